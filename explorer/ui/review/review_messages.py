"""What workers post to the screens of a review."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from explorer.services.spread_service import SpreadResult


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
