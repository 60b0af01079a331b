"""The main screen: concepts, the note, and what surrounds it.

Has the keys that work in all panes, receives their messages, and writes the bottom line. Places are
shown by `PlaceNavigator`, panes are arranged by `PaneRow`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

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
from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import COMMANDS_BY_ID, bindings, key_of, keys_of
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.context.context_pane import ContextPane, ExcerptsLoaded
from explorer.ui.context.context_rows import Group
from explorer.ui.history import HistoryPlace, NotePlace
from explorer.ui.load_state import LoadChange
from explorer.ui.main import advice
from explorer.ui.main.pane_row import Pane, PaneRow
from explorer.ui.main.place_navigator import PlaceNavigator
from explorer.ui.messages import (
    AlphabetLoaded,
    ContextLoaded,
    NoteLoaded,
    OpenPlace,
    ShowSections,
    UnresolvedLink,
    VaultLoaded,
)
from explorer.ui.reader.link_previewer import RowPreviewRequested
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.screens import prepare_paints
from explorer.ui.textual_ext.widgets import FixedSize
from explorer.ui.threads import report_worker_error, run_in_thread
from explorer.ui.widgets.key_hints import CommandClicked, key_hints, run_clicked
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from explorer.ui.external_opener import NoteEditor
    from explorer.ui.reader.note_view import NoteView


_EVERYWHERE = ("search", "review", "help")
_IN_PANE: Mapping[Pane, tuple[str, ...]] = {
    "concepts": ("open", "due_only", "peek", "backlinks", "edit"),
    "note": ("hints", "outline", "backlinks", "back", "find", "edit"),
    "context": ("open", "peek", "leave", "edit"),
}
"""The ids of the commands whose keys the bottom line names, most useful first."""
_CHUNKS = 4
"""Chunks that are looked at for code between two keys."""
_REST = 0.005
"""Seconds that are left for keys then."""
_NOTHING_TO_PEEK = "There is nothing to look at here. Choose a note, a heading or a link."


class MainScreen(FixedSize, Screen[None]):
    """Three panes in a wide terminal, two in a narrower one, one in a small one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]
    BLANK = True
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual's, without painting all that is on screen when the focus goes from one pane to
    another."""
    base_app = getters.app(BaseApp)

    def __init__(
        self, editing: Callable[[], NoteEditor], start: HistoryPlace | None = None
    ) -> None:
        """Make the panes.

        `editing` returns what opens notes in an editor; it is called on first use. `start` is the
        place to show first, as soon as its note is loaded.
        """
        super().__init__()
        prepare_paints(self)
        app = self.base_app
        self._editing = editing
        self.concepts = ConceptsPane(app.glyphs, self._section_badges, self._gather_alphabet)
        """The left pane."""
        self.note_pane = NotePane(app.glyphs, id="note")
        """The middle pane."""
        self.context_pane = ContextPane(app.glyphs)
        """The right pane."""
        self._panes = PaneRow(
            app.options.panes,
            go_to=self._show_pane,
            arranged=lambda: self.call_after_refresh(self._name_row),
        )
        self.navigator = PlaceNavigator(
            self, self._panes, self.concepts, self.note_pane, self.context_pane, start
        )
        """What shows places."""

    @property
    def pane(self) -> Pane:
        """The pane that has, or last had, the focus."""
        return self._panes.current

    def compose(self) -> ComposeResult:
        """Lay out the frame; it is filled when the vault arrives."""
        with self._panes:
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
        self.navigator.close()

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
                path = self._editing().take_new_note(change.snapshot.notes)
                if path is not None:
                    self.app.post_message(OpenPlace(path))
        if change.badges is not None:
            self.concepts.take_badges(change.badges)
            if self.concepts.due_only:
                self._show_nothing_due()
            self.navigator.take_badges(change.badges)
        if change.failure is not None and not change.after.loaded:
            self.concepts.list.say(*advice.unreadable_vault(change.failure))
            self.note_pane.say()
        self.draw_status()

    def draw_status(self) -> None:
        """Write the facts about the vault, first that a review waits, and the keys of the pane."""
        app, line = self.base_app, self.query_one(StatusLine)
        facts = app.facts()
        if app.review_waits:
            waits = f"a review waits, {key_of('review', app.keys)} goes on"
            line.show((waits, *facts), "review")
        else:
            line.show(facts)
        commands = [*_EVERYWHERE, *_IN_PANE[self.pane]]
        if self.pane == "note" and self.note_pane.has_wide_table:
            commands.insert(len(_EVERYWHERE), "table_right")
        badges = app.load_state.badges
        if badges is not None and not badges.due + badges.new:
            commands.remove("review")
        line.hint(key_hints(app, ((name, COMMANDS_BY_ID[name].hint) for name in commands)))
        self._name_row()

    def _name_row(self) -> None:
        """Write the whole name of the row that is selected in the focused list, if it is cut."""
        focused = self.focused
        name = focused.cut_text if isinstance(focused, RowList) else None
        self.query_one(StatusLine).name_row(name)

    @on(RowList.Moved)
    def follow_cursor(self, event: RowList.Moved) -> None:
        """Name another row."""
        event.stop()
        self._name_row()

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
        note = self.note_pane.note
        return None if note is None else NotePlace(note.path, self.note_pane.line)

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
        self.navigator.walk_due(step, self.place())

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
        if self.note_pane.box_is_open:
            self.note_pane.close_box()
        elif self.selections:
            self.clear_selection()
        elif self.note_pane.forget_finds():
            pass
        elif self.pane == "concepts" and self.concepts.in_alphabet:
            self.concepts.show_folders()
        elif self.pane == "concepts" and self.concepts.due_only:
            self.concepts.show_all()
        else:
            self._show_pane("concepts")

    async def on_key(self, event: events.Key) -> None:
        """Clear the selection of text on escape, and find by a key that the box leaves.

        Textual would handle the key on the screen before the command.
        """
        key, keys = event.key, self.base_app.keys
        if key in keys_of("find", keys):
            await self.action_find()
        elif key in keys_of("next_find", keys):
            await self.action_step_find(1)
        elif key in keys_of("previous_find", keys):
            await self.action_step_find(-1)
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
            self.notify(_NOTHING_TO_PEEK, markup=False)
        elif isinstance(target, UnresolvedLink):
            self.notify(f"No note is there: {clean(target.raw)}", markup=False)
        else:
            rows.post_message(RowPreviewRequested.of_selected(rows, target.path, target.line))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that open the find box to an input, or to labels beside links.

        They come before all others: what is typed right after them waits for the box.
        """
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

    async def action_step_find(self, step: int) -> None:
        """Go to the next find (1) or the one before (-1)."""
        if self.note_pane.text_view is not None and not self.note_pane.find_next(step):
            await self.action_find()

    def action_copy_link(self) -> None:
        """Copy the selected text, without any a wikilink to the place, as Obsidian writes it."""
        from explorer.vault.link_writer import link_to

        if self._copy_selection():
            return
        place = self.place_for("There is no link to a folder")
        if place is None:
            return
        vault = self.base_app.explorer.vault
        section = vault.notes[place.path].section_at(place.line) if place.line > 1 else -1
        found = link_to(vault, place.path, section)
        if found is None:
            refusal = f"No link leads to {clean(place.path)}: another note has almost its name."
            self.notify(refusal, severity="warning", markup=False)
            return
        self.app.copy_to_clipboard(clean(found))
        self.app.notify(f"Copied {clean(found)}", markup=False)

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
        self.app.notify(f"Copied {counted(len(rows), 'line')}{of}", markup=False)

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
        self.notify("There is no code here or below.", severity="warning", markup=False)

    def action_edit(self) -> None:
        """Open the place in the editor."""
        place = self.place_for("A folder cannot be edited")
        if place is not None:
            self._editing().edit(place.path, place.line)

    def action_sections(self) -> None:
        """Show all sections of the concept at the place."""
        place = self.place_for("A folder has no sections")
        if place is not None:
            self.app.post_message(ShowSections(place.path, place.line))
