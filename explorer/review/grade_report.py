"""What is known of a grade that was written: the one place from which statistics can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from explorer.model import GradeResult
from explorer.review.scheduler import Grade
from explorer.review.session_items import SessionKey


@dataclass(frozen=True, slots=True)
class GradeReport:
    """A grade that was written."""

    key: SessionKey
    """What was graded."""
    grade: Grade
    at: datetime
    """When it was graded."""
    seconds: float
    """How long the item was shown before."""
    result: GradeResult
    """The schedule before and after."""


class GradeLog(Protocol):
    """Keeps grades. Called in the thread that writes them, in their order."""

    def add(self, report: GradeReport) -> None:
        """Keep a grade that was written."""
        ...

    def take_back(self, report: GradeReport) -> None:
        """Keep that a grade was taken back."""
        ...


class NoGradeLog:
    """Keeps nothing."""

    def add(self, report: GradeReport) -> None:
        """Keep nothing."""

    def take_back(self, report: GradeReport) -> None:
        """Keep nothing."""
