"""The text of one note, cut into chunks of which only what is looked at is ever parsed.

Holds no more parsed text than its bound says, whatever the size of the note.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from explorer.markdown.block_parser import Definitions, definitions, footnotes, parse
from explorer.markdown.chunk import Chunk, cut
from explorer.markdown.chunk_limits import is_table, sampled
from explorer.markdown.nodes import Block, List, Table
from explorer.page.excerpt import inner_block
from explorer.page.folds import SectionRanges
from explorer.page.property_rows import FrontMatterRows, block

_KEPT = 200
"""Chunks whose blocks are kept, for other widths."""
_HEADING_END = re.compile(r"(?:^|\n)(?:(#{1,6})[ \t][^\n]*|\w[^\n]*\n(=+|-+)[ \t]*)\n\s*\Z")


class Document:
    """The text of one note, cut into chunks that are parsed when they are asked for."""

    def __init__(
        self,
        text: str,
        body_line: int = 1,
        headings: Sequence[tuple[int, int]] = (),
        front: FrontMatterRows | None = None,
        defined: Definitions | None = None,
    ) -> None:
        """Take the whole text of a file.

        What comes before `body_line` is shown as `front` says, without it not at all.

        `headings` are (line, level) of those whose sections can be folded, `defined` is what the
        note defines if this is but a part of its text.
        """
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        start = 0
        for _ in range(body_line - 1):
            start = text.find("\n", start) + 1
            if not start:
                start = len(text)
                break
        self.text = text[start:]
        """The body, line ends as LF."""
        self.first_line = body_line
        """The first line of the body."""
        self.start = 1 if front is not None else body_line
        """The first line that is shown."""
        self.last_line = body_line + self.text.count("\n", 0, max(len(self.text) - 1, 0))
        """The last line of the file."""
        self.front = front
        self.chunks: tuple[Chunk, ...] = cut(self.text, body_line)
        """The first one is the front matter, if it is shown: a chunk of no text with a lead that is
        all it holds."""
        if front is not None:
            self.chunks = (Chunk(0, 0, 1, body_line - 1, text[:start]), *self.chunks)
        self._headings = headings
        self._sections: SectionRanges | None = None
        self._defined = defined
        self._samples: dict[int, Table | None] = {}
        self._blocks: OrderedDict[int, tuple[Block, ...]] = OrderedDict()

    @property
    def sections(self) -> SectionRanges:
        """What can be folded by its heading."""
        if self._sections is None:
            self._sections = SectionRanges(self._headings, self.last_line)
        return self._sections

    @property
    def defined(self) -> Definitions:
        """What the note defines in one place and uses in others."""
        if self._defined is None:
            self._defined = definitions(self.text)
        return self._defined

    def blocks(self, index: int) -> tuple[Block, ...]:
        """Return the blocks of a chunk, parsed if they are not at hand."""
        found = self._blocks.get(index)
        if found is None:
            found = self.parsed(index)
            self._blocks[index] = found
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(index)
        return found

    def parsed(self, index: int) -> tuple[Block, ...]:
        """Return the blocks of a chunk; if they are not at hand they are parsed and not kept."""
        if (kept := self._blocks.get(index)) is not None:
            return kept
        chunk = self.chunks[index]
        if self.front is not None and index == 0:
            return (block(chunk.lead, self.front, self.first_line),)
        return parse(self.text[chunk.start : chunk.end], chunk.line, self.defined, lead=chunk.lead)

    def whole_table(self, index: int) -> int | None:
        """Return the first of the chunks that go on with the same table as a chunk does, None if it does so with none.

        Its number is what that table is known by.
        """
        if (
            index >= len(self.chunks)
            or not self.chunks[index].joined
            or not is_table(self.chunks[index].lead)
        ):
            return None
        lead = self.chunks[index].lead
        while self.chunks[index - 1].lead == lead:
            index -= 1
        return index

    def sample(self, first: int) -> Table | None:
        """Return a table that is cut, as `whole_table` knows it, with its head and some rows from all over it."""
        if first not in self._samples:
            lead, last = self.chunks[first].lead, first
            while last + 1 < len(self.chunks) and self.chunks[last + 1].lead == lead:
                last += 1
            start = self.text.rfind(
                lead, self.chunks[first - 1].start, self.chunks[first].start
            ) + len(lead)
            end = self.text.find("\n\n", self.chunks[last].start, self.chunks[last].end)
            rows = sampled(self.text, start, end if end >= 0 else self.chunks[last].end)
            blocks = parse(lead + "\n".join(rows), 1, self.defined)
            self._samples[first] = next(
                (block for block in blocks if isinstance(block, Table)), None
            )
        return self._samples[first]

    def may_link(self, index: int) -> bool:
        """Whether a chunk can hold a link: a quick look at its text that never misses one."""
        chunk = self.chunks[index]
        marks = ("[", "://", "<")
        return any(
            mark in chunk.lead or self.text.find(mark, chunk.start, chunk.end) >= 0
            for mark in marks
        )

    def after(self, index: int) -> str:
        """Return what stands above a chunk, as `page.lines` wants to know it."""
        if index <= int(self.front is not None):
            return "heading" if index else ""  # the properties stand near the body
        if self.chunks[index].joined:
            return "same"
        start = self.chunks[index].start
        above = _HEADING_END.search(self.text, max(0, start - 400), start)
        if above is None:
            return "block"
        return "heading" if above[1] == "#" or (above[2] or "").startswith("=") else "subheading"

    def chunk_at(self, line: int) -> int:
        """Return the index of the chunk that holds a line of the file; -1 if there are none."""
        return max(
            bisect_right(self.chunks, line, key=lambda chunk: chunk.line) - 1,
            0 if self.chunks else -1,
        )

    def chunks_at(self, line: int) -> range:
        """Return the chunks that may show a line of the file.

        Where a block is cut, it can be several.
        """
        last = self.chunk_at(line)
        first = max(last, 0)
        while first > 0 and self.chunks[first].joined and self.chunks[first].line == line:
            first -= 1
        return range(first, last + 1)

    def begin_of_block(self, line: int) -> int:
        """Return the first line of the block that an id on a line of the file names."""
        found: tuple[int, Block] | None = None
        for index in range(
            max(self.chunk_at(line) - 1, int(self.front is not None)), self.chunk_at(line) + 1
        ):
            found = next(
                ((index, block) for block in reversed(self.blocks(index)) if block.line <= line),
                found,
            )
        if found is None:
            return line
        index, block = found
        first = inner_block(block, line)[1]
        if (
            self.chunks[index].joined
            and block is self.blocks(index)[0]
            and not isinstance(block, List)
        ):
            while self.chunks[index].joined:
                index -= 1
            first = self.blocks(index)[-1].line
        return min(first, line)

    def offset(self, line: int) -> int:
        """Return where in the body a line of the file begins, the end of the body for one after its last."""
        before = max(bisect_left(self.chunks, line, key=lambda chunk: chunk.line) - 1, 0)
        before = max(before, int(self.front is not None))
        if before >= len(self.chunks) or line <= self.chunks[before].line:
            return 0
        at = self.chunks[before].start
        for _ in range(line - self.chunks[before].line):
            at = self.text.find("\n", at) + 1
            if not at:
                return len(self.text)
        return at

    def lines_below(self, heading: int, end: int) -> int:
        """Return how many lines there are below a heading and before `end`, blank ones at both ends left out."""
        underlined = not self.line(heading).lstrip().startswith("#")
        start, at = self.offset(heading + 1 + underlined), self.offset(end)
        while start < at and self.text[start].isspace():
            start += 1
        while at > start and self.text[at - 1].isspace():
            at -= 1
        return self.text.count("\n", start, at) + 1 if at > start else 0

    def folds(self, section: int) -> bool:
        """Whether a section has anything to hide."""
        return self.lines_below(self.sections.lines[section], self.sections.ends[section]) > 0

    def line(self, line: int) -> str:
        """Return what a line of the body says, nothing for any other line."""
        if not self.first_line <= line <= self.last_line:
            return ""
        start = self.offset(line)
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    def lines_saying(self, said: str) -> Iterator[int]:
        """Yield the lines of the file that say this and nothing else."""
        line, at = self.first_line, 0
        while said and (found := self.text.find(said, at)) >= 0:
            end = found + len(said)
            line += self.text.count("\n", at, found)
            if self.text[found - 1 : found] in ("", "\n") and self.text[end : end + 1] in (
                "",
                "\n",
            ):
                yield line
            at = end

    def line_of(self, said: str, first: int, last: int) -> int | None:
        """Return the first of some lines that says this, whatever blanks are around it."""
        return next(
            (line for line in range(first, last + 1) if self.line(line).strip() == said), None
        )

    def footnote_line(self, label: str, *, use: bool = False) -> int | None:
        """Return the line of the file that defines a footnote, or with `use` the first one that refers to it."""
        for match in footnotes(self.text)[0 if use else 1]:
            if match[1] == label:
                return self.first_line + self.text.count("\n", 0, match.start(1))
        return None
