"""The note that a reading view shows: what it is made of, and what of it outlives a layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from explorer.model import Note
from explorer.page import (
    BEGIN,
    Anchor,
    Definitions,
    Document,
    Embeds,
    Fold,
    Folds,
    LinkLook,
    Look,
    Target,
)
from explorer.page.anchors import Foldable, LinkAnchor, SavedFolds, restore_folds, save_folds
from explorer.page.card_prompts import CardPrompt
from explorer.page.property_rows import front_matter_of
from explorer.reader.link_preview import LinkPreview
from explorer.ui.reader.page_view import NOTHING, PageSource


def leads_to_note(_target: Target) -> LinkLook:
    """Return the look of a link to a note, whatever the link."""
    return "note"


def preview_source(
    preview: LinkPreview,
    embeds: Embeds = MappingProxyType({}),
    prompts: tuple[CardPrompt, ...] = (),
) -> PageSource:
    """Return what a page of a preview is made of; the answers of `prompts` can be closed."""
    if preview.document is None:
        return NOTHING
    return PageSource(preview.document, preview.link_targets or leads_to_note, embeds, prompts)


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
    document: Document | None = None
    """The text, if it is parsed already."""


NO_NOTE = NoteContent("", "", Note("", ""))
"""What is open in a view before its first note."""


@dataclass(slots=True)
class FoldMemory:
    """What a view remembers of notes that were shown, such as how they were folded."""

    begins: Folds = BEGIN
    """How a note is folded that has never been folded before."""
    saved: dict[str, SavedFolds] = field(default_factory=dict)
    typed_find: str = ""
    """The text that was searched for last, marked or not."""

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Remember under their new paths the folds of notes, given by their old ones."""
        moved = {new: self.saved[old] for old, new in paths.items() if old in self.saved}
        for path in (*paths, *paths.values()):
            self.saved.pop(path, None)
        self.saved.update(moved)


@dataclass(frozen=True, slots=True)
class CurrentFold:
    """The fold that the key is about, as long as nothing scrolls."""

    fold: Fold | None = None
    top: Anchor | None = None
    """What is at the top of the view while that holds."""
    is_turned: bool = False
    """Whether the key has turned it, or the one before it, and nothing was done since."""
    before: Fold | None = None
    """The fold that the key has turned, and from which it has moved on to this one."""
    line: int = 0
    """The line that the view went to, if no link was selected since; 0 if it went to none."""


class WayBack(NamedTuple):
    """What was on screen before a footnote was visited."""

    label: str
    """The footnote."""
    anchor: Anchor
    """The first row with text."""
    above: int
    """How many rows were on screen above it."""
    focused: LinkAnchor | None
    """The link that was selected."""


class OpenNote:
    """A note that is shown, laid out or not, and which of its folds are closed."""

    def __init__(
        self, content: NoteContent, memory: FoldMemory, before: OpenNote | None = None
    ) -> None:
        """`before` is the note that was shown until now, maybe an earlier text of this one."""
        note = self.note = content.note
        self.path = content.path
        """Also that under which the folds are remembered."""
        if before is not None and before.text == content.text and before.note is note:
            document = before.document
        elif content.document is not None:
            document = content.document
        else:
            headings = ((heading.line, heading.level) for heading in note.headings)
            document = Document(
                content.text, note.body_line, headings, front_matter_of(note), content.defined
            )
        self.document: Document = document
        """The text that is shown."""
        self.text: str = content.text
        """The text of the file."""
        self.earlier: Document | None = None
        """The text that was shown before, if it is of the same note."""
        self.footnotes: list[WayBack] = []
        """The ways back from footnotes, until another note is shown; the last one last."""
        if before is not None and before.path == content.path:
            self.earlier = before.document
            if before.document.text == document.text:
                self.footnotes = before.footnotes
        self.memory = memory
        self.current = CurrentFold()
        self.opened_by_find: dict[Fold, bool] = {}
        """What the find that is being typed has opened: the next letter may lead elsewhere.

        The values are whether a fold of an embedded note is closed at first.
        """
        saved = memory.saved.get(self.path)
        self.folds = memory.begins
        if saved is not None:
            self.folds = restore_folds(saved, document, self.earlier)
        self.relook(content.look, content.embeds, content.prompts)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Count as the same note when it comes under its new path, given by its old one."""
        self.path = paths.get(self.path, self.path)

    def relook(self, look: Look, embeds: Embeds, prompts: Sequence[CardPrompt]) -> None:
        """Replace where links lead, embedded notes and flashcards; the text is the same."""
        self.source = PageSource(self.document, look, embeds, tuple(prompts))
        self.foldable = Foldable(self.document, prompts)

    # Folds

    def set_folds(self, folds: Folds) -> None:
        """Replace the folds, and remember them for the next time."""
        self.folds = folds
        self.memory.saved[self.path] = save_folds(self.document, folds)

    def open_around(self, line: int, *, arrives: bool = False) -> None:
        """Open what hides a line of a note that will be laid out.

        Where someone `arrives`, also the section of a heading, and the source of a diagram: its
        picture has the same lines.
        """
        hiding = self.foldable.hiding(line, self.folds, own_section=arrives)
        closed = [fold for fold in hiding if arrives or fold.kind != "diagram"]
        if closed:
            self.set_folds(self.folds.turn(*closed))

    def is_closed(self, fold: Fold, *, begins: bool = False) -> bool:
        """Whether a fold is closed. `begins`: at first, if it is one of an embedded note."""
        if fold.source:
            return self.folds.closed(fold, begins=begins)
        return self.foldable.is_closed(fold, self.folds)

    # Places

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
        return begin if is_id or line - begin < near else line
