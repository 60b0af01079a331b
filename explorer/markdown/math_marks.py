"""Which `$$` opens a formula and which closes one, as far as its paragraph or block tells.

Obsidian pairs the marks as it meets them, wherever a list item or a paragraph begins or ends. For
`blocks` and `chunk`; never reads a formula.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from explorer.markdown.inline_patterns import TAG

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


class _Prose(NamedTuple):
    """What hardly stands in a formula; each line may begin with the marks of its containers."""

    blank_line: re.Pattern[str]
    heading: re.Pattern[str]
    below: re.Pattern[str]
    """What is text if it stands below a blank line; begins with a line feed."""


@cache
def _prose(*, in_quote: bool) -> _Prose:
    """Return the patterns, which take long to compile, and few notes have formulas."""
    prefix = r" \t>" if in_quote else r" \t"
    start = rf"\n[{prefix}]*+"
    return _Prose(
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
    prose = _prose(in_quote=in_quote)
    blank_line = prose.blank_line.search(text, start, end)
    if blank_line is None:
        return False
    if prose.heading.search(text, start, end):
        return True
    if prose.below.search(text, blank_line.end() - 1, end):
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
