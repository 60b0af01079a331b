"""Badges of review: the state of a note, of its sections and of its cards, and the badge's text.

Shape and text carry the meaning; color is added by the caller and never the only sign.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from explorer.model import DUE_STATES, REVIEW_STATES, Badge
from explorer.review.days import STATES
from explorer.review.scheduler import round_half_up

if TYPE_CHECKING:
    from explorer.config import ReviewSettings
    from explorer.model import Moment, Note
    from explorer.review.due import ItemKey, ReviewItem

LONG_OVERDUE_DAYS: Final = 30
"""What is overdue for more days than these waits already: it is shown with less emphasis."""

_DAYS_OF_MONTH: Final = 30.4375
_DAYS_OF_YEAR: Final = 365.25
_MONTHS_SHOWN: Final = 24
"""Months from which on a distance is told in years."""


def note_badge(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> Badge | None:
    """Return the badge of a note and all its cards; None if there is nothing to review.

    What is put `aside` is in no badge: it is not asked.
    """
    from explorer.review.due import reviewables  # not before the first paint

    return _badge(reviewables((note,), settings, on, aside))


def section_badges(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> dict[int, Badge]:
    """Return a badge for each heading (its index) with cards in its own text, without subsections.

    The key -1 stands for the text before the first heading. The note's own review is in
    `note_badge` only, so that adding badges up never counts it twice.
    """
    from explorer.review.due import reviewable_cards  # as above

    cards = groupby(reviewable_cards(note, settings, on, aside), lambda each: each.section)
    return {section: badge for section, found in cards if (badge := _badge(found))}


def question_badges(
    note: Note, settings: ReviewSettings, on: Moment, aside: Collection[ItemKey] = ()
) -> tuple[Badge | None, ...]:
    """Return a badge for each question of a note, over all its cards.

    None if none of them can be read and is not put aside.
    """
    from explorer.review.due import reviewable_cards  # as above

    found: list[Badge | None] = [None] * len(note.questions)
    cards = reviewable_cards(note, settings, on, aside)
    for number, of_question in groupby(cards, lambda each: each.key[1]):
        found[number - 1] = _badge(of_question)
    return tuple(found)


def merge(badges: Iterable[Badge]) -> Badge | None:
    """Return one badge for several rows: the most urgent state, the counts added up."""
    found = list(badges)
    if not found:
        return None
    best = min(found, key=urgency_of)
    return Badge(best.state, sum(badge.count for badge in found), best.days)


def badge_text(badge: Badge, ascii: bool = False) -> str:  # noqa: A002  the known word for this
    """Return how urgent a badge is, such as `◆ 2 d`, `◇ today` or `+ new`; ASCII on request."""
    return f"{_shape(badge, ascii)} {_when(badge)}"


def count_text(badge: Badge, ascii: bool) -> str:  # noqa: A002  as above
    """Return how many notes and cards are due, such as `◆ 102 due`; ASCII on request.

    The word tells it from a time, which always ends with a unit.
    """
    return f"{_shape(badge, ascii)} {badge.count:,} due"


def _shape(badge: Badge, ascii: bool) -> str:  # noqa: A002  as above
    sign = REVIEW_STATES[badge.state]
    return sign.ascii_shape if ascii else sign.shape


def is_long_overdue(badge: Badge) -> bool:
    """Whether even the most urgent part of a badge has been overdue for more than a month."""
    return badge.state == "overdue" and (badge.days or 0) < -LONG_OVERDUE_DAYS


def urgency(badge: Badge) -> tuple[int, int, int]:
    """Return a sort key that puts the most urgent badge first, of equal ones the largest count."""
    return *urgency_of(badge), -badge.count


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


def urgency_of(item: Badge | ReviewItem) -> tuple[int, int]:
    """Return a sort key that puts what is most urgent first, whatever the counts."""
    return STATES.index(item.state), item.days or 0


_shared_badge = lru_cache(maxsize=1024)(Badge)
"""Most cards of a note have one of a few badges."""


def _badge(items: Iterable[ReviewItem]) -> Badge | None:
    """Return one badge for several items, of which one is held at a time."""
    first, count = None, 0
    for each in items:
        if first is None or urgency_of(each) < urgency_of(first):
            first = each
        count += each.state in DUE_STATES
    return first and _shared_badge(first.state, count, first.days)
