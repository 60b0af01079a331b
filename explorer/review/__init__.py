"""What is due, and when it is due next: pure functions over notes, settings and a day.

Importing it stays cheap: a public name is loaded when it is first used.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.review.badges import (
        badge_text,
        card_state,
        count_text,
        distance_text,
        interval_text,
        is_long_overdue,
        merge,
        note_badge,
        question_badges,
        section_badges,
        urgency,
    )
    from explorer.review.card_scheduler import (
        CARD_GRADES,
        CardRules,
        UnreadableScheduleError,
        card_dues,
        card_histogram,
        new_segment,
        schedule_card,
    )
    from explorer.review.days import STATES, begins, day_of, review_day, start_seconds, when_due
    from explorer.review.in_review import Reviewable, candidates, reviewables, states
    from explorer.review.lapses import logged_lapses
    from explorer.review.memory_filters import parse_memory
    from explorer.review.note_reviews import (
        note_histogram,
        note_review,
        problems,
        queues,
        review_fields,
    )
    from explorer.review.queue import DueDay, due, due_counts, due_days, reviewable
    from explorer.review.review_history import DoneCount, Retention, ReviewHistory, done, history
    from explorer.review.review_items import QueueScope
    from explorer.review.review_stats import RangeCount, ReviewStats, stats
    from explorer.review.scheduler import Histogram, osr, round_half_up
    from explorer.review.session_queue import (
        DailyLimits,
        QuestionKey,
        QueueFacts,
        QueueRequest,
        ReviewQueue,
        narrowed,
        review_queue,
    )

__all__ = [
    "CARD_GRADES",
    "STATES",
    "CardRules",
    "DailyLimits",
    "DoneCount",
    "DueDay",
    "Histogram",
    "QuestionKey",
    "QueueFacts",
    "QueueRequest",
    "QueueScope",
    "RangeCount",
    "Retention",
    "ReviewHistory",
    "ReviewQueue",
    "ReviewStats",
    "Reviewable",
    "UnreadableScheduleError",
    "badge_text",
    "begins",
    "candidates",
    "card_dues",
    "card_histogram",
    "card_state",
    "count_text",
    "day_of",
    "distance_text",
    "done",
    "due",
    "due_counts",
    "due_days",
    "history",
    "interval_text",
    "is_long_overdue",
    "logged_lapses",
    "merge",
    "narrowed",
    "new_segment",
    "note_badge",
    "note_histogram",
    "note_review",
    "osr",
    "parse_memory",
    "problems",
    "question_badges",
    "queues",
    "review_day",
    "review_fields",
    "review_queue",
    "reviewable",
    "reviewables",
    "round_half_up",
    "schedule_card",
    "section_badges",
    "start_seconds",
    "states",
    "stats",
    "urgency",
    "when_due",
]

_MODULES = {
    "CARD_GRADES": "card_scheduler",
    "STATES": "days",
    "CardRules": "card_scheduler",
    "DailyLimits": "session_queue",
    "DoneCount": "review_history",
    "DueDay": "queue",
    "Histogram": "scheduler",
    "QuestionKey": "session_queue",
    "QueueFacts": "session_queue",
    "QueueRequest": "session_queue",
    "QueueScope": "review_items",
    "RangeCount": "review_stats",
    "Retention": "review_history",
    "ReviewHistory": "review_history",
    "ReviewQueue": "session_queue",
    "ReviewStats": "review_stats",
    "Reviewable": "in_review",
    "UnreadableScheduleError": "card_scheduler",
    "badge_text": "badges",
    "candidates": "in_review",
    "card_dues": "card_scheduler",
    "card_histogram": "card_scheduler",
    "card_state": "badges",
    "count_text": "badges",
    "distance_text": "badges",
    "begins": "days",
    "day_of": "days",
    "done": "review_history",
    "due": "queue",
    "due_counts": "queue",
    "due_days": "queue",
    "history": "review_history",
    "interval_text": "badges",
    "is_long_overdue": "badges",
    "logged_lapses": "lapses",
    "merge": "badges",
    "narrowed": "session_queue",
    "new_segment": "card_scheduler",
    "note_badge": "badges",
    "note_histogram": "note_reviews",
    "note_review": "note_reviews",
    "osr": "scheduler",
    "parse_memory": "memory_filters",
    "problems": "note_reviews",
    "question_badges": "badges",
    "queues": "note_reviews",
    "review_day": "days",
    "review_fields": "note_reviews",
    "review_queue": "session_queue",
    "reviewable": "queue",
    "reviewables": "in_review",
    "round_half_up": "scheduler",
    "schedule_card": "card_scheduler",
    "section_badges": "badges",
    "start_seconds": "days",
    "states": "in_review",
    "stats": "review_stats",
    "urgency": "badges",
    "when_due": "days",
}

__getattr__ = lazy_names(__name__, _MODULES)
