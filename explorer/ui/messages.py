"""What workers and widgets tell the app. Workers only post.

Handlers on the event loop change state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from explorer.model import Answer, Badge, Note
from explorer.reader.concept_tree import Folders
from explorer.reader.note_context import Context, LoadedNote

if TYPE_CHECKING:
    from explorer.search.concepts import Concept


@dataclass(eq=False, repr=False)
class Progress(Message):
    """The vault is being read."""

    phase: str
    done: int
    total: int

    def can_replace(self, message: Message) -> bool:
        """Only the latest progress matters."""
        return isinstance(message, Progress)


@dataclass(eq=False, repr=False)
class VaultLoaded(Message):
    """A new snapshot of the vault, perhaps a part of it only."""

    generation: int
    notes: Mapping[str, Note]
    folders: Folders
    complete: bool

    def can_replace(self, message: Message) -> bool:
        """A later snapshot holds all that an earlier one has."""
        return isinstance(message, VaultLoaded)


@dataclass(eq=False, repr=False)
class BadgesLoaded(Message):
    """What is due, per note and per folder.

    The numbers of notes and cards that are due or new, and of concepts.
    """

    generation: int
    badges: Mapping[str, Badge]
    folders: Mapping[str, Badge]
    due: int
    new: int
    concepts: int


class IndexReady(Message):
    """What was read is ready to be searched: an answer comes at once from now on."""


@dataclass(eq=False, repr=False)
class LoadFailed(Message):
    """The vault cannot be read."""

    reason: str


@dataclass(eq=False, repr=False)
class SearchCompleted(Message):
    """What a search found, for what was asked; the answer names its generation."""

    query: str
    scope: str | None
    answer: Answer
    concepts: tuple[Concept, ...] = ()
    """The hits, put together by name."""


@dataclass(eq=False, repr=False)
class RecentLoaded(Message):
    """The searches of before, newest first."""

    queries: tuple[str, ...]


@dataclass(eq=False, repr=False)
class TextIndexed(Message):
    """More notes can be searched inside."""

    def can_replace(self, message: Message) -> bool:
        """Only that there are more matters."""
        return isinstance(message, TextIndexed)


@dataclass(eq=False, repr=False)
class NoteLoaded(Message):
    """A note, read off the loop, with what surrounds it."""

    request: int
    path: str
    reading: LoadedNote


@dataclass(eq=False, repr=False)
class ContextLoaded(Message):
    """What surrounds the note that is shown, in a new snapshot."""

    path: str
    context: Context | None


@dataclass(eq=False, repr=False)
class OpenPlace(Message):
    """Show a place of the vault."""

    path: str
    line: int = 1
    focus: bool = True


@dataclass(eq=False, repr=False)
class ShowSections(Message):
    """Show the sections of the concept that a line of a note belongs to."""

    path: str
    line: int


@dataclass(eq=False, repr=False)
class UnresolvedLink(Message):
    """A link leads to no note."""

    raw: str
    """The link as written."""
    name: str
    """The note that it names, as `folder/note`; empty if it names none."""
    source: str
    """The path of the note that it stands in."""


@dataclass(eq=False, repr=False)
class NewNote(Message):
    """Where a note that nobody has written would be, or why it cannot be."""

    path: str | None
    reason: str = ""
