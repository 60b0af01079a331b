"""What is searched together: the places of a vault, their texts, and which are names of a note.

Holds data and looks things up; never decides an order.
"""

from __future__ import annotations

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain, pairwise, repeat

from explorer.model import HitKind, Note
from explorer.search.names.inverted_index import NUMBERS, InvertedIndex
from explorer.search.names.query_terms import Matches, terms_of_index
from explorer.search.names.ranking import Ranker, best_word
from explorer.search.names.weights import ALIAS_COST, HEADING_COST, NOTE_COST
from explorer.search.word_forms import are_alike
from explorer.text.names import folder_of
from explorer.text.normalize import squeeze

NOTE, ALIAS, HEADING, TAG = 0, 1, 2, 3
KINDS: tuple[HitKind, ...] = ("note", "alias", "heading", "tag")

Changes = Mapping[str, Note | None]
"""Notes by path as they are now, None for one that is gone."""


@lru_cache(maxsize=1024)
def _folded_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return folded tags, as the same object for equal ones: of very many notes, few differ."""
    return tuple(map(squeeze, tags))


@dataclass(slots=True)
class NoteTable:
    """What is known of the notes as a whole, each by its number in the order of their paths."""

    paths: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    """Folded."""
    properties: list[bytes] = field(default_factory=list)
    """Packed by `marshal`, since they take much room; empty without any."""

    def add(self, note: Note) -> None:
        """Append a note."""
        self.paths.append(note.path)
        self.titles.append(note.title)
        self.tags.append(_folded_tags(tuple(note.tags)))
        properties = dict(note.properties)
        self.properties.append(marshal.dumps(properties) if properties else b"")

    def edited(self, changes: Changes) -> NoteTable:
        """Return the table after notes have changed."""
        new = NoteTable()
        for start, stop, note in _pieces(self.paths, changes):
            new.paths += self.paths[start:stop]
            new.titles += self.titles[start:stop]
            new.tags += self.tags[start:stop]
            new.properties += self.properties[start:stop]
            if note is not None:
                new.add(note)
        return new


def _pieces(paths: Sequence[str], changes: Changes) -> Iterator[tuple[int, int, Note | None]]:
    """Yield the runs of notes that stay, by number, each with the note that follows it now."""
    done = 0
    for path in sorted(changes):
        at = bisect_left(paths, path)
        yield done, at, changes[path]
        done = at + (paths[at : at + 1] == [path])
    yield done, len(paths), None


_numbers = partial(array, NUMBERS)


@dataclass
class NamePlaces:
    """The places of a vault. A note comes first, then its aliases, then its headings."""

    table: NoteTable
    firsts: array[int] = field(default_factory=lambda: _numbers((0,)))
    """The first place of each note, and one past the last place of all."""
    shown: list[str] = field(default_factory=list)
    """What is shown of each place: title, alias, heading name."""
    lines: array[int] = field(default_factory=_numbers)
    sections: array[int] = field(default_factory=lambda: array("l"))
    """Index in the note's headings, -1 for the note and its aliases."""
    kinds: array[int] = field(default_factory=lambda: array("B"))
    to_parent: array[int] = field(default_factory=_numbers)
    """How many places further up the parent stands; 0 for the note itself."""
    to_end: array[int] = field(default_factory=_numbers)
    """How many places further down the first one stands that is not under this one."""

    @cached_property
    def notes(self) -> array[int]:
        """The note of each place, by number."""
        counts = [end - first for first, end in pairwise(self.firsts)]
        return _numbers(chain.from_iterable(map(repeat, range(len(counts)), counts)))

    def path(self, place: int) -> str:
        """Return the path of the note of a place."""
        return self.table.paths[self.notes[place]]

    def find(self, path: str, section: int, shown: str) -> int | None:
        """Return the place of a section, or for section -1 of a title, alias or tag.

        None if there is none.
        """
        at = bisect_left(self.table.paths, path)
        if self.table.paths[at : at + 1] != [path]:
            return None
        places = range(self.firsts[at], self.firsts[at + 1])
        found = (p for p in places if self.sections[p] == section and self.shown[p] == shown)
        return next(found, None)

    def above(self, place: int) -> Iterator[int]:
        """Yield the places above: the parent headings, the note, then its aliases."""
        note = self.notes[place]
        first = self.firsts[note]
        at = place
        while at != first:
            at -= self.to_parent[at]
            yield at
        for alias in range(first + 1, self.firsts[note + 1]):
            if self.kinds[alias] != ALIAS:
                break
            if alias != place:
                yield alias

    def under(self, place: int) -> range:
        """Return the places that stand under this one; for an alias, under its note."""
        return range(place + 1, place + self.to_end[place])

    def of_notes(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield the places of the given notes."""
        for number in numbers:
            yield from range(self.firsts[number], self.firsts[number + 1])

    def edited(
        self, changes: Changes, table: NoteTable, add: AddPlaces
    ) -> tuple[NamePlaces, list[tuple[int, int, list[str]]]]:
        """Return the places after notes have changed; `add` is what these were made with.

        And the places that stay, by the first one and the one after the last of those in a row,
        each time with what is shown of the new ones that follow.
        """
        new = NamePlaces(table)
        runs = []
        for start, stop, note in _pieces(self.table.paths, changes):
            first, end = self.firsts[start], self.firsts[stop]
            further = len(new.shown) - first
            new.firsts.extend([at + further for at in self.firsts[start + 1 : stop + 1]])
            for name in COLUMNS:
                getattr(new, name).extend(getattr(self, name)[first:end])
            count = len(new.shown)
            if note is not None:
                add(new, note)
            runs.append((first, end, new.shown[count:]))
        return new, runs

    def add(
        self, shown: Sequence[str], kinds: bytes, lines: Iterable[int], sections: Iterable[int]
    ) -> int:
        """Append the places of the next note, all under the first one; return the first one."""
        first, count = len(self.shown), len(shown)
        self.shown.extend(shown)
        self.kinds.extend(kinds)
        self.lines.extend(lines)
        self.sections.extend(sections)
        self.to_parent.extend(range(count))
        self.to_end.extend(range(count, 0, -1))
        self.firsts.append(first + count)
        return first


COLUMNS = ("shown", "lines", "sections", "kinds", "to_parent", "to_end")
"""What is kept of each place."""
AddPlaces = Callable[[NamePlaces, Note], None]
"""Appends the places of a note, which is the next one of the table."""


def add_names(places: NamePlaces, note: Note) -> None:
    """Append title, aliases and headings of a note."""
    aliases, headings = note.aliases, note.headings
    named = 1 + len(aliases)
    first = places.add(
        [note.title, *aliases, *(heading.name for heading in headings)],
        bytes((NOTE, *(ALIAS,) * len(aliases), *(HEADING,) * len(headings))),
        [*(1,) * named, *(heading.line for heading in headings)],
        [*(-1,) * named, *range(len(headings))],
    )
    open_levels: list[tuple[int, int]] = []
    for place, heading in enumerate(headings, first + named):
        while open_levels and open_levels[-1][0] >= heading.level:
            closed = open_levels.pop()[1]
            places.to_end[closed] = place - closed
        if open_levels:
            places.to_parent[place] = place - open_levels[-1][1]
        open_levels.append((heading.level, place))


def add_tags(places: NamePlaces, note: Note) -> None:
    """Append the tags of a note, each at its first use."""
    count = len(note.tags)
    lines: dict[str, int] = {}
    for use in note.tag_uses:
        lines.setdefault(use.name.casefold(), use.line)
    of_tags = [lines.get(tag.casefold(), 1) for tag in note.tags]
    places.add(note.tags, bytes((TAG,)) * count, of_tags, (-1,) * count)


EVERY_KIND = frozenset(range(len(KINDS)))
SCOPES: Mapping[str | None, frozenset[int]] = {
    None: EVERY_KIND,
    "headings": frozenset((HEADING,)),
    "notes": frozenset((NOTE, ALIAS)),
    "tags": EVERY_KIND,
}
_COSTS = {NOTE: NOTE_COST, ALIAS: ALIAS_COST}
_SHORTEST_PREFIX = 3
"""Letters from which on a typed word may be the beginning of one of a folder."""


class NameIndex:
    """One index with its places: the names of the vault, or its tags.

    A note's own names are its title, its aliases, and its first heading if that repeats one of
    them.
    """

    def __init__(
        self, places: NamePlaces, corpus: InvertedIndex, before: NameIndex | None = None
    ) -> None:
        """`before` is the index of an earlier snapshot, whose folders may be the same."""
        self.places = places
        if before is not None and before.places.table.paths == places.table.paths:
            self.folders = before.folders
        self.corpus = corpus
        self.ranker = Ranker(corpus)
        self.text_of: array[int] = corpus.text_of_places
        """The text of each place, by number."""
        self._repeats: dict[int, bool] = {}
        """Whether a first heading repeats a name of its note; filled as headings are asked for."""
        self._own: dict[int, Sequence[int]] = {}
        """What `own_places_of` has returned."""
        self._of_kinds: dict[frozenset[int], tuple[frozenset[int], frozenset[int]]] = {}

    @cached_property
    def folders(self) -> FolderNames:
        """The names of the folders that hold the notes."""
        return FolderNames(self.places.table.paths)

    def cost(self, place: int) -> float:
        """Return what is subtracted from a place's score, to order places that fit equally well."""
        kind = self.places.kinds[place]
        if kind != HEADING:
            return _COSTS.get(kind, 0.0)
        if self.places.sections[place]:
            return HEADING_COST
        repeats = self._repeats.get(place)
        if repeats is None:
            repeats = self._repeats[place] = self._repeats_name(place)
        return 0.0 if repeats else HEADING_COST

    def own_places_of(self, text: int) -> Sequence[int]:
        """Return the places of a text that cost less than headings; kept for the next letter."""
        if text not in self._own:
            places = self.corpus.places[text]
            self._own[text] = [place for place in places if self.cost(place) < HEADING_COST]
        return self._own[text]

    def _repeats_name(self, heading: int) -> bool:
        """Return whether a first heading is the same as, or alike to, a name of its note."""
        text_of, words = self.text_of, self.corpus.words
        text = text_of[heading]
        names = range(self.places.firsts[self.places.notes[heading]], heading)
        return any(
            text_of[name] == text or are_alike(words[text], words[text_of[name]]) for name in names
        )

    def of_kinds(self, kinds: frozenset[int]) -> tuple[frozenset[int], frozenset[int]]:
        """Return the places of some kinds, and their texts; kept for the next letter."""
        if kinds not in self._of_kinds:
            found = [place for place, kind in enumerate(self.places.kinds) if kind in kinds]
            texts = map(self.text_of.__getitem__, found)
            self._of_kinds[kinds] = frozenset(found), frozenset(texts)
        return self._of_kinds[kinds]


class FolderNames:
    """The folders of notes, as texts of an index of their own."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are those of the notes."""
        paths = [folder_of(path) for path in paths]
        numbers = {folder: number for number, folder in enumerate(dict.fromkeys(paths))}
        self.of_notes = array(NUMBERS, map(numbers.__getitem__, paths))
        """The number of the folder of each note."""
        self.notes: list[list[int]] = [[] for _ in numbers]
        """The notes of each folder."""
        for note, folder in enumerate(self.of_notes):
            self.notes[folder].append(note)
        self._index = InvertedIndex.of(numbers)
        self._term_of = terms_of_index(self._index)

    def qualities(self, typed: str) -> dict[int, float]:
        """Return the folders that have a typed word in their path, and how well it fits."""
        index = self._index
        matches, texts = self._as_typed(typed)
        return {
            folder: best_word(matches, index.words[text])[0]
            for text in texts
            for folder in index.places[text]
        }

    def _as_typed(self, typed: str) -> tuple[Matches, Set[int]]:
        """Return what only counts as typed, so that no note is found by luck."""
        term = self._term_of(typed)
        if len(typed) < _SHORTEST_PREFIX:
            return term.exact, frozenset(term.exact_texts)
        return term.strong, term.texts

    def best_word(self, note: int, typed: str) -> tuple[str, float] | None:
        """Return the word that a typed one means in the folder of a note, and how well it fits.

        None without any.
        """
        words = self._index.words[self._index.text_of_places[self.of_notes[note]]]
        quality, at = best_word(self._as_typed(typed)[0], words)
        return (words[at], quality) if quality else None
