"""Which panes a terminal of some width shows, and how wide each is. Pure.

Below 150 columns one pane stands beside the page: the tree, or in its place and as wide the
context. A pane that the user has hidden stands over the page while it has the focus. So no row of
the page moves or is laid out anew by a change of focus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

from explorer.state.user_state import PaneLayout, Side

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


@dataclass(frozen=True, slots=True)
class PaneFocus:
    """Where the user is."""

    current: Pane = "concepts"
    """The pane that has, or last had, the focus."""
    companion: Pane = "concepts"
    """The pane that is beside the page where there is room for one: the one that was gone to
    last."""
    is_zoomed: bool = False
    """Whether only the current pane is shown."""


class Arrangement(NamedTuple):
    """The panes that are shown, the others are not."""

    panes: Mapping[Pane, PlacedPane]

    def width_of(self, side: Side) -> int:
        """Return the width of the pane that stands beside the page at a side, 0 for none."""
        beside = (pane for pane in self.panes.values() if not pane.is_over)
        return next((pane.width for pane in beside if pane.side == side), 0)


def arrange(width: int, layout: PaneLayout, focus: PaneFocus) -> Arrangement:
    """Return the panes of a terminal with `width` columns."""
    if focus.is_zoomed or not has_room_beside(width):
        return Arrangement({focus.current: PlacedPane(width)})
    beside = _panes_beside(width, layout, focus)
    widths = _widths(width, layout, beside)
    placed = {pane: PlacedPane(widths[side], side) for side, pane in beside.items()}
    placed["note"] = PlacedPane(width - sum(widths[side] for side in beside))
    if focus.current not in placed:
        side = SIDES[focus.current]
        placed[focus.current] = PlacedPane(widths[side], side, is_over=True)
    return Arrangement(placed)


def has_room_beside(width: int) -> bool:
    """Whether a terminal of this width has room for a pane beside the page."""
    return width >= _TWO


def _wants_right(width: int, layout: PaneLayout) -> bool:
    """Whether the right pane is wanted in a terminal of this width."""
    if layout.shows_right is None:
        return width >= _THREE
    return layout.shows_right


def _panes_beside(width: int, layout: PaneLayout, focus: PaneFocus) -> dict[Side, Pane]:
    """Return which pane is beside the page at each side."""
    wants_right = _wants_right(width, layout)
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
    if left + right <= room:
        return left, right
    if min(left, right) * 2 >= room:
        return room // 2, room - room // 2
    if left < right:
        return left, room - left
    return room - right, right


def _clamped(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
