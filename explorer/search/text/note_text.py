"""The text of one note as operators look at it: its lines, blocks, tasks and sections.

A block is a heading, a list item without those below it, fenced code, front matter, or lines with
no blank one between them. Offsets count characters of a text whose line ends are LF.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import NamedTuple

from explorer.model import Note
from explorer.search.query import Scope
from explorer.text.normalize import fold, squeeze
from explorer.text.plain import join_rendered, without_splits
from explorer.vault.walk import Stamp

_MOST_KEPT = 16_000_000
"""Characters of all texts that are kept."""
_QUOTE = r"[ \t]*(?:>[ \t]*)*"
_BLANK = re.compile(r"[ \t]*\Z")
_ITEM = re.compile(rf"{_QUOTE}(?:[-*+]|\d{{1,9}}[.)])(?:[ \t]+(?:\[(.)\](?=[ \t]|\Z))?|\Z)")
_MAY_BE_TASK = re.compile(r"(?:[-*+]|\d[.)])[ \t]+\[.\]")
_FENCE = re.compile(rf"{_QUOTE}(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?(`{{3,}}(?!.*`)|~{{3,}})")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")


class TextPart(NamedTuple):
    """A line, block, task or section of a note."""

    start: int
    end: int
    section: int = -1
    """Index of the heading that it stands under, -1 before the first one."""
    first_line: int = 0
    """Its first line, from 0 on, and the one after its last; both 0 for a section."""
    next_line: int = 0
    task: str | None = None
    """What stands between the brackets of a task; None for anything else."""


class NoteText:
    """The text of a note, cut when it is first needed."""

    def __init__(self, note: Note, text: str) -> None:
        """`text` is as the file has it."""
        self.note = note
        self._source = text
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        starts = [self.text.rfind("\n", 0, self._shifted(each.start)) + 1 for each in note.headings]
        self.section_starts: list[int] = [0, *starts]
        """Where the text before the first heading, and each section, begins."""

    def _shifted(self, offset: int) -> int:
        """Return the offset in the text of one in the file."""
        return offset - self._source.count("\r\n", 0, offset)

    def section_at(self, offset: int) -> int:
        """Return the section that holds an offset."""
        return bisect_right(self.section_starts, offset) - 2

    def section(self, number: int) -> TextPart:
        """Return a section, heading included."""
        start, end = [*self.section_starts, len(self.text)][number + 1 : number + 3]
        return TextPart(start, end, number)

    def heading_end(self, number: int) -> int:
        """Return the offset after the heading of a section, where its body begins."""
        return self._shifted(self.note.headings[number].end) if number >= 0 else 0

    def line_at(self, offset: int) -> int:
        """Return the line, from 1 on, that holds an offset."""
        return self.text.count("\n", 0, offset) + 1

    def parts(self, scope: Scope) -> Iterator[TextPart]:
        """Yield the parts of a kind, in their order."""
        match scope:
            case "section":
                yield from map(self.section, range(-1, len(self.note.headings)))
            case "line":
                yield from self._lines
            case "block":
                yield from self._blocks
            case _ if _MAY_BE_TASK.search(self.text):
                for part in self._blocks:
                    is_todo = part.task == " "
                    if part.task is not None and scope in ("task", _TASKS[is_todo]):
                        yield part

    def folded(self, part: TextPart) -> str:
        """Return the folded text of a line, block or task, and what its markup splits."""
        folded, shown = (
            "\n".join(lines[part.first_line : part.next_line]) for lines in self._folded
        )
        return folded if folded == shown else join_rendered(folded, [shown])

    def has_tag(self, name: str, part: TextPart) -> bool:
        """Return whether a folded tag, or one below it, stands in a part."""
        return any(
            part.start <= start < part.end and f"{tag}/".startswith(f"{name}/")
            for start, tag in self._tags
        )

    @cached_property
    def _folded(self) -> tuple[list[str], list[str]]:
        """The folded lines as written, and without the markup that splits words."""
        shown = without_splits(self.text)
        folded = fold(self.text).split("\n")
        return folded, folded if shown == self.text else fold(shown).split("\n")

    @cached_property
    def _tags(self) -> list[tuple[int, str]]:
        return [(self._shifted(tag.start), squeeze(tag.name)) for tag in self.note.tag_uses]

    @cached_property
    def _lines(self) -> list[TextPart]:
        found = []
        start = 0
        for number, line in enumerate(self.text.split("\n")):
            end = start + len(line)
            found.append(TextPart(start, end, self.section_at(start), number, number + 1))
            start = end + 1
        return found

    @cached_property
    def _blocks(self) -> list[TextPart]:
        headings = {self.line_at(start) for start in self.section_starts[1:]}
        blocks = text_blocks(self.text, self.note.body_line, headings)
        return [part._replace(section=self.section_at(part.start)) for part in blocks]


_TASKS: tuple[Scope, Scope] = "task-done", "task-todo"


class NoteTexts:
    """The texts of notes that were read last, up to a bound."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Stamp, NoteText]] = {}
        self._size = 0

    def get(
        self, note: Note, stamp: Stamp | None, read: Callable[[str], str | None]
    ) -> NoteText | None:
        """Return the text of a note as it was when its file had this stamp.

        It is read if that is not kept, and always if the stamp is None: the file may have changed.
        None if it cannot be read.
        """
        held = self._kept.get(note.path)
        if held is not None and held[0] == stamp:
            return held[1]
        text = read(note.path)
        if text is None:
            return None
        made = NoteText(note, text)
        self._size += len(made.text)
        if self._size > _MOST_KEPT:
            self._kept.clear()
            self._size = len(made.text)
        if stamp is not None:
            self._kept[note.path] = stamp, made
        return made


def text_blocks(text: str, body_line: int, headings: Collection[int]) -> list[TextPart]:
    """Return the blocks of a text whose line ends are LF.

    `body_line` is the first line after the front matter, `headings` are the lines of headings; both
    count from 1.
    """
    blocks = []
    start, fence = 0, ""
    is_open = after_heading = False
    for number, line in enumerate(text.split("\n"), 1):
        is_heading = number in headings
        begins = ends = False
        task = None
        if number < body_line:
            begins, ends = not is_open, number == body_line - 1
        elif fence and not is_heading:
            marks = line.strip(" \t>")
            ends = len(marks) >= len(fence) and not marks.strip(fence[0])
        elif after_heading and _UNDERLINE.match(line):
            ends = True
        elif _BLANK.match(line):
            is_open = after_heading = False
            start += len(line) + 1
            continue
        else:
            item, opening = _ITEM.match(line), _FENCE.match(line)
            begins = bool(is_heading or item or opening or after_heading or not is_open)
            task = item[1] if item else None
            fence = opening[1] if opening else ""
            after_heading = is_heading
        if begins:
            blocks.append(TextPart(start, 0, first_line=number - 1, task=task))
        start += len(line) + 1
        blocks[-1] = blocks[-1]._replace(end=start - 1, next_line=number)
        is_open = not ends
        if ends:
            fence, after_heading = "", False
    return blocks
