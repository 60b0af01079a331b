"""How the blocks of CommonMark begin and end, as regular expressions.

For `blocks`, which knows when each applies; and where the cells of a table stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from explorer.markdown.inline_patterns import FOOTNOTE_LABEL

ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})", re.MULTILINE)
SETEXT = re.compile(r"(?:=+|-+)[ \t]*$", re.MULTILINE)
RULE = re.compile(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$", re.MULTILINE)
MARKER = re.compile(r"([-+*]|(\d{1,9})[.)])(?=[ \t\n]|\Z)")
FOOTNOTE = re.compile(rf"\[\^({FOOTNOTE_LABEL})\]:")
CALLOUT = re.compile(r"\[!([^\]\n]+)\]([+-]?)[ \t]*([^\n]*)(?:\n|\Z)")
"""The first line of a callout: its kind, the sign of its fold, and its title."""
TASK = re.compile(r"\[([^\]\n])\](?:[ \t]+|$|(?=\n))")
BLOCK_ID = re.compile(r"\^([A-Za-z0-9-]+)[ \t]*\Z")
HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|"
    "hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|"
    "search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
ATTRIBUTE = r"""[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^'\n]*'|"[^"\n]*"))?"""
HTML = re.compile(
    rf"""<(?:
        (script|pre|style|textarea)(?=[\s>]|\Z)
      | (!--) | (\?) | (!\[CDATA\[) | (![A-Za-z])
      | (/?(?:{HTML_NAMES})(?=[\s>]|/>|\Z))
      | ((?:[A-Za-z][A-Za-z0-9-]*(?:{ATTRIBUTE})*[ \t]*/?|/[A-Za-z][A-Za-z0-9-]*[ \t]*)>[ \t]*$)
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.ASCII,
)
HTML_ENDS = {
    1: re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    2: re.compile("-->"),
    3: re.compile(r"\?>"),
    4: re.compile(r"\]\]>"),
    5: re.compile(">"),
}


@cache
def closing_fence(mark: str, count: int) -> re.Pattern[str]:
    """Return what closes code outside of all containers that `count` marks opened.

    It begins with the line feed before the line.
    """
    return re.compile(rf"\n {{0,3}}{mark}{{{count},}}[ \t]*(?=\n|\Z)")


def closes_fence(text: str, fence: str, start: int, end: int) -> bool:
    """Return whether a line that begins at `start`, but for blanks, closes a block of code."""
    if not text.startswith(fence, start):
        return False
    return not text[start:end].strip(" \t").strip(fence[0])


def without_block_id(text: str) -> tuple[str, str]:
    """Return a text without the `^id` at its end and the blanks before it, and that id."""
    start = text.rfind("^")
    if start < 0 or (start and text[start - 1] not in " \t\n"):
        return text, ""
    match = BLOCK_ID.match(text, start)
    if match is None:
        return text, ""
    return text[:start].rstrip(), match[1]


_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_SPLIT_LINK = re.compile(r"(?:(?<!\\)!)?\[\[[^\[\]|\\\n]+\|[^\[\]\n]*\]\]")
_BAR = re.compile(r"\\.|\|")


def delimiter_row(text: str, header: tuple[int, int], row: tuple[int, int]) -> bool:
    """Return whether `row` is the delimiter row that makes `header` the first row of a table."""
    start, end = row
    if text[start] not in "|:-" or not _DELIMITER.fullmatch(text, start, end):
        return False
    if "|" not in text[start:end] and "|" not in text[header[0] : header[1]]:
        return False
    return len(cells_of(text, *row)) == len(cells_of(text, *header))


def cells_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges of a row's cells, without blanks around them.

    An escaped bar does not end a cell.
    """
    while end > start and text[end - 1] in " \t":
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    bars = [m.start() for m in _BAR.finditer(text, start, end) if m[0] == "|"]
    if not bars or bars[-1] != end - 1:
        bars.append(end)
    cells: list[tuple[int, int]] = []
    for bar in bars:
        content = text[start:bar]
        left = start + len(content) - len(content.lstrip(" \t"))
        cells.append((left, left + len(content.strip(" \t"))))
        start = bar + 1
    return cells


def split_links(text: str, rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges that would be wikilinks or embeds, did the bar in them not end a cell."""
    return [match.span() for row in rows for match in _SPLIT_LINK.finditer(text, *row)]


def extra_cells(
    text: str, delimiter: tuple[int, int], rows: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the ranges of what the rows of a table hold beyond its columns, which is not shown.

    That is no news of a row in which a link is cut apart, unless it has more cells than by that.
    """
    columns = len(cells_of(text, *delimiter))
    found: list[tuple[int, int]] = []
    for row in rows:
        if _most_cells(text, *row) <= columns:
            continue
        cells = cells_of(text, *row)
        extra = [(start, end) for start, end in cells[columns:] if start < end]
        if extra and len(cells) - columns > len(split_links(text, [row])):
            found.append((extra[0][0], extra[-1][1]))
    return found


def _most_cells(text: str, start: int, end: int) -> int:
    """Return how many cells a row has at most, that is if no bar in it is escaped."""
    return text.count("|", start, end) + 1 - (text[start] == "|") - (text[end - 1] == "|")


def ends_in_block_id(text: str, rows: Sequence[tuple[int, int]]) -> bool:
    """Return whether the last line below a table is no row of it, but its block id."""
    start, end = rows[-1]
    return len(rows) > 1 and BLOCK_ID.match(text, start, end) is not None
