"""Search: results while one types, the section beside them, enter to go there.

Asks in a thread, one question at a time; an answer to anything but what is asked now is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from explorer.model import Answer, Hit
from explorer.state.recent_searches import RecentSearches
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.messages import OpenPlace, RecentLoaded, SearchCompleted, TextIndexed, VaultLoaded
from explorer.ui.search import search_labels as words
from explorer.ui.search.hit_preview import HitPreview
from explorer.ui.search.result_rows import RecentRows, ResultRows
from explorer.ui.search.scopes import scope_called, step
from explorer.ui.search.search_box import SearchBox
from explorer.ui.search.search_keys import SearchKeys
from explorer.ui.textual_ext.covered_container import CoveredContainer
from explorer.ui.textual_ext.latest_task import LatestTask
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer

_LIMIT = 100
_AT_ONCE = 0.01
"""Seconds that the screen itself waits for an answer: one that comes later costs a paint of its
own."""
_PATIENCE = 0.15
"""Seconds after which a question without an answer is told: before, telling would only flicker."""
_REST = 0.2
"""Seconds without another key before a vault that is still being read is asked: each part of it
wants an index of its own, and the next key would wait for that. Nothing is asked while the index of
the whole is made."""
_TELL_EVERY = 0.5
"""Seconds between two times that what is inside notes is looked at again while they are being
indexed."""


class SearchScreen(SearchKeys):
    """Find a heading anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Answer | None = None
        """The answer that is shown, None on an empty box."""
        self._answered: tuple[str, str | None] | None = None
        """The query and the scope that the rows are for."""
        self._asked: int | None = None
        """The generation of the vault that a worker is busy with, None if there is no question."""
        self._again = False
        """Whether to ask the same again once the worker is done."""
        self._then: Literal["go", "beside"] | None = None
        """What to do with the first result when it comes: enter was quicker than the answer."""
        self._recent: tuple[str, ...] = ()
        self._late: Timer | None = None
        self._asker = LatestTask("search", _AT_ONCE)
        self._rest: Timer | None = None
        """Runs from a key to the question while the vault is being read."""

    def compose(self) -> ComposeResult:
        """Lay out input, results and preview."""
        app = self.host
        with Vertical(id="query"):
            yield SearchBox(app.last_query, id="search-input", compact=True)
        yield Static(id="search-problems")
        with CoveredContainer(id="found"):
            yield RowList(ResultRows(app), glyphs=app.glyphs, id="results")
            yield HitPreview(app.glyphs, id="preview")

    def on_mount(self) -> None:
        """Begin where the last search ended."""
        self.results.click_opens = False
        self.results.driven = True
        self.preview.clear()
        self._show_scope()
        self._fill(ResultRows(self.host), keep=False)
        self._load_recent(self.host.recent)
        self.watch(self.box, "value", self._typed, init=False)
        self.box.focus()
        if self.host.last_query:
            # Typing replaces the query of last time. The input puts its cursor at the end of a
            # first value by itself.
            self.call_after_refresh(self._select_query, self.host.last_query)
            self._ask()

    def on_unmount(self) -> None:
        """Ask nothing any more."""
        self._asker.close()

    def _select_query(self, query: str) -> None:
        if self.box.value == query:
            self.box.action_select_all()

    # Asking

    def _typed(self, value: str) -> None:
        """Ask again. Called by the box at once.

        A message would come behind the paint of the letter.
        """
        self._then = None
        self.host.last_query = value
        self._stop_resting()
        if self.host.prepared or not self._question()[0]:
            self._ask()
        else:
            self._rest = self.set_timer(_REST, self._rested)

    def _stop_resting(self) -> None:
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def _rested(self) -> None:
        self._rest = None
        if not self.host.indexing:
            self._ask()

    def take_prepared(self) -> None:
        """Ask the whole vault."""
        self._stop_resting()
        whole = (
            self.answer is not None
            and self.answer.generation == self.host.explorer.vault.generation
        )
        if self._question()[0] and not (whole and self._answered == self._question()):
            self._ask()
        self._describe()

    def take_vault(self, message: VaultLoaded) -> None:
        """Ask again: there are more notes to look at."""
        same = self.answer is not None and self.answer.generation == message.generation
        if self._rest is None and not (message.complete and same) and not self.host.indexing:
            self._ask()
        if message.complete and self.host.last_scope == "text":
            self._index_text()
        self._describe()

    def tell_progress(self) -> None:
        """Say how far the reading is."""
        self.query_one("#query").border_subtitle = words.loading(self.host)

    def _question(self) -> tuple[str, str | None]:
        return self.box.value.strip(), self.host.last_scope

    def _ask(self) -> None:
        query, scope = self._question()
        if not query:
            self.answer = self._answered = None
            self._fill(
                RecentRows(self._recent) if self._recent else ResultRows(self.host), keep=False
            )
            self.preview.clear(*(words.hints() if self._recent else ()))
            self._describe()
        elif self._asked is not None:
            self._again = True
        else:
            self._again = False
            self._asked = self.host.explorer.vault.generation
            self._search(query, scope)
            if self.answer is None:
                self._describe()
        if query and self._late is None:
            self._late = self.set_timer(_PATIENCE, self._tell_late)

    def _tell_late(self) -> None:
        self._late = None
        if self._asked is not None:
            self._describe(late=True)

    def _search(self, query: str, scope: str | None) -> None:
        """Ask in a thread, and show an answer that comes at once together with the letter that was typed."""
        work = partial(_answer, self.host, query, scope)
        self._asker.ask(work, self.take_answer, self._wait_for, at_once=self.host.prepared)

    @work(thread=True, group="search", exit_on_error=False)
    def _wait_for(self, arriving: Callable[[], SearchCompleted]) -> None:
        self.post_message(arriving())

    def _index_text(self) -> None:
        self._index(self.host.explorer)

    @work(thread=True, exclusive=True, group="index-text", exit_on_error=False)
    def _index(self, explorer: Explorer) -> None:
        """Make what is inside notes searchable, as far as it is not yet."""
        import time

        from textual.worker import get_current_worker

        worker, told = get_current_worker(), time.monotonic()
        for _ in explorer.searches.index_text():
            if worker.is_cancelled:
                return
            if time.monotonic() - told > _TELL_EVERY:
                told = time.monotonic()
                self.post_message(TextIndexed())
        self.post_message(TextIndexed())

    @on(TextIndexed)
    @while_shown
    def more_text(self, message: TextIndexed) -> None:
        """Look inside the notes that have come."""
        message.stop()
        if self.host.last_scope == "text" and (
            self.answer is None or self.answer.problems or self._asked is not None
        ):
            self._ask()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Be ready for another question after one that failed."""
        super().on_worker_state_changed(event)
        if event.state is WorkerState.ERROR and event.worker.group == "search":
            self._asked = None
            if self._again:
                self._ask()
            else:
                self._describe(late=True)

    @on(SearchCompleted)
    @while_shown
    def take_answer(self, message: SearchCompleted) -> None:
        """Show an answer to what is asked now; drop any other and ask again."""
        message.stop()
        asked, self._asked = self._asked, None
        question = (message.query, message.scope)
        same = question == self._question()
        if same:
            again = self._answered == question
            opened = self.rows.opened if again else set()
            self.answer, self._answered = message.answer, question
            self._fill(
                ResultRows(
                    self.host,
                    message.concepts,
                    all_there=not message.answer.truncated,
                    opened=opened,
                ),
                keep=again,
            )
        if not same or self._again or asked != self.host.explorer.vault.generation:
            self._ask()
        if same:
            self._describe()
            self.show_preview(typing=True)
            self._go_on()

    def _fill(self, rows: ResultRows | RecentRows, *, keep: bool) -> None:
        if isinstance(rows, ResultRows):
            self.rows = rows
        self.results.fill(rows, keep=keep)

    def _describe(self, *, late: bool = False) -> None:
        """Say what the list shows, and what to do if it shows nothing."""
        app, query = self.host, self.box.value.strip()
        waiting = late and (self._asked is not None or self._answered != self._question())
        title = (
            words.title(self.answer, waiting=waiting)
            if query or not self._recent
            else words.recent(self._recent)
        )
        self.results.border_title = title
        recent = isinstance(self.results.rows, RecentRows)
        self.results.border_subtitle = words.keys(app, self.recent_hints if recent else self.hints)
        self.query_one("#query").border_subtitle = words.loading(app)
        problems = self.answer.problems if self.answer is not None and query else ()
        below = self.query_one("#search-problems", Static)
        if below.display is not bool(problems):
            below.display = bool(problems)
        if problems:
            below.update(words.problems(problems))
        if not len(self.results.rows):
            self.results.say(*words.empty(app, query, self.answer))

    # The scope

    def _show_scope(self) -> None:
        scope = scope_called(self.host.last_scope)
        self.query_one("#query").border_title = words.scopes(
            scope, self.size.width or self.app.size.width
        )
        self.box.placeholder = scope.asks

    def on_resize(self) -> None:
        """The names of the scopes need room."""
        self._show_scope()

    def _change_scope(self, by: int) -> None:
        self._then = None
        self.host.last_scope = step(scope_called(self.host.last_scope), by).id
        self._show_scope()
        if self.host.last_scope == "text" and self.host.loaded:
            self._index_text()
        self._ask()

    def action_next_scope(self) -> None:
        """Search the same in the next scope."""
        self._change_scope(1)

    def action_previous_scope(self) -> None:
        """Search the same in the scope before."""
        self._change_scope(-1)

    # Recent searches

    @work(thread=True, group="recent", exit_on_error=False)
    def _load_recent(self, recent: RecentSearches) -> None:
        self.post_message(RecentLoaded(recent.load()))

    @on(RecentLoaded)
    @while_shown
    def take_recent(self, message: RecentLoaded) -> None:
        """Offer the searches of before, if nothing is typed."""
        message.stop()
        self._recent = message.queries
        if not self._question()[0]:
            self._ask()

    def forget(self, query: str | None) -> None:
        """Take a search of before, or all, off the list."""
        self._recent = tuple(q for q in self._recent if query is not None and q != query)
        self._keep(partial(self.host.recent.forget, query))
        self._ask()

    # Preview

    @on(RowList.Moved, "#results")
    def moved(self, event: RowList.Moved) -> None:
        """Show the section of another hit."""
        event.stop()
        self.show_preview()

    # Keys

    @on(RowList.Opened, "#results")
    def opened(self, event: RowList.Opened) -> None:
        """Go to a hit, or into a concept."""
        event.stop()
        if event.index is not None:
            self.results.cursor = event.index
            self._open()

    @on(RowList.Folded, "#results")
    def folded(self, event: RowList.Folded) -> None:
        """Open or close a concept."""
        event.stop()
        if event.index is not None:
            self.toggle(event.index)

    @on(Input.Submitted, "#search-input")
    def submitted(self, event: Input.Submitted) -> None:
        """Go to the selected hit, or into a concept."""
        event.stop()
        self._open()

    def _open(self) -> None:
        rows, at = self.results.rows, self.results.cursor
        if isinstance(rows, RecentRows):
            if at < len(rows):
                self.box.value = rows.queries[at]
                self.box.action_end()
                self.box.focus()
        elif self._answered != self._question():
            self._then = "go" if self._question()[0] else None
        elif at < len(rows) and self.rows.folds(at) is not None:
            self.toggle(at, enter=True)
        elif (hit := self.hit()) is not None:
            self._remember()
            self.choose(hit)

    def choose(self, hit: Hit) -> None:
        """Leave for a hit."""
        self.dismiss()
        self.app.post_message(OpenPlace(hit.path, hit.line))

    def _go_on(self) -> None:
        """Do what was asked for before the answer came."""
        then, self._then = self._then, None
        if then == "go":
            self._open()
        elif then == "beside":
            self._beside()

    def _remember(self) -> None:
        query = self._question()[0]
        if query:
            self._keep(partial(self.host.recent.add, query))

    def _keep(self, work: Callable[[], None]) -> None:
        """Write the searches of before. Not by a worker of this screen: it would end with it."""
        self.app.run_worker(work, thread=True, group="recent", exit_on_error=False)

    def action_beside(self) -> None:
        """Read the selected hit beside the list, which stays."""
        self.box.behind(self._beside)

    def _beside(self) -> None:
        hit = self.hit()
        if self._answered != self._question():
            self._then = "beside" if self._question()[0] else None
        elif hit is not None:
            self._remember()
            self.add_class("-beside")
            self.preview.show_hit(hit, focus=True)


def _answer(host: BaseApp, query: str, scope: str | None) -> SearchCompleted:
    """Search. For a thread, which must not ask the screen for anything: it may be gone by then."""
    from explorer.search.concepts import group

    inside = {"wait": False} if scope == "text" else {}
    answer = host.explorer.search(query, limit=_LIMIT, scope=scope, on=host.now(), **inside)
    return SearchCompleted(query, scope, answer, group(answer.hits))
