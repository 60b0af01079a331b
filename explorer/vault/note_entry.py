"""One note of a snapshot, with values that follow from its file alone, computed on first use.

All generations in which the file is unchanged share the entry. Two threads may compute the same at
once and get equal values; but what takes much memory for a large note is made by one at a time.
What a walk over all notes unpacks is not kept, unless unpacking it again takes long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter, itemgetter
from threading import RLock
from typing import Any, TypeAlias

from explorer.model import BlockId, Heading, Note
from explorer.vault import codec
from explorer.vault.heading_index import HeadingIndex
from explorer.vault.walk import Stamp

Target: TypeAlias = tuple[str, str | None, str | None]
"""What a link names: path, heading, block."""

_LONG = 16_384
"""Bytes of a packed note that is kept unpacked once it was."""

_making = RLock()
"""Held while a note is unpacked, and while it is made of its tuples."""

_target: Callable[[tuple[Any, ...]], Target] = itemgetter(3, 4, 5)
"""Of a link or of its tuple."""
_raw_heading: Callable[[tuple[Any, ...]], tuple[int, str, str, int]] = itemgetter(0, 1, 2, 3)
_raw_span: Callable[[tuple[Any, ...]], tuple[int, int]] = itemgetter(4, 5)
_note_span: Callable[[Heading], tuple[int, int]] = attrgetter("start", "end")
_note_heading: Callable[[Heading], tuple[int, str, str, int]] = attrgetter(
    "level", "text", "name", "line"
)
_note_block: Callable[[BlockId], tuple[str, int]] = attrgetter("name", "line")


class NoteEntry:
    """A note: packed until its value is needed; a large one is plain tuples in between."""

    __slots__ = (
        "_called",
        "_has_questions",
        "_headings",
        "_note",
        "_packed",
        "_raw",
        "_tags",
        "real",
        "stamp",
    )

    def __init__(self, note: Note | codec.Packed, real: str, stamp: Stamp | None) -> None:
        """Hold a note, packed or not.

        `real` is the path as the disk spells it. `stamp` None means that the file on disk may have
        other content.
        """
        self._note: Note | None = None
        self._packed: bytes | None = None
        self._raw: codec.RawNote | None = None
        self._tags: tuple[str, ...] | None = None
        self._has_questions = False
        self._headings: HeadingIndex | None = None
        self._called: tuple[str, tuple[str, ...]] | None = None
        self.real = real
        self.stamp = stamp
        if isinstance(note, Note):
            self._note = note
        else:
            self._packed = note.body
            self._tags, self._has_questions = note.tags, note.has_questions

    @property
    def note(self) -> Note:
        """The note."""
        note = self._note
        if note is None:
            with _making:
                note = self._made()
        return note

    def _made(self) -> Note:
        """Return the note, made unless another thread was quicker."""
        note = self._note
        if note is None:
            raw = self._unpacked()
            assert raw is not None  # noqa: S101  either the one or the other is always there
            fields = list(raw)
            # So that each tuple goes as soon as its value is made. Who asks for them waits.
            raw = self._raw = self._packed = None
            try:
                note = self._note = codec.made_of(fields, self.real)
            finally:
                if note is None:
                    self._raw = tuple(fields)
        return note

    def glance(self) -> Note:
        """Return the note, without keeping it if it is small: for walks over all notes."""
        packed = self._packed
        if self._note is None and packed is not None and len(packed) < _LONG:
            return codec.to_note(codec.unpack(packed), self.real)
        return self.note

    @property
    def brief(self) -> tuple[tuple[str, ...], bool]:
        """The tags of the note in every letter case that it uses, and whether it has flashcards."""
        tags = self._tags
        if tags is None:
            note = self.note
            # The tags come last: another thread that finds them reads the rest as well.
            self._has_questions = bool(note.questions)
            tags = self._tags = codec.every_tag(note)
        return tags, self._has_questions

    def share_tags(self, known: dict[tuple[str, ...], tuple[str, ...]]) -> None:
        """Use the equal tags of another note, of which `known` has those met so far."""
        if self._tags is not None:
            self._tags = known.setdefault(self._tags, self._tags)

    def _tuples(self) -> codec.RawNote | None:
        """Return the note as plain tuples, None once it is a value."""
        raw = self._raw
        if raw is None and self._note is None:
            with _making:
                raw = self._unpacked()
        return raw

    def _unpacked(self) -> codec.RawNote | None:
        """Do the same, unless another thread was quicker."""
        raw, packed = self._raw, self._packed
        if raw is None and packed is not None:
            raw = codec.unpack(packed)
            if len(packed) >= _LONG:
                self._raw, self._packed = raw, None
        return raw

    @property
    def called(self) -> tuple[str, tuple[str, ...]]:
        """Title and aliases."""
        called = self._called
        if called is None:
            raw = self._tuples()
            if raw is None:
                called = self.note.title, self.note.aliases
            else:
                called = raw[codec.TITLE], raw[codec.ALIASES]
            self._called = called
        return called

    def names(self) -> list[str]:
        """Return title, aliases and the names of all headings."""
        raw = self._tuples()
        if raw is None:
            note = self.note
            return [note.title, *note.aliases, *[heading.name for heading in note.headings]]
        headings = map(_raw_heading, raw[codec.HEADINGS])
        return [raw[codec.TITLE], *raw[codec.ALIASES], *[name for _, _, name, _ in headings]]

    def heading_spans(self) -> list[tuple[int, int]]:
        """Return the offsets at which the content of each heading begins and ends."""
        raw = self._tuples()
        if raw is None:
            return [*map(_note_span, self.note.headings)]
        return [*map(_raw_span, raw[codec.HEADINGS])]

    @property
    def targets(self) -> Iterator[Target]:
        """What each link names, parallel to the note's `links`; a new iterator each time.

        Of a large note, they would take more memory than its links beside them.
        """
        raw = self._tuples()
        return map(_target, self.note.links if raw is None else raw[codec.LINKS])

    @property
    def headings(self) -> HeadingIndex:
        """Where its subpaths lead."""
        if self._headings is None:
            raw = self._tuples()
            if raw is None:
                note = self.note
                headings = [*map(_note_heading, note.headings)]
                self._headings = HeadingIndex(headings, [*map(_note_block, note.blocks)])
            else:
                headings = [*map(_raw_heading, raw[codec.HEADINGS])]
                self._headings = HeadingIndex(headings, raw[codec.BLOCKS])
        return self._headings


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
