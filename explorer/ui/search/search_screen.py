"""Search: results while the user types, the selected section beside them, enter to go there.

An answer to anything but the current query and scope is dropped. What happens with a hit that is
chosen is up to the `finish` that the screen is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import compress, islice
from typing import TYPE_CHECKING, NamedTuple

from textual import getters, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from explorer import search
from explorer.model import Answer, Hit
from explorer.text.normalize import fold
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.load_state import LoadChange
from explorer.ui.messages import OpenPlace
from explorer.ui.search import results as labels
from explorer.ui.search.hit_preview import HitPreview
from explorer.ui.search.results import ALIKE, IN_TEXT, NEAREST, ResultGroup, ResultRows
from explorer.ui.search.search_box import SearchBox
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.textual_ext.widgets import CoveredContainer
from explorer.ui.threads import LatestTask, SingleTimer, run_in_thread, subscribe_weakly
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.search import Query
    from explorer.search.concepts import Concept
    from explorer.services.search_service import SearchService
    from explorer.ui.reader.note_view import NoteView

_PATIENCE = 0.15
"""Seconds after which a search without an answer is shown: earlier, it would only flicker."""
_REST = 0.2
"""Seconds without another key before a vault that is still being read is searched: each part of it
needs an index of its own, and the next key would wait for that. Nothing is searched while the index
of the whole is built."""

WITH_TEXT = (None, "text")
"""The scopes in which the text of notes is searched."""
_LIMIT = 100
"""Hits of a search at most."""
_RECENT_NOTES = 9
"""Recent notes at most, so that the recent searches below them are on screen."""
_MOST_TEXTS = 50
"""Places in texts beside names at most."""
_AT_ONCE = 0.01
"""Seconds that the event loop itself waits for an answer: one that comes later costs a paint of its
own."""
_TEXT_REST = 0.1
"""Seconds without another key before texts are searched: they take longer than names, and the next
key would wait for them."""


class SearchAnswer(NamedTuple):
    """The answer to a query in a scope, or what the texts of notes add to that."""

    query: Query
    scope: str | None
    answer: Answer
    """What was found so far."""
    concepts: tuple[Concept, ...]
    """The hits that come first, grouped by name."""
    texts: tuple[Concept, ...] = ()
    nearest: tuple[Concept, ...] = ()
    """Names that are only like what was typed, where texts have it."""


class SearchScreen(DismissOnceScreen[Hit | None]):
    """A box, a list whose concepts open and close, a note beside it."""

    BINDINGS = bindings("search") + bindings_of(
        "open", "next_link", "previous_link", "fold_here", "fold_all"
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (60, "-two"), (100, "-three")]  # noqa: RUF012 (Textual's own type)
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-low"), (22, "-high")]  # noqa: RUF012 (Textual's own type)
    BLANK = True  # box, list and note cover it
    base_app = getters.app(BaseApp)
    box = getters.query_one(SearchBox)
    """The input."""

    def __init__(
        self,
        finish: Callable[[Hit | None], object] | None = None,
        word: str = "open",
        prompt: str = "",
    ) -> None:
        """`finish` is called with the hit that is chosen, None if the user leaves without one.

        By default the app shows the hit. `word` says what a choice does, in the hints of keys;
        `prompt` stands in the empty box.
        """
        super().__init__()
        self._finish = finish or self._finish_in_app
        self._word = word
        self._prompt = prompt
        app = self.base_app
        self.parsed = search.parse_query(app.last_query.strip())
        """What is typed."""
        self.rows = ResultRows(app)
        self.results = RowList(
            self.rows,
            glyphs=app.glyphs,
            opened=lambda *_: self._open_row(),
            folded=self.row_folded,
            id="results",
        )
        """The list of hits, or of recent searches."""
        self.results.click_opens = False
        self.results.driven = True
        self.results.can_focus = False  # after a click, letters still go to the box
        self.preview = HitPreview(self, app.glyphs)
        """The section of the selected hit."""
        self.names_task = LatestTask(self, "search")
        self._texts_task = LatestTask(self, "text-join")
        self.names: SearchAnswer | None = None
        """What is shown: the answer to a query, none on an empty box."""
        self.texts: SearchAnswer | None = None
        self.waits_for_texts = False
        """Whether texts are still to come."""
        self._next: Callable[[], None] | None = None
        """What to do with the first result when it arrives: enter was quicker than the answer."""
        self._recent: tuple[str, ...] = ()
        """The recent searches, newest first, as of when the screen was opened."""
        self._visited: tuple[str, ...] = ()
        """The paths of the notes that were visited most and last, likewise."""
        self._told: Content | None = None
        """What the border of the box says of progress and of what no index can answer."""
        self._lateness = SingleTimer(self.set_timer)
        """Runs from a search until it counts as late."""
        self.rest = SingleTimer(self.set_timer)
        """Runs from a key to the search while the vault is being read."""
        self._text_rest = SingleTimer(self.set_timer)
        """Runs from a key to the search for texts."""

    def compose(self) -> ComposeResult:
        """Lay out input, results and preview."""
        query = self.base_app.last_query
        with Vertical(id="query", classes="framed"):
            yield SearchBox(query, id="search-input", compact=True, select_on_focus=False)
        yield Static(id="search-problems")
        with CoveredContainer(id="found"):
            yield self.results
            yield self.preview.pane

    def on_mount(self) -> None:
        """Begin where the last search ended."""
        app = self.base_app
        subscribe_weakly(app.load_changed, self, SearchScreen.follow_load)
        self.preview.clear()
        self.on_resize()
        self._fill(self.rows)
        self._index_text()

        def read() -> None:
            visited = app.options.state.visits.ranked(app.now().timestamp())
            self.call_later(self.take_recent, app.options.recent.load(), (*visited,))

        run_in_thread(self, read, "recent")
        self.watch(self.box, "value", self._typed, init=False)
        self.watch(self, "focused", self._show_hints)
        self.box.focus()
        if app.last_query:
            # Typing replaces it. The input puts its cursor at the end of a first value by itself.
            self.call_after_refresh(self.box.select_query, app.last_query)
            self.ask()

    def on_unmount(self) -> None:
        """Search nothing any more."""
        self.names_task.close()
        self._texts_task.close()

    def on_resize(self) -> None:
        """Mark the scope in the title of the box, as far as there is room for the names."""
        scope = labels.scope_called(self.base_app.last_scope)
        width = self.size.width or self.app.size.width
        self.query_one("#query").border_title = labels.scopes(scope, width)
        self.box.placeholder = self._prompt or scope.placeholder

    # The load

    @while_shown
    def follow_load(self, change: LoadChange) -> None:
        """Search what the load has brought."""
        generation = self.base_app.explorer.vault.generation
        if change.new.snapshot is not None:
            # There are more notes. The answer is described when it is there.
            complete = change.new.snapshot.complete
            up_to_date = complete and self.is_of(change.new.snapshot.generation)
            if not (self.rest.is_running or up_to_date or change.after.indexing):
                self.ask()
            if complete:
                self._index_text(seals=False)
        if change.new.index_ready:
            self.rest.stop()
            if self.parsed.typed and not (self.is_of(generation) and self._is_current(self.names)):
                self.ask()
        if change.new.badges is not None:
            self.results.refresh()
        self.describe()
        if change.new.index_ready:
            self._use_first_result()

    @property
    def answer(self) -> Answer | None:
        """What was found so far, None on an empty box."""
        found = self.texts or self.names
        return found.answer if found is not None else None

    def is_of(self, generation: int) -> bool:
        """Whether what was found is of the vault's snapshot of this number."""
        return self.answer is not None and self.answer.generation == generation

    # Searching

    def _is_current(self, found: SearchAnswer | None) -> bool:
        """Whether something is the answer to what is typed, in the current scope."""
        return found is not None and (found.query.typed, found.scope) == (
            self.parsed.typed,
            self.base_app.last_scope,
        )

    def _typed(self, value: str) -> None:
        """Search for the text in the box, at once: a message would arrive after its paint."""
        self._next = None
        self.base_app.last_query = value
        self.parsed = search.parse_query(value.strip())
        self.rest.stop()
        if self.base_app.load_state.index_ready or not self.parsed.typed:
            self.ask()
        else:
            self.rest.start(_REST, self.ask_after_rest)

    def ask_after_rest(self) -> None:
        """Search what was typed, unless the whole vault can be searched in a moment."""
        if not self.base_app.load_state.indexing:
            self.ask()

    def ask(self) -> None:
        """Search, or show what is recent, or how to search, if the box is empty."""
        if not self.parsed.typed:
            self.names = self.texts = None
            self.search_texts()
            self._fill(ResultRows(self.base_app, [self._recent_notes()], recent=self._recent))
            self.preview.clear(*(labels.HINTS if len(self.rows) else ()))
            self.describe()
            return
        app = self.base_app
        self.names_task.ask(
            partial(_search, app, self.parsed, app.last_scope),
            self.take_answer,
            partial(self.describe, late=True),
            patience=_AT_ONCE if app.load_state.index_ready else 0.0,
        )
        if self.names_task.is_running:
            if self.answer is None:
                self.describe()
            if not self._lateness.is_running:
                self._lateness.start(_PATIENCE, partial(self.describe, late=True))

    def _recent_notes(self) -> labels.ResultGroup:
        """Return the recent notes that are there, but not the one that is open."""
        from explorer.search.concepts import Concept  # later than the first paint

        entries = self.base_app.explorer.vault.entries
        current = self.base_app.options.state.visits.current
        there = (path for path in self._visited if path in entries and path != current)
        hits = [
            Hit(path, 1, None, entries[path].called[0], "note", 0)
            for path in islice(there, _RECENT_NOTES)
        ]
        return labels.ResultGroup("", tuple(Concept(frozenset({hit.path}), (hit,)) for hit in hits))

    def search_texts(self) -> None:
        """Search the texts once nothing has been typed for a moment, if the scope has them."""
        self.waits_for_texts = self.names is not None and self.names.scope is None
        self._text_rest.stop()
        self._texts_task.stop()
        if self.waits_for_texts:
            self._text_rest.start(_TEXT_REST, self._begin_texts)

    def _begin_texts(self) -> None:
        names = self.names
        if names is not None:
            take = partial(self.take_texts, names)
            self._texts_task.ask(partial(_join, self.base_app, names), take, partial(take, names))

    def _index_text(self, *, seals: bool = True) -> None:
        """Index the texts, if they are searched and the vault is loaded; no search waits for it.

        Without `seals`, for what has just changed on disk, what has time is left for later.
        """
        app = self.base_app
        if app.last_scope in WITH_TEXT and app.load_state.loaded:
            work = partial(_index, app.explorer.searches, seals=seals)
            run_in_thread(self, work, "index-text", exclusive=True)

    @while_shown
    def take_answer(self, found: SearchAnswer) -> None:
        """Show an answer to the current request, for which the cursor stays; drop any other."""
        if not self._is_current(found):
            return
        again = self._is_current(self.names)
        self.names = found
        if not again:
            self.texts = None
        self.search_texts()
        self._show_found(keep=again)

    @while_shown
    def take_texts(self, names: SearchAnswer, texts: SearchAnswer) -> None:
        """Show the texts below the names, unless something else was typed meanwhile."""
        if self.names is names:
            self.texts = texts
            self.waits_for_texts = False
            if self._is_current(names):
                self._show_found(keep=True)

    def _show_found(self, *, keep: bool) -> None:
        """Show what was found; with `keep`, what is open stays so, and what the user selected.

        Names that are mere guesses are shown once it is known that no text has what was typed. Acts
        on the first result if the user wants to.
        """
        names, texts = self.names, self.texts
        groups = []
        if names is not None:
            answer = names.answer
            if not answer.is_guess or (texts is not None and not texts.texts):
                title = NEAREST if answer.is_guess else ""
                concepts = (texts or names).concepts
                groups.append(ResultGroup(title, concepts, not answer.truncated))
            if texts is not None:
                groups.append(ResultGroup(IN_TEXT, texts.texts))
                groups.append(ResultGroup(ALIKE, texts.nearest))
        opened = self.rows.opened if keep else None
        self._fill(ResultRows(self.base_app, groups, opened=opened), keep=keep and self._has_moved)
        self.describe()
        self.show_preview(typing=True)
        self._use_first_result()

    def _fill(self, rows: ResultRows, *, keep: bool = False) -> None:
        """Show rows; with `keep` the cursor stays on the same row.

        While texts are to come, the scrollbar stays: else it would go and come at each letter, with
        a layout each time.
        """
        self.rows = rows
        self._show_hints()
        self.results.keeps_bar = self.waits_for_texts
        self.results.fill(rows, keep=keep)

    # How far the rows are the answer to what is typed

    @property
    def _waits_for_text(self) -> bool:
        """Whether no name was found, and the text of notes may still have it."""
        return self.waits_for_texts and not self.rows.results

    @property
    def _is_behind(self) -> bool:
        """Whether the rows are not yet the answer, and so none of them is to be opened."""
        is_answer = self._is_current(self.names) and not self._waits_for_text
        return bool(self.parsed.typed) and not is_answer

    @property
    def _has_moved(self) -> bool:
        """Whether another result than the first one is selected; a rule may stand above that."""
        return any(map(self.rows.hit, range(self.results.cursor)))

    @property
    def _may_improve(self) -> bool:
        """Whether what is selected is only the best so far, and not called what was typed."""
        hit = self.hit
        is_called = hit is not None and fold(hit.shown) == fold(self.parsed.typed)
        is_wanted = self._has_moved or is_called or not self.parsed.typed
        return self.base_app.load_state.may_bring_more and not is_wanted

    def _act_on_answer(self, action: Callable[[], None]) -> None:
        """Act on the first result as soon as it arrives; nothing is to come on an empty box."""
        self._next = action if self.parsed.typed else None

    def _use_first_result(self) -> None:
        """Do what the user requested before the answer arrived."""
        wanted = self._next
        if wanted is not None and not (self._waits_for_text or self._may_improve):
            self._next = None
            wanted()

    # The texts around the results

    @while_shown
    def describe(self, *, late: bool = False) -> None:
        """Write what the list shows around it, and what to do if it shows nothing."""
        app, typed, rows = self.base_app, self.parsed.typed, self.rows
        answer = None if self._waits_for_text else self.answer
        waiting = late and (self.names_task.is_running or not self._is_current(self.names))
        title = labels.title(answer, rows.results, rows.places, waiting=waiting)
        if rows.results and not typed:
            title = Content(f"Recent notes {rows.results}")
        elif self._recent and not typed:
            title = Content(f"Recent searches {len(self._recent)}")
        told = labels.loading(app)
        # A text that is set anew is painted anew.
        if self.results.border_title != title.markup:
            self.results.border_title = title
        if self._told != told:
            self.query_one("#query").border_subtitle = self._told = told
        # That a query is not finished is said only where nothing is found: it is still being typed.
        # Of a vault that cannot be read, the list says so.
        problems: tuple[str, ...] = ()
        if answer is not None and answer.problems and not app.load_state.is_unreadable:
            unfinished = self.parsed.unfinished if answer.hits else ()
            problems = tuple(each for each in answer.problems if each not in unfinished)
        below = self.query_one("#search-problems", Static)
        if below.display is not bool(problems):
            below.display = bool(problems)
        if problems:
            below.update(labels.problems(problems))
        if not len(rows):
            self.results.say(*labels.empty(app, typed, answer))

    def _show_hints(self) -> None:
        """Name what keys do where the focus is."""
        hints = [("open", self._word), ("beside", "beside"), ("next_scope", "scope")]
        if not self.parsed.typed and len(self.rows):
            hints = [("open", self._word if self.rows.results else "take"), ("forget", "forget")]
        elif self.preview.is_read:
            hints = [("open", self._word), ("close", "list")]
        self.results.hints.show(self.base_app, tuple(hints))

    # The scope

    def action_step_scope(self, by: int) -> None:
        """Search the same in the scope that stands `by` further on: its name was clicked."""
        self._next = None
        scopes = [scope.id for scope in labels.SCOPES]
        at = scopes.index(labels.scope_called(self.base_app.last_scope).id) + by
        self.base_app.last_scope = scopes[at % len(scopes)]
        self.on_resize()
        self._index_text()
        self.ask()

    # Recent searches: files are read and written by workers

    @while_shown
    def take_recent(self, queries: tuple[str, ...], paths: tuple[str, ...]) -> None:
        """Offer the recent notes and searches, if nothing is typed."""
        self._recent, self._visited = queries, paths
        if not self.parsed.typed:
            self.ask()

    def _write_recent(self, work: Callable[[], None]) -> None:
        """Write the file. Not by a worker of the screen: it would end with it."""
        run_in_thread(self.app, work, "recent")

    def _remember(self) -> None:
        """Add the query to the recent searches."""
        if self.parsed.typed:
            self._write_recent(partial(self.base_app.options.recent.add, self.parsed.typed))

    def action_forget(self) -> None:
        """Take what is selected of the recent off the list; else the key is the box's."""
        self.box.call_later(self._forget_selected)

    def _forget_selected(self) -> None:
        forgotten, note = self.results.of_selected(self.rows.query), self.hit
        # What is recent stays on screen until the answer to the first letter is there.
        if not self.parsed.typed and (forgotten is not None or note is not None):
            cursor = self.results.cursor
            if note is not None:
                self._visited = tuple(path for path in self._visited if path != note.path)
                visits = self.base_app.options.state.visits
                self._write_recent(partial(visits.forget, note.path))
                self.ask()
            else:
                self._forget(forgotten)
            self.results.cursor = min(cursor, max(0, len(self.rows) - 1))
        elif self.box.has_focus:
            self.box.action_delete_right()

    def action_forget_all(self) -> None:
        """Take all recent searches off the list."""
        if self.rows.recent:
            self._forget(None)

    def _forget(self, query: str | None) -> None:
        """Forget a recent search, or all of them (None)."""
        self._recent = tuple(each for each in self._recent if query not in (None, each))
        self._write_recent(partial(self.base_app.options.recent.forget, query))
        self.ask()

    # The selected row

    @property
    def hit(self) -> Hit | None:
        """What the selected row leads to, None if it leads nowhere."""
        return self.results.of_selected(self.rows.hit)

    def show_preview(self, *, typing: bool = False) -> None:
        """Show the section of the selected row, later while the user is `typing`."""
        if self.hit is None and not self.parsed.typed:
            self.preview.clear(*labels.HINTS)
        else:
            self.preview.show_hit(self.hit, typing=typing)

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the note that is read."""
        event.stop()
        self.preview.follow(event.target)

    @on(RowList.Moved, "#results")
    def moved(self, event: RowList.Moved) -> None:
        """Show the section of another hit."""
        event.stop()
        self.show_preview()

    def _open_row(self) -> None:
        """Go to a hit, of a concept to its best place; take a recent search."""
        query = self.results.of_selected(self.rows.query)
        if query is not None:
            self.box.take_query(query)
        else:
            self.action_open()

    @on(Input.Submitted, "#search-input")
    def submitted(self, event: Input.Submitted) -> None:
        """Go to the selected hit, of a concept to its best place."""
        event.stop()
        if self._may_improve:
            self._act_on_answer(self.action_open)
            self.app.notify("Opens as soon as the whole vault is read.")
            return
        self.action_open()

    def action_open(self) -> None:
        """Act on the selected row, or on the first result as soon as it arrives."""
        hit, query = self.hit, self.results.of_selected(self.rows.query)
        if query is not None and not self.parsed.typed:
            self.box.take_query(query)
        elif self._is_behind:
            self._act_on_answer(self.action_open)
        elif hit is not None:
            self._remember()
            self._finish(hit)

    def _finish_in_app(self, hit: Hit | None) -> None:
        if hit is None:
            self.dismiss()
        else:
            self.dismiss_for(OpenPlace(hit.path, hit.line, texts=hit.matched_texts))

    def action_beside(self) -> None:
        """Read the selected hit beside the list, which stays."""
        self.box.call_later(self._show_beside)

    def _show_beside(self) -> None:
        hit = self.hit
        if self._is_behind:
            self._act_on_answer(self._show_beside)
        elif hit is not None:
            self._remember()
            self.add_class("-beside")
            self.preview.show_hit(hit, focus=True)

    # Concepts that open and close

    @property
    def _fold(self) -> bool | None:
        """Whether the selected concept is open; None for a row that leads to one place."""
        return self.results.of_selected(self.rows.folds)

    def row_folded(self, index: int) -> None:
        """Open or close the concept of a row, and select it."""
        concept = self.rows.toggle(index)
        self.results.refill()
        self.results.cursor = concept
        self.show_preview()

    def action_unfold_result(self) -> None:
        """Show the places of a concept, unless the cursor of the box can go on."""
        self.box.call_later(self._unfold_selected)

    def _unfold_selected(self) -> None:
        if self.box.is_before_letter:
            self.box.action_cursor_right()
        elif self._fold:
            self.results.action_move(1)
        elif self._fold is False:
            self.row_folded(self.results.cursor)

    def action_fold_result(self) -> None:
        """Close the open concept that is selected; else the key is the box's."""
        self.box.call_later(self._fold_selected)

    def _fold_selected(self) -> None:
        is_place = self.results.of_selected(self.rows.is_place)
        if self.box.cursor_at_end and (is_place or self._fold):
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
            self._finish(None)
            return
        self.remove_class("-beside")
        self.box.focus()


def _index(searches: SearchService, *, seals: bool) -> None:
    worker = get_current_worker()
    searches.read_texts()
    for _ in searches.index_text(seals=seals):
        if worker.is_cancelled:
            return


def _search(
    app: BaseApp, query: Query, scope: str | None, pause: Callable[[], None]
) -> SearchAnswer:
    """Search. For a thread, which must not use the screen: it may be gone by then."""
    from explorer.search.concepts import group

    searches = app.explorer.searches
    if scope == "text":
        answer = searches.texts_alone(query, _LIMIT, app.now(), wait=False, pause=pause)
    else:
        answer = searches.names(query, _LIMIT, scope, app.now())
    return SearchAnswer(query, scope, answer, group(answer.hits))


def _join(app: BaseApp, names: SearchAnswer, pause: Callable[[], None]) -> SearchAnswer:
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
    named, shown = frozenset(names.answer.hits), frozenset(answer.hits)
    is_text = [hit not in named for hit in answer.hits]
    first = is_text.index(True) if any(is_text) else len(is_text)
    # Names in excluded notes stand below the texts in an answer, or are cut off with these.
    nearest = [hit for hit in answer.hits[first:] if hit in named and hit.approximate]
    is_sure = not names.answer.is_guess
    concepts = [
        hit for hit in names.answer.hits if hit in shown or (is_sure and not hit.approximate)
    ]
    return names._replace(
        answer=answer,
        concepts=group(hit for hit in concepts if hit not in nearest),
        texts=group(compress(answer.hits, is_text)),
        nearest=group(nearest),
    )
