"""Connects the box in which the text to find is typed with the note that it is searched in.

Handed over to the pane, which mounts the box. Shows how many finds there are: in the box, or by
`show_outside` while the box is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.find_box import FindBox, Tally, line_asked

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView
    from explorer.ui.reader.reader_state import ReaderState


class FindController:
    """Finds in the note of a pane."""

    def __init__(self, view: NoteView, glyphs: Glyphs, show_outside: Callable[[str], None]) -> None:
        """`show_outside` is called with the number of finds, an empty text to show none."""
        self.box: FindBox | None = None
        """None before it is opened for the first time."""
        self._view = view
        self._glyphs = glyphs
        self._show_outside = show_outside
        self._tally = Tally()

    @property
    def box_is_open(self) -> bool:
        """Whether the text to find is being typed."""
        return self.box is not None and self.box.is_open

    @property
    def _is_finding(self) -> bool:
        return self._view.session.is_finding

    @property
    def _line_asked(self) -> int | None:
        """The line that is typed into the box after a colon, None if none is."""
        if self.box is None:
            return None
        return line_asked(self.box.typed)

    def open(self, box: FindBox, typed: str) -> None:
        """Open the box for a text to find, or after a colon for the number of a line.

        Without a text it begins with the last one.
        """
        if self._view.reader is not None:
            self._view.reader.begin_find()
        text = typed or self._view.session.find_history.typed
        box.open(text, replace=not typed, tell=not self._is_finding)
        self._show_tally()

    def close(self) -> None:
        """Close the box and go on reading."""
        if self.box is None or not self.box.is_open:
            return
        if self.box.has_focus_within:
            self._view.focus()
        self.box.close()
        self._show_tally()

    def step(self, step: int) -> bool:
        """Go to the next find or the one before; return whether there is anything to search for."""
        reader = self._view.reader
        return reader is not None and reader.find.step(step)

    def forget(self) -> bool:
        """Take the marks away; return whether there were any."""
        was_finding = self._is_finding
        if was_finding:
            self._view.session.forget_finds()
        return was_finding

    def typed(self, text: str) -> None:
        """Find what is typed, or go to the line."""
        if self._view.reader is not None:
            self._search(self._view.reader, text, line_asked(text))
            self._show_tally()

    def _search(self, reader: ReaderState, text: str, line: int | None) -> None:
        if line is None:
            reader.search(text)
            return
        reader.find.forget()
        if line:
            reader.go_to_line(line)
        else:
            reader.find.go_to_origin()

    def stepped(self, step: int) -> None:
        """Go to another find; where a line was typed, go on reading there."""
        if self._line_asked is not None:
            self.close()
        elif self._is_finding:
            self.step(step)

    def closed(self) -> None:
        """Go on reading at the find; after a look at a line, where the reader was before it."""
        reader = self._view.reader
        if self._line_asked is not None and reader is not None:
            reader.find.go_to_origin()
        self.close()

    def counted(self, tally: Tally) -> None:
        """Show how many finds there are."""
        self._tally = tally
        self._show_tally()

    def _show_tally(self) -> None:
        text = self._tally_text()
        if self.box is not None and self.box.is_open:
            self.box.say(text)
            text = ""
        self._show_outside(text)

    def _tally_text(self) -> str:
        document, line = self._view.document, None
        if self.box_is_open:
            line = self._line_asked
        if document is not None and line is not None:
            last = document.last_line
            return f"of {last:,}" if line <= last else f"the last one is {last:,}"
        if self._is_finding:
            return self._tally.words(self._glyphs.ellipsis)
        return ""
