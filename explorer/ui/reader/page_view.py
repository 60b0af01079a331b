"""A page in a scroll view: laid out for the width, kept exact, painted a line at a time.

What is on screen and a page around it is laid out, the heights of the rest are estimates. They
become exact where the view goes, and in small slices when there is time; then the rows on screen
stay where they are. A table that is wider than the page is seen through a window that moves
sideways: its rows are painted and decorated at their full width and cut last, so that places in
them mean the same however far it has been moved. `row` counts rows of the page from 0, `y` rows of
the view from its top. Knows nothing of links, finds or folds: that is up to `NoteView`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.actions import SkipAction
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from explorer.page import (
    ASCII,
    OPEN,
    UNICODE,
    Anchor,
    Document,
    Embeds,
    Folds,
    Layout,
    LayoutOptions,
    Line,
    Look,
    PictureLimits,
    RowPosition,
    Signs,
    TableViewport,
)
from explorer.page.card_prompts import CardPrompt
from explorer.page.layout_options import TEXT_WIDTH
from explorer.page.lines import EDGE
from explorer.review.badges import badge_text
from explorer.text.latex_unicode import convert
from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.late_renderers import LIMIT, Colored, colored, drawn
from explorer.ui.reader.painter import Painter
from explorer.ui.textual_ext.widgets import fit_bar, render_bare_lines
from explorer.ui.threads import LateResults, SingleTimer, weakly

CHUNK_STEP = 1 << 24
"""For Textual a row's number is that of its chunk times this, plus its row within the chunk; no
chunk has so many rows."""
Shifts: TypeAlias = dict[tuple[int, int], int]
"""Cells that each table has been moved by, given by its chunk and its line: both stay while the
note is shown."""

TOP = 1
"""Blank rows above the note."""
BOTTOM = 1
"""Blank rows below the note."""
_CACHED = 512
"""Strips that are cached; nearly all screens have fewer rows."""


class PageRow(NamedTuple):
    """A row of a page that is rendered."""

    number: int
    """Its number in the page."""
    position: RowPosition
    """Its chunk and the row within it."""
    line: Line
    """What it shows."""


class WideRow(NamedTuple):
    """A row of a table that is wider than the page."""

    key: tuple[int, int]
    """That of its table among the shifts."""
    table: TableViewport
    lead: int
    """Cells that the page puts before the row."""
    shift: int
    """Cells that its table has been moved by."""


PAUSE = 0.08
"""Seconds between two chunks that are measured while nothing else happens; each takes some
milliseconds, which must not be felt by a user who goes on to another note meanwhile."""
QUIET = 0.3
"""Seconds after the last movement before measuring begins or goes on."""


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a page is made of, whatever its width."""

    document: Document
    look: Look
    """Returns where a link leads; not called for links with a scheme nor for footnotes."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in the place of embeds."""
    prompts: tuple[CardPrompt, ...] = ()
    """The questions of flashcards."""
    folds: Folds = OPEN


def page_signs(glyphs: Glyphs) -> Signs:
    """Return the signs that a page is drawn with beside some glyphs."""
    return ASCII if glyphs.plain else UNICODE


NOTHING = PageSource(Document(""), lambda _target: "note")
"""What a view shows before it is given something."""


class PageView(ScrollView):
    """A page that is only read: everything is open, pictures are named, and no link is followed.

    To be mixed with `QuickScroll`: it is painted once per change, and fitted to its size before the
    first paint of that.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PageView {
        background: $background;
        color: $foreground;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    source = NOTHING
    """What is shown."""
    awaits_fit = True
    """As in `QuickScroll`: the page is empty until there is a width."""
    width = 0
    """Cells of the view that the page is laid out for."""
    margin = 0
    """Cells before the text."""
    _blank_rows = 0
    """Rows below the note that let a line near its end come to the top."""
    _is_moving = False
    """Whether the place on screen is being chosen, as it is until the page is opened: corrected
    heights need not be followed then."""
    _painting = False
    """Whether lines are rendered for a paint, which needs no offsets."""
    _will_settle_around = False
    """Whether what surrounds the view will be laid out after the next paint."""

    def __init__(
        self,
        signs: Signs,
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.signs = signs
        self.painter = Painter(self)
        self.limit_pictures: Callable[[Embeds], PictureLimits | None] = lambda _embeds: None
        """Returns how large the pictures of embeds may be, None if they are only named."""
        self.code_colors = LateResults(self, colored, self.recolor, 10_000)
        self.shifts: Shifts = {}
        self.diagrams = LateResults(self, drawn, self.lay_out_again, 10_000)
        self._measuring = SingleTimer(self.set_timer)
        self.page = Layout(NOTHING.document, LayoutOptions(width=1))
        # In the order in which they were painted. Not Textual's `LRUCache`: what that drops refers
        # to itself in a circle, and stays in memory until the next full collection of garbage.
        self.strips: dict[tuple[int, int], Strip] = {}

    # What a kind of page adds

    def prepare_page(self) -> None:
        """Make what belongs to a new layout."""

    def moved(self) -> None:
        """React to other rows being on screen."""

    def counted(self) -> None:
        """React to another number of finds."""

    @property
    def preferred_row(self) -> int | None:
        """The row of the page whose table the keys move, if it is on screen."""
        return None

    def whole_line(self, y: int, row: PageRow | None) -> Strip:  # noqa: ARG002 (of `NoteView`)
        """Return row `y` of the view at its full width, with all that is drawn over it."""
        return self.paint(row)

    def open(self) -> None:
        """Lay the page out at the place where it is to be shown first."""
        self.lay_out(Anchor(self.source.document.first_line, 0, 1))

    # Laying out

    @property
    def columns(self) -> int:
        """Width of the page in cells; 0 before it has a size."""
        return self.scrollable_content_region.width

    def lay_out(self, anchor: Anchor, *, above: int = 0, blank: bool = True) -> None:
        """Lay the page out for the width, with an anchor at the top and `above` rows over it.

        With `blank`, blank rows are added below the note where that is needed.
        """
        self.awaits_fit = self.columns < 1
        if self.awaits_fit:
            self.close()
            return
        was_at_top, height = not self.scroll_offset.y, self.page.height
        self.width = self.columns
        self.margin = min(2 + max(0, self.width - TEXT_WIDTH - 8) // 4, 10)
        if self.width <= 24:
            self.margin = min(1, self.width - 1)
        self._is_moving = True
        self._begin(Layout(self.source.document, self._options(self.source)))
        if anchor.line > self.page.document.start or anchor.row:
            self.bring_below(self.page.row_at(anchor), above, blank=blank)
        else:
            self.page.settle(0, 0, 2 * self.height)
            self.fit_bar()
            self.jump(0)
        self._is_moving = False
        rows = self.height
        if was_at_top and not self.scroll_offset.y:  # what is blank below both pages stays
            rows = min(rows, TOP + max(height, self.page.height))
        self.refresh(Region(0, 0, self.size.width, rows))
        self.moved()
        self.measure_later()

    def _begin(self, page: Layout) -> None:
        self.page.corrected = lambda _chunk, _difference: None
        self.page = page
        page.corrected = weakly(self._follow)
        self._blank_rows = 0
        self.forget_strips()
        self.prepare_page()

    def _options(self, source: PageSource) -> LayoutOptions:
        is_ascii = self.signs is ASCII
        return LayoutOptions(
            width=max(1, self.width - 2 * self.margin),
            cell_width=cell_len,
            pictures=self.limit_pictures(source.embeds),
            signs=self.signs,
            folds=source.folds,
            link_look=source.look,
            highlight=self.highlighted,
            math=None if is_ascii else convert,
            diagram=lambda source: self.diagrams.get((source, is_ascii)) or (),
            badge_text=partial(badge_text, ascii=is_ascii),
            embeds=source.embeds,
            prompts=source.prompts,
            mark_code=self.app.native_ansi_color,
        )

    def highlighted(self, text: str, language: str) -> Colored | None:
        """Return the colored lines of some code if they are known."""
        if not language or len(text) > LIMIT:
            return None
        return self.code_colors.get((text, language.lower()))

    def lay_out_again(self) -> None:
        """Lay the page out for another width or look; the row at the top stays there.

        A blank row belongs to no line: the first row with text below it is what stays.
        """
        if self.awaits_fit:
            self.open()
            return
        top = self.top
        row = next((row for row, _ in self.text_rows()), top) if top else top
        anchor = self.page.anchor(row)
        self.lay_out(anchor, above=self.page.row_at(anchor) - top if top else 0)

    def close(self) -> None:
        """Show an empty page."""
        self._begin(Layout(NOTHING.document, LayoutOptions(width=1)))

    def fit(self) -> None:
        """Lay the page out again for another width, or for other limits of its pictures."""
        if self.awaits_fit:
            self.open()
        elif self.width != self.columns:
            self.lay_out_again()
        else:
            self.settle()
        if self.page.options.pictures != self.limit_pictures(self.source.embeds):
            self.lay_out_again()

    # What is on screen

    @property
    def height(self) -> int:
        """Height of the view in rows, at least 1."""
        return max(1, self.size.height)

    @property
    def top(self) -> int:
        """The row of the page that is at the top of the view."""
        return max(0, self.scroll_offset.y - TOP)

    def row_at(self, y: int) -> int:
        """Return the row of the page at a row of the view; it may be outside of the page."""
        return self.scroll_offset.y + y - TOP

    def row_number(self, y: int) -> int:
        """Return the number of a row of the view for Textual, also of one outside of the page."""
        row = self.row_at(y)
        position = self.page.place(row)
        if position is not None:
            return position.chunk * CHUNK_STEP + position.row
        return -1 if row < 0 else len(self.page.document.chunks) * CHUNK_STEP

    def y_of(self, row: int) -> int:
        """Return the row of the view at which a row of the page is; it may be off screen."""
        return row + TOP - self.scroll_offset.y

    def page_row(self, number: int) -> PageRow | None:
        """Return a row of the page, None outside of it, or where an estimate was too high."""
        position = self.page.place(number)
        if position is None:
            return None
        lines = self.page.lines(position.chunk)
        if position.row >= len(lines):
            return None
        return PageRow(number, position, lines[position.row])

    def shows(self, row: int) -> bool:
        """Whether a row of the page is on screen."""
        return 0 <= self.y_of(row) < self.height

    def shows_chunk(self, chunk: int) -> bool:
        """Whether any row of a chunk can be on screen."""
        above = self.y_of(self.page.top(chunk + 1)) <= 0
        return not above and self.y_of(self.page.top(chunk)) < self.height

    def text_rows(self) -> Iterator[tuple[int, Line]]:
        """Yield the rows on screen that have text, with their lines. A blank row has no line."""
        for row in range(self.top, self.top + self.height):
            line = self.page.line(row)
            if line is not None and line.runs:
                yield row, line

    def reading_line(self) -> int:
        """Return the first line of the body on screen, of the properties if only those are."""
        lines = [line.source_line for _, line in self.text_rows()] or [self.top_anchor().line]
        body = self.page.document.first_line
        return next((line for line in lines if line >= body), lines[0])

    def top_anchor(self) -> Anchor:
        """Return the row at the top of the view in terms that outlive a resize."""
        return self.page.anchor(self.top)

    # Moving

    def bring_below(self, row: int, above: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page has `above` rows over it, or is near the very top.

        `blank` is as in `bring_to`.
        """
        if row <= above:
            above = row + TOP
        self.bring_to(row, above, blank=blank)

    def bring_line_to_top(self, line: int) -> None:
        """Scroll until a line of the file is below the top row of the view."""
        self.bring_below(self.page.row_of(line), 1)

    def bring_to(self, row: int, y: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page is at row `y` of the view, which may be off screen.

        The row must be laid out: of one that is estimated nothing is known. With `blank`, blank
        rows are added below the note where that is needed.
        """
        height = self.height
        with self._moving():
            row = self.page.settle(max(0, row), height + max(0, y), 2 * height + max(0, -y))
            self._blank_rows = 0
            if blank and row + TOP > y:
                self._blank_rows = max(0, row - y + height - self.page.height - BOTTOM)
            self._jump_to(self.page.place(row), y)

    def bring_into_view(self, row: int) -> None:
        """Scroll until a row of the page is on screen, unless it is."""
        height = self.height
        if 1 <= self.y_of(row) < height - 1:
            return
        with self._moving():
            row = self.page.settle(max(0, row), height, 2 * height)
            self._jump_to(self.page.place(row), height // 3)

    def _jump_to(self, position: RowPosition | None, y: int) -> None:
        """Scroll until a row is at row `y` of the view, and fit the bar."""
        # A shorter bar would move a view that is below its end, and a view that moves lays out what
        # it comes to: the offset is counted anew after each step.
        if position is not None and self._offset_of(position, y) < self.scroll_offset.y:
            self.jump(self._offset_of(position, y))
        self.fit_bar()
        if position is not None:
            self.jump(self._offset_of(position, y))

    def _offset_of(self, position: RowPosition, y: int) -> int:
        """Return the offset of the view that shows a row at row `y`."""
        return max(0, self.page.top(position.chunk) + position.row + TOP - y)

    def fit_bar(self) -> None:
        """Fit the scroll bar to the length of the note, as far as it is known."""
        rows = TOP + self.page.height + BOTTOM + self._blank_rows
        fit_bar(self, Size(self.scrollable_content_region.width, rows))

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Choose the place on screen: whoever does it counts rows anew at the end."""
        before, self._is_moving = self._is_moving, True
        try:
            yield
        finally:
            self._is_moving = before

    def _follow(self, chunk: int, difference: int) -> None:
        """Scroll with the rows on screen if a chunk above them has another height than before.

        It was looked at for something else, such as a find far away.
        """
        if self._is_moving or self.page.top(chunk + 1) - difference > self.top:
            return
        with self._moving():
            offset = self.scroll_offset.y + difference
            if difference < 0:
                self.jump(offset)
            self.fit_bar()
            self.jump(offset)

    # Exact heights

    def settle(self) -> None:
        """Make exact what is on screen, and a page around it after the next paint.

        What is read stays where it is.
        """
        self.make_exact(0, 1)
        if not self._will_settle_around:
            self._will_settle_around = True
            self.call_after_refresh(self._settle_around)

    def _settle_around(self) -> None:
        self._will_settle_around = False
        self.make_exact(1, 2)

    def measure_later(self, wait: float = QUIET) -> None:
        """Measure what is still estimated, after some seconds without a movement."""
        self._measuring.stop()
        if not self.page.complete:
            self._measuring.start(wait, self.measure_some)

    def measure_some(self) -> None:
        """Measure one more chunk, the nearest one to the top row first, and schedule the next."""
        for chunk in self.page.unmeasured(self.top, 1):
            self.page.measure(chunk)
        self.fit_bar()
        self.measure_later(PAUSE)

    def make_exact(self, above: int, below: int) -> None:
        """Make so many views above and below the top row exact, without moving what is shown."""
        if self.page.height:
            y = self.y_of(self.top)
            with self._moving():
                row = self.page.settle(self.top, above * self.height, below * self.height)
                self._jump_to(self.page.place(row), y)

    # Rendering

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render some lines of the view."""
        base = self.rich_style
        if base != self.painter.base:
            self.painter.base = base
            self.forget_strips()
        self._painting = True
        try:
            if self.styles.gutter:
                return super().render_lines(crop)
            return render_bare_lines(self, crop, base, self.render_line)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        """Render one line of the view."""
        row = self.shown_row(y)
        strip = self.whole_line(y, row)
        if self._painting and (row is None or row.line.viewport is None):
            return strip
        parts = self.parts(strip, row)
        if self._painting:
            return Strip.join([part for part, _ in parts])
        number = self.row_number(y)
        return Strip.join([part.apply_offsets(first, number) for part, first in parts])

    def forget_strips(self) -> None:
        """Paint all rows again: they look different now."""
        self.strips.clear()

    def notify_style_update(self) -> None:
        """Drop the styles of another theme, and the layout for a terminal with other colors."""
        super().notify_style_update()
        self.painter.forget()
        self.forget_strips()
        if self.page.options.mark_code != self.app.native_ansi_color:
            self.lay_out_again()

    def shown_row(self, y: int) -> PageRow | None:
        """Return the row of the page at a row of the view, None outside of the page."""
        return self.page_row(self.row_at(y))

    def paint(self, row: PageRow | None) -> Strip:
        """Return a row at its full width, painted once."""
        if row is None:
            return Strip.blank(self.width, self.painter.base)
        key = (row.position.chunk, row.position.row)
        strip = self.strips.get(key)
        if strip is None:
            if len(self.strips) >= _CACHED:
                del self.strips[next(iter(self.strips))]
            strip = self.painter.paint(row.line, self.margin, self.width)
            self.strips[key] = strip
        return strip

    def recolor(self) -> None:
        """Paint the code that has its colors now, and no other rows."""
        top = self.scroll_offset.y - TOP
        chunks, rows = self.page.recolor(range(top, top + self.size.height))
        for key in [key for key in self.strips if key[0] in chunks]:
            del self.strips[key]
        for row in rows:
            self.refresh(Region(0, row - top, self.size.width, 1))

    # Size and offset

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what has scrolled into view before it is painted."""
        if round(old_value) != round(new_value):
            self.settle()
            self.moved()
            self.measure_later()
        super().watch_scroll_y(old_value, new_value)

    # Keys that scroll

    def jump(self, row: float) -> None:
        """Scroll to a row at once."""
        self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll by some rows at once."""
        self.jump(self.scroll_offset.y + rows)

    def action_move_page(self, step: int) -> None:
        """Scroll a page down (1) or up (-1)."""
        self.action_scroll_rows(step * max(1, self.size.height - 2))

    def action_move_to_end(self, step: int) -> None:
        """Scroll to the end (1) or the beginning (-1)."""
        if step < 0:
            self.jump(0)
            return
        self._blank_rows = 0
        with self._moving():
            self.page.settle_end(2 * self.height)
            self.fit_bar()
        self.jump(self.max_scroll_y)

    # Wide tables

    def wide_row(self, row: int) -> WideRow | None:
        """Return a row of the page if it is wider than the page."""
        return self._wide(self.page_row(row))

    def _wide(self, row: PageRow | None) -> WideRow | None:
        if row is None or row.line.viewport is None:
            return None
        table = row.line.viewport
        lead = sum(cell_len(run.text) for run in row.line.runs[: row.line.lead])
        # The parts of a table that is laid out in several chunks share one key.
        chunks, first = self.page.document.chunks, row.position.chunk
        while chunks[first].joined:
            first -= 1
        is_one = first == row.position.chunk and not any(
            chunk.joined for chunk in chunks[first + 1 : first + 2]
        )
        key = (first, table.table if is_one else 0)
        return WideRow(key, table, lead, table.clamped(self.shifts.get(key, 0)))

    def parts(self, strip: Strip, row: PageRow | None) -> Iterator[tuple[Strip, int]]:
        """Yield the parts of a row that are on screen, each with the number of its first letter."""
        wide = self._wide(row)
        if wide is None:
            yield strip, 0
            return
        base = self.painter.base
        left = self.margin + wide.lead
        shown = 0
        for start, end, sign in self._cuts(wide, left):
            part = strip.crop(start, end)
            if sign:
                part = Strip([Segment(sign, base + self.painter.look("table-line"))], EDGE)
            yield part, len(strip.crop(0, start).text)
            shown += end - start
        rest = Strip.blank(max(0, self.width - shown), base)
        yield rest, len(strip.crop(0, left + wide.table.width).text)

    def _cuts(self, wide: WideRow, left: int) -> Iterator[tuple[int, int, str]]:
        """Yield what is on screen of a row whose table begins at the cell `left`.

        That is cells from one to before another, with a sign in their place that the row goes on.
        """
        table, shift, edge = wide.table, wide.shift, EDGE
        signs = self.page.options.signs
        held = left + table.held
        if shift:
            held = held - edge if table.held else left
        yield 0, held, ""
        if shift:
            yield held, held + edge, signs.more_left + " "
        start, end = table.seen(shift)
        yield left + start, left + end, ""
        if table.goes_on(shift):
            yield left + end, left + end + edge, " " + signs.more_right

    def cell_at(self, x: int, row: int) -> int:
        """Return the cell of a whole row that is seen at cell `x` of the view, -1 for a sign."""
        wide = self.wide_row(row)
        left = self.margin + wide.lead if wide is not None else 0
        if wide is None or x - left < wide.table.held:
            return x
        cell = x - left + wide.shift
        start, end = wide.table.seen(wide.shift)
        return left + cell if start <= cell < end else -1

    def is_seen(self, row: int, start: int, end: int) -> bool:
        """Whether any of some cells of a row, counted from its text, is not moved out of sight."""
        wide = self.wide_row(row)
        if wide is None or end - wide.lead <= wide.table.held:
            return True
        first, last = wide.table.seen(wide.shift)
        return first < end - wide.lead and start - wide.lead < last

    def bring_cells_into_view(self, row: int, start: int, end: int) -> None:
        """Move the table of a row until cells of the row, counted from its text, are seen."""
        wide = self.wide_row(row)
        if wide is not None:
            start, end = start - wide.lead, end - wide.lead
            self._move(wide, wide.table.to_show(wide.shift, start, end))

    def row_to_move(self, preferred: int | None) -> WideRow | None:
        """Return a row of the table that keys move: that of a preferred row, else the first one."""
        top = self.top
        rows = list(range(top, min(top + self.height, self.page.height)))
        if preferred in rows:
            rows.insert(0, preferred)
        return next(filter(None, map(self.wide_row, rows)), None)

    def step_table(self, wide: WideRow | None, step: int) -> bool:
        """Show the next column of a table (`step` 1), or the one before (-1).

        Returns whether there is one.
        """
        if wide is not None:
            self._move(wide, wide.table.stepped(wide.shift, step))
        return wide is not None

    def _move(self, wide: WideRow, shift: int) -> None:
        if shift != wide.shift:
            self.shifts[wide.key] = shift
            self.refresh()

    def action_move_table(self, step: int) -> None:
        """Show the next column of a table that is too wide (1), or the one before (-1)."""
        if not self.step_table(self.row_to_move(self.preferred_row), step):
            raise SkipAction

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    @on(events.MouseScrollRight)
    @on(events.MouseScrollLeft)
    def scroll_sideways(self, event: events.MouseEvent) -> None:
        """Move a wide table, by a wheel that turns up or down only with shift."""
        offset = event.get_content_offset(self)
        is_wheel = isinstance(event, events.MouseScrollDown | events.MouseScrollUp)
        if offset is not None and (event.shift or not is_wheel):
            step = 1 if isinstance(event, events.MouseScrollDown | events.MouseScrollRight) else -1
            if self.step_table(self.wide_row(self.row_at(offset.y)), step):
                event.stop()
                event.prevent_default()
