"""Where a card's schedule is written: the edits of a note's bytes, in the review plugin's form.

Only the one comment changes and moves; every other byte stays, trailing blanks and line ends too.
A card is found by its text and place, never by its text alone. What would change how the note reads
is refused.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Question
from explorer.text.card_blocks import CALLOUT, WHITESPACE, QuestionBlock, body_start, find_blocks
from explorer.text.card_text import BLOCK_ID, without_block_id
from explorer.text.cards import has_all_cards
from explorer.text.edits import Edit, UneditableError, apply_edits
from explorer.text.schedule_comment import END, MARK, comment_parts, find_comment, remove_comment

_TILDE_FENCE = re.compile(r"\s*~{3,}\s*\Z")
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
    lines = _NoteLines(data)
    block = lines.block(question, settings)
    edits = _Placing(lines, block, settings).edits(comment)
    _check(data, apply_edits(data, edits), (block, comment), settings)
    return tuple(edits)


def set_due_dates(
    data: bytes, dates: Sequence[tuple[Question, Mapping[int, str]]], settings: ReviewSettings
) -> tuple[Edit, ...]:
    """Return the edits that give cards other due dates, each replaced where it is written.

    `dates` has questions that were read from `data`, with the new date of each card by its index.
    Raises `UneditableError`.
    """
    lines = _NoteLines(data)
    edits: list[Edit] = []
    wanted = [list(comment_parts(block.text)) for block in lines.blocks(settings)]
    order = lines.blocks(settings)
    for question, texts in dates:
        block = lines.block(question, settings)
        parts = wanted[order.index(block)]
        for card, text in texts.items():
            line, start, end = _date_place(lines, block, card)
            edits.append(Edit(lines.byte(line, start), lines.byte(line, end), text.encode()))
            old = lines.texts[line][start:end]
            parts[card] = parts[card].replace(old, text, 1)
    new = _NoteLines(apply_edits(data, edits)).blocks(settings)
    as_before = [_meaning(block) for block in order] == [_meaning(block) for block in new]
    if not as_before or wanted != [list(comment_parts(block.text)) for block in new]:
        raise UneditableError("the due dates cannot be changed without changing the cards")
    return tuple(edits)


def _date_place(lines: _NoteLines, block: QuestionBlock, card: int) -> tuple[int, int, int]:
    """Return the line, start and end of the due date of a card. Raises `UneditableError`."""
    for line in range(block.start, block.start + block.text.count("\n") + 1):
        text = lines.texts[line]
        start = text.find(MARK)
        end = -1
        if start >= 0:
            end = text.find(END, start + len(MARK) + 1)
        if end < 0:
            continue
        at, number = start + len(MARK), 0
        for part in text[at:end].split("!"):
            if part.strip():
                if number == card:
                    return line, *_date_span(part, at)
                number += 1
            at += len(part) + 1
        break
    raise UneditableError("the card has no due date", block.first + 1)


def _date_span(part: str, at: int) -> tuple[int, int]:
    """Return where the due date is in a segment that begins at a place: of FSRS the second part."""
    first, _, rest = part.partition(",")
    if first.strip() == "fsrs":
        at += len(first) + 1
        first = rest.partition(",")[0]
    start = at + len(first) - len(first.lstrip())
    return start, start + len(first.strip())


class _NoteLines:
    """The lines of a note's bytes as the card parser sees them, and the way back to the bytes."""

    def __init__(self, data: bytes) -> None:
        self.texts: list[str] = []
        self.ends: list[str] = []
        """The line end of each line; empty for the last one."""
        self._lines: list[bytes] = []
        self._offsets: list[int] = []
        at = 0
        if data.startswith(BOM_UTF8):
            at = len(BOM_UTF8)
        *whole, last = data[at:].split(b"\n")
        for line in whole:
            bare = line.removesuffix(b"\r")
            self._append(bare, at)
            self.ends.append("\n" if bare == line else "\r\n")
            at += len(line) + 1
        self._append(last, at)
        self.ends.append("")

    def _append(self, line: bytes, at: int) -> None:
        self._lines.append(line)
        self._offsets.append(at)
        # Bytes that are no UTF-8 become U+FFFD, as in the text from which cards are read.
        self.texts.append(line.decode("utf-8", "replace"))

    def blocks(self, settings: ReviewSettings) -> list[QuestionBlock]:
        return find_blocks(self.texts, body_start(self.texts), settings)[0]

    def block(self, question: Question, settings: ReviewSettings) -> QuestionBlock:
        """Return the block of a question. Raises `UneditableError`."""
        blocks, unclosed = find_blocks(self.texts, body_start(self.texts), settings)
        for block in blocks:
            if (block.first + 1, block.type, block.text) == (
                question.first_line,
                question.type,
                question.text,
            ):
                for line, code in unclosed:
                    if code == "unclosed_fence" and block.first <= line <= block.last:
                        raise UneditableError(_UNCLOSED_FENCE, line + 1)
                return block
        raise UneditableError("the card is not in the note any more", question.first_line)

    def byte(self, line: int, at: int) -> int:
        """Return the offset in the bytes of a place in a line. Raises `UneditableError`."""
        data, text = self._lines[line], self.texts[line]
        before, behind = text[:at], text[at:]
        if data == text.encode() or "\ufffd" not in before:
            return self._offsets[line] + len(before.encode())
        if "\ufffd" not in behind:
            return self._offsets[line] + len(data) - len(behind.encode())
        raise UneditableError("this line is not valid UTF-8; save the note as UTF-8", line + 1)

    def end_of(self, line: int) -> int:
        """Return the offset in the bytes of the end of a line, before its line end."""
        return self._offsets[line] + len(self._lines[line])

    def line_end(self, line: int) -> str:
        """Return the line end to use below a line: its own, else the nearest above, else LF."""
        for number in range(line, -1, -1):
            if self.ends[number]:
                return self.ends[number]
        return "\n"


@dataclass(frozen=True, slots=True)
class _Comment:
    """Where a schedule comment stands."""

    line: int
    start: int
    end: int


class _Placing:
    """The place of the comment in one block."""

    def __init__(self, lines: _NoteLines, block: QuestionBlock, settings: ReviewSettings) -> None:
        self._lines = lines
        self._settings = settings
        self._first = block.start
        self._last = block.start + block.text.count("\n")
        self._callout = self._find_callout()
        self._comments = self._find_comments()

    def edits(self, comment: str) -> list[Edit]:
        """Return the edits that put `comment` where it belongs. Raises `UneditableError`."""
        if self._comments and self._stays(self._comments[0]):
            old = self._comments[0]
            byte = self._lines.byte
            return [Edit(byte(old.line, old.start), byte(old.line, old.end), comment.encode())]
        if not self._without(self._last_content()).strip(WHITESPACE):
            raise UneditableError(_NO_CONTENT, self._first + 1)
        edits = [self._removal(old) for old in self._comments]
        edits.append(self._insertion(comment))
        return edits

    def _find_callout(self) -> int | None:
        """Return the line of the plugin's callout in the block, None if there is none."""
        for line in range(self._first, self._last + 1):
            if self._lines.texts[line].startswith(CALLOUT):
                return line
        return None

    def _find_comments(self) -> list[_Comment]:
        found: list[_Comment] = []
        for line in range(self._first, self._last + 1):
            span = find_comment(self._lines.texts[line])
            if span is not None:
                found.append(_Comment(line, span.start, span.end))
        return found

    def _stays(self, old: _Comment) -> bool:
        """Return whether the comment is replaced where it stands.

        It is if there are several: were the first one moved, the next one would be read.
        """
        if len(self._comments) > 1:
            return True
        if self._callout is not None:
            return old.line > self._callout
        if self._settings.use_callouts_for_scheduling_comments:
            return False
        if self._on_same_line():
            return not self._is_alone(old) and self._is_last(old)
        return old.line == self._last and self._is_alone(old)

    def _is_last(self, old: _Comment) -> bool:
        """Return whether nothing comes after the comment but a block id."""
        rest = self._lines.texts[old.line][old.end :].rstrip(WHITESPACE)
        if rest and not BLOCK_ID.fullmatch(rest):
            return False
        return old.line == self._last_content()

    def _is_alone(self, old: _Comment) -> bool:
        return not self._without(old.line).strip(WHITESPACE)

    def _without(self, line: int) -> str:
        """Return a line without its comment."""
        text = self._lines.texts[line]
        for old in self._comments:
            if old.line == line:
                return text[: old.start] + text[old.end :]
        return text

    def _with_comment(self, line: int, at: int) -> int:
        """Return where a place in a line without its comment is in the line as it is written."""
        for old in self._comments:
            if old.line == line and at > old.start:
                return at + old.end - old.start
        return at

    def _last_content(self) -> int:
        """Return the last line of the block that holds more than a comment."""
        for line in range(self._last, self._first, -1):
            if self._without(line).strip(WHITESPACE):
                return line
        return self._first

    def _on_same_line(self) -> bool:
        """Return whether the comment goes behind the text.

        With it a line that ends code, or that parts front and back, would do so no more.
        """
        settings = self._settings
        if not settings.card_comment_on_same_line:
            return False
        text = without_block_id(self._without(self._last_content()).rstrip(WHITESPACE))
        if text.endswith("```") or _TILDE_FENCE.match(text):
            return False
        return text.lstrip(WHITESPACE) not in (
            settings.multiline_card_separator,
            settings.multiline_reversed_card_separator,
        )

    def _removal(self, old: _Comment) -> Edit:
        """Return the edit that takes a comment out, and what only held it."""
        byte = self._lines.byte
        text = self._lines.texts[old.line]
        if self._is_alone(old):
            if not self._lines.ends[old.line]:  # the last line of a note without a final line end
                return Edit(self._lines.end_of(old.line - 1), self._lines.end_of(old.line), b"")
            return Edit(byte(old.line, 0), byte(old.line + 1, 0), b"")
        start = old.start
        if self._is_last(old):
            # The blanks before a comment at the end are what parts it from the text.
            start = len(text[: old.start].rstrip(WHITESPACE))
        return Edit(byte(old.line, start), byte(old.line, old.end), b"")

    def _insertion(self, comment: str) -> Edit:
        if self._callout is not None:
            return self._insertion_in_callout(self._callout, comment)
        line = self._last_content()
        if self._settings.use_callouts_for_scheduling_comments:
            end = self._lines.line_end(line)
            # The blanks are the plugin's.
            return self._insertion_below(line, f"{CALLOUT} {end}>  {comment}")
        if not self._on_same_line():
            return self._insertion_below(line, comment)
        text = without_block_id(self._without(line).rstrip(WHITESPACE))
        at = self._lines.byte(line, self._with_comment(line, len(text)))
        return Edit(at, at, f" {comment}".encode())

    def _insertion_below(self, line: int, new: str) -> Edit:
        at = self._lines.end_of(line)
        return Edit(at, at, f"{self._lines.line_end(line)}{new}".encode())

    def _insertion_in_callout(self, callout: int, comment: str) -> Edit:
        """Return the insertion at the end of the plugin's callout, which has no comment yet."""
        line = callout
        while line < self._last and self._lines.texts[line + 1].startswith(">"):
            line += 1
        return self._insertion_below(line, f"> {comment}")


def _check(
    before: bytes, after: bytes, written: tuple[QuestionBlock, str], settings: ReviewSettings
) -> None:
    """Raise `UneditableError` unless the note reads as before, and the block has its comment."""
    changed, comment = written
    old = _NoteLines(before).blocks(settings)
    new = _NoteLines(after).blocks(settings)
    if [_meaning(block) for block in old] == [_meaning(block) for block in new]:
        wanted = [comment_parts(block.text) for block in old]
        wanted[old.index(changed)] = comment_parts(comment)
        if wanted == [comment_parts(block.text) for block in new]:
            return
    raise UneditableError(_CHANGES_NOTE.format(comment=comment), changed.first + 1)


def _meaning(block: QuestionBlock) -> tuple[str, str]:
    """Return what a block says, whatever its schedule and where that stands."""
    lines = [" ".join(line.split()) for line in remove_comment(block.content).split("\n")]
    kept = [line for line in lines if line not in ("", ">", CALLOUT)]
    return block.type, "\n".join(kept)
