"""The flashcards of a note as the spaced-repetition plugin finds them.

Questions with decks, cards and schedules.

Looks at the tags first, so that a note without flashcards costs nothing. Takes any text, never
fails, never guesses a schedule that it cannot read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.config import ReviewSettings
from explorer.model import Card, Heading, Problem, Question, QuestionType, Tag
from explorer.text.card_blocks import WHITESPACE, QuestionBlock, find_blocks
from explorer.text.cloze import finder
from explorer.text.review_filter import is_ignored, matches_tag
from explorer.text.schedule_comment import MARK, Segment, read_segments, remove_comment

_LEADING_TAG = re.compile(r"#[^\s#]+")
_BLOCK_ID = re.compile(r" \^[A-Za-z0-9-]+\Z")
_FOOTNOTE = re.compile(r"\[\^[^\]\n]*\]")


def may_hold_cards(path: str, tags: Sequence[Tag], settings: ReviewSettings) -> bool:
    """Tell whether the plugin looks for cards in a note with these tags at all."""
    if settings.convert_folders_to_decks:
        wanted = "/" in path
    else:
        wanted = any(_is_flashcard_tag(tag.name, settings) for tag in tags)
    if not wanted or is_ignored(path, settings.note_folders_to_ignore):
        return False
    return not any(
        matches_tag(tag.name, ignored)
        for ignored in settings.flashcard_tags_to_ignore
        for tag in tags
    )


def questions(
    path: str, text: str, headings: Sequence[Heading], tags: Sequence[Tag], settings: ReviewSettings
) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    """Return the questions of a note in file order, and what is wrong with them.

    `text` is the whole file without a BOM, `headings` and `tags` are all of the note's, front
    matter included.
    """
    if not may_hold_cards(path, tags, settings):
        return (), ()
    lines = text.replace("\r\n", "\n").split("\n")
    body = _body_start(lines)
    blocks, unclosed = find_blocks(lines, body, settings)
    places = _Places(headings)
    decks = _Decks(path, tags, blocks, body, settings)
    found: list[Question] = []
    problems = [
        Problem(path, line + 1, code, "warning", _UNCLOSED[code]) for line, code in unclosed
    ]
    for block in blocks:
        question, wrong = _question(path, block, places, decks, settings)
        found.append(question)
        problems += wrong
    return tuple(found), tuple(problems)


_UNCLOSED = {
    "unclosed_fence": "This code block is never closed, so everything below is code; add the closing fence.",
    "unclosed_comment": "This comment is never closed, so everything below is hidden; add -->.",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's text in its parts."""

    tag: str | None
    """The tag that the text begins with, without `#`."""
    text: str
    """What is asked, without the tag, the schedule and the block id."""


def _question(
    path: str, block: QuestionBlock, places: _Places, decks: _Decks, settings: ReviewSettings
) -> tuple[Question, list[Problem]]:
    asked = _take_apart(block.content, settings)
    sides, cut = _sides(block.type, asked.text, settings)
    segments = read_segments(block.content)
    if segments and segments[0].endless:
        segments *= len(sides)
    section = places.section(block.first + 1)
    question = Question(
        type=block.type,
        first_line=block.first + 1,
        last_line=block.last + 1,
        text=block.text,
        decks=decks.of(block, asked.tag),
        context=places.context(section),
        section=section,
        cards=tuple(
            _card(side, segments[n] if n < len(segments) else None) for n, side in enumerate(sides)
        ),
    )
    return question, _problems(path, block, segments[: len(sides)], cut)


def _card(side: tuple[str, str], segment: Segment | None) -> Card:
    if segment is None:
        return Card(*side, due=None, interval=None, ease=None)
    return Card(
        *side,
        due=segment.due,
        interval=segment.interval,
        ease=segment.ease,
        readable=segment.wrong is None,
    )


def _problems(
    path: str, block: QuestionBlock, segments: Sequence[Segment], cut: bool
) -> list[Problem]:
    found: list[Problem] = []
    line = block.start + block.text.count("\n", 0, max(0, block.text.find(MARK))) + 1
    for one in dict.fromkeys(one for one in segments if one.wrong is not None):
        message = f"The schedule {one.text!r} cannot be read: {one.wrong}; correct it, or delete it to start anew."
        found.append(Problem(path, line, "bad_schedule", "error", message))
    if cut:
        message = "This question makes more cards than can be kept, and the last ones are left out; split it."
        found.append(Problem(path, block.start + 1, "too_many_cards", "warning", message))
    return found


def _body_start(lines: list[str]) -> int:
    """Return the 0-based line after the front matter; 0 if there is none or it is not closed."""
    if lines[0] != "---":
        return 0
    try:
        return lines.index("---", 1) + 1
    except ValueError:
        return 0


def _take_apart(content: str, settings: ReviewSettings) -> _Asked:
    text = remove_comment(content).rstrip(WHITESPACE)
    tag = None
    if not settings.convert_folders_to_decks:
        start = text.lstrip(WHITESPACE)
        if (found := _LEADING_TAG.match(start)) and _deck(found[0][1:]):
            tag = found[0][1:]
            text = start[found.end() :].lstrip(WHITESPACE)
    if found := _BLOCK_ID.search(text):
        text = text[: found.start()].rstrip(WHITESPACE)
    return _Asked(tag, text)


def _sides(
    kind: QuestionType, text: str, settings: ReviewSettings
) -> tuple[list[tuple[str, str]], bool]:
    """Return the (front, back) of each card, and whether some were left out."""
    if kind == "cloze":
        return finder(settings.cloze_patterns).cards(text)
    if kind == "single_basic":
        front, back = _split_line(text, settings.single_line_card_separator)
    elif kind == "single_reversed":
        front, back = _split_line(text, settings.single_line_reversed_card_separator)
    elif kind == "multi_basic":
        front, back = _split_lines(text, settings.multiline_card_separator)
    else:
        front, back = _split_lines(text, settings.multiline_reversed_card_separator)
    both = [(front, back)]
    if kind.endswith("reversed"):
        both.append((back, front))
    return both, False


def _split_line(text: str, separator: str) -> tuple[str, str]:
    front, found, back = text.partition(separator)
    # Without a separator (a leading tag took it) there is nothing left to ask.
    return (front, back) if found else ("", text)


def _split_lines(text: str, separator: str) -> tuple[str, str]:
    lines = text.split("\n")
    at = next(
        (n for n, line in enumerate(lines) if line.strip(WHITESPACE) == separator), len(lines)
    )
    return "\n".join(lines[:at]), "\n".join(lines[at + 1 :])


class _Places:
    """The headings of a note, to be asked which of them a line stands under."""

    __slots__ = ("_contexts", "_lines")

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._lines = [heading.line for heading in headings]
        self._contexts: list[tuple[str, ...]] = []
        above: list[tuple[int, str]] = []
        for heading in headings:
            while above and above[-1][0] >= heading.level:
                above.pop()
            above.append((heading.level, _FOOTNOTE.sub("", heading.name).strip()))
            self._contexts.append(tuple(name for _, name in above))

    def section(self, line: int) -> int:
        """Return the index of the last heading on or above `line`, -1 before the first."""
        return bisect_right(self._lines, line) - 1

    def context(self, section: int) -> tuple[str, ...]:
        """Return the names of the headings that lead to a section, outermost first."""
        return self._contexts[section] if section >= 0 else ()


def _is_flashcard_tag(tag: str, settings: ReviewSettings) -> bool:
    return any(matches_tag(tag, configured) for configured in settings.flashcard_tags)


def _deck(tag: str) -> str:
    return "/".join(part for part in tag.split("/") if part)


class _Decks:
    """A question's decks: its own tag, else the tag line above, else the front matter, else the first tag anywhere."""

    __slots__ = ("_any", "_folder", "_front", "_lines", "_names")

    def __init__(
        self,
        path: str,
        tags: Sequence[Tag],
        blocks: Sequence[QuestionBlock],
        body: int,
        settings: ReviewSettings,
    ) -> None:
        self._folder = path.rpartition("/")[0] if settings.convert_folders_to_decks else None
        own = sorted(
            (tag for tag in tags if _is_flashcard_tag(tag.name, settings)), key=lambda tag: tag.line
        )
        inside = (
            {line + 1 for block in blocks for line in range(block.first, block.last + 1)}
            if own
            else set()
        )
        self._front = _distinct(tag.name for tag in own if tag.line <= body)
        self._any = _distinct(tag.name for tag in own[:1])
        by_line: dict[int, list[str]] = {}
        for tag in own:
            if tag.line > body and tag.line not in inside:
                by_line.setdefault(tag.line, []).append(tag.name)
        self._lines = list(by_line)
        self._names = [_distinct(names) for names in by_line.values()]

    def of(self, block: QuestionBlock, tag: str | None) -> tuple[str, ...]:
        """Return the decks of a question that begins with `tag`."""
        if self._folder is not None:
            return (self._folder,)
        if tag is not None:
            return (_deck(tag),)
        above = bisect_left(self._lines, block.first + 1)
        return (self._names[above - 1] if above else ()) or self._front or self._any


def _distinct(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_deck(tag) for tag in tags))
