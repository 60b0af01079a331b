"""What a review shows of a note or a card: from memory at once, with its files from a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from explorer.model import Badge, Note, SessionKey
from explorer.page import Definitions, Document, definitions
from explorer.reader.card_page import Crumb, card_page
from explorer.reader.note_context import Context, LoadedNote
from explorer.review.scheduler import Grade
from explorer.review.session import FoundCard, GradeOutcome, locate_card
from explorer.services.explorer import Explorer
from explorer.text.sanitize import clean
from explorer.ui.reader.note_content import NoteContent
from explorer.vault import Vault


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """What a review shows of an item."""

    key: SessionKey
    generation: int
    """The generation of the vault that it was prepared from."""
    line: int
    """Its line in the file (1-based)."""
    crumbs: tuple[Crumb, ...]
    """The folders, the note and the headings above it."""
    front: NoteContent | None = None
    """What is shown first; None while it is not read, or if it cannot be."""
    whole: NoteContent | None = None
    """What is shown with the answer; the same for a note."""
    answer_line: int = 1
    """The line of `whole` on which the answer begins."""
    answer: str = ""
    """The answer of a card as plain text."""
    other_answers: tuple[str, ...] = ()
    """Other forms of it that are as right."""
    context: Context | None = None
    """The context of the note, to follow its links; None while it is not read."""
    outcomes: Mapping[Grade, GradeOutcome] = field(default_factory=dict)
    """What each grade would give; empty while it is not computed."""
    reason: str = ""
    """Why it cannot be shown; empty if it can."""
    computed: datetime | None = None
    """When its grades were computed, some of which are due minutes later; None before that."""

    weak_below: tuple[str, Badge | None] | Literal["ready"] | None = None
    """What its note rests on that is not known, by its name and state; None if that is open."""

    @property
    def look(self) -> tuple[object, ...]:
        """What is seen of it: where it is the same, the page need not be replaced."""
        texts = [it and (it.text, it.embeds) for it in (self.front, self.whole)]
        return (self.key, self.crumbs, self.reason, self.context is None, *texts)


def prepare(explorer: Explorer, key: SessionKey, now: datetime) -> PreparedItem:
    """Return an item with all that belongs to it. For a worker: reads files."""
    vault = explorer.vault
    loaded = explorer.reader.load(key.path, now, backlinks=False)
    context = loaded.context
    item = PreparedItem(key, vault.generation, 1, (), reason=f"The {key.noun} is gone.")
    if context is not None and not key.is_card:
        item = _note(vault, loaded, context)
    elif context is not None and (found := locate_card(key, context.note)):
        item = _card(vault, key, found, context, definitions(loaded.text or ""))
        vault.parsed(key.path, (loaded.text or "").encode())  # a grade asks for the same
    outcomes, weak = (
        explorer.grading.outcomes(key, now),
        explorer.learning.weak_below(key.path, now),
    )
    return replace(item, outcomes=outcomes, computed=now, weak_below=weak)


def _note(vault: Vault, loaded: LoadedNote, context: Context) -> PreparedItem:
    note, content = context.note, None
    names = [*note.path.split("/")[:-1], note.title]
    if loaded.text is not None:
        content = NoteContent(
            note.path,
            loaded.text,
            note,
            context.link_targets,
            context.embeds,
            context.card_prompts,
        )
    return PreparedItem(
        SessionKey(note.path),
        vault.generation,
        note.body_line,
        tuple(Crumb(clean(name), tells=False) for name in names),
        front=content,
        whole=content,
        context=context,
        reason=clean(loaded.reason),
    )


def _card(
    vault: Vault, key: SessionKey, found: FoundCard, context: Context, defined: Definitions
) -> PreparedItem:
    page = card_page(found.note, found.question, key.card, vault.settings)
    # Not the path of the note, because folds are remembered by path.
    path = f"{key.path}#{key.occurrence}.{key.card}.{key.text}"
    look, embeds = context.link_targets, page.embeds(context.embeds)

    def content(text: str) -> NoteContent:
        shown = Note(key.path, page.crumbs[0].name, lines=text.count("\n") + 1)
        document = Document(text, defined=defined)
        for index in range(len(document.chunks)):
            document.blocks(index)
        return NoteContent(path, text, shown, look, embeds, document=document)

    return PreparedItem(
        key,
        vault.generation,
        page.line,
        page.crumbs,
        front=content(page.front),
        whole=content(page.whole),
        answer_line=page.answer_line,
        answer=page.answer,
        other_answers=page.other_answers,
        context=context,
    )
