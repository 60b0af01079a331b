"""Turns filters into the places, and the sections of texts, that they leave.

Never drops a filter in silence: without the facts it needs, a filter leaves a message in
`problems`. What an index lacks comes in a `SearchContext`: links, times of change, review states.
Reads no file and no clock: what a vault knows and the moment are arguments.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeVar

from explorer.model import Hit, HitKind, Moment, Note, ReviewState, section_end
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import NameIndex, NamePlaces
from explorer.search.patterns import PatternSearch
from explorer.search.property_values import has_property, modified_matches
from explorer.search.query import Filter
from explorer.text.normalize import Ranges, squeeze, words_of
from explorer.vault import Vault
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolved_links import LinkCounts

States: TypeAlias = Mapping[tuple[str, int], ReviewState]
"""The review state of places: path, and index of the heading or -1 for the note."""


class SearchContext(NamedTuple):
    """The inputs, besides the query, of filters and of the order of equally good hits."""

    links: LinkCounts | None = None
    """How many links lead to each note, and which links lead nowhere; None if it is not known."""
    changed: Callable[[str], datetime | None] | None = None
    """Returns when the note at a path was changed, None if that is not known."""
    now: datetime | None = None
    """What `modified:7d` counts from."""
    states: States | None = None
    """None if they are not known: a filter for them then leaves everything, and a message."""
    note_states: Mapping[str, ReviewState] | None = None
    """The states of notes that are up for review themselves, whatever cards they hold."""
    card_states: Mapping[tuple[str, int], frozenset[ReviewState]] | None = None
    """The states of the cards in each section, -1 for what stands before the first heading."""
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
    try:
        now = moment.astimezone()
    except (OverflowError, ValueError, OSError):  # in a year that no calendar has
        now = moment.replace(tzinfo=UTC)
    context = SearchContext(now=now, generation=vault.generation)
    if not vault.complete:
        return context
    return context._replace(links=vault.link_counts(), changed=partial(_changed, vault.entries))


def _changed(entries: Mapping[str, NoteEntry], path: str) -> datetime | None:
    """Return when the file of a note was changed.

    None if it may have changed since, or in a year that no calendar has.
    """
    stamp = entries[path].stamp
    try:
        return None if stamp is None else datetime.fromtimestamp(stamp.mtime_ns / 1e9).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


Section: TypeAlias = tuple[str, int]
"""The path of a note and the index of a heading, -1 for what stands before the first one."""
_T = TypeVar("_T")
_Key = TypeVar("_Key")


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


def apply_filters(
    filters: Iterable[Filter], names: NameIndex, context: SearchContext
) -> FilteredPlaces:
    """Return what the filters leave of the places of an index."""
    left = FilteredPlaces()
    index, places = names.corpus, names.places
    every_note = range(len(places.table.paths))
    for condition in filters:
        notes: Set[int] | None = None
        try:
            if condition.is_about_words:
                texts = _texts_holding(condition, index)
                left.texts = _restrict(left.texts, condition, texts, range(len(index.texts)))
                holding = context.holding.get(condition)
                if holding:
                    notes = {note for note in every_note if places.table.paths[note] in holding}
            elif condition.is_about_places:
                chosen = {*_chosen_places(condition, names, context)}
                every_place = range(len(places.shown))
                left.places = _restrict(left.places, condition, chosen, every_place)
            else:
                notes = _chosen_notes(condition, places, context)
        except UnknownFactError as error:
            left.problems.append(str(error))
        if notes is not None:
            left.notes = _restrict(left.notes, condition, notes, every_note)
    return left


def _texts_holding(condition: Filter, index: InvertedIndex) -> Set[int]:
    """Return the texts that hold a phrase, or a word that begins like the one given."""
    value = condition.value
    if condition.kind == "word" and words_of(value) == [value]:
        return index.with_any(index.vocabulary.starting(value))
    return {number for number, text in enumerate(index.texts) if value in text}


def _chosen_places(condition: Filter, names: NameIndex, context: SearchContext) -> Iterator[int]:
    """Yield the places in a review state, or in a folder or below a name that holds a value."""
    places, index, paths = names.places, names.corpus, names.places.table.paths
    if condition.kind != "in":
        firsts, numbers = places.firsts, {path: number for number, path in enumerate(paths)}
        for path, section in reviewed_places(condition, context):
            if path in numbers:
                first, end = firsts[numbers[path]], firsts[numbers[path] + 1]
                sections = places.sections[first:end]
                if section < 0:
                    yield first
                elif section in sections:
                    yield first + sections.index(section)
        return
    for number, text in enumerate(index.texts):
        if condition.value in text:
            for place in index.places[number]:
                yield place
                yield from places.under(place)
    folder = Folder(condition.value, paths)
    yield from places.of_notes(n for n, path in enumerate(paths) if folder.holds(path))


# Whole notes


def chosen_notes(condition: Filter, places: NamePlaces, context: SearchContext) -> set[str]:
    """Return the paths of the notes that a filter about notes chooses, whether it is wanted or not.

    Raises UnknownFactError.
    """
    paths = places.table.paths
    return {paths[number] for number in _chosen_notes(condition, places, context)}


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
            found = _named(condition, (path.rpartition("/")[2] for path in table.paths))
        case "property":
            today = context.now.date() if context.now is not None else None
            found = (
                bool(packed) and has_property(marshal.loads(packed), condition, today)  # noqa: S302  our own
                for packed in table.properties
            )
        case "modified":
            found = _modified(condition, table.paths, context)
        case _:
            links = context.links
            if links is None:
                raise UnknownFactError(condition, "the links of the vault are not known yet.")
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
    """Yield the path and section, -1 for the note, of what is in a review state.

    Raises UnknownFactError.
    """
    wanted = condition.review_states
    match condition.only_kind:
        case "note":
            notes = _known(context.note_states, condition).items()
            yield from ((path, -1) for path, state in notes if state in wanted)
        case "card":
            cards = _known(context.card_states, condition).items()
            yield from (place for place, states in cards if not states.isdisjoint(wanted))
        case _:
            places = _known(context.states, condition).items()
            yield from (place for place, state in places if state in wanted)


def _known(states: Mapping[_Key, _T] | None, condition: Filter) -> Mapping[_Key, _T]:
    if states is None:
        raise UnknownFactError(condition, "what is due is not known yet.")
    return states


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


# Sections of texts


@dataclass(slots=True)
class SectionFilter:
    """What the filters leave; None where they leave everything."""

    notes: set[str] | None = None
    sections: set[Section] | None = None
    excluded: Set[str] = frozenset()
    """Notes that are left out, since they hold a word after a `-`."""
    problems: list[str] = field(default_factory=list)

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
    places: Callable[[], NamePlaces],
    context: SearchContext,
    excluded: Set[str] = frozenset(),
) -> SectionFilter:
    """Return what the filters, none of which is about words, leave of the notes."""
    left = SectionFilter(excluded=excluded)
    for condition in filters:
        try:
            if condition.is_about_places:
                sections = {*chosen_sections(notes, condition, context)}
                every = ((path, at) for path, note in notes.items() for at in sections_of(note))
                left.sections = _restrict(left.sections, condition, sections, every)
            else:
                chosen = chosen_notes(condition, places(), context)
                left.notes = _restrict(left.notes, condition, chosen, notes)
        except UnknownFactError as error:
            left.problems.append(str(error))
    return left


def sections_of(note: Note) -> range:
    """Return the sections of a note: -1 for what comes before the first heading, then each one."""
    return range(-1, len(note.headings))


def chosen_sections(
    notes: Mapping[str, Note], condition: Filter, context: SearchContext
) -> Iterator[Section]:
    """Yield the sections that a filter about places chooses, whether it is wanted or not.

    In a review state are the sections that hold cards in it, and all of a note that is in it
    itself. Raises UnknownFactError.
    """
    if condition.kind != "in":
        for path, section in reviewed_places(condition, context):
            if path in notes:
                is_note = section < 0 and condition.only_kind != "card"
                for each in sections_of(notes[path]) if is_note else (section,):
                    yield path, each
        return
    value = condition.value
    folder = Folder(value, notes)
    for path, note in notes.items():
        names = (note.title, *note.aliases)
        sections: Iterable[int] = sections_of(note)
        if not folder.holds(path) and all(value not in squeeze(name) for name in names):
            sections = _sections_under(note, value)
        yield from ((path, section) for section in sections)


def _sections_under(note: Note, value: str) -> Iterator[int]:
    """Yield the headings whose names hold a folded value, and those below them."""
    end = 0
    for section, heading in enumerate(note.headings):
        if section >= end and value in squeeze(heading.name):
            end = section_end(note.headings, section)
        if section < end:
            yield section
