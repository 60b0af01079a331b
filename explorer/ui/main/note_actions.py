"""The commands on the note that is shown, or on the row that is selected beside it.

They are find, go to a line, select links, fold, copy and edit. Knows the note pane; the screen
provides the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of
from explorer.ui.messages import ShowSections
from explorer.ui.reader.note_pane import NotePane

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView


class NoteActions:
    """The commands on the note of a screen."""

    def __init__(
        self,
        screen: Screen[Any],
        *,
        place: Callable[[], tuple[str, int] | None],
        show_note: Callable[[], None],
        edit: Callable[[str, int], None],
        peek_at_row: Callable[[], bool],
    ) -> None:
        """Connect the commands with the panes.

        `place` returns the (path, line) that commands act on, None for a folder. `show_note` gives
        the focus to the note, and `edit` opens a place in the editor. `peek_at_row` looks at the
        row that is selected; it returns False where the focus is in no list of rows.
        """
        self._screen = screen
        self._place = place
        self._show_note = show_note
        self._edit = edit
        self._peek_at_row = peek_at_row
        self._commands: Mapping[str, Callable[[], object]] = {
            "next_link": lambda: self._in_view(lambda view: view.action_next_link()),
            "previous_link": lambda: self._in_view(lambda view: view.action_previous_link()),
            "hints": lambda: self._in_view(lambda view: view.action_hints()),
            "peek": self.peek,
            "find": self.find,
            "go_to_line": lambda: self.find(":"),
            "next_find": lambda: self.step_find(1),
            "previous_find": lambda: self.step_find(-1),
            "fold_here": self.fold_here,
            "fold_all": self.fold_all,
            "copy_link": self.copy_link,
            "copy_code": self.copy_code,
            "edit": self.edit,
            "sections": self.show_sections,
        }

    async def run(self, command: str) -> None:
        """Run a command by its name."""
        running = self._commands[command]()
        if isawaitable(running):
            await running

    def _in_view(self, act: Callable[[NoteView], object]) -> None:
        """Go to the note and do something in its view, if there is a note."""
        view = self._pane.view
        if view is None or self._pane.note is None:
            return
        self._show_note()
        act(view)

    @property
    def _pane(self) -> NotePane:
        return self._screen.query_one("#note", NotePane)

    @property
    def _view(self) -> NoteView | None:
        """The view of the note, None where there is no text."""
        if self._pane.can_find:
            return self._pane.view
        return None

    def _place_or_notice(self, refusal: str) -> tuple[str, int] | None:
        """Return the place that commands act on; where there is none, show why."""
        place = self._place()
        if place is None:
            self._screen.notify(f"{refusal}. Choose a note or a heading.", markup=False)
        return place

    def peek(self) -> None:
        """Look at where the selected row or link leads; the focus stays where it is."""
        view = self._view
        if not self._peek_at_row() and view is not None:
            view.action_peek()

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

    # Folds

    def fold_here(self) -> None:
        """Close or open the selected fold, or the innermost one around the reader's place."""
        view = self._view
        if view is not None:
            self._show_note()
            view.action_fold_here()

    def fold_all(self) -> None:
        """Close all sections, open everything, or go back to how the note begins, in turn."""
        view = self._view
        if view is not None:
            self._show_note()
            view.action_fold_all()

    def leave(self) -> bool:
        """Undo the latest change to the look of the note: find box, selection or marks of finds.

        Returns whether there was any.
        """
        if self._pane.box_is_open:
            self._pane.close_box()
            return True
        if self._screen.selections:
            self._screen.clear_selection()
            return True
        return self._pane.forget_finds()

    # Copy

    def copy_selection(self) -> bool:
        """Copy the selected text; return whether there was any."""
        text = self._screen.get_selected_text()
        if not text:
            return False
        self._copy(text, "")
        return True

    def copy_link(self) -> None:
        """Copy the selected text, without any a wikilink to the place, as Obsidian writes it."""
        if self.copy_selection():
            return
        place = self._place_or_notice("There is no link to a folder")
        if place is None:
            return
        from explorer.reader.section_ranges import section_at
        from explorer.vault.link_writer import link_to

        path, line = place
        vault = app_of(self._screen).explorer.vault
        note = vault.notes.get(path)
        if note is None:
            return
        section = -1
        if line > 1:
            section = section_at(note, line)
        link = clean(link_to(vault, path, section))
        self._screen.app.copy_to_clipboard(link)
        self._screen.app.notify(f"Copied {link}", markup=False)

    def copy_code(self) -> None:
        """Copy the block of code under the mouse, else the first one at or below the top."""
        view = self._view
        if view is None:
            return
        code = view.code()
        if code is None:
            refusal = "There is no code here or below."
            self._screen.notify(refusal, severity="warning", markup=False)
        else:
            self._copy(code, " of code")

    def _copy(self, text: str, kind: str) -> None:
        """Copy a text and show how many lines; `kind` names what they are of."""
        rows = text.split("\n")
        self._screen.app.copy_to_clipboard("\n".join(clean(row) for row in rows))
        self._screen.app.notify(f"Copied {counted(len(rows), 'line')}{kind}", markup=False)

    # Leave the note

    def edit(self) -> None:
        """Open the place in the editor."""
        place = self._place_or_notice("A folder cannot be edited")
        if place is not None:
            self._edit(*place)

    def show_sections(self) -> None:
        """Show all sections of the concept at the place."""
        place = self._place_or_notice("A folder has no sections")
        if place is not None:
            self._screen.app.post_message(ShowSections(*place))
