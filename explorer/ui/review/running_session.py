"""A review session that runs: its steps, their writes, and what is shown of its current item.

Knows no widget: what shows it is its listener. Every step is done in memory, at once; files are
read and written by threads, whose answers come back to the event loop.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from explorer.review.review_choices import ReviewChoice
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome, Session, SessionAnswer
from explorer.review.session_history import SessionHistory, SessionStep, StepKind
from explorer.review.session_items import SessionItem, SessionKey
from explorer.services.explorer import Explorer
from explorer.services.session_service import SessionQueue
from explorer.ui.review.item_loader import AHEAD, ItemLoader
from explorer.ui.review.prepared_item import PreparedItem
from explorer.ui.review.review_words import refusal_text
from explorer.ui.review.session_writes import GradeStore, session_writes
from explorer.ui.review.vault_follower import VaultFollower

_WITHOUT_GRADE: Final[Mapping[StepKind, Callable[[Session, datetime], Session]]] = {
    "skip": Session.skipped,
    "bury": Session.buried,
    "suspend": Session.suspended,
}
"""What the steps that give no grade make of a session."""


class SessionListener(Protocol):
    """Shows a session."""

    def session_changed(self) -> None:
        """Show the session as it is now."""
        ...

    def say(self, text: str, replaced: str = "") -> None:
        """Say what has happened to it, until the first step after that was seen.

        It takes the place of what was `replaced` by it.
        """
        ...


class Unheard:
    """Shows nothing: the session waits to be gone on with."""

    def session_changed(self) -> None:
        """Show nothing."""

    def say(self, text: str, replaced: str = "") -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class SessionPorts:
    """What a session works with."""

    explorer: Explorer
    now: Callable[[], datetime]
    loader: ItemLoader
    store: GradeStore | None
    """None for a session that writes nothing."""
    tell: Callable[[str], object]
    """Tells the user what has happened to the session from outside."""


class RunningSession:
    """A session from its first item to its end."""

    def __init__(
        self, ports: SessionPorts, choice: ReviewChoice, queue: SessionQueue, numbers: int = 0
    ) -> None:
        """`numbers` is how many answers of earlier sessions have a number; some may still fail."""
        items = queue.items
        self.choice = choice
        """What is reviewed."""
        self.writes = ports.store is not None
        """Whether grades are written."""
        self.unwritable = "" if self.writes else queue.unwritable or "nothing is written"
        """Why they are not written; empty if they are."""
        self.held_back = queue.held_back
        """What is left for tomorrow, by the limits of a day."""
        self.listener: SessionListener = Unheard()
        self._ports = ports
        self._history = SessionHistory(Session(items, ports.now(), numbers=numbers))
        self._earlier = numbers
        """The highest number that an answer of an earlier session has."""
        self._items = VaultFollower(ports.explorer, ports.now, choice.scope, items)
        self._day = ports.loader.today
        """The review day for which the current item is shown."""
        self._grades = session_writes(ports.store, self._items.key)
        """What becomes of the grades."""
        self._possible: set[int] = set()
        """The answers that can be taken back again since a note has changed."""
        self._told_as_gone: set[SessionKey] = set()
        """The items that were on the screen as they went, and are not back."""
        self._shown_at_undo: dict[int, SessionKey] = {}
        """The items whose answer was shown as an answer was taken back, by its number."""
        self._load()

    # What is shown

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._history.session

    @property
    def item(self) -> PreparedItem | None:
        """The current item, as far as it is known; None at the end."""
        current = self.session.current
        if current is None:
            return None
        item = self._ports.loader.item(current.key)
        if self._grades.pending:  # what is on its way may move each date, by the load of the days
            return item.without_dates()
        return item

    def keys(self, key: SessionKey) -> tuple[SessionKey, ...]:
        """Return a key, and what it has become with each edit and rename; the last is now."""
        return self._items.keys(key)

    def refusal_text(self, what: str, reason: str, key: SessionKey) -> str:
        """Return that something could not be done to an item, and why; a card is named."""
        front = self._ports.loader.item(key).front
        if not key.is_card or front is None:
            return refusal_text(what, reason)
        return refusal_text(what, reason, front.text)

    def is_same(self, key: SessionKey, other: SessionKey) -> bool:
        """Whether two keys are those of one item, as before and after it was edited."""
        return self._items.key(key) == self._items.key(other)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._history.can_undo

    def _load(self) -> None:
        """Prepare the current item and those after it, for the day that it is now."""
        self._day = self._ports.loader.today
        self._ports.loader.want([item.key for item in self.session.items[: AHEAD + 1]])

    def _changed(self) -> None:
        self._load()
        self.listener.session_changed()

    def follow_day(self) -> bool:
        """Show the current item as it is today if another day has begun since it was shown.

        Returns whether one has.
        """
        if self._ports.loader.today == self._day:
            return False
        self._changed()
        return True

    def resume(self) -> None:
        """Go on after a pause."""
        self._history.change(lambda session: session.resumed(self._ports.now()))
        self._load()

    # Steps

    def show(self) -> None:
        """Show the answer of the current item."""
        self._history.change(Session.shown)
        self._changed()

    def grade(self, grade: Grade) -> None:
        """Grade the current item and go on; the write is done later."""
        at = self._ports.now()
        outcome = self._outcome(grade)
        self._forget_refusals()
        step = self._history.take("grade", self.session.graded(grade, at, outcome))
        self._write(step, at)
        self._changed()

    def _forget_refusals(self) -> None:
        """Step past the refused grades of the current item: it gets another one."""
        self._history.forget_refusals(self._is_current)

    def _is_current(self, key: SessionKey) -> bool:
        """Whether a key is that of the current item, as before and after it was edited."""
        return self._items.key(key) == self.session.current_key

    def _outcome(self, grade: Grade) -> GradeOutcome:
        """Return what a grade of the current item means for the session, as far as is known.

        Once it is written, that is corrected by `take_written`.
        """
        item = self.item
        if item is not None and grade in item.outcomes:
            return item.outcomes[grade]
        return GradeOutcome(comes_back=grade == "again")

    def skip(self) -> None:
        """Leave the current item for the end."""
        self._step("skip")

    def bury(self) -> SessionStep | None:
        """Leave out the current item and its siblings; return the step, None at the end."""
        return self._step("bury")

    def suspend(self) -> SessionStep | None:
        """Leave out the current item; return the step, None at the end."""
        return self._step("suspend")

    def _step(self, kind: StepKind) -> SessionStep | None:
        if self.session.current is None:
            return None
        step = self._history.take(kind, _WITHOUT_GRADE[kind](self.session, self._ports.now()))
        self._changed()
        return step

    def undo(self) -> SessionStep | None:
        """Take the last step back, its write too; return it, None if there is none.

        Of a grade that was not written nothing is taken back: its item is asked, and it is not
        offered again.
        """
        before = self.session
        step = self._history.undo()
        if step is None:
            return None
        item = step.before.current
        if step.kind == "refused" and item is not None:
            self._undo_refused(item.key)
        if step.answer is not None:
            if before.is_shown and before.current is not None:
                self._shown_at_undo[step.answer.number] = before.current.key
            self._grades.undo(step.answer)
        self._go_on()
        return step

    def _undo_refused(self, key: SessionKey) -> None:
        """Ask an item whose grade was not written, and do not offer that later any more."""
        keys = self._items.keys(key)
        self._history.change(lambda session: session.asked_first(keys[-1]))

    def _go_on(self) -> None:
        """Show a state that was current before, with its items as the files have them now."""
        now = self._ports.now()
        self._rebase()
        self._history.change(lambda session: session.resumed(now))
        self._changed()

    def redo(self) -> SessionStep | None:
        """Do again what was taken back last; return it, None if there is nothing.

        Its item is asked first, whatever is asked by now. If that has left the session, there is
        nothing: the step is about no other.
        """
        step = self._history.redo()
        if step is None:
            return None
        item = step.before.current
        key = None if item is None else self._items.key(item.key)
        if key is None or all(each.key != key for each in self.session.items):
            self._history.forget_undone()
            return None
        self._history.change(lambda session: session.asked_first(key))
        at = self._ports.now()
        if step.kind == "grade":
            self._forget_refusals()
        again = self._history.redone(self._again(step, at))
        self._write(again, at)
        self._changed()
        return again

    def _again(self, step: SessionStep, at: datetime) -> Session:
        """Return the session after a step that is done again."""
        answer = step.answer
        if answer is None:
            return _WITHOUT_GRADE[step.kind](self.session, at)
        outcome = self._outcome(answer.grade)
        return self.session.graded(answer.grade, at, outcome, answer.seconds)

    def _write(self, step: SessionStep, at: datetime) -> None:
        if step.answer is not None:
            self._grades.grade(step.answer, at)

    # What happens meanwhile

    def take_prepared(self, item: PreparedItem) -> None:
        """Keep an item that was prepared; show it if it is the current one."""
        self._ports.loader.take(item)
        if item.key == self.session.current_key:
            self.listener.session_changed()

    def take_written(self, answer: SessionAnswer) -> None:
        """Have an answer as it was written: its item comes once more if it is due today by that.

        Of what was taken back meanwhile, nothing does.
        """
        before = self.session
        if before.answer(answer.number) == answer:
            return
        self._history.correct(answer, self._items.keys)
        if self.session.items != before.items:
            if self._items.find(answer.item) is not answer.item:  # renamed, edited or gone since
                self._rebase()
            self._changed()

    def take_refusal(self, number: int, reason: str) -> bool:
        """Have an item come back whose grade could not be written.

        Returns False if the answer is not of this session, or was taken back.
        """
        answer = self.session.answer(number)
        if answer is None:
            return False
        self._history.give_back(number, reason, self._items.keys(answer.item.key))
        if self._answer_of(answer.item) is None:
            self._grades.forget(self._items.key(answer.item.key))
        session = self.session
        # The item is as it was graded; the files may have it in other words since.
        self._rebase()
        self._tell_what_has_left(session)
        self._changed()
        comes_back = self._items.key(answer.item.key) in {it.key for it in self.session.items}
        if comes_back and self.session.refusal is None:  # else its reason is on the screen
            told = self.refusal_text("Not written", reason, answer.item.key)
            self.listener.say(f"{told} It comes once more.")
        return True

    def take_undo_refusal(self, answer: SessionAnswer, *, for_good: bool) -> bool:
        """Have an answer stand whose write could not be taken back: it must not be given twice.

        With `for_good` it cannot be, as its note is now: the next undo takes back what was done
        before it, until the note is again as the grade has left it. Returns False if the answer
        is of an earlier session.
        """
        if answer.number <= self._earlier:
            return False
        self._history.stand(answer, self._items.keys(answer.item.key), for_good=for_good)
        self._go_on()
        self._show_as_before_undo(answer.number)
        if for_good:
            self._check_parked({self._items.key(answer.item.key).path})
        return True

    def _show_as_before_undo(self, number: int) -> None:
        """Show the answer of the current item again if it was shown before a refused undo."""
        key = self._shown_at_undo.pop(number, None)
        if key is not None and self._is_current(key):
            self.show()

    def take_possible_undo(self, number: int) -> None:
        """Have an answer stand that can be taken back again, in its turn."""
        keys: tuple[SessionKey, ...] = ()
        for answer in self._history.parked:
            if answer.number == number:
                keys = self._items.keys(answer.item.key)
        if self._history.unpark(number, keys):
            self._rebase()
            self._changed()
            before = _possible_text(len(self._possible))
            self._possible.add(number)
            self.listener.say(_possible_text(len(self._possible)), before)

    @property
    def is_settled(self) -> bool:
        """Whether the session knows that all it has graded is written, or refused."""
        return not self._grades.pending

    def settle(self) -> None:
        """Note that all is written: the files are as the session has them."""
        written = self._grades.settle()
        self._shown_at_undo.clear()
        self._ports.loader.renew_dates()
        if not self._take_vault(written) and written:
            self._changed()
        lost = [it for it in self.session.answers if self._is_lost(it, written)]
        if lost:
            self._take_back(lost)
            self._rebase()
            self._changed()
            self.listener.say(_taken_back_text(len(lost)))

    def _is_lost(self, answer: SessionAnswer, written: Collection[SessionKey]) -> bool:
        """Whether another program has taken a grade back of one of the items that are `written`.

        Then the item has the date that it had before it.
        """
        key = self._items.key(answer.item.key)
        if key not in written:
            return False
        same = [it for it in self.session.answers if self._items.key(it.item.key) == key]
        if same[-1] is not answer:
            return False
        return self._items.is_lost(answer, same)

    def _take_back(self, answers: Iterable[SessionAnswer]) -> None:
        """Have items come back whose grades another program took back."""
        for answer in answers:
            self._history.give_back(answer.number, None, self._items.keys(answer.item.key))

    def take_vault(self) -> None:
        """Go on with the current snapshot of the vault, without losing the place."""
        self._take_vault(frozenset(self._grades.pending))

    def _take_vault(self, written: Collection[SessionKey]) -> bool:
        """Go on with the current snapshot; what this session has `written` is known of it.

        Returns whether it is another one.
        """
        change = self._items.take(self.session, written, finds_added=self.writes)
        if change is None:
            return False
        taken_back = [it for it in map(self._answer_of, change.added) if it is not None]
        taken_back += self._lost_again(change.by_others, written)
        added = [item for item in change.added if self._answer_of(item) is None]
        self._take_back(taken_back)
        self._history.add(added)
        session = self.session
        self._rebase(change.by_others)
        session = self._without_written(session)
        self._tell_what_has_left(session)
        self._changed()
        self._tell_what_is_back()
        if taken_back:
            self.listener.say(_taken_back_text(len(taken_back)))
        self._check_parked(change.notes)
        return True

    def _lost_again(
        self, by_others: Collection[str], written: Collection[SessionKey]
    ) -> list[SessionAnswer]:
        """Return the grades of what comes again today that another program has taken back.

        Their items are in the session already, so that they are not among what has become due.
        """
        again = self._items.keys_now(self.session.again) - self._items.keys_now(written)
        changed = {key for key in again if key.path in by_others}
        return [it for it in self.session.answers if self._is_lost(it, changed)]

    def _check_parked(self, changed: Collection[str]) -> None:
        """Find out whether grades can be taken back again, since their notes have changed."""
        self._possible.clear()
        for answer in self._history.parked:
            if self._items.key(answer.item.key).path in changed:
                self._grades.check_undo(answer)

    def _answer_of(self, item: SessionItem) -> SessionAnswer | None:
        """Return the last answer of an item, None if there is none."""
        answers = reversed(self.session.answers)
        key = self._items.key(item.key)
        return next((it for it in answers if self._items.key(it.item.key) == key), None)

    def _without_written(self, before: Session) -> Session:
        """Forget the refused grades of what another program has reviewed meanwhile, and tell it.

        It may have written those very grades. Returns the session before without them.
        """
        kept = {item.key for item in self.session.items}
        for item in before.items:
            found = self._items.find(item)
            if found is None or found.key in kept or item.key not in before.refused:
                continue
            self._history.forget_refusals(partial(self._is_now, found.key))
            before = before.without_refusals(item.key.__eq__)
            if item is not before.current and not isinstance(self.listener, Unheard):
                self._ports.tell(_reason_to_leave(item.key, is_gone=False))
        return before

    def _is_now(self, now: SessionKey, key: SessionKey) -> bool:
        return self._items.key(key) == now

    def _tell_what_has_left(self, before: Session) -> None:
        """Tell the user if the item on the screen has left the session, or a grade with its item.

        A session that waits has nothing on the screen.
        """
        kept = {item.key for item in self.session.items}
        for item in before.items:
            refusal = before.refused.get(item.key)
            if refusal is None and item is not before.current:
                continue
            found = self._items.find(item)
            if found is not None and found.key in kept:
                continue
            if refusal is not None:
                self._ports.tell(self.refusal_text("Not written", refusal.reason, item.key))
            elif not isinstance(self.listener, Unheard):
                self._ports.tell(_reason_to_leave(item.key, is_gone=found is None))
                if found is None:
                    self._told_as_gone.add(item.key)

    def _tell_what_is_back(self) -> None:
        """Tell that an item that was told as gone is asked again, instead of that."""
        asked = {item.key for item in self.session.items}
        for key in [it for it in self._told_as_gone if self._items.key(it) in asked]:
            self._told_as_gone.discard(key)
            gone = _reason_to_leave(key, is_gone=True)
            self.listener.say(f"The {key.noun} is there again.", gone)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot."""
        self._items.follow_renames(paths)

    def _rebase(self, changed: Collection[str] | None = None) -> None:
        """Go on with the session as the files have its items now; see `VaultFollower.rebased`."""
        unwritten = self._grades.pending
        self._history.change(lambda session: self._items.rebased(session, unwritten, changed))


def _taken_back_text(grades: int) -> str:
    """Return that another program has taken grades back."""
    if grades == 1:
        return "Another program took a grade back: its item comes once more."
    return f"Another program took {grades:,} grades back: their items come once more."


def _possible_text(grades: int) -> str:
    """Return that grades can be taken back again."""
    if grades == 1:
        return "A note is again as its grade has left it: that can be taken back."
    return f"{grades:,} grades can be taken back again: the notes are as they have left them."


def _reason_to_leave(key: SessionKey, *, is_gone: bool) -> str:
    """Return why an item is shown no more."""
    if is_gone:
        return f"The {key.noun} is gone: it was deleted or changed by another program."
    return f"The {key.noun} was reviewed by another program meanwhile."
