"""Cuts a note into chunks that can be parsed one by one, where no block of Markdown can go on.

One pass with one pattern, so that a note of any size opens at once. Never parses what is between
two cuts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.rules_block.html_block import HTML_SEQUENCES

from explorer.markdown.block_patterns import closing_fence
from explorer.markdown.chunk_limits import PRE, Region, split
from explorer.markdown.math_marks import MATH_MARK, OpenMath, is_doubtful

SIZE = 1500
"""A chunk is cut at the first safe place after so many characters."""
EMBED = 500
"""An embed that begins a line counts as so many characters: what is shown in its place is longer
than it."""
_EMBED_MARK = "\n!["
LIMIT = 6000
"""A chunk without any safe place is cut after so many characters all the same, as `split` does it.
A numbering or an emphasis may end there, but the first rows never wait for distant text."""

# Everything begins with a line feed, so that the search skips from line end to line end.
_CANDIDATE = re.compile(
    r"""\n(?:
      (?P<heading>(?=\#{1,6}[ \t\n]))
    | (?P<safe>[ \t]*\n(?=[^\s\-+*0-9]))
    | (?P<fence>\ {0,3}(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)(?=\n|\Z))
    | (?P<double>\ {0,3}(?:%%|\$\$))
    | (?P<html>\ {0,3}<(?:
            (?P<raw>(?i:script|pre|style|textarea))(?=[\s>])
          | (?P<comment>!--)
          | (?P<other>\?|![A-Za-z]|!\[CDATA\[)
            | (?P<tag>/?[A-Za-z])
        ))
    )""",
    re.VERBOSE,
)
_CONTAINER = re.compile(
    r"^(?:(?P<item> {0,3}(?:[-+*]|\d{1,9}[.)]))| {0,3}\[\^[^\]\n]+\]:)(?:[ \t]|$)", re.MULTILINE
)
_NEVER = 1000
"""An indent that no block has."""
_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n|\Z)")
# Tags that make a block of HTML anywhere, and those that do so only where no paragraph is open.
_ANY_TAG, _LONE_TAG = (HTML_SEQUENCES[index][0] for index in (5, 6))
_OTHER_ENDS = {"?": "?>", "![CDATA[": "]]>"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the text that parses to the same blocks alone as in its place."""

    start: int
    end: int
    line: int
    """1-based line in the file on which it begins."""
    lines: int
    """How many line ends it holds."""
    lead: str = ""
    """Lines to be put before it: what opened the code or the table that it goes on with."""
    joined: bool = False
    """Whether it goes on with what the chunk before it ends with."""


def cut(text: str, first_line: int = 1, size: int = SIZE, limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Cut the text (line ends as LF) into chunks that cover it; an empty text has none.

    `first_line` is the line in the file of the first character.
    """
    places, regions = _places(text, size)
    chunks: list[Chunk] = []
    line, start = first_line, 0
    for end in [*places, len(text)]:
        if end <= start:
            continue
        for part in split(text, start, end, limit, regions):
            lines = text.count("\n", part.start, part.end)
            chunks.append(Chunk(part.start, part.end, line, lines, part.lead, part.start > start))
            line += lines
        start = end
    return tuple(chunks)


def _places(text: str, size: int) -> tuple[list[int], list[Region]]:
    """Return the offsets of the safe places to cut at, and the regions that hold none.

    The places are at least `size` apart.
    """
    shifted = "\n" + text  # the first line is one like the others; offsets are one too high below
    places: list[int] = []
    regions: list[Region] = []
    taken = safe = position = opened = doubtful = after_region = 0
    math, containers = OpenMath(shifted), _Containers(shifted)
    embeds = _embeds_of(shifted)
    while match := _CANDIDATE.search(shifted, position):
        if match.lastgroup == "heading" and match.start() < doubtful:
            position = match.end()
            continue
        if match.lastgroup in ("heading", "safe"):
            safe = match.end()
            if safe - 1 - taken + embeds(taken, safe) >= size:
                taken = safe - 1
                places.append(taken)
            # A safe place may be followed at once by what opens a block: look on from its own line
            # feed.
            position = safe
            if match.lastgroup == "safe":
                position -= 1
            continue
        is_math = match["double"] and match[0].endswith(MATH_MARK)
        if is_math and math.is_open(max(safe, after_region), match.start()):
            position = match.end()
            continue
        fresh = opened < position == match.start()
        if containers.may_hold(safe, match):
            position = match.end()  # a line that is not indented ends what has opened
            continue
        position = _after(shifted, match, fresh=fresh)
        opened = match.end()
        if match["tag"] and position == match.end():
            # Whether a paragraph is open here is not known: a heading may be inside of HTML up to
            # the next blank line.
            doubtful = _after_tag(shifted, match, fresh=True)
        if match["fence"] or (position > match.end() and not match["tag"]):
            after_region = position
            regions.append(Region(match.start(), match.end(), position, _lead(match)))
    return places, regions


def _embeds_of(text: str) -> Callable[[int, int], int]:
    """Return what says as how many characters the embeds between two offsets of a text count."""
    if _EMBED_MARK not in text:
        return lambda _start, _end: 0  # as in most notes: counting takes a third of the time
    return lambda start, end: EMBED * text.count(_EMBED_MARK, start, end)


class _Containers:
    """The list items and footnotes above the lines of a text; looks at each line once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._looked = 0
        self._column = _NEVER
        """How far at least what belongs to one of them is indented."""

    def may_hold(self, start: int, match: re.Match[str]) -> bool:
        """Return whether what opens a block may be inside one that begins at or after `start`.

        What is indented less than their content ends them.
        """
        if self._looked < start:
            self._looked, self._column = start, _NEVER
        opening = match[0][1:]
        indent = len(opening) - len(opening.lstrip(" "))
        if not indent:
            return False
        for container in _CONTAINER.finditer(self._text, self._looked, match.start()):
            self._column = min(self._column, _content_column(container))
        self._looked = match.start()
        return indent >= self._column


def _content_column(container: re.Match[str]) -> int:
    """Return how far at least what belongs to a list item or a footnote is indented."""
    if container["item"] is None:
        return 1
    return len(container["item"]) + 1


def _lead(match: re.Match[str]) -> str:
    """Return the line that opens the code again after a cut, empty for what may not be cut."""
    if match["raw"] and match["raw"].lower() == "pre":
        return PRE
    if not match["fence"]:
        return ""
    return (match["ticks"] or match["tildes"]) + "\n"


def _after(text: str, match: re.Match[str], *, fresh: bool) -> int:
    """Return where to look on after a block that may hold blank lines or headings has opened.

    `fresh` says that another such block has ended on the line before.
    """
    if match["fence"]:
        marks = match["ticks"] or match["tildes"]
        return _end_of(closing_fence(marks[0], len(marks)), text, match.end())
    if match["double"]:
        marks = match[0][-2:]
        end = text.find(marks, match.end())
        if end < 0 or (marks == MATH_MARK and is_doubtful(text, match.end(), end + 2)):
            return match.end()
        return end + 2
    if match["tag"]:
        return _after_tag(text, match, fresh=fresh)
    if match["raw"]:
        closing_tag = re.compile(rf"</{match['raw']}>", re.IGNORECASE)
        return _line_end(text, _end_of(closing_tag, text, match.end()))
    if match["comment"]:
        end = text.find("-->", match.end() - len("--"))
    else:
        end = text.find(_OTHER_ENDS.get(match["other"], ">"), match.end())
    if end < 0:
        return len(text)
    return _line_end(text, end)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return where the next match of a pattern ends, the end of the text if there is none."""
    match = pattern.search(text, position)
    if match is None:
        return len(text)
    return match.end()


def _after_tag(text: str, match: re.Match[str], *, fresh: bool) -> int:
    """HTML goes on to the next blank line, if it is a block."""
    line = text[match.start() + 1 : _line_end(text, match.end())].lstrip(" ")
    above = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    fresh = fresh or not above.strip() or above.startswith("#")
    if not (_ANY_TAG.search(line) or (fresh and _LONE_TAG.search(line))):
        return match.end()
    blank_line = _BLANK_LINE.search(text, match.end())
    if blank_line is None:
        return len(text)
    return blank_line.start()


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    if end < 0:
        return len(text)
    return end
