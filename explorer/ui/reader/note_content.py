"""The note that a reading view shows: what it is made of, and what of it outlives a layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from explorer.model import Note
from explorer.page import Definitions, Document, Embeds, Look
from explorer.page.card_prompts import CardPrompt
from explorer.page.property_rows import front_matter_of
from explorer.ui.reader.fold_state import FoldMemory, FoldState
from explorer.ui.reader.footnote_stack import FootnoteStack
from explorer.ui.reader.page_state import PageSource, leads_to_note


@dataclass(frozen=True, slots=True)
class NoteContent:
    """What `NoteView.show` shows."""

    path: str
    text: str
    """The text of the file."""
    note: Note
    look: Look = leads_to_note
    """Returns where a link leads; not called for links with a scheme nor for footnotes."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in the place of embeds."""
    prompts: Sequence[CardPrompt] = ()
    """The questions of its flashcards."""
    defined: Definitions | None = None
    """The footnotes and references of the note, if the text is only a part of it."""

    def source(self) -> PageSource:
        """Return what a page of the note is made of. Cuts the text into chunks."""
        note = self.note
        headings = ((heading.line, heading.level) for heading in note.headings)
        document = Document(
            self.text, note.body_line, headings, front_matter_of(note), self.defined
        )
        return PageSource(document, self.look, self.embeds, tuple(self.prompts))


NO_NOTE = NoteContent("", "", Note("", ""))
"""What is open in a view before its first note."""


class OpenNote:
    """A note that is shown, laid out or not."""

    def __init__(
        self, content: NoteContent, memory: FoldMemory, before: OpenNote | None = None
    ) -> None:
        """`before` is the note that was shown until now, maybe an earlier text of this one."""
        self.path = content.path
        self.note = content.note
        self.source = content.source()
        self.earlier: Document | None = None
        """The text that was shown before, if it is of the same note."""
        self.footnotes = FootnoteStack()
        if before is not None and before.path == content.path:
            self.earlier = before.document
            if before.document.text == self.document.text:
                self.footnotes = before.footnotes
        folds = memory.load(self.path, self.document, self.earlier)
        self.folds = FoldState(memory, self.path, self.document, folds)
        self.folds.take_prompts(self.source.prompts)

    @property
    def is_same_note(self) -> bool:
        """Whether this note was shown before, maybe with an earlier text."""
        return self.earlier is not None

    @property
    def document(self) -> Document:
        """The text that is shown."""
        return self.source.document

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Count as the same note when it comes under its new path, given by its old one."""
        self.path = self.folds.path = paths.get(self.path, self.path)

    def relook(self, look: Look, embeds: Embeds, prompts: Sequence[CardPrompt]) -> None:
        """Replace where links lead, embedded notes and flashcards; the text is the same."""
        self.source = replace(self.source, look=look, embeds=embeds, prompts=tuple(prompts))
        self.folds.take_prompts(self.source.prompts)

    def begin_of(self, line: int, near: int) -> int:
        """Return the line to bring to the top for a line that is to be shown.

        A link to a block leads to its id, at the end of the block or below it, but the block is to
        be read. A line with text is not moved down by `near` rows or more for that.
        """
        document = self.document
        if all(block.line != line for block in self.note.blocks):
            return line
        begin = document.begin_of_block(line)
        is_id = document.line(line).lstrip().startswith("^")
        if is_id or line - begin < near:
            return begin
        return line
