"""Cuts a note into chunks that can be parsed one by one, where no block of Markdown can go on.

One pass with one pattern, so that a note of any size opens at once. A long list is cut between
items; each part of long code or of a long table gets the opening lines again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it.rules_block.html_block import HTML_SEQUENCES

from explorer.markdown.block_patterns import MATH_MARK, OpenMath, closing_fence, is_doubtful

SIZE = 1500
"""A chunk is cut at the first safe place after so many characters."""
EMBED = 500
"""An embed that begins a line counts as so many characters: what is shown in its place is longer
than it."""
_EMBED_MARK = "\n!["
LIMIT = 6000
"""A chunk without any safe place is cut after so many characters all the same, before an item or a
line. An emphasis may end there, but the first rows never wait for distant text."""

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
_ITEM = re.compile(r"\n(?=(?:[-+*]|\d{1,9}[.)])[ \t])")
_DEFINITION = r"\[[^\[\]\n]*\]:"
_LINE = re.compile(
    rf"\n(?=[^\s=\-])(?!{_DEFINITION})|^{_DEFINITION}[^\n]*\n(?={_DEFINITION})", re.MULTILINE
)
_TABLE_HEAD = re.compile(
    r"^[^|\n]*\|[^\n]*\n\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n", re.MULTILINE
)


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

    @property
    def in_code(self) -> bool:
        """Whether it begins in the middle of a block of code."""
        return self.joined and self.lead.count("\n") == 1

    @property
    def in_table(self) -> bool:
        """Whether it begins in the middle of a table."""
        return self.joined and self.lead.count("\n") == 2


class _Region(NamedTuple):
    """A block that nothing inside of it can end: code, or something hidden."""

    start: int
    body: int
    """Where the line after the opening begins."""
    end: int
    lead: str
    """What opens the block, for code that may be cut; empty if the block must not be cut."""


def cut(text: str, first_line: int = 1, size: int = SIZE, limit: int = LIMIT) -> tuple[Chunk, ...]:
    """Cut the text (line ends as LF) into chunks that cover it; an empty text has none.

    `first_line` is the line in the file of the first character.
    """
    places, regions = _places(text, size)
    chunks: list[Chunk] = []
    line, start = first_line, 0
    for place in [*places, len(text)]:
        for begin, end, lead in _parts(text, start, place, limit, regions):
            lines = text.count("\n", begin, end)
            # What stands below a long run of blank lines is a block of its own.
            joined = bool(lead or text[max(start, begin - 9) : begin].strip())
            chunks.append(Chunk(begin, end, line, lines, lead, joined))
            line += lines
        start = place
    return tuple(chunks)


def cut_plain(text: str) -> tuple[Chunk, ...]:
    """Cut a text that is no Markdown into chunks of a similar size."""
    chunks: list[Chunk] = []
    start, line = 0, 1
    while start < len(text):
        end = text.find("\n", start + SIZE, start + LIMIT) + 1 or min(start + LIMIT, len(text))
        lines = text.count("\n", start, end)
        chunks.append(Chunk(start, end, line, lines, joined=start > 0))
        start, line = end, line + lines
    return tuple(chunks)


def _parts(
    text: str, start: int, end: int, limit: int, regions: list[_Region]
) -> Iterator[tuple[int, int, str]]:
    """Yield the parts, of about `limit` characters, of what stands between two safe places.

    Each has the lines that are put before it.
    """
    lead, target = "", start + limit
    while target < end:
        index = bisect_right(regions, target, key=lambda region: region.start) - 1
        region = regions[index] if index >= 0 else _Region(0, 0, 0, "")
        following = ""
        if region.end <= target:
            # What is farther back was looked at before `target` was moved on.
            low = max(start + limit // 2, region.end, target - 2 * limit)
            place = _last_place(text, low, target)
            following = _table_head(text, start, place, lead)
        elif region.lead:
            place = text.rfind("\n", max(start, region.body), target) + 1
            following = region.lead
        else:
            place = target = region.end
        if place <= start:
            target += limit
        elif place < end:
            yield start, place, lead
            start, lead, target = place, following, place + limit
    if start < end:
        yield start, end, lead


def _last_place(text: str, low: int, high: int) -> int:
    """Return where the last item between two offsets begins, else the last line, else 0.

    A blank line is one only among nothing but blank lines.
    """
    if text[low:high].isspace():
        return text.rfind("\n", low, high) + 1
    for pattern in (_ITEM, _LINE):
        places = [match.end() for match in pattern.finditer(text, low, high)]
        if places:
            return places[-1]
    return 0


def _table_head(text: str, start: int, place: int, lead: str) -> str:
    """Return the head of the table that is cut at a place, empty if there is none."""
    if text.find("|", place, _line_end(text, place)) < 0:
        return ""
    blank = text.rfind("\n\n", start, place)
    if blank < 0 and lead.count("\n") == 2:
        return lead
    head = _TABLE_HEAD.search(text, start if blank < 0 else blank + 2, place)
    return "" if head is None else head[0]


def _places(text: str, size: int) -> tuple[list[int], list[_Region]]:
    """Return the offsets of the safe places to cut at, and the regions that hold none.

    The places are at least `size` apart.
    """
    shifted = "\n" + text  # the first line is one like the others; offsets are one too high below
    places: list[int] = []
    regions: list[_Region] = []
    taken = safe = position = opened = doubtful = after_region = 0
    math, containers = OpenMath(shifted), _Containers(shifted)
    has_embeds = _EMBED_MARK in shifted  # as few notes: counting takes a third of the time
    while match := _CANDIDATE.search(shifted, position):
        if match.lastgroup == "heading" and match.start() < doubtful:
            position = match.end()
            continue
        if match.lastgroup in ("heading", "safe"):
            safe = match.end()
            embeds = shifted.count(_EMBED_MARK, taken, safe) if has_embeds else 0
            if safe - 1 - taken + EMBED * embeds >= size:
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
            marks = match["ticks"] or match["tildes"]
            lead = f"{marks}\n" if marks else ""
            regions.append(_Region(match.start(), match.end(), position, lead))
    return places, regions


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
            # How far at least what belongs to it is indented.
            self._column = min(self._column, len(container["item"] or "") + 1)
        self._looked = match.start()
        return indent >= self._column


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
    return len(text) if end < 0 else _line_end(text, end)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return where the next match of a pattern ends, the end of the text if there is none."""
    match = pattern.search(text, position)
    return match.end() if match else len(text)


def _after_tag(text: str, match: re.Match[str], *, fresh: bool) -> int:
    """HTML goes on to the next blank line, if it is a block."""
    line = text[match.start() + 1 : _line_end(text, match.end())].lstrip(" ")
    above = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    fresh = fresh or not above.strip() or above.startswith("#")
    if not (_ANY_TAG.search(line) or (fresh and _LONE_TAG.search(line))):
        return match.end()
    blank_line = _BLANK_LINE.search(text, match.end())
    return blank_line.start() if blank_line else len(text)


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
