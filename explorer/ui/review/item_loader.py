"""What a review shows of a note or a card: from memory at once, with its files from a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from explorer.model import Note, SessionKey
from explorer.page import Definitions, Embeds, Look, definitions
from explorer.reader.card_page import Crumb, card_page
from explorer.reader.note_context import Context, LoadedNote
from explorer.review.days import day_of
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome, locate_card
from explorer.services.explorer import Explorer
from explorer.text.sanitize import clean
from explorer.ui.reader.note_content import NoteContent, leads_to_note
from explorer.vault import Vault

_MOST_DEFINED = 500_000
"""Characters of a note that are searched for footnotes and references."""


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
    day: date | None = None
    """The review day for which its grades were computed; None before they were."""
    computed: datetime | None = None
    """When they were computed: some are due minutes later."""

    @property
    def look(self) -> tuple[object, ...]:
        """What is seen of it: where it is the same, the page need not be replaced."""
        texts = [it and (it.text, it.embeds) for it in (self.front, self.whole)]
        return (self.key, self.crumbs, self.reason, self.context is None, *texts)


def from_memory(vault: Vault, key: SessionKey) -> PreparedItem:
    """Return an item without reading files: a note has only its name, a card its texts."""
    note = vault.notes.get(key.path)
    if note is None:
        return _missing(vault, key)
    if not key.is_card:
        return PreparedItem(key, vault.generation, 1, _note_crumbs(note))
    return _card(vault, key, note)


def prepare(explorer: Explorer, key: SessionKey, now: datetime) -> PreparedItem:
    """Return an item with all that belongs to it. For a worker: reads files."""
    vault = explorer.vault
    loaded = explorer.reader.load(key.path, now, backlinks=False)
    context = loaded.context
    if context is None:
        item = _missing(vault, key)
    elif key.is_card:
        defined = definitions((loaded.text or "")[:_MOST_DEFINED])
        item = _card(vault, key, context.note, context, defined)
    else:
        item = _note(vault, loaded, context)
    outcomes = explorer.grading.outcomes(key, now)
    return replace(item, outcomes=outcomes, day=day_of(now, vault.settings), computed=now)


def _missing(vault: Vault, key: SessionKey) -> PreparedItem:
    return PreparedItem(key, vault.generation, 1, (), reason=f"The {key.noun} is gone.")


def _note_crumbs(note: Note) -> tuple[Crumb, ...]:
    folders = [Crumb(clean(name), tells=False) for name in note.path.split("/")[:-1]]
    return (*folders, Crumb(clean(note.title), tells=False))


def _note(vault: Vault, loaded: LoadedNote, context: Context) -> PreparedItem:
    note = context.note
    content = None
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
        _note_crumbs(note),
        front=content,
        whole=content,
        context=context,
        reason=clean(loaded.reason),
    )


def _card(
    vault: Vault,
    key: SessionKey,
    note: Note,
    context: Context | None = None,
    defined: Definitions | None = None,
) -> PreparedItem:
    """Return a card; its `context` and what its note has `defined` are None while not read."""
    found = locate_card(key, note)
    if found is None:
        return _missing(vault, key)
    page = card_page(note, found.question, key.card, vault.settings)
    # Not the path of the note, because folds are remembered by path.
    path = f"{key.path}#{key.occurrence}.{key.card}.{key.text}"
    look: Look = leads_to_note if context is None else context.link_targets
    embeds: Embeds = {} if context is None else page.embeds(context.embeds)

    def content(text: str) -> NoteContent:
        shown = Note(key.path, page.crumbs[0].name, lines=text.count("\n") + 1)
        return NoteContent(path, text, shown, look, embeds, defined=defined)

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
