"""Takes in what changes on disk while the app runs, and indexes texts while it rests.

Changes nothing itself: the loader reads what has changed and posts it, one burst of changes after
the other. A vault that could not be read at the start, such as one on a drive that comes later, is
waited for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import WorkerError, get_current_worker

from explorer.ui.messages import WatchFailed
from explorer.ui.single_timer import SingleTimer
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer
    from explorer.ui.base_app import BaseApp
    from explorer.vault import VaultWatcher

_RETURN = 5.0
"""Seconds between two looks at a vault that cannot be read."""
REST = 5.0
"""Seconds after the load or a change in which nothing is indexed: the user opens a note then, which
goes first, and other changes are likely to follow."""
_LOOK_EVERY = 0.2
"""Seconds between two looks at whether only the panes are shown."""


class LiveUpdates:
    """Watches the vault of an app until it leaves."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._watcher: VaultWatcher | None = None
        self._return = SingleTimer(app.set_timer)
        self._rest = SingleTimer(app.set_timer)

    def start(self) -> None:
        """Begin to watch, once; a worker does it, since it takes a walk over the folders."""
        if self._watcher is not None:
            return
        from explorer.vault import VaultWatcher

        self._watcher = VaultWatcher(
            self._app.explorer.vault.root,
            self.take_changes,
            is_unreadable=lambda: self._app.load_state.failure is not None,
        )
        run_in_thread(self._app, partial(self._start, self._watcher), "watch")

    def stop(self) -> None:
        """Watch no longer."""
        if self._watcher is not None:
            self._watcher.stop()

    def _start(self, watcher: VaultWatcher) -> None:
        reason = watcher.start()
        if reason:
            self._app.post_message(WatchFailed(reason))

    def take_changes(self, changed: Collection[str] | None) -> None:
        """Have the loader read what has changed, and wait for it. For the watcher's thread."""
        # The app is leaving, or shows the error of the worker itself.
        with suppress(RuntimeError, CancelledError, WorkerError):
            run: Callable[[], object] = partial(self._run_loader, changed)
            self._app.call_from_thread(run)

    async def _run_loader(self, changed: Collection[str] | None) -> None:
        app = self._app
        work = partial(app.loader.take_changes, app.explorer, app.now, changed)
        await run_in_thread(app, work, "changes").wait()

    # A vault that cannot be read yet

    def wait_for_vault(self) -> None:
        """Have the vault loaded once it can be read, which it could not before."""
        self._return.start(_RETURN, self._begin_look)

    def _begin_look(self) -> None:
        # In a thread: a drive that does not answer keeps nothing waiting.
        run_in_thread(self._app, self._look, "vault-return", exclusive=True)

    def _look(self) -> None:
        try:
            with os.scandir(self._app.explorer.vault.root):
                take = self._app.action_reload
        except OSError:
            take = self.wait_for_vault
        self._app.call_later(self._unless_read, take)

    def _unless_read(self, take: Callable[[], None]) -> None:
        if self._app.load_state.failure is not None:
            take()

    # The index of texts, which lasts: what is done here, no later start does again

    def index_texts(self) -> None:
        """Index what the vault has and the index lacks, a moment later.

        A search screen indexes by itself, so this waits while another screen is open.
        """
        self._rest.start(
            REST,
            lambda: run_in_thread(
                self._app, partial(self._index, self._app.explorer), "index-text", exclusive=True
            ),
        )

    def _index(self, explorer: Explorer) -> None:
        worker = get_current_worker()

        def is_wanted() -> bool:
            return self._app.is_running and not worker.is_cancelled

        for _ in explorer.searches.index_text():
            while is_wanted() and len(self._app.screen_stack) > 1:
                time.sleep(_LOOK_EVERY)
            if not is_wanted():
                return
