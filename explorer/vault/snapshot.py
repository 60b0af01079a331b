"""The vault as an immutable value: what every file says, and where every link leads.

A change makes a new snapshot that shares what did not change. What is worked out on demand is
remembered; threads may share a snapshot and need no lock. Never writes, and reads the disk only
where a method says "as it is now".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.config import ReviewSettings
from explorer.model import Backlink, Link, Note, Problem, Resolution
from explorer.text.names import vault_path
from explorer.text.normalize import fold
from explorer.vault import file_reader, note_entry
from explorer.vault.errors import OutOfFilesError, VaultError, raise_if_out_of_files
from explorer.vault.file_reader import NoteParser
from explorer.vault.link_resolution import LinkChoice, LinkRule, has_extension, is_address, name_key
from explorer.vault.note_entry import NoteEntry, Notes, PathChanges
from explorer.vault.obsidian_settings import TaskSettings
from explorer.vault.resolved_links import LinkCounts, Phantom, ResolvedLinks
from explorer.vault.walk import NOTE_SUFFIX, SHOWN_SUFFIXES, note_stamp

if TYPE_CHECKING:
    from _typeshed import StrPath

    from explorer.markdown.note_fields import NoteFields
    from explorer.text.section_words import TextWords
    from explorer.vault.store import Store

_LONGEST_NAMED = 120
_MANY_USES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    """What is known of a snapshot besides its notes and files."""

    settings: ReviewSettings = field(default_factory=ReviewSettings)
    settings_failure: str = ""
    """Why the settings are the defaults and not the user's; a sentence that names the file."""
    problems: tuple[Problem, ...] = ()
    """Of files and settings."""
    legacy_properties: bool = False
    shows_all_files: bool = False
    """Whether Obsidian shows files of any type in this vault."""
    excluded: tuple[str, ...] = ()
    """Obsidian's excluded files; see `read_app_settings`."""
    tasks: TaskSettings = field(default_factory=TaskSettings)
    """What the Tasks plugin says of tasks; its problems are among `problems`, too."""


class Vault:
    """A snapshot of a vault. `load`, `stream`, `refresh` and `rewritten` make them."""

    def __init__(
        self,
        root: Path,
        entries: Mapping[str, NoteEntry],
        files: Iterable[str] = (),
        info: SnapshotInfo | None = None,
        *,
        generation: int = 1,
        pending: Mapping[str, str] | None = None,
        complete: bool = True,
        resolved: ResolvedLinks | None = None,
        store: Store | None = None,
        words: Mapping[str, TextWords] | None = None,
    ) -> None:
        """Make a snapshot from `entries`, which are sorted by path."""
        self.root = root
        """The folder, without links in it."""
        self.info = info or SnapshotInfo()
        """What is known besides the notes."""
        self.settings = self.info.settings
        """The settings of the review plugin in this vault."""
        self.legacy_properties = self.info.legacy_properties
        """Whether front matter is read as before Obsidian 1.9."""
        self.generation = generation
        """The number of the snapshot: it grows with every change."""
        self.pending = pending or {}
        """Notes that exist and are not parsed yet, with their paths as the disk spells them: links
        to them hold, and their texts can be read."""
        self.complete = complete and not self.pending
        """False while notes are still to be read."""
        self.files = frozenset(files)
        """The other files that a link can lead to."""
        self.notes: Mapping[str, Note] = Notes(entries)
        """The notes by path, in the order of their paths."""
        self.entries = entries
        """The entry of each note by path, for callers that work on packed notes."""
        paths = (*entries, *self.pending, *self.files)
        self._resolved = resolved or ResolvedLinks(entries, paths, self.files, store)
        self.words = words or {}
        """The words of the notes that were parsed for this snapshot, by path, if it was to have
        them."""
        self._backlinks: dict[str, tuple[Backlink, ...]] = {}
        """Those of files with many: made once, as a note is opened again and again."""

    @classmethod
    def empty(cls, root: StrPath) -> Vault:
        """Return the snapshot that is used until a vault is loaded.

        It has no notes and generation 0, and is not complete.
        """
        return cls(Path(root), {}, generation=0, complete=False)

    def resolutions(self, path: str) -> tuple[Resolution, ...]:
        """Return where the note's links lead, parallel to its `links`.

        Raises `KeyError` if there is no such note.
        """
        return self._resolved.resolutions(path)

    def store(self, cache_dir: Path | None = None) -> Store:
        """Return the store of this vault; `cache_dir` None is the system's folder for caches."""
        from explorer.vault.store import Store  # SQLite takes its time, and is not always needed

        return Store.of(self.root, self.settings, self.legacy_properties, cache_dir)

    def store_links(self, cache_dir: Path | None) -> None:
        """Store where the links of a complete snapshot lead, for a later start."""
        if self.complete:
            self._resolved.keep(self.store(cache_dir), self.files)

    def resolve(self, source: str, target: str) -> str | None:
        """Return the path that a link with the path part `target` leads to from the note `source`.

        None if it leads to no file.
        """
        return self._resolved.names.resolve(source, target)

    def choice(self, source: str, target: str) -> LinkChoice:
        """Return the same with the rule that chose, and of which files.

        For a link that leads nowhere, these are the files that have almost the name, then the notes
        that are called so.
        """
        choice = self._resolved.names.choose(source, target)
        if choice.target is None:
            near = self._resolved.names.nearly_named(target)
            called = () if near else self.find(target)
            rule: LinkRule = "alias" if called else "no file"
            return choice._replace(rule=rule, candidates=tuple(dict.fromkeys([*near, *called])))
        return choice

    def place(self, source: str, target: str, heading: str | None, block: str | None) -> Resolution:
        """Return the resolution of a link of the note `source` with these parts.

        An empty `target` is the note itself.
        """
        path: str | None = source
        if target:
            path = self.resolve(source, target)
        return self._resolved.inside(path, heading, block)

    def backlinks(self, path: str) -> tuple[Backlink, ...]:
        """Return the links that lead to a note or file, its own links to itself among them.

        They are sorted by the path of their note, then by their position in it.
        """
        if path not in self._backlinks:
            uses = self.uses(path)
            if len(uses) < _MANY_USES:
                return self._resolved.backlinks(uses)
            self._backlinks[path] = self._resolved.backlinks(uses)
        return self._backlinks[path]

    def uses(self, path: str) -> tuple[tuple[str, int], ...]:
        """Return the same links as `backlinks`, each as its note and its index there."""
        return self._resolved.uses.get(path, ())

    def link_counts(self) -> LinkCounts:
        """Return how many links lead to each note or file, and which notes have broken ones."""
        return self._resolved.counts

    def phantoms(self) -> Mapping[str, Phantom]:
        """Return the targets that no file has, by their key, which puts letter case aside."""
        return self._resolved.phantoms

    def missing(self, path: str) -> Sequence[str]:
        """Return the keys of the phantoms to which a note links."""
        return self._resolved.missing.get(path, ())

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of the notes that a name can mean, best first.

        The path itself comes first, then the target of a link with that text, then titles, then
        aliases; each first in any letter case, then ignoring accents and quotes.
        """
        as_typed = vault_path(name)
        wanted = as_typed.strip()
        if not wanted:
            return ()
        found: list[str | None] = []
        for each in (as_typed, wanted):
            found += [each, each + NOTE_SUFFIX, self.resolve("", each)]
        paths = [path for path in found if path is not None and path in self.entries]
        return tuple(dict.fromkeys([*paths, *_called(wanted, self.entries)]))

    def glances(self) -> Iterator[Note]:
        """Yield all notes in the order of their paths, for a walk that keeps none of them.

        In `notes`, each stays in memory from its first use on.
        """
        return (entry.glance() for entry in self.entries.values())

    def has_note(self, path: str) -> bool:
        """Return whether there is a note with this path, parsed or not."""
        return path in self.entries or path in self.pending

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in the whole vault, broken links included, by path and line."""
        return self._problems

    @cached_property
    def _problems(self) -> tuple[Problem, ...]:
        found = list(self.info.problems)
        for note in self.glances():
            found.extend(note.problems)
            found.extend(_link_problems(note, self.resolutions(note.path), self.is_shown))
        return tuple(sorted(found, key=_place))

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return what is wrong with one note, broken links included, by line.

        Raises `KeyError` for no such note.
        """
        note = self.notes[path]
        of_links = _link_problems(note, self.resolutions(path), self.is_shown)
        return tuple(sorted([*note.problems, *of_links], key=_place))

    @cached_property
    def excluded(self) -> frozenset[str]:
        """The paths of the notes that Obsidian is told to exclude, in whatever letter case."""
        filters = self.info.excluded
        if not filters:
            return frozenset()
        from explorer.text.patterns import PatternSearch

        search = PatternSearch()
        beginnings = tuple(map(str.casefold, filters))
        patterns = [each[1:-1] for each in filters if each[0] == each[-1] == "/"]
        return frozenset(
            path
            for path in self.entries
            if path.casefold().startswith(beginnings)
            or any(search.find(each, match_case=False, text=path) for each in patterns)
        )

    def is_shown(self, path: str) -> bool:
        """Return whether Obsidian shows the note or file with this path."""
        if path in self.entries or self.info.shows_all_files:
            return True
        return os.path.splitext(path)[1].lower() in SHOWN_SUFFIXES  # noqa: PTH122 (a vault path)

    def text(self, path: str) -> str:
        """Return a note's text as its file is now.

        Raises `VaultError` if it is no note or cannot be read.
        """
        return file_reader.decode(self.content(path))

    def searchable_text(self, path: str) -> str | None:
        """Return a note's text with blanks in the place of schedules, which nobody looks for.

        None if it cannot be read. Raises `OutOfFilesError`.
        """
        try:
            return file_reader.searchable(self.content(path))
        except OutOfFilesError:
            raise
        except VaultError:
            return None

    def searchable_texts(self, paths: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Yield the path of each note and what `searchable_text` returns, sooner for many.

        Raises `OutOfFilesError`.
        """
        inside: dict[str, bool] = {}
        for path in paths:
            file = self._on_disk(path)
            folder = os.path.dirname(file)  # noqa: PTH120  as below
            if folder not in inside:
                inside[folder] = Path(os.path.realpath(folder)).is_relative_to(self.root)
            text = None
            if inside[folder] and hasattr(os, "O_NOFOLLOW"):
                with suppress(OSError):  # a link, for example
                    text = file_reader.searchable(file_reader.read_bytes(file))
            yield path, self.searchable_text(path) if text is None else text

    def content(self, path: str) -> bytes:
        """Return the bytes of a note's file as it is now.

        Raises `VaultError` as `text` does.
        """
        if not self.has_note(path):
            raise VaultError(f"{path}: no such note in {self.root}")
        return self._read(path)

    def head(self, path: str, most: int) -> bytes:
        """Return the first `most` bytes of a note or another linkable file, as it is now.

        Raises `VaultError` if there is no such file or it cannot be read.
        """
        if not self.has_note(path) and path not in self.files:
            raise VaultError(f"{path}: no such file in {self.root}")
        return self._read(path, most)

    def _read(self, path: str, most: int | None = None) -> bytes:
        """Return the bytes, or the first `most`, of a file of the vault. Raises `VaultError`."""
        try:
            # A folder on the way may have become a link since the walk.
            full = os.path.realpath(self._on_disk(path), strict=True)
            if not Path(full).is_relative_to(self.root):
                raise VaultError(f"{path}: leads out of {self.root} now and is not read")
            return file_reader.read_bytes(full, most)
        except OSError as error:
            raise_if_out_of_files(error, path)
            raise VaultError(f"{path}: {error.strerror or error}; load the vault again") from error

    def file(self, path: str) -> str:
        """Return the full path of a note's file, as the disk spells it.

        Raises `KeyError` if there is no such note.
        """
        if not self.has_note(path):
            raise KeyError(path)
        return self._on_disk(path)

    def _on_disk(self, path: str) -> str:
        """Return the full path of a file as the disk spells it; that of a new one as it is."""
        entry = self.entries.get(path)
        real = entry.real if entry else self.pending.get(path, path)
        return os.path.join(self.root, real)  # noqa: PTH118  a name may hold what Path would drop

    def is_as_on_disk(self, paths: Iterable[str]) -> bool:
        """Return whether there are notes at all these paths that have the files of the snapshot."""
        entries = (self.entries.get(path) for path in paths)
        return self.complete and all(
            entry is not None
            and entry.stamp is not None
            and entry.stamp == note_stamp(self.root, entry.real)
            for entry in entries
        )

    def parsed(self, path: str, data: bytes) -> Note:
        """Return what the note at `path` says if its file has these bytes."""
        return _fields(self._parser, path, data).note()

    def rewritten(self, path: str, data: bytes) -> Vault:
        """Return the next snapshot, in which the file of the note at `path` has these bytes.

        For what this program has written. Raises `KeyError` if there is no such note.
        """
        # The stamp first: what is written after it gives another one, and is read then.
        stamp = note_stamp(self.root, path)
        with suppress(VaultError):
            if self.content(path) != data:
                stamp = None
        packed = note_entry.packed(_fields(self._parser, path, data))
        return self.with_entries({path: NoteEntry(packed, self.entries[path].real, stamp)})

    @property
    def _parser(self) -> NoteParser:
        return NoteParser(str(self.root), self.settings, self.legacy_properties)

    def with_entries(
        self,
        changes: Mapping[str, NoteEntry | None],
        *,
        files: frozenset[str] | None = None,
        info: SnapshotInfo | None = None,
    ) -> Vault:
        """Return the next snapshot: entries by path as they are now, None for one that is gone.

        `files` and `info` replace those of this snapshot.
        """
        now = {path: entry for path, entry in changes.items() if entry is not None}
        gone = self.entries.keys() & changes.keys() - now.keys()
        entries = {**self.entries, **now}
        for path in gone:
            del entries[path]
        if files is None:
            files = self.files
        edited = now.keys() & self.entries.keys()
        added, removed = (now.keys() - edited) | (files - self.files), gone | (self.files - files)
        if added:
            entries = dict(sorted(entries.items()))
        pending = {path: real for path, real in self.pending.items() if path not in changes}
        paths = (*entries, *pending, *files)
        return Vault(
            self.root,
            entries,
            files,
            info or self.info,
            generation=self.generation + 1,
            pending=pending,
            complete=self.complete,
            resolved=self._resolved.after(entries, paths, PathChanges(edited, added, removed)),
        )

    def changed_since(self, older: Vault) -> set[str]:
        """Return the paths of notes that differ from another snapshot, removed ones among them."""
        before = older.entries
        changed = {path for path, entry in self.entries.items() if before.get(path) is not entry}
        return changed | (before.keys() - self.entries.keys())


@lru_cache(maxsize=8)
def _fields(parser: NoteParser, path: str, data: bytes) -> NoteFields:
    """Return what a note says; the notes of a review are asked for again and again."""
    return parser.fields(path, data)


def _place(problem: Problem) -> tuple[str, int, str, str]:
    return problem.path, problem.line or 0, problem.code, problem.message


def _called(wanted: str, entries: Mapping[str, NoteEntry]) -> list[str]:
    name = wanted[: -len(NOTE_SUFFIX)] if wanted.lower().endswith(NOTE_SUFFIX) else wanted
    key, loose = name_key(name), fold(name)
    ranked = []
    for path, entry in entries.items():
        title, aliases = entry.called
        rank = _rank(name_key(path[: -len(NOTE_SUFFIX)]), title, aliases, key, loose)
        if rank is not None:
            ranked.append((rank, len(path), path))
    return [path for _, _, path in sorted(ranked)]


def _rank(stem: str, title: str, aliases: tuple[str, ...], key: str, loose: str) -> int | None:
    """Return how well a note's names match: 0 is best, None is not at all."""
    if stem == key or name_key(title) == key:
        return 0
    if stem.endswith("/" + key):
        return 1
    if any(name_key(alias) == key for alias in aliases):
        return 2
    if loose and fold(title) == loose:
        return 3
    return 4 if loose and any(fold(alias) == loose for alias in aliases) else None


def _link_problems(
    note: Note, resolutions: tuple[Resolution, ...], is_shown: Callable[[str], bool]
) -> Iterator[Problem]:
    """Yield a problem for each link of a note that does not lead to what it names.

    `is_shown` tells whether Obsidian shows the note or file with a path.
    """
    for link, resolution in zip(note.links, resolutions, strict=True):
        target = resolution.target
        if target is not None and not is_shown(target):
            sentence = (
                f"Obsidian does not show {_short(target)}, since it does not know this type of"
                ' file; turn on "Detect all file extensions" in its settings to open it there.'
            )
            yield Problem(note.path, link.line, "file_not_shown", "info", sentence, target)
        if resolution.status != "ok":
            sentence, named = _sentence(link, resolution), _named(link)
            yield Problem(note.path, link.line, resolution.status, "warning", sentence, named)


def _named(link: Link) -> str:
    """Return the target of a link as the link names it."""
    if link.block is not None:
        return _short(f"{link.name()}#^{link.block}")
    if link.heading is not None:
        return _short(f"{link.name()}#{link.heading}")
    return _short(link.name())


def _sentence(link: Link, resolution: Resolution) -> str:
    raw, name = _short(link.raw), _short(link.name())
    if resolution.status == "heading_missing":
        heading = f'"{_short(link.heading)}"'
        return f"{resolution.target} has no heading {heading}; correct {raw} or add the heading."
    if resolution.status == "block_missing":
        block = _short(link.block)
        return f'{resolution.target} has no block "^{block}"; correct {raw} or add the id.'
    if is_address(link.name()):
        return f"A wikilink does not lead to a web address; write [text]({name}) for {raw}."
    # A file without an extension may be there, but no link leads to it.
    kind = "file" if has_extension(link.name()) else "note"
    return f'No {kind} in the vault is named "{name}"; correct {raw} or create the note.'


def _short(text: str | None) -> str:
    """Return a text with its middle left out if it is long: a link may have any length."""
    text = text or ""
    if len(text) <= _LONGEST_NAMED:
        return text
    return f"{text[: _LONGEST_NAMED // 2]}…{text[-_LONGEST_NAMED // 2 :]}"
