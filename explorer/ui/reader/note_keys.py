"""A screen with a note, whose keys run `NoteCommands`. Names the actions, and does nothing else."""

from __future__ import annotations

from typing import cast

from textual import events

from explorer.ui.base_app import BaseApp, TellsErrors
from explorer.ui.messages import ShowSections
from explorer.ui.reader.note_commands import NoteCommands
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.partial_compositor import PartialScreen


class NoteKeys(TellsErrors, PartialScreen[None]):
    """A screen with a note."""

    def __init__(self) -> None:
        super().__init__()
        self.note_commands = NoteCommands(self)

    @property
    def host(self) -> BaseApp:
        """The app."""
        return cast("BaseApp", self.app)

    @property
    def note_pane(self) -> NotePane:
        """The pane of the note."""
        return self.query_one("#note", NotePane)

    def place(self) -> tuple[str, int] | None:
        """Return the (path, line) that commands act on."""
        raise NotImplementedError

    def place_or_say(self, why: str) -> tuple[str, int] | None:
        """Return the place that commands act on; without one, notify the user why."""
        place = self.place()
        if place is None:
            self.notify(f"{why}. Choose a note or a heading.", markup=False)
        return place

    def show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Escape takes a selection away, and nothing else.

        The screen would get the key before the command does.
        """
        if event.key == "escape" and self.selections:
            event.stop()
            event.prevent_default()
            self.clear_selection()

    def leave_note(self) -> bool:
        """Undo the last change to how the note looks: box, selection, marks.

        Returns whether there was any.
        """
        pane = self.note_pane
        if pane.box_is_open:
            pane.close_box()
            return True
        if self.selections:
            self.clear_selection()
            return True
        return pane.forget_finds()

    async def action_find(self) -> None:
        """Find a text in the note."""
        await self.note_commands.open_box("")

    async def action_go_to_line(self) -> None:
        """Go to a line of the file."""
        await self.note_commands.open_box(":")

    async def action_next_find(self) -> None:
        """Go to the next find."""
        await self.note_commands.step_find(1)

    async def action_previous_find(self) -> None:
        """Go to the find before."""
        await self.note_commands.step_find(-1)

    def action_fold_here(self) -> None:
        """Close or open the fold that is selected, or the innermost one that is read."""
        self.note_commands.fold_here()

    def action_fold_all(self) -> None:
        """Close all sections, open everything, or fold as the note begins, in turn."""
        self.note_commands.fold_all()

    def action_copy_text(self) -> None:
        """Copy the selected text."""
        self.note_commands.copy_text()

    def action_copy_link(self) -> None:
        """Copy the selected text, without any a link to this place."""
        self.note_commands.copy_link()

    def action_copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one from the top on."""
        self.note_commands.copy_code()

    def action_edit(self) -> None:
        """Open the file at this line in the editor."""
        place = self.place_or_say("A folder cannot be edited")
        if place is not None:
            self.host.edit(*place)

    def action_sections(self) -> None:
        """Show all sections of the concept of this place."""
        place = self.place_or_say("A folder has no sections")
        if place is not None:
            self.app.post_message(ShowSections(*place))
