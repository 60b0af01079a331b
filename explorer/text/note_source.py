"""The bytes of a note as a text, to find edits in the text and make them in the bytes.

Any bytes are text here, those that are no UTF-8 too, and the same bytes again on the way back.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8

import yaml
from yaml import MappingNode

from explorer.text import yaml_core
from explorer.text.edits import Edit, UneditableError
from explorer.text.frontmatter import FrontMatterBlock, read
from explorer.text.line_map import LineMap

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_LINE_END = re.compile(r"\r\n?|\n")


class NoteSource:
    """A note's bytes as text, and the way from places in the text back to places in the bytes."""

    def __init__(self, data: bytes) -> None:
        self.mark = b""
        """The byte order mark, if there is one."""
        if data.startswith(BOM_UTF8):
            self.mark = BOM_UTF8
        # A byte that is no UTF-8 is one character here and one byte again on the way back.
        self.original = data.removeprefix(self.mark).decode("utf-8", "surrogateescape")
        """The text, line ends as written."""
        self._places = LineMap(self.original)
        self.text = _ESCAPED_BYTE.sub("\ufffd", self._places.text)
        r"""The text with its line ends as "\n"."""

    def byte(self, at: int) -> int:
        """Return the offset in the bytes of an offset in `text`."""
        before = self.original[: self._places.offset(at)]
        return len(self.mark) + len(before.encode("utf-8", "surrogateescape"))

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Return the edit that replaces a span of `text`, in the bytes."""
        return Edit(self.byte(start), self.byte(end), new.encode())

    def line(self, at: int) -> int:
        """Return the 1-based line of an offset in `text`."""
        return self._places.line(at)

    def line_end(self, before: int | None = None) -> str:
        r"""Return the line end right before an offset in `text`, else the first one of the note.

        A note without any has "\n".
        """
        text, at = self.original, 0
        if before is not None:
            text = self.original[: self._places.offset(before)]
            at = max(len(text) - 2, 0)
            if not text.endswith("\r\n"):
                at = max(len(text) - 1, 0)
        found = _LINE_END.search(text, at)
        return "\n" if found is None else found[0]


def properties_node(source: NoteSource, block: FrontMatterBlock) -> MappingNode | None:
    """Return the node of a block's properties, None if it has none.

    Raises `UneditableError` for what the scanner reports as a fault.
    """
    faults = read(source.text, block).faults
    if faults:
        raise UneditableError(faults[0].message, faults[0].line + 1)
    try:
        root = yaml_core.compose(block.text)
    except yaml.YAMLError:
        message = "the front matter is JSON that is no YAML; write it as lines of `name: value`"
        raise UneditableError(message, 2) from None
    return root if isinstance(root, MappingNode) else None
