"""Runs the searches of a screen in threads: names at each letter, then the texts of notes.

Knows no widget: it posts what a search has found to its screen, or hands it over at once. Never
delays a search for names: texts are searched when nothing has been typed for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from explorer.model import Answer
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import SearchCompleted, TextIndexed, TextJoined
from explorer.ui.threads import LatestTask, SingleTimer, run_in_thread

if TYPE_CHECKING:
    from explorer.search import Query
    from explorer.services.explorer import Explorer

WITH_TEXT = (None, "text")
"""The scopes in which the text of notes is searched."""
SEARCH_GROUP, TEXT_GROUP = "search", "text-join"
"""The groups of the workers that wait for a search, and for texts."""
_LIMIT = 100
"""Hits of a search at most."""
_MOST_TEXTS = 50
"""Places in texts beside names at most."""
_AT_ONCE = 0.01
"""Seconds that the event loop itself waits for an answer: one that comes later costs a paint of its
own."""
_REST = 0.1
"""Seconds without another key before texts are searched: they take longer than names, and the next
key would wait for them."""
_TELL_EVERY = 0.5
"""Seconds between two messages while the text of notes is being indexed."""
_BREATH = 0.0005
"""Seconds in which the event loop has its turn while a search reads many texts."""


class Searching:
    """The names that a query has found, the texts as soon as they are there, and what runs."""

    def __init__(
        self, screen: Screen[Any], app: BaseApp, take: Callable[[SearchCompleted], object]
    ) -> None:
        """`take` shows an answer that is there at once; later ones are posted to the screen."""
        self._screen = screen
        self._app = app
        self._take = take
        self._names_task = LatestTask("search", _AT_ONCE)
        self._texts_task = LatestTask("text-join", 0.0)
        self._rest = SingleTimer(screen.set_timer)
        self.generation: int | None = None
        """The generation of the vault that is being searched, None if no search is running."""
        self.again = False
        """Whether another search was requested while one was running."""
        self.names: SearchCompleted | None = None
        self.texts: TextJoined | None = None
        self.waits_for_texts = False
        """Whether texts are still to come."""
        self.is_indexing = False
        """Whether texts are still to be indexed."""
        self._to_index: Callable[[], None] | None = None
        """Indexes texts, as soon as no search is running."""

    @property
    def is_running(self) -> bool:
        """Whether a search is running."""
        return self.generation is not None

    @property
    def answer(self) -> Answer | None:
        """What was found so far, None before the first answer."""
        found = self.texts or self.names
        return found.answer if found is not None else None

    def is_of(self, generation: int) -> bool:
        """Whether what was found is of the vault's snapshot of this number."""
        return self.answer is not None and self.answer.generation == generation

    def request(self, query: Query, scope: str | None) -> bool:
        """Start a search; return False if one is running, after which to request it again."""
        self.again = self.is_running
        if self.again:
            return False
        app = self._app
        self.generation = app.explorer.vault.generation
        work = partial(_search, app, query, scope, _pause_while(lambda: not self.again))
        wait = partial(self._wait, SEARCH_GROUP)
        self._names_task.ask(work, self._take, wait, at_once=app.load_state.index_ready)
        return True

    def finish(self) -> int | None:
        """Note that the search has ended; return the generation on which it was started.

        What waited for it is indexed now.
        """
        generation, self.generation = self.generation, None
        self._start_to_index()
        return generation

    def take_names(self, found: SearchCompleted) -> None:
        """Take the answer of a search; one of all scopes is followed by the texts."""
        known = self.names
        if known is None or known.query.typed != found.query.typed or found.scope is not None:
            self.texts = None
        self.names = found
        self.search_texts()

    def search_texts(self, *, at_once: bool = False) -> None:
        """Search the texts once nothing has been typed for a moment, if the scope has them.

        What is searched `at_once` is what has changed in them, not what was typed.
        """
        self.waits_for_texts = self.names is not None and self.names.scope is None
        self._rest.stop()
        if not self.waits_for_texts:
            return
        if at_once:
            self._begin_texts()
        else:
            self._rest.start(_REST, self._begin_texts)

    def _begin_texts(self) -> None:
        names = self.names
        if names is not None:
            work = partial(_join, self._app, names, _pause_while(lambda: self.names is names))
            wait = partial(self._wait, TEXT_GROUP)
            self._texts_task.ask(work, self._screen.post_message, wait, at_once=False)

    def take_texts(self, found: TextJoined) -> bool:
        """Take texts; return False if they are not those of the names that are shown."""
        if self.names is not found.names:
            return False
        self.texts = found
        self.waits_for_texts = False
        return True

    def fail_texts(self) -> None:
        """Go on without texts: the search for them has failed."""
        if self.names is not None and self.waits_for_texts:
            self._screen.post_message(TextJoined(self.names, self.names.answer, ()))

    def forget(self) -> None:
        """Forget what was found, and what is still to come."""
        self.names = self.texts = None
        self.search_texts()

    def close(self) -> None:
        """Search nothing any more."""
        self.again = True
        self.names = None
        self._names_task.close()
        self._texts_task.close()

    def _wait(self, group: str, result: Callable[[], SearchCompleted | TextJoined]) -> None:
        def post() -> None:
            with suppress(CancelledError):  # something else was typed
                self._screen.post_message(result())

        run_in_thread(self._screen, post, group)

    # The index of texts

    def index_text(self, *, at_once: bool = False) -> None:
        """Index the text of a loaded vault as far as it is not yet; posts `TextIndexed`.

        Names go first: a search that is running ends before that. `at_once` is for what has just
        changed on disk: what has time is left for later.
        """
        if self._app.load_state.loaded:
            self.is_indexing = True
            self._to_index = partial(self._index, self._app.explorer, seals=not at_once)
            self._start_to_index()

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


def _pause_while(is_wanted: Callable[[], bool]) -> Callable[[], None]:
    """Return what lets keys be handled, and raises `CancelledError` once nobody wants the answer.

    For the thread of a search.
    """

    def pause() -> None:
        if not is_wanted():
            raise CancelledError
        time.sleep(_BREATH)

    return pause


def _search(
    app: BaseApp, query: Query, scope: str | None, pause: Callable[[], object]
) -> SearchCompleted:
    """Search. For a thread, which must not use the screen: it may be gone by then.

    An answer that is not wanted any more is empty.
    """
    from explorer.search.concepts import group

    searches = app.explorer.searches
    answer = Answer(query.typed, 0, truncated=False, hits=())
    if scope == "text":
        with suppress(CancelledError):
            answer = searches.texts(query, _LIMIT, app.now(), wait=False, pause=pause)
    else:
        answer = searches.names(query, _LIMIT, scope, app.now())
    return SearchCompleted(query, scope, answer, group(answer.hits))


def _join(app: BaseApp, names: SearchCompleted, pause: Callable[[], object]) -> TextJoined:
    """Search the texts for what names were found for. For a thread, as above."""
    from explorer.search.concepts import group

    answer = app.explorer.searches.with_texts(
        names.query,
        names.answer,
        len(names.answer.hits) + _MOST_TEXTS,
        app.now(),
        wait=False,
        pause=pause,
    )
    named = frozenset(names.answer.hits)
    return TextJoined(names, answer, group(hit for hit in answer.hits if hit not in named))
