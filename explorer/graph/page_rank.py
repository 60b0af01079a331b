"""The weight of each note by the links to it: PageRank as the review plugin computes it.

Plain arithmetic over numbers of links; no graph is built for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from explorer.vault import Vault

_DAMPING: Final = 0.85
_CLOSE_ENOUGH: Final = 1e-6
"""The sum of all changes in a round after which the ranks count as found."""
_SCALE: Final = 10_000
_MOST_ROUNDS: Final = 1_000

LinkTable = Mapping[str, Mapping[str, int]]
"""How many links lead from a note to each other note."""


def link_table(vault: Vault, paths: Iterable[str]) -> dict[str, dict[str, int]]:
    """Return the links of the notes at `paths` to other notes; a note without any is left out."""
    links: dict[str, dict[str, int]] = {}
    for path in paths:
        counts: dict[str, int] = {}
        for resolution in vault.resolutions(path):
            target = resolution.target
            if target is not None and target != path and target in vault.entries:
                counts[target] = counts.get(target, 0) + 1
        if counts:
            links[path] = counts
    return links


def page_rank(links: LinkTable) -> dict[str, float]:
    """Return the rank of each note that has a link or is linked to; together they are 10,000."""
    nodes = dict.fromkeys(links)
    for targets in links.values():
        nodes.update(dict.fromkeys(targets))
    if not nodes:
        return {}
    totals = {source: sum(targets.values()) for source, targets in links.items()}
    shares = {
        source: [(target, count / total) for target, count in links[source].items()]
        for source, total in totals.items()
        if total
    }
    """The part of its rank that a note passes on to each other note."""
    sinks = [node for node in nodes if node not in shares]
    even = 1 / len(nodes)
    ranks = dict.fromkeys(nodes, even)
    for _ in range(_MOST_ROUNDS):
        leak = sum(ranks[node] for node in sinks)
        new = dict.fromkeys(nodes, (1 - _DAMPING + _DAMPING * leak) * even)
        for source, parts in shares.items():
            passed_on = _DAMPING * ranks[source]
            for target, share in parts:
                new[target] += passed_on * share
        change = sum(abs(new[node] - ranks[node]) for node in nodes)
        ranks = new
        if change <= _CLOSE_ENOUGH:
            break
    return {node: rank * _SCALE for node, rank in ranks.items()}
