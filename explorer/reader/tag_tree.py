"""The tags of a vault as a tree, with how many notes have each. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, or the beginning of nested ones."""

    name: str
    """The whole tag without `#`, as most notes write it, such as `cloud/aws`."""
    notes: int
    """How many notes have it or one nested in it."""
    has_nested: bool

    @property
    def depth(self) -> int:
        """How many tags it is nested in."""
        return self.name.count("/")

    @property
    def last(self) -> str:
        """Its part after the last slash."""
        return self.name.rpartition("/")[2]


def tag_tree(tags_of_notes: Iterable[Iterable[str]]) -> tuple[TagCount, ...]:
    """Return the tags of all notes, each before those that are nested in it, else by name.

    `tags_of_notes` has the tags of each note. Tags are the same in any letter case.
    """
    counts: dict[str, int] = {}
    spellings: dict[str, dict[str, int]] = {}
    for tags in tags_of_notes:
        of_note: set[str] = set()
        for tag in tags:
            for name in accumulate(tag.split("/"), "{}/{}".format):  # the outermost first
                key = name.casefold()
                of_note.add(key)
                used = spellings.setdefault(key, {})
                used[name] = used.get(name, 0) + 1
        for key in of_note:
            counts[key] = counts.get(key, 0) + 1
    in_order = sorted(counts, key=lambda key: key.split("/"))
    holders = {key.rpartition("/")[0] for key in in_order}
    return tuple(
        TagCount(
            min(spellings[key].items(), key=lambda used: (-used[1], used[0]))[0],
            counts[key],
            key in holders,
        )
        for key in in_order
    )
