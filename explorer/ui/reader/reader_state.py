"""A note that is laid out, with all that a reader does in it: links, finds, folds, footnotes.

Puts the parts together, and is where one of them has an effect on another. Exists only while there
is a page. Knows no widget but through `PageWindow`, `Settling` and `ReaderListener`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rich.style import Style as RichStyle
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from explorer.page import Anchor, Document, Fold, Folds, Line, Target
from explorer.page.clipboard import code_around, code_at, code_search
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.find_session import FindHistory, FindSession, FindTools
from explorer.ui.reader.fold_commands import FoldCommands, FoldHost
from explorer.ui.reader.fold_signs import FoldMargin, FoldMark, SectionSign
from explorer.ui.reader.footnote_stack import WayBack
from explorer.ui.reader.link_hints import LinkHints
from explorer.ui.reader.link_selection import LinkPlace, LinkSelection
from explorer.ui.reader.link_walk import LinkWalk
from explorer.ui.reader.note_content import OpenNote
from explorer.ui.reader.page_state import LaidOutPage, PageState
from explorer.ui.reader.strips import restyled
from explorer.ui.reader.text_selection import row_number, selected_text, selection_around
from explorer.ui.single_timer import Schedule
from explorer.ui.weak_calls import weakly


class Settling(Protocol):
    """Makes estimated heights exact."""

    def settle(self) -> None:
        """Make exact what is on screen, and later a page around it."""
        ...

    def measure_later(self) -> None:
        """Measure the rest when there is time."""
        ...


class ReaderListener(Protocol):
    """What the reader calls in its widget."""

    def has_keyboard(self) -> bool:
        """Return whether keys act on the note."""
        ...

    def moved(self) -> None:
        """React to other rows being on screen."""
        ...

    def link_activated(self, target: Target) -> None:
        """Follow a link that leads out of the note."""
        ...

    def link_preview_requested(self, target: Target, *, is_low: bool) -> None:
        """Show where a link leads; `is_low` if there is more room below it than above."""
        ...

    def finds_counted(self, tally: Tally) -> None:
        """React to another number of finds."""
        ...

    def text_selection_range(self) -> Selection | None:
        """Return what is selected with the mouse."""
        ...

    def text_selection_style(self) -> RichStyle:
        """Return the style of selected text."""
        ...

    def clear_text_selection(self) -> None:
        """Select no text any more."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderTools:
    """What outlives a layout."""

    settling: Settling
    listener: ReaderListener
    find_history: FindHistory
    schedule: Schedule


class SelectedText:
    """Highlights the text that is selected with the mouse."""

    def __init__(self, state: PageState, listener: ReaderListener) -> None:
        self._page = state.page
        self._margin = state.frame.margin
        self._listener = listener

    def highlight(self, strip: Strip, row: int) -> Strip:
        """Highlight what is selected of a row, which may be outside of the page."""
        selection = self._listener.text_selection_range()
        if selection is None:
            return strip
        span = selection.get_span(row_number(self._page, row))
        if span is None:
            return strip
        start, end = span
        if end < 0:
            end = len(strip.text.rstrip())
        start = max(start, self._margin)
        if start >= end:
            return strip
        style = self._listener.text_selection_style()
        return restyled(strip, start, end, style, self._page.options.measure)


class ReaderState(PageState):
    """What is shown of a note, and what is selected, marked and folded in it.

    Its parts call it back without keeping it: all of it is freed once another page is shown.
    """

    def __init__(self, laid: LaidOutPage, opened: OpenNote, tools: ReaderTools) -> None:
        super().__init__(laid)
        margin, painter, viewport = self.frame.margin, self.painter, self.viewport
        self.opened = opened
        self.links = LinkSelection(viewport, self.tables, margin)
        self.link_walk = LinkWalk(self.links, viewport, tools.schedule, weakly(self._go_to_link))
        self.hints = LinkHints(viewport, self.links, painter, margin)
        host = FoldHost(weakly(self.apply_folds), weakly(self.settle_moved))
        self.folds = FoldCommands(viewport, self.links, opened.folds, host)
        fold_margin = FoldMargin(opened.folds, painter, self.page.options.signs, margin)
        self.section_sign = SectionSign(viewport, fold_margin)
        fold_mark = FoldMark(self.folds, fold_margin, tools.listener.has_keyboard)
        find_tools = FindTools(
            viewport=viewport,
            tables=self.tables,
            painter=painter,
            history=tools.find_history,
            reveal=weakly(self._reveal_find),
            arrived=weakly(self._go_near_find),
            schedule=tools.schedule,
        )
        self.find = FindSession(find_tools, margin)
        self.rows.decorators = (self.find, self.hints, fold_mark, self.section_sign)
        self._selected_text = SelectedText(self, tools.listener)
        self._listener = tools.listener
        self._settling = tools.settling

    def resume(self, before: ReaderState | None, waited: PendingPlace | None) -> None:
        """Restore the selected link, the finds, the labels and the sign of another layout."""
        if before is not None:
            before.link_walk.stop()
            self.section_sign.hovered = before.section_sign.hovered
            self.links.restore(before.links.anchor, before.page.document)
            self.find.resume(before.find)
            self.hints.resume(before.hints)
        elif waited is not None and waited.saved is not None:
            self.links.restore(waited.saved.link)

    def close(self) -> None:
        """Stop all work."""
        self.find.suspend()
        self.link_walk.stop()

    # Rendering

    @property
    def preferred_row(self) -> int | None:
        """The row of the selected link, if it is on screen."""
        return self.links.visible_row

    def paint(self, row: PageRow) -> Strip:
        """Return a row at its full width with its emphasized links, without decorations."""
        return self.rows.paint(row, self.links.emphasis(row.position.chunk))

    def render_line(self, y: int) -> Strip:
        """Return a line of the view."""
        row = self.row_at(y)
        strip = self._selected_text.highlight(self.whole_line(row), self.viewport.row_at(y))
        return self.tables.cut(strip, row)

    def render_line_with_offsets(self, y: int) -> Strip:
        """Return a line of the view whose segments know their place in the text."""
        row, number = self.row_at(y), self.viewport.row_at(y)
        strip = self._selected_text.highlight(self.whole_line(row), number)
        place = row_number(self.page, number)
        parts = self.tables.parts(strip, row)
        return Strip.join([part.strip.apply_offsets(part.first, place) for part in parts])

    # What is read

    @property
    def document(self) -> Document:
        """The text."""
        return self.page.document

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        return self.viewport.reading_line()

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that a row of the view shows, None where there is none."""
        row = self.row_at(y)
        if row is None:
            return None
        return row.line.source_line

    def code(self, row: PageRow | None) -> Iterator[str | None]:
        """Yield the block of code at a row of the page, else the first one from the top on.

        Yields None for each chunk without it, as `code_search` does.
        """
        code = self._code_of(row)
        if code is not None:
            yield code
        else:
            yield from code_search(self.document, self.line)

    def _code_of(self, row: PageRow | None) -> str | None:
        if row is None:
            return None
        code = code_at(self.document, row.line.source_line, or_after=False)
        if code is not None:
            return code
        return code_around(self.page.lines(row.position.chunk), row.position.row)

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, a row below it so that it has air."""
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        self.folds.go_near(line)

    def arrive(self, line: int, texts: tuple[str, ...]) -> None:
        """Mark some texts at a line that the view has come to; the keys are about its fold."""
        if texts:
            self.find.mark(texts, line)
        if line > 1:
            self.folds.go_near(line)

    def look_at_line(self, line: int) -> None:
        """Show a line while its number is typed; for 0, the place where the search began."""
        if line:
            self.go_to_line(line)
        else:
            self.find.go_to_origin()

    # Links

    def walk_links(self, step: int) -> None:
        """Select the next link (`step` 1) or the previous one (-1), and bring it into view.

        One that is far away is selected a while later.
        """
        self.link_walk.go(step, self.folds.walk_start, self.folds.accepts)

    def _go_to_link(self, place: LinkPlace) -> None:
        self.opened.folds.link_selected()
        self.links.select(place)
        self.links.bring_into_view(place)

    def open_link(self) -> bool:
        """Follow the selected link if it is on screen, else turn back the fold turned last.

        Returns whether there was either.
        """
        target = self.links.visible_target
        if target is None:
            return self.folds.turn_back()
        self.activate(target)
        return True

    def preview_link(self) -> bool:
        """Show where the selected link leads, or the next one if none on screen is selected.

        Returns False if there is none; a sign of a fold leads nowhere.
        """
        if self.links.visible is None or not self._leads_away(self.links.focused_target):
            self.link_walk.go(1, self.folds.walk_start, self._leads_away)
        place, target = self.links.focused, self.links.focused_target
        if place is None or target is None or not self._leads_away(target):
            return self.link_walk.is_going
        y = self.viewport.y_of(self.links.row_of(place))
        is_low = y < self.viewport.window.visible_rows // 2
        self._listener.link_preview_requested(target, is_low=is_low)
        return True

    def _leads_away(self, target: Target | None) -> bool:
        """Whether a link leads to a text that can be previewed."""
        if target is None or target.kind in ("fold", "back"):
            return False
        return self.folds.accepts(target)

    def type_hint(self, key: str, character: str | None) -> None:
        """Handle a key while labels are shown beside links."""
        self.open_at(self.hints.type(key, character))

    def open_at(self, place: LinkPlace | None) -> bool:
        """Select and follow a link; return whether there is one."""
        target = self.links.target_at(place)
        if target is None:
            return False
        self.links.select(place)
        self.activate(target)
        return True

    def activate(self, target: Target) -> None:
        """Follow a link: to a fold or a footnote of this note here, elsewhere by the listener."""
        match target.kind:
            case "fold":
                self.folds.turn(Fold.of(target))
            case "footnote" if not target.source:
                self.go_to_footnote(target.destination)
            case "back" if not target.source:
                self.leave_footnote(target.destination)
            case _:
                self._listener.link_activated(target)

    # Mouse

    def point_at(self, offset: Offset | None) -> None:
        """Show the link and the sign of the heading at a place of the view, or none."""
        if offset is None:
            self.section_sign.leave()
            self.links.hover(None)
        else:
            self.section_sign.hover(offset.y)
            self.links.hover(self.link_at(offset))

    def link_at(self, offset: Offset) -> LinkPlace | None:
        """Return the link at a place of the view."""
        return self.links.at(offset.x, offset.y)

    def open_link_at(self, offset: Offset) -> bool:
        """Follow the link at a place of the view; return whether there is one."""
        self.hints.drop()
        return self.open_at(self.link_at(offset))

    def selection_around(self, offset: Offset, *, paragraph: bool) -> Selection | None:
        """Return the word, or the paragraph, at a place of the view, None if there is none."""
        row = self.row_at(offset.y)
        if row is None:
            return None
        margin = self.frame.margin
        cell = self.tables.cell_at(offset.x, row.number) - margin
        ends = selection_around(self.page, row.position, cell, paragraph=paragraph)
        if ends is None:
            return None
        start, end = (Offset(margin + place.x, place.y) for place in ends)
        return Selection(start, end)

    def selected_text(self, selection: Selection) -> str:
        """Return the selected text without what the page draws around it."""
        return selected_text(self.page, selection, self.frame.margin)

    def fold_at(self, offset: Offset) -> bool:
        """Fold the section whose sign is at a place of the view; return whether there is one."""
        if offset.x >= self.frame.margin:
            return False
        section = self.section_sign.section_at(offset.y)
        if section is None:
            return False
        self.folds.turn(section)
        return True

    def open_at_mouse(self, offset: Offset) -> bool:
        """Follow the link at a place of the view, else fold the callout whose title is there.

        Returns whether there is either.
        """
        return self.open_link_at(offset) or self._fold_title_at(offset)

    def _fold_title_at(self, offset: Offset) -> bool:
        row = self.row_at(offset.y)
        if row is None or row.line.titled is None:
            return False
        callout = row.line.titled
        self.folds.turn(Fold("callout", callout.line, callout.source))
        return True

    # Footnotes

    def go_to_footnote(self, label: str) -> None:
        """Show a footnote, with its way back selected."""
        line = self.document.footnote_line(label)
        if line is None:
            return
        anchor, above = self._first_text()
        self.opened.footnotes.push(WayBack(label, anchor, above, self.links.anchor))
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        chunk = self.document.chunk_at(line)
        for index, (_, target) in enumerate(self.page.targets(chunk)):
            if target.kind == "back" and target.destination == label:
                self.links.select(LinkPlace(chunk, index))

    def _first_text(self) -> tuple[Anchor, int]:
        """Return the first row on screen that has text, and how many rows are above it."""
        for row, _ in self.viewport.text_rows():
            return self.page.anchor(row), row - self.viewport.top
        return self.viewport.anchor(), 0

    def leave_footnote(self, label: str | None = None) -> bool:
        """Go back to where the reader was before a footnote, the last one if no label is given.

        A footnote that was scrolled to is left for its first reference. Returns whether there is
        such a place.
        """
        way_back = self.opened.footnotes.pop(label)
        if way_back is not None:
            self.folds.reveal(way_back.anchor.line)
            self.viewport.bring_below(self.page.row_at(way_back.anchor), way_back.above)
            self.links.restore(way_back.focused)
            return True
        line = None
        if label is not None:
            line = self.document.footnote_line(label, use=True)
        if line is None:
            return False
        self.folds.reveal(line)
        self.viewport.bring_line_to_top(line)
        return True

    # Finds

    def begin_find(self) -> None:
        """Remember the place from which a typed text is searched.

        Folds that earlier finds have opened stay open.
        """
        self.find.begin()
        self.opened.folds.opened_by_find.clear()

    def search(self, typed: str) -> None:
        """Find a text, after what the text before it has opened is closed again."""
        if self.folds.close_again():
            self.find.go_to_origin()
            self._settling.settle()
        self.find.search(typed)

    def _reveal_find(self, line: Line) -> None:
        self.folds.reveal_find(line.source_line, line.within)

    def _go_near_find(self, line: Line) -> None:
        self.folds.go_near(line.source_line)

    # Folds

    def apply_folds(self, folds: Folds) -> None:
        """Show other folds: the rows are others then, and nothing has scrolled yet."""
        selected = self.links.anchor
        self.link_walk.stop()
        self.links.forget()
        self.hints.drop()
        self.opened.folds.set(folds)
        self.page.fold(folds)
        self.rows.forget()
        self.find.forget_marks()
        self.section_sign.forget()
        self._listener.clear_text_selection()
        self.links.restore(selected)
        self.viewport.fit_bar()
        self.viewport.window.repaint()
        self._settling.measure_later()

    def settle_moved(self) -> None:
        """Make exact what is on screen by now, and report that it has moved."""
        self._settling.settle()
        self._listener.moved()
