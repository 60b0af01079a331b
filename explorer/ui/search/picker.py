"""The picker: only the search, for shells and editors.

Draws on the terminal and returns what was picked. Knows nothing of standard output: the caller
provides a terminal and prints the result.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from textual import on
from textual.screen import Screen

from explorer.model import Hit, Problem
from explorer.ui import import_rest
from explorer.ui.app_options import AppOptions
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.external_opener import LinkFollower
from explorer.ui.load_state import LoadChange
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.search.results import scope_called
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


@dataclass(frozen=True, slots=True)
class PickResult:
    """How the picker has ended."""

    hit: Hit | None = None
    """None if nothing was picked."""
    left: Literal["", "aborted", "failed", "crashed"] = ""
    """Why there is no hit, if the user did not just leave."""
    reason: str = ""
    """What failed."""
    problems: tuple[Problem, ...] = ()
    """Which settings could not be used."""


class PickApp(BaseApp):
    """The search alone."""

    TITLE = "explorer pick"
    CSS_PATH: ClassVar = ["../explorer.tcss", "../screens.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings("pick") + bindings_of("quit_anywhere")

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        options: AppOptions | None = None,
        *,
        query: str = "",
        scope: str | None = None,
    ) -> None:
        super().__init__(explorer, now, options)
        self.last_query = query
        self.last_scope = scope_called(scope).id
        self.picked = PickResult()

    @cached_property
    def links(self) -> LinkFollower:
        """Follows links; copies those that lead out of the vault."""
        return LinkFollower(self, opens=False)

    @property
    def search(self) -> SearchScreen:
        """The only screen."""
        return cast("SearchScreen", self.screen_stack[0])

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the search, and have nothing else."""
        return SearchScreen(lambda hit: self.finish(PickResult(hit)), word="pick")

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.set_class(self.glyphs.plain, "-plain-border")
        self.after_first_paint(self._begin)

    def _begin(self) -> None:
        self.load_changed.subscribe(self.search, self._fail)
        self.loader.load()
        run_in_thread(self, import_rest, "imports")

    def finish(self, picked: PickResult) -> None:
        """End with a choice, or without one."""
        self.picked = picked
        self.exit(0)

    def action_abort(self) -> None:
        """Leave as ctrl+c leaves any program."""
        self.finish(PickResult(left="aborted"))

    def _fail(self, change: LoadChange) -> None:
        """Leave if the load fails: without a vault there is nothing to pick."""
        if change.new.failure is not None:
            self.finish(PickResult(left="failed", reason=change.new.failure))

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Pick the place that a followed link leads to."""
        note = self.explorer.vault.notes.get(message.path)
        title = message.path
        if note is not None:
            title = note.title
        self.finish(PickResult(Hit(message.path, message.line, None, title, "note", 0)))

    @on(UnresolvedLink)
    def show_missing(self, message: UnresolvedLink) -> None:
        """Show that a link leads nowhere."""
        self.warn(f"No note is there: {message.raw}")


def run(
    explorer: Explorer,
    now: Callable[[], datetime],
    options: AppOptions,
    *,
    query: str = "",
    scope: str | None = None,
) -> PickResult:
    """Let the user pick a place of a vault, beginning with a query in a scope (None: all)."""
    gc.disable()
    app = PickApp(explorer, now, options, query=query, scope=scope)
    run_loop(app.run_async())
    picked = app.picked
    if app.has_crashed:
        picked = PickResult(left="crashed")
    return replace(picked, problems=options.settings_problems)
