"""Edits of a note's bytes: spans that are replaced. Whatever changes a note returns them.

What no edit covers stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple


class Edit(NamedTuple):
    """A replacement. Offsets count bytes of the text before any edit of it."""

    start: int
    end: int
    """Offset after the last byte that is replaced; `start` for an insertion."""
    new: bytes


BY_PLACE = attrgetter("start", "end")
"""What edits are sorted by; those at one place keep their order."""


class UneditableError(ValueError):
    """The text cannot be changed as asked without a risk to what else is in it.

    The message is a sentence that tells what is wrong and what to do.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        """The 1-based line of the file, None if it is about no single line."""


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return `data` with the edits made; insertions at one place keep their order.

    Raises `ValueError` if two edits overlap or one is outside of `data`.
    """
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=BY_PLACE):
        if not at <= edit.start <= edit.end <= len(data):
            raise ValueError(f"{edit} overlaps another edit, or is outside of {len(data)} bytes")
        parts += (data[at : edit.start], edit.new)
        at = edit.end
    parts.append(data[at:])
    return b"".join(parts)


def inverted(data: bytes, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that turn the result of `apply_edits(data, edits)` into `data` again."""
    back: list[Edit] = []
    shift = 0
    for edit in sorted(edits, key=BY_PLACE):
        start = edit.start + shift
        back.append(Edit(start, start + len(edit.new), data[edit.start : edit.end]))
        shift += len(edit.new) - (edit.end - edit.start)
    return tuple(back)
