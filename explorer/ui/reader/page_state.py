"""A page that is laid out: its rows, the part of it on screen, and how far its tables are moved.

Exists only while there is a page, so that nothing in it has to be checked for that. Another width
or look makes another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from textual.strip import Strip

from explorer.page import Document, Embeds, Layout, LinkLook, Look, Target
from explorer.page.card_prompts import CardPrompt
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.painter import Painter, RowFrame
from explorer.ui.reader.row_renderer import RowRenderer
from explorer.ui.reader.table_shifts import Shifts, TableShifts, WideRow
from explorer.ui.reader.viewport import PageWindow, Viewport

NO_EMBEDS: Embeds = MappingProxyType({})


def leads_to_note(_target: Target) -> LinkLook:
    """Return the look of a link to a note, whatever the link."""
    return "note"


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a page is made of, whatever its width."""

    document: Document
    look: Look = leads_to_note
    """Returns where a link leads; not called for links with a scheme nor for footnotes."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in the place of embeds."""
    prompts: tuple[CardPrompt, ...] = ()
    """The questions of flashcards."""


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """A layout and what it is rendered with."""

    page: Layout
    window: PageWindow
    painter: Painter
    frame: RowFrame
    shifts: Shifts


class PageState:
    """A page that is shown, scrolled and painted."""

    def __init__(self, laid: LaidOutPage) -> None:
        self.page = laid.page
        self.frame = laid.frame
        self.painter = laid.painter
        self.viewport = Viewport(laid.page, laid.window)
        self.tables = TableShifts(self.viewport, laid.painter, laid.shifts, laid.frame)
        self.rows = RowRenderer(laid.painter, laid.frame)

    @property
    def preferred_row(self) -> int | None:
        """The row of the page whose table the keys move, if it is on screen."""
        return None

    def paint(self, row: PageRow) -> Strip:
        """Return a row at its full width, without decorations."""
        return self.rows.paint(row)

    def row_at(self, y: int) -> PageRow | None:
        """Return the row of the page at a row of the view, None outside of the page."""
        return self.viewport.page_row(self.viewport.row_at(y))

    def whole_line(self, row: PageRow | None) -> Strip:
        """Return a row with its decorations, at its full width."""
        if row is None:
            return self.rows.blank()
        return self.rows.decorate(self.paint(row), row)

    def render_line(self, y: int) -> Strip:
        """Return a line of the view."""
        row = self.row_at(y)
        return self.tables.cut(self.whole_line(row), row)

    def render_line_with_offsets(self, y: int) -> Strip:
        """Return a line of the view whose segments know their place in the text."""
        return self.render_line(y)

    def step_table(self, step: int) -> bool:
        """Move the table that keys move; return whether there is one."""
        return self._step(self.tables.row_to_move(self.preferred_row), step)

    def step_table_at(self, y: int, step: int) -> bool:
        """Move the table at a row of the view; return whether there is one."""
        return self._step(self.tables.wide_row(self.viewport.row_at(y)), step)

    def _step(self, wide: WideRow | None, step: int) -> bool:
        if wide is not None:
            self.tables.step(wide, step)
        return wide is not None

    def close(self) -> None:
        """Stop all work: the page is not shown any more."""
