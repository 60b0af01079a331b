"""The note pane: a breadcrumb over the reading view, or a few words where there is nothing to read.

The reading view and its Markdown parser are imported with the first note, not before the first
paint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from explorer.model import Note
from explorer.reader.section_ranges import section_at
from explorer.ui.base_app import app_of
from explorer.ui.commands import key_of
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import HistoryPlace, SavedPosition, ViewPosition
from explorer.ui.reader.coming_note import ComingNote
from explorer.ui.reader.find_controller import FindController, NothingToFind
from explorer.ui.reader.note_title import note_title
from explorer.ui.reader.requested_line import RequestedLine
from explorer.ui.textual_ext.fixed_size import FixedSize
from explorer.ui.widgets.border_texts import BorderTexts

if TYPE_CHECKING:
    from explorer.reader.note_context import Context
    from explorer.ui.reader.note_view import NoteView


class NotePane(BorderTexts, FixedSize, Vertical):
    """One note, with the place that is read in its title, and the box for finding in it."""

    @dataclass
    class Jumped(Message):
        """The user has read on elsewhere in the note, at a find or at a line."""

        left: ViewPosition
        """What was on screen before."""
        line: int

    section: reactive[int] = reactive(-1, init=False, repaint=False)
    """Index of the heading that the title names; a watcher is called before the paint."""
    has_wide_table: reactive[bool] = reactive(False, init=False, repaint=False)
    """Whether a table is on screen that keys move sideways."""

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        preview: bool = False,
        id: str,  # noqa: A002 (Textual's name)
    ) -> None:
        """With `preview`, folds begin as a preview has them."""
        super().__init__(id=id, classes="framed")
        self.glyphs = glyphs
        self._is_preview = preview
        self.view: NoteView | None = None
        """The reading view, None before the first note."""
        self.note: Note | None = None
        self._path = ""
        """Where the note is by now, empty without one."""
        self._finds: FindController | NothingToFind = NothingToFind()
        self._requested = RequestedLine()
        self._before_box = ViewPosition()
        """How the place was left for the find that is being typed."""
        self._coming = ComingNote()

    def compose(self) -> ComposeResult:
        """Begin with words only."""
        yield Static(id="note-empty")

    def say(self, *paragraphs: Content) -> None:
        """Show words in place of a note."""
        self.note = None
        self._path = ""
        self._coming.arrive()
        self.has_wide_table = False
        self.close_box()
        self.set_class(False, "-has-note")
        self.query_one("#note-empty", Static).update(Content("\n\n").join(paragraphs))
        self.write_title(Content("Note"))

    def show(self, context: Context, text: str, place: HistoryPlace) -> NoteView:
        """Show a note at a place, or exactly as the place was left; return what shows it.

        A place that was left is found even if lines of the note have moved since then.
        """
        from explorer.ui.reader.note_content import NoteContent

        view = self._ready_view()
        blank = not text.strip()
        note = context.note
        is_other = self._path != note.path
        if blank or (is_other and not self._coming.is_searched(note.path)):
            self.close_box()
        self.note, self._path = note, note.path
        self._coming.arrive()
        self.set_class(not blank, "-has-note")
        if blank:
            self.query_one("#note-empty", Static).update(Content.styled(self._empty_text, "$muted"))
        content = NoteContent(
            note.path, text, note, context.link_targets, context.embeds, context.card_prompts
        )
        line = view.show(content, place.line, place.left, rows=place.rows)
        if place.left is None:
            view.session.leave_find()
            self.mark(place.texts, line)
        if is_other and self.box_is_open:
            self._before_box = self.position()
            self._finds.find_anew()
        if place.left is not None and place.left.requested is not None:
            line = view.session.line_now(place.left.requested)
        self._requested = RequestedLine(line).laid_out(view)
        self.section = view.section if line == 1 else section_at(note, line)
        self.draw_title()
        return view

    def relook(self, context: Context) -> None:
        """Show what another snapshot holds about the note; the place stays."""
        view = self._ready_view()
        view.relook(context.link_targets, context.embeds, context.card_prompts)

    def expect(self, path: str) -> None:
        """Note that a note is being read to be shown: to find something from now on is for that."""
        self._coming.path = path

    def shows(self, path: str) -> bool:
        """Whether the note of a path is on screen."""
        return self.note is not None and self.note.path == path

    def mark(self, texts: Iterable[str], line: int) -> None:
        """Mark some texts of the note, the first one at or below a line as the current find."""
        if self.view is not None:
            self.view.session.mark(tuple(texts), line)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep what is folded, selected and typed in notes that have other paths now."""
        self._path = paths.get(self._path, self._path)
        if self.view is not None:
            self.view.session.follow_renames(paths)

    @property
    def line(self) -> int:
        """The line that commands act on.

        That is the find that the user went to while it is on screen, else the requested line until
        the view is scrolled, then the top one.
        """
        view = self.view
        if view is None:
            return 1
        found = view.found_line
        if found is not None:
            return found
        if self._requested.is_shown(view):
            return self._requested.line
        return view.line

    def position(self) -> ViewPosition:
        """Return what is on screen, as `show` would bring it back.

        The second row counts: the view puts a requested line below the top row. A blank line does
        not, because the page has no row of its own for it.
        """
        from explorer.page.anchors import line_anchor

        view = self.view
        if view is None:
            return ViewPosition()
        link, requested = view.session.link_anchor, None
        if self._requested.is_shown(view):
            requested = line_anchor(view.document, self._requested.line)
        if not view.first_row:
            saved = SavedPosition(view.document.line(1), link, requested)
            return ViewPosition(left=saved)
        y = next((y for y in range(1, view.size.height) if _shows_line(view, y)), 1)
        line = view.line_at(y) or view.line
        rows = view.pages.read(lambda reader: reader.viewport.rows_below(line), default=0)
        return ViewPosition(line, rows, SavedPosition(view.document.line(line), link, requested))

    @property
    def text_view(self) -> NoteView | None:
        """The reading view while it shows a text, else None."""
        if self.can_find:
            return self.view
        return None

    # Finding

    @property
    def can_find(self) -> bool:
        """Whether there is a text to search."""
        return self.has_class("-has-note")

    @property
    def box_is_open(self) -> bool:
        """Whether the text to find is being typed."""
        return self._finds.box_is_open

    async def open_box(self, typed: str) -> None:
        """Open the box for a text to find, or after a colon for the number of a line."""
        if not self.box_is_open:
            self._before_box = self.position()
        self._coming.search()
        await self._finds.open(self, typed)

    def close_box(self) -> None:
        """Close the box and go on reading."""
        self._finds.close()

    def _read_on(self, view: NoteView, line: int | None) -> None:
        """Take a line as requested, to which the user went by the box."""
        if line is None or self.note is None:
            return
        before, now = self._before_box, self.position()
        if (now.line, now.rows) != (before.line, before.rows):
            self.post_message(self.Jumped(before, line))
        self._requested = RequestedLine(line)
        # The box makes room, which moves the end of a note: the first refresh may come before that.
        self.call_after_refresh(self._note_top_after_refresh, view)
        self.section = section_at(self.note, line)
        self.draw_title()

    def find_next(self, step: int) -> bool:
        """Go to another find; return whether there is anything to search for."""
        return self._finds.step(step)

    def forget_finds(self) -> bool:
        """Take the marks away; return whether there were any."""
        return self._finds.forget()

    def on_note_view_finds_counted(self, event: NoteView.FindsCounted) -> None:
        """Show how many finds there are."""
        event.stop()
        self._finds.counted(event.tally)

    def _show_finds(self, text: str) -> None:
        self.write_subtitle(Content(text))

    # The view and the title

    @staticmethod
    def prepare() -> None:
        """Import the modules that show a text.

        Call it from a worker, so that the screen stays responsive while parsers are imported.
        """
        import explorer.ui.reader.note_view  # noqa: F401

    def _ready_view(self) -> NoteView:
        if self.view is None:
            self.view = self._make_view()
            self.mount(self.view)
        return self.view

    @property
    def _empty_text(self) -> str:
        """What stands in place of a note without a text, with the key to write one, if it does."""
        app = app_of(self)
        if self._is_preview or app.options.read_only:
            return "This note is empty."
        return f"This note is empty. Press {key_of('edit', app.keys)} to write it."

    def _make_view(self) -> NoteView:
        from explorer.page.folds import PREVIEW
        from explorer.ui.reader.note_view import NoteView
        from explorer.ui.reader.page_signs import page_signs

        view = NoteView(signs=page_signs(self.glyphs), id="note-view")
        read_on = partial(self._read_on, view)
        self._finds = FindController(view, self.glyphs, self._show_finds, read_on)
        self.watch(
            view, "section_read", lambda section: self._read_section(view, section), init=False
        )
        if self._is_preview:
            view.session.fold_memory.begins = PREVIEW
        return view

    def _read_section(self, view: NoteView, section: int) -> None:
        """Name the heading at the top, unless the requested line is still shown.

        Near the end of a note the view cannot be scrolled so far that this line is at the top.
        """
        self._note_top(view)
        self.has_wide_table = view.has_wide_table
        if section != self.section and not self._requested.is_shown(view):
            self.section = section
            self.draw_title()

    def _note_top(self, view: NoteView) -> None:
        """Note what is at the top of the view while it shows the requested line."""
        self._requested = self._requested.laid_out(view)

    def _note_top_after_refresh(self, view: NoteView) -> None:
        self.call_after_refresh(self._note_top, view)

    def draw_title(self) -> None:
        """Write the breadcrumb for the width there is."""
        if self.note is None:
            return
        room = max(4, self.size.width - 4)
        self.write_title(Content(note_title(self.note, self.section, room, self.glyphs)))

    def on_resize(self) -> None:
        """The breadcrumb depends on the width."""
        self.draw_title()


def _shows_line(view: NoteView, y: int) -> bool:
    """Return whether a row of the view shows a line of the file that is not blank."""
    document, line = view.document, view.line_at(y)
    if line is None:
        return False
    return line < document.first_line or bool(document.line(line).strip())
