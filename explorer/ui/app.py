"""The app: puts the screens together, and connects them to what opens links, previews and sections.

Imports as little as it can, because the first frame is painted before the vault, the search or any
Markdown is touched.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual import events, on
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import Input

from explorer.text.sanitize import clean
from explorer.ui.app_options import AppOptions
from explorer.ui.base_app import CRASHED, READ_ONLY, BaseApp, while_shown
from explorer.ui.commands import bindings, key_of
from explorer.ui.history import HistoryPlace, SavedPosition
from explorer.ui.load_state import LoadChange
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.messages import (
    EditPlace,
    LoadFailed,
    NewNote,
    NotesRenamed,
    OpenDestination,
    OpenPlace,
    PlaceVisited,
    SectionsLoaded,
    ShowSections,
    UnresolvedLink,
)
from explorer.ui.overlays import uncover
from explorer.ui.reader.link_previewer import (
    PreviewLoaded,
    RowPreviewRequested,
    previewed_link,
    read_preview,
    show_preview,
)
from explorer.ui.screens import make_screen
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.threads import run_in_thread
from explorer.ui.user_settings import place_of
from explorer.ui.warm_imports import import_rest
from explorer.ui.widgets.filter_box import OWN_FILTER

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider

    from explorer.services.explorer import Explorer
    from explorer.ui.external.external_opener import ExternalOpener
    from explorer.ui.external.note_editor import NoteEditor
    from explorer.ui.link_follower import LinkFollower
    from explorer.ui.live_updates import LiveUpdates
    from explorer.ui.place_commands import PlaceCommands
    from explorer.ui.reader.note_view import NoteView
    from explorer.ui.review.review_controller import ReviewController
    from explorer.ui.sections.sections_opener import SectionsOpener


_LEAD_BACK: Final = ("help", "statistics")
"""Screens that lie over any other, and lead back to it."""


def _is_typing(app: BaseApp) -> bool:
    """Return whether an input or a question takes the letters that are typed."""
    return app.screen.is_modal or isinstance(app.focused, Input)


def _provider() -> type[Provider]:
    from explorer.ui.palette import ExplorerProvider

    return ExplorerProvider


class ExplorerApp(BaseApp):
    """The knowledge explorer in a terminal."""

    TITLE = "explorer"
    CSS_PATH = "explorer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    COMMANDS = {_provider}  # noqa: RUF012 (Textual's own type)
    _begun_reviews: ReviewController | None = None
    """What is kept of reviews, None before the first one, for which it is imported."""

    # What leads out of a note is imported when it is first used, after the first paint.

    @cached_property
    def external(self) -> ExternalOpener:
        """Opens what lies outside the notes."""
        from explorer.ui.external.external_opener import ExternalOpener

        return ExternalOpener(self)

    @cached_property
    def note_editor(self) -> NoteEditor:
        """Opens notes in an editor."""
        from explorer.ui.external.note_editor import NoteEditor

        return NoteEditor(self)

    @cached_property
    def links(self) -> LinkFollower:
        """Follows links."""
        from explorer.ui.link_follower import LinkFollower

        return LinkFollower(self, self.external, self.search_for)

    @cached_property
    def _sections(self) -> SectionsOpener:
        from explorer.ui.sections.sections_opener import SectionsOpener

        return SectionsOpener(self)

    @cached_property
    def review_controller(self) -> ReviewController:
        """What is kept of reviews: the session, and what waits to be written."""
        from explorer.ui.review.review_controller import ReviewController

        controller = ReviewController(self, self.note_editor.edit)
        self.load_changed.subscribe(self.main, controller.follow_load)
        self._begun_reviews = controller
        return controller

    @cached_property
    def live_updates(self) -> LiveUpdates:
        """Watches the vault."""
        from explorer.ui.live_updates import LiveUpdates

        return LiveUpdates(self)

    @cached_property
    def places(self) -> PlaceCommands:
        """Leads to places, and keeps them."""
        from explorer.ui.place_commands import PlaceCommands

        return PlaceCommands(
            self, external=lambda: self.external, search=self.search_for, main=lambda: self.main
        )

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
        if self.options.restore:
            self.places.keep_place_on_leaving()
        if self.options.watch:
            self.load_changed.subscribe(self.main, self._watch)
        if self.options.greeting:
            self.notify(clean(self.options.greeting))
        self.main.draw_status()
        for problem in self.options.settings_problems:
            text = f"{place_of(problem)}: {clean(problem.message)}"
            self.notify(text, severity="warning")
        from explorer.vault import looks_wrong

        reason = looks_wrong(self.explorer.vault.root)
        if reason is None:
            self.begin_load()
            run_in_thread(self, import_rest, "imports")
        else:
            self._ask_first(clean(reason))

    def _ask_first(self, reason: str) -> None:
        """Ask whether to read the folder, although there is a reason not to."""
        from explorer.ui.external.questions import Confirmation, ConfirmScreen

        def take_answer(is_confirmed: bool | None) -> None:
            if is_confirmed:
                self.main.show_reading()
                self.begin_load()
                self.main.draw_status()
            else:
                self.exit(0)

        self.main.show_unanswered()
        question = Confirmation(
            reason, title="Is this the right folder?", yes="Read it anyway", no="Leave"
        )
        self.push_screen(ConfirmScreen(question), take_answer)
        self.main.draw_status()

    def _watch(self, change: LoadChange) -> None:
        """Take in changes once the vault can be searched; wait for one that is not there yet."""
        if change.failure is not None and not change.after.loaded:
            self.live_updates.wait_for_vault()
        if not (change.after.index_ready and self.is_running):  # it may be ending
            return
        if change.index_ready:
            self.live_updates.start()
        if change.index_ready or change.has_whole_vault:
            self.live_updates.index_texts()

    def on_unmount(self) -> None:
        """Watch no longer, however the app came to its end."""
        if "live_updates" in vars(self):
            self.live_updates.stop()

    @on(LoadFailed)
    @while_shown
    def show_failure(self, message: LoadFailed) -> None:
        """Show why there is nothing new: what was loaded once stays on screen."""
        if self.load_state.loaded:
            text = f"{clean(message.reason)} Press f5 to try again."
            self.notify(text, severity="error", markup=False)

    @on(NotesRenamed)
    @while_shown
    def follow_renames(self, message: NotesRenamed) -> None:
        """Go on with notes that have other paths now."""
        self.main.navigator.follow_renames(message.paths)
        if self._begun_reviews is not None:
            self._begun_reviews.follow_renames(message.paths)
        self.places.follow_renames(message.paths)

    # What screens and notes ask for

    @on(OpenPlace)
    @while_shown
    def go_to(self, message: OpenPlace) -> None:
        """Show a place that another screen names."""
        self.show_panes()
        place = HistoryPlace(message.path, message.line, texts=message.texts)
        self.main.navigator.open_place(place, focus=message.focus)

    @on(OpenDestination)
    @while_shown
    def open_destination(self, message: OpenDestination) -> None:
        """Go where a row of a list leads."""
        goal = message.destination
        if goal.kind == "place":
            self.go_to(OpenPlace(goal.target, goal.line))
        else:
            uncover(self)
            self.places.open_destination(goal)

    @on(EditPlace)
    @while_shown
    def edit_place(self, message: EditPlace) -> None:
        """Show a place, and open it in the editor, if one may be opened."""
        self.post_message(OpenPlace(message.path, message.line))
        if not self.options.read_only:
            self.note_editor.edit(message.path, message.line)

    @on(PlaceVisited)
    @while_shown
    def count_visit(self, message: PlaceVisited) -> None:
        """Count that the user has gone to a note."""
        self.places.count_visit(message)

    def on_note_view_link_preview_requested(self, event: NoteView.LinkPreviewRequested) -> None:
        """Read what a link leads to."""
        event.stop()
        read_preview(self, previewed_link(event))

    @on(RowPreviewRequested)
    def read_row_preview(self, message: RowPreviewRequested) -> None:
        """Read what stands at the place of a row."""
        message.stop()
        read_preview(self, message.row)

    @on(PreviewLoaded)
    @while_shown
    def show_preview(self, message: PreviewLoaded) -> None:
        """Show what a link leads to, or what stands at the place of a row."""
        show_preview(self, message)

    @on(ShowSections)
    def gather_sections(self, message: ShowSections) -> None:
        """Gather the sections of a concept."""
        message.stop()
        self._sections.gather(message)

    @on(SectionsLoaded)
    @while_shown
    def show_sections(self, message: SectionsLoaded) -> None:
        """Show the sections of a concept."""
        self._sections.show(message.found)

    @on(UnresolvedLink)
    def offer_note(self, message: UnresolvedLink) -> None:
        """Offer to write the note that a link names."""
        message.stop()
        self.note_editor.offer_note(message)

    @on(NewNote)
    @while_shown
    def ask_for_note(self, message: NewNote) -> None:
        """Ask whether to begin a note."""
        self.note_editor.ask_for_note(message)

    # Reviews

    async def on_event(self, event: events.Event) -> None:
        """Keep keys in their order while a grade is written."""
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

    # Commands

    def action_join(self) -> None:
        """Put the note of the place into review, or take it out."""
        place = self.main.place_for("A folder is not reviewed itself")
        if place is not None:
            self.review_controller.toggle_membership(place.path)

    def action_undo_write(self) -> None:
        """Take back what the app has written last."""
        if self.options.read_only:
            self.notify(READ_ONLY, severity="warning", markup=False)
        else:
            self.review_controller.undo_write()

    async def action_review(self) -> None:
        """Review what is due, or go on with the review. Keys wait until the screen is there."""
        from explorer.ui.review.review_opener import open_review

        await open_review(self, self.review_controller)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys to what takes them by itself: a box, or a list that the search narrows."""
        if action in {"search", "undo_write"} and _is_typing(self):
            return False
        if action == "search" and self.screen.has_class(OWN_FILTER):
            return False
        return super().check_action(action, parameters)

    async def action_search(self) -> None:
        """Search. Keys wait until the screen is there, so that what is typed at once gets there."""
        uncover(self)
        await self.push_screen(make_screen("search"))

    async def action_close_or_quit(self) -> None:
        """Close the screen that is over the panes as its own key does; from the panes, leave."""
        if self.screen is self.main:
            self.exit(0)
        else:
            await self.run_action("close", self.screen)

    def action_command_palette(self) -> None:
        """Offer commands and concepts by their names."""
        self._open_palette()

    def search_themes(self) -> None:
        """Offer the themes by their names."""
        from textual.theme import ThemeProvider

        placeholder = f"Search for themes{self.glyphs.ellipsis}"
        self._open_palette(providers=[ThemeProvider], placeholder=placeholder)

    def _open_palette(self, **options: Any) -> None:
        """Open Textual's palette, imported only then, unless one is open."""
        from textual.command import CommandPalette

        from explorer.ui.textual_ext.single_run_palette import make_palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(make_palette(**options))  # without an id: one may still be leaving

    def search_for(self, query: str) -> None:
        """Show what a search finds."""
        self.last_query = query
        self.last_scope = None
        self.call_next(self.action_search)

    def action_show_screen(self, name: str) -> None:
        """Show a new screen over the panes or a review; help and statistics over any other, too.

        They lead back to it, are never there twice, and take the place of a question or a palette.
        """
        if name == "statistics" and self.screen.name == name:
            return
        is_there = any(screen.name == name for screen in self.screen_stack)
        if name not in _LEAD_BACK or is_there or self.screen.is_modal:
            uncover(self)
        self.push_screen(make_screen(name))

    def action_place_command(self, name: str) -> None:
        """Run a command of `PlaceCommands`."""
        self.places.run(name)

    def action_help_quit(self) -> None:
        """Show how to leave: ctrl+c does not."""
        command = "quit"
        if _is_typing(self):
            command = "quit_anywhere"
        key = key_of(command, self.keys)
        self.notify(f"Press {key} to leave the explorer.", markup=False)


_TOO_PLAIN = """explorer: this terminal (TERM=dumb) cannot show the app; the commands work in it:
  explorer search WORDS, explorer show NOTE, explorer due, explorer --help
"""


@dataclass(frozen=True, slots=True)
class AppResult:
    """How the app has ended."""

    code: int
    """The exit code."""
    next_vault: Path | None = None
    """The vault that the user wants to go on with."""


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
    if app.places.next_vault is not None:
        return AppResult(0, app.places.next_vault)
    if app.load_state.failure is not None:
        return AppResult(3)
    return AppResult(code or 0)
