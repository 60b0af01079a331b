"""Where links lead and how many lead to each note, kept in the store.

A later start then resolves only the links of what has changed since.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from typing import Any

from explorer.model import Resolution
from explorer.vault.derived import Derived, read_derived, write_derived
from explorer.vault.link_counts import LinkCounts, count_links
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolver import PathChanges, Resolutions, still_valid
from explorer.vault.store import Store

_NAME = "links"
_values = attrgetter("target", "status", "heading_line", "block_line", "section")


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
        return still_valid(self._known, self._entries, self._changes)

    def counts(self, resolve: Callable[[str], tuple[Resolution, ...]]) -> LinkCounts | None:
        """Return the counts for the notes as they are now; None if nothing is known.

        `resolve` returns where the links of a note lead now.
        """
        if self._derived is None:
            return None
        changes = self._changes
        if not (changes.edited or changes.added or changes.removed):
            return self._counts
        valid = self.resolutions()
        before = [(path, row) for path, row in self._known.items() if path not in valid]
        now = [(path, resolve(path)) for path in self._entries if path not in valid]
        return self._counts.changed(count_links(before), count_links(now))

    @cached_property
    def _derived(self) -> tuple[Derived, tuple[Any, ...]] | None:
        derived = read_derived(self._store, _NAME)
        if derived is None:
            return None
        try:
            counts, broken, files, rows = marshal.loads(derived.data)  # noqa: S302  it is checked
        except (ValueError, EOFError, TypeError):
            return None
        return derived, (counts, broken, files, rows)

    @cached_property
    def _counts(self) -> LinkCounts:
        assert self._derived is not None  # noqa: S101  `counts` has checked it
        counts, broken, _, _ = self._derived[1]
        return LinkCounts(counts, frozenset(broken))

    @cached_property
    def _changes(self) -> PathChanges:
        """What has changed since, among notes and other files."""
        if self._derived is None:
            return PathChanges()
        derived, (_, _, files, _) = self._derived
        old_files = frozenset(files)
        changes = derived.changes(self._entries)
        return replace(
            changes,
            added={*changes.added, *(self._files - old_files)},
            removed={*changes.removed, *(old_files - self._files)},
        )

    @cached_property
    def _known(self) -> Resolutions:
        """The resolutions as they were stored."""
        if self._derived is None:
            return {}
        derived, (_, _, _, packed) = self._derived
        values, rows = marshal.loads(packed)  # noqa: S302  as above
        resolution = [Resolution(*each) for each in values].__getitem__
        found = zip(derived.stamps, rows, strict=True)
        return {path: tuple(map(resolution, row)) for path, row in found}


def write_links(
    store: Store,
    entries: Mapping[str, NoteEntry],
    files: frozenset[str],
    counts: LinkCounts,
    resolve: Callable[[str], tuple[Resolution, ...]],
) -> None:
    """Store what is known of the links of a complete vault.

    `resolve` returns where the links of a note lead.
    """
    rows = [resolve(path) for path in entries]
    packed = (dict(counts.targets), [*counts.broken], [*files], _pack(rows))
    write_derived(store, _NAME, entries, marshal.dumps(packed))


def _pack(rows: list[tuple[Resolution, ...]]) -> bytes:
    """Return resolutions as bytes: each distinct one once, and their numbers note by note."""
    numbers: dict[Resolution, int] = {}
    numbered = [tuple([numbers.setdefault(each, len(numbers)) for each in row]) for row in rows]
    values: list[Any] = [_values(each) for each in numbers]
    return marshal.dumps((values, numbered))
