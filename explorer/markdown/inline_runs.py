"""Collects the inline texts of a body, which are what the scanner of links and tags reads.

Code, math, HTML and definitions have none. Never looks for anything inside of the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.markdown.block_patterns import CALLOUT, TASK
from explorer.markdown.block_sink import BlockSink, ContainerKind, TextRange
from explorer.markdown.item_ids import item_ids
from explorer.markdown.table_syntax import cells_of, ends_in_block_id


class InlineRun(NamedTuple):
    """A run of inline text: a paragraph, a heading, a cell."""

    start: int
    end: int
    masked: str | None
    """The text with the marks of quotes blanked out, None if it is as in the note."""
    is_block: bool
    """True if a block id may end it: false for the cells of a table but the last one."""
    is_cell: bool = False
    """True for a cell of a table, in which `\\|` is no escape but a bar."""


class InlineRunCollector(BlockSink):
    """A sink that keeps the runs of inline text in `runs`, and of all else nothing."""

    def __init__(self, text: str) -> None:
        self.runs: list[InlineRun] = []
        self._text = text

    def heading(self, _level: int, start: int, end: int, /) -> None:
        """Keep the content of a heading."""
        self.runs.append(InlineRun(start, end, None, is_block=True))

    def comment(self, start: int, end: int, /) -> None:
        """Keep the text of a comment: its links and tags count."""
        self.runs.append(InlineRun(start, end, None, is_block=False))

    def paragraph(
        self, lines: Sequence[TextRange], level: int, first_in: ContainerKind | None, /
    ) -> None:
        """Keep a paragraph without the mark of a task or of a callout that begins it."""
        if first_in is not None and not level:
            lines = self._without_mark(lines, first_in)
        if not lines:
            return
        start, end = lines[0][0], lines[-1][1]
        masked = None
        if first_in == "item" and (shown := self._without_ids(lines)):
            masked = self._masked(shown)
        elif len(lines) > 1 and ">" in self._text[start:end]:
            masked = self._masked(lines)
        self.runs.append(InlineRun(start, end, masked, is_block=True))

    def _without_ids(self, lines: Sequence[TextRange]) -> Sequence[TextRange] | None:
        """Return the lines of an item without the ids above its last line, each a run of its own.

        None if there are none.
        """
        text = self._text
        if len(lines) == 1 or text.find("^", lines[0][0], lines[-1][0]) < 0:
            return None
        found = item_ids([text[start:end] for start, end in lines])
        if not found:
            return None
        shown = list(lines)
        for line, content, _ in found:
            start, end = lines[line]
            shown[line] = (start, start + len(content))
            self.runs.append(InlineRun(text.rindex("^", start, end), end, None, is_block=True))
        return shown

    def _without_mark(
        self, lines: Sequence[TextRange], first_in: ContainerKind
    ) -> Sequence[TextRange]:
        """Return the lines without the mark; the title of a callout becomes a run of its own."""
        text = self._text
        start, end = lines[0]
        if text[start] != "[" or first_in == "footnote":
            return lines
        if first_in == "item":
            task = TASK.match(text, start, end)
            if task is None:
                return lines
            return [(task.end(), end), *lines[1:]]
        callout = CALLOUT.match(text, start, end)
        if callout is None:
            return lines
        title_start, title_end = callout.span(3)
        self.runs.append(InlineRun(title_start, title_end, None, is_block=len(lines) == 1))
        return lines[1:]

    def _masked(self, lines: Sequence[TextRange]) -> str:
        """Return the text of the lines with what stands between them replaced by blanks."""
        parts: list[str] = []
        previous_end = lines[0][0]
        for start, end in lines:
            if start > previous_end:
                parts.append("\n" + " " * (start - previous_end - 1))
            parts.append(self._text[start:end])
            previous_end = end
        return "".join(parts)

    def table(self, delimiter: TextRange, rows: Sequence[TextRange], /) -> None:
        """Keep the cells of a table, and the block id below it."""
        text = self._text
        columns = len(cells_of(text, *delimiter))
        for row_start, row_end in rows:
            for start, end in cells_of(text, row_start, row_end)[:columns]:
                self.runs.append(InlineRun(start, end, None, is_block=False, is_cell=True))
        if ends_in_block_id(text, rows):
            start, end = rows[-1]
            self.runs[-1] = InlineRun(start, end, None, is_block=True, is_cell=True)
