"""The concept tree as rows: folders, notes, headings. Pure.

Knows no widget, and only looks at what is open.

Never walk the whole vault here on the event loop: `Folders.of` is for a worker, the rest costs what
is on screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.model import Badge, Heading, Note
from explorer.review import merge

Key: TypeAlias = tuple[str, ...]
"""`("folder", path)`, `("note", path)` or `("heading", path, name, which of that name)`."""

_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `2 - b` before `10 - a`, whatever the letter case."""
    parts = _DIGITS.split(name.casefold())
    return tuple(
        (1, len(p.lstrip("0")), p.lstrip("0")) if i % 2 else (2, 0, p)
        for i, p in enumerate(parts)
        if p
    )


@dataclass(frozen=True, slots=True)
class Folders:
    """What each folder holds; the root is the empty path."""

    folders: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]
    """Notes in a folder and all below it."""

    @classmethod
    def of(cls, paths: Iterable[str]) -> Folders:
        """Sort note paths into their folders."""
        notes: dict[str, list[str]] = {}
        for path in paths:
            notes.setdefault(path.rpartition("/")[0], []).append(path)
        folders: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        seen: set[str] = {""}
        for folder, held in notes.items():
            at = folder
            while True:
                counts[at] = counts.get(at, 0) + len(held)
                if not at:
                    break
                parent = at.rpartition("/")[0]
                if at not in seen:
                    seen.add(at)
                    folders.setdefault(parent, []).append(at)
                at = parent
        return cls(
            {k: tuple(v) for k, v in folders.items()},
            {k: tuple(v) for k, v in notes.items()},
            counts,
        )


def folder_badges(badges: Mapping[str, Badge]) -> dict[str, Badge]:
    """Return a badge per folder: the most urgent of what is below it, and how much of that is due."""
    found: dict[str, Badge] = {}
    for path, badge in badges.items():
        at = path
        while at:
            at = at.rpartition("/")[0]
            before = found.get(at)
            found[at] = badge if before is None else merge((before, badge)) or badge
    return found


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
    """Return an identity per heading that outlives edits elsewhere in the note."""
    seen: dict[str, int] = {}
    keys: list[Key] = []
    for heading in headings:
        which = seen[heading.name] = seen.get(heading.name, -1) + 1
        keys.append(("heading", path, heading.name, str(which)))
    return keys


@dataclass(slots=True)
class ConceptTree:
    """Which rows there are, from what is open. Mutated on the event loop only."""

    notes: Mapping[str, Note] = field(default_factory=dict)
    folders: Folders = field(default_factory=lambda: Folders({}, {}, {}))
    opened: set[Key] = field(default_factory=set)
    """Open folders and notes."""
    closed: set[Key] = field(default_factory=set)
    """Closed headings; headings are open unless someone closes them."""
    lines: list[ConceptRow] = field(default_factory=list)
    chosen: Callable[[str], frozenset[int]] | None = None
    """Which headings of a note are shown, None for all."""

    def fill(self, notes: Mapping[str, Note], folders: Folders) -> None:
        """Take a new snapshot; what was open stays open."""
        self.notes, self.folders = notes, folders
        self.lines = list(self._folder("", 0))

    def is_open(self, line: ConceptRow) -> bool:
        """Whether the rows below this one are shown."""
        return line.key not in self.closed if line.kind == "heading" else line.key in self.opened

    def toggle(self, index: int) -> None:
        """Open or close a row in place."""
        line = self.lines[index]
        if not line.folds:
            return
        was_open = self.is_open(line)
        (self.closed if line.kind == "heading" else self.opened).symmetric_difference_update(
            {line.key}
        )
        if was_open:
            self.lines[index + 1 : self._end(index)] = []
        else:
            self.lines[index + 1 : index + 1] = list(self._below(line))

    def parent(self, index: int) -> int:
        """Return the index of the row that holds this one, itself at the top."""
        depth = self.lines[index].depth
        while index > 0 and self.lines[index].depth >= depth and depth > 0:
            index -= 1
        return index

    def index(self, key: Key) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i, line in enumerate(self.lines) if line.key == key), None)

    def reveal(self, path: str) -> None:
        """Open the folders that hold a note."""
        at = path.rpartition("/")[0]
        missing = set()
        while at:
            missing.add(("folder", at))
            at = at.rpartition("/")[0]
        if missing - self.opened:
            self.opened |= missing
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
        if line.section < 0:
            return self._headings(line.path, 0, len(headings), line.depth + 1)
        return self._headings(
            line.path, line.section + 1, section_end(headings, line.section), line.depth + 1
        )

    def _headings(self, path: str, first: int, end: int, depth: int) -> Iterator[ConceptRow]:
        """Yield the headings `first` to `end` of a note, without what closed ones hold."""
        headings = self.notes[path].headings
        keys = heading_keys(path, headings)
        chosen = self.chosen(path) if self.chosen is not None else range(len(headings))
        stack: list[int] = []
        skip = first
        for i in range(first, end):
            while stack and headings[stack[-1]].level >= headings[i].level:
                stack.pop()
            if i >= skip and i in chosen:
                below = section_end(headings, i)
                folds = any(inner in chosen for inner in range(i + 1, below))
                line = ConceptRow(keys[i], depth + len(stack), path, i, folds=folds)
                yield line
                if keys[i] in self.closed:
                    skip = below
            stack.append(i)

    def _folder(self, folder: str, depth: int) -> Iterator[ConceptRow]:
        for path in sorted(self.folders.folders.get(folder, ()), key=_by_name):
            line = ConceptRow(("folder", path), depth, path, folds=True)
            yield line
            if line.key in self.opened:
                yield from self._folder(path, depth + 1)
        for path in sorted(self.folders.notes.get(folder, ()), key=_by_name):
            note = self.notes.get(path)
            if note is None:
                continue
            folds = bool(note.headings if self.chosen is None else self.chosen(path))
            line = ConceptRow(("note", path), depth, path, folds=folds)
            yield line
            if line.key in self.opened:
                yield from self._below(line)


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
    found = -1
    for i, heading in enumerate(note.headings):
        if heading.line > line:
            break
        found = i
    return found
