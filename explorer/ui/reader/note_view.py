"""The reading view: one note, painted a line at a time, whatever its length.

Never a widget per block, never note text as markup. Does not know where links lead: following one
is up to the app.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.actions import SkipAction
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker

from explorer.model import Note
from explorer.page import (
    Anchor,
    Document,
    Embeds,
    Fold,
    Folds,
    Layout,
    Line,
    Look,
    RowPosition,
    Signs,
    Target,
    anchors,
)
from explorer.page.anchors import LineAnchor, LinkAnchor
from explorer.page.card_prompts import CardPrompt
from explorer.page.clipboard import Cut, code_around, code_at, code_search, copied
from explorer.page.passages import passages
from explorer.ui.base_app import app_of
from explorer.ui.commands import bindings
from explorer.ui.history import START, HistoryPlace
from explorer.ui.reader.find_session import FindSession, Tally
from explorer.ui.reader.folds import FoldCommands
from explorer.ui.reader.links import LinkPlace, LinkSelection
from explorer.ui.reader.note_content import NO_NOTE, FoldMemory, NoteContent, OpenNote, WayBack
from explorer.ui.reader.page_view import CHUNK_STEP, PageRow, PageView
from explorer.ui.reader.painter import restyled
from explorer.ui.reader.picture_loader import PictureLoader
from explorer.ui.reader.scroll_keys import scroll_bindings
from explorer.ui.textual_ext.notices import is_letter
from explorer.ui.textual_ext.widgets import QuickScroll

_END_OF_ROW = 1 << 30
_WORD = re.compile(r"\w+")


def _cuts(page: Layout, selection: Selection, margin: int) -> Iterator[Cut]:
    start, end = selection
    last_of_page = len(page.document.chunks) - 1
    first = _chunk_of(start, default=0)
    last = min(_chunk_of(end, default=last_of_page), last_of_page)
    for chunk in range(first, last + 1):
        for row, line in enumerate(page.peek(chunk)):
            span = selection.get_span(chunk * CHUNK_STEP + row)
            if span is not None:
                begin, stop = span
                stop = stop - margin if stop >= 0 else _END_OF_ROW
                yield line, max(begin - margin, 0), stop


def _chunk_of(place: Offset | None, *, default: int) -> int:
    """Return the chunk of an end of a selection; an open end has a default."""
    if place is None:
        return default
    return max(place.y, 0) // CHUNK_STEP


def selection_around(
    page: Layout, position: RowPosition, cell: int, *, paragraph: bool
) -> tuple[Offset, Offset] | None:
    """Return the ends of the word, or the `paragraph`, at a cell of a row; None for none.

    `cell` and the ends are counted from the beginning of the row's text.
    """
    lines = page.lines(position.chunk)
    column = _character(lines[position.row], cell, page.options.cell_width)
    if column < 0:
        return None
    for passage in passages(lines):
        offsets = (
            part.offset + column - part.start
            for part in passage.parts
            if part.row == position.row and column in range(part.start, part.start + part.length)
        )
        offset = next(offsets, None)
        if offset is None:
            continue
        start, end = 0, len(passage.text)
        if not paragraph:
            words = (match.span() for match in _WORD.finditer(passage.text))
            start, end = next(
                (word for word in words if offset in range(*word)), (offset, offset + 1)
            )
        parts = passage.find(start, end)
        if any(lines[part.row].joints for part in parts):  # between two rows of a cell are others
            parts = tuple(part for part in parts if part.row == position.row)
        if not parts:
            return None
        base = position.chunk * CHUNK_STEP
        first, last = parts[0], parts[-1]
        return Offset(first.start, base + first.row), Offset(last.end, base + last.row)
    return None


def _character(line: Line, cell: int, cells: Callable[[str], int]) -> int:
    """Return which character of a line a cell shows, -1 if none."""
    if cell < 0:
        return -1
    text = line.text
    ends = (cells(text[: index + 1]) for index in range(len(text)))
    return next((index for index, end in enumerate(ends) if end > cell), -1)


_KEPT = 100
"""How many blocks of code and diagrams of notes that were left stay worked out."""
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


class NoteView(PageView, QuickScroll, can_focus=True):
    """Shows one note. `show` takes it, `LinkActivated` reports a link to follow."""

    ALLOW_SELECT = True
    BINDINGS = scroll_bindings() + bindings("note")

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

    section_read: reactive[int] = reactive(-1, init=False, repaint=False, always_update=True)
    """Index in the note's `headings` of the section at the top, -1 before the first one.

    A watcher is called with each move, and before the paint: a message would arrive after it, and
    cost another one.
    """
    tally: reactive[Tally | None] = reactive(None, init=False, repaint=False)
    """How much has been found; None while nothing is searched for."""
    links: LinkSelection
    """Of the page, as folds and finds are."""
    folds: FoldCommands
    find: FindSession

    def __init__(self, *, signs: Signs, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs, id=id)
        self.pictures = PictureLoader(self, signs)
        self.limit_pictures = self.pictures.limits
        self.painter.draw_picture = self.pictures.draw
        self.fold_memory = FoldMemory()
        self.opened = OpenNote(NO_NOTE, self.fold_memory)
        """The note that is shown, laid out or not; that of `NO_NOTE` before the first one."""
        self.prepare_page()
        self._arrival = START
        """Where the note is shown once the view has a size, whatever its path."""
        self._pointed = _NOWHERE
        """The scroll offset when the mouse moved last, and the row of the view that it moved to."""

    def on_mount(self) -> None:
        """Listen for what concerns the pictures in the terminal."""
        self.pictures.connect()

    def on_unmount(self) -> None:
        """Leave nothing in the terminal, nor the note in memory.

        A widget that is gone stays until the next full collection of garbage, and with its note
        that one would take longer than a frame.
        """
        self.pictures.store.forget()
        self.opened = OpenNote(NO_NOTE, self.fold_memory)
        self.source = self.opened.source
        self.close()

    # What is shown

    @property
    def note(self) -> Note:
        """The note that is shown."""
        return self.opened.note

    @property
    def document(self) -> Document:
        """The text that is shown, an empty one before the first note."""
        return self.opened.document

    def show(self, content: NoteContent, place: HistoryPlace = START) -> int:
        """Show a note at a place; some texts are marked, the first one from its line on.

        Returns that line, which is another one if the place has moved. If it was left before, its
        line is followed where the text is another one by now, and its link is selected again. Else
        the section of the line is opened, and showing the same path again keeps the selected link.
        """
        opened = OpenNote(content, self.fold_memory, self.opened)
        self.folds.hovered = None
        if opened.earlier is None:
            self.links.select(None)
            if self.links.labels is not None:
                self.links.label({})  # their letters are no commands of the other note
            self.find.forget()
            self.shifts.clear()
            self.code_colors.trim(_KEPT)
            self.diagrams.trim(_KEPT)
        self.opened = opened
        self.source = opened.source
        line = place.line
        if place.left is not None and line > 1:
            anchor = LineAnchor(line, place.left.line_text)
            line = anchors.find_nearest_line(anchor, opened.document, opened.earlier)
        self._arrival = replace(place, line=line)
        self.open()
        return line

    def open(self) -> None:
        """Lay the note out where it is to be shown, once there is a size for it."""
        line, rows, saved = self._arrival.line, self._arrival.rows, self._arrival.left
        if saved is None:
            if line > 1:
                self.opened.open_around(line, arrives=True)
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
        if self.awaits_fit:
            return
        if saved is None:
            self.find.is_reached = False
            self._arrive()
        else:
            if line > 1 or rows:
                self.bring_to(self.page.row_at(Anchor(line)), 1 - rows)
            self.links.restore(saved.link, self.opened.earlier)

    def _arrive(self) -> None:
        """Mark what is to be marked where the view has come to; the keys are about its fold."""
        if self._arrival.texts:
            self.find.mark(self._arrival.texts, self._arrival.line)
        if self._arrival.line > 1:
            self.folds.go_near(self._arrival.line)

    def mark(self, texts: Sequence[str], line: int) -> None:
        """Mark some texts, the first one at or below a line as the current find.

        Without a size the view marks them once it has one.
        """
        self._arrival = replace(START, line=line, texts=tuple(texts))
        if texts and not self.awaits_fit:
            self._arrive()

    def relook(self, look: Look, embeds: Embeds, prompts: Sequence[CardPrompt] = ()) -> None:
        """Show that links lead elsewhere now, or that embedded notes or flashcards have changed.

        The place stays.
        """
        self.opened.relook(look, embeds, prompts)
        self.lay_out_again()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep what is folded and selected in notes that have other paths now."""
        self.fold_memory.follow_renames(paths)
        self.opened.follow_renames(paths)

    # The layout

    def lay_out(self, anchor: Anchor, *, above: int = 0, blank: bool = True) -> None:
        """Lay the note out; what was selected, marked and found before is so again."""
        self._clear_text_selection()
        if anchor.line > 1:
            self.opened.open_around(anchor.line)
        self.source = replace(self.opened.source, folds=self.opened.folds)
        links, folds, find = self.links, self.folds, self.find
        links.stop()
        super().lay_out(anchor, above=above, blank=blank)
        if not self.awaits_fit:
            self.folds.hovered = folds.hovered
            self.links.resume(links)
            self.find.resume(find)

    def prepare_page(self) -> None:
        """Make what selects, folds and finds in a new layout."""
        self.links = LinkSelection(self, self.opened)
        self.folds = FoldCommands(self, self.links, self.opened, self._show_folds)
        self.find = FindSession(self, self.folds)

    def close(self) -> None:
        """Show an empty page, and stop all work on this one."""
        self.find.timer.stop()
        self.links.stop()
        super().close()

    def moved(self) -> None:
        """Report which section is read, also if it is the same: what was requested may be left."""
        self.links.stop()
        labels = self.links.labels
        if labels and not any(map(self.links.is_in_view, labels)):
            self.links.drop_labels()  # the user has scrolled on
        self.section_read = self.section

    def _show_folds(self, folds: Folds) -> None:
        """Show other folds: the rows are others then, and nothing has scrolled yet."""
        selected = self.links.anchor
        self.links.forget()
        self.links.drop_labels()
        self.opened.set_folds(folds)
        self.page.fold(folds)
        self.forget_strips()
        self.find.marked.clear()
        self.folds.hovered = None
        self._clear_text_selection()
        self.links.restore(selected)
        self.refresh()
        self.fit_bar()
        self.measure_later()

    def counted(self) -> None:
        """Report how much has been found."""
        self.tally = self.find.tally

    def _clear_text_selection(self) -> None:
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    # Rendering

    @property
    def preferred_row(self) -> int | None:
        """The row of the selected link, if it is on screen."""
        return self.links.visible_row

    def whole_line(self, y: int, row: PageRow | None) -> Strip:
        """Return row `y` of the view at its full width, with all that is drawn over it."""
        strip = self.paint(row)
        if row is not None:
            links, find = self.links, self.find
            if links.focused is not None or links.hovered is not None:
                emphasis = links.emphasis(row.position.chunk)
                if any(run.target in emphasis for run in row.line.runs):
                    strip = self.painter.paint(row.line, self.margin, self.width, emphasis)
            if find.finder.query is not None:
                strip = find.decorate(strip, row)
            elif self.has_focus and row.line.source_line == self.folds.arrival:
                strip = self._marked(strip, row)
            if links.labels:
                strip = links.decorate(strip, row, links.labels)
            strip = self.folds.decorate(strip, row)
        selection = self.text_selection
        return strip if selection is None else self._selected(strip, y, selection)

    def _marked(self, strip: Strip, row: PageRow) -> Strip:
        """Return a row of the line that the view went to, marked as a find is.

        Not if the line was come to by finds: these are marked themselves, until they are forgotten.
        """
        if self._arrival.texts or not 1 < row.line.source_line == self._arrival.line:
            return strip
        start = self.margin + sum(len(run.text) for run in row.line.runs[: row.line.lead])
        end = self.margin + len(row.line.text.rstrip())
        look = self.painter.look("find-current")
        return restyled(strip, start, end, look, self.page.options.measure)

    def _selected(self, strip: Strip, y: int, selection: Selection) -> Strip:
        """Return row `y` of the view with what is selected of it."""
        span = selection.get_span(self.row_number(y))
        if span is None:
            return strip
        start, end = span
        if end < 0:
            end = len(strip.text.rstrip())
        start = max(start, self.margin)
        if start >= end:
            return strip
        style = self.screen.get_component_rich_style("screen--selection")
        return restyled(strip, start, end, style, self.page.options.measure)

    # Places

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll by some rows; the line gone to is left, also where nothing can be scrolled."""
        if self.folds.arrival:
            self.opened.current = replace(self.opened.current, line=0)
            self.refresh()
        super().action_scroll_rows(rows)

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        return self._arrival.line if self.awaits_fit else self.reading_line()

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top, -1 before the first one."""
        return self.note.section_at(self.line)

    @property
    def link_anchor(self) -> LinkAnchor | None:
        """The selected link, or the one that will be, in terms that outlive rows, text and view."""
        if self.awaits_fit and self._arrival.left is not None:
            return self._arrival.left.link
        return self.links.anchor

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        row = self.shown_row(y)
        return None if row is None else row.line.source_line

    def go_to_line(self, line: int) -> None:
        """Bring a line to the top of the view, a row below it so that it has air.

        Without a size the view brings it there once it has one.
        """
        self._arrival = replace(START, line=line)
        if not self.awaits_fit:
            self.folds.reveal(line)
            self.bring_line_to_top(line)
            self.folds.go_near(line)

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return self.links.target_at(self.links.focused)

    @property
    def has_labels(self) -> bool:
        """Whether there are labels beside links, which keys choose among."""
        return self.links.labels is not None

    # Links

    def action_walk_links(self, step: int) -> None:
        """Bring the next link (1) or the one before (-1) into view and select it.

        If that is far away, it takes a while.
        """
        self.links.walk(step, self.folds.walk_start(), self.folds.accepts)

    def action_open(self) -> None:
        """Follow the selected link, or turn back the fold turned last; else the key goes on."""
        target = self.links.target_at(self.links.visible)
        if target is not None:
            self.activate(target)
        elif not self.folds.turn_back():
            raise SkipAction

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
                self.post_message(self.LinkActivated(self, target))

    def action_peek(self) -> None:
        """Show where the selected link leads, or the next one if none on screen is selected.

        A sign of a fold leads nowhere.
        """
        links = self.links
        target = links.target_at(links.visible)
        if target is None or not self._leads_away(target):
            links.walk(1, self.folds.walk_start(), self._leads_away)
        place, target = links.focused, links.target_at(links.focused)
        if place is not None and target is not None and self._leads_away(target):
            is_low = self.y_of(links.row_of(place)) < self.height // 2
            self.post_message(self.LinkPreviewRequested(self, target, is_low))
        elif not links.is_walking:
            self.app.notify("There is no link to look at here.")

    def _leads_away(self, target: Target) -> bool:
        """Whether a link leads to a text that can be previewed."""
        return target.kind not in ("fold", "back") and self.folds.accepts(target)

    def action_hints(self) -> None:
        """Put labels beside the links on screen; typing one follows its link."""
        if not self.links.show_labels():
            self.app.notify("No link is on the screen.")

    def _open_at(self, place: LinkPlace | None) -> bool:
        """Select and follow a link; return whether there is one."""
        target = self.links.target_at(place)
        if target is None:
            return False
        self.links.select(place)
        self.activate(target)
        return True

    def on_key(self, event: events.Key) -> None:
        """While there are labels beside links, their letters choose; any other key ends that."""
        links = self.links
        if links.labels is None:
            return
        typed = links.typed_with(event.key, event.character)
        if typed is not None:
            self._open_at(links.type_label(typed))
        else:
            is_gone = not links.labels and is_letter(event)
            links.drop_labels()
            if is_gone:
                self.app.notify(_LINKS_GONE)
            elif event.key != "escape":
                return  # it does what it does without labels
        event.stop()
        event.prevent_default()

    # Footnotes

    def go_to_footnote(self, label: str) -> None:
        """Show a footnote, with its way back selected."""
        page = self.page
        line = page.document.footnote_line(label)
        if line is None:
            return
        row = next((row for row, _ in self.text_rows()), self.top)
        way_back = WayBack(label, page.anchor(row), row - self.top, self.links.anchor)
        self.opened.footnotes.append(way_back)
        self.folds.reveal(line)
        self.bring_line_to_top(line)
        chunk = page.document.chunk_at(line)
        for index, (_, target) in enumerate(page.targets(chunk)):
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
            self.bring_below(self.page.row_at(way_back.anchor), way_back.above)
            self.links.restore(way_back.focused)
            return True
        line = None if label is None else self.document.footnote_line(label, use=True)
        if line is None:
            return False
        self.folds.reveal(line)
        self.bring_line_to_top(line)
        return True

    # Folds and the focus

    def action_fold_here(self) -> None:
        """Close or open the selected fold, else the innermost one at the place that is read."""
        self.folds.fold_here()

    def action_fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        self.folds.fold_all()

    def on_focus(self) -> None:
        """Mark what a key would fold."""
        self.refresh()

    def on_blur(self) -> None:
        """Labels and that mark are for the widget that has the keyboard.

        If the view is hidden because its note is gone, a user may be about to type a label.
        """
        if self.has_labels:
            if self.styles.display == "none":
                app_of(self).notices.expect_letter(_LINKS_GONE)
            self.links.drop_labels()
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
        return self.shown_row(y)

    def search_code(self) -> Iterator[str | None]:
        """Yield the block of code under the mouse, else the first one from the top on.

        Yields None for each chunk without it, so that the caller can leave time for keys.
        """
        row, code = self.row_under_mouse, None
        if row is not None:
            code = code_at(self.document, row.line.source_line, or_after=False)
            if code is None:
                code = code_around(self.page.lines(row.position.chunk), row.position.row)
        if code is None:
            return code_search(self.document, self.line)
        return iter((code,))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would follow, and the sign of the heading under the mouse."""
        offset = event.get_content_offset(self)
        self._pointed = _NOWHERE if offset is None else (self.scroll_offset.y, offset.y)
        self._hover(offset)

    def on_leave(self) -> None:
        """Show neither any more."""
        self._hover(None)

    def _hover(self, offset: Offset | None) -> None:
        self.folds.hover(None if offset is None else offset.y)
        self.links.hover(None if offset is None else self.links.at(*offset))

    def on_click(self, event: events.Click) -> None:
        """Fold a section or a callout, select text, or follow a link.

        Two clicks select a word and three a paragraph. The end of a selection follows no link.
        """
        offset = event.get_content_offset(self)
        if event.chain > 1:
            event.prevent_default()
            event.stop()
            if offset is not None:
                self._select_around(offset, paragraph=event.chain > 2)
            return
        if offset is not None and self._fold_at(offset):
            event.stop()
        elif self.text_selection is not None:
            event.prevent_default()
            event.stop()
        elif offset is not None and self._open_at_mouse(offset):
            event.stop()

    def _select_around(self, offset: Offset, *, paragraph: bool) -> None:
        """Select the word, or the paragraph, at a place of the view, if there is one."""
        row = self.shown_row(offset.y)
        if row is None:
            return
        cell = self.cell_at(offset.x, row.number) - self.margin
        ends = selection_around(self.page, row.position, cell, paragraph=paragraph)
        if ends is not None:
            start, end = (Offset(self.margin + place.x, place.y) for place in ends)
            self.screen.selections = {self: Selection(start, end)}

    def _fold_at(self, offset: Offset) -> bool:
        """Fold the section whose sign is at a place of the view; return whether there is one."""
        if offset.x >= self.margin:
            return False
        section = self.folds.section_at(offset.y)
        if section is not None:
            self.folds.turn(section)
        return section is not None

    def _open_at_mouse(self, offset: Offset) -> bool:
        """Follow the link at a place of the view, else fold the callout whose title is there.

        Returns whether there is either.
        """
        self.links.drop_labels()
        if self._open_at(self.links.at(*offset)):
            return True
        row = self.shown_row(offset.y)
        if row is None or row.line.titled is None:
            return False
        callout = row.line.titled
        self.folds.turn(Fold("callout", callout.line, callout.source))
        return True

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text without what the page draws around it."""
        text = copied(_cuts(self.page, selection, self.margin)).strip("\n")
        return (text, "\n") if text else None
