"""Groups the hits of one concept: headings, notes and aliases that have the same name.

Pure, and the same whatever order equally good hits come in. Drops a hit only where another hit
leads to the same place.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from explorer.model import Hit, HitKind
from explorer.search.word_forms import are_alike
from explorer.text.names import concept_names, grouped
from explorer.text.normalize import fold, words_of

_WORD = re.compile(r"[^\W_]+")
_ACRONYM = re.compile(r"[^\W_]{2,8}")
_KEPT = 1024
"""Texts of which is kept what was read from them: the next letter finds most of them again."""
_FEWEST_WORDS = 2
"""Words that an acronym stands for at least."""
_RANK: Mapping[HitKind, int] = {"heading": 0, "note": 1, "alias": 2}
"""The kinds of hits that name a concept; the lowest rank represents the hits of one note and
name."""


class Concept(NamedTuple):
    """A name with its places."""

    names: frozenset[str]
    """The folded names of its places; they identify the concept."""
    hits: tuple[Hit, ...]
    """One for each place, best first; at least one."""


def group(hits: Iterable[Hit], *, every_name: bool = False) -> tuple[Concept, ...]:
    """Return the concepts of the hits, each where its best hit stands.

    - A name and its acronym are one concept if a hit has both: `MFA (Multi-Factor Authentication)`
      joins `MFA` with its long name.
    - `Overview (Storage)` is a place of `Overview` if there is one, and never of `Storage`.
    - A hit in the text of a note is a concept of its own; a tag is one for all notes that have it.
    - A note is one place however many of its own names were found (title, aliases, and a first
      heading that repeats one of them), unless `every_name` is set.
    """
    chosen = [*hits] if every_name else _without_other_own_names([*hits])
    named = [_names_in(hit.shown) if hit.kind in _RANK else _NO_NAMES for hit in chosen]
    whole_names = {names.whole for names in named}
    parents: dict[str, str] = {}
    """Of names that mean the same, the one that stands for another."""

    def representative(name: str) -> str:
        while name in parents:
            name = parents[name]
        return name

    for names in named:
        if names.are_synonyms:
            same = (names.whole, names.outside, names.inside)
            first, *others = sorted({representative(name) for name in same if name})
            parents.update(dict.fromkeys(others, first))
    # A key is a pair for a tag, the number of a hit that has no name, and else a name.
    groups: dict[Hashable, list[tuple[Hit, str]]] = {}
    for number, (hit, names) in enumerate(zip(chosen, named, strict=True)):
        key: Hashable = number
        if hit.kind == "tag":
            key = "tag", fold(hit.shown)
        elif names.whole:
            key = representative(names.whole)
            if names.outside in whole_names and names.outside and key == names.whole:
                key = representative(names.outside)
        groups.setdefault(key, []).append((hit, names.whole))
    concepts: list[Concept] = []
    for members in groups.values():
        folded = {whole for _, whole in members if whole} or {fold(members[0][0].shown)}
        concepts.append(Concept(frozenset(folded), _places([hit for hit, _ in members])))
    return tuple(concepts)


def _without_other_own_names(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, with only the best one of each note's own names.

    These are its title, its aliases, and its first heading if that is like one of them.
    """
    aliases = grouped((hit.path, hit.shown) for hit in hits if hit.kind == "alias")
    own = []
    for number, hit in enumerate(hits):
        is_own = hit.kind in ("note", "alias")
        if hit.kind == "heading" and not hit.section:
            names = hit.title, *aliases.get(hit.path, ())
            # Most repeat one letter by letter, which is not worth a place among what is cached.
            is_own = hit.shown in names or any(map(partial(_say_the_same, hit.shown), names))
        if is_own:
            own.append((-hit.score, _RANK[hit.kind], hit.shown, hit.section, number))
    best: dict[str, int] = {}
    for *_, number in sorted(own):
        best.setdefault(hits[number].path, number)
    left_out = {number for *_, number in own}.difference(best.values())
    return [hit for number, hit in enumerate(hits) if number not in left_out]


@lru_cache(maxsize=_KEPT)
def _say_the_same(heading: str, name: str) -> bool:
    one, other = fold(heading), fold(name)
    return one == other or are_alike(words_of(one), words_of(other))


class _Names(NamedTuple):
    """The folded names in a heading, a title or an alias; empty where there is none."""

    whole: str = ""
    outside: str = ""
    """What stands before brackets at its end."""
    inside: str = ""
    """What stands in them, if that is another name."""
    are_synonyms: bool = False
    """Whether one of the two is an acronym of the other."""


_NO_NAMES = _Names()


@lru_cache(maxsize=_KEPT)
def _names_in(text: str) -> _Names:
    """Return the names that are read from the text of a hit."""
    whole, outside, inside, *_ = *concept_names(text), "", ""
    are_synonyms = _is_acronym(outside, inside) or _is_acronym(inside, outside)
    return _Names(fold(whole), fold(outside), fold(inside), bool(inside) and are_synonyms)


def _places(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return one hit for each place of a concept.

    The headings of a note replace its title, and the title its aliases.
    """
    best_rank: dict[str, int] = {}
    for hit in hits:
        if hit.kind in _RANK:
            rank = _RANK[hit.kind]
            best_rank[hit.path] = min(rank, best_rank.get(hit.path, rank))
    found = []
    named = set()
    for hit in hits:
        if hit.kind not in _RANK:
            found.append(hit)
        elif _RANK[hit.kind] == best_rank[hit.path]:
            if hit.kind == "heading" or hit.path not in named:
                found.append(hit)
            named.add(hit.path)
    return tuple(found)


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
