"""The notes and cards of a scope, each with its state and how likely it is remembered.

Finds what there is to review; which of it is due, and in which order, `session_queue` decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

from explorer.config import ReviewSettings
from explorer.model import Moment, Note, ReviewState, section_end
from explorer.review.days import day_of, due_day
from explorer.review.fsrs import recall_probability
from explorer.review.in_review import ItemKey, Reviewable, reviewables
from explorer.review.scheduler import LOWEST_EASE, round_half_up
from explorer.text.schedule_segments import FsrsCard, comment_parts, read_fsrs_card

ItemKind: TypeAlias = Literal["note", "card"]

LEECH_LAPSES: Final = 8
"""What was forgotten this often is a leech, in a queue and in a session; the same as in Anki."""
_SHORTEST_STABILITY: Final = 0.5


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A note or a card of a queue."""

    path: str
    question: int
    """From 1; 0 for the note itself."""
    card: int
    """From 1; 0 for the note itself."""
    line: int
    section: int
    """Index of the heading that holds the card; -1 for a note, and before the first heading."""
    state: ReviewState
    due: Moment | None
    days: int | None
    """Days until it is due, negative if it is overdue; None for what is new."""
    interval: float | None
    ease: float | None
    decks: tuple[str, ...]
    """The decks of a card, the review queues of a note, without `#`."""
    recall: float | None
    """How probable it is that it is remembered now, 0 to 1; None for what is new."""
    lapses: int | None = None
    """How often it was forgotten, by its comment, else by the log; None if neither knows."""
    rated: int | None = None
    """On which day it was last reviewed, counted from today (yesterday is -1); None for what is
    new. SM-2 keeps no such date: it is the due date less the interval."""
    is_leech: bool = False
    """Whether it was forgotten again and again, so that it may better be rewritten."""
    why: str = ""
    """Why it stands where it does in the queue; empty in the plugin's order."""

    @property
    def kind(self) -> ItemKind:
        """Whether it is a note or a card."""
        return "card" if self.question else "note"

    @property
    def key(self) -> ItemKey:
        """What tells it from all others in one reading of the vault."""
        return self.path, self.question, self.card


class ItemCondition(Protocol):
    """Something that is asked of an item, such as how well it is remembered."""

    def matches(self, item: ReviewItem) -> bool:
        """Return whether an item meets the condition."""
        ...


@dataclass(frozen=True, slots=True)
class QueueScope:
    """Which notes and cards a session is about; each condition that is set must be met."""

    kinds: tuple[ItemKind, ...] = ("note", "card")
    deck: str | None = None
    """A deck, with those below it; a note is in the decks that are its review queues."""
    folder: str | None = None
    """A folder, with those below it; an empty text is the whole vault."""
    path: str | None = None
    """One note."""
    places: frozenset[tuple[str, int]] | None = None
    """Places as (path, index of the heading), -1 for the note as a whole: those of a concept, or
    those that a query found. A heading stands for what is below it, too."""
    notes: frozenset[str] = frozenset()
    """Notes that are reviewed themselves though `places` has only some of their headings."""
    conditions: tuple[ItemCondition, ...] = ()
    """What each item must meet."""


EVERYTHING: Final = QueueScope()


def find_items(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    scope: QueueScope = EVERYTHING,
    lapses: Mapping[ItemKey, int] = MappingProxyType({}),
) -> Iterator[ReviewItem]:
    """Yield the items of a scope in the order of the notes, a note before its cards.

    `lapses` are those that the log knows. What cannot be read is left out.
    """
    for note in notes:
        sections = _covered_sections(note, scope)
        if not sections:
            continue
        for each in reviewables((note,), settings, on):
            if each.is_card:
                is_covered = "card" in scope.kinds and each.section in sections
            else:
                is_whole = -1 in sections or note.path in scope.notes
                is_covered = "note" in scope.kinds and is_whole
            if is_covered and in_deck(each.decks, scope.deck):
                item = _item(each, note, settings, on, lapses.get(each.key))
                if all(condition.matches(item) for condition in scope.conditions):
                    yield item


def in_deck(decks: Iterable[str], wanted: str | None) -> bool:
    """Return whether one of the decks is the wanted one or below it; None is every deck."""
    if wanted is None:
        return True
    return any(deck == wanted or deck.startswith(wanted + "/") for deck in decks)


def _covered_sections(note: Note, scope: QueueScope) -> Collection[int]:
    """Return the sections of a note that a scope covers, with -1 if it covers the whole note."""
    if scope.path is not None and note.path != scope.path:
        return ()
    if scope.folder and not note.path.startswith(scope.folder.rstrip("/") + "/"):
        return ()
    headings = note.headings
    if scope.places is None or (note.path, -1) in scope.places:
        return range(-1, len(headings))
    return {
        below
        for path, section in scope.places
        if path == note.path and section < len(headings)
        for below in range(section, section_end(headings, section))
    }


def _item(
    found: Reviewable, note: Note, settings: ReviewSettings, on: Moment, lapses: int | None
) -> ReviewItem:
    """Return an item with how well it is remembered.

    Only FSRS records that. Of SM-2 the interval is taken for the time after which nine of ten are
    remembered. Nothing is known of what has no due date: it is new.
    """
    path, number, place = found.key
    today, due = day_of(on, settings), found.due
    recall: float | None = None
    rated: int | None = None
    known = None
    if isinstance(due, datetime):
        known = _fsrs_card(note.questions[number - 1].text, place)
        due = due.date()
    if known is not None:
        lapses, recall = known.lapses, 0.0
        if known.last_review is not None:
            passed = (_moment(on, known.last_review) - known.last_review) / timedelta(days=1)
            recall = recall_probability(known.stability, passed)
            rated = (due_day(known.last_review, on, settings) - today).days
    elif due is not None:
        interval = found.interval or 0.0
        days = interval + (today - due).days
        recall = recall_probability(max(interval, _SHORTEST_STABILITY), days)
        rated = -round_half_up(days)
    return ReviewItem(
        path=path,
        question=number,
        card=place,
        line=found.line,
        section=found.section,
        state=found.state,
        due=found.due,
        days=found.days,
        interval=found.interval,
        ease=found.ease,
        decks=found.decks,
        recall=recall,
        lapses=lapses,
        rated=rated,
        # SM-2 counts no lapses, but its ease sinks with each down to the lowest there is.
        is_leech=(lapses or 0) >= LEECH_LAPSES
        or (found.ease is not None and found.ease <= LOWEST_EASE),
    )


def _fsrs_card(question: str, place: int) -> FsrsCard | None:
    """Return what a question's comment tells of a card (from 1), None if that cannot be read."""
    try:
        return read_fsrs_card(comment_parts(question)[place - 1])
    except (ValueError, IndexError):
        return None


def _moment(on: Moment, like: datetime) -> datetime:
    """Return the moment to compare `like` with; of a day alone that is its end."""
    if not isinstance(on, datetime):
        return datetime.combine(on, time(23, 59), like.tzinfo)
    return on if on.tzinfo is not None else on.astimezone()
