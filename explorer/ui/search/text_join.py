"""Searches the text of notes for what names were searched for, and keeps what it found beside them.

Knows no widget: it posts what it has found to its screen. Never delays a search for names: it
begins when nothing has been typed for a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import Any

from textual.screen import Screen

from explorer.model import Answer
from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.messages import SearchCompleted, TextJoined
from explorer.ui.search.grouped_rows import GroupedRows, RowGroup
from explorer.ui.search.result_rows import ResultRows
from explorer.ui.search.search_pause import pause_while
from explorer.ui.single_timer import SingleTimer
from explorer.ui.textual_ext.latest_task import LatestTask
from explorer.ui.threads import run_in_thread

_REST = 0.1
"""Seconds without another key before texts are searched: they take longer than names, and the next
key would wait for them."""
TEXT_GROUP = "text-join"
"""The group of the workers that wait for texts."""
_LIMIT = 50
"""Places in texts at most."""
IN_TEXT = "in the text of notes"
NEAREST = "nothing is called that; nearest:"


class TextJoin:
    """The names that a query has found, and the texts as soon as they are there."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._task = LatestTask("text-join", 0.0)
        self._rest = SingleTimer(screen.set_timer)
        self._names: SearchCompleted | None = None
        self._texts: TextJoined | None = None
        self.is_pending = False
        """Whether texts are still to come."""

    @property
    def answer(self) -> Answer | None:
        """What was found so far, None before the first answer."""
        if self._texts is not None:
            return self._texts.answer
        return self._names.answer if self._names is not None else None

    def is_of(self, generation: int) -> bool:
        """Whether what was found is of the vault's snapshot of this number."""
        return self.answer is not None and self.answer.generation == generation

    def take_names(self, found: SearchCompleted) -> None:
        """Take the answer of a search; one of all scopes is followed by the texts."""
        same = self._names is not None and self._names.query == found.query
        self._names = found
        if not (same and found.scope is None):
            self._texts = None
        self.search()

    def search(self, *, at_once: bool = False) -> None:
        """Search the texts once nothing has been typed for a moment, if the scope has them.

        What is searched `at_once` is what has changed in them, not what was typed.
        """
        found = self._names
        self.is_pending = found is not None and found.scope is None
        self._rest.stop()
        if not self.is_pending:
            return
        if at_once:
            self._begin()
        else:
            self._rest.start(_REST, self._begin)

    def forget(self) -> None:
        """Forget what was found, and what is still to come."""
        self._names = self._texts = None
        self.search()

    def close(self) -> None:
        """Search nothing any more."""
        self._names = None
        self._task.close()

    def take_texts(self, found: TextJoined) -> bool:
        """Take texts; return False if they are not those of the names that are shown."""
        if self._names is not found.names:
            return False
        self._texts = found
        self.is_pending = False
        return True

    def fail(self) -> None:
        """Go on without texts: the search for them has failed."""
        names = self._names
        if names is not None and self.is_pending:
            self._post(TextJoined(names, names.answer, ()))

    def rows(self, opened: set[str]) -> GroupedRows:
        """Return the rows of what was found; `opened` has the names of the concepts that are open.

        Names that are mere guesses are shown once it is known that no text has what was typed.
        """
        names, texts = self._names, self._texts
        groups: list[RowGroup] = []
        if names is None:
            return GroupedRows()
        app = app_of(self._screen)
        if not names.answer.is_guess or (texts is not None and not texts.concepts):
            rows = ResultRows(
                app, names.concepts, is_complete=not names.answer.truncated, opened=opened
            )
            groups.append(RowGroup(NEAREST if names.answer.is_guess else "", rows))
        if texts is not None:
            groups.append(RowGroup(IN_TEXT, ResultRows(app, texts.concepts)))
        return GroupedRows(tuple(groups))

    def _begin(self) -> None:
        names = self._names
        if names is not None:
            pause = pause_while(lambda: self._names is names)
            work = partial(_search, app_of(self._screen), names, pause)
            self._task.ask(work, self._post, self._wait, at_once=False)

    def _wait(self, result: Callable[[], TextJoined]) -> None:
        work = partial(self._post_result, result)
        run_in_thread(self._screen, work, TEXT_GROUP)

    def _post_result(self, result: Callable[[], TextJoined]) -> None:
        with suppress(CancelledError):  # something else was typed
            self._post(result())

    def _post(self, found: TextJoined) -> None:
        self._screen.post_message(found)


def _search(app: BaseApp, names: SearchCompleted, pause: Callable[[], object]) -> TextJoined:
    """Search. For a thread, which must not use the screen: it may be gone by then."""
    from explorer.search import parse_query
    from explorer.search.concepts import group

    limit = len(names.answer.hits) + _LIMIT
    answer = app.explorer.searches.with_texts(
        parse_query(names.query), names.answer, limit, app.now(), wait=False, pause=pause
    )
    named = frozenset(names.answer.hits)
    return TextJoined(names, answer, group(hit for hit in answer.hits if hit not in named))
