"""What can be reviewed: the notes that are in a queue, and the cards whose schedules can be read.

The one place that decides what counts; badges, lists, counts and sessions are made from it. The
lists here neither grade nor write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer.config import ReviewSettings
from explorer.model import DUE_STATES, Moment, Note, ReviewState
from explorer.review.days import STATES, begins, when_due
from explorer.review.note_reviews import gradable_fields, queues
from explorer.text.names import grouped
from explorer.text.review_filter import matching_tags
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.model import DueList

ItemKey: TypeAlias = tuple[str, int, int]
"""The path, and the numbers of the question and the card from 1; two zeros for the note itself."""
OFFERED = DUE_STATES | {"new"}
"""The states of what is offered for review."""


class ReviewItem(NamedTuple):
    """A note that is up for review, or one card."""

    key: ItemKey
    state: ReviewState
    due: Moment | None
    days: int | None
    """Days until it is due, negative if it is overdue; None for what is new."""
    interval: float | None
    ease: float | None
    decks: tuple[str, ...]
    """The decks of a card, the review queues of a note, without `#`."""
    section: int = -1
    """The index of the heading above a card; -1 for a note, and for a card before the first one."""
    line: int = 1
    front: str = ""
    """The front of a card."""
    recall: float | None = None
    """How probable it is that it is remembered now, 0 to 1; None for what is new. This and what
    follows is known only of what `find_items` has found."""
    lapses: int | None = None
    """How often it was forgotten, by its comment, else by the log; None if neither knows."""
    rated: int | None = None
    """On which day it was last reviewed, counted from today (yesterday is -1); None for what is
    new. SM-2 keeps no such date: it is the due date less the interval."""
    is_leech: bool = False
    """Whether it was forgotten again and again, so that it may better be rewritten."""
    aside: str = ""
    """How it is put aside, `suspended` or `buried`; empty if it is not."""
    why: str = ""
    """Why it stands where it does in the queue; empty in the plugin's order."""

    @property
    def path(self) -> str:
        """The note that it is or is in."""
        return self.key[0]

    @property
    def own_ease(self) -> float | None:
        """Its ease; None for a card of FSRS, of whose difficulty that is only a translation."""
        return None if isinstance(self.due, datetime) else self.ease

    @property
    def question(self) -> int:
        """The number of its question, from 1; 0 for a note."""
        return self.key[1]

    @property
    def card(self) -> int:
        """The number of the card within its question, from 1; 0 for a note."""
        return self.key[2]

    @property
    def is_card(self) -> bool:
        """Whether it is a card."""
        return self.key[1] > 0


def reviewables(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> Iterator[ReviewItem]:
    """Yield what can be reviewed, each note before its cards, without what is put `aside`."""
    for note in notes:
        path = note.path
        fields = gradable_fields(note, settings)
        if fields is not None and (path, 0, 0) not in aside:
            known = fields[:3] if fields.scheduled else (None, None, None)
            state, days = when_due(known[0], on, settings)
            yield ReviewItem(
                (path, 0, 0), state, known[0], days, *known[1:], queues(note, settings)
            )
        yield from reviewable_cards(note, settings, on, aside)


def reviewable_cards(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey]
) -> Iterator[ReviewItem]:
    """Yield the cards of a note that can be reviewed, without what is put `aside`."""
    for number, question in enumerate(note.questions, 1):
        for place, card in enumerate(question.cards, 1):
            key = note.path, number, place
            if card.readable and key not in aside:
                state, days = when_due(card.due, on, settings)
                yield ReviewItem(
                    *(key, state, card.due, days, card.interval, card.ease, question.decks),
                    *(question.section, question.first_line, card.front),
                )


def up_for_review(vault: Vault, paths: Iterable[str] | None = None) -> Iterator[Note]:
    """Yield the notes, at `paths` or all, that may have something to review.

    The others need not be unpacked, and what is gone is left out.
    """
    known: dict[tuple[str, ...], bool] = {}
    for path in vault.entries if paths is None else sorted(vault.entries.keys() & {*paths}):
        tags, has_questions = vault.entries[path].brief
        if tags not in known:
            known[tags] = bool(matching_tags(tags, vault.settings.tags_to_review))
        if known[tags] or has_questions:
            yield vault.notes[path]


def due(items: Iterable[ReviewItem], today: date, states: Collection[str] = OFFERED) -> DueList:
    """Return the notes and cards in these `states`: overdue (oldest first), due and so on to new.

    Ties fall by path. A note that is in several queues is listed once, under the first of them in
    the order of the settings. The counts cover all states.
    """
    from explorer.model import DueCard, DueList, DueNote

    found = list(items)
    notes: list[DueNote] = []
    cards: list[DueCard] = []
    for each in sorted((each for each in found if each.state in states), key=_order):
        path, question, card = each.key
        if question:
            place = (path, each.line, question, card)
            cards.append(DueCard(*place, each.front, each.due, each.state, each.decks))
        else:
            assert not isinstance(each.due, datetime)  # noqa: S101  for the type checker: only cards are
            numbers = (each.due, each.interval, each.ease)
            notes.append(DueNote(path, *numbers, each.state, each.decks[0]))
    return DueList(today, tuple(notes), tuple(cards), due_counts(found))


def _order(item: ReviewItem) -> tuple[int, datetime, ItemKey]:
    """Return a sort key. Dates and instants are compared as naive moments: only order matters."""
    due_date = item.due or date.max
    if isinstance(due_date, datetime):
        moment = due_date.replace(tzinfo=None)
    else:
        moment = datetime.combine(due_date, time())
    return STATES.index(item.state), moment, item.key


def due_counts(items: Iterable[ReviewItem]) -> dict[ReviewState, int]:
    """Return how many items are in each state."""
    found = Counter(each.state for each in items)
    return {state: found[state] for state in STATES}


def waiting(counts: Mapping[ReviewState, int]) -> int:
    """Return how many of the counted items are to be reviewed now, what is new aside."""
    return sum(counts[state] for state in DUE_STATES)


@dataclass(frozen=True, slots=True)
class DueDay:
    """What is due on one day."""

    day: date
    notes: tuple[str, ...]
    """The paths of the notes, in their order."""
    cards: Mapping[str, int]
    """How many cards are due, by the first of their decks."""


def due_days(items: Iterable[ReviewItem], today: date) -> tuple[DueDay, ...]:
    """Return the days on which scheduled notes and cards are due; what is overdue is of today."""
    days = grouped(
        (today + timedelta(days=max(0, each.days)), each) for each in items if each.days is not None
    )
    return tuple(
        DueDay(
            day,
            tuple(each.path for each in found if not each.is_card),
            Counter(next(iter(each.decks), "") for each in found if each.is_card),
        )
        for day, found in sorted(days.items())
    )


def next_due(
    items: Iterable[ReviewItem],
    settings: ReviewSettings,
    on: Moment,
    buried: Mapping[ItemKey, Moment],
) -> datetime | None:
    """Return the moment after `on` at which the next item is due, None if none ever is.

    `buried` has the review day, or the moment, before which an item is not reviewed.
    """
    starts = (
        max(begins(moment, settings) for moment in (each.due, buried.get(each.key)) if moment)
        for each in items
        if each.due
    )
    now = begins(on, settings)
    return min((start for start in starts if start > now), default=None)


def states(items: Iterable[ReviewItem]) -> Mapping[tuple[str, int], ReviewState]:
    """Return the state of every note (section -1) and heading that has something to review."""
    found: dict[tuple[str, int], ReviewState] = {}
    for path, of_note in groupby(items, lambda each: each.path):
        for each in of_note:
            for place in {(path, -1), (path, each.section)}:
                found[place] = min(each.state, found.get(place, each.state), key=STATES.index)
    return found
