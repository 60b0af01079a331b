"""Cuts a list, table, block of code, paragraph or line that is too long and has no safe place.

A list is cut between items; each part of code, of preformatted HTML or of a table gets the opening
lines again. Hidden text is never cut: nothing of it shows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from explorer.markdown.containers import MAX_DEPTH, columns_of

_ITEM = re.compile(r"\n(?=(?:[-+*]|\d{1,9}[.)])[ \t])")
_ANY_ITEM = re.compile(r"([ \t]*+)([-+*]|\d{1,9}[.)])([ \t]++(?=\S)|(?=[ \t]*+\n))")
_ITEM_LINE = re.compile(r"\n[ \t]*+(?:[-+*]|\d{1,9}[.)])\s")
"""What a part has to hold for an item of any depth to begin in it."""
_FENCE = re.compile(r"[ \t]*+(?:(?:[-+*]|\d{1,9}[.)])[ \t]++)*+(```+|~~~+)")
_LINE = re.compile(r"\n(?=[^\s=\-])")
_INNER_LINE = re.compile(r"(?<=\S)\n(?=[ \t]*+\S)")
_BRACKETS = r"\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*+\])*+\])*+\]"
_LINK = re.compile(rf"!?{_BRACKETS}(?:\((?:[^()]|\([^()]*+\))*+\)|\[[^\[\]]*+\]|(?!:))")
"""What may be a link, and would not define one if a part began with it."""
_LONGEST_LINK = 500
_LONGEST_INDENT = 6000
"""Characters beyond a part in which the marker is looked for of an item that begins in it."""
_TRIED = 20
"""How many lines are tried for one that does not begin inside of a link."""
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")

_SAMPLES, _SAMPLED = 32, 3000
"""How many lines of a table tell how wide its columns are, and about how many characters of it."""
_LONGEST_TAG = 500
PRE = "<pre>\n"
"""The line that opens preformatted HTML."""
_NOTHING = "<!-- -->"
_EMPTY_TEXT = "<b></b>"
"""Begins a paragraph, and shows nothing of it."""


class Region(NamedTuple):
    """A block that nothing inside of it can end: code, or something hidden."""

    start: int
    body: int
    """Where the line after the opening begins."""
    end: int
    lead: str
    """What opens the block, for code that may be cut; empty if the block must not be cut."""


class ChunkPart(NamedTuple):
    """A part of the text, and the lines to be put before it so that it parses as in its place."""

    start: int
    end: int
    lead: str


def split(
    text: str, start: int, end: int, limit: int, regions: Sequence[Region]
) -> Iterator[ChunkPart]:
    """Yield parts of `text[start:end]` of about `limit` characters.

    `start` is a safe place; `regions` are in the order of the text.
    """
    lead = ""
    while end - start > limit:
        target = start + limit
        region = _last_region(regions, target)
        if region.end <= target:
            low = max(start + limit // 2, region.end)
            middle, next_lead = _cut_outside(text, ChunkPart(start, target, lead), low)
        elif region.lead:
            if region.lead == PRE:
                middle = _cut_preformatted(text, max(start + limit // 2, region.body), target)
            else:
                middle = _cut_code(text, max(start, region.body), target)
            next_lead = region.lead
        else:
            middle, next_lead = region.end, ""
        if middle >= end:
            break
        yield ChunkPart(start, middle, lead)
        start, lead = middle, next_lead
    yield ChunkPart(start, end, lead)


def _last_region(regions: Sequence[Region], offset: int) -> Region:
    """Return the last region that begins at an offset or before it, an empty one if none does."""
    index = bisect_right(regions, offset, key=lambda region: region.start)
    if index == 0:
        return Region(0, 0, 0, "")
    return regions[index - 1]


def _cut_outside(text: str, part: ChunkPart, low: int) -> tuple[int, str]:
    """Return where to cut a part outside of all regions, and the lead of the next part.

    The cut is between `low` and the end of the part.
    """
    if _ITEM.search(text, low, part.end) is None:
        inner = _inner_item(text, part, low)
        if inner is not None:
            return inner
    middle = _best_cut(text, low, part.end)
    return middle, _table_lead(text, part.start, middle, part.lead)


class _Parent(NamedTuple):
    """An item that others may stand in."""

    opening: str
    """Its indentation and its marker, with the blanks that belong to them."""
    columns: int
    """How many columns those take."""


class _Nesting:
    """The items that are open while lines are read, one after the other."""

    def __init__(self, parents: Sequence[_Parent] = (), fence: str = "", *, blank: bool = True):
        self.parents = [*parents]
        """What may hold the item that begins in the next line."""
        self._fence = fence
        self._blank = blank
        """Whether the line before is blank."""

    def copy(self) -> _Nesting:
        """Return one that goes on from here."""
        return _Nesting(self.parents, self._fence, blank=self._blank)

    def enter(self, line: str) -> re.Match[str] | None:
        """Leave the items that go on no longer in a line; return the item that begins in it."""
        item = None
        if not self._fence:
            item = _ANY_ITEM.match(line)
        if item is not None:
            columns = columns_of(item[1])
            while self.parents and self.parents[-1].columns > columns:
                self.parents.pop()
        elif self._blank and not self._fence and not line[0].isspace():
            self.parents.clear()
        return item

    def take(self, line: str, item: re.Match[str] | None) -> None:
        """Go on behind a line and the item that begins in it."""
        if item is not None and len(self.parents) < MAX_DEPTH:
            opening = _item_opening(item)
            self.parents.append(_Parent(opening, columns_of(opening)))
        self._fence = _fence_after(line, self._fence)
        self._blank = not line.strip()


@lru_cache(maxsize=2)  # beyond a depth all parts of a list have the same
def _nesting_behind(lead: str) -> _Nesting:
    """Return what is open behind the lead of a part."""
    nesting = _Nesting()
    for line in lead.splitlines(keepends=True):
        nesting.take(line, nesting.enter(line))
    return nesting


def _inner_item(text: str, part: ChunkPart, low: int) -> tuple[int, str] | None:
    """Return where the last nested item of a part begins behind `low`, and what opens its parents.

    In place of their text the parents have a comment, so that the item keeps its depth and nothing
    is shown twice. An item that is too deep to be one is a line of the innermost one's text.
    """
    end = _line_end(text, part.end, part.end + _LONGEST_INDENT)
    if _ITEM_LINE.search(text, low, end) is None:
        return None
    last: tuple[int, tuple[_Parent, ...]] | None = None
    nesting = _nesting_behind(part.lead).copy()
    offset = part.start
    for line in text[part.start : end].splitlines(keepends=True):
        item = nesting.enter(line)
        if item is not None and nesting.parents and low < offset <= part.end:
            last = offset, tuple(nesting.parents)
        nesting.take(line, item)
        offset += len(line)
    if last is None:
        return None
    return last[0], _lead_of(last[1])


def _line_end(text: str, start: int, most: int) -> int:
    """Return where the line ends that holds an offset, `most` if that is farther."""
    end = text.find("\n", start, most)
    if end < 0:
        return min(most, len(text))
    return end


def _lead_of(parents: Sequence[_Parent]) -> str:
    """Return the lines that open items, the innermost one with a text if nothing opens in it."""
    texts = [_NOTHING] * len(parents)
    if len(parents) == MAX_DEPTH:
        texts[-1] = _EMPTY_TEXT
    return "".join(f"{parent.opening}{text}\n" for parent, text in zip(parents, texts, strict=True))


def _item_opening(item: re.Match[str]) -> str:
    """Return the indentation and the marker of an item, with the blanks that belong to them."""
    indent, marker, gap = item.groups()
    if not 0 < columns_of(gap) < 5:
        gap = " "
    return f"{indent}{marker}{gap}"


def _fence_after(line: str, fence: str) -> str:
    """Return the marks of the fence that is open after a line, given those before it."""
    marks = _FENCE.match(line)
    if marks is None:
        return fence
    if not fence:
        return marks[1]
    if marks[1].startswith(fence):
        return ""
    return fence


def _cut_code(text: str, low: int, high: int) -> int:
    """Return where the last line of code between two offsets begins."""
    line_end = text.rfind("\n", low, high)
    if line_end < 0:
        return max(low, high)
    return line_end + 1


def _cut_preformatted(text: str, low: int, high: int) -> int:
    """Return where to cut preformatted HTML between two offsets.

    Before a line, but not beside a blank one, which would not be shown; else before a tag.
    """
    lines = [match.end() for match in _INNER_LINE.finditer(text, low, high)]
    if lines:
        return lines[-1]
    middle = max(low, high)
    tag = text.rfind("<", max(low, middle - _LONGEST_TAG), middle)
    if tag < 0 or text.find(">", tag, middle) >= 0:
        return middle
    return tag


def _best_cut(text: str, low: int, high: int) -> int:
    """Return where to cut between two offsets, never inside of a link unless it is very long.

    Before an item, else before a line that is not indented, else before any line, else at a blank.
    """
    items = [match.end() for match in _ITEM.finditer(text, low, high)]
    if items:
        return items[-1]
    lines = [match.end() for match in _LINE.finditer(text, low, high)]
    for line in lines[: -_TRIED - 1 : -1]:
        if _before_link(text, low, line) == line:
            return line
    for mark in ("\n", " "):
        found = text.rfind(mark, low, high)
        if found >= 0:
            return _before_link(text, low, found + 1)
    return _before_link(text, low, high)


def _before_link(text: str, low: int, offset: int) -> int:
    """Return where the link around an offset begins.

    The offset itself if there is none, or if it begins before `low`.
    """
    first = max(low, offset - _LONGEST_LINK)
    for link in _LINK.finditer(text, first, offset + _LONGEST_LINK):
        if link.end() > offset:
            return min(link.start(), offset)
    return offset


def is_table(lead: str) -> bool:
    """Whether the lines that are put before a part are the head of a table."""
    head, _, rule = lead.removesuffix("\n").partition("\n")
    return "|" in head and _DELIMITER.fullmatch(rule) is not None


def sampled(text: str, start: int, end: int) -> list[str]:
    """Return some of the lines between two offsets: few, short enough, and from all over."""
    found: dict[int, str] = {}
    for n in range(_SAMPLES):
        offset = start + (end - start) * n // _SAMPLES
        begin = max(text.rfind("\n", start, offset) + 1, start)
        line_end = text.find("\n", begin, end)
        if line_end < 0:
            line_end = end
        found[begin] = text[begin:line_end]
    every = -(-sum(map(len, found.values())) // _SAMPLED)
    return [line for line in list(found.values())[:: max(every, 1)] if len(line) <= _SAMPLED]


def _table_lead(text: str, start: int, middle: int, lead: str) -> str:
    """Return the head of the table that is cut at `middle`, empty if there is none."""
    if text[middle - 1] != "\n":
        return ""  # and its end is not looked for: it may be far away, and cut many times
    line_end = text.find("\n", middle)
    if line_end < 0:
        line_end = len(text)
    if text.find("|", middle, line_end) < 0:
        return ""
    blank = text.rfind("\n\n", start, middle)
    if blank < 0 and lead and lead != PRE and not lead.startswith(("`", "~")):
        return lead
    head_start = start
    if blank >= 0:
        head_start = blank + 2
    while head_start < middle:  # a paragraph or a heading may stand right above the table
        head_end = text.find("\n", head_start, middle)
        rule_end = text.find("\n", head_end + 1, middle)
        if head_end < 0 or rule_end < 0:
            return ""
        head, rule = text[head_start:head_end], text[head_end + 1 : rule_end]
        if "|" in head and _DELIMITER.fullmatch(rule):
            return text[head_start : rule_end + 1]
        head_start = head_end + 1
    return ""
