"""Search: results while the user types, the selected section beside them, enter to go there.

An answer to anything but the current query and scope is dropped. What happens with a hit that is
chosen is up to the `SearchOutcome` that the screen is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from explorer.model import Answer, Hit
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import bindings
from explorer.ui.load_state import LoadChange
from explorer.ui.messages import (
    NoteLoaded,
    OpenPlace,
    RecentLoaded,
    SearchCompleted,
    TextIndexed,
    TextJoined,
    VaultLoaded,
)
from explorer.ui.search import search_labels as labels
from explorer.ui.search.answer_state import AnswerState
from explorer.ui.search.grouped_rows import GroupedRows, RecentRows
from explorer.ui.search.hit_preview import HitPreview
from explorer.ui.search.recent_queries import RecentQueries
from explorer.ui.search.results_pane import ResultsPane
from explorer.ui.search.scopes import WITH_TEXT, scope_called, step
from explorer.ui.search.search_box import SearchBox
from explorer.ui.search.search_frame import SearchFrame
from explorer.ui.search.search_runner import SEARCH_GROUP, SearchRequest, SearchRunner
from explorer.ui.search.text_join import TEXT_GROUP, TextJoin
from explorer.ui.single_timer import SingleTimer
from explorer.ui.textual_ext.covered_container import CoveredContainer
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.weak_calls import subscribe_weakly
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView

_PATIENCE = 0.15
"""Seconds after which a search without an answer is shown: earlier, it would only flicker."""
_REST = 0.2
"""Seconds without another key before a vault that is still being read is searched: each part of it
needs an index of its own, and the next key would wait for that. Nothing is searched while the index
of the whole is built."""


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """How the search ends."""

    choose: Callable[[Hit], None]
    """Called with the hit that the user has chosen."""
    leave: Callable[[], object]
    """Called when the user leaves without a choice."""
    word: str = "open"
    """What a choice does, in the hints of keys."""


class SearchScreen(DismissOnceScreen[None]):
    """A box, a list whose concepts open and close, a note beside it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search"),
        *bindings("list", {"open"}),
        *bindings("main", {"next_link", "previous_link", "fold_here", "fold_all"}),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (60, "-two"), (100, "-three")]  # noqa: RUF012 (Textual's own type)
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-low"), (22, "-high")]  # noqa: RUF012 (Textual's own type)
    BLANK = True  # box, list and note cover it
    base_app = getters.app(BaseApp)
    box = getters.query_one(SearchBox)
    """The input."""

    def __init__(self, outcome: SearchOutcome | None = None) -> None:
        """`outcome` is what happens with a choice; by default the app shows the hit."""
        super().__init__()
        self._outcome = outcome or SearchOutcome(self._open_in_app, self.dismiss)
        app = self.base_app
        self.pane = ResultsPane(app, handler=self)
        """The results, and which of them is selected."""
        self.preview = HitPreview(self, app.glyphs)
        """The section of the selected hit."""
        self.found = TextJoin(self)
        """What is shown: the answer to a query, none on an empty box."""
        self._answered: SearchRequest | None = None
        """What the rows are the answer to."""
        self._next: Callable[[], None] | None = None
        """What to do with the first result when it arrives: enter was quicker than the answer."""
        self._recent = RecentQueries(self)
        self.frame = SearchFrame(self, self.pane, self.preview, self._outcome.word)
        self._runner = SearchRunner(self, self.take_answer)
        self._lateness = SingleTimer(self.set_timer)
        """Runs from a search until it counts as late."""
        self._rest = SingleTimer(self.set_timer)
        """Runs from a key to the search while the vault is being read."""

    @property
    def results(self) -> RowList:
        """The list of hits."""
        return self.pane.list

    def compose(self) -> ComposeResult:
        """Lay out input, results and preview."""
        query = self.base_app.last_query
        with Vertical(id="query", classes="framed"):
            yield SearchBox(query, id="search-input", compact=True, select_on_focus=False)
        yield Static(id="search-problems")
        with CoveredContainer(id="found"):
            yield self.pane.list
            yield self.preview.pane

    def on_mount(self) -> None:
        """Begin where the last search ended."""
        app = self.base_app
        subscribe_weakly(app.load_changed, self, SearchScreen.follow_load)
        self.preview.clear()
        self._show_scope()
        self.pane.fill(GroupedRows(), keep=False)
        self._index_text()
        self._recent.load()
        self.watch(self.box, "value", self._typed, init=False)
        self.box.focus()
        if app.last_query:
            # Typing replaces it. The input puts its cursor at the end of a first value by itself.
            self.call_after_refresh(self.box.select_query, app.last_query)
            self._ask()

    def on_unmount(self) -> None:
        """Search nothing any more."""
        self._runner.close()
        self.found.close()

    def on_resize(self) -> None:
        """Show as many names of scopes as there is room for."""
        self._show_scope()

    # The load

    @while_shown
    def follow_load(self, change: LoadChange) -> None:
        """Search what the load has brought."""
        if change.snapshot is not None:
            self._take_vault(change.snapshot, indexing=change.after.indexing)
        if change.index_ready:
            self._take_index()
        if change.failure is not None:
            self._describe()

    def _take_vault(self, vault: VaultLoaded, *, indexing: bool) -> None:
        """Search again: there are more notes. The answer is described when it is there."""
        up_to_date = vault.complete and self.found.is_of(vault.generation)
        if self._rest.is_running or up_to_date or indexing:
            self._describe()
        else:
            self._ask()
        if vault.complete:
            self._index_text(at_once=True)

    def _index_text(self, *, at_once: bool = False) -> None:
        """Index the texts, if they are searched and the vault is loaded."""
        if self.base_app.last_scope in WITH_TEXT or self._request.excludes_text:
            self._runner.index_text(self.base_app, at_once=at_once)

    def _take_index(self) -> None:
        """Search the whole vault, unless the answer is of the whole already."""
        self._rest.stop()
        request = self._request
        is_of_whole = self.found.is_of(self.base_app.explorer.vault.generation)
        if request.query and not (is_of_whole and self._answered == request):
            self._ask()
        self._describe()
        self._use_first_result()

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown, None on an empty box."""
        return self.found.answer

    # Searching

    @property
    def _request(self) -> SearchRequest:
        """The request for the current text of the box and the current scope."""
        return SearchRequest(self.box.value.strip(), self.base_app.last_scope)

    def _typed(self, value: str) -> None:
        """Search for the text in the box, at once: a message would arrive after its paint."""
        self._next = None
        self.base_app.last_query = value
        self._rest.stop()
        if self.base_app.load_state.index_ready or not self._request.query:
            self._ask()
        else:
            self._rest.start(_REST, self._ask_after_rest)

    def _ask_after_rest(self) -> None:
        if not self.base_app.load_state.indexing:
            self._ask()

    def _ask(self) -> None:
        """Search, or show the recent searches if the box is empty."""
        request = self._request
        if not request.query:
            self._show_recent()
            return
        if self._runner.request(self.base_app, request) and self.answer is None:
            self._describe()
        if not self._lateness.is_running:
            self._lateness.start(_PATIENCE, partial(self._describe, late=True))

    @on(TextIndexed)
    @while_shown
    def more_text(self, message: TextIndexed) -> None:
        """Search the text of the notes that are indexed now."""
        message.stop()
        self.frame.text_progress = self._runner.take_progress(message)
        incomplete = self.answer is None or self.answer.problems or self._runner.is_running
        if incomplete and (self.base_app.last_scope == "text" or self._request.excludes_text):
            self._ask()
        elif self.base_app.last_scope is None:
            self.found.search(at_once=True)
        self._describe()

    @while_shown
    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Be ready for another search after one that failed."""
        failed = event.state is WorkerState.ERROR
        if failed and event.worker.group == TEXT_GROUP:
            self.found.fail()
        if failed and event.worker.group == SEARCH_GROUP:
            self._runner.finish()
            if self._runner.again:
                self._ask()
            else:
                self._describe(late=True)

    @on(SearchCompleted)
    @while_shown
    def take_answer(self, message: SearchCompleted) -> None:
        """Show an answer to the current request; drop any other and search again."""
        message.stop()
        outdated = self._runner.finish() != self.base_app.explorer.vault.generation
        is_current = SearchRequest(message.query, message.scope) == self._request
        if is_current:
            self._show_answer(message)
        if self._runner.again or outdated or not is_current:
            self._ask()
        if is_current:
            self._show_around()

    def _show_around(self) -> None:
        """Show what belongs to rows that are new, and act on the first if the user wants to."""
        self._describe()
        self.show_preview(typing=True)
        self._use_first_result()

    def _show_answer(self, message: SearchCompleted) -> None:
        again, self._answered = self._answered == self._request, self._request
        if not again and self._request.excludes_text and message.answer.problems:
            self._index_text(at_once=True)
        self.found.take_names(message)
        self._fill(keep=again)

    def _fill(self, *, keep: bool) -> None:
        """Show what was found; with `keep`, what is open stays so, and what the user selected."""
        rows = self.found.rows(self.pane.concepts.opened if keep else set())
        has_moved = len(self.pane.concepts) > 0 and self.results.cursor > 0
        pending = self.found.is_pending
        self.pane.fill(rows, keep=keep and has_moved, more_to_come=pending)

    @on(TextJoined)
    @while_shown
    def take_texts(self, message: TextJoined) -> None:
        """Show the texts below the names, unless something else was typed meanwhile."""
        message.stop()
        if self.found.take_texts(message) and self._answered == self._request:
            self._fill(keep=True)
            self._show_around()

    @property
    def _answer_state(self) -> AnswerState:
        """How far the rows are the answer to what is typed."""
        is_wanted = self.results.cursor > 0 or self.pane.is_called(self._request.query)
        return AnswerState(
            is_outdated=self._answered != self._request,
            waits_for_text=self.found.is_pending and not len(self.pane.concepts),
            may_improve=self.base_app.load_state.may_bring_more and not is_wanted,
        )

    def _act_on_answer(self, action: Callable[[], None]) -> None:
        """Act on the first result as soon as it arrives; nothing is to come on an empty box."""
        self._next = action if self._request.query else None

    def _use_first_result(self) -> None:
        """Do what the user requested before the answer arrived."""
        wanted = self._next
        if wanted is not None and self._answer_state.has_first_result:
            self._next = None
            wanted()

    def _describe(self, *, late: bool = False) -> None:
        """Write what the list shows around it, and what to do if it shows nothing."""
        query = self._request.query
        state = self._answer_state
        answer = None if state.waits_for_text or not query else self.answer
        waiting = late and (self._runner.is_running or state.is_outdated)
        self.frame.describe_results(answer, waiting=waiting)
        if self._recent.queries and not query:
            self.results.border_title = labels.recent(self._recent.queries)
        if not len(self.results.rows):
            pending = self._runner.may_bring_more(self.base_app)
            self.results.say(*labels.empty(self.base_app, query, answer, pending=pending))

    # The scope

    def _show_scope(self) -> None:
        self.frame.show_scope(scope_called(self.base_app.last_scope))

    def action_step_scope(self, by: int) -> None:
        """Search the same in the scope that stands `by` further on: its name was clicked."""
        self._next = None
        self.base_app.last_scope = step(scope_called(self.base_app.last_scope), by).id
        self._show_scope()
        self._index_text()
        self._ask()

    def action_next_scope(self) -> None:
        """Search the same in the next scope."""
        self.action_step_scope(1)

    def action_previous_scope(self) -> None:
        """Search the same in the scope before."""
        self.action_step_scope(-1)

    # Recent searches

    @on(RecentLoaded)
    @while_shown
    def take_recent(self, message: RecentLoaded) -> None:
        """Offer the recent searches, if nothing is typed."""
        message.stop()
        self._recent.queries = message.queries
        if not self._request.query:
            self._ask()

    def _show_recent(self) -> None:
        """Show the recent searches, or how to search if there are none."""
        self._answered = None
        self.found.forget()
        recent = self._recent.queries
        if recent:
            self.pane.fill(RecentRows(recent), keep=False)
            self.preview.clear(*labels.hints())
        else:
            self.pane.fill(GroupedRows(), keep=False)
            self.preview.clear()
        self._describe()

    def action_forget(self) -> None:
        """Take the selected recent search off the list; else the key is the box's."""
        self.box.in_turn(self._forget_selected)

    def _forget_selected(self) -> None:
        forgotten = self.pane.query
        # The recent searches stay on screen until the answer to the first letter is there.
        if forgotten is not None and not self._request.query:
            cursor = self.results.cursor
            self._recent.forget(forgotten)
            self._ask()
            self.results.cursor = min(cursor, max(0, len(self.results.rows) - 1))
        elif self.box.has_focus:
            self.box.action_delete_right()

    def action_forget_all(self) -> None:
        """Take all recent searches off the list."""
        if self.pane.shows_recent:
            self._recent.forget(None)
            self._ask()

    # The selected row

    def show_preview(self, *, typing: bool = False) -> None:
        """Show the section of the selected row, later while the user is `typing`."""
        if not self.pane.shows_recent:
            self.preview.show_hit(self.pane.hit, typing=typing)

    @on(NoteLoaded)
    @while_shown
    def take_note(self, message: NoteLoaded) -> None:
        """Show the section of a hit."""
        message.stop()
        self.preview.take_note(message)

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the note that is read."""
        event.stop()
        self.preview.follow(event.target)

    @on(RowList.Moved, "#results")
    def moved(self, event: RowList.Moved) -> None:
        """Show the section of another hit."""
        event.stop()
        self.show_preview()

    def row_opened(self, _index: int, _event: RowList.Opened) -> None:
        """Go to a hit, of a concept to its best place."""
        if self.pane.shows_recent:
            self.box.take_query(self.pane.query)
        else:
            self.action_open()

    @on(Input.Submitted, "#search-input")
    def submitted(self, event: Input.Submitted) -> None:
        """Go to the selected hit, of a concept to its best place."""
        event.stop()
        if self._answer_state.may_improve:
            self._act_on_answer(self.action_open)
            self.app.notify("Opens as soon as the whole vault is read.")
            return
        self.action_open()

    def action_open(self) -> None:
        """Act on the selected row, or on the first result as soon as it arrives."""
        hit = self.pane.hit
        if not self._request.query:
            self.box.take_query(self.pane.query)
        elif self._answer_state.is_behind:
            self._act_on_answer(self.action_open)
        elif hit is not None:
            self._recent.add(self._request.query)
            self._outcome.choose(hit)

    def _open_in_app(self, hit: Hit) -> None:
        self.dismiss_for(OpenPlace(hit.path, hit.line, texts=hit.matched_texts))

    def action_beside(self) -> None:
        """Read the selected hit beside the list, which stays."""
        self.box.behind(self._show_beside)

    def _show_beside(self) -> None:
        hit = self.pane.hit
        if self._answer_state.is_behind:
            self._act_on_answer(self._show_beside)
        elif hit is not None:
            self._recent.add(self._request.query)
            self.add_class("-beside")
            self.preview.show_hit(hit, focus=True)

    # Concepts that open and close

    def row_folded(self, index: int) -> None:
        """Open or close the concept of a row."""
        self.pane.toggle(index)
        self.show_preview()

    @on(SearchBox.Behind)
    def run_waiting_work(self, message: SearchBox.Behind) -> None:
        """Run the work that waited for earlier letters."""
        message.stop()
        message.work()

    def action_unfold_result(self) -> None:
        """Show the places of a concept, unless the cursor of the box can go on."""
        self.box.in_turn(self._unfold)

    def _unfold(self) -> None:
        if self.box.is_before_letter:
            self.box.action_cursor_right()
        elif self.pane.fold:
            self.results.action_down()
        elif self.pane.fold is False:
            self.row_folded(self.results.cursor)

    def action_fold_result(self) -> None:
        """Close the open concept that is selected; else the key is the box's."""
        self.box.in_turn(self._fold)

    def _fold(self) -> None:
        if self.box.cursor_at_end and self.pane.is_in_open_concept:
            self.row_folded(self.results.cursor)
        elif self.box.has_focus:
            self.box.action_cursor_left()

    # Moving

    async def action_move_to(self, to: str) -> None:
        """Go one result or a page of them up or down; in the note, if it has the focus."""
        view = self.preview.view
        moved = self.results if view is None or not view.has_focus else view
        await self.app.run_action(to, moved)

    async def action_in_note(self, action: str) -> None:
        """Run an action of the `NoteView` of the note that is read, if there is one."""
        if self.preview.view is not None:
            await self.app.run_action(action, self.preview.view)

    def action_copy_text(self) -> None:
        """Copy the text that is selected; without any, leave as `action_close` does."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.action_close()

    def action_close(self) -> None:
        """Go back to the box, or from there to where the user was."""
        if self.box.has_focus or not (self.preview.is_read or self.has_class("-beside")):
            self._outcome.leave()
            return
        self.remove_class("-beside")
        self.box.focus()
