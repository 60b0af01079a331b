"""Ways to notes besides search and links: tags, the vault's bookmarks, daily and random notes.

Reads files of the vault, so call it from workers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.text.names import folder_of, name_of

if TYPE_CHECKING:
    from random import Random

    from explorer.model import Resolution


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
        return name_of(self.name)


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
    holders = {folder_of(key) for key in in_order}
    return tuple(
        TagCount(
            min(spellings[key].items(), key=lambda used: (-used[1], used[0]))[0],
            counts[key],
            key in holders,
        )
        for key in in_order
    )


class NavigationService:
    """Questions about where to go in the current vault."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._tags: Memo[tuple[TagCount, ...]] = Memo()

    def tags(self) -> tuple[TagCount, ...]:
        """Return the tags of all notes as a tree, with how many notes have each."""
        vault = self._access.vault
        return self._tags.get(
            snapshot_stamp(vault),
            lambda: tag_tree(entry.brief[0] for entry in vault.entries.values()),
        )

    def place_of_subpath(self, path: str, subpath: str) -> Resolution:
        """Return where a heading (`#Wall`) or a block (`#^id`) of a note is."""
        name = subpath.lstrip("#")
        block = name[1:] if name.startswith("^") else None
        heading = name or None if block is None else None
        return self._access.vault.place(path, "", heading, block)

    def random_note(self, random: Random, besides: str | None) -> str | None:
        """Return the path of any note but one; None if there is no other."""
        paths = [path for path in self._access.vault.entries if path != besides]
        return random.choice(paths) if paths else None

    def spelled(self, path: str) -> str:
        """Return a path of a note as the vault spells it, as it is if there is no such note."""
        entries, key = self._access.vault.entries, path.casefold()
        if path in entries:
            return path
        return next((each for each in entries if each.casefold() == key), path)
