"""Waits for a vault that could not be read at the start, such as one on a drive that comes later.

Once it was read, the watcher of `explorer.ui.live_updates` sees it come back.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.ui.single_timer import SingleTimer
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp

_LOOK_EVERY = 5.0
"""Seconds between two looks."""


class VaultReturn:
    """Has an app load its vault once that can be read."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._timer = SingleTimer(app.set_timer)

    def wait(self) -> None:
        """Look in a while, unless the user has the vault read before."""
        self._timer.start(_LOOK_EVERY, self._begin_look)

    def _begin_look(self) -> None:
        # In a thread: a drive that does not answer keeps nothing waiting.
        run_in_thread(self._app, self._look, "vault-return", exclusive=True)

    def _look(self) -> None:
        is_there = _can_be_listed(self._app.explorer.vault.root)
        self._app.call_later(self._take, is_there=is_there)

    def _take(self, *, is_there: bool) -> None:
        if self._app.load_state.failure is None:  # it is being read by now
            return
        if is_there:
            self._app.load.reload()
        else:
            self.wait()


def _can_be_listed(folder: Path) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False
