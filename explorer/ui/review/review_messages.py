"""What workers post to the screens of a review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from textual.message import Message

from explorer.model import RefusedGrade
from explorer.review.review_choices import ReviewChoice
from explorer.review.review_history import DoneCount
from explorer.services.put_aside_service import AsideList
from explorer.services.session_service import SessionQueue
from explorer.services.spread_service import SpreadResult


@dataclass(eq=False, repr=False)
class ChoicesLoaded(Message):
    """What can be reviewed."""

    choices: tuple[ReviewChoice, ...]
    refused: tuple[RefusedGrade, ...]
    """The grades that could not be written once."""
    aside: AsideList
    """What is suspended or buried."""
    done: DoneCount | None = None
    """How much was reviewed today; None if no limit asks for it."""
    are_hidden: bool = False
    """Whether anything is left out that could be reviewed: also what the plugin has buried."""
    problems: int = 0
    """How many problems keep a note or a card from its review."""


@dataclass(eq=False, repr=False)
class QueueLoaded(Message):
    """What a session is to begin with."""

    choice: ReviewChoice
    queue: SessionQueue
    next_day: date | None = None
    """If the queue is empty, the next day on which something of the choice is due."""


@dataclass(eq=False, repr=False)
class SpreadPlanned(Message):
    """How a backlog would be spread, and what of that cannot be written."""

    result: SpreadResult
    days: int
    """Over how many days."""


@dataclass(eq=False, repr=False)
class ForecastLoaded(Message):
    """How much is due on the days to come."""

    days: tuple[int, ...]
    """From today on."""
    generation: int
    """Of the vault."""
