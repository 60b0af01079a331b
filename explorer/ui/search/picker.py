"""The picker: only the search, for shells and editors.

Draws on the terminal, and tells what was picked.

Knows nothing of standard output: whoever runs it gives it a terminal and prints the answer.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from textual import on
from textual.binding import BindingType
from textual.screen import Screen

from explorer.model import Hit, Problem
from explorer.state.recent_searches import SavedRecentSearches
from explorer.text.sanitize import clean
from explorer.ui import glyphs as signs
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import bindings
from explorer.ui.messages import (
    BadgesLoaded,
    LoadFailed,
    OpenPlace,
    Progress,
    UnresolvedLink,
    VaultLoaded,
)
from explorer.ui.search.scopes import scope_called
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.user_settings import NO_LINES, usable
from explorer.ui.warm_imports import import_rest

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


@dataclass(frozen=True, slots=True)
class PickResult:
    """What came of picking."""

    hit: Hit | None = None
    """None if nothing was picked."""
    left: Literal["", "aborted", "failed", "crashed"] = ""
    """Why there is no hit, if it was more than that nothing was chosen."""
    reason: str = ""
    """What failed."""
    problems: tuple[Problem, ...] = ()
    """What of the settings could not be used."""


class PickScreen(SearchScreen):
    """The search, with a choice that ends the app."""

    hints: ClassVar[tuple[tuple[str, str], ...]] = (
        ("open", "pick"),
        ("beside", "beside"),
        ("next_scope", "scope"),
    )

    def choose(self, hit: Hit) -> None:
        """Pick a hit."""
        cast("PickApp", self.app).finish(PickResult(hit))

    def leave(self) -> None:
        """Pick nothing."""
        cast("PickApp", self.app).finish(PickResult())


class PickApp(BaseApp):
    """The search alone."""

    TITLE = "explorer pick"
    CSS_PATH = "../explorer.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("pick"),
        *bindings("app", only=("quit_anywhere",)),
    ]

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        *,
        query: str = "",
        scope: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(explorer, now, **options)
        self.last_query = query
        self.last_scope = scope_called(scope).id
        self.picked = PickResult()

    @property
    def search(self) -> PickScreen:
        """The only screen."""
        return cast("PickScreen", self.screen_stack[0])

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the search, and have nothing else."""
        return PickScreen()

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.set_class(self.glyphs.plain, "-plain-border")
        self.after_first_paint(self._begin)

    def _begin(self) -> None:
        self.load_vault()
        self.run_worker(import_rest, thread=True, group="imports", exit_on_error=False)

    def finish(self, picked: PickResult) -> None:
        """End with a choice, or without one."""
        self.picked = picked
        self.exit(0)

    def action_abort(self) -> None:
        """Leave as ctrl+c leaves any program."""
        self.finish(PickResult(left="aborted"))

    @on(Progress)
    @while_shown
    def show_progress(self, message: Progress) -> None:
        """Say how far the reading is."""
        self.progress = message
        self.search.tell_progress()

    @on(VaultLoaded)
    @while_shown
    def take_vault(self, message: VaultLoaded) -> None:
        """Search what has come."""
        self.loaded = self.loaded or message.complete
        self.search.take_vault(message)

    @on(BadgesLoaded)
    @while_shown
    def take_badges(self, message: BadgesLoaded) -> None:
        """Show what is due."""
        self.badges = message
        self.search.results.refresh()

    @on(LoadFailed)
    def fail(self, message: LoadFailed) -> None:
        """Leave: without a vault there is nothing to pick."""
        self.failure = message.reason
        self.finish(PickResult(left="failed", reason=message.reason))

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Pick the place that a followed link leads to."""
        note = self.explorer.vault.notes.get(message.path)
        title = note.title if note is not None else message.path
        self.finish(PickResult(Hit(message.path, message.line, None, title, "note", 0)))

    @on(UnresolvedLink)
    def say_missing(self, message: UnresolvedLink) -> None:
        """Say that a link leads nowhere."""
        self.notify(f"No note is there: {clean(message.raw)}", severity="warning", markup=False)


def run(
    explorer: Explorer,
    now: Callable[[], datetime],
    *,
    query: str = "",
    scope: str | None = None,
    encoding: str | None = None,
    environ: Mapping[str, str],
    keymap: Mapping[str, str] | None = None,
    theme: str | None = None,
    images: str = "auto",
    config_path: str = "config.toml",
    config_lines: Mapping[str, int] = NO_LINES,
) -> PickResult:
    """Let somebody pick a place of a vault.

    `encoding` is that of the terminal, `config_path` the file that problems with keys and theme
    name, with the lines of `config_lines`.
    """
    gc.disable()
    keys, problems = usable(keymap, theme, config_path, config_lines)
    app = PickApp(
        explorer, now, query=query, scope=scope, keymap=keys, theme=theme, glyphs=signs.choose(environ, encoding),
        recent=SavedRecentSearches.of(explorer.vault.root), images=images,
    )  # fmt: skip
    run_loop(app.run_async())
    return replace(PickResult(left="crashed") if app.has_crashed else app.picked, problems=problems)
