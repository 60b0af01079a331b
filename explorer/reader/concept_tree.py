"""The concept tree as rows: folders, notes, headings. Pure: no widget and no file.

`Folders.of` walks the whole vault, so call it from a worker; the rest costs as much as is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.model import Badge, Heading, Note
from explorer.review import merge

Key: TypeAlias = tuple[str, ...]
"""`("folder", path)`, `("note", path)` or `("heading", path, name, which of that name)`."""

_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `2 - b` before `10 - a`, whatever the letter case."""
    keys: list[tuple[int, int, str]] = []
    for index, part in enumerate(_DIGITS.split(name.casefold())):
        is_number = index % 2 == 1
        if is_number:
            digits = part.lstrip("0")
            keys.append((1, len(digits), digits))
        elif part:
            keys.append((2, 0, part))
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Folders:
    """The content of each folder; the root is the empty path."""

    folders: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]
    """Notes in a folder and all below it."""

    @classmethod
    def of(cls, paths: Iterable[str]) -> Folders:
        """Sort note paths into their folders."""
        notes: dict[str, list[str]] = {}
        for path in paths:
            notes.setdefault(_parent(path), []).append(path)
        subfolders: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for folder, notes_there in notes.items():
            for at in (folder, *_ancestors(folder)):
                if at and at not in counts:
                    subfolders.setdefault(_parent(at), []).append(at)
                counts[at] = counts.get(at, 0) + len(notes_there)
        return cls(
            {folder: tuple(found) for folder, found in subfolders.items()},
            {folder: tuple(found) for folder, found in notes.items()},
            counts,
        )


def _parent(path: str) -> str:
    """Return the folder of a note or folder; the root is its own parent."""
    return path.rpartition("/")[0]


def _ancestors(path: str) -> Iterator[str]:
    """Yield the folders above a note or folder, the nearest first and the root last."""
    while path:
        path = _parent(path)
        yield path


def folder_badges(badges: Mapping[str, Badge]) -> dict[str, Badge]:
    """Return a badge per folder: the most urgent state below it, and how much there is due."""
    merged: dict[str, Badge] = {}
    for path, badge in badges.items():
        for folder in _ancestors(path):
            before = merged.get(folder)
            if before is None:
                merged[folder] = badge
            else:
                merged[folder] = merge((before, badge)) or badge
    return merged


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """One row of the tree."""

    key: Key
    depth: int
    path: str
    section: int = -1
    """Index in the note's headings; -1 for a note or a folder."""
    folds: bool = False
    """Whether there is something below it."""

    @property
    def kind(self) -> str:
        """`folder`, `note` or `heading`."""
        return self.key[0]


def heading_keys(path: str, headings: Iterable[Heading]) -> list[Key]:
    """Return a key for each heading, which stays the same when other headings are edited."""
    seen: dict[str, int] = {}
    keys: list[Key] = []
    for heading in headings:
        which = seen[heading.name] = seen.get(heading.name, -1) + 1
        keys.append(("heading", path, heading.name, str(which)))
    return keys


@dataclass(slots=True)
class ConceptTree:
    """The rows that are shown, given what is open. Change it on the event loop only."""

    notes: Mapping[str, Note] = field(default_factory=dict)
    folders: Folders = field(default_factory=lambda: Folders({}, {}, {}))
    opened: set[Key] = field(default_factory=set)
    """Open folders and notes."""
    closed: set[Key] = field(default_factory=set)
    """Closed headings; a heading is open unless it has been closed."""
    lines: list[ConceptRow] = field(default_factory=list)
    chosen: Callable[[str], frozenset[int]] | None = None
    """Which headings of a note are shown, None for all."""

    def fill(self, notes: Mapping[str, Note], folders: Folders) -> None:
        """Show a new snapshot; what was open stays open."""
        self.notes = notes
        self.folders = folders
        self.lines = list(self._folder("", 0))

    def is_open(self, line: ConceptRow) -> bool:
        """Whether the rows below this one are shown."""
        if line.kind == "heading":
            return line.key not in self.closed
        return line.key in self.opened

    def toggle(self, index: int) -> None:
        """Open or close a row in place."""
        line = self.lines[index]
        if not line.folds:
            return
        was_open = self.is_open(line)
        toggled = self.closed if line.kind == "heading" else self.opened
        toggled.symmetric_difference_update({line.key})
        if was_open:
            del self.lines[index + 1 : self._end(index)]
        else:
            self.lines[index + 1 : index + 1] = list(self._below(line))

    def parent(self, index: int) -> int:
        """Return the index of the row that holds this one, its own at the top level."""
        depth = self.lines[index].depth
        if depth == 0:
            return index
        while index > 0 and self.lines[index].depth >= depth:
            index -= 1
        return index

    def index(self, key: Key) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i, line in enumerate(self.lines) if line.key == key), None)

    def reveal(self, path: str) -> None:
        """Open the folders that hold a note."""
        folders = {("folder", folder) for folder in _ancestors(path) if folder}
        if folders - self.opened:
            self.opened |= folders
            self.lines = list(self._folder("", 0))

    def _end(self, index: int) -> int:
        depth, end = self.lines[index].depth, index + 1
        while end < len(self.lines) and self.lines[end].depth > depth:
            end += 1
        return end

    def _below(self, line: ConceptRow) -> Iterator[ConceptRow]:
        if line.kind == "folder":
            return self._folder(line.path, line.depth + 1)
        headings = self.notes[line.path].headings
        first, end = 0, len(headings)
        if line.section >= 0:
            first, end = line.section + 1, section_end(headings, line.section)
        return self._headings(line.path, first, end, line.depth + 1)

    def _headings(self, path: str, first: int, end: int, depth: int) -> Iterator[ConceptRow]:
        """Yield the headings `first` to before `end` of a note, without those in closed ones."""
        headings = self.notes[path].headings
        keys = heading_keys(path, headings)
        chosen: Container[int] = range(len(headings))
        if self.chosen is not None:
            chosen = self.chosen(path)
        above: list[int] = []
        next_shown = first
        for index in range(first, end):
            while above and headings[above[-1]].level >= headings[index].level:
                above.pop()
            if index >= next_shown and index in chosen:
                below = section_end(headings, index)
                folds = any(inner in chosen for inner in range(index + 1, below))
                yield ConceptRow(keys[index], depth + len(above), path, index, folds=folds)
                if keys[index] in self.closed:
                    next_shown = below
            above.append(index)

    def _folder(self, folder: str, depth: int) -> Iterator[ConceptRow]:
        for path in sorted(self.folders.folders.get(folder, ()), key=_by_name):
            row = ConceptRow(("folder", path), depth, path, folds=True)
            yield row
            if row.key in self.opened:
                yield from self._folder(path, depth + 1)
        for path in sorted(self.folders.notes.get(folder, ()), key=_by_name):
            if path not in self.notes:
                continue
            row = ConceptRow(("note", path), depth, path, folds=self._has_headings(path))
            yield row
            if row.key in self.opened:
                yield from self._below(row)

    def _has_headings(self, path: str) -> bool:
        """Return whether a note has headings that are shown."""
        if self.chosen is not None:
            return bool(self.chosen(path))
        return bool(self.notes[path].headings)


def _by_name(path: str) -> tuple[tuple[int, int, str], ...]:
    return natural(path.rpartition("/")[2])


def section_end(headings: Sequence[Heading], section: int) -> int:
    """Return the index after the last heading that a section holds."""
    end = section + 1
    while end < len(headings) and headings[end].level > headings[section].level:
        end += 1
    return end


def section_at(note: Note, line: int) -> int:
    """Return the index of the heading that holds a source line, -1 before the first."""
    section = -1
    for index, heading in enumerate(note.headings):
        if heading.line > line:
            break
        section = index
    return section
