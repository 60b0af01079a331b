"""Numbers with their nouns, as they are shown. Pure string work; English only."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, such as `1 note` or `1,204 notes`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}s"
