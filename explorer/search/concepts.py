"""Groups the hits of one concept: headings, notes and aliases that have the same name.

Pure, and the same whatever order equally good hits come in. Drops a hit only where another hit
leads to the same place.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from explorer.model import Hit, HitKind
from explorer.search.word_forms import are_alike
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.text.tokenize import words_of

_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"[^\W_]{2,8}")
_KEPT = 1024
"""Texts of which is kept what was read from them: the next letter finds most of them again."""
_FEWEST_WORDS = 2
"""Words that an acronym stands for at least."""
_RANK: Mapping[HitKind, int] = {"heading": 0, "note": 1, "alias": 2}
"""The kinds of hits that name a concept; the lowest rank represents the hits of one note and
name."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A name with its places."""

    names: frozenset[str]
    """The folded names of its places; they identify the concept."""
    hits: tuple[Hit, ...]
    """One for each place, best first; at least one."""

    @property
    def best(self) -> Hit:
        """The best place."""
        return self.hits[0]


def group(hits: Iterable[Hit], *, every_name: bool = False) -> tuple[Concept, ...]:
    """Return the concepts of the hits, each where its best hit stands.

    - A name and its acronym are one concept if a hit has both: `MFA (Multi-Factor Authentication)`
      joins `MFA` with its long name.
    - `Overview (Storage)` is a place of `Overview` if there is one, and never of `Storage`.
    - A hit in the text of a note is a concept of its own; a tag is one for all notes that have it.
    - A note is one place however many of its own names were found (title, aliases, and a first
      heading that repeats one of them), unless `every_name` is set.
    """
    chosen = [*hits]
    if not every_name:
        chosen = _without_other_own_names(chosen)
    named = [*map(_NamedHit.of, chosen)]
    whole_names = {each.folded.whole for each in named}
    synonyms = _Synonyms()
    for each in named:
        _, outside, inside = each.written
        if inside and _are_acronym_and_name(outside, inside):
            synonyms.join(each.folded)
    groups: dict[Hashable, list[_NamedHit]] = {}
    for number, each in enumerate(named):
        groups.setdefault(_key(number, each, synonyms, whole_names), []).append(each)
    return tuple(map(_concept, groups.values()))


def _without_other_own_names(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, with only the best one of each note's own names."""
    are_own = _are_own_names(hits)
    best: dict[str, Hit] = {}
    for hit, is_own in zip(hits, are_own, strict=True):
        if is_own:
            best[hit.path] = min(hit, best.get(hit.path, hit), key=_own_name_order)
    return [
        hit
        for hit, is_own in zip(hits, are_own, strict=True)
        if not is_own or hit is best[hit.path]
    ]


def _are_own_names(hits: Sequence[Hit]) -> list[bool]:
    """Return of each hit whether it is a name of its whole note."""
    aliases: dict[str, list[str]] = {}
    for hit in hits:
        if hit.kind == "alias":
            aliases.setdefault(hit.path, []).append(hit.shown)
    return [
        hit.kind in ("note", "alias") or _repeats_name(hit, aliases.get(hit.path, ()))
        for hit in hits
    ]


def _repeats_name(hit: Hit, aliases: Iterable[str]) -> bool:
    """Return whether a hit is the first heading of its note, and like its title or an alias."""
    if hit.kind != "heading" or hit.section != 0:
        return False
    names = hit.title, *aliases
    # Most repeat one letter by letter, which is not worth a place among what is cached.
    return hit.shown in names or any(_say_the_same(hit.shown, name) for name in names)


@lru_cache(maxsize=_KEPT)
def _say_the_same(heading: str, name: str) -> bool:
    one, other = fold(heading), fold(name)
    return one == other or are_alike(words_of(one), words_of(other))


def _own_name_order(hit: Hit) -> tuple[float, int, str, int]:
    """Return a sort key that puts the best of a note's own names first."""
    return -hit.score, _RANK[hit.kind], hit.shown, hit.section


class _Names(NamedTuple):
    """The names in a heading, a title or an alias; empty where there is none."""

    whole: str = ""
    outside: str = ""
    """What stands before brackets at its end."""
    inside: str = ""
    """What stands in them, if that is another name."""


_NO_NAMES = _Names()


@lru_cache(maxsize=_KEPT)
def _names_in(text: str) -> tuple[_Names, _Names]:
    """Return the names that are read from the text of a hit, as written and folded."""
    written = _Names(*concept_names(text))
    return written, _Names(*map(fold, written))


class _NamedHit(NamedTuple):
    """A hit with its names."""

    hit: Hit
    written: _Names
    """None at all for a tag and for a text."""
    folded: _Names

    @classmethod
    def of(cls, hit: Hit) -> _NamedHit:
        """Return a hit with its names."""
        if hit.kind not in _RANK:
            return cls(hit, _NO_NAMES, _NO_NAMES)
        return cls(hit, *_names_in(hit.shown))


class _Synonyms:
    """Names that mean the same, as disjoint sets; one name represents each set."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def join(self, names: Iterable[str]) -> None:
        """Merge the sets of some names, empty ones aside."""
        first, *others = sorted({self.find(name) for name in names if name})
        self._parents.update(dict.fromkeys(others, first))

    def find(self, name: str) -> str:
        """Return the name that represents the set of a name, which may be the name itself."""
        while name in self._parents:
            name = self._parents[name]
        return name


def _key(number: int, named: _NamedHit, synonyms: _Synonyms, whole_names: set[str]) -> Hashable:
    """Return what is equal for hits of one concept.

    That is a pair for a tag, the hit's `number` if it has no name, and else a name: being of three
    types, they are never equal to each other.
    """
    if named.hit.kind == "tag":
        return "tag", fold(named.hit.shown)
    whole, outside, _ = named.folded
    if not whole:
        return number
    is_joined = synonyms.find(whole) != whole
    if outside and not is_joined and outside in whole_names:
        return synonyms.find(outside)
    return synonyms.find(whole)


def _concept(members: Sequence[_NamedHit]) -> Concept:
    names = frozenset(each.folded.whole for each in members if each.folded.whole)
    if not names:
        names = frozenset({fold(members[0].hit.shown)})
    return Concept(names, tuple(_places([each.hit for each in members])))


def _places(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield one hit for each place of a concept.

    The headings of a note replace its title, and the title its aliases.
    """
    best_rank: dict[str, int] = {}
    for hit in hits:
        rank = _RANK.get(hit.kind)
        if rank is not None:
            best_rank[hit.path] = min(rank, best_rank.get(hit.path, rank))
    yielded: set[str] = set()
    for hit in hits:
        if hit.kind not in _RANK:
            yield hit
        elif _RANK[hit.kind] == best_rank[hit.path]:
            if hit.kind == "heading" or hit.path not in yielded:
                yield hit
            yielded.add(hit.path)


def _are_acronym_and_name(first: str, second: str) -> bool:
    """Return whether one of two names is an acronym of the other."""
    return _is_acronym(first, second) or _is_acronym(second, first)


def _is_acronym(short: str, name: str) -> bool:
    """Return whether the capitals of `short` are letters of `name`, in order and from its first."""
    words = _WORD.findall(name)
    capitals = [letter for letter in short if letter.isalpha() and not letter.islower()]
    if _ACRONYM.fullmatch(short) is None or not capitals or len(words) < _FEWEST_WORDS:
        return False
    folded = fold("".join(capitals))
    remaining = iter(fold("".join(words)))
    has_same_beginning = folded[:1] == fold(words[0])[:1]
    return has_same_beginning and all(letter in remaining for letter in folded)
