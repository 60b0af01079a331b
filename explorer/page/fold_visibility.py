"""Which chunks and blocks of a note its folded sections hide.

Never parses: the caller hands over the blocks of a chunk.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from explorer.markdown.nodes import Block, HeadingBlock
from explorer.page.block_renderer import Surroundings
from explorer.page.document import Document
from explorer.page.folds import ClosedSection, Folds


class FoldVisibility:
    """What the folded sections of a document hide."""

    def __init__(self, document: Document, folds: Folds) -> None:
        self._document = document
        self._heads: list[int] = []
        """The lines of the folded headings that are shown themselves."""
        self._ends: list[int] = []
        """For each of them, the line after its section."""
        if folds.base != "overview" and not folds.turned:
            return
        sections = document.sections
        shown_from = 0
        for index in sections.closable(folds):
            line = sections.lines[index]
            if line < shown_from or not sections.closed(index, folds):
                continue
            if document.folds(index):
                shown_from = sections.ends[index]
                self._heads.append(line)
                self._ends.append(shown_from)

    def head(self, line: int) -> int | None:
        """Return the line of the folded heading that hides a line, None if none does."""
        index = bisect_left(self._heads, line) - 1
        if index < 0 or line >= self._ends[index]:
            return None
        return self._heads[index]

    def hides_chunk(self, index: int) -> bool:
        """Whether nothing of a chunk is shown."""
        chunk = self._document.chunks[index]
        head = bisect_left(self._heads, chunk.line) - 1
        return head >= 0 and chunk.line + max(chunk.lines, 1) <= self._ends[head]

    def hidden_lines(self, index: int) -> int:
        """Return how many lines of a chunk are hidden."""
        chunk = self._document.chunks[index]
        first, end = chunk.line, chunk.line + chunk.lines
        hidden = 0
        head = max(bisect_left(self._heads, first) - 1, 0)
        while head < len(self._heads) and self._heads[head] < end:
            hidden_from = max(self._heads[head] + 1, first)
            hidden += max(min(self._ends[head], end) - hidden_from, 0)
            head += 1
        return hidden

    def concerns(self, index: int) -> bool:
        """Whether a chunk holds a folded heading or hidden lines, or stands right below them."""
        chunk = self._document.chunks[index]
        head = bisect_left(self._heads, chunk.line + max(chunk.lines, 1)) - 1
        return head >= 0 and chunk.line <= self._ends[head]

    def visible(self, index: int, blocks: Sequence[Block]) -> VisibleBlocks:
        """Return what is shown of the blocks of a chunk."""
        document = self._document
        above = document.above(index)
        if not self.concerns(index):
            return VisibleBlocks(blocks, Surroundings(above))
        shown: list[Block] = []
        closed: dict[int, ClosedSection] = {}
        for block in blocks:
            section = self._section_of(block)
            # A heading may begin above the line that its section is known by.
            line = block.line if section is None else document.sections.lines[section]
            if self.head(line) is not None:
                continue
            shown.append(block)
            if section is not None:
                head = bisect_left(self._heads, line)
                if head < len(self._heads) and self._heads[head] == line:
                    hidden = document.lines_below(line, self._ends[head])
                    closed[block.line] = ClosedSection(line, hidden)
        if shown and index and self._is_below_hidden(document.chunks[index].line):
            above = "folded"
        return VisibleBlocks(shown, Surroundings(above, closed))

    def _section_of(self, block: Block) -> int | None:
        if not isinstance(block, HeadingBlock):
            return None
        return self._document.sections.index(block.line, block.end)

    def _is_below_hidden(self, line: int) -> bool:
        return self.head(line - 1) is not None or self.head(line) is not None


class VisibleBlocks(NamedTuple):
    """The blocks of a chunk that are shown."""

    blocks: Sequence[Block]
    surroundings: Surroundings
    """What stands above them, and the folded sections among them."""
