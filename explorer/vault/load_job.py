"""One load of a vault, step by step.

What is known already, the walk, the parsing, the snapshots, the cache.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.model import Problem
from explorer.vault import codec
from explorer.vault.cache import Cache, Row, cache_key, default_cache_dir
from explorer.vault.note_entry import NoteEntry
from explorer.vault.note_parser import NoteParser
from explorer.vault.parse_pool import ParseOutcome, parse_files
from explorer.vault.plugin_settings import read_settings
from explorer.vault.progress import Loading
from explorer.vault.resolve import Names
from explorer.vault.resolver import Resolver
from explorer.vault.snapshot import Vault
from explorer.vault.walk import FileEntry, WalkResult, walk_in_steps

_PARTS = (0.1, 0.25, 0.5)
"""How far a load has come when a part of the vault is shown."""
_WORTH_A_PART = 300
_SLICE = 256
_PAUSE = 0.001
"""Seconds that a load in the background leaves to the other threads after each slice."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load came to."""

    entries: dict[str, NoteEntry]
    """Sorted by path."""
    files: frozenset[str]
    problems: tuple[Problem, ...]
    """Of files and settings."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a load is to be done."""

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
        self._root = root
        self._plan = plan
        self._parser = NoteParser(str(root), self.plugin.review, plan.legacy_properties)
        self._generation = plan.generation
        self._cache: Cache | None = None
        if plan.cache:
            key = cache_key(root, self.plugin.review, plan.legacy_properties)
            self._cache = Cache(plan.cache_dir or default_cache_dir(), root, key)
        self._unsaved: list[Row] = []
        self._saved: set[str] = set()
        self._saved_files: frozenset[str] = frozenset()

    def cached(self) -> dict[str, NoteEntry]:
        """Return what the cache holds, whether it still holds true or not."""
        known: dict[str, NoteEntry] = {}
        if self._cache is None:
            return known
        for count, (file, packed) in enumerate(self._cache.rows()):
            self._saved.add(file.path)
            try:
                raw = codec.unpack(packed)
            except (ValueError, EOFError, TypeError):
                continue  # it is parsed again and takes the bad one's place
            if raw[codec.PATH] == file.path:
                known[file.path] = NoteEntry(raw, file.real, file.stamp)
            if count % _SLICE == 0:
                self._breathe()
        self._saved_files = self._cache.files()
        return known

    def as_cached(self, known: dict[str, NoteEntry]) -> Vault:
        """Return the vault as it was when it was last seen."""
        return self.vault(
            LoadResult(dict(sorted(known.items())), self._saved_files - known.keys(), ()),
            complete=False,
        )

    def steps(self, known: Mapping[str, NoteEntry]) -> Generator[Loading, None, LoadResult]:
        """Walk, and parse what `known` has not as the file is now."""
        walked = yield from self._walk()
        entries: dict[str, NoteEntry] = {}
        stale: list[FileEntry] = []
        for file in walked.entries:
            entry = known.get(file.path)
            if entry is not None and entry.stamp == file.stamp and entry.real == file.real:
                entries[file.path] = entry
            else:
                stale.append(file)
        yield Loading("read", len(entries), len(walked.entries), None)
        yield from self._parse(walked, stale, entries)
        return self._found(walked, entries)

    def vault(
        self,
        found: LoadResult,
        *,
        complete: bool = True,
        pending: Iterable[str] = (),
        names: Names | None = None,
    ) -> Vault:
        """Make the next snapshot."""
        vault = Vault(
            self._root,
            found.entries,
            found.files,
            found.problems,
            self.plugin.review,
            generation=self._generation,
            pending=frozenset(pending),
            complete=complete,
            legacy_properties=self._plan.legacy_properties,
            resolver=Resolver(found.entries, names) if names is not None else None,
        )
        self._generation += 1
        return vault

    def save(self, found: LoadResult | None = None) -> None:
        """Put what is new into the cache, and with `found` take out what is gone."""
        if self._cache is None:
            return
        gone = self._saved - found.entries.keys() if found is not None else set()
        files = found.files if found is not None and (found.files != self._saved_files) else None
        if self._unsaved or gone or files is not None:
            self._cache.write(self._unsaved, gone, files)
            self._unsaved = []

    def _walk(self) -> Generator[Loading, None, WalkResult]:
        steps = walk_in_steps(self._root)
        while True:
            try:
                yield Loading("walk", next(steps), 0, None)
            except StopIteration as end:
                walked: WalkResult = end.value
                return walked

    def _parse(
        self, walked: WalkResult, stale: list[FileEntry], entries: dict[str, NoteEntry]
    ) -> Generator[Loading, None, None]:
        """Parse into `entries`, showing parts of the vault now and then if the load runs in the background."""
        total = len(walked.entries)
        parts: list[float] = []
        names: Names | None = None
        if self._plan.background and len(stale) >= _WORTH_A_PART:
            parts = [total * part for part in _PARTS if total * part > len(entries)]
            names = Names.of([*(file.path for file in walked.entries), *walked.files])
        for outcomes in parse_files(self._parser, stale, share=not self._plan.background):
            self._take(outcomes, entries)
            part = None
            if parts and len(entries) >= parts[0]:
                parts = [part for part in parts if part > len(entries)]
                pending = {file.path for file in walked.entries if file.path not in entries}
                part = self.vault(
                    self._found(walked, entries), complete=False, pending=pending, names=names
                )
                self.save()
            yield Loading("read", len(entries), total, part)
            self._breathe()

    def _take(self, outcomes: list[ParseOutcome], entries: dict[str, NoteEntry]) -> None:
        for file, entry, packed in outcomes:
            if entry is None:
                continue
            entries[file.path] = entry
            if self._cache is not None and entry.stamp is not None:
                kept = packed or codec.packed(entry.note)
                if kept:
                    self._unsaved.append((file, kept))

    def _found(self, walked: WalkResult, entries: Mapping[str, NoteEntry]) -> LoadResult:
        problems = (*self.plugin.problems, *walked.problems)
        return LoadResult(dict(sorted(entries.items())), frozenset(walked.files), problems)

    def _breathe(self) -> None:
        if self._plan.background:
            time.sleep(_PAUSE)
