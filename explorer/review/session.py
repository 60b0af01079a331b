"""A review session as a value: what is to come, what was answered, and each step to the next one.

Pure: moments are arguments, and nothing is read, scheduled or written here. Every step returns
another session, so that any number of steps can be taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple

from explorer.model import Moment
from explorer.review.review_items import LEECH_LAPSES
from explorer.review.scheduler import Grade
from explorer.review.session_items import FindItem, SessionItem, SessionKey

_ENOUGH_ANSWERS: Final = 3
"""Answers from which on the time to go is estimated."""
_LONGEST_SECONDS: Final = 600.0
"""What is longer was a pause, and counts as this."""


@dataclass(frozen=True, slots=True)
class SessionAnswer:
    """A grade that was given."""

    number: int
    """Unique within a session: what the write of the grade is known by."""
    item: SessionItem
    grade: Grade
    seconds: float
    """From when the item was shown to the grade."""
    due: Moment | None = None
    """When it is due next, as far as is known."""
    comes_back: bool = False
    """Whether its item comes once more in the session."""
    buries_siblings: bool = False
    """Whether the other cards of the question leave the session."""

    def as_written(self, outcome: GradeOutcome) -> SessionAnswer:
        """Return the answer with what its grade has come to in the file."""
        return replace(self, due=outcome.due, comes_back=outcome.comes_back)


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """How many items are to come, by what they are; a card that comes again is only that."""

    due: int
    again: int
    new: int
    ahead: int = 0
    """What was not due yet as the session began."""

    @property
    def left(self) -> int:
        """All of them."""
        return self.due + self.again + self.new + self.ahead


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a session has come to."""

    grades: Mapping[Grade, int]
    """How often each grade was given."""
    seconds: float
    """What all answers took."""
    retained: int
    """Cards reviewed before that were known at the first answer."""
    tested: int
    """Cards reviewed before that were answered."""
    leeches: tuple[SessionItem, ...]
    """Cards that were not known, and that were leeches before or are by this session."""
    left: int
    """Items that were not answered."""

    @property
    def answers(self) -> int:
        """How many grades were given."""
        return sum(self.grades.values())

    @property
    def retention(self) -> float | None:
        """The share of cards that were known, 0 to 1; None if none was tested."""
        if not self.tested:
            return None
        return self.retained / self.tested


class AwayItem(NamedTuple):
    """An item that is not in the files any more: it may come back."""

    item: SessionItem
    behind: int
    """How many items were behind it."""
    is_again: bool
    """Whether it comes once more."""


@dataclass(frozen=True, slots=True)
class Session:
    """One state of a review session."""

    items: tuple[SessionItem, ...]
    """What is to come, the current one first; nothing is in it twice."""
    begun: datetime
    """When the current item was shown."""
    is_shown: bool = False
    """Whether the answer of the current item is shown."""
    answers: tuple[SessionAnswer, ...] = ()
    """In the order in which they were given."""
    again: frozenset[SessionKey] = frozenset()
    """Cards that come once more."""
    refused: Mapping[SessionKey, GradeRefusal] = field(default_factory=dict)
    """Grades that could not be written, by what was graded."""
    returned: frozenset[SessionKey] = frozenset()
    """What came back once because its grade could not be written."""
    numbers: int = 0
    """How many numbers of answers were given out."""
    away: tuple[AwayItem, ...] = ()
    """What has left since it is not in the files any more."""

    def __post_init__(self) -> None:
        """Drop what is in it twice: it would be graded twice, and each grade moves its date."""
        first: dict[SessionKey, SessionItem] = {}
        for item in self.items:
            first.setdefault(item.key, item)
        if len(first) < len(self.items):
            object.__setattr__(self, "items", tuple(first.values()))

    @property
    def current(self) -> SessionItem | None:
        """What is reviewed now, None at the end."""
        return next(iter(self.items), None)

    @property
    def current_key(self) -> SessionKey | None:
        """The key of what is reviewed now, None at the end."""
        return next((item.key for item in self.items), None)

    @property
    def hides_answer(self) -> bool:
        """Whether a card is asked whose answer is not shown yet; a note has none to hide."""
        current = self.current
        return current is not None and current.key.is_card and not self.is_shown

    @property
    def refusal(self) -> GradeRefusal | None:
        """The grade of the current item that could not be written, None if there is none."""
        current = self.current
        if current is None:
            return None
        return self.refused.get(current.key)

    # Steps

    def shown(self) -> Session:
        """Return the session with the answer of the current item shown."""
        return replace(self, is_shown=True)

    def resumed(self, at: datetime) -> Session:
        """Return the session as it goes on after a pause: the pause counts for no answer."""
        return replace(self, begun=at)

    def graded(
        self, grade: Grade, at: datetime, outcome: GradeOutcome, seconds: float | None = None
    ) -> Session:
        """Return the session after a grade of the current item. Raises `ValueError` at the end.

        `seconds` is what the answer took, None for the time since the item was shown.
        """
        current = self.current
        if current is None:
            raise ValueError("there is nothing to grade: the session is at its end")
        number = self.numbers + 1
        if seconds is None:
            seconds = self._seconds(at)
        answer = SessionAnswer(
            number,
            current,
            grade,
            seconds,
            outcome.due,
            outcome.comes_back,
            outcome.buries_siblings,
        )
        after = _after(self.without_refusals(lambda key: key == current.key), answer, current, ())
        return replace(
            after, begun=at, is_shown=False, answers=(*self.answers, answer), numbers=number
        )

    def skipped(self, at: datetime) -> Session:
        """Return the session with the current item moved to its end."""
        return self._next((*self.items[1:], *self.items[:1]), at)

    def buried(self, at: datetime) -> Session:
        """Return the session without the current item and its siblings."""
        current = self.current
        if current is None:
            return self
        return self._next(_without_siblings(self.items[1:], current.key), at)

    def suspended(self, at: datetime) -> Session:
        """Return the session without the current item."""
        return self._next(self.items[1:], at)

    def _next(self, items: tuple[SessionItem, ...], at: datetime) -> Session:
        return replace(self, items=items, begun=at, is_shown=False)

    def _seconds(self, at: datetime) -> float:
        """Return how long the current item was shown; a clock that was set back counts as 0."""
        passed = (at - self.begun).total_seconds()
        return min(max(passed, 0.0), _LONGEST_SECONDS)

    def without_refusals(self, is_of: Callable[[SessionKey], bool]) -> Session:
        """Return the session without the refused grades of an item, which stays in it."""
        if not any(map(is_of, self.refused)):
            return self
        left = {key: grade for key, grade in self.refused.items() if not is_of(key)}
        return replace(self, refused=left)

    # What happens meanwhile

    def given_back(
        self, number: int, reason: str | None, keys: Collection[SessionKey] = ()
    ) -> Session:
        """Return the session as if an answer was not given: its item comes next, with the reason.

        None is no refusal: another program has taken back what was written. `keys` are those that
        the item has had since its answer.

        At once after the current item, so that nothing changes under the user's hands; once more it
        comes at the end, so that what cannot be written holds up nothing else.
        """
        answer = self.answer(number)
        if answer is None:
            return self
        item = answer.item
        own = {item.key, *keys}
        is_current = self.current_key in own
        rest = tuple(each for each in self.items if each.key not in own)
        place = 0
        if rest and not is_current:
            place = 1 if own.isdisjoint(self.returned) else len(rest)
        answers = tuple(each for each in self.answers if each.number != number)
        again = self.again - own
        earlier = [each for each in answers if each.item.key in own]
        if earlier and earlier[-1].comes_back:
            again |= {item.key}
        after = replace(
            self,
            items=(*rest[:place], item, *rest[place:]),
            answers=answers,
            again=again,
            away=_away_without(self, own),
        )
        if reason is None:
            return after
        refused = {**self.refused, item.key: GradeRefusal(answer.grade, reason)}
        return replace(after, refused=refused, returned=self.returned | {item.key})

    def asked_first(self, key: SessionKey) -> Session:
        """Return the session with an item of it asked now, its answer hidden."""
        first = tuple(item for item in self.items if item.key == key)
        if not first:
            return self
        rest = tuple(item for item in self.items if item.key != key)
        return replace(self, items=(*first, *rest), is_shown=False)

    def standing(self, answer: SessionAnswer, keys: Collection[SessionKey] = ()) -> Session:
        """Return the session with an answer that could not be taken back.

        Its item is done, or comes once more as it did by that grade. `keys` are those that it has
        had since its answer.
        """
        if self.answer(answer.number) is not None:
            return self
        own = {answer.item.key, *keys}
        kept = [it for it in self.answers if it.item.key not in own or it.number < answer.number]
        item = next((each for each in self.items if each.key in own), answer.item)
        after = _after(self, answer, item, keys)
        return replace(
            after,
            answers=tuple(sorted((*kept, answer), key=lambda it: it.number)),
            is_shown=self.is_shown and after.current == self.current,
        )

    def with_answer(self, answer: SessionAnswer) -> Session:
        """Return the session with an answer in place of the one of its number."""
        answers = (answer if it.number == answer.number else it for it in self.answers)
        return replace(self, answers=tuple(answers))

    def with_again(
        self,
        item: SessionItem,
        keys: Collection[SessionKey] = (),
        ahead: Collection[SessionKey] | None = None,
    ) -> Session:
        """Return the session with an answered item coming once more.

        It comes behind the items that are `ahead` of it, None for where it comes after an answer,
        but never before the current one. `keys` are those that it has had since its answer.
        """
        own = {item.key, *keys}
        present = [each.key for each in self.items if each.key in own]
        if present:
            return replace(self, again=self.again.union(present))
        if ahead is None:
            items = _requeued(self.items, item)
        else:
            behind = (i for i, each in enumerate(self.items, 1) if each.key in ahead)
            place = max(behind, default=min(1, len(self.items)))
            items = (*self.items[:place], replace(item, why=""), *self.items[place:])
        return replace(self, items=items, again=self.again | {item.key})

    def without_again(self, keys: Collection[SessionKey]) -> Session:
        """Return the session without an item that was to come once more, unless it is asked."""
        if self.current_key in keys:
            return self
        items = tuple(each for each in self.items if each.key not in keys)
        return replace(self, items=items, again=self.again.difference(keys))

    def answer(self, number: int) -> SessionAnswer | None:
        """Return the answer of a number, None if it was taken back."""
        return next((answer for answer in self.answers if answer.number == number), None)

    def rebased(self, find: FindItem, update: FindItem = lambda item: item) -> Session:
        """Return the session in a newer snapshot of the vault, without what is gone there.

        `update` returns an item that was found as it is to be asked, None if it is done. What was
        gone comes back if it is found. An answer that is shown stays so if its item is still there.
        """
        items: list[SessionItem] = []
        away: list[AwayItem] = []
        moved: dict[SessionKey, SessionKey] = {}
        for behind, item in zip(range(len(self.items) - 1, -1, -1), self.items, strict=True):
            found = find(item)
            if found is None:
                away.append(AwayItem(item, behind, item.key in self.again))
                continue
            updated = update(found)
            if updated is not None:
                items.append(updated)
                moved[item.key] = updated.key
        stays = self.current_key in moved
        refused = {moved[key]: it for key, it in self.refused.items() if key in moved}
        after = replace(
            self,
            items=tuple(items),
            is_shown=self.is_shown and stays,
            again=frozenset(moved[key] for key in self.again if key in moved),
            refused=refused,
            returned=frozenset(moved.get(key, key) for key in self.returned),
            away=tuple(away),
        )
        return _with_back(after, self.away, find, update)

    def with_added(self, items: Iterable[SessionItem]) -> Session:
        """Return the session with items that it does not have yet at its end."""
        return replace(self, items=(*self.items, *items))

    # Figures

    @property
    def counts(self) -> SessionCounts:
        """How many items are to come."""
        first = [item for item in self.items if item.key not in self.again]
        new = sum(item.is_new for item in first)
        ahead = sum(item.is_ahead for item in first)
        again = len(self.items) - len(first)
        return SessionCounts(len(first) - new - ahead, again, new, ahead)

    @property
    def progress(self) -> float:
        """How much of the session is done, 0 to 1."""
        done = len(self.answers)
        total = done + len(self.items)
        if not total:
            return 1.0
        return done / total

    def seconds_to_go(self) -> float | None:
        """Return how long the rest takes by the median of the answers so far.

        None after too few answers.
        """
        if len(self.answers) < _ENOUGH_ANSWERS:
            return None
        cards = sum(item.key.is_card for item in self.items)
        notes = len(self.items) - cards
        return cards * self._median(of_cards=True) + notes * self._median(of_cards=False)

    def _median(self, *, of_cards: bool) -> float:
        """Return the median seconds of answers to cards, or to notes; of all if there are none."""
        alike = [answer.seconds for answer in self.answers if answer.item.key.is_card == of_cards]
        return median(alike or [answer.seconds for answer in self.answers])

    def summary(self) -> SessionSummary:
        """Return what the session has come to so far."""
        grades: Counter[Grade] = Counter(answer.grade for answer in self.answers)
        first: dict[SessionKey, SessionAnswer] = {}
        for answer in self.answers:
            first.setdefault(answer.item.key, answer)
        tested = [a for a in first.values() if a.item.key.is_card and not a.item.is_new]
        return SessionSummary(
            grades=grades,
            seconds=sum(answer.seconds for answer in self.answers),
            retained=sum(answer.grade != "again" for answer in tested),
            tested=len(tested),
            leeches=self._leeches(),
            left=len(self.items),
        )

    def _leeches(self) -> tuple[SessionItem, ...]:
        forgotten = Counter(answer.item.key for answer in self.answers if answer.grade == "again")
        first: dict[SessionKey, SessionAnswer] = {}
        for answer in self.answers:
            first.setdefault(answer.item.key, answer)
        return tuple(first[key].item for key, _ in forgotten.most_common() if _is_leech(first[key]))


@dataclass(frozen=True, slots=True)
class GradeOutcome:
    """What a grade means for the session."""

    due: Moment | None = None
    """When the item is due next."""
    interval: float | None = None
    """Days."""
    comes_back: bool = False
    """Whether the item comes once more in this session."""
    buries_siblings: bool = False
    """Whether the other cards of the question leave the session."""


@dataclass(frozen=True, slots=True)
class GradeRefusal:
    """A grade that could not be written."""

    grade: Grade
    reason: str


def _after(
    session: Session, answer: SessionAnswer, item: SessionItem, keys: Collection[SessionKey]
) -> Session:
    """Return the session with its items as they are after an answer of one of them.

    `keys` are those that the item has had since.
    """
    own = {answer.item.key, item.key, *keys}
    items, again = tuple(each for each in session.items if each.key not in own), session.again - own
    if answer.buries_siblings:
        for key in own:
            items = _without_siblings(items, key)
    if answer.comes_back:
        items, again = _requeued(items, item), again | {item.key}
    return replace(session, items=items, again=again, away=_away_without(session, own))


def _away_without(session: Session, keys: Collection[SessionKey]) -> tuple[AwayItem, ...]:
    return tuple(each for each in session.away if each.item.key not in keys)


def _with_back(
    session: Session, away: Iterable[AwayItem], find: FindItem, update: FindItem
) -> Session:
    """Return the session with what is found again of what was away, the rest away.

    It comes where it was, counted from the end, but never before the current item.
    """
    items, again, left = list(session.items), set(session.again), list(session.away)
    first = min(len(items), 1)
    for each in sorted(away, key=lambda it: it.behind):
        found = find(each.item)
        if found is None:
            left.append(each)
            continue
        updated = update(found)
        if updated is None:
            continue
        items.insert(max(first, len(items) - each.behind), updated)
        if each.is_again:
            again.add(updated.key)
    return replace(session, items=tuple(items), again=frozenset(again), away=tuple(left))


def _is_leech(first: SessionAnswer) -> bool:
    """Return whether an item is a leech, by its first answer: a session adds one lapse at most."""
    item = first.item
    lapses = item.lapses
    if first.grade == "again" and not item.is_new:
        lapses += 1
    return item.is_leech or lapses >= LEECH_LAPSES


def _without_siblings(items: tuple[SessionItem, ...], key: SessionKey) -> tuple[SessionItem, ...]:
    """Return items without the cards of the same question; other notes are no siblings."""
    return tuple(item for item in items if item.key.question != key.question)


def _requeued(items: tuple[SessionItem, ...], item: SessionItem) -> tuple[SessionItem, ...]:
    """Put an item after what is due in its deck, before what is new there.

    If nothing is due there any more, it comes at the end of its deck, else at the end of all. Why
    it came the first time is dropped: it comes again since it was not known.
    """
    in_deck = [index for index, other in enumerate(items) if _is_in_deck(other, item)]
    due = [index for index in in_deck if not items[index].is_new]
    last = max(due or in_deck, default=len(items) - 1)
    return (*items[: last + 1], replace(item, why=""), *items[last + 1 :])


def _is_in_deck(other: SessionItem, item: SessionItem) -> bool:
    return other.key.is_card and other.deck == item.deck
