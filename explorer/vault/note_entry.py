"""One note of a snapshot, packed until its value is needed.

All generations in which the file is unchanged share the entry. What a walk over all notes unpacks
is not kept, unless unpacking it again takes long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from explorer.model import Note
from explorer.vault import codec
from explorer.vault.link_resolution import HeadingIndex
from explorer.vault.walk import Stamp

Target: TypeAlias = tuple[str, str | None, str | None]
"""What a link names: path, heading, block."""
Brief: TypeAlias = tuple[tuple[str, ...], bool]
"""The tags of a note in every letter case that it uses, and whether it has flashcards."""
_LONG = 16_384
"""Bytes of a packed note that is kept unpacked once it was."""


_making = Lock()
"""Two threads would unpack a long note at the same time, and hold it twice."""


@lru_cache(maxsize=4096)
def _shared(brief: Brief) -> Brief:
    """Return the same object for equal ones: many notes have the same tags."""
    return brief


class NoteEntry:
    """A note, packed or made into a value."""

    __slots__ = ("_called", "_headings", "_note", "_packed", "brief", "real", "stamp")

    def __init__(self, note: Note | codec.Packed, real: str, stamp: Stamp | None) -> None:
        """`real` is the path as the disk spells it.

        `stamp` None means that the file on disk may have other content.
        """
        self._note: Note | None = None
        self._packed = b""
        if isinstance(note, Note):
            self._note = note
            self.brief = _shared((codec.every_tag(note), bool(note.questions)))
        else:
            self._packed, tags, has_questions = note
            self.brief = _shared((tags, has_questions))
        self._headings: HeadingIndex | None = None
        self._called: tuple[str, tuple[str, ...]] | None = None
        self.real = real
        self.stamp = stamp

    @property
    def note(self) -> Note:
        """The note."""
        if self._note is None:
            with _making:
                if self._note is None:
                    self._note = codec.unpack(self._packed, self.real)
                    self._packed = b""
        return self._note

    @property
    def mark(self) -> int:
        """A number for the stamp; -1, which is no hash, if the file may have other content."""
        return -1 if self.stamp is None else hash(self.stamp)

    def glance(self) -> Note:
        """Return the note, without keeping it if it is small: for walks over all notes."""
        packed = self._packed
        if 0 < len(packed) < _LONG:
            return codec.unpack(packed, self.real)
        return self.note

    def parts(self, *fields: str) -> list[Any]:
        """Return fields of the note; a small packed one gives plain tuples, and stays packed."""
        packed = self._packed
        if 0 < len(packed) < _LONG:
            return codec.unpacked_fields(packed, fields)
        return [getattr(self.note, field) for field in fields]

    @property
    def called(self) -> tuple[str, tuple[str, ...]]:
        """Title and aliases."""
        if self._called is None:
            title, aliases = self.parts("title", "aliases")
            self._called = title, aliases
        return self._called

    def names(self) -> list[str]:
        """Return title, aliases and the names of all headings."""
        title, aliases, headings = self.parts("title", "aliases", "headings")
        return [title, *aliases, *[heading[2] for heading in headings]]

    @property
    def targets(self) -> Iterable[Target]:
        """What each link names, parallel to the note's `links`."""
        (links,) = self.parts("links")
        return [link[3:6] for link in links]

    @property
    def headings(self) -> HeadingIndex:
        """Where its subpaths lead."""
        if self._headings is None:
            self._headings = HeadingIndex(*self.parts("headings", "blocks"))
        return self._headings


class Notes(Mapping[str, Note]):
    """The notes of a snapshot by path, in the order of their paths."""

    def __init__(self, entries: Mapping[str, NoteEntry]) -> None:
        self._entries = entries

    def __getitem__(self, path: str) -> Note:
        return self._entries[path].note

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries


class PathChanges(NamedTuple):
    """The paths in which one snapshot differs from another."""

    edited: Collection[str]
    """Notes of both snapshots whose content differs."""
    added: Set[str]
    """Notes and other files."""
    removed: Set[str]
