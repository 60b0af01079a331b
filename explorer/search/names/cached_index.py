"""The index of a snapshot's names: an earlier index, updated with the changes since then.

It is built anew only if there is no earlier one, or if too much has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from explorer.search.names.name_search import NameSearch, NameSearchData
from explorer.search.names.serialization import pack, unpack
from explorer.vault import Store, Vault, read_stored_result, write_stored_result
from explorer.vault.stored_results import WORTH_STORING

LEAST = 200
"""Notes from which on building takes longer than looking for what was stored."""
_NAME = "names"
_MOST_CHANGED = 0.25
"""The share of the notes up to which taking in changes is faster than building anew."""


def index_of(
    vault: Vault,
    previous: tuple[Vault, NameSearch] | None = None,
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
) -> NameSearch:
    """Return the index of a snapshot.

    `previous` is the index of an earlier one, if there is one. Without `cache`, and for a small
    vault, nothing is read from the store or written to it.
    """
    if previous is not None:
        older, index = previous
        changed = vault.changed_since(older)
        if len(changed) <= _MOST_CHANGED * len(vault.notes):
            return _edited(index, vault, changed)
    if not cache or len(vault.notes) < LEAST:
        return _built(vault)
    return _stored_or_built(vault, vault.store(cache_dir))


def _built(vault: Vault) -> NameSearch:
    return NameSearch(NameSearchData.in_order(vault.glances()))


def _stored_or_built(vault: Vault, store: Store) -> NameSearch:
    known = _stored(vault, store)
    index, count = known or (_built(vault), len(vault.notes))
    if vault.complete and count >= WORTH_STORING:
        packed = pack(index.data)
        if packed is not None:
            write_stored_result(store, _NAME, vault.entries, packed)
    return index


def _stored(vault: Vault, store: Store) -> tuple[NameSearch, int] | None:
    """Return the stored index with the changes since, and how many notes have changed."""
    stored = read_stored_result(store, _NAME, vault.entries)
    if stored is None:
        return None
    changes = stored.changes(vault.entries)
    changed = {*changes.edited, *changes.added, *changes.removed}
    if len(changed) > _MOST_CHANGED * len(vault.notes):
        return None
    try:
        index = NameSearch(unpack(stored.parts, stored.paths))
    except (ValueError, EOFError, TypeError):
        return None  # what is built takes its place
    return _edited(index, vault, changed), len(changed)


def _edited(index: NameSearch, vault: Vault, changed: Iterable[str]) -> NameSearch:
    """Return the index with the notes at some paths as the snapshot has them."""
    changes = {path: vault.notes.get(path) for path in changed}
    return index.edited(changes) if changes else index
