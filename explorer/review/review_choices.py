"""What can be chosen to review, each with how much of it is due: decks, tags, folders, places.

Counts items that are found already. Never decides what is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Literal, TypeAlias

from explorer.model import DUE_STATES, Note, section_end
from explorer.review.queue_orders import deck_sort_key
from explorer.review.review_items import QueueScope, ReviewItem

ChoiceKind: TypeAlias = Literal["all", "set", "section", "note", "folder", "deck", "tag"]

AHEAD_DAYS: Final = 7
"""Days that a review ahead reaches."""


@dataclass(frozen=True, slots=True)
class ReviewChoice:
    """Something that can be reviewed, and how much of it there is."""

    kind: ChoiceKind
    name: str
    """The name of a set, a section or a note, the path of a folder, a deck or a tag."""
    scope: QueueScope
    due: int = 0
    new: int = 0
    ahead: int = 0
    """What will be due within `AHEAD_DAYS`."""
    total: int = 0
    """All that it holds, due or not."""
    is_near: bool = False
    """Whether it is offered because the user is there."""
    problem: str = ""
    """Why it cannot be reviewed, as a sentence; empty if it can."""

    @property
    def id(self) -> tuple[ChoiceKind, str, bool]:
        """What identifies it, whatever is due."""
        return self.kind, self.name, self.is_near


@dataclass(slots=True)
class _Count:
    due: int = 0
    new: int = 0
    ahead: int = 0
    total: int = 0

    def add(self, item: ReviewItem) -> None:
        self.due += item.state in DUE_STATES
        self.new += item.state == "new"
        self.ahead += item.days is not None and 0 < item.days <= AHEAD_DAYS
        self.total += 1


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """Where the user is."""

    path: str
    """Of a note, or of a folder; empty for the whole vault."""
    section: int = -1
    """Index of a heading in the note; -1 for the note itself."""
    is_folder: bool = False
    is_chosen: bool = False
    """Whether the user has selected just this, so that it is offered first."""


def near_choices(
    items: Iterable[ReviewItem], place: ReviewPlace, notes: Mapping[str, Note]
) -> Iterator[ReviewChoice]:
    """Yield what is around the place where the user is, the smallest first.

    Only what holds anything to review.
    """
    found = list(items)
    for kind, name, scope, is_in in _around(place, notes):
        count = _Count()
        for item in filter(is_in, found):
            count.add(item)
        if count.total:
            yield replace(_choice(kind, name, scope, count), is_near=True)


_Around: TypeAlias = tuple[ChoiceKind, str, QueueScope, Callable[[ReviewItem], bool]]


def _around(place: ReviewPlace, notes: Mapping[str, Note]) -> Iterator[_Around]:
    note = notes.get(place.path)
    folder = place.path
    if not place.is_folder:
        folder = place.path.rpartition("/")[0]
    if note is not None and 0 <= place.section < len(note.headings):
        sections = range(place.section, section_end(note.headings, place.section))
        name = note.headings[place.section].name
        scope = QueueScope(places=frozenset({(note.path, place.section)}))
        yield (
            "section",
            name,
            scope,
            lambda item: item.path == note.path and item.section in sections and item.question > 0,
        )
    if note is not None:
        yield "note", note.title, QueueScope(path=note.path), lambda item: item.path == note.path
    if folder:
        prefix = f"{folder}/"
        scope = QueueScope(folder=folder)
        yield "folder", folder, scope, lambda item: item.path.startswith(prefix)


def all_choices(items: Iterable[ReviewItem], notes: Mapping[str, Note]) -> Iterator[ReviewChoice]:
    """Yield everything, then the decks, the folders and the tags that hold anything to review."""
    everything = _Count()
    decks: dict[str, _Count] = {}
    folders: dict[str, _Count] = {}
    tags: dict[str, _Count] = {}
    tags_of: dict[str, frozenset[str]] = {}
    for item in items:
        everything.add(item)
        if item.question:
            _add(decks, item, {above for deck in item.decks for above in _with_parents(deck)})
        _add(folders, item, _with_parents(item.path.rpartition("/")[0]))
        if item.path not in tags_of:
            tags_of[item.path] = _with_tags_above(notes[item.path].tags)
        _add(tags, item, tags_of[item.path])
    yield _choice("all", "", QueueScope(), everything)
    for name in sorted(decks, key=deck_sort_key):
        yield _choice("deck", name, QueueScope(kinds=("card",), deck=name), decks[name])
    for name in sorted(folders):
        yield _choice("folder", name, QueueScope(folder=name), folders[name])
    for name in _tag_names(notes[path].tags for path in tags_of):
        yield _choice("tag", name, QueueScope(tag=name), tags[name.casefold()])


def without_near(
    parts: Sequence[ReviewChoice], near: Iterable[ReviewChoice]
) -> Iterator[ReviewChoice]:
    """Yield the parts that are not offered as near already.

    A folder with others listed below it stays: it is what they are shown in.
    """
    offered = {choice.scope for choice in near}
    folders = (part.name for part in parts if part.kind == "folder")
    parents = {folder.rpartition("/")[0] for folder in folders}
    for part in parts:
        if part.scope not in offered or (part.kind == "folder" and part.name in parents):
            yield part


def set_choice(
    name: str, scope: QueueScope, items: Iterable[ReviewItem], problem: str = ""
) -> ReviewChoice:
    """Return a saved set as a choice; `items` are those of its scope."""
    count = _Count()
    for item in items:
        count.add(item)
    return replace(_choice("set", name, scope, count), problem=problem)


def _add(counts: dict[str, _Count], item: ReviewItem, names: Iterable[str]) -> None:
    for name in names:
        counts.setdefault(name, _Count()).add(item)


def _with_parents(path: str) -> list[str]:
    if not path:
        return []
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _with_tags_above(tags: Iterable[str]) -> frozenset[str]:
    """Return the tags in which those of a note are, with these, each without its case."""
    return frozenset(above for tag in tags for above in _with_parents(tag.casefold()))


def _tag_names(tags: Iterable[Iterable[str]]) -> list[str]:
    """Return the tags of notes as they are written, those that differ only in case once."""
    names = {name.casefold(): name for name in sorted(set(chain(*tags)), reverse=True)}
    return [names[folded] for folded in sorted(names)]


def _choice(kind: ChoiceKind, name: str, scope: QueueScope, count: _Count) -> ReviewChoice:
    return ReviewChoice(kind, name, scope, count.due, count.new, count.ahead, count.total)
