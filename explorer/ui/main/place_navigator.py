"""Goes to places of the vault: has their notes read, shows them, and remembers where the user was.

Keeps what is on screen right while the vault changes. Knows the panes of the main screen, and no
keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textual.screen import Screen

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context.context_pane import ContextPane
from explorer.ui.history import History, HistoryPlace, LeftList
from explorer.ui.main import advice
from explorer.ui.main.note_reader import NoteReader
from explorer.ui.main.pane_switcher import PaneSwitcher
from explorer.ui.messages import (
    BadgesLoaded,
    ContextLoaded,
    NoteLoaded,
    PlaceVisited,
    VaultLoaded,
)
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.widgets.left_list import left_list, show_as_left


@dataclass(frozen=True, slots=True)
class MainPanes:
    """The panes of the main screen, and what moves the focus between them."""

    concepts: ConceptsPane
    note: NotePane
    context: ContextPane
    switcher: PaneSwitcher


class PlaceNavigator:
    """Shows one place at a time, and goes back and forward."""

    def __init__(
        self,
        screen: Screen[Any],
        panes: MainPanes,
        reader: NoteReader,
        start: PendingPlace | None = None,
    ) -> None:
        """Show nothing yet.

        `reader` passes each note to `show_note`, by way of the screen. `start` is the place to show
        first, as soon as its note is loaded.
        """
        self.history = History()
        self._screen = screen
        self._panes = panes
        self._reader = reader
        self._start = start
        self._pending: PendingPlace | None = None
        """A place whose note has not been loaded yet."""
        self._unfold = False
        """Whether the note on screen is opened in the tree once it is there."""
        self._context_left: LeftList | None = None
        """How the context of the note that is being read was left when it was last on screen."""

    @property
    def _app(self) -> BaseApp:
        return app_of(self._screen)

    @property
    def _is_parsed(self) -> bool:
        """Whether more is known of the note on screen than its text."""
        context = self._panes.context.context
        return context is None or context.is_parsed

    @property
    def _place_on_screen(self) -> HistoryPlace | None:
        """The place that is shown, None while its note is still being read."""
        current, shown = self.history.current, self._panes.note.note
        if current is None or shown is None or shown.path != current.path:
            return None
        return current

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
            self._wait_for(place, focus=focus)
            return
        self._context_left = place.context
        if remember:
            self._leave_place()
            self._leave_context()
            self.history.visit(place)
            self._app.post_message(PlaceVisited(place.path, focus))
        self._unfold = unfold
        if reveal:
            self._panes.concepts.reveal(place.path, unfold=unfold)
        if focus:
            self._panes.switcher.go_to("note")
        self._panes.note.coming = place.path
        self._reader.request(place.path)

    def _wait_for(self, place: HistoryPlace, *, focus: bool) -> None:
        """Open a place later if its note may still be loaded, else show that it is gone."""
        if self._is_gone(place):
            self._tell_gone(place)
        else:
            self._pending = PendingPlace.of(place, focus=focus)

    def _is_gone(self, place: HistoryPlace) -> bool:
        """Return whether the note of a place is not in the vault, nor still to be loaded."""
        return self._app.load_state.loaded and not self._app.explorer.vault.has_note(place.path)

    def _tell_gone(self, place: HistoryPlace) -> None:
        gone = f"There is no note {clean(place.path)} any more."
        self._app.notify(gone, severity="warning", markup=False)

    def step_history(self, by: int) -> None:
        """Go back (-1) or forward (1), to a place as it was left; past those that are gone.

        If all are, nothing moves: a note that comes back later is not shown by itself.
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
        else:
            self._step_to(place)

    def _step_to(self, place: HistoryPlace) -> None:
        """Show a place of the history, with the focus in the pane from which it was left.

        The tree keeps the focus.
        """
        switcher = self._panes.switcher
        is_beside = switcher.current != "concepts"
        self.open_place(place, focus=is_beside and place.context is None, remember=False)
        if is_beside and place.context is not None:
            switcher.go_to("context")

    def remember_jump(self, jump: NotePane.Jumped) -> None:
        """Make a line to which the user went in the note on screen a step of the history."""
        current = self._place_on_screen
        if current is None:
            return
        self.history.leave(*jump.left)
        self._leave_context()
        self.history.visit(HistoryPlace(current.path, jump.line))

    def _leave_place(self) -> None:
        """Remember how the place on screen looks, unless its text has not arrived yet."""
        if self._place_on_screen is None or not self._reader.settled:
            return
        if (
            self._panes.note.text_view is not None
        ):  # some programs empty a file before they write it
            self.history.leave(*self._panes.note.position())

    def _leave_context(self) -> None:
        """Remember the row from which the place on screen is left, if it is one of its context."""
        panes, current = self._panes, self.history.current
        context = panes.context.context
        if current is None or context is None or context.note.path != current.path:
            return
        left = None
        if panes.switcher.current == "context":
            left = left_list(panes.context.list)
        self.history.leave_context(left)

    def _reopen(self, path: str) -> None:
        """Show the note again where it is: its file has changed."""
        self._leave_place()
        self._reader.request(path)

    # What was read

    def show_note(self, message: NoteLoaded) -> None:
        """Show a note, unless another one was requested meanwhile."""
        place = self.history.current
        if place is None or not self._reader.accept(message):
            return
        panes = self._panes
        text, context = message.reading.text, message.reading.context
        panes.context.show(context)
        if text is None or context is None:
            panes.note.say(*advice.unreadable_note(message.reading.reason))
            return
        panes.concepts.rows.shown = place.path
        panes.concepts.list.refresh()
        view = panes.note.show(context, text, place)
        panes.context.read_section(panes.note.section)
        show_as_left(panes.context.list, self._context_left)
        self._context_left = None
        if panes.switcher.current == "note" and not panes.note.box_is_open:
            # At once: the find box may be about to take the focus.
            self._screen.set_focus(view)

    def show_context(self, message: ContextLoaded) -> None:
        """Show what a new snapshot holds about the note on screen."""
        panes = self._panes
        context, shown = message.context, panes.note.note
        if context is None or shown is None or shown.path != message.path:
            return
        before = panes.context.context
        panes.context.show(context)
        unchanged = before is not None and before.renders_like(context)
        if not unchanged:
            panes.note.relook(context)

    # What the load brings

    def take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot without moving anything, and open what has waited for it."""
        self._renew_note(vault)
        self._open_pending()
        if vault.complete:
            self._settle_place(vault)
        self._open_start(vault)

    def _renew_note(self, vault: VaultLoaded) -> None:
        """Read the note on screen again if it has changed, else only what surrounds it."""
        place, shown = self.history.current, self._panes.note.note
        if place is None or shown is None:
            return
        found = vault.notes.get(place.path)
        if found is None:
            if shown.path == place.path:
                self._reader.request_context(shown.path)
        elif not self._is_parsed:
            # It was shown by its text alone, and is in the tree only now.
            if self._panes.switcher.current != "concepts":
                self._panes.concepts.reveal(place.path, unfold=self._unfold)
            self._reopen(place.path)
        # The same object, not an equal one: a note does not hold the text between its headings.
        elif found is shown:
            self._reader.request_context(shown.path)
        else:
            self._reopen(place.path)

    def _open_pending(self) -> None:
        pending = self._pending
        if pending is not None and self._app.explorer.vault.has_note(pending.path):
            self._pending = None
            self.open_place(pending.place, focus=pending.focus)

    def _settle_place(self, vault: VaultLoaded) -> None:
        """Show that the note on screen is gone, or a note that could not be read before."""
        place = self.history.current
        if place is None:
            return
        if place.path not in vault.notes:
            self._leave_place()
            self._panes.context.show(None)
            before = self.history.places[: self.history.at]
            can_go_back = not all(map(self._is_gone, before))
            keys = self._app.keys
            self._panes.note.say(*advice.note_gone(place.path, keys, can_go_back=can_go_back))
        elif self._panes.note.note is None and self._reader.settled:
            self._reopen(place.path)

    def _open_start(self, vault: VaultLoaded) -> None:
        start = self._start
        if start is not None and (vault.complete or self._app.explorer.vault.has_note(start.path)):
            self._start = None
            self.open_place(start.place, focus=start.focus, unfold=True)

    def take_badges(self, badges: BadgesLoaded) -> None:
        """Show what is due in the note on screen, or something to read if nothing is open yet."""
        shown = self._panes.note.note
        if shown is not None:
            self._reader.request_context(shown.path)
        elif self.history.current is None and self._pending is None:
            self._open_first(badges)

    def _open_first(self, badges: BadgesLoaded) -> None:
        """Open the note that is most worth reading."""
        # It needs the order of review states, which is not imported before the first paint.
        from explorer.ui.main.first_place import first_place

        notes = self._app.explorer.vault.notes
        concepts = self._panes.concepts
        in_tree = (line.path for line in concepts.tree.lines if line.kind == "note")
        path = first_place(notes, badges.badges, in_tree)
        if path is not None:
            reveal = not concepts.list.touched
            self.open_place(HistoryPlace(path), focus=False, unfold=True, reveal=reveal)
        elif notes:
            self._panes.note.say(*advice.CHOOSE)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths now, given by their old ones."""
        self._leave_place()
        self.history.follow_renames(paths)
        self._panes.note.follow_renames(paths)
        self._panes.concepts.tree.follow_renames(paths)
        self._panes.context.follow_renames(paths)
