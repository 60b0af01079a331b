"""The widths of text in a terminal, and tables that fit it.

Works on cleaned text, well enough to align columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeAlias
from unicodedata import combining, east_asian_width

CutSide: TypeAlias = Literal["", "left", "right"]
"""The end at which a text loses letters, empty for a text that is never cut."""
GAP = "  "
"""Stands between two columns."""
_LEAST_WIDTH = 12
"""Cells that a column keeps, however narrow the terminal is."""
ELLIPSIS = "…"
"""Stands for what is cut away."""


def fit_columns(
    rows: list[list[str]], cut: Sequence[CutSide], room: int
) -> tuple[list[list[str]], list[int]]:
    """Return rows whose lines fit into `room` cells, if `cut` lets them, and their columns' widths.

    `cut` says of each column where its cells lose letters; of those without, no cell does.
    """
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    if not cut or not widths:
        return rows, widths
    sides: list[CutSide] = [*cut]
    sides += [""] * (len(widths) - len(cut))
    widths = _fitted(widths, sides, room)
    return [list(map(_cut, row, widths, sides)) for row in rows], widths


def _fitted(widths: Sequence[int], sides: Sequence[CutSide], room: int) -> list[int]:
    """Return the widths of columns that fit into `room` cells, the widest cut first."""
    # What is wider than all of the room is cut anyway, and may be wider by a million cells.
    most = max(room, _LEAST_WIDTH)
    fitted = [
        min(width, most) if side else width for width, side in zip(widths, sides, strict=True)
    ]
    over = sum(fitted) + len(GAP) * (len(fitted) - 1) - room
    while over > 0:
        widest = max(
            (at for at in range(len(fitted)) if sides[at]), key=fitted.__getitem__, default=-1
        )
        if widest < 0 or fitted[widest] <= _LEAST_WIDTH:
            break
        fitted[widest] -= 1
        over -= 1
    return fitted


def _cut(text: str, width: int, side: CutSide) -> str:
    """Return a text in at most `width` cells; a text of a column that is not cut as it is."""
    if not side or width_of(text) <= width:
        return text
    room = width - width_of(ELLIPSIS)
    if side == "right":
        return text[: _end_of_beginning(text, room)] + ELLIPSIS
    return ELLIPSIS + text[_start_of_end(text, room) :]


def _end_of_beginning(text: str, room: int) -> int:
    """Return where the longest beginning ends that fits into `room` cells."""
    used = 0
    for at, character in enumerate(text):
        used += _character_width(character)
        if used > room:
            return at
    return len(text)


def _start_of_end(text: str, room: int) -> int:
    """Return where the longest end begins that fits into `room` cells, marks with their letter."""
    used = 0
    start = len(text)
    for at in range(len(text) - 1, -1, -1):
        width = _character_width(text[at])
        used += width
        if used > room:
            break
        if width:  # else it is a mark on the letter before it
            start = at
    return start


def width_of(text: str) -> int:
    """Return the columns that cleaned text takes, well enough to align columns."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


@lru_cache(maxsize=1024)
def _character_width(character: str) -> int:
    if combining(character) or character in "\u200c\u200d\ufe0f":
        return 0
    if east_asian_width(character) in "WF":
        return 2
    return 1
