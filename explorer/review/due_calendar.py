"""What falls due on which day, for a calendar. What is overdue belongs to today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from explorer.config import ReviewSettings
from explorer.model import Moment, Note
from explorer.review.days import day_of
from explorer.review.review_items import every_item

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
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> tuple[DueDay, ...]:
    """Return the days on which scheduled notes and cards are due, from the day `on`.

    What is put `aside` is left out.
    """
    today = day_of(on, settings)
    paths: dict[date, list[str]] = {}
    cards: dict[date, dict[str, int]] = {}
    for item in every_item(notes, settings, on):
        if item.days is None or item.key in aside:
            continue
        day = today + timedelta(days=max(0, item.days))
        if item.kind == "note":
            paths.setdefault(day, []).append(item.path)
        else:
            deck = next(iter(item.decks), "")
            counts = cards.setdefault(day, {})
            counts[deck] = counts.get(deck, 0) + 1
    days = sorted(paths.keys() | cards.keys())
    return tuple(DueDay(day, tuple(paths.get(day, ())), cards.get(day, {})) for day in days)
