"""A review session that runs: takes steps once they are written, and follows the files.

Knows no widget: what shows it is its view. Files are read and written by threads, which are waited
for: what is shown is what is on the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Literal, Protocol, TypeVar

from explorer.model.review_states import SessionKey
from explorer.review.review_choices import ReviewChoice
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome, GradeRefusal, Session, SessionStep
from explorer.review.session_items import Moves, SessionItem, question_ids
from explorer.services.explorer import Explorer
from explorer.services.explorer_errors import ExplorerError
from explorer.services.session_service import SessionQueue
from explorer.ui.review.item_loader import AHEAD, ItemLoader, PreparedItem
from explorer.ui.review.review_words import refusal_text
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, NoteGoneError, WriteError

WRITE_ERRORS: Final = (WriteError, ExplorerError, VaultError, OSError)
"""What a write may raise; its message is for the user."""
_MOST_EDITED = 50
"""Edited notes that are searched for new cards at once."""


_T = TypeVar("_T")


class GradeWriter:
    """Does writes one after the other, away from the event loop."""

    def __init__(self, idle: Callable[[], object]) -> None:
        """`idle` is called in the thread whenever nothing is left to write."""
        self._idle = idle
        self._left: set[Future[Any]] = set()
        self._thread: ThreadPoolExecutor | None = None

    @property
    def waiting(self) -> int:
        """How many writes are not done yet."""
        return len(self._left)

    async def run(self, write: Callable[[], _T]) -> _T:
        """Do a write as soon as those before it are done, and return what it returns."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "grades")
        work = self._thread.submit(write)
        self._left.add(work)
        work.add_done_callback(self._left.discard)
        self._thread.submit(self._rest)
        return await asyncio.shield(asyncio.wrap_future(work))

    def _rest(self) -> None:
        if not self._left:
            self._idle()

    def close(self) -> None:
        """Wait until everything is written, and end the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            self._thread = None


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


class ReviewSession:
    """A session from its first item to its end."""

    def __init__(
        self,
        explorer: Explorer,
        loader: ItemLoader,
        choice: ReviewChoice,
        queue: SessionQueue,
        writer: GradeWriter,
        notify: Callable[[str], object],
        reload: Callable[[], object],
        undo_key: str,
    ) -> None:
        """`notify` tells the user while no view does; `reload` reads what has changed on disk.

        `undo_key` is the key that takes a step back, as it is shown.
        """
        self.choice = choice
        """What is reviewed."""
        self.unwritable = queue.unwritable
        """Why grades are not written; empty if they are."""
        self.held_back = queue.held_back
        """What is left for tomorrow, by the limits of a day."""
        self.view: SessionView | None = None
        """What shows it; None while it waits to be gone on with."""
        self.session = Session(queue.items, loader.now())
        """As it is now."""
        self.typed: SessionKey | None = None
        """The item about which an answer is typed or compared, or was last."""
        self._explorer = explorer
        self._loader = loader
        self._writer = writer
        self._notify = notify
        self._reload = reload
        self._undo_key = undo_key
        self._vault: Vault = explorer.vault
        self._gone: SessionKey | None = None
        """The item that was on the screen as it went, and is not back."""
        self._day = loader.today
        """The review day for which the current item is shown."""
        self._load()

    @property
    def writes(self) -> bool:
        """Whether grades are written."""
        return not self.unwritable

    @property
    def item(self) -> PreparedItem | None:
        """The current item, as far as it is known; None at the end."""
        current = self.session.current
        return None if current is None else self._loader.item(current.key)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return any(step.can_undo for step in self.session.done)

    def _load(self) -> None:
        """Prepare the current item and those after it, for the day that it is now."""
        self._day = self._loader.today
        self._loader.want([item.key for item in self.session.queue[: AHEAD + 1]])

    def _changed(self) -> None:
        self._load()
        if self.view is not None:
            self.view.session_changed()

    def tell(self, text: str) -> None:
        """Tell what has gone wrong: where it is shown, else by a notification."""
        if self.view is None:
            self._notify(text)
        else:
            self.view.say(text)

    def _refusal_text(self, what: str, error: object, key: SessionKey) -> str:
        """Return that something could not be done to an item, and why; a card is named."""
        front = self._loader.item(key).front
        return refusal_text(what, str(error), front.text if key.is_card and front else "")

    def follow_day(self) -> bool:
        """Show the current item as it is today if another day has begun since it was shown.

        Returns whether one has.
        """
        if self._loader.today == self._day:
            return False
        self._changed()
        return True

    def resume(self) -> None:
        """Go on after a pause, whose time counts for no answer."""
        self.session.begun = self._loader.now()
        self._load()

    def take_prepared(self, item: PreparedItem) -> None:
        """Keep an item that was prepared; show it if it is the current one."""
        self._loader.take(item)
        if item.key == self.session.current_key and self.view is not None:
            self.view.session_changed()

    # Steps

    def show(self) -> None:
        """Show the answer of the current item."""
        self.session.is_shown = True
        self._changed()

    async def grade(self, grade: Grade, again: SessionStep | None = None) -> bool:
        """Grade the current item, and go on once that is written; else it stays, and says why.

        `again` is the step that is done again, if one is. Returns whether it was written.
        """
        session, item, at = self.session, self.session.current, self._loader.now()
        if item is None:
            return False
        seconds = session.seconds(at) if again is None else again.seconds
        outcome = self._loader.item(item.key).outcomes.get(grade)
        outcome = outcome or GradeOutcome(comes_back=grade == "again")
        step = SessionStep("grade", item, at, grade, seconds, outcome)
        try:
            await self._take(step, partial(self._write_grade, step, item.key), again)
        except WRITE_ERRORS as error:
            if session.current_key == step.item.key:
                session.refusal = GradeRefusal(step.item.key, grade, str(error))
            else:
                self.tell(self._refusal_text("Not written", error, step.item.key))
            if isinstance(error, NoteChangedError):  # its item may be another one by now
                await self._writer.run(self._reload)
            self._changed()
            return False
        return True

    def _write_grade(self, step: SessionStep, key: SessionKey) -> None:
        """Write a grade, and keep what it has come to. For the thread that writes."""
        explorer = self._explorer
        result = explorer.grading.grade(key, step.grade, step.at, step.seconds)
        step.write = result.id
        if result.before is not None:
            step.before = result.before.due
        if result.after is not None:
            step.outcome = explorer.sessions.outcome(key, result.after, step.at)

    async def put_aside(
        self, kind: Literal["bury", "suspend"], again: SessionStep | None = None
    ) -> bool:
        """Leave out the current item, buried with its siblings; return whether it was."""
        item, at, aside = self.session.current, self._loader.now(), self._explorer.reviews.put_aside
        if item is None:
            return False
        write, what = partial(aside.suspend_item, item.key), "Not suspended"
        if kind == "bury":
            write, what = partial(aside.bury_item, item.key, at), "Not buried"
        try:
            await self._take(SessionStep(kind, item, at), write, again)
        except WRITE_ERRORS as error:
            self.tell(self._refusal_text(what, error, item.key))
            return False
        return True

    async def _take(
        self, step: SessionStep, write: Callable[[], object], again: SessionStep | None
    ) -> None:
        """Take a step with the current item once it is written. Raises as the write does."""
        if self.writes:
            self.session.taking = step
            try:
                await self._writer.run(write)
            finally:
                self.session.taking = None
        self.session.take(step, again)
        self._follow_own(step.item.key.path)

    def _follow_own(self, path: str) -> None:
        """Go on with what this session has written to a note."""
        self._loader.renew_dates()
        self.follow_vault(path)
        self._changed()

    def skip(self, again: SessionStep | None = None) -> None:
        """Leave the current item for the end."""
        item = self.session.current
        if item is not None:
            self.session.take(SessionStep("skip", item, self._loader.now()), again)
            self._changed()

    async def undo(self) -> bool:
        """Take the last step back that can be, its write too; return whether there is one."""
        session = self.session
        step = next((step for step in reversed(session.done) if step.can_undo), None)
        if step is None:
            return False
        try:
            if self.writes and step.kind != "skip":
                await self._writer.run(partial(self._undo_write, step))
        except WRITE_ERRORS as error:
            self._refuse_undo(step, error)
            return True
        session.take_back(step, self._loader.now())
        self._follow_own(step.item.key.path)
        return True

    def _undo_write(self, step: SessionStep) -> None:
        """Take back what a step has written. For the thread that writes."""
        if step.kind != "grade":
            keys = (*step.keys, step.item.key)
            self._explorer.reviews.put_aside.take_back_item(keys)
            return
        path = (*step.keys, step.item.key)[0].path  # that of its time
        expected = {"path": path, "id": step.write}
        undo = partial(self._explorer.grading.undo, step.at, expected)
        try:
            undo()
        except NoteGoneError:  # the vault may not have its new name before it is read again
            self._reload()
            undo()

    def _refuse_undo(self, step: SessionStep, error: Exception) -> None:
        """Tell that a step could not be taken back.

        If it never can be, as its note is now, the next undo takes back the step before it.
        """
        key = step.item.key
        sentence = self._refusal_text("Not taken back", error, key)
        if isinstance(error, NoteChangedError):
            step.is_passed = True
            schedule = self._explorer.sessions.schedule(key, self._loader.now())
            if schedule is not None:  # that of another grade may be what the note has
                self.session.follow_date(key, schedule.due)
                self.session.renew()
            if self.can_undo:
                sentence = f"{sentence} {self._undo_key} takes back the step before it."
        self.tell(sentence)
        self._changed()

    async def redo(self) -> bool:
        """Do again what was taken back last; return whether there is anything.

        Its item is asked first, whatever is asked by now. If that has left the session, there is
        nothing: the step is about no other.
        """
        session = self.session
        step = session.undone[-1] if session.undone else None
        if step is None or not session.ask(step.item.key):
            session.undone.clear()
            return False
        match step.kind:
            case "grade":
                await self.grade(step.grade, step)
            case "skip":
                self.skip(step)
            case kind:
                await self.put_aside(kind, step)
        return True

    # What happens meanwhile

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths, given by their old ones."""
        self._follow(Moves(paths))
        self._update({path for path in paths.values() if path in self._explorer.vault.entries})

    def _follow(self, moves: Moves) -> None:
        if moves:
            self.session.follow(moves)
            self.typed = self.typed and moves.key(self.typed)

    def follow_vault(self, own: str | None = None) -> None:
        """Go on with the current snapshot of the vault, without losing the place.

        `own` is the note that this session has just written.
        """
        before, after = self._vault, self._explorer.vault
        if before is after:
            return
        changed = set(after.changed_since(before))
        if own in changed and _has_same_questions(before, after, own):
            changed.discard(own)
        self._vault = after
        moves = Moves.between(before.notes, after.notes, changed)
        self._follow(moves)
        added: Sequence[SessionItem] = ()
        if changed and self.writes:
            added = self._added(before, changed, moves.key)
        if changed:
            self._update(changed, added)

    def _added(
        self, before: Vault, changed: Collection[str], moved: Callable[[SessionKey], SessionKey]
    ) -> Sequence[SessionItem]:
        """Return what has become due in notes that were edited; none if very many were."""
        if len(changed) > _MOST_EDITED:
            return ()
        sessions, now, scope = self._explorer.sessions, self._loader.now(), self.choice.scope
        found = sessions.due_keys(scope, self._vault, changed, now) - self.session.items.keys()
        if found:
            found -= set(map(moved, sessions.due_keys(scope, before, changed, now)))
        if not found:
            return ()
        waiting = sessions.waiting(scope, self._vault, changed, now)
        return [item for item in waiting if item.key in found]

    def _update(self, changed: Collection[str], added: Sequence[SessionItem] = ()) -> None:
        """Have the items of notes as the files have them now, and tell what that changes."""
        session, asked = self.session, self.session.current_key
        lost = sum(
            self._update_item(key, item)
            for key, item in [*session.items.items()]
            if key.path in changed
        )
        for step in session.done:
            if step.item.key.path in changed:
                step.is_passed = False
        session.items.update((item.key, item) for item in added)
        session.renew()
        self._tell_of(asked)
        self._changed()
        if lost and self.view is not None:
            self.view.say(_taken_back_text(lost))

    def _update_item(self, key: SessionKey, item: SessionItem) -> int:
        """Have one item as the files have it; return how many of its grades were taken back."""
        session, sessions, now = self.session, self._explorer.sessions, self._loader.now()
        schedule = sessions.schedule(key, now)
        if schedule is None and (key.is_card or key.path not in self._explorer.vault.entries):
            session.hidden.add(key)
            return 0
        due = item.due if schedule is None else schedule.due
        lost = session.follow_date(key, due) if self.writes else 0
        now_item: SessionItem | None = item
        if all(step.item.key != key for step in session.answers):
            now_item = sessions.updated(item, due, now)
        session.hidden.discard(key)
        if now_item is None:  # it was reviewed by another program
            session.hidden.add(key)
        else:
            session.items[key] = now_item
        return lost

    def _tell_of(self, asked: SessionKey | None) -> None:
        """Tell the user if the item that was asked has left the session, or is back.

        A session that waits has nothing on the screen.
        """
        session, queue = self.session, {item.key for item in self.session.queue}
        refusal = session.refusal
        if asked is not None and asked not in queue:
            is_gone = self._explorer.sessions.schedule(asked, self._loader.now()) is None
            if refusal is not None and refusal.key == asked:
                session.refusal = None
                self.tell(self._refusal_text("Not written", refusal.reason, asked))
            elif self.view is not None:
                self.view.say(_reason_to_leave(asked, is_gone=is_gone))
                self._gone = asked if is_gone else self._gone
        if self._gone in queue and self.view is not None:
            text = f"The {self._gone.noun} is there again."
            self.view.say(text, _reason_to_leave(self._gone, is_gone=True))
            self._gone = None


def _has_same_questions(before: Vault, after: Vault, path: str) -> bool:
    """Whether a note has nothing new to review, whatever its schedules are."""
    if path not in before.entries or path not in after.entries:
        return False
    old, new = before.notes[path], after.notes[path]
    return old.tags == new.tags and question_ids(old) == question_ids(new)


def _taken_back_text(grades: int) -> str:
    """Return that another program has taken grades back."""
    if grades == 1:
        return "Another program took a grade back: its item comes once more."
    return f"Another program took {grades:,} grades back: their items come once more."


def _reason_to_leave(key: SessionKey, *, is_gone: bool) -> str:
    """Return why an item is shown no more."""
    if is_gone:
        return f"The {key.noun} is gone: it was deleted or changed by another program."
    return f"The {key.noun} was reviewed by another program meanwhile."
