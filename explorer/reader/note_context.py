"""A note with everything that is needed to show it. Reads files, so call it from workers.

The first call that needs backlinks resolves the links of the whole vault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from explorer.markdown.scan import scan_front
from explorer.model import Backlink, Badge, Link, Note, Resolution
from explorer.page import Embeds
from explorer.page.card_prompts import CardPrompt, card_prompts
from explorer.page.signs import kind_of
from explorer.reader.embed_sources import embeds_of
from explorer.reader.link_targets import LinkTargets
from explorer.review import question_badges, section_badges
from explorer.vault import Vault, VaultError

if TYPE_CHECKING:
    from explorer.review import ItemKey


@dataclass(frozen=True, slots=True)
class BacklinkSource:
    """A note that links to another one."""

    path: str
    places: tuple[Backlink, ...]
    """Its links, in order; at least one."""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of a note that lead to the same place."""

    indexes: list[int]
    """Their indexes in `Note.links`, in order; at least one."""
    is_picture: bool
    is_broken: bool
    """Whether there is no such note, heading or block."""


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
        rendered = (self.resolutions, self.embeds, self.card_prompts)
        return rendered == (other.resolutions, other.embeds, other.card_prompts)

    @property
    def backlinks(self) -> tuple[Backlink, ...]:
        """The links that lead to the note, by the path of their note and their place in it."""
        return tuple(place for source in self.sources for place in source.places)


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


def by_source(backlinks: Iterable[Backlink]) -> tuple[BacklinkSource, ...]:
    """Return backlinks, sorted by the path of their note, as the notes that hold them."""
    groups = groupby(backlinks, key=lambda backlink: backlink.path)
    return tuple(BacklinkSource(path, tuple(places)) for path, places in groups)


def by_target(links: Sequence[Link], resolutions: Sequence[Resolution]) -> tuple[LinkGroup, ...]:
    """Return links that lead to the same place as one group, in the order of the first ones.

    `resolutions` are parallel to the links.
    """
    groups: dict[object, LinkGroup] = {}
    for index, (link, resolution) in enumerate(zip(links, resolutions, strict=False)):
        target, status = resolution.target or link.name(), resolution.status
        key = (status, target, link.heading, link.block)
        group = groups.get(key)
        if group is None:
            groups[key] = LinkGroup([index], kind_of(target) == "image", status != "ok")
        else:
            group.indexes.append(index)
    return tuple(groups.values())
