"""What a session reviews, in terms that outlive a change of the files: notes, and cards by text.

Pure: finds an item again in a newer snapshot of its note, or tells that it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from typing import Final, NamedTuple, TypeAlias

from explorer.model import Card, Moment, Note, Question
from explorer.text.schedule_comment import remove_comment

_MOST_MOVES: Final = 100
"""Edits of one question that are followed."""

QuestionId: TypeAlias = tuple[str, int]
"""The text of a question without its schedule, and how many equal ones stand above it."""


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What identifies a note or a card, whatever line it is on and whenever it is due."""

    path: str
    text: str = ""
    """The text of the question without its schedule; empty for a note."""
    occurrence: int = 0
    """How many questions of the same text stand above it in the note."""
    card: int = 0
    """The number of the card within its question, from 1; 0 for a note."""

    @property
    def is_card(self) -> bool:
        """Whether it is a card, and not a note as a whole."""
        return self.card > 0

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "card" if self.is_card else "note"

    @property
    def question(self) -> SessionKey:
        """What the cards of one question have in common."""
        return SessionKey(self.path, self.text, self.occurrence)


@dataclass(frozen=True, slots=True)
class SessionItem:
    """A note or a card in a session."""

    key: SessionKey
    deck: str = ""
    """The first deck of a card; empty for a note."""
    due: Moment | None = None
    """When it was due as it was queued; None for what was never reviewed."""
    why: str = ""
    """Why it comes when it comes; empty in the plugin's order."""
    is_leech: bool = False
    """Whether it was forgotten again and again before the session."""
    lapses: int = 0
    """How often it was forgotten before the session, as far as is known."""

    is_ahead: bool = False
    """Whether it was not due yet as it was queued."""

    @property
    def is_new(self) -> bool:
        """Whether it was never reviewed before the session."""
        return self.due is None


FindItem: TypeAlias = Callable[[SessionItem], SessionItem | None]
"""Returns an item as it is now, None if it is gone."""


class FoundCard(NamedTuple):
    """A card where it stands in its note now."""

    number: int
    """The number of its question, from 1."""
    question: Question
    card: Card


def note_item(path: str, due: date | None) -> SessionItem:
    """Return a note as an item."""
    return SessionItem(SessionKey(path), due=due)


def card_item(note: Note, question: int, card: int) -> SessionItem:
    """Return a card as an item; both numbers count from 1. Raises `IndexError`."""
    found = note.questions[question - 1]
    schedule = found.cards[card - 1]
    return SessionItem(
        SessionKey(note.path, *question_ids(note)[question - 1], card),
        deck=next(iter(found.decks), ""),
        due=schedule.due,
    )


def question_ids(note: Note) -> tuple[QuestionId, ...]:
    """Return the (text, occurrence) of each question of a note: its key within the note."""
    return _question_ids(_SameQuestions(note.questions))


class _SameQuestions:
    """Questions that are equal to no others, so that a cache need not compare thousands."""

    __slots__ = ("questions",)

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions

    def __hash__(self) -> int:
        return id(self.questions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameQuestions) and self.questions is other.questions


@lru_cache(maxsize=256)
def _question_ids(same: _SameQuestions) -> tuple[QuestionId, ...]:
    seen: dict[str, int] = {}
    ids: list[QuestionId] = []
    for question in same.questions:
        text = remove_comment(question.text).rstrip()
        ids.append((text, seen.get(text, 0)))
        seen[text] = seen.get(text, 0) + 1
    return tuple(ids)


def question_places(note: Note) -> Mapping[QuestionId, int]:
    """Return the index of each question of a note, by its key within the note."""
    return _question_places(_SameQuestions(note.questions))


@lru_cache(maxsize=256)
def _question_places(same: _SameQuestions) -> Mapping[QuestionId, int]:
    return {each: index for index, each in enumerate(_question_ids(same))}


def locate_card(key: SessionKey, note: Note) -> FoundCard | None:
    """Return where a card is in a snapshot of its note, None if it is gone."""
    index = question_places(note).get((key.text, key.occurrence))
    if index is None:
        return None
    question = note.questions[index]
    if key.card > len(question.cards):
        return None
    return FoundCard(index + 1, question, question.cards[key.card - 1])


def edited_questions(before: Note, after: Note) -> dict[QuestionId, QuestionId]:
    """Return the questions that were edited: their ids before, each with its id now.

    A question counts as edited if others of the same type stand in its place, as many as before,
    between the same neighbors.
    """
    old, new = question_ids(before), question_ids(after)
    edited: dict[QuestionId, QuestionId] = {}
    if old == new:  # as after each grade: a note may hold thousands of questions
        return edited
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "replace" or end - start != new_end - new_start:
            continue
        for index, new_index in zip(range(start, end), range(new_start, new_end), strict=True):
            if before.questions[index].type == after.questions[new_index].type:
                edited[old[index]] = new[new_index]
    return edited


def differ_only_in(before: Note, after: Note, keys: Collection[SessionKey]) -> bool:
    """Return whether two snapshots of a note differ at most in the schedules of some items.

    That is quick to tell even of thousands of cards, unlike what there is to review in them.
    """
    if before.tags != after.tags or question_ids(before) != question_ids(after):
        return False
    if SessionKey(after.path) not in keys and before.properties != after.properties:
        return False
    pairs = zip(before.questions, after.questions, strict=True)
    changed = [index for index, (old, new) in enumerate(pairs) if not _is_same(old, new)]
    for index in changed:
        old, new = before.questions[index], after.questions[index]
        if (old.decks, old.section) != (new.decks, new.section):
            return False
        dues = zip_longest((card.due for card in old.cards), (card.due for card in new.cards))
        moved = {number for number, (was, now) in enumerate(dues, 1) if was != now}
        ids = question_ids(after)[index]
        if any(SessionKey(after.path, *ids, number) not in keys for number in moved):
            return False
    return True


def _is_same(old: Question, new: Question) -> bool:
    """Return whether a question stands where it did, its cards due on the same days."""
    return (old.text, old.decks, old.section) == (new.text, new.decks, new.section)


class ItemTracker:
    """Finds items in the current snapshot of the vault, whatever was edited since they were queued.

    A question whose text was edited in its place is the same item under another key.
    """

    def __init__(self, notes: Mapping[str, Note]) -> None:
        self.notes = notes
        """The notes of the current snapshot."""
        self._moved: dict[SessionKey, SessionKey] = {}
        """The key of a note or a question after an edit, by the one before."""

    def take(self, notes: Mapping[str, Note], changed: Iterable[str]) -> None:
        """Go on with a newer snapshot, in which the notes at some paths have changed."""
        for path in changed:
            before, after = self.notes.get(path), notes.get(path)
            if before is not None and after is not None:
                edited = edited_questions(before, after).items()
                self._move((SessionKey(path, *old), SessionKey(path, *new)) for old, new in edited)
        self.notes = notes

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot, given by their old ones."""
        self._move((SessionKey(old), SessionKey(new)) for old, new in paths.items())

    def _move(self, moves: Iterable[tuple[SessionKey, SessionKey]]) -> None:
        moved = dict(moves)
        for new in moved.values():  # what is back where it was has left there no more
            self._moved.pop(new, None)
        self._moved.update(moved)

    def key(self, key: SessionKey) -> SessionKey:
        """Return what a key is now."""
        return self.keys(key)[-1]

    def keys(self, key: SessionKey) -> tuple[SessionKey, ...]:
        """Return a key, and what it has become with each edit and rename; the last is now."""
        if not self._moved:
            return (key,)
        keys = [key]
        while len(keys) <= _MOST_MOVES:
            moved = self._step(keys[-1])
            if moved == keys[-1]:
                break
            keys.append(moved)
        return tuple(keys)

    def _step(self, key: SessionKey) -> SessionKey:
        question = self._moved.get(key.question)
        if key.is_card and question is not None:
            return replace(question, card=key.card)
        note = self._moved.get(SessionKey(key.path))
        if note is not None:
            return replace(key, path=note.path)
        return key

    def find(self, item: SessionItem) -> SessionItem | None:
        """Return an item as it is now, None if it is gone."""
        key = self.key(item.key)
        note = self.notes.get(key.path)
        if note is None or (key.is_card and locate_card(key, note) is None):
            return None
        if key == item.key:
            return item
        return replace(item, key=key)


def keys_of(note: Note) -> Iterator[SessionKey]:
    """Yield the key of a note, and those of its cards."""
    yield SessionKey(note.path)
    for ids, question in zip(question_ids(note), note.questions, strict=True):
        for card in range(1, len(question.cards) + 1):
            yield SessionKey(note.path, *ids, card)
