"""What can be chosen to review, each with how much of it is due: decks, folders, places, sets.

Counts items that are found already. Never decides what is due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from explorer.model import Note, section_end
from explorer.review.due import ReviewItem
from explorer.review.review_items import QueueScope, with_those_above
from explorer.review.session_queue import AHEAD_DAYS, CountWork, Workload, deck_sort_key
from explorer.text.names import folder_of, grouped

ChoiceKind: TypeAlias = Literal["all", "set", "section", "note", "folder", "deck"]


@dataclass(frozen=True, slots=True)
class ReviewChoice:
    """Something that can be reviewed, and how much of it there is."""

    kind: ChoiceKind
    name: str
    """The name of a set, a section or a note, the path of a folder, or a deck."""
    scope: QueueScope
    work: Workload
    """What would be asked today."""
    ahead: int
    """What will be due within `AHEAD_DAYS`."""
    total: int
    """All that it holds, due or not."""
    is_near: bool
    """Whether it is offered because the user is there."""
    problem: str
    """Why it cannot be reviewed, as a sentence; empty if it can."""

    @property
    def id(self) -> tuple[ChoiceKind, str, bool]:
        """What identifies it, whatever is due."""
        return self.kind, self.name, self.is_near


@dataclass(frozen=True, slots=True)
class ReviewPlace:
    """Where the user is."""

    path: str
    """Of a note, or of a folder; empty for the whole vault."""
    section: int
    """Index of a heading in the note; -1 for the note itself."""
    is_folder: bool = False
    is_chosen: bool = False
    """Whether the user has selected just this, so that it is offered first."""


def choice_of(
    kind: ChoiceKind,
    name: str,
    scope: QueueScope,
    items: Collection[ReviewItem],
    count: CountWork,
    *,
    is_near: bool = False,
    problem: str = "",
) -> ReviewChoice:
    """Return the items of a scope as a choice."""
    return ReviewChoice(
        kind,
        name,
        scope,
        work=count(items, scope.deck),
        ahead=sum(item.days is not None and 0 < item.days <= AHEAD_DAYS for item in items),
        total=len(items),
        is_near=is_near,
        problem=problem,
    )


def near_choices(
    items: Sequence[ReviewItem], place: ReviewPlace, notes: Mapping[str, Note], count: CountWork
) -> Iterator[ReviewChoice]:
    """Yield what is around the place where the user is, the smallest first.

    Only what holds anything to review.
    """
    note, folder = notes.get(place.path), place.path
    if not place.is_folder:
        folder = folder_of(place.path)
    around: list[tuple[ChoiceKind, str, QueueScope, list[ReviewItem]]] = []
    if note is not None:
        scope = QueueScope(path=note.path)
        of_note = [item for item in items if item.path == note.path]
        if 0 <= place.section < len(note.headings):
            sections = range(place.section, section_end(note.headings, place.section))
            name = note.headings[place.section].name
            cards = [item for item in of_note if item.is_card and item.section in sections]
            places = frozenset({(note.path, place.section)})
            around.append(("section", name, QueueScope(places=places), cards))
        around.append(("note", note.title, scope, of_note))
    if folder:
        below = [item for item in items if item.path.startswith(f"{folder}/")]
        around.append(("folder", folder, QueueScope(folder=folder), below))
    for kind, name, scope, found in around:
        if found:
            yield choice_of(kind, name, scope, found, count, is_near=True)


def all_choices(items: Sequence[ReviewItem], count: CountWork) -> Iterator[ReviewChoice]:
    """Yield everything, then the decks and the folders that hold anything to review."""
    decks = grouped(
        (name, item) for item in items if item.is_card for name in with_those_above(item.decks)
    )
    folders = grouped(
        (name, item) for item in items for name in with_those_above([folder_of(item.path)])
    )
    yield choice_of("all", "", QueueScope(), items, count)
    for name in sorted(decks, key=deck_sort_key):
        scope = QueueScope(kinds=("card",), deck=name)
        yield choice_of("deck", name, scope, decks[name], count)
    for name in sorted(folders):
        yield choice_of("folder", name, QueueScope(folder=name), folders[name], count)


def without_near(
    parts: Sequence[ReviewChoice], near: Iterable[ReviewChoice]
) -> Iterator[ReviewChoice]:
    """Yield the parts that are not offered as near already.

    A folder with others listed below it stays: it is what they are shown in.
    """
    offered = {choice.scope for choice in near}
    parents = {folder_of(part.name) for part in parts if part.kind == "folder"}
    for part in parts:
        if part.scope not in offered or (part.kind == "folder" and part.name in parents):
            yield part
