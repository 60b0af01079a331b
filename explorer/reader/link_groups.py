"""The links around a note, put together: those to it by the notes they stand in, its own by target.

Pure: works on what is resolved already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from explorer.model import Backlink, Link, LinkStatus, Resolution
from explorer.page.file_kinds import kind_of


@dataclass(frozen=True, slots=True)
class BacklinkSource:
    """A note that links to another one."""

    path: str
    places: tuple[Backlink, ...]
    """Its links, in order; at least one."""


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links of a note that lead to the same place."""

    indexes: tuple[int, ...]
    """Their indexes in `Note.links`, in order; at least one."""
    is_picture: bool
    is_broken: bool
    """Whether there is no such note, heading or block."""

    @property
    def first(self) -> int:
        """The index of the first of the links."""
        return self.indexes[0]


_Destination: TypeAlias = tuple[str, str | None, str | None, LinkStatus]
"""A target with its subpath, and whether it is there."""


def by_source(backlinks: Iterable[Backlink]) -> tuple[BacklinkSource, ...]:
    """Return backlinks, sorted by the path of their note, as the notes that hold them."""
    groups = groupby(backlinks, key=lambda backlink: backlink.path)
    return tuple(BacklinkSource(path, tuple(places)) for path, places in groups)


def by_target(links: Sequence[Link], resolutions: Sequence[Resolution]) -> tuple[LinkGroup, ...]:
    """Return links that lead to the same place as one group, in the order of the first ones.

    Pictures come last. `resolutions` are parallel to the links.
    """
    found: dict[_Destination, list[int]] = {}
    for index, (link, resolution) in enumerate(zip(links, resolutions, strict=False)):
        target = resolution.target or link.path
        destination = (target, link.heading, link.block, resolution.status)
        found.setdefault(destination, []).append(index)
    groups = [
        LinkGroup(tuple(indexes), kind_of(target) == "image", is_broken=status != "ok")
        for (target, _, _, status), indexes in found.items()
    ]
    return tuple(sorted(groups, key=lambda group: group.is_picture))
