"""A note with everything that is needed to show it, and where its links lead. Reads files.

The first call that needs backlinks resolves the links of the whole vault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from explorer.markdown.link_target import WIKILINK, link_target, wikilink_target
from explorer.markdown.link_target import Target as TargetParts
from explorer.markdown.scan import scan_front
from explorer.model import Backlink, Badge, Note, Resolution
from explorer.page import Embeds
from explorer.page.card_prompts import CardPrompt, card_prompts
from explorer.reader.embed_sources import EmbedReader
from explorer.review.badges import question_badges, section_badges
from explorer.vault import Vault, VaultError

if TYPE_CHECKING:
    from explorer.page import LinkLook, Target
    from explorer.review.due import ItemKey

_IN_BRACKETS = re.compile("!?" + WIKILINK)


class LinkTargets:
    """The targets of the links of one note, and of the notes embedded in it, in one snapshot.

    Calling it with a link of the page returns the look of that link.
    """

    def __init__(self, vault: Vault, note: Note) -> None:
        self._vault = vault
        self._path = note.path
        self._resolutions: dict[str, Mapping[str, Resolution]] = {}

    def _of_note(self, path: str) -> Mapping[str, Resolution]:
        """Return where the links of a note lead, by their sources."""
        found = self._resolutions.get(path)
        if found is None:
            note = self._vault.notes.get(path)
            links = zip(note.links, self._vault.resolutions(path), strict=False) if note else ()
            found = self._resolutions[path] = {link.raw: resolution for link, resolution in links}
        return found

    def resolution(self, target: Target) -> Resolution:
        """Return where a link of the page leads."""
        source = target.source or self._path
        known = self._of_note(source).get(target.raw)
        if known is not None:
            return known
        # The page has links that the vault does not know, such as those of HTML.
        parts = _parts(target)
        if parts is None:
            return Resolution(None, "note_missing")
        path, heading, block, _ = parts
        return self._vault.place(source, path, heading, block)

    def __call__(self, target: Target) -> LinkLook:
        """Return the look of a link that stays in the vault."""
        resolution = self.resolution(target)
        if resolution.target is None:
            return "missing"
        if resolution.status != "ok":
            return "heading_missing"
        if resolution.target not in self._vault.notes:
            return "file"
        is_of_note = resolution.heading_line is None and resolution.block_line is None
        return "note" if is_of_note else "heading"


def named_note(target: Target) -> str:
    """Return the path in a link of the page, without heading or block; empty for the same note.

    It is as one reads it, without blanks around it.
    """
    parts = _parts(target)
    if parts is None:
        return ""
    path, *_ = parts
    return path.strip()


def _parts(target: Target) -> TargetParts | None:
    """Return the parts of a link's destination; None if it names nothing in a vault."""
    if not target.in_brackets:
        return link_target(target.destination, "")
    written = _IN_BRACKETS.fullmatch(target.raw)
    if written is None:
        return wikilink_target(target.destination)
    return wikilink_target(written[1])  # the destination has lost the blanks around it


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one note in one generation of the vault."""

    note: Note
    link_targets: LinkTargets
    """Gives each link of the note its target and its look."""
    backlinks: tuple[Backlink, ...] = ()
    """The links that lead to the note, by the path of their note and their place in it."""
    resolutions: tuple[Resolution, ...] = ()
    """Parallel to `note.links`."""
    badges: Mapping[int, Badge] = field(default_factory=dict)
    """Per heading."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in place of embeds."""
    card_prompts: tuple[CardPrompt, ...] = ()
    """The questions of its flashcards, each with its badge."""
    is_parsed: bool = True
    """Whether the body of the note has been parsed: if not, nothing is known but its text."""

    def renders_like(self, other: Context) -> bool:
        """Whether the same text would look the same on the page."""
        rendered = (self.resolutions, self.embeds, self.card_prompts)
        return rendered == (other.resolutions, other.embeds, other.card_prompts)

    def links_to_same_place(self) -> list[int]:
        """Return, parallel to `resolutions`, how many links lead where this one leads.

        0 for all of them but the first.
        """
        links, counts = self.note.links, [0] * len(self.resolutions)
        names = [it.target or links[index].name() for index, it in enumerate(self.resolutions)]
        for _, same in groupby(sorted(range(len(names)), key=names.__getitem__), names.__getitem__):
            firsts: dict[object, int] = {}  # of one name: there may be as many names as links
            for index in same:
                link, status = links[index], self.resolutions[index].status
                counts[firsts.setdefault((status, link.heading, link.block), index)] += 1
        return counts


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
    backlinks: bool,
    aside: Collection[ItemKey],
) -> Context | None:
    """Return what surrounds the note at `path` in a snapshot, None if it is gone.

    `backlinks` False leaves them out: they need the links of all notes, and the vault may still be
    loading. What is put `aside` is in no badge.
    """
    note = vault.notes.get(path)
    if note is None:
        return None
    badges: Mapping[int, Badge] = {}
    prompts: tuple[CardPrompt, ...] = ()
    if note.questions:
        badges = section_badges(note, vault.settings, now, aside)
        of_questions = question_badges(note, vault.settings, now, aside)
        prompts = card_prompts(note.questions, of_questions, vault.settings)
    return Context(
        note=note,
        backlinks=vault.backlinks(path) if backlinks else (),
        resolutions=vault.resolutions(path),
        badges=badges,
        link_targets=LinkTargets(vault, note),
        embeds=EmbedReader(vault, note).embeds,
        card_prompts=prompts,
    )


def load_note(
    vault: Vault,
    path: str,
    now: datetime,
    *,
    backlinks: bool,
    aside: Collection[ItemKey],
) -> LoadedNote:
    """Return the text of the note at `path` with its context, or why there is none.

    A note that is still to be parsed has a text, too.
    """
    context = note_context(vault, path, now, backlinks=backlinks, aside=aside)
    if context is None and path not in vault.pending:
        return LoadedNote(None, "The note is gone.")
    try:
        text = vault.text(path)
    except VaultError as error:
        return LoadedNote(None, str(error), context)
    if context is None:  # it is still to be parsed, and can be read meanwhile
        note = scan_front(path, text, legacy_properties=vault.legacy_properties)
        context = Context(note, LinkTargets(vault, note), is_parsed=False)
    return LoadedNote(text, context=context)
