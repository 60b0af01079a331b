"""Quotes, list items and footnotes: which of them a line continues, and which it opens.

Holds the position in the line. The content of the line inside its containers is left to `blocks`.
"""

from __future__ import annotations

import re

from explorer.markdown.block_patterns import FOOTNOTE, MARKER, RULE, SETEXT
from explorer.markdown.block_sink import BlockSink, ContainerKind

_BLANKS = re.compile(r"[ \t]*+")
_FOOTNOTE_WIDTH = 4
MAX_DEPTH = 100
"""A bound, so that no text takes long: marks of containers within that many are text."""


def columns_of(blanks: str, column: int = 0) -> int:
    """Return how many columns a text takes that begins at a column, with a tab stop every four."""
    before = column % 4
    return len((" " * before + blanks).expandtabs(4)) - before


class Container:
    """An open quote (width 0), list item or footnote."""

    __slots__ = ("empty", "kind", "width")

    def __init__(self, kind: ContainerKind, width: int) -> None:
        self.kind = kind
        self.width = width
        self.empty = True


class ContainerReader:
    """Reads the marks of containers at the start of lines."""

    def __init__(self, text: str, sink: BlockSink) -> None:
        self.text = text
        self._sink = sink
        self._stack: list[Container] = []
        self._kind = ""
        """The open leaf: "", "paragraph", "table", "fence", "html", "math" or "code"."""
        # The current line: where it begins and ends, the next character that is no blank and its
        # column, the column at which the content of the containers begins.
        self._line = self._end = self._at = self._column = self._base = 0
        self._blank = False
        """Whether the current line is blank inside of its containers."""

    def _close_leaf(self) -> None:
        """End the open leaf; a reader that knows leaves overrides it."""

    def _skip_blanks(self, at: int, column: int) -> None:
        """Move to the next character from `at`, which stands at `column`, that is no blank."""
        text, end = self.text, self._end
        stop = at
        if at < end and text[at] in " \t" and (blanks := _BLANKS.match(text, at, end)):
            stop = blanks.end()
            if "\t" in blanks[0]:
                column += columns_of(blanks[0], column)
            else:
                column += stop - at
        self._at, self._column = stop, column

    def _continue_containers(self) -> int:
        """Match the open containers against the line; return how many go on."""
        text, blank = self.text, self._at >= self._end
        for n, container in enumerate(self._stack):
            indent = self._column - self._base
            if container.width == 0:
                if blank or indent > 3 or text[self._at] != ">":
                    return n
                self._enter_quote()
                blank = self._at >= self._end
            elif blank:
                if container.empty:
                    return n
            elif indent >= container.width:
                self._base += container.width
            else:
                return n
        return len(self._stack)

    def _enter_quote(self) -> None:
        """Pass a `>` and one blank after it."""
        at, column = self._at + 1, self._column + 1
        self._base = column + 1 if self.text[at : at + 1] in (" ", "\t") else column
        self._skip_blanks(at, column)

    def _open_container(self, matched: int, opened: bool) -> bool:
        """Open the quote, list item or footnote that begins here, if one does."""
        text, at = self.text, self._at
        if at >= self._end or matched >= MAX_DEPTH:
            return False
        mark = text[at]
        if mark == ">":
            self._close_to(matched)
            self._enter_quote()
            self._push(Container("quote", 0), mark)
            return True
        if mark in "-+*0123456789":
            return self._open_item(matched, opened)
        return mark == "[" and self._open_footnote(matched)

    def _open_footnote(self, matched: int) -> bool:
        label = FOOTNOTE.match(self.text, self._at, self._end)
        if label is None:
            return False
        self._close_to(matched)
        self._push(Container("footnote", _FOOTNOTE_WIDTH), label[1])
        self._skip_blanks(label.end(), self._column + (label.end() - self._at))
        self._base = self._column
        return True

    def _open_item(self, matched: int, opened: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        marker = MARKER.match(text, at, end)
        if marker is None or (marker[2] is None and RULE.match(text, at, end)):
            return False
        indent, column = self._column - self._base, self._column
        width = marker.end() - at
        interrupts = self._kind == "paragraph" and not opened and matched == len(self._stack)
        if interrupts and SETEXT.match(text, at, end):
            return False
        self._skip_blanks(marker.end(), column + width)
        gap = self._column - (column + width)
        empty = self._at >= end
        if interrupts and (empty or marker[2] not in (None, "1")):
            self._at, self._column = at, column
            return False
        if empty or gap > 4:
            gap = 1
        self._close_to(matched)
        self._push(Container("item", indent + width + gap), marker[0])
        self._base = column + width + gap
        return True

    def _close_to(self, matched: int) -> None:
        """Close the open leaf and the containers that this line does not continue."""
        self._close_leaf()
        self._drop(matched)
        if self._stack:
            self._stack[-1].empty = False

    def _push(self, container: Container, mark: str) -> None:
        """Open a container; `mark` is the marker of an item or the label of a footnote."""
        self._sink.open_container(container.kind, mark)
        self._stack.append(container)

    def _drop(self, depth: int) -> None:
        """Close all containers but the outer `depth`."""
        if len(self._stack) > depth:
            self._sink.close_containers(depth, blank=self._blank)
            del self._stack[depth:]


class _LookAhead(ContainerReader):
    """Follows open containers down the text, without opening or closing any."""

    def __init__(self, text: str, containers: list[Container]) -> None:
        super().__init__(text, BlockSink())
        self._stack = containers

    def find(self, marks: str, start: int, limit: int) -> int:
        """Return the offset after the marks that stand next; see `end_in_containers`."""
        while start < limit:
            end = self.text.find("\n", start, limit)
            if end < 0:
                end = limit
            self._end, self._base = end, 0
            self._skip_blanks(start, 0)
            if self._continue_containers() < len(self._stack):
                break
            found = self.text.find(marks, self._at, end)
            if found >= 0:
                return found + len(marks)
            start = end + 1
        return -1


def end_in_containers(
    text: str, marks: str, containers: list[Container], start: int, limit: int
) -> int:
    """Return the offset after the marks that stand next below, in lines that continue containers.

    `start` is the end of a line. -1 if they do not stand there before `limit`. The containers are
    no longer empty after that.
    """
    found = text.find(marks, start, limit)
    if found < 0:
        return -1
    if not containers:
        return found + len(marks)
    containers[-1].empty = False
    return _LookAhead(text, containers).find(marks, start + 1, limit)
