"""The links around a note, put together: those to it by the notes they stand in, its own by target.

Pure: works on what is resolved already.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias, overload

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


class LinkGroups(Sequence[LinkGroup]):
    """Groups of the links of one note, each made when it is asked for: there may be very many."""

    __slots__ = ("_firsts", "_further", "_is_broken", "_is_picture")

    def __init__(self) -> None:
        """Begin with no group."""
        self._firsts = array("L")
        self._further: dict[int, array[int]] = {}
        """The other links of groups that have several, by the first one."""
        self._is_broken = bytearray()
        self._is_picture = bytearray()

    def __len__(self) -> int:
        return len(self._firsts)

    @overload
    def __getitem__(self, index: int) -> LinkGroup: ...

    @overload
    def __getitem__(self, index: slice) -> list[LinkGroup]: ...

    def __getitem__(self, index: int | slice) -> LinkGroup | list[LinkGroup]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        first = self._firsts[index]
        return LinkGroup(
            (first, *self._further.get(first, ())),
            is_picture=bool(self._is_picture[index]),
            is_broken=bool(self._is_broken[index]),
        )

    def append(self, first: int, *, is_picture: bool, is_broken: bool) -> None:
        """Add a group of one link."""
        self._firsts.append(first)
        self._is_picture.append(is_picture)
        self._is_broken.append(is_broken)

    def extend(self, first: int, index: int) -> None:
        """Add a link to the group that begins with another one."""
        further = self._further.get(first)
        if further is None:
            further = self._further[first] = array("L")
        further.append(index)

    def of_kind(self, *, pictures: bool) -> LinkGroups:
        """Return the groups of pictures, or all others."""
        chosen = LinkGroups()
        chosen._further = self._further
        rows = zip(self._firsts, self._is_picture, self._is_broken, strict=True)
        for first, is_picture, is_broken in rows:
            if is_picture == pictures:
                chosen.append(first, is_picture=pictures, is_broken=bool(is_broken))
        return chosen

    def link_count(self, *, broken: bool = False) -> int:
        """Return how many links are in the groups, or in those that lead nowhere."""
        rows = zip(self._firsts, self._is_broken, strict=True)
        firsts = [first for first, is_broken in rows if is_broken or not broken]
        further = self._further
        return len(firsts) + sum(len(further[first]) for first in firsts if first in further)


_Destination: TypeAlias = str | tuple[str, str | None, str | None]
"""A target with its subpath; a target alone if there is none."""


def by_source(backlinks: Iterable[Backlink]) -> tuple[BacklinkSource, ...]:
    """Return backlinks, sorted by the path of their note, as the notes that hold them."""
    groups = groupby(backlinks, key=lambda backlink: backlink.path)
    return tuple(BacklinkSource(path, tuple(places)) for path, places in groups)


def by_target(links: Sequence[Link], resolutions: Sequence[Resolution]) -> LinkGroups:
    """Return links that lead to the same place as one group, in the order of the first ones.

    `resolutions` are parallel to the links.
    """
    groups = LinkGroups()
    known: dict[LinkStatus, dict[_Destination, int]] = {}
    for index, (link, resolution) in enumerate(zip(links, resolutions, strict=False)):
        target, status = resolution.target or link.name(), resolution.status
        destination: _Destination = target
        if link.heading is not None or link.block is not None:
            destination = (target, link.heading, link.block)
        first = known.setdefault(status, {}).setdefault(destination, index)
        if first != index:
            groups.extend(first, index)
            continue
        groups.append(index, is_picture=kind_of(target) == "image", is_broken=status != "ok")
    return groups
