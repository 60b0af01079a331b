"""Notes that have something in common with a note: links, tags and words.

Pure arithmetic over tables of a snapshot; what depends on full text is handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import log, sqrt
from typing import Final, Literal, NamedTuple, TypeAlias

from explorer.graph.page_rank import link_table
from explorer.text.normalize import fold
from explorer.vault import Vault
from explorer.vault.canvas import canvas_links

_MOST: Final = 10
_COMMON: Final = 4
"""What more than a quarter of the notes have relates none of them."""
_WEIGHTS: Final = {"to": 1.0, "from": 1.0, "tag": 1.0, "word": 0.5}
_LINKS: Final = ("to", "from")
_Trait: TypeAlias = tuple[Literal["to", "from", "tag", "word"], str]
"""A note that is linked to, one that links, a folded tag or a word."""
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


class RelatedNotes:
    """Finds related notes in one snapshot."""

    def __init__(self, vault: Vault) -> None:
        self._entries = vault.entries
        self._traits = defaultdict[str, list[_Trait]](list)
        """What each note, or canvas, has in common with others."""
        self._holders = defaultdict[_Trait, list[str]](list)
        """The notes with each trait."""
        for table in (link_table(vault, vault.entries), canvas_links(vault)):
            for source, targets in table.items():
                for target in targets:
                    self._add(source, ("to", target))
                    self._add(target, ("from", source))
        for path, entry in vault.entries.items():
            for tag in dict.fromkeys(map(fold, entry.brief[0])):
                self._add(path, ("tag", tag))

    def _add(self, path: str, trait: _Trait) -> None:
        if path in self._entries:
            self._traits[path].append(trait)
            self._holders[trait].append(path)

    def of(self, path: str, words: Mapping[str, Collection[str]]) -> tuple[Related, ...]:
        """Return the notes that have most in common with one; `words` are its, with their notes.

        Each link, tag and word that two notes share counts by its rarity, 1 - log n / log N if n of
        N notes have it, a word half. The sum is divided by the square root of how much the other
        note holds, as in the cosine of two vectors: an index shares something with every note.
        """
        most = max(2, len(self._entries) // _COMMON)
        traits: dict[_Trait, Collection[str]] = {
            **{trait: self._holders[trait] for trait in self._traits.get(path, ())},
            **{("word", word): holders for word, holders in words.items()},
        }
        scores = defaultdict[str, float](float)
        common = defaultdict[str, list[_Trait]](list)
        for trait, holders in traits.items():
            if 1 < len(holders) <= most:
                rarity = 1 - log(len(holders)) / log(len(self._entries))
                for other in {*holders} - {path}:
                    scores[other] += _WEIGHTS[trait[0]] * rarity
                    common[other].append(trait)

        def place(other: str) -> tuple[float, str]:
            return -scores[other] / self._extent(other), other

        best = sorted(scores, key=place)[:_MOST]
        return tuple(self._related(path, each, common[each]) for each in best)

    def _extent(self, path: str) -> float:
        stamp = self._entries[path].stamp
        links = sum(kind in _LINKS for kind, _ in self._traits.get(path, ()))
        return sqrt(_EVEN + links + (stamp.size if stamp else 0) / _BYTES_A_LINK)

    def _related(self, path: str, other: str, common: list[_Trait]) -> Related:
        tags = {fold(tag): tag for tag in self._entries[path].brief[0]}
        return Related(
            other,
            sum(kind in _LINKS for kind, _ in common),
            tuple(tags[name] for kind, name in common if kind == "tag"),
            tuple(name for kind, name in common if kind == "word"),
            not {("to", other), ("from", other)}.isdisjoint(self._traits.get(path, ())),
        )
