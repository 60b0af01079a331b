"""The cards of a note that can be reviewed, with the numbers that commands and sessions use.

The one place that decides which cards count: one whose schedule cannot be read never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from explorer.model import Card, Note, Question


class NumberedCard(NamedTuple):
    """A card with its question; both are numbered from 1, questions within the note."""

    question_number: int
    card_number: int
    question: Question
    card: Card


def readable_cards(note: Note) -> Iterator[NumberedCard]:
    """Yield the cards of a note whose schedules can be read, in order."""
    for question_number, question in enumerate(note.questions, 1):
        for card_number, card in enumerate(question.cards, 1):
            if card.readable:
                yield NumberedCard(question_number, card_number, question, card)
