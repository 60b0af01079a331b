"""What there is to review on a day, in the order of its urgency.

Only lists: it neither grades nor writes, and it says how many things it left out because they are
not due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from explorer.config import ReviewSettings
from explorer.model import DueCard, DueList, DueNote, Note
from explorer.review.badges import STATES, card_state
from explorer.review.days import day_of
from explorer.review.note_reviews import note_review, queues

_OFFERED = ("overdue", "due", "new")


def due(notes: Iterable[Note], settings: ReviewSettings, on: date | datetime) -> DueList:
    """Return the notes and cards that are overdue (oldest first), due and new, in this order, ties by path.

    A note that is in several queues is listed once, under the first of them in the order of the settings. The counts
    cover all states. What cannot be read is in no list and in no count.
    """
    found_notes: list[DueNote] = []
    found_cards: list[DueCard] = []
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    for note in notes:
        review = note_review(note, settings, on)
        if review is not None:
            counts[review.state] += 1
            if review.state in _OFFERED:
                queue = queues(note, settings)[0]
                found_notes.append(
                    DueNote(
                        note.path, review.due, review.interval, review.ease, review.state, queue
                    )
                )
        for card in _cards(note, settings, on):
            counts[card.state] += 1
            if card.state in _OFFERED:
                found_cards.append(card)
    found_notes.sort(key=lambda one: (*_order(one), one.path))
    found_cards.sort(key=lambda one: (*_order(one), one.path, one.question, one.card))
    return DueList(day_of(on, settings), tuple(found_notes), tuple(found_cards), counts)


def _cards(note: Note, settings: ReviewSettings, on: date | datetime) -> Iterable[DueCard]:
    for number, question in enumerate(note.questions, 1):
        for place, card in enumerate(question.cards, 1):
            if card.readable:
                state = card_state(card, on, settings)
                yield DueCard(
                    note.path,
                    question.first_line,
                    number,
                    place,
                    card.front,
                    card.due,
                    state,
                    question.decks,
                )


def _order(item: DueNote | DueCard) -> tuple[int, datetime]:
    """Return a sort key; dates and instants are compared as naive moments, as only their order matters."""
    when = item.due if item.due is not None else date.max
    moment = (
        when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time())
    )
    return STATES.index(item.state), moment
