"""How much each note weighs by the links to it, kept while no link changes."""

from __future__ import annotations

from explorer.graph.page_rank import page_rank
from explorer.review.initial_ease import LinkWeights
from explorer.services.memo import Memo, snapshot_stamp
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault


class LinkWeightsMemo(Memo[tuple[Vault, LinkWeights]]):
    """Computes the weights of a vault when they are first asked for."""

    def of(self, vault: Vault) -> LinkWeights:
        """Return the weights of the notes of a snapshot."""

        def renew(old: tuple[Vault, LinkWeights] | None) -> tuple[Vault, LinkWeights]:
            return vault, old[1] if old and _same_links(old[0], vault) else _weights(vault)

        return self.renew(snapshot_stamp(vault), renew)[1]


def _same_links(before: Vault, after: Vault) -> bool:
    """Return whether all links surely lead where they did: a grade changes none of them."""
    if before.files != after.files or before.settings != after.settings:
        return False
    pairs = (
        (before.entries.get(path), after.entries.get(path)) for path in after.changed_since(before)
    )
    return all(
        old is not None
        and new is not None
        and (old.targets, old.called) == (new.targets, new.called)
        for old, new in pairs
    )


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
