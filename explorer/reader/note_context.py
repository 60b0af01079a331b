"""A note with everything that is needed to show it. Reads files, so call it from workers.

The first call that needs backlinks resolves the links of the whole vault.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Backlink, Badge, Note, Resolution

if TYPE_CHECKING:
    from explorer.page import Embeds
    from explorer.page.card_prompts import CardPrompt
    from explorer.reader.link_groups import BacklinkSource, LinkGroup
    from explorer.reader.link_targets import LinkTargets
    from explorer.review import ItemKey
    from explorer.vault import Vault


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one note in one generation of the vault."""

    note: Note
    sources: tuple[BacklinkSource, ...]
    """The notes that link to it, by path."""
    resolutions: tuple[Resolution, ...]
    """Parallel to `note.links`."""
    link_groups: tuple[LinkGroup, ...]
    """Its links, those to the same place together."""
    badges: Mapping[int, Badge]
    """Per heading."""
    link_targets: LinkTargets
    """Gives each link of the note its target and its look."""
    embeds: Embeds
    """What is shown in place of embeds."""
    card_prompts: tuple[CardPrompt, ...]
    """The questions of its flashcards, each with its badge."""
    is_parsed: bool = True
    """Whether the body of the note has been parsed: if not, nothing is known but its text."""

    def renders_like(self, other: Context) -> bool:
        """Whether the same text would look the same on the page."""
        return self._rendered == other._rendered

    @property
    def backlinks(self) -> tuple[Backlink, ...]:
        """The links that lead to the note, by the path of their note and their place in it."""
        return tuple(place for source in self.sources for place in source.places)

    @property
    def _rendered(self) -> tuple[object, ...]:
        return self.resolutions, self.embeds, self.card_prompts


@dataclass(frozen=True, slots=True)
class LoadedNote:
    """The text of a note, or the reason why it cannot be shown."""

    text: str | None
    reason: str = ""
    context: Context | None = None


def note_context(
    vault: Vault,
    path: str,
    now: datetime,
    *,
    backlinks: bool = True,
    aside: Collection[ItemKey] = (),
) -> Context | None:
    """Return what surrounds the note at `path` in a snapshot, None if it is gone.

    `backlinks` False leaves them out: they need the links of all notes, and the vault may still be
    loading. What is put `aside` is in no badge.
    """
    from explorer.page.card_prompts import card_prompts
    from explorer.reader.embed_sources import embeds_of
    from explorer.reader.link_groups import by_source, by_target
    from explorer.reader.link_targets import LinkTargets
    from explorer.review import question_badges, section_badges

    note = vault.notes.get(path)
    if note is None:
        return None
    badges_of_questions = question_badges(note, vault.settings, now, aside)
    resolutions = vault.resolutions(path)
    found: tuple[Backlink, ...] = ()
    if backlinks:
        found = vault.backlinks(path)
    return Context(
        note=note,
        sources=by_source(found),
        resolutions=resolutions,
        link_groups=by_target(note.links, resolutions),
        badges=section_badges(note, vault.settings, now, aside),
        link_targets=LinkTargets(vault, note),
        embeds=embeds_of(vault, note),
        card_prompts=card_prompts(note.questions, badges_of_questions, vault.settings),
    )


def load_note(
    vault: Vault,
    path: str,
    now: datetime,
    *,
    backlinks: bool = True,
    aside: Collection[ItemKey] = (),
) -> LoadedNote:
    """Return the text of the note at `path` with its context, or why there is none.

    A note that is still to be parsed has a text, too.
    """
    from explorer.vault import VaultError

    context = note_context(vault, path, now, backlinks=backlinks, aside=aside)
    if context is None and path not in vault.info.pending:
        return LoadedNote(None, "The note is gone.")
    try:
        text = vault.text(path)
    except VaultError as error:
        return LoadedNote(None, str(error), context)
    if context is None:
        context = _context_of_text(vault, path, text)
    return LoadedNote(text, context=context)


def _context_of_text(vault: Vault, path: str, text: str) -> Context:
    """Return what surrounds a note that is still to be parsed, so that it can be read meanwhile."""
    from explorer.markdown.scan import scan_front
    from explorer.reader.link_targets import LinkTargets

    note = scan_front(path, text, legacy_properties=vault.legacy_properties)
    return Context(
        note=note,
        sources=(),
        resolutions=(),
        link_groups=(),
        badges={},
        link_targets=LinkTargets(vault, note),
        embeds={},
        card_prompts=(),
        is_parsed=False,
    )
