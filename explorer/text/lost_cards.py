"""Problems of flashcards that the review plugin passes over without a word.

These are schedules without a card, second schedules, and damaged deck tags, outside of code.
Changes nothing, and takes next to no time for a note that has none of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Problem, Tag
from explorer.text.card_blocks import QuestionBlock, find_blocks, in_code
from explorer.text.review_filter import (
    SHORTEST_SIMILAR,
    SIMILAR,
    is_flashcard_tag,
    tag_heads,
)
from explorer.text.schedule_comment import MARK, find_comment

_FENCE = re.compile(r"[\s>]*(`{3,})[^`]*\Z|[\s>]*(~{3,})")
_NO_TEXT = re.compile(
    r"`[^`]*`|\[\[[^\]]*\]\]|\]\([^)]*\)|\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE
)
"""Code, links and addresses, in which a `#` begins no tag."""

_WITHOUT_CARD: Final = (
    "This schedule belongs to no card, so that nobody is asked: put it right below its card,"
    " without a blank line, or remove it."
)
_WITHOUT_TAG: Final = (
    "This schedule belongs to no card, since the note has no tag for flashcards ({wanted}):"
    " add one, or remove the schedule."
)
_WITHOUT_FOLDER: Final = (
    "This schedule belongs to no card, since folders are decks here (convertFoldersToDecks):"
    " move the note into a folder, or remove the schedule."
)
_SECOND: Final = (
    "The card has a schedule already, and only the first one counts: remove one of the two."
)
_GLUED: Final = "{shown} is no tag, since there is no blank before its #: add one."
_OTHER_CASE: Final = (
    "#{tag} is no tag for flashcards: the plugin tells capitals from small letters; write {wanted}."
)
_SIMILAR_TAG: Final = "#{tag} is no tag for flashcards; is {wanted} meant?"


@dataclass(frozen=True, slots=True)
class CardSource:
    """A note as the card parser has cut it."""

    path: str
    lines: list[str]
    body: int
    """The 0-based line after the front matter."""
    tags: Sequence[Tag]


def lost_problems(
    note: CardSource, blocks: Sequence[QuestionBlock] | None, settings: ReviewSettings
) -> Iterator[Problem]:
    """Yield a problem for each part of a card that the plugin passes over.

    `blocks` are those of the note's questions; None if it has no tag for flashcards.
    """
    code = _code_lines(note.lines)
    yield from _misplaced_schedules(note, blocks, code, settings)
    yield from _glued_tags(note, code, settings)
    damaged = [tag for tag in note.tags if _is_damaged(tag.name, settings)]
    if damaged and (blocks or find_blocks(note.lines, note.body, settings)[0]):
        for tag in damaged:
            message = _advice(tag.name, settings)
            yield Problem(note.path, tag.line, "damaged_deck_tag", "warning", message)


def _misplaced_schedules(
    note: CardSource,
    blocks: Sequence[QuestionBlock] | None,
    code: Collection[int],
    settings: ReviewSettings,
) -> Iterator[Problem]:
    by_line = _by_line(blocks or ())
    for number in range(note.body, len(note.lines)):
        if number in code or not _is_comment(note.lines[number]):
            continue
        if blocks is None:
            wrong: tuple[str, str] | None = ("schedule_without_card", _without_deck(settings))
        else:
            wrong = _wrong_place(number, note.lines, by_line)
        if wrong is not None:
            yield Problem(note.path, number + 1, wrong[0], "warning", wrong[1])


def _without_deck(settings: ReviewSettings) -> str:
    """Return what to do with a schedule in a note that is in no deck."""
    if settings.convert_folders_to_decks:
        return _WITHOUT_FOLDER
    return _WITHOUT_TAG.format(wanted=" or ".join(settings.flashcard_tags))


def _wrong_place(
    number: int, lines: list[str], by_line: Mapping[int, QuestionBlock]
) -> tuple[str, str] | None:
    """Return the code and the message for a comment in a line (0-based); None if it is in place."""
    own = by_line.get(number)
    block = own or by_line.get(number - 1)
    if block is not None and any(MARK in text for text in lines[block.start : number]):
        return "second_schedule", _SECOND
    if own is None:
        return "schedule_without_card", _WITHOUT_CARD
    if lines[number].count(MARK) > 1:
        return "second_schedule", _SECOND
    return None


def _glued_tags(
    note: CardSource, code: Collection[int], settings: ReviewSettings
) -> Iterator[Problem]:
    pattern = _glued_pattern(tuple(settings.flashcard_tags))
    if pattern is None:
        return
    for number in range(note.body, len(note.lines)):
        line = note.lines[number]
        if number not in code and any(tag in line for tag in settings.flashcard_tags):
            for match in pattern.finditer(_NO_TEXT.sub(" ", line)):
                message = _GLUED.format(shown=match[0])
                yield Problem(note.path, number + 1, "damaged_deck_tag", "warning", message)


def _is_comment(line: str) -> bool:
    """Return whether a line has a schedule comment that is closed, and no code."""
    comment = find_comment(line)
    return comment is not None and not in_code(line, comment.start, comment.end)


def _by_line(blocks: Iterable[QuestionBlock]) -> dict[int, QuestionBlock]:
    """Return the block that holds each line (0-based) of some."""
    return {
        line: block
        for block in blocks
        for line in range(block.start, block.start + block.text.count("\n") + 1)
    }


def _code_lines(lines: Iterable[str]) -> frozenset[int]:
    """Return the numbers of the lines that are code, whatever they stand in."""
    code: set[int] = set()
    run = ""
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if run:
            code.add(number)
            if fence is not None and (fence[1] or fence[2]).startswith(run):
                run = ""
        elif fence is not None:
            code.add(number)
            run = fence[1] or fence[2]
    return frozenset(code)


@lru_cache(maxsize=16)
def _glued_pattern(configured: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return the pattern of a tag for flashcards that sticks to a word, None without such tags."""
    names = "|".join(re.escape(tag.removeprefix("#")) for tag in configured if tag.strip("#"))
    if not names:
        return None
    return re.compile(rf"[\w#]+#(?:{names})(?:/\S*)?(?![\w-])")


@lru_cache(maxsize=4096)
def _looks_like(head: str, wanted: str) -> bool:
    """Return whether a tag may be a slip of another one: `flashcard`, `falshcards`, `fls`."""
    if head == wanted:
        return False
    if head.casefold() == wanted.casefold():
        return True
    if min(len(head), len(wanted)) >= SHORTEST_SIMILAR:
        return SequenceMatcher(None, head.casefold(), wanted.casefold()).ratio() > SIMILAR
    return _is_abbreviation(head.casefold(), wanted.casefold())


def _is_abbreviation(short: str, long: str) -> bool:
    """Return whether `short` has letters of `long` in their order, both ends included."""
    if len(short) < 3 or not long.startswith(short[:2]) or not long.endswith(short[-1]):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def _intended(tag: str, settings: ReviewSettings) -> str | None:
    """Return the configured tag (with `#`) that a tag is a slip of, None if it is of none."""
    for configured, wanted, head in tag_heads(tag, settings):
        if _looks_like(head, wanted):
            return configured
    return None


def _is_damaged(tag: str, settings: ReviewSettings) -> bool:
    return not is_flashcard_tag(tag, settings) and _intended(tag, settings) is not None


def _advice(tag: str, settings: ReviewSettings) -> str:
    wanted = _intended(tag, settings) or ""
    if f"#{tag}".casefold().startswith(wanted.casefold()):
        return _OTHER_CASE.format(tag=tag, wanted=wanted)
    return _SIMILAR_TAG.format(tag=tag, wanted=wanted)
