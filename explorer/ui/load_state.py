"""The progress of loading the vault, as one frozen value.

The app replaces the value on the event loop and publishes each change; screens subscribe. Nothing
here reads the vault or knows a screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from explorer.model import Badge, Note
    from explorer.reader.concept_tree import Folders


class Progress(NamedTuple):
    """How much of the vault is read."""

    done: int
    total: int


class VaultLoaded(NamedTuple):
    """A new snapshot of the vault; a partial one unless it is `complete`."""

    generation: int
    notes: Mapping[str, Note]
    folders: Folders
    complete: bool


class BadgesLoaded(NamedTuple):
    """The review badges of a snapshot."""

    badges: Mapping[str, Badge]
    """By the paths of the notes."""
    folders: Mapping[str, Badge]
    """By the paths of the folders."""
    due: int
    """Notes and cards that are due, as many as would be asked today."""
    new: int
    """Notes and cards that were never reviewed, as many as would be asked today."""
    concepts: int
    """Different names of notes, headings and aliases."""


@dataclass(frozen=True, slots=True)
class LoadState:
    """What has been loaded so far, and what has failed."""

    progress: Progress | None = None
    """The latest progress of the first load."""
    snapshot: VaultLoaded | None = None
    """The latest snapshot of the vault; partial ones arrive while it is being read."""
    badges: BadgesLoaded | None = None
    """The review badges of the latest complete snapshot."""
    index_ready: bool = False
    """Whether the search index of the whole vault is built, so that a search returns at once."""
    texts_ready: bool = False
    """Whether the index of texts is built, too."""
    failure: str | None = None
    """Why the vault cannot be read; cleared by the next snapshot."""
    unwatched: str = ""
    """Why the system does not tell what changes in the vault; empty if it does, or is not asked."""
    reload_wanted: bool = False
    """Whether to look for changes on disk once the first load is complete."""

    @property
    def loaded(self) -> bool:
        """Whether a complete snapshot has arrived."""
        return self.snapshot is not None and self.snapshot.complete

    @property
    def indexing(self) -> bool:
        """Whether the vault is loaded and its search index is still being built."""
        return self.loaded and not self.index_ready

    @property
    def is_unreadable(self) -> bool:
        """Whether the vault could not be read, so that there is nothing to show of it."""
        return self.failure is not None and not self.loaded

    @property
    def may_bring_more(self) -> bool:
        """Whether a search may find better once the vault is read."""
        return not (self.index_ready or self.failure)


class LoadChange(NamedTuple):
    """What is new in a load state, for subscribers."""

    after: LoadState
    new: LoadState
    """The fields that were set, and nothing else."""
