"""A review session: its items, the steps that were taken, and the queue that follows from them.

The queue is a replay of the steps, so that any of them can be taken back. Pure: moments are
arguments, and nothing is read, scheduled or written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from statistics import median
from typing import Final, Literal, NamedTuple, TypeAlias

from explorer.model import Card, Moment, Note, Question, SessionKey, in_zone
from explorer.review.review_items import LEECH_LAPSES
from explorer.review.scheduler import Grade
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
    is_aside: bool = False
    """Whether it was suspended or buried as it was queued."""

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
    return _ids_and_places(_SameQuestions(note.questions))[0]


def question_places(note: Note) -> Mapping[QuestionId, int]:
    """Return the index of each question of a note, by its key within the note."""
    return _ids_and_places(_SameQuestions(note.questions))[1]


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
def _ids_and_places(
    same: _SameQuestions,
) -> tuple[tuple[QuestionId, ...], Mapping[QuestionId, int]]:
    seen: Counter[str] = Counter()
    places: dict[QuestionId, int] = {}
    for index, question in enumerate(same.questions):
        text = remove_comment(question.text).rstrip()
        places[text, seen[text]] = index
        seen[text] += 1
    return tuple(places), places


def locate_card(key: SessionKey, note: Note) -> FoundCard | None:
    """Return where a card is in a snapshot of its note, None if it is gone."""
    index = question_places(note).get((key.text, key.occurrence))
    if index is None or key.card > len(note.questions[index].cards):
        return None
    return FoundCard(note, index, key.card - 1)


def edited_questions(before: Note, after: Note) -> dict[SessionKey, SessionKey]:
    """Return the questions that were edited: their keys before, each with its key now.

    A question counts as edited if others of the same type stand in its place, as many as before,
    between the same neighbors.
    """
    old, new = question_ids(before), question_ids(after)
    edited: dict[SessionKey, SessionKey] = {}
    if old == new:  # as after each grade: a note may hold thousands of questions
        return edited
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "replace" or end - start != new_end - new_start:
            continue
        for index, new_index in zip(range(start, end), range(new_start, new_end), strict=True):
            if before.questions[index].type == after.questions[new_index].type:
                now = SessionKey(after.path, *new[new_index])
                edited[SessionKey(before.path, *old[index])] = now
    return edited


StepKind: TypeAlias = Literal["grade", "skip", "bury", "suspend", "reschedule"]

_ENOUGH_ANSWERS: Final = 3
"""Answers from which on the time to go is estimated."""
_LONGEST_SECONDS: Final = 600.0
"""What is longer was a pause, and counts as this."""


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


@dataclass(slots=True, eq=False)
class SessionStep:
    """A step of a session."""

    kind: StepKind
    item: SessionItem
    at: datetime
    grade: Grade = "good"
    seconds: float = 0.0
    """From when the item was shown to the grade."""
    outcome: GradeOutcome = GradeOutcome()
    before: Moment | None = None
    """When the item was due as it was graded."""
    write: str = ""
    """The id of what was written; empty if nothing was."""
    stands: bool = True
    """Whether it counts; False once another program has taken its grade back."""
    is_passed: bool = False
    """Whether it cannot be taken back: its note is not as its grade has left it."""
    keys: list[SessionKey] = field(default_factory=list)
    """Those that its item had before."""
    day: date | None = None
    """The day on which the item is due by the step; None for a reset."""

    @property
    def can_undo(self) -> bool:
        """Whether it can be taken back, as far as is known."""
        return self.stands and not self.is_passed


class GradeRefusal(NamedTuple):
    """A grade of the current item that could not be written."""

    grade: Grade
    reason: str


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
        return self.retained / self.tested if self.tested else None


class Session:
    """A session as it is now."""

    def __init__(self, items: Iterable[SessionItem], begun: datetime) -> None:
        self.items = {item.key: item for item in items}
        """All that it asks or has asked, in the order of the first queue."""
        self.done: list[SessionStep] = []
        self.undone: list[SessionStep] = []
        self.taking: SessionStep | None = None
        """The step that is being written."""
        self.typed: SessionKey | None = None
        """The item about which an answer is typed or compared, or was last."""
        self.hidden: set[SessionKey] = set()
        """What is in review no more, or was reviewed by another program."""
        self.again: Mapping[SessionKey, Moment | None] = {}
        """When each card is due that comes once more."""
        self.refusal: GradeRefusal | None = None
        """The last grade, if it could not be written."""
        self.begun = begun
        """When the current item was shown."""
        self.is_shown = False
        """Whether the answer of the current item is shown."""
        self.queue: tuple[SessionItem, ...] = ()
        """What is to come, the current one first."""
        self.current: SessionItem | None = None
        """What is reviewed now, None at the end."""
        self.current_key: SessionKey | None = None
        """The key of what is reviewed now, None at the end."""
        self._renew(None)

    @property
    def hides_answer(self) -> bool:
        """Whether a card is asked whose answer is not shown yet; a note has none to hide."""
        current = self.current
        return current is not None and current.key.is_card and not self.is_shown

    @property
    def answers(self) -> list[SessionStep]:
        """The grades that count."""
        return [step for step in self.done if step.kind == "grade" and step.stands]

    def seconds(self, at: datetime) -> float:
        """Return how long the current item was shown; a clock that was set back counts as 0."""
        return min(max((at - self.begun).total_seconds(), 0.0), _LONGEST_SECONDS)

    # Steps

    def take(self, step: SessionStep, again: SessionStep | None = None) -> None:
        """Go on after a step with the current item, which may be one that is done `again`."""
        self.done.append(step)
        self.undone = [each for each in self.undone if again and each is not again]
        self.begun = step.at
        self._renew(None)

    def take_back(self, step: SessionStep, at: datetime) -> None:
        """Take a step back, and ask its item."""
        self.done.remove(step)
        self.undone.append(step)
        self.begun = at
        self._renew(step.item.key)

    def ask(self, key: SessionKey) -> bool:
        """Ask an item now, its answer hidden; return whether it is there."""
        if all(item.key != key for item in self.queue):
            return False
        self._renew(key)
        self.is_shown = False
        return True

    # What happens meanwhile

    def follow(self, moved: Callable[[SessionKey], SessionKey]) -> None:
        """Go on with items that have other keys: `moved` returns what a key is now."""
        self.items = {moved(key): replace(it, key=moved(key)) for key, it in self.items.items()}
        self.hidden = set(map(moved, self.hidden))
        for step in filter(None, (*self.done, *self.undone, self.taking)):
            now = moved(step.item.key)
            if now != step.item.key:
                step.keys.append(step.item.key)
                step.item = replace(step.item, key=now)
        self.typed = self.typed and moved(self.typed)
        self.current_key = self.current_key and moved(self.current_key)
        self.renew()

    def follow_date(self, key: SessionKey, due: Moment | None) -> int:
        """Have those grades of an item count that its date tells of; return how many do no more.

        Another program may have taken them back, or written again what was taken back. A date that
        no grade has given says nothing.
        """
        steps = [step for step in self.done if step.kind == "grade" and step.item.key == key]
        given = [step for step in steps if step.outcome.due == due]
        leads = [step for step in given if not step.is_passed]
        if not leads and (given or all(step.before != due for step in steps)):
            return 0
        counting: list[SessionStep] = []
        for step in reversed(steps[: steps.index(leads[-1]) + 1] if leads else ()):
            if step.outcome.due == due:
                counting.append(step)
                due = step.before
        lost = sum(step.stands and step not in counting for step in steps)
        for step in steps:
            step.stands = step in counting
        return lost

    def renew(self) -> None:
        """Go on with what was changed: the current item stays, its answer shown, if it is there."""
        self._renew(self.current_key)

    def _renew(self, asked: SessionKey | None) -> None:
        """Compute the queue, with an item of it asked first."""
        items, again = list(self.items.values()), dict[SessionKey, Moment | None]()
        for step in self.done:
            if step.stands:
                items = _after(items, again, step)
        # A learning step of minutes is waited for while anything else is left.
        now = in_zone(self.begun)
        waits = {it: due for it, due in again.items() if isinstance(due, datetime) and due > now}
        last = {step.item.key: step.kind for step in self.done if step.stands}

        def place(item: SessionItem) -> tuple[bool, bool, bool, datetime]:
            key, due = item.key, waits.get(item.key)
            return key != asked, due is not None, bool(due) and last[key] == "skip", due or now

        queue = sorted((item for item in items if item.key not in self.hidden), key=place)
        before = self.current_key
        self.queue, self.again = tuple(queue), again
        self.current = queue[0] if queue else None
        self.current_key = queue[0].key if queue else None
        if self.current_key != before or asked is None:
            self.is_shown, self.refusal = False, None

    # Figures

    @property
    def counts(self) -> SessionCounts:
        """How many items are to come."""
        first = [item for item in self.queue if item.key not in self.again]
        new = sum(item.is_new for item in first)
        ahead = sum(item.is_ahead for item in first)
        return SessionCounts(len(first) - new - ahead, len(self.queue) - len(first), new, ahead)

    @property
    def progress(self) -> float:
        """How much of the session is done, 0 to 1."""
        done = len(self.answers)
        return done / (done + len(self.queue)) if self.queue else 1.0

    def seconds_to_go(self) -> float | None:
        """Return how long the rest takes by the median of the answers so far.

        None after too few answers.
        """
        answers = self.answers
        if len(answers) < _ENOUGH_ANSWERS:
            return None
        every = [answer.seconds for answer in answers]
        seconds, left = 0.0, Counter([item.key.is_card for item in self.queue])
        for of_cards, count in left.items():
            alike = [it.seconds for it in answers if it.item.key.is_card == of_cards]
            seconds += count * median(alike or every)
        return seconds

    def summary(self) -> SessionSummary:
        """Return what the session has come to so far."""
        answers = self.answers
        first = {answer.item.key: answer for answer in reversed(answers)}
        tested = [it for it in first.values() if it.item.key.is_card and not it.item.is_new]
        forgotten = Counter(it.item.key for it in answers if it.grade == "again")
        return SessionSummary(
            grades=Counter(answer.grade for answer in answers),
            seconds=sum(answer.seconds for answer in answers),
            retained=sum(answer.grade != "again" for answer in tested),
            tested=len(tested),
            leeches=tuple(
                first[key].item for key, _ in forgotten.most_common() if _is_leech(first[key])
            ),
            left=len(self.queue),
        )


def _after(
    items: list[SessionItem], again: dict[SessionKey, Moment | None], step: SessionStep
) -> list[SessionItem]:
    """Change items to what they are after a step and return them; keep when what comes `again`."""
    key = step.item.key
    at = next((at for at, it in enumerate(items) if it.key == key), None)
    item = step.item if at is None else items.pop(at)
    if step.kind == "skip":
        return [*items, item]
    again.pop(key, None)
    if step.kind == "bury" or step.outcome.buries_siblings:
        items = [it for it in items if it.key.question != key.question]
    if step.outcome.comes_back:
        again[key] = step.outcome.due
        return _requeued(items, item)
    return items


def _requeued(items: list[SessionItem], item: SessionItem) -> list[SessionItem]:
    """Put an item after what is due in its deck, before what is new there.

    If nothing is due there any more, it comes at the end of its deck, else at the end of all. Why
    it came the first time is dropped: it comes again since it was not known.
    """
    in_deck = [n for n, it in enumerate(items) if it.key.is_card and it.deck == item.deck]
    due = [index for index in in_deck if not items[index].is_new]
    last = max(due or in_deck, default=len(items) - 1)
    return [*items[: last + 1], replace(item, why=""), *items[last + 1 :]]


def _is_leech(first: SessionStep) -> bool:
    """Return whether an item is a leech, by its first answer: a session adds one lapse at most."""
    item = first.item
    lapses = item.lapses + (first.grade == "again" and not item.is_new)
    return item.is_leech or lapses >= LEECH_LAPSES
