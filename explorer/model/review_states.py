"""How a note, a card or a row stands in review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

ReviewState: TypeAlias = Literal["overdue", "due", "soon", "later", "new"]
DUE_STATES: frozenset[ReviewState] = frozenset(("overdue", "due"))
"""The states of what is to be reviewed now, what is new aside."""


@dataclass(frozen=True, slots=True)
class NoteReview:
    """The review fields of one note on one day."""

    due: date | None
    interval: float | None
    ease: float | None
    state: ReviewState


@dataclass(frozen=True, slots=True)
class Badge:
    """The review state of a row. Shape and text show it; color only repeats it."""

    state: ReviewState
    """The most urgent state of what the row covers."""
    count: int
    """How many notes and cards are overdue or due."""
    days: int | None = None
    """Days until the most urgent one is due; negative when overdue, None when new."""
