"""One load of a vault in steps: cached notes, walk, parsing, snapshots, storing."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from explorer.model import Problem
from explorer.vault.app_settings import read_app_settings
from explorer.vault.link_resolution import FileNames
from explorer.vault.note_entry import NoteEntry
from explorer.vault.note_parser import NoteParser
from explorer.vault.parse_pool import ParseOutcome, ParsePool, is_large
from explorer.vault.partial_walk import KnownFiles, walk_changed
from explorer.vault.plugin_settings import read_settings
from explorer.vault.progress import Loading
from explorer.vault.resolved_links import ResolvedLinks, StoredLinks
from explorer.vault.snapshot import SnapshotInfo, Vault
from explorer.vault.store import NoteChanges, Store, StoredNote
from explorer.vault.task_settings import read_task_settings
from explorer.vault.walk import FileEntry, WalkResult, walk_in_steps

_PARTS = (0.0, 0.1, 0.25, 0.5)
"""How far a load has come when a part of the vault is shown: first, none of it, but each note can
be read by its name."""
_WORTH_A_PART = 300
_SLICE = 256
_WORTH_SAVING = 3_000_000
"""Bytes of notes that are saved at once while a child still parses: a write takes 1 ms at least."""
_PAUSE = 0.001
"""Seconds that a load in the background leaves to the other threads after each slice."""


class LoadResult(NamedTuple):
    """The result of a load."""

    entries: dict[str, NoteEntry]
    """Sorted by path."""
    files: frozenset[str]
    problems: tuple[Problem, ...]
    """Of files and settings."""


class LoadOptions(NamedTuple):
    """The options of a load."""

    cache: bool = True
    cache_dir: Path | None = None
    """None for the system's own place."""
    legacy_properties: bool = False
    generation: int = 1
    """Of the first snapshot."""
    background: bool = False
    """Whether the process has something better to do: a child parses alone, and parts are shown."""


class LoadJob:
    """The state of one load. `root` comes from `resolve_root`."""

    def __init__(self, root: Path, plan: LoadOptions) -> None:
        self.plugin = read_settings(root)
        self._app = read_app_settings(root)
        self._tasks = read_task_settings(root)
        self._root = root
        self._plan = plan
        parser = NoteParser(str(root), self.plugin.review, plan.legacy_properties)
        self._pool = ParsePool(parser, share=not plan.background)
        self._generation = plan.generation
        self._store: Store | None = None
        if plan.cache:
            self._store = Store.of(root, self.plugin.review, plan.legacy_properties, plan.cache_dir)
        self._unsaved: list[StoredNote] = []
        self._unsaved_bytes = 0
        self._saved: Set[str] = frozenset()
        self._saved_files: frozenset[str] = frozenset()

    def cached(self) -> dict[str, NoteEntry]:
        """Return the stored notes, whether their files are still the same or not."""
        known: dict[str, NoteEntry] = {}
        if self._store is None:
            return known
        for count, (file, packed) in enumerate(self._store.notes()):
            known[file.path] = NoteEntry(packed, file.real, file.stamp)
            if count % _SLICE == 0:
                self._breathe()
        self._saved = known.keys()
        self._saved_files = self._store.files()
        return known

    def expect_stored(self, vault: Vault) -> None:
        """Assume that the notes and files of an earlier load are stored."""
        self._saved = vault.entries.keys()
        self._saved_files = vault.files

    def walk_changed(self, vault: Vault, changed: Collection[str]) -> WalkResult | None:
        """Return what a walk finds if nothing but the `changed` paths differs from `vault`.

        Returns None if the whole vault has to be walked.
        """
        # Those of settings lie in a folder with a dot, which has no notes.
        of_files = [each for each in vault.info.problems if not each.path.startswith(".")]
        return walk_changed(self._root, KnownFiles(vault.entries, vault.files, of_files), changed)

    def as_cached(self, known: dict[str, NoteEntry]) -> Vault:
        """Return the vault as it was when it was last seen."""
        return self.vault(
            LoadResult(dict(sorted(known.items())), self._saved_files - known.keys(), ()),
            complete=False,
        )

    def steps(
        self, known: Mapping[str, NoteEntry], walked: WalkResult | None = None
    ) -> Generator[Loading, None, LoadResult]:
        """Walk the vault, unless it is `walked`, and parse every file that is not `known` as it is.

        `known` are the notes of an earlier load.
        """
        try:
            if walked is None:
                walked = yield from self._walk(known)
            return (yield from self._parse_walked(known, walked))
        finally:
            self._pool.close()

    def _parse_walked(
        self, known: Mapping[str, NoteEntry], walked: WalkResult
    ) -> Generator[Loading, None, LoadResult]:
        entries = {path: known[path] for path in walked.kept}
        stale: list[FileEntry] = []
        for file in walked.entries:
            path, real, stamp = file
            entry = known.get(path)
            if entry is not None and entry.stamp == stamp and entry.real == real:
                entries[path] = entry
            else:
                stale.append(file)
        total = len(walked.kept) + len(walked.entries)
        yield Loading("read", len(entries), total, None)
        yield from self._parse(_Parts(walked, known, entries), stale)
        return self._found(walked, entries)

    def vault(
        self,
        found: LoadResult,
        *,
        complete: bool = True,
        pending: Mapping[str, str] | None = None,
        names: FileNames | None = None,
    ) -> Vault:
        """Make the next snapshot."""
        stored: StoredLinks | None = None
        if complete and self._store is not None:
            stored = StoredLinks(self._store, found.entries, found.files)
        info = replace(
            self.info(found),
            generation=self._generation,
            pending=pending or {},
            complete=complete,
        )
        resolved = _resolved_links(found, names, stored)
        self._generation += 1
        return Vault(self._root, found.entries, found.files, info, resolved=resolved)

    def info(self, found: LoadResult) -> SnapshotInfo:
        """Return what is known of the next snapshot besides its notes."""
        return SnapshotInfo(
            settings=self.plugin.review,
            settings_failure=self.plugin.failure,
            problems=found.problems,
            legacy_properties=self._plan.legacy_properties,
            shows_all_files=self._app.shows_all_files,
            tasks=self._tasks,
        )

    def save(self, found: LoadResult | None = None) -> None:
        """Store what is new, and with `found` take out what is gone."""
        if self._store is None:
            return
        gone: set[str] = set()
        files: frozenset[str] | None = None
        if found is not None:
            gone = self._saved - found.entries.keys()
            if found.files != self._saved_files:
                files = found.files
        if self._unsaved or gone or files is not None:
            self._store.save_notes(NoteChanges(self._unsaved, gone, files))
            self._unsaved = []
            self._unsaved_bytes = 0

    def _walk(self, known: Mapping[str, NoteEntry]) -> Generator[Loading, None, WalkResult]:
        """Walk the vault; for a first load that is shared with a child, the child starts soon."""
        steps = walk_in_steps(self._root, known)
        while True:
            try:
                yield Loading("walk", next(steps), 0, None)
                if not known and not self._plan.background:
                    self._pool.start_child()
            except StopIteration as end:
                walked: WalkResult = end.value
                return walked

    def _parse(self, parts: _Parts, stale: list[FileEntry]) -> Generator[Loading, None, None]:
        """Parse what is stale.

        In the background, partial snapshots of the vault are yielded now and then.
        """
        entries = parts.entries
        if self._plan.background:
            parts.plan(stale)
        yield from self._part(parts)  # nobody waits for a large note that is all there is to parse
        for outcomes in self._pool.parse(stale):
            self._take(outcomes, entries)
            if self._unsaved_bytes >= _WORTH_SAVING or not outcomes:
                self.save()
            yield from self._part(parts)
            yield Loading("read", len(entries), parts.total, None)
            self._breathe()

    def _part(self, parts: _Parts) -> Iterator[Loading]:
        """Yield a partial snapshot of the vault if one is due."""
        at = len(parts.entries)
        if parts.take_due():
            shown, pending = parts.shown()
            part = self.vault(
                self._found(parts.walked, shown),
                complete=False,
                pending=pending,
                names=parts.names,
            )
            self.save()
            yield Loading("read", at, parts.total, part, last_for_long=at == parts.before_large)

    def _take(self, outcomes: list[ParseOutcome], entries: dict[str, NoteEntry]) -> None:
        for file, entry, packed in outcomes:
            if entry is None:
                continue
            entries[file.path] = entry
            if self._store is not None and packed is not None and entry.stamp is not None:
                self._unsaved.append(StoredNote(file, packed))
                self._unsaved_bytes += len(packed.body)

    def _found(self, walked: WalkResult, entries: Mapping[str, NoteEntry]) -> LoadResult:
        of_settings = (*self.plugin.problems, *self._app.problems, *self._tasks.problems)
        there = {path: entries[path] for path in walked.paths if path in entries}
        return LoadResult(there, frozenset(walked.files), (*of_settings, *walked.problems))

    def _breathe(self) -> None:
        if self._plan.background:
            time.sleep(_PAUSE)


class _Parts:
    """The partial snapshots of a load: when they are due, and which notes they show."""

    def __init__(
        self,
        walked: WalkResult,
        known: Mapping[str, NoteEntry],
        entries: dict[str, NoteEntry],
    ) -> None:
        """`entries` is what is parsed and up to date, and grows; `known` may be older."""
        self.walked = walked
        self.entries = entries
        self.total = len(walked.kept) + len(walked.entries)
        self.before_large = -1
        """How many notes are there when all that is left to parse is large; -1 if nothing is."""
        self.names: FileNames | None = None
        """The names of the whole vault, once there is a plan."""
        self._known = known
        self._due: list[float] = []
        """How many notes are there each time that a part is shown."""

    def plan(self, stale: list[FileEntry]) -> None:
        """Decide when parts are due, and move large files to the end of what is to be parsed."""
        there = len(self.entries)
        stale.sort(key=is_large)
        large = sum(map(is_large, stale))
        if len(stale) >= _WORTH_A_PART:
            self._due = [at for at in (self.total * part for part in _PARTS) if at >= there]
        if large:
            self.before_large = there + len(stale) - large
            self._due = sorted({*self._due, self.before_large})
        if self._due:
            self.names = FileNames([*self.walked.paths, *self.walked.files])

    def take_due(self) -> bool:
        """Return whether a part is due, once for each that is."""
        at = len(self.entries)
        is_due = bool(self._due) and at >= self._due[0]
        self._due = [due for due in self._due if due > at]
        return is_due

    def shown(self) -> tuple[Mapping[str, NoteEntry], dict[str, str]]:
        """Return the notes to show, and the real paths of those that are still to be parsed.

        A note that was known before is shown as it was, until it is parsed again.
        """
        shown = {**self._known, **self.entries}
        pending = {file.path: file.real for file in self.walked.entries if file.path not in shown}
        return shown, pending


def _resolved_links(
    found: LoadResult, names: FileNames | None, stored: StoredLinks | None
) -> ResolvedLinks | None:
    """Return the resolved links of a snapshot; None for one that has nothing to start from."""
    if names is not None:
        return ResolvedLinks(found.entries, lambda: names)
    if stored is None:
        return None
    paths = (*found.entries, *found.files)
    return ResolvedLinks(found.entries, lambda: FileNames(paths), stored)
