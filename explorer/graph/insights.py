"""What the links of a whole vault tell: its communities, and the notes that need some care.

A note stands for all of its headings, and links of a note to itself do not count. Missing notes are
no notes, but for `wanted`. A canvas links to the notes on it, and is never listed itself. Nothing
depends on the order of a set, so that the same vault always gives the same answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from explorer.graph.near_copies import near_copies
from explorer.graph.page_rank import link_table, page_rank
from explorer.vault import Vault
from explorer.vault.canvas import canvas_links
from explorer.vault.walk import SHOWN_SUFFIXES

if TYPE_CHECKING:
    import networkx as nx

_HUB_SHARE: Final = 0.03
_LEAST_HUB: Final = 20
"""Links that make a hub of no page: in a small vault, 3 % of the notes is a handful."""
_SEED: Final = 1
_BRIDGES: Final = 3
"""Bridges that are named of a community."""
_OFTEN: Final = 2
"""Links from a note to another from which on one back is missed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A note, a missing note or a group of notes; what does not apply is 0 or empty."""

    path: str
    """The note; the most central one of a group; empty for a missing note."""
    name: str
    count: int = 0
    members: tuple[str, ...] = ()
    """The paths of a group by rank, or of the notes that have the links."""
    bridges: tuple[str, ...] = ()
    """The members of a community with neighbors in most others, `path` left out."""


Findings: TypeAlias = tuple[Finding, ...]
_Network: TypeAlias = "nx.Graph[Any]"
"""Paths of notes and canvases, or what stands for them, by whether there is a link."""


class Insights:
    """What the links of one snapshot tell, worked out when it is first needed."""

    def __init__(self, vault: Vault, *, with_hubs: bool = False) -> None:
        """With `with_hubs`, no page is left out of communities and bridges."""
        self._vault = vault
        self.with_hubs = with_hubs

    @cached_property
    def _links(self) -> Mapping[str, Mapping[str, int]]:
        return link_table(self._vault, self._vault.entries)

    @cached_property
    def canvases(self) -> Mapping[str, Mapping[str, int]]:
        """How often each canvas shows each note, as its file is when it is first asked for."""
        return canvas_links(self._vault)

    @cached_property
    def _sources(self) -> Mapping[str, list[str]]:
        """The notes and canvases that link to each note."""
        sources = defaultdict[str, list[str]](list)
        for table in (self._links, self.canvases):
            for source, targets in table.items():
                for target in targets:
                    sources[target].append(source)
        return sources

    @cached_property
    def ranks(self) -> Mapping[str, float]:
        """The PageRank of each note that has a link or is linked to."""
        return page_rank(self._links)

    @cached_property
    def hubs(self) -> Findings:
        """Pages that link to more than 20 notes and 3 % of all, by the number of those.

        Such an index ties together what has nothing else in common, so communities and bridges are
        found without them.
        """
        least = max(_LEAST_HUB, _HUB_SHARE * len(self._vault.entries))
        return _by_count(
            self._note(path, len(targets))
            for path, targets in self._links.items()
            if len(targets) > least
        )

    @cached_property
    def communities(self) -> Findings:
        """Groups of notes with more links inside than between (Louvain), the largest first."""
        import networkx as nx

        network = self._network(self._aside)
        # Sets of numbers have the same order in each process, those of paths do not.
        numbered = nx.convert_node_labels_to_integers(network)
        paths = [*network]
        groups = [
            self._by_rank(paths[number] for number in group)
            for group in nx.community.louvain_communities(numbered, seed=_SEED)
        ]
        homes = {path: number for number, group in enumerate(groups) for path in group}
        found = []
        for number, group in enumerate(groups):
            if len(group) > 1:
                community = self._group(group)
                ties = {
                    path: len({homes.get(each, number) for each in network[path]} - {number})
                    for path in group
                    if path != community.path
                }
                bridges = sorted(filter(ties.get, ties), key=ties.__getitem__, reverse=True)
                found.append(replace(community, bridges=(*bridges[:_BRIDGES],)))
        return _by_count(found)

    @cached_property
    def bridges(self) -> Findings:
        """Articulation points: notes without which others would be cut off, by how many."""
        import networkx as nx

        network = self._network(self._aside)
        # Notes and the blocks that they are in are a forest; what is in two blocks parts them.
        forest: _Network = nx.Graph()
        for number, block in enumerate(nx.biconnected_components(network)):
            forest.add_edges_from((number, path) for path in block)
        edges = [*nx.dfs_edges(forest)]
        roots = dict[str | int, str | int]()
        for parent, child in edges:
            roots[child] = roots.setdefault(parent, parent)
        sizes = Counter(node for node in forest if node in self._vault.entries)
        parts = defaultdict[str | int, list[int]](list)
        for parent, child in reversed(edges):
            sizes[parent] += sizes[child]
            parts[parent].append(sizes[child])
        found = []
        for path in self._vault.entries:
            if path in forest and len(forest[path]) > 1:
                pieces = [*parts[path], sizes[roots[path]] - sizes[path]]
                found.append(self._note(path, sum(pieces) - max(pieces)))
        return _by_count(each for each in found if each.count)

    @cached_property
    def islands(self) -> Findings:
        """Groups of notes that no link ties to the largest such group, hubs included."""
        import networkx as nx

        groups = map(self._by_rank, nx.connected_components(self._network()))
        return _by_count(self._group(group) for group in groups if len(group) > 1)[1:]

    @cached_property
    def orphans(self) -> Findings:
        """Notes without a link from or to another one."""
        alone = self._vault.entries.keys() - self._links.keys() - self._sources.keys()
        return tuple(self._note(path) for path in sorted(alone))

    @cached_property
    def deadends(self) -> Findings:
        """Notes that are linked to and link to no other, by the number of notes that link there."""
        return _by_count(
            self._note(path, len(sources))
            for path, sources in self._sources.items()
            if path not in self._links
        )

    @cached_property
    def wanted(self) -> Findings:
        """Missing notes by the number of notes that link to them; missing attachments are none."""
        wanting = (
            (phantom.name, tuple(dict.fromkeys(use.path for use in phantom.uses)))
            for phantom in self._vault.phantoms().values()
            if PurePosixPath(phantom.name).suffix.lower() not in SHOWN_SUFFIXES
        )
        return _by_count(Finding("", name, len(paths), paths) for name, paths in wanting)

    @cached_property
    def unreturned(self) -> Findings:
        """Notes without a link back to one that links to them at least twice, by those links.

        The member is the one that links. An index is not expected to be linked to.
        """
        hubs = {hub.path for hub in self.hubs}
        return _by_count(
            replace(self._note(target, count), members=(source,))
            for source, targets in self._links.items()
            if source not in hubs
            for target, count in targets.items()
            if count >= _OFTEN and source not in self._links.get(target, ())
        )

    @cached_property
    def similar(self) -> Findings:
        """Groups of notes that are copies of each other but for a few words; reads all texts."""
        groups = near_copies(self._vault.searchable_texts(self._vault.entries))
        return _by_count(self._group(self._by_rank(group)) for group in groups)

    @cached_property
    def ties(self) -> Mapping[tuple[int, int], int]:
        """How many notes link from one community to another, by their indices, the lower first."""
        homes = {path: at for at, each in enumerate(self.communities) for path in each.members}
        pairs = (
            {homes[path] for path in (source, target) if path in homes}
            for source, targets in self._links.items()
            for target in targets
        )
        return Counter((min(pair), max(pair)) for pair in pairs if len(pair) > 1)

    @property
    def _aside(self) -> list[str]:
        return [] if self.with_hubs else [hub.path for hub in self.hubs]

    def _network(self, without: Iterable[str] = ()) -> _Network:
        """Return which notes and canvases are linked, in whichever direction."""
        import networkx as nx

        network: _Network = nx.Graph()
        network.add_nodes_from(self._vault.entries)
        network.add_edges_from(
            (source, target)
            for target, sources in sorted(self._sources.items())
            for source in sorted(sources)
        )
        network.remove_nodes_from(without)
        return network

    def _by_rank(self, paths: Iterable[str]) -> list[str]:
        """Return those of the paths that are notes, the most central first."""
        notes = (path for path in paths if path in self._vault.entries)
        return sorted(notes, key=lambda path: (-self.ranks.get(path, 0), path))

    def _group(self, members: list[str]) -> Finding:
        """Return a group under the name of the note with the most rank times neighbors inside.

        By rank alone, a group that is but a tree is called after one of its leaves.
        """
        inside = {*members}

        def weight(path: str) -> float:
            neighbors = {*self._links.get(path, ()), *self._sources.get(path, ())}
            return self.ranks.get(path, 0) * len(neighbors & inside)

        center = max(members, key=weight)
        return replace(self._note(center, len(members)), members=(*members,))

    def _note(self, path: str, count: int = 0) -> Finding:
        return Finding(path, self._vault.notes[path].title, count)


InsightName: TypeAlias = Literal[
    "orphans",
    "deadends",
    "bridges",
    "wanted",
    "islands",
    "unreturned",
    "similar",
    "communities",
    "hubs",
]
INSIGHTS: Final[Mapping[str, Callable[[Insights], Findings]]] = {
    name: attrgetter(name) for name in get_args(InsightName)
}
"""What returns the findings, by the name of the insight."""


def _by_count(findings: Iterable[Finding]) -> Findings:
    """Return findings, those with the highest count first."""
    return tuple(
        sorted(findings, key=lambda each: (-each.count, each.path, each.name, each.members))
    )
