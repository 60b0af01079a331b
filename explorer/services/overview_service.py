"""The overview of the whole vault: worked out once for a snapshot, and stored for a later start."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from explorer.graph import Findings, Insights
from explorer.graph.overview import FORMAT, Overview, make_overview, pack, unpack
from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.vault import Vault


class OverviewService:
    """Finds out what the links of the whole vault tell. For a worker: it may take seconds."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._overviews = {with_hubs: Memo[Overview]() for with_hubs in (False, True)}
        self._similar = Memo[Findings]()

    def overview(self, *, with_hubs: bool, told: Callable[[float], object]) -> Overview:
        """Return the overview of the current snapshot; `told` hears which share of it is done.

        Index pages are left out of communities and bridges unless `with_hubs` is set.
        """
        vault = self._access.vault
        insights = Insights(vault, with_hubs=with_hubs)
        # What the stamps of the notes do not tell: a snapshot stays when a canvas changes.
        others = sha256(repr((sorted(vault.files), insights.canvases)).encode()).digest()
        return self._overviews[with_hubs].get(
            (snapshot_stamp(vault), others), lambda: self._made(vault, insights, others, told)
        )

    def similar(self) -> Findings:
        """Return groups of notes that are nearly copies of each other; reads all texts."""
        vault = self._access.vault
        return self._similar.get(snapshot_stamp(vault), lambda: Insights(vault).similar)

    def _made(
        self, vault: Vault, insights: Insights, others: bytes, told: Callable[[float], object]
    ) -> Overview:
        options = self._access.cache
        store = vault.store(options["cache_dir"]) if options["cache"] else None
        name = f"overview {FORMAT} {insights.with_hubs}"
        stored = store and store.stored_result(name, vault.entries)
        if stored and not any(stored.changes(vault.entries)) and stored.parts[0] == others:
            try:
                return unpack(stored.parts[1])
            except (ValueError, EOFError, TypeError):
                pass  # what is worked out takes its place
        made = make_overview(insights, told)
        if store and vault.complete:
            store.store_result(name, vault.entries, [others, pack(made)])
        return made
