"""The bytes of a note as a text, to find edits in the text and make them in the bytes.

Any bytes are text here, those that are no UTF-8 too, and the same bytes again on the way back.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from yaml import MappingNode

from explorer.text.edits import Edit, UneditableError
from explorer.text.frontmatter import FrontMatterBlock, read
from explorer.text.line_map import LineMap

_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_LINE_END = re.compile(r"\r\n?|\n")


class NoteSource:
    """A note's bytes as text, and the way from places in the text back to places in the bytes."""

    def __init__(self, data: bytes) -> None:
        self._mark = b""
        if data.startswith(BOM_UTF8):
            self._mark = BOM_UTF8
        # A byte that is no UTF-8 is one character here and one byte again on the way back.
        self._places = LineMap(data.removeprefix(self._mark).decode("utf-8", "surrogateescape"))
        self.text = _ESCAPED_BYTE.sub("\ufffd", self._places.text)
        r"""The text with its line ends as "\n"."""

    def byte(self, at: int) -> int:
        """Return the offset in the bytes of an offset in `text`."""
        before = self._places.original[: self._places.offset(at)]
        return len(self._mark) + len(before.encode("utf-8", "surrogateescape"))

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
        text, at = self._places.original, 0
        if before is not None:
            text = self._places.original[: self._places.offset(before)]
            at = max(len(text) - 2, 0)
            if not text.endswith("\r\n"):
                at = max(len(text) - 1, 0)
        found = _LINE_END.search(text, at)
        return "\n" if found is None else found[0]


def properties_node(source: NoteSource, block: FrontMatterBlock) -> MappingNode | None:
    """Return the node of a block's properties, None if it has none.

    Raises `UneditableError` for what the scanner reports as a fault.
    """
    found = read(source.text, block)
    for fault in found.faults:
        raise UneditableError(fault.message, fault.line + 1)
    return found.root
