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
        self.current: Pane = "concepts"
        """The pane that has, or last had, the focus."""

    def fit(self, width: int) -> None:
        """Choose how many panes are shown in a terminal of so many columns."""
        chosen = next(name for least, name in _BREAKPOINTS if width >= least)
        classes = {name: name == chosen for _, name in _BREAKPOINTS}
        self._screen.update_classes(classes, animate=False)
        self._mark_current()

    def show(self, pane: Pane, target: Widget | None = None) -> None:
        """Bring a pane on screen and give the focus to `target`, by default to the pane itself."""
        self.mark(pane)
        if pane != "note":
            self._screen.set_class(pane == "context", "-beside-context")
        widget = target or self._screen.query_one(f"#{pane}")
        focused = widget if widget.can_focus else None
        self._screen.set_focus(focused, scroll_visible=False)

    def step(self, by: int) -> Pane:
        """Return the pane `by` further to the right, around the ends."""
        return PANES[(PANES.index(self.current) + by) % len(PANES)]

    def follow_focus(self, focused: Widget | None) -> None:
        """Take in that the focus has moved, by a click for example."""
        if focused is None:
            return
        holders = (node.id for node in focused.ancestors_with_self if node.id in PANES)
        pane = next(holders, self.current)
        if pane != self.current:
            self.mark(pane)

    def mark(self, pane: Pane) -> None:
        """Take in which pane the user is in, without moving the focus."""
        self.current = pane
        self._mark_current()

    def _mark_current(self) -> None:
        """Mark the current pane where only one is shown.

        A class of a pane restyles all that is in it, and a class of the screen would restyle
        everything: so the panes are marked only where it decides what is shown.
        """
        if self._screen.has_class("-one"):
            for name in PANES:
                self._screen.query_one(f"#{name}").set_class(name == self.current, "-here")
