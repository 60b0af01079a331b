"""Which pieces and blocks of a note its folded sections hide. Never parses.

It is given the blocks of a piece.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from explorer.markdown.nodes import Block, HeadingBlock
from explorer.page.document import Document
from explorer.page.folds import NONE_CLOSED, ClosedSection, Folds


class FoldVisibility:
    """What the folded sections of a document hide."""

    def __init__(self, document: Document, folds: Folds) -> None:
        self._document = document
        self.heads: list[int] = []
        """The lines of the folded headings that are shown themselves."""
        self._ends: list[int] = []
        if folds.base != "overview" and not folds.turned:
            return
        sections = document.sections
        shown_from = 0
        for at in sections.closable(folds):
            line = sections.lines[at]
            if line >= shown_from and sections.closed(at, folds) and document.folds(at):
                self.heads.append(line)
                self._ends.append(sections.ends[at])
                shown_from = sections.ends[at]

    def head(self, line: int) -> int | None:
        """Return the line of the folded heading that hides a line, None if none does."""
        at = bisect_left(self.heads, line) - 1
        return self.heads[at] if at >= 0 and line < self._ends[at] else None

    def piece(self, index: int) -> bool:
        """Whether nothing of a piece is shown."""
        piece = self._document.pieces[index]
        at = bisect_left(self.heads, piece.line) - 1
        return at >= 0 and piece.line + max(piece.lines, 1) <= self._ends[at]

    def lines(self, index: int) -> int:
        """Return how many lines of a piece are hidden."""
        piece = self._document.pieces[index]
        first, end = piece.line, piece.line + piece.lines
        found = 0
        at = max(bisect_left(self.heads, first) - 1, 0)
        while at < len(self.heads) and self.heads[at] < end:
            found += max(min(self._ends[at], end) - max(self.heads[at] + 1, first), 0)
            at += 1
        return found

    def touches(self, index: int) -> bool:
        """Whether a piece holds a folded heading, or lines that one hides, or stands right below such lines."""
        piece = self._document.pieces[index]
        at = bisect_left(self.heads, piece.line + max(piece.lines, 1)) - 1
        return at >= 0 and piece.line <= self._ends[at]

    def shown(
        self, index: int, blocks: Sequence[Block]
    ) -> tuple[Sequence[Block], str, Mapping[int, ClosedSection]]:
        """Return what is shown of the blocks of a piece, what stands above it, and the folded sections in it."""
        document = self._document
        after = document.after(index)
        if not self.touches(index):
            return blocks, after, NONE_CLOSED
        found: list[Block] = []
        closed: dict[int, ClosedSection] = {}
        for block in blocks:
            line = min(
                block.line, block.end - 1
            )  # the text of a fence that nothing follows begins after the note
            section = (
                document.sections.index(block.line, block.end)
                if isinstance(block, HeadingBlock)
                else None
            )
            if section is not None:
                line = document.sections.lines[
                    section
                ]  # a heading may begin above the line that it is known by
            if self.head(line) is not None:
                continue
            found.append(block)
            at = bisect_left(self.heads, line)
            if section is not None and at < len(self.heads) and self.heads[at] == line:
                closed[block.line] = ClosedSection(line, document.lines_below(line, self._ends[at]))
        first = document.pieces[index].line
        if found and index and (self.head(first - 1) is not None or self.head(first) is not None):
            after = "folded"
        return found, after, closed
