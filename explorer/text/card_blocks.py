"""Where a note's questions begin and end: the line rules of the spaced-repetition plugin.

Finds lines and types; `cards` makes questions of them. Differs from the plugin where that hides or
loses text: a comment hides only itself, three backticks around code on one line open nothing, and
the line that closes a fence stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import QuestionType
from explorer.text.cloze import ClozeFinder, finder
from explorer.text.schedule_comment import MARK

WHITESPACE: Final = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What the plugin trims; `str.strip` would also take separators that belong to the text."""

CALLOUT: Final = "> [!sr|card-metadata]"
"""What the plugin's callout for a schedule begins with."""
_FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
_SINGLE: Final = ("single_basic", "single_reversed")


@dataclass(frozen=True, slots=True)
class QuestionBlock:
    """The lines of one question. Line numbers are 0-based and inclusive."""

    type: QuestionType
    first: int
    last: int
    start: int
    """The line of `text`: below `first` if another question came between."""
    text: str
    """The source from the first to the last line that counts, lines right-trimmed."""
    content: str
    """What the cards are made of: `text` without hidden comments, code untrimmed, and a fence that
    is never closed closed at the end, so that a card shows no more than its own code."""


@dataclass(slots=True)
class _Open:
    """The lines since the last blank line, which may become a question."""

    first: int
    type: QuestionType | None = None
    lines: list[tuple[int, str]] = field(default_factory=list)

    def may_have_front(self) -> bool:
        """Return whether there is more than a separator: for the plugin, two characters are."""
        if len(self.lines) == 1:
            return len(self.lines[0][1]) > 1
        return bool(self.lines)


def body_start(lines: list[str]) -> int:
    """Return the 0-based line after the front matter; 0 if there is none or it is not closed."""
    if lines[0] != "---":
        return 0
    try:
        return lines.index("---", 1) + 1
    except ValueError:
        return 0


def find_blocks(
    lines: list[str], start: int, settings: ReviewSettings
) -> tuple[list[QuestionBlock], list[tuple[int, str]]]:
    """Return the blocks from line `start` (0-based) on, and what is never closed.

    The latter are pairs of a 0-based line and the code of the problem.
    """
    reader = _Reader(lines, start, settings)
    reader.run()
    return reader.blocks, reader.unclosed


def in_code(line: str, start: int, end: int) -> bool:
    """Return whether a separator stands in inline code, by the plugin's count of backticks."""
    return line.count("`", 0, start) % 2 == 1 and line.count("`", end) % 2 == 1


class _Reader:
    """One pass over the lines of a note."""

    __slots__ = (
        "_at",
        "_clozes",
        "_inline",
        "_lines",
        "_marker",
        "_multi",
        "_open",
        "blocks",
        "unclosed",
    )

    def __init__(self, lines: list[str], start: int, settings: ReviewSettings) -> None:
        self._lines = lines
        self._at = start
        self._open = _Open(start)
        self._clozes: ClozeFinder = finder(settings.cloze_patterns)
        self._marker = settings.multiline_card_end_marker
        inline: list[tuple[str, QuestionType]] = [
            (settings.single_line_card_separator, "single_basic"),
            (settings.single_line_reversed_card_separator, "single_reversed"),
        ]
        inline.sort(key=lambda rule: -len(rule[0]))
        self._inline = [(separator, kind) for separator, kind in inline if separator]
        # Where both separators are the same, the basic one counts.
        self._multi: dict[str, QuestionType] = {
            settings.multiline_reversed_card_separator: "multi_reversed",
            settings.multiline_card_separator: "multi_basic",
        }
        self._multi.pop("", None)
        self.blocks: list[QuestionBlock] = []
        self.unclosed: list[tuple[int, str]] = []

    def run(self) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            bare = line.strip(WHITESPACE)
            if line.startswith("<!--") and not line.startswith(MARK):
                self._skip_comment()
            elif self._ends_card(bare):
                self._close(self._at - 1)
                self._open = _Open(self._at + 1)
            else:
                self._read(line, bare)
            self._at += 1
        self._close(len(self._lines) - 1)

    def _skip_comment(self) -> None:
        opening = self._at
        while self._at < len(self._lines) and "-->" not in self._lines[self._at]:
            self._at += 1
        if self._at == len(self._lines):
            self.unclosed.append((opening, "unclosed_comment"))

    def _ends_card(self, bare: str) -> bool:
        if not bare:
            return not self._marker or self._open.type is None
        return bool(self._marker) and bare == self._marker

    def _close(self, last: int) -> None:
        if self._open.type is not None:
            self._emit(self._open.type, self._open.first, last, self._open.lines)

    def _emit(
        self, kind: QuestionType, first: int, last: int, lines: list[tuple[int, str]]
    ) -> None:
        # Comments between the lines belong to the source, so that it can be found in the file.
        source = self._lines[lines[0][0] : lines[-1][0] + 1]
        text = "\n".join(line.rstrip(WHITESPACE) for line in source).rstrip(WHITESPACE)
        content = "\n".join(line for _, line in lines)
        self.blocks.append(QuestionBlock(kind, first, last, lines[0][0], text, content))

    def _read(self, line: str, bare: str) -> None:
        current = self._open
        current.lines.append((self._at, line.rstrip(WHITESPACE)))
        single = self._inline_type(line)
        if single is not None:
            self._read_single(single)
            return
        if bare in self._multi:
            if current.may_have_front():
                current.type = self._multi[bare]
            return
        fence = _FENCE.match(line)
        if fence is not None:
            self._read_fence(fence[1] or fence[2])
        elif current.type is None and self._clozes.is_cloze(line):
            current.type = "cloze"

    def _inline_type(self, line: str) -> QuestionType | None:
        for separator, kind in self._inline:
            start = line.find(separator)
            if start >= 0 and not in_code(line, start, start + len(separator)):
                return kind
        return None

    def _read_single(self, kind: QuestionType) -> None:
        """Emit a card of one line with its schedule; the lines above are no part of it."""
        first = self._at
        self._at = self._last_line_of_single(first)
        lines = list(enumerate(self._lines[first : self._at + 1], first))
        self._emit(kind, first, self._at, lines)
        # The next question begins on this line too: as the plugin counts.
        self._open = _Open(first)

    def _last_line_of_single(self, first: int) -> int:
        """Return the last line of a card of one line: its own, or that of the schedule below it."""
        if first + 1 == len(self._lines):
            return first
        following = self._lines[first + 1]
        if following.startswith(MARK):
            return first + 1
        if not following.startswith(CALLOUT):
            return first
        for number in range(first + 1, len(self._lines)):
            if MARK in self._lines[number]:
                return number
        return len(self._lines) - 1

    def _read_fence(self, run: str) -> None:
        opening = self._at
        for number in range(opening + 1, len(self._lines)):
            line = self._lines[number]
            self._at = number
            if line.startswith(run):
                self._open.lines.append((number, line.rstrip(WHITESPACE)))
                return
            self._open.lines.append((number, line))
        self.unclosed.append((opening, "unclosed_fence"))
        self._open.lines.append((len(self._lines) - 1, run))
