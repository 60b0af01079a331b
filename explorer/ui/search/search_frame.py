"""The texts around the results of a search: titles, key hints, progress and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from explorer.model import Answer
from explorer.ui.base_app import app_of
from explorer.ui.search import search_labels as labels
from explorer.ui.search.hit_preview import HitPreview
from explorer.ui.search.results_pane import ResultsPane
from explorer.ui.search.scopes import SearchScope
from explorer.ui.search.search_box import SearchBox
from explorer.ui.widgets.key_hints import CommandWords

if TYPE_CHECKING:
    from explorer.vault import Indexing

_RESULT_HINTS = (("beside", "beside"), ("next_scope", "scope"))
_RECENT_HINTS = (("open", "take"), ("forget", "forget"))
_BACK = ("close", "list")


class SearchFrame:
    """Writes the texts around box and results of a search screen."""

    def __init__(
        self, screen: Screen[Any], pane: ResultsPane, preview: HitPreview, choice: str
    ) -> None:
        """`choice` is the word for what happens with a result that is chosen."""
        self._screen = screen
        self._pane = pane
        self._preview = preview
        self._choice = choice
        self.text_progress: Indexing | None = None
        """How far the index of texts is while it is being made."""
        self._lacks_scattered = False
        """Whether the answer that is shown lacks notes that hold the words scattered."""
        self._progress: Content | None = None
        """What the border of the box says of both."""
        screen.watch(screen, "focused", self.show_hints, init=False)

    def show_scope(self, scope: SearchScope) -> None:
        """Mark the scope in the title of the box, as far as there is room for the names."""
        width = self._screen.size.width or self._screen.app.size.width
        self._screen.query_one("#query").border_title = labels.scopes(scope, width)
        self._screen.query_one(SearchBox).placeholder = scope.placeholder

    def describe_results(self, answer: Answer | None, *, waiting: bool) -> None:
        """Write how many results there are and what keys do; while `waiting`, that they are old."""
        pane = self._pane
        pane.list.border_title = labels.title(answer, pane.concepts.counts, waiting=waiting)
        self.show_hints()
        self._lacks_scattered = answer is not None and answer.lacks_scattered
        self.show_progress()
        self.show_problems(answer)

    def show_hints(self) -> None:
        """Name what keys do where the focus is."""
        self._pane.list.hints.show(app_of(self._screen), self._hints)

    @property
    def _hints(self) -> CommandWords:
        if self._pane.shows_recent:
            return _RECENT_HINTS
        if self._preview.is_read:
            return ("open", self._choice), _BACK
        return ("open", self._choice), *_RESULT_HINTS

    def show_progress(self) -> None:
        """Show how far the load is, then the index of texts, and then what no index can answer."""
        app = app_of(self._screen)
        told = labels.loading(app, self.text_progress)
        if told is None and self._lacks_scattered:
            told = labels.LACKS_SCATTERED
        if told != self._progress:
            self._screen.query_one("#query").border_subtitle = told
            self._progress = told

    def show_problems(self, answer: Answer | None) -> None:
        """Show what of a query could not be used.

        That it is not finished is shown only where nothing is found: it is still being typed. Of a
        vault that cannot be read, the list says so.
        """
        problems: tuple[str, ...] = ()
        is_unreadable = app_of(self._screen).load_state.is_unreadable
        if answer is not None and answer.problems and not is_unreadable:
            problems = _to_be_shown(answer)
        below = self._screen.query_one("#search-problems", Static)
        if below.display is not bool(problems):
            below.display = bool(problems)
        if problems:
            below.update(labels.problems(problems))


def _to_be_shown(answer: Answer) -> tuple[str, ...]:
    if not answer.hits:
        return answer.problems
    from explorer.search import parse_query

    unfinished = parse_query(answer.query).unfinished
    return tuple(problem for problem in answer.problems if problem not in unfinished)
