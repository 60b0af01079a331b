"""The flashcards of a note as the spaced-repetition plugin finds them, with decks and schedules.

Checks the tags first, so that a note without flashcards costs nothing. Takes any text, never
raises, never guesses a schedule that it cannot read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

from explorer.config import ReviewSettings
from explorer.model import Card, Heading, Problem, Question, QuestionType, Tag
from explorer.text.card_blocks import (
    QuestionBlock,
    body_start,
    deck_of_tag,
    find_blocks,
    in_code,
    parse_prompt,
    prompt_text,
    split_line,
    split_lines,
)
from explorer.text.cloze import finder
from explorer.text.review_filter import is_flashcard_tag, is_left_out, may_hold_cards
from explorer.text.schedule_segments import MARK, Segment, find_comment, read_segments

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
    sections = _Sections(headings)
    decks = _Decks(path, tags, blocks, body, settings)
    found: list[Question] = []
    problems = [
        Problem(path, line + 1, code, "warning", _UNCLOSED[code]) for line, code in unclosed
    ]
    for block in blocks:
        question, found_problems = _question(path, block, sections, decks, settings)
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
    by_line = {
        line: block
        for block in blocks
        for line in range(block.start, block.start + block.text.count("\n") + 1)
    }
    fence = ""
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if opening is not None:
            run = opening[1] or opening[2]
            if not fence:
                fence = run
            elif run.startswith(fence):
                fence = ""
        comment = find_comment(line)
        is_code = fence or comment is None or in_code(line, comment.start, comment.end)
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
    path: str, block: QuestionBlock, sections: _Sections, decks: _Decks, settings: ReviewSettings
) -> tuple[Question, list[Problem]]:
    """Return the question of a block, and what is wrong with its schedule and its cards."""
    tag, text = parse_prompt(block.content)
    sides, is_cut = _sides(block.type, text, settings)
    segments = read_segments(block.content)
    if segments and segments[0].endless:  # an unclosed comment is that of all cards
        segments *= len(sides)
    section = bisect_right(sections.lines, block.first + 1) - 1
    question = Question(
        type=block.type,
        first_line=block.first + 1,
        last_line=block.last + 1,
        text=block.text,
        decks=decks.of(block, tag),
        context=sections.contexts[section] if section >= 0 else (),
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


class _Sections:
    """The sections of a note by their lines."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        self.lines: list[int] = []
        self.contexts: list[tuple[str, ...]] = []
        """The names of the headings that lead to each section, outermost first."""
        above: list[tuple[int, str]] = []
        for heading in headings:
            self.lines.append(heading.line)
            while above and above[-1][0] >= heading.level:
                above.pop()
            above.append((heading.level, _FOOTNOTE.sub("", heading.name).strip()))
            self.contexts.append(tuple(name for _, name in above))


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
        self._folder = path.rpartition("/")[0] if settings.convert_folders_to_decks else None
        deck_tags = [tag for tag in tags if is_flashcard_tag(tag.name, settings)]
        deck_tags.sort(key=lambda tag: tag.line)
        self._default = _distinct([tag.name for tag in deck_tags if tag.line <= body])
        self._default = self._default or _distinct([tag.name for tag in deck_tags[:1]])
        by_line: dict[int, list[str]] = {}
        for tag in deck_tags:
            if tag.line > body:
                by_line.setdefault(tag.line, []).append(tag.name)
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
