"""The line of a note that was requested, as long as the view shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.page import Anchor
    from explorer.ui.reader.note_view import NoteView


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """The line that was requested last: what commands act on until the view is scrolled."""

    line: int = 1
    """1 stands for the note as a whole."""
    top: Anchor | None = None
    """The top of the view that shows it, None before that is laid out."""

    def laid_out(self, view: NoteView) -> RequestedLine:
        """Return the same with the top of the view, if that was not known yet."""
        if self.top is not None:
            return self
        return replace(self, top=view.pages.read(lambda reader: reader.viewport.anchor(), None))

    def is_shown(self, view: NoteView) -> bool:
        """Whether the view still shows the line.

        Anchors are compared, not rows: lines above that are measured later move it down.
        """
        if self.line == 1:
            return False
        return self.top is None or self.top == view.pages.anchor()
