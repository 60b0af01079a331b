"""What is wrong with a note, a setting or a vault, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a note: data to show, never an exception."""

    path: str
    line: int | None
    code: str
    """Stable and lower case with underscores, for example `note_missing` or `bad_yaml`."""
    severity: Severity
    message: str
    """A sentence about what is wrong and what to do."""
    target: str = field(default="", compare=False)
    """Where a link leads that is wrong, as it names it; empty for what is no link."""
