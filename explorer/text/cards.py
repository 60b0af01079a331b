"""The flashcards of a note as the spaced-repetition plugin finds them, with decks and schedules.

Checks the tags first, so that a note without flashcards costs nothing. Takes any text, never
raises, never guesses a schedule that it cannot read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Card, Heading, Problem, Question, QuestionType, Tag, heading_parents
from explorer.text.cloze import finder
from explorer.text.names import folder_of, grouped
from explorer.text.review_filter import is_flashcard_tag, is_left_out, may_hold_cards
from explorer.text.schedule_segments import (
    COMMENT,
    MARK,
    Segment,
    read_segments,
    remove_comment,
)

WHITESPACE: Final = (
    " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What the plugin trims; `str.strip` would also take separators that belong to the text."""

CALLOUT: Final = "> [!sr|card-metadata]"
"""What the plugin's callout for a schedule begins with."""
_CODE_FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
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

    @property
    def lines(self) -> range:
        """The lines that `text` stands on."""
        return range(self.start, self.start + self.text.count("\n") + 1)


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
    reader = _BlockReader(lines, start, settings)
    reader.run()
    return reader.blocks, reader.unclosed


def in_code(line: str, start: int, end: int) -> bool:
    """Return whether a separator stands in inline code, by the plugin's count of backticks."""
    return line.count("`", 0, start) % 2 == 1 and line.count("`", end) % 2 == 1


class _BlockReader:
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
        fence = _CODE_FENCE.match(line)
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


_FENCE = re.compile(r"[\s>]*(`{3,})[^`]*\Z|[\s>]*(~{3,})")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]*\]")


def questions(
    path: str, text: str, headings: Iterable[Heading], tags: Sequence[Tag], settings: ReviewSettings
) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """Return the questions of a note in file order, and what is wrong with them.

    `text` is the whole file without a BOM, `headings` and `tags` are all of the note's, front
    matter included.
    """
    may_hold = may_hold_cards(path, tags, settings)
    if not may_hold and (MARK not in text or is_left_out(path, tags, settings)):
        return (), ()
    lines = text.replace("\r\n", "\n").split("\n")
    body = body_start(lines)
    blocks, unclosed = find_blocks(lines, body, settings) if may_hold else ([], [])
    sections = tuple(headings)
    contexts = _contexts(sections)
    decks = _Decks(path, tags, blocks, body, settings)
    found: list[Question] = []
    problems = [
        Problem(path, line + 1, code, "warning", _UNCLOSED[code]) for line, code in unclosed
    ]
    for block in blocks:
        line = block.first + 1
        section = bisect_right(sections, line, key=lambda heading: heading.line) - 1
        context = contexts[section] if section >= 0 else ()
        question, found_problems = _question(path, block, section, context, decks, settings)
        found.append(question)
        problems += found_problems
    if MARK in text:
        for number, code in _misplaced_schedules(lines, body, blocks):
            message = _MISPLACED[code] if may_hold else _without_deck(settings)
            problems.append(Problem(path, number + 1, code, "warning", message))
    return tuple(found), tuple(problems)


def _misplaced_schedules(
    lines: list[str], body: int, blocks: Sequence[QuestionBlock]
) -> Iterator[tuple[int, str]]:
    """Yield the 0-based line and the code of each schedule that the plugin passes over."""
    by_line = {line: block for block in blocks for line in block.lines}
    fence = ""
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if opening is not None:
            run = opening[1] or opening[2]
            if not fence:
                fence = run
            elif run.startswith(fence):
                fence = ""
        comment = COMMENT.search(line)
        is_code = fence or comment is None or in_code(line, *comment.span())
        if is_code or number < body:
            continue
        own = by_line.get(number)
        block = own or by_line.get(number - 1)
        if block is not None and any(MARK in text for text in lines[block.start : number]):
            yield number, "second_schedule"
        elif own is None:
            yield number, "schedule_without_card"
        elif line.count(MARK) > 1:
            yield number, "second_schedule"


def _without_deck(settings: ReviewSettings) -> str:
    """Return what to do with a schedule in a note that is in no deck."""
    if settings.convert_folders_to_decks:
        return (
            "This schedule belongs to no card, since folders are decks here"
            " (convertFoldersToDecks): move the note into a folder, or remove the schedule."
        )
    return (
        "This schedule belongs to no card, since the note has no tag for flashcards"
        f" ({' or '.join(settings.flashcard_tags)}): add one, or remove the schedule."
    )


def _question(
    path: str,
    block: QuestionBlock,
    section: int,
    context: tuple[str, ...],
    decks: _Decks,
    settings: ReviewSettings,
) -> tuple[Question, list[Problem]]:
    """Return the question of a block, and what is wrong with its schedule and its cards."""
    tag, text = parse_prompt(block.content)
    sides, is_cut = _sides(block.type, text, settings)
    segments = read_segments(block.content)
    if segments and segments[0].endless:  # an unclosed comment is that of all cards
        segments *= len(sides)
    question = Question(
        type=block.type,
        first_line=block.first + 1,
        last_line=block.last + 1,
        text=block.text,
        decks=decks.of(block, tag),
        context=context,
        section=section,
        cards=tuple(
            Card(
                *side,
                due=segment.due,
                interval=segment.interval,
                ease=segment.ease,
                readable=segment.wrong is None,
            )
            for side, segment in zip(sides, chain(segments, repeat(_NO_SCHEDULE)), strict=False)
        ),
    )
    problems: list[Problem] = []
    line = block.start + block.text.count("\n", 0, max(0, block.text.find(MARK))) + 1
    for segment in dict.fromkeys(segments[: len(sides)]):
        if segment.wrong is not None:
            message = (
                f"The schedule {segment.text!r} cannot be read: {segment.wrong};"
                " correct it, or delete it to start anew."
            )
            problems.append(Problem(path, line, "bad_schedule", "error", message))
    if is_cut:
        problems.append(Problem(path, block.start + 1, "too_many_cards", "warning", _TOO_MANY))
    return question, problems


def has_all_cards(question: Question, settings: ReviewSettings) -> bool:
    """Return whether a question has all of its cards: not so if they were too many to keep."""
    return not _sides(question.type, prompt_text(question.text), settings)[1]


_UNCLOSED = {
    "unclosed_fence": (
        "This code block is never closed, so everything below is code; add the closing fence."
    ),
    "unclosed_comment": ("This comment is never closed, so everything below is hidden; add -->."),
}
_NO_SCHEDULE = Segment("", None, None, None)
_MISPLACED = {
    "schedule_without_card": (
        "This schedule belongs to no card, so that nobody is asked: put it right below its card,"
        " without a blank line, or remove it."
    ),
    "second_schedule": (
        "The card has a schedule already, and only the first one counts: remove one of the two."
    ),
}
_TOO_MANY = (
    "This question makes more cards than can be kept, and the last ones are left out; split it."
)


def _sides(
    kind: QuestionType, text: str, settings: ReviewSettings
) -> tuple[list[tuple[str, str]], bool]:
    """Return the sides of the cards of a question, and whether there are too many to keep."""
    match kind:
        case "cloze":
            as_fields = settings.convert_cloze_patterns_to_inputs
            return finder(settings.cloze_patterns).cards(text, as_fields=as_fields)
        case "single_basic":
            front, back = split_line(text, settings.single_line_card_separator)
        case "single_reversed":
            front, back = split_line(text, settings.single_line_reversed_card_separator)
        case "multi_basic":
            front, back = split_lines(text, settings.multiline_card_separator)
        case "multi_reversed":
            front, back = split_lines(text, settings.multiline_reversed_card_separator)
    sides = [(front, back)]
    if kind.endswith("reversed"):
        sides.append((back, front))
    return sides, False


def _contexts(headings: Sequence[Heading]) -> list[tuple[str, ...]]:
    """Return the names of the headings that lead to each section, outermost first."""
    contexts: list[tuple[str, ...]] = []
    for heading, parent in zip(headings, heading_parents(headings), strict=True):
        above = contexts[parent] if parent >= 0 else ()
        contexts.append((*above, _FOOTNOTE.sub("", heading.name).strip()))
    return contexts


class _Decks:
    """The decks of questions.

    They come from a question's own tag, else from the tag line above it, else from the front
    matter, else from the first tag of the note.
    """

    def __init__(
        self,
        path: str,
        tags: Sequence[Tag],
        blocks: Sequence[QuestionBlock],
        body: int,
        settings: ReviewSettings,
    ) -> None:
        self._folder = folder_of(path) if settings.convert_folders_to_decks else None
        deck_tags = [tag for tag in tags if is_flashcard_tag(tag.name, settings)]
        deck_tags.sort(key=lambda tag: tag.line)
        self._default = _distinct([tag.name for tag in deck_tags if tag.line <= body])
        self._default = self._default or _distinct([tag.name for tag in deck_tags[:1]])
        by_line = grouped((tag.line, tag.name) for tag in deck_tags if tag.line > body)
        for block in blocks if by_line else ():
            for line in range(block.first + 1, block.last + 2):
                by_line.pop(line, None)  # the tags inside of a question are its own
        self._lines = list(by_line)
        self._decks = [_distinct(names) for names in by_line.values()]

    def of(self, block: QuestionBlock, tag: str | None) -> tuple[str, ...]:
        """Return the decks of a question that begins with `tag`."""
        if self._folder is not None:
            return (self._folder,)
        if tag is not None:
            return (deck_of_tag(tag),)
        above = bisect_left(self._lines, block.first + 1)
        return self._decks[above - 1] if above else self._default


def _distinct(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(deck_of_tag, tags)))
