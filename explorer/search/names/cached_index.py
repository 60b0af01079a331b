"""The index of a snapshot's names.

As it was kept if nothing has changed since, built and kept otherwise.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from explorer.search.names.name_search import NameSearch
from explorer.search.names.serialization import pack, unpack
from explorer.vault import Kept, Vault
from explorer.vault.gc_pause import collector_off

LEAST = 200
"""Notes from which on building takes longer than looking for what was kept."""


def index_of(vault: Vault, *, cache: bool = True, cache_dir: Path | None = None) -> NameSearch:
    """Return the index of a snapshot.

    Without the `cache`, or of a small vault, it is always built.
    """
    with collector_off():
        if not cache or len(vault.notes) < LEAST:
            return NameSearch.build(vault.notes.values())
        kept = Kept(vault, "names", Path(__file__).parent, cache_dir)
        packed = kept.read()
        if packed is not None:
            # Bytes that cannot be read are built anew; what is built takes their place.
            with suppress(ValueError, EOFError, TypeError):
                return NameSearch(unpack(packed))
        index = NameSearch.build(vault.notes.values())
        made = pack(index.data)
        if made is not None:
            kept.write(made)
        return index
