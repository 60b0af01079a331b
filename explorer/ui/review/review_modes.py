"""What a review takes of a choice: what is due, what is due soon, too, or everything for practice.

What the choice says differs with that, and is here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, TypeAlias

from explorer.review.review_choices import AHEAD_DAYS, ReviewChoice
from explorer.services.session_service import QueueOptions
from explorer.text.counts import counted, counted_parts

Counts: TypeAlias = tuple[tuple[int, str], ...]
"""Numbers of items, each with what they are."""


class ReviewMode(ABC):
    """What a review takes, and how that is told."""

    fact: ClassVar[str]
    """What the bottom line says of it."""
    title: ClassVar[str] = ""
    """What the title says of it; empty for what goes without saying."""
    hints: ClassVar[tuple[tuple[str, str], ...]] = (
        ("review_ahead", "ahead"),
        ("practice", "practice"),
    )
    """The commands that lead to other modes, each with a word for it, most useful first."""

    @abstractmethod
    def counts(self, choice: ReviewChoice) -> Counts:
        """Return how much a session of a choice would have."""

    def has_work(self, choice: ReviewChoice) -> bool:
        """Whether a session of a choice would have anything."""
        return any(count for count, _ in self.counts(choice))

    def left_text(self, choice: ReviewChoice, dot: str) -> str:
        """Return how much a session of a choice would have, such as `3 due · 2 new`.

        If that is nothing, how many items there are.
        """
        parts = counted_parts(*self.counts(choice))
        return f" {dot} ".join(parts) or counted(choice.total, "item")


class DueNow(ReviewMode):
    """What is due, and what is new."""

    fact = "due now"

    def counts(self, choice: ReviewChoice) -> Counts:
        """Return how much of a choice is due, and how much is new."""
        return (choice.due, "due"), (choice.new, "new")


class DueSoon(ReviewMode):
    """What is due in the next days, too."""

    fact = f"due within {AHEAD_DAYS} days"

    def counts(self, choice: ReviewChoice) -> Counts:
        """Return how much of a choice is due, how much will be soon, and how much is new."""
        return (choice.due, "due"), (choice.ahead, "ahead"), (choice.new, "new")


class Practice(ReviewMode):
    """Everything, due or not; nothing is written."""

    fact = "practice"
    title = "practice, nothing is written"
    hints = (("practice", "due"), ("review_ahead", "ahead"))

    def counts(self, choice: ReviewChoice) -> Counts:
        """Return how much there is."""
        return ((choice.total, "items"),)

    def left_text(self, choice: ReviewChoice, dot: str) -> str:  # noqa: ARG002 (that of the base)
        """Return how much there is, also if that is a single item."""
        return counted(choice.total, "item")


def mode_of(options: QueueOptions) -> ReviewMode:
    """Return what a review takes by these options."""
    if options.is_practice:
        return Practice()
    if options.is_ahead:
        return DueSoon()
    return DueNow()
