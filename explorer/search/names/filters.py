"""Turns filters into the places, and the sections of texts, that they leave.

Never drops a filter in silence: without the facts it needs, a filter leaves a message in
`problems`. What an index lacks comes in a `SearchContext`: links, times of change, review states.
Reads no file and no clock: what a vault knows and the moment are arguments.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from datetime import datetime, time
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from explorer.model import Hit, HitKind, Moment, Note, ReviewState, in_zone
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import NameIndex, NamePlaces
from explorer.search.property_values import has_property, modified_matches
from explorer.search.query import Filter
from explorer.text.names import name_of
from explorer.text.normalize import Ranges, is_unspaced, squeeze, words_of
from explorer.text.patterns import PatternSearch
from explorer.vault import Vault
from explorer.vault.resolved_links import LinkCounts

Section: TypeAlias = tuple[str, int]
"""The path of a note and the index of a heading, -1 for what stands before the first one."""
States: TypeAlias = Mapping[tuple[str, int], ReviewState]
"""The review state of places: path, and index of the heading or -1 for the note."""

Reviewed: TypeAlias = tuple[Section, ReviewState, str, tuple[str, ...]]
"""A `note` that is up for review itself, or a `card` in its section: its place, state, which of the
two it is, and its decks."""


class SearchContext(NamedTuple):
    """The inputs, besides the query, of filters and of the order of equally good hits."""

    links: Callable[[], LinkCounts] | None = None
    """Returns how many links lead to each note, and which lead nowhere: few searches ask for it.
    None if it is not known."""
    changed: Callable[[str], datetime | None] | None = None
    """Returns when the note at a path was changed, None if that is not known."""
    now: datetime | None = None
    """What `modified:7d` counts from."""
    states: States | None = None
    """None if they are not known: a filter for them then leaves everything, and a message."""
    reviewed: Callable[[], Iterable[Reviewed]] | None = None
    """Returns what can be reviewed."""
    holding: Mapping[Filter, Collection[str]] = MappingProxyType({})
    """The paths of the notes that hold a word or a phrase after a `-`. One that is missing here is
    looked for in names alone."""
    generation: int = 0
    """The vault's generation that is searched."""

    def hit(
        self, note: Note, section: int, kind: HitKind, score: float, shown: tuple[int, str, Ranges]
    ) -> Hit:
        """Return the hit of a place; `shown` is its line, its text, and what of that matched."""
        line, text, ranges = shown
        return Hit(
            path=note.path,
            line=line,
            heading=note.headings[section].name if section >= 0 else None,
            title=note.title,
            kind=kind,
            score=round(score, 2),
            due=(self.states or {}).get((note.path, section)),
            section=section,
            ranges=ranges,
            text=text,
        )


NO_CONTEXT = SearchContext()


def context_of(vault: Vault, on: Moment) -> SearchContext:
    """Return what a snapshot knows of its notes, for a search at a moment or at the end of a day.

    Nothing if it is incomplete: its links are not final yet, and resolving all of them for each
    part that is loaded would delay the keys.
    """
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    context = SearchContext(now=in_zone(moment), generation=vault.generation)
    if not vault.complete:
        return context
    entries = vault.entries
    return context._replace(links=vault.link_counts, changed=lambda path: entries[path].modified)


_T = TypeVar("_T")


class UnknownFactError(Exception):
    """A filter needs an unknown fact. The message is a sentence for the user."""

    def __init__(self, condition: Filter, reason: str) -> None:
        super().__init__(f"{condition.shown} was not used: {reason}")


def _restrict(
    current: set[_T] | None, condition: Filter, chosen: Set[_T], everything: Iterable[_T]
) -> set[_T]:
    """Return what a filter that chooses some things leaves of what is left already.

    `everything` is what there is at all, for a filter with a `-` that is the first one.
    """
    if condition.wanted:
        return {*chosen} if current is None else current & chosen
    return ({*everything} if current is None else current) - chosen


# Names


def apply_filters(
    filters: Iterable[Filter], names: NameIndex, context: SearchContext
) -> tuple[set[int] | None, list[str]]:
    """Return the places of an index that the filters leave, None for all, and the problems."""
    left: set[int] | None = None
    problems = []
    for condition in filters:
        try:
            chosen = {*_chosen_places(condition, names, context)}
        except UnknownFactError as error:
            problems.append(str(error))
        else:
            left = _restrict(left, condition, chosen, range(len(names.places.shown)))
    return left, problems


def _texts_holding(condition: Filter, index: InvertedIndex) -> Set[int]:
    """Return the texts that hold a value, or a word that begins like the one given.

    A single letter is a word: it begins half the words there are.
    """
    value = condition.value
    if condition.kind == "word" and len(value) == 1 and not is_unspaced(value):
        return frozenset(index.with_word(value))
    if condition.kind == "word" and words_of(value) == [value]:
        return index.with_any(index.vocabulary.starting(value))
    return {number for number, text in enumerate(index.texts) if value in text}


def _chosen_places(condition: Filter, names: NameIndex, context: SearchContext) -> Iterator[int]:
    """Yield the places that a filter chooses, whether it is wanted or not."""
    places, index, paths = names.places, names.corpus, names.places.table.paths
    if condition.is_about_words:
        texts = _texts_holding(condition, index)
        yield from chain.from_iterable(map(index.places.__getitem__, texts))
        holding = context.holding.get(condition, ())
        yield from places.of_notes(n for n, path in enumerate(paths) if path in holding)
    elif condition.kind == "in":
        for text in _texts_holding(condition, index):
            for place in index.places[text]:
                yield place
                yield from places.under(place)
        yield from places.of_notes(_in_folder(condition.value, paths))
    elif condition.is_about_review:
        numbers = {path: number for number, path in enumerate(paths)}
        for path, section in reviewed_places(condition, context):
            if path in numbers:
                first, end = places.firsts[numbers[path] : numbers[path] + 2]
                sections = places.sections[first:end]
                if section in sections:
                    yield first + sections.index(section)
    else:
        yield from places.of_notes(_chosen_notes(condition, places, context))


# Whole notes


def _chosen_notes(condition: Filter, places: NamePlaces, context: SearchContext) -> Set[int]:
    table, value = places.table, condition.value
    found: Iterable[bool]
    match condition.kind:
        case "tag":
            within = f"{value}/"
            found = (any(f"{tag}/".startswith(within) for tag in tags) for tags in table.tags)
        case "path":
            found = _named(condition, table.paths)
        case "file":
            found = _named(condition, (name_of(path) for path in table.paths))
        case "note":
            found = map(condition.notes.__contains__, table.paths)
        case "property":
            today = context.now.date() if context.now is not None else None
            found = (
                bool(packed) and has_property(marshal.loads(packed), condition, today)  # noqa: S302  our own
                for packed in table.properties
            )
        case "modified":
            found = _modified(condition, table.paths, context)
        case _:
            if context.links is None:
                raise UnknownFactError(condition, "the links of the vault are not known yet.")
            links = context.links()
            found = {
                "orphan": (path not in links.targets for path in table.paths),
                "broken": (path in links.broken for path in table.paths),
            }[value]
    return {note for note, is_chosen in enumerate(found) if is_chosen}


def _named(condition: Filter, names: Iterable[str]) -> Iterator[bool]:
    """Yield of each name whether it holds the value of a filter, or matches it."""
    value = condition.value
    if condition.is_regex:
        search = PatternSearch()
        return (search.find(value, condition.match_case, name) is not None for name in names)
    return (value in (name if condition.match_case else squeeze(name)) for name in names)


def _modified(condition: Filter, paths: Iterable[str], context: SearchContext) -> Iterator[bool]:
    modified, now = context.changed, context.now
    if modified is None or now is None:
        raise UnknownFactError(condition, "when notes were changed is not known.")
    return (
        changed is not None and modified_matches(condition.value, changed, now)
        for changed in map(modified, paths)
    )


def reviewed_places(condition: Filter, context: SearchContext) -> Iterator[Section]:
    """Yield the path and section, -1 for the note, of what a filter about review means.

    Raises UnknownFactError.
    """
    if condition.only_kind and context.reviewed is not None:
        return (each[0] for each in context.reviewed() if condition.means(*each[1:]))
    if condition.only_kind or context.states is None:
        raise UnknownFactError(condition, "what is due is not known yet.")
    wanted = condition.review_states
    return (place for place, state in context.states.items() if state in wanted)


def _in_folder(name: str, paths: Iterable[str]) -> list[int]:
    """Return the notes in folders of a name, or of a few names in a row: `b/c` is any `…/b/c/`.

    If no folder is called so, those whose names hold it. `name` is folded; a slash at its ends does
    not matter.
    """
    part = name.strip("/")
    folders = [f"/{squeeze(path.rpartition('/')[0])}/" for path in paths]
    for wanted in (f"/{part}/", part) if part else ():
        found = [number for number, folder in enumerate(folders) if wanted in folder]
        if found:
            return found
    return []


# Sections of texts


class SectionFilter(NamedTuple):
    """What the filters leave; None where they leave everything."""

    notes: set[str] | None = None
    sections: set[Section] | None = None
    excluded: Set[str] = frozenset()
    """Notes that are left out, since they hold a word after a `-`."""
    problems: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self.notes is not None or self.sections is not None or bool(self.excluded)

    def allows_note(self, path: str) -> bool:
        """Return whether a note is left, whatever of its sections."""
        return path not in self.excluded and (self.notes is None or path in self.notes)

    def allows(self, path: str, section: int) -> bool:
        """Return whether a section is left."""
        is_left = self.sections is None or (path, section) in self.sections
        return is_left and self.allows_note(path)


def filter_sections(
    notes: Mapping[str, Note],
    filters: Iterable[Filter],
    names: Callable[[], NameIndex],
    context: SearchContext,
    excluded: Set[str],
) -> SectionFilter:
    """Return what the filters, none of which is about words, leave of the notes."""
    left_notes: set[str] | None = None
    left: set[Section] | None = None
    problems = []
    for condition in filters:
        try:
            found = chosen(notes, condition, names, context)
        except UnknownFactError as error:
            problems.append(str(error))
            continue
        if condition.is_about_places:
            every = ((path, at) for path, note in notes.items() for at in sections_of(note))
            left = _restrict(left, condition, found, every)
        else:
            left_notes = _restrict(left_notes, condition, found, notes)
    return SectionFilter(left_notes, left, excluded, tuple(problems))


def sections_of(note: Note) -> range:
    """Return the sections of a note: -1 for what comes before the first heading, then each one."""
    return range(-1, len(note.headings))


def chosen(
    notes: Mapping[str, Note],
    condition: Filter,
    names: Callable[[], NameIndex],
    context: SearchContext,
) -> set[Any]:
    """Return the sections, or the paths of notes, that a filter chooses, whether wanted or not.

    In a review state are the sections that hold cards in it, and all of a note that is in it
    itself. Raises UnknownFactError.
    """
    if condition.is_about_review:
        return {
            (path, each)
            for path, section in reviewed_places(condition, context)
            if path in notes
            for each in (
                sections_of(notes[path])
                if section < 0 and condition.only_kind != "card"
                else (section,)
            )
        }
    index = names()
    places = index.places
    if condition.kind != "in":
        return {places.table.paths[note] for note in _chosen_notes(condition, places, context)}
    found = _chosen_places(condition, index, context)
    return {(places.path(place), places.sections[place]) for place in found}
