"""How much each note weighs by the links to it, kept while no link changes."""

from __future__ import annotations

from typing import NamedTuple

from explorer.graph.page_rank import page_rank
from explorer.review.initial_ease import LinkWeights
from explorer.services.memo import Memo, snapshot_stamp
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault


class LinkWeightsMemo:
    """Computes the weights of a vault when they are first asked for."""

    def __init__(self) -> None:
        self._memo: Memo[_Weighed] = Memo()

    def get(self, vault: Vault) -> LinkWeights:
        """Return the weights of the notes of a snapshot."""

        def renew(old: _Weighed | None) -> _Weighed:
            if old is not None and _same_links(old.vault, vault):
                return _Weighed(vault, old.weights)
            return _Weighed(vault, _weights(vault))

        return self._memo.renew(snapshot_stamp(vault), renew).weights


class _Weighed(NamedTuple):
    vault: Vault
    weights: LinkWeights


def _same_links(before: Vault, after: Vault) -> bool:
    """Return whether all links surely lead where they did: a grade changes none of them."""
    if before.files != after.files or before.settings != after.settings:
        return False
    for path in after.changed_since(before):
        old, new = before.entries.get(path), after.entries.get(path)
        if old is None or new is None:
            return False
        if old.targets != new.targets or old.called != new.called:
            return False
    return True


def _weights(vault: Vault) -> LinkWeights:
    """Return the links between notes, those of ignored notes left out, and the ranks."""
    links: dict[str, dict[str, int]] = {}
    for path in vault.entries:
        if is_ignored(path, vault.settings.note_folders_to_ignore):
            continue
        counts: dict[str, int] = {}
        for resolution in vault.resolutions(path):
            target = resolution.target
            if target is not None and target != path and target in vault.entries:
                counts[target] = counts.get(target, 0) + 1
        if counts:
            links[path] = counts
    return LinkWeights(links, page_rank(links))
