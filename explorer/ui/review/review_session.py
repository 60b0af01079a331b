"""The reviews of an app: a session that runs, the keys that wait for its writes, what was chosen.

A session takes steps once they are written, and follows the files; it knows no widget: what shows
it is its view. It outlives its screen: after a look at a source, or a search, it goes on where it
was. Files are read and written by threads, which are waited for: what is shown is on the disk.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from textual.widgets import Input

from explorer.model import Moment, SessionKey
from explorer.review.days import day_of
from explorer.review.note_reviews import queues
from explorer.review.review_choices import ReviewChoice
from explorer.review.scheduler import Grade
from explorer.review.session import (
    GradeOutcome,
    GradeRefusal,
    Session,
    SessionItem,
    SessionStep,
    edited_questions,
    question_ids,
)
from explorer.review.session_queue import QueueOptions
from explorer.services.explorer import Explorer
from explorer.services.explorer_errors import ExplorerError, NothingToUndo
from explorer.services.session_service import SessionQueue
from explorer.services.write_service import BATCH
from explorer.text.counts import counted, counted_part
from explorer.text.sanitize import clean
from explorer.ui.commands import key_of
from explorer.ui.load_state import LoadChange
from explorer.ui.review.item_loader import PreparedItem, prepare
from explorer.ui.review.review_words import refusal_text
from explorer.ui.threads import run_async
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, NoteGoneError, WriteError

if TYPE_CHECKING:
    from textual import events

    from explorer.model import GradeResult
    from explorer.ui.base_app import BaseApp

WRITE_ERRORS = (WriteError, ExplorerError, VaultError, OSError)
"""What a write may raise; its message is for the user."""
_AHEAD = 4
"""Items after the current one that are to be prepared."""
_KEPT = 64
"""Items that are kept: going back does not read them again."""
TOLD_AFTER = 0.1
"""Seconds after which it is said that something is being saved."""
_BETWEEN_KEYS = 0.2
"""Seconds that a key is given to do what it does, such as to open a box that takes the next one."""
_NEVER_HELD = frozenset({"ctrl+c", "ctrl+q"})
"""Keys that leave the app while a disk hangs."""

_T = TypeVar("_T")


class SessionView(Protocol):
    """Shows a session."""

    def session_changed(self) -> None:
        """Show the session as it is now."""
        ...

    def say(self, text: str, replaced: str = "") -> None:
        """Say what has happened to it, until the first step after that was seen.

        It takes the place of what was `replaced` by it.
        """
        ...

    def show_saving(self, *, goes_on: bool) -> None:
        """Say that a step is being saved, or do not any more."""
        ...


class ReviewSession(Session):
    """A session from its first item to its end."""

    def __init__(
        self, reviews: ReviewController, choice: ReviewChoice, queue: SessionQueue
    ) -> None:
        """`reviews` writes, reloads, and tells the user while no view does."""
        super().__init__(queue.items, reviews.app.now())
        self.choice = choice
        """What is reviewed."""
        self.begins_with = queue
        """What is said of it besides the items."""
        self.writes = not queue.unwritable
        """Whether grades are written."""
        self.view: SessionView | None = None
        """What shows it; None while it waits to be gone on with."""
        self._reviews = reviews
        self._explorer: Explorer = reviews.app.explorer
        self._vault: Vault = reviews.app.explorer.vault
        self._aside = reviews.app.loader.aside
        """The latest change of what is put aside that it knows."""
        self._gone: SessionKey | None = None
        """The item that was on the screen as it went, and is not back."""
        self._prepared: dict[SessionKey, PreparedItem] = {}
        """What is kept, the newest at the end."""
        self._is_preparing = False
        self._written = 0
        """The generation that has all written grades; dates from before it may be wrong."""
        self._day = self._today
        """The review day for which the current item is shown."""
        self._load()

    @property
    def item(self) -> PreparedItem | None:
        """The current item, as far as it is known; None at the end."""
        return None if self.current_key is None else self._known(self.current_key)

    def _known(self, key: SessionKey) -> PreparedItem:
        """Return an item as far as it is known. Reads no file."""
        kept, vault = self._prepared.get(key), self._explorer.vault
        if kept is None or (kept.reason and kept.generation != vault.generation):
            return PreparedItem(key, vault.generation, 1, ())
        return kept

    def has_dates(self, item: PreparedItem) -> bool:
        """Return whether the dates of an item are those of today, and of all written grades."""
        # The first load of a vault may set the generation back.
        written = min(self._written, self._explorer.vault.generation)
        return self._is_of_today(item) and item.generation >= written

    def _is_of_today(self, item: PreparedItem) -> bool:
        now = item.computed
        return now is not None and day_of(now, self._explorer.vault.settings) == self._today

    @property
    def _now(self) -> datetime:
        return self._reviews.app.now()

    @property
    def _today(self) -> date:
        return day_of(self._now, self._explorer.vault.settings)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return any(step.can_undo for step in self.done)

    def _load(self) -> None:
        """Prepare the current item and those after it, for the day that it is now."""
        self._day = self._today
        self._reviews.run_later(self.prepare)

    async def prepare(self) -> None:
        """Prepare what is not up to date of the current item and those after it, and show that."""
        if self._is_preparing:
            return
        self._is_preparing = True
        try:
            while (key := self._next_to_prepare()) is not None:
                work = partial(prepare, self._explorer, key, self._now)
                self._prepared[key] = await asyncio.to_thread(work)
                if len(self._prepared) > _KEPT:
                    del self._prepared[next(iter(self._prepared))]
                if key == self.current_key and self.view is not None:
                    self.view.session_changed()
        finally:
            self._is_preparing = False

    def _next_to_prepare(self) -> SessionKey | None:
        """Return what is to be prepared: the first item is to be of the current snapshot."""
        generation = self._explorer.vault.generation
        for item in self.queue[: _AHEAD + 1]:
            kept = self._prepared.get(item.key)
            if kept is None:
                return item.key
            is_current = kept.generation == generation and self._is_of_today(kept)
            if item is self.current and not is_current:
                return item.key
        return None

    def _changed(self) -> None:
        self._load()
        if self.view is not None:
            self.view.session_changed()

    def tell(self, text: str) -> None:
        """Tell what has gone wrong: where it is shown, else by a notification."""
        if self.view is None:
            self._reviews.app.notify(text, severity="error")
        else:
            self.view.say(text)

    def _refusal_text(self, what: str, error: object, key: SessionKey) -> str:
        """Return that something could not be done to an item, and why; a card is named."""
        front = self._known(key).front
        return refusal_text(what, str(error), front.text if key.is_card and front else "")

    def follow_day(self) -> bool:
        """Show the current item as it is today if another day has begun since it was shown.

        Returns whether one has.
        """
        if self._today == self._day:
            return False
        self._changed()
        return True

    def resume(self) -> None:
        """Go on after a pause, whose time counts for no answer."""
        self.begun = self._now
        self._load()

    # Steps

    def show(self) -> None:
        """Show the answer of the current item."""
        self.is_shown = True
        self._changed()

    async def grade(self, grade: Grade, again: SessionStep | None = None) -> bool:
        """Grade the current item, and go on once that is written; else it stays, and says why.

        `again` is the step that is done again, if one is. Returns whether it was written.
        """
        item, at = self.current, self._now
        if item is None:
            return False
        seconds = self.seconds(at) if again is None else again.seconds
        outcome = self._known(item.key).outcomes.get(grade)
        outcome = outcome or GradeOutcome(comes_back=grade == "again")
        step = SessionStep("grade", item, at, grade, seconds, outcome)
        steps = self._explorer.grading.grade_in_steps(item.key, grade, at, seconds)
        try:
            write = partial(self._write_grade, step, steps)
            await self._take(step, write, again, steps.close)
        except WRITE_ERRORS as error:
            if self.current_key == step.item.key:
                self.refusal = GradeRefusal(grade, str(error))
            else:
                self.tell(self._refusal_text("Not written", error, step.item.key))
            if isinstance(error, NoteChangedError):  # its item may be another one by now
                await self._reviews.write(self._reviews.reload)
            self._changed()
            return False
        finally:
            self._reviews.finish(steps.close)  # also if the app leaves meanwhile
        return True

    def _write_grade(self, step: SessionStep, steps: Iterator[GradeResult]) -> None:
        """Write a grade, and keep what it has come to. For the thread that writes."""
        result = next(steps)
        step.write = result.id
        if result.before is not None:
            step.before = result.before.due
        if result.after is not None:
            step.outcome = self._explorer.grading.outcome(step.item.key, result.after, step.at)

    async def put_aside(
        self,
        kind: Literal["bury", "suspend", "reschedule"],
        again: SessionStep | None = None,
        day: date | None = None,
    ) -> bool:
        """Leave out the current item; return whether it was.

        It is buried with its siblings, suspended, or due on another `day`; reset without one.
        """
        item, at, aside = self.current, self._now, self._explorer.reviews.put_aside
        if item is None:
            return False
        step = SessionStep(kind, item, at, day=day)
        keys = [item.key]
        write, what = partial(aside.suspend, item.key), "Not suspended"
        if kind == "bury":
            keys = [item.key.question]
            write, what = partial(aside.bury, item.key, at), "Not buried"
        elif kind == "reschedule":
            keys = []
            write, what = partial(self._write_date, step), "Not changed"
        try:
            await self._take(step, write, again, aside=keys)
        except WRITE_ERRORS as error:
            self.tell(self._refusal_text(what, error, item.key))
            return False
        return True

    def _write_date(self, step: SessionStep) -> None:
        """Write another date, or none. For the thread that writes."""
        grading, keys, day = self._explorer.grading, [step.item.key], step.day
        done = grading.reset(keys, step.at) if day is None else grading.set_due(keys, day)
        if not done.changed:
            reason = f"{keys[0].path}: the card is new already"
            raise WriteError(next(iter(done.refused), reason))
        step.write = done.batch

    async def _take(
        self,
        step: SessionStep,
        write: Callable[[], object],
        again: SessionStep | None,
        rest: Callable[[], object] | None = None,
        aside: Sequence[SessionKey] = (),
    ) -> None:
        """Take a step with the current item once it is written. Raises as the write does.

        The `rest` of the write is done when what comes next is on the screen. `aside` are the keys
        that it puts aside.
        """
        if self.writes:
            self.taking = step
            try:
                await self._reviews.write(write, aside=aside)
            finally:
                self.taking = None
        self.take(step, again)
        if self.writes and rest is not None:
            if self.view is not None:
                self.view.session_changed()
                await self._reviews.wait_for_paint()
            await self._reviews.write(rest)
        self._follow_own(step.item.key.path)

    def _follow_own(self, path: str) -> None:
        """Go on with what this session has written to a note."""
        self._written = self._explorer.vault.generation
        self.follow_vault(path)
        self._changed()

    def skip(self, again: SessionStep | None = None) -> None:
        """Leave the current item for the end."""
        item = self.current
        if item is not None:
            self.take(SessionStep("skip", item, self._now), again)
            self._changed()

    async def undo(self) -> bool:
        """Take the last step back that can be, its write too; return whether there is one."""
        step = next((step for step in reversed(self.done) if step.can_undo), None)
        if step is None:
            return False
        try:
            if self.writes and step.kind != "skip":
                await self._reviews.write(partial(self._undo_write, step))
        except WRITE_ERRORS as error:
            self._refuse_undo(step, error)
            return True
        if step.kind in ("bury", "suspend"):
            self.hidden.discard(step.item.key)
        self.take_back(step, self._now)
        self._follow_own(step.item.key.path)
        if self.view is not None:
            what = step.grade if step.kind == "grade" else step.kind
            left = counted(sum(each.can_undo for each in self.done), "step")
            self.view.say(f"Taken back: {what}; {left} before it.")
        return True

    def _undo_write(self, step: SessionStep) -> None:
        """Take back what a step has written. For the thread that writes."""
        if not step.write:
            self._explorer.reviews.put_aside.take_back_item((*step.keys, step.item.key))
            return
        path = (*step.keys, step.item.key)[0].path  # that of its time
        expected = {"path": path, "id" if step.kind == "grade" else BATCH: step.write}
        undo = partial(self._explorer.grading.undo, step.at, expected)
        try:
            undo()
        except NoteGoneError:  # the vault may not have its new name before it is read again
            self._reviews.reload()
            undo()

    def _refuse_undo(self, step: SessionStep, error: Exception) -> None:
        """Tell that a step could not be taken back.

        If it never can be, as its note is now, the next undo takes back the step before it.
        """
        key = step.item.key
        sentence = self._refusal_text("Not taken back", error, key)
        if isinstance(error, NoteChangedError):
            step.is_passed = True
            schedule = self._explorer.sessions.schedule(key, self._now)
            if schedule is not None:  # that of another grade may be what the note has
                self.follow_date(key, schedule.due)
                self.renew()
            if self.can_undo:
                undo_key = key_of("undo_step", self._reviews.app.keys)
                sentence = f"{sentence} {undo_key} takes back the step before it."
        self.tell(sentence)
        self._changed()

    async def redo(self) -> bool:
        """Do again what was taken back last; return whether there is anything.

        Its item is asked first, whatever is asked by now. If that has left the session, there is
        nothing: the step is about no other.
        """
        step = self.undone[-1] if self.undone else None
        if step is None or not self.ask(step.item.key):
            self.undone.clear()
            return False
        match step.kind:
            case "grade":
                await self.grade(step.grade, step)
            case "skip":
                self.skip(step)
            case kind:
                await self.put_aside(kind, step, step.day)
        return True

    # What happens meanwhile

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths, given by their old ones."""
        self.follow(lambda key: key._replace(path=paths.get(key.path, key.path)))
        self._update({path for path in paths.values() if path in self._explorer.vault.entries})

    def follow_vault(self, own: str | None = None) -> None:
        """Go on with the current snapshot of the vault, without losing the place.

        `own` is the note that this session has just written.
        """
        before, after = self._vault, self._explorer.vault
        aside = self._reviews.app.loader.aside
        changed = set(after.changed_since(before))
        old, new = before.notes.get(own or ""), after.notes.get(own or "")
        # Whatever its schedules are, what it has just written to has nothing new to review.
        if (
            (own and old and new)
            and old.tags == new.tags
            and (old.questions == new.questions or question_ids(old) == question_ids(new))
        ):
            changed.discard(own)
        if aside != self._aside:
            changed.update(key.path for key in self.items)
        self._vault, self._aside = after, aside
        if not changed:
            return
        questions: dict[SessionKey, SessionKey] = {}
        for path in changed:
            old, new = before.notes.get(path), after.notes.get(path)
            if old is not None and new is not None:
                questions |= edited_questions(old, new)

        def moved(key: SessionKey) -> SessionKey:
            return questions.get(key.question, key)._replace(card=key.card)

        self.follow(moved)
        added = [*self._added(before, changed, moved)] if self.writes else []
        self._update(changed, added)

    def _added(
        self, before: Vault, changed: Collection[str], moved: Callable[[SessionKey], SessionKey]
    ) -> Iterator[SessionItem]:
        """Yield what has become due in notes that were edited, within the limits of the day."""
        sessions, now, scope = self._explorer.sessions, self._now, self.choice.scope
        known = {*self.items, *map(moved, sessions.due_keys(scope, before, changed, now))}
        options, done = self._reviews.options, self.begins_with.done
        counts = Counter(item.is_new for item in self.items.values() if not item.is_ahead)
        counts.update({True: done[0], False: done[1]})
        for item in sessions.waiting(scope, self._vault, changed, now):
            most = options.new_per_day if item.is_new else options.reviews_per_day
            if item.key not in known and (most is None or counts[item.is_new] < most):
                counts[item.is_new] += 1
                yield item

    def _update(self, changed: Collection[str], added: Sequence[SessionItem] = ()) -> None:
        """Have the items of notes as the files have them now, and tell what that changes."""
        asked, refusal = self.current_key, self.refusal
        explorer, now = self._explorer, self._now
        found, aside = explorer.sessions.reviewed(changed, now), explorer.reviews.hidden(now)
        items = [item for key, item in self.items.items() if key.path in changed]
        left = {
            item.key
            for item in items
            if item.key not in found or (found[item.key].key in aside and not item.is_aside)
        }
        self.hidden |= left
        lost = sum(
            self._update_item(item, found[item.key].due) for item in items if item.key not in left
        )
        for step in self.done:
            if step.item.key.path in changed:
                step.is_passed = False
        self.items.update((item.key, item) for item in added)
        self.renew()
        self._tell_of(asked, refusal)
        self._changed()
        if lost and self.view is not None:
            took = (
                f"{lost:,} grades back: their items come"
                if lost > 1
                else "a grade back: its item comes"
            )
            self.view.say(f"Another program took {took} once more.")

    def _update_item(self, item: SessionItem, due: Moment | None) -> int:
        """Have one item due as the files have it; return how many grades of it were taken back."""
        key = item.key
        lost = self.follow_date(key, due) if self.writes else 0
        now_item: SessionItem | None = item
        if all(step.item.key != key for step in self.answers):
            now_item = self._explorer.sessions.updated(item, due, self._now)
        self.hidden.discard(key)
        if now_item is None:  # it was reviewed by another program
            self.hidden.add(key)
        else:
            self.items[key] = now_item
        return lost

    def _tell_of(self, asked: SessionKey | None, refusal: GradeRefusal | None) -> None:
        """Tell the user if the item that was asked has left the session, or is back.

        A session that waits has nothing on the screen.
        """
        queue = {item.key for item in self.queue}
        if asked is not None and asked not in queue:
            if refusal is not None:
                self.tell(self._refusal_text("Not written", refusal.reason, asked))
            elif self.view is not None:
                self.view.say(_left_text(asked))
                self._gone = asked
        if self._gone in queue and self.view is not None:
            self.view.say(f"The {self._gone.noun} is there again.", _left_text(self._gone))
            self._gone = None


def _left_text(key: SessionKey) -> str:
    return f"The {key.noun} has left: it was graded, changed, deleted or put aside elsewhere."


class ReviewController:
    """The reviews of one app."""

    def __init__(self, app: BaseApp, edit: Callable[[str, int], object]) -> None:
        """`edit` opens a note at a line in the editor."""
        self.edit = edit
        self.session: ReviewSession | None = None
        """The session that can be gone on with."""
        self.last_choice: ReviewChoice | None = None
        """What was reviewed last."""
        order = app.options.state.review_order.name
        self.options = QueueOptions.of(
            app.options, "forgotten" if order == "forgotten" else "plugin"
        )
        """How the next queue is made."""
        self.app = app
        self._thread = ThreadPoolExecutor(1, "grades")
        """In which writes are done, one after the other."""
        self._left: set[Future[Any]] = set()
        """The writes that are not done yet."""
        self._is_saving = False
        """Whether a step of the session is being written: keys wait for it."""
        self._held: list[events.Key] = []
        self.released: set[events.Key] = set()
        """The keys that are acted on now, though they were pressed while something was saved."""
        self.acted = asyncio.Event()
        """Set whenever the app has done what a key asks for."""
        self._when_written: Callable[[], object] | None = None
        self._reloads = False
        """Whether the panes wait for what is being written."""
        self._is_undoing = False
        """Whether a write is being taken back for the panes."""
        self._aside: Sequence[Sequence[SessionKey]] = ()
        """What was put aside since the last other write, step by step."""

    # Sessions

    def begin(self, choice: ReviewChoice, queue: SessionQueue) -> ReviewSession | None:
        """Begin a session and return it; None if it would have nothing."""
        if not queue.items:
            return None
        if self.app.options.read_only and not queue.unwritable:
            queue = replace(queue, unwritable="nothing is written")
        self.last_choice = choice
        if self.options.reach == "practice":  # who has practiced once grades for good the next time
            self.options = replace(self.options, reach="due")
        self.session = ReviewSession(self, choice, queue)
        return self.session

    # What a session needs of the app

    def run(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do work beside what else happens."""
        run_async(self.app, work, "writes")

    async def wait_for_paint(self) -> None:
        """Wait until what was changed is on the screen."""
        painted = asyncio.Event()
        self.app.call_after_refresh(painted.set)
        await painted.wait()

    def run_later(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Do work after the paint, which would wait for the interpreter and the disk."""
        self.app.call_after_refresh(self.run, work)

    def reload(self) -> None:
        """Read what has changed on disk, at once. For the thread that writes."""
        if self.app.load_state.badges is not None:  # else the first load goes on
            self.app.loader.take_changes()

    async def write(
        self, work: Callable[[], _T], *, reloads: bool = False, aside: Sequence[SessionKey] = ()
    ) -> _T:
        """Do a write after those before it, away from the event loop.

        With `reloads`, the panes show it after that. `aside` are the keys that it puts aside, so
        that `undo_write` takes that back.
        """
        self._reloads |= reloads
        write = self._thread.submit(work)
        self._left.add(write)
        self._thread.submit(self._rest, write)
        done = await asyncio.shield(asyncio.wrap_future(write))
        self._aside = (*self._aside, aside) if aside else ()
        return done

    def finish(self, work: Callable[[], object]) -> None:
        """Do what must follow a write, before the app ends."""
        self._thread.submit(work)

    def _rest(self, write: Future[Any]) -> None:
        """Go on once all is written. For the thread that writes."""
        self._left.discard(write)
        if not self._left and not self._is_saving:  # else that settles it
            self.app.call_later(self._settle)

    def leave(self) -> None:
        """Show in the panes that the session waits, and what it has changed."""
        self.app.change_load()
        self.app.action_reload()

    def follow_load(self, change: LoadChange) -> None:
        """Go on with a new snapshot of the vault."""
        if change.new.loaded:
            self._follow()

    def _follow(self) -> None:
        """Go on with the snapshot, once it is known which step of the session is in it."""
        if self.session is not None and self.app.load_state.loaded and not self._is_saving:
            self.session.follow_vault()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot."""
        reviews = self.app.explorer.reviews
        for kept in (reviews.put_aside, reviews.flags) if paths else ():
            self.run(partial(self.write, partial(kept.follow_renames, paths)))
        if self.session is not None:
            self.session.follow_renames(paths)

    # Keys wait for what is saved

    def save(self, step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Take a step of the session that writes; keys are kept in their order until it is done.

        A click is not: what it is about may be another item by then.
        """
        if not self._is_saving:
            self._is_saving = True
            self.run(partial(self._save, step))

    async def _save(self, step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        loop = asyncio.get_running_loop()
        told = loop.call_later(TOLD_AFTER, partial(self._tell_saving, goes_on=True))
        try:
            await step()
        finally:
            told.cancel()
            self._is_saving = False
            self._tell_saving(goes_on=False)
            self.app.call_later(self._follow)  # after the renames that were found by then
        while self._held and not self._is_saving:
            self._held.sort(key=lambda key: key.time)
            key = self._held.pop(0)
            self.released.add(key)
            self.acted.clear()
            self.app.post_message(key)
            if key.is_printable and isinstance(self.app.focused, Input):
                continue  # it takes the letter, and nobody hears of it
            with suppress(TimeoutError):
                await asyncio.wait_for(self.acted.wait(), _BETWEEN_KEYS)
        if not self._is_saving:
            self.released.clear()
            self._settle()

    def _tell_saving(self, *, goes_on: bool) -> None:
        if self.session is not None and self.session.view is not None:
            self.session.view.show_saving(goes_on=goes_on)

    def holds(self, key: events.Key) -> bool:
        """Return whether a key has to wait; then it comes again."""
        waits = self._held and key not in self.released
        if not (self._is_saving or waits) or key.key in _NEVER_HELD:
            return False
        self._held.append(key)
        return True

    # Which notes are reviewed

    async def toggle_membership(self, path: str) -> None:
        """Put a note into review, or take it out; the panes show it after that."""
        app = self.app
        try:
            toggle = partial(app.explorer.membership.toggle, path, app.now())
            result = await self.write(toggle, reloads=True)
        except WRITE_ERRORS as error:
            app.warn(f"Not changed: {error}")
            return
        done, vault = "Review tag removed, out of review", app.explorer.vault
        if result.after is not None and (note := vault.notes.get(result.path)):
            named = ", ".join(f"#{tag}" for tag in queues(note, vault.settings))
            done = f"Tagged {named}, in review from now on"
        app.say(f"{done}: {path}; {key_of('undo_write', app.keys)} takes it back.")

    # What was written last

    async def undo_write(self) -> None:
        """Take back the last write of this app; the panes show it after that.

        While one is being taken back, another is not: the user has not seen yet what it was.
        """
        app = self.app
        if self._is_undoing:
            return
        self._is_undoing = True
        *left, last = self._aside or ((),)
        try:
            if last:
                await self.write(partial(app.explorer.reviews.put_aside.take_back, last))
                self._aside = left
                app.notify(f"Taken back: {counted(len(last), 'item')} in review again")
            else:
                result = await self.write(partial(app.explorer.grading.undo_own, app.now()))
                text = f"Taken back: {_written_text(result)}"
                app.notify(text, severity="warning" if result.refused else "information")
        except NothingToUndo:
            app.notify("There is nothing to take back.")
            return
        except WRITE_ERRORS as error:
            app.warn(f"Not taken back: {error}")
            return
        finally:
            self._is_undoing = False
        app.action_reload()

    # The end of the app

    def _settle(self) -> None:
        """Go on with the files as they are now, and leave if that waited for it."""
        if not self.is_settled:
            return
        store_ends = self.app.explorer.writes.store_ends
        self.app.call_after_refresh(self._thread.submit, store_ends)
        if self._reloads:
            self._reloads = False
            self.app.action_reload()
        go_on, self._when_written = self._when_written, None
        if go_on is not None:
            go_on()

    @property
    def is_settled(self) -> bool:
        """Whether all is written, and the session goes on with the files as they are then."""
        return not (self._left or self._is_saving or self._held or self.released)

    def holds_exit(self, leave: Callable[[], object]) -> bool:
        """Return whether the app has to stay until all grades are written; then `leave` is called.

        Who leaves twice gets the terminal back at once; what is left is written all the same.
        """
        if self.is_settled or self._when_written is not None:
            return False
        self._when_written = leave
        waiting = max(1, len(self._left))
        self.app.notify(f"Writing {counted(waiting, 'grade')} before leaving.")
        return True

    def close(self, tell: Callable[[str], object]) -> None:
        """Wait until everything is written; `tell` the user if that is not so yet."""
        if self._left:
            tell(f"Writing {counted(len(self._left), 'grade')}; ctrl+c gives up.\n")
        self._thread.shutdown(wait=True)
        self.app.explorer.writes.store_ends()


def _written_text(result: GradeResult) -> str:
    """Return what was written that is taken back now, and where."""
    name = clean(result.path)
    if result.grade is not None and result.card is not None:
        return f"{result.grade} of card {result.card} in {name}"
    if result.grade is not None:
        return f"{result.grade} of {name}"
    if result.before is not None:
        return f"the review tag of {name}, out of review again"
    if result.after is not None:
        return f"the removal of the review tag of {name}, in review again"
    if not result.refused:
        return f"the due dates of {counted(result.count, 'note')}"
    notes = counted_part(result.count, result.count + len(result.refused), "note")
    return f"the due dates of {notes}; {clean(result.refused[0])}"
