"""The grades of an item with the interval and the date that each would give, or how to see more.

A click on a grade is as its key. Draws what it is given and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from explorer.ui.cells import cut
from explorer.ui.textual_ext.widgets import FixedSize
from explorer.ui.widgets.key_hints import CommandClicked

_WEEKDAY = re.compile(r"\A[^\d ,]+, ")
_CENTURY = re.compile(r"(?<=\d), \d\d(?=\d\d\Z)")
_DAY = re.compile(r" \d+(?= ')")
_BESIDE = 80
"""Cells of the screen from which on any interval has room for its date beside it."""


@dataclass(frozen=True, slots=True)
class GradeOption:
    """One grade as it is offered, or what else can be done in its place."""

    command: str
    """The id of its command."""
    key: str
    """Its key as it is shown."""
    name: str
    interval: str = ""
    """Until the item is due again; empty while it is not known."""
    date: str = ""
    is_proposed: bool = False
    """Whether it is marked, since its grade was given before."""
    second_key: str = ""
    """Another key that gives it now, named where there is room; empty if there is none."""


class GradeBar(FixedSize, Widget):
    """The grades beside each other, and below each what it gives.

    The interval and the date have a row each on a narrow screen, whatever they are: nothing moves
    from one item to the next.
    """

    ALLOW_SELECT = False
    _hovered: reactive[int | None] = reactive(None, init=False)

    def __init__(self, ellipsis: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self.options: tuple[GradeOption, ...] = ()
        """What is offered."""

    def show(self, options: tuple[GradeOption, ...]) -> None:
        """Offer other grades."""
        if options != self.options:
            self.options = options
            self._hovered = None
            self.refresh()

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 (Textual's own)
        viewport: Size,  # noqa: ARG002 (Textual's own)
        width: int,
    ) -> int:
        """Return how many rows there are in so many columns."""
        return 2 if width >= _BESIDE else 3

    def render(self) -> Content:
        """Draw the rows."""
        columns = [self._column(index, option) for index, option in enumerate(self.options)]
        rows = [Content(" ").join(row) for row in zip(*columns, strict=True)]
        return Content("\n").join(rows)

    def _width(self) -> int:
        """Return the cells of a column, without the blank between two."""
        count = max(1, len(self.options))
        return max(1, (self.size.width - 1) // count - 1)

    def _column(self, index: int, option: GradeOption) -> list[Content]:
        width = self._width()
        name = Content.assemble(" ", (option.key, "$accent bold"), " ", (option.name, "bold"))
        if option.is_proposed:
            name = Content.assemble(name, (" *", "$warning bold"))
        if option.second_key:
            both = Content.assemble(name, "  ", (option.second_key, "$accent"))
            name = both if both.cell_length <= width else name
        interval = cut(option.interval, width - 1, self._ellipsis)
        date, day = option.date, _WEEKDAY.sub("", option.date)
        short = _CENTURY.sub(" '", day)
        if self.size.width < _BESIDE:
            dates = ((" ", date), (" ", day), (" ", short), (" ", _DAY.sub("", short)), ("", short))
            below = [Content(f" {interval}"), _first_fitting(dates, width)]
        else:
            both_texts = (
                (f" {interval}  ", date),
                (f" {interval}  ", day),
                (f" {interval} ", day),
                (f" {interval} ", short),
                (f"{interval} ", short),
            )
            below = [_first_fitting(both_texts, width)]
        rows = [_filled(row, width) for row in (name, *below)]
        if index == self._hovered:
            rows = [row.stylize("on $hover") for row in rows]
        return rows

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        index = offset.x // (self._width() + 1)
        return index if index < len(self.options) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which grade a click would give."""
        self._hovered = self._index_at(event)

    def on_leave(self) -> None:
        """Show none any more."""
        self._hovered = None

    def on_click(self, event: events.Click) -> None:
        """Post the command of the grade under the mouse."""
        index = self._index_at(event)
        if index is not None:
            event.stop()
            self.post_message(CommandClicked(self.options[index].command))


def _first_fitting(choices: Iterable[tuple[str, str]], width: int) -> Content:
    """Return the first texts, each with a date behind it, that fit; else the last text alone."""
    text = ""
    for text, date in choices:
        both = Content.assemble(text, (date, "$muted"))
        if both.cell_length <= width:
            return both
    return Content(text)


def _filled(row: Content, width: int) -> Content:
    """Return a row in exactly so many cells."""
    missing = width - cell_len(row.plain)
    if missing >= 0:
        return Content.assemble(row, " " * missing)
    return row.truncate(width)
