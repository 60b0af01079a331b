"""A note as a column of rows that scrolls.

What is on screen and a page around it is laid out, the rest is estimated.

Estimates become exact in small slices when there is time, without moving what is read. Knows
nothing of links.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rich.cells import cell_len
from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.timer import Timer
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
    Line,
    LinkLook,
    Look,
    PageContext,
    PictureLimits,
    Renderers,
    Signs,
    Target,
)
from explorer.page.card_prompts import CardPrompt
from explorer.page.lines import EnclosingCallout
from explorer.review import badge_text
from explorer.text.latex_unicode import MathText
from explorer.ui.reader.code_colors import CodeColors
from explorer.ui.reader.note_styles import note_looks
from explorer.ui.reader.painter import Painter
from explorer.ui.textual_ext.quick_scroll import QuickScroll

TOP = 1
"""Blank rows above the note."""
BOTTOM = 1
"""Blank rows below the note."""
MEASURE = 88
"""Cells that running text is capped at."""
PAUSE = 0.015
"""Seconds between two pieces that are measured while nothing else happens; each takes some
milliseconds."""
LONG_PAUSE = 0.08
"""The same in a note of many pieces: that takes long, and who goes on to another note meanwhile
should not feel it."""
MANY = 40
QUIET = 0.3
"""Seconds after the last movement before measuring begins or goes on."""
_COLORS = "note-colors"


def leads_to_note(_target: Target) -> LinkLook:
    """Take every link for one that leads to a note."""
    return "note"


class NoteScroll(QuickScroll):
    """Draws a document; a subclass says which document, and marks links."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    NoteScroll {
        background: $background;
        color: $foreground;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.signs = signs
        self.painter = Painter(
            lambda: note_looks(self.app.theme_variables, ansi=self.app.native_ansi_color)
        )
        self.page: Layout | None = None
        """The note at the present width; None while there is no note or no width."""
        self.document: Document | None = None
        self.folds: Folds = OPEN
        """What is folded; a change is for `Layout.fold`."""
        self.margin = 2
        """Cells to the left of the text."""
        self._look: Look = leads_to_note
        self._embeds: Embeds = {}
        self._asks: Sequence[CardPrompt] = ()
        self._colors = CodeColors()
        self._math = MathText()
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(1024)
        self._base = RichStyle.null()
        self._wanted: Anchor | None = None
        self._laid_width = 0
        """Cells that there were when the note was laid out; the bar may know of others sooner."""
        self._room = 0
        self._idle: Timer | None = None
        self._looks_around = False
        """Whether what surrounds the view is looked at after the next paint."""

    # What subclasses fill in

    def marks(self, piece: int) -> tuple[Target | None, Target | None]:  # noqa: ARG002 (subclasses use it)
        """Return the selected link and the one under the mouse, if they are in this piece."""
        return None, None

    def finish(self, strip: Strip, piece: int, row: int) -> Strip:  # noqa: ARG002 (subclasses use it)
        """Draw over a finished row."""
        return strip

    def moved(self) -> None:
        """Take in that other rows are on screen."""

    def reveal(
        self, line: int, *, inside: bool = False, within: Sequence[EnclosingCallout] = ()
    ) -> None:
        """Open what hides a line of the file, with `inside` also what hides a part of it.

        Its rows are asked for next.

        `within` are the callouts around a row of it, which may be of an embedded note. Nothing
        moves.
        """

    def picture_room(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        return None

    # Laying out

    def lay_out(self, anchor: Anchor, *, above: int = 0) -> None:
        """Lay the note out at the present width, with a place of it at the top and `above` rows over that."""
        self._strips.clear()
        width = self.scrollable_content_region.width
        if self.document is None or width < 1:
            self.page = None
            self._wanted = anchor
            return
        self._wanted, self._laid_width = None, width
        self.margin = (
            min(2 + max(0, width - MEASURE - 8) // 4, 10) if width > 24 else min(1, width - 1)
        )
        options = LayoutOptions(
            geometry=Geometry(
                width=max(1, width - 2 * self.margin),
                cell_width=cell_len,
                text_width=MEASURE,
                pictures=self.picture_room(),
            ),
            signs=self.signs,
            folds=self.folds,
            renderers=Renderers(
                link_look=self._look,
                highlight=self._colors,
                math=None if self.signs is ASCII else self._math,
                badge_text=partial(badge_text, ascii=self.signs is ASCII),
            ),
            context=PageContext(embeds=self._embeds, prompts=self._asks),
            mark_code=self.app.native_ansi_color,
        )
        self.page = page = Layout(self.document, options)
        self._room = 0
        if anchor.line > self.document.start or anchor.row:
            self.bring_to_top(page.row_at(anchor) - above)
        else:
            page.settle(0, 0, 2 * max(1, self.size.height))
            self._fit_scrollbar(page)
            self.jump(0)
        self.refresh()
        self.moved()
        self._measure_later()

    def forget_painted(self) -> None:
        """Take in that rows look different now."""
        self._strips.clear()

    def lay_out_again(self) -> None:
        """Lay the note out for another width or look; the row that is at the top stays there.

        A blank row belongs to no line, so that what holds it is the first row with text below it.
        """
        page, top = self.page, self.top
        if page is None or not top:
            self.lay_out(self.anchor_at_top())
            return
        for row in range(top, min(top + max(1, self.size.height), page.height)):
            shown = page.line(row)
            if shown is not None and shown.runs:
                anchor = page.anchor(row)
                self.lay_out(anchor, above=page.row_at(anchor) - top)
                return
        self.lay_out(page.anchor(top))

    def bring_to_top(self, row: int) -> None:
        """Scroll until a row of the page is at the top, with blank rows below the note if it is near the end."""
        self.bring_to(row, 0)

    def bring_to(self, row: int, y: int, *, room: bool = True) -> None:
        """Scroll until a row of the page is `y` rows below the top of the view, the first one at least the blank one.

        That may take blank rows below the note, if there is `room` for them.
        """
        page, height = self.page, max(1, self.size.height)
        if page is None:
            return
        row = page.settle(max(0, row), height, 2 * height)
        y = y if row else max(y, TOP)
        self._room = (
            max(0, row - y + height - page.height - BOTTOM) if room and row + TOP > y else 0
        )
        self._jump_to(page, row, y)

    def bring_into_view(self, row: int) -> None:
        """Scroll until a row of the page is on screen, if it is not."""
        page, top, height = self.page, self.scroll_offset.y, max(1, self.size.height)
        if page is None or top + 1 <= row + TOP < top + height - 1:
            return
        self._jump_to(page, page.settle(max(0, row), height, 2 * height), height // 3)

    def _jump_to(self, page: Layout, row: int, y: int) -> None:
        """Scroll until a row of the page is `y` rows below the top of the view."""
        place = page.place(row)
        self._fit_scrollbar(page)  # which may move the view, and make rows above exact
        row = page.top(place.chunk) + place.row if place is not None else row
        self.jump(max(0, row + TOP - y))

    def jump(self, row: float) -> None:
        """Scroll to a row of the view at once."""
        self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def _fit_scrollbar(self, page: Layout) -> None:
        """Tell the scrollbar how long the note is, as far as is known."""
        self.fit_bar(
            Size(self.scrollable_content_region.width, TOP + page.height + BOTTOM + self._room)
        )

    def _hold_still(self, page: Layout, rows: int) -> None:
        """Take in that there are other rows by now, so many more above the view.

        What is read stays where it is.
        """
        y = (
            self.scroll_offset.y
        )  # a shorter note may leave less room to scroll, and then it is moved by that alone
        self._fit_scrollbar(page)
        if rows:
            self.jump(y + rows)

    @property
    def unfit(self) -> bool:
        """Whether a note has come while the view had no room."""
        return self._wanted is not None

    def fit(self) -> None:
        """Lay the note out anew if the width is another one; what stands at the top stays there."""
        if self._wanted is not None:
            self.lay_out(self._wanted, above=int(self._wanted.line > 1))
        elif self.page is not None and self.scrollable_content_region.width != self._laid_width:
            self.lay_out_again()
        else:
            self.settle()

    @property
    def top(self) -> int:
        """The row of the page that is at the top of the view."""
        return max(0, self.scroll_offset.y - TOP)

    def anchor_at_top(self) -> Anchor:
        """Return what is at the top of the view, in terms that outlive a resize."""
        if self.page is None:
            return self._wanted or Anchor(1, 0, 1)
        return self.page.anchor(self.top)

    def settle(self) -> None:
        """Make exact what is on screen, and a page around it once that is painted, without moving what is read."""
        self._settle(0, 1)
        self._look_around_later()

    def _look_around_later(self) -> None:
        if not self._looks_around:
            self._looks_around = True
            self.call_after_refresh(self._look_around)

    def _look_around(self) -> None:
        self._looks_around = False
        self._settle(1, 2)
        self._color_later()

    def _settle(self, above: int, below: int) -> None:
        """Make exact so many pages around the row at the top."""
        page = self.page
        if page is None or not page.height:
            return
        height, row = max(1, self.size.height), self.top
        settled = page.settle(row, above * height, below * height)
        self._hold_still(page, settled - row)

    def settle_end(self) -> None:
        """Make exact the last page."""
        if self.page is not None:
            self._room = 0
            self.page.settle_end(2 * max(1, self.size.height))
            self._fit_scrollbar(self.page)

    def _measure_later(self, wait: float = QUIET) -> None:
        if self._idle is not None:
            self._idle.stop()
        page = self.page
        self._idle = (
            None if page is None or page.complete else self.set_timer(wait, self._measure_some)
        )

    def _measure_some(self) -> None:
        """Measure another piece, nearest to what is read first, and go on soon."""
        page = self.page
        if page is None or page.complete:
            return
        top = self.top
        for piece in page.unmeasured(top, 1):
            above = page.top(piece) < top
            difference = page.measure(piece)
            self._hold_still(page, difference if above else 0)
        self._measure_later(PAUSE if len(page.document.chunks) < MANY else LONG_PAUSE)

    # Drawing

    def notify_style_update(self) -> None:
        """Forget looks that another theme had."""
        super().notify_style_update()
        self.painter.forget()
        self._strips.clear()
        if self.page is not None and self.page.options.mark_code != self.app.native_ansi_color:
            self.lay_out_again()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the screen."""
        base = self.rich_style
        if base != self._base:
            self._base = base
            self._strips.clear()
        return self.bare_lines(crop, base)

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width, page = self.scrollable_content_region.width, self.page
        row = self.scroll_offset.y + y - TOP
        place = page.place(row) if page is not None else None
        if page is None or place is None:
            return Strip.blank(width, self._base)
        focused, hovered = self.marks(place.chunk)
        plain = (focused is None and hovered is None) or not _shows(
            page.line(row), focused, hovered
        )
        key = (place.chunk, place.row)
        strip = self._strips.get(key) if plain else None
        if strip is None:
            line = page.line(row)
            if line is None:
                return Strip.blank(width, self._base)
            strip = self.painter.paint(line, self._base, self.margin, width, focused, hovered)
            if plain:
                self._strips[key] = strip
            if self._colors.waiting:
                self._look_around_later()
        return self.finish(strip, place.chunk, place.row)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what has come into view before it is drawn."""
        if round(old_value) != round(new_value):
            self.settle()
            self.moved()
            self._measure_later()
        super().watch_scroll_y(old_value, new_value)

    # Colors of code

    def _color_later(self) -> None:
        if self._colors.waiting and not any(
            w.group == _COLORS and w.node is self for w in self.workers
        ):
            self.run_worker(self._colors.work, group=_COLORS, thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show code in color once it is read."""
        if event.worker.group == _COLORS and event.state is WorkerState.SUCCESS:
            event.stop()
            if event.worker.result and self.page is not None:
                self._recolor(self.page)

    def _recolor(self, page: Layout) -> None:
        """Draw the code anew that has its colors now, and no other rows.

        Colors are asked for ahead of being seen.
        """
        top = self.scroll_offset.y - TOP
        pieces, rows = page.recolor(range(top, top + self.size.height))
        for key in [key for key in self._strips.keys() if key[0] in pieces]:  # noqa: SIM118 (it is no dict)
            self._strips.discard(key)
        for row in rows:
            self.refresh(Region(0, row - top, self.size.width, 1))


def _shows(line: Line | None, *targets: Target | None) -> bool:
    """Whether a row shows a part of one of some links."""
    return line is not None and any(
        run.target is not None and run.target in targets for run in line.runs
    )
