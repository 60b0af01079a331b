"""The commands on the note that is shown, or on the row that is selected beside it.

They find, go to a line, copy, edit and show sections; what acts on a text alone is an action of
`NoteView`. Knows the note pane; the screen provides the place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of
from explorer.ui.messages import ShowSections
from explorer.ui.reader.note_pane import NotePane

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView

_CHUNKS = 4
"""Chunks that are looked at for code between two keys."""
_REST = 0.005
"""Seconds that are left for keys then."""


class NoteActions:
    """The commands on the note of a pane, or on the row that is selected beside it."""

    def __init__(
        self,
        pane: NotePane,
        *,
        at_place: Callable[[Callable[[str, int], object], str], None],
        show_note: Callable[[], None],
        edit: Callable[[str, int], None],
    ) -> None:
        """Connect the commands with the panes.

        `at_place` is `MainScreen.at_place`. `show_note` gives the focus to the note,
        and `edit` opens a place in the editor.
        """
        self._pane = pane
        self._at_place = at_place
        self._show_note = show_note
        self._edit = edit

    # Find

    async def find(self, typed: str = "") -> None:
        """Open the box to find a text; with `:` as `typed`, to go to a line."""
        if self._pane.can_find:
            self._show_note()
            await self._pane.open_box(typed)

    async def step_find(self, step: int) -> None:
        """Go to the next find (1) or the one before (-1)."""
        if self._pane.can_find and not self._pane.find_next(step):
            await self.find()

    def leave(self) -> bool:
        """Undo the latest change to the look of the note: find box, selection or marks of finds.

        Returns whether there was any.
        """
        if self._pane.box_is_open:
            self._pane.close_box()
            return True
        if self._pane.screen.selections:
            self._pane.screen.clear_selection()
            return True
        return self._pane.forget_finds()

    # Copy

    def copy_selection(self) -> bool:
        """Copy the selected text; return whether there was any."""
        text = self._pane.screen.get_selected_text()
        if not text:
            return False
        self._copy(text, "")
        return True

    def copy_link(self) -> None:
        """Copy the selected text, without any a wikilink to the place, as Obsidian writes it."""
        if self.copy_selection():
            return
        self._at_place(self._copy_link_to, "There is no link to a folder")

    def _copy_link_to(self, path: str, line: int) -> None:
        from explorer.reader.section_ranges import section_at
        from explorer.vault.link_writer import link_to

        vault = app_of(self._pane).explorer.vault
        section = -1
        if line > 1:
            section = section_at(vault.notes[path], line)
        found = link_to(vault, path, section)
        if found is None:
            refusal = f"No link leads to {clean(path)}: another note has almost its name."
            self._pane.notify(refusal, severity="warning", markup=False)
            return
        link = clean(found)
        self._pane.app.copy_to_clipboard(link)
        self._pane.app.notify(f"Copied {link}", markup=False)

    def copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one at or below the top."""
        view = self._pane.text_view
        if view is not None:
            self._pane.run_worker(self._copy_code(view), group="code", exclusive=True)

    async def _copy_code(self, view: NoteView) -> None:
        """Look for code, and leave time for keys: it may be behind thousands of chunks."""
        document = view.document
        for number, code in enumerate(view.code(), 1):
            if code is not None:
                self._copy(code, " of code")
                return
            if number % _CHUNKS == 0:
                await asyncio.sleep(_REST)
                if view.document is not document:
                    return
        refusal = "There is no code here or below."
        self._pane.notify(refusal, severity="warning", markup=False)

    def _copy(self, text: str, kind: str) -> None:
        """Copy a text and show how many lines; `kind` names what they are of."""
        rows = text.split("\n")
        self._pane.app.copy_to_clipboard("\n".join(clean(row) for row in rows))
        self._pane.app.notify(f"Copied {counted(len(rows), 'line')}{kind}", markup=False)

    # Leave the note

    def edit(self) -> None:
        """Open the place in the editor."""
        self._at_place(self._edit, "A folder cannot be edited")

    def show_sections(self) -> None:
        """Show all sections of the concept at the place."""
        self._at_place(self._ask_for_sections, "A folder has no sections")

    def _ask_for_sections(self, path: str, line: int) -> None:
        self._pane.app.post_message(ShowSections(path, line))
