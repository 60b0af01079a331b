"""The value types that all layers share: the content of a note, and what the vault adds to it.

Frozen and slotted, so that a snapshot can be shared between threads and generations. Never put
behavior that needs a disk, a clock or a setting here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

LinkKind: TypeAlias = Literal["wikilink", "embed", "markdown"]
LinkStatus: TypeAlias = Literal["ok", "note_missing", "heading_missing", "block_missing"]
ReviewState: TypeAlias = Literal["overdue", "due", "soon", "later", "new"]
Severity: TypeAlias = Literal["error", "warning", "info"]
QuestionType: TypeAlias = Literal[
    "single_basic", "single_reversed", "multi_basic", "multi_reversed", "cloze"
]
TaskState: TypeAlias = Literal["open", "in_progress", "done", "cancelled"]
HitKind: TypeAlias = Literal["heading", "note", "alias", "text", "tag"]
PropertyValue: TypeAlias = (
    "str | int | float | bool | list[PropertyValue] | dict[str, PropertyValue] | None"
)

NO_PROPERTIES: Mapping[str, PropertyValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Heading:
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


@dataclass(frozen=True, slots=True)
class Tag:
    """One use of a tag, in the body or in the front matter."""

    name: str
    """Without the leading `#`, in the letter case that was typed."""
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BlockId:
    """An `^id` that a link can lead to."""

    name: str
    """Without the caret, as typed."""
    line: int
    """The line of the id."""


@dataclass(frozen=True, slots=True)
class Link:
    """An internal link as written.

    Its target is a `Resolution`, which depends on the whole vault.
    """

    raw: str
    """The source of the link, brackets included."""
    line: int
    kind: LinkKind
    path: str
    """The target before `#`: percent-decoded for markdown links, table escapes removed; empty for
    this note."""
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


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a note: data to show, never an exception."""

    path: str
    line: int | None
    code: str
    """Stable and lower case with underscores, for example `note_missing` or `bad_yaml`."""
    severity: Severity
    message: str
    """A sentence about what is wrong and what to do."""
    target: str = field(default="", compare=False)
    """Where a link leads that is wrong, as it names it; empty for what is no link."""


@dataclass(frozen=True, slots=True)
class Card:
    """One side of a question to be remembered."""

    front: str
    back: str
    due: date | datetime | None
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


@dataclass(frozen=True, slots=True)
class Resolution:
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
    def leads_into_note(self) -> bool:
        """Whether the link leads to a heading or a block, and not to a note as a whole."""
        return self.heading_line is not None or self.block_line is not None


@dataclass(frozen=True, slots=True)
class Backlink:
    """A link seen from its target."""

    path: str
    """The note that holds the link."""
    line: int
    kind: LinkKind
    heading: str | None
    """The name of the section that holds the link, None before the first heading."""
    link: int = -1
    """Index in the `links` of the note that holds it."""


@dataclass(frozen=True, slots=True)
class NoteReview:
    """The review fields of one note on one day."""

    due: date | None
    interval: float | None
    ease: float | None
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Badge:
    """The review state of a row. Shape and text show it; color only repeats it."""

    state: ReviewState
    """The most urgent state of what the row covers."""
    count: int
    """How many notes and cards are overdue or due."""
    days: int | None = None
    """Days until the most urgent one is due; negative when overdue, None when new."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that a query found."""

    path: str
    line: int
    heading: str | None
    """The heading as plain text; None for a note."""
    title: str
    kind: HitKind
    score: float
    """0 to 100, comparable within one answer only."""
    due: ReviewState | None = None
    section: int = -1
    """Index in the note's `headings`; -1 for the note itself."""
    ranges: tuple[tuple[int, int], ...] = ()
    """Half-open ranges of `heading` (or of the title, alias or tag shown) that matched."""
    text: str = ""
    """What matched and is shown: the heading's name, the title, the alias, the tag or a snippet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a search."""

    query: str
    total: int
    truncated: bool
    hits: tuple[Hit, ...]
    generation: int = 0
    """The vault's generation that was searched."""
    problems: tuple[str, ...] = ()
    """The parts of the query that could not be used, as sentences."""
    is_guess: bool = False
    """Whether nothing was found by what was typed: the hits are the nearest names there are."""


@dataclass(frozen=True, slots=True)
class ResolvedLink:
    """A link with the place it leads to, as `show` prints it."""

    raw: str
    line: int
    kind: LinkKind
    target: str | None
    heading: str | None
    block: str | None
    display: str
    heading_line: int | None
    block_line: int | None
    status: LinkStatus

    @classmethod
    def of(cls, link: Link, to: Resolution) -> ResolvedLink:
        """Combine a link and its resolution."""
        return cls(
            raw=link.raw,
            line=link.line,
            kind=link.kind,
            target=to.target,
            heading=link.heading,
            block=link.block,
            display=link.display,
            heading_line=to.heading_line,
            block_line=to.block_line,
            status=to.status,
        )


@dataclass(frozen=True, slots=True)
class NoteDetail:
    """A note as understood in its vault: what `show` prints and `Explorer.note` returns."""

    path: str
    title: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    properties: Mapping[str, PropertyValue]
    headings: tuple[Heading, ...]
    links: tuple[ResolvedLink, ...]
    backlinks: tuple[Backlink, ...]
    review: NoteReview | None
    """None if the note is not tagged for review."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DueNote:
    """A note in a review queue."""

    path: str
    due: date | None
    interval: float | None
    ease: float | None
    state: ReviewState
    queue: str
    """The configured review tag without `#`."""


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card that is new or due. `question` and `card` count from 1."""

    path: str
    line: int
    question: int
    card: int
    front: str
    due: date | datetime | None
    state: ReviewState
    decks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueList:
    """The notes and cards to review on a day, most urgent first."""

    on: date
    notes: tuple[DueNote, ...]
    cards: tuple[DueCard, ...]
    counts: Mapping[str, int]
    """How many notes and cards are in each state, all of the vault's reviewables counted."""


@dataclass(frozen=True, slots=True)
class GradeResult:
    """What a grade, or taking one back, has changed."""

    path: str
    before: NoteReview | None
    """The schedule of the note or card, as it was; None for a note that was not up for review."""
    after: NoteReview | None
    written: bool
    """False for a dry run, and if nothing had to change."""
    count: int = 1
    """How many notes were written: more than one if a batch was taken back."""
    refused: tuple[str, ...] = ()
    """Why other notes of a batch are as they were, a sentence for each."""


@dataclass(frozen=True, slots=True)
class LoggedSchedule:
    """A schedule as a row of the review log has it."""

    due: str
    """As ISO 8601: a date, or an instant for FSRS; empty for what was new."""
    interval: float | None
    """Days."""
    ease: float | None
    """Percent; for FSRS, the one that corresponds to its difficulty."""
    source: str = ""
    """The schedule as it stands in the note, if it says more than the fields above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedReview:
    """A grade that was written, with all that is needed to compute it again."""

    at: datetime
    """With its time zone."""
    path: str
    card: str | None
    """Question and card, counted from 1, as `2.1`; None for a note."""
    front: str
    """How a card begins, to know it again after edits; empty for a note."""
    grade: str
    seconds: float | None
    """How long it took; None if that was not measured."""
    before: LoggedSchedule | None
    """None for what was new."""
    after: LoggedSchedule | None
    algorithm: str
    """By the plugin's name."""
    version: str
    """The version of this program."""
    groups: tuple[str, ...]
    """The decks of a card, the review queue of a note."""
    settings: Mapping[str, object] | None = None
    """The settings that decide a schedule, by the plugin's names and but for its defaults; None in
    rows of versions that kept none."""


@dataclass(frozen=True, slots=True)
class RefusedGrade:
    """A grade that could not be written, and is offered again."""

    path: str
    grade: str
    card: str | None
    on: date | datetime
    """The day or the moment of the review."""
    reason: str
    """What was in the way, as a sentence."""
    number: int = 0
    """Its number where it is kept."""
    question: tuple[str, int] | None = None
    """The text of a card's question, and how many equal ones stood above it."""
    due: str = ""
    """When it was due as it was graded, to tell whether it was reviewed since."""
