"""A row of a list as a value, and how it is drawn as a strip of cells.

    mark, indent, fold mark, icon, lead | text, aside | count, badge

A strip has exactly the width that is asked for. The text and the aside are cut to fit between the
other parts; the badge stands at the right edge.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.model import ReviewState
from explorer.review.badges import is_long_overdue
from explorer.text.names import Span, distinct_span
from explorer.ui.cells import cut, cut_around, cut_left, cut_right, cut_runs
from explorer.ui.glyphs import badge_text

if TYPE_CHECKING:
    from explorer.model import Badge
    from explorer.ui.glyphs import Glyphs


class Rows(Protocol):
    """The rows of a list, made one at a time."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        ...

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        ...

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if there is no such row."""
        return next((index for index in range(len(self)) if self.key(index) == key), None)


class NestedRows(Rows, Protocol):
    """Rows of which some hold others; the holders of the top row stay in sight above it."""

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        ...

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
        ...


class Entries(Rows):
    """Rows from a plain sequence."""

    def __init__(self, entries: tuple[ListEntry, ...] = ()) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self.entries[index].row

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.entries[index].key


BadgeLook: TypeAlias = ReviewState | Literal["long-overdue"]
"""How a badge is drawn: by its state, and with less emphasis after a month."""
Look: TypeAlias = (
    Literal["plain", "folder", "note", "heading", "title", "dim", "broken", "current", "rule"]
    | BadgeLook
)
"""A `rule` names the rows below it: a line across the list that is never selected."""
FoldMarks: TypeAlias = tuple[str, str, str]
"""The signs of an open row, of a closed one, and of one that holds nothing."""

_ASIDE_LEAST = 6
"""Cells that an aside gets at least, beside a text that is cut."""
_WIDE = 60
"""Cells of a wide row: it shows the lead, and an aside may take a third of it."""
_TEXT_LEAST = 8
"""Cells that the text keeps at least; with less, the badge and the count are left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows. All texts have been cleaned by the caller."""

    text: str
    look: Look = "plain"
    depth: int = 0
    fold: bool | None = None
    """True for an open row, False for a closed one, None if it holds nothing."""
    fold_marks: FoldMarks | None = None
    """Signs in place of those that all lists have."""
    ranges: tuple[Span, ...] = ()
    """The characters of `text` that matched, half-open."""
    cut_at_end: bool = False
    """Whether a text that is too long is cut at its end instead of in its middle."""
    keep: Span | None = None
    """The part of `text` that is kept when the rest is cut, half-open."""
    followers: int = 0
    """How many rows below belong to this one: they are selected and opened together with it."""
    continues: bool = False
    """Whether the row is such a follower of a row above it."""
    lead: str = ""
    """A dim text before `text`, in wide rows only. All rows of a list pad theirs to one width."""
    aside: str = ""
    """A dim text after `text`."""
    aside_at_end: bool = False
    """Whether the aside stands at the right and is cut at its left, as the end of a path tells
    most."""
    aside_kept: int = 0
    """Characters at the end of an `aside_at_end` that are cut only once little is left of `text`:
    a name that tells the row from others."""
    aside_least: int = _ASIDE_LEAST
    """Cells below which the aside is left out instead of cut."""
    badge: str = ""
    """A short text at the right edge."""
    count: str = ""
    """A dim number before the badge, shown only together with it; in a rule, after the text."""
    state: BadgeLook | None = None
    """The style of the badge; None for a badge that is not about review."""
    icon: str = ""
    """A sign before the text, one cell wide."""

    @property
    def is_selectable(self) -> bool:
        """Whether the row can be selected by itself."""
        return self.look != "rule" and not self.continues

    def with_badge(self, badge: Badge | None, glyphs: Glyphs) -> Row:
        """Return the row with a review badge, if there is one."""
        if badge is None:
            return self
        return replace(self, badge=badge_text(badge, glyphs), state=badge_look(badge))

    def distinct_from(self, names: Iterable[str]) -> Row:
        """Return the row so that, if its text is cut, it keeps what differs from other names."""
        keep = distinct_span(self.text, names)
        if keep[0] == len(self.text):
            return self  # another name begins with all of this one: it has no part of its own
        return replace(self, keep=keep)


class ListEntry(NamedTuple):
    """A row with its identity, for lists that are made once and not lazily."""

    key: Hashable
    row: Row


def badge_look(badge: Badge) -> BadgeLook:
    """Return how a badge is drawn."""
    return "long-overdue" if is_long_overdue(badge) else badge.state


def fits(row: Row, width: int) -> bool:
    """Return whether a row of this width shows the whole text and the whole aside."""
    if len(row.text) + len(row.aside) > width:
        return False
    indent = 3 + 2 * row.depth + 2 * bool(row.icon)
    if width >= _WIDE:
        indent += _width_after(row.lead)
    aside = _width_after(row.aside)
    badge = (_width_after(row.badge) or 1) + _width_after(row.count)
    return indent + cell_len(row.text) + aside + badge <= width


def _width_after(text: str) -> int:
    """Return the cells of a text and of two blanks before it; 0 for an empty text."""
    return 2 + cell_len(text) if text else 0


class RowStyles(NamedTuple):
    """The styles with which rows are drawn."""

    base: Style
    """The style under all of a row, with its background."""
    part: Callable[[str], Style]
    """Returns the style of a named part, without a background."""
    glyphs: Glyphs

    def over(self, name: str) -> Style:
        """Return the style of a named part on the background."""
        return self.base + self.part(name)


def draw(row: Row, width: int, styles: RowStyles, *, marked: bool) -> Strip:
    """Return the row in exactly `width` cells.

    `marked` draws the mark of the row that the keys act on.
    """
    if row.look == "rule":
        return _rule(row, width, styles)
    left = _left(row, width, styles, marked=marked)
    room = width - Segment.get_line_length(left)
    right = _right(row, room, styles)
    middle = _middle(row, room - Segment.get_line_length(right), styles)
    return Strip([*left, *middle, *right]).adjust_cell_length(width, styles.base)


def _rule(row: Row, width: int, styles: RowStyles) -> Strip:
    """Return a line across the list with the text near its left end."""
    dim, glyphs = styles.over("dim"), styles.glyphs
    title = f"{row.text} {row.count}".rstrip()
    text = cut(title, max(0, width - 6), glyphs.ellipsis)
    before = f"  {glyphs.rule} {text} "
    line = glyphs.rule * max(0, width - cell_len(before) - 1)
    return Strip([Segment(before + line, dim)]).adjust_cell_length(width, styles.base)


def _left(row: Row, width: int, styles: RowStyles, *, marked: bool) -> list[Segment]:
    """Return what stands before the text: mark, indent, fold mark, icon and lead."""
    glyphs = styles.glyphs
    opened, closed, fold = row.fold_marks or (glyphs.opened, glyphs.closed, " ")
    if row.fold is not None:
        fold = opened if row.fold else closed
    left = [
        Segment(glyphs.here if marked else " ", styles.over("mark")),
        Segment("  " * min(row.depth, max(0, width // 6)), styles.base),
        Segment(f"{fold} ", styles.over("fold")),
    ]
    if row.icon:
        left.append(Segment(f"{row.icon} ", styles.over(row.look)))
    if row.lead and width >= _WIDE:
        left.append(Segment(f"{row.lead}  ", styles.over("dim")))
    return left


def _right(row: Row, room: int, styles: RowStyles) -> list[Segment]:
    """Return what stands after the text and the aside: count and badge, if there is room."""
    blank = Segment(" ", styles.base)
    count = f"{row.count}  " if row.count else ""
    if not row.badge or room - cell_len(count) - cell_len(row.badge) < _TEXT_LEAST:
        return [blank]
    badge = Segment(row.badge, styles.over(row.state or "dim"))
    if not count:
        return [blank, badge, blank]
    return [blank, Segment(count, styles.over("dim")), badge, blank]


def _middle(row: Row, room: int, styles: RowStyles) -> list[Segment]:
    """Return the text and the aside, in exactly `room` cells."""
    ellipsis = styles.glyphs.ellipsis
    aside = _cut_aside(row, room, ellipsis)
    look = styles.over(row.look)
    match = look + styles.part("match")
    text_room = room - _width_after(aside)
    if row.cut_at_end:
        runs = cut_right(row.text, text_room, row.ranges, ellipsis)
    elif row.keep is not None:
        runs = cut_around(row.text, text_room, row.keep, row.ranges, ellipsis)
    else:
        runs = cut_runs(row.text, text_room, row.ranges, ellipsis)
    middle = [Segment(text, match if is_match else look) for text, is_match in runs]
    fill = Segment(" " * max(0, text_room - Segment.get_line_length(middle)), styles.base)
    if not aside:
        return [*middle, fill]
    beside = [Segment("  ", styles.base), Segment(aside, styles.over("dim"))]
    if row.aside_at_end:
        return [*middle, fill, *beside]
    return [*middle, *beside, fill]


def _cut_aside(row: Row, room: int, ellipsis: str) -> str:
    """Return as much of the aside as there is room for beside the text.

    A text that does not fit leaves a third of the width to the aside, and so does every text in a
    wide row. In a narrow row, where a third holds little, a text that fits is not cut.
    """
    text_width = cell_len(row.text)
    third = max(room // 3, _ASIDE_LEAST) if text_width > room or room >= _WIDE else 0
    kept = row.aside[-row.aside_kept :] if row.aside_kept else ""
    if len(kept) < len(row.aside) and kept:
        kept = ellipsis + kept
    aside_room = max(room - text_width - 2, third)
    if kept:
        least = min(cell_len(kept), room - 2 - _least_text(row, room, ellipsis))
        aside_room = max(aside_room, least)
    if aside_room < min(cell_len(row.aside), row.aside_least):
        return ""
    if aside_room < cell_len(kept):
        return cut(kept.removeprefix(ellipsis), aside_room, ellipsis)
    return (cut_left if row.aside_at_end else cut)(row.aside, aside_room, ellipsis)


def _least_text(row: Row, room: int, ellipsis: str) -> int:
    """Return the cells that a text keeps beside a part of an aside that is kept.

    What matched first is seen, if that is not more than half of the room, and some words around it:
    without them, lines that hold the same word look alike.
    """
    least = 0
    if row.ranges:
        start, end = row.ranges[0]
        match = cell_len(row.text[start : min(end, start + room)]) + 2 * cell_len(ellipsis)
        least = max(match, room * 2 // 5)
    return min(max(least, _TEXT_LEAST), room // 2)
