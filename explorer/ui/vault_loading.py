"""Reads the vault in worker threads, watches it for changes, and indexes its texts while it rests.

Whatever costs a walk over the vault is done here, off the event loop. The workers change nothing of
the app: they post what is loaded, slice by slice.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.worker import WorkerError, get_current_worker

from explorer.reader.concept_tree import folder_badges
from explorer.text.sanitize import clean
from explorer.ui.load_state import BadgesLoaded, Progress, VaultLoaded
from explorer.ui.messages import NotesRenamed
from explorer.ui.textual_ext.event_loop import share_heap
from explorer.ui.threads import SingleTimer, run_in_thread
from explorer.vault import RenameTracker, VaultError

if TYPE_CHECKING:
    from textual.app import App

    from explorer.review.session_queue import QueueOptions
    from explorer.services.explorer import Explorer
    from explorer.vault import VaultWatcher

_TURN = 0.002
"""Seconds in which the event loop begins with what was posted: Python does not give threads their
turns in order, and one that goes on computing may keep the loop waiting for 20 ms."""
_PAUSE = 0.3
"""Seconds between two partial snapshots: each costs a sort and a repaint."""
_TELL_EVERY = 0.1
"""Seconds between two reports of progress: each costs a repaint."""
_COLLECT = (25_000, 2, 12)
"""Thresholds of the garbage collector after the load: a paint makes thousands of objects, a note to
which much leads ten thousands, and with Python's own figures one key in three would wait for a full
collection. Each note leaves strips behind that only a full one finds."""
_OWN = 0.005
"""Seconds between two looks at whether the snapshot has what the app itself writes."""
_ASIDE = 1.0
"""Seconds between two looks at whether another process has put something aside."""
_RETURN = 5.0
"""Seconds between two looks at a vault that cannot be read."""
REST = 5.0
"""Seconds after the load or a change in which nothing is indexed: the user opens a note then, which
goes first, and other changes are likely to follow."""


class VaultLoader:
    """Starts the workers that load the vault of an app and take in its changes, one at a time."""

    def __init__(
        self,
        app: App[Any],
        explorer: Explorer,
        limits: QueueOptions,
        now: Callable[[], datetime],
        post: Callable[..., object],
    ) -> None:
        """`limits` are those of a day; `post` has the app set fields of its `LoadState`."""
        self._app = app
        self._explorer = explorer
        self._limits = limits
        self._now = now
        self._post = post
        self._refreshing = Lock()
        self._renames = RenameTracker()
        self._failure = ""
        """Why the vault could not be read the last time; empty if it was."""
        self._watcher: VaultWatcher | None = None
        self.aside: object = None
        """The latest change of what is put aside, as it was found with the last other one."""
        self._return = SingleTimer(app.set_timer)
        self._rest = SingleTimer(app.set_timer)

    def load(self) -> None:
        """Read the vault from the beginning."""
        share_heap()  # before workers have heaps, and after the first paint
        run_in_thread(self._app, self._load, "load", exclusive=True)

    def _load(self) -> None:
        app, worker = self._app, get_current_worker()
        self._failure = read(
            self._explorer,
            self._limits,
            self._now,
            self._post,
            lambda: worker.is_cancelled or not app.is_running,
        )

    def refresh(self) -> None:
        """Read what has changed on disk, and post it in any case."""
        run_in_thread(self._app, partial(self.take_changes, always=True), "load", exclusive=True)

    def take_changes(self, changed: Collection[str] | None = None, *, always: bool = False) -> None:
        """Read what has changed on disk, and post it if anything has. For a thread.

        `changed` are the paths to look at, None for all. Unless `always`, a failure is posted once,
        and a snapshot without a change only after a failure.
        """
        explorer, now, post = self._explorer, self._now, self._post
        with self._refreshing:
            before = explorer.vault
            try:
                has_changed = explorer.refresh(changed)
            except VaultError as error:
                if always or str(error) != self._failure:
                    post(failure=clean(str(error)))
                self._failure = str(error)
                return
            if not (has_changed or always or self._failure):
                return
            renames = self._renames.take(before, explorer.vault)
            if renames:
                self._app.post_message(NotesRenamed(renames))
            self.aside = explorer.reviews.put_aside.change
            post(snapshot=arrival(explorer), failure=None)
            self._failure = ""
            time.sleep(_TURN)
            post(badges=badges_of(explorer, self._limits, now()))
            time.sleep(_TURN)
            prepare(explorer, now())

    # Changes on disk while the app runs

    def watch(self) -> None:
        """Begin to watch, once; a worker does it, since it takes a walk over the folders."""
        if self._watcher is None:
            from explorer.vault import VaultWatcher

            self._watcher = VaultWatcher(
                self._explorer.root,
                self.take_burst,
                is_unreadable=lambda: bool(self._failure),
            )
            run_in_thread(self._app, partial(self._start, self._watcher), "watch")
            look = partial(run_in_thread, self._app, self._look_aside, "aside")
            self._app.set_interval(_ASIDE, look)

    def _look_aside(self) -> None:
        """Show what another process has put aside or taken back, of which no note tells."""
        if self._explorer.reviews.put_aside.change != self.aside:
            self.take_changes((), always=True)

    def _start(self, watcher: VaultWatcher) -> None:
        reason = watcher.start()
        if reason:
            self._post(unwatched=clean(reason))

    def stop(self) -> None:
        """Watch no longer."""
        if self._watcher is not None:
            self._watcher.stop()

    def take_burst(self, changed: Collection[str] | None) -> bool:
        """Have a worker read what has changed, and wait for it. For the watcher's thread.

        Returns whether there was nothing to read: the app itself has written it.
        """
        while self._explorer.writes.untaken and self._app.is_running:
            time.sleep(_OWN)
        if changed is not None and self._explorer.vault.is_as_on_disk(changed):
            return True
        work = partial(self.take_changes, changed)

        async def read() -> None:
            # It was cancelled as the app is leaving, or its error is shown.
            with suppress(WorkerError):
                await run_in_thread(self._app, work, "changes").wait()

        with suppress(RuntimeError, CancelledError):  # the app is leaving
            wait: Callable[[], object] = read
            self._app.call_from_thread(wait)
        return False

    def wait_for_vault(self) -> None:
        """Have a vault loaded that could not be read, such as one on a drive that comes later.

        In a thread: a drive that does not answer keeps nothing waiting.
        """
        look = partial(run_in_thread, self._app, self._look, "vault-return", exclusive=True)
        self._return.start(_RETURN, look)

    def _look(self) -> None:
        try:
            os.scandir(self._explorer.root).close()
        except OSError:
            self._app.call_later(self.wait_for_vault)
        else:
            self._app.call_later(self._app.run_action, "reload")

    # The index of texts, which lasts: what is done here, no later start does again

    def index_texts(self) -> None:
        """Index what the vault has and the index lacks, a moment later.

        A search screen indexes by itself, so this waits while another screen is open.
        """
        self._rest.start(REST, self._begin_index)

    def _begin_index(self) -> None:
        if len(self._app.screen_stack) > 1:
            self.index_texts()
        else:
            run_in_thread(self._app, self._index, "index-text", exclusive=True)

    def _index(self) -> None:
        app, worker = self._app, get_current_worker()
        for _ in self._explorer.searches.index_text():
            if worker.is_cancelled or not app.is_running:
                return
            if len(app.screen_stack) > 1:
                app.call_later(self.index_texts)  # the rest of them
                return
        self._post(texts_ready=True)


def read(
    explorer: Explorer,
    limits: QueueOptions,
    now: Callable[[], datetime],
    post: Callable[..., object],
    canceled: Callable[[], bool],
) -> str:
    """Load the vault to its end, or until `canceled` returns True. Call it from a worker thread.

    `post` receives fields of a `LoadState`: progress, snapshots, badges, and that the index is
    ready or the load has failed, for the reason that is returned.
    """
    gc.disable()
    try:
        if _read_steps(explorer, post, canceled):
            post(snapshot=arrival(explorer), failure=None)
            try:
                post(badges=badges_of(explorer, limits, now()))
                prepare(explorer, now())
            finally:
                post(index_ready=True)
    except VaultError as error:
        post(failure=clean(str(error)))
        return str(error)
    finally:
        # What is loaded stays: looking for garbage among it would stop the screen for 0.1 s each
        # time. Not after a change, which is small, while the widgets that were left may be many.
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()
    return ""


def _read_steps(
    explorer: Explorer, post: Callable[..., object], canceled: Callable[[], bool]
) -> bool:
    """Post the steps of the load as often as the screen can show them; return whether it ended."""
    phase, told_at, shown_at = "", 0.0, time.monotonic()
    for step in explorer.load():
        if canceled():
            return False
        now = time.monotonic()
        if step.phase != phase or now - told_at > _TELL_EVERY:
            post(progress=Progress(step.done, step.total))
            phase, told_at = step.phase, now
        is_due = now - shown_at > _PAUSE or step.last_for_long
        if is_due and step.vault is not None and not step.vault.complete:
            post(snapshot=arrival(explorer), failure=None)
            shown_at = now
    return not canceled()


def prepare(explorer: Explorer, now: datetime) -> None:
    """Build in advance what the first search and the first note need."""
    from explorer.search import parse_query

    explorer.searches.names(parse_query(""), on=now)
    explorer.vault.backlinks("")


def arrival(explorer: Explorer) -> VaultLoaded:
    """Return the current snapshot, with its notes sorted into their folders."""
    vault = explorer.vault
    return VaultLoaded(vault.generation, vault.notes, explorer.reader.folders(), vault.complete)


def badges_of(explorer: Explorer, limits: QueueOptions, now: datetime) -> BadgesLoaded:
    """Return what is due in the current snapshot."""
    badges = explorer.reviews.badges(now)
    work = explorer.reviews.workload(limits, now)
    return BadgesLoaded(
        badges,
        folder_badges(badges),
        due=work.due,
        new=work.new,
        concepts=explorer.reader.concept_count(),
    )
