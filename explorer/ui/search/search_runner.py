"""Runs the searches of a screen in a thread, one at a time.

Knows no widget: it posts what a search has found to its screen, or hands it over at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.screen import Screen

from explorer.model import Answer
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import SearchCompleted, TextIndexed
from explorer.ui.search.scopes import WITH_TEXT
from explorer.ui.search.search_pause import pause_while
from explorer.ui.textual_ext.latest_task import LatestTask
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer
    from explorer.vault import Indexing

_LIMIT = 100
"""Hits of a search at most."""
_AT_ONCE = 0.01
"""Seconds that the event loop itself waits for an answer: one that comes later costs a paint of its
own."""
_TELL_EVERY = 0.5
"""Seconds between two messages while the text of notes is being indexed."""
SEARCH_GROUP = "search"
"""The group of the workers that wait for a search."""


class SearchRequest(NamedTuple):
    """What is searched, and where."""

    query: str
    scope: str | None

    @property
    def excludes_text(self) -> bool:
        """Whether names are left out for what stands in the text of their notes."""
        from explorer.search import parse_query

        return self.scope != "tags" and parse_query(self.query).excludes_text


class SearchRunner:
    """Searches for a screen."""

    def __init__(self, screen: Screen[Any], take: Callable[[SearchCompleted], object]) -> None:
        """`take` shows an answer that is there at once; later ones are posted to the screen."""
        self._screen = screen
        self._take = take
        self._task = LatestTask("search", _AT_ONCE)
        self.generation: int | None = None
        """The generation of the vault that is being searched, None if no search is running."""
        self.again = False
        """Whether another search was requested while one was running."""
        self._to_index: Callable[[], None] | None = None
        """Indexes texts, as soon as no search is running."""
        self.is_indexing = False
        """Whether texts are still to be indexed."""

    @property
    def is_running(self) -> bool:
        """Whether a search is running."""
        return self.generation is not None

    def may_bring_more(self, app: BaseApp) -> bool:
        """Whether more may be found in notes that are not read, or not indexed, yet."""
        in_texts = app.last_scope in WITH_TEXT and self.is_indexing
        return in_texts or not app.load_state.index_ready

    def request(self, app: BaseApp, request: SearchRequest) -> bool:
        """Start a search; return False if one is running, after which to request it again."""
        self.again = self.is_running
        if self.again:
            return False
        self.generation = app.explorer.vault.generation
        self._task.ask(
            partial(_search, app, request, pause_while(lambda: not self.again)),
            self._take,
            self._wait,
            at_once=app.load_state.index_ready,
        )
        return True

    def finish(self) -> int | None:
        """Note that the search has ended; return the generation on which it was started.

        What waited for it is indexed now.
        """
        generation = self.generation
        self.generation = None
        self._start_to_index()
        return generation

    def close(self) -> None:
        """Search nothing any more."""
        self.again = True
        self._task.close()

    def _wait(self, result: Callable[[], SearchCompleted]) -> None:
        work = partial(self._post, result)
        run_in_thread(self._screen, work, SEARCH_GROUP)

    def _post(self, result: Callable[[], SearchCompleted]) -> None:
        self._screen.post_message(result())

    def index_text(self, app: BaseApp, *, at_once: bool = False) -> None:
        """Index the text of a loaded vault as far as it is not yet; posts `TextIndexed`.

        Names go first: a search that is running ends before that. `at_once` is for what has just
        changed on disk: what has time is left for later.
        """
        if app.load_state.loaded:
            self.is_indexing = True
            self._to_index = partial(self._index, app.explorer, seals=not at_once)
            self._start_to_index()

    def take_progress(self, message: TextIndexed) -> Indexing | None:
        """Return how far the index of texts is, None once it is made."""
        self.is_indexing = message.progress is not None
        return message.progress

    def _start_to_index(self) -> None:
        if self._to_index is not None and not self.is_running:
            run_in_thread(self._screen, self._to_index, "index-text", exclusive=True)
            self._to_index = None

    def _index(self, explorer: Explorer, *, seals: bool) -> None:
        from textual.worker import get_current_worker

        worker = get_current_worker()
        posted = time.monotonic()
        try:
            for progress in explorer.searches.index_text(seals=seals):
                if worker.is_cancelled:
                    return
                if time.monotonic() - posted > _TELL_EVERY:
                    posted = time.monotonic()
                    self._screen.post_message(TextIndexed(progress))
        finally:  # after an error too: no more texts come, which is not to be waited for
            if not worker.is_cancelled:  # else another worker goes on
                self._screen.post_message(TextIndexed())


def _search(app: BaseApp, request: SearchRequest, pause: Callable[[], object]) -> SearchCompleted:
    """Search. For a thread, which must not use the screen: it may be gone by then.

    An answer that is not wanted any more is empty.
    """
    from explorer.search import parse_query
    from explorer.search.concepts import group

    query, scope = parse_query(request.query), request.scope
    searches = app.explorer.searches
    if scope == "text":
        try:
            answer = searches.texts(query, _LIMIT, app.now(), wait=False, pause=pause)
        except CancelledError:
            answer = Answer(request.query, 0, truncated=False, hits=())
    else:
        answer = searches.names(query, _LIMIT, scope, app.now())
    return SearchCompleted(request.query, scope, answer, group(answer.hits))
