"""The problems of the vault: one per row, its message below, enter to go to its place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker

from explorer.model import Severity
from explorer.services.problem_groups import ProblemGroup, group_problems
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, app_of, while_shown
from explorer.ui.commands import bindings
from explorer.ui.glyphs import Glyphs
from explorer.ui.load_state import LoadChange
from explorer.ui.messages import OpenPlace
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.user_settings import place_of
from explorer.ui.widgets.row import Look, Row
from explorer.ui.widgets.row_list import RowList
from explorer.ui.worker_errors import report_worker_error

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer

_PLACES = 5
"""How many places of equal problems are named."""
_LOOKS: Mapping[Severity, Look] = {"error": "broken", "warning": "plain", "info": "dim"}


@dataclass
class ProblemsLoaded(Message):
    """The problems that a worker has collected, equal ones together."""

    groups: tuple[ProblemGroup, ...]


class ProblemRows:
    """Problems as rows; equal ones are one row."""

    def __init__(self, glyphs: Glyphs, groups: tuple[ProblemGroup, ...] = ()) -> None:
        self.glyphs = glyphs
        self.groups = groups

    def __len__(self) -> int:
        return len(self.groups)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        problem = self.groups[index].first
        return problem.path, problem.code, problem.line, problem.message

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not there."""
        return next((i for i in range(len(self.groups)) if self.key(i) == key), None)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group = self.groups[index]
        problem = group.first
        where = place_of(problem)
        if group.count > 1:
            where = f"{group.count:,} times"
        icons = {
            "error": self.glyphs.broken,
            "warning": self.glyphs.warning,
            "info": self.glyphs.info,
        }
        return Row(
            clean(problem.message),
            _LOOKS[problem.severity],
            aside=where,
            icon=icons[problem.severity],
        )


class ProblemsScreen(DismissOnceScreen[None]):
    """The list of problems."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=("close",))]

    @property
    def base_app(self) -> BaseApp:
        """What the app offers its screens."""
        return app_of(self)

    @property
    def list(self) -> RowList:
        """The list of problems."""
        return self.query_one(RowList)

    def compose(self) -> ComposeResult:
        """Lay out the list and the sentence."""
        yield RowList(ProblemRows(self.base_app.glyphs), glyphs=self.base_app.glyphs, id="problems")
        yield Static(id="problem")

    def on_mount(self) -> None:
        """Begin to look."""
        self.base_app.load_changed.subscribe(self, self.follow_load)
        self.list.click_opens = False
        self.list.border_title = Content("Problems")
        self.list.say(Content.styled("Looking" + self.base_app.glyphs.ellipsis, "$muted"))
        self._look()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that has failed."""
        report_worker_error(self, event)

    @while_shown
    def follow_load(self, change: LoadChange) -> None:
        """Collect the problems again for a new snapshot."""
        if change.snapshot is not None and change.snapshot.complete:
            self._look()

    def _look(self) -> None:
        self._gather(self.base_app.explorer)

    @work(thread=True, exclusive=True, group="problems", exit_on_error=False)
    def _gather(self, explorer: Explorer) -> None:
        self.post_message(ProblemsLoaded(group_problems(explorer.problems())))

    @on(ProblemsLoaded)
    @while_shown
    def show_problems(self, message: ProblemsLoaded) -> None:
        """Show them."""
        message.stop()
        app = self.base_app
        groups = (*group_problems(app.options.settings_problems), *message.groups)
        self.list.fill(ProblemRows(app.glyphs, groups))
        self.list.border_title = Content(f"Problems {len(groups):,}")
        done = "No problems so far; the vault is still being read"
        if app.load_state.loaded:
            done = "No problems"
        self.list.say(
            Content(done),
            Content.styled("Every link leads somewhere and every note can be read.", "$muted"),
        )
        self._show_sentence()

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """Show the whole sentence of another problem."""
        event.stop()
        self._show_sentence()

    def _selected(self) -> ProblemGroup | None:
        rows = cast("ProblemRows", self.list.rows)
        if self.list.cursor < len(rows):
            return rows.groups[self.list.cursor]
        return None

    def _show_sentence(self) -> None:
        group = self._selected()
        sentence = Content("")
        if group is not None:
            places = ", ".join(place_of(problem) for problem in group.problems[:_PLACES])
            if group.count > _PLACES:
                places += f" and {group.count - _PLACES:,} more"
            sentence = Content.assemble(clean(group.first.message), "\n", (places, "$muted"))
        self.query_one("#problem", Static).update(sentence)

    @on(RowList.Opened)
    def opened(self, event: RowList.Opened) -> None:
        """Go to the place of a problem."""
        event.stop()
        if event.index is None:
            return
        self.list.cursor = event.index
        group = self._selected()
        if group is None:
            return
        problem = group.first
        if problem.path in self.base_app.explorer.vault.notes:
            self.dismiss()
            self.app.post_message(OpenPlace(problem.path, problem.line or 1))

    def action_close(self) -> None:
        """Go back to where one was."""
        self.dismiss()
