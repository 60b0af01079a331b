"""The main screen: concepts, the note, and what surrounds it.

Puts the panes together, has the keys that work in all of them, and receives their messages. What
these do is up to its parts: `PlaceNavigator`, `PaneSwitcher`, `NoteActions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import events, getters, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from explorer.model import Badge
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import bindings, keys_of
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context.context_pane import ContextPane
from explorer.ui.context.context_rows import Group
from explorer.ui.context.excerpt_loader import ExcerptsLoaded
from explorer.ui.history import HistoryPlace, NotePlace
from explorer.ui.load_state import LoadChange
from explorer.ui.main import advice
from explorer.ui.main.due_walk import DueWalk
from explorer.ui.main.note_actions import NoteActions
from explorer.ui.main.note_reader import NoteReader
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.main.pane_row import PaneRow
from explorer.ui.main.pane_switcher import PaneSwitcher
from explorer.ui.main.place_navigator import MainPanes, PlaceNavigator
from explorer.ui.main.row_peek import RowPeek
from explorer.ui.main.status_writer import StatusWriter
from explorer.ui.messages import (
    AlphabetLoaded,
    BadgesLoaded,
    ContextLoaded,
    NoteLoaded,
    OpenPlace,
    VaultLoaded,
)
from explorer.ui.pending_place import PendingPlace
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.fixed_size import FixedSize
from explorer.ui.textual_ext.screen_paints import speed_up_paints
from explorer.ui.threads import report_worker_error, run_in_thread
from explorer.ui.widgets.key_hints import CommandClicked, run_clicked
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView


class NoteEditing(Protocol):
    """Opens notes in an editor."""

    def edit(self, path: str, line: int) -> None:
        """Open a note at a line (1-based)."""
        ...

    def take_new_note(self, notes: Mapping[str, object]) -> str | None:
        """Return the path of a note that was begun in the editor if it is there now, once."""
        ...


class MainScreen(FixedSize, Screen[None]):
    """Three panes in a wide terminal, two in a narrower one, one in a small one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]
    BLANK = True
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, without painting all that is on screen when the focus goes from one pane to
    another."""
    base_app = getters.app(BaseApp)

    def __init__(
        self, editing: Callable[[], NoteEditing], start: PendingPlace | None = None
    ) -> None:
        """Make the panes.

        `editing` returns the object that opens notes in an editor; it is called on first use.
        `start` is the place to show first, as soon as its note is loaded.
        """
        super().__init__()
        speed_up_paints(self)
        app = self.base_app
        self._editing = editing
        self._status = StatusWriter(self)
        self._reader = NoteReader(self, self.show_note)
        self.concepts = ConceptsPane(app.glyphs, self._section_badges, self._gather_alphabet)
        """The left pane."""
        self.note_pane = NotePane(app.glyphs, id="note")
        """The middle pane."""
        self.context_pane = ContextPane(app.glyphs)
        """The right pane."""
        self._panes = PaneSwitcher(
            self,
            app.options.panes,
            go_to=self._show_pane,
            arranged=lambda: self.call_after_refresh(self._status.name_row),
        )
        panes = MainPanes(self.concepts, self.note_pane, self.context_pane, self._panes)
        self.navigator = PlaceNavigator(self, panes, self._reader, start)
        """What shows places."""
        self._due_walk = DueWalk(self, self.navigator)
        self._row_peek = RowPeek(self.concepts, self.context_pane)
        self._note_actions = NoteActions(
            self.note_pane,
            place_for=self.place_for,
            show_note=self.show_note_pane,
            edit=lambda path, line: self._editing().edit(path, line),
        )

    @property
    def pane(self) -> Pane:
        """The pane that has, or last had, the focus."""
        return self._panes.current

    def compose(self) -> ComposeResult:
        """Lay out the frame; it is filled when the vault arrives."""
        with PaneRow(id="panes") as row:
            row.sizing = self._panes
            yield self.concepts.list
            yield self.note_pane
            yield self.context_pane.list
        yield StatusLine(self.base_app.glyphs, id="status")

    def _section_badges(self, path: str) -> Mapping[int, Badge]:
        return self.base_app.explorer.reviews.section_badges(path, self.base_app.now())

    def on_mount(self) -> None:
        """Begin in the tree."""
        self.base_app.load_changed.subscribe(self, self.follow_load)
        self.watch(self.note_pane, "section", self.context_pane.read_section, init=False)
        self.watch(self.note_pane, "has_wide_table", self.draw_status, init=False)
        self.show_reading()
        self._panes.show("concepts")

    def on_unmount(self) -> None:
        """Read nothing any more."""
        self._reader.close()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the panes before anything is laid out.

        Textual would paint first and apply its breakpoints later.
        """
        self._panes.fit(event.size.width)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that has failed."""
        report_worker_error(self, event)

    # The load

    @while_shown
    def follow_load(self, change: LoadChange) -> None:
        """Show what the load has brought."""
        if change.snapshot is not None:
            self._take_vault(change.snapshot)
            if change.snapshot.complete and not change.after.reload_wanted:
                self._open_new_note(change.snapshot)
        if change.badges is not None:
            self._take_badges(change.badges)
        if change.failure is not None and not change.after.loaded:
            self.concepts.list.say(*advice.unreadable_vault(change.failure))
            self.note_pane.say()
        self.draw_status()

    def draw_status(self) -> None:
        """Write the facts and the hints of the bottom line."""
        self._status.write(self.pane, wide_table=self.note_pane.has_wide_table)

    @on(RowList.Moved)
    def follow_cursor(self, event: RowList.Moved) -> None:
        """Name another row."""
        event.stop()
        self._status.name_row()

    @on(CommandClicked)
    async def clicked(self, event: CommandClicked) -> None:
        """Do as the key of a command does."""
        await run_clicked(self, event)

    def _take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot, and what to do where it has nothing to show."""
        self.concepts.take_vault(vault)
        if not vault.complete and vault.notes and self.navigator.history.current is None:
            self.note_pane.say(*advice.PARTLY_READ)
        self.navigator.take_vault(vault)
        if vault.complete and not vault.notes:
            self.concepts.list.say(*advice.empty_vault(str(self.base_app.explorer.vault.root)))
            self.note_pane.say(*advice.NOTE_IS_READ_HERE)

    def _take_badges(self, badges: BadgesLoaded) -> None:
        """Show what is due."""
        self.concepts.take_badges(badges)
        if self.concepts.due_only:
            self._show_nothing_due()
        self.navigator.take_badges(badges)

    def _open_new_note(self, vault: VaultLoaded) -> None:
        """Show a note that was begun in the editor, if it is there."""
        path = self._editing().take_new_note(vault.notes)
        if path is not None:
            self.app.post_message(OpenPlace(path))

    def show_unanswered(self) -> None:
        """Show that nothing is read until the user says so."""
        self.note_pane.say(*advice.NOT_READ)

    def show_reading(self) -> None:
        """Show that the vault is being read."""
        self.note_pane.say(*advice.reading(self.base_app.glyphs.ellipsis))

    # Places

    def place(self) -> NotePlace | None:
        """Return the place that commands act on, None for a folder.

        That is the row of the tree if the tree has the focus, else the place in the note.
        """
        if self.pane == "concepts":
            return self.concepts.place()
        return self.reading_place()

    def place_for(self, refusal: str) -> NotePlace | None:
        """Return the place that a command acts on, if its note is there.

        Else tell the user why, and return None: `refusal` says what cannot be done with a folder.
        """
        place = self.place()
        if place is not None and place.path in self.base_app.explorer.vault.notes:
            return place
        self.base_app.notify(self._refusal_reason(place, refusal), severity="warning")
        return None

    def _refusal_reason(self, place: NotePlace | None, refusal: str) -> str:
        """Return why a command cannot act on a place whose note is not there."""
        if place is not None and self.base_app.explorer.vault.has_note(place.path):
            return "The note is still being read. Try again in a moment."
        line = self.concepts.line
        if self.pane == "concepts" and line is not None and line.kind == "folder":
            return f"{refusal}. Choose a note or a heading."
        return "There is no note here to do this with."

    def reading_place(self) -> NotePlace | None:
        """Return the place that is read, None if no note is open."""
        note = self.note_pane.note
        if note is None:
            return None
        return NotePlace(note.path, self.note_pane.line)

    def view_position(self) -> tuple[str, int, int] | None:
        """Return the path, the line, and how many rows below it the view begins.

        None if no note is open.
        """
        note = self.note_pane.note
        if note is None:
            return None
        position = self.note_pane.position()
        return note.path, position.line, position.rows

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Show the place that a row or a link names."""
        message.stop()
        if message.path in self.base_app.explorer.vault.files:
            self.base_app.links.open_file(message.path)
            return
        self.navigator.open_place(HistoryPlace(message.path, message.line), focus=message.focus)

    @on(NotePane.Jumped)
    def remember_jump(self, message: NotePane.Jumped) -> None:
        """Remember a place in the note that the user has left for another one in it."""
        message.stop()
        self.navigator.remember_jump(message)

    @on(NoteLoaded)
    @while_shown
    def show_note(self, message: NoteLoaded) -> None:
        """Show a note that was read."""
        self.navigator.show_note(message)

    @on(ContextLoaded)
    @while_shown
    def show_context(self, message: ContextLoaded) -> None:
        """Show what a new snapshot holds about the note on screen."""
        self.navigator.show_context(message)

    @on(ExcerptsLoaded)
    @while_shown
    def show_excerpts(self, message: ExcerptsLoaded) -> None:
        """Show the sentences around backlinks."""
        message.stop()
        self.context_pane.take_excerpts(message)

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
            self.navigator.step_history(-1)

    def action_forward(self) -> None:
        """Go forward again."""
        self.navigator.step_history(1)

    # Panes

    def _show_pane(self, pane: Pane) -> None:
        """Bring a pane on screen and give it the focus."""
        target = None
        if pane == "note":
            target = self.note_pane.view
        self._panes.show(pane, target)
        self.draw_status()  # now: by the message about the focus, it would be painted by itself

    def show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        if self.pane != "note":
            self._show_pane("note")

    def on_descendant_focus(self) -> None:
        """Follow the focus, which a click can move to another pane too."""
        self._panes.follow_focus(self.focused)
        self.draw_status()

    def action_next_pane(self) -> None:
        """Go to the next pane."""
        self._show_pane(self._panes.neighbor(1))

    def action_previous_pane(self) -> None:
        """Go to the pane before."""
        self._show_pane(self._panes.neighbor(-1))

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
        self._due_walk.go(step)

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

    def _gather_alphabet(self) -> None:
        reader = self.base_app.explorer.reader

        def work() -> None:
            self.post_message(AlphabetLoaded(reader.alphabet()))

        run_in_thread(self, work, "alphabet", exclusive=True)

    @on(AlphabetLoaded)
    @while_shown
    def show_alphabet(self, message: AlphabetLoaded) -> None:
        """Show the concepts from A to Z, unless a later snapshot is there."""
        if message.alphabet.generation == self.base_app.explorer.vault.generation:
            self.concepts.take_alphabet(message.alphabet)

    def _show_nothing_due(self) -> None:
        """Set what the tree shows if nothing is due."""
        badges = self.base_app.load_state.badges
        if badges is None:
            self.concepts.list.say(*advice.still_reading(self.base_app.glyphs.ellipsis))
        else:
            self.concepts.list.say(*advice.nothing_due(badges.badges))

    def action_leave(self) -> None:
        """Undo the latest change to the look of the note, else leave the filter or the pane."""
        if self._note_actions.leave():
            return
        if self.pane == "concepts" and self.concepts.in_alphabet:
            self.concepts.show_folders()
        elif self.pane == "concepts" and self.concepts.due_only:
            self.concepts.show_all()
        else:
            self._show_pane("concepts")

    async def on_key(self, event: events.Key) -> None:
        """Clear the selection of text on escape, and find by a key that the box leaves.

        Textual would handle the key on the screen before the command.
        """
        if await self._find_by(event.key) or self._clear_selection_by(event.key):
            event.stop()
            event.prevent_default()

    def _clear_selection_by(self, key: str) -> bool:
        """Clear the selection of text, if there is one and the key does so; return whether."""
        clears = key == "escape" and bool(self.selections)
        if clears:
            self.clear_selection()
        return clears

    async def _find_by(self, key: str) -> bool:
        """Find anew, or go to another find, if the key is one for that; return whether it is."""
        keys = self.base_app.keys
        if key in keys_of("find", keys):
            await self.action_find()
        elif key in keys_of("next_find", keys):
            await self.action_step_find(1)
        elif key in keys_of("previous_find", keys):
            await self.action_step_find(-1)
        else:
            return False
        return True

    # Commands on the note

    async def action_in_note(self, action: str) -> None:
        """Go to the note, if it has a text, and run an action of its `NoteView`."""
        view = self.note_pane.text_view
        if view is not None:
            self.show_note_pane()
            await self.app.run_action(action, view)

    def action_peek(self) -> None:
        """Look at where the selected row or link leads; the focus stays where it is."""
        view = self.note_pane.text_view
        if not self._row_peek.request(self.pane) and view is not None:
            view.action_peek()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that open the find box to an input, or to labels beside links.

        They come before all others: what is typed right after them waits for the box.
        """
        if action in ("find", "step_find") and self._takes_letters:
            return False
        return super().check_action(action, parameters)

    @property
    def _takes_letters(self) -> bool:
        """Whether what has the focus takes letters for itself."""
        if isinstance(self.focused, Input):
            return True
        view = self.note_pane.text_view
        return view is not None and view.has_focus and view.has_hints

    async def action_find(self, typed: str = "") -> None:
        """Open the box to find a text; with `:` as `typed`, to go to a line."""
        await self._note_actions.find(typed)

    async def action_step_find(self, step: int) -> None:
        """Go to the next find (1) or the one before (-1)."""
        await self._note_actions.step_find(step)

    def action_copy_link(self) -> None:
        """Copy the selected text, else a link to the place."""
        self._note_actions.copy_selection_or_link()

    def action_copy_code(self) -> None:
        """Copy the block of code under the mouse, or the next one."""
        self._note_actions.copy_code()

    def action_copy_text(self) -> None:
        """Copy the selected text; without any, the key goes on to the app."""
        if not self._note_actions.copy_selection():
            raise SkipAction

    def action_edit(self) -> None:
        """Open the place in the editor."""
        self._note_actions.edit()

    def action_sections(self) -> None:
        """Show all sections of the concept at the place."""
        self._note_actions.show_sections()
