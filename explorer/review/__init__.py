"""What is due, and when it is due next: pure functions over notes, settings and a day.

Importing it stays cheap: a public name is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.lazy_names import lazy_names

if TYPE_CHECKING:
    from explorer.review.badges import (
        STATES,
        badge_text,
        card_state,
        interval_text,
        merge,
        note_badge,
        question_badges,
        section_badges,
    )
    from explorer.review.days import SOON_DAYS, day_of, review_day, when_due
    from explorer.review.note_reviews import (
        ReviewFields,
        note_histogram,
        note_review,
        problems,
        queues,
        review_fields,
    )
    from explorer.review.place_states import Reviewable, candidates, reviewables, states
    from explorer.review.queue import due
    from explorer.review.review_stats import MATURE_DAYS, IntervalCount, ReviewStats, stats
    from explorer.review.scheduler import Grade, Histogram, ScheduledReview, osr, round_half_up

__all__ = [
    "MATURE_DAYS",
    "SOON_DAYS",
    "STATES",
    "Grade",
    "Histogram",
    "IntervalCount",
    "ReviewFields",
    "ReviewStats",
    "Reviewable",
    "ScheduledReview",
    "badge_text",
    "candidates",
    "card_state",
    "day_of",
    "due",
    "interval_text",
    "merge",
    "note_badge",
    "note_histogram",
    "note_review",
    "osr",
    "problems",
    "question_badges",
    "queues",
    "review_day",
    "review_fields",
    "reviewables",
    "round_half_up",
    "section_badges",
    "states",
    "stats",
    "when_due",
]

_MODULES = {
    "MATURE_DAYS": "review_stats",
    "SOON_DAYS": "days",
    "STATES": "badges",
    "Grade": "scheduler",
    "Histogram": "scheduler",
    "IntervalCount": "review_stats",
    "ReviewFields": "note_reviews",
    "ReviewStats": "review_stats",
    "Reviewable": "place_states",
    "ScheduledReview": "scheduler",
    "badge_text": "badges",
    "candidates": "place_states",
    "card_state": "badges",
    "day_of": "days",
    "due": "queue",
    "interval_text": "badges",
    "merge": "badges",
    "note_badge": "badges",
    "note_histogram": "note_reviews",
    "note_review": "note_reviews",
    "osr": "scheduler",
    "problems": "note_reviews",
    "question_badges": "badges",
    "queues": "note_reviews",
    "review_day": "days",
    "review_fields": "note_reviews",
    "reviewables": "place_states",
    "round_half_up": "scheduler",
    "section_badges": "badges",
    "states": "place_states",
    "stats": "review_stats",
    "when_due": "days",
}

__getattr__ = lazy_names(__name__, _MODULES)
