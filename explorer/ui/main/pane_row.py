"""The row of the three panes: which has the focus, which are shown, and how wide they are.

The mouse drags their borders. A drag hides a pane that it makes very narrow, and brings a hidden
one back from the edge. Two clicks on the upper border of a pane zoom it. Knows nothing of what the
panes show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

from textual import events
from textual.containers import Container
from textual.geometry import Offset
from textual.widget import Widget

from explorer.state.user_state import PaneLayout
from explorer.ui.textual_ext.widgets import FixedSize
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.state.user_state import PaneLayoutStore, Side

Pane: TypeAlias = Literal["concepts", "note", "context"]
PANES: tuple[Pane, ...] = get_args(Pane)
"""The ids of the panes, from left to right."""
SIDES: Mapping[Pane, Side] = {"concepts": "left", "context": "right"}
"""The side that each pane but the page belongs to."""

# Three narrow panes were tried: names and sentences in 24 columns cannot be read. So were widths
# that depend on the focus: each note that was opened was then painted twice.
_THREE = 150
"""Columns from which three panes are shown, unless the user wants it otherwise."""
_THREE_AT_ALL = 96
"""Columns from which three panes can be shown."""
_TWO = 72
"""Columns from which two panes are shown."""
LEAST = 16
"""Columns of a pane at the side."""
_LEAST_PAGE = 40
"""Columns that the page keeps, however wide the panes beside it are wanted."""


class PlacedPane(NamedTuple):
    """Where a pane is shown."""

    width: int
    side: Side | None = None
    """The edge of the screen at which it stands, None for the page."""
    is_over: bool = False
    """Whether it covers a part of the page, which keeps its width."""


@dataclass(slots=True)
class PaneFocus:
    """Where the user is."""

    current: Pane = "concepts"
    """The pane that has, or last had, the focus."""
    companion: Pane = "concepts"
    """The pane that is beside the page where there is room for one: the one that was gone to
    last."""
    is_zoomed: bool = False
    """Whether only the current pane is shown."""


Arrangement: TypeAlias = dict[Pane, PlacedPane]
"""The panes that are shown, the others are not."""


def arrange(width: int, layout: PaneLayout, focus: PaneFocus) -> Arrangement:
    """Return the panes of a terminal with `width` columns."""
    if focus.is_zoomed or width < _TWO:
        return {focus.current: PlacedPane(width)}
    beside = _panes_beside(width, layout, focus)
    widths = _widths(width, layout, beside)
    placed: Arrangement
    placed = {pane: PlacedPane(widths[side], side) for side, pane in beside.items()}
    placed["note"] = PlacedPane(width - sum(widths[side] for side in beside))
    if focus.current not in placed:
        side = SIDES[focus.current]
        placed[focus.current] = PlacedPane(widths[side], side, is_over=True)
    return placed


def _panes_beside(width: int, layout: PaneLayout, focus: PaneFocus) -> dict[Side, Pane]:
    """Return which pane is beside the page at each side."""
    wants_right = width >= _THREE if layout.shows_right is None else layout.shows_right
    if not layout.shows_left:
        return {"right": "context"} if wants_right else {}
    if wants_right and width >= _THREE_AT_ALL:
        return {"left": "concepts", "right": "context"}
    return {"left": focus.companion}


def _widths(width: int, layout: PaneLayout, beside: dict[Side, Pane]) -> dict[Side, int]:
    """Return how wide the panes of both sides are, with room for the page beside them."""
    left = layout.left or _clamped(width * 38 // 100, 28, 40)
    right = layout.right or _clamped(width * 38 // 100, 28, 48)
    if len(beside) > 1:
        left = layout.left or _clamped(width * 24 // 100, 28, 48)
        right = layout.right or _clamped(width * 27 // 100, 32, 52)
        left, right = _fitted(left, right, width - _LEAST_PAGE)
        return {"left": left, "right": right}
    most = width - _LEAST_PAGE
    return {"left": _clamped(left, LEAST, most), "right": _clamped(right, LEAST, most)}


def _fitted(left: int, right: int, room: int) -> tuple[int, int]:
    """Return the widths of two panes that have so much room together: the wider gives way first."""
    left, right = (_clamped(wanted, LEAST, room - LEAST) for wanted in (left, right))
    if left + right > room:
        left = min(left, max(room // 2, room - right))
        right = room - left
    return left, right


def _clamped(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


_STEP = 2
"""Columns by which a key makes a pane wider."""
_HIDES = LEAST // 2
"""Columns below which a pane that is dragged is hidden."""


class PaneRow(FixedSize, Container):
    """Places the panes beside each other. They cover it: it costs no paint of its own."""

    BLANK = True

    def __init__(
        self,
        store: PaneLayoutStore,
        *,
        go_to: Callable[[Pane], object],
        arranged: Callable[[], object],
    ) -> None:
        """Take the layout of a store, and keep changes in it.

        `go_to` brings a pane on screen and gives it the focus, as the screen does it. `arranged` is
        called when panes have other widths.
        """
        super().__init__(id="panes")
        self._store = store
        self.go_to = go_to
        self._arranged = arranged
        self._width = 0
        self._focus = PaneFocus()
        self._arrangement: Arrangement = {}
        """The panes that are shown."""
        self._drag: tuple[Side, int] | None = None
        """The border that is being dragged, and the columns from the mouse to the inner edge of
        its pane."""

    @property
    def current(self) -> Pane:
        """The pane that has, or last had, the focus."""
        return self._focus.current

    @property
    def is_over(self) -> bool:
        """Whether the current pane covers a part of the page."""
        return self._arrangement[self.current].is_over

    def fit(self, width: int) -> None:
        """Lay out the panes in a terminal of `width` columns."""
        self._width = width
        self._arrange()

    def _arrange(self) -> None:
        arrangement = arrange(self._width, self._store.layout, self._focus)
        if not self._width or arrangement == self._arrangement:
            return
        self._arrangement = arrangement
        for name in PANES:
            pane, placed = self.query_one(f"#{name}"), arrangement.get(name)
            pane.display = placed is not None
            if placed is not None:
                pane.styles.width = placed.width
                pane.styles.dock = placed.side or "none"
                pane.styles.layer = "over" if placed.is_over else "beside"
        self._arranged()

    # The focus

    def show(self, pane: Pane, target: Widget | None = None) -> None:
        """Bring a pane on screen and give the focus to `target`, by default to the pane itself.

        Nothing has the focus if that widget cannot have it.
        """
        self._set_current(pane)
        widget = self.query_one(f"#{pane}") if target is None else target
        self.screen.set_focus(widget if widget.can_focus else None, scroll_visible=False)

    def neighbor(self, offset: int) -> Pane:
        """Return the pane `offset` places to the right of the current one, around the ends."""
        return PANES[(PANES.index(self.current) + offset) % len(PANES)]

    def follow_focus(self, focused: Widget | None) -> None:
        """Make the pane that holds the focused widget current, after a click for example."""
        ids = [node.id for node in focused.ancestors_with_self] if focused is not None else []
        pane = next((name for name in PANES if name in ids), self.current)
        if pane != self.current:
            self._set_current(pane)

    def _set_current(self, pane: Pane) -> None:
        """Change the current pane without moving the focus."""
        self._focus.current = pane
        if pane != "note":
            self._focus.companion = pane
        self._arrange()

    # What the user chooses

    def toggle_zoom(self) -> None:
        """Show only the pane with the focus, or again as many as there is room for."""
        self._focus.is_zoomed = not self._focus.is_zoomed
        self._arrange()

    def toggle(self, pane: Pane) -> None:
        """Show a pane at the side of the page, or hide it; where one pane shows, go to it."""
        if self._width < _TWO:
            self.show(pane)
            return
        placed = self._arrangement.get(pane)
        hides = placed is not None and placed.side is not None and not placed.is_over
        if hides and pane == self.current:
            self.go_to("note")
        self._focus.companion, self._focus.is_zoomed = "concepts" if hides else pane, False
        self._choose(self._store.layout.with_side(SIDES[pane], shows=not hides))
        if not hides and self.is_over:
            self.go_to("note")  # else the pane with the focus would hide the one that is wanted

    def widen(self, steps: int) -> None:
        """Make the current pane wider by some steps, or narrower for less than 0."""
        by = steps * (-_STEP if self.current == "note" else _STEP)
        widths = {
            placed.side: placed.width + by
            for pane, placed in self._arrangement.items()
            if placed.side is not None and self.current in (pane, "note")
        }
        if widths:
            self._choose(self._resized(self._store.layout, widths))

    def _width_of(self, side: Side) -> int:
        """Return the width of the pane that stands beside the page at a side, 0 for none."""
        beside = (pane for pane in self._arrangement.values() if not pane.is_over)
        return next((pane.width for pane in beside if pane.side == side), 0)

    def _resized(self, layout: PaneLayout, widths: Mapping[Side, int]) -> PaneLayout:
        """Return a layout with other widths, as far as there is room for them."""
        most = max(LEAST, self._width - LEAST)
        changes: dict[str, Any] = {side: _clamped(widths[side], LEAST, most) for side in widths}
        return replace(layout, **changes)

    def reset(self) -> None:
        """Show the panes as they are at first."""
        self._focus.companion, self._focus.is_zoomed = "concepts", False
        self._choose(PaneLayout())

    def _choose(self, layout: PaneLayout) -> None:
        self._apply(layout)
        self._save()

    def _apply(self, layout: PaneLayout) -> None:
        self._store.layout = layout
        self._arrange()

    def _save(self) -> None:
        """Keep the layout for the next time, by a worker that outlives the screen."""
        run_in_thread(self.app, self._store.save, "panes")

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border."""
        drag = self._border_at(event.screen_offset)
        if drag is not None and event.button == 1:
            event.stop()
            self._drag = drag
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border with the mouse. Nothing is written yet."""
        if self._drag is None:
            return
        event.stop()
        side, grip = self._drag
        column = event.screen_offset.x + grip
        width = self.size.width - column if side == "right" else column
        shows = width >= _HIDES
        if not shows and self.current != "note":
            self.go_to("note")
        layout = self._store.layout.with_side(side, shows=shows)
        self._apply(self._resized(layout, {side: width}) if shows else layout)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the border go."""
        if self._drag is not None:
            event.stop()
            self._drag = None
            self.release_mouse()
            self._save()

    def on_click(self, event: events.Click) -> None:
        """Zoom the pane whose upper border is clicked twice."""
        if event.chain == 2 and event.screen_offset.y == self.region.y:
            event.stop()
            pane = self._pane_at(event.screen_offset.x)
            if pane != self.current:
                self.go_to(pane)
            self.toggle_zoom()

    def _pane_at(self, column: int) -> Pane:
        """Return the pane at a column of the upper border; one that covers the page comes first."""
        panes = self._arrangement
        for name, placed in sorted(panes.items(), key=lambda shown: not shown[1].is_over):
            at_left = placed.side == "left" and column < placed.width
            if at_left or (placed.side == "right" and column >= self.size.width - placed.width):
                return name
        return next((name for name, placed in panes.items() if placed.side is None), "note")

    def _border_at(self, at: Offset) -> tuple[Side, int] | None:
        """Return the border between two panes at a place of the screen, None if there is none.

        It is two columns wide: the borders of both panes. The upper one of a pane is its title's.
        Where one pane is shown, the edges of the screen are the borders of the hidden ones.
        """
        if at.y == self.region.y:
            return None
        if len(self._arrangement) == 1:
            if "note" not in self._arrangement:
                return None
            edges: Mapping[int, tuple[Side, int]]
            edges = {self.size.width - 1: ("right", 1), 0: ("left", 0)}
            return edges.get(at.x)
        left = self._width_of("left")
        right = self.size.width - self._width_of("right")
        if at.x in (left - 1, left):
            return "left", left - at.x
        if at.x in (right - 1, right):
            return "right", right - at.x
        return None
