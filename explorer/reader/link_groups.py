"""The links around a note, put together: those to it by the notes they stand in, its own by target.

Pure: works on what is resolved already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from explorer.model import Backlink, Link, Resolution
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

    indexes: list[int]
    """Their indexes in `Note.links`, in order; at least one."""
    is_picture: bool
    is_broken: bool
    """Whether there is no such note, heading or block."""


def by_source(backlinks: Iterable[Backlink]) -> tuple[BacklinkSource, ...]:
    """Return backlinks, sorted by the path of their note, as the notes that hold them."""
    groups = groupby(backlinks, key=lambda backlink: backlink.path)
    return tuple(BacklinkSource(path, tuple(places)) for path, places in groups)


def by_target(links: Sequence[Link], resolutions: Sequence[Resolution]) -> tuple[LinkGroup, ...]:
    """Return links that lead to the same place as one group, in the order of the first ones.

    `resolutions` are parallel to the links.
    """
    groups: dict[object, LinkGroup] = {}
    for index, (link, resolution) in enumerate(zip(links, resolutions, strict=False)):
        target, status = resolution.target or link.name(), resolution.status
        key = (status, target, link.heading, link.block)
        group = groups.get(key)
        if group is None:
            groups[key] = LinkGroup([index], kind_of(target) == "image", status != "ok")
        else:
            group.indexes.append(index)
    return tuple(groups.values())
