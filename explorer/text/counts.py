"""Numbers with their nouns, as they are shown. Pure string work; English only."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, such as `1 note` or `1,204 notes`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}s"


def counted_part(count: int, total: int, noun: str) -> str:
    """Return how many of a number: `7 of 8 notes`; of all of them just the number: `8 notes`."""
    if count == total:
        return counted(total, noun)
    return f"{count:,} of {counted(total, noun)}"


def counted_parts(*parts: tuple[int, str]) -> list[str]:
    """Return numbers with what they count, such as `3 due` and `1 new`, but no 0.

    Unlike with `counted`, the word is the same for one and for many.
    """
    return [f"{count:,} {what}" for count, what in parts if count]
