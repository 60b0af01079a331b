"""What an embed shows: a part of another note, bounded, and parsed when it is first laid out.

Values only: the caller resolves the embed. Never knows a vault and never reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from explorer.markdown.block_parser import Definitions, parse
from explorer.markdown.chunk import cut
from explorer.markdown.nodes import Block, Code, List
from explorer.page.lines import PictureFile

LINES = 200
"""Lines of a note that an embed shows at most, approximately."""
CHARACTERS = 16_000
"""Characters of a note that an embed shows at most, approximately."""
_HEADING_END = re.compile(r"(?:^|\n)#{1,6}[ \t][^\n]*\Z")
_FENCES = ("`", "~", "$")


@dataclass(frozen=True)
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
    block: Block | None = field(default=None, repr=False, compare=False)
    """The only block that is shown, if it has been parsed."""

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """What is shown."""
        if self.block is not None:
            return (self.block,)
        return parse(self.text, self.line, self.defined, self.source)


@dataclass(frozen=True, slots=True)
class ResolvedEmbed:
    """The target of one embed, as far as it is known."""

    name: str
    """The name of the note and of the part of it, cleaned."""
    excerpt: Excerpt | None = None
    """None for what is not shown in place."""
    embeds: Embeds = field(default_factory=dict)
    """What the embeds inside of it lead to."""
    omitted: int = 0
    """How many lines of the excerpt are left out."""
    recursive: bool = False
    """Whether it is not shown because it would be shown inside of itself."""
    size: tuple[int, int] | None = None
    """Width and height of a picture, in pixels."""
    file: PictureFile | None = None
    """That picture, if it is of a kind that can be drawn."""


Embeds: TypeAlias = Mapping[tuple[str, int], ResolvedEmbed]
"""By the source of the embed and its line in the file in which it is written."""


def excerpt_of(source: str, text: str, line: int, defined: Definitions) -> tuple[Excerpt, int]:
    """Return as much of a part of a note as may be shown, and how many lines are left out.

    `text` (line ends as LF) is the part, which begins on `line` of its file.
    """
    chunks = cut(text, line)
    if chunks and chunks[0].lines > LINES:
        # Code, or a table of short lines.
        limit = max((chunks[0].end * LINES) // chunks[0].lines, 1)
        chunks = cut(text, line, limit, limit)
    end = lines = 0
    for chunk in chunks:
        lines += chunk.lines
        if end and (chunk.end > CHARACTERS or lines > LINES):
            break
        end = chunk.end
    shown = text[:end].rstrip("\n")
    if end < len(text):
        # A heading at the end would promise what is left out.
        shown = _HEADING_END.sub("", shown).rstrip("\n")
    omitted = text[len(shown) :].strip()
    return Excerpt(source, shown, line, defined), len(omitted.split("\n")) if omitted else 0


class BlockExcerpt(NamedTuple):
    """A block that an id names."""

    excerpt: Excerpt
    first: int
    """The first line of the block."""
    end: int
    """The line after its last."""


def block_of(
    source: str, text: str, line: int, id_line: int, defined: Definitions
) -> BlockExcerpt | None:
    """Return the block that an id on a line names; None if there is no block.

    `text` (line ends as LF) begins on `line` of its file.
    """
    chunks = [chunk for chunk in cut(text, line) if chunk.line <= id_line]
    named: Block | None = None
    for chunk in chunks[-2:]:
        # An id below a block may begin a chunk: the block is in the one before then.
        part = text[chunk.start : chunk.end]
        for block in parse(part, chunk.line, defined, source, chunk.lead):
            if block.line <= id_line:
                named = block
    if named is None:
        return None
    block, first, end = inner_block(named, id_line)
    if isinstance(block, Code) and first > line:
        above = _lines_between(text, line, first - 1, first)
        if above.lstrip().startswith(_FENCES):
            first -= 1
    shown = _lines_between(text, line, first, end)
    return BlockExcerpt(Excerpt(source, shown, first, defined, block), first, end)


def inner_block(block: Block, line: int) -> tuple[Block, int, int]:
    """Return the block that an id on a line of a block names, its first line and the one after it.

    In a list, that is the item of the line, as a list of its own.
    """
    if not isinstance(block, List) or line >= block.end:
        return block, block.line, block.end
    index = max((n for n, item in enumerate(block.items) if item.line <= line), default=0)
    item = block.items[index]
    for inner in item.blocks:
        if isinstance(inner, List) and inner.line <= line < inner.end:
            return inner_block(inner, line)
    following = block.items[index + 1 :]
    end = following[0].line if following else block.end
    return List((item,), block.loose, item.line, end), item.line, end


def _lines_between(text: str, line: int, first: int, end: int) -> str:
    """Return some lines of a text that begins on `line`."""
    return "\n".join(text.split("\n")[first - line : end - line])
