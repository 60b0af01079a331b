"""What an app keeps of its reviews while it runs: the session, what was chosen, what waits.

A session outlives its screen: after a look at a source, or a search, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from explorer.review.days import day_of
from explorer.review.note_reviews import queues
from explorer.review.session_history import SessionStep
from explorer.review.session_items import SessionKey
from explorer.review.session_queue import QUEUE_ORDERS, QueueOrder
from explorer.services.explorer_errors import NothingToUndo
from explorer.services.session_service import QueueOptions, SessionQueue
from explorer.text.counts import counted, counted_part
from explorer.text.sanitize import clean
from explorer.ui.commands import key_of
from explorer.ui.load_state import LoadChange
from explorer.ui.review.grade_writer import GradeWriter
from explorer.ui.review.item_loader import ItemLoader, Work
from explorer.ui.review.no_session import NoSession
from explorer.ui.review.prepared_item import PreparedItem
from explorer.ui.review.queued_grades import WRITE_ERRORS, QueuedGrades, UndoRefusal
from explorer.ui.review.running_session import RunningSession, SessionPorts, Unheard
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from explorer.model import GradeResult
    from explorer.review.review_choices import ReviewChoice
    from explorer.review.session import SessionAnswer
    from explorer.review.spreading import SpreadPlan
    from explorer.services.spread_service import SpreadResult, SpreadUndone
    from explorer.ui.base_app import BaseApp


_NOTHING_TO_TAKE_BACK = "There is nothing to take back."
_NO_SESSION = NoSession()
_REPORTS = 50
"""How often at most the progress of a long write is told."""


class ReviewController:
    """The reviews of one app."""

    def __init__(self, app: BaseApp, edit: Callable[[str, int], object]) -> None:
        """`edit` opens a note at a line in the editor."""
        self._app = app
        self._edit = edit
        self._writer = GradeWriter(self._idle)
        self._when_written: Callable[[], object] | None = None
        self._reloads = False
        """Whether the panes wait for what is being written."""
        self._is_undoing = False
        """Whether a write is being taken back for the panes."""
        self.session: RunningSession | None = None
        """The session that can be gone on with."""
        self.last_choice: ReviewChoice | None = None
        """What was reviewed last."""
        self.options = QueueOptions(
            _known_order(app.options.state.review_order.name),
            new_per_day=app.options.new_per_day,
            reviews_per_day=app.options.reviews_per_day,
        )
        """How the next queue is made."""
        self._numbers = 0
        """How many numbers of answers the sessions before have given out."""
        self._suspended: set[SessionKey] = set()
        self._buried: dict[SessionKey, date] = {}

    # Sessions

    @property
    def _live(self) -> RunningSession | NoSession:
        """The session, or what stands in its place."""
        if self.session is None:
            return _NO_SESSION
        return self.session

    def begin(self, choice: ReviewChoice, queue: SessionQueue) -> RunningSession | None:
        """Begin a session with the items that were not put aside, and return it.

        None if there are none.
        """
        today = self._today()
        items = tuple(item for item in queue.items if not self._is_put_aside(item.key, today))
        if not items:
            return None
        self.last_choice = choice
        # Who has practiced once grades for good the next time, unless that is chosen again.
        if self.options.reach == "practice":
            self.options = replace(self.options, reach="due")
        self.end()
        self.session = self._session(choice, replace(queue, items=items))
        return self.session

    def _session(self, choice: ReviewChoice, queue: SessionQueue) -> RunningSession:
        app = self._app
        store = None
        if not (queue.unwritable or app.options.read_only):
            sessions = app.explorer.sessions
            store = QueuedGrades(sessions, self._writer, self, self._reload)
        loader = ItemLoader(app.explorer, app.now, self._run, self._prepared)
        ports = SessionPorts(app.explorer, app.now, loader, store, self._tell_of_session)
        return RunningSession(ports, choice, queue, self._numbers)

    def once_written(self, done: Callable[[], object]) -> None:
        """Call `done` once all is written that waits by now; at once if nothing does."""
        if self._writer.waiting:
            self._writer.submit(partial(self._finish, done), self._fail)
        else:
            done()

    def end(self) -> None:
        """Drop the session."""
        if self.session is not None:
            self._numbers = self.session.session.numbers
        self.session = None

    def leave(self) -> None:
        """Show in the panes that the session waits, and once it is written what it has changed."""
        self._app.change_load(self._app.load_state)
        if self._writer.waiting:
            self._reloads = True
        else:
            self._app.action_reload()

    def edit(self, path: str, line: int) -> None:
        """Open a note in the editor."""
        self._edit(path, line)

    def _run(self, work: Callable[[], None]) -> Work:
        return run_in_thread(self._app, work, "review-items")

    def _reload(self) -> None:
        """Read what has changed on disk, at once. For the thread that writes."""
        if self._app.load_state.badges is not None:  # else the first load goes on
            self._app.loader.take_changes(self._app.explorer, self._app.now)

    def keep_order(self) -> None:
        """Keep the order for the next start; what else is chosen is for this time only."""
        kept = self._app.options.state.review_order
        kept.name = self.options.order
        run_in_thread(self._app, kept.write, "review-order")

    # What is put aside

    def put_aside(self, step: SessionStep) -> None:
        """Leave out of later sessions what was buried for today, or suspended."""
        if step.before.current is None:
            return
        key, aside = step.before.current.key, self._app.explorer.reviews.put_aside
        if step.kind == "bury":
            self._buried[key.question] = self._today()
            self._keep(partial(aside.bury_item, key, self._app.now()))
        elif step.kind == "suspend":
            self._suspended.add(key)
            self._keep(partial(aside.suspend_item, key))

    def restore(self, step: SessionStep) -> None:
        """Forget that something was put aside, by each key that it has had since."""
        if step.before.current is None or step.kind not in ("bury", "suspend"):
            return
        keys = self._live.keys(step.before.current.key)
        for key in keys:
            self._buried.pop(key.question, None)
        self._suspended.difference_update(keys)
        self._keep(partial(self._app.explorer.reviews.put_aside.take_back_item, keys))

    def aside_changed(self) -> None:
        """Go by what is kept of what is put aside, since it was changed in the list of it."""
        self._buried.clear()
        self._suspended.clear()
        self._app.action_reload()

    def _keep(self, write: Callable[[], None]) -> None:
        """Keep what is put aside, after all that is to be written before."""
        self._writer.submit(partial(self._keep_now, write), self._fail)

    def _keep_now(self, write: Callable[[], None]) -> None:
        """Keep what is put aside, or tell that it holds only here. For the thread that writes."""
        try:
            write()
        except WRITE_ERRORS as error:
            self._fail(str(error))

    def _today(self) -> date:
        return day_of(self._app.now(), self._app.explorer.vault.settings)

    def _is_put_aside(self, key: SessionKey, today: date) -> bool:
        return key in self._suspended or self._buried.get(key.question) == today

    def _finish(self, done: Callable[[], object]) -> None:
        """Call `done` on the event loop. For the thread that writes."""
        self._app.call_later(done)

    def _fail(self, reason: str) -> None:
        """Tell the user of an error of this program. For the thread that writes."""
        sentence = f"This did not work. {clean(reason)}"
        self._app.call_later(partial(self._app.notify, sentence, severity="error"))

    # Which notes are reviewed

    def toggle_membership(self, path: str) -> None:
        """Put a note into review, or take it out; the panes show it after that."""
        self._reloads = True
        self._writer.submit(partial(self._toggle_membership, path), self._fail)

    def _toggle_membership(self, path: str) -> None:
        """Put a note into review, or take it out. For the thread that writes."""
        app = self._app
        severity: SeverityLevel = "information"
        try:
            result = app.explorer.membership.toggle(path, app.now())
        except WRITE_ERRORS as error:
            sentence, severity = f"Not changed: {clean(str(error))}", "warning"
        else:
            key = key_of("undo_write", app.keys)
            sentence = f"{self._toggled(result)}: {clean(path)}; {key} takes it back."
        app.call_later(partial(app.notify, sentence, severity=severity))

    def _toggled(self, result: GradeResult) -> str:
        """Return what was written to put a note into review, or to take it out."""
        if result.after is None:
            return "Review tag removed, out of review"
        vault = self._app.explorer.vault
        note = vault.notes.get(result.path)
        tags = () if note is None else queues(note, vault.settings)
        return f"Tagged {clean(', '.join(f'#{tag}' for tag in tags))}, in review from now on"

    # What was written last

    def undo_write(self) -> None:
        """Take back the last write of this app; the panes show it after that.

        While one is being taken back, another is not: the user has not seen yet what it was.
        """
        if not self._is_undoing:
            self._is_undoing = True
            self._writer.submit(self._undo_write, self._fail)

    def _undo_write(self) -> None:
        """Take back the last write of this app. For the thread that writes."""
        app = self._app
        severity: SeverityLevel = "warning"
        try:
            result = app.explorer.grading.undo_own(app.now())
        except NothingToUndo:
            sentence, severity = _NOTHING_TO_TAKE_BACK, "information"
        except WRITE_ERRORS as error:
            self._reloads = True
            sentence = f"Not taken back: {clean(str(error))}"
        else:
            self._reloads = True
            sentence = f"Taken back: {_written_text(result)}"
            if not result.refused:
                severity = "information"
        finally:
            self._is_undoing = False
        app.call_later(partial(app.notify, sentence, severity=severity))

    # A backlog

    def spread(
        self,
        plan: SpreadPlan,
        report: Callable[[int, int], object],
        done: Callable[[SpreadResult], object],
    ) -> None:
        """Put off what a plan puts off, and have the panes show it; then call `done`.

        `report` is called meanwhile, with how many notes are written and how many there are.
        """
        self._reloads = True
        self._writer.submit(partial(self._spread, plan, report, done), self._fail)

    def _spread(
        self,
        plan: SpreadPlan,
        report: Callable[[int, int], object],
        done: Callable[[SpreadResult], object],
    ) -> None:
        """Write a plan. For the thread that writes."""

        def report_some(written: int, total: int) -> None:
            if not written % max(1, ceil(total / _REPORTS)):
                self._app.call_later(report, written, total)

        self._app.call_later(done, self._app.explorer.spreads.write(plan, report_some))

    def undo_spread(self, result: SpreadResult, done: Callable[[SpreadUndone], object]) -> None:
        """Take back what was put off; then call `done` with what has become of that."""
        self._reloads = True
        self._writer.submit(partial(self._undo_spread, result, done), self._fail)

    def _undo_spread(self, result: SpreadResult, done: Callable[[SpreadUndone], object]) -> None:
        """Take back what was put off. For the thread that writes."""
        from explorer.services.spread_service import SpreadUndone

        try:
            undone = self._app.explorer.spreads.undo(result)
        except WRITE_ERRORS as error:
            undone = SpreadUndone(0, (str(error),))
        self._app.call_later(done, undone)

    # What comes from threads: each is handed over to the event loop

    def _prepared(self, item: PreparedItem) -> None:
        """Show an item that was prepared, if it is the current one."""
        self._app.call_later(self._take_prepared, item)

    def _take_prepared(self, item: PreparedItem) -> None:
        self._live.take_prepared(item)

    def grade_written(self, answer: SessionAnswer) -> None:
        """Have the session know what a grade has come to."""
        self._app.call_later(self._take_written, answer)

    def _take_written(self, answer: SessionAnswer) -> None:
        self._live.take_written(answer)

    def grade_refused(self, number: int, reason: str) -> None:
        """Have the item of a grade come back that could not be written."""
        self._app.call_later(self._take_refusal, number, clean(reason))

    def _take_refusal(self, number: int, reason: str) -> None:
        if not self._live.take_refusal(number, reason):
            self._tell_of_session(f"Not written: {reason}")

    def _tell_of_session(self, sentence: str) -> None:
        """Tell what has gone wrong: on the screen of the session, which a toast would cover.

        While none shows it, a toast is all there is.
        """
        listener = self._live.listener
        if isinstance(listener, Unheard):
            self._app.notify(sentence, severity="error")
        else:
            listener.say(sentence)

    def undo_refused(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        """Tell the user that a grade stays, and have it in the session again."""
        self._app.call_later(self._take_undo_refusal, refusal, known)

    def undo_possible(self, number: int) -> None:
        """Have the session take a grade back again in its turn."""
        self._app.call_later(self._take_possible_undo, number)

    def _take_possible_undo(self, number: int) -> None:
        self._live.take_possible_undo(number)

    def _take_undo_refusal(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        session, item = self._live, refusal.answer.item
        sentence = session.refusal_text("Not taken back", refusal.reason, item.key)
        is_ours = session.take_undo_refusal(refusal.answer, for_good=refusal.for_good)
        if is_ours and refusal.for_good and session.can_undo:
            key = key_of("undo_step", self._app.keys)
            sentence = f"{sentence} {key} takes back the step before it."
        self._tell_of_session(sentence)
        self._writer.submit(known, self._fail)

    def _idle(self) -> None:
        """Go on once all is written. For the thread that writes."""
        self._app.call_later(self._written)
        self._app.explorer.writes.store_ends()

    def _written(self) -> None:
        """Go on with the files as they are now, and leave if that waited for it."""
        if self._writer.waiting:
            return
        self._live.settle()
        if self._reloads:
            self._reloads = False
            self._app.action_reload()
        go_on, self._when_written = self._when_written, None
        if go_on is not None:
            go_on()

    def follow_load(self, change: LoadChange) -> None:
        """Go on with a new snapshot of the vault."""
        if change.has_whole_vault:
            self._live.take_vault()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot."""
        if paths:
            self._keep(partial(self._app.explorer.reviews.put_aside.follow_renames, paths))
        self._live.follow_renames(paths)

    # The end of the app

    @property
    def waiting(self) -> int:
        """How many grades are not written yet."""
        return self._writer.waiting

    @property
    def is_settled(self) -> bool:
        """Whether all is written, and the session goes on with the files as they are then."""
        return not self.waiting and self._live.is_settled

    def holds_exit(self, leave: Callable[[], object]) -> bool:
        """Return whether the app has to stay until all grades are written; then `leave` is called.

        Who leaves twice gets the terminal back at once; what is left is written all the same.
        """
        if not self._writer.waiting or self._when_written is not None:
            return False
        self._when_written = leave
        self._app.notify(f"Writing {counted(self._writer.waiting, 'grade')} before leaving.")
        return True

    def close(self, tell: Callable[[str], object]) -> None:
        """Wait until everything is written; `tell` the user if that is not so yet."""
        if self._writer.waiting:
            tell(f"Writing {counted(self._writer.waiting, 'grade')}; ctrl+c gives up.\n")
        self._writer.close()


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


def _known_order(name: str) -> QueueOrder:
    """Return the order that was chosen once, the plugin's if there is none of this name."""
    return next((order for order in QUEUE_ORDERS if order == name), QUEUE_ORDERS[0])
