"""Which of the three panes has the focus, and how the user gets from one to another.

Knows nothing of what the panes show.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, get_args

from textual.screen import Screen
from textual.widget import Widget

Pane: TypeAlias = Literal["concepts", "note", "context"]
PANES: tuple[Pane, ...] = get_args(Pane)
"""The ids of the panes, from left to right."""

_BREAKPOINTS = ((108, "-three"), (72, "-two"), (0, "-one"))
"""From how many columns on the screen shows so many panes, widest first."""


class PaneSwitcher:
    """Moves the focus between the panes of a screen."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._width = 0
        self._is_zoomed = False
        self.current: Pane = "concepts"
        """The pane that has, or last had, the focus."""

    def fit(self, width: int) -> None:
        """Choose how many panes are shown in a terminal of `width` columns."""
        self._width = width
        room = 0 if self._is_zoomed else width
        chosen = next(name for least, name in _BREAKPOINTS if room >= least)
        classes = {name: name == chosen for _, name in _BREAKPOINTS}
        self._screen.update_classes(classes, animate=False)
        self._display_current()

    def toggle_zoom(self) -> None:
        """Show only the pane with the focus, or again as many as there is room for."""
        self._is_zoomed = not self._is_zoomed
        self.fit(self._width)

    def show(self, pane: Pane, target: Widget | None = None) -> None:
        """Bring a pane on screen and give the focus to `target`, by default to the pane itself.

        Nothing has the focus if that widget cannot have it.
        """
        self._set_current(pane)
        if pane != "note":
            # The note always shows where two panes fit: the class decides which of the others
            # is beside it, and stays as it is while the user is in the note.
            self._screen.set_class(pane == "context", "-beside-context")
        widget = target
        if widget is None:
            widget = self._screen.query_one(f"#{pane}")
        if widget.can_focus:
            self._screen.set_focus(widget, scroll_visible=False)
        else:
            self._screen.set_focus(None)

    def neighbor(self, offset: int) -> Pane:
        """Return the pane `offset` places to the right of the current one, around the ends."""
        return PANES[(PANES.index(self.current) + offset) % len(PANES)]

    def follow_focus(self, focused: Widget | None) -> None:
        """Make the pane that holds the focused widget current, after a click for example."""
        if focused is None:
            return
        holders = (node.id for node in focused.ancestors_with_self if node.id in PANES)
        pane = next(holders, self.current)
        if pane != self.current:
            self._set_current(pane)

    def _set_current(self, pane: Pane) -> None:
        """Change the current pane without moving the focus."""
        self.current = pane
        self._display_current()

    def _display_current(self) -> None:
        """Display the current pane, and no other, in a terminal with room for one.

        The class `-here` displays a pane there. It restyles all widgets in the pane, so it is not
        kept up to date where two or three panes show.
        """
        if self._screen.has_class("-one"):
            for name in PANES:
                self._screen.query_one(f"#{name}").set_class(name == self.current, "-here")
