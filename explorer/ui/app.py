"""The app: holds the façade, loads the vault in a thread, and hands what arrives to the screens.

Imports as little as it can, because the first frame is painted before the vault, the search or any Markdown is touched.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from explorer.model import Badge, Note, Problem
from explorer.review import STATES
from explorer.text.display import clean
from explorer.ui import glyphs as signs
from explorer.ui import themes
from explorer.ui.commands import COMMANDS, Command, bindings, shown_keys, valid_keymap
from explorer.ui.history import Place
from explorer.ui.messages import BadgesArrived, GoTo, LoadFailed, Missing, Progress, VaultArrived
from explorer.ui.safety import SafeText
from explorer.ui.screens.main import MainScreen

if TYPE_CHECKING:
    from textual.command import Provider

    from explorer.explorer import Explorer
    from explorer.text.reading import Target
    from explorer.ui.links import Leads


def _search() -> Screen[Any]:
    from explorer.ui.screens.search import SearchScreen

    return SearchScreen()


def _problems() -> Screen[Any]:
    from explorer.ui.screens.problems import ProblemsScreen

    return ProblemsScreen()


def _help() -> Screen[Any]:
    from explorer.ui.screens.help import HelpScreen

    return HelpScreen()


def _provider() -> type[Provider]:
    from explorer.ui.palette import ExplorerProvider

    return ExplorerProvider


class ExplorerApp(App[int]):
    """The knowledge explorer in a terminal."""

    TITLE = "explorer"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {
        "search": _search,
        "problems": _problems,
        "help": _help,
    }
    COMMANDS = {_provider}  # noqa: RUF012 (Textual's own type)

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        *,
        keymap: Mapping[str, str] | None = None,
        theme: str | None = None,
        glyphs: signs.Glyphs = signs.UNICODE,
        note: str | None = None,
        line: int = 1,
        notice: str = "",
        settings_problems: tuple[Problem, ...] = (),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.explorer = explorer
        self.now = now
        self.glyphs = glyphs
        self.environ = os.environ if environ is None else environ
        self.keys = dict(keymap or {})
        self.start_at = Place(note, line) if note else None
        self.notice = notice
        self.last_query = ""
        self.settings_problems = settings_problems
        """What of the settings could not be used."""
        self.loaded = False
        self.failure: str | None = None
        self.progress: Progress | None = None
        self.badges: BadgesArrived | None = None
        for own in (themes.DARK, themes.LIGHT):
            self.register_theme(own)
        chosen = themes.choose(self.environ, theme)
        self.theme = chosen if chosen in self.available_themes else themes.DARK_NAME
        self.set_keymap(self.keys)

    @property
    def main(self) -> MainScreen:
        """The screen under all others."""
        return cast(MainScreen, self.screen_stack[0])

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the panes."""
        return MainScreen()

    def get_css_variables(self) -> dict[str, str]:
        """Add our own variables to themes that lack them."""
        return themes.completed(super().get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing through that a terminal would obey; an empty NO_COLOR asks for nothing, a set one for no color."""
        filters = [f for f in super().get_line_filters() if not isinstance(f, Monochrome | NoColor)]
        if self.environ.get("NO_COLOR"):
            filters.append(NoColor())
        return [*filters, SafeText()]

    # Loading

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.set_class(self.glyphs.plain, "-plain-border")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.draw_status()
        for problem in self.settings_problems:
            self.notify(clean(f"{problem.path}: {problem.message}"), severity="warning", markup=False)
        from explorer.vault import looks_wrong

        reason = looks_wrong(self.explorer.vault.root)
        if reason is None:
            self._load()
        else:
            from explorer.ui.screens.ask import AskScreen

            self.push_screen(AskScreen(clean(reason)), self._answered_ask)

    def _answered_ask(self, go_on: bool | None) -> None:
        if go_on:
            self._load()
        else:
            self.exit(0)

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def _load(self) -> None:
        from textual.worker import get_current_worker

        from explorer.ui.loading import read

        worker = get_current_worker()
        read(self.explorer, self.now, self.post_message, lambda: worker.is_cancelled or not self.is_running)

    @on(Progress)
    def show_progress(self, message: Progress) -> None:
        """Say how far the reading is."""
        self.progress = message
        self.draw_status()

    @on(VaultArrived)
    def take_vault(self, message: VaultArrived) -> None:
        """Show a new snapshot of the vault."""
        self.loaded = self.loaded or message.complete
        if self.start_at is not None and self.start_at.path in message.notes:
            start, self.start_at = self.start_at, None
            self.main.take_vault(message)
            self.main.open_place(start, focus=True, unfold=True)
        else:
            self.main.take_vault(message)
        for screen in self.screen_stack[1:]:
            take = getattr(screen, "take_vault", None)
            if take is not None:
                take(message)
        self.draw_status()

    @on(BadgesArrived)
    def take_badges(self, message: BadgesArrived) -> None:
        """Show what is due."""
        self.badges = message
        self.main.take_badges(message)
        self.draw_status()

    @on(LoadFailed)
    def show_failure(self, message: LoadFailed) -> None:
        """Say why there is nothing to see."""
        from textual.content import Content

        self.failure = clean(message.reason)
        self.main.concepts.say(
            Content("This vault cannot be read"),
            Content.styled(self.failure, "$muted"),
            Content.styled("Press q to leave, f5 to try again.", "$muted"),
        )
        self.main.note_pane.say()
        self.draw_status()

    # The status line

    def draw_status(self) -> None:
        """Write the facts and the hints of the bottom line."""
        from explorer.ui.widgets.status_line import StatusLine

        line = self.main.query_one(StatusLine)
        line.show(self.facts(), f" {self.glyphs.dot} ")
        line.hint(tuple((shown_keys(self.keys.get(c.id, c.keys)).split()[0], c.hint) for c in COMMANDS if c.hint))

    def facts(self) -> tuple[str, ...]:
        """Return what the status line says of the vault, most important first."""
        if self.failure is not None:
            return ("the vault cannot be read",)
        if not self.loaded:
            done = self.progress
            if done is None or not done.total:
                return ("looking for notes" + self.glyphs.ellipsis,)
            return (f"reading {done.done:,} of {done.total:,} notes" + self.glyphs.ellipsis,)
        notes = len(self.explorer.vault.notes)
        said = [self.notice] if self.notice else []
        counted = self.badges
        if counted is not None:
            said += [f"{counted.due:,} due"] + ([f"{counted.new:,} new"] if counted.new else [])
        said.append(f"{notes:,} note" + ("s" if notes != 1 else ""))
        if counted is not None:
            said.append(f"{counted.concepts:,} concept" + ("s" if counted.concepts != 1 else ""))
        return tuple(said)

    # What screens ask for

    def first_place(self) -> Place | None:
        """Return what to show when nothing was asked for."""
        notes = self.explorer.vault.notes
        if self.badges is not None:
            due = [
                ((STATES.index(badge.state), badge.days or 0), path)
                for path, badge in self.badges.badges.items()
                if badge.count
            ]
            if due:
                return Place(min(due)[1])
        for path, note in notes.items():
            if "/" not in path and note.title.casefold() in {
                "home",
                "index",
                "readme",
                "start",
                "start here",
                "welcome",
            }:
                return Place(path)
        lines = self.main.concepts.tree_model.lines
        first = next((line.path for line in lines if line.kind == "note"), None)
        return Place(first) if first else (Place(next(iter(notes))) if notes else None)

    def next_due_sentence(self, badges: Mapping[str, Badge]) -> str:
        """Return when there is something to review again."""
        ahead = [badge.days for badge in badges.values() if badge.days is not None and badge.days > 0]
        if ahead:
            return f"Next: in {min(ahead)} day" + ("s." if min(ahead) != 1 else ".")
        if badges:
            return "There are new notes or cards, and none that is due."
        return "Notes tagged #review and cards tagged #flashcards show up here on their day."

    def leads(self, note: Note) -> Leads:
        """Return what tells the reading view where a note's links lead."""
        from explorer.ui.links import Leads

        return Leads(self.explorer.vault, note)

    def follow(self, note: Note, target: Target) -> None:
        """Go where a link leads. What lies outside the vault is not opened: its address is copied."""
        if target.outside:
            self.copy_to_clipboard(clean(target.destination))
            self.notify(f"Copied {clean(target.destination)}", markup=False)
            return
        found = self.leads(note).resolution(target)
        if found.target is None:
            self.main.post_message(Missing(target.raw))
        elif found.target not in self.explorer.vault.notes:
            self.notify(f"{clean(found.target)} is not a note and is not opened here.", markup=False)
        else:
            self.main.post_message(GoTo(found.target, found.heading_line or found.block_line or 1))

    def badge_of(self, path: str, section: int) -> Badge | None:
        """Return the badge of a note (section -1) or of one of its headings."""
        if self.badges is None or path not in self.badges.badges:
            return None
        return self.badges.badges[path] if section < 0 else self.explorer.section_badges(path, self.now()).get(section)

    def edit(self, path: str, line: int) -> None:
        """Leave for the editor, and come back to the fresh note."""
        from explorer.ui.editor import NoEditor, command

        try:
            words = command(self.environ, Path(self.explorer.vault.root) / path, line)
            with self.suspend():
                subprocess.run(words, check=False)  # noqa: S603 (the person's own editor, no shell)
        except NoEditor as error:
            self.notify(clean(str(error)), severity="warning", markup=False)
        except SuspendNotSupported:
            self.notify("An editor cannot be opened from here.", severity="warning", markup=False)
        except OSError as error:
            self.notify(clean(f"The editor did not start: {error}"), severity="error", markup=False)
        else:
            self.action_reload()

    def copy_link(self, path: str, line: int) -> None:
        """Copy a wikilink to a place, as Obsidian writes it."""
        from explorer.ui.widgets.note_pane import section_at

        note = self.explorer.vault.notes.get(path)
        if note is None:
            return
        section = section_at(note, line) if line > 1 else -1
        name = note.title if self._is_only_one(note.title) else path.removesuffix(".md")
        link = f"[[{name}#{note.headings[section].name}]]" if section >= 0 else f"[[{name}]]"
        self.copy_to_clipboard(clean(link))
        self.notify(f"Copied {clean(link)}", markup=False)

    def _is_only_one(self, title: str) -> bool:
        """Whether a link with the bare title can only mean one note."""
        return len(self.explorer.vault.find(title)) <= 1

    # Commands

    def action_search(self) -> None:
        """Search."""
        self._push("search")

    def action_problems(self) -> None:
        """List problems."""
        self._push("problems")

    def action_help(self) -> None:
        """Show every key."""
        self._push("help")

    def _push(self, name: str) -> None:
        """Show a screen over the panes, never two."""
        self.show_panes()
        self.push_screen(name)

    def show_panes(self) -> None:
        """Leave whatever screen is over the panes."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    async def run_command(self, command: Command) -> None:
        """Run a command from the palette."""
        self.show_panes()
        await self.run_action(command.action, self if command.where == "app" else self.main)

    def action_reload(self) -> None:
        """Take in what changed on disk."""
        if self.loaded:
            self._refresh_vault()
        elif self.failure is not None:
            self.failure = None
            self._load()

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def _refresh_vault(self) -> None:
        from explorer.ui.loading import arrival, badges_of
        from explorer.vault import VaultError

        try:
            self.explorer.refresh()
        except VaultError as error:
            self.post_message(LoadFailed(str(error)))
            return
        self.post_message(arrival(self.explorer.vault))
        self.post_message(badges_of(self.explorer, self.now()))


def run(
    explorer: Explorer,
    now: Callable[[], datetime],
    *,
    keymap: Mapping[str, str] | None = None,
    theme: str | None = None,
    note: str | None = None,
    line: int = 1,
    notice: str = "",
) -> int:
    """Open the app on a vault and return the exit code; 3 if the vault cannot be read, 2 if the terminal cannot show it.

    `note` is the path of a note to begin with, `notice` a fact for the status line (that this is the sample vault).
    """
    if os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        message = "This terminal cannot show the app (TERM=dumb). The commands work: explorer search, show, due; see explorer --help."
        sys.stderr.write(message + "\n")
        return 2
    glyphs = signs.choose(os.environ, sys.stdout.encoding)
    keys, problems = valid_keymap(keymap or {}, "config.toml")
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
    )
    code = app.run()
    return 3 if app.failure is not None else (code or 0)
