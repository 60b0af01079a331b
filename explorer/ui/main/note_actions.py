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
    from explorer.ui.history import NotePlace
    from explorer.ui.reader.note_view import NoteView
    from explorer.vault import Vault

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
        place_for: Callable[[str], NotePlace | None],
        show_note: Callable[[], None],
        edit: Callable[[str, int], None],
    ) -> None:
        """Connect the commands with the panes.

        `place_for` returns the place that a command acts on; where there is none, it tells the
        user why, for a folder with the refusal that it is given, and returns None. `show_note`
        gives the focus to the note, and `edit` opens a place in the editor.
        """
        self._pane = pane
        self._place_for = place_for
        self._show_note = show_note
        self._edit = edit

    # Find

    async def find(self, typed: str = "") -> None:
        """Open the box to find a text; with `:` as `typed`, to go to a line."""
        if self._pane.text_view is not None:
            self._show_note()
            await self._pane.open_box(typed)

    async def step_find(self, step: int) -> None:
        """Go to the next find (1) or the one before (-1)."""
        if self._pane.text_view is not None and not self._pane.find_next(step):
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
        rows = self._copy_rows(text)
        self._tell_copied(counted(rows, "line"))
        return True

    def copy_selection_or_link(self) -> None:
        """Copy the selected text, without any a wikilink to the place, as Obsidian writes it."""
        if self.copy_selection():
            return
        place = self._place_for("There is no link to a folder")
        if place is not None:
            self._copy_link(app_of(self._pane).explorer.vault, place)

    def _copy_link(self, vault: Vault, place: NotePlace) -> None:
        from explorer.reader.section_ranges import section_at
        from explorer.vault.link_writer import link_to

        section = -1
        if place.line > 1:
            section = section_at(vault.notes[place.path], place.line)
        found = link_to(vault, place.path, section)
        if found is None:
            refusal = f"No link leads to {clean(place.path)}: another note has almost its name."
            self._pane.notify(refusal, severity="warning", markup=False)
            return
        link = clean(found)
        self._pane.app.copy_to_clipboard(link)
        self._tell_copied(link)

    def copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one at or below the top."""
        view = self._pane.text_view
        if view is not None:
            self._pane.run_worker(self._copy_code(view), group="code", exclusive=True)

    async def _copy_code(self, view: NoteView) -> None:
        """Look for code, and leave time for keys: it may be behind thousands of chunks."""
        document = view.document
        for number, code in enumerate(view.search_code(), 1):
            if code is not None:
                rows = self._copy_rows(code)
                self._tell_copied(f"{counted(rows, 'line')} of code")
                return
            if number % _CHUNKS == 0:
                await asyncio.sleep(_REST)
                if view.document is not document:
                    return
        refusal = "There is no code here or below."
        self._pane.notify(refusal, severity="warning", markup=False)

    def _copy_rows(self, text: str) -> int:
        """Copy a text; return how many rows it has."""
        rows = text.split("\n")
        self._pane.app.copy_to_clipboard("\n".join(clean(row) for row in rows))
        return len(rows)

    def _tell_copied(self, what: str) -> None:
        self._pane.app.notify(f"Copied {what}", markup=False)

    # Leave the note

    def edit(self) -> None:
        """Open the place in the editor."""
        place = self._place_for("A folder cannot be edited")
        if place is not None:
            self._edit(place.path, place.line)

    def show_sections(self) -> None:
        """Show all sections of the concept at the place."""
        place = self._place_for("A folder has no sections")
        if place is not None:
            self._pane.app.post_message(ShowSections(place.path, place.line))
