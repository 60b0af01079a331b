"""Puts hits of one concept together: headings, notes and aliases that go by one name.

Pure, and the same whatever order equally good hits come in. Never drops a place but for another
name of the same one: it only returns which belong together.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from explorer.model import Hit, HitKind
from explorer.search.word_forms import are_alike
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.text.tokenize import words_of

_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"[^\W_]{2,8}")
_FEWEST_WORDS = 2
"""Words that an acronym stands for at least."""
_RANK: Mapping[HitKind, int] = {"heading": 0, "note": 1, "alias": 2}
"""Which hits name a concept, and which of them stands for the others of one note and name."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A name with its places."""

    names: frozenset[str]
    """The folded names that the places go by: what distinguishes one concept from another."""
    hits: tuple[Hit, ...]
    """One for each place, best first; at least one."""

    @property
    def best(self) -> Hit:
        """The best place."""
        return self.hits[0]


@dataclass(frozen=True, slots=True)
class _NamedHit:
    """A hit with the names that it goes by."""

    hit: Hit
    written: tuple[str, ...]
    """The names as written, the whole one first; none for a tag and for a text."""
    folded: tuple[str, ...]
    """The same, folded."""

    @classmethod
    def of(cls, hit: Hit) -> _NamedHit:
        written: tuple[str, ...] = ()
        if hit.kind in _RANK:
            written = concept_names(hit.shown)
        return cls(hit, written, tuple(map(fold, written)))

    @property
    def whole(self) -> str:
        """The whole name, folded; empty if there is none."""
        return next(iter(self.folded), "")


def group(hits: Iterable[Hit], *, every_name: bool = False) -> tuple[Concept, ...]:
    """Return the concepts of the hits, each where its best hit stands.

    A name and its acronym are one if a hit has both: `MFA (Multi-Factor Authentication)` joins
    `MFA` with its long name. `Overview (Storage)` is a place of `Overview` if there is one, and
    nothing of `Storage`. What is found inside a note stands for itself; a tag is one row for all
    notes that have it. A note is one row however many of its own names were found: title, aliases,
    and a first heading that says the same. With `every_name`, each of them stands for itself.
    """
    chosen: Iterable[Hit] = hits
    if not every_name:
        chosen = _once_a_note([*hits])
    named = [*map(_NamedHit.of, chosen)]
    wholes = {each.whole for each in named if each.folded}
    synonyms = _Synonyms()
    for each in named:
        if _are_acronym_and_name(each.written[1:]):
            synonyms.join(each.folded)
    groups: dict[Hashable, list[_NamedHit]] = {}
    for number, each in enumerate(named):
        groups.setdefault(_key(number, each, synonyms, wholes), []).append(each)
    return tuple(map(_concept, groups.values()))


def _once_a_note(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the hits, of the own names of each note only the one that fits best."""
    best: dict[str, Hit] = {}
    own = [each for each in zip(hits, _are_own_names(hits), strict=True) if each[1]]
    for hit, _ in own:
        best[hit.path] = min(hit, best.get(hit.path, hit), key=_own_name_order)
    others = {id(hit) for hit, _ in own if hit is not best[hit.path]}
    return (hit for hit in hits if id(hit) not in others)


def _own_name_order(hit: Hit) -> tuple[float, int, str, int]:
    return -hit.score, _RANK[hit.kind], hit.shown, hit.section


def _are_own_names(hits: Sequence[Hit]) -> Iterator[bool]:
    """Yield of each hit whether it is a name of its note."""
    aliases: dict[str, list[str]] = {}
    for hit in hits:
        if hit.kind == "alias":
            aliases.setdefault(hit.path, []).append(hit.shown)
    for hit in hits:
        if hit.kind in ("note", "alias"):
            yield True
        elif hit.kind == "heading" and hit.section == 0:
            words = words_of(fold(hit.shown))
            names = (hit.title, *aliases.get(hit.path, ()))
            yield any(are_alike(words, words_of(fold(name))) for name in names)
        else:
            yield False


class _Synonyms:
    """Which names mean the same: disjoint sets, each known by one of its names."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Return the name that a set is known by."""
        parent = self._parents.get(name, name)
        while parent != name:
            name, parent = parent, self._parents.get(parent, parent)
        return name

    def join(self, names: Iterable[str]) -> None:
        """Make one set of those of the names."""
        first, *others = sorted({self.find(name) for name in names})
        self._parents.update(dict.fromkeys(others, first))


def _key(number: int, named: _NamedHit, synonyms: _Synonyms, wholes: set[str]) -> Hashable:
    """Return what is equal for hits of one concept; the hit's own number if it has no name."""
    if named.hit.kind == "tag":
        return "tag", fold(named.hit.shown)
    whole = named.whole
    if not whole:
        return number
    is_joined = synonyms.find(whole) != whole
    if len(named.folded) > 1 and not is_joined and named.folded[1] in wholes:
        whole = named.folded[1]
    return synonyms.find(whole)


def _concept(members: Sequence[_NamedHit]) -> Concept:
    names = frozenset(each.whole for each in members if each.folded)
    if not names:
        names = frozenset({fold(members[0].hit.shown)})
    return Concept(names, tuple(_places([each.hit for each in members])))


def _places(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield one hit for each place.

    A heading replaces the title and the aliases of its note that have the same name.
    """
    best: dict[str, int] = {}
    for hit in hits:
        rank = _RANK.get(hit.kind)
        if rank is not None:
            best[hit.path] = min(rank, best.get(hit.path, rank))
    yielded: set[str] = set()
    for hit in hits:
        if hit.kind not in _RANK:
            yield hit
        elif _RANK[hit.kind] == best[hit.path]:
            if hit.kind == "heading" or hit.path not in yielded:
                yield hit
            yielded.add(hit.path)


def _are_acronym_and_name(names: tuple[str, ...]) -> bool:
    """Return whether one of two names is made of letters of the other, as acronyms are."""
    if len(names) != 2:
        return False
    first, second = names
    return _is_acronym(first, second) or _is_acronym(second, first)


def _is_acronym(short: str, name: str) -> bool:
    words = _WORD.findall(name)
    capitals = [letter for letter in short if letter.isalpha() and not letter.islower()]
    if _ACRONYM.fullmatch(short) is None or not capitals or len(words) < _FEWEST_WORDS:
        return False
    folded = fold("".join(capitals))
    remaining = iter(fold("".join(words)))
    has_same_beginning = folded[:1] == fold(words[0])[:1]
    return has_same_beginning and all(letter in remaining for letter in folded)
