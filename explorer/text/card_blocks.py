"""Where a note's questions begin and end, and their parts: the rules of the review plugin.

Finds lines and types; `cards` makes questions of them. Differs from the plugin where that hides or
loses text: a comment hides only itself, three backticks around code on one line open nothing, and
the line that closes a fence stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import QuestionType
from explorer.text.cloze import finder
from explorer.text.schedule_segments import MARK, remove_comment

WHITESPACE: Final = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What the plugin trims; `str.strip` would also take separators that belong to the text."""

CALLOUT: Final = "> [!sr|card-metadata]"
"""What the plugin's callout for a schedule begins with."""
_FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
_LEADING_TAG = re.compile(r"#[^\s#]+")
BLOCK_ID = re.compile(r" \^[A-Za-z0-9-]+\Z")
_MASK: Final = 0xFFFFFFFF


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

    def __init__(self, lines: list[str], start: int, settings: ReviewSettings) -> None:
        self._lines = lines
        self._at = start
        self._clozes = finder(settings.cloze_patterns)
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
        self._begin(start)

    def _begin(self, first: int) -> None:
        """Begin with the lines from a blank line on, which may become a question."""
        self._first = first
        self._type: QuestionType | None = None
        self._open: list[tuple[int, str]] = []

    def run(self) -> None:
        while self._at < len(self._lines):
            line = self._lines[self._at]
            bare = line.strip(WHITESPACE)
            is_blank_end = not bare and (not self._marker or self._type is None)
            if line.startswith("<!--") and not line.startswith(MARK):
                opening = self._at
                while self._at < len(self._lines) and "-->" not in self._lines[self._at]:
                    self._at += 1
                if self._at == len(self._lines):
                    self.unclosed.append((opening, "unclosed_comment"))
            elif is_blank_end or (bare and bare == self._marker):
                self._close(self._at - 1)
                self._begin(self._at + 1)
            else:
                self._read(line, bare)
            self._at += 1
        self._close(len(self._lines) - 1)

    def _close(self, last: int) -> None:
        if self._type is not None:
            self._emit(self._type, last, self._open)

    def _emit(self, kind: QuestionType, last: int, lines: list[tuple[int, str]]) -> None:
        # Comments between the lines belong to the source, so that it can be found in the file.
        start = lines[0][0]
        source = self._lines[start : lines[-1][0] + 1]
        text = "\n".join(line.rstrip(WHITESPACE) for line in source).rstrip(WHITESPACE)
        content = "\n".join(line for _, line in lines)
        first = self._first if lines is self._open else start
        self.blocks.append(QuestionBlock(kind, first, last, start, text, content))

    def _read(self, line: str, bare: str) -> None:
        self._open.append((self._at, line.rstrip(WHITESPACE)))
        for separator, kind in self._inline:
            start = line.find(separator)
            if start >= 0 and not in_code(line, start, start + len(separator)):
                self._read_single(kind)
                return
        if bare in self._multi:
            # More than the separator stands here: for the plugin, two characters are.
            if len(self._open) > 1 or len(self._open[0][1]) > 1:
                self._type = self._multi[bare]
            return
        fence = _FENCE.match(line)
        if fence is not None:
            self._read_fence(fence[1] or fence[2])
        elif self._type is None and self._clozes.is_cloze(line):
            self._type = "cloze"

    def _read_single(self, kind: QuestionType) -> None:
        """Emit a card of one line with its schedule; the lines above are no part of it."""
        first = self._at
        following = self._lines[first + 1] if first + 1 < len(self._lines) else ""
        if following.startswith(MARK):
            self._at += 1
        elif following.startswith(CALLOUT):
            self._at += 1
            while self._at + 1 < len(self._lines) and MARK not in self._lines[self._at]:
                self._at += 1
        lines = list(enumerate(self._lines[first : self._at + 1], first))
        self._emit(kind, self._at, lines)
        # The next question begins on this line too: as the plugin counts.
        self._begin(first)

    def _read_fence(self, run: str) -> None:
        opening = self._at
        for number in range(opening + 1, len(self._lines)):
            line = self._lines[number]
            self._at = number
            if line.startswith(run):
                self._open.append((number, line.rstrip(WHITESPACE)))
                return
            self._open.append((number, line))
        self.unclosed.append((opening, "unclosed_fence"))
        self._open.append((len(self._lines) - 1, run))


def prompt_text(text: str) -> str:
    """Return the source of a question without what is not shown of it.

    That is its schedule, the tag that it begins with, and the id of its block.
    """
    return parse_prompt(text)[1]


def parse_prompt(content: str) -> tuple[str | None, str]:
    """Return the tag that a question begins with, and question and answer without all else."""
    text = remove_comment(content).rstrip(WHITESPACE)
    tag = leading_tag(text)
    if tag is not None:
        text = text.lstrip(WHITESPACE)[len(tag) + 1 :].lstrip(WHITESPACE)
    return tag, without_block_id(text)


def without_block_id(text: str) -> str:
    """Return a text without the block id that ends it, and without the blanks before that."""
    found = BLOCK_ID.search(text)
    if found is None:
        return text
    return text[: found.start()].rstrip(WHITESPACE)


def leading_tag(text: str) -> str | None:
    """Return the tag that a question begins with, without `#`; None if it begins with none."""
    match = _LEADING_TAG.match(text.lstrip(WHITESPACE))
    if match is None or not deck_of_tag(match[0][1:]):
        return None
    return match[0][1:]


def deck_of_tag(tag: str) -> str:
    """Return the deck that a tag (without `#`) stands for; empty if it holds only slashes."""
    return "/".join(part for part in tag.split("/") if part)


def split_line(text: str, separator: str) -> tuple[str, str]:
    """Return the front and the back of a question in one line."""
    front, found, back = text.partition(separator)
    if not found:
        # A leading tag took the separator: there is no question left.
        return "", text
    return front, back


def split_lines(text: str, separator: str) -> tuple[str, str]:
    """Return the front and the back of a question that a line with the separator divides."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line.strip(WHITESPACE) == separator:
            return "\n".join(lines[:index]), "\n".join(lines[index + 1 :])
    return text, ""


def question_hash(source: str, settings: ReviewSettings) -> str:
    """Return the hash of a question with this source (`Question.text`), in hexadecimal.

    By it the review plugin remembers what is buried today: that of the text with its tag, without
    schedule and block id.
    """
    text = remove_comment(source)
    tag = leading_tag(text)
    if tag is None:
        return cyrb53(without_block_id(text.rstrip(WHITESPACE)))
    bare = text.lstrip(WHITESPACE)
    rest = bare[len(tag) + 1 :]
    prompt = rest.lstrip(WHITESPACE)
    if settings.convert_folders_to_decks:
        return cyrb53(without_block_id(prompt))
    before = text[: len(text) - len(bare)]
    after = rest[: len(rest) - len(prompt)]
    return cyrb53(f"{before}#{deck_of_tag(tag)}{after}{without_block_id(prompt)}")


def cyrb53(text: str) -> str:
    """Return the 53-bit hash cyrb53 of a text, in hexadecimal.

    To the bit: JavaScript hashes UTF-16 code units in 32-bit integers.
    """
    one, two = 0xDEADBEEF, 0x41C6CE57
    units = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        unit = low | high << 8
        one = (one ^ unit) * 2654435761 & _MASK
        two = (two ^ unit) * 1597334677 & _MASK
    first = ((one ^ one >> 16) * 2246822507 ^ (two ^ two >> 13) * 3266489909) & _MASK
    second = ((two ^ two >> 16) * 2246822507 ^ (first ^ first >> 13) * 3266489909) & _MASK
    return f"{(second & 0x1FFFFF) << 32 | first:x}"
