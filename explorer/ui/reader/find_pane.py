"""A pane with a note and, below it, the box in which one types what to find there.

Puts the two together and says how far the looking is: in the box, or on the pane's edge while the
box is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content

from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.find_box import FindBox, Tally, line_asked
from explorer.ui.textual_ext.fixed_size import FixedSize

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView


class FindPane(FixedSize, Vertical):
    """What can be found in the note of a pane."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.glyphs = glyphs
        self.view: NoteView | None = None
        self._box: FindBox | None = None
        self._tally = Tally()

    @property
    def can_find(self) -> bool:
        """Whether there is a text to look into."""
        return self.view is not None and self.has_class("-has-note")

    @property
    def box_is_open(self) -> bool:
        """Whether one is typing what to find."""
        return self._box is not None and self._box.is_open

    async def open_box(self, typed: str) -> None:
        """Let one type what to find, or after a colon the number of a line.

        Begins with what was looked for last.
        """
        view, box = self.view, self._box
        if view is None:
            return
        if box is None:
            box = self._box = FindBox()
            # Keys wait until it is there: who types on at once has typed into it.
            await self.mount(box)
        view.begin_find()
        box.open(typed or view.find_history.typed, replace=not typed, tell=not view.is_finding)
        self._say_finds()

    def close_box(self) -> None:
        """Go on reading."""
        box, view = self._box, self.view
        if box is not None and box.is_open:
            if box.has_focus_within and view is not None:
                view.focus()
            box.close()
            self._say_finds()

    def find_next(self, step: int) -> bool:
        """Go to the next find or the one before; return whether there is anything to look for."""
        return self.view is not None and self.view.find_next(step)

    def forget_finds(self) -> bool:
        """Take the marks away; return whether there were any."""
        if self.view is None or not self.view.is_finding:
            return False
        self.view.forget_finds()
        return True

    def on_find_box_typed(self, event: FindBox.Typed) -> None:
        """Find what is typed, or go to the line."""
        event.stop()
        view, line = self.view, line_asked(event.text)
        if view is None:
            return
        if line is None:
            view.find(event.text)
        else:
            view.forget_finds()
            if line:
                view.go_to_line(line)
            else:
                view.go_to_origin()
        self._say_finds()

    def on_find_box_stepped(self, event: FindBox.Stepped) -> None:
        """Walk the finds; where a line was typed, go on reading there."""
        event.stop()
        if self._box is not None and line_asked(self._box.typed) is not None:
            self.close_box()
        elif self.view is not None and self.view.is_finding:
            self.view.find_next(event.step)

    def on_find_box_closed(self, event: FindBox.Closed) -> None:
        """Go on reading where the find is; what was a look at a line goes back."""
        event.stop()
        if (
            self._box is not None
            and self.view is not None
            and line_asked(self._box.typed) is not None
        ):
            self.view.go_to_origin()
        self.close_box()

    def on_note_view_found(self, event: NoteView.Found) -> None:
        """Say how far the looking is."""
        event.stop()
        self._tally = event.tally
        self._say_finds()

    def _say_finds(self) -> None:
        said = ""
        box, view = self._box, self.view
        line = line_asked(box.typed) if box is not None and box.is_open else None
        if line is not None and view is not None and view.document is not None:
            last = view.document.last_line
            said = f"of {last:,}" if line <= last else f"the last one is {last:,}"
        elif view is not None and view.is_finding:
            said = self._tally.words(self.glyphs.ellipsis)
        if box is not None and box.is_open:
            box.say(said)
            said = ""
        self.border_subtitle = Content(said)
