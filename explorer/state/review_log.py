"""The log of reviews: a row for each grade that was written, and for each one taken back.

Rows are only ever appended. Kept per vault in the user's state folder, never in the vault. A log
that is lost, or a row that cannot be read, costs statistics and never a schedule: nothing else
may depend on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from explorer.model import LoggedReview, LoggedSchedule
from explorer.state.json_file import JsonLines, number_or_raise, text_or_raise

Step: TypeAlias = Literal["undo", "redo"]

_TEXTS: Final = ("path", "front", "grade", "algorithm", "version")
_LONGEST_TEXT: Final = 300
"""Characters of a card's front in a row: enough to know the card again."""


class ReviewIdentity(NamedTuple):
    """What tells a review of a log from the others."""

    at: datetime
    path: str
    card: str | None
    grade: str

    @classmethod
    def of(cls, review: LoggedReview) -> ReviewIdentity:
        """Return the identity of a review."""
        return cls(review.at, review.path, review.card, review.grade)


_StepRow: TypeAlias = tuple[str, ReviewIdentity | None]
"""A row that says that a review was taken back, or done again: None for the last one that it can
be, as in rows of versions that told no more."""


@dataclass(frozen=True, slots=True)
class LoggedReviews:
    """What a log holds."""

    reviews: tuple[LoggedReview, ...]
    """Oldest first, without those that were taken back."""
    unreadable: int
    """How many rows could not be read."""


class ReviewLog(JsonLines):
    """The log of one vault. What cannot be written is not in it."""

    kind = "reviews"

    def append(self, row: dict[str, Any], *, is_new: bool = True) -> None:
        """Append the row of a review; one that may not be new only if the log does not have it."""
        with suppress(OSError):
            if is_new or not self.file.exists() or row not in (it for _, it in self.rows(dict)):
                self.append_row(row)

    def append_step(self, step: Step, at: datetime, review: ReviewIdentity | None = None) -> None:
        """Append that a review was taken back, or done again after that: the last one if None."""
        row: dict[str, Any] = {"step": step, "at": at.isoformat()}
        if review is not None:
            row["review"] = review._asdict() | {"at": review.at.isoformat()}
        with suppress(OSError):
            self.append_row(row)

    def read(self) -> LoggedReviews:
        """Return the reviews of the log; a log that cannot be read is an empty one."""
        try:
            rows = [row for _, row in self.rows(_row)]
        except OSError:
            return LoggedReviews((), 0)
        reviews: list[LoggedReview | None] = []
        """In the order of the log, None for what was taken back."""
        undone: list[tuple[int, LoggedReview]] = []
        """What can be done again, with its index, the last one at the end."""
        for row in rows:
            if isinstance(row, LoggedReview):
                reviews.append(row)
                undone.clear()
            elif row is not None:
                _take_step(row, reviews, undone)
        return LoggedReviews(tuple(filter(None, reviews)), rows.count(None))


def row_of(review: LoggedReview) -> dict[str, Any]:
    """Return the row of a review."""
    front = review.front[:_LONGEST_TEXT]
    return {**asdict(review), "at": review.at.isoformat(), "front": front}


def _take_step(
    row: _StepRow, reviews: list[LoggedReview | None], undone: list[tuple[int, LoggedReview]]
) -> None:
    """Take a review back, or do it again; nothing if the log does not have it."""
    step, meant = row
    rows = [*enumerate(reviews)] if step == "undo" else undone
    for index, review in reversed(rows):
        if review is not None and meant in (None, ReviewIdentity.of(review)):
            if step == "undo":
                reviews[index] = None
                undone.append((index, review))
            else:
                reviews[index] = review
                undone.remove((index, review))
            return


def _row(row: Mapping[str, Any]) -> LoggedReview | _StepRow | None:
    """Return what a row says, None for a step that this version does not know. Raises as below."""
    step = row.get("step")
    if step is None:
        return _review(row)
    return (step, _identity(row.get("review"))) if step in ("undo", "redo") else None


def _review(row: Mapping[str, Any]) -> LoggedReview:
    """Return the review of a row. Raises `ValueError`, `TypeError` or `KeyError`."""
    at = datetime.fromisoformat(row["at"])
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone")
    settings = row.get("settings")
    if not isinstance(settings, dict | None):
        raise TypeError(f"{settings!r} are no settings")
    return LoggedReview(
        at=at,
        card=_optional_text(row["card"]),
        seconds=number_or_raise(row["seconds"]),
        before=_schedule(row["before"]),
        after=_schedule(row["after"]),
        groups=tuple(map(text_or_raise, row["groups"])),
        settings=settings,
        **{name: text_or_raise(row[name]) for name in _TEXTS},
    )


def _identity(row: Mapping[str, Any] | None) -> ReviewIdentity | None:
    """Return which review a step is about. Raises as `_review` does."""
    if row is None:
        return None
    return ReviewIdentity(
        datetime.fromisoformat(row["at"]),
        text_or_raise(row["path"]),
        _optional_text(row["card"]),
        text_or_raise(row["grade"]),
    )


def _schedule(row: Mapping[str, Any] | None) -> LoggedSchedule | None:
    if row is None:
        return None
    return LoggedSchedule(
        due=text_or_raise(row["due"]),
        interval=number_or_raise(row["interval"]),
        ease=number_or_raise(row["ease"]),
        source=text_or_raise(row["source"]),
    )


def _optional_text(value: object) -> str | None:
    return None if value is None else text_or_raise(value)
