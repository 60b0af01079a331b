"""Loads a folder as a snapshot: from the cache where it is valid, and by parsing the rest.

Many files are parsed in a child process. Reads the vault and writes the cache; never writes into
the vault.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Set
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from explorer.text.names import vault_path
from explorer.vault.file_reader import NoteParser
from explorer.vault.note_entry import NoteEntry, Packed
from explorer.vault.obsidian_settings import (
    read_app_settings,
    read_review_settings,
    read_task_settings,
)
from explorer.vault.parse_pool import ParseOutcome, ParsePool, is_large
from explorer.vault.snapshot import SnapshotInfo, Vault
from explorer.vault.store import Store
from explorer.vault.walk import FileEntry, FileWalk, WalkResult, resolve_root

if TYPE_CHECKING:
    from _typeshed import StrPath

    from explorer.text.section_words import TextWords

_PARTS = (0.0, 0.1, 0.25, 0.5)
"""How far a load has come when a part of the vault is shown: first, none of it, but each note can
be read by its name."""
_WORTH_A_PART = 300
MOST_PATHS = 100
"""Changed paths above which the whole vault is walked: it takes no longer."""
_SLICE = 256
_WORTH_SAVING = 1_000
"""Notes that are saved at once while a child still parses: a write takes 1 ms at least."""
_PAUSE = 0.001
"""Seconds that a load in the background leaves to the other threads after each slice."""


class Loading(NamedTuple):
    """A step of a load: its phase, how far it is, and a snapshot to show."""

    phase: Literal["walk", "read", "done"]
    done: int
    """Files seen while walking, notes in hand after that."""
    total: int
    """Notes of the vault; 0 while that is not known."""
    vault: Vault | None
    """A snapshot to show, incomplete until the phase is `done`; None if there is no new one."""
    last_for_long: bool = False
    """Whether the next snapshot may take long to come: large files are all that is left."""


def load(
    root: StrPath,
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
    legacy_properties: bool = False,
    generation: int = 1,
    words: bool = False,
) -> Vault:
    """Load a vault as fast as possible, and block until it is complete.

    With `cache` False the cache is neither read nor written; `cache_dir` None is the system's
    folder for caches. `generation` is that of the snapshot, which with `words` has the words of
    the notes that were parsed: a search is to follow. Raises `VaultError` if the folder cannot be
    read.
    """
    root = resolve_root(root)
    job = _LoadJob(root, cache, cache_dir, legacy_properties, generation, words=words)
    for _ in job.steps(job.cached()):
        pass
    job.save(job.result)
    return job.result


def stream(
    root: StrPath,
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
    legacy_properties: bool = False,
    generation: int = 1,
) -> Generator[Loading, None, None]:
    """Load a vault in the background of an app, yielding progress and partial snapshots.

    Parsing runs in another process. The generations of the snapshots grow from `generation` on;
    there are at most six, the last one complete. Closing the iterator ends the load at once.
    Raises `VaultError` if the folder cannot be read.
    """
    root = resolve_root(root)
    job = _LoadJob(root, cache, cache_dir, legacy_properties, generation, background=True)
    known = job.cached()
    if known:
        found = WalkResult(files={*job.saved_files} - known.keys(), kept=known)
        yield Loading("walk", 0, len(known), job.snapshot(found, known, complete=False))
    yield from job.steps(known)
    count = len(job.result.entries)
    yield Loading("done", count, count, job.result)
    job.save(job.result)


def refresh(
    vault: Vault,
    *,
    changed: Collection[str] | None = None,
    cache: bool = True,
    cache_dir: Path | None = None,
) -> Vault:
    """Return the vault as it is on the disk now, reading only what has changed.

    With `changed`, paths below the root as the disk spells them, only their folders are looked at,
    unless that is not certain to be enough. Returns the same snapshot if nothing has changed, else
    one of the next generation. Raises `VaultError` if the folder cannot be read any more.
    """
    root = resolve_root(vault.root)
    job = _LoadJob(root, cache, cache_dir, vault.legacy_properties, vault.generation + 1)
    known: Mapping[str, NoteEntry] = {}
    walked: WalkResult | None = None
    if job.info.settings.cards_key() == vault.settings.cards_key():
        known = vault.entries
        job.saved, job.saved_files = known.keys(), vault.files
        if changed is not None and vault.complete:
            walked = walk_changed(vault, changed)
    for _ in job.steps(known, walked):
        pass
    job.save(job.result)
    return _next_snapshot(vault, job.result) if vault.complete else job.result


def walk_changed(vault: Vault, changed: Collection[str]) -> WalkResult | None:
    """Return what a walk would find if nothing but the `changed` paths differs from a snapshot.

    Lists their folders only; notes in other folders are `kept`. Returns None, so that the whole
    vault is walked, in doubt, for many paths, where folders that held something came or went, and
    for a vault with links or problems of files: what a link leads to may lie anywhere.
    """
    entries = vault.entries
    # Problems of settings lie in a folder with a dot, which has no notes.
    is_odd = any(it.real != path or it.stamp is None for path, it in entries.items()) or any(
        not each.path.startswith(".") for each in vault.info.problems
    )
    if is_odd or len(changed) > MOST_PATHS or not all(map(_is_plain, changed)):
        return None
    known = {""}
    """The folders that hold something, at any depth."""
    above = {*map(_folder, entries), *map(_folder, vault.files)}
    while above:
        known |= above
        above = {_folder(folder[:-1]) for folder in above} - known
    to_list = set(map(_folder, changed))
    if not to_list <= known or any(f"{path}/" in known for path in changed):
        return None
    walk = FileWalk(vault.root, entries)
    new: list[str] = []
    gone = {each for each in known if each and _folder(each[:-1]) in to_list}
    try:
        for folder in to_list:
            full = os.path.join(vault.root, folder).rstrip(os.sep)  # noqa: PTH118  names end with `/`
            if os.path.realpath(full) != full:
                return None  # the walk of the whole vault does not reach it
            new += walk.list_folder(folder)
        gone -= {*new}
        new = [each for each in new if each not in known]
        while new:
            new += walk.list_folder(new.pop())
    except OSError:
        return None
    if gone:
        return None
    found = walk.result()
    kept = [*found.kept, *(path for path in entries if _folder(path) not in to_list)]
    files = {path for path in vault.files if _folder(path) not in to_list}
    return WalkResult(found.entries, files | found.files, found.problems, kept)


def _is_plain(path: str) -> bool:
    """Whether a path can be compared with those that are known, and belongs to the vault."""
    is_hidden = path.startswith((".", "/")) or "/." in path
    return bool(path) and not is_hidden and vault_path(path) == path


def _folder(path: str) -> str:
    """Return the folder of a file, with a `/` at its end; the root is empty."""
    return path[: path.rfind("/") + 1]


def _next_snapshot(vault: Vault, result: Vault) -> Vault:
    """Return the snapshot after `vault`, sharing with it what has not changed."""
    before = vault.entries
    changes: dict[str, NoteEntry | None] = dict.fromkeys(before.keys() - result.entries.keys())
    for path, entry in result.entries.items():
        old = before.get(path)
        # A file that cannot be read is read again each time.
        is_same = old is entry or (
            old is not None
            and old.stamp is entry.stamp is None
            and (entry.real, entry.note) == (old.real, old.note)
        )
        if not is_same:
            changes[path] = entry
    if not changes and (vault.files, vault.info) == (result.files, result.info):
        return vault
    return vault.with_entries(changes, files=result.files, info=result.info)


class _LoadJob:
    """The state of one load."""

    def __init__(
        self,
        root: Path,
        cache: bool,
        cache_dir: Path | None,
        legacy_properties: bool,
        generation: int,
        *,
        background: bool = False,
        words: bool = False,
    ) -> None:
        """In the `background`, a child parses alone, and parts are shown."""
        plugin, tasks = read_review_settings(root), read_task_settings(root)
        shows_all, excluded, app_problems = read_app_settings(root)
        self.info = SnapshotInfo(
            settings=plugin.review,
            settings_failure=plugin.failure,
            problems=(*plugin.problems, *app_problems, *tasks.problems),
            legacy_properties=legacy_properties,
            shows_all_files=shows_all,
            excluded=excluded,
            tasks=tasks,
        )
        """What is known of each snapshot besides its notes and files."""
        self.result = Vault.empty(root)
        """The complete snapshot, once `steps` is done."""
        self._root = root
        self._generation = generation
        self._background = background
        parser = NoteParser(str(root), plugin.review, legacy_properties, words)
        self._pool = ParsePool(parser, share=not background)
        self._store: Store | None = None
        if cache:
            self._store = Store.of(root, plugin.review, legacy_properties, cache_dir)
        self._unsaved: list[tuple[FileEntry, Packed]] = []
        self.saved: Set[str] = frozenset()
        """The paths of the notes that an earlier load has stored."""
        self.saved_files: frozenset[str] = frozenset()
        """The other files, likewise."""
        self._words: dict[str, TextWords] = {}

    def cached(self) -> dict[str, NoteEntry]:
        """Return the stored notes, whether their files are still the same or not."""
        known: dict[str, NoteEntry] = {}
        if self._store is None:
            return known
        for count, (file, packed) in enumerate(self._store.notes()):
            known[file.path] = NoteEntry(packed, file.real, file.stamp)
            if count % _SLICE == 0:
                self._breathe()
        self.saved = known.keys()
        self.saved_files = self._store.files()
        return known

    def steps(
        self, known: Mapping[str, NoteEntry], walked: WalkResult | None = None
    ) -> Iterator[Loading]:
        """Walk the vault, unless it is `walked`, and parse every file that is not `known` as it is.

        `known` are the notes of an earlier load.
        """
        try:
            if walked is None:
                walk = FileWalk(self._root, known)
                for seen in walk.run():
                    yield Loading("walk", seen, 0, None)
                    if not known and not self._background:
                        self._pool.start_child()  # it is needed soon
                walked = walk.result()
            entries = {path: known[path] for path in walked.kept}
            yield from self._parse(known, walked, entries)
            self.result = self.snapshot(walked, entries)
        finally:
            self._pool.close()

    def snapshot(
        self,
        walked: WalkResult,
        entries: Mapping[str, NoteEntry],
        *,
        complete: bool = True,
        pending: Mapping[str, str] | None = None,
    ) -> Vault:
        """Make the next snapshot, of the notes that there are of `entries`."""
        self._generation += 1
        return Vault(
            self._root,
            {path: entries[path] for path in walked.paths if path in entries},
            walked.files,
            replace(self.info, problems=(*self.info.problems, *walked.problems)),
            generation=self._generation - 1,
            pending=pending,
            complete=complete,
            store=self._store if complete else None,
            words=self._words,
        )

    def save(self, found: Vault | None = None) -> None:
        """Store what is new, and with `found` take out what is gone."""
        if self._store is None:
            return
        gone: set[str] = set()
        files: frozenset[str] | None = None
        if found is not None:
            gone = self.saved - found.entries.keys()
            if found.files != self.saved_files:
                files = found.files
        if self._unsaved or gone or files is not None:
            self._store.save_notes(self._unsaved, gone, files)
            self._unsaved = []

    def _parse(
        self,
        known: Mapping[str, NoteEntry],
        walked: WalkResult,
        entries: dict[str, NoteEntry],
    ) -> Iterator[Loading]:
        """Parse what was seen into `entries`, which has what is up to date.

        In the background, partial snapshots of the vault are yielded now and then, and large notes
        come last. A note that was known before is shown as it was, until it is parsed again.
        """
        stale = [*walked.entries]
        there, total = len(entries), len(entries) + len(stale)
        due: list[float] = []
        """How many notes are there each time that a part is shown."""
        before_large = -1
        if self._background:
            stale.sort(key=is_large)
            large = sum(map(is_large, stale))
            if len(stale) >= _WORTH_A_PART:
                due = [total * part for part in _PARTS if total * part >= there]
            if large:
                before_large = total - large
                due.append(before_large)
        for outcomes in chain([[]], self._pool.parse(stale)):
            self._take(outcomes, entries)
            if not outcomes or len(self._unsaved) > _WORTH_SAVING:
                self.save()
            later = [at for at in due if at > len(entries)]
            if len(later) < len(due):
                shown = {**known, **entries}
                pending = {
                    file.path: file.real for file in walked.entries if file.path not in shown
                }
                part = self.snapshot(walked, shown, complete=False, pending=pending)
                self.save()
                is_last = len(entries) == before_large
                yield Loading("read", len(entries), total, part, last_for_long=is_last)
            due = later
            yield Loading("read", len(entries), total, None)
            self._breathe()

    def _take(self, outcomes: list[ParseOutcome], entries: dict[str, NoteEntry]) -> None:
        for file, packed, lasting, words in outcomes:
            if words is not None:
                self._words[file.path] = words
            if packed is not None:
                stamp = file.stamp if lasting else None
                entries[file.path] = NoteEntry(packed, file.real, stamp)
                if self._store is not None and lasting:
                    self._unsaved.append((file, packed))

    def _breathe(self) -> None:
        if self._background:
            time.sleep(_PAUSE)
