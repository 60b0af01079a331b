"""The reading view: one note, painted a line at a time, whatever its length.

Handles events and delegates to what it is made of. Never a widget per block, never note text as
markup, and it does not know where links lead: following one is up to the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style as RichStyle
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.worker import Worker

from explorer.model import Note
from explorer.page import UNICODE, Document, Embeds, Layout, Look, Signs, Target
from explorer.page.card_prompts import CardPrompt
from explorer.ui.base_app import app_of
from explorer.ui.commands import bindings
from explorer.ui.history import SavedPosition
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_session import NoteSession
from explorer.ui.reader.page_state import NO_EMBEDS
from explorer.ui.reader.reader_state import ReaderState
from explorer.ui.reader.scroll_keys import scroll_bindings
from explorer.ui.textual_ext.content_scroll import ContentScroll
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


class NoteView(ContentScroll, can_focus=True):
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

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.session = NoteSession(self, _Reporter(self), signs)
        self.pages = self.session.pages
        self.content = self.pages
        self._pointed = _NOWHERE
        """The scroll offset when the mouse moved last, and the row of the view that it moved to."""

    def on_mount(self) -> None:
        """Listen for what concerns the pictures in the terminal."""
        self.session.pictures.connect()

    def on_unmount(self) -> None:
        """Leave nothing in the terminal, nor the note in memory."""
        self.session.close()

    # What is shown

    @property
    def page(self) -> Layout | None:
        """The layout of the note, None while there is no note or no width."""
        return self.pages.read(lambda reader: reader.page, default=None)

    @property
    def note(self) -> Note:
        """The note that is shown, that of `NO_NOTE` before the first one."""
        return self.session.opened.note

    @property
    def document(self) -> Document:
        """The text that is shown, an empty one before the first note."""
        return self.session.opened.document

    def show(
        self,
        content: NoteContent,
        line: int = 1,
        saved: SavedPosition | None = None,
        rows: int = 0,
    ) -> int:
        """Show a note at a line of its file.

        Returns that line, which is another one if the place has moved. `saved` is how the place was
        left, with `rows` between the first row of the line and the second one of the view: its line
        is followed where the text is another one by now, and its link is selected again. Without
        it, the section of the line is opened, and showing the same path again keeps the selected
        link.
        """
        return self.session.show(content, line, saved, rows)

    def relook(
        self, look: Look, embeds: Embeds = NO_EMBEDS, prompts: Sequence[CardPrompt] = ()
    ) -> None:
        """Show that links lead elsewhere now, or that embedded notes or flashcards have changed.

        The place stays.
        """
        self.session.relook(look, embeds, prompts)

    # Places

    @property
    def line(self) -> int:
        """The line of the body at the top of the view, of the properties if only they are shown."""
        return self.session.line

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top, -1 before the first one."""
        return self.session.section

    @property
    def found_line(self) -> int | None:
        """The line of the find that the user went to, None if it is not on screen."""
        return self.pages.read(lambda reader: reader.find.line, default=None)

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        return self.pages.read(lambda reader: reader.line_at(y), default=None)

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, or wait for a size to do it."""
        self.session.go_to_line(line)

    @property
    def has_wide_table(self) -> bool:
        """Whether a table is on screen that keys move sideways."""
        return self.pages.read(
            lambda reader: reader.tables.row_to_move(None) is not None, default=False
        )

    @property
    def focused_link(self) -> Target | None:
        """The selected link."""
        return self.pages.read(lambda reader: reader.links.focused_target, default=None)

    @property
    def has_hints(self) -> bool:
        """Whether there are labels beside links, which keys choose among."""
        return self.pages.read(lambda reader: reader.hints.are_shown, default=False)

    def activate(self, target: Target) -> None:
        """Follow a link."""
        self.pages.run(lambda reader: reader.activate(target))

    def leave_footnote(self) -> bool:
        """Go back to where the reader was before a footnote; return whether it was in one."""
        return self.pages.read(lambda reader: reader.leave_footnote(), default=False)

    # Keys

    def action_next_link(self) -> None:
        """Select the next link."""
        self.pages.run(lambda reader: reader.walk_links(1))

    def action_previous_link(self) -> None:
        """Select the link before."""
        self.pages.run(lambda reader: reader.walk_links(-1))

    def action_open(self) -> None:
        """Follow the selected link, or turn back the fold turned last; else the key goes on."""
        if not self.pages.read(ReaderState.open_link, default=False):
            raise SkipAction

    def action_peek(self) -> None:
        """Show where the selected link leads, or the next one if none is selected."""
        # While nothing is laid out, there is nothing to tell about links.
        if not self.pages.read(ReaderState.preview_link, default=True):
            self.app.notify("There is no link to look at here.")

    def action_hints(self) -> None:
        """Put labels beside the links on screen; typing one follows its link."""
        self.pages.run(self._show_hints)

    def _show_hints(self, reader: ReaderState) -> None:
        reader.hints.show()
        if reader.hints.shown is None:
            self.app.notify("No link is on the screen.")

    def action_fold_here(self) -> None:
        """Close or open the selected fold, else the innermost one at the place that is read."""
        self.pages.run(lambda reader: reader.folds.fold_here())

    def action_fold_all(self) -> None:
        """Close all sections; again: open everything; and again: fold as the note begins."""
        self.pages.run(lambda reader: reader.folds.fold_all())

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
        if self.has_hints:
            event.stop()
            event.prevent_default()
            are_lost = self.pages.read(lambda reader: reader.hints.are_lost, default=False)
            if are_lost and is_letter(event):
                self.app.notify(_LINKS_GONE)
            self.pages.run(lambda reader: reader.type_hint(event.key, event.character))

    def on_focus(self) -> None:
        """Mark what a key would fold."""
        self.repaint()

    def on_blur(self) -> None:
        """Labels and that mark are for the widget that has the keyboard.

        If the view is hidden because its note is gone, a user may be about to type a label.
        """
        is_hidden = self.styles.display == "none"
        if is_hidden and self.has_hints:
            app_of(self).notices.expect_letter(_LINKS_GONE)
        self.session.drop_hints()
        self.repaint()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show a picture that was drawn."""
        self.session.pictures.worker_changed(event)

    # Mouse

    @property
    def row_under_mouse(self) -> PageRow | None:
        """The row of the page under the mouse, as long as nothing has scrolled since it moved."""
        scrolled, y = self._pointed
        if scrolled != self.first_row or self.app.mouse_over is not self:
            return None
        return self.pages.read(lambda reader: reader.row_at(y), default=None)

    def search_code(self) -> Iterator[str | None]:
        """Yield the block of code under the mouse, else the first one from the top on.

        Yields None for each chunk without it, so that the caller can leave time for keys.
        """
        return self.session.code(self.row_under_mouse)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which link a click would follow, and the sign of the heading under the mouse."""
        offset = event.get_content_offset(self)
        self._pointed = _NOWHERE
        if offset is not None:
            self._pointed = (self.first_row, offset.y)
        self.pages.run(lambda reader: reader.point_at(offset))

    def on_leave(self) -> None:
        """Show neither any more."""
        self.pages.run(lambda reader: reader.point_at(None))

    def on_click(self, event: events.Click) -> None:
        """Fold a section or a callout, select text, or follow a link.

        Two clicks select a word and three a paragraph. The end of a selection follows no link.
        """
        offset = event.get_content_offset(self)
        if event.chain > 1:
            event.prevent_default()
            event.stop()
            self._select_around(offset, paragraph=event.chain > 2)
            return
        if self._click(ReaderState.fold_at, offset):
            event.stop()
        elif self.text_selection is not None:
            event.prevent_default()
            event.stop()
        elif self._click(ReaderState.open_at_mouse, offset):
            event.stop()

    def _click(self, act: Callable[[ReaderState, Offset], bool], offset: Offset | None) -> bool:
        """Act on a place of the view; return whether there was anything to act on."""
        if offset is None:
            return False
        return self.pages.read(lambda reader: act(reader, offset), default=False)

    def _select_around(self, offset: Offset | None, *, paragraph: bool) -> None:
        """Select the word, or the paragraph, at a place of the view."""
        if offset is None:
            return
        selection = self.pages.read(
            lambda reader: reader.selection_around(offset, paragraph=paragraph),
            default=None,
        )
        if selection is not None:
            self.screen.selections = {self: selection}

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text."""
        text = self.pages.read(lambda reader: reader.selected_text(selection), default="")
        if not text:
            return None
        return text, "\n"


class _Reporter:
    """Reports what happens in a page to its view, or as a message of it: a `ReaderListener`."""

    def __init__(self, view: NoteView) -> None:
        self._view = view

    def has_keyboard(self) -> bool:
        """Return whether keys act on the note."""
        return self._view.has_focus

    def moved(self) -> None:
        """Report which section is read, also if it is the same: what was requested may be left."""
        self._view.pages.run(lambda reader: reader.hints.follow_scroll())
        self._view.section_read = self._view.section

    def link_activated(self, target: Target) -> None:
        """Report a link to follow."""
        self._view.post_message(NoteView.LinkActivated(self._view, target))

    def link_preview_requested(self, target: Target, *, is_low: bool) -> None:
        """Report that a preview of where a link leads was requested."""
        self._view.post_message(NoteView.LinkPreviewRequested(self._view, target, is_low))

    def finds_counted(self, tally: Tally) -> None:
        """Report the number of finds."""
        self._view.post_message(NoteView.FindsCounted(self._view, tally))

    def text_selection_range(self) -> Selection | None:
        """Return what is selected with the mouse."""
        return self._view.text_selection

    def text_selection_style(self) -> RichStyle:
        """Return the style of selected text."""
        return self._view.screen.get_component_rich_style("screen--selection")

    def clear_text_selection(self) -> None:
        """Select no text any more."""
        if self._view.is_attached and self._view.text_selection is not None:
            self._view.screen.clear_selection()
