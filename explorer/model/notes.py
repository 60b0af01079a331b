"""The content of a note, and where its links lead: what a load of a vault makes.

Immutable, so that a snapshot can be shared between threads and generations. Never put
behavior that needs a disk, a clock or a setting here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from explorer.model.moments import Moment
    from explorer.model.problems import Problem

LinkKind: TypeAlias = Literal["wikilink", "embed", "markdown"]
LinkStatus: TypeAlias = Literal["ok", "note_missing", "heading_missing", "block_missing"]
QuestionType: TypeAlias = Literal[
    "single_basic", "single_reversed", "multi_basic", "multi_reversed", "cloze"
]
TaskState: TypeAlias = Literal["open", "in_progress", "done", "cancelled"]
FrontMatterState: TypeAlias = Literal["sound", "unclosed", "unreadable"]
PropertyValue: TypeAlias = (
    "str | int | float | bool | list[PropertyValue] | dict[str, PropertyValue] | None"
)

NO_PROPERTIES: Mapping[str, PropertyValue] = MappingProxyType({})
NOTE_STATES = ("orphan", "broken")
"""What `is:` asks of a note itself, not of what there is to review."""


class Heading(NamedTuple):
    """A section of a note. Offsets count code points in the note's text, BOM excluded."""

    level: int
    """1 to 6."""
    text: str
    """The raw source of the heading's content, markup kept, closing hashes dropped."""
    name: str
    """`text` with its markup rendered away and a trailing block id dropped: what is shown."""
    line: int
    """1-based line in the file."""
    start: int
    """Offset of the first character of the heading's content."""
    end: int
    """Offset after the last character of the heading's content."""


class Tag(NamedTuple):
    """One use of a tag, in the body or in the front matter."""

    name: str
    """Without the leading `#`, in the letter case that was typed."""
    line: int
    start: int
    end: int


class BlockId(NamedTuple):
    """An `^id` that a link can lead to."""

    name: str
    """Without the caret, as typed."""
    line: int
    """The line of the id."""


class Link(NamedTuple):
    """An internal link as written.

    Its target is a `Resolution`, which depends on the whole vault.
    """

    raw: str
    """The source of the link, brackets included."""
    line: int
    kind: LinkKind
    path: str
    """The target before `#`: percent-decoded for markdown links, table escapes removed; empty for
    this note. Blanks around it are kept: they may be part of a file's name."""
    heading: str | None
    """The subpath as written, without its first `#`; None if there is none or it names a block."""
    block: str | None
    """The block id without `^`."""
    display: str
    """The text shown: the one given in the link, or by default one made of its target."""
    start: int
    end: int
    section: int
    """Index in `Note.headings` of the section that holds the link; -1 before the first one."""
    property: str | None = None
    """The dotted property key that holds the link (`related.0`), None for a link in the body."""

    def name(self) -> str:
        """Return the path as it is shown, without blanks around it."""
        return self.path.strip()


@dataclass(frozen=True, slots=True)
class Card:
    """One side of a question to be remembered."""

    front: str
    back: str
    due: Moment | None
    """None for a new card. A date for SM-2, an instant in UTC for FSRS."""
    interval: float | None
    """Days."""
    ease: float | None
    """Percent; 250 is the plugin's default."""
    readable: bool = True
    """False if a schedule is there that cannot be read: the card is neither offered nor graded."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the spaced-repetition plugin finds it; it holds one card or several."""

    type: QuestionType
    first_line: int
    """1-based line in the file, inclusive."""
    last_line: int
    text: str
    """The source with its schedule comment, line ends as LF, lines without trailing blanks."""
    decks: tuple[str, ...]
    """Tags without `#`, or a folder path."""
    context: tuple[str, ...]
    """The names of the headings above."""
    section: int
    """Index in `Note.headings`; -1 before the first one."""
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """The content of one file. Nothing here depends on another file."""

    path: str
    """Relative to the vault, `/`-separated, NFC."""
    title: str
    """The file name without its extension."""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Distinct whatever their case, in the order of first use, without `#`; front matter first."""
    tag_uses: tuple[Tag, ...] = ()
    properties: Mapping[str, PropertyValue] = field(default_factory=lambda: NO_PROPERTIES)
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    """Property links first, then the body's, in file order."""
    blocks: tuple[BlockId, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Only those of the file alone; broken links are problems of the vault."""
    body_line: int = 1
    """The line on which the body begins, after the front matter."""
    lines: int = 0
    front_matter: FrontMatterState = "sound"
    """`unclosed` if nothing closes what begins as front matter does. `sound` also if there is
    none; otherwise the note has no properties, and none can be set."""

    def section_at(self, line: int) -> int:
        """Return the index of the heading that holds a source line, -1 before the first."""
        return bisect_right(self.headings, line, key=lambda heading: heading.line) - 1

    def heading_on(self, line: int) -> Heading | None:
        """Return the heading that is on a line, None if there is none."""
        return next((heading for heading in self.headings if heading.line == line), None)

    def heading_line(self, index: int) -> int:
        """Return the line of a heading; that after the note for an index after the last one."""
        return self.headings[index].line if index < len(self.headings) else self.lines + 1

    def lines_between_headings(self, line: int) -> tuple[int, int]:
        """Return the first line, and the line after the last, of the text between two headings.

        The text is the one around a line; a block on that line is part of it.
        """
        section = self.section_at(max(line, self.body_line))
        first = self.body_line if section < 0 else self.headings[section].line
        return first, self.heading_line(section + 1)


class Resolution(NamedTuple):
    """Where a link leads in one generation of the vault."""

    target: str | None
    """The path of the note or file, None for a phantom."""
    status: LinkStatus
    heading_line: int | None = None
    block_line: int | None = None
    section: int | None = None
    """Index of the heading in the target's `headings`, None if the link names none or it is
    missing."""

    @property
    def line(self) -> int:
        """The line of the target where the link leads, 1 for a note as a whole."""
        return self.heading_line or self.block_line or 1


class Backlink(NamedTuple):
    """A link seen from its target."""

    path: str
    """The note that holds the link."""
    line: int
    kind: LinkKind
    heading: str | None
    """The name of the section that holds the link, None before the first heading."""
    link: int
    """Index in the `links` of the note that holds it."""
