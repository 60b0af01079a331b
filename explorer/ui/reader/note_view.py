"""The reading view: one note, painted a line at a time, whatever its length.

Handles events and delegates to what it is made of. Never a widget per block, never note text as
markup, and it does not know where links lead: following one is up to the app.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.style import Style as RichStyle
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.worker import Worker

from explorer.model import Note
from explorer.page import (
    OPEN,
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
from explorer.page.anchors import LinkAnchor
from explorer.page.card_prompts import CardPrompt
from explorer.page.clipboard import code_at
from explorer.ui.commands import bindings
from explorer.ui.history import SavedPosition
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.find_session import FindHistory
from explorer.ui.reader.fold_state import FoldMemory
from explorer.ui.reader.note_content import NoteContent, OpenNote
from explorer.ui.reader.note_styles import note_looks
from explorer.ui.reader.page_controller import PageController
from explorer.ui.reader.page_state import NO_EMBEDS, LaidOutPage
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.picture_loader import PictureLoader
from explorer.ui.reader.reader_state import ReaderState, ReaderTools
from explorer.ui.reader.scroll_keys import scroll_bindings
from explorer.ui.reader.text_selection import selected_text, selection_around
from explorer.ui.textual_ext.content_scroll import ContentScroll

_NOWHERE = (-1, 0)


class NoteView(ContentScroll, can_focus=True):
    """Shows one note. `show` takes it, `LinkActivated` reports what a reader wants to follow."""

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings(), *bindings("note")]

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
        """Another link is selected."""

        view: NoteView
        target: Target

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    @dataclass
    class LinkPeeked(Message):
        """The user wants to see where a link leads."""

        view: NoteView
        target: Target
        low: bool
        """Whether there is more room below the link than above it."""

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    @dataclass
    class Found(Message):
        """The number of finds, or of the current one, has changed."""

        view: NoteView
        tally: Tally

    section_read: reactive[int] = reactive(-1, init=False, repaint=False)
    """Index in the note's `headings` of the section at the top, -1 before the first one.

    A watcher is called before the paint: a message would arrive after it, and cost another one.
    """

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.pictures = PictureLoader(self, signs, self._pictures_changed)
        self.painter = Painter(
            lambda: note_looks(self.app.theme_variables, ansi=self.app.native_ansi_color),
            self.pictures.draw,
        )
        self.pages: PageController[ReaderState] = PageController(self, self, self.painter, signs)
        self.content = self.pages
        self.opened: OpenNote | None = None
        """The note that is shown, laid out or not."""
        self.fold_memory = FoldMemory()
        self.find_history = FindHistory(self._tell_tally)
        self._tools = ReaderTools(self.pages, self, self.find_history, self.set_timer)
        self._pointed = _NOWHERE
        """The scroll offset when the mouse moved last, and the row of the view that it moved to."""

    def on_mount(self) -> None:
        """Listen for what concerns the pictures in the terminal."""
        self.pictures.connect()

    def on_unmount(self) -> None:
        """Leave nothing in the terminal."""
        self.pictures.store.forget()

    # What is shown

    @property
    def reader(self) -> ReaderState | None:
        """The note as it is laid out; None while there is none, or no width."""
        return self.pages.state

    @property
    def page(self) -> Layout | None:
        """The layout of the note, None while there is no note or no width."""
        return None if self.reader is None else self.reader.page

    @property
    def note(self) -> Note | None:
        """The note that is shown."""
        return None if self.opened is None else self.opened.note

    @property
    def document(self) -> Document | None:
        """The text that is shown."""
        return None if self.opened is None else self.opened.document

    def show(self, content: NoteContent, line: int = 1, saved: SavedPosition | None = None) -> int:
        """Show a note at a line of its file.

        Returns that line, which is another one if the place has moved. `saved` is how the place was
        left: its line is followed where the text is another one by now, and its link is selected
        again. Without it, the section of the line is opened, and showing the same path again keeps
        the selected link.
        """
        before, self.opened = self.opened, None
        opened = OpenNote(content, self.fold_memory, before)
        if not opened.is_same_note:
            self.forget_links()
            self.forget_finds()
            self.pages.shifts.clear()
        self.opened = opened
        self.pages.source = opened.source
        self.set_reactive(NoteView.section_read, -2)  # the watchers are called in any case
        if self.reader is not None:
            self.reader.section_sign.hovered = None
        begin = line
        if line > 1 and saved is not None:
            place = anchors.LineAnchor(line, saved.said)
            line = begin = anchors.near(place, opened.document, opened.earlier)
        elif saved is None:
            if line > 1:
                opened.folds.open_section(line)
            begin = opened.begin_of(line, self.app.size.height // 3)
        self.pages.lay_out(Anchor(begin), above=int(line > 1))
        if saved is not None:
            self._restore_link(saved, opened.earlier)
        return line

    def _restore_link(self, saved: SavedPosition, earlier: Document | None) -> None:
        pages = self.pages
        if pages.state is not None:
            pages.state.links.restore(saved.link, earlier)
        elif pages.pending is not None:
            pages.pending = replace(pages.pending, saved=saved)

    def relook(
        self, look: Look, embeds: Embeds = NO_EMBEDS, prompts: Sequence[CardPrompt] = ()
    ) -> None:
        """Show that links lead elsewhere now, or that embedded notes or flashcards have changed.

        The place stays.
        """
        if self.opened is None:
            return
        self.opened.relook(look, embeds, prompts)
        self.pages.source = self.opened.source
        if self.reader is not None:
            self.pages.lay_out_again()

    def clear(self) -> None:
        """Show nothing."""
        self.forget_finds()
        self.opened = None
        self.pages.clear()
        self.forget_links()
        self.virtual_size = Size(0, 0)
        self.refresh()

    def _pictures_changed(self) -> None:
        """Paint all rows again: pictures look different now."""
        self.pages.forget_strips()

    # From one layout to the next (`PageOwner`)

    def begin_layout(self, anchor: Anchor) -> Folds:
        """Open what hides the place that is wanted."""
        self.clear_text_selection()
        self.drop_hints()
        if self.opened is None:
            return OPEN
        if anchor.line > 1:
            self.opened.folds.open_around(anchor.line)
        return self.opened.folds.folds

    def make_state(self, laid: LaidOutPage) -> ReaderState:
        """Return the state of a new layout."""
        assert self.opened is not None  # noqa: S101 (there is no page without a note)
        return ReaderState(laid, self.opened, self._tools)

    def end_layout(
        self, state: ReaderState, before: ReaderState | None, waited: PendingPlace | None
    ) -> None:
        """Restore what was selected and marked."""
        state.resume(before, waited)

    def pending_place(self, anchor: Anchor) -> PendingPlace:
        """Return what has to wait until the view has a size."""
        opened, link = self.opened, self.link_anchor
        if opened is None:
            return PendingPlace("", anchor.line, anchor=anchor)
        saved = SavedPosition(opened.document.line(anchor.line), link)
        return PendingPlace(opened.path, anchor.line, saved=saved, anchor=anchor)

    def picture_limits(self) -> PictureLimits | None:
        """Return how large pictures may be, None if they are only named."""
        return None if self.opened is None else self.pictures.limits(self.opened.source.embeds)

    def moved(self) -> None:
        """Report which section is read, if it is another one."""
        self.drop_hints()
        self.section_read = self.section

    def fitted(self) -> None:
        """Nothing depends on the size but the layout."""

    # What the reader reports (`ReaderListener`)

    def link_activated(self, target: Target) -> None:
        """Report a link to follow."""
        self.post_message(self.LinkActivated(self, target))

    def link_focused(self, target: Target) -> None:
        """Report that another link is selected."""
        if target.kind != "fold":
            self.post_message(self.LinkFocused(self, target))

    def link_peeked(self, target: Target, *, is_low: bool) -> None:
        """Report that the user wants to see where a link leads."""
        if target.kind not in ("fold", "back"):
            self.post_message(self.LinkPeeked(self, target, is_low))

    def _tell_tally(self, tally: Tally) -> None:
        self.post_message(self.Found(self, tally))

    def text_selection_range(self) -> Selection | None:
        """Return what is selected with the mouse."""
        return self.text_selection

    def text_selection_style(self) -> RichStyle:
        """Return the style of selected text."""
        return self.screen.get_component_rich_style("screen--selection")

    def clear_text_selection(self) -> None:
        """Select no text any more."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()

    # Places

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        return self.pages.anchor().line if self.reader is None else self.reader.line

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top, -1 before the first one."""
        if self.opened is None:
            return -1
        headings = self.opened.note.headings
        return bisect_right(headings, self.line, key=lambda heading: heading.line) - 1

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        return None if self.reader is None else self.reader.line_at(y)

    def anchor_at_top(self) -> Anchor:
        """Return what is at the top of the view, in terms that outlive a resize."""
        return self.pages.anchor()

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, or wait for a size to do it."""
        if self.reader is not None:
            self.reader.go_to_line(line)
        elif self.pages.pending is not None:
            self.pages.pending = replace(self.pages.pending, line=line, anchor=Anchor(line))

    # Links

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return None if self.reader is None else self.reader.links.target

    @property
    def link_anchor(self) -> LinkAnchor | None:
        """The selected link, or the one that will be, in terms that outlive rows, text and view."""
        if self.reader is not None:
            return self.reader.links.anchor
        pending = self.pages.pending
        if pending is None or pending.saved is None:
            return None
        return pending.saved.link

    def activate(self, target: Target) -> None:
        """Follow a link."""
        if self.reader is not None:
            self.reader.activate(target)

    def forget_links(self) -> None:
        """Select no link any more."""
        if self.reader is not None:
            self.reader.links.forget()
            self.reader.hints.drop()
        if self.pages.pending is not None:
            self.pages.pending = replace(self.pages.pending, saved=None)

    def drop_hints(self) -> None:
        """Take the labels beside links away."""
        if self.reader is not None:
            self.reader.hints.drop()

    def leave_footnote(self) -> bool:
        """Go back to where the reader was before a footnote; return whether there is such a place."""
        return self.reader is not None and self.reader.leave_footnote()

    # Finds

    @property
    def is_finding(self) -> bool:
        """Whether finds are marked."""
        return self.reader is not None and self.reader.find.active is not None

    def begin_find(self) -> None:
        """Remember the place: what is typed is searched for from there."""
        if self.reader is not None:
            self.reader.begin_find()

    def find(self, typed: str) -> None:
        """Mark a text and go to the first place at or below the origin that shows it."""
        if self.reader is not None:
            self.reader.search(typed)

    def find_next(self, step: int) -> bool:
        """Go to the next find (`step` 1) or to the one before (-1).

        Returns whether there is anything to search for.
        """
        return self.reader is not None and self.reader.find.step(step)

    def forget_finds(self) -> None:
        """Take the marks away."""
        if self.reader is not None:
            self.reader.find.forget()

    def go_to_origin(self) -> None:
        """Scroll back to where the search began."""
        if self.reader is not None:
            self.reader.find.go_to_origin()

    # Keys

    def action_next_link(self) -> None:
        """Select the next link."""
        if self.reader is not None:
            self.reader.walk_links(1)

    def action_previous_link(self) -> None:
        """Select the link before."""
        if self.reader is not None:
            self.reader.walk_links(-1)

    def action_open(self) -> None:
        """Follow the selected link."""
        if self.reader is not None:
            self.reader.open_link()

    action_open_link = action_open

    def action_peek(self) -> None:
        """Show where the selected link leads, or the next one if none is selected."""
        if self.reader is not None:
            self.reader.peek()

    def action_hints(self) -> None:
        """Put labels beside the links on screen; typing one follows its link."""
        if self.reader is not None:
            self.reader.hints.show()

    def action_fold_here(self) -> None:
        """Close or open the selected fold, else the innermost one at the place that is read."""
        if self.reader is not None:
            self.reader.folds.fold_here()

    def action_fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        if self.reader is not None:
            self.reader.folds.fold_all()

    def action_table_right(self) -> None:
        """Show the next column of a table that is too wide."""
        self._step_table(1)

    def action_table_left(self) -> None:
        """Show the column before."""
        self._step_table(-1)

    def _step_table(self, step: int) -> None:
        if not self.pages.step_table(step):
            raise SkipAction

    def on_key(self, event: events.Key) -> None:
        """While there are labels beside links, keys choose among them."""
        reader = self.reader
        hints = None if reader is None else reader.hints.shown
        if reader is None or hints is None:
            return
        event.stop()
        event.prevent_default()
        reader.open_at(reader.hints.type(hints, event.key, event.character))

    def on_blur(self) -> None:
        """Labels are for the widget that has the keyboard."""
        self.drop_hints()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show a picture that was drawn."""
        self.pictures.worker_changed(event)

    # Mouse

    @property
    def row_under_mouse(self) -> int | None:
        """The row of the page under the mouse, as long as nothing has scrolled since it moved."""
        scrolled, y = self._pointed
        reader = self.reader
        if reader is None or scrolled != self.first_row or self.app.mouse_over is not self:
            return None
        row = reader.viewport.row_at(y)
        return None if reader.page.line(row) is None else row

    def code(self) -> str | None:
        """Return the block of code under the mouse, else the first one from the top on."""
        if self.reader is not None:
            return self.reader.code(self.row_under_mouse)
        return None if self.document is None else code_at(self.document, self.line)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would follow, and the sign of the heading under the mouse."""
        offset = event.get_content_offset(self)
        self._pointed = _NOWHERE if offset is None else (self.first_row, offset.y)
        if self.reader is not None:
            self.reader.point_at(offset)

    def on_leave(self) -> None:
        """Show neither any more."""
        if self.reader is not None:
            self.reader.point_at(None)

    def on_click(self, event: events.Click) -> None:
        """Fold a section, select text, or follow a link.

        Two clicks select a word and three a paragraph. The end of a selection follows no link.
        """
        reader, offset = self.reader, event.get_content_offset(self)
        if event.chain > 1:
            event.prevent_default()
            event.stop()
            self._select_around(offset, paragraph=event.chain > 2)
        elif reader is not None and offset is not None and reader.fold_at(offset):
            event.stop()
        elif self.text_selection is not None:
            event.prevent_default()
            event.stop()
        elif reader is not None and offset is not None and reader.open_at(reader.link_at(offset)):
            event.stop()

    def _select_around(self, offset: Offset | None, *, paragraph: bool) -> None:
        reader = self.reader
        if reader is None or offset is None:
            return
        position = reader.row_at(offset.y).position
        if position is None:
            return
        margin = reader.frame.margin
        cell = reader.cell_at(offset) - margin
        ends = selection_around(reader.page, position, cell, paragraph=paragraph)
        if ends is not None:
            start, end = (Offset(margin + place.x, place.y) for place in ends)
            self.screen.selections = {self: Selection(start, end)}

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        reader = self.reader
        if reader is None:
            return None
        text = selected_text(reader.page, selection, reader.frame.margin)
        return (text, "\n") if text else None

    def turn(self, fold: Fold) -> None:
        """Close or open a fold."""
        if self.reader is not None:
            self.reader.folds.turn(fold)
