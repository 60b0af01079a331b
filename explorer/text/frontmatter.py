"""The block of properties at the top of a note.

We cut the block ourselves; python-frontmatter loads what was cut, with a handler that reads YAML
1.2. Whatever is wrong with a block is a problem with a line, never an exception, and a block with
an error in it has no properties.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from frontmatter.default_handlers import BaseHandler

from explorer.model import PropertyValue
from explorer.text.yaml_core import Fault, FrontMatter, read_yaml

_OPENING = re.compile(r"---[ \t]*(?=\r|\n)")
_CLOSING = re.compile(r"\n---[ \t]*(?:\r\n?|\n|\Z)")
_CLOSING_CR = re.compile(r"\r---[ \t]*(?:\r\n?|\n|\Z)")


@dataclass(frozen=True, slots=True)
class FrontMatterBlock:
    """Where the front matter of a note stands. Offsets count code points."""

    start: int
    """Offset of the first line after the opening fence."""
    end: int
    """Offset of the closing fence."""
    body: int
    """Offset of the first line of the body."""
    lines: int
    """How many lines the block has, both fences included: the body begins on the next line."""
    text: str
    """What stands between the fences, line ends as written."""


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
    closing = (_CLOSING if text[newline] == "\n" else _CLOSING_CR).search(text, newline)
    if closing is None:
        return None
    start, end = newline + 1, closing.start() + 1
    block = text[start:end]
    return FrontMatterBlock(start, end, closing.end(), 2 + _line_count(block), block)


def load(block_text: str) -> tuple[dict[str, PropertyValue], tuple[Fault, ...]]:
    """Return the properties that a block holds, and what is wrong with it."""
    found = read(block_text)
    return found.properties, found.faults


def read(block_text: str) -> FrontMatter:
    """Return a block's properties with the places of its texts."""
    if not block_text or block_text.isspace():
        return FrontMatter({}, ())
    return _HANDLER.read(block_text)


def _line_count(block: str) -> int:
    if "\r" not in block:
        return block.count("\n")
    return block.replace("\r\n", "\n").replace("\r", "\n").count("\n")


class CoreHandler(BaseHandler):
    """python-frontmatter's door to YAML 1.2 (JSON is a part of it), for a block that is already cut."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "---"

    def load(self, fm: str) -> dict[str, Any]:
        """Return the properties that `fm` holds, none if it is in error."""
        return dict(self.read(fm).properties)

    def read(self, fm: str) -> FrontMatter:
        """Return the properties that `fm` holds with the places of its values, and what is wrong with it."""
        return read_yaml(fm)


_HANDLER = CoreHandler()
