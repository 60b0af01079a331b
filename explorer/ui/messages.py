"""The messages that workers and widgets post to screens and apps.

Workers only post: handlers on the event loop change state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from textual.message import Message


@dataclass
class NotesRenamed(Message):
    """Notes have other paths in the snapshot that comes next."""

    paths: Mapping[str, str]
    """The new path of each by its old one."""


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
    """A place is shown."""

    path: str
    by_user: bool
    """Whether the user has gone there: the app opens a note by itself when it starts."""


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
