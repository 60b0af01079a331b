"""From a folder to a snapshot.

What the cache still knows, and the rest parsed, in a child process where there is much.

Reads the vault and writes the cache; never writes into the vault.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path

from explorer.vault.gc_pause import collector_off
from explorer.vault.load_job import LoadJob, LoadOptions, LoadResult
from explorer.vault.note_entry import NoteEntry
from explorer.vault.progress import Loading
from explorer.vault.snapshot import Vault
from explorer.vault.walk import resolve_root


def load(
    root: str | os.PathLike[str],
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
    legacy_properties: bool = False,
    generation: int = 1,
) -> Vault:
    """Load a vault, as fast as this machine can.

    Raises `VaultError` if the folder cannot be read.
    """
    run = LoadJob(resolve_root(root), LoadOptions(cache, cache_dir, legacy_properties, generation))
    with collector_off():
        found = _last(run.steps(run.cached()))
        run.save(found)
        return run.vault(found)


def stream(
    root: str | os.PathLike[str],
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
    legacy_properties: bool = False,
    generation: int = 1,
) -> Generator[Loading, None, None]:
    """Load a vault in the background of an app.

    Parsing leaves the process, and parts can be shown before the end.

    Snapshots come with growing generations from `generation` on, at most five of them, the last one
    complete. Closing the iterator ends the load at once. Raises `VaultError` if the folder cannot
    be read.
    """
    run = LoadJob(
        resolve_root(root),
        LoadOptions(cache, cache_dir, legacy_properties, generation, background=True),
    )
    with collector_off():
        known = run.cached()
        if known:
            yield Loading("walk", 0, len(known), run.as_cached(known))
        found = yield from run.steps(known)
        yield Loading("done", len(found.entries), len(found.entries), run.vault(found))
        run.save(found)


def refresh(vault: Vault, *, cache: bool = True, cache_dir: Path | None = None) -> Vault:
    """Return the vault as it is on the disk now.

    The same snapshot if nothing has changed, else the next one.

    Only what has changed is read. Raises `VaultError` if the folder cannot be read any more.
    """
    plan = LoadOptions(cache, cache_dir, vault.legacy_properties, vault.generation + 1)
    run = LoadJob(resolve_root(vault.root), plan)
    same_cards = run.plugin.review.digest() == vault.settings.digest()
    known: Mapping[str, NoteEntry] = {}
    if same_cards:
        known = vault.entries
        run.expect_stored(vault)
    with collector_off():
        found = _last(run.steps(known))
        run.save(found)
        if vault.complete:
            return _moved(vault, found, run)
        return run.vault(found)


def _moved(vault: Vault, found: LoadResult, run: LoadJob) -> Vault:
    """Return the snapshot after `vault` that shares with it what has not changed."""
    before = vault.entries
    changes: dict[str, NoteEntry | None] = dict.fromkeys(before.keys() - found.entries.keys())
    for path, entry in found.entries.items():
        old = before.get(path)
        if old is not entry and not _is_same(entry, old):
            changes[path] = entry
    settings = run.plugin.review
    if not changes and vault.agrees_with(found.files, found.problems, settings):
        return vault
    return vault.with_entries(
        changes, files=found.files, problems=found.problems, settings=settings
    )


def _is_same(entry: NoteEntry, before: NoteEntry | None) -> bool:
    """Whether nothing has changed.

    A file that can still not be read for the same reason has no stamp to tell by.
    """
    if before is None or entry is before:
        return entry is before
    return (
        entry.stamp is before.stamp is None
        and entry.real == before.real
        and entry.note == before.note
    )


def _last(steps: Generator[Loading, None, LoadResult]) -> LoadResult:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: LoadResult = end.value
            return found
