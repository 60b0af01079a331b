"""What is drawn over the painted rows of a page, each kind of it by an object of its own.

A decorator gets a strip and returns another one of as many cells. None knows of the others: their
order is decided where they are put together.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from textual.strip import Strip

from explorer.page import Line, RowPosition


class PageRow(NamedTuple):
    """A row of a page that is rendered."""

    number: int
    """Its number in the page."""
    position: RowPosition
    """Its chunk and the row within it."""
    line: Line
    """What it shows."""


class LineDecorator(Protocol):
    """Draws over rows."""

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Return the strip of a row with what is to be drawn over it."""
        ...


def inserted(strip: Strip, column: int, sign: Strip) -> Strip:
    """Return a strip with a sign over the cells from `column` on."""
    parts = [strip.crop(0, column), sign, strip.crop(column + sign.cell_length)]
    return Strip.join(parts).adjust_cell_length(strip.cell_length)
