"""The order in which notes build on each other: what others link to comes before them.

Knows paths and links only. Where links go round in a circle, the most important note comes first.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence

_SHOWN = 2
"""How many notes a reason names."""


class Prerequisites:
    """What builds on what among some notes."""

    def __init__(
        self,
        paths: Sequence[str],
        links: Mapping[str, Collection[str]],
        importance: Mapping[str, float],
    ) -> None:
        self._paths = paths
        self._importance = importance
        members = set(paths)
        self._needs = {path: members.intersection(links.get(path, ())) - {path} for path in paths}
        """The notes that each note builds on."""
        self._builders: dict[str, list[str]] = {path: [] for path in paths}
        """The notes that build on each note."""
        for path in paths:
            for needed in self._needs[path]:
                self._builders[needed].append(path)

    def order(self) -> list[str]:
        """Return the paths, each after those that it builds on; ties by importance."""
        place = {path: number for number, path in enumerate(self._paths)}
        rank = {path: (-self._importance.get(path, 0.0), place[path]) for path in self._paths}
        waiting = {path: len(self._needs[path]) for path in self._paths}
        ready = [(rank[path], path) for path in self._paths if not waiting[path]]
        heapq.heapify(ready)
        by_rank = iter(sorted(self._paths, key=rank.__getitem__))
        done: dict[str, None] = {}
        while len(done) < len(self._paths):
            if ready:
                _, path = heapq.heappop(ready)
            else:
                # All that is left waits for each other.
                path = next(left for left in by_rank if left not in done)
            if path in done:
                continue
            done[path] = None
            for builder in self._builders[path]:
                waiting[builder] -= 1
                if not waiting[builder]:
                    heapq.heappush(ready, (rank[builder], builder))
        return list(done)

    def reason(self, path: str) -> str:
        """Return why a note stands where it does: what builds on it, else what it builds on."""
        if self._builders[path]:
            verb = "builds" if len(self._builders[path]) == 1 else "build"
            return f"{_named(self._builders[path])} {verb} on it"
        if self._needs[path]:
            needed = [one for one in self._paths if one in self._needs[path]]
            return f"it builds on {_named(needed)}"
        return "nothing to review is linked with it"


def _named(paths: Sequence[str]) -> str:
    """Return the titles of some notes: `Regions`, `Regions and MFA`, `Regions, MFA and 3 more`."""
    titles = [path.rpartition("/")[2].removesuffix(".md") for path in paths]
    if len(titles) == 1:
        return titles[0]
    if len(titles) <= _SHOWN:
        return f"{', '.join(titles[:-1])} and {titles[-1]}"
    return f"{', '.join(titles[:_SHOWN])} and {len(titles) - _SHOWN} more"
