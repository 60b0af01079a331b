"""How a note, a card or a row stands in review."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

ReviewState: TypeAlias = Literal["overdue", "due", "soon", "later", "new"]


class StateSign(NamedTuple):
    """How a review state is shown; in the app, its colors are those of the theme."""

    shape: str
    ascii_shape: str
    sgr: str
    """Its color in what a command prints, as a terminal is told it."""
    is_asked: bool
    """Whether a review asks now what is in it."""
    days: int | None
    """Days until it is due, in the example of the help."""
    meaning: str
    """What that example means."""


REVIEW_STATES: Mapping[ReviewState, StateSign] = {
    "overdue": StateSign("◆", "!", "31", True, -2, "overdue by 2 days"),
    "due": StateSign("◇", "*", "33", True, 0, "due today"),
    "soon": StateSign("○", "o", "36", False, 3, "due within 3 days"),
    "later": StateSign("·", ".", "2", False, 60, "due later"),
    "new": StateSign("+", "+", "36", True, None, "never reviewed"),
}
"""Most urgent first."""
DUE_STATES: frozenset[ReviewState] = frozenset(("overdue", "due"))
"""The states of what is to be reviewed now, what is new aside."""


def meant_states(word: str) -> Collection[str]:
    """Return the states that a word behind `is:` means."""
    return DUE_STATES if word == "due" else (word,)


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


class SessionKey(NamedTuple):
    """What identifies a note, a question or a card, wherever it is and whenever it is due."""

    path: str
    text: str = ""
    """The text of the question without its schedule; empty for a note."""
    occurrence: int = 0
    """How many questions of the same text stand above it in the note."""
    card: int = 0
    """The number of the card within its question, from 1; 0 for a note, and for all cards."""

    @property
    def is_card(self) -> bool:
        """Whether it is a card, and not a note as a whole."""
        return self.card > 0

    @property
    def noun(self) -> str:
        """What it is called in a sentence."""
        return "card" if self.is_card else "note"

    @property
    def question(self) -> SessionKey:
        """What the cards of one question have in common."""
        return self._replace(card=0)
