"""Turns filters into the places that they leave.

Facts that the index does not have come in as `Facts`. Never drops a filter in silence: without the
facts it needs, a filter leaves a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from explorer.model import PropertyValue, ReviewState
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import NamePlaces
from explorer.search.names.query_terms import texts_with
from explorer.search.query import Filter, modified_matches
from explorer.search.word_forms import squeeze, words_of

States = Mapping[tuple[str, int], ReviewState]


@dataclass(frozen=True, slots=True)
class Facts:
    """What filters may ask and the index does not know.

    None for what the caller does not know either.
    """

    orphans: Collection[str] | None = None
    """Paths of notes that nothing links to."""
    broken: Collection[str] | None = None
    """Paths of notes with a link that leads nowhere."""
    modified: Mapping[str, datetime] | None = None
    """When each note was changed."""
    now: datetime | None = None
    """What `modified:7d` counts from."""


@dataclass(slots=True)
class FilteredPlaces:
    """What the filters leave."""

    notes: set[int] | None = None
    """Numbers of notes; None for all."""
    places: set[int] | None = None
    texts: set[int] | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Say whether anything is left out at all.

        A filter that could not be used leaves out nothing.
        """
        return not (self.notes is None and self.places is None and self.texts is None)

    def allows(self, place: int, note: int, text: int) -> bool:
        """Say whether the place is left."""
        return (
            (self.notes is None or note in self.notes)
            and (self.places is None or place in self.places)
            and (self.texts is None or text in self.texts)
        )


def narrow(
    corpus: InvertedIndex,
    places: NamePlaces,
    filters: Iterable[Filter],
    states: States | None,
    facts: Facts,
) -> FilteredPlaces | None:
    """Return what the filters leave; None if there are none."""
    left: FilteredPlaces | None = None
    for condition in filters:
        if left is None:
            left = FilteredPlaces()
        if condition.kind in ("phrase", "word"):
            holding = _holding(corpus, condition)
            left.texts = _both(left.texts, holding, condition.wanted, len(corpus.texts))
        elif condition.kind == "in":
            under = _under(corpus, places, condition.value)
            left.places = _both(left.places, under, condition.wanted, len(places.shown))
        elif condition.kind == "is" and condition.value not in ("orphan", "broken"):
            _narrow_by_state(left, places, condition, states)
        else:
            chosen = _chosen_notes(places, condition, facts, left.problems)
            if chosen is not None:
                left.notes = _both(left.notes, chosen, condition.wanted, len(places.paths))
    return left


def _holding(corpus: InvertedIndex, condition: Filter) -> set[int]:
    """Return the texts that hold a phrase, or a word that begins like the one given."""
    said = condition.value
    if condition.kind == "word" and words_of(said) == [said]:
        return set(texts_with(corpus, corpus.vocabulary.starting(said)))
    return {n for n, text in enumerate(corpus.texts) if said in text}


def _both(left: set[int] | None, chosen: set[int], wanted: bool, count: int) -> set[int]:
    if not wanted:
        return (set(range(count)) if left is None else left) - chosen
    return chosen if left is None else left & chosen


def _narrow_by_state(
    left: FilteredPlaces, places: NamePlaces, condition: Filter, states: States | None
) -> None:
    if states is None:
        left.problems.append(f"{condition.shown} was not used: what is due is not known yet.")
        return
    states_wanted = ("due", "overdue") if condition.value == "due" else (condition.value,)
    numbers = {path: number for number, path in enumerate(places.paths)}
    chosen: set[int] = set()
    for (path, section), state in states.items():
        if state in states_wanted and path in numbers:
            first, end = places.firsts[numbers[path]], places.firsts[numbers[path] + 1]
            if section < 0:
                chosen.add(first)
            else:
                at = (
                    first + places.sections[first:end].index(section)
                    if section in places.sections[first:end]
                    else -1
                )
                if at >= 0:
                    chosen.add(at)
    left.places = _both(left.places, chosen, condition.wanted, len(places.shown))


def _chosen_notes(
    places: NamePlaces, condition: Filter, facts: Facts, problems: list[str]
) -> set[int] | None:
    value = condition.value
    if condition.kind == "tag":
        return {
            n
            for n, tags in enumerate(places.tags)
            if any(t == value or t.startswith(value + "/") for t in tags)
        }
    if condition.kind == "path":
        return {n for n, path in enumerate(places.paths) if value in squeeze(path)}
    if condition.kind == "property":
        return {
            n
            for n, said in enumerate(places.properties)
            if said and _has(said, condition.key, value)
        }
    if condition.kind == "modified":
        return _changed(places, condition, facts, problems)
    known = facts.orphans if value == "orphan" else facts.broken
    if known is None:
        problems.append(
            f"{condition.shown} was not used: the links of the vault are not known yet."
        )
        return None
    members = frozenset(known)
    return {n for n, path in enumerate(places.paths) if path in members}


def _changed(
    places: NamePlaces, condition: Filter, facts: Facts, problems: list[str]
) -> set[int] | None:
    modified, now = facts.modified, facts.now
    if modified is None or now is None:
        problems.append(f"{condition.shown} was not used: when notes were changed is not known.")
        return None
    value = condition.value
    return {
        n
        for n, path in enumerate(places.paths)
        if path in modified and modified_matches(value, modified[path], now)
    }


def _has(said: Mapping[str, PropertyValue], key: str, value: str) -> bool:
    return any(
        squeeze(name) == key and (not value or _holds(held, value)) for name, held in said.items()
    )


def _holds(held: PropertyValue, value: str) -> bool:
    if isinstance(held, list):
        return any(_holds(each, value) for each in held)
    if isinstance(held, dict):
        return any(_holds(each, value) for each in held.values())
    if held is None:
        return value in ("null", "none", "empty")
    if isinstance(held, bool):
        return value == ("true" if held else "false")
    return value in squeeze(str(held))


def _under(corpus: InvertedIndex, places: NamePlaces, value: str) -> set[int]:
    """Return the places in a folder of this name, or under a note, alias or heading that holds it."""
    chosen: set[int] = set()
    for number, text in enumerate(corpus.texts):
        if value in text:
            for place in corpus.places[number]:
                chosen.update(places.under(place))
    wanted = f"/{value.strip('/')}/"
    in_folder = (
        n for n, path in enumerate(places.paths) if "/" in path and wanted in f"/{squeeze(path)}"
    )
    chosen.update(places.of_notes(in_folder))
    return chosen
