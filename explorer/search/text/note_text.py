"""The text of one note as operators look at it: its lines, blocks, tasks and sections.

Offsets count characters of a text whose line ends are LF, whatever the file has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from explorer.model import Note
from explorer.search.expression import Scope
from explorer.search.text.text_blocks import TextBlock, may_have_tasks, text_blocks
from explorer.text.names import title_of
from explorer.text.normalize import fold, squeeze
from explorer.text.split_words import join_rendered, without_splits
from explorer.vault import Vault
from explorer.vault.walk import Stamp

_MOST_KEPT = 16_000_000
"""Characters of all texts that are kept."""


class TextPart(NamedTuple):
    """A line, block, task or section of a note, or all of it."""

    start: int
    end: int
    section: int
    """Index of the heading that it stands under, -1 before the first one."""
    first_line: int = 0
    """Its first line, from 0 on, and the one after its last; both 0 for a section."""
    next_line: int = 0


class NoteText:
    """The text of a note, cut when it is first needed."""

    def __init__(self, note: Note, text: str) -> None:
        """`text` is as the file has it."""
        self.note = note
        self._shift = _no_shift if "\r" not in text else _shift_of(text)
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        starts = [self.text.rfind("\n", 0, self._shift(each.start)) + 1 for each in note.headings]
        self.section_starts: list[int] = [0, *starts]
        """Where the text before the first heading, and each section, begins."""
        self._lines: list[TextPart] | None = None
        self._blocks: list[tuple[TextPart, TextBlock]] | None = None
        self._folded: list[str] | None = None
        self._shown: list[str] | None = None
        """The folded lines without the markup that splits words; None if nothing does."""
        self._tags: list[tuple[int, str]] | None = None

    def section_at(self, offset: int) -> int:
        """Return the section that holds an offset."""
        return bisect_right(self.section_starts, offset) - 2

    def section(self, number: int) -> TextPart:
        """Return a section, heading included."""
        ends = self.section_starts[number + 2 : number + 3]
        end = ends[0] if ends else len(self.text)
        return TextPart(self.section_starts[number + 1], end, number)

    def heading_end(self, number: int) -> int:
        """Return the offset after the heading of a section, where its body begins."""
        if number < 0:
            return 0
        return self._shift(self.note.headings[number].end)

    def line_at(self, offset: int) -> int:
        """Return the line, from 1 on, that holds an offset."""
        return self.text.count("\n", 0, offset) + 1

    def parts(self, scope: Scope) -> Iterator[TextPart]:
        """Yield the parts of a kind, in their order."""
        if scope == "section":
            yield from (self.section(n) for n in range(-1, len(self.note.headings)))
        elif scope == "line":
            yield from self._all_lines()
        elif scope == "block" or may_have_tasks(self.text):
            for part, block in self._all_blocks():
                if scope == "block" or _is_task(block, scope):
                    yield part

    def folded(self, part: TextPart) -> str:
        """Return the folded text of a line, block or task."""
        if self._folded is None:
            self._folded = fold(self.text).split("\n")
            shown = without_splits(self.text)
            if shown != self.text:
                self._shown = fold(shown).split("\n")
        folded = _joined(self._folded, part)
        if self._shown is None:
            return folded
        shown = _joined(self._shown, part)
        return folded if folded == shown else join_rendered(folded, [shown])

    def has_tag(self, name: str, part: TextPart) -> bool:
        """Return whether a folded tag, or one below it, stands in a part."""
        if self._tags is None:
            self._tags = [(self._shift(tag.start), squeeze(tag.name)) for tag in self.note.tag_uses]
        nested = f"{name}/"
        return any(
            part.start <= start < part.end and (tag == name or tag.startswith(nested))
            for start, tag in self._tags
        )

    def _all_lines(self) -> list[TextPart]:
        if self._lines is None:
            self._lines = []
            starts = [*self.section_starts[1:], len(self.text) + 1]
            start, section = 0, -1
            for number, line in enumerate(self.text.split("\n")):
                end = start + len(line)
                while start >= starts[section + 1]:
                    section += 1
                self._lines.append(TextPart(start, end, section, number, number + 1))
                start = end + 1
        return self._lines

    def _all_blocks(self) -> list[tuple[TextPart, TextBlock]]:
        if self._blocks is None:
            lines = {self.line_at(start) for start in self.section_starts[1:]}
            found = text_blocks(self.text, self.note.body_line, lines)
            self._blocks = [
                (
                    TextPart(
                        block.start,
                        block.end,
                        self.section_at(block.start),
                        block.first_line,
                        block.next_line,
                    ),
                    block,
                )
                for block in found
            ]
        return self._blocks


class NoteTexts:
    """The texts of notes that were read last, up to a bound. For one thread at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Stamp | None, NoteText]] = OrderedDict()
        self._size = 0
        self._titles: tuple[Vault | None, Mapping[str, str]] = None, {}

    def get(self, path: str, stamp: Stamp | None, read: Callable[[], NoteText]) -> NoteText:
        """Return the text of a note as it was when its file had this stamp.

        It is read if that is not kept, and always if the stamp is None: the file may have changed.
        """
        held = self._kept.get(path)
        if held is not None and held[0] == stamp and stamp is not None:
            self._kept.move_to_end(path)
            return held[1]
        self._drop(path)
        made = read()
        if len(made.text) < _MOST_KEPT:
            self._kept[path] = stamp, made
            self._size += len(made.text)
            while self._size > _MOST_KEPT:
                self._drop(next(iter(self._kept)))
        return made

    def titles(self, vault: Vault) -> Mapping[str, str]:
        """Return the folded title of each note, by path."""
        if self._titles[0] is not vault:
            self._titles = vault, {path: fold(title_of(path)) for path in vault.entries}
        return self._titles[1]

    def _drop(self, path: str) -> None:
        held = self._kept.pop(path, None)
        if held is not None:
            self._size -= len(held[1].text)


def _joined(lines: list[str], part: TextPart) -> str:
    if part.next_line - part.first_line == 1:
        return lines[part.first_line]
    return "\n".join(lines[part.first_line : part.next_line])


def _is_task(block: TextBlock, scope: Scope) -> bool:
    if block.task is None:
        return False
    if scope == "task":
        return True
    return (block.task == " ") == (scope == "task-todo")


def _no_shift(offset: int) -> int:
    return offset


def _shift_of(text: str) -> Callable[[int], int]:
    """Return what turns an offset in the file into one in the text with LF alone."""
    return lambda offset: offset - text.count("\r\n", 0, offset)
