"""Loads a folder as a snapshot: from the cache where it is valid, and by parsing the rest.

Many files are parsed in a child process. Reads the vault and writes the cache; never writes into
the vault.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Mapping
from pathlib import Path

from explorer.vault.gc_pause import collector_off
from explorer.vault.load_job import LoadJob, LoadOptions, LoadResult
from explorer.vault.note_entry import NoteEntry
from explorer.vault.progress import Loading
from explorer.vault.snapshot import Vault
from explorer.vault.walk import WalkResult, resolve_root


def load(
    root: str | os.PathLike[str],
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
    legacy_properties: bool = False,
    generation: int = 1,
) -> Vault:
    """Load a vault as fast as possible, and block until it is complete.

    With `cache` False the cache is neither read nor written; `cache_dir` None is the system's
    folder for caches. `generation` is that of the snapshot. Raises `VaultError` if the folder
    cannot be read.
    """
    job = LoadJob(resolve_root(root), LoadOptions(cache, cache_dir, legacy_properties, generation))
    with collector_off():
        result = _run(job.steps(job.cached()))
        job.save(result)
        return job.vault(result)


def stream(
    root: str | os.PathLike[str],
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
    job = LoadJob(
        resolve_root(root),
        LoadOptions(cache, cache_dir, legacy_properties, generation, background=True),
    )
    with collector_off():
        known = job.cached()
        if known:
            yield Loading("walk", 0, len(known), job.as_cached(known))
        result = yield from job.steps(known)
        yield Loading("done", len(result.entries), len(result.entries), job.vault(result))
        job.save(result)


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
    options = LoadOptions(cache, cache_dir, vault.legacy_properties, vault.generation + 1)
    job = LoadJob(resolve_root(vault.root), options)
    same_cards = job.plugin.review.cards_key() == vault.settings.cards_key()
    known: Mapping[str, NoteEntry] = {}
    if same_cards:
        known = vault.entries
        job.expect_stored(vault)
    walked: WalkResult | None = None
    if changed is not None and same_cards and vault.complete:
        walked = job.walk_changed(vault, changed)
    with collector_off():
        result = _run(job.steps(known, walked))
        job.save(result)
        if vault.complete:
            return _next_snapshot(vault, result, job)
        return job.vault(result)


def _next_snapshot(vault: Vault, result: LoadResult, job: LoadJob) -> Vault:
    """Return the snapshot after `vault`, sharing with it what has not changed."""
    before = vault.entries
    changes: dict[str, NoteEntry | None] = dict.fromkeys(before.keys() - result.entries.keys())
    for path, entry in result.entries.items():
        old = before.get(path)
        if old is not entry and not _is_same(entry, old):
            changes[path] = entry
    info = job.info(result)
    if not changes and vault.agrees_with(result.files, info):
        return vault
    return vault.with_entries(changes, files=result.files, info=info)


def _is_same(entry: NoteEntry, before: NoteEntry | None) -> bool:
    """Whether an entry has the same content as the one before.

    Entries of files that cannot be read have no stamp: their paths and problems are compared.
    """
    if before is None or entry is before:
        return entry is before
    if entry.stamp is not None or before.stamp is not None:
        return False
    return entry.real == before.real and entry.note == before.note


def _run(steps: Generator[Loading, None, LoadResult]) -> LoadResult:
    """Run the steps of a load to their end, and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: LoadResult = end.value
            return result
