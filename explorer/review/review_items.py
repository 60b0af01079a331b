"""The notes and cards of a scope, each with its state and how likely it is remembered.

Finds what there is to review; which of it is due, and in which order, `session_queue` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, Protocol, TypeAlias

from explorer.config import ReviewSettings
from explorer.model import Card, Moment, Note, Question, ReviewState, section_end
from explorer.review.days import day_of, due_day, when_due
from explorer.review.fsrs import recall_probability
from explorer.review.note_reviews import note_review, queues
from explorer.review.numbered_cards import readable_cards
from explorer.review.scheduler import LOWEST_EASE, round_half_up
from explorer.text.schedule_comment import comment_parts
from explorer.text.schedule_segments import read_fsrs_card

ItemKind: TypeAlias = Literal["note", "card"]
ItemKey: TypeAlias = tuple[str, int, int]
"""The path, and the numbers of the question and the card from 1; two zeros for the note itself."""

LEECH_LAPSES: Final = 8
"""What was forgotten this often is a leech, in a queue and in a session; the same as in Anki."""
_SHORTEST_STABILITY: Final = 0.5


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A note or a card of a queue."""

    path: str
    question: int
    """From 1; 0 for the note itself."""
    card: int
    """From 1; 0 for the note itself."""
    line: int
    section: int
    """Index of the heading that holds the card; -1 for a note, and before the first heading."""
    state: ReviewState
    due: Moment | None
    days: int | None
    """Days until it is due, negative if it is overdue; None for what is new."""
    interval: float | None
    ease: float | None
    decks: tuple[str, ...]
    """The decks of a card, the review queues of a note, without `#`."""
    recall: float | None
    """How probable it is that it is remembered now, 0 to 1; None for what is new."""
    lapses: int | None = None
    """How often it was forgotten, by its comment, else by the log; None if neither knows."""
    rated: int | None = None
    """On which day it was last reviewed, counted from today (yesterday is -1); None for what is
    new. SM-2 keeps no such date: it is the due date less the interval."""
    is_leech: bool = False
    """Whether it was forgotten again and again, so that it may better be rewritten."""
    why: str = ""
    """Why it stands where it does in the queue; empty in the plugin's order."""

    @property
    def kind(self) -> ItemKind:
        """Whether it is a note or a card."""
        return "card" if self.question else "note"

    @property
    def key(self) -> ItemKey:
        """What tells it from all others in one reading of the vault."""
        return self.path, self.question, self.card


class ItemCondition(Protocol):
    """Something that is asked of an item, such as how well it is remembered."""

    def matches(self, item: ReviewItem) -> bool:
        """Return whether an item meets the condition."""
        ...


@dataclass(frozen=True, slots=True)
class QueueScope:
    """Which notes and cards a session is about; each condition that is set must be met."""

    kinds: tuple[ItemKind, ...] = ("note", "card")
    tag: str | None = None
    """A tag of the note, without `#`; nested ones count."""
    deck: str | None = None
    """A deck, with those below it; a note is in the decks that are its review queues."""
    folder: str | None = None
    """A folder, with those below it; an empty text is the whole vault."""
    path: str | None = None
    """One note."""
    places: frozenset[tuple[str, int]] | None = None
    """Places as (path, index of the heading), -1 for the note as a whole: those of a concept, or
    those that a query found. A heading stands for what is below it, too."""
    notes: frozenset[str] = frozenset()
    """Notes that are reviewed themselves though `places` has only some of their headings."""
    conditions: tuple[ItemCondition, ...] = ()
    """What each item must meet."""


class ItemFinder:
    """Finds the items of a scope on one day."""

    __slots__ = ("_lapses", "_on", "_scope", "_settings")

    def __init__(
        self,
        settings: ReviewSettings,
        on: Moment,
        scope: QueueScope,
        lapses: Mapping[ItemKey, int],
    ) -> None:
        self._settings = settings
        self._on = on
        self._scope = scope
        self._lapses = lapses

    def items(self, notes: Iterable[Note]) -> Iterator[ReviewItem]:
        """Yield the items in the order of the notes, a note before its cards."""
        conditions = self._scope.conditions
        for item in self._covered(notes):
            if all(condition.matches(item) for condition in conditions):
                yield item

    def _covered(self, notes: Iterable[Note]) -> Iterator[ReviewItem]:
        """Yield the items of the places that the scope covers."""
        for note in notes:
            cover = _Cover.of(note, self._scope)
            if cover is None:
                continue
            if "note" in self._scope.kinds and (cover.is_whole or note.path in self._scope.notes):
                yield from self._note(note)
            if "card" in self._scope.kinds:
                yield from self._cards(note, cover)

    def _note(self, note: Note) -> Iterator[ReviewItem]:
        review = note_review(note, self._settings, self._on)
        if review is None:
            return
        decks = queues(note, self._settings)
        if not in_deck(decks, self._scope.deck):
            return
        _, days = when_due(review.due, self._on, self._settings)
        memory = self._dated(review.due, review.interval)
        lapses = self._lapses.get((note.path, 0, 0))
        yield ReviewItem(
            path=note.path,
            question=0,
            card=0,
            line=1,
            section=-1,
            state=review.state,
            due=review.due,
            days=days,
            interval=review.interval,
            ease=review.ease,
            decks=decks,
            recall=memory.recall,
            lapses=lapses,
            rated=memory.rated,
            is_leech=_is_leech(lapses, review.ease),
        )

    def _cards(self, note: Note, cover: _Cover) -> Iterator[ReviewItem]:
        for question_number, card_number, question, card in readable_cards(note):
            if cover.covers(question.section) and in_deck(question.decks, self._scope.deck):
                yield self._card((note.path, question_number, card_number), question, card)

    def _card(self, key: ItemKey, question: Question, card: Card) -> ReviewItem:
        path, number, place = key
        state, days = when_due(card.due, self._on, self._settings)
        memory = self._memory(question, place)
        lapses = memory.lapses  # of FSRS, whose comment has them
        if lapses is None:
            lapses = self._lapses.get(key)
        return ReviewItem(
            path=path,
            question=number,
            card=place,
            line=question.first_line,
            section=question.section,
            state=state,
            due=card.due,
            days=days,
            interval=card.interval,
            ease=card.ease,
            decks=question.decks,
            recall=memory.recall,
            lapses=lapses,
            rated=memory.rated,
            is_leech=_is_leech(lapses, card.ease),
        )

    def _memory(self, question: Question, place: int) -> _Memory:
        """Return what a card's comment tells of how well it is remembered."""
        card = question.cards[place - 1]
        due, interval = card.due, card.interval
        if not isinstance(due, datetime):
            return self._dated(due, interval)
        try:
            known = read_fsrs_card(comment_parts(question.text)[place - 1])
        except (ValueError, IndexError):
            return self._dated(due.date(), interval)
        if known.last_review is None:
            return _Memory(0.0, known.lapses)
        days = (self._moment(known.last_review) - known.last_review) / timedelta(days=1)
        reviewed = due_day(known.last_review, self._on, self._settings)
        rated = (reviewed - day_of(self._on, self._settings)).days
        return _Memory(recall_probability(known.stability, days), known.lapses, rated)

    def _dated(self, due: date | None, interval: float | None) -> _Memory:
        """Return how well something is remembered of which only dates are known.

        The interval is taken for the time after which nine of ten are. Nothing is known of what has
        no due date: it is new.
        """
        if due is None:
            return _Memory()
        known = interval or 0.0
        days = known + (day_of(self._on, self._settings) - due).days
        recall = recall_probability(max(known, _SHORTEST_STABILITY), days)
        return _Memory(recall, rated=-round_half_up(days))

    def _moment(self, like: datetime) -> datetime:
        """Return the moment to compare `like` with; of a day alone that is its end."""
        if not isinstance(self._on, datetime):
            return datetime.combine(self._on, time(23, 59), like.tzinfo)
        return self._on if self._on.tzinfo is not None else self._on.astimezone()


def every_item(notes: Iterable[Note], settings: ReviewSettings, on: Moment) -> Iterator[ReviewItem]:
    """Yield all that is in review, due or not, in the order of the notes, a note before its cards.

    What cannot be read is left out.
    """
    return ItemFinder(settings, on, QueueScope(), {}).items(notes)


def in_deck(decks: Iterable[str], wanted: str | None) -> bool:
    """Return whether one of the decks is the wanted one or below it; None is every deck."""
    if wanted is None:
        return True
    return any(deck == wanted or deck.startswith(wanted + "/") for deck in decks)


@dataclass(frozen=True, slots=True)
class _Memory:
    """How well something is remembered."""

    recall: float | None = None
    lapses: int | None = None
    rated: int | None = None


def _is_leech(lapses: int | None, ease: float | None) -> bool:
    """Return whether something is forgotten again and again.

    SM-2 counts no lapses, but its ease sinks with each down to the lowest there is.
    """
    return (lapses or 0) >= LEECH_LAPSES or (ease is not None and ease <= LOWEST_EASE)


@dataclass(frozen=True, slots=True)
class _Cover:
    """How much of a note a scope covers."""

    is_whole: bool
    sections: frozenset[int] = frozenset()

    @classmethod
    def of(cls, note: Note, scope: QueueScope) -> _Cover | None:
        """Return how much of a note is covered, None if nothing is."""
        if scope.path is not None and note.path != scope.path:
            return None
        if scope.folder and not note.path.startswith(scope.folder.rstrip("/") + "/"):
            return None
        if scope.tag is not None and not _has_tag(note, scope.tag):
            return None
        if scope.places is None or (note.path, -1) in scope.places:
            return cls(is_whole=True)
        sections = frozenset(section for path, section in scope.places if path == note.path)
        if not sections:
            return None
        return cls(is_whole=False, sections=_with_subsections(note, sections))

    def covers(self, section: int) -> bool:
        return self.is_whole or section in self.sections


def _with_subsections(note: Note, sections: Iterable[int]) -> frozenset[int]:
    """Return sections and those below them; those that the note does not have are left out."""
    headings = note.headings
    return frozenset(
        below
        for section in sections
        if section < len(headings)
        for below in range(section, section_end(headings, section))
    )


def _has_tag(note: Note, wanted: str) -> bool:
    folded = wanted.casefold()
    tags = (tag.casefold() for tag in note.tags)
    return any(tag == folded or tag.startswith(folded + "/") for tag in tags)
