"""What is due, and when it is due next: pure functions over notes, settings and a day."""

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
from explorer.review.queue import due
from explorer.review.scheduler import Grade, Histogram, ScheduledReview, osr, round_half_up
from explorer.review.states import candidates, states
from explorer.review.stats import MATURE_DAYS, IntervalCount, ReviewStats, stats

__all__ = [
    "MATURE_DAYS",
    "SOON_DAYS",
    "STATES",
    "Grade",
    "Histogram",
    "IntervalCount",
    "ReviewFields",
    "ReviewStats",
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
    "round_half_up",
    "section_badges",
    "states",
    "stats",
    "when_due",
]
