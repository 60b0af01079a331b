"""Puts hits of one concept together.

Headings, notes and aliases that go by one name are one thing with its places.

Pure, and the same whatever order equally good hits come in. Never drops a place: it only says which
belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explorer.model import Hit, HitKind
from explorer.text.names import concept_names
from explorer.text.normalize import fold

_WORD = re.compile(r"[^\W_]+")
_LONGEST_ACRONYM = 8
_RANK: dict[HitKind, int] = {"heading": 0, "note": 1, "alias": 2}


@dataclass(frozen=True, slots=True)
class Concept:
    """A name with its places."""

    names: frozenset[str]
    """The folded names that the places go by: what tells one concept from another."""
    hits: tuple[Hit, ...]
    """One for each place, best first; at least one."""

    @property
    def best(self) -> Hit:
        """The best place."""
        return self.hits[0]


def group(hits: Iterable[Hit]) -> tuple[Concept, ...]:
    """Return the concepts of the hits, each where its best hit stands.

    A name and its acronym are one if a hit has both: `MFA (Multi-Factor Authentication)` joins
    `MFA` with its long name. `Overview (Storage)` is a place of `Overview` if there is one, and
    nothing of `Storage`. What is found inside a note stands for itself; a tag is one row for all
    notes that have it.
    """
    found = list(hits)
    same = _Same()
    names = [
        tuple(map(fold, concept_names(_shown(hit)))) if hit.kind in _RANK else () for hit in found
    ]
    wholes = {said[0] for said in names if said}
    for hit, said in zip(found, names, strict=True):
        if len(said) > 1 and _are_acronym_and_name(concept_names(_shown(hit))[1:]):
            same.join(said)
    groups: dict[object, list[int]] = {}
    for at, (hit, said) in enumerate(zip(found, names, strict=True)):
        groups.setdefault(_key(at, hit, said, same, wholes), []).append(at)
    return tuple(
        _concept([found[at] for at in members], [names[at] for at in members])
        for members in groups.values()
    )


class _Same:
    """Which names mean the same."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def find(self, name: str) -> str:
        while (other := self._of.get(name, name)) != name:
            name = other
        return name

    def join(self, names: tuple[str, ...]) -> None:
        first, *others = sorted({self.find(name) for name in names})
        for other in others:
            self._of[other] = first


def _key(at: int, hit: Hit, said: tuple[str, ...], same: _Same, wholes: set[str]) -> object:
    if hit.kind == "tag":
        return "tag", fold(_shown(hit))
    if not said or not said[0]:
        return at
    whole = said[0]
    if len(said) > 1 and same.find(whole) == whole and said[1] in wholes:
        whole = said[1]
    return same.find(whole)


def _concept(hits: list[Hit], names: list[tuple[str, ...]]) -> Concept:
    own = frozenset(said[0] for said in names if said) or frozenset({fold(_shown(hits[0]))})
    return Concept(own, tuple(_places(hits)))


def _places(hits: list[Hit]) -> Iterator[Hit]:
    """Yield one hit for each place.

    A heading stands for its note's title and aliases of the same name.
    """
    best: dict[str, int] = {}
    for hit in hits:
        if hit.kind in _RANK:
            best[hit.path] = min(_RANK[hit.kind], best.get(hit.path, 9))
    told: set[str] = set()
    for hit in hits:
        if hit.kind in _RANK:
            if _RANK[hit.kind] > best[hit.path] or (hit.kind != "heading" and hit.path in told):
                continue
            told.add(hit.path)
        yield hit


def _shown(hit: Hit) -> str:
    return hit.text or hit.heading or hit.title


def _are_acronym_and_name(pair: tuple[str, ...]) -> bool:
    """Whether one of two names is made of letters of the other, as acronyms are."""
    return len(pair) == 2 and (_is_acronym(*pair) or _is_acronym(pair[1], pair[0]))


def _is_acronym(short: str, name: str) -> bool:
    words = _WORD.findall(name)
    letters = [letter for letter in short if letter.isalpha() and not letter.islower()]
    if (
        len(words) < 2
        or len(short) > _LONGEST_ACRONYM
        or len(short) < 2
        or not short.isalnum()
        or not letters
    ):
        return False
    rest = iter(fold("".join(words)))
    folded = fold("".join(letters))
    return folded[:1] == fold(words[0])[:1] and all(letter in rest for letter in folded)
