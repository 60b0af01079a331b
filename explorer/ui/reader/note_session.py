"""The note that a view shows, laid out or not yet, and what lasts from one layout to the next.

Owns what outlives a layout. Handles no events, and reports through `ReaderListener`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from explorer.page import Anchor, Document, Embeds, Folds, Look, PictureLimits, Signs, anchors
from explorer.page.anchors import LineAnchor, LinkAnchor
from explorer.page.card_prompts import CardPrompt
from explorer.page.clipboard import code_search
from explorer.reader.section_ranges import section_at
from explorer.ui.history import SavedPosition
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.find_session import FindHistory
from explorer.ui.reader.fold_state import FoldMemory
from explorer.ui.reader.note_content import NO_NOTE, NoteContent, OpenNote
from explorer.ui.reader.note_styles import note_looks
from explorer.ui.reader.page_controller import PageController
from explorer.ui.reader.page_state import LaidOutPage
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.picture_loader import PictureLoader
from explorer.ui.reader.reader_state import ReaderListener, ReaderState, ReaderTools
from explorer.ui.reader.resting_schedule import RestingSchedule
from explorer.ui.textual_ext.content_scroll import ContentScroll

_NO_ARRIVAL: tuple[int, tuple[str, ...]] = (1, ())
"""The beginning of the note, where nothing is to be marked."""


class NoteSession:
    """Shows notes in one view. Implements `PageOwner`."""

    def __init__(self, view: ContentScroll, listener: ReaderListener, signs: Signs) -> None:
        """`view` shows the pages, `listener` is called when something happens in them."""
        self.fold_memory = FoldMemory()
        self.opened = OpenNote(NO_NOTE, self.fold_memory)
        """The note that is shown, laid out or not."""
        self._arriving = _NO_ARRIVAL
        """The line that the next layout is for, and what is to be marked there."""
        self.find_history = FindHistory(listener.finds_counted)
        self.pictures = PictureLoader(view, signs, self._pictures_changed)
        self.painter = Painter(
            lambda: note_looks(view.app.theme_variables, ansi=view.app.native_ansi_color),
            self.pictures.draw,
        )
        self.pages: PageController[ReaderState] = PageController(view, self, self.painter, signs)
        self._view = view
        self._listener = listener
        schedule = RestingSchedule(view.set_timer)
        self._tools = ReaderTools(self.pages, listener, self.find_history, schedule)

    @property
    def reader(self) -> ReaderState | None:
        """The note as it is laid out; None while there is none, or no width."""
        return self.pages.state

    # What is shown

    def show(
        self, content: NoteContent, line: int, saved: SavedPosition | None, rows: int = 0
    ) -> int:
        """Show a note at a line of its file, as `NoteView.show` does."""
        opened = OpenNote(content, self.fold_memory, self.opened)
        if not opened.is_same_note:
            self.forget_links()
            self.forget_finds()
            self.pages.shifts.clear()
        self.opened = opened
        self.pages.source = opened.source
        self.pages.run(lambda reader: reader.section_sign.forget())
        if saved is None:
            self._arriving = line, ()
            self.pages.open_at(Anchor(self._begin_of(opened, line)))
            return line
        line = _find_line(opened, line, saved)
        self.pages.lay_out(Anchor(line), above=int(line > 1))
        if line > 1 or rows:
            self.pages.run(lambda reader: reader.viewport.bring_back(line, rows))
        self._restore_link(saved, opened.earlier)
        self.pages.change_pending(lambda place: replace(place, rows=rows - 1))
        return line

    def close(self) -> None:
        """Forget the note and its pictures, for good.

        A widget that is gone stays until the next full collection of garbage, and with its note
        that one would take longer than a frame.
        """
        self.pictures.store.forget()
        self.pages.close()
        self.pages.source = None
        self.opened = OpenNote(NO_NOTE, self.fold_memory)

    def mark(self, texts: tuple[str, ...], line: int) -> None:
        """Mark some texts, the first one at or below a line as the current find.

        Without a size the view marks them once it has one.
        """
        if texts:
            self._arriving = line, texts
            self.pages.run(self._arrive)

    def _arrive(self, state: ReaderState) -> None:
        """Mark what is wanted of a place that the view has come to."""
        line, texts = self._arriving
        self._arriving = _NO_ARRIVAL
        state.arrive(line, texts)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep what is folded and selected in notes that have other paths now."""
        self.fold_memory.follow_renames(paths)
        self.opened.follow_renames(paths)

    def _begin_of(self, opened: OpenNote, line: int) -> int:
        """Open the section of a line; return the line that comes to the top for it."""
        if line > 1:
            opened.folds.open_section(line)
        return opened.begin_of(line, self._view.app.size.height // 3)

    def _restore_link(self, saved: SavedPosition, earlier: Document | None) -> None:
        self.pages.run(lambda reader: reader.links.restore(saved.link, earlier))
        self._wait_for(saved)

    def _wait_for(self, saved: SavedPosition | None) -> None:
        """Replace what will be restored when the view has a size, if that is waited for."""
        self.pages.change_pending(lambda place: replace(place, saved=saved))

    def relook(self, look: Look, embeds: Embeds, prompts: Sequence[CardPrompt]) -> None:
        """Replace where links lead, embedded notes and flashcards; the place stays."""
        self.opened.relook(look, embeds, prompts)
        self.pages.source = self.opened.source
        if self.reader is not None:
            self.pages.lay_out_again()

    def forget_links(self) -> None:
        """Select no link any more."""
        self.pages.run(lambda reader: reader.links.forget())
        self.pages.run(lambda reader: reader.hints.lose())
        self._wait_for(None)

    def forget_finds(self) -> None:
        """Take the marks of finds away."""
        self.pages.run(lambda reader: reader.find.forget())

    def leave_find(self) -> None:
        """Note that the user went from the current find elsewhere."""
        self.pages.run(lambda reader: reader.find.leave())

    @property
    def is_finding(self) -> bool:
        """Whether finds are marked."""
        return self.pages.read(lambda reader: reader.find.is_active, default=False)

    def drop_hints(self) -> None:
        """Take the labels beside links away."""
        self.pages.run(lambda reader: reader.hints.drop())

    def _pictures_changed(self) -> None:
        self.pages.forget_strips()

    # Places

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        if self.reader is None:
            return self.pages.anchor().line
        return self.reader.line

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top, -1 before the first one."""
        return section_at(self.opened.note, self.line)

    @property
    def link_anchor(self) -> LinkAnchor | None:
        """The selected link, or the one that will be, in terms that outlive rows, text and view."""
        if self.reader is not None:
            return self.reader.links.anchor
        pending = self.pages.pending
        if pending is None or pending.saved is None:
            return None
        return pending.saved.link

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, or wait for a size to do it."""
        self.pages.run(lambda reader: reader.go_to_line(line))
        self.pages.change_pending(
            lambda place: replace(place, line=line, rows=-1, anchor=Anchor(line))
        )

    def code(self, row: PageRow | None) -> Iterator[str | None]:
        """Yield the block of code at a row of the page, as `ReaderState.code` does."""
        if self.reader is not None:
            return self.reader.code(row)
        return code_search(self.opened.document, self.line)

    # From one layout to the next

    def begin_layout(self, anchor: Anchor) -> Folds:
        """Open what hides the place that is wanted."""
        self._listener.clear_text_selection()
        if anchor.line > 1:
            self.opened.folds.open_around(anchor.line)
        return self.opened.folds.folds

    def make_state(self, laid: LaidOutPage) -> ReaderState:
        """Return the state of a new layout."""
        return ReaderState(laid, self.opened, self._tools)

    def end_layout(
        self, state: ReaderState, before: ReaderState | None, waited: PendingPlace | None
    ) -> None:
        """Restore what was selected and marked."""
        state.resume(before, waited)
        self._arrive(state)

    def pending_place(self, anchor: Anchor) -> PendingPlace:
        """Return what has to wait until the view has a size."""
        opened = self.opened
        saved = SavedPosition(opened.document.line(anchor.line), self.link_anchor)
        return PendingPlace(opened.path, anchor.line, saved=saved, anchor=anchor)

    def line_now(self, anchor: LineAnchor) -> int:
        """Return where a line of the note as it was before stands in it now."""
        opened = self.opened
        return anchors.find_nearest_line(anchor, opened.document, opened.earlier)

    def begins_section(self, line: int) -> bool:
        """Return whether a line of the file is a heading."""
        return any(heading.line == line for heading in self.opened.note.headings)

    def picture_limits(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        return self.pictures.limits(self.opened.source.embeds)

    def moved(self) -> None:
        """Report that other rows are on screen."""
        self._listener.moved()

    def fitted(self) -> None:
        """Nothing depends on the size but the layout."""


def _find_line(opened: OpenNote, line: int, saved: SavedPosition) -> int:
    """Return where the line of a saved position is in the text that is shown now."""
    if line <= 1:
        return line
    place = LineAnchor(line, saved.line_text)
    return anchors.find_nearest_line(place, opened.document, opened.earlier)
