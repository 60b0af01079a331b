"""What a session reviews, in terms that outlive a change of the files: notes, and cards by text.

Pure: finds an item again in a newer snapshot of its note, or tells that it is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from explorer.model import Card, Moment, Note, Question
from explorer.model.review_states import SessionKey
from explorer.text.schedule_segments import Segment, read_segments, remove_comment

QuestionId: TypeAlias = tuple[str, int]
"""The text of a question without its schedule, and how many equal ones stand above it."""


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


class FoundCard(NamedTuple):
    """A card where it stands in a snapshot of its note; numbers count from 0."""

    note: Note
    at: int
    """The place of its question in the note."""
    place: int
    """Within the question."""

    @property
    def question(self) -> Question:
        """The question that it is of."""
        return self.note.questions[self.at]

    @property
    def card(self) -> Card:
        """The card as it was read."""
        return self.question.cards[self.place]

    @property
    def segment(self) -> Segment | None:
        """What the comment of the question says of it; None if it says nothing."""
        return card_segment(self.question, self.place)


def card_segment(question: Question, card: int) -> Segment | None:
    """Return what the comment of a question says of a card (0-based); None if it says nothing."""
    segments = read_segments(question.text)
    if segments and segments[0].endless:
        return segments[0]
    return segments[card] if card < len(segments) else None


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
    if index is None or key.card > len(note.questions[index].cards):
        return None
    return FoundCard(note, index, key.card - 1)


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


class Moves:
    """What the keys of items have become from one snapshot of the vault to the next."""

    def __init__(
        self, paths: Mapping[str, str], questions: Mapping[SessionKey, SessionKey] | None = None
    ) -> None:
        """`paths` are the new ones of notes by their old ones; `questions` were edited."""
        self._paths = paths
        self._questions = questions or {}

    @classmethod
    def between(
        cls, before: Mapping[str, Note], after: Mapping[str, Note], changed: Iterable[str]
    ) -> Moves:
        """Return what was edited in the notes at some paths."""
        questions: dict[SessionKey, SessionKey] = {}
        for path in changed:
            old, new = before.get(path), after.get(path)
            if old is not None and new is not None:
                for was, now in edited_questions(old, new).items():
                    questions[SessionKey(path, *was)] = SessionKey(path, *now)
        return cls({}, questions)

    def __bool__(self) -> bool:
        """Whether anything has moved."""
        return bool(self._paths or self._questions)

    def key(self, key: SessionKey) -> SessionKey:
        """Return what a key is now."""
        question = self._questions.get(key.question) if key.is_card else None
        if question is not None:
            return question._replace(card=key.card)
        path = self._paths.get(key.path, key.path)
        return key if path == key.path else key._replace(path=path)
