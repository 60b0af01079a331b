"""Shows a page in a scroll view: lays it out for the width, keeps it exact, and colors its code.

What is on screen and a page around it is laid out, the rest is estimated. Estimates become exact in
small slices when there is time. Knows nothing of links, finds or folds: these are its owner's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Generic, Protocol, TypeVar

from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual.geometry import Region
from textual.strip import Strip
from textual.worker import Worker, WorkerState

from explorer.page import (
    ASCII,
    Anchor,
    Folds,
    Geometry,
    Layout,
    LayoutOptions,
    PageContext,
    PictureLimits,
    Renderers,
    Signs,
)
from explorer.review import badge_text
from explorer.text.latex_unicode import MathText
from explorer.ui.pending_place import PendingPlace
from explorer.ui.pictures.diagrams import Diagrams
from explorer.ui.reader.code_colors import CodeColors
from explorer.ui.reader.page_state import LaidOutPage, PageSource, PageState
from explorer.ui.reader.painter import Painter, RowFrame
from explorer.ui.reader.table_shifts import Shifts
from explorer.ui.reader.viewport import TOP
from explorer.ui.single_timer import SingleTimer
from explorer.ui.textual_ext.content_scroll import ContentScroll
from explorer.ui.threads import run_in_thread

MEASURE = 88
"""Cells that running text is capped at."""
PAUSE = 0.015
"""Seconds between two chunks that are measured while nothing else happens; each takes some
milliseconds."""
LONG_PAUSE = 0.08
"""The same in a note of many chunks, where measuring takes long: it must not be felt by a user who
goes on to another note meanwhile."""
MANY = 40
QUIET = 0.3
"""Seconds after the last movement before measuring begins or goes on."""
_COLORS = "note-colors"
_DIAGRAMS = "note-diagrams"

S = TypeVar("S", bound=PageState)
T = TypeVar("T")


class PageOwner(Protocol[S]):
    """The widget whose page is shown: what it adds to a layout, and to every move."""

    def begin_layout(self, anchor: Anchor) -> Folds:
        """Prepare for another layout that begins at an anchor; return the folds to lay out with."""
        ...

    def make_state(self, laid: LaidOutPage) -> S:
        """Return the state of a new layout."""
        ...

    def end_layout(self, state: S, before: S | None, waited: PendingPlace | None) -> None:
        """Restore what was selected or marked in the layout before, or was waiting for this one."""
        ...

    def pending_place(self, anchor: Anchor) -> PendingPlace:
        """Return what has to wait until the view has a size."""
        ...

    def begins_section(self, line: int) -> bool:
        """Return whether a line of the file is a heading."""
        ...

    def picture_limits(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        ...

    def moved(self) -> None:
        """React to other rows being on screen."""
        ...

    def fitted(self) -> None:
        """React to another size of the view, after the layout."""
        ...


def margin_for(width: int) -> int:
    """Return how many cells stand before the text in a view of some width."""
    if width <= 24:
        return min(1, width - 1)
    return min(2 + max(0, width - MEASURE - 8) // 4, 10)


class PageController(Generic[S]):
    """Lays out and renders what a view shows. Implements `ScrollContent`."""

    def __init__(
        self, view: ContentScroll, owner: PageOwner[S], painter: Painter, signs: Signs
    ) -> None:
        self.painter = painter
        self.signs = signs
        self.source: PageSource | None = None
        """What is shown, None for nothing."""
        self.state: S | None = None
        """The layout, None while there is nothing to show or no width."""
        self.pending: PendingPlace | None = None
        """What waits until the view has a size."""
        self._pending_is_new = False
        """Whether that place is to be opened, and not to be shown as it was."""
        self.shifts: Shifts = {}
        """How far the tables of the note are moved."""
        self.colors = CodeColors()
        self._diagrams = Diagrams(is_ascii=signs is ASCII)
        self.margin = 2
        """Cells before the text."""
        self._view = view
        self._owner = owner
        self._math = MathText()
        self._measuring = SingleTimer(view.set_timer)
        self._will_settle_around = False
        """Whether what surrounds the view will be laid out after the next paint."""

    # What is laid out

    def run(self, action: Callable[[S], object]) -> None:
        """Run an action on the layout, if there is one."""
        if self.state is not None:
            action(self.state)

    def read(self, getter: Callable[[S], T], default: T) -> T:
        """Return what a function returns for the layout; a default while there is none."""
        if self.state is None:
            return default
        return getter(self.state)

    def change_pending(self, change: Callable[[PendingPlace], PendingPlace]) -> None:
        """Replace what waits until the view has a size, if anything does."""
        if self.pending is not None:
            self.pending = change(self.pending)

    # Laying out

    def open_at(self, anchor: Anchor) -> None:
        """Lay the page out with a heading below the top row, or any other line with some above it.

        What belongs to a heading is below it. Of any other place, such as a found text, what is
        above it would be missed.
        """
        is_heading = self._owner.begins_section(anchor.line)
        above = int(anchor.line > 1)
        if above and not is_heading:
            above = max(above, self._view.visible_rows // 4)
        self.lay_out(anchor, above=above, blank=is_heading)
        self._pending_is_new = self.is_pending

    def lay_out(self, anchor: Anchor, *, above: int = 0, blank: bool = True) -> None:
        """Lay the page out for the width, with an anchor at the top and `above` rows over it.

        With `blank`, blank rows are added below the note where that is needed.
        """
        owner, source = self._owner, self.source
        folds = owner.begin_layout(anchor)
        width = self._view.visible_columns
        if source is None or width < 1:
            self.pending = replace(owner.pending_place(anchor), rows=-above)
            self._pending_is_new = False
            self.close()
            return
        before, waited = self.state, self.pending
        self.pending = None
        self.margin = margin_for(width)
        page = Layout(source.document, self._options(source, width, folds))
        frame = RowFrame(self.margin, width)
        laid = LaidOutPage(page, self._view, self.painter, frame, self.shifts)
        state = self.state = owner.make_state(laid)
        state.viewport.open_at(anchor, above, blank=blank)
        self._view.repaint()
        owner.moved()
        self.measure_later()
        owner.end_layout(state, before, waited)

    def _options(self, source: PageSource, width: int, folds: Folds) -> LayoutOptions:
        is_ascii = self.signs is ASCII
        return LayoutOptions(
            geometry=Geometry(
                width=max(1, width - 2 * self.margin),
                cell_width=cell_len,
                text_width=MEASURE,
                pictures=self._owner.picture_limits(),
            ),
            signs=self.signs,
            folds=folds,
            renderers=Renderers(
                link_look=source.look,
                highlight=self.colors,
                math=None if is_ascii else self._math,
                diagram=self._diagrams.renderer(),
                badge_text=partial(badge_text, ascii=is_ascii),
            ),
            context=PageContext(embeds=source.embeds, prompts=source.prompts),
            mark_code=self._view.app.native_ansi_color,
        )

    def lay_out_again(self) -> None:
        """Lay the page out for another width or look; the row at the top stays there.

        A blank row belongs to no line: the first row with text below it is what stays.
        """
        state = self.state
        if state is None:
            self.lay_out(self.anchor())
            return
        viewport, page = state.viewport, state.page
        top = viewport.top
        if not top:
            self.lay_out(page.anchor(top))
            return
        for row, _ in viewport.text_rows():
            anchor = page.anchor(row)
            self.lay_out(anchor, above=page.row_at(anchor) - top)
            return
        self.lay_out(page.anchor(top))

    def anchor(self) -> Anchor:
        """Return what is at the top of the view, or will be, in terms that outlive a resize."""
        if self.state is not None:
            return self.state.viewport.anchor()
        if self.pending is not None:
            return self.pending.anchor or Anchor(self.pending.line)
        return Anchor(1, 0, 1)

    def close(self) -> None:
        """Drop the layout."""
        self.run(lambda state: state.close())
        self.state = None

    # The size of the view

    @property
    def is_pending(self) -> bool:
        """Whether a page waits for the view to have a size."""
        return self.pending is not None

    def fit(self) -> None:
        """Lay the page out again for another width, or for other limits of its pictures."""
        if self.pending is not None:
            self._show_pending(self.pending)
        elif self.read(self._has_other_width, default=False):
            self.lay_out_again()
        else:
            self.settle()
        if self.read(self._has_other_picture_limits, default=False):
            self.lay_out_again()
        self._owner.fitted()

    def _show_pending(self, pending: PendingPlace) -> None:
        if self._pending_is_new:
            self.open_at(self.anchor())
        else:
            self.lay_out(self.anchor(), above=-pending.rows)

    def _has_other_width(self, state: S) -> bool:
        """Whether a layout is for another width than that of the view."""
        return state.frame.width != self._view.visible_columns

    def _has_other_picture_limits(self, state: S) -> bool:
        return state.page.options.geometry.pictures != self._owner.picture_limits()

    def _has_other_colors(self, state: S) -> bool:
        """Whether a layout is for a terminal with other colors than the app uses now."""
        return state.page.options.mark_code != self._view.app.native_ansi_color

    # Exact heights

    def scrolled(self) -> None:
        """Lay out what has scrolled into view."""
        self.settle()
        self._owner.moved()
        self.measure_later()

    def settle(self) -> None:
        """Make exact what is on screen, and a page around it after the next paint.

        What is read stays where it is.
        """
        self.run(lambda state: state.viewport.settle(0, 1))
        self._settle_around_later()

    def _settle_around_later(self) -> None:
        if not self._will_settle_around:
            self._will_settle_around = True
            self._view.call_after_refresh(self._settle_around)

    def _settle_around(self) -> None:
        self._will_settle_around = False
        self.run(lambda state: state.viewport.settle(1, 2))
        self._color_later()

    def settle_end(self) -> None:
        """Make the last page exact."""
        self.run(lambda state: state.viewport.settle_end())

    def measure_later(self, wait: float = QUIET) -> None:
        """Measure what is still estimated, after some seconds without a movement."""
        self._measuring.stop()
        if self.read(_has_estimates, default=False):
            self._measuring.start(wait, self.measure_some)

    def measure_some(self) -> None:
        """Measure one more chunk, and schedule the next one."""
        self.run(self._measure_some)

    def _measure_some(self, state: S) -> None:
        if not _has_estimates(state):
            return
        state.viewport.measure_some()
        is_long = len(state.page.document.chunks) >= MANY
        self.measure_later(LONG_PAUSE if is_long else PAUSE)

    # Rendering

    def restyle(self) -> None:
        """Drop the styles of another theme."""
        self.painter.forget()
        self.forget_strips()
        if self.read(self._has_other_colors, default=False):
            self.lay_out_again()

    def forget_strips(self) -> None:
        """Paint all rows again: they look different now."""
        self.run(lambda state: state.rows.forget())

    def use_base(self, base: RichStyle) -> None:
        """Render on a ground of that style."""
        if base != self.painter.base:
            self.painter.base = base
            self.forget_strips()

    def render_line(self, y: int) -> Strip:
        """Render a line of the view."""
        return self._render(lambda state: state.render_line(y))

    def render_line_with_offsets(self, y: int) -> Strip:
        """Render a line of the view whose segments know their place in the text."""
        return self._render(lambda state: state.render_line_with_offsets(y))

    def _render(self, render: Callable[[S], Strip]) -> Strip:
        """Return a rendered line, a blank one without a layout; request colors for new code."""
        if self.state is None:
            return Strip.blank(self._view.visible_columns, self.painter.base)
        painted = self.painter.painted
        strip = render(self.state)
        self._color_new(painted)
        return strip

    # Wide tables

    def scroll_sideways(self, y: int, step: int) -> bool:
        """Move the table at a row of the view; return whether there is one."""
        return self.read(lambda state: state.step_table_at(y, step), default=False)

    def step_table(self, step: int) -> bool:
        """Move the table that keys move; return whether there is one."""
        return self.read(lambda state: state.step_table(step), default=False)

    # Colors of code

    def _color_new(self, painted: int) -> None:
        """Color and draw the code of rows that were painted for the first time."""
        if (self.colors.waiting or self._diagrams.waiting) and self.painter.painted != painted:
            self._settle_around_later()

    def _color_later(self) -> None:
        running = {work.group for work in self._view.workers if work.node is self._view}
        if self.colors.waiting and _COLORS not in running:
            run_in_thread(self._view, self.colors.work, _COLORS)
        if self._diagrams.waiting and _DIAGRAMS not in running:
            run_in_thread(self._view, self._diagrams.work, _DIAGRAMS)

    def worker_changed(self, event: Worker.StateChanged) -> None:
        """Show code in color after its lexer has read it, and diagrams that were drawn."""
        show = {_COLORS: self.recolor, _DIAGRAMS: self.lay_out_again}.get(event.worker.group)
        if show is not None and event.state is WorkerState.SUCCESS:
            event.stop()
            if event.worker.result:
                show()

    def recolor(self) -> None:
        """Paint the code that has its colors now, and no other rows.

        Code is colored before it comes on screen.
        """
        self.run(self._recolor)

    def _recolor(self, state: S) -> None:
        size = self._view.size
        top = self._view.first_row - TOP
        chunks, rows = state.page.recolor(range(top, top + size.height))
        state.rows.forget_chunks(chunks)
        for row in rows:
            self._view.refresh(Region(0, row - top, size.width, 1))


def _has_estimates(state: PageState) -> bool:
    """Whether the height of a row of a layout is not exact yet."""
    return not state.page.complete
