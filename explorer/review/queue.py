"""What there is to review on a day, most urgent first.

Only lists: it neither grades nor writes. The counts include what is left out because it is not due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from explorer.config import ReviewSettings
from explorer.model import DUE_STATES, DueCard, DueList, DueNote, Moment, Note, NoteReview
from explorer.review.badges import STATES, card_state
from explorer.review.days import begins, day_of, due_day
from explorer.review.note_reviews import gradable_fields, note_review, queues
from explorer.review.numbered_cards import readable_cards

if TYPE_CHECKING:
    from explorer.review.review_items import ItemKey

OFFERED = DUE_STATES | {"new"}
"""The states of what is offered for review."""
_NOTHING: Final[Mapping[ItemKey, Moment | None]] = MappingProxyType({})


def due(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> DueList:
    """Return the notes and cards that are overdue (oldest first), due and new, in this order.

    Ties fall by path. A note that is in several queues is listed once, under the first of them in
    the order of the settings. The counts cover all states. What cannot be read, or is put `aside`,
    is in no list and in no count.
    """
    found_notes: list[DueNote] = []
    found_cards: list[DueCard] = []
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    for note in notes:
        review = _review(note, settings, on, aside)
        if review is not None:
            counts[review.state] += 1
            if review.state in OFFERED:
                found_notes.append(_due_note(note, review, queues(note, settings)[0]))
        for card in _cards(note, settings, on, aside):
            counts[card.state] += 1
            if card.state in OFFERED:
                found_cards.append(card)
    found_notes.sort(key=lambda one: (*_order(one), one.path))
    found_cards.sort(key=lambda one: (*_order(one), one.path, one.question, one.card))
    return DueList(day_of(on, settings), tuple(found_notes), tuple(found_cards), counts)


def due_counts(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> dict[str, int]:
    """Return the counts of `due` without its lists, which may be long."""
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    for note in notes:
        review = _review(note, settings, on, aside)
        if review is not None:
            counts[review.state] += 1
        for card in _cards(note, settings, on, aside):
            counts[card.state] += 1
    return counts


def reviewable(
    notes: Iterable[Note],
    settings: ReviewSettings,
    buried: Mapping[ItemKey, Moment | None] = _NOTHING,
) -> Iterator[Moment | None]:
    """Yield when each note and card is due that can be reviewed; None for a new one.

    `buried` has the review day, or the moment, before which an item is not reviewed; None is never.
    """
    for key, due_date in _due_dates(notes, settings):
        if key not in buried:
            yield due_date
            continue
        until = buried[key]
        if until is not None:
            yield _not_before(until, due_date, settings)


def _due_dates(
    notes: Iterable[Note], settings: ReviewSettings
) -> Iterator[tuple[ItemKey, Moment | None]]:
    for note in notes:
        fields = gradable_fields(note, settings)
        if fields is not None:
            yield (note.path, 0, 0), fields.due if fields.scheduled else None
        for each in readable_cards(note):
            yield (note.path, each.question_number, each.card_number), each.card.due


def _not_before(until: Moment, due_date: Moment | None, settings: ReviewSettings) -> Moment | None:
    """Return when something is due that is put off until a review day or moment, in local time."""
    if due_date is None:
        return None
    if isinstance(until, datetime):
        is_before = begins(due_date, settings) < begins(until, settings)
    else:
        is_before = due_day(due_date, until, settings) < until
    return until if is_before else due_date


def _due_note(note: Note, review: NoteReview, queue: str) -> DueNote:
    return DueNote(
        path=note.path,
        due=review.due,
        interval=review.interval,
        ease=review.ease,
        state=review.state,
        queue=queue,
    )


def _review(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey]
) -> NoteReview | None:
    """Return the review of a note, None if there is none or it is put aside."""
    if (note.path, 0, 0) in aside:
        return None
    return note_review(note, settings, on)


def _cards(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey]
) -> Iterator[DueCard]:
    """Yield the cards of a note that are not put aside."""
    for question_number, card_number, question, card in readable_cards(note):
        if (note.path, question_number, card_number) in aside:
            continue
        yield DueCard(
            path=note.path,
            line=question.first_line,
            question=question_number,
            card=card_number,
            front=card.front,
            due=card.due,
            state=card_state(card, on, settings),
            decks=question.decks,
        )


def _order(item: DueNote | DueCard) -> tuple[int, datetime]:
    """Return a sort key. Dates and instants are compared as naive moments: only order matters."""
    due = item.due or date.max
    if isinstance(due, datetime):
        moment = due.replace(tzinfo=None)
    else:
        moment = datetime.combine(due, time())
    return STATES.index(item.state), moment
