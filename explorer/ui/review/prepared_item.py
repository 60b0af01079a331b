"""A note or a card that is ready to be shown: its texts, where it stands, the dates of its grades.

`prepare` reads files and is for a worker. `from_memory` reads none, for an item whose turn comes
before it was prepared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from explorer.model import Note
from explorer.page import definitions
from explorer.reader.card_page import CardPage, Crumb, card_page
from explorer.review.days import day_of
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome
from explorer.review.session_items import SessionKey, locate_card
from explorer.text.sanitize import clean
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.page_state import leads_to_note

if TYPE_CHECKING:
    from explorer.page import Definitions, Embeds, Look
    from explorer.reader.note_context import Context, LoadedNote
    from explorer.services.explorer import Explorer
    from explorer.vault import Vault

_MOST_DEFINED = 500_000
"""Characters of a note that are searched for footnotes and references."""


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """An item as it is shown."""

    key: SessionKey
    generation: int
    """Of the vault that it was prepared from."""
    line: int
    """Where it is in its file."""
    crumbs: tuple[Crumb, ...]
    """The note and the headings above."""
    front: NoteContent | None = None
    """What is shown first; None while it is not read, or if it cannot be."""
    whole: NoteContent | None = None
    """What is shown with the answer; the same for a note."""
    answer_line: int = 1
    """The line of `whole` on which the answer begins."""
    answer: str = ""
    """The answer of a card as plain text."""
    context: Context | None = None
    """What surrounds the note, to follow its links; None while it is not read."""
    outcomes: Mapping[Grade, GradeOutcome] = field(default_factory=dict)
    """What each grade would give; empty while it is not computed."""
    reason: str = ""
    """Why it cannot be shown; empty if it can."""
    day: date | None = None
    """The review day for which its grades were computed; None before they were."""

    def looks_like(self, other: PreparedItem) -> bool:
        """Whether the same would be on the page."""
        return self._looks == other._looks

    @property
    def _looks(self) -> tuple[object, ...]:
        texts = [content and (content.text, content.embeds) for content in (self.front, self.whole)]
        return (self.key, self.crumbs, self.reason, self.context is None, *texts)


def from_memory(vault: Vault, key: SessionKey) -> PreparedItem:
    """Return an item without what files have: of a note only its name, of a card its texts."""
    note = vault.notes.get(key.path)
    if note is None:
        return _missing(vault, key)
    if not key.is_card:
        return PreparedItem(key, vault.generation, 1, _note_crumbs(note))
    page = _page(vault, note, key)
    if page is None:
        return _missing(vault, key)
    return _card(vault, key, page, _NOTHING_AROUND)


def prepare(explorer: Explorer, key: SessionKey, now: datetime) -> PreparedItem:
    """Return an item with all that belongs to it. For a worker: reads files."""
    vault = explorer.vault
    item = _read(explorer, vault, key, now)
    outcomes = explorer.sessions.outcomes(key, now)
    return replace(item, outcomes=outcomes, day=day_of(now, vault.settings))


def _read(explorer: Explorer, vault: Vault, key: SessionKey, now: datetime) -> PreparedItem:
    loaded = explorer.reader.load(key.path, now, backlinks=False)
    context = loaded.context
    if context is None:
        return _missing(vault, key)
    if not key.is_card:
        return _note(vault, loaded, context)
    page = _page(vault, context.note, key)
    if page is None:
        return _missing(vault, key)
    defined = definitions((loaded.text or "")[:_MOST_DEFINED])
    return _card(vault, key, page, _Around(context, defined))


@dataclass(frozen=True, slots=True)
class _Around:
    """What the page of a card needs of its note."""

    context: Context | None
    defined: Definitions | None


_NOTHING_AROUND = _Around(None, None)


def _page(vault: Vault, note: Note, key: SessionKey) -> CardPage | None:
    found = locate_card(key, note)
    if found is None:
        return None
    return card_page(note, found.question, key.card, vault.settings)


def _missing(vault: Vault, key: SessionKey) -> PreparedItem:
    what = "note"
    if key.is_card:
        what = "card"
    return PreparedItem(key, vault.generation, 1, (), reason=f"The {what} is gone.")


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


def _card(vault: Vault, key: SessionKey, page: CardPage, around: _Around) -> PreparedItem:
    front, whole = (_content(key, page, text, around) for text in (page.front, page.whole))
    return PreparedItem(
        key,
        vault.generation,
        page.line,
        page.crumbs,
        front=front,
        whole=whole,
        answer_line=page.answer_line,
        answer=page.answer,
        context=around.context,
    )


def _content(key: SessionKey, page: CardPage, text: str, around: _Around) -> NoteContent:
    """Return one text of a card as a note of its own."""
    look: Look = leads_to_note
    embeds: Embeds = {}
    if around.context is not None:
        look = around.context.link_targets
        embeds = page.embeds(around.context.embeds)
    # Not the path of the note: what is folded there has nothing to do with the card.
    path = f"{key.path}#{key.occurrence}.{key.card}.{key.text}"
    note = Note(key.path, page.crumbs[0].name, lines=text.count("\n") + 1)
    return NoteContent(path, text, note, look, embeds, defined=around.defined)
