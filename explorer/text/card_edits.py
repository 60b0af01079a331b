"""Where a card's schedule is written: the edits of a note's bytes, in the review plugin's form.

Only the one comment changes and moves; every other byte stays, trailing blanks and line ends too.
A card is found by its text and place, never by its text alone. What would change how the note reads
is refused.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Question
from explorer.text.cards import (
    BLOCK_ID,
    CALLOUT,
    WHITESPACE,
    QuestionBlock,
    body_start,
    find_blocks,
    has_all_cards,
    without_block_id,
)
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.schedule_segments import COMMENT, END, MARK, comment_parts, remove_comment

_TILDE_FENCE = re.compile(r"\s*~{3,}\s*\Z")
_SEGMENT = re.compile("[^!]+")
_DATE = re.compile(r"(?:\s*fsrs\s*,)?\s*([^,]*?)\s*(?:,|\Z)")
"""The due date of a segment: of FSRS the second part."""
_CHANGES_NOTE: Final = (
    "the schedule of this card cannot be written without changing which other cards the note has;"
    " write it below the card in an editor: {comment}"
)
_NO_CONTENT: Final = (
    "this card stands within a comment that reads as its schedule; put an end to the comment"
)
_UNCLOSED_FENCE: Final = (
    "this code block is never closed, so the schedule of the card would become a part of the code;"
    " add the closing fence"
)


def find_question(before: Sequence[Question], index: int, now: Sequence[Question]) -> int | None:
    """Return where a question of an earlier reading of a note is in a new one.

    It is the one with the same text, schedule apart, in the same place among equals. None if it is
    gone, or if it cannot be told which of several it is.
    """
    wanted = before[index]
    equals = [number for number, question in enumerate(now) if _same(question, wanted)]
    earlier = [number for number, question in enumerate(before) if _same(question, wanted)]
    if len(equals) == len(earlier):
        return equals[earlier.index(index)]
    in_place = [number for number in equals if now[number].first_line == wanted.first_line]
    in_section = [number for number in equals if now[number].context == wanted.context]
    for found in (equals, in_place, in_section):
        if len(found) == 1:
            return found[0]
    return None


def _same(one: Question, other: Question) -> bool:
    return one.type == other.type and _bare(one.text) == _bare(other.text)


def _bare(text: str) -> str:
    """Return a question's text without its schedule, lines without trailing blanks."""
    lines = remove_comment(text).split("\n")
    return "\n".join(line.rstrip(WHITESPACE) for line in lines).strip("\n")


def segments_after(
    question: Question, card: int, segment: str, placeholder: str, settings: ReviewSettings
) -> tuple[str, ...]:
    """Return the segments of a question's comment when one card (0-based) has a new one.

    Those of its siblings stay as written; `placeholder` stands for a sibling without one. What is
    too much is dropped, as the plugin does, unless it is that of cards that were left out.
    """
    written = list(comment_parts(question.text))
    count = len(question.cards)
    written += [placeholder] * (count - len(written))
    if len(written) > count and has_all_cards(question, settings):
        del written[count:]
    written[card] = segment
    return tuple(written)


def set_schedule(
    data: bytes, question: Question, segments: Sequence[str], settings: ReviewSettings
) -> tuple[Edit, ...]:
    """Return the edits that give a question the comment made of `segments`.

    `question` is one that was read from `data`. Raises `UneditableError`.
    """
    comment = f"{MARK}{''.join(f'!{segment}' for segment in segments)}{END}"
    lines = _NoteLines(data, settings)
    block = lines.block(question)
    edits = _Placing(lines, block, settings).edits(comment)
    wanted = [comment_parts(each.text) for each in lines.blocks]
    wanted[lines.blocks.index(block)] = comment_parts(comment)
    if lines.says_after(apply_edits(data, edits)) != (lines.meaning(), wanted):
        raise UneditableError(_CHANGES_NOTE.format(comment=comment), block.first + 1)
    return tuple(edits)


def set_due_dates(
    data: bytes, dates: Sequence[tuple[Question, Mapping[int, str]]], settings: ReviewSettings
) -> tuple[Edit, ...]:
    """Return the edits that give cards other due dates, each replaced where it is written.

    `dates` has questions that were read from `data`, with the new date of each card by its index.
    Raises `UneditableError`.
    """
    lines = _NoteLines(data, settings)
    edits: list[Edit] = []
    wanted = [comment_parts(block.text) for block in lines.blocks]
    for question, texts in dates:
        block = lines.block(question)
        index = lines.blocks.index(block)
        parts = list(wanted[index])
        for card, text in texts.items():
            line, start, end = _date_place(lines, block, card)
            edits.append(Edit(lines.byte(line, start), lines.byte(line, end), text.encode()))
            parts[card] = parts[card].replace(lines.texts[line][start:end], text, 1)
        wanted[index] = tuple(parts)
    if lines.says_after(apply_edits(data, edits)) != (lines.meaning(), wanted):
        raise UneditableError("the due dates cannot be changed without changing the cards")
    return tuple(edits)


def _date_place(lines: _NoteLines, block: QuestionBlock, card: int) -> tuple[int, int, int]:
    """Return the line, start and end of the due date of a card. Raises `UneditableError`."""
    for line in block.lines:
        text = lines.texts[line]
        comment = COMMENT.search(text)
        if comment is not None:
            found = _SEGMENT.finditer(text, *comment.span(1))
            parts = [part for part in found if part[0].strip()]
            if card < len(parts):
                date = _DATE.match(text, *parts[card].span())
                if date is not None:
                    return line, *date.span(1)
            break
    raise UneditableError("the card has no due date", block.first + 1)


class _NoteLines:
    """The lines of a note's bytes as the card parser sees them, and the way back to the bytes."""

    def __init__(self, data: bytes, settings: ReviewSettings) -> None:
        at = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
        *whole, last = data[at:].split(b"\n")
        self._lines = [*(line.removesuffix(b"\r") for line in whole), last]
        self.ends = [*("\r\n" if line.endswith(b"\r") else "\n" for line in whole), ""]
        """The line end of each line; empty for the last one."""
        lengths = (len(line) + len(end) for line, end in zip(self._lines, self.ends, strict=True))
        self._offsets = [*accumulate(lengths, initial=at)]
        # Bytes that are no UTF-8 become U+FFFD, as in the text from which cards are read.
        self.texts = [line.decode("utf-8", "replace") for line in self._lines]
        self._settings = settings
        self.blocks, self._unclosed = find_blocks(self.texts, body_start(self.texts), settings)

    def block(self, question: Question) -> QuestionBlock:
        """Return the block of a question. Raises `UneditableError`."""
        wanted = (question.first_line, question.type, question.text)
        for block in self.blocks:
            if (block.first + 1, block.type, block.text) == wanted:
                for line, code in self._unclosed:
                    if code == "unclosed_fence" and block.first <= line <= block.last:
                        raise UneditableError(_UNCLOSED_FENCE, line + 1)
                return block
        raise UneditableError("the card is not in the note any more", question.first_line)

    def meaning(self) -> list[tuple[str, str]]:
        """Return what each block says, whatever its schedule and where that stands."""
        found: list[tuple[str, str]] = []
        for block in self.blocks:
            lines = (" ".join(line.split()) for line in remove_comment(block.content).split("\n"))
            kept = (line for line in lines if line not in ("", ">", CALLOUT))
            found.append((block.type, "\n".join(kept)))
        return found

    def says_after(self, after: bytes) -> tuple[list[tuple[str, str]], list[tuple[str, ...]]]:
        """Return the meaning of the note with other bytes, and the schedules of its blocks."""
        new = _NoteLines(after, self._settings)
        return new.meaning(), [comment_parts(block.text) for block in new.blocks]

    def byte(self, line: int, at: int) -> int:
        """Return the offset in the bytes of a place in a line. Raises `UneditableError`."""
        data, text = self._lines[line], self.texts[line]
        before, behind = text[:at], text[at:]
        if data == text.encode() or "\ufffd" not in before:
            return self._offsets[line] + len(before.encode())
        if "\ufffd" not in behind:
            return self.end_of(line) - len(behind.encode())
        raise UneditableError("this line is not valid UTF-8; save the note as UTF-8", line + 1)

    def end_of(self, line: int) -> int:
        """Return the offset in the bytes of the end of a line, before its line end."""
        return self._offsets[line] + len(self._lines[line])

    def line_end(self, line: int) -> str:
        """Return the line end to use below a line: its own, else the nearest above, else LF."""
        return next(filter(None, reversed(self.ends[: line + 1])), "\n")


class _Placing:
    """The place of the comment in one block."""

    def __init__(self, lines: _NoteLines, block: QuestionBlock, settings: ReviewSettings) -> None:
        self._lines = lines
        self._texts = lines.texts
        self._settings = settings
        within = block.lines
        self._first, self._last = within[0], within[-1]
        callouts = (line for line in within if self._texts[line].startswith(CALLOUT))
        self._callout = next(callouts, None)
        """The line of the plugin's callout in the block."""
        comments = ((line, COMMENT.search(self._texts[line])) for line in within)
        self._comments = {line: found.span() for line, found in comments if found is not None}
        """The comments by their lines."""
        contents = (line for line in reversed(within) if self._without(line).strip(WHITESPACE))
        self._content = next(contents, self._first)
        """The last line of the block that holds more than a comment."""

    def edits(self, comment: str) -> list[Edit]:
        """Return the edits that put `comment` where it belongs. Raises `UneditableError`."""
        byte = self._lines.byte
        if self._comments:
            line, (start, end) = next(iter(self._comments.items()))
            if self._stays(line):
                return [Edit(byte(line, start), byte(line, end), comment.encode())]
        if self._is_alone(self._content):
            raise UneditableError(_NO_CONTENT, self._first + 1)
        return [*map(self._removal, self._comments), self._insertion(comment)]

    def _stays(self, line: int) -> bool:
        """Return whether the first comment is replaced where it stands.

        It is if there are several: were the first one moved, the next one would be read.
        """
        if len(self._comments) > 1:
            return True
        if self._callout is not None:
            return line > self._callout
        if self._settings.use_callouts_for_scheduling_comments:
            return False
        if self._on_same_line():
            return not self._is_alone(line) and self._is_last(line)
        return line == self._last and self._is_alone(line)

    def _is_last(self, line: int) -> bool:
        """Return whether nothing comes after the comment of a line but a block id."""
        rest = self._texts[line][self._comments[line][1] :].rstrip(WHITESPACE)
        return line == self._content and (not rest or BLOCK_ID.fullmatch(rest) is not None)

    def _is_alone(self, line: int) -> bool:
        return not self._without(line).strip(WHITESPACE)

    def _without(self, line: int) -> str:
        """Return a line without its comment."""
        text, (start, end) = self._texts[line], self._comments.get(line, (0, 0))
        return text[:start] + text[end:]

    def _on_same_line(self) -> bool:
        """Return whether the comment goes behind the text.

        With it a line that ends code, or that parts front and back, would do so no more.
        """
        settings = self._settings
        if not settings.card_comment_on_same_line:
            return False
        text = without_block_id(self._without(self._content).rstrip(WHITESPACE))
        if text.endswith("```") or _TILDE_FENCE.match(text):
            return False
        return text.lstrip(WHITESPACE) not in (
            settings.multiline_card_separator,
            settings.multiline_reversed_card_separator,
        )

    def _removal(self, line: int) -> Edit:
        """Return the edit that takes a comment out, and what only held it."""
        byte = self._lines.byte
        if self._is_alone(line):
            if not self._lines.ends[line]:  # the last line of a note without a final line end
                return Edit(self._lines.end_of(line - 1), self._lines.end_of(line), b"")
            return Edit(byte(line, 0), byte(line + 1, 0), b"")
        start, end = self._comments[line]
        if self._is_last(line):
            # The blanks before a comment at the end are what parts it from the text.
            start = len(self._texts[line][:start].rstrip(WHITESPACE))
        return Edit(byte(line, start), byte(line, end), b"")

    def _insertion(self, comment: str) -> Edit:
        line = self._content
        if self._callout is not None:
            # At the end of the plugin's callout, which has no comment yet.
            line = self._callout
            while line < self._last and self._texts[line + 1].startswith(">"):
                line += 1
            return self._insertion_below(line, f"> {comment}")
        if self._settings.use_callouts_for_scheduling_comments:
            end = self._lines.line_end(line)
            # The blanks are the plugin's.
            return self._insertion_below(line, f"{CALLOUT} {end}>  {comment}")
        if not self._on_same_line():
            return self._insertion_below(line, comment)
        place = len(without_block_id(self._without(line).rstrip(WHITESPACE)))
        first, after = self._comments.get(line, (0, 0))
        if place > first:
            place += after - first
        at = self._lines.byte(line, place)
        return Edit(at, at, f" {comment}".encode())

    def _insertion_below(self, line: int, new: str) -> Edit:
        at = self._lines.end_of(line)
        return Edit(at, at, f"{self._lines.line_end(line)}{new}".encode())
