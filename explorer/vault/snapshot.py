"""The vault as an immutable value: what every file says, and where every link leads.

A change makes a new snapshot that shares what did not change. What is worked out on demand is
remembered; threads may share a snapshot without a lock. Never writes, and reads the disk only in
`text`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from explorer.config import ReviewSettings
from explorer.model import Backlink, Note, Problem, Resolution
from explorer.vault import file_reader, link_index, note_lookup
from explorer.vault.errors import VaultError
from explorer.vault.link_problems import broken_links
from explorer.vault.note_entry import NoteEntry, Notes
from explorer.vault.resolve import Names
from explorer.vault.resolver import Resolver

_MANY_USES = 500


class Vault:
    """A snapshot of a vault. `load`, `stream`, `refresh` and `edited` make them."""

    __slots__ = (
        "_backlinks", "_entries", "_file_problems", "_pending", "_phantoms", "_problems", "_resolver", "_uses",
        "complete", "files", "generation", "legacy_properties", "notes", "root", "settings",
    )  # fmt: skip

    def __init__(
        self,
        root: Path,
        entries: Mapping[str, NoteEntry],
        files: Iterable[str] = (),
        problems: Iterable[Problem] = (),
        settings: ReviewSettings | None = None,
        *,
        generation: int = 1,
        pending: frozenset[str] = frozenset(),
        complete: bool = True,
        legacy_properties: bool = False,
        resolver: Resolver | None = None,
    ) -> None:
        """Make a snapshot from `entries`, which are sorted by path.

        `problems` are those of files and settings. `pending` are notes that exist and are not read
        yet: links to them hold, and the snapshot is not complete.
        """
        self.root = root
        """The folder, without links in it."""
        self.generation = generation
        """Tells snapshots apart: it grows with every change."""
        self.complete = complete and not pending
        """False while notes are still to be read."""
        self.legacy_properties = legacy_properties
        """Whether front matter is read as before Obsidian 1.9."""
        self.settings = settings or ReviewSettings()
        """What the review plugin is set to in this vault."""
        self.files = files if isinstance(files, frozenset) else frozenset(files)
        """The other files that a link can lead to."""
        self.notes: Mapping[str, Note] = Notes(entries)
        """The notes by path, in the order of their paths."""
        self._entries = entries
        self._pending = pending
        self._file_problems = tuple(problems)
        self._resolver = resolver or Resolver(entries, Names.of([*entries, *pending, *self.files]))
        self._uses: link_index.LinkIndex | None = None
        self._backlinks: dict[str, tuple[Backlink, ...]] = {}
        """Of the few files that very many links lead to: they are looked at again and again."""
        self._phantoms: Mapping[str, link_index.Phantom] | None = None
        self._problems: tuple[Problem, ...] | None = None

    def __repr__(self) -> str:
        state = "" if self.complete else ", incomplete"
        return f"<Vault {self.root}: {len(self.notes)} notes, generation {self.generation}{state}>"

    @classmethod
    def empty(cls, root: str | os.PathLike[str]) -> Vault:
        """Return the snapshot that stands in until a vault is loaded.

        No notes, not complete, generation 0.
        """
        return cls(Path(root), {}, generation=0, complete=False)

    def resolutions(self, path: str) -> tuple[Resolution, ...]:
        """Return where the note's links lead, parallel to its `links`.

        Raises `KeyError` if there is no such note.
        """
        return self._resolver.resolutions(path)

    def resolve(self, source: str, target: str) -> str | None:
        """Return the path that a link with the path part `target` leads to from the note `source`, None for none."""
        return self._resolver.names.resolve(source, target)

    def place(self, source: str, target: str, heading: str | None, block: str | None) -> Resolution:
        """Return where a link of the note `source` with these parts leads.

        An empty `target` is the note itself.
        """
        return self._resolver.inside(
            self.resolve(source, target) if target else source, heading, block
        )

    def backlinks(self, path: str) -> tuple[Backlink, ...]:
        """Return the links that lead to a note or file, its own to itself among them, in the order of their places."""
        found = self._backlinks.get(path)
        if found is None:
            of = self._all_uses().files.get(path, ())
            found = link_index.backlinks(self._entries, of)
            if len(of) >= _MANY_USES:
                self._backlinks[path] = found
        return found

    def backlink_count(self, path: str) -> int:
        """Return how many links lead to a note or file."""
        return len(self._all_uses().files.get(path, ()))

    def phantoms(self) -> Mapping[str, link_index.Phantom]:
        """Return the targets that no file has, by their key, which puts letter case aside."""
        if self._phantoms is None:
            self._phantoms = MappingProxyType(
                link_index.phantoms(self._entries, self._all_uses().phantoms)
            )
        return self._phantoms

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of the notes that a person may mean by a path, a title or an alias.

        Best first.
        """
        return note_lookup.find(name, self._entries, self._resolver.names)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in the whole vault, broken links included, by path and line."""
        if self._problems is None:
            found = list(self._file_problems)
            for path, note in self.notes.items():
                found.extend(note.problems)
                found.extend(broken_links(note, self.resolutions(path)))
            self._problems = tuple(sorted(found, key=_place))
        return self._problems

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return what is wrong with one note, broken links included, by line.

        Raises `KeyError` for no such note.
        """
        note = self.notes[path]
        return tuple(
            sorted([*note.problems, *broken_links(note, self.resolutions(path))], key=_place)
        )

    def text(self, path: str) -> str:
        """Return a note's text as its file is now.

        Raises `VaultError` if it is no note or cannot be read.
        """
        if path not in self._entries:
            raise VaultError(f"{path}: no such note in {self.root}")
        try:
            return file_reader.decode(
                file_reader.read_bytes(self._inside(path, self.file(path)))
            ).text
        except OSError as error:
            raise VaultError(f"{path}: {error.strerror or error}; load the vault again") from error

    def head(self, path: str, most: int) -> bytes:
        """Return the first `most` bytes of a note or another file that links can lead to.

        Raises `VaultError`.
        """
        if path not in self._entries and path not in self.files:
            raise VaultError(f"{path}: no such file in {self.root}")
        try:
            name = self.file(path) if path in self._entries else os.path.join(self.root, path)  # noqa: PTH118  as below
            return file_reader.read_head(self._inside(path, name), most)
        except OSError as error:
            raise VaultError(f"{path}: {error.strerror or error}; load the vault again") from error

    def _inside(self, path: str, file: str) -> str:
        """Return where a file is without links on the way.

        A folder on it may have become one meanwhile.
        """
        full = os.path.realpath(file, strict=True)
        if not Path(full).is_relative_to(self.root):
            raise VaultError(f"{path}: leads out of {self.root} now and is not read")
        return full

    def file(self, path: str) -> str:
        """Return the full path of a note's file, as the disk spells it.

        Raises `KeyError` if there is no such note.
        """
        return os.path.join(self.root, self._entries[path].real)  # noqa: PTH118  a name may hold what Path would drop

    def edited(self, changes: Mapping[str, Note | None]) -> Vault:
        """Return the next snapshot: notes by path as they are now, None for one that is gone.

        The disk is not asked.
        """
        entries: dict[str, NoteEntry | None] = {}
        for path, note in changes.items():
            if note is not None and note.path != path:
                raise ValueError(f"{path}: the note given for it is {note.path}")
            entries[path] = None if note is None else NoteEntry(note, self._real(path), None)
        return self.with_entries(entries)

    def with_entries(
        self,
        changes: Mapping[str, NoteEntry | None],
        *,
        files: frozenset[str] | None = None,
        problems: Iterable[Problem] | None = None,
        settings: ReviewSettings | None = None,
    ) -> Vault:
        """Return the next snapshot with some entries put in or taken out, and the files and their problems if given."""
        entries = dict(self._entries)
        for path, entry in changes.items():
            if entry is None:
                entries.pop(path, None)
            else:
                entries[path] = entry
        files = self.files if files is None else files
        added = (entries.keys() - self._entries.keys()) | (files - self.files)
        removed = (self._entries.keys() - entries.keys()) | (self.files - files)
        if added:
            entries = dict(sorted(entries.items()))
        if added or removed:
            resolver = Resolver(entries, self._resolver.names.changed(added, removed))
        else:
            resolver = self._resolver.after(entries, changes)
        new = Vault(
            self.root,
            entries,
            files,
            self._file_problems if problems is None else problems,
            settings or self.settings,
            generation=self.generation + 1,
            pending=self._pending - changes.keys(),
            complete=self.complete,
            legacy_properties=self.legacy_properties,
            resolver=resolver,
        )
        if self._uses is not None and not (added or removed):
            old = (self._entries, self._resolver)
            new._uses = self._uses.after(old, (entries, resolver), changes.keys() & entries.keys())
        return new

    def agrees_with(
        self, files: frozenset[str], problems: tuple[Problem, ...], settings: ReviewSettings
    ) -> bool:
        """Whether everything but the notes is so."""
        return self.files == files and self._file_problems == problems and self.settings == settings

    def entry(self, path: str) -> NoteEntry | None:
        """Return what is kept of a note; for the loader."""
        return self._entries.get(path)

    def _real(self, path: str) -> str:
        entry = self._entries.get(path)
        return entry.real if entry is not None else path

    def _all_uses(self) -> link_index.LinkIndex:
        if self._uses is None:
            self._uses = link_index.LinkIndex.of(self._entries, self._resolver)
        return self._uses


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line or 0, problem.code, problem.message
