"""Where links lead and how many lead to each note, kept in the store.

A later start then resolves only the links of what has changed since.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from explorer.model import Resolution
from explorer.vault.link_counts import LinkCounts, count_links
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolved_links import (
    WORTH_STORING,
    PathChanges,
    Resolutions,
    Resolve,
    still_valid,
)
from explorer.vault.snapshot import Vault
from explorer.vault.store import Store
from explorer.vault.stored_results import read_stored_result, write_stored_result

_NAME = "links"
_values = attrgetter("target", "status", "heading_line", "block_line", "section")


class _Basis(NamedTuple):
    """What was stored of the links of notes."""

    counts: LinkCounts
    changes: PathChanges
    """What is otherwise by now."""
    paths: Sequence[str]
    """The notes as they were."""
    rows: bytes
    """The resolutions of each, packed."""


class StoredLinks:
    """The stored data about the links of some notes, read on first use."""

    def __init__(
        self, store: Store, entries: Mapping[str, NoteEntry], files: frozenset[str]
    ) -> None:
        """`entries` are the notes as they are now, `files` the other files."""
        self._store = store
        self._entries = entries
        self._files = files

    def resolutions(self) -> Resolutions:
        """Return the resolutions that still hold."""
        if self._basis is None:
            return {}
        return still_valid(self._known, self._entries, self._basis.changes)

    def counts(self, resolve: Resolve) -> LinkCounts | None:
        """Return the counts for the notes as they are now; None if nothing is known."""
        if self._basis is None:
            return None
        changes, counts = self._basis.changes, self._basis.counts
        if not (changes.edited or changes.added or changes.removed):
            return counts
        valid = self.resolutions()
        before = [(path, row) for path, row in self._known.items() if path not in valid]
        now = [(path, resolve(path)) for path in self._entries if path not in valid]
        return counts.changed(count_links(before), count_links(now))

    @cached_property
    def _basis(self) -> _Basis | None:
        """What was stored. It lives as long as the snapshot, so little of it is kept."""
        stored = read_stored_result(self._store, _NAME, self._entries)
        if stored is None:
            return None
        try:
            (data,) = stored.parts
            counts, broken, files, rows = marshal.loads(data)  # noqa: S302  it is checked
        except (ValueError, EOFError, TypeError):
            return None
        old_files = frozenset(files)
        changes = stored.changes(self._entries)
        changes = changes._replace(
            added={*changes.added, *(self._files - old_files)},
            removed={*changes.removed, *(old_files - self._files)},
        )
        return _Basis(LinkCounts(counts, frozenset(broken)), changes, stored.paths, rows)

    @cached_property
    def _known(self) -> Resolutions:
        """The resolutions as they were stored."""
        if self._basis is None:
            return {}
        values, rows = marshal.loads(self._basis.rows)  # noqa: S302  as above
        resolution = [Resolution(*each) for each in values].__getitem__
        found = zip(self._basis.paths, rows, strict=True)
        return {path: tuple(map(resolution, row)) for path, row in found}


def store_links(vault: Vault, cache_dir: Path | None = None) -> None:
    """Store where the links of a complete snapshot lead, for a later start.

    Nothing is stored if only a few notes had to be looked at: it would take longer than it saves.
    `cache_dir` None is the system's folder for caches.
    """
    if not vault.complete or vault.newly_resolved < WORTH_STORING:
        return
    counts = vault.link_counts()
    rows = [vault.resolutions(path) for path in vault.entries]
    packed = (dict(counts.targets), [*counts.broken], [*vault.files], _pack(rows))
    store = Store.of_vault(vault, cache_dir)
    write_stored_result(store, _NAME, vault.entries, [marshal.dumps(packed)])


def _pack(rows: list[tuple[Resolution, ...]]) -> bytes:
    """Return resolutions as bytes: each distinct one once, and their numbers note by note."""
    numbers: dict[Resolution, int] = {}
    numbered = [tuple([numbers.setdefault(each, len(numbers)) for each in row]) for row in rows]
    values: list[Any] = [_values(each) for each in numbers]
    return marshal.dumps((values, numbered))
