"""Cuts a note into pieces that can be parsed one by one, at places where no block of Markdown can go on.

One pass with one pattern, so that a note of any size opens at once. Never parses what is between two cuts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.rules_block.html_block import HTML_SEQUENCES

SIZE = 1500
"""A piece is cut at the first safe place after so many characters."""
LIMIT = 24_000
"""A piece without any safe place (one list, one paragraph) is cut at a line end after so many characters: a numbering
or an emphasis may end there, but what is shown first never waits for what is far away."""

# Everything begins with a line feed, so that the search skips from line end to line end.
_CANDIDATE = re.compile(
    r"""\n(?:
      (?P<heading>(?=\#{1,6}[ \t\n]))
    | (?P<safe>[ \t]*\n(?=[^\s\-+*0-9]))
    | (?P<fence>\ {0,3}(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)(?=\n|\Z))
    | (?P<double>\ {0,3}(?:%%|\$\$))
    | (?P<html>\ {0,3}<(?:
            (?P<raw>(?i:script|pre|style|textarea))(?=[\s>]) | (?P<comment>!--) | (?P<other>\?|![A-Za-z]|!\[CDATA\[)
            | (?P<tag>/?[A-Za-z])
        ))
    )""",
    re.VERBOSE,
)
_CONTAINER = re.compile(r"^ {0,3}(?:[-+*]|\d{1,9}[.)]|\[\^[^\]\n]+\]:)(?:[ \t]|$)", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n|\Z)")
# Tags that make a block of HTML anywhere, and those that do so only where no paragraph is open.
_ANY_TAG, _LONE_TAG = (HTML_SEQUENCES[index][0] for index in (5, 6))
_OTHER_ENDS = {"?": "?>", "![CDATA[": "]]>"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text that parses to the same blocks alone as in its place."""

    start: int
    end: int
    line: int
    """1-based line in the file on which it begins."""
    lines: int
    """How many line ends it holds."""


def cut(text: str, first_line: int = 1, size: int = SIZE, limit: int = LIMIT) -> tuple[Piece, ...]:
    """Cut the text (line ends as LF) into pieces that cover it; an empty text has none.

    `first_line` is the line in the file of the first character.
    """
    places = _places(text, size)
    pieces: list[Piece] = []
    line, start = first_line, 0
    for end in [*places, len(text)]:
        while end - start > limit:
            middle = _forced(text, start, start + limit, end)
            if middle >= end:
                break
            pieces.append(_piece(text, start, middle, line))
            line += pieces[-1].lines
            start = middle
        if end > start:
            pieces.append(_piece(text, start, end, line))
            line += pieces[-1].lines
            start = end
    return tuple(pieces)


def _piece(text: str, start: int, end: int, line: int) -> Piece:
    return Piece(start, end, line, text.count("\n", start, end))


def _forced(text: str, start: int, at: int, end: int) -> int:
    """Return where a piece that is too long is cut: after a blank line, a line, or a blank, else anywhere."""
    low = start + (at - start) // 2
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, low, at)
        if found >= 0:
            return found + len(mark)
    return min(at, end)


def _places(text: str, size: int) -> list[int]:
    """Return the offsets of the safe places that are taken, at least `size` apart."""
    text = "\n" + text  # the first line is one like the others; offsets are one too high below
    places: list[int] = []
    taken = safe = position = 0
    while match := _CANDIDATE.search(text, position):
        if match.lastgroup in ("heading", "safe"):
            safe = match.end()
            if safe - 1 - taken >= size:
                taken = safe - 1
                places.append(taken)
            # A safe place may be followed at once by what opens a block: look on from its own line feed.
            position = safe - 1 if match.lastgroup == "safe" else safe
        else:
            position = _after(text, match, safe, fresh=match.start() == position)
    return places


def _after(text: str, match: re.Match[str], safe: int, *, fresh: bool) -> int:
    """Return where to look on after a block that may hold blank lines or headings has opened.

    `safe` is the last safe place, `fresh` says that another such block has ended on the line before.
    """
    if match[0][1] == " " and _CONTAINER.search(text, safe, match.start()):
        return match.end()  # perhaps inside a list item, which the next line that is not indented ends
    if match["fence"]:
        return _after_fence(text, match)
    if match["double"]:
        return _after_double(text, match)
    if match["tag"]:
        return _after_tag(text, match, fresh)
    if match["raw"]:
        ending = re.compile(rf"</{match['raw']}>", re.IGNORECASE).search(text, match.end())
        return _line_end(text, ending.end()) if ending else len(text)
    ends = "-->" if match["comment"] else _OTHER_ENDS.get(match["other"], ">")
    found = text.find(ends, match.end() - (2 if match["comment"] else 0))
    return _line_end(text, found) if found >= 0 else len(text)


def _after_fence(text: str, match: re.Match[str]) -> int:
    marks = match["ticks"] or match["tildes"]
    ending = re.compile(rf"^ {{0,3}}{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$", re.MULTILINE)
    found = ending.search(text, match.end())
    return found.end() if found else len(text)


def _after_double(text: str, match: re.Match[str]) -> int:
    marks = match[0][-2:]
    found = text.find(marks, match.end())
    return match.end() if found < 0 else found + 2


def _after_tag(text: str, match: re.Match[str], fresh: bool) -> int:
    """HTML goes on to the next blank line, if it is a block."""
    line = text[match.start() + 1 : _line_end(text, match.end())].lstrip(" ")
    above = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    fresh = fresh or not above.strip() or above.startswith("#")
    if not (_ANY_TAG.search(line) or (fresh and _LONE_TAG.search(line))):
        return match.end()
    found = _BLANK_LINE.search(text, match.end())
    return found.start() if found else len(text)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
