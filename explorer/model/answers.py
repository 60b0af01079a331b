"""What else is answered about a vault: notes, what is due, what grades have changed.

Immutable, as what they are made of. Loading a vault needs none of them, and making the
types takes a while: nothing of `notes` imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from explorer.model.moments import Moment
from explorer.model.notes import (
    Backlink,
    Heading,
    Link,
    LinkKind,
    LinkStatus,
    PropertyValue,
    Resolution,
)
from explorer.model.problems import Problem
from explorer.model.review_states import NoteReview, ReviewState


class ResolvedLink(NamedTuple):
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
    due: Moment | None
    state: ReviewState
    decks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueList:
    """The notes and cards to review on a day, most urgent first."""

    on: date
    notes: tuple[DueNote, ...]
    cards: tuple[DueCard, ...]
    counts: Mapping[ReviewState, int]
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
    skipped: tuple[str, ...] = ()
    """Why an undo has left later writes as they are, a sentence for each."""
    card: str | None = None
    """Question and card, counted from 1, as `2.1`; None for a note."""
    grade: str | None = None
    """The grade that was taken back or done again; None if that was another write."""
    taken_back: tuple[str, ...] = ()
    """All that was taken back or done again: notes, and cards after the path of their note."""
    id: str = ""
    """What the write of a grade is known by, to take back just that; empty if nothing was."""
    sources: tuple[str, str] = ("", "")
    """The schedule of a card before and after, as its comment has it."""


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
