"""What a block scanner reports, and to whom: the interface between a scan and its uses.

The scanner decides what is a block; a sink decides what is made of it. A sink never changes what
the scanner finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

TextRange: TypeAlias = tuple[int, int]
"""The offsets in the text at which something begins and ends."""
ContainerKind: TypeAlias = Literal["quote", "item", "footnote"]
VerbatimKind: TypeAlias = Literal["code", "fence", "html", "math"]
"""Blocks whose lines hold no inline text."""


class BlockSink:
    """Receives the blocks of a text in the order of the text; all offsets are those of the text.

    Each method does nothing by default: a sink overrides those that it needs.
    """

    def begin_line(self) -> None:
        """The scanner enters the next line of the text."""

    def end_line(self, *, blank: bool) -> None:
        """The line is read; `blank` tells whether it was blank inside of its containers."""

    def end_text(self) -> None:
        """All lines are read; what is still open is closed after this."""

    def open_container(self, kind: ContainerKind, mark: str) -> None:
        """A container opens; `mark` is the marker of an item or the label of a footnote."""

    def close_containers(self, depth: int, *, blank: bool) -> None:
        """All containers but the outer `depth` close in a line that may be blank."""

    def heading(self, level: int, start: int, end: int, /) -> None:
        """A heading that is marked with `#` fills the line; the range is that of its content."""

    def rule(self) -> None:
        """A horizontal rule fills the line."""

    def separator(self) -> None:
        """Something without text separates the blocks around it."""

    def begin_paragraph(self) -> None:
        """A paragraph begins in this line; it may turn out to be a table or definitions."""

    def paragraph(
        self, lines: Sequence[TextRange], level: int, first_in: ContainerKind | None, /
    ) -> None:
        """A paragraph has ended, or a heading of `level` whose text is underlined (else 0).

        `first_in` is the kind of the container whose first block it is.
        """

    def table(self, delimiter: TextRange, rows: Sequence[TextRange], /) -> None:
        """A table has ended; the first of its rows is its head."""

    def comment(self, start: int, end: int, /) -> None:
        """A comment fills the rest of the line; the range is that of its text."""

    def begin_comment(self) -> None:
        """A comment of several lines begins; the blocks inside of it are reported too."""

    def end_comment(self) -> None:
        """The comment of several lines has ended."""

    def begin_verbatim(self, kind: VerbatimKind, *, indent: int = 0, info: str = "") -> None:
        """Code, math or HTML begins; up to `indent` columns of each line's indentation go."""

    def verbatim_line(self, start: int, end: int, indent: int) -> None:
        """A line of it: the range without blanks before it, and the columns of those blanks."""

    def end_verbatim(self, *, after_line: bool) -> None:
        """It ends, after the line that is being read or before it."""
