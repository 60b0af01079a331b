"""The app: puts the screens together, and has the commands that work on any of them.

Imports as little as it can, because the first frame is painted before the vault, the search or any
Markdown is touched.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import Input

from explorer import vault as vaults
from explorer.state.user_state import OwnBookmark
from explorer.text.sanitize import clean, clean_block
from explorer.ui import import_rest
from explorer.ui.app_options import place_of
from explorer.ui.base_app import CRASHED, READ_ONLY, BaseApp, while_shown
from explorer.ui.commands import bindings
from explorer.ui.history import HistoryPlace, SavedPosition
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.messages import (
    NotesRenamed,
    OpenDestination,
    OpenPlace,
    PlaceVisited,
    ShowSections,
    UnresolvedLink,
)
from explorer.ui.reader.link_previewer import preview_link
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.filter_box import OWN_FILTER

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.widget import AwaitMount

    from explorer.model import Hit
    from explorer.reader.concept_sections import ConceptSections
    from explorer.services.explorer import Explorer
    from explorer.ui.app_options import AppOptions
    from explorer.ui.external_opener import LinkFollower, NoteEditor
    from explorer.ui.history import NotePlace
    from explorer.ui.load_state import LoadChange
    from explorer.ui.reader.note_view import NoteView
    from explorer.ui.review.review_session import ReviewController

_KEYS_REST = 0.05
"""Seconds after a key before garbage is collected: it is painted by then."""
_LEAD_BACK = ("help", "statistics", "whole_vault")
"""Screens that lie over any other, and lead back to it."""


def _make_screen(name: str) -> Screen[Any]:
    """Return a new screen that a command shows over the panes, imported when it is first shown."""
    match name:
        case "problems":
            from explorer.ui.problems_screen import ProblemsScreen

            return ProblemsScreen()
        case "help":
            from explorer.ui.help_screen import HelpScreen

            return HelpScreen()
        case "statistics":
            from explorer.ui.statistics_screen import StatisticsScreen

            return StatisticsScreen()
        case "whole_vault":
            from explorer.ui.graph.vault_screen import VaultScreen

            return VaultScreen()
    from explorer.ui.lists.list_screen import ListScreen
    from explorer.ui.lists.listings import LISTINGS

    return ListScreen(LISTINGS[name])


class ExplorerApp(BaseApp):
    """The knowledge explorer in a terminal."""

    TITLE = "explorer"
    CSS_PATH = "explorer.tcss"
    BINDINGS = bindings("app")
    next_vault: Path | None = None
    """The vault that the user has chosen to open instead of this one."""
    left: tuple[str, int, int] | None = None
    """The note that was on screen in the end, if one was; see `AppResult`."""
    _collecting: asyncio.TimerHandle | None = None
    _begun_reviews: ReviewController | None = None
    """What is kept of reviews, None before the first one, for which it is imported."""

    # What leads out of a note is imported when it is first used, after the first paint.

    @cached_property
    def links(self) -> LinkFollower:
        """Follows links, and opens what lies outside the notes."""
        from explorer.ui.external_opener import LinkFollower

        return LinkFollower(self)

    @cached_property
    def note_editor(self) -> NoteEditor:
        """Opens notes in an editor."""
        from explorer.ui.external_opener import NoteEditor

        return NoteEditor(self)

    @cached_property
    def review_controller(self) -> ReviewController:
        """What is kept of reviews: the session, and what waits to be written."""
        from explorer.ui.review.review_session import ReviewController

        controller = ReviewController(self, self.note_editor.edit)
        self.load_changed.subscribe(self.main, controller.follow_load)
        self._begun_reviews = controller
        return controller

    @property
    def main(self) -> MainScreen:
        """The screen under all others."""
        return cast("MainScreen", self.screen_stack[0])

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen with the panes."""
        start = None
        if self.options.note:
            start = HistoryPlace(self.options.note, self.options.line)
            if self.options.rows is not None:
                saved = SavedPosition("", None)
                start = replace(start, rows=self.options.rows, left=saved)
        return MainScreen(lambda: self.note_editor, start)

    # Loading

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.set_class(self.glyphs.plain, "-plain-border")
        self.notices.follow_screens()
        self.after_first_paint(self._begin)

    def _begin(self) -> None:
        if not self.is_running:  # a key has ended it before
            return
        self.stylesheet.read(Path(__file__).with_name("screens.tcss"))
        if len(self.screen_stack) > 1:  # a key was quicker than the first paint
            self.refresh_css(animate=False)
        self.leaving.subscribe(self, self._keep_place, immediate=True)
        self.load_changed.subscribe(self.main, self._show_failure)
        if self.options.watch:
            self.load_changed.subscribe(self.main, self._watch)
        if self.options.greeting:
            self.say(self.options.greeting)
        self.main.draw_status()
        for problem in self.options.settings_problems:
            self.warn(f"{place_of(problem)}: {problem.message}")
        reason = vaults.looks_wrong(self.explorer.root)
        if reason is None or self.explorer.called in self.options.state.vaults.load():
            self._load()
            run_in_thread(self, import_rest, "imports")
        else:
            self._ask_first(clean(reason))

    def _load(self) -> None:
        """Read the vault, and remember that it was opened: it is not asked about again."""
        self.loader.load()
        if not vaults.is_sample(self.explorer.root):
            add = partial(self.options.state.vaults.add, self.explorer.called)
            run_in_thread(self, add, "places")

    def _ask_first(self, reason: str) -> None:
        """Ask whether to read the folder, although there is a reason not to."""
        from explorer.ui.widgets.ask_screen import ask

        def read() -> None:
            self.main.show_reading()
            self._load()
            self.main.draw_status()

        self.main.show_unanswered()
        leave = partial(self.exit, 0)
        choices = ("Leave", leave), ("Read it anyway", read)
        ask(self, "Is this the right folder?", choices, reason, leave)
        self.main.draw_status()

    def _watch(self, change: LoadChange) -> None:
        """Take in changes once the vault can be searched; wait for one that is not there yet."""
        if not self.is_running:  # it is ending
            return
        if change.new.failure is not None and not change.after.loaded:
            self.loader.wait_for_vault()
        if change.new.index_ready:
            self.loader.watch()
        if change.new.index_ready or (change.after.index_ready and change.new.loaded):
            self.loader.index_texts()

    def on_unmount(self) -> None:
        """Watch no longer, however the app came to its end."""
        if "loader" in vars(self):
            self.loader.stop()

    def _show_failure(self, change: LoadChange) -> None:
        """Show why there is nothing new: what was loaded once stays on screen."""
        if change.new.failure is not None and change.after.loaded:
            self.notify(f"{change.new.failure} Press f5 to try again.", severity="error")

    @on(NotesRenamed)
    @while_shown
    def follow_renames(self, message: NotesRenamed) -> None:
        """Go on with notes that have other paths now."""
        paths, state = message.paths, self.options.state
        self.main.follow_renames(paths)
        if self._begun_reviews is not None:
            self._begun_reviews.follow_renames(paths)
        run_in_thread(self, partial(state.visits.rename, paths), "places")
        run_in_thread(self, partial(state.bookmarks.rename, paths), "places")

    # What screens and notes ask for

    @on(OpenPlace)
    @while_shown
    def go_to(self, message: OpenPlace) -> None:
        """Show a place that another screen names."""
        self.show_panes()
        place = HistoryPlace(message.path, message.line, texts=message.texts)
        self.main.open_place(place, focus=message.focus)

    @on(OpenDestination)
    @while_shown
    def open_destination(self, message: OpenDestination) -> None:
        """Go where a row of a list leads."""
        goal = message.destination
        if goal.kind == "place":
            self.go_to(OpenPlace(goal.target, goal.line))
            return
        self.uncover()
        match goal.kind:
            case "search":
                self.search_for(goal.target)
            case "file":
                self.links.open_file(goal.target)
            case "vault":
                self.next_vault = Path(goal.target)
                self.exit(0)
            case "text":
                self.copy_to_clipboard(clean(goal.target))
                self.say(f"Copied {goal.target}")

    @on(PlaceVisited)
    @while_shown
    def count_visit(self, message: PlaceVisited) -> None:
        """Count that the user has gone to a note."""
        visits = self.options.state.visits
        if message.by_user and message.path != visits.current:
            now = self.now().timestamp()
            run_in_thread(self, partial(visits.add, message.path, now), "places")
        visits.current = message.path

    def on_note_view_link_preview_requested(self, event: NoteView.LinkPreviewRequested) -> None:
        """Read what a link leads to."""
        event.stop()
        preview_link(event)

    @on(ShowSections)
    def gather_sections(self, message: ShowSections) -> None:
        """Gather the sections of a concept, and show them on a screen of their own."""

        def work() -> None:
            NotePane.prepare()
            found = self.explorer.reader.sections(message.path, message.line, self.now())
            if found is not None:
                self.call_later(self._show_sections, found)

        message.stop()
        run_in_thread(self, work, "sections", exclusive=True)

    @while_shown
    def _show_sections(self, found: ConceptSections) -> None:
        """Show sections, unless the user has opened another screen meanwhile."""
        # Imported with the first sections: it needs the reading view.
        from explorer.ui.sections_screen import SectionsScreen

        if isinstance(self.screen, SectionsScreen):
            self.screen.show_newer(found)
        elif len(self.screen_stack) > 1:
            return
        elif len(found.sections) > 1:
            self.push_screen(SectionsScreen(found))
        else:
            self.say(f"No other note has a section about {found.name}.")

    @on(UnresolvedLink)
    def offer_note(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        message.stop()
        self.note_editor.offer_note(message)

    # Reviews

    async def on_event(self, event: events.Event) -> None:
        """Keep keys in their order while a grade is written, and collect garbage between them."""
        if isinstance(event, events.Key):
            if self._collecting is not None:
                self._collecting.cancel()
            self._collecting = asyncio.get_running_loop().call_later(_KEYS_REST, _collect)
        reviews, is_back = self._begun_reviews, isinstance(event, events.Key) and event.is_forwarded
        if reviews is None or not isinstance(event, events.Key):
            await super().on_event(event)
        elif not reviews.holds(event):
            await super().on_event(event)
            if is_back:  # from the widgets, none of which has taken it
                reviews.acted.set()

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave the app once all grades are on the disk; until then, tell the user."""
        leave = partial(super().exit, result, return_code, message)
        if self._begun_reviews is None or not self._begun_reviews.holds_exit(leave):
            leave()

    def finish_writing(self, tell: Callable[[str], object] | None = None) -> None:
        """Wait until all grades are on the disk; `tell` the user. After the app has ended."""
        if self._begun_reviews is not None:
            self._begun_reviews.close(tell or sys.stderr.write)

    @property
    def review_waits(self) -> bool:
        """Whether a review can be gone on with."""
        return self._begun_reviews is not None and self._begun_reviews.session is not None

    def action_join(self) -> None:
        """Put the note of the place into review, or take it out."""
        place = self.main.place_for("A folder is not reviewed itself")
        if place is not None:
            reviews = self.review_controller
            toggle = partial(reviews.run, partial(reviews.toggle_membership, place.path))
            if self.options.read_only:  # it is said why
                toggle()
            else:
                run_in_thread(self, partial(self._ask_to_join, place.path, toggle), "join")

    def _ask_to_join(self, path: str, toggle: Callable[[], None]) -> None:
        """Show once what would be written, and ask. For a worker: it reads the note."""
        from explorer.ui.review.review_session import WRITE_ERRORS

        try:
            lines = self.explorer.membership.preview(path)
        except WRITE_ERRORS as error:
            self.call_later(self.warn, f"Not changed: {error}")
            return
        title, back = "Change this note for review?", self.key_of("undo_write")
        sentence = clean_block(f"{clean(path)}\n{lines}\n{back} takes it back.")
        work = partial(self.call_later, toggle)
        self.call_later(self.links.ask_once, "join", work, title, sentence, "Write it")

    def action_undo_write(self) -> None:
        """Take back what the app has written last."""
        if self.options.read_only:
            self.warn(READ_ONLY)
        else:
            self.review_controller.run(self.review_controller.undo_write)

    async def action_review(self) -> None:
        """Review what is due, or go on with the review. Keys wait until the screen is there."""
        from explorer.ui.review.start_screen import open_review

        await open_review(self, self.review_controller)

    def action_cards(self) -> None:
        """Browse what is in review."""
        from explorer.ui.review.card_browser import CardBrowser

        self.uncover()
        self.push_screen(CardBrowser(self.review_controller))

    # Screens

    def _is_typing(self) -> bool:
        """Whether an input or a question takes the letters that are typed."""
        return self.screen.is_modal or isinstance(self.focused, Input)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to what takes them by itself: a box, or a list that the search narrows."""
        if action in {"search", "undo_write"} and self._is_typing():
            return False
        if action == "search" and self.screen.has_class(OWN_FILTER):
            return False
        return super().check_action(action, parameters)

    async def action_search(self) -> None:
        """Search. Keys wait until the screen is there, so that what is typed at once gets there."""
        from explorer.ui.search.search_screen import SearchScreen

        self.uncover()
        await self.push_screen(SearchScreen())

    async def ask_place(self, prompt: str, word: str, take: Callable[[Hit | None], object]) -> None:
        """Ask by a search of its own, which begins empty and is not gone on with later."""
        from explorer.ui.search.search_screen import SearchScreen

        before, self.last_query = self.last_query, ""

        def done(hit: Hit | None) -> None:
            self.last_query = before
            take(hit)

        screen = SearchScreen(
            lambda hit: screen.dismiss(hit),  # noqa: PLW0108  it is made only here
            word=word,
            prompt=prompt,
        )
        await self.push_screen(screen, done)

    def action_show_screen(self, name: str) -> AwaitMount | None:
        """Show a new screen over the panes or a review; some over any other, too.

        These lead back to it, are never there twice, and take the place of a question or a palette.
        Keys wait until it is there.
        """
        if name == "statistics" and self.screen.name == name:
            return None
        is_there = any(screen.name == name for screen in self.screen_stack)
        if name not in _LEAD_BACK or is_there or self.screen.is_modal:
            self.uncover()
        return self.push_screen(_make_screen(name))

    def action_command_palette(self) -> None:
        """Offer commands and concepts by their names."""
        from explorer.ui.palette import ExplorerProvider

        self._open_palette(providers=[ExplorerProvider])

    def action_manual(self) -> None:
        """Open the manual in place of this vault; from the manual, go back to the vault before."""
        self.next_vault = vaults.manual_root()
        self.exit(0)

    def search_themes(self) -> None:
        """Offer the themes by their names."""
        placeholder = f"Search for themes{self.glyphs.ellipsis}"
        self._open_palette(providers=[ThemeProvider], placeholder=placeholder)

    def _open_palette(self, **options: Any) -> None:
        """Open Textual's palette, unless one is open."""
        from explorer.ui.textual_ext.single_run_palette import make_palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(make_palette(**options))  # without an id: one may still be leaving

    async def action_close_or_quit(self) -> None:
        """Close the screen that is over the panes as its own key does; from the panes, leave."""
        if self.screen is self.main:
            self.exit(0)
        else:
            await self.run_action("close", self.screen)

    def action_help_quit(self) -> None:
        """Show how to leave: ctrl+c does not."""
        key = self.key_of("quit_anywhere" if self._is_typing() else "quit")
        self.say(f"Press {key} to leave the explorer.")

    # Places. Nothing is written to the vault: what is to be written is opened in the editor

    def _keep_place(self, _: object) -> None:
        """Keep the place that is read: for the way back and, if that is wanted, the next time."""
        pane = self.main.note_pane
        if pane.note is not None:
            left = pane.position()
            self.left = pane.note.path, left.line, left.rows
            if self.options.restore:
                self.options.state.place.save(*self.left)

    def action_random_note(self) -> None:
        """Show any other note."""
        options = self.options
        path = self.explorer.navigation.random_note(options.random, options.state.visits.current)
        if path is None:
            self.warn("There is no other note.")
        else:
            self.post_message(OpenPlace(path))

    def action_daily_note(self) -> None:
        """Open the note of today in the editor, or offer to begin it."""
        run_in_thread(self, partial(self._find_daily_note, self.now()), "places")

    def _find_daily_note(self, now: datetime) -> None:
        """Find the note of today. For a worker: it reads settings."""
        from explorer.vault.obsidian_settings import read_daily_notes

        settings = read_daily_notes(self.explorer.root)
        if settings.problem:
            self.call_later(self.warn, settings.problem)
        self._open_or_begin(self.explorer.navigation.spelled(f"{settings.name(now)}.md"))

    def action_capture(self) -> None:
        """Open the note for quick capture in the editor, at its end."""
        name = self.options.capture
        if name is None:
            file = self.options.config_path
            self.warn(f'To name a note for this, write capture = "Inbox.md" into {file}')
            return
        if not name.lower().endswith(".md"):
            name += ".md"
        path = self.explorer.navigation.spelled(name.strip("/"))
        run_in_thread(self, partial(self._open_or_begin, path), "places")

    def _open_or_begin(self, path: str) -> None:
        """Have the end of a note edited, or a new one begun. For a worker: it reads the note."""
        from explorer.vault import VaultError

        vault = self.explorer.vault
        if not vault.has_note(path):
            self.note_editor.find_place("", f"./{path}", ask=False)
            return
        try:
            text = vault.text(path)
        except (OSError, VaultError):
            text = ""
        lines = text.count("\n") + (not text.endswith("\n"))
        self.call_later(self._edit_place, path, lines)

    def _edit_place(self, path: str, line: int) -> None:
        """Show a place, and open it in the editor, if one may be opened."""
        self.post_message(OpenPlace(path, line))
        if not self.options.read_only:
            self.note_editor.edit(path, line)

    def action_bookmark(self) -> None:
        """Set a bookmark at the place, or take it away."""
        place = self.main.place_for("A folder takes no bookmark")
        if place is not None:
            run_in_thread(self, partial(self._write_bookmark, place), "places")

    def _write_bookmark(self, place: NotePlace) -> None:
        """Set or take away a bookmark. For a worker: it writes a file."""
        note, bookmarks = self.explorer.vault.notes[place.path], self.options.state.bookmarks
        subpath = vaults.subpath_of(note, place.line)
        is_set = bookmarks.toggle(OwnBookmark(place.path, subpath))
        said = "Bookmark set:" if is_set else "Bookmark taken away:"
        said += " " + self.glyphs.crumbs(filter(None, (note.title, *subpath.split("#"))))
        if bookmarks.unwritten:
            reason = f"{bookmarks.unwritten} cannot be written, so it is lost when you leave."
            self.call_later(self.warn, f"{said}. {reason}")
        else:
            self.call_later(self.say, said)

    def action_open_in_obsidian(self) -> None:
        """Open the place in Obsidian."""
        place = self.main.place_for("A folder cannot be opened in Obsidian")
        if place is not None:
            run_in_thread(self, partial(self._make_uri, place), "places")

    def _make_uri(self, place: NotePlace) -> None:
        """Make the address of a place. For a worker: it reads Obsidian's list of vaults."""
        from explorer.ui.lists.listings import obsidians_vaults
        from explorer.ui.programs import obsidian_uri

        vault, known = self.explorer.vault, obsidians_vaults(self)
        around = known.around(vault.root)
        if around is None and known.vaults:
            sentence = f"Obsidian does not know {vault.root}: open it there as a vault first."
            self.call_later(self.warn, sentence)
            return
        name, path = vault.root.name, place.path
        if around is not None:
            name = around.name
            path = (vault.root.relative_to(around.real) / path).as_posix()
        uri = obsidian_uri(name, path, vaults.subpath_of(vault.notes[place.path], place.line))
        self.call_later(self.links.open_in_obsidian, uri)


_TOO_PLAIN = """explorer: this terminal (TERM=dumb) cannot show the app; the commands work in it:
  explorer search WORDS, explorer show NOTE, explorer due, explorer --help
"""


@dataclass(frozen=True, slots=True)
class AppResult:
    """How the app has ended."""

    code: int
    """The exit code."""
    next_vault: Path | None = None
    """The vault that the user wants to go on with; the manual means the way back in itself."""
    left: tuple[str, int, int] | None = None
    """The note that was read, the line and the rows below it, as in `AppOptions`."""


def _collect() -> None:
    """Collect the garbage that the next key would have to wait for."""
    if gc.isenabled():
        counts, limits = gc.get_count(), gc.get_threshold()
        gc.collect(max(each for each in range(3) if not each or 0 < limits[each] < counts[each]))


def run(explorer: Explorer, now: Callable[[], datetime], options: AppOptions) -> AppResult:
    """Open the app on a vault until the user leaves it.

    The exit code is 3 if the vault cannot be read, 2 if the terminal is too plain, `CRASHED` if the
    app has failed.
    """
    if os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        sys.stderr.write(_TOO_PLAIN)
        return AppResult(2)
    # Nothing that is made before the first paint is garbage; the load turns the collector on again.
    gc.disable()
    app = ExplorerApp(explorer, now, options)
    # Where a signal ends the app, the terminal may be gone, and nobody can be told anything.
    finish = partial(app.finish_writing, lambda _: None)
    try:
        code = run_loop(app.run_async(), finish)
    finally:
        app.finish_writing()
    if app.has_crashed:
        return AppResult(CRASHED)
    if app.next_vault is not None:
        return AppResult(0, app.next_vault, app.left)
    if app.load_state.failure is not None:
        return AppResult(3)
    return AppResult(code or 0)
