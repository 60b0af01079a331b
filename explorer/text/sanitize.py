"""Makes the text of notes fit for a terminal. Every text of a note passes here before it is shown.

A note is untrusted: characters that could move the cursor, turn the reading direction or hide text
never leave here. Widgets, toasts and standard output must never get other text of a note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

# Joiners (U+200C, U+200D), direction marks (U+200E, U+200F) and variation selectors stay: scripts
# and emoji need them.
_REMOVED = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0, DEL and C1 but for the line ends below
    # soft hyphen, joiners and fillers that show nothing
    "\xad\u034f\u061c\u1160\u17b4\u17b5\u180e\u200b"
    # embeddings, overrides, isolates, word joiner, invisible operators
    "\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format controls of shorthand and music
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags and what is reserved beside them
)
_TO_BLANK = "\t\n\x0b\x0c\r\x85\u2028\u2029\u115f\u3164\uffa0"
_NONCHARACTERS = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)

_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")

_JOINER = "\u200d"
_FIRST_SKIN_TONE, _LAST_SKIN_TONE = "\U0001f3fb", "\U0001f3ff"
_LAST_SPACING = "\u02ff"
"""No letter up to this one joins the one before it."""
_JOINING = frozenset({"Mn", "Me", "Mc", "Cf"})
"""Unicode categories of letters that belong to the letter before."""


def _points(ranges: str) -> list[int]:
    """Return the code points of a character class without escapes and literal hyphens."""
    points: list[int] = []
    for first, dash, last in re.findall("(.)(?:(-)(.))?", ranges, re.DOTALL):
        if dash:
            points += range(ord(first), ord(last) + 1)
        else:
            points.append(ord(first))
    return points


# Made for the first text that is not plain ASCII, which a command may never meet.
@cache
def _danger() -> re.Pattern[str]:
    """Return a pattern for one character that is removed or replaced."""
    return re.compile(f"[{_REMOVED}{_TO_BLANK}{_NONCHARACTERS}]")


@cache
def _replacements() -> Mapping[int, str | None]:
    return {
        **dict.fromkeys(_points(_REMOVED)),
        **dict.fromkeys(_points(_TO_BLANK), " "),
        **dict.fromkeys(_points(_NONCHARACTERS), "\ufffd"),
    }


@cache
def width_safe() -> Mapping[int, str | None]:
    """Return a table for `str.translate` on text that is already laid out.

    As `clean`, but every row keeps its width in cells, as rich counts them.
    """
    return {
        **_replacements(),
        **dict.fromkeys((*b"\t\n\x0b\x0c\r", 0x85, 0x2028, 0x2029, 0x3164, 0xFFA0)),  # no cell wide
        0xAD: " ",  # one cell
        0x115F: "  ",  # two cells
    }


def clean(text: str) -> str:
    """Return `text` fit for one line of a terminal.

    Line ends and tabs become blanks; dangerous characters are removed.
    """
    if text.isascii() and text.isprintable():
        return text
    if _danger().search(text) is None:
        return text
    return text.replace("\r\n", " ").translate(_replacements())


def clean_in_one_row(text: str) -> str:
    """Return `text` as `clean` does, without blanks at its ends, and with one between words."""
    return " ".join(clean(text).split())


def clean_block(text: str) -> str:
    r"""Return `text` fit for a terminal with its lines kept, each ended by "\n".

    Tabs become four blanks.
    """
    if _danger().search(text) is None:
        return text
    lines = _LINE_END.sub("\n", text).split("\n")
    return "\n".join(line.replace("\t", "    ").translate(_replacements()) for line in lines)


def joins(previous: str, letter: str) -> bool:
    """Return whether a letter belongs to the one before it: a mark, a part of an emoji.

    Whoever cuts a text must not cut between them.
    """
    if previous == _JOINER or _FIRST_SKIN_TONE <= letter <= _LAST_SKIN_TONE:
        return True
    return letter > _LAST_SPACING and unicodedata.category(letter) in _JOINING
