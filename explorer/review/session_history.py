"""The steps of a review session, any number of which can be taken back and done again.

Holds values only; what a step means for the files is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from typing import Literal, NamedTuple, TypeAlias

from explorer.review.session import Session, SessionAnswer
from explorer.review.session_items import SessionItem, SessionKey

StepKind: TypeAlias = Literal["grade", "skip", "bury", "suspend", "refused"]
"""`refused` stands where a grade was that could not be written: nothing of it is taken back."""

KeysOf: TypeAlias = Callable[[SessionKey], Collection[SessionKey]]
"""Returns a key, and those that its item has had since."""


@dataclass(frozen=True, slots=True)
class SessionStep:
    """A step of a session."""

    kind: StepKind
    before: Session
    after: Session
    answer: SessionAnswer | None = None
    """The grade that was given; None for another step, and for a grade that was refused."""

    def changed(self, change: Callable[[Session], Session]) -> SessionStep:
        """Return the step with both of its states changed."""
        return replace(self, before=change(self.before), after=change(self.after))


class _ParkedGrade(NamedTuple):
    """Why a step is passed over: its note is not as its grade has left it, but may be so again."""

    keys: frozenset[SessionKey]
    """The keys that its item has had."""
    stands: bool
    """Whether the session has its answer; else another program has taken it back."""


class _Correction:
    """Corrects an answer in the states of a session, from that of its grade on in their order."""

    def __init__(self, answer: SessionAnswer, keys: KeysOf) -> None:
        self._answer = answer
        self._keys = keys
        self._own = frozenset(keys(answer.item.key))
        self._ahead: set[SessionKey] | None = None
        """What was ahead of the item that comes again, and still is; None at first."""
        self._decides = True
        """Whether no later step decides where the item is."""
        self._last: tuple[Session, Session] | None = None
        """The last state, before and after: that after a step is often that before the next."""

    def step(self, step: SessionStep) -> SessionStep:
        """Return a step with the answer as it is."""
        before = self.state(step.before)
        if _is_of(step, self._answer):
            return replace(step, before=before, after=self.state(step.after), answer=self._answer)
        self._pass(step)
        return replace(step, before=before, after=self.state(step.after))

    def _pass(self, step: SessionStep) -> None:
        """Note what a later step has moved, and whether its item is the one of the answer."""
        current = step.before.current
        if current is None or step.kind == "refused":
            return
        if self._ahead is not None:
            self._ahead.difference_update(self._keys(current.key))
        takes_siblings = step.kind == "bury"
        if step.answer is not None:
            takes_siblings = step.answer.buries_siblings
        if current.key in self._own:
            self._decides = self._decides and step.kind == "skip"
        elif takes_siblings and current.key.question in {key.question for key in self._own}:
            self._decides = False

    def state(self, session: Session) -> Session:
        """Return a session with the answer as it is, and with its item where it comes by that."""
        if self._last is None or self._last[0] is not session:
            self._last = session, self._corrected(session)
        return self._last[1]

    def _corrected(self, session: Session) -> Session:
        answer = self._answer
        was = session.answer(answer.number)
        if was is None:
            return session
        session = session.with_answer(answer)
        if was.comes_back == answer.comes_back or not self._decides:
            return session
        if not answer.comes_back:
            return session.without_again(self._own)
        session = session.with_again(answer.item, self._own, self._ahead)
        if self._ahead is None:
            keys = (item.key for item in session.items)
            ahead = takewhile(lambda key: key not in self._own, keys)
            self._ahead = set(chain.from_iterable(map(self._keys, ahead)))
        return session


class SessionHistory:
    """A session that can be stepped back and forth."""

    def __init__(self, session: Session) -> None:
        self.session = session
        """As it is now."""
        self._done: list[SessionStep] = []
        """In their order: the answers of later ones have higher numbers."""
        self._undone: list[SessionStep] = []
        self._parked: dict[int, _ParkedGrade] = {}
        """The steps of `_done` that are passed over, by the numbers of their answers."""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return not all(map(self._is_parked, self._done))

    @property
    def parked(self) -> tuple[SessionAnswer, ...]:
        """The grades that cannot be taken back as the files are."""
        answers = (step.answer for step in self._done if self._is_parked(step))
        return tuple(answer for answer in answers if answer is not None)

    def _is_parked(self, step: SessionStep) -> bool:
        return step.answer is not None and step.answer.number in self._parked

    def take(self, kind: StepKind, after: Session) -> SessionStep:
        """Go on with the session after a step; what was undone cannot be done again."""
        self._undone.clear()
        return self._take(kind, after)

    def _take(self, kind: StepKind, after: Session) -> SessionStep:
        answer = after.answers[-1] if kind == "grade" else None
        step = SessionStep(kind, self.session, after, answer)
        self._done.append(step)
        self.session = after
        return step

    def undo(self) -> SessionStep | None:
        """Take the last step back and return it, None if there is none.

        Of a grade that was refused there is nothing to take back: the session stays as it is. The
        numbers of answers stay unique: none is given out twice.
        """
        places = (place for place, step in enumerate(self._done) if not self._is_parked(step))
        place = max(places, default=None)
        if place is None:
            return None
        step = self._done.pop(place)
        if step.kind != "refused":
            self._undone.append(step)
            self._go_to(step.before, place)
        return step

    def _go_to(self, session: Session, place: int) -> None:
        """Go on with a session; what is parked from a place on was done after it."""
        parked, self._done[place:] = self._done[place:], []
        numbers = self.session.numbers
        for step in parked:
            session = self._park(step, session)
        self.session = replace(session, numbers=numbers)

    def _park(self, step: SessionStep, session: Session) -> Session:
        """Add a parked step that was made in a session; return the session after it."""
        answer = step.answer
        assert answer is not None  # noqa: S101  only grades are parked
        parked = self._parked[answer.number]
        again = _grade_step(answer, parked.keys, session, is_shown=step.before.is_shown)
        self._done.append(again)
        return session.standing(answer, parked.keys) if parked.stands else session

    def redo(self) -> SessionStep | None:
        """Return the step that was taken back last, for the caller to take it again."""
        if not self._undone:
            return None
        return self._undone[-1]

    def redone(self, after: Session) -> SessionStep:
        """Go on with the session after the step that `redo` has returned."""
        return self._take(self._undone.pop().kind, after)

    def forget_undone(self) -> None:
        """Do nothing again that was taken back."""
        self._undone.clear()

    def stand(
        self, answer: SessionAnswer, keys: Collection[SessionKey] = (), *, for_good: bool
    ) -> None:
        """Have an answer again that was taken back, because its write could not be.

        `keys` are those that its item has had since. Its step is taken back next, and those that
        were taken back after it, which were given before it, stand too. With `for_good` it cannot
        be, as its note is now: then its step is parked, and passed over until it is `unpark`ed.
        """
        if any(_is_of(step, answer) for step in self._done):
            return
        own = frozenset((answer.item.key, *keys))
        undone = [_is_of(step, answer) for step in self._undone]
        goes_back = any(undone[-1:]) if for_good else any(undone)
        if goes_back:
            while not _is_of(self._stand_last(), answer):
                pass
        else:
            self._insert(answer, own)
        if for_good:
            self._parked[answer.number] = _ParkedGrade(own, stands=True)

    def _stand_last(self) -> SessionStep:
        """Do again what was taken back last; what is parked and was made after it stays so."""
        step = self._undone.pop()
        place = len(self._done)
        while place and self._is_after(self._done[place - 1], step):
            place -= 1
        self._done.insert(place, step)
        self._go_to(step.after, place + 1)
        return step

    def _is_after(self, parked: SessionStep, step: SessionStep) -> bool:
        """Whether a step is a parked one that was made after another."""
        if parked.answer is None or not self._is_parked(parked):
            return False
        return parked.answer.number > step.before.numbers

    def _insert(self, answer: SessionAnswer, keys: frozenset[SessionKey]) -> None:
        """Add the step of an answer where it was made, and the answer to all that came after it."""
        places = (i for i, it in enumerate(self._done) if it.before.numbers >= answer.number)
        place = min(places, default=len(self._done))
        states = (*(step.before for step in self._done[place:]), self.session)
        step = _grade_step(answer, keys, states[0])
        self._stand_from(place, answer, keys)
        self._done.insert(place, step)

    def _stand_from(self, place: int, answer: SessionAnswer, keys: frozenset[SessionKey]) -> None:
        """Have an answer in the session, and in all states from a place on.

        Later answers of its item were never written; they are gone with their steps.
        """
        stood = self.session.answer(answer.number) is not None
        self._done[place:] = [
            step
            for step in _changed(self._done[place:], lambda it: it.standing(answer, keys))
            if step.answer is None or self._is_parked(step) or step.after.answer(step.answer.number)
        ]
        self.session = self.session.standing(answer, keys)
        self._undone = [step for step in self._undone if not _is_of(step, answer)]
        if not stood and all(item.key not in keys for item in self.session.items):
            self._undone = [step for step in self._undone if not _is_about(step, keys)]

    def unpark(self, number: int, keys: Collection[SessionKey] = ()) -> bool:
        """Let a step be taken back again: its note is as its grade has left it.

        If another program had taken it back, its answer stands again, unless its item has got
        another one since that can be taken back itself. `keys` are those that its item has had
        since. Returns whether the step was parked, and is not any more.
        """
        place = self._place_of(number)
        if place is None or number not in self._parked:
            return False
        answer = self._done[place].answer
        assert answer is not None  # noqa: S101  it was found by it
        own = self._parked[number].keys.union(keys)
        later = [it for it in self.session.answers if it.number > number and it.item.key in own]
        if any(it.number not in self._parked for it in later):
            return False
        del self._parked[number]
        if self.session.answer(number) is None:
            for each in later:  # the note does not have them
                self._parked[each.number] = self._parked[each.number]._replace(stands=False)
        self._stand_from(place + 1, answer, own)
        return True

    def _place_of(self, number: int) -> int | None:
        """Return where the step of an answer is among those that are done, None if it is not."""
        for place, step in enumerate(self._done):
            if step.answer is not None and step.answer.number == number:
                return place
        return None

    def change(self, change: Callable[[Session], Session]) -> None:
        """Change the session now, and no other state of it."""
        self.session = change(self.session)

    def give_back(self, number: int, reason: str | None, keys: Collection[SessionKey] = ()) -> bool:
        """Undo an answer in every state, because its grade could not be written.

        Without a reason it was written, and another program has taken it back: its step is parked.
        `keys` are those that its item has had since. Returns whether the answer was there.
        """
        if self.session.answer(number) is None:
            return False

        def change(session: Session) -> Session:
            return session.given_back(number, reason, keys)

        place = self._place_of(number)
        own = None if place is None else self._done[place]
        self._done = _changed(self._done, change)
        self.session = change(self.session)
        if place is None or own is None or own.answer is None:
            return True
        if reason is None:
            self._done[place] = own
            every_key = frozenset((own.answer.item.key, *keys))
            self._parked[number] = _ParkedGrade(every_key, stands=False)
        else:
            before = change(own.before)
            self._done[place] = SessionStep("refused", before, before)
        return True

    def correct(self, answer: SessionAnswer, keys: KeysOf = lambda key: (key,)) -> None:
        """Have an answer in every state as its grade was written, once that is known.

        If its item comes once more by that, it is where it would be if that had been known at once,
        but never before what is asked.
        """
        correction = _Correction(answer, keys)
        place = self._place_of(answer.number)
        if place is not None:
            self._done[place:] = [correction.step(step) for step in self._done[place:]]
            self.session = correction.state(self.session)
        self._undone.reverse()
        self._undone = [correction.step(step) for step in self._undone]
        self._undone.reverse()

    def add(self, items: Sequence[SessionItem]) -> None:
        """Add items at the end of every state: they have come while the session runs."""
        self._change_all(lambda session: session.with_added(items))

    def forget_refusals(self, is_of: Callable[[SessionKey], bool]) -> None:
        """Drop the refused grades of an item in every state, and their steps: it is graded anew."""

        def is_kept(step: SessionStep) -> bool:
            item = step.before.current
            return step.kind != "refused" or item is None or not is_of(item.key)

        self._done = [step for step in self._done if is_kept(step)]
        self._change_all(lambda session: session.without_refusals(is_of))

    def _change_all(self, change: Callable[[Session], Session]) -> None:
        """Change the session in every state."""
        self._done = _changed(self._done, change)
        self._undone = _changed(self._undone, change)
        self.session = change(self.session)


def _changed(
    steps: Iterable[SessionStep], change: Callable[[Session], Session]
) -> list[SessionStep]:
    """Return steps with all of their states changed."""
    return [step.changed(change) for step in steps]


def _grade_step(
    answer: SessionAnswer,
    keys: Collection[SessionKey],
    session: Session,
    *,
    is_shown: bool = False,
) -> SessionStep:
    """Return the step of an answer, with a session that may have it or not.

    `is_shown` is whether its item was asked with the answer shown.
    """
    after = session.standing(answer, keys)
    item = next((each for each in session.items if each.key in {answer.item.key, *keys}), None)
    if item is None or after is session:
        item, session = answer.item, after.given_back(answer.number, None, keys)
    before = session.asked_first(item.key)
    return SessionStep(
        "grade",
        replace(before, numbers=answer.number - 1, is_shown=is_shown),
        replace(after, numbers=answer.number),
        answer,
    )


def _is_about(step: SessionStep, keys: Collection[SessionKey]) -> bool:
    """Return whether a step was made with an item that is done now: it cannot be made again."""
    return step.before.current_key in keys


def _is_of(step: SessionStep, answer: SessionAnswer) -> bool:
    return step.answer is not None and step.answer.number == answer.number
