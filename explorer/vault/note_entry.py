"""One note of a snapshot with what follows from its file alone, worked out when first asked for.

Shared by every generation in which the file is the same. Two threads may work something out at
once; both get equal values, so nothing needs a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias

from explorer.model import BlockId, Heading, Link, Note
from explorer.vault import codec
from explorer.vault.heading_index import HeadingIndex
from explorer.vault.walk import Stamp

Target: TypeAlias = tuple[str, str | None, str | None]
"""What a link names: path, heading, block."""

_raw_target: Callable[[tuple[Any, ...]], Target] = itemgetter(3, 4, 5)
_note_target: Callable[[Link], Target] = attrgetter("path", "heading", "block")
_raw_heading: Callable[[tuple[Any, ...]], tuple[int, str, str, int]] = itemgetter(0, 1, 2, 3)
_note_heading: Callable[[Heading], tuple[int, str, str, int]] = attrgetter(
    "level", "text", "name", "line"
)
_note_block: Callable[[BlockId], tuple[str, int]] = attrgetter("name", "line")


class NoteEntry:
    """A note, kept as plain tuples until somebody wants the value."""

    __slots__ = ("_note", "_places", "_raw", "_targets", "real", "stamp")

    def __init__(self, note: Note | codec.RawNote, real: str, stamp: Stamp | None) -> None:
        """`real` is the path as the disk spells it.

        `stamp` None says that the file on disk may say something else.
        """
        self._note: Note | None = note if isinstance(note, Note) else None
        self._raw: codec.RawNote | None = None if isinstance(note, Note) else note
        self._places: HeadingIndex | None = None
        self._targets: tuple[Target, ...] | None = None
        self.real = real
        self.stamp = stamp

    @property
    def note(self) -> Note:
        """The note."""
        note = self._note
        if note is None:
            raw = self._raw
            # Another thread may have finished in between: it sets the note before it lets go of the
            # tuples.
            note = self._note if raw is None else codec.to_note(raw)
            assert note is not None  # noqa: S101  either the one or the other is always there
            self._note = note
            self._raw = None
        return note

    @property
    def called(self) -> tuple[str, tuple[str, ...]]:
        """Title and aliases."""
        raw = self._raw
        if raw is not None:
            return raw[codec.TITLE], raw[codec.ALIASES]
        return self.note.title, self.note.aliases

    @property
    def targets(self) -> tuple[Target, ...]:
        """What each link names, parallel to the note's `links`."""
        if self._targets is None:
            raw = self._raw
            links = self.note.links if raw is None else None
            self._targets = tuple(
                map(_raw_target, raw[codec.LINKS])
                if raw is not None
                else map(_note_target, links or ())
            )
        return self._targets

    @property
    def places(self) -> HeadingIndex:
        """Where its subpaths lead."""
        if self._places is None:
            raw = self._raw
            if raw is not None:
                self._places = HeadingIndex(
                    [*map(_raw_heading, raw[codec.HEADINGS])], raw[codec.BLOCKS]
                )
            else:
                note = self.note
                self._places = HeadingIndex(
                    [*map(_note_heading, note.headings)], [*map(_note_block, note.blocks)]
                )
        return self._places


class Notes(Mapping[str, Note]):
    """The notes of a snapshot by path, in the order of their paths."""

    __slots__ = ("_entries",)

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
