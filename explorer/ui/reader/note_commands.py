"""Commands on the note that a screen shows: find, go to a line, fold, copy.

Handed over to the screen, which binds the keys. Knows the pane of the note, and no other pane.
"""

from __future__ import annotations

from typing import Protocol

from textual.actions import SkipAction

from explorer.ui.base_app import BaseApp
from explorer.ui.reader.note_pane import NotePane


class NoteScreen(Protocol):
    """The screen that the commands act on."""

    @property
    def host(self) -> BaseApp:
        """The app."""
        ...

    @property
    def note_pane(self) -> NotePane:
        """The pane of the note."""
        ...

    def place_or_say(self, why: str) -> tuple[str, int] | None:
        """Return the (path, line) that commands act on; without one, notify the user why."""
        ...

    def show_note_pane(self) -> None:
        """Bring the note on screen and give it the focus."""
        ...

    def get_selected_text(self) -> str | None:
        """Return the text that is selected with the mouse."""
        ...


class NoteCommands:
    """What keys do in the note of a screen."""

    def __init__(self, screen: NoteScreen) -> None:
        self._screen = screen

    @property
    def _pane(self) -> NotePane:
        return self._screen.note_pane

    # Finding

    async def open_box(self, typed: str) -> None:
        """Open the box for a text to find, with `:` for the number of a line."""
        if self._pane.can_find:
            self._screen.show_note_pane()
            await self._pane.open_box(typed)

    async def step_find(self, step: int) -> None:
        """Go to another find; open the box if there is nothing to search for."""
        if self._pane.can_find and not self._pane.find_next(step):
            await self.open_box("")

    # Folding

    def fold_here(self) -> None:
        """Close or open the fold that is selected, or the innermost one that is read."""
        view = self._pane.view
        if view is not None and self._pane.can_find:
            self._screen.show_note_pane()
            view.action_fold_here()

    def fold_all(self) -> None:
        """Close all sections, open everything, or fold as the note begins, in turn."""
        view = self._pane.view
        if view is not None and self._pane.can_find:
            self._screen.show_note_pane()
            view.action_fold_all()

    # Copying

    def copy_text(self) -> None:
        """Copy the selected text; without any, the key is left to others."""
        if not self._copy_selected():
            raise SkipAction

    def copy_link(self) -> None:
        """Copy the selected text, without any a link to this place."""
        if self._copy_selected():
            return
        place = self._screen.place_or_say("There is no link to a folder")
        if place is not None:
            self._screen.host.copy_link(*place)

    def _copy_selected(self) -> bool:
        text = self._screen.get_selected_text()
        if not text:
            return False
        self._screen.host.copy_text(text, "")
        return True

    def copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one from the top on."""
        view = self._pane.view
        if view is None or not self._pane.can_find:
            return
        host = self._screen.host
        code = view.code()
        if code is None:
            host.notify("There is no code here or below.", severity="warning", markup=False)
        else:
            host.copy_text(code, " of code")
