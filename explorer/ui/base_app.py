"""What screens may ask of the app, so that they need not know it.

Its state, where links lead, leaving for the editor.

Knows no screen. The app itself puts the screens together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.app import App, SuspendNotSupported
from textual.dom import DOMNode
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message
from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel
from textual.signal import Signal
from textual.worker import Worker, WorkerState

from explorer.model import Badge, Problem
from explorer.state.recent_searches import RecentSearches
from explorer.text.sanitize import clean
from explorer.ui import glyphs as signs
from explorer.ui import themes
from explorer.ui.cells import cut
from explorer.ui.commands import Command
from explorer.ui.history import HistoryPlace
from explorer.ui.line_filters import PlainText, SafeText
from explorer.ui.messages import (
    BadgesLoaded,
    IndexReady,
    LoadFailed,
    OpenPlace,
    Progress,
    UnresolvedLink,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from explorer.page import Target
    from explorer.reader.note_context import Context
    from explorer.services.explorer import Explorer

READ_ONLY = "The config file says read_only = true."
_FIRST_PAINT = 0.06
"""Seconds after which the first screen counts as painted, whatever it says itself."""

CRASHED = 70
"""The exit code of an app that was not left but has failed."""

_N = TypeVar("_N", bound=DOMNode)
_M = TypeVar("_M", bound=Message)


def while_shown(handler: Callable[[_N, _M], None]) -> Callable[[_N, _M], None]:
    """Let a handler of a worker's message be quiet when what it would change is being closed."""

    @wraps(handler)
    def guarded(self: _N, message: _M) -> None:
        node = self.screen_stack[0] if isinstance(self, App) and self.screen_stack else self
        if node.children and not isinstance(node, App):
            handler(self, message)

    return guarded


_TOLD = 200
"""Cells of what is told at most: 9 rows where a terminal has 50 columns."""


class TellsErrors(MessagePump):
    """A screen or app whose workers may fail.

    What nobody foresaw is told and logged, and the app goes on.
    """

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker that failed."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            said = clean(f"{type(error).__name__}: {error}")
            self.log.error(said)
            self.app.notify(f"This did not work. {said}", severity="error", markup=False)


class BaseApp(TellsErrors, App[int]):
    """The app without its screens."""

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
        recent: RecentSearches | None = None,
        images: str = "auto",
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.explorer = explorer
        self.now = now
        self.glyphs = glyphs
        self.environ = os.environ if environ is None else environ
        self.no_color = bool(self.environ.get("NO_COLOR"))
        self.images = images
        """How pictures are shown: `auto`, `blocks`, `kitty` or `off`."""
        self.read_only = read_only
        """Whether no editor is opened, so that nothing that is done here can end in the vault."""
        self.leaving: Signal[App[int]] = Signal(self, "leaving")
        """Published before the terminal is given back for good."""
        self.keys = dict(keymap or {})
        self.start_at = HistoryPlace(note, line) if note else None
        self.notice = notice
        self.last_query = ""
        self.last_scope: str | None = None
        self.recent = recent or RecentSearches()
        """The searches of before."""
        self.settings_problems = settings_problems
        """What of the settings could not be used."""
        self.allowed_hosts: set[str] = set()
        """The hosts that the browser may be sent to while the app runs."""
        self.allowed_endings: set[str] = set()
        """The endings of the files that the system may open while the app runs."""
        self.loaded = False
        self.prepared = False
        """Whether a search is answered at once: the index of all that is loaded has been made."""
        self.reload_wanted = False
        """Whether to look for changes once all is read."""
        self.failure: str | None = None
        self.progress: Progress | None = None
        self.badges: BadgesLoaded | None = None
        for own in (themes.DARK, themes.LIGHT, *themes.ANSI):
            self.register_theme(own)
        chosen = themes.choose(self.environ, theme)
        self.theme = chosen if chosen in self.available_themes else themes.DARK_NAME
        self.set_keymap(self.keys)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Tell something, cut in its middle where it would fill a small screen.

        It is text and not markup.
        """
        super().notify(
            cut(message, _TOLD), title=title, severity=severity, timeout=timeout, markup=markup
        )

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave the app, with time for what must be undone in the terminal while it is still ours."""
        self.leaving.publish(self)
        super().exit(result, return_code, message)

    @property
    def has_crashed(self) -> bool:
        """Whether the app has ended by an error that nobody foresaw.

        What it returns says nothing of that.
        """
        return bool(self.return_code)

    def get_css_variables(self) -> dict[str, str]:
        """Add our own variables to themes that lack them."""
        return themes.completed(super().get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let nothing through that a terminal would obey. An empty NO_COLOR asks for nothing."""
        filters = [f for f in super().get_line_filters() if not isinstance(f, Monochrome | NoColor)]
        if self.no_color:
            filters.append(NoColor())
        return [*filters, SafeText(), *([PlainText()] if self.glyphs.plain else [])]

    def facts(self) -> tuple[str, ...]:
        """Return what the status line says of the vault, most important first."""
        if self.failure is not None:
            return ("the vault cannot be read",)
        if not self.loaded and len(self.screen_stack) > 1 and self.progress is None:
            return ("nothing is read yet",)
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

    # Loading

    def after_first_paint(self, begin: Callable[[], object]) -> None:
        """Call `begin` once the first screen has been painted.

        Textual keeps what waits for a paint with the screen that was on top, and a screen that
        another one covers before it was painted (a key came at once) never gets to it. So a clock
        waits too, and the first one counts. On a busy machine it may be ahead even of the first
        screen's beginning, and waits again.
        """
        waiting = [begin]

        def once() -> None:
            if waiting and self.screen_stack[0].is_mounted:
                waiting.pop()()
            elif waiting:
                self.set_timer(_FIRST_PAINT, once)

        self.call_after_refresh(once)
        self.set_timer(_FIRST_PAINT, once)

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def load_vault(self) -> None:
        """Read the vault; messages tell of it."""
        from textual.worker import get_current_worker

        from explorer.ui.vault_loading import read

        worker = get_current_worker()
        read(
            self.explorer,
            self.now,
            self.post_message,
            lambda: worker.is_cancelled or not self.is_running,
        )

    @property
    def indexing(self) -> bool:
        """Whether the whole vault is there, and its index is still being made."""
        return self.loaded and not self.prepared

    @on(IndexReady)
    @while_shown
    def take_prepared(self, message: IndexReady) -> None:
        """Let who searches ask."""
        message.stop()
        self.prepared = True
        for screen in self.screen_stack:
            take = getattr(screen, "take_prepared", None)
            if take is not None:
                take()

    def action_reload(self) -> None:
        """Take in what changed on disk.

        When the first reading is done, for that may have passed it already.
        """
        if self.badges is not None:
            self.reload_wanted = False
            self._refresh_vault()
        elif self.failure is not None:
            self.failure = None
            self.load_vault()
        else:
            self.reload_wanted = True

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def _refresh_vault(self) -> None:
        from explorer.ui.vault_loading import arrival, badges_of, prepare
        from explorer.vault import VaultError

        try:
            self.explorer.refresh()
        except VaultError as error:
            self.post_message(LoadFailed(str(error)))
            return
        self.post_message(arrival(self.explorer.vault))
        self.post_message(badges_of(self.explorer, self.now()))
        prepare(self.explorer, self.now())

    # What screens ask for

    def next_due_sentence(self, badges: Mapping[str, Badge]) -> str:
        """Return when there is something to review again."""
        ahead = [
            badge.days for badge in badges.values() if badge.days is not None and badge.days > 0
        ]
        if ahead:
            return f"Next: in {min(ahead)} day" + ("s." if min(ahead) != 1 else ".")
        if badges:
            return "There are new notes or cards, and none that is due."
        return "Notes tagged #review and cards tagged #flashcards show up here on their day."

    def follow(self, context: Context, target: Target) -> None:
        """Go where a link leads."""
        if target.kind == "tag":
            self.search_for(f"{target.destination} ")
            return
        if target.outside:
            self.leave_for(target.destination)
            return
        if target.kind in (
            "footnote",
            "back",
        ):  # one in an embed: its text is in the note that is embedded
            self._go_to_footnote(target.source or context.note.path, target)
            return
        found = context.leads.resolution(target)
        if found.target is None:
            from explorer.reader.link_targets import named_note

            self.post_message(UnresolvedLink(target.raw, named_note(target), context.note.path))
        elif found.target not in self.explorer.vault.notes:
            self.open_file(found.target)
        else:
            self.post_message(OpenPlace(found.target, found.heading_line or found.block_line or 1))

    @work(thread=True, exclusive=True, group="footnote", exit_on_error=False)
    def _go_to_footnote(self, path: str, target: Target) -> None:
        """Go to the text of a footnote, or back to where it is referred to first.

        Where that is not, to the link.
        """
        back = target.kind == "back"
        line = self.explorer.reader.footnote_line(path, target.destination, use=back)
        self.post_message(OpenPlace(path, line or target.line))

    def search_for(self, query: str) -> None:
        """Show what a search finds, if there is a screen for it."""

    def open_file(self, path: str) -> None:
        """Say that a file is not opened."""
        self.notify(f"{clean(path)} is not a note and is not opened here.", markup=False)

    def leave_for(self, destination: str) -> None:
        """Copy an address that is not opened."""
        self.copy_to_clipboard(clean(destination))
        self.notify(f"Copied {clean(destination)}", markup=False)

    def badge_of(self, path: str, section: int) -> Badge | None:
        """Return the badge of a note (section -1) or of one of its headings."""
        if self.badges is None or path not in self.badges.badges:
            return None
        return (
            self.badges.badges[path]
            if section < 0
            else self.explorer.reviews.section_badges(path, self.now()).get(section)
        )

    def edit(self, path: str, line: int) -> None:
        """Leave for the editor, and come back to the fresh note."""
        from explorer.ui.editor import NoEditor, command, run

        if self.read_only:
            self.notify(f"No editor is opened. {READ_ONLY}", severity="warning", markup=False)
            return
        try:
            words = command(self.environ, self._file(path), line)
            with self.suspend():  # lets no error through, or the terminal would not be taken back
                wrong = run(words)
        except NoEditor as error:
            self.notify(clean(str(error)), severity="warning", markup=False)
        except SuspendNotSupported:
            self.notify("An editor cannot be opened from here.", severity="warning", markup=False)
        else:
            if wrong:
                self.notify(clean(wrong), severity="warning", markup=False)
            self.action_reload()

    def _file(self, path: str) -> Path:
        """Return where a note's file is, as the disk spells it, or where one that is to be written would be."""
        vault = self.explorer.vault
        return Path(vault.file(path)) if path in vault.notes else Path(vault.root) / path

    def copy_link(self, path: str, line: int) -> None:
        """Copy a wikilink to a place, as Obsidian writes it."""
        from explorer.reader.concept_tree import section_at
        from explorer.vault.link_writer import link_to

        note = self.explorer.vault.notes.get(path)
        if note is None:
            return
        link = link_to(self.explorer.vault, path, section_at(note, line) if line > 1 else -1)
        self.copy_to_clipboard(clean(link))
        self.notify(f"Copied {clean(link)}", markup=False)

    def copy_text(self, text: str, what: str) -> None:
        """Copy text of a note, and say how much."""
        self.copy_to_clipboard("\n".join(clean(row) for row in text.split("\n")))
        lines = text.count("\n") + 1
        self.notify(f"Copied {lines:,} line{'s' if lines != 1 else ''}{what}", markup=False)

    def show_panes(self) -> None:
        """Leave whatever screen is over the panes."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    async def run_command(self, command: Command) -> None:
        """Run a command from the palette."""
        self.show_panes()
        await self.run_action(
            command.action, self if command.where == "app" else self.screen_stack[0]
        )
