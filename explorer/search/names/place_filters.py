"""Turns filters into the places that they leave.

Never drops a filter in silence: without the facts it needs, a filter leaves a message in
`problems`.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from explorer.search.dates import modified_matches
from explorer.search.expression import Filter, FilterKind
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import NamePlaces
from explorer.search.patterns import PatternSearch
from explorer.search.property_values import has_property
from explorer.search.search_context import SearchContext
from explorer.text.normalize import squeeze
from explorer.text.tokenize import words_of

_Chosen = TypeVar("_Chosen")
_Key = TypeVar("_Key")
_State = TypeVar("_State")


@dataclass(frozen=True, slots=True)
class FilterSource:
    """What filters are applied to: an index with its places, and what the caller knows of them."""

    index: InvertedIndex
    places: NamePlaces
    context: SearchContext


@dataclass(slots=True)
class FilteredPlaces:
    """What the filters leave; None where they leave everything."""

    notes: set[int] | None = None
    """Numbers of notes."""
    places: set[int] | None = None
    texts: set[int] | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out; a filter that could not be used leaves out nothing."""
        return any(left is not None for left in (self.notes, self.places, self.texts))

    def allows(self, place: int, note: int, text: int) -> bool:
        """Return whether the place is left."""
        return (
            (self.notes is None or note in self.notes)
            and (self.places is None or place in self.places)
            and (self.texts is None or text in self.texts)
        )


def apply_filters(filters: Iterable[Filter], source: FilterSource) -> FilteredPlaces | None:
    """Return what the filters leave; None if there are none."""
    conditions = tuple(filters)
    if not conditions:
        return None
    filtered = FilteredPlaces()
    for condition in conditions:
        try:
            _apply(condition, source, filtered)
        except UnknownFactError as error:
            filtered.problems.append(str(error))
    return filtered


def restrict(
    current: set[_Chosen] | None,
    condition: Filter,
    chosen: set[_Chosen],
    everything: Callable[[], Iterable[_Chosen]],
) -> set[_Chosen]:
    """Return what a filter that chooses some things leaves of what is left already.

    `everything` makes what there is at all, for a filter with a `-` that is the first one.
    """
    if current is None:
        return chosen if condition.wanted else set(everything()) - chosen
    return current & chosen if condition.wanted else current - chosen


class UnknownFactError(Exception):
    """A filter needs an unknown fact. The message is a sentence for the user."""

    def __init__(self, condition: Filter, reason: str) -> None:
        super().__init__(f"{condition.shown} was not used: {reason}")


def chosen_notes(condition: Filter, source: FilterSource) -> set[str]:
    """Return the paths of the notes that a filter about notes chooses, whether it is wanted or not.

    Raises UnknownFactError.
    """
    paths = source.places.table.paths
    return {paths[number] for number in _NOTE_FILTERS[condition.kind](condition, source)}


def reviewed_places(condition: Filter, context: SearchContext) -> Iterator[tuple[str, int]]:
    """Yield the path and section, -1 for the note, of what is in a review state.

    Raises UnknownFactError.
    """
    wanted = condition.review_states
    if condition.only_kind == "note":
        for path, state in _known(context.note_states, condition).items():
            if state in wanted:
                yield path, -1
    elif condition.only_kind == "card":
        for place, states in _known(context.card_states, condition).items():
            if not states.isdisjoint(wanted):
                yield place
    else:
        for place, state in _known(context.states, condition).items():
            if state in wanted:
                yield place


def _known(states: Mapping[_Key, _State] | None, condition: Filter) -> Mapping[_Key, _State]:
    if states is None:
        raise UnknownFactError(condition, "what is due is not known yet.")
    return states


def _apply(condition: Filter, source: FilterSource, filtered: FilteredPlaces) -> None:
    places = source.places
    if condition.is_about_words:
        texts = _texts_holding(condition, source.index)
        every_text = range(len(source.index.texts))
        filtered.texts = restrict(filtered.texts, condition, texts, lambda: every_text)
        holding = source.context.holding.get(condition)
        if holding:
            _restrict_notes(condition, _numbers_of(holding, places), places, filtered)
    elif condition.is_about_places:
        chosen = set(_chosen_places(condition, source))
        every_place = range(len(places.shown))
        filtered.places = restrict(filtered.places, condition, chosen, lambda: every_place)
    else:
        notes = set(_NOTE_FILTERS[condition.kind](condition, source))
        _restrict_notes(condition, notes, places, filtered)


def _restrict_notes(
    condition: Filter, notes: set[int], places: NamePlaces, filtered: FilteredPlaces
) -> None:
    every_note = range(len(places.table.paths))
    filtered.notes = restrict(filtered.notes, condition, notes, lambda: every_note)


def _numbers_of(paths: Collection[str], places: NamePlaces) -> set[int]:
    return {number for number, path in enumerate(places.table.paths) if path in paths}


def _texts_holding(condition: Filter, index: InvertedIndex) -> set[int]:
    """Return the texts that hold a phrase, or a word that begins like the one given."""
    value = condition.value
    if condition.kind == "word" and words_of(value) == [value]:
        return set(index.with_any(index.vocabulary.starting(value)))
    return {number for number, text in enumerate(index.texts) if value in text}


def _chosen_places(condition: Filter, source: FilterSource) -> Iterator[int]:
    if condition.kind == "in":
        return _places_under(condition.value, source)
    return _places_in_state(condition, source)


def _places_under(value: str, source: FilterSource) -> Iterator[int]:
    """Yield the places in a folder of this name, and names that hold it with what is below them."""
    places, index = source.places, source.index
    for number, text in enumerate(index.texts):
        if value in text:
            for place in index.places[number]:
                yield place
                yield from places.under(place)
    folder = Folder(value, places.table.paths)
    in_folder = (number for number, path in enumerate(places.table.paths) if folder.holds(path))
    yield from places.of_notes(in_folder)


def _places_in_state(condition: Filter, source: FilterSource) -> Iterator[int]:
    places = source.places
    numbers = {path: number for number, path in enumerate(places.table.paths)}
    for path, section in reviewed_places(condition, source.context):
        if path in numbers:
            yield from _place_of(places, numbers[path], section)


def _place_of(places: NamePlaces, note: int, section: int) -> Iterable[int]:
    """Return the place of a section of a note, -1 for the note; empty if there is none."""
    first, end = places.firsts[note], places.firsts[note + 1]
    if section < 0:
        return (first,)
    sections = places.sections[first:end]
    if section not in sections:
        return ()
    return (first + sections.index(section),)


def _notes_with_tag(condition: Filter, source: FilterSource) -> Iterator[int]:
    value, nested = condition.value, condition.value + "/"
    for note, tags in enumerate(source.places.table.tags):
        if value in tags or any(tag.startswith(nested) for tag in tags):
            yield note


def _notes_with_path(condition: Filter, source: FilterSource) -> Iterator[int]:
    return _notes_named(condition, source.places.table.paths)


def _notes_with_file(condition: Filter, source: FilterSource) -> Iterator[int]:
    names = (path.rpartition("/")[2] for path in source.places.table.paths)
    return _notes_named(condition, names)


def _notes_named(condition: Filter, names: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the names that hold the value of a filter, or match it."""
    value = condition.value
    if condition.is_regex:
        search = PatternSearch()
        for note, name in enumerate(names):
            if search.find(value, condition.match_case, name) is not None:
                yield note
        return
    for note, name in enumerate(names):
        if value in (name if condition.match_case else squeeze(name)):
            yield note


def _notes_with_property(condition: Filter, source: FilterSource) -> Iterator[int]:
    now = source.context.facts.now
    today = None if now is None else now.date()
    for note, packed in enumerate(source.places.table.properties):
        if packed and has_property(marshal.loads(packed), condition, today):  # noqa: S302  our own
            yield note


def _notes_modified(condition: Filter, source: FilterSource) -> Iterator[int]:
    modified, now = source.context.facts.modified, source.context.facts.now
    if modified is None or now is None:
        raise UnknownFactError(condition, "when notes were changed is not known.")
    for note, path in enumerate(source.places.table.paths):
        if path in modified and modified_matches(condition.value, modified[path], now):
            yield note


def _notes_by_links(condition: Filter, source: FilterSource) -> Iterator[int]:
    """Yield the notes that nothing links to, or those with a broken link."""
    by_value = {"orphan": source.context.facts.orphans, "broken": source.context.facts.broken}
    paths = by_value[condition.value]
    if paths is None:
        raise UnknownFactError(condition, "the links of the vault are not known yet.")
    wanted = frozenset(paths)
    return (note for note, path in enumerate(source.places.table.paths) if path in wanted)


_NOTE_FILTERS: Mapping[FilterKind, Callable[[Filter, FilterSource], Iterator[int]]] = {
    "tag": _notes_with_tag,
    "path": _notes_with_path,
    "file": _notes_with_file,
    "property": _notes_with_property,
    "modified": _notes_modified,
    "is": _notes_by_links,
}


class Folder:
    """The folders of a name, or of a few names in a row: `b/c` is any `…/b/c/`.

    If no folder is called so, those whose names hold it.
    """

    __slots__ = ("_wanted",)

    def __init__(self, name: str, paths: Iterable[str]) -> None:
        """`name` is folded; a slash at its ends does not matter. `paths` are those of all notes."""
        part = name.strip("/")
        self._wanted = f"/{part}/"
        if part and not any(map(self.holds, paths)):
            self._wanted = part

    def holds(self, path: str) -> bool:
        """Return whether a note lies in such a folder, at any depth."""
        folder = path.rpartition("/")[0]
        return bool(folder) and self._wanted in f"/{squeeze(folder)}/"
