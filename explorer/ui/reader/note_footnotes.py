"""Footnotes of a note: to their text, and back to where one read.

Remembers ways back while the note is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from explorer.page import UNICODE, Anchor, Signs
from explorer.page.anchors import LinkAnchor
from explorer.ui.reader.note_links import NoteLinks

_KEPT = 50


@dataclass(frozen=True, slots=True)
class _Way:
    """Where one was before one went to a footnote."""

    label: str
    anchor: Anchor
    """The first row with text."""
    above: int
    """How many rows are on screen above it."""
    focused: LinkAnchor | None


class NoteFootnotes(NoteLinks):
    """A note whose footnotes can be visited."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self._ways: list[_Way] = []

    def forget_ways(self) -> None:
        """Take in that the note is another one, or says something else."""
        self._ways.clear()

    def go_to_footnote(self, label: str) -> None:
        """Show a footnote, with its way back selected."""
        page, document = self.page, self.document
        line = document.footnote_line(label) if document is not None else None
        if page is None or document is None or line is None:
            return
        self._ways = [*self._ways[1 - _KEPT :], _Way(label, *self._first_text(), self.focused_spot)]
        self.reveal(line)
        self.bring_to_top(page.row_of(line) - 1)
        piece = document.chunk_at(line)
        for index, (_, target) in enumerate(page.targets(piece)):
            if target.kind == "back" and target.destination == label:
                self.focus_quietly((piece, index))

    def _first_text(self) -> tuple[Anchor, int]:
        """Return the first row on screen that has text, and how many are above it.

        A blank row belongs to no line.
        """
        page, top = self.page, self.top
        if page is not None:
            for row in range(top, min(top + max(1, self.size.height), page.height)):
                shown = page.line(row)
                if shown is not None and shown.runs:
                    return page.anchor(row), row - top
        return self.anchor_at_top(), 0

    def leave_footnote(self, label: str | None = None) -> bool:
        """Go back to where one was before a footnote, the last one if it is not named.

        Whether there is such a place.

        A footnote that one has scrolled to has its first reference for that.
        """
        page, document = self.page, self.document
        if page is None or document is None:
            return False
        if self._ways and label in (None, self._ways[-1].label):
            way = self._ways.pop()
            self.reveal(way.anchor.line)
            self.bring_to_top(page.row_at(way.anchor) - way.above)
            self.focus_spot(way.focused)
            return True
        line = document.footnote_line(label, use=True) if label is not None else None
        if line is None:
            return False
        self.reveal(line)
        self.bring_to_top(page.row_of(line) - 1)
        return True
