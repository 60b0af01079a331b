"""Takes in what changes on disk while the app runs, as it happens.

Starts the watcher once the vault is loaded. Changes nothing itself: the loader reads what has
changed and posts it, one burst of changes after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.worker import WorkerError

from explorer.ui.messages import WatchFailed
from explorer.ui.threads import run_in_thread
from explorer.ui.vault_return import VaultReturn

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp
    from explorer.ui.vault_loading import VaultLoader
    from explorer.vault import VaultWatcher


class LiveUpdates:
    """Watches the vault of an app until it leaves."""

    def __init__(self, app: BaseApp, loader: VaultLoader) -> None:
        self._app = app
        self._loader = loader
        self._watcher: VaultWatcher | None = None
        self._vault_return = VaultReturn(app)
        app.leaving.subscribe(app, lambda _app: self.stop())

    def wait_for_vault(self) -> None:
        """Have the vault loaded once it can be read, which it could not before."""
        self._vault_return.wait()

    def start(self) -> None:
        """Begin to watch, once; a worker does it, since it takes a walk over the folders."""
        if self._watcher is not None:
            return
        from explorer.vault import VaultWatcher

        self._watcher = VaultWatcher(
            self._app.explorer.vault.root,
            self._take_changes,
            is_unreadable=lambda: self._app.load_state.failure is not None,
        )
        run_in_thread(self._app, self._start, "watch")

    def stop(self) -> None:
        """Watch no longer."""
        if self._watcher is not None:
            self._watcher.stop()

    def _start(self) -> None:
        assert self._watcher is not None  # noqa: S101  `start` has made it
        reason = self._watcher.start()
        if reason:
            self._app.post_message(WatchFailed(reason))

    def _take_changes(self, changed: Collection[str] | None) -> None:
        """Have the loader read what has changed, and wait for it. For the watcher's thread."""
        run: Callable[[], object] = partial(self._run_loader, changed)
        # The app is leaving, or shows the error of the worker itself.
        with suppress(RuntimeError, CancelledError, WorkerError):
            self._app.call_from_thread(run)

    async def _run_loader(self, changed: Collection[str] | None) -> None:
        work = partial(self._loader.take_changes, self._app.explorer, self._app.now, changed)
        worker = run_in_thread(self._app, work, "changes")
        await worker.wait()
