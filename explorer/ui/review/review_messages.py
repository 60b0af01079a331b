"""What the workers of a review post to the app."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from explorer.review.review_choices import ReviewChoice
from explorer.review.session_items import SessionKey
from explorer.services.session_service import SessionQueue
from explorer.ui.review.prepared_item import PreparedItem


@dataclass(eq=False, repr=False)
class ItemPrepared(Message):
    """An item of a session is ready to be shown."""

    item: PreparedItem


@dataclass(eq=False, repr=False)
class GradeNotWritten(Message):
    """A grade could not be written; the note is as it was."""

    number: int
    """The number of the answer, unique while the app runs."""
    reason: str


@dataclass(eq=False, repr=False)
class UndoNotWritten(Message):
    """A grade could not be taken back; the note is as it was."""

    key: SessionKey
    reason: str


@dataclass(eq=False, repr=False)
class GradesWritten(Message):
    """Nothing is left to be written."""


@dataclass(eq=False, repr=False)
class ChoicesLoaded(Message):
    """What can be reviewed."""

    choices: tuple[ReviewChoice, ...]


@dataclass(eq=False, repr=False)
class QueueLoaded(Message):
    """What a session is to begin with."""

    choice: ReviewChoice
    queue: SessionQueue


@dataclass(eq=False, repr=False)
class ForecastLoaded(Message):
    """How much is due on the days to come."""

    days: tuple[int, ...]
    """From today on."""
