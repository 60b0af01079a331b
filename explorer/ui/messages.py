"""The messages that workers and widgets post to screens and apps.

Workers only post: handlers on the event loop change state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from explorer.model import Badge, Note
    from explorer.reader.concept_tree import Folders


@dataclass
class Progress(Message):
    """The vault is being read."""

    phase: str
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """Only the latest progress matters."""
        return isinstance(message, Progress)


@dataclass
class VaultLoaded(Message):
    """A new snapshot of the vault; a partial one unless it is `complete`."""

    generation: int
    notes: Mapping[str, Note]
    folders: Folders
    complete: bool

    def can_replace(self, message: Message) -> bool:
        """A later snapshot holds all that an earlier one has."""
        return isinstance(message, VaultLoaded)


@dataclass
class BadgesLoaded(Message):
    """The review badges of a snapshot."""

    generation: int
    badges: Mapping[str, Badge]
    """By the paths of the notes."""
    folders: Mapping[str, Badge]
    """By the paths of the folders."""
    due: int
    """Notes and cards that are due."""
    new: int
    """Notes and cards that were never reviewed."""
    concepts: int
    """Different names of notes, headings and aliases."""


@dataclass
class NotesRenamed(Message):
    """Notes have other paths in the snapshot that comes next."""

    paths: Mapping[str, str]
    """The new path of each by its old one."""


@dataclass
class WatchFailed(Message):
    """The system does not tell what changes in the vault."""

    reason: str


class IndexReady(Message):
    """The search index of the vault is built: a search returns at once from now on."""


@dataclass
class LoadFailed(Message):
    """The vault cannot be read."""

    reason: str


@dataclass
class OpenPlace(Message):
    """A request to show a place of the vault."""

    path: str
    line: int = 1
    focus: bool = True
    texts: tuple[str, ...] = ()
    """What is marked there: that by which the place was found."""


@dataclass
class ShowSections(Message):
    """A request to show the sections of the concept that a line of a note belongs to."""

    path: str
    line: int


@dataclass
class UnresolvedLink(Message):
    """A link that leads to no note was followed."""

    raw: str
    """The link as written."""
    name: str
    """The note that the link names, as `folder/note`; empty if it names none."""
    source: str
    """The path of the note that the link stands in."""


@dataclass
class PlaceVisited(Message):
    """The user has gone to a place."""

    path: str
    focus: bool
    """Whether the note has taken the keyboard."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a row of a list leads."""

    kind: Literal["place", "search", "file", "vault", "text"]
    target: str
    """The path of a note or file in the vault, a query, the folder of a vault, or a text to
    copy."""
    line: int = 1


@dataclass
class OpenDestination(Message):
    """A request to go where a row of a list leads."""

    destination: Destination
