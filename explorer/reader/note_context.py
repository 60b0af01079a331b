"""All that the screen needs of the vault to show a note, gathered off the event loop.

The first question for backlinks costs a walk over the whole vault. Never ask for them in a handler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Backlink, Badge, Note, Resolution

if TYPE_CHECKING:
    from explorer.page import Embeds
    from explorer.page.card_prompts import CardPrompt
    from explorer.reader.link_targets import LinkTargets
    from explorer.services.explorer import Explorer


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds one note in one generation of the vault."""

    note: Note
    backlinks: tuple[Backlink, ...]
    resolutions: tuple[Resolution, ...]
    """Parallel to `note.links`."""
    badges: Mapping[int, Badge]
    """Per heading."""
    leads: LinkTargets
    """What the reading view asks for the looks of links."""
    embeds: Embeds
    """What it shows in the place of embeds."""
    asks: tuple[CardPrompt, ...]
    """The questions of its flashcards, with their badges."""

    def reads_as(self, other: Context) -> bool:
        """Whether the same text would look the same on the page."""
        same = self.resolutions == other.resolutions and self.embeds == other.embeds
        return same and self.asks == other.asks


@dataclass(frozen=True, slots=True)
class LoadedNote:
    """A note with its text, or why there is none."""

    text: str | None
    reason: str = ""
    context: Context | None = None


def context_of(
    explorer: Explorer, path: str, now: datetime, *, backlinks: bool = True
) -> Context | None:
    """Return what surrounds a note in the current snapshot, None if it is gone. For workers.

    It reads files.

    Without `backlinks` there are none in it: they take the links of all notes, and the vault may be
    still growing.
    """
    from explorer.page.card_prompts import card_prompts
    from explorer.reader.embed_sources import embeds_of
    from explorer.reader.link_targets import LinkTargets
    from explorer.review import question_badges

    vault = explorer.vault
    note = vault.notes.get(path)
    if note is None:
        return None
    badges = explorer.section_badges(path, now)
    behind = vault.backlinks(path) if backlinks else ()
    badged = question_badges(
        note, vault.settings, now
    )  # of this note: the explorer may have a newer one by now
    asks = card_prompts(note.questions, badged, vault.settings)
    return Context(
        note,
        behind,
        vault.resolutions(path),
        badges,
        LinkTargets(vault, note),
        embeds_of(vault, note),
        asks,
    )


def reading_of(
    explorer: Explorer, path: str, now: datetime, *, backlinks: bool = True
) -> LoadedNote:
    """Return a note's text and what surrounds it. For workers: it reads a file."""
    from explorer.vault import VaultError

    context = context_of(explorer, path, now, backlinks=backlinks)
    if context is None:
        return LoadedNote(None, "The note is gone.")
    try:
        return LoadedNote(explorer.vault.text(path), context=context)
    except (OSError, KeyError, VaultError) as error:
        return LoadedNote(None, str(error), context)
