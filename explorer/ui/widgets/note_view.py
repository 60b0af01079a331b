"""The reading view: one note, drawn a line at a time, whatever its length.

Only what is on screen and a little around it is parsed; the rest is measured in small slices when there is time.
Never a widget per block, never note text as markup.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from explorer.model import Note
from explorer.text.reading import UNICODE, Anchor, Document, Format, Layout, LinkLook, Look, Signs, Target
from explorer.ui.commands import bindings
from explorer.ui.widgets.note_paint import CSS, NAMES, Painter

TOP = 1
"""Blank rows above the note."""
BOTTOM = 1
"""Blank rows below the note."""
MEASURE = 88
"""Cells that running text is capped at."""
SLICE = 3
"""Pieces that are measured at once while nothing else happens: some milliseconds."""
PAUSE = 0.02
"""Seconds between two slices."""

LinkPlace = tuple[int, int]
"""A link by its piece and its index among the links of the piece: stable while the note is shown."""


def _leads_to_note(_target: Target) -> LinkLook:
    return "note"


class NoteView(ScrollView, can_focus=True):
    """Shows one note. `show` takes it, `LinkActivated` tells what a reader wants to follow."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("list", {"down", "up", "first", "last", "half_down", "half_up", "page_down", "page_up", "open"}),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"note--{name}" for name in NAMES}
    DEFAULT_CSS = CSS

    @dataclass
    class LinkActivated(Message):
        """A link was followed, by the keyboard or the mouse."""

        view: NoteView
        target: Target
        """Its `kind`, `destination` and `raw` source; `target.outside` if it has a scheme."""

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    @dataclass
    class LinkFocused(Message):
        """Another link is selected, or none any more."""

        view: NoteView
        target: Target | None

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    @dataclass
    class SectionChanged(Message):
        """The section at the top of the view is another one."""

        view: NoteView
        section: int
        """Index in the note's `headings`, -1 before the first one."""

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.signs = signs
        self.note: Note | None = None
        self.painter = Painter(lambda name: self.get_component_rich_style(name, partial=True))
        self._look: Look = _leads_to_note
        self._layout_: Layout | None = None
        self._document: Document | None = None
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(1024)
        self._wanted: Anchor | None = None
        self._focused: LinkPlace | None = None
        self._hovered: LinkPlace | None = None
        self._section = -1
        self._margin = 2
        self._idle: Timer | None = None

    # Content

    def show(
        self, path: str, text: str, note: Note, look: Callable[[Target], LinkLook] = _leads_to_note, line: int = 1
    ) -> None:
        """Show a note at a line of its file.

        `text` is the file's text, `look` tells what a link leads to; it is not asked for links with a scheme nor for
        footnotes. Showing the same path again keeps the selected link if the text is the same.
        """
        same = self.note is not None and self.note.path == path
        document = Document(text, note.body_line)
        if not (same and self._document is not None and self._document.text == document.text):
            self._focused = None
        self._hovered = None
        self.note, self._look, self._document = note, look, document
        self._section = -2
        self._lay_out(Anchor(line, 0, 1), heading=line > 1)

    def relook(self, look: Callable[[Target], LinkLook]) -> None:
        """Take in that links lead elsewhere now; the place that is read stays."""
        self._look = look
        if self._layout_ is not None:
            self._lay_out(self._anchor())

    def clear(self) -> None:
        """Show nothing."""
        self.note = self._document = self._layout_ = self._focused = self._hovered = None
        self._strips.clear()
        self.virtual_size = Size(0, 0)
        self.refresh()

    def _lay_out(self, anchor: Anchor, *, heading: bool = False) -> None:
        """Lay the note out at the present width, with a place of it at the top."""
        self._strips.clear()
        width = self.scrollable_content_region.width
        if self._document is None or width < 1:
            self._layout_ = None
            self._wanted = anchor
            return
        self._wanted = None
        self._margin = max(0, min(2 + max(0, width - MEASURE - 8) // 4, 10)) if width > 24 else min(1, width - 1)
        inside = max(1, width - 2 * self._margin)
        form = Format(inside, cell_len, self._look, MEASURE, self.signs)
        self._layout_ = layout = Layout(self._document, form)
        height = max(1, self.size.height)
        row = 0
        if anchor.line > self._document.first_line or anchor.row:
            row = layout.settle(layout.row_at(anchor) - heading, height, 2 * height) + TOP
        elif layout.height:
            layout.settle(0, 0, 2 * height)
        self._resize(layout)
        self.scroll_to(y=row, animate=False, force=True, immediate=True)
        self.refresh()
        self._announce()
        self._measure_later()

    def _resize(self, layout: Layout) -> None:
        """Tell the scrollbar how long the note is, as far as is known."""
        size = Size(self.scrollable_content_region.width, TOP + layout.height + BOTTOM)
        if size == self.virtual_size:
            return
        room = self.container_size.height
        if (size.height > room) == (self.virtual_size.height > room) and size.width == self.virtual_size.width:
            # Only the scrollbar's thumb changes: no need to arrange the whole screen anew.
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    def on_resize(self) -> None:
        """Lay the note out anew if the width is another one; what stands at the top stays there."""
        width = self.scrollable_content_region.width
        if self._wanted is not None:
            self._lay_out(self._wanted, heading=self._wanted.line > 1)
        elif self._layout_ is not None and width != self.virtual_size.width:
            self._lay_out(self._anchor())
        else:
            self._settle()

    def _anchor(self) -> Anchor:
        if self._layout_ is None:
            return self._wanted or Anchor(1, 0, 1)
        return self._layout_.anchor(max(0, self.scroll_offset.y - TOP))

    # Measuring

    def _settle(self) -> None:
        """Make exact what is on screen and a page around it, without moving what is read."""
        layout = self._layout_
        if layout is None or not layout.height:
            return
        height = max(1, self.size.height)
        top = self.scroll_offset.y
        row = max(0, top - TOP)
        settled = layout.settle(row, height, 2 * height)
        self._resize(layout)
        if settled != row:
            self.scroll_to(y=top + settled - row, animate=False, force=True, immediate=True)

    def _measure_later(self) -> None:
        if self._idle is None and self._layout_ is not None and not self._layout_.complete:
            self._idle = self.set_timer(PAUSE, self._measure_some)

    def _measure_some(self) -> None:
        """Measure a few more pieces, nearest to what is read first."""
        self._idle = None
        layout = self._layout_
        if layout is None or layout.complete:
            return
        top = max(0, self.scroll_offset.y - TOP)
        shift = 0
        for piece in layout.unmeasured(top, SLICE):
            above = layout.top(piece) + shift < top
            difference = layout.measure(piece)
            shift += difference if above else 0
        self._resize(layout)
        if shift:
            self.scroll_to(y=self.scroll_offset.y + shift, animate=False, force=True, immediate=True)
        self._measure_later()

    # Drawing

    def notify_style_update(self) -> None:
        """Forget looks that another theme had."""
        super().notify_style_update()
        self.painter.forget()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.scrollable_content_region.width
        layout = self._layout_
        row = self.scroll_offset.y + y - TOP
        place = layout.place(row) if layout is not None else None
        if layout is None or place is None:
            return Strip.blank(width, self.rich_style)
        marked = self._focused is not None and self._focused[0] == place.piece
        marked = marked or (self._hovered is not None and self._hovered[0] == place.piece)
        key = (place.piece, place.row)
        strip = None if marked else self._strips.get(key)
        if strip is None:
            line = layout.line(row)
            if line is None:
                return Strip.blank(width, self.rich_style)
            focused, hovered = self._target(self._focused), self._target(self._hovered)
            strip = self.painter.paint(line, self.rich_style, self._margin, width, focused, hovered)
            if not marked:
                self._strips[key] = strip
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Parse what has come into view before it is drawn."""
        if round(old_value) != round(new_value):
            self._settle()
            self._announce()
        super().watch_scroll_y(old_value, new_value)

    def _announce(self) -> None:
        """Tell which section is read, if it is another one."""
        section = self.section
        if section != self._section:
            self._section = section
            self.post_message(self.SectionChanged(self, section))

    # Places

    @property
    def line(self) -> int:
        """The line of the file that is at the top of the view."""
        if self._layout_ is None:
            return self._wanted.line if self._wanted is not None else 1
        top = max(0, self.scroll_offset.y - TOP)
        for row in range(top, top + max(1, self.size.height)):
            shown = self._layout_.line(row)
            if shown is not None and shown.runs:
                return shown.source_line
        return self._anchor().line

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top of the view, -1 before the first one."""
        if self.note is None:
            return -1
        return bisect_right(self.note.headings, self.line, key=lambda heading: heading.line) - 1

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return self._target(self._focused)

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        shown = self._layout_.line(self.scroll_offset.y + y - TOP) if self._layout_ is not None else None
        return shown.source_line if shown is not None else None

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view."""
        if self._layout_ is None:
            self._wanted = Anchor(line, 0, 1)
            return
        height = max(1, self.size.height)
        row = self._layout_.settle(max(0, self._layout_.row_of(line) - 1), height, 2 * height)
        self._resize(self._layout_)
        self.scroll_to(y=row + TOP if row else 0, animate=False, force=True, immediate=True)

    # Links

    def _target(self, place: LinkPlace | None) -> Target | None:
        if place is None or self._layout_ is None:
            return None
        targets = self._layout_.targets(place[0])
        return targets[place[1]][1] if place[1] < len(targets) else None

    def _focus_link(self, place: LinkPlace | None) -> None:
        """Select a link and bring it into view."""
        self._focused = place
        self.refresh()
        if place is not None and self._layout_ is not None:
            row = self._layout_.top(place[0]) + self._layout_.targets(place[0])[place[1]][0] + TOP
            top, height = self.scroll_offset.y, max(1, self.size.height)
            if not top + 1 <= row < top + height - 1:
                self.scroll_to(y=max(0, row - height // 3), animate=False, force=True, immediate=True)
        self.post_message(self.LinkFocused(self, self.focused_link))

    def _walk_links(self, step: int) -> None:
        """Select the next link (`step` 1) or the previous one (-1) after the selected one, or in view."""
        layout = self._layout_
        if layout is None or self._document is None or not layout.height:
            return
        top = max(0, self.scroll_offset.y - TOP)
        focused = self._focused if self._in_view(self._focused) else None
        edge = layout.place(min(top if step > 0 else top + max(1, self.size.height) - 1, layout.height - 1))
        piece = focused[0] if focused is not None else (edge.piece if edge is not None else 0)
        while 0 <= piece < len(self._document.pieces):
            targets = layout.targets(piece) if self._document.may_link(piece) else ()
            for index in range(len(targets))[::step]:
                if focused is not None and piece == focused[0]:
                    fits = (index - focused[1]) * step > 0
                elif edge is not None and piece == edge.piece:
                    fits = (targets[index][0] - edge.row) * step >= 0
                else:
                    fits = True
                if fits:
                    self._focus_link((piece, index))
                    return
            piece += step

    def _in_view(self, place: LinkPlace | None) -> bool:
        if place is None or self._layout_ is None or place[1] >= len(self._layout_.targets(place[0])):
            return False
        row = self._layout_.top(place[0]) + self._layout_.targets(place[0])[place[1]][0] + TOP
        return self.scroll_offset.y <= row < self.scroll_offset.y + max(1, self.size.height)

    def _activate(self, target: Target) -> None:
        """Follow a link: a footnote here, anything else by whoever listens."""
        if target.kind != "footnote" or self._document is None:
            self.post_message(self.LinkActivated(self, target))
            return
        line = self._document.footnote_line(target.destination)
        if line is not None:
            self.go_to_line(line)

    def action_next_link(self) -> None:
        """Select the next link."""
        self._walk_links(1)

    def action_previous_link(self) -> None:
        """Select the link before."""
        self._walk_links(-1)

    def action_open_link(self) -> None:
        """Follow the selected link."""
        target = self.focused_link
        if target is not None and self._in_view(self._focused):
            self._activate(target)

    action_open = action_open_link

    # Moving

    def _scroll_by(self, rows: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False, force=True, immediate=True)

    def action_down(self) -> None:
        """Go one row down."""
        self._scroll_by(1)

    def action_up(self) -> None:
        """Go one row up."""
        self._scroll_by(-1)

    def action_half_down(self) -> None:
        """Go half a page down."""
        self._scroll_by(max(1, self.size.height // 2))

    def action_half_up(self) -> None:
        """Go half a page up."""
        self._scroll_by(-max(1, self.size.height // 2))

    def action_page_down(self) -> None:
        """Go a page down."""
        self._scroll_by(max(1, self.size.height - 2))

    def action_page_up(self) -> None:
        """Go a page up."""
        self._scroll_by(-max(1, self.size.height - 2))

    def action_first(self) -> None:
        """Go to the start of the note."""
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def action_last(self) -> None:
        """Go to the end of the note."""
        if self._layout_ is None:
            return
        self._layout_.settle_end(2 * max(1, self.size.height))
        self._resize(self._layout_)
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    # Mouse

    def _link_at(self, event: events.MouseEvent) -> LinkPlace | None:
        offset = event.get_content_offset(self)
        layout = self._layout_
        if offset is None or layout is None:
            return None
        row = self.scroll_offset.y + offset.y - TOP
        place, shown = layout.place(row), layout.line(row)
        if place is None or shown is None:
            return None
        column = offset.x - self._margin
        for run in shown.runs:
            width = cell_len(run.text)
            if 0 <= column < width and run.target is not None:
                targets = [target for _, target in layout.targets(place.piece)]
                return next(((place.piece, i) for i, target in enumerate(targets) if target is run.target), None)
            column -= width
        return None

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the mouse."""
        place = self._link_at(event)
        target = self._target(place)
        if target is not None:
            event.stop()
            self._focused = place
            self.refresh()
            self._activate(target)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would take."""
        place = self._link_at(event)
        if place != self._hovered:
            self._hovered = place
            self.refresh()

    def on_leave(self) -> None:
        """Forget the link under the mouse."""
        if self._hovered is not None:
            self._hovered = None
            self.refresh()
