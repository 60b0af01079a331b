"""What falls due on which day, for a calendar. What is overdue belongs to today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from explorer.config import ReviewSettings
from explorer.model import Note
from explorer.review.days import day_of, due_day
from explorer.review.note_reviews import note_review

if TYPE_CHECKING:
    from explorer.review.review_items import ItemKey


@dataclass(frozen=True, slots=True)
class DueDay:
    """What is due on one day."""

    day: date
    notes: tuple[str, ...]
    """The paths of the notes, in their order."""
    cards: Mapping[str, int]
    """How many cards are due, by the first of their decks."""


def due_days(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: date | datetime,
    aside: Collection[ItemKey] = (),
) -> tuple[DueDay, ...]:
    """Return the days on which scheduled notes and cards are due, from the day `on`.

    What is put `aside` is left out.
    """
    today = day_of(on, settings)
    paths: dict[date, list[str]] = {}
    cards: dict[date, dict[str, int]] = {}
    for note in notes:
        review = note_review(note, settings, on)
        if review is not None and review.due is not None and (note.path, 0, 0) not in aside:
            paths.setdefault(max(today, review.due), []).append(note.path)
        for number, question in enumerate(note.questions, 1):
            deck = next(iter(question.decks), "")
            for place, card in enumerate(question.cards, 1):
                if (note.path, number, place) in aside:
                    continue
                if card.due is not None and card.readable:
                    day = max(today, due_day(card.due, on, settings))
                    counts = cards.setdefault(day, {})
                    counts[deck] = counts.get(deck, 0) + 1
    days = sorted(paths.keys() | cards.keys())
    return tuple(DueDay(day, tuple(paths.get(day, ())), cards.get(day, {})) for day in days)
