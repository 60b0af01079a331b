"""What the reading of a body finds, before it is turned into values."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from explorer.markdown.block_patterns import TextRange
from explorer.markdown.link_target import Definition, Target
from explorer.model import LinkKind

FoundHeading: TypeAlias = tuple[int, int, int]
"""Level, start and end of the text of a section's heading."""
FoundLink: TypeAlias = tuple[int, int, LinkKind, Target]
"""Start, end, kind and target of a link in the text."""
FoundTag: TypeAlias = tuple[str, int, int]
"""Name, start and end of a tag in the text; the range includes its `#`."""
FoundBlock: TypeAlias = tuple[str, int]
"""A block id and where it stands."""


class InlineRun(NamedTuple):
    """A run of inline text: a paragraph, a heading, a cell."""

    start: int
    end: int
    masked: str | None
    """The text with the marks of quotes blanked out, None if it is as in the note."""
    is_block: bool
    """True if a block id may end it: false for the cells of a table but the last one."""
    is_cell: bool = False
    """True for a cell of a table, in which `\\|` is no escape but a bar."""


class ScanResult:
    """What was found so far. Headings are in order; the rest is as the texts were read."""

    def __init__(self) -> None:
        self.headings: list[FoundHeading] = []
        self.links: list[FoundLink] = []
        self.tags: list[FoundTag] = []
        self.blocks: list[FoundBlock] = []
        self.definitions: dict[str, Definition] = {}
        """Destinations of reference links by folded label."""
        self.doubtful_math: list[int] = []
        """Offsets of the `$$` that were read as text: it is not clear which marks close them."""
        self.extra_cells: list[TextRange] = []
        """Ranges of what rows of tables hold beyond the columns of the head."""
        self.odd_math: list[int] = []
        """Offsets of the `$$` in a text that nothing closes in it, though LaTeX follows them: also
        of some that are on other lists."""
        self.split_links: list[TextRange] = []
        """Ranges in tables that would be links, did the bar in them not end a cell."""
        self.unclosed: list[tuple[str, int, str]] = []
        """The kind of each block that no line closes, its offset, and what it ends with: the kind
        of a container, `comment` or `note`."""
        self.unclosed_math: list[int] = []
        """Offsets of the `$$` that begin a line and that nothing closes."""
