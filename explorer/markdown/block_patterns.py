"""How the blocks of CommonMark begin and end, as regular expressions.

For `blocks`, which knows when each applies; where the cells of a table stand, and which `$$` opens
a formula and which closes one: Obsidian pairs the marks as it meets them, wherever a list item or a
paragraph begins or ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

from explorer.markdown.inline_patterns import FOOTNOTE_LABEL, TAG

TextRange: TypeAlias = tuple[int, int]
"""The offsets in the text at which something begins and ends."""
MATH_MARK = "$$"

# Escapes, code and formulas between single signs, in which a mark means nothing.
_BEFORE_MARK = re.compile(
    r"\\[^\n]|`[^`\n]+`(?!`)|\$\$"
    r"|\$(?![\s$])(?:\\[^\n]|[^\\$\n])*?(?:[^\s\\$]|\\[^\n])\$(?!\d)"
)


# A command, an index or an exponent in the line of the marks, or below it if they end theirs. The
# parts of a path may look like commands, but follow a letter or a sign.
_LATEX = re.compile(
    r"(?<!\$)\$\$(?!\$)[ \t]*\n?[^\n$`]*?(?:[_^]\{|(?<![A-Za-z.:/\\])\\[A-Za-z]{2,})"
)

# What a link, a tag and a block id look like that no formula holds: `[[1, 2], [3, 4]]` is a matrix,
# `#1` a parameter of a macro, and `^2` an exponent.
_NAME = r"(?!\s)[^\[\]\n\\{}$]+"
_TAG_NAME = rf"(?![1-9](?![0-9])|[0-9]++(?!{TAG})){TAG}"
_BLOCK_ID = r"\^(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{2,}[ \t]*(?=\n)"


@cache
def _prose(*, in_quote: bool) -> tuple[re.Pattern[str], ...]:
    """Return what hardly stands in a formula: a blank line, a heading, and what is below a blank.

    Each line may begin with the marks of its containers. The last pattern begins with a line feed.
    The patterns take long to compile, and few notes have formulas.
    """
    prefix = r" \t>" if in_quote else r" \t"
    start = rf"\n[{prefix}]*+"
    return (
        re.compile(rf"\n[{prefix}]*\n"),
        re.compile(rf"{start}\#{{1,6}}[ \t]+\S"),
        # One sign alone is a sign of the formula and underlines nothing, nor do tildes begin code
        # that other text than a language follows.
        re.compile(
            rf"""{start}(?:
              [^\n]++{start}(?:={{2,}}|-{{2,}})[ \t]*(?=\n)  # an underlined heading
            | (?:`{{3,}}[^`\n]*|~{{3,}}[ \t]*(?:\w[\w+-]+)?[ \t]*)(?=\n)  # code
            | {_BLOCK_ID}
            )
            | (?<=[\s*"'>]|[^\x00-\x7f])!?\[\[{_NAME}\]\]
            | \]\([^()\s]+\.md(?:\#[^()\s]*)?\)
            | (?<=\s)(?:
                !\[[^\[\]\n]*\]\(
              | \#{_TAG_NAME}
              | {_BLOCK_ID}(?=\n[{prefix}]*(?:\n|\Z))  # elsewhere it may be an exponent
              )
            """,
            re.VERBOSE,
        ),
    )


def leaves_math_open(text: str, start: int, end: int, *, is_open: bool = False) -> bool:
    """Return whether a formula is open at the end of a range; `is_open` says so of its start."""
    at = start
    while True:
        if is_open:
            closing = text.find(MATH_MARK, at, end)
            if closing < 0:
                return True
            at, is_open = closing + len(MATH_MARK), False
        found = _BEFORE_MARK.search(text, at, end)
        if found is None:
            return False
        at = found.end()
        if found[0] == MATH_MARK:
            at, is_open = at + 1, True  # nothing at all is no formula


def is_doubtful(text: str, start: int, close: int, *, in_quote: bool = False) -> bool:
    """Return whether the marks at `start` and before `close` hardly belong together.

    With a blank line between them, they do not if a heading stands there too, or below it code, a
    link, a tag or a block id, or if the second one stands in code or has a partner in its own
    line.
    """
    end = close - len(MATH_MARK)
    blank, heading, below = _prose(in_quote=in_quote)
    blank_line = blank.search(text, start, end)
    if blank_line is None:
        return False
    if heading.search(text, start, end) or below.search(text, blank_line.end() - 1, end):
        return True
    return _has_other_use(text, end, close)


def _has_other_use(text: str, start: int, end: int) -> bool:
    """Return whether marks stand in code of one line, or have a partner behind them in theirs."""
    line_end = text.find("\n", end)
    if line_end < 0:
        line_end = len(text)
    if text.find(MATH_MARK, end, line_end) >= 0:
        return True
    line_start = text.rfind("\n", 0, start) + 1
    is_code_open = text.count("`", line_start, start) % 2 == 1
    return is_code_open and text.find("`", end, line_end) >= 0


def begins_latex(text: str, at: int, end: int) -> bool:
    """Return whether marks stand at an offset, and LaTeX follows them: it is no price or process.

    Looks at no more than two lines.
    """
    return _LATEX.match(text, at, end) is not None


class OpenMath:
    """Whether a formula is open in the paragraph above a line; looks at each character once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = 0
        self._is_open = False
        self.lone = -1
        """The last marks that begin a line and that open no block, as nothing below closes it."""

    def is_open(self, start: int, at: int) -> bool:
        """Return whether one is open at `at`, and would be closed by marks there.

        What is before `start`, or before a blank line, belongs to other blocks. Neither offset may
        be smaller than the last time.
        """
        start = max(start, self._text.rfind("\n\n", self._read, at) + 1)
        if start > self._read:
            self._read, self._is_open = start, False
        self._is_open = leaves_math_open(self._text, self._read, at, is_open=self._is_open)
        self._read = at
        return self._is_open

    def left_open(self, start: int, end: int) -> tuple[int, ...]:
        """Return the lone marks if they stand in a paragraph, and nothing in it closes them."""
        if start <= self.lone < end and leaves_math_open(self._text, self.lone, end):
            return (self.lone,)
        return ()


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


def delimiter_row(text: str, header: TextRange, row: TextRange) -> bool:
    """Return whether `row` is the delimiter row that makes `header` the first row of a table."""
    start, end = row
    if text[start] not in "|:-" or not _DELIMITER.fullmatch(text, start, end):
        return False
    if "|" not in text[start:end] and "|" not in text[header[0] : header[1]]:
        return False
    return len(cells_of(text, *row)) == len(cells_of(text, *header))


def cells_of(text: str, start: int, end: int) -> list[TextRange]:
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
    cells: list[TextRange] = []
    for bar in bars:
        content = text[start:bar]
        left = start + len(content) - len(content.lstrip(" \t"))
        cells.append((left, left + len(content.strip(" \t"))))
        start = bar + 1
    return cells


def split_links(text: str, rows: Sequence[TextRange]) -> list[TextRange]:
    """Return the ranges that would be wikilinks or embeds, did the bar in them not end a cell."""
    return [match.span() for row in rows for match in _SPLIT_LINK.finditer(text, *row)]


def extra_cells(text: str, delimiter: TextRange, rows: Sequence[TextRange]) -> list[TextRange]:
    """Return the ranges of what the rows of a table hold beyond its columns, which is not shown.

    That is no news of a row in which a link is cut apart, unless it has more cells than by that.
    """
    columns = len(cells_of(text, *delimiter))
    found: list[TextRange] = []
    for row in rows:
        start, end = row
        bars = text.count("|", start, end) - (text[start] == "|") - (text[end - 1] == "|")
        if bars < columns:
            continue
        cells = cells_of(text, *row)
        extra = [(start, end) for start, end in cells[columns:] if start < end]
        if extra and len(cells) - columns > len(split_links(text, [row])):
            found.append((extra[0][0], extra[-1][1]))
    return found


def ends_in_block_id(text: str, rows: Sequence[TextRange]) -> bool:
    """Return whether the last line below a table is no row of it, but its block id."""
    start, end = rows[-1]
    return len(rows) > 1 and BLOCK_ID.match(text, start, end) is not None
