"""Search: results while one types, the section beside them, enter to go there.

Asks in a thread, one question at a time; an answer to another query or generation is dropped.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from explorer.model import Answer, Hit
from explorer.text.display import clean
from explorer.ui.around import reading_of
from explorer.ui.commands import bindings
from explorer.ui.glyphs import badge_text
from explorer.ui.history import Place
from explorer.ui.host import Host, TellsErrors, while_shown
from explorer.ui.messages import Answered, GoTo, NoteArrived, VaultArrived
from explorer.ui.widgets.note_pane import NotePane
from explorer.ui.widgets.row import Row
from explorer.ui.widgets.row_list import RowList

_LIMIT = 100


class HitRows:
    """The hits of an answer as rows."""

    def __init__(self, app: Host, hits: tuple[Hit, ...] = ()) -> None:
        self.app = app
        self.hits = hits

    def __len__(self) -> int:
        return len(self.hits)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        hit = self.hits[index]
        return hit.path, hit.kind, hit.heading, hit.line

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not there."""
        return next((i for i in range(len(self.hits)) if self.key(i) == key), None)

    def row(self, index: int) -> Row:
        """Return what a row shows: what matched, where it is, what is due there."""
        hit = self.hits[index]
        shown = hit.text or hit.heading or hit.title
        text = clean(shown)
        crumb = f" {self.app.glyphs.crumb} "
        where = clean(crumb.join(hit.path.removesuffix(".md").split("/")))
        if hit.kind == "note":
            where = clean(crumb.join(hit.path.split("/")[:-1]))
        elif hit.kind in {"alias", "tag", "text"} and hit.heading:
            where += crumb + clean(hit.heading)
        badge = self.app.badge_of(hit.path, hit.section)
        return Row(
            text or "(no name)", ranges=hit.ranges if text == shown else (), aside=where,
            badge=badge_text(badge, self.app.glyphs) if badge else "", state=badge.state if badge else None,
        )  # fmt: skip


class SearchScreen(TellsErrors, Screen[None]):
    """Find a heading anywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search")]
    HORIZONTAL_BREAKPOINTS = [(0, "-one"), (60, "-two"), (100, "-three")]  # noqa: RUF012 (Textual's own type)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-high")]  # noqa: RUF012 (Textual's own type)

    def __init__(self) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self._asked: int | None = None
        """The generation of the vault that a worker is busy with, None if there is no question."""
        self._request = 0

    @property
    def host(self) -> Host:
        """What the app offers its screens."""
        return cast("Host", self.app)

    @property
    def results(self) -> RowList:
        """The list of hits."""
        return self.query_one("#results", RowList)

    @property
    def preview(self) -> NotePane:
        """The section of the selected hit."""
        return self.query_one("#preview", NotePane)

    def compose(self) -> ComposeResult:
        """Lay out input, results and preview."""
        app = self.host
        with Vertical(id="query"):
            yield Input(app.last_query, placeholder="heading, note or alias", id="search-input", compact=True)
        with Container(id="found"):
            yield RowList(HitRows(app), glyphs=app.glyphs, id="results")
            yield NotePane(app.glyphs, id="preview")

    def on_mount(self) -> None:
        """Begin where the last search ended."""
        self.results.click_opens = False
        self.results.driven = True
        self.query_one("#query").border_title = Content("Search")
        self.preview.say()
        self.preview.border_title = Content("Preview")
        self._describe()
        self.query_one(Input).focus()
        if self.host.last_query:
            # Typing replaces the query of last time. The input puts its cursor at the end of a first value by itself.
            self.call_after_refresh(self._select_query, self.host.last_query)
            self._ask()

    def _select_query(self, query: str) -> None:
        typed = self.query_one(Input)
        if typed.value == query:
            typed.action_select_all()

    # Asking

    @on(Input.Changed, "#search-input")
    def typed(self, event: Input.Changed) -> None:
        """Ask again."""
        event.stop()
        self.host.last_query = event.value
        self._ask()

    def take_vault(self, message: VaultArrived) -> None:
        """Ask again: there are more notes to look at."""
        if not message.complete or self.answer is None or self.answer.generation != message.generation:
            self._ask()

    def _query(self) -> str:
        return self.query_one(Input).value.strip()

    def _ask(self) -> None:
        query = self._query()
        if not query:
            self.answer = None
            self.results.fill(HitRows(self.host), keep=False)
            self.preview.say()
        elif self._asked is None:
            self._asked = self.host.explorer.vault.generation
            self._search(query)
        self._describe()

    @work(thread=True, group="search", exit_on_error=False)
    def _search(self, query: str) -> None:
        app = self.host
        self.post_message(Answered(query, app.explorer.search(query, limit=_LIMIT, on=app.now())))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Be ready for another question after one that failed."""
        super().on_worker_state_changed(event)
        if event.state is WorkerState.ERROR and event.worker.group == "search":
            self._asked = None

    @on(Answered)
    @while_shown
    def take_answer(self, message: Answered) -> None:
        """Show an answer to what is asked now; drop any other and ask again."""
        message.stop()
        asked, self._asked = self._asked, None
        same = message.query == self._query()
        if same:
            again = self.answer is not None and self.answer.query == message.answer.query
            self.answer = message.answer
            self.results.fill(HitRows(self.host, message.answer.hits), keep=again)
            self._describe()
            self._show_preview()
        if not same or asked != self.host.explorer.vault.generation:
            self._ask()

    def _describe(self) -> None:
        """Say what the list shows, and what to do if it shows nothing."""
        app, answer = self.host, self.answer
        count = ""
        if answer is not None:
            shown = len(answer.hits)
            count = f" {shown:,} of {answer.total:,}" if answer.total > shown else f" {shown:,}"
        self.results.border_title = Content("Results" + count)
        box = self.query_one("#query")
        box.border_subtitle = None if app.loaded else Content(f"{app.facts()[0]} more will be found")
        if not self._query():
            self.results.say(
                Content("Find a heading anywhere"),
                Content.styled("Words in any order, their beginnings, initials, small typos.", "$muted"),
                Content.styled('Narrow: #tag  path:folder  is:due  "exact"  -not', "$muted"),
            )
        elif answer is None:
            self.results.say(Content.styled("Looking" + app.glyphs.ellipsis, "$muted"))
        else:
            self._say_nothing_found(answer)

    def _say_nothing_found(self, answer: Answer) -> None:
        wrong = [Content.styled(clean(problem), "$warning") for problem in answer.problems]
        hint = "Try fewer letters, or only the beginnings of words."
        self.results.say(Content(f"Nothing found for {clean(answer.query)}"), *wrong, Content.styled(hint, "$muted"))

    # Preview

    @on(RowList.Moved, "#results")
    def moved(self, event: RowList.Moved) -> None:
        """Show the section of another hit."""
        event.stop()
        self._show_preview()

    def _hit(self) -> Hit | None:
        hits = self.answer.hits if self.answer is not None else ()
        return hits[self.results.cursor] if self.results.cursor < len(hits) else None

    def _show_preview(self) -> None:
        hit = self._hit()
        if hit is None:
            self.preview.say()
            self.preview.border_title = Content("Preview")
        elif self.preview.display:
            self._request += 1
            self._read(self._request, hit.path)

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _read(self, request: int, path: str) -> None:
        app = self.host
        NotePane.prepare()
        self.post_message(NoteArrived(request, path, reading_of(app.explorer, path, app.now())))

    @on(NoteArrived)
    @while_shown
    def show_note(self, message: NoteArrived) -> None:
        """Show the section, unless another hit is selected by now."""
        message.stop()
        hit = self._hit()
        reading = message.reading
        if hit is None or message.request != self._request:
            return
        if reading.text is None or reading.context is None:
            self.preview.say(Content.styled(clean(reading.reason), "$muted"))
        else:
            self.preview.show(reading.context, reading.text, Place(hit.path, hit.line))

    # Keys

    @on(RowList.Opened, "#results")
    def opened(self, event: RowList.Opened) -> None:
        """Go to a hit."""
        event.stop()
        self.results.cursor = event.index
        self._go()

    @on(Input.Submitted, "#search-input")
    def submitted(self, event: Input.Submitted) -> None:
        """Go to the selected hit."""
        event.stop()
        self._go()

    def _go(self) -> None:
        hit = self._hit()
        if hit is not None and self.answer is not None and self.answer.query == self._query():
            self.dismiss()
            self.app.post_message(GoTo(hit.path, hit.line))

    def action_result_down(self) -> None:
        """Select the next result."""
        self.results.action_down()

    def action_result_up(self) -> None:
        """Select the result before."""
        self.results.action_up()

    def action_results_down(self) -> None:
        """Go a page of results down."""
        self.results.action_page_down()

    def action_results_up(self) -> None:
        """Go a page of results up."""
        self.results.action_page_up()

    def action_close(self) -> None:
        """Go back to where one was."""
        self.dismiss()
