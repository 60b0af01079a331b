"""Which lines of a note are tasks: what the page shows with a box.

The block scanner decides; code, comments and front matter hold none. Knows no other file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from explorer.markdown.block_patterns import TASK, without_block_id
from explorer.markdown.blocks import BlockScanner, walk
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
    scanner = BlockScanner(places.text, ScanResult())
    scanner.read(body)
    found: list[FoundTask] = []
    for node in walk(scanner.root, hidden=False):
        if node.first_in == "item" and (box := TASK.match(places.text, *node.lines[0])):
            start, end = node.lines[0]
            words, _ = without_block_id(places.text[box.end() : end])
            found.append(FoundTask(places.line(start), box[1], words))
    return tuple(found)
