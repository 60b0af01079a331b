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
    from explorer.review.card_scheduler import (
        CARD_GRADES,
        CardGrade,
        CardRules,
        ScheduledCard,
        UnreadableScheduleError,
        card_dues,
        card_histogram,
        new_segment,
        schedule_card,
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
    from explorer.review.place_states import candidates, states
    from explorer.review.queue import due
    from explorer.review.review_history import Retention, ReviewHistory, history
    from explorer.review.review_items import (
        LEECH_LAPSES,
        ItemKey,
        ItemKind,
        QueueScope,
        ReviewItem,
    )
    from explorer.review.review_stats import MATURE_DAYS, RangeCount, ReviewStats, stats
    from explorer.review.scheduler import Grade, Histogram, ScheduledReview, osr, round_half_up
    from explorer.review.session_queue import (
        DailyLimits,
        DeckCount,
        QueueFacts,
        QueueOrder,
        QueueRequest,
        ReviewQueue,
        deck_counts,
        review_queue,
    )

__all__ = [
    "CARD_GRADES",
    "LEECH_LAPSES",
    "MATURE_DAYS",
    "SOON_DAYS",
    "STATES",
    "CardGrade",
    "CardRules",
    "DailyLimits",
    "DeckCount",
    "Grade",
    "Histogram",
    "ItemKey",
    "ItemKind",
    "QueueFacts",
    "QueueOrder",
    "QueueRequest",
    "QueueScope",
    "RangeCount",
    "Retention",
    "ReviewFields",
    "ReviewHistory",
    "ReviewItem",
    "ReviewQueue",
    "ReviewStats",
    "ScheduledCard",
    "ScheduledReview",
    "UnreadableScheduleError",
    "badge_text",
    "candidates",
    "card_dues",
    "card_histogram",
    "card_state",
    "day_of",
    "deck_counts",
    "due",
    "history",
    "interval_text",
    "merge",
    "new_segment",
    "note_badge",
    "note_histogram",
    "note_review",
    "osr",
    "problems",
    "question_badges",
    "queues",
    "review_day",
    "review_fields",
    "review_queue",
    "round_half_up",
    "schedule_card",
    "section_badges",
    "states",
    "stats",
    "when_due",
]

_MODULES = {
    "CARD_GRADES": "card_scheduler",
    "LEECH_LAPSES": "review_items",
    "MATURE_DAYS": "review_stats",
    "SOON_DAYS": "days",
    "STATES": "badges",
    "CardGrade": "card_scheduler",
    "CardRules": "card_scheduler",
    "DailyLimits": "session_queue",
    "DeckCount": "session_queue",
    "Grade": "scheduler",
    "Histogram": "scheduler",
    "ItemKey": "review_items",
    "ItemKind": "review_items",
    "QueueFacts": "session_queue",
    "QueueOrder": "session_queue",
    "QueueRequest": "session_queue",
    "QueueScope": "review_items",
    "RangeCount": "review_stats",
    "Retention": "review_history",
    "ReviewFields": "note_reviews",
    "ReviewHistory": "review_history",
    "ReviewItem": "review_items",
    "ReviewQueue": "session_queue",
    "ReviewStats": "review_stats",
    "ScheduledCard": "card_scheduler",
    "ScheduledReview": "scheduler",
    "UnreadableScheduleError": "card_scheduler",
    "badge_text": "badges",
    "candidates": "place_states",
    "card_dues": "card_scheduler",
    "card_histogram": "card_scheduler",
    "card_state": "badges",
    "day_of": "days",
    "deck_counts": "session_queue",
    "due": "queue",
    "history": "review_history",
    "interval_text": "badges",
    "merge": "badges",
    "new_segment": "card_scheduler",
    "note_badge": "badges",
    "note_histogram": "note_reviews",
    "note_review": "note_reviews",
    "osr": "scheduler",
    "problems": "note_reviews",
    "question_badges": "badges",
    "queues": "note_reviews",
    "review_day": "days",
    "review_fields": "note_reviews",
    "review_queue": "session_queue",
    "round_half_up": "scheduler",
    "schedule_card": "card_scheduler",
    "section_badges": "badges",
    "states": "place_states",
    "stats": "review_stats",
    "when_due": "days",
}

__getattr__ = lazy_names(__name__, _MODULES)
