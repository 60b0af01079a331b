"""Takes several plain blocks of a note's top level in one go, so that a large vault loads quickly.

A run is taken only if the lines in it and the line after it are unambiguous. `blocks` reads the
rest, and must find the same where both can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from explorer.markdown.block_patterns import HTML_NAMES, TASK, TextRange, closing_fence
from explorer.markdown.link_target import Definition, label_key
from explorer.markdown.scan_result import InlineRun, ScanResult

_NAMES = "a|abbr|b|br|code|del|em|font|i|img|ins|kbd|mark|s|small|span|strong|sub|sup|u"
# A line that begins so begins no block but a paragraph, and goes on with one.
_PLAIN = rf"""(?:
      [^\s\#>\-+*_=`~<|$%:0-9\[\\]
    | \#(?=[^\#\s]) | \*\*?(?=[^\s*]) | __?(?=[^\s_])
    | \[(?:\[|[^\[\]\n]*\](?!:))
    | [0-9]+(?=[^0-9.)\n])
    | <(?:https?:[^\n]|(?:{_NAMES})[ ][^<>\n]*>[ \t]*[^\s])
    )[^\n]*+\n?+"""
_MARK = r"(?:[-+*]|[0-9]{1,9}[.)])[ ]{1,3}"
_BLANK = r"(?:[ \t]*\n)"
# What begins another block at once, whatever is open.
_NEXT = r"\#{1,6}[ \t] | <!-- | >"
_NEXT_CODE = r"```[^`\n]*(?:\n|\Z) | ~~~"
# A definition without a title, in a line of its own.
_LABEL = r"[^\s\[\]\\^][^\[\]\\\n]*+"
_DESTINATION = r"[^\s<]\S*+"
_LINE_END = r"[ \t]*+(?:\n|\Z)"
_QUICK = re.compile(
    rf"""
    # 1, 2 a heading
    (?: (\#{{1,6}})[ \t]++([^\s][^\n]*+)\n?+
      # 3 a list
      | ((?:{_MARK}{_PLAIN}){{1,1000}}  # its state takes 500 bytes an item: longer ones in parts
          (?={_MARK}|{_NEXT}|%%[^%\n]*%%[ \t]*\n|{_BLANK}+[^ \t\n]|[ \t\n]*\Z|{_NEXT_CODE}))
      # 4 a comment
      | (%%[^%\n]*+%%[ \t]*+(?:\n|\Z))
      # 5 a paragraph
      | ((?:{_PLAIN})++(?={_NEXT}|{_BLANK}|[-+*][ ]+[^\s*+-]|[ \t\n]*\Z|{_NEXT_CODE}))
      # 6 a comment in HTML
      | (<!--)
      # 7 a block of code
      | ((?:`{{3,}}(?=[^`\n]*(?:\n|\Z))|~{{3,}}))
      # 8 definitions of links
      | ((?:\[{_LABEL}\]:[ \t]*+{_DESTINATION}{_LINE_END})++(?={_BLANK}|\Z))
      # 9 a block of HTML up to a blank line
      | (<(?=[A-Za-z/]))
      | {_BLANK}
      # a rule
      | (?:-{{3,}}|\*{{3,}}|_{{3,}})[ \t]*(?:\n|\Z)
    )
    {_BLANK}*+
    """,
    re.VERBOSE,
)
# A line that begins so goes on with a paragraph that is open outside of all containers.
_GOES_ON = re.compile(r"(?:(?:[^\s\#>\-+*_=`~<|$%:0-9\[]|\[(?!\^))[^\n]*+\n?+)++")
_LINE = re.compile(r"[^\n]+")
_HTML = re.compile(
    rf"</?(?:{HTML_NAMES})(?=[\s>]|/>|\Z)[^\n]*+(?:\n[ \t]*+[^ \t\n][^\n]*+)*+(?:\n|\Z)",
    re.IGNORECASE | re.ASCII,
)
_HTML_COMMENTS = re.compile(rf"(?:<!(?=--)(?s:.*?)-->[^\n]*+(?:\n{_BLANK}*+|\Z))++")
_HEADING, _LIST, _PARAGRAPH, _HTML_COMMENT, _FENCE, _DEFINITIONS, _TAG = 2, 3, 5, 6, 7, 8, 9
_DEFINITION = re.compile(rf"\[({_LABEL})\]:[ \t]*+({_DESTINATION}){_LINE_END}")
_LEAF_MARK = re.compile(rf"\#{{1,6}}[ \t]++|{_MARK}")


Run: TypeAlias = tuple[int, int, bool]
"""Inline texts that follow each other: their start, the offset after their last line, and whether
each line is a text of its own."""


def heading_range(text: str, start: int, end: int) -> TextRange:
    """Return the range of a heading's content, without closing hashes and blanks around it."""
    content = text[start:end].rstrip(" \t")
    if content.endswith("#"):
        bare = content.rstrip("#")
        if not bare or bare[-1] in " \t":
            content = bare.rstrip(" \t")
    return start, start + len(content)


class FastRuns:
    """What was taken: the runs, and the stretches of text in which they lie without a gap."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.stretches: list[TextRange] = []

    def take(self, text: str, start: int, found: ScanResult) -> int:
        """Take blocks from `start`, a line outside all blocks, as long as that is safe.

        Adds their headings and definitions to `found`; returns the start of the first line that was
        not taken.
        """
        match, add, headings = _QUICK.match, self.runs.append, found.headings
        stretch = position = start
        while block := match(text, position):
            group = block.lastindex
            if group == _HEADING:
                start, end = block.span(2)
                if text[end - 1] in " \t#":
                    start, end = heading_range(text, start, end)
                    if "^" in text[start:end]:
                        break  # a block id before closing hashes does not end its line
                headings.append((block.end(1) - position, start, end))
                add((position, end, False))
            elif group is None:
                pass
            elif group <= _PARAGRAPH:
                add((position, block.end(group), group == _LIST))
            else:
                after = _take_block(text, block, found)
                if after < 0:
                    break
                if position > stretch:
                    self.stretches.append((stretch, position))
                position = stretch = after
                continue
            position = block.end()
        if position > stretch:
            self.stretches.append((stretch, position))
        return position

    def leaves(self, text: str, *, hidden: bool = True) -> Iterator[InlineRun]:
        """Yield each text of the runs by itself, without the mark that begins it.

        Those in comments only if `hidden`.
        """
        for start, end, lines in self.runs:
            if lines:  # of a list, whose items have one each
                at = start
                while at < end:
                    after = text.find("\n", at, end) + 1 or end
                    yield _leaf(text, at, after)
                    at = after
            elif text.startswith("%%", start):
                if hidden:
                    close = text.index("%%", start + 2, end)
                    yield InlineRun(start + 2, close, None, is_block=False)
            else:
                yield _leaf(text, start, end)


def take_paragraph_lines(text: str, start: int, lines: list[TextRange]) -> int:
    """Add the lines from `start` on that surely go on with an open paragraph to its `lines`.

    It must stand outside of all containers. Returns the start of the first line that was not taken.
    """
    run = _GOES_ON.match(text, start)
    if run is None:
        return start
    lines += [line.span() for line in _LINE.finditer(text, start, run.end())]
    return run.end()


def _leaf(text: str, start: int, end: int) -> InlineRun:
    """Return a text without the marks of a heading, an item and a task before it."""
    end -= text[end - 1] == "\n"
    mark = _LEAF_MARK.match(text, start, end)
    if mark is not None:
        start = mark.end()
        task = TASK.match(text, start, end)
        if task is not None and not mark[0].startswith("#"):
            start = task.end()
    return InlineRun(start, end, None, is_block=True)


def _take_block(text: str, block: re.Match[str], found: ScanResult) -> int:
    """Return the line after the definitions, the HTML or the code that a match begins.

    Adds the definitions to `found`. -1 if what begins there is not closed, or is another block.
    """
    if block.lastindex == _DEFINITIONS:
        for one in _DEFINITION.finditer(text, *block.span(_DEFINITIONS)):
            found.definitions.setdefault(label_key(one[1]), Definition(one[2], ""))
        return block.end()
    if block.lastindex == _HTML_COMMENT:
        block_end = _HTML_COMMENTS.match(text, block.start())
    elif block.lastindex == _TAG:
        block_end = _HTML.match(text, block.start())
    else:
        fence = closing_fence(block[_FENCE][0], len(block[_FENCE]))
        block_end = fence.search(text, block.end(_FENCE))
    if block_end is None:
        return -1
    return block_end.end() + text.startswith("\n", block_end.end())
