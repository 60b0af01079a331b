"""The block of properties at the top of a note.

`cut` finds the block by Obsidian's rules; python-frontmatter reads it, with a handler that adds
YAML 1.2, the place of each value, and faults. An error in a block is a fault with a line, never an
exception, and a block with an error has no properties.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import frontmatter
from frontmatter.default_handlers import BaseHandler

from explorer.text.yaml_core import FrontMatter, read_yaml

_OPENING = re.compile(r"---[ \t]*(?=\r|\n)")
_UNCLOSED = re.compile(r"---[ \t]*\n[\w-]+[ \t]*:(?:[ \t]|\n|\Z)")
"""A note that begins as front matter does, with a first property."""
_CLOSING = re.compile(r"\n---[ \t]*(?:\r\n?|\n|\Z)")
_CLOSING_CR = re.compile(r"\r---[ \t]*(?:\r\n?|\n|\Z)")


class FrontMatterBlock(NamedTuple):
    """Where the front matter of a note is. Offsets count code points."""

    start: int
    """Offset of the first line after the opening fence."""
    end: int
    """Offset of the closing fence."""
    body: int
    """Offset of the first line of the body."""
    lines: int
    """How many lines the block has, both fences included: the body begins on the next line."""
    text: str
    """The text between the fences, line ends as written."""


_EMPTY = FrontMatter({}, ())


def cut(text: str) -> FrontMatterBlock | None:
    """Find the front matter of a note whose text has no byte order mark; None if there is none."""
    if not text.startswith("---"):
        return None
    opening = _OPENING.match(text)
    if opening is None:
        return None
    newline = opening.end()
    if text.startswith("\r\n", newline):
        newline += 1
    closing_fence = _CLOSING_CR
    if text[newline] == "\n":
        closing_fence = _CLOSING
    closing = closing_fence.search(text, newline)
    if closing is None:
        return None
    start, end = newline + 1, closing.start() + 1
    block = text[start:end]
    return FrontMatterBlock(start, end, closing.end(), 2 + _line_count(block), block)


def is_unclosed(text: str) -> bool:
    r"""Return whether a text in which `cut` finds no front matter begins as if it had some.

    Its line ends are "\n". A `---` over anything but a property is a thematic break.
    """
    return _UNCLOSED.match(text) is not None


def read(text: str, block: FrontMatterBlock) -> FrontMatter:
    """Return the properties of a block that was cut from `text`, with places and faults."""
    handler = CoreHandler(block)
    # What it returns are the same properties, without places and faults.
    frontmatter.parse(text[: block.body], handler=handler)
    return handler.front_matter


def _line_count(block: str) -> int:
    if "\r" not in block:
        return block.count("\n")
    return block.replace("\r\n", "\n").replace("\r", "\n").count("\n")


class CoreHandler(BaseHandler):
    """python-frontmatter's handler for YAML 1.2, of which JSON is a part, for one text."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def __init__(self, block: FrontMatterBlock | None = None) -> None:
        """`block` is that of the text, if it has been cut already."""
        # Not the base's: it copies the three names above, and a vault makes a handler per note.
        self._block = block
        self.front_matter = _EMPTY
        """What `load` has read."""

    def split(self, text: str) -> tuple[str, str]:
        """Return the block's text and the body.

        Raises ValueError if the text has no front matter.
        """
        block = self._block or cut(text)
        if block is None:
            raise ValueError("there is no front matter")
        return block.text, text[block.body :]

    def load(self, fm: str) -> dict[str, Any]:
        """Return the properties that a block's text holds, none if there is an error in it."""
        if fm and not fm.isspace():
            self.front_matter = read_yaml(fm)
        return self.front_matter.properties
