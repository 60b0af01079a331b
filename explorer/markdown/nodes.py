"""The blocks of a note and the spans of text in them, as values.

A style is a tuple of semantic names, combined in order; which colors they have is the screen's
business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

TargetKind: TypeAlias = Literal["wikilink", "embed", "markdown", "footnote", "back", "tag", "fold"]
"""The kinds of the model's links, the jumps to a footnote and back to its reference, a tag, and the
sign of a fold."""
LinkLook: TypeAlias = Literal["note", "heading", "heading_missing", "missing", "file", "outside"]
"""What a link leads to: what its color and its sign say."""
Style: TypeAlias = tuple[str, ...]
Align: TypeAlias = Literal["left", "center", "right"]

PLAIN: Style = ()
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:(?!:)|//")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
"""What begins a web address that is written as a wikilink: with no more than a colon it is the name
of a note."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A link that can be followed. Two links with the same text are two targets.

    Targets are compared by identity.
    """

    kind: TargetKind
    destination: str
    """As written, without the text to show and the blanks around it.

    `Note#Heading`, `note.md#h`, `https://…`, a footnote's label, `#tag`.

    For the sign of a fold, the kind of what it folds.
    """
    raw: str
    """The source of the link as the file has it, brackets included."""
    line: int
    """1-based line in the file."""
    source: str = ""
    """The path of the note in which it is written, empty for the note that is shown."""
    cell: int = 0
    """Which cell of the row of a table it stands in, counted from 1; 0 outside of tables."""

    @property
    def in_brackets(self) -> bool:
        """Whether it is written as `[[…]]` or `![[…]]`."""
        embed = self.kind == "embed" and self.raw.startswith("![[") and self.raw.endswith("]]")
        return embed or self.kind == "wikilink"

    @property
    def outside(self) -> bool:
        """Whether it has a scheme, and so leads out of the vault."""
        if self.kind not in ("wikilink", "embed", "markdown"):
            return False
        return (_ADDRESS if self.in_brackets else _SCHEME).match(self.destination) is not None


Look: TypeAlias = Callable[[Target], LinkLook]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of inline text. A text of exactly one line feed is a line break."""

    text: str
    style: Style = PLAIN
    target: Target | None = None
    line: int = 1
    """1-based line in the file on which the piece begins."""


BREAK = "\n"


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading of level 1 to 6."""

    level: int
    spans: tuple[Span, ...]
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: tuple[Span, ...]
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code, or of math with the language `math`. `text` has no final line feed."""

    text: str
    language: str
    line: int
    """The line of the first line of `text`."""
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    line: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, as many cells as the table has columns."""

    cells: tuple[tuple[Span, ...], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `head` is its first row."""

    head: TableRow
    rows: tuple[TableRow, ...]
    align: tuple[Align, ...]
    line: int
    end: int
    continued: bool
    """Whether it began in the chunk before, where its head is shown."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list."""

    blocks: tuple[Block, ...]
    line: int
    number: int | None
    """None in a bullet list."""
    task: str | None
    """The character between the brackets of a task; a blank is an open one."""


@dataclass(frozen=True, slots=True)
class List:
    """A list; a loose one has blank lines between its items."""

    items: tuple[Item, ...]
    loose: bool
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    blocks: tuple[Block, ...]
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Callout:
    """A quote that begins with `[!kind]`."""

    kind: str
    """As typed, in lower case."""
    fold: str
    """`+`, `-` or empty."""
    title: tuple[Span, ...]
    blocks: tuple[Block, ...]
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Footnote:
    """The text of a footnote, where it is written."""

    label: str
    number: int
    """In the order in which the note refers to its footnotes; 0 if it does not."""
    blocks: tuple[Block, ...]
    line: int
    end: int
    back: Target | None
    """The way back to where the note refers to it."""


@dataclass(frozen=True, slots=True)
class Embed:
    """An embed that stands alone in its line; `spans` are what it reads as a link."""

    target: Target
    spans: tuple[Span, ...]
    line: int
    end: int


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the front matter and its value."""

    name: str
    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class PropertiesBlock:
    """The front matter of a note."""

    rows: tuple[Property, ...]
    fault: str
    """What is wrong with it, as a sentence; there are no rows then."""
    fault_line: int
    code: Code | None
    """Its text, if something is wrong with it."""
    line: int
    end: int


Block: TypeAlias = (
    HeadingBlock
    | Paragraph
    | Code
    | Rule
    | Table
    | List
    | Quote
    | Callout
    | Footnote
    | Embed
    | PropertiesBlock
)
