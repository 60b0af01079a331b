"""The steps of a review session, any number of which can be taken back and done again.

Holds values only; what a step means for the files is up to the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from explorer.review.session import Session, SessionAnswer
from explorer.review.session_items import SessionItem, SessionKey

StepKind: TypeAlias = Literal["grade", "skip", "bury", "suspend", "refused"]
"""`refused` stands where a grade was that could not be written: nothing of it is taken back."""


@dataclass(frozen=True, slots=True)
class SessionStep:
    """A step of a session."""

    kind: StepKind
    before: Session
    after: Session

    @property
    def answer(self) -> SessionAnswer | None:
        """The grade that was given; None for another step, and for a grade that was refused."""
        if self.kind != "grade":
            return None
        return self.after.answer(self.after.numbers)


class SessionHistory:
    """A session that can be stepped back and forth."""

    def __init__(self, session: Session) -> None:
        self.session = session
        """As it is now."""
        self._done: list[SessionStep] = []
        self._undone: list[SessionStep] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    def take(self, kind: StepKind, after: Session) -> SessionStep:
        """Go on with the session after a step; what was undone cannot be done again."""
        step = SessionStep(kind, self.session, after)
        self._done.append(step)
        self._undone.clear()
        self.session = after
        return step

    def undo(self) -> SessionStep | None:
        """Take the last step back and return it, None if there is none.

        Of a grade that was refused there is nothing to take back: the session stays as it is. The
        numbers of answers stay unique: none is given out twice.
        """
        if not self._done:
            return None
        step = self._done.pop()
        if step.kind == "refused":
            return step
        self._undone.append(step)
        self.session = replace(step.before, numbers=self.session.numbers)
        return step

    def redo(self) -> SessionStep | None:
        """Return the step that was taken back last, for the caller to take it again."""
        if not self._undone:
            return None
        return self._undone[-1]

    def redone(self, after: Session) -> SessionStep:
        """Go on with the session after the step that `redo` has returned."""
        step = self._undone.pop()
        again = SessionStep(step.kind, self.session, after)
        self._done.append(again)
        self.session = after
        return again

    def forget_undone(self) -> None:
        """Do nothing again that was taken back."""
        self._undone.clear()

    def stand(
        self, answer: SessionAnswer, keys: Collection[SessionKey] = (), *, for_good: bool
    ) -> None:
        """Have an answer again that was taken back, because its write could not be.

        `keys` are those that its item has had since.
        With `for_good` it never can be: then its step is passed over from now on. Else it is taken
        back next, and those that were taken back after it, which were given before it, stand too.
        """
        if any(_is_of(step, answer) for step in self._done):
            return
        undone = [_is_of(step, answer) for step in self._undone]
        goes_back = any(undone[-1:]) if for_good else any(undone)
        if goes_back:
            step = self._stand_last()
            while not _is_of(step, answer):
                step = self._stand_last()
        if for_good or not goes_back:
            self._pass_over(answer, {answer.item.key, *keys})

    def _pass_over(self, answer: SessionAnswer, keys: Collection[SessionKey]) -> None:
        """Have an answer in all that can be gone back to, without a step of its own."""
        self._done = [
            SessionStep(
                step.kind, step.before.standing(answer, keys), step.after.standing(answer, keys)
            )
            for step in self._done
            if not _is_of(step, answer)
        ]
        self._undone = [step for step in self._undone if not _is_about(step, keys)]
        self.session = self.session.standing(answer, keys)

    def _stand_last(self) -> SessionStep:
        step = self._undone.pop()
        self._done.append(step)
        self.session = replace(step.after, numbers=self.session.numbers)
        return step

    def change(self, change: Callable[[Session], Session]) -> None:
        """Change the session now, and no other state of it."""
        self.session = change(self.session)

    def give_back(self, number: int, reason: str | None, keys: Collection[SessionKey] = ()) -> bool:
        """Undo an answer in every state, because its grade could not be written.

        Without a reason it was written, and another program has taken it back. `keys` are those
        that its item has had since. Returns whether the answer was there.
        """
        if self.session.answer(number) is None:
            return False
        kept: list[SessionStep] = []
        for step in self._done:
            is_it = step.answer is not None and step.answer.number == number
            before = step.before.given_back(number, reason, keys)
            if not is_it:
                after = step.after.given_back(number, reason, keys)
                kept.append(SessionStep(step.kind, before, after))
            elif reason is not None:
                kept.append(SessionStep("refused", before, before))
        self._done = kept
        self.session = self.session.given_back(number, reason, keys)
        return True

    def add(self, items: Sequence[SessionItem]) -> None:
        """Add items at the end of every state: they have come while the session runs."""
        for steps in (self._done, self._undone):
            steps[:] = [
                SessionStep(step.kind, step.before.with_added(items), step.after.with_added(items))
                for step in steps
            ]
        self.session = self.session.with_added(items)

    def forget_refusals(self, is_of: Callable[[SessionKey], bool]) -> None:
        """Drop the steps in place of refused grades of an item: it is graded anew."""

        def is_kept(step: SessionStep) -> bool:
            item = step.before.current
            return step.kind != "refused" or item is None or not is_of(item.key)

        self._done = [step for step in self._done if is_kept(step)]


def _is_about(step: SessionStep, keys: Collection[SessionKey]) -> bool:
    """Return whether a step was made with an item that is done now: it cannot be made again."""
    current = step.before.current
    return current is not None and current.key in keys


def _is_of(step: SessionStep, answer: SessionAnswer) -> bool:
    return step.answer is not None and step.answer.number == answer.number
