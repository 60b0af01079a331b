"""The app: puts the screens together, and hands what arrives from the loading thread to them.

Imports as little as it can, because the first frame is painted before the vault, the search or any
Markdown is touched.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input

from explorer.state.recent_searches import SavedRecentSearches
from explorer.text.sanitize import clean
from explorer.ui import glyphs as signs
from explorer.ui.base_app import CRASHED, while_shown
from explorer.ui.commands import COMMANDS, bindings, key_of
from explorer.ui.external.external_actions import Leaving
from explorer.ui.history import HistoryPlace
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.messages import BadgesLoaded, LoadFailed, OpenPlace, Progress, VaultLoaded
from explorer.ui.reader.preview_requests import Peeking
from explorer.ui.sections.section_requests import ShowingSections
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.user_settings import NO_LINES, place_of, usable
from explorer.ui.warm_imports import import_rest
from explorer.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from textual.command import Provider

    from explorer.services.explorer import Explorer


def _search() -> Screen[Any]:
    from explorer.ui.search.search_screen import SearchScreen

    return SearchScreen()


def _problems() -> Screen[Any]:
    from explorer.ui.problems.problems_screen import ProblemsScreen

    return ProblemsScreen()


def _help() -> Screen[Any]:
    from explorer.ui.help.help_screen import HelpScreen

    return HelpScreen()


def _provider() -> type[Provider]:
    from explorer.ui.palette.palette_provider import ExplorerProvider

    return ExplorerProvider


class ExplorerApp(Leaving, Peeking, ShowingSections):
    """The knowledge explorer in a terminal."""

    TITLE = "explorer"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    COMMANDS = {_provider}  # noqa: RUF012 (Textual's own type)

    @property
    def main(self) -> MainScreen:
        """The screen under all others."""
        return cast("MainScreen", self.screen_stack[0])

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the panes."""
        return MainScreen()

    # Loading

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.set_class(self.glyphs.plain, "-plain-border")
        self.after_first_paint(self._begin)

    def _begin(self) -> None:
        self.draw_status()
        for problem in self.settings_problems:
            self.notify(
                f"{place_of(problem)}: {clean(problem.message)}", severity="warning", markup=False
            )
        from explorer.vault import looks_wrong

        reason = looks_wrong(self.explorer.vault.root)
        if reason is None:
            self.load_vault()
            self.run_worker(import_rest, thread=True, group="imports", exit_on_error=False)
        else:
            from explorer.ui.external.confirm_screen import ConfirmScreen

            self.main.say_reading(yet=False)
            self.push_screen(ConfirmScreen(clean(reason)), self._answered_ask)
            self.draw_status()

    def _answered_ask(self, go_on: bool | None) -> None:
        if go_on:
            self.main.say_reading()
            self.load_vault()
            self.draw_status()
        else:
            self.exit(0)

    @on(Progress)
    @while_shown
    def show_progress(self, message: Progress) -> None:
        """Say how far the reading is."""
        self.progress = message
        self.draw_status()

    @on(VaultLoaded)
    @while_shown
    def take_vault(self, message: VaultLoaded) -> None:
        """Show a new snapshot of the vault."""
        self.loaded = self.loaded or message.complete
        self.failure = None
        self.main.take_vault(message)
        start = self.start_at
        if start is not None and (message.complete or start.path in message.notes):
            self.start_at = None
            self.main.open_place(start, focus=True, unfold=True)
        for screen in self.screen_stack[1:]:
            take = getattr(screen, "take_vault", None)
            if take is not None:
                take(message)
        self.draw_status()

    @on(BadgesLoaded)
    @while_shown
    def take_badges(self, message: BadgesLoaded) -> None:
        """Show what is due."""
        self.badges = message
        self.main.take_badges(message)
        self.draw_status()
        if self.reload_wanted:
            self.action_reload()

    @on(LoadFailed)
    @while_shown
    def show_failure(self, message: LoadFailed) -> None:
        """Say why there is nothing to see, or nothing new: what was read once stays on screen."""
        self.failure = clean(message.reason)
        if self.loaded:
            self.notify(f"{self.failure} Press f5 to try again.", severity="error", markup=False)
            self.draw_status()
            return
        self.main.concepts.say(
            Content("This vault cannot be read"),
            Content.styled(self.failure, "$muted"),
            Content.styled("Press q to leave, f5 to try again.", "$muted"),
        )
        self.main.note_pane.say()
        self.draw_status()

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Show a place that another screen names."""
        self.show_panes()
        self.main.open_place(HistoryPlace(message.path, message.line), focus=message.focus)

    # The status line

    def draw_status(self) -> None:
        """Write the facts and the hints of the bottom line."""
        line = self.main.query_one(StatusLine)
        line.show(self.facts(), f" {self.glyphs.dot} ")
        line.hint(tuple((key_of(c.id, self.keys), c.hint) for c in COMMANDS if c.hint))

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key of the search to whoever types a text or is asked something."""
        if action == "search" and (self.screen.is_modal or isinstance(self.focused, Input)):
            return False
        return super().check_action(action, parameters)

    async def action_search(self) -> None:
        """Search. Keys wait until the screen is there: who types on at once has typed into it."""
        self.show_panes()
        await self.push_screen(_search())

    def action_command_palette(self) -> None:
        """Offer commands and concepts by their names."""
        self._open_palette()  # without an id: one may still be leaving

    def search_themes(self) -> None:
        """Offer the themes by their names."""
        from textual.theme import ThemeProvider

        self._open_palette(
            providers=[ThemeProvider], placeholder="Search for themes" + self.glyphs.ellipsis
        )

    def _open_palette(self, **options: Any) -> None:
        from explorer.ui.palette.palette_screen import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(**options))

    def search_for(self, query: str) -> None:
        """Show what a search finds."""
        self.last_query, self.last_scope = query, None
        self.call_later(self.action_search)

    def action_problems(self) -> None:
        """List problems."""
        self._push(_problems())

    def action_help(self) -> None:
        """Show every key."""
        self._push(_help())

    def action_help_quit(self) -> None:
        """Say how to leave, to whoever tried it with ctrl+c."""
        typing = self.screen.is_modal or isinstance(self.focused, Input)
        key = key_of("quit_anywhere" if typing else "quit", self.keys)
        self.notify(f"Press {key} to leave the explorer.", markup=False)

    def _push(self, screen: Screen[Any]) -> None:
        """Show a screen over the panes, never two. Each time a new one.

        An installed one would keep old answers.
        """
        self.show_panes()
        self.push_screen(screen)


_TOO_PLAIN = """explorer: this terminal (TERM=dumb) cannot show the app; the commands work in it:
  explorer search WORDS, explorer show NOTE, explorer due, explorer --help
"""


def run(
    explorer: Explorer,
    now: Callable[[], datetime],
    *,
    keymap: Mapping[str, str] | None = None,
    theme: str | None = None,
    note: str | None = None,
    line: int = 1,
    notice: str = "",
    images: str = "auto",
    read_only: bool = False,
    encoding: str | None = None,
    config_path: str = "config.toml",
    config_lines: Mapping[str, int] = NO_LINES,
) -> int:
    """Open the app on a vault and return the exit code.

    It is 3 if the vault cannot be read, 2 if the terminal is too plain, `CRASHED` if the app has
    failed.

    `note` is the path of a note to begin with, `notice` a fact for the status line (that this is
    the sample vault), `encoding` that of the terminal, `config_path` the file that problems with
    keys and theme name, with the lines of `config_lines`.
    """
    if os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        sys.stderr.write(_TOO_PLAIN)
        return 2
    # Nothing that is made before the first paint is garbage; the load turns the collector on again.
    gc.disable()
    glyphs = signs.choose(os.environ, encoding)
    keys, problems = usable(keymap, theme, config_path, config_lines)
    app = ExplorerApp(
        explorer,
        now,
        keymap=keys,
        theme=theme,
        glyphs=glyphs,
        note=note,
        line=line,
        notice=notice,
        settings_problems=problems,
        recent=SavedRecentSearches.of(explorer.vault.root),
        images=images,
        read_only=read_only,
    )
    code = run_loop(app.run_async())
    if app.has_crashed:
        return CRASHED
    return 3 if app.failure is not None else (code or 0)
