"""Reads the vault in a thread of its own and tells the app, slice by slice.

Runs off the event loop and changes nothing: it only posts messages. Whatever costs a walk over the
vault is done here.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Note
from explorer.reader.concept_tree import Folders, folder_badges
from explorer.ui.messages import BadgesLoaded, IndexReady, LoadFailed, Progress, VaultLoaded

if TYPE_CHECKING:
    from textual.message import Message

    from explorer.services.explorer import Explorer
    from explorer.vault import Vault

_PAUSE = 0.3
"""Seconds between two partial vaults: each costs a sort and a repaint."""
_TELL_EVERY = 0.1
"""Seconds between two reports of progress: each costs a repaint."""
_COLLECT = (10_000, 20, 100)
"""When to look for garbage: a paint makes thousands of objects, and with Python's own figures one
key in three would wait for a full collection."""


def read(
    explorer: Explorer,
    now: Callable[[], datetime],
    post: Callable[[Message], object],
    gone: Callable[[], bool],
) -> None:
    """Load the vault to its end, or until `gone` says that nobody waits for it."""
    from explorer.vault import VaultError

    gc.disable()
    try:
        if _load(explorer, post, gone):
            post(arrival(explorer.vault))
            try:
                post(badges_of(explorer, now()))
                prepare(explorer, now())
            finally:
                post(IndexReady())
    except VaultError as error:
        post(LoadFailed(str(error)))
    finally:
        # What is loaded stays: looking for garbage among it would stop the screen each time.
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()


def prepare(explorer: Explorer, now: datetime) -> None:
    """Work out what the first key of a search would wait for, and what of the vault is asked for with each note.

    It stays as the vault does: left to the collector, each full collection would stop the screen for 0.1 s.
    """
    explorer.search("", on=now)
    explorer.vault.backlinks("")
    gc.freeze()


def _load(explorer: Explorer, post: Callable[[Message], object], gone: Callable[[], bool]) -> bool:
    """Tell of each step, and return whether the end was reached."""
    shown = time.monotonic()
    told, phase = 0.0, ""
    for step in explorer.load():
        if gone():
            return False
        now = time.monotonic()
        if step.phase != phase or now - told > _TELL_EVERY:
            post(Progress(step.phase, step.done, step.total))
            told, phase = now, step.phase
        if step.vault is not None and not step.vault.complete and now - shown > _PAUSE:
            post(arrival(step.vault))
            shown = now
    return not gone()


def arrival(vault: Vault) -> VaultLoaded:
    """Return the message that a snapshot is there, with its notes in their folders."""
    return VaultLoaded(vault.generation, vault.notes, Folders.of(vault.notes), vault.complete)


def badges_of(explorer: Explorer, now: datetime) -> BadgesLoaded:
    """Return what is due in the current snapshot."""
    vault = explorer.vault
    badges = explorer.reviews.badges(now)
    counts = explorer.due(now).counts  # notes and cards, as the command counts them
    due, concepts = counts["overdue"] + counts["due"], concept_count(vault.notes.values())
    return BadgesLoaded(
        vault.generation, badges, folder_badges(badges), due, counts["new"], concepts
    )


def concept_count(notes: Iterable[Note]) -> int:
    """Return how many different names headings, notes and aliases have, letter case aside."""
    names: set[str] = set()
    for note in notes:
        names.add(note.title.casefold())
        names.update(alias.casefold() for alias in note.aliases)
        names.update(heading.name.casefold() for heading in note.headings)
    names.discard("")
    return len(names)
