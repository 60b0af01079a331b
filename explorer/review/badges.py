"""What a row says of review: the state of a note, of its sections and of its cards, and the text of the badge.

Shape and text carry the meaning; color is for whoever draws it and never the only sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Badge, Card, Note, ReviewState
from explorer.review.days import when_due
from explorer.review.note_reviews import note_review
from explorer.review.scheduler import round_half_up

STATES: Final[tuple[ReviewState, ...]] = ("overdue", "due", "soon", "later", "new")
"""Most urgent first."""

_DEFAULTS: Final = ReviewSettings()
_SHAPES: Final[Mapping[ReviewState, str]] = {
    "overdue": "◆",
    "due": "◇",
    "soon": "○",
    "later": "·",
    "new": "+",
}
_PLAIN_SHAPES: Final[Mapping[ReviewState, str]] = {
    "overdue": "!",
    "due": "*",
    "soon": "o",
    "later": ".",
    "new": "+",
}

_Item = tuple[ReviewState, int | None]


def card_state(
    card: Card, on: date | datetime, settings: ReviewSettings = _DEFAULTS
) -> ReviewState:
    """Return the state of a card.

    A card whose schedule cannot be read counts as new and is offered nowhere.
    """
    return _card_item(card, on, settings)[0]


def note_badge(note: Note, settings: ReviewSettings, on: date | datetime) -> Badge | None:
    """Return the badge of a note and all its cards; None if there is nothing to review."""
    items = [
        _card_item(card, on, settings)
        for question in note.questions
        for card in question.cards
        if card.readable
    ]
    review = note_review(note, settings, on)
    if review is not None:
        items.append(("new", None) if review.due is None else when_due(review.due, on, settings))
    return _badge(items)


def section_badges(note: Note, settings: ReviewSettings, on: date | datetime) -> dict[int, Badge]:
    """Return a badge for each heading (its index) that holds cards in its own text, subsections not counted.

    The key -1 stands for the text before the first heading. The note's own review is in `note_badge` only, so that
    whoever adds up never counts it twice.
    """
    items: dict[int, list[_Item]] = {}
    for question in note.questions:
        for card in question.cards:
            if card.readable:
                items.setdefault(question.section, []).append(_card_item(card, on, settings))
    return {
        section: badge for section, found in items.items() if (badge := _badge(found)) is not None
    }


def question_badges(
    note: Note, settings: ReviewSettings, on: date | datetime
) -> tuple[Badge | None, ...]:
    """Return a badge for each question of a note, over all its cards.

    None if none of them can be read.
    """
    return tuple(
        _badge([_card_item(card, on, settings) for card in question.cards if card.readable])
        for question in note.questions
    )


def merge(badges: Iterable[Badge]) -> Badge | None:
    """Return one badge for several rows: the most urgent state, the counts added up."""
    found = list(badges)
    if not found:
        return None
    best = min(found, key=lambda badge: _urgency((badge.state, badge.days)))
    return Badge(best.state, sum(badge.count for badge in found), best.days)


def badge_text(badge: Badge, ascii: bool = False) -> str:  # noqa: A002 -- the word that people know for this
    """Return the text of a badge, such as `◆ 2 d`, `◇ today` or `+ new`; only ASCII on request."""
    shape = (_PLAIN_SHAPES if ascii else _SHAPES)[badge.state]
    if badge.state == "new" or badge.days is None:
        return f"{shape} new"
    return f"{shape} today" if badge.days == 0 else f"{shape} {interval_text(abs(badge.days))}"


def interval_text(days: float) -> str:
    """Return a number of days in the shortest unit that reads well: `12 d`, `2.5 mo`, `1.2 y`."""
    months, years = round_half_up(days / 3.04375) / 10, round_half_up(days / 36.525) / 10
    if months < 1:
        return f"{days:g} d"
    return f"{months:g} mo" if years < 1 else f"{years:g} y"


def _card_item(card: Card, on: date | datetime, settings: ReviewSettings) -> _Item:
    return ("new", None) if card.due is None else when_due(card.due, on, settings)


def _urgency(item: _Item) -> tuple[int, int]:
    state, days = item
    return STATES.index(state), 0 if days is None else days


def _badge(items: list[_Item]) -> Badge | None:
    if not items:
        return None
    state, days = min(items, key=_urgency)
    return Badge(state, sum(1 for item in items if item[0] in ("overdue", "due")), days)
