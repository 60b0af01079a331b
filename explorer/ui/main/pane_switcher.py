"""Which of the three panes has the focus, which are shown, and how wide they are.

Knows nothing of what the panes show. What the user chooses is written by workers of the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from explorer.state.pane_layout import PaneLayout, PaneLayoutStore, Side
from explorer.ui.main.pane_arrangement import (
    LEAST,
    PANES,
    SIDES,
    Arrangement,
    Pane,
    PaneFocus,
    PlacedPane,
    arrange,
    has_room_beside,
)
from explorer.ui.threads import run_in_thread

_STEP = 2
"""Columns by which a key makes a pane wider."""
_HIDES = LEAST // 2
"""Columns below which a pane that is dragged is hidden."""


class PaneSwitcher:
    """Moves the focus between the panes of a screen, and lays them out."""

    def __init__(
        self,
        screen: Screen[Any],
        store: PaneLayoutStore,
        *,
        go_to: Callable[[Pane], None],
        arranged: Callable[[], object],
    ) -> None:
        """Take the layout of a store, and keep changes in it.

        `arranged` is called when panes have other widths.
        """
        self._screen = screen
        self._store = store
        self.go_to = go_to
        """Brings a pane on screen and gives it the focus, as the screen does it."""
        self._arranged = arranged
        self._width = 0
        self._focus = PaneFocus()
        self.arrangement = Arrangement({})
        """The panes that are shown."""

    @property
    def current(self) -> Pane:
        """The pane that has, or last had, the focus."""
        return self._focus.current

    def fit(self, width: int) -> None:
        """Lay out the panes in a terminal of `width` columns."""
        self._width = width
        self._arrange()

    def _arrange(self) -> None:
        if not self._width:
            return
        arrangement = arrange(self._width, self._store.layout, self._focus)
        if arrangement == self.arrangement:
            return
        self.arrangement = arrangement
        for name in PANES:
            self._place(self._screen.query_one(f"#{name}"), arrangement.panes.get(name))
        self._arranged()

    def _place(self, pane: Widget, placed: PlacedPane | None) -> None:
        if placed is None:
            pane.display = False
            return
        pane.display = True
        pane.styles.width = placed.width
        pane.styles.dock = placed.side or "none"
        pane.styles.layer = "over" if placed.is_over else "beside"

    # The focus

    def show(self, pane: Pane, target: Widget | None = None) -> None:
        """Bring a pane on screen and give the focus to `target`, by default to the pane itself.

        Nothing has the focus if that widget cannot have it.
        """
        self._set_current(pane)
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
        ids = [node.id for node in focused.ancestors_with_self]
        holders = (name for name in PANES if name in ids)
        pane = next(holders, self.current)
        if pane != self.current:
            self._set_current(pane)

    def _set_current(self, pane: Pane) -> None:
        """Change the current pane without moving the focus."""
        companion = self._focus.companion
        if pane != "note":
            companion = pane
        self._focus = replace(self._focus, current=pane, companion=companion)
        self._arrange()

    # What the user chooses

    def toggle_zoom(self) -> None:
        """Show only the pane with the focus, or again as many as there is room for."""
        self._focus = replace(self._focus, is_zoomed=not self._focus.is_zoomed)
        self._arrange()

    def zoom(self, pane: Pane) -> None:
        """Show only a pane, or again as many as there is room for."""
        if pane != self.current:
            self.go_to(pane)
        self.toggle_zoom()

    def toggle(self, pane: Pane) -> None:
        """Show a pane at the side of the page, or hide it; where one pane shows, go to it."""
        if not has_room_beside(self._width):
            self.show(pane)
            return
        hides = self._is_beside(pane)
        if hides and pane == self.current:
            self.go_to("note")
        companion = pane
        if hides:
            companion = "concepts"
        self._focus = replace(self._focus, companion=companion, is_zoomed=False)
        self._choose(self._store.layout.with_side(SIDES[pane], shows=not hides))
        if not hides and self.arrangement.panes[self.current].is_over:
            self.go_to("note")  # else the pane with the focus would hide the one that is wanted

    def _is_beside(self, pane: Pane) -> bool:
        placed = self.arrangement.panes.get(pane)
        return placed is not None and placed.side is not None and not placed.is_over

    def widen(self, steps: int) -> None:
        """Make the current pane wider by some steps, or narrower for less than 0."""
        by = steps * _STEP
        if self.current == "note":
            widths = {side: self.arrangement.width_of(side) for side in SIDES.values()}
            wanted = {side: width - by for side, width in widths.items() if width}
            self._choose(self._resized(wanted))
            return
        placed = self.arrangement.panes[self.current]
        if placed.side is not None:
            self._choose(self._resized({placed.side: placed.width + by}))

    def drag(self, side: Side, width: int) -> None:
        """Give the pane at a side of the page another width; hide one that is very narrow.

        Nothing is written yet.
        """
        shows = width >= _HIDES
        if not shows and self.current != "note":
            self.go_to("note")
        self._apply(self._store.layout.with_side(side, shows=shows))
        if shows:
            self._apply(self._resized({side: width}))

    def _resized(self, widths: Mapping[Side, int]) -> PaneLayout:
        """Return the layout with other widths, as far as there is room for them."""
        layout = self._store.layout
        most = max(LEAST, self._width - LEAST)
        clamped = {side: max(LEAST, min(width, most)) for side, width in widths.items()}
        return replace(
            layout,
            left=clamped.get("left", layout.left),
            right=clamped.get("right", layout.right),
        )

    def reset(self) -> None:
        """Show the panes as they are at first."""
        self._focus = replace(self._focus, is_zoomed=False, companion="concepts")
        self._choose(PaneLayout())

    def _choose(self, layout: PaneLayout) -> None:
        self._apply(layout)
        self.save()

    def _apply(self, layout: PaneLayout) -> None:
        self._store.layout = layout
        self._arrange()

    def save(self) -> None:
        """Keep the layout for the next time, by a worker that outlives the screen."""
        run_in_thread(self._screen.app, self._store.write, "panes")
