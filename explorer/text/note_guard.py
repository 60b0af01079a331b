"""Which notes are too much for a parser: they are shown and searched as plain text."""

from __future__ import annotations

import re

LARGEST = 10_000_000
"""Characters of a note that is read as Markdown."""
LONGEST_LINE = 100_000
DEEPEST = 100
_RULE = r"(?:(?:[ \t]*+-)++|(?:[ \t]*+\*)++)[ \t]*+(?:\n|\Z)"
"""A thematic break, which nests nothing however long it is."""
_ITEM = r"(?:[-+*]|\d{1,9}[.)])(?=[ \t])"
_NESTED = re.compile(
    rf"\n(?:(?!{_RULE})(?:[ \t]*+(?:>|{_ITEM})){{{DEEPEST}}}|[ \t]{{{2 * DEEPEST},}}+{_ITEM})"
)
"""Markers inside of each other, or an item that is indented as far as so many."""
_STEP = 10
_MAY_BE_NESTED = re.compile(r"[ \t>\-+*.)0-9]" * (DEEPEST // _STEP))
"""What every so many characters of such a line give; faster as it begins with a plain set."""


def _longest_line(text: str) -> int:
    """Return the length of the longest line, 0 if none can be too long."""
    # One that is too long fills one of these parts.
    half = LONGEST_LINE // 2
    parts = (text[at : at + half] for at in range(0, len(text) - half, half))
    return max(map(len, text.split("\n"))) if any("\n" not in part for part in parts) else 0


def plain_reason(text: str) -> str:
    """Return why a note is shown as plain text, as a sentence; empty if it is read as Markdown."""
    what = ""
    if len(text) > LARGEST:
        what = f"The note has more than {LARGEST:,} characters; split it"
    elif len(text) > LONGEST_LINE and _longest_line(text) > LONGEST_LINE:
        what = f"The note has a line of more than {LONGEST_LINE:,} characters; break it"
    elif _MAY_BE_NESTED.search(text[::_STEP]) and _NESTED.search(text):
        what = f"The note has lists or quotes more than {DEEPEST} levels deep; untangle them"
    return (
        what and f"{what}. It is shown as plain text: its headings, links and cards are not read."
    )
