"""What the keys do inside the note that is shown: find, go to a line, copy.

Knows the pane of the note only.
"""

from __future__ import annotations

from typing import cast

from textual import events
from textual.actions import SkipAction

from explorer.ui.base_app import BaseApp, TellsErrors
from explorer.ui.messages import ShowSections
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.partial_compositor import PartialScreen


class NoteKeys(TellsErrors, PartialScreen[None]):
    """A screen with a note."""

    @property
    def host(self) -> BaseApp:
        """What the app offers its screens."""
        return cast("BaseApp", self.app)

    @property
    def note_pane(self) -> NotePane:
        """The pane of the note."""
        return self.query_one("#note", NotePane)

    def place(self) -> tuple[str, int] | None:
        """Return the (path, line) that commands act on."""
        raise NotImplementedError

    def place_or_say(self, why: str) -> tuple[str, int] | None:
        """Return the place that commands act on; where there is none, say so, and what to do."""
        place = self.place()
        if place is None:
            self.notify(f"{why}. Choose a note or a heading.", markup=False)
        return place

    def show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        raise NotImplementedError

    async def action_find(self) -> None:
        """Find a text in the note."""
        await self._open_box("")

    async def action_go_to_line(self) -> None:
        """Go to a line of the file."""
        await self._open_box(":")

    async def _open_box(self, typed: str) -> None:
        if self.note_pane.can_find:
            self.show_note_pane()
            await self.note_pane.open_box(typed)

    async def action_next_find(self) -> None:
        """Go to the next find."""
        await self._step_find(1)

    async def action_previous_find(self) -> None:
        """Go to the find before."""
        await self._step_find(-1)

    async def _step_find(self, step: int) -> None:
        if self.note_pane.can_find and not self.note_pane.find_next(step):
            await self._open_box("")

    def action_fold_here(self) -> None:
        """Close or open the fold that is selected, or the innermost one of the place that one reads."""
        if self.note_pane.can_find and self.note_pane.view is not None:
            self.show_note_pane()
            self.note_pane.view.action_fold_here()

    def action_fold_all(self) -> None:
        """Close all sections, open everything, or leave it as it begins, in turn."""
        if self.note_pane.can_find and self.note_pane.view is not None:
            self.show_note_pane()
            self.note_pane.view.action_fold_all()

    def on_key(self, event: events.Key) -> None:
        """Escape takes a selection away, and nothing else.

        It would reach the screen before the command does.
        """
        if event.key == "escape" and self.selections:
            event.stop()
            event.prevent_default()
            self.clear_selection()

    def leave_note(self) -> bool:
        """Undo the last of what was done to the note's looks: box, selection, marks.

        Return whether there was any.
        """
        if self.note_pane.box_is_open:
            self.note_pane.close_box()
        elif self.selections:
            self.clear_selection()
        elif not self.note_pane.forget_finds():
            return False
        return True

    def action_copy_text(self) -> None:
        """Copy the selected text; without any, the key is somebody else's."""
        if not self._copy_selected():
            raise SkipAction

    def _copy_selected(self) -> bool:
        text = self.get_selected_text()
        if text:
            self.host.copy_text(text, "")
        return bool(text)

    def action_copy_link(self) -> None:
        """Copy the selected text, without any a link to this place."""
        if (
            not self._copy_selected()
            and (place := self.place_or_say("There is no link to a folder")) is not None
        ):
            self.host.copy_link(*place)

    def action_edit(self) -> None:
        """Open the file at this line in the editor."""
        place = self.place_or_say("A folder cannot be edited")
        if place is not None:
            self.host.edit(*place)

    def action_sections(self) -> None:
        """Show all sections of the concept that one is at."""
        place = self.place_or_say("A folder has no sections")
        if place is not None:
            self.app.post_message(ShowSections(*place))

    def action_copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one at or below the top of the view."""
        view = self.note_pane.view
        if view is None or not self.note_pane.can_find:
            return
        code = view.code()
        if code is None:
            self.notify("There is no code here or below.", severity="warning", markup=False)
        else:
            self.host.copy_text(code, " of code")
