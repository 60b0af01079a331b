"""Which lines of a note are tasks: what the page shows with a box.

The block scanner decides; code, comments and front matter hold none. Knows no other file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from explorer.markdown.block_patterns import TASK, without_block_id
from explorer.markdown.block_sink import BlockSink, ContainerKind, TextRange
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.scan_result import ScanResult
from explorer.text.frontmatter import cut
from explorer.text.line_map import LineMap
from explorer.text.note_guard import plain_reason

_MAYBE = re.compile(r"(?:[-+*]|\d[.)])[ \t]+\[[^\]\n]\]")
"""What a note with a task holds: most notes hold none and need no scan."""


class FoundTask(NamedTuple):
    """A task as it stands in a note."""

    line: int
    """1-based."""
    symbol: str
    """The character between the brackets."""
    text: str
    """The rest of its first line as written, without a block id."""


def find_tasks(text: str) -> tuple[FoundTask, ...]:
    """Return the tasks of a note by line. `text` has no byte order mark."""
    if _MAYBE.search(text) is None:
        return ()
    places = LineMap(text)
    if plain_reason(places.text):
        return ()
    block = cut(places.text)
    body = 0
    if block is not None:
        body = block.body
    collector = _TaskCollector(places.text)
    BlockScanner(places.text, ScanResult(), collector).read(body)
    return tuple(
        FoundTask(places.line(start), symbol, without_block_id(places.text[after:end])[0])
        for start, symbol, after, end in sorted(collector.found)
    )


class _TaskCollector(BlockSink):
    """A sink that keeps the boxes of list items that are shown."""

    def __init__(self, text: str) -> None:
        self.found: list[tuple[int, str, int, int]] = []
        """Where the box begins, its character, and the range of the text after it."""
        self._text = text
        self._comments = 0

    def begin_comment(self) -> None:
        """Skip what is hidden."""
        self._comments += 1

    def end_comment(self) -> None:
        """Go on after it."""
        self._comments -= 1

    def paragraph(
        self, lines: Sequence[TextRange], level: int, first_in: ContainerKind | None, /
    ) -> None:
        """Keep the box that begins an item."""
        if first_in != "item" or level or self._comments:
            return
        start, end = lines[0]
        box = TASK.match(self._text, start, end)
        if box is not None:
            self.found.append((start, box[1], box.end(), end))
