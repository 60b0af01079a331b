"""Indexes the text of the notes while only the panes are shown, so that searches find all of it.

The index lasts: what is done here, no later start does again. A search screen indexes by itself
what is still missing, and so this waits while another screen is open.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from explorer.ui.single_timer import SingleTimer
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer
    from explorer.ui.base_app import BaseApp

REST = 5.0
"""Seconds after the load or a change in which nothing is indexed: the user opens a note then, which
goes first, and other changes are likely to follow."""
_LOOK_EVERY = 0.2
"""Seconds between two looks at whether only the panes are shown."""


class TextIndexer:
    """Keeps the full-text index of an app's vault up to date."""

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._rest = SingleTimer(app.set_timer)

    def start(self) -> None:
        """Index what the vault has and the index lacks, a moment later."""
        self._rest.start(REST, self._run)

    def _run(self) -> None:
        work = partial(self._index, self._app.explorer)
        run_in_thread(self._app, work, "index-text", exclusive=True)

    def _index(self, explorer: Explorer) -> None:
        from textual.worker import get_current_worker

        worker = get_current_worker()

        def is_wanted() -> bool:
            return self._app.is_running and not worker.is_cancelled

        for _ in explorer.searches.index_text():
            while is_wanted() and len(self._app.screen_stack) > 1:
                time.sleep(_LOOK_EVERY)
            if not is_wanted():
                return
