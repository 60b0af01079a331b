"""The reading view: one note, drawn a line at a time, whatever its length, with links that keys and mouse can follow.

Never a widget per block, never note text as markup. What a link leads to is told to it; following one is the app's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from explorer.model import Note
from explorer.page import UNICODE, Anchor, Document, Embeds, Fold, LinkLook, Signs, Target, anchors
from explorer.page.card_prompts import CardPrompt
from explorer.page.clipboard import code_around, code_at
from explorer.page.property_rows import front_of
from explorer.ui.history import SavedPosition
from explorer.ui.reader.note_folds import NoteFolds
from explorer.ui.reader.note_footnotes import NoteFootnotes
from explorer.ui.reader.note_moves import NoteMoves
from explorer.ui.reader.note_pictures import NotePictures
from explorer.ui.reader.note_scroll import TOP, leads_to_note
from explorer.ui.reader.note_select import NoteSelect

NO_EMBEDS: Embeds = MappingProxyType({})


class NoteView(NoteFolds, NoteFootnotes, NoteSelect, NotePictures, NoteMoves, can_focus=True):
    """Shows one note. `show` takes it, `LinkActivated` tells what a reader wants to follow."""

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
        """Somebody wants a look at where a link leads."""

        view: NoteView
        target: Target
        low: bool
        """Whether there is more room below the link than above it."""

        @property
        def control(self) -> NoteView:
            """The view, for selectors in handlers."""
            return self.view

    section_read: reactive[int] = reactive(-1, init=False, repaint=False)
    """Index in the note's `headings` of the section at the top, -1 before the first one. Who
    watches it is told before the paint: a message would come behind it, and cost another one."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self.note: Note | None = None

    # Content

    def show(
        self,
        path: str,
        text: str,
        note: Note,
        look: Callable[[Target], LinkLook] = leads_to_note,
        line: int = 1,
        embeds: Embeds = NO_EMBEDS,
        asks: Sequence[CardPrompt] = (),
        left: SavedPosition | None = None,
    ) -> int:
        """Show a note at a line of its file.

        Return that line, which is another one if the place has moved.

        `text` is the file's text, `look` tells what a link leads to; it is not asked for links with
        a scheme nor for footnotes. `embeds` is what is shown in place, `asks` are the questions of
        its flashcards. `left` says how the place was left: its line is followed where the text is
        another one by now, and its link is selected again. Without it, the section of the line is
        opened, and showing the same path again keeps the selected link.
        """
        headings = [(heading.line, heading.level) for heading in note.headings]
        document = Document(text, note.body_line, headings, front_of(note))
        shown = self.note.path if self.note is not None else None
        was = self.document if shown == path else None
        if was is None or was.text != document.text:
            self.forget_ways()
        if shown != path:
            self.forget_links()
            self.forget_finds()
            self.forget_shifts()
        self.note, self._look, self._embeds, self._asks, self.document = (
            note,
            look,
            embeds,
            asks,
            document,
        )
        self.set_reactive(NoteView.section_read, -2)  # told again, whatever it is
        self.take_folds(path, document, was)
        if line > 1 and left is not None:
            line = anchors.find_nearest_line(anchors.LineAnchor(line, left.said), document, was)
        elif line > 1:
            self.open_section(line)
        self.lay_out(
            Anchor(line if left is not None else self._begin_of(line)), above=int(line > 1)
        )
        if left is not None:
            self.focus_spot(left.link, was)
        return line

    def _begin_of(self, line: int) -> int:
        """Return the line to bring to the top for a line that is asked for.

        A link to a block leads to its id, at its end or below it: whoever follows one wants to read
        the block. But the line itself is not moved far down for that, if it has text.
        """
        note, document = self.note, self.document
        if note is None or document is None or all(block.line != line for block in note.blocks):
            return line
        begin = document.begin_of_block(line)
        near = line - begin < self.app.size.height // 3 or document.line(line).lstrip().startswith(
            "^"
        )
        return begin if near else line

    def relook(
        self,
        look: Callable[[Target], LinkLook],
        embeds: Embeds = NO_EMBEDS,
        asks: Sequence[CardPrompt] = (),
    ) -> None:
        """Take in that links lead elsewhere now, or that embedded notes or badges have changed.

        The place stays.
        """
        self._look, self._embeds = look, embeds
        self.take_asks(asks)
        if self.page is not None:
            self.lay_out_again()

    def clear(self) -> None:
        """Show nothing."""
        self.forget_finds()
        self.forget_ways()
        self.note = self.document = self.page = None
        self.forget_links()
        self.virtual_size = Size(0, 0)
        self.refresh()

    # Places

    @property
    def section(self) -> int:
        """Index in the note's `headings` of the section at the top of the view, -1 before the first one."""
        if self.note is None:
            return -1
        return bisect_right(self.note.headings, self.line, key=lambda heading: heading.line) - 1

    def line_at(self, y: int) -> int | None:
        """Return the line of the file that row `y` of the view shows, None where there is none."""
        shown = self.page.line(self.scroll_offset.y + y - TOP) if self.page is not None else None
        return shown.source_line if shown is not None else None

    def code(self) -> str | None:
        """Return the block of code under the mouse, else the first one at or below the top of the view."""
        page, document, row = self.page, self.document, self.row_under_mouse
        if document is None:
            return None
        place = page.place(row) if page is not None and row is not None else None
        if page is not None and place is not None:
            lines = page.lines(place.chunk)
            found = code_at(document, lines[place.row].source_line, or_after=False)
            found = found if found is not None else code_around(lines, place.row)
            if found is not None:
                return found
        return code_at(document, self.line)

    def go_to_line(self, line: int) -> None:
        """Bring a line of the file to the top of the view, a row below it so that a heading has air."""
        if self.page is None:
            self._wanted = Anchor(line)
            return
        self.reveal(line)
        self.bring_to_top(self.page.row_of(line) - 1)
        self.fold_at(line)

    def moved(self) -> None:
        """Tell which section is read, if it is another one."""
        self.drop_hints()
        self.section_read = self.section

    def activate(self, target: Target) -> None:
        """Follow a link: a footnote of this note here, anything else by whoever listens."""
        if target.kind == "footnote" and not target.source:
            self.go_to_footnote(target.destination)
        elif target.kind == "fold":
            self.turn(Fold.of(target))
        elif target.kind == "back" and not target.source:
            self.leave_footnote(target.destination)
        else:
            self.post_message(self.LinkActivated(self, target))

    def selected(self, target: Target) -> None:
        """Tell that another link is selected."""
        if target.kind != "fold":
            self.post_message(self.LinkFocused(self, target))

    def peeked(self, target: Target, low: bool) -> None:
        """Tell that somebody wants a look at where a link leads."""
        if target.kind not in ("fold", "back"):
            self.post_message(self.LinkPeeked(self, target, low))
