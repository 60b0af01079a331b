"""Writes what was graded into the log of reviews, once it is written to the note.

A log that cannot be written costs statistics: nothing here raises, and no grade waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import uuid4

from explorer import __version__
from explorer.config import ReviewSettings, plugin_name
from explorer.model import GradeResult, LoggedReview, LoggedSchedule, Moment, NoteReview
from explorer.services.vault_access import VaultAccess
from explorer.state.review_log import ReviewIdentity, ReviewLog, Step

_DECIDING: Final = (
    "base_ease",
    "lapses_interval_change",
    "easy_bonus",
    "load_balance",
    "maximum_interval",
    "fsrs_desired_retention",
    "start_of_day",
)
"""The fields of `ReviewSettings` on which a schedule depends."""


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """A grade as it was given, and of what."""

    grade: str
    on: Moment
    seconds: float | None = None
    """How long the answer took; None if that was not measured."""
    front: str = ""
    """Of a card."""
    groups: tuple[str, ...] = ()
    """The decks of a card, the queues of a note."""
    sources: tuple[str, str] = ("", "")
    """What the comment said of a card before, and says after the grade."""


class ReviewRecorder:
    """The log of the current vault, as grading writes it."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access

    def graded(self, given: GivenGrade, result: GradeResult) -> None:
        """Log a grade."""
        settings = self._access.vault.settings
        before, after = given.sources
        self._log.append(
            LoggedReview(
                at=_instant(given.on),
                path=result.path,
                card=result.card,
                front=given.front,
                grade=given.grade,
                seconds=given.seconds,
                before=_schedule(result.before, before),
                after=_schedule(result.after, after),
                algorithm="SM-2-OSR" if result.card is None else settings.algorithm,
                version=__version__,
                groups=given.groups,
                settings=_deciding(settings),
            )
        )

    def details(self, given: GivenGrade, card: str | None) -> dict[str, Any]:
        """Return what the history keeps of a grade, so that `stepped` finds it in the log.

        Its id is that of the write.
        """
        details = {
            "id": uuid4().hex,
            "grade": given.grade,
            "on": given.on.isoformat(),
            "logged_at": _instant(given.on).isoformat(),
        }
        return details if card is None else {**details, "card": card}

    def stepped(self, step: Step, on: Moment, details: Mapping[str, Any]) -> None:
        """Log that a grade with these details was taken back, or done again."""
        self._log.append_step(step, _instant(on), _identity(details))

    @property
    def _log(self) -> ReviewLog:
        return ReviewLog.of(self._access.vault.root, self._access.writing.state_dir)


def _deciding(settings: ReviewSettings) -> dict[str, Any]:
    """Return the settings on which a schedule depends, by the plugin's names, without defaults."""
    return {
        plugin_name(each.name): getattr(settings, each.name)
        for each in fields(ReviewSettings)
        if each.name in _DECIDING and getattr(settings, each.name) != each.default
    }


def _identity(details: Mapping[str, Any]) -> ReviewIdentity | None:
    """Return which review of the log has some details, None if they do not tell."""
    try:
        at = datetime.fromisoformat(details["logged_at"])
        return ReviewIdentity(at, details["path"], details.get("card"), details["grade"])
    except (KeyError, TypeError, ValueError):
        return None


def _instant(on: Moment) -> datetime:
    """Return a moment with its time zone; of a day, its noon."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time(12))
    try:
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):  # a year that the system's zones do not reach
        return moment.replace(tzinfo=UTC)


def _schedule(review: NoteReview | None, source: str) -> LoggedSchedule | None:
    if review is None or review.due is None:
        return None
    return LoggedSchedule(review.due.isoformat(), review.interval, review.ease, source)
