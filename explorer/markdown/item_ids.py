"""The block ids at the ends of the lines of a list item, for the scanner and for the page alike.

The first paragraph of an item is taken line by line; of one elsewhere, in the same item too, only
the end may be an id. Never looks beyond the text of one item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.markdown.block_patterns import without_block_id
from explorer.markdown.math_marks import MATH_MARK, leaves_math_open


class ItemId(NamedTuple):
    """A block id that ends a line of an item whose text goes on below."""

    line: int
    """Which of the lines, counted from 0."""
    text: str
    """The line without the id and the blanks before it."""
    name: str


def item_ids(lines: Sequence[str]) -> list[ItemId]:
    """Return the ids that end the lines of an item's text, but for the last line.

    That is the end of a block, which is read as any other. What ends a line inside of a formula is
    an exponent.
    """
    found: list[ItemId] = []
    for number, line in enumerate(lines[:-1]):
        text, name = without_block_id(line)
        if name:
            found.append(ItemId(number, text, name))
    if not found:
        return found
    in_formula = _lines_in_formulas("\n".join(lines))
    return [one for one in found if one.line not in in_formula]


def _lines_in_formulas(text: str) -> frozenset[int]:
    """Return the lines of a text, counted from 0, that end inside of a formula."""
    last = text.rfind(MATH_MARK)
    if last < 0:
        return frozenset()
    found: list[int] = []
    start, is_open = 0, False
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        if end > last:
            break  # no marks follow that could close a formula
        is_open = leaves_math_open(text, start, end, is_open=is_open)
        if is_open:
            found.append(number)
        start = end + 1
    return frozenset(found)
