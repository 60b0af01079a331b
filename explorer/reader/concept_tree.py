"""The concept tree as rows: folders, notes, headings. Pure: no widget and no file.

`Folders.of` walks the whole vault, so call it from a worker; the rest costs as much as is open. A
folder may hold a hundred thousand notes: their rows are made when they are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer.model import section_end, section_path
from explorer.text.names import folder_of, grouped, name_of

if TYPE_CHECKING:
    from explorer.model import Badge, Heading, Note

_LONG = 1000
"""Notes of a folder that are sorted before it is shown: it takes long."""
_NUMBER = re.compile(r"0*(\d+)")


def natural(name: str) -> str:
    """Return a sort key that puts `2 - b` before `10 - a`, whatever the letter case."""
    return _NUMBER.sub(lambda found: f"\1{len(found[1]):09}{found[1]}", name.casefold())


Key: TypeAlias = tuple[str, ...]
"""`("folder", path)`, `("note", path)` or `("heading", path, name, which of that name)`."""
NO_KEY: Key = ("", "")
"""Stands for no row."""


class ConceptRow(NamedTuple):
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


@dataclass(slots=True)
class Folders:
    """The content of each folder; the root is the empty path.

    The notes of a folder are sorted when it is first asked for them, those of long ones before.
    """

    folders: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, int]
    """Notes in a folder and all below it."""
    in_order: dict[str, tuple[str, ...]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    """The notes in a folder by their names, of the folders that have been sorted."""

    @classmethod
    def flat(cls, paths: Iterable[str]) -> Folders:
        """Put all notes into the root, wherever they are."""
        found = tuple(paths)
        return cls({}, {"": found}, {"": len(found)})

    def sorted_notes(self, folder: str) -> tuple[str, ...]:
        """Return the notes in a folder by their names."""
        found = self.in_order.get(folder)
        if found is None:
            found = self.in_order[folder] = tuple(sorted(self.notes.get(folder, ()), key=_by_name))
        return found

    @classmethod
    def of(cls, paths: Iterable[str]) -> Folders:
        """Sort note paths into their folders, and the notes of long ones by their names."""
        notes = grouped((folder_of(path), path) for path in paths)
        subfolders: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for folder, notes_in_folder in notes.items():
            for holder in (folder, *_ancestors(folder)):
                if holder and holder not in counts:
                    subfolders.setdefault(folder_of(holder), []).append(holder)
                counts[holder] = counts.get(holder, 0) + len(notes_in_folder)
        made = cls(
            {folder: tuple(paths) for folder, paths in subfolders.items()},
            {folder: tuple(paths) for folder, paths in notes.items()},
            counts,
        )
        for folder, found in made.notes.items():
            if len(found) >= _LONG:
                made.sorted_notes(folder)
        return made


def _ancestors(path: str) -> Iterator[str]:
    """Yield the folders above a note or folder, the nearest first and the root last."""
    while path:
        path = folder_of(path)
        yield path


def _folder_moves(paths: Mapping[str, str]) -> dict[str, str]:
    """Return the new paths of folders whose notes have moved, by the folders' old ones."""
    moves: dict[str, str] = {}
    for path, new_path in paths.items():
        old, new = path, new_path
        while old and new and name_of(old) == name_of(new):
            old, new = folder_of(old), folder_of(new)
            if old and new and old != new:
                moves.setdefault(old, new)
    return moves


def folder_badges(badges: Mapping[str, Badge]) -> dict[str, Badge]:
    """Return a badge per folder: the most urgent state below it, and how much there is due."""
    from explorer.review.badges import merge  # there are badges only once the vault is loaded

    badges_below = grouped(
        (folder, badge) for path, badge in badges.items() for folder in _ancestors(path)
    )
    merged = {folder: merge(below) for folder, below in badges_below.items()}
    return {folder: badge for folder, badge in merged.items() if badge is not None}


def heading_keys(path: str, headings: Sequence[Heading]) -> list[Key]:
    """Return a key for each heading, which stays the same when other headings are edited."""
    numbers = which_of_its_name(headings)
    named = zip(headings, numbers, strict=True)
    return [("heading", path, heading.name, str(which)) for heading, which in named]


def which_of_its_name(headings: Iterable[Heading]) -> list[int]:
    """Return for each heading how many of its name stand above it."""
    seen: Counter[str] = Counter()
    numbers: list[int] = []
    for heading in headings:
        numbers.append(seen[heading.name])
        seen[heading.name] += 1
    return numbers


@dataclass(slots=True)
class ConceptTree:
    """The rows that are shown, given what is open. Change it on the event loop only."""

    notes: Mapping[str, Note] = field(default_factory=dict)
    folders: Folders = field(default_factory=lambda: Folders({}, {}, {}))
    opened: set[Key] = field(default_factory=set)
    """Open folders and notes."""
    closed: set[Key] = field(default_factory=set)
    """Closed headings; a heading is open unless it has been closed."""
    items: list[ConceptRow | str] = field(init=False, default_factory=list)
    """The rows; of a note its path, for its row is made when it is asked for."""
    renamed: Mapping[str, str] = field(init=False, default_factory=dict)
    """The new paths, by their old ones, of notes and folders that the next snapshot has renamed."""
    chosen: Callable[[str], frozenset[int]] | None = None
    """Which headings of a note are shown, None for all."""
    rank: Callable[[str], tuple[int, ...]] | None = None
    """What notes of one folder are sorted by before their names, None for the names alone."""

    def __len__(self) -> int:
        return len(self.items)

    def line(self, index: int) -> ConceptRow:
        """Return a row by its number."""
        item = self.items[index]
        return self._note_row(item) if isinstance(item, str) else item

    def fill(self, notes: Mapping[str, Note], folders: Folders) -> None:
        """Show a new snapshot; what was open stays open."""
        self.notes = notes
        self.folders = folders
        self.items = self._folder("")

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Prepare for the next snapshot, which has notes under other paths.

        A folder has moved if none of its notes stays.
        """
        staying = {
            folder for path in self.notes if path not in paths for folder in _ancestors(path)
        }
        folders = _folder_moves(paths).items()
        moved_folders = {old: new for old, new in folders if old not in staying}
        self.renamed = {**moved_folders, **paths}

    def moved_key(self, key: Key) -> Key:
        """Return the key that a row has in the next snapshot."""
        kind, path, *rest = key
        return kind, self.renamed.get(path, path), *rest

    def is_open(self, line: ConceptRow) -> bool:
        """Whether the rows below this one are shown."""
        if line.kind == "heading":
            return line.key not in self.closed
        return line.key in self.opened

    def toggle(self, index: int) -> None:
        """Open or close a row in place."""
        line = self.line(index)
        if not line.folds:
            return
        was_open = self.is_open(line)
        toggled = self.closed if line.kind == "heading" else self.opened
        toggled.symmetric_difference_update({line.key})
        end = self._end(index) if was_open else index + 1
        self.items[index + 1 : end] = () if was_open else self._below(line)

    def holders(self, index: int) -> list[ConceptRow]:
        """Return the rows that hold a row, the outermost first: as many as it is deep."""
        line = self.line(index)
        if line.kind == "heading":
            keys = heading_keys(line.path, self.notes[line.path].headings)
            above = section_path(self.notes[line.path], line.section)[:-1]
            depth = line.depth - len(above)
            headings = [
                ConceptRow(keys[section], depth + number, line.path, section, folds=True)
                for number, section in enumerate(above)
            ]
            note = ConceptRow(("note", line.path), depth - 1, line.path, folds=True)
            return [*self._holding_folders(note), note, *headings]
        return self._holding_folders(line)

    def _holding_folders(self, line: ConceptRow) -> list[ConceptRow]:
        """Return the folders that hold a note or a folder, none for one at the top level."""
        folders = [folder for folder in _ancestors(line.path) if folder][: line.depth]
        return [
            ConceptRow(("folder", folder), depth, folder, folds=True)
            for depth, folder in enumerate(reversed(folders))
        ]

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        item = self.items[index]
        return self._depth_of(item) if isinstance(item, str) else item.depth

    def _depth_of(self, path: str) -> int:
        """Return how deep a note is; no note is deep where there are no folders."""
        return path.count("/") if self.folders.folders else 0

    def top_level(self, index: int, step: int) -> int:
        """Return the index of the next row at the top level (1), or of the one before (-1).

        The index itself if there is none.
        """
        others = range(len(self.items))[index + step :: step] if index or step > 0 else range(0)
        return next((row for row in others if not self.depth(row)), index)

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        items = self.items
        if isinstance(key, tuple) and key[:1] == ("note",):
            with suppress(ValueError):
                return items.index(key[1])
        rows = ((index, item) for index, item in enumerate(items) if not isinstance(item, str))
        return next((index for index, row in rows if row.key == key), None)

    def reveal(self, path: str) -> None:
        """Open the folders that hold a note."""
        folders = {("folder", folder) for folder in _ancestors(path) if folder}
        if folders - self.opened:
            self.opened |= folders
            self.items = self._folder("")

    def _end(self, index: int) -> int:
        """Return the index after the last row below a row."""
        depth, below = self.depth(index), range(index + 1, len(self.items))
        return next((row for row in below if self.depth(row) <= depth), len(self.items))

    def _below(self, line: ConceptRow) -> Iterable[ConceptRow | str]:
        if line.kind == "folder":
            return self._folder(line.path)
        headings = self.notes[line.path].headings
        first, end = 0, len(headings)
        if line.section >= 0:
            first, end = line.section + 1, section_end(headings, line.section)
        return self._headings(line.path, first, end, line.depth + 1)

    def _headings(self, path: str, first: int, end: int, depth: int) -> Iterator[ConceptRow]:
        """Yield the headings `first` to before `end` of a note, without those in closed ones."""
        headings = self.notes[path].headings
        keys = heading_keys(path, headings)
        chosen = self._chosen_headings(path)
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

    def _folder(self, folder: str) -> list[ConceptRow | str]:
        """Return what is shown in a folder, that of open folders in it included.

        Without recursion: folders may be deeper than Python lets calls be.
        """
        rows: list[ConceptRow | str] = []
        entered = [self._content(folder)]
        """What is still to be shown of the folders that hold the next row, innermost last."""
        while entered:
            found = next(entered[-1], None)
            if found is None:
                entered.pop()
            elif isinstance(found, ConceptRow):
                rows.append(found)
                if found.key in self.opened:
                    entered.append(self._content(found.path))
            else:
                rows += found
        return rows

    def _content(self, folder: str) -> Iterator[ConceptRow | Sequence[ConceptRow | str]]:
        """Yield the folders in a folder itself, then its notes, with the headings of open ones."""
        depth = folder.count("/") + 1 if folder else 0
        for path in sorted(self.folders.folders.get(folder, ()), key=_by_name):
            yield ConceptRow(("folder", path), depth, path, folds=True)
        paths = self._notes_in(folder)
        opened = {path for kind, path, *_ in self.opened if kind == "note"}
        if opened.isdisjoint(paths):
            yield paths
            return
        for path in paths:
            yield (path,)
            if path in opened:
                yield list(self._below(self._note_row(path)))

    def _notes_in(self, folder: str) -> Sequence[str]:
        """Return the notes in a folder in the order in which they are shown."""
        paths: Sequence[str] = self.folders.sorted_notes(folder)
        if not all(map(self.notes.__contains__, paths)):
            paths = [path for path in paths if path in self.notes]
        if self.rank is not None:
            return sorted(paths, key=self.rank)  # those of one rank stay sorted by their names
        return paths

    def _note_row(self, path: str) -> ConceptRow:
        # Until the rows of a new snapshot are laid out, a note of the one before may be gone.
        has_headings = path in self.notes and bool(self._chosen_headings(path))
        return ConceptRow(("note", path), self._depth_of(path), path, folds=has_headings)

    def _chosen_headings(self, path: str) -> Collection[int]:
        """Return the indexes of the headings of a note that are shown."""
        if self.chosen is not None:
            return self.chosen(path)
        return range(len(self.notes[path].headings))


def _by_name(path: str) -> tuple[str, str]:
    """Return a sort key for notes and folders: what they are called, equal ones by their paths."""
    return natural(name_of(path).removesuffix(".md")), path
