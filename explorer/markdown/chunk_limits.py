"""Cuts what has no safe place for too long.

One endless list, table, block of code, paragraph or line.

A list is cut between items, code and tables get their opening again. What is hidden is never cut:
nothing of it shows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ITEM = re.compile(r"\n(?=(?:[-+*]|\d{1,9}[.)])[ \t])")
_ANY_ITEM = re.compile(r"([ \t]*)([-+*]|\d{1,9}[.)])([ \t]+(?=\S)|(?=[ \t]*\n))")
_FENCE = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(```+|~~~+)")
_LINE = re.compile(r"\n(?=[^\s=\-])")
_BRACKETS = r"\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]*+\])*+\])*+\]"
_LINK = re.compile(rf"!?{_BRACKETS}(?:\((?:[^()]|\([^()]*+\))*+\)|\[[^\[\]]*+\]|(?!:))")
"""What may be a link, and would not define one if a part began with it."""
_LONGEST_LINK = 500
_TRIED = 20
"""How many lines are tried for one that does not begin inside of a link."""
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")

_SAMPLES, _SAMPLED = 32, 3000
"""How many lines of a table tell how wide its columns are, and about how many characters of it."""
_NOTHING = "<!-- -->"


class Region(NamedTuple):
    """A block that nothing inside of it can end: code, or something hidden."""

    start: int
    body: int
    """Where the line after the opening begins."""
    end: int
    lead: str
    """What opens the block, for code that may be cut; empty if the block must not be cut."""


class ChunkPart(NamedTuple):
    """A part of the text, and the lines that must be put before it to mean what it means in its place."""

    start: int
    end: int
    lead: str


def split(
    text: str, start: int, end: int, limit: int, regions: Sequence[Region]
) -> Iterator[ChunkPart]:
    """Yield parts of `text[start:end]` of about `limit` characters, the first one beginning at a safe place."""
    lead = ""
    while end - start > limit:
        at = start + limit
        index = bisect_right(regions, at, key=lambda region: region.start) - 1
        region = regions[index] if index >= 0 and regions[index].end > at else None
        if region is None:
            low = max(start + limit // 2, regions[index].end if index >= 0 else 0)
            inner = None if _ITEM.search(text, low, at) else _inner_item(text, start, low, at, lead)
            middle = _in_the_open(text, low, at) if inner is None else inner[0]
            following = _table_lead(text, start, middle, lead) if inner is None else inner[1]
        elif region.lead:
            middle, following = _in_code(text, max(start, region.body), at), region.lead
        else:
            middle, following = region.end, ""
        if middle >= end:
            break
        yield ChunkPart(start, middle, lead)
        start, lead = middle, following
    yield ChunkPart(start, end, lead)


def _inner_item(text: str, start: int, low: int, at: int, lead: str) -> tuple[int, str] | None:
    """Return where the last item between `low` and `at` begins that is inside of others, and what opens those.

    In place of their text they have a comment, so that the item stands as deep as it did and nothing is said twice.
    """
    found: tuple[int, str] | None = None
    around: list[str] = []
    fence, blank, offset = "", True, start - len(lead)
    for line in (lead + text[start:at]).splitlines(keepends=True):
        item = None if fence else _ANY_ITEM.match(line)
        if item is not None:
            while around and _columns(around[-1]) > _columns(item[1]):
                around.pop()
            if around and low < offset:
                found = offset, "".join(f"{opening}{_NOTHING}\n" for opening in around)
            around.append(item[1] + item[2] + (item[3] if 0 < _columns(item[3]) < 5 else " "))
        elif blank and not fence and not line[0].isspace():
            around.clear()
        if marks := _FENCE.match(line):
            fence = ("" if marks[1].startswith(fence) else fence) if fence else marks[1]
        blank = not line.strip()
        offset += len(line)
    return found


def _columns(text: str) -> int:
    return len(text.expandtabs(4))


def _in_code(text: str, low: int, at: int) -> int:
    found = text.rfind("\n", low, at)
    return found + 1 if found >= 0 else max(low, at)


def _in_the_open(text: str, low: int, at: int) -> int:
    """Return where to cut: before an item, else before a line that is not indented, else at a line, else at a blank.

    Never inside of a link, unless it is very long.
    """
    if items := [match.end() for match in _ITEM.finditer(text, low, at)]:
        return items[-1]
    for place in [match.end() for match in _LINE.finditer(text, low, at)][: -_TRIED - 1 : -1]:
        if _before_link(text, low, place) == place:
            return place
    for mark in ("\n", " "):
        place = text.rfind(mark, low, at)
        if place >= 0:
            return _before_link(text, low, place + 1)
    return _before_link(text, low, at)


def _before_link(text: str, low: int, at: int) -> int:
    """Return where the link begins that `at` is inside of, `at` itself if there is none or it begins before `low`."""
    for found in _LINK.finditer(text, max(low, at - _LONGEST_LINK), at + _LONGEST_LINK):
        if found.end() > at:
            return min(found.start(), at)
    return at


def is_table(lead: str) -> bool:
    """Whether the lines that are put before a part are the head of a table."""
    head, _, rule = lead.removesuffix("\n").partition("\n")
    return "|" in head and _DELIMITER.fullmatch(rule) is not None


def sampled(text: str, start: int, end: int) -> list[str]:
    """Return some of the lines between two offsets: few, short enough, and from all over."""
    found: dict[int, str] = {}
    for n in range(_SAMPLES):
        at = start + (end - start) * n // _SAMPLES
        begin = max(text.rfind("\n", start, at) + 1, start)
        stop = text.find("\n", begin, end)
        found[begin] = text[begin : stop if stop >= 0 else end]
    every = -(-sum(map(len, found.values())) // _SAMPLED)
    return [line for line in list(found.values())[:: max(every, 1)] if len(line) <= _SAMPLED]


def _table_lead(text: str, start: int, middle: int, lead: str) -> str:
    """Return the head of the table that is cut at `middle`, empty if there is none."""
    line_end = text.find("\n", middle)
    if (
        text[middle - 1] != "\n"
        or "|" not in text[middle : line_end if line_end >= 0 else len(text)]
    ):
        return ""
    blank = text.rfind("\n\n", start, middle)
    if blank < 0 and lead and not lead.startswith(("`", "~")):
        return lead
    head_start = start if blank < 0 else blank + 2
    while head_start < middle:  # a paragraph or a heading may stand right above the table
        head_end = text.find("\n", head_start)
        rule_end = text.find("\n", head_end + 1)
        if head_end < 0 or rule_end < 0 or rule_end >= middle:
            return ""
        head, rule = text[head_start:head_end], text[head_end + 1 : rule_end]
        if "|" in head and _DELIMITER.fullmatch(rule):
            return text[head_start : rule_end + 1]
        head_start = head_end + 1
    return ""
