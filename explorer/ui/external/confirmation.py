"""A question to the user, as a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question to the user with two answers."""

    sentence: str
    title: str
    yes: str
    no: str = "Stay here"
