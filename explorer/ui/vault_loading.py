"""Reads the vault in a worker thread and reports to the app by messages, slice by slice.

Whatever costs a walk over the vault is done here, off the event loop. The worker changes nothing of
the app: it only posts messages.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from explorer.reader.concept_tree import folder_badges
from explorer.ui.messages import (
    BadgesLoaded,
    IndexReady,
    LoadFailed,
    NotesRenamed,
    Progress,
    VaultLoaded,
)
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

    from explorer.services.explorer import Explorer

_TURN = 0.002
"""Seconds in which the event loop begins with what was posted: Python does not give threads their
turns in order, and one that goes on computing may keep the loop waiting for 20 ms."""
_PAUSE = 0.3
"""Seconds between two partial snapshots: each costs a sort and a repaint."""
_TELL_EVERY = 0.1
"""Seconds between two reports of progress: each costs a repaint."""
_COLLECT = (10_000, 5, 15)
"""Thresholds of the garbage collector after the load: a paint makes thousands of objects, and with
Python's own figures one key in three would wait for a full collection. Each note leaves strips
behind that only a full one finds; here there is one in some hundreds of notes. Were there fewer,
each would take longer than a frame."""


class VaultLoader:
    """Starts the workers that load a vault and take in its changes, one at a time."""

    def __init__(self, app: App[Any]) -> None:
        from explorer.vault import RenameTracker

        self._app = app
        self._refreshing = Lock()
        self._renames = RenameTracker()
        self._failure = ""
        """Why what has changed could not be read the last time; empty if it was."""

    def load(self, explorer: Explorer, now: Callable[[], datetime]) -> None:
        """Read the vault from the beginning."""
        run_in_thread(self._app, partial(self._load, explorer, now), "load", exclusive=True)

    def refresh(self, explorer: Explorer, now: Callable[[], datetime]) -> None:
        """Read what has changed on disk, and post it in any case."""
        work = partial(self.take_changes, explorer, now, always=True)
        run_in_thread(self._app, work, "load", exclusive=True)

    def _load(self, explorer: Explorer, now: Callable[[], datetime]) -> None:
        from textual.worker import get_current_worker

        worker = get_current_worker()
        read(
            explorer,
            now,
            self._app.post_message,
            lambda: worker.is_cancelled or not self._app.is_running,
        )

    def take_changes(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        changed: Collection[str] | None = None,
        *,
        always: bool = False,
    ) -> None:
        """Read what has changed on disk, and post it if anything has. For a thread.

        `changed` are the paths to look at, None for all. Unless `always`, a failure is posted once,
        and a snapshot without a change only after a failure.
        """
        from explorer.vault import VaultError

        post = self._app.post_message
        with self._refreshing:
            before = explorer.vault
            try:
                has_changed = explorer.refresh(changed)
            except VaultError as error:
                if always or str(error) != self._failure:
                    post(LoadFailed(str(error)))
                self._failure = str(error)
                return
            if not (has_changed or always or self._failure):
                return
            renames = self._renames.take(before, explorer.vault)
            if renames:
                post(NotesRenamed(renames))
            post(arrival(explorer))
            self._failure = ""
            time.sleep(_TURN)
            post(badges_of(explorer, now()))
            time.sleep(_TURN)
            prepare(explorer, now())


def read(
    explorer: Explorer,
    now: Callable[[], datetime],
    post: Callable[[Message], object],
    canceled: Callable[[], bool],
) -> None:
    """Load the vault to its end, or until `canceled` returns True. Call it from a worker thread.

    `post` receives the messages: progress, snapshots, badges, and that the index is ready or the
    load has failed.
    """
    from explorer.vault import VaultError

    gc.disable()
    try:
        if _read_steps(explorer, post, canceled):
            post(arrival(explorer))
            try:
                post(badges_of(explorer, now()))
                prepare(explorer, now())
            finally:
                post(IndexReady())
    except VaultError as error:
        post(LoadFailed(str(error)))
    finally:
        # What is loaded stays: looking for garbage among it would stop the screen for 0.1 s each
        # time. Not after a change, which is small, while the widgets that were left may be many.
        gc.freeze()
        gc.set_threshold(*_COLLECT)
        gc.enable()


def _read_steps(
    explorer: Explorer, post: Callable[[Message], object], canceled: Callable[[], bool]
) -> bool:
    """Post the steps of the load as often as the screen can show them; return whether it ended."""
    phase, told_at, shown_at = "", 0.0, time.monotonic()
    for step in explorer.load():
        if canceled():
            return False
        now = time.monotonic()
        if step.phase != phase or now - told_at > _TELL_EVERY:
            post(Progress(step.phase, step.done, step.total))
            phase, told_at = step.phase, now
        is_due = now - shown_at > _PAUSE or step.last_for_long
        if is_due and step.vault is not None and not step.vault.complete:
            post(arrival(explorer))
            shown_at = now
    return not canceled()


def prepare(explorer: Explorer, now: datetime) -> None:
    """Build in advance what the first search and the first note need."""
    from explorer.search import parse_query

    explorer.searches.names(parse_query(""), on=now)
    explorer.vault.backlinks("")


def arrival(explorer: Explorer) -> VaultLoaded:
    """Return the message that a snapshot is there, with its notes sorted into their folders."""
    vault = explorer.vault
    return VaultLoaded(vault.generation, vault.notes, explorer.reader.folders(), vault.complete)


def badges_of(explorer: Explorer, now: datetime) -> BadgesLoaded:
    """Return what is due in the current snapshot."""
    badges = explorer.reviews.badges(now)
    counts = explorer.reviews.due_counts(now)  # notes and cards, as the `due` command counts them
    return BadgesLoaded(
        explorer.vault.generation,
        badges,
        folder_badges(badges),
        due=counts["overdue"] + counts["due"],
        new=counts["new"],
        concepts=explorer.reader.concept_count(),
    )
