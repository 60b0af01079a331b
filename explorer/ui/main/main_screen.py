"""The main screen: concepts, the note, and what surrounds it.

Has the keys that work in all panes, receives their messages, writes the bottom line, and goes to
places of the vault: notes are read in a thread, the latest request only, and what is on screen is
kept right while the vault changes. Panes are arranged by `PaneRow`.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.message import Message
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from explorer import vault as vaults
from explorer.model import section_end
from explorer.text.counts import counted
from explorer.text.names import title_of
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import COMMANDS_BY_ID, bindings, keys_of
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context_pane import ContextPane
from explorer.ui.history import History, HistoryPlace, NotePlace
from explorer.ui.main import advice
from explorer.ui.main.pane_row import PaneRow
from explorer.ui.messages import (
    OpenPlace,
    PlaceVisited,
    ShowSections,
    UnresolvedLink,
)
from explorer.ui.reader.link_previewer import preview_row
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.screens import prepare_paints
from explorer.ui.textual_ext.widgets import FixedSize
from explorer.ui.threads import LatestTask, report_worker_error, run_in_thread
from explorer.ui.widgets.key_hints import key_hints
from explorer.ui.widgets.row_list import RowList, left_list, show_as_left
from explorer.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from explorer.graph import Node
    from explorer.reader.note_context import Context, LoadedNote
    from explorer.ui.context_pane import Group
    from explorer.ui.external_opener import NoteEditor
    from explorer.ui.load_state import LoadChange, VaultLoaded
    from explorer.ui.main.pane_row import Pane
    from explorer.ui.reader.note_view import NoteView


_EVERYWHERE = ("search", "review", "help")
_IN_PANE: Mapping[Pane, tuple[str, ...]] = {
    "concepts": ("open", "due_only", "peek", "backlinks", "map", "edit"),
    "note": ("hints", "outline", "backlinks", "map", "back", "find", "edit"),
    "context": ("open", "peek", "leave", "edit", "sort_backlinks", "leave_out"),
}
"""The ids of the commands whose keys the bottom line names, most useful first."""
_CHUNKS = 4
"""Chunks that are looked at for code between two keys."""
_REST = 0.005
"""Seconds that are left for keys then."""


AT_ONCE = 0.015
"""Seconds that the event loop itself waits for a note: one that comes later costs a paint of its
own."""
_FRONT_PAGES = ("index", "readme", "home", "start here")
"""The names of notes that a vault begins with, after that of the vault; numbers may precede."""
_NUMBERS = "0123456789.-_ "


class MainScreen(FixedSize, Screen[None]):
    """Three panes in a wide terminal, two in a narrower one, one in a small one."""

    BINDINGS = bindings("main") + bindings("context")
    BLANK = True
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, without painting all that is on screen when the focus goes from one pane to
    another."""
    base_app = getters.app(BaseApp)

    def __init__(self, editing: Callable[[], NoteEditor], start: HistoryPlace | None) -> None:
        """Make the panes.

        `editing` returns what opens notes in an editor; it is called on first use. `start` is the
        place to show first, as soon as its note is loaded.
        """
        super().__init__()
        prepare_paints(self)
        app = self.base_app
        self._editing = editing
        self.concepts = ConceptsPane(app)
        """The left pane."""
        self.note_pane = NotePane(app.glyphs, id="note")
        """The middle pane."""
        self.context_pane = ContextPane(app.glyphs)
        """The right pane."""
        self._panes = PaneRow(
            app.options.panes,
            go_to=self._show_pane,
            arranged=lambda: self.call_after_refresh(self._fit_rows),
        )
        self.history = History()
        self._pending = None if start is None else (start, True, True)
        """A place whose note is not loaded yet; whether it takes the keyboard then, and whether it
        is opened in the tree."""
        self._unfold = False
        """Whether the note on screen is opened in the tree once it is there."""
        self.note_task = LatestTask(self, "reader")
        self._requested = 0
        self._due: NotePlace | None = None
        """The due place that was opened last: the end of a note cannot be scrolled to its top."""

    @property
    def pane(self) -> Pane:
        """The pane that has, or last had, the focus."""
        return self._panes.current

    @property
    def _vault(self) -> vaults.Vault:
        return self.base_app.explorer.vault

    def compose(self) -> ComposeResult:
        """Lay out the frame; it is filled when the vault arrives."""
        with self._panes:
            yield self.concepts.list
            yield self.note_pane
            yield self.context_pane.list
        yield StatusLine(self.base_app.glyphs, id="status")

    def on_mount(self) -> None:
        """Begin in the tree, unless the app was left before it was there."""
        if not self.note_pane.children:
            return
        self.base_app.load_changed.subscribe(self, self.follow_load)
        self.watch(self.note_pane, "section", self.context_pane.read_section, init=False)
        self.watch(self.note_pane, "has_wide_table", self.draw_status, init=False)
        self.show_reading()
        self._panes.show("concepts")

    def on_unmount(self) -> None:
        """Read nothing any more."""
        self.note_task.close()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the panes before anything is laid out.

        Textual would paint first and apply its breakpoints later.
        """
        self._panes.fit(event.size.width)

    def on_screen_suspend(self) -> None:
        """Take letters beside links away when another screen comes."""
        view = self.note_pane.view
        if view is not None:
            view.links.drop_labels()

    def on_labels_changed(self, event: Message) -> None:
        """Say what letters do while they stand beside links."""
        event.stop()
        self.draw_status()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that has failed."""
        report_worker_error(self, event)

    # The load

    @while_shown
    def follow_load(self, change: LoadChange) -> None:
        """Show what the load has brought."""
        if change.new.snapshot is not None:
            self._take_vault(change.new.snapshot)
            if change.new.snapshot.complete and not change.after.reload_wanted:
                path = self._editing().take_new_note(change.new.snapshot.notes)
                if path is not None:
                    self.app.post_message(OpenPlace(path))
        if change.new.index_ready or change.new.texts_ready:
            self.context_pane.find_late()
        if change.new.badges is not None:
            self.concepts.take_badges(change.new.badges)
            if self.concepts.due_only:
                self._show_nothing_due()
            self._renew_badges()
        if change.new.failure is not None and not change.after.loaded:
            self.concepts.list.say(*advice.unreadable_vault(change.new.failure))
            self.note_pane.say()
        self.draw_status()

    @while_shown
    def draw_status(self) -> None:
        """Write the facts about the vault, first that a review waits, and the keys of the pane."""
        app, line = self.base_app, self.query_one(StatusLine)
        view = self.note_pane.view
        if view is not None and view.links.labels:
            typed = view.links.typed or app.glyphs.ellipsis
            line.show((f"Type the letters beside a link: {typed}", "any other key ends"))
            line.hints = ()
            return
        waits = f"a review waits, {app.key_of('review')} goes on"
        if app.review_waits:
            line.show((waits, *app.facts()), "review")
        else:
            line.show(app.facts())
        commands = [*_EVERYWHERE, *_IN_PANE[self.pane]]
        if self.pane == "note" and self.note_pane.has_wide_table:
            commands.insert(len(_EVERYWHERE), "table_right")
        badges = app.load_state.badges
        if badges is not None and not badges.due + badges.new:
            commands.remove("review")
        line.hints = key_hints(app, ((name, COMMANDS_BY_ID[name].hint) for name in commands))
        self._name_row()

    @while_shown
    def _name_row(self) -> None:
        """Write the whole name of the row that is selected in the focused list, if it is cut."""
        focused = self.focused
        name = focused.cut_text if isinstance(focused, RowList) else None
        self.query_one(StatusLine).row_name = name

    def _fit_rows(self) -> None:
        """Fit the rows of the context to another width, and name the selected row if it is cut."""
        self.context_pane.fit_excerpts()
        self._name_row()

    @on(RowList.Moved)
    def follow_cursor(self, event: RowList.Moved) -> None:
        """Name another row."""
        event.stop()
        self._name_row()

    def _take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot, and what to do where it has nothing to show."""
        is_first = not len(self.concepts.tree)
        self.concepts.take_vault(vault)
        if is_first and self._pending is None and self.history.current is None:
            front = self._front_page()
            self._pending = None if front is None else (HistoryPlace(front), False, True)
        if not vault.complete and vault.notes and self.history.current is None:
            self.note_pane.say(*advice.PARTLY_READ)
        self._renew_place(vault)
        if vault.complete and not vault.notes:
            self.concepts.list.say(*advice.empty_vault(str(self.base_app.explorer.root)))
            self.note_pane.say(*advice.NOTE_IS_READ_HERE)

    def show_unanswered(self) -> None:
        """Show that nothing is read until the user says so."""
        self.note_pane.say(*advice.NOT_READ)

    def show_reading(self) -> None:
        """Show that the vault is being read."""
        self.note_pane.say(muted(f"Reading the vault{self.base_app.glyphs.ellipsis}"))

    # Places

    def place(self) -> NotePlace | None:
        """Return the place that commands act on, None for a folder.

        That is the row of the tree if the tree has the focus, else the place in the note.
        """
        if self.pane == "concepts":
            return self.concepts.place()
        note = self.note_pane.note
        return None if note is None else NotePlace(note.path, self.note_pane.line)

    def place_for(self, refusal: str) -> NotePlace | None:
        """Return the place that a command acts on, if its note is there.

        Else tell the user why, and return None: `refusal` says what cannot be done with a folder.
        """
        place = self.place()
        if place is not None and place.path in self._vault.notes:
            return place
        line, reason = self.concepts.line, "There is no note here to do this with."
        if place is not None and self._vault.has_note(place.path):
            reason = "The note is still being read. Try again in a moment."
        elif self.pane == "concepts" and line is not None and line.kind == "folder":
            reason = f"{refusal}. Choose a note or a heading."
        self.base_app.warn(reason)
        return None

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Show the place that a row or a link names."""
        message.stop()
        if message.path in self._vault.files:
            self.base_app.links.open_file(message.path)
            return
        self.open_place(HistoryPlace(message.path, message.line), focus=message.focus)

    @on(NotePane.Jumped)
    def remember_jump(self, message: NotePane.Jumped) -> None:
        """Make a line to which the user went in the note on screen a step of the history."""
        message.stop()
        current = self.history.current
        if current is not None and self._shows(current.path):
            self._leave(message.left)
            self.history.visit(HistoryPlace(current.path, message.line))

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the note."""
        event.stop()
        context = self.context_pane.context
        if context is not None:
            self.base_app.links.follow(context, event.target)

    def action_back(self) -> None:
        """Go back to the place before, as it was left; from a footnote, to where it was opened."""
        view = self.note_pane.view
        if self.pane != "note" or view is None or not view.leave_footnote():
            self.action_step_history(-1)

    def _shows(self, path: str) -> bool:
        """Whether the note of a path is on screen."""
        return self.note_pane.note is not None and self.note_pane.note.path == path

    # Going to a place

    def open_place(
        self,
        place: HistoryPlace,
        *,
        focus: bool,
        remember: bool = True,
        unfold: bool = False,
    ) -> None:
        """Show a place of the vault; its text is read in a thread.

        With `focus` the note takes the keyboard. `remember` adds the place to the history, and
        `unfold` opens the note in the tree. A note that is not parsed yet is shown by its text; a
        place of a note that is not known yet is opened once it is.
        """
        if not self._vault.has_note(place.path):
            if self._is_gone(place):
                self.base_app.warn(f"There is no note {place.path} any more.")
            else:
                self._pending = place, focus, unfold
            return
        if remember:
            self._leave()
            self.history.visit(place)
            self.base_app.post_message(PlaceVisited(place.path, focus or not unfold))
        self._unfold = unfold
        self.concepts.reveal(place.path, unfold=unfold)
        if focus:
            self._show_pane("note")
        self.note_pane.coming = place.path
        self._request(place.path)

    def _is_gone(self, place: HistoryPlace) -> bool:
        """Return whether the note of a place is not in the vault, nor still to be loaded."""
        return self.base_app.load_state.loaded and not self._vault.has_note(place.path)

    def action_step_history(self, by: int) -> None:
        """Go back (-1) or forward (1), to a place as it was left; past those that are gone.

        If all are, nothing moves: a note that comes back later is not shown by itself. The focus
        goes to the pane from which the place was left, but the tree keeps it.
        """
        self._leave()
        start = self.history.at
        place = self.history.step(by)
        while place is not None and self._is_gone(place):
            self.base_app.warn(f"There is no note {place.path} any more.")
            place = self.history.step(by)
        if place is None:
            self.history.at = start
            return
        is_beside = self.pane != "concepts"
        self.open_place(place, focus=is_beside and place.context is None, remember=False)
        if is_beside and place.context is not None:
            self._show_pane("context")

    def _leave(self, left: HistoryPlace | None = None) -> None:
        """Remember how the place on screen looks, unless its text has not arrived yet.

        And the row from which it is left, if it is one of its context.
        """
        place, context, pane = self.history.current, self.context_pane.context, self.note_pane
        if place is None:
            return
        is_shown = self._shows(place.path) and not self.note_task.is_running
        # Some programs empty a file before they write it.
        if left is None and is_shown and pane.text_view is not None:
            left = pane.position()
        if left is not None:
            place = replace(left, path=place.path, context=place.context)
        if context is not None and context.note.path == place.path:
            row = left_list(self.context_pane.list) if self.pane == "context" else None
            place = replace(place, context=row)
        self.history.leave(place)

    # Due places

    def walk_due(self, step: int, start: NotePlace | None) -> None:
        """Open the next due place (1) or the one before (-1), through the vault, around the ends.

        The walk goes on from the place it has reached while that is on screen, else from `start`.
        Looks at a note only when it comes to it.
        """
        if self.base_app.load_state.badges is None:
            self.base_app.notify("Still reading the vault: what is due is not known yet.")
            return
        paths = self.concepts.due_paths()
        if not paths:
            self.base_app.notify("Nothing is due.")
            return
        reached, current = self._due, self.history.current
        stays = reached is not None and current == HistoryPlace(*reached)
        if stays and self.pane != "concepts":
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
        return self.base_app.explorer.reviews.due_lines(path, self.base_app.now())

    # Reading

    def _request(self, path: str) -> None:
        """Read a note; whatever was requested before is dropped."""
        app = self.base_app
        self._requested += 1
        request = self._requested

        def work(_: object) -> LoadedNote:
            NotePane.prepare()
            return app.explorer.reader.load(path, app.now())

        patience = AT_ONCE if app.load_state.index_ready else 0.0
        self.note_task.ask(work, partial(self.show_note, request), patience=patience)

    def _request_context(self, path: str) -> None:
        """Work out only what surrounds a note, and show that."""
        app = self.base_app

        def work() -> None:
            context = app.explorer.reader.context(path, app.now())
            self.call_later(self.show_context, path, context)

        run_in_thread(self, work, "context", exclusive=True)

    def _reopen(self, path: str) -> None:
        """Show the note again where it is: its file has changed."""
        self._leave()
        self._request(path)

    # What was read

    @while_shown
    def show_note(self, request: int, reading: LoadedNote) -> None:
        """Show a note, unless another one was requested meanwhile."""
        place = self.history.current
        if place is None or request != self._requested:
            return
        text, context = reading.text, reading.context
        self.context_pane.show(context)
        if text is None or context is None:
            self.note_pane.say(*advice.unreadable_note(reading.reason))
            return
        if self.concepts.tree.shown != place.path:
            self.concepts.tree.shown = place.path
            self.concepts.list.refresh()
        view = self.note_pane.show(context, text, place)
        self.context_pane.read_section(self.note_pane.section)
        show_as_left(self.context_pane.list, place.context)
        if self.pane == "note" and not self.note_pane.box.display:
            # At once: the find box may be about to take the focus.
            self.set_focus(view)

    @while_shown
    def show_context(self, path: str, context: Context | None) -> None:
        """Show what a new snapshot holds about the note on screen."""
        if context is None or not self._shows(path):
            return
        before = self.context_pane.context
        self.context_pane.show(context)
        if before is None or not before.renders_like(context):
            self.note_pane.relook(context)

    # What the load brings

    def _renew_place(self, vault: VaultLoaded) -> None:
        """Show a new snapshot without moving anything, and open what has waited for it."""
        self._renew_note(vault)
        has_note = self._vault.has_note
        pending = self._pending
        if pending is not None and (vault.complete or has_note(pending[0].path)):
            self._pending = None
            place, focus, unfold = pending
            self.open_place(place, focus=focus, unfold=unfold)
        if vault.complete:
            self._settle_place(vault)

    def _renew_note(self, vault: VaultLoaded) -> None:
        """Read the note on screen again if it has changed, else only what surrounds it."""
        place, shown, context = self.history.current, self.note_pane.note, self.context_pane.context
        if place is None or shown is None:
            return
        found = vault.notes.get(place.path)
        if found is None:
            if shown.path == place.path:
                self._request_context(shown.path)
        elif context is not None and not context.is_parsed:
            # It was shown by its text alone, and is in the tree only now.
            if self.pane != "concepts":
                self.concepts.reveal(place.path, unfold=self._unfold)
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
            self._leave()
            self.context_pane.show(None)
            before = self.history.places[: self.history.at]
            can_go_back = not all(map(self._is_gone, before))
            gone = advice.note_gone(place.path, self.base_app.keys, can_go_back=can_go_back)
            self.note_pane.say(*gone)
        elif self.note_pane.note is None and not self.note_task.is_running:
            self._reopen(place.path)

    def _renew_badges(self) -> None:
        """Show what is due in the note on screen, or something to read if nothing is open yet."""
        shown = self.note_pane.note
        if shown is not None:
            self._request_context(shown.path)
        elif self.history.current is None and self._vault.notes:
            self.note_pane.say(*advice.CHOOSE)

    def _front_page(self) -> str | None:
        """Return the path of the note that the vault begins with, parsed or not."""
        vault = self._vault
        paths = (path for path in (*vault.pending, *vault.entries) if "/" not in path)
        named = {_front_name(title_of(path)): path for path in paths}
        names = (_front_name(vault.root.name), *_FRONT_PAGES)
        return next((named[name] for name in names if name in named), None)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Go on with notes that have other paths now, given by their old ones."""
        self._leave()
        self.history.follow_renames(paths)
        self.note_pane.follow_renames(paths)
        self.concepts.tree.follow_renames(paths)
        self.context_pane.follow_renames(paths)

    # Panes

    def _show_pane(self, pane: Pane) -> None:
        """Bring a pane on screen and give it the focus."""
        self._panes.show(pane, self.note_pane.view if pane == "note" else None)
        self.draw_status()  # now: by the message about the focus, it would be painted by itself

    def _show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        if self.pane != "note":
            self._show_pane("note")

    def on_descendant_focus(self) -> None:
        """Follow the focus, which a click can move to another pane too."""
        self._panes.follow_focus(self.focused)
        self.draw_status()

    def action_step_pane(self, step: int) -> None:
        """Go to the next pane (1), or to the one before (-1)."""
        self._show_pane(self._panes.neighbor(step))

    def action_zoom(self) -> None:
        """Show only the pane with the focus, or all again."""
        self._panes.toggle_zoom()

    def action_toggle_pane(self, pane: Pane) -> None:
        """Show a pane at the side of the note, or hide it."""
        self._panes.toggle(pane)

    def action_widen_pane(self, steps: int) -> None:
        """Make the pane with the focus wider (1) or narrower (-1)."""
        self._panes.widen(steps)

    def action_reset_panes(self) -> None:
        """Show the panes as they are at first."""
        self._panes.reset()

    def action_show_group(self, group: Group) -> None:
        """Go to the outline, or to the backlinks."""
        self._show_pane("context")
        self.context_pane.go_to_group(group)

    def action_sort_backlinks(self) -> None:
        """Sort the backlinks in the next order."""
        self.context_pane.sort_backlinks()

    def action_leave_out(self) -> None:
        """Leave out the name of the selected mention, or tell it again."""
        self.context_pane.leave_out()

    def action_due_only(self) -> None:
        """Show what is due, then the concepts from A to Z, then the folders again."""
        concepts = self.concepts
        is_left = (concepts.in_alphabet or concepts.due_only) and not concepts.list.display
        self._show_pane("concepts")
        if not is_left:
            concepts.step_view()
        if concepts.due_only:
            self._show_nothing_due()

    def action_due(self, step: int) -> None:
        """Go to the next place with something due (1), or to the one before (-1)."""
        self.walk_due(step, self.place())

    def action_alphabet(self) -> None:
        """Show all concepts from A to Z in the left pane, or the tree of folders again."""
        is_left = self.concepts.in_alphabet and not self.concepts.list.display
        self._show_pane("concepts")
        if not is_left:
            self.concepts.toggle_alphabet()

    def action_group(self, step: int) -> None:
        """Go to the next letter or folder of the left pane (1), or to the one before (-1)."""
        self._show_pane("concepts")
        self.concepts.step_group(step)

    def _show_nothing_due(self) -> None:
        """Set what the tree shows if nothing is due."""
        badges = self.base_app.load_state.badges
        if badges is None:
            reading = f"Still reading the vault{self.base_app.glyphs.ellipsis}"
            self.concepts.list.say(muted(reading))
        else:
            self.concepts.list.say(*advice.nothing_due(badges.badges))

    def action_leave(self) -> None:
        """Undo the latest change to the look of the note, else leave the filter or the pane."""
        if self.note_pane.box.display:
            self.note_pane.close_box()
        elif self.selections:
            self.clear_selection()
        elif self.note_pane.forget_finds():
            return
        elif self.pane == "concepts" and self.concepts.in_alphabet:
            self.concepts.show_folders()
        elif self.pane == "concepts" and self.concepts.due_only:
            self.concepts.show_all()
        else:
            self._show_pane("note" if self._panes.is_over else "concepts")

    async def on_key(self, event: events.Key) -> None:
        """Clear the selection of text on escape, and find by a key that the box leaves.

        Textual would handle the key on the screen before the command.
        """
        key, keys = event.key, self.base_app.keys
        if key in keys_of("find", keys):
            await self.action_find()
        elif key in keys_of("next_find", keys):
            self.action_step_find(1)
        elif key in keys_of("previous_find", keys):
            self.action_step_find(-1)
        elif key == "escape" and self.selections:
            self.clear_selection()
        else:
            return
        event.stop()
        event.prevent_default()

    # Commands on the note

    async def action_in_note(self, action: str) -> None:
        """Go to the note, if it has a text, and run an action of its `NoteView`."""
        view = self.note_pane.text_view
        if view is not None:
            self._show_note_pane()
            await self.app.run_action(action, view)

    def action_peek(self) -> None:
        """Look at where the selected row or link leads; the focus stays where it is."""
        if self.pane == "note":
            view = self.note_pane.text_view
            if view is not None:
                view.action_peek()
            return
        rows: RowList = self.concepts.list
        target: OpenPlace | UnresolvedLink | NotePlace | None = self.concepts.place()
        if self.pane == "context":
            rows = self.context_pane.list
            target = rows.of_selected(self.context_pane.target)
        if target is None:
            self.base_app.say(
                "There is nothing to look at here. Choose a note, a heading or a link."
            )
        elif isinstance(target, UnresolvedLink):
            self.base_app.say(f"No note is there: {target.raw}")
        else:
            preview_row(rows, target.path, target.line)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that open the find box to an input, or to labels beside links.

        They come before all others: what is typed right after them waits for the box. The key that
        sorts backlinks is the app's outside of the context.
        """
        if action in ("sort_backlinks", "leave_out"):
            return self.pane == "context"
        if action in ("find", "step_find"):
            view = self.note_pane.text_view
            has_hints = view is not None and view.has_focus and view.has_labels
            if has_hints or isinstance(self.focused, Input):
                return False
        return super().check_action(action, parameters)

    async def action_find(self, typed: str = "") -> None:
        """Open the box to find a text; with `:` as `typed`, to go to a line."""
        if self.note_pane.text_view is not None:
            self._show_note_pane()
            await self.note_pane.open_box(typed)

    def action_step_find(self, step: int) -> None:
        """Go to the next find (1) or the one before (-1)."""
        if self.note_pane.text_view is not None and not self.note_pane.find_next(step):
            self.base_app.say(
                f"There is nothing to find yet. {self.base_app.key_of('find')} finds a text."
            )

    def action_copy_link(self) -> None:
        """Copy the selected text, without any a wikilink to the place, as Obsidian writes it."""
        if self._copy_selection():
            return
        place = self.place_for("There is no link to a folder")
        if place is None:
            return
        vault = self._vault
        section = vault.notes[place.path].section_at(place.line) if place.line > 1 else -1
        found = vaults.link_to(vault, place.path, section)
        if found is None:
            self.base_app.warn(f"No link leads to {place.path}: another note has almost its name.")
            return
        self.app.copy_to_clipboard(clean(found))
        self.base_app.say(f"Copied {found}")

    def action_copy_text(self) -> None:
        """Copy the selected text; without any, the key goes on to the app."""
        if not self._copy_selection():
            raise SkipAction

    def _copy_selection(self) -> bool:
        """Copy the selected text; return whether there was any."""
        text = self.get_selected_text()
        if text:
            self._copy_rows(text)
        return bool(text)

    def _copy_rows(self, text: str, of: str = "") -> None:
        """Copy a text, and tell how many lines `of` something it has."""
        rows = text.split("\n")
        self.app.copy_to_clipboard("\n".join(clean(row) for row in rows))
        self.base_app.say(f"Copied {counted(len(rows), 'line')}{of}")

    def action_copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one at or below the top."""
        view = self.note_pane.text_view
        if view is not None:
            self.run_worker(self._copy_code(view), group="code", exclusive=True)

    async def _copy_code(self, view: NoteView) -> None:
        """Look for code, and leave time for keys: it may be behind thousands of chunks."""
        document = view.document
        for number, code in enumerate(view.search_code(), 1):
            if code is not None:
                self._copy_rows(code, " of code")
                return
            if number % _CHUNKS == 0:
                await asyncio.sleep(_REST)
                if view.document is not document:
                    return
        self.base_app.warn("There is no code here or below.")

    def action_edit(self) -> None:
        """Open the place in the editor: that of the selected row, in a note of the selected link.

        Others act on the section that is read, which its title names.
        """
        place: NotePlace | OpenPlace | None = self.place_for("A folder cannot be edited")
        if place is None:
            return
        line, view = None, self.note_pane.text_view
        if self.pane == "context":
            row = self.context_pane.list.of_selected(self.context_pane.target)
            if isinstance(row, OpenPlace) and row.path in self.base_app.explorer.vault.notes:
                place = row
        elif self.pane == "note" and view is not None:
            line = view.links.line
        self._editing().edit(place.path, line or place.line)

    def action_sections(self) -> None:
        """Show all sections of the concept at the place."""
        place = self.place_for("A folder has no sections")
        if place is not None:
            self.app.post_message(ShowSections(place.path, place.line))

    def _node(self, refusal: str) -> Node | None:
        """Return the heading or note that a command acts on, None as `place_for` does."""
        place = self.place_for(refusal)
        if place is None:
            return None
        note = self._vault.notes[place.path]
        section = note.section_at(place.line)
        if section < 0:
            return place.path
        # The first heading names the note mostly, and links lead to the note.
        names_note = fold(note.headings[section].name) == fold(note.title)
        is_whole = section == 0 and section_end(note.headings, 0) == len(note.headings)
        return place.path if names_note or is_whole else (place.path, section)

    def action_map(self) -> None:
        """Show what is around the place."""
        node = self._node("A folder has no map")
        if node is not None:
            from explorer.ui.graph.map_screen import MapScreen

            self.app.push_screen(MapScreen(self._vault, node, self.base_app.map_trail))

    async def action_path(self) -> None:
        """Ask for another place, and show how links lead there."""
        node = self._node("No links lead from a folder")
        if node is not None:
            from explorer.ui.graph.path_screen import ask_path

            await ask_path(self.base_app, self._vault, node)


def _front_name(title: str) -> str:
    """Return a title without the numbers before it, in small letters."""
    return (title.lstrip(_NUMBERS) or title).casefold()
