"""How many links lead to each file, and which notes have broken ones.

Counting needs the resolutions only, so that ranking never has to build the index of links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from explorer.model import Resolution


class LinkCounts(NamedTuple):
    """The figures about links that ranking needs."""

    targets: Mapping[str, int]
    """How many links lead to a note or file, by its path; without those that none leads to."""
    broken: frozenset[str]
    """The paths of the notes with a link that leads nowhere."""

    def changed(self, before: LinkCounts, now: LinkCounts) -> LinkCounts:
        """Return the counts after a change of some notes.

        `before` and `now` are the counts of these notes alone, before and after the change.
        """
        targets = dict(self.targets)
        for path in before.targets.keys() | now.targets.keys():
            count = targets.get(path, 0) - before.targets.get(path, 0) + now.targets.get(path, 0)
            if count:
                targets[path] = count
            else:
                targets.pop(path, None)
        return LinkCounts(targets, (self.broken - before.broken) | now.broken)


def count_links(resolutions: Iterable[tuple[str, tuple[Resolution, ...]]]) -> LinkCounts:
    """Count the links of notes, given as pairs of a path and the resolutions of its links."""
    targets: list[str] = []
    broken: list[str] = []
    for path, places in resolutions:
        targets += [place.target for place in places if place.target is not None]
        if any(place.status != "ok" for place in places):
            broken.append(path)
    return LinkCounts(Counter(targets), frozenset(broken))
