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

    def __init__(self, glyphs: Glyphs, show_outside: Callable[[str], None]) -> None:
        """`show_outside` is called with the number of finds, an empty text to show none."""
        self.view: NoteView | None = None
        """None before the first note."""
        self._glyphs = glyphs
        self._show_outside = show_outside
        self._box: FindBox | None = None
        self._tally = Tally()

    @property
    def box_is_open(self) -> bool:
        """Whether the text to find is being typed."""
        return self._box is not None and self._box.is_open

    @property
    def _reader(self) -> ReaderState | None:
        return None if self.view is None else self.view.reader

    @property
    def _is_finding(self) -> bool:
        return self.view is not None and self.view.session.is_finding

    @property
    def _line_asked(self) -> int | None:
        """The line that is typed into the box after a colon, None if none is."""
        return None if self._box is None else line_asked(self._box.typed)

    @property
    def box(self) -> FindBox | None:
        """The box, None before it is opened for the first time."""
        return self._box

    def open(self, view: NoteView, box: FindBox, typed: str) -> None:
        """Open the box for a text to find, or after a colon for the number of a line.

        Without a text it begins with the last one.
        """
        self._box = box
        if view.reader is not None:
            view.reader.begin_find()
        text = typed or view.session.find_history.typed
        box.open(text, replace=not typed, tell=not self._is_finding)
        self._show_tally()

    def close(self) -> None:
        """Close the box and go on reading."""
        box, view = self._box, self.view
        if box is None or not box.is_open:
            return
        if box.has_focus_within and view is not None:
            view.focus()
        box.close()
        self._show_tally()

    def step(self, step: int) -> bool:
        """Go to the next find or the one before; return whether there is anything to search for."""
        return self._reader is not None and self._reader.find.step(step)

    def forget(self) -> bool:
        """Take the marks away; return whether there were any."""
        if self.view is None or not self._is_finding:
            return False
        self.view.session.forget_finds()
        return True

    def typed(self, text: str) -> None:
        """Find what is typed, or go to the line."""
        reader, line = self._reader, line_asked(text)
        if reader is None:
            return
        if line is None:
            reader.search(text)
        else:
            reader.find.forget()
            self._go_to_line(reader, line)
        self._show_tally()

    def _go_to_line(self, reader: ReaderState, line: int) -> None:
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
        if self._line_asked is not None and self._reader is not None:
            self._reader.find.go_to_origin()
        self.close()

    def counted(self, tally: Tally) -> None:
        """Show how many finds there are."""
        self._tally = tally
        self._show_tally()

    def _show_tally(self) -> None:
        text = self._tally_text()
        if self._box is not None and self._box.is_open:
            self._box.say(text)
            text = ""
        self._show_outside(text)

    def _tally_text(self) -> str:
        document = None if self.view is None else self.view.document
        line = self._line_asked if self.box_is_open else None
        if line is not None and document is not None:
            last = document.last_line
            return f"of {last:,}" if line <= last else f"the last one is {last:,}"
        if self._is_finding:
            return self._tally.words(self._glyphs.ellipsis)
        return ""
