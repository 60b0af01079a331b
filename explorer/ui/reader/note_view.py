"""The reading view: one note, painted a line at a time, whatever its length.

`NotePage` is the note as it is laid out, with all that a reader does in it. Never a widget per
block, never note text as markup, and neither knows where links lead: following one is up to the
app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker

from explorer.model import Note
from explorer.page import (
    UNICODE,
    Anchor,
    Document,
    Embeds,
    Fold,
    Folds,
    Layout,
    Look,
    PictureLimits,
    Signs,
    Target,
    anchors,
)
from explorer.page.anchors import LineAnchor, LinkAnchor
from explorer.page.card_prompts import CardPrompt
from explorer.page.clipboard import code_around, code_at, code_search
from explorer.ui.base_app import app_of
from explorer.ui.commands import bindings
from explorer.ui.history import SavedPosition
from explorer.ui.reader.find_session import FindHistory, FindSession, Tally
from explorer.ui.reader.folds import FoldCommands, FoldMemory, FoldSigns
from explorer.ui.reader.links import LinkHints, LinkPlace, LinkSelection
from explorer.ui.reader.note_content import NO_NOTE, NoteContent, OpenNote, WayBack
from explorer.ui.reader.page_view import PageState, PageView
from explorer.ui.reader.painter import restyled
from explorer.ui.reader.picture_loader import PictureLoader
from explorer.ui.reader.scroll_keys import scroll_bindings
from explorer.ui.reader.text_selection import row_number, selected_text, selection_around
from explorer.ui.reader.viewport import PageRow
from explorer.ui.textual_ext.notices import is_letter

_NOWHERE = (-1, 0)
_LINKS_GONE = "The links with these letters are gone by now."


@dataclass
class _NoteMessage(Message):
    """What a view reports."""

    view: NoteView

    @property
    def control(self) -> NoteView:
        """The view, for selectors in handlers."""
        return self.view


class _Arrival(NamedTuple):
    """The place that a note is shown at."""

    line: int = 1
    saved: SavedPosition | None = None
    """How the place was left; None for one that is opened."""
    rows: int = 0
    texts: Sequence[str] = ()
    """What is marked there."""


class NotePage(PageState):
    """A note that is laid out, with its links, finds and folds.

    Is where one of them has an effect on another.
    """

    def __init__(self, page: Layout, view: NoteView) -> None:
        super().__init__(page, view)
        viewport, painter, opened = self.viewport, self.painter, view.opened
        self.opened = opened
        self.view = view
        self.links = LinkSelection(viewport, self.tables, self.margin, opened.folds.link_selected)
        self.hints = LinkHints(viewport, self.links, painter, self.margin)
        self.folds = FoldCommands(
            viewport, self.links, opened.folds, view.show_folds, view.settle_moved
        )
        self.signs = FoldSigns(viewport, self.folds, self.links, painter)
        self.find = FindSession(
            viewport, self.tables, self.folds, painter, self.margin, view.find_history
        )

    def resume(self, before: NotePage) -> None:
        """Restore the selected link, the finds, the labels and the sign of another layout."""
        before.links.stop()
        self.signs.hovered = before.signs.hovered
        self.links.restore(before.links.anchor, before.page.document)
        self.find.resume(before.find)
        self.hints.resume(before.hints)

    def close(self) -> None:
        """Stop all work."""
        self.find.suspend()
        self.links.stop()

    # Rendering

    @property
    def preferred_row(self) -> int | None:
        """The row of the selected link, if it is on screen."""
        return self.links.visible_row

    def paint(self, row: PageRow) -> Strip:
        """Return a row at its full width, with the links that look different."""
        emphasis = self.links.emphasis(row.position.chunk)
        if any(run.target in emphasis for run in row.line.runs if run.target is not None):
            return self.painter.paint(row.line, self.margin, self.width, emphasis)
        return super().paint(row)

    def whole_line(self, y: int, row: PageRow | None) -> Strip:
        """Return row `y` of the view at its full width, with all that is drawn over it."""
        strip = super().whole_line(y, row)
        if row is not None:
            strip = self.find.decorate(strip, row)
            strip = self.hints.decorate(strip, row)
            strip = self.signs.decorate(strip, row, self.margin)
        selection = self.view.text_selection
        if selection is None:
            return strip
        span = selection.get_span(row_number(self.page, self.viewport.row_at(y)))
        if span is None:
            return strip
        start, end = span
        if end < 0:
            end = len(strip.text.rstrip())
        start = max(start, self.margin)
        if start >= end:
            return strip
        style = self.view.screen.get_component_rich_style("screen--selection")
        return restyled(strip, start, end, style, self.page.options.measure)

    def render_line_with_offsets(self, y: int) -> Strip:
        """Return a line of the view whose segments know their place in the text."""
        row = self.row_at(y)
        place = row_number(self.page, self.viewport.row_at(y))
        parts = self.tables.parts(self.whole_line(y, row), row)
        return Strip.join([part.apply_offsets(first, place) for part, first in parts])

    # What is read

    def search_code(self, row: PageRow | None) -> Iterator[str | None]:
        """Yield the block of code at a row of the page, else the first one from the top on.

        Yields None for each chunk without it, as `code_search` does.
        """
        document = self.page.document
        code = None
        if row is not None:
            lines = self.page.lines(row.position.chunk)
            code = code_at(document, row.line.source_line, or_after=False)
            code = code_around(lines, row.position.row) if code is None else code
        if code is None:
            yield from code_search(document, self.viewport.reading_line())
        else:
            yield code

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, a row below it so that it has air."""
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        self.folds.go_near(line)

    def arrive(self, line: int, texts: Sequence[str]) -> None:
        """Mark some texts at a line that the view has come to; the keys are about its fold."""
        if texts:
            self.find.mark(texts, line)
        if line > 1:
            self.folds.go_near(line)

    # Links

    def walk_links(self, step: int) -> None:
        """Select the next link (`step` 1) or the previous one (-1), and bring it into view.

        One that is far away is selected a while later.
        """
        self.links.walk(step, self.folds.walk_start(), self.folds.accepts)

    def open_link(self) -> bool:
        """Follow the selected link if it is on screen, else turn back the fold turned last.

        Returns whether there was either.
        """
        target = self.links.target_at(self.links.visible)
        if target is None:
            return self.folds.turn_back()
        self.activate(target)
        return True

    def preview_link(self) -> bool:
        """Show where the selected link leads, or the next one if none on screen is selected.

        Returns False if there is none; a sign of a fold leads nowhere.
        """
        links = self.links
        target = links.target_at(links.visible)
        if target is None or not self._leads_away(target):
            links.walk(1, self.folds.walk_start(), self._leads_away)
        place, target = links.focused, links.target_at(links.focused)
        if place is None or target is None or not self._leads_away(target):
            return links.is_walking
        is_low = self.viewport.y_of(links.row_of(place)) < self.viewport.height // 2
        self.view.post_message(NoteView.LinkPreviewRequested(self.view, target, is_low))
        return True

    def _leads_away(self, target: Target) -> bool:
        """Whether a link leads to a text that can be previewed."""
        return target.kind not in ("fold", "back") and self.folds.accepts(target)

    def open_at(self, place: LinkPlace | None) -> bool:
        """Select and follow a link; return whether there is one."""
        target = self.links.target_at(place)
        if target is None:
            return False
        self.links.select(place)
        self.activate(target)
        return True

    def activate(self, target: Target) -> None:
        """Follow a link: to a fold or a footnote of this note here, elsewhere by the app."""
        match target.kind:
            case "fold":
                self.folds.turn(Fold.of(target))
            case "footnote" if not target.source:
                self.go_to_footnote(target.destination)
            case "back" if not target.source:
                self.leave_footnote(target.destination)
            case _:
                self.view.post_message(NoteView.LinkActivated(self.view, target))

    def selection_around(self, offset: Offset, *, paragraph: bool) -> Selection | None:
        """Return the word, or the paragraph, at a place of the view, None if there is none."""
        row = self.row_at(offset.y)
        if row is None:
            return None
        cell = self.tables.cell_at(offset.x, row.number) - self.margin
        ends = selection_around(self.page, row.position, cell, paragraph=paragraph)
        if ends is None:
            return None
        start, end = (Offset(self.margin + place.x, place.y) for place in ends)
        return Selection(start, end)

    def fold_at(self, offset: Offset) -> bool:
        """Fold the section whose sign is at a place of the view; return whether there is one."""
        section = self.signs.section_at(offset.y) if offset.x < self.margin else None
        if section is not None:
            self.folds.turn(section)
        return section is not None

    def open_at_mouse(self, offset: Offset) -> bool:
        """Follow the link at a place of the view, else fold the callout whose title is there.

        Returns whether there is either.
        """
        self.hints.drop()
        if self.open_at(self.links.at(offset.x, offset.y)):
            return True
        row = self.row_at(offset.y)
        if row is None or row.line.titled is None:
            return False
        callout = row.line.titled
        self.folds.turn(Fold("callout", callout.line, callout.source))
        return True

    # Footnotes

    def go_to_footnote(self, label: str) -> None:
        """Show a footnote, with its way back selected."""
        line = self.page.document.footnote_line(label)
        if line is None:
            return
        row = next((row for row, _ in self.viewport.text_rows()), self.viewport.top)
        anchor, above = self.page.anchor(row), row - self.viewport.top
        self.opened.footnotes.append(WayBack(label, anchor, above, self.links.anchor))
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        chunk = self.page.document.chunk_at(line)
        for index, (_, target) in enumerate(self.page.targets(chunk)):
            if target.kind == "back" and target.destination == label:
                self.links.select(LinkPlace(chunk, index))

    def leave_footnote(self, label: str | None = None) -> bool:
        """Go back to where the reader was before a footnote, the last one if no label is given.

        A footnote that was scrolled to is left for its first reference. Returns whether there is
        such a place.
        """
        ways = self.opened.footnotes
        if ways and label in (None, ways[-1].label):
            way_back = ways.pop()
            self.folds.reveal(way_back.anchor.line)
            self.viewport.bring_below(self.page.row_at(way_back.anchor), way_back.above)
            self.links.restore(way_back.focused)
            return True
        line = None if label is None else self.page.document.footnote_line(label, use=True)
        if line is None:
            return False
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        return True


class NoteView(PageView, can_focus=True):
    """Shows one note. `show` takes it, `LinkActivated` reports a link to follow."""

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings(), *bindings("note")]

    @dataclass
    class LinkActivated(_NoteMessage):
        """A link was followed, by the keyboard or the mouse."""

        target: Target
        """Its `kind`, `destination` and `raw` source; `target.outside` if it has a scheme."""

    @dataclass
    class LinkPreviewRequested(_NoteMessage):
        """A preview of where a link leads was requested."""

        target: Target
        low: bool
        """Whether there is more room below the link than above it."""

    @dataclass
    class FindsCounted(_NoteMessage):
        """The number of finds, or that of the current one, has changed."""

        tally: Tally

    section_read: reactive[int] = reactive(-1, init=False, repaint=False, always_update=True)
    """Index in the note's `headings` of the section at the top, -1 before the first one.

    A watcher is called with each move, and before the paint: a message would arrive after it, and
    cost another one.
    """
    state: NotePage | None = None

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs, id=id)
        self.pictures = PictureLoader(self, signs)
        self.painter.draw_picture = self.pictures.draw
        self.fold_memory = FoldMemory()
        self.opened = OpenNote(NO_NOTE, self.fold_memory)
        """The note that is shown, laid out or not; that of `NO_NOTE` before the first one."""
        self.find_history = FindHistory(self._report_finds)
        self._arrival = _Arrival()
        """Where the note is shown once the view has a size."""
        self._pointed = _NOWHERE
        """The scroll offset when the mouse moved last, and the row of the view that it moved to."""

    def _report_finds(self, tally: Tally) -> None:
        self.post_message(self.FindsCounted(self, tally))

    def on_mount(self) -> None:
        """Listen for what concerns the pictures in the terminal."""
        self.pictures.connect()

    def on_unmount(self) -> None:
        """Leave nothing in the terminal, nor the note in memory.

        A widget that is gone stays until the next full collection of garbage, and with its note
        that one would take longer than a frame.
        """
        self.pictures.store.forget()
        self.close()
        self.source = None
        self.opened = OpenNote(NO_NOTE, self.fold_memory)

    # What is shown

    @property
    def page(self) -> Layout | None:
        """The layout of the note, None while there is no note or no width."""
        return None if self.state is None else self.state.page

    @property
    def note(self) -> Note:
        """The note that is shown."""
        return self.opened.note

    @property
    def document(self) -> Document:
        """The text that is shown, an empty one before the first note."""
        return self.opened.document

    def show(
        self,
        content: NoteContent,
        line: int = 1,
        saved: SavedPosition | None = None,
        rows: int = 0,
        texts: Sequence[str] = (),
    ) -> int:
        """Show a note at a line of its file; some texts are marked, the first one from there on.

        Returns that line, which is another one if the place has moved. `saved` is how the place was
        left, with `rows` between the first row of the line and the second one of the view: its line
        is followed where the text is another one by now, and its link is selected again. Without
        it, the section of the line is opened, and showing the same path again keeps the selected
        link.
        """
        opened = OpenNote(content, self.fold_memory, self.opened)
        if opened.earlier is None:
            self.shifts.clear()
            if self.state is not None:
                self.state.links.select(None)
                self.state.hints.lose()
                self.state.find.forget()
        self.opened = opened
        self.source = opened.source
        if self.state is not None:
            self.state.signs.hovered = None
        if saved is not None and line > 1:
            place = LineAnchor(line, saved.line_text)
            line = anchors.find_nearest_line(place, opened.document, opened.earlier)
        self._arrival = _Arrival(line, saved, rows, texts)
        self.open()
        return line

    def open(self) -> None:
        """Lay the note out where it is to be shown, once there is a size for it."""
        if self.source is None:
            return
        line, saved, rows, texts = self._arrival
        if saved is None:
            if line > 1:
                self.opened.folds.open_around(line, own_section=True)
            begin = self.opened.begin_of(line, self.app.size.height // 3)
            is_heading = any(heading.line == begin for heading in self.note.headings)
            above = int(begin > 1)
            if above and not is_heading:
                # What belongs to a heading is below it. Of any other place, such as a found text,
                # what is above it would be missed.
                above = max(above, self.size.height // 4)
            self.lay_out(Anchor(begin), above=above, blank=is_heading)
        else:
            self.lay_out(Anchor(line), above=int(line > 1))
        if self.state is None:
            return
        if saved is None:
            self.state.find.leave()
            self.state.arrive(line, texts)
        else:
            if line > 1 or rows:
                viewport = self.state.viewport
                viewport.bring_to(viewport.page.row_at(Anchor(line)), 1 - rows)
            self.state.links.restore(saved.link, self.opened.earlier)

    def mark(self, texts: Sequence[str], line: int) -> None:
        """Mark some texts, the first one at or below a line as the current find.

        Without a size the view marks them once it has one.
        """
        self._arrival = _Arrival(line, texts=texts)
        if texts and self.state is not None:
            self.state.arrive(line, texts)

    def relook(self, look: Look, embeds: Embeds, prompts: Sequence[CardPrompt] = ()) -> None:
        """Show that links lead elsewhere now, or that embedded notes or flashcards have changed.

        The place stays.
        """
        self.opened.relook(look, embeds, prompts)
        self.source = self.opened.source
        if self.state is not None:
            self.lay_out_again()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep what is folded and selected in notes that have other paths now."""
        self.fold_memory.follow_renames(paths)
        self.opened.follow_renames(paths)

    # The layout

    def folds_at(self, anchor: Anchor) -> Folds:
        """Open what hides the place that is wanted; return what is folded."""
        self._clear_text_selection()
        if anchor.line > 1:
            self.opened.folds.open_around(anchor.line)
        return self.opened.folds.folds

    def picture_limits(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        return self.pictures.limits(self.opened.source.embeds)

    def make_state(self, page: Layout) -> NotePage:
        """Return the state of a new layout."""
        return NotePage(page, self)

    def moved(self) -> None:
        """Report which section is read, also if it is the same: what was requested may be left."""
        if self.state is not None:
            self.state.links.stop()
            self.state.hints.follow_scroll()
        self.section_read = self.section

    def laid_out(self, before: PageState | None) -> None:
        """Restore what was selected and marked."""
        if self.state is not None and isinstance(before, NotePage):
            self.state.resume(before)

    def show_folds(self, folds: Folds) -> None:
        """Show other folds: the rows are others then, and nothing has scrolled yet."""
        state = self.state
        if state is None:
            return
        selected = state.links.anchor
        state.links.forget()
        state.hints.drop()
        self.opened.folds.set(folds)
        state.page.fold(folds)
        state.forget_strips()
        if state.find.active is not None:
            state.find.active.forget_marks()
        state.signs.hovered = None
        self._clear_text_selection()
        state.links.restore(selected)
        state.viewport.fit_bar()
        self.measure_later()

    def settle_moved(self) -> None:
        """Make exact what is on screen by now, and report that it has moved."""
        self.settle()
        self.moved()

    def _clear_text_selection(self) -> None:
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    # Places

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        return self._arrival.line if self.state is None else self.state.viewport.reading_line()

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top, -1 before the first one."""
        return self.note.section_at(self.line)

    @property
    def link_anchor(self) -> LinkAnchor | None:
        """The selected link, or the one that will be, in terms that outlive rows, text and view."""
        if self.state is not None:
            return self.state.links.anchor
        return None if self._arrival.saved is None else self._arrival.saved.link

    @property
    def found_line(self) -> int | None:
        """The line of the find that the user went to, None if it is not on screen."""
        return None if self.state is None else self.state.find.line

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        row = None if self.state is None else self.state.row_at(y)
        return None if row is None else row.line.source_line

    def line_now(self, anchor: LineAnchor) -> int:
        """Return where a line of the note as it was before stands in it now."""
        return anchors.find_nearest_line(anchor, self.document, self.opened.earlier)

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, or wait for a size to do it."""
        self._arrival = _Arrival(line)
        if self.state is not None:
            self.state.go_to_line(line)

    @property
    def has_wide_table(self) -> bool:
        """Whether a table is on screen that keys move sideways."""
        return self.state is not None and self.state.tables.row_to_move(None) is not None

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return None if self.state is None else self.state.links.target_at(self.state.links.focused)

    @property
    def has_hints(self) -> bool:
        """Whether there are labels beside links, which keys choose among."""
        return self.state is not None and self.state.hints.labels is not None

    def activate(self, target: Target) -> None:
        """Follow a link."""
        if self.state is not None:
            self.state.activate(target)

    def leave_footnote(self) -> bool:
        """Go back to where the reader was before a footnote; return whether it was in one."""
        return self.state is not None and self.state.leave_footnote()

    # Keys

    def action_next_link(self) -> None:
        """Select the next link."""
        if self.state is not None:
            self.state.walk_links(1)

    def action_previous_link(self) -> None:
        """Select the link before."""
        if self.state is not None:
            self.state.walk_links(-1)

    def action_open(self) -> None:
        """Follow the selected link, or turn back the fold turned last; else the key goes on."""
        if self.state is None or not self.state.open_link():
            raise SkipAction

    def action_peek(self) -> None:
        """Show where the selected link leads, or the next one if none is selected."""
        # While nothing is laid out, there is nothing to tell about links.
        if self.state is not None and not self.state.preview_link():
            self.app.notify("There is no link to look at here.")

    def action_hints(self) -> None:
        """Put labels beside the links on screen; typing one follows its link."""
        if self.state is not None and not self.state.hints.show():
            self.app.notify("No link is on the screen.")

    def action_fold_here(self) -> None:
        """Close or open the selected fold, else the innermost one at the place that is read."""
        if self.state is not None:
            self.state.folds.fold_here()

    def action_fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        if self.state is not None:
            self.state.folds.fold_all()

    def on_key(self, event: events.Key) -> None:
        """While there are labels beside links, keys choose among them."""
        state = self.state
        if state is not None and state.hints.labels is not None:
            event.stop()
            event.prevent_default()
            if not state.hints.labels and is_letter(event):
                self.app.notify(_LINKS_GONE)
            state.open_at(state.hints.type(event.key, event.character))

    def on_focus(self) -> None:
        """Mark what a key would fold."""
        self.refresh()

    def on_blur(self) -> None:
        """Labels and that mark are for the widget that has the keyboard.

        If the view is hidden because its note is gone, a user may be about to type a label.
        """
        if self.state is not None and self.state.hints.labels is not None:
            if self.styles.display == "none":
                app_of(self).notices.expect_letter(_LINKS_GONE)
            self.state.hints.drop()
        self.refresh()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show a picture that was drawn."""
        self.pictures.worker_changed(event)

    # Mouse

    @property
    def row_under_mouse(self) -> PageRow | None:
        """The row of the page under the mouse, as long as nothing has scrolled since it moved."""
        scrolled, y = self._pointed
        if scrolled != self.scroll_offset.y or self.app.mouse_over is not self:
            return None
        return None if self.state is None else self.state.row_at(y)

    def search_code(self) -> Iterator[str | None]:
        """Yield the block of code under the mouse, else the first one from the top on.

        Yields None for each chunk without it, so that the caller can leave time for keys.
        """
        if self.state is not None:
            return self.state.search_code(self.row_under_mouse)
        return code_search(self.document, self.line)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would follow, and the sign of the heading under the mouse."""
        offset = event.get_content_offset(self)
        self._pointed = _NOWHERE if offset is None else (self.scroll_offset.y, offset.y)
        if self.state is not None:
            self.state.signs.hover(None if offset is None else offset.y)
            self.state.links.hover(None if offset is None else self.state.links.at(*offset))

    def on_leave(self) -> None:
        """Show neither any more."""
        if self.state is not None:
            self.state.signs.hover(None)
            self.state.links.hover(None)

    def on_click(self, event: events.Click) -> None:
        """Fold a section or a callout, select text, or follow a link.

        Two clicks select a word and three a paragraph. The end of a selection follows no link.
        """
        offset, state = event.get_content_offset(self), self.state
        if event.chain > 1:
            event.prevent_default()
            event.stop()
            if offset is not None and state is not None:
                selection = state.selection_around(offset, paragraph=event.chain > 2)
                if selection is not None:
                    self.screen.selections = {self: selection}
            return
        if offset is not None and state is not None and state.fold_at(offset):
            event.stop()
        elif self.text_selection is not None:
            event.prevent_default()
            event.stop()
        elif offset is not None and state is not None and state.open_at_mouse(offset):
            event.stop()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without what the page draws around it."""
        if self.state is None:
            return None
        text = selected_text(self.state.page, selection, self.state.margin)
        return (text, "\n") if text else None
