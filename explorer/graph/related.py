"""Notes that have something in common with a note: links, tags and words.

Pure arithmetic over tables of a snapshot; what depends on full text is handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from math import log, sqrt
from typing import Final, Literal, NamedTuple

from explorer.graph.page_rank import link_table
from explorer.text.normalize import fold
from explorer.vault import Vault
from explorer.vault.canvas import canvas_links

_MOST: Final = 10
_COMMON: Final = 4
"""What more than a quarter of the notes have relates none of them."""
_WEIGHTS: Final = {"link": 1.0, "tag": 1.0, "word": 0.5}
_EVEN: Final = 20
"""Links below which it hardly matters how many a note has."""
_BYTES_A_LINK: Final = 200
"""Bytes of a text that share words with others as often as a link is shared."""


class Related(NamedTuple):
    """A note that has something in common with another one, and what that is."""

    path: str
    links: int
    """How many notes both link to, or are both linked to by; a canvas counts as such a note."""
    tags: tuple[str, ...]
    words: tuple[str, ...]
    is_linked: bool
    """Whether one of the two links to the other."""


class _Shared(NamedTuple):
    kind: Literal["link", "tag", "word"]
    name: str
    holders: Collection[str]


class RelatedNotes:
    """Finds related notes in one snapshot."""

    def __init__(self, vault: Vault) -> None:
        self._entries = vault.entries
        self._links: dict[str, Mapping[str, int]] = {
            **link_table(vault, vault.entries),
            **canvas_links(vault),
        }

    @cached_property
    def _sources(self) -> Mapping[str, list[str]]:
        return _inverted(self._links)

    @cached_property
    def _tagged(self) -> Mapping[str, list[str]]:
        return _inverted({path: self._tags(path) for path in self._entries})

    def _tags(self, path: str) -> dict[str, str]:
        """Return the tags of a note as it writes them, by what makes them the same."""
        return {fold(tag): tag for tag in self._entries[path].brief[0]}

    def of(self, path: str, words: Mapping[str, Collection[str]]) -> tuple[Related, ...]:
        """Return the notes that have most in common with one; `words` are its, with their notes.

        Each link, tag and word that two notes share counts by its rarity, 1 - log n / log N if n of
        N notes have it, a word half. The sum is divided by the square root of how much the other
        note holds, as in the cosine of two vectors: an index shares something with every note.
        """
        shared = [*self._shared(path, words)]
        scores = defaultdict[str, float](float)
        for kind, _, holders in shared:
            rarity = 1 - log(len(holders)) / log(len(self._entries))
            for other in holders:
                scores[other] += _WEIGHTS[kind] * rarity
        scores.pop(path, None)
        weighed = {each: score / self._extent(each) for each, score in scores.items() if score > 0}
        best = sorted(weighed, key=lambda each: (-weighed[each], each))[:_MOST]
        return tuple(self._related(path, each, shared) for each in best)

    def _shared(self, path: str, words: Mapping[str, Collection[str]]) -> Iterator[_Shared]:
        """Yield what a note has that some others have, and not too many."""
        most = max(2, len(self._entries) // _COMMON)
        tags = self._tags(path)
        every = (
            *(_Shared("link", each, self._sources[each]) for each in self._links.get(path, ())),
            *(_Shared("link", each, self._links[each]) for each in self._sources.get(path, ())),
            *(_Shared("tag", tag, self._tagged[key]) for key, tag in tags.items()),
            *(_Shared("word", word, holders) for word, holders in words.items()),
        )
        for each in every:
            notes = [holder for holder in each.holders if holder in self._entries]
            if 1 < len(notes) <= most:
                yield each._replace(holders=notes)

    def _extent(self, path: str) -> float:
        stamp = self._entries[path].stamp
        links = len(self._links.get(path, ())) + len(self._sources.get(path, ()))
        return sqrt(_EVEN + links + (stamp.size if stamp else 0) / _BYTES_A_LINK)

    def _related(self, path: str, other: str, shared: Iterable[_Shared]) -> Related:
        found = [(kind, name) for kind, name, holders in shared if other in holders]
        return Related(
            other,
            sum(kind == "link" for kind, _ in found),
            tuple(name for kind, name in found if kind == "tag"),
            tuple(name for kind, name in found if kind == "word"),
            other in self._links.get(path, ()) or path in self._links.get(other, ()),
        )


def _inverted(table: Mapping[str, Iterable[str]]) -> Mapping[str, list[str]]:
    """Return the keys that have each value, in their order."""
    found = defaultdict[str, list[str]](list)
    for key, values in table.items():
        for value in values:
            found[value].append(key)
    return found
