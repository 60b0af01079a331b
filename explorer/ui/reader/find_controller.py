"""Connects the box in which the text to find is typed with the note that it is searched in.

Handed over to the pane. Shows how many finds there are: in the box, or by `show_outside` while the
box is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.widget import Widget

from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.find_box import FindBox, Tally, line_asked

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView
    from explorer.ui.reader.reader_state import ReaderState


class FindController:
    """Finds in the note of a pane."""

    def __init__(
        self,
        view: NoteView,
        glyphs: Glyphs,
        show_outside: Callable[[str], None],
        read_on: Callable[[int | None], None],
    ) -> None:
        """`show_outside` is called with the number of finds, an empty text to show none.

        `read_on` is called with the line on which the user reads on, None without one.
        """
        self._box = FindBox(self)
        """Mounted when it is opened for the first time."""
        self._view = view
        self._glyphs = glyphs
        self._show_outside = show_outside
        self._read_on = read_on
        self._tally = Tally()

    @property
    def box_is_open(self) -> bool:
        """Whether the text to find is being typed."""
        return self._box.is_open

    @property
    def _is_finding(self) -> bool:
        return self._view.session.is_finding

    @property
    def _line_asked(self) -> int | None:
        """The line that is typed into the box after a colon, None if none is."""
        return line_asked(self._box.typed)

    async def open(self, pane: Widget, typed: str) -> None:
        """Open the box in a pane for a text to find, or after a colon for the number of a line.

        Without a text it begins with the last one.
        """
        if not self._box.is_attached:
            # Keys wait until the box is there: what is typed at once is typed into it.
            await pane.mount(self._box)
        self._view.pages.run(lambda reader: reader.begin_find())
        text = typed or self._view.session.find_history.typed
        self._box.open(text, replace=not typed, report=not self._is_finding)
        self._show_tally()

    def close(self) -> None:
        """Close the box and go on reading."""
        if not self.box_is_open:
            return
        if self._box.has_focus_within:
            self._view.screen.set_focus(self._view)  # at once: the next key may be for the note
        self._box.close()
        self._show_tally()

    def find_anew(self) -> None:
        """Find what is typed, or go to the line, in the note that is shown by now."""
        self._view.pages.run(lambda reader: reader.begin_find())
        if self._box.typed:
            self.typed(self._box.typed)

    def step(self, step: int) -> bool:
        """Go to the next find or the one before; return whether there is anything to search for."""
        return self._view.pages.read(lambda reader: reader.find.step(step), default=False)

    def forget(self) -> bool:
        """Take the marks away; return whether there were any."""
        was_finding = self._is_finding
        if was_finding:
            self._view.session.forget_finds()
        return was_finding

    def typed(self, text: str) -> None:
        """Find what is typed, or go to the line."""
        self._view.pages.run(lambda reader: self._search(reader, text))

    def _search(self, reader: ReaderState, text: str) -> None:
        line = line_asked(text)
        if line is None:
            reader.search(text)
        else:
            reader.find.forget()
            reader.look_at_line(line)
        self._show_tally()

    def stepped(self, step: int) -> None:
        """Go to another find."""
        if self._is_finding:
            self.step(step)

    def accepted(self) -> None:
        """Read on at the find or the line; finds stay marked, and keys walk them."""
        line = self._line_asked
        if line is not None:
            line = min(line, self._view.document.last_line)
        self.close()
        self._read_on(line or self._view.found_line)

    def closed(self) -> None:
        """Take the marks away, and go back to where the box was opened."""
        self._view.pages.run(lambda reader: reader.find.go_to_origin())
        self.forget()
        self.close()

    def counted(self, tally: Tally) -> None:
        """Show how many finds there are."""
        self._tally = tally
        self._show_tally()

    def _show_tally(self) -> None:
        text = self._tally_text()
        if self.box_is_open:
            self._box.show_tally(text)
            text = ""
        self._show_outside(text)

    def _tally_text(self) -> str:
        line = self._line_asked
        if self.box_is_open and line is not None:
            return _line_tally(line, self._view.document.last_line)
        if self._is_finding:
            return self._tally.words(self._glyphs.ellipsis)
        return ""


class NothingToFind:
    """In place of a `FindController` before there is a note."""

    box_is_open = False

    async def open(self, pane: Widget, typed: str) -> None:
        """Open no box."""

    def close(self) -> None:
        """Close nothing."""

    def find_anew(self) -> None:
        """Find nothing."""

    def step(self, step: int) -> bool:  # noqa: ARG002 (as of `FindController`)
        """Return that there is nothing to search for."""
        return False

    def forget(self) -> bool:
        """Return that there were no marks."""
        return False

    def counted(self, tally: Tally) -> None:
        """Show nothing."""


def _line_tally(line: int, last: int) -> str:
    """Return what is shown beside the number of a line in a text with `last` lines."""
    if line <= last:
        return f"of {last:,}"
    return f"the last one is {last:,}"
