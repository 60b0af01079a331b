"""Writes what was graded into the log of reviews, once it is written to the note.

A log that cannot be written costs statistics: nothing here raises, and no grade waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import Any, Final

from explorer import __version__
from explorer.config import ReviewSettings, plugin_name
from explorer.model import GradeResult, LoggedReview, LoggedSchedule, Moment, Note, NoteReview
from explorer.review import queues
from explorer.review.card_grading import CardGradeChange
from explorer.review.session_items import QuestionId
from explorer.services.vault_access import VaultAccess
from explorer.state.put_aside import text_digest
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
    """A grade as it was given."""

    path: str
    grade: str
    card: str | None
    """Question and card, counted from 1, as `2.1`; None for the note itself."""
    on: Moment
    seconds: float | None = None
    """How long the answer took; None if that was not measured."""
    question: QuestionId | None = None
    """The question of the card, wherever it stands by now; None for the one that `card` counts."""


class ReviewRecorder:
    """The log of the current vault, as grading writes it."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access

    def note_graded(self, given: GivenGrade, note: Note, result: GradeResult) -> None:
        """Log the grade of a note."""
        settings = self._access.vault.settings
        self._log.append(
            LoggedReview(
                at=_instant(given.on),
                path=given.path,
                card=None,
                front="",
                grade=given.grade,
                seconds=given.seconds,
                before=_schedule(result.before),
                after=_schedule(result.after),
                algorithm="SM-2-OSR",
                version=__version__,
                groups=queues(note, settings),
                settings=_deciding(settings),
            )
        )

    def card_graded(self, given: GivenGrade, change: CardGradeChange, result: GradeResult) -> None:
        """Log the grade of a card."""
        graded = change.graded
        question = graded.questions[graded.question]
        before = ""
        if graded.segment is not None:
            before = graded.segment.text
        self._log.append(
            LoggedReview(
                at=_instant(given.on),
                path=given.path,
                card=given.card,
                front=question.cards[graded.card].front,
                grade=given.grade,
                seconds=given.seconds,
                before=_schedule(result.before, before),
                after=_schedule(result.after, change.after.segment),
                algorithm=change.settings.algorithm,
                version=__version__,
                groups=question.decks,
                settings=_deciding(change.settings),
            )
        )

    def details(self, given: GivenGrade) -> dict[str, Any]:
        """Return what the history keeps of a grade, so that `stepped` finds it in the log.

        Its mark tells the cards of a note apart, whatever their numbers are by now.
        """
        details = {
            "grade": given.grade,
            "on": given.on.isoformat(),
            "logged_at": _instant(given.on).isoformat(),
            "mark": _mark(given),
        }
        if given.card is not None:
            details["card"] = given.card
        return details

    def stepped(self, step: Step, on: Moment, details: Mapping[str, Any]) -> None:
        """Log that a grade with these details was taken back, or done again."""
        self._log.append_step(step, _instant(on), _identity(details))

    @property
    def _log(self) -> ReviewLog:
        return ReviewLog.of(self._access.vault.root, self._access.writing.state_dir)


def card_mark(question: QuestionId, card: int) -> str:
    """Return what a card is known by in the history of writes; empty for a note."""
    if not card:
        return ""
    text, occurrence = question
    return f"{text_digest(text)}.{occurrence}.{card}"


def _mark(given: GivenGrade) -> str:
    if given.card is None or given.question is None:
        return ""
    return card_mark(given.question, int(given.card.rpartition(".")[2]))


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


def _schedule(review: NoteReview | None, source: str = "") -> LoggedSchedule | None:
    if review is None or review.due is None:
        return None
    return LoggedSchedule(review.due.isoformat(), review.interval, review.ease, source)
