"""A page in a scroll view: laid out for the width, kept exact, painted a line at a time.

What is on screen and a page around it is laid out, the rest is estimated. Estimates become exact in
small slices when there is time. Knows nothing of links, finds or folds: that is up to `NoteView`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.actions import SkipAction
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from explorer.page import (
    ASCII,
    OPEN,
    UNICODE,
    Anchor,
    Document,
    Embeds,
    Folds,
    Geometry,
    Layout,
    LayoutOptions,
    Look,
    PageContext,
    PictureLimits,
    Renderers,
    Signs,
)
from explorer.page.card_prompts import CardPrompt
from explorer.page.layout_options import TEXT_WIDTH
from explorer.review.badges import badge_text
from explorer.text.latex_unicode import convert
from explorer.ui.glyphs import Glyphs
from explorer.ui.pictures.diagrams import Diagrams
from explorer.ui.reader.code_colors import CodeColors
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.tables import Shifts, TableShifts
from explorer.ui.reader.viewport import TOP, PageRow, Viewport
from explorer.ui.textual_ext import IS_TESTED
from explorer.ui.textual_ext.widgets import (
    Sizes,
    render_bare_lines,
    sizes_of,
    sync_bar,
    vertical_bar,
)
from explorer.ui.threads import SingleTimer, run_in_thread

PAUSE = 0.08
"""Seconds between two chunks that are measured while nothing else happens; each takes some
milliseconds, which must not be felt by a user who goes on to another note meanwhile."""
QUIET = 0.3
"""Seconds after the last movement before measuring begins or goes on."""
_COLORS = "note-colors"
_DIAGRAMS = "note-diagrams"
_CACHED = 512
"""Strips that are cached; nearly all screens have fewer rows."""


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


class PageState:
    """A page that is shown, scrolled and painted. Another width or look makes another one."""

    def __init__(self, page: Layout, view: PageView) -> None:
        self.page = page
        self.painter = view.painter
        self.margin = margin_for(view.columns)
        """Cells before the text."""
        self.width = view.columns
        self.viewport = Viewport(page, view)
        self.tables = TableShifts(self.viewport, view.painter, view.shifts, self.margin, self.width)
        # In the order in which they were painted. Not Textual's `LRUCache`: what that drops refers
        # to itself in a circle, and stays in memory until the next full collection of garbage.
        self._strips: dict[tuple[int, int], Strip] = {}

    @property
    def preferred_row(self) -> int | None:
        """The row of the page whose table the keys move, if it is on screen."""
        return None

    def row_at(self, y: int) -> PageRow | None:
        """Return the row of the page at a row of the view, None outside of the page."""
        return self.viewport.page_row(self.viewport.row_at(y))

    def paint(self, row: PageRow) -> Strip:
        """Return a row at its full width, painted once."""
        key = (row.position.chunk, row.position.row)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _CACHED:
                del self._strips[next(iter(self._strips))]
            strip = self._strips[key] = self.painter.paint(row.line, self.margin, self.width)
        return strip

    def whole_line(self, y: int, row: PageRow | None) -> Strip:  # noqa: ARG002 (of `NotePage`)
        """Return row `y` of the view at its full width, with all that is drawn over it."""
        return Strip.blank(self.width, self.painter.base) if row is None else self.paint(row)

    def render_line(self, y: int) -> Strip:
        """Return a line of the view."""
        row = self.row_at(y)
        strip = self.whole_line(y, row)
        if row is None or row.line.viewport is None:
            return strip
        return Strip.join([part for part, _ in self.tables.parts(strip, row)])

    def render_line_with_offsets(self, y: int) -> Strip:
        """Return a line of the view whose segments know their place in the text."""
        return self.render_line(y)

    def forget_strips(self) -> None:
        """Paint all rows again: they look different now."""
        self._strips.clear()

    def recolor(self) -> None:
        """Paint the code that has its colors now, and no other rows."""
        view = self.viewport.view
        top = self.viewport.offset - TOP
        chunks, rows = self.page.recolor(range(top, top + view.size.height))
        for key in [key for key in self._strips if key[0] in chunks]:
            del self._strips[key]
        for row in rows:
            view.refresh(Region(0, row - top, view.size.width, 1))

    def close(self) -> None:
        """Stop all work: the page is not shown any more."""


def page_signs(glyphs: Glyphs) -> Signs:
    """Return the signs that a page is drawn with beside some glyphs."""
    return ASCII if glyphs.plain else UNICODE


def margin_for(width: int) -> int:
    """Return how many cells stand before the text in a view of some width."""
    if width <= 24:
        return min(1, width - 1)
    return min(2 + max(0, width - TEXT_WIDTH - 8) // 4, 10)


class PageView(ScrollView):
    """A page that is only read: everything is open, pictures are named, and no link is followed.

    It is painted once per change: it is fitted to its size before the first paint of that.
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

    state: PageState | None = None
    """The layout, None while there is nothing to show or no width."""
    source: PageSource | None = None
    """What is shown, None for nothing."""
    _fitted: Sizes | None = None
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
        self.code_colors = CodeColors()
        self.shifts: Shifts = {}
        self._diagrams = Diagrams(is_ascii=signs is ASCII)
        self._measuring = SingleTimer(self.set_timer)

    # What a kind of page adds

    def folds_at(self, anchor: Anchor) -> Folds:  # noqa: ARG002 (what other pages go by)
        """Return what is folded in a layout that begins at an anchor."""
        return OPEN

    def picture_limits(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        return None

    def make_state(self, page: Layout) -> PageState:
        """Return the state of a new layout."""
        return PageState(page, self)

    def moved(self) -> None:
        """React to other rows being on screen."""

    def laid_out(self, before: PageState | None) -> None:
        """Restore what was selected or marked in the layout before."""

    def open(self) -> None:
        """Lay the page out at the place where it is to be shown first."""
        if self.source is not None:
            self.lay_out(Anchor(self.source.document.first_line, 0, 1))

    # Laying out

    @property
    def columns(self) -> int:
        """Width of the page in cells; 0 before it has a size."""
        return self.scrollable_content_region.width

    @property
    def is_pending(self) -> bool:
        """Whether a page waits for the view to have a size."""
        return self.source is not None and self.state is None

    def lay_out(self, anchor: Anchor, *, above: int = 0, blank: bool = True) -> None:
        """Lay the page out for the width, with an anchor at the top and `above` rows over it.

        With `blank`, blank rows are added below the note where that is needed.
        """
        folds = self.folds_at(anchor)
        if self.source is None or self.columns < 1:
            self.close()
            return
        before = self.state
        page = Layout(self.source.document, self._options(self.source, folds))
        state = self.state = self.make_state(page)
        state.viewport.open_at(anchor, above, blank=blank)
        self.refresh()
        self.moved()
        self.measure_later()
        self.laid_out(before)

    def _options(self, source: PageSource, folds: Folds) -> LayoutOptions:
        is_ascii = self.signs is ASCII
        width = self.columns
        return LayoutOptions(
            geometry=Geometry(
                width=max(1, width - 2 * margin_for(width)),
                cell_width=cell_len,
                pictures=self.picture_limits(),
            ),
            signs=self.signs,
            folds=folds,
            renderers=Renderers(
                link_look=source.look,
                highlight=self.code_colors,
                math=None if is_ascii else convert,
                diagram=self._diagrams.renderer(),
                badge_text=partial(badge_text, ascii=is_ascii),
            ),
            context=PageContext(embeds=source.embeds, prompts=source.prompts),
            mark_code=self.app.native_ansi_color,
        )

    def lay_out_again(self) -> None:
        """Lay the page out for another width or look; the row at the top stays there.

        A blank row belongs to no line: the first row with text below it is what stays.
        """
        if self.state is None:
            self.open()
            return
        viewport, page = self.state.viewport, self.state.page
        top = viewport.top
        row = next((row for row, _ in viewport.text_rows()), top) if top else top
        anchor = page.anchor(row)
        self.lay_out(anchor, above=page.row_at(anchor) - top if top else 0)

    def close(self) -> None:
        """Drop the layout."""
        if self.state is not None:
            self.state.close()
        self.state = None

    def fit(self) -> None:
        """Lay the page out again for another width, or for other limits of its pictures."""
        if self.state is None:
            self.open()
        elif self.state.width != self.columns:
            self.lay_out_again()
        else:
            self.settle()
        state = self.state
        if state is not None and state.page.options.geometry.pictures != self.picture_limits():
            self.lay_out_again()

    # Exact heights

    def settle(self) -> None:
        """Make exact what is on screen, and a page around it after the next paint.

        What is read stays where it is.
        """
        if self.state is not None:
            self.state.viewport.settle(0, 1)
        self._settle_around_later()

    def _settle_around_later(self) -> None:
        if not self._will_settle_around:
            self._will_settle_around = True
            self.call_after_refresh(self._settle_around)

    def _settle_around(self) -> None:
        self._will_settle_around = False
        if self.state is not None:
            self.state.viewport.settle(1, 2)
        running = {work.group for work in self.workers if work.node is self}
        if self.code_colors.waiting and _COLORS not in running:
            run_in_thread(self, self.code_colors.work, _COLORS)
        if self._diagrams.waiting and _DIAGRAMS not in running:
            run_in_thread(self, self._diagrams.work, _DIAGRAMS)

    def measure_later(self, wait: float = QUIET) -> None:
        """Measure what is still estimated, after some seconds without a movement."""
        self._measuring.stop()
        if self.state is not None and not self.state.page.complete:
            self._measuring.start(wait, self.measure_some)

    def measure_some(self) -> None:
        """Measure one more chunk, and schedule the next one."""
        if self.state is not None and not self.state.page.complete:
            self.state.viewport.measure_some()
            self.measure_later(PAUSE)

    # Rendering

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render some lines of the view."""
        base = self.rich_style
        if base != self.painter.base:
            self.painter.base = base
            self.forget_strips()
        self._painting = True
        try:
            if self.opacity < 1 or self.styles.gutter:
                return super().render_lines(crop)
            return render_bare_lines(self, crop, base, self.render_line)
        finally:
            self._painting = False
            if self.code_colors.waiting or self._diagrams.waiting:
                self._settle_around_later()

    def render_line(self, y: int) -> Strip:
        """Render one line of the view, a blank one without a layout."""
        if self.state is None:
            return Strip.blank(self.columns, self.painter.base)
        if self._painting:
            return self.state.render_line(y)
        return self.state.render_line_with_offsets(y)

    def forget_strips(self) -> None:
        """Paint all rows again: they look different now."""
        if self.state is not None:
            self.state.forget_strips()

    def notify_style_update(self) -> None:
        """Drop the styles of another theme, and the layout for a terminal with other colors."""
        super().notify_style_update()
        self.painter.forget()
        self.forget_strips()
        state = self.state
        if state is not None and state.page.options.mark_code != self.app.native_ansi_color:
            self.lay_out_again()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show code in color after its lexer has read it, and diagrams that were drawn."""
        show = {_COLORS: self.recolor, _DIAGRAMS: self.lay_out_again}.get(event.worker.group)
        if show is not None and event.state is WorkerState.SUCCESS:
            event.stop()
            if event.worker.result:
                show()

    def recolor(self) -> None:
        """Paint the code that has its colors now."""
        if self.state is not None:
            self.state.recolor()

    # Size and offset

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what has scrolled into view before it is painted."""
        if round(old_value) != round(new_value):
            self.settle()
            self.moved()
            self.measure_later()
        super().watch_scroll_y(old_value, new_value)
        sync_bar(self)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        if not IS_TESTED:
            return super()._size_updated(size, virtual_size, container_size, layout)
        sizes = sizes_of(self, size, container_size)
        changed = False
        if sizes != self._fitted:
            changed = super()._size_updated(size, virtual_size, container_size, layout)
            # Textual does nothing if the content is as large as its room beside a bar.
            self._refresh_scrollbars()
        self._fitted = sizes
        if changed or self.is_pending:
            self.fit()
        return changed

    def on_resize(self) -> None:
        """Fit the content where only Textual's own event reports another size."""
        if not IS_TESTED:
            self.fit()
            self.call_after_refresh(sync_bar, self)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, created when it is first accessed."""
        if not IS_TESTED:
            return super().vertical_scrollbar
        return vertical_bar(self)

    # Keys that scroll

    def jump(self, row: float) -> None:
        """Scroll to a row at once."""
        self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def scroll_rows(self, rows: int) -> None:
        """Scroll by some rows at once."""
        self.jump(self.scroll_offset.y + rows)

    def action_down(self) -> None:
        """Scroll one row down."""
        self.scroll_rows(1)

    def action_up(self) -> None:
        """Scroll one row up."""
        self.scroll_rows(-1)

    action_row_down = action_down
    action_row_up = action_up

    def action_half_down(self) -> None:
        """Scroll half a page down."""
        self.scroll_rows(max(1, self.size.height // 2))

    def action_half_up(self) -> None:
        """Scroll half a page up."""
        self.scroll_rows(-max(1, self.size.height // 2))

    def action_page_down(self) -> None:
        """Scroll a page down."""
        self.scroll_rows(max(1, self.size.height - 2))

    def action_page_up(self) -> None:
        """Scroll a page up."""
        self.scroll_rows(-max(1, self.size.height - 2))

    # Keys that page a text, and no list.
    action_read_on = action_page_down
    action_read_back = action_page_up

    def action_first(self) -> None:
        """Scroll to the beginning."""
        self.jump(0)

    def action_last(self) -> None:
        """Scroll to the end."""
        if self.state is not None:
            self.state.viewport.settle_end()
        self.jump(self.max_scroll_y)

    # Wide tables

    def action_table_right(self) -> None:
        """Show the next column of a table that is too wide."""
        self._step_table(1)

    def action_table_left(self) -> None:
        """Show the column before."""
        self._step_table(-1)

    def _step_table(self, step: int) -> None:
        state = self.state
        if state is None or not state.tables.step(
            state.tables.row_to_move(state.preferred_row), step
        ):
            raise SkipAction

    def _scroll_sideways(self, event: events.MouseEvent, step: int) -> None:
        offset, state = event.get_content_offset(self), self.state
        if offset is not None and state is not None:
            wide = state.tables.wide_row(state.viewport.row_at(offset.y))
            if state.tables.step(wide, step):
                event.stop()
                event.prevent_default()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift, scroll sideways."""
        if event.shift:
            self._scroll_sideways(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift, scroll back."""
        if event.shift:
            self._scroll_sideways(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll sideways."""
        self._scroll_sideways(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll back."""
        self._scroll_sideways(event, -1)
