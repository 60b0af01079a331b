"""Goes to places of the vault: reads their notes, shows them, and remembers where the user was.

Keeps what is on screen right while the vault changes. Notes are read in a thread, the latest
request only. Knows the panes of the main screen, and no keys.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import Any

from textual.screen import Screen

from explorer.model import Badge
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context.context_pane import ContextPane
from explorer.ui.history import History, HistoryPlace, LeftList, NotePlace
from explorer.ui.main import advice
from explorer.ui.main.pane_row import PaneRow
from explorer.ui.messages import (
    BadgesLoaded,
    ContextLoaded,
    NoteLoaded,
    PlaceVisited,
    VaultLoaded,
)
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.threads import LatestTask, run_in_thread
from explorer.ui.widgets.row_list import left_list, show_as_left

AT_ONCE = 0.015
"""Seconds that the event loop itself waits for a note: one that comes later costs a paint of its
own."""
_FRONT_PAGES = frozenset({"home", "index", "readme", "start", "start here", "welcome"})


class PlaceNavigator:
    """Shows one place at a time, and goes back and forward."""

    def __init__(
        self,
        screen: Screen[Any],
        panes: PaneRow,
        concepts: ConceptsPane,
        note: NotePane,
        context: ContextPane,
        start: HistoryPlace | None = None,
    ) -> None:
        """`start` is the place to show first, as soon as its note is loaded."""
        self.history = History()
        self._screen = screen
        self._panes = panes
        self._concepts = concepts
        self._note = note
        self._context = context
        self._start = start
        self._pending: tuple[HistoryPlace, bool] | None = None
        """A place whose note has not been loaded yet, and whether it takes the keyboard then."""
        self._unfold = False
        """Whether the note on screen is opened in the tree once it is there."""
        self._context_left: LeftList | None = None
        """How the context of the note that is being read was left when it was last on screen."""
        self._reading = LatestTask("reader", AT_ONCE)
        self._requested = 0
        self._shown = 0
        """The number of the request whose note is on screen."""
        self._due: NotePlace | None = None
        """The due place that was opened last: the end of a note cannot be scrolled to its top."""

    @property
    def _app(self) -> BaseApp:
        return app_of(self._screen)

    @property
    def _place_on_screen(self) -> HistoryPlace | None:
        """The place that is shown, None while its note is still being read."""
        current = self.history.current
        return current if current is not None and self._shows(current.path) else None

    def _shows(self, path: str) -> bool:
        """Whether the note of a path is on screen."""
        return self._note.note is not None and self._note.note.path == path

    # Going to a place

    def open_place(
        self,
        place: HistoryPlace,
        *,
        focus: bool,
        remember: bool = True,
        unfold: bool = False,
        reveal: bool = True,
    ) -> None:
        """Show a place of the vault; its text is read in a thread.

        With `focus` the note takes the keyboard. `remember` adds the place to the history, `reveal`
        selects the note in the tree, and `unfold` opens it there. A note that is not parsed yet is
        shown by its text; a place of a note that is not known yet is opened once it is.
        """
        if not self._app.explorer.vault.has_note(place.path):
            if self._is_gone(place):
                self._tell_gone(place)
            else:
                self._pending = place, focus
            return
        self._context_left = place.context
        if remember:
            self._leave_place()
            self._leave_context()
            self.history.visit(place)
            self._app.post_message(PlaceVisited(place.path, focus))
        self._unfold = unfold
        if reveal:
            self._concepts.reveal(place.path, unfold=unfold)
        if focus:
            self._panes.go_to("note")
        self._note.coming = place.path
        self._request(place.path)

    def _is_gone(self, place: HistoryPlace) -> bool:
        """Return whether the note of a place is not in the vault, nor still to be loaded."""
        return self._app.load_state.loaded and not self._app.explorer.vault.has_note(place.path)

    def _tell_gone(self, place: HistoryPlace) -> None:
        gone = f"There is no note {clean(place.path)} any more."
        self._app.notify(gone, severity="warning", markup=False)

    def step_history(self, by: int) -> None:
        """Go back (-1) or forward (1), to a place as it was left; past those that are gone.

        If all are, nothing moves: a note that comes back later is not shown by itself. The focus
        goes to the pane from which the place was left, but the tree keeps it.
        """
        self._leave_place()
        self._leave_context()
        start = self.history.at
        place = self.history.step(by)
        while place is not None and self._is_gone(place):
            self._tell_gone(place)
            place = self.history.step(by)
        if place is None:
            self.history.at = start
            return
        is_beside = self._panes.current != "concepts"
        self.open_place(place, focus=is_beside and place.context is None, remember=False)
        if is_beside and place.context is not None:
            self._panes.go_to("context")

    def remember_jump(self, jump: NotePane.Jumped) -> None:
        """Make a line to which the user went in the note on screen a step of the history."""
        current = self._place_on_screen
        if current is not None:
            self.history.leave(*jump.left)
            self._leave_context()
            self.history.visit(HistoryPlace(current.path, jump.line))

    def _leave_place(self) -> None:
        """Remember how the place on screen looks, unless its text has not arrived yet."""
        is_shown = self._place_on_screen is not None and self._shown == self._requested
        # Some programs empty a file before they write it.
        if is_shown and self._note.text_view is not None:
            self.history.leave(*self._note.position())

    def _leave_context(self) -> None:
        """Remember the row from which the place on screen is left, if it is one of its context."""
        current, context = self.history.current, self._context.context
        if current is not None and context is not None and context.note.path == current.path:
            is_left_there = self._panes.current == "context"
            self.history.leave_context(left_list(self._context.list) if is_left_there else None)

    # Due places

    def walk_due(self, step: int, start: NotePlace | None) -> None:
        """Open the next due place (1) or the one before (-1), through the vault, around the ends.

        The walk goes on from the place it has reached while that is on screen, else from `start`.
        Looks at a note only when it comes to it.
        """
        if self._app.load_state.badges is None:
            self._app.notify("Still reading the vault: what is due is not known yet.")
            return
        paths = self._concepts.due_paths()
        if not paths:
            self._app.notify("Nothing is due.")
            return
        reached, current = self._due, self.history.current
        stays = reached is not None and current == HistoryPlace(*reached)
        if stays and self._panes.current != "concepts":
            start = reached
        self._due = self._due_beside(paths, start, step)
        self.open_place(HistoryPlace(*self._due), focus=True)

    def _due_beside(self, paths: list[str], start: NotePlace | None, step: int) -> NotePlace:
        """Return the due place after (1) or before (-1) a place, which may be none of them."""
        first = 0 if step > 0 else -1
        path = paths[first]
        if start is not None and start.path in paths:
            lines = self._due_lines(start.path)
            following = lines[: bisect_left(lines, start.line)]
            if step > 0:
                following = lines[bisect_right(lines, start.line) :]
            if following:
                return NotePlace(start.path, following[first])
            path = paths[(paths.index(start.path) + step) % len(paths)]
        return NotePlace(path, self._due_lines(path)[first])

    def _due_lines(self, path: str) -> tuple[int, ...]:
        return self._app.explorer.reviews.due_lines(path, self._app.now())

    # Reading

    def _request(self, path: str) -> None:
        """Read a note; whatever was requested before is dropped."""
        app = self._app
        self._requested += 1
        work = partial(_read, app, self._requested, path)
        at_once = app.load_state.index_ready
        self._reading.ask(work, self.show_note, self._wait, at_once=at_once)

    def _wait(self, result: Callable[[], NoteLoaded]) -> None:
        def work() -> None:
            with suppress(CancelledError):  # another note was requested
                self._screen.post_message(result())

        run_in_thread(self._screen, work, "note", exclusive=True)

    def _request_context(self, path: str) -> None:
        """Work out only what surrounds a note; the screen gets it as `ContextLoaded`."""
        app = self._app

        def work() -> None:
            context = app.explorer.reader.context(path, app.now())
            self._screen.post_message(ContextLoaded(path, context))

        run_in_thread(self._screen, work, "context", exclusive=True)

    def _reopen(self, path: str) -> None:
        """Show the note again where it is: its file has changed."""
        self._leave_place()
        self._request(path)

    def close(self) -> None:
        """Read nothing any more."""
        self._reading.close()

    # What was read

    def show_note(self, message: NoteLoaded) -> None:
        """Show a note, unless another one was requested meanwhile."""
        place = self.history.current
        if place is None or message.request != self._requested:
            return
        self._shown = message.request
        text, context = message.reading.text, message.reading.context
        self._context.show(context)
        if text is None or context is None:
            self._note.say(*advice.unreadable_note(message.reading.reason))
            return
        if self._concepts.rows.shown != place.path:
            self._concepts.rows.shown = place.path
            self._concepts.list.refresh()
        view = self._note.show(context, text, place)
        self._context.read_section(self._note.section)
        show_as_left(self._context.list, self._context_left)
        self._context_left = None
        if self._panes.current == "note" and not self._note.box_is_open:
            # At once: the find box may be about to take the focus.
            self._screen.set_focus(view)

    def show_context(self, message: ContextLoaded) -> None:
        """Show what a new snapshot holds about the note on screen."""
        context = message.context
        if context is None or not self._shows(message.path):
            return
        before = self._context.context
        self._context.show(context)
        if before is None or not before.renders_like(context):
            self._note.relook(context)

    # What the load brings

    def take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot without moving anything, and open what has waited for it."""
        self._renew_note(vault)
        has_note = self._app.explorer.vault.has_note
        if self._pending is not None and has_note(self._pending[0].path):
            (place, focus), self._pending = self._pending, None
            self.open_place(place, focus=focus)
        if vault.complete:
            self._settle_place(vault)
        start = self._start
        if start is not None and (vault.complete or has_note(start.path)):
            self._start = None
            self.open_place(start, focus=True, unfold=True)

    def _renew_note(self, vault: VaultLoaded) -> None:
        """Read the note on screen again if it has changed, else only what surrounds it."""
        place, shown, context = self.history.current, self._note.note, self._context.context
        if place is None or shown is None:
            return
        found = vault.notes.get(place.path)
        if found is None:
            if shown.path == place.path:
                self._request_context(shown.path)
        elif context is not None and not context.is_parsed:
            # It was shown by its text alone, and is in the tree only now.
            if self._panes.current != "concepts":
                self._concepts.reveal(place.path, unfold=self._unfold)
            self._reopen(place.path)
        # The same object, not an equal one: a note does not hold the text between its headings.
        elif found is shown:
            self._request_context(shown.path)
        else:
            self._reopen(place.path)

    def _settle_place(self, vault: VaultLoaded) -> None:
        """Show that the note on screen is gone, or a note that could not be read before."""
        place = self.history.current
        if place is None:
            return
        if place.path not in vault.notes:
            self._leave_place()
            self._context.show(None)
            before = self.history.places[: self.history.at]
            can_go_back = not all(map(self._is_gone, before))
            gone = advice.note_gone(place.path, self._app.keys, can_go_back=can_go_back)
            self._note.say(*gone)
        elif self._note.note is None and self._shown == self._requested:
            self._reopen(place.path)

    def take_badges(self, badges: BadgesLoaded) -> None:
        """Show what is due in the note on screen, or something to read if nothing is open yet."""
        shown = self._note.note
        if shown is not None:
            self._request_context(shown.path)
        elif self.history.current is None and self._pending is None:
            path = self._first_place(badges.badges)
            if path is not None:
                reveal = not self._concepts.list.touched
                self.open_place(HistoryPlace(path), focus=False, unfold=True, reveal=reveal)
            elif self._app.explorer.vault.notes:
                self._note.say(*advice.CHOOSE)

    def _first_place(self, badges: Mapping[str, Badge]) -> str | None:
        """Return the path of the note that is most worth reading.

        The one whose review is most urgent, the front page, or the topmost one in the tree.
        """
        from explorer.review.days import STATES  # not before the first paint

        def urgency(path: str) -> tuple[int, int, str]:
            badge = badges[path]
            return STATES.index(badge.state), badge.days or 0, path

        due = [path for path, badge in badges.items() if badge.count]
        if due:
            return min(due, key=urgency)
        for path, note in self._app.explorer.vault.notes.items():
            if "/" not in path and note.title.casefold() in _FRONT_PAGES:
                return path
        lines = self._concepts.tree.lines
        return next((line.path for line in lines if line.kind == "note"), None)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths now, given by their old ones."""
        self._leave_place()
        self.history.follow_renames(paths)
        self._note.follow_renames(paths)
        self._concepts.tree.follow_renames(paths)
        self._context.follow_renames(paths)


def _read(app: BaseApp, request: int, path: str) -> NoteLoaded:
    """Read a note and what surrounds it. For a thread."""
    NotePane.prepare()
    return NoteLoaded(request, path, app.explorer.reader.load(path, app.now()))
