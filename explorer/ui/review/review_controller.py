"""What an app keeps of its reviews while it runs: the session, what was chosen, what is written.

A session outlives its screen: after a look at a source, or a search, it goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from explorer.review.note_reviews import queues
from explorer.review.session_queue import QUEUE_ORDERS, QueueOptions, QueueOrder
from explorer.services.explorer_errors import NothingToUndo
from explorer.services.session_service import SessionQueue
from explorer.text.counts import counted, counted_part
from explorer.text.sanitize import clean
from explorer.ui.commands import key_of
from explorer.ui.load_state import LoadChange
from explorer.ui.review.item_loader import ItemLoader, PreparedItem
from explorer.ui.review.review_session import WRITE_ERRORS, GradeWriter, ReviewSession
from explorer.ui.threads import run_async, run_in_thread

if TYPE_CHECKING:
    from textual import events

    from explorer.model import GradeResult
    from explorer.review.review_choices import ReviewChoice
    from explorer.ui.base_app import BaseApp


_T = TypeVar("_T")
_TOLD_AFTER = 0.1
"""Seconds after which it is said that something is being saved."""
_BETWEEN_KEYS = 0.2
"""Seconds that a key is given to do what it does, such as to open a box that takes the next one."""
_NEVER_HELD = frozenset({"ctrl+c", "ctrl+q"})
"""Keys that leave the app while a disk hangs."""


class ReviewController:
    """The reviews of one app."""

    def __init__(self, app: BaseApp, edit: Callable[[str, int], object]) -> None:
        """`edit` opens a note at a line in the editor."""
        self.edit = edit
        self.session: ReviewSession | None = None
        """The session that can be gone on with."""
        self.last_choice: ReviewChoice | None = None
        """What was reviewed last."""
        name = app.options.state.review_order.name
        order: QueueOrder = next((each for each in QUEUE_ORDERS if each == name), QUEUE_ORDERS[0])
        self.options = QueueOptions(
            order,
            new_per_day=app.options.new_per_day,
            reviews_per_day=app.options.reviews_per_day,
        )
        """How the next queue is made."""
        self._app = app
        self._writer = GradeWriter(self._idle)
        self._is_saving = False
        """Whether a step of the session is being written: keys wait for it."""
        self._held: list[events.Key] = []
        self._released: set[events.Key] = set()
        self.acted = asyncio.Event()
        """Set whenever the app has done what a key asks for."""
        self._when_written: Callable[[], object] | None = None
        self._reloads = False
        """Whether the panes wait for what is being written."""
        self._is_undoing = False
        """Whether a write is being taken back for the panes."""

    # Sessions

    def begin(self, choice: ReviewChoice, queue: SessionQueue) -> ReviewSession | None:
        """Begin a session and return it; None if it would have nothing."""
        if not queue.items:
            return None
        app = self._app
        if app.options.read_only and not queue.unwritable:
            queue = replace(queue, unwritable="nothing is written")
        self.last_choice = choice
        if self.options.reach == "practice":  # who has practiced once grades for good the next time
            self.options = replace(self.options, reach="due")
        self.session = ReviewSession(
            app.explorer,
            ItemLoader(app.explorer, app.now, self._prepare, self._prepared),
            choice,
            queue,
            self._writer,
            partial(app.notify, severity="error"),
            self._reload,
            key_of("undo_step", app.keys),
        )
        return self.session

    def _prepare(self, work: Callable[[], None]) -> Any:
        return run_in_thread(self._app, work, "review-items")

    def _prepared(self, item: PreparedItem) -> None:
        """Show an item that was prepared, if it is the current one. For a worker."""
        self._app.call_later(self._take_prepared, item)

    def _take_prepared(self, item: PreparedItem) -> None:
        if self.session is not None:
            self.session.take_prepared(item)

    def leave(self) -> None:
        """Show in the panes that the session waits, and what it has changed."""
        self._app.change_load(self._app.load_state)
        self._app.action_reload()

    def _reload(self) -> None:
        """Read what has changed on disk, at once. For the thread that writes."""
        if self._app.load_state.badges is not None:  # else the first load goes on
            self._app.loader.take_changes()

    def keep_order(self) -> None:
        """Keep the order for the next start; what else is chosen is for this time only."""
        kept = self._app.options.state.review_order
        kept.name = self.options.order
        run_in_thread(self._app, kept.write, "review-order")

    def follow_load(self, change: LoadChange) -> None:
        """Go on with a new snapshot of the vault."""
        if change.has_whole_vault and self.session is not None:
            self.session.follow_vault()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths in the next snapshot."""
        if paths:
            self._run(partial(self._keep_renames, paths))
        if self.session is not None:
            self.session.follow_renames(paths)

    async def _keep_renames(self, paths: Mapping[str, str]) -> None:
        aside = self._app.explorer.reviews.put_aside
        try:
            await self._writer.run(partial(aside.follow_renames, paths))
        except WRITE_ERRORS as error:
            self._app.notify(f"This did not work. {clean(str(error))}", severity="error")

    # Keys wait for what is saved

    def save(self, step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Take a step of the session that writes; keys are kept in their order until it is done."""
        self._is_saving = True
        self._run(partial(self._save, step))

    async def _save(self, step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        loop = asyncio.get_running_loop()
        told = loop.call_later(_TOLD_AFTER, partial(self._tell_saving, goes_on=True))
        try:
            await step()
        finally:
            told.cancel()
            self._is_saving = False
            self._tell_saving(goes_on=False)
        while self._held and not self._is_saving:
            self._held.sort(key=lambda key: key.time)
            key = self._held.pop(0)
            self._released.add(key)
            self.acted.clear()
            self._app.post_message(key)
            with suppress(TimeoutError):  # a box takes a letter, and nobody hears of it
                await asyncio.wait_for(self.acted.wait(), _BETWEEN_KEYS)
        if not self._is_saving:
            self._released.clear()
            self._written()

    def _tell_saving(self, *, goes_on: bool) -> None:
        if self.session is not None and self.session.view is not None:
            self.session.view.show_saving(goes_on=goes_on)

    def holds(self, key: events.Key) -> bool:
        """Return whether a key has to wait; then it comes again."""
        waits = self._held and key not in self._released
        if not (self._is_saving or waits) or key.key in _NEVER_HELD:
            return False
        self._held.append(key)
        return True

    @property
    def types_ahead(self) -> bool:
        """Whether keys are acted on that were pressed while something was saved."""
        return bool(self._released)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        run_async(self._app, work, "writes")

    # Which notes are reviewed

    def toggle_membership(self, path: str) -> None:
        """Put a note into review, or take it out; the panes show it after that."""
        self._run(partial(self._toggle_membership, path))

    async def _toggle_membership(self, path: str) -> None:
        app = self._app
        try:
            toggle = partial(app.explorer.membership.toggle, path, app.now())
            result = await self.write(toggle)
        except WRITE_ERRORS as error:
            app.notify(f"Not changed: {clean(str(error))}", severity="warning")
            return
        done = "Review tag removed, out of review"
        if result.after is not None:
            vault = app.explorer.vault
            note = vault.notes.get(result.path)
            tags = () if note is None else queues(note, vault.settings)
            named = clean(", ".join(f"#{tag}" for tag in tags))
            done = f"Tagged {named}, in review from now on"
        app.notify(f"{done}: {clean(path)}; {key_of('undo_write', app.keys)} takes it back.")

    # What was written last

    def undo_write(self) -> None:
        """Take back the last write of this app; the panes show it after that.

        While one is being taken back, another is not: the user has not seen yet what it was.
        """
        if not self._is_undoing:
            self._is_undoing = True
            self._run(self._undo_write)

    async def _undo_write(self) -> None:
        app = self._app
        try:
            undo = partial(app.explorer.grading.undo_own, app.now())
            result = await self._writer.run(undo)
        except NothingToUndo:
            app.notify("There is nothing to take back.")
            return
        except WRITE_ERRORS as error:
            app.notify(f"Not taken back: {clean(str(error))}", severity="warning")
        else:
            text = f"Taken back: {_written_text(result)}"
            app.notify(text, severity="warning" if result.refused else "information")
        finally:
            self._is_undoing = False
        app.action_reload()

    async def write(self, work: Callable[[], _T]) -> _T:
        """Do a write after those before it; the panes show it after that."""
        self._reloads = True
        return await self._writer.run(work)

    # The end of the app

    def _idle(self) -> None:
        """Go on once all is written. For the thread that writes."""
        self._app.call_later(self._written)
        self._app.explorer.writes.store_ends()

    def _written(self) -> None:
        """Go on with the files as they are now, and leave if that waited for it."""
        if not self.is_settled:
            return
        if self._reloads:
            self._reloads = False
            self._app.action_reload()
        go_on, self._when_written = self._when_written, None
        if go_on is not None:
            go_on()

    @property
    def is_settled(self) -> bool:
        """Whether all is written, and the session goes on with the files as they are then."""
        return not (self._writer.waiting or self._is_saving or self._held or self._released)

    def holds_exit(self, leave: Callable[[], object]) -> bool:
        """Return whether the app has to stay until all grades are written; then `leave` is called.

        Who leaves twice gets the terminal back at once; what is left is written all the same.
        """
        if self.is_settled or self._when_written is not None:
            return False
        self._when_written = leave
        waiting = max(1, self._writer.waiting)
        self._app.notify(f"Writing {counted(waiting, 'grade')} before leaving.")
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
