"""The recent searches as the search screen shows them; files are read and written by workers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import Screen

from explorer.ui.base_app import app_of
from explorer.ui.messages import RecentLoaded
from explorer.ui.threads import run_in_thread


class RecentQueries:
    """Loads, adds and forgets recent searches for a screen."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self.queries: tuple[str, ...] = ()
        """The queries, newest first, as of when the screen was opened."""

    def load(self) -> None:
        """Load the queries; the screen gets them as `RecentLoaded`."""
        work = partial(self._post, app_of(self._screen).options.recent.load)
        run_in_thread(self._screen, work, "recent")

    def _post(self, load: Callable[[], tuple[str, ...]]) -> None:
        self._screen.post_message(RecentLoaded(load()))

    def add(self, query: str) -> None:
        """Remember a query, unless it is empty."""
        if query:
            self._write(partial(app_of(self._screen).options.recent.add, query))

    def forget(self, query: str | None) -> None:
        """Forget a query, or all of them (None)."""
        kept: tuple[str, ...] = ()
        if query is not None:
            kept = tuple(other for other in self.queries if other != query)
        self.queries = kept
        self._write(partial(app_of(self._screen).options.recent.forget, query))

    def _write(self, work: Callable[[], None]) -> None:
        """Write the file. Not by a worker of the screen: it would end with it."""
        run_in_thread(self._screen.app, work, "recent")
