"""A log of reviews for tests: half a year of a person's reviews, the same each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from explorer.model import LoggedReview, LoggedSchedule


def logged(
    at: datetime,
    grade: str = "good",
    *,
    front: str = "front",
    interval: float | None = 4.0,
    seconds: float | None = 6.0,
    card: str | None = "1.1",
) -> LoggedReview:
    """Return a review of a card, or of a note if `card` is None; new without an `interval`."""
    before = None
    if interval is not None:
        before = LoggedSchedule("2024-04-20", interval, 250.0)
    return LoggedReview(
        at=at,
        path="Tea/Green.md",
        card=card,
        front=front,
        grade=grade,
        seconds=seconds,
        before=before,
        after=LoggedSchedule("2024-05-20", 12.0, 250.0),
        algorithm="SM-2-OSR",
        version="1.0",
        groups=("tea",),
    )


def half_a_year(until: datetime) -> list[LoggedReview]:
    """Return reviews on most of the last 180 days, more of them lately."""
    reviews = []
    for back in range(180, -1, -1):
        for number in range((back * 7 % 11) * (200 - back) // 100):
            at = until - timedelta(days=back, minutes=13 * number)
            grade = ("good", "good", "again", "good", "easy", "hard", "good")[(back + number) % 7]
            interval = float((number * 17 + back) % 60)
            reviews.append(logged(at, grade, front=f"card {number}", interval=interval))
    return reviews
