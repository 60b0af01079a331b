"""The note pane: a breadcrumb over the reading view, or a few words where there is nothing to read.

The reading view and its Markdown parser are imported with the first note, not before the first
paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive
from textual.widgets import Static

from explorer.model import Note
from explorer.reader.concept_tree import section_at
from explorer.reader.note_context import Context
from explorer.text.sanitize import clean
from explorer.ui.cells import cut
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import HistoryPlace, SavedPosition
from explorer.ui.reader.find_pane import FindPane
from explorer.vault.link_writer import section_path

if TYPE_CHECKING:
    from explorer.page import Anchor
    from explorer.ui.reader.note_view import NoteView


class NotePane(FindPane):
    """One note, with where the reader is in its title."""

    section: reactive[int] = reactive(-1, init=False, repaint=False)
    """Index of the heading that the title names; who watches it is told before the paint."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(glyphs, id=id)
        self.note: Note | None = None
        self._title = Content()
        self._only_title = False
        self._asked = 1
        """The line of the place that was asked for."""
        self._at_asked: Anchor | None = None
        """What is at the top of the view as long as it shows that place; None for a note as a
        whole."""
        self._unlaid = False
        """Whether the view has no size yet, and will show the place when it gets one."""

    def compose(self) -> ComposeResult:
        """Begin with words only."""
        yield Static(id="note-empty")

    def say(self, *paragraphs: Content) -> None:
        """Show words in place of a note."""
        self.note = None
        self.close_box()
        self.set_class(False, "-has-note")
        self.query_one("#note-empty", Static).update(Content("\n\n").join(paragraphs))
        self._retitle(Content("Note"))

    def show(self, context: Context, text: str, place: HistoryPlace) -> None:
        """Show a note at a place, or as the place was left, even if lines of the note have moved since then."""
        from explorer.ui.reader.note_content import NoteContent

        view = self._ready_view()
        blank = not text.strip()
        if blank or self.note is None or self.note.path != context.note.path:
            self.close_box()
        self.note = note = context.note
        self.set_class(not blank, "-has-note")
        if blank:
            self.query_one("#note-empty", Static).update(
                Content.styled("This note is empty. Press e to write it.", "$muted")
            )
        content = NoteContent(note.path, text, note, context.leads, context.embeds, context.asks)
        line = view.show(content, place.line, place.left)
        if place.rows:
            view.scroll_to(
                y=view.scroll_offset.y + place.rows, animate=False, force=True, immediate=True
            )
        whole = line == 1
        self._asked, self._unlaid = line, not whole and view.page is None
        self._at_asked = None if whole else view.anchor_at_top()
        self.section = view.section if whole else section_at(note, line)
        self.draw_title()

    @property
    def line(self) -> int:
        """The line that commands act on.

        The one that was asked for until the reader scrolls, then the top one.
        """
        view = self.view
        if view is None:
            return 1
        return self._asked if self._is_at_asked(view) else view.line

    def _is_at_asked(self, view: NoteView) -> bool:
        """Whether the view still shows the place that was asked for.

        What is measured above it moves it down.
        """
        return self._unlaid or (
            self._at_asked is not None and view.anchor_at_top() == self._at_asked
        )

    def position(self) -> tuple[int, int, SavedPosition | None]:
        """Return the (line, rows, left) of a place that `show` would bring back as it is now.

        The row that counts is the second: the view puts a line that it is asked for below the top
        row.
        """
        view = self.view
        if view is None or view.document is None:
            return 1, 0, None
        if not view.scroll_offset.y:
            return 1, 0, SavedPosition(view.document.line(1), view.link_anchor)
        y = next((y for y in range(1, view.size.height) if view.line_at(y) is not None), 1)
        line = view.line_at(y) or view.line
        rows = 1 - y
        while view.line_at(y - 1) == line:
            y, rows = y - 1, rows + 1
        return line, rows, SavedPosition(view.document.line(line), view.link_anchor)

    @staticmethod
    def prepare(text: str = "") -> None:
        """Import what a text needs to be shown.

        For workers, so that the screen goes on while parsers are read in.
        """
        import explorer.ui.reader.note_view  # noqa: F401
        from explorer.text.latex_unicode import prepare

        prepare(text)

    def _ready_view(self) -> NoteView:
        if self.view is None:
            from explorer.page.signs import ASCII, UNICODE
            from explorer.ui.reader.note_view import NoteView

            self.view = NoteView(signs=ASCII if self.glyphs.plain else UNICODE, id="note-view")
            self.watch(self.view, "section_read", self._read_section, init=False)
            self.mount(self.view)
        return self.view

    def _read_section(self, section: int) -> None:
        """Take in which heading is at the top, unless it is still the place that was asked for that counts.

        Near the end of a note the view cannot be scrolled so far that what was asked for is at the top.
        """
        view = self.view
        if view is None:
            return
        if self._unlaid and view.page is not None:
            self._unlaid, self._at_asked = False, view.anchor_at_top()
        if not self._is_at_asked(view):
            self.section = section
            self.draw_title()

    def draw_title(self) -> None:
        """Write the breadcrumb for the width there is."""
        if self.note is None:
            return
        crumbs = [
            self.note.title,
            *(self.note.headings[i].name for i in section_path(self.note, self.section)),
        ]
        names = [clean(name) for name in crumbs]
        if len(names) > 1 and names[0] == names[1]:
            del names[0]
        room = max(4, self.size.width - 4)
        if len(names) > 2 and cell_len(self._joined(names)) > room:
            names = [names[0], self.glyphs.ellipsis, names[-1]]
        self._retitle(Content(cut(self._joined(names), room, self.glyphs.ellipsis)))

    def _retitle(self, title: Content) -> None:
        if title != self._title:
            self._title = title
            self._only_title = True
            self.border_title = title
            self._only_title = False

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint what has changed; of a new title only its row, and not the note below it."""
        if self._only_title:
            regions = (Region(-1, -1, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _joined(self, names: list[str]) -> str:
        return f" {self.glyphs.crumb} ".join(names)

    def on_resize(self) -> None:
        """The breadcrumb depends on the width."""
        self.draw_title()
