"""Badges of review: the state of a note, of its sections and of its cards, and the badge's text.

Shape and text carry the meaning; color is added by the caller and never the only sign.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from explorer.config import ReviewSettings
from explorer.model import DUE_STATES, Badge, Card, Moment, Note, ReviewState
from explorer.review.days import when_due
from explorer.review.note_reviews import note_review
from explorer.review.numbered_cards import NumberedCard, readable_cards
from explorer.review.scheduler import round_half_up

if TYPE_CHECKING:
    from explorer.review.review_items import ItemKey

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

LONG_OVERDUE_DAYS: Final = 30
"""What is overdue for more days than these waits already: it is shown with less emphasis."""

_DAYS_OF_MONTH: Final = 30.4375
_DAYS_OF_YEAR: Final = 365.25
_MONTHS_SHOWN: Final = 24
"""Months from which on a distance is told in years."""

_Item = tuple[ReviewState, int | None]


def card_state(card: Card, on: Moment, settings: ReviewSettings = _DEFAULTS) -> ReviewState:
    """Return the state of a card whose schedule can be read; any other has none."""
    return when_due(card.due, on, settings)[0]


def note_badge(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> Badge | None:
    """Return the badge of a note and all its cards; None if there is nothing to review.

    What is put `aside` is in no badge: it is not asked.
    """
    dues: Iterator[Moment | None] = (each.card.due for each in _cards(note, aside))
    review = note_review(note, settings, on)
    if review is not None and (note.path, 0, 0) not in aside:
        dues = chain(dues, (review.due,))
    return _badge(when_due(due, on, settings) for due in dues)


def section_badges(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> dict[int, Badge]:
    """Return a badge for each heading (its index) with cards in its own text, without subsections.

    The key -1 stands for the text before the first heading. The note's own review is in
    `note_badge` only, so that adding badges up never counts it twice.
    """
    cards = _cards(note, aside)
    # Questions are in the order of the file, and so those of a section stand together.
    by_section = groupby(cards, key=lambda each: each.question.section)
    return dict(_badges_of(by_section, settings, on))


def question_badges(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> tuple[Badge | None, ...]:
    """Return a badge for each question of a note, over all its cards.

    None if none of them can be read and is not put aside.
    """
    found: list[Badge | None] = [None] * len(note.questions)
    by_question = groupby(_cards(note, aside), key=lambda each: each.question_number)
    for number, badge in _badges_of(by_question, settings, on):
        found[number - 1] = badge
    return tuple(found)


def merge(badges: Iterable[Badge]) -> Badge | None:
    """Return one badge for several rows: the most urgent state, the counts added up."""
    found = list(badges)
    if not found:
        return None
    best = min(found, key=lambda badge: _urgency((badge.state, badge.days)))
    return Badge(best.state, sum(badge.count for badge in found), best.days)


def badge_text(badge: Badge, ascii: bool = False) -> str:  # noqa: A002  the known word for this
    """Return how urgent a badge is, such as `◆ 2 d`, `◇ today` or `+ new`; ASCII on request."""
    shapes = _PLAIN_SHAPES if ascii else _SHAPES
    return f"{shapes[badge.state]} {_when(badge)}"


def count_text(badge: Badge, ascii: bool = False) -> str:  # noqa: A002  as above
    """Return how many notes and cards are due, such as `◆ 102 due`; ASCII on request.

    The word tells it from a time, which always ends with a unit.
    """
    shapes = _PLAIN_SHAPES if ascii else _SHAPES
    return f"{shapes[badge.state]} {badge.count:,} due"


def is_long_overdue(badge: Badge) -> bool:
    """Whether even the most urgent part of a badge has been overdue for more than a month."""
    return badge.state == "overdue" and (badge.days or 0) < -LONG_OVERDUE_DAYS


def urgency(badge: Badge) -> tuple[int, int, int]:
    """Return a sort key that puts the most urgent badge first, of equal ones the largest count."""
    return *_urgency((badge.state, badge.days)), -badge.count


def distance_text(days: int) -> str:
    """Return a number of days as one whole number of a unit: `12 d`, `3 mo`, `2 y`."""
    months, years = round_half_up(days / _DAYS_OF_MONTH), round_half_up(days / _DAYS_OF_YEAR)
    if days <= LONG_OVERDUE_DAYS or months < 1:
        return f"{days} d"
    if months < _MONTHS_SHOWN:
        return f"{months} mo"
    return f"{years} y"


def interval_text(days: float) -> str:
    """Return a number of days in the shortest unit that reads well: `12 d`, `2.5 mo`, `1.2 y`."""
    months, years = round_half_up(days / 3.04375) / 10, round_half_up(days / 36.525) / 10
    if months < 1:
        return f"{days:g} d"
    if years < 1:
        return f"{months:g} mo"
    return f"{years:g} y"


def _when(badge: Badge) -> str:
    if badge.state == "new" or badge.days is None:
        return "new"
    if badge.days == 0:
        return "today"
    return distance_text(abs(badge.days))


def _cards(note: Note, aside: Collection[ItemKey]) -> Iterator[NumberedCard]:
    """Yield the cards of a note that can be reviewed and are not put aside."""
    cards = readable_cards(note)
    if not aside:
        return cards
    return (
        each for each in cards if (note.path, each.question_number, each.card_number) not in aside
    )


def _badges_of(
    groups: Iterable[tuple[int, Iterable[NumberedCard]]], settings: ReviewSettings, on: Moment
) -> Iterator[tuple[int, Badge]]:
    """Yield the number and the badge of each group of cards, equal ones as one object."""
    known: dict[Badge, Badge] = {}
    for number, cards in groups:
        badge = _badge(when_due(each.card.due, on, settings) for each in cards)
        if badge is not None:
            yield number, known.setdefault(badge, badge)


def _urgency(item: _Item) -> tuple[int, int]:
    state, days = item
    return STATES.index(state), days or 0


def _badge(items: Iterable[_Item]) -> Badge | None:
    """Return one badge for several items, which are looked at one by one."""
    first: _Item | None = None
    count = 0
    for item in items:
        if first is None or _urgency(item) < _urgency(first):
            first = item
        count += item[0] in DUE_STATES
    if first is None:
        return None
    state, days = first
    return Badge(state, count, days)
