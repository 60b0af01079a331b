"""What an embed shows: a part of another note, bounded, parsed when it is first laid out.

Values only. Which part of which note it is, is found out elsewhere: this never knows a vault and
never reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from explorer.markdown.block_parser import Definitions, parse
from explorer.markdown.chunk import Chunk, cut
from explorer.markdown.nodes import Block, Code, List, Table
from explorer.page.picture import PictureFile

LINES = 200
"""About so many lines of a note are shown at most in the place of an embed."""
CHARACTERS = 16_000
"""And about so many characters."""
_HEADING_END = re.compile(r"(?:^|\n)#{1,6}[ \t][^\n]*\Z")
_FENCE = ("`", "~", "$")

Part: TypeAlias = tuple[tuple[Block, ...], bool]
"""Blocks, and whether they go on with what the part before them ends with."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a note. Two are equal if they show the same."""

    source: str
    """The path of the note."""
    text: str
    """Those lines, line ends as LF."""
    line: int
    """1-based line in its file of the first one."""
    defined: Definitions = field(default_factory=Definitions)
    """What the note as a whole defines."""
    parts: list[Part] = field(default_factory=list, repr=False, compare=False)
    """What has been parsed of it; see `read`."""

    def read(self) -> Sequence[Part]:
        """Return what it says, parsed the first time."""
        if not self.parts:
            for chunk in cut(self.text, self.line):
                self._take(
                    _parsed(self.text, chunk, self.defined, self.source), joined=chunk.joined
                )
        return self.parts

    def _take(self, blocks: tuple[Block, ...], *, joined: bool) -> None:
        """Take the next part; a table that goes on in it is made whole again."""
        table = blocks[0] if blocks else None
        above, above_joined = self.parts[-1] if self.parts and joined else ((), False)
        begun = above[-1] if above else None
        if isinstance(table, Table) and table.again and isinstance(begun, Table):
            whole = replace(begun, rows=(*begun.rows, *table.rows), end=table.end)
            self.parts[-1] = (*above[:-1], whole), above_joined
            blocks, joined = blocks[1:], False
        if blocks or not joined:
            self.parts.append((blocks, joined))


@dataclass(frozen=True, slots=True)
class ResolvedEmbed:
    """What one embed leads to, as far as somebody has looked."""

    name: str
    """Of the note and the part of it, cleaned."""
    excerpt: Excerpt | None = None
    """None for what is not shown in place."""
    embeds: Embeds = field(default_factory=dict)
    """What the embeds inside of it lead to."""
    more: int = 0
    """How many lines of it are left out."""
    again: bool = False
    """Whether it is not shown because it is shown around this place already."""
    size: tuple[int, int] | None = None
    """Width and height of a picture, in pixels."""
    file: PictureFile | None = None
    """That picture, if it is of a kind that can be drawn."""


Embeds: TypeAlias = Mapping[tuple[str, int], ResolvedEmbed]
"""By the source of the embed and its line in the file in which it is written."""


def excerpt_of(source: str, text: str, line: int, defined: Definitions) -> tuple[Excerpt, int]:
    """Return as much of a part of a note as may be shown, and how many lines that leaves out.

    `text` (line ends as LF) is the part, which begins on `line` of its file.
    """
    chunks = cut(text, line)
    if chunks and chunks[0].lines > LINES:  # code or a table of short lines
        limit = max((chunks[0].end * LINES) // chunks[0].lines, 1)
        chunks = cut(text, line, limit, limit)
    end = lines = 0
    for chunk in chunks:
        if end and (chunk.end > CHARACTERS or lines + chunk.lines > LINES):
            break
        end, lines = chunk.end, lines + chunk.lines
    shown = text[:end].rstrip("\n")
    if end < len(text) and (
        heading := _HEADING_END.search(shown)
    ):  # it would promise what is left out
        shown = shown[: heading.start()].rstrip("\n")
    left = text[len(shown) :].strip()
    return Excerpt(source, shown, line, defined), left.count("\n") + 1 if left else 0


def block_of(
    source: str, text: str, line: int, at: int, defined: Definitions
) -> tuple[Excerpt, int, int] | None:
    """Return the block that an id on line `at` names, with its first line and the one after its last.

    `text` (line ends as LF) begins on `line` of its file. None if there is no block.
    """
    chunks = [chunk for chunk in cut(text, line) if chunk.line <= at]
    above: Block | None = None
    for chunk in chunks[-2:]:  # an id below a block may begin a chunk
        for block in _parsed(text, chunk, defined, source):
            above = block if block.line <= at else above
    if above is None:
        return None
    block, first, last = inner_block(above, at)
    first -= int(
        isinstance(block, Code)
        and first > line
        and _between(text, line, first - 1, first).lstrip()[:1] in _FENCE
    )
    excerpt = Excerpt(
        source, _between(text, line, first, last), first, defined, [((block,), False)]
    )
    return excerpt, first, last


def inner_block(block: Block, line: int) -> tuple[Block, int, int]:
    """Return the block that an id on a line names, its first line, and the one after its last.

    That is the item that the line belongs to, as a list of its own, or the block itself if it is no
    list.
    """
    if not isinstance(block, List) or line >= block.end:
        return block, block.line, block.end
    item = next(
        item for item in reversed(block.items) if item.line <= line or item is block.items[0]
    )
    for inner in item.blocks:
        if isinstance(inner, List) and inner.line <= line < inner.end:
            return inner_block(inner, line)
    following = block.items.index(item) + 1
    end = block.items[following].line if following < len(block.items) else block.end
    return List((item,), block.loose, item.line, end), item.line, end


def _between(text: str, line: int, first: int, last: int) -> str:
    return "\n".join(text.split("\n")[first - line : last - line])


def _parsed(text: str, chunk: Chunk, defined: Definitions, source: str) -> tuple[Block, ...]:
    return parse(text[chunk.start : chunk.end], chunk.line, defined, source, chunk.lead)
