"""The text of one note, cut into chunks that are parsed when they are needed.

Holds no more parsed chunks than a bound, whatever the size of the note.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter

from explorer.markdown.block_parser import Definitions, definitions, footnotes, parse
from explorer.markdown.block_patterns import ATX
from explorer.markdown.chunk import Chunk, cut, cut_plain
from explorer.markdown.inline_patterns import URL
from explorer.markdown.nodes import BREAK, Block, List, Paragraph, Span, Table
from explorer.page.excerpt import inner_block
from explorer.page.folds import SectionRanges
from explorer.page.lines import Above
from explorer.page.property_rows import properties_block
from explorer.text.note_guard import plain_reason
from explorer.text.sanitize import clean

_KEPT_CHUNKS = 200
"""Chunks whose blocks are kept, to lay them out at other widths."""
_HEADING_END = re.compile(r"(?:^|\n)(?:(#{1,6})[ \t][^\n]*|\w[^\n]*\n(=+|-+)[ \t]*)\n\s*\Z")
_UNDERLINE = re.compile(r"\n {0,3}(?:=+|-+)[ \t]*(?:\n|\Z)")
_TEXT = re.compile(r"\S")
_LINE_BREAK = re.compile(r"\n")
_LOOK_BACK = 400
"""Characters before a chunk in which the heading above it is looked for."""
_SAMPLES = 32
"""How many rows of a table that is cut tell how wide its columns are."""


class Document:
    """The text of one note, cut into chunks that are parsed when they are needed."""

    def __init__(
        self,
        text: str,
        body_line: int = 1,
        headings: Iterable[tuple[int, int]] = (),
        front: frozenset[str] | None = None,
        defined: Definitions | None = None,
    ) -> None:
        """Cut the whole text of a file into chunks.

        The lines before `body_line` are shown if there is a `front`, the tags that they give to the
        note. `headings` are pairs (line, level) of the headings whose sections can be folded, which
        are asked for once. `defined` has the definitions of the note if the text is only a part of
        it.
        """
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        start = 0
        for _ in range(body_line - 1):
            start = text.find("\n", start) + 1 or len(text)
        self.text = text[start:]
        """The body, line ends as LF."""
        self.first_line = body_line
        """The first line of the body."""
        self.start = body_line
        """The first line that is shown."""
        self.last_line = body_line + self.text.count("\n", 0, max(len(self.text) - 1, 0))
        """The last line of the file."""
        self.front = front
        self.plain_reason = plain_reason(self.text)
        """Why the text is shown as it is, empty if it is Markdown."""
        if self.plain_reason:
            body_chunks, defined = cut_plain(self.text), Definitions()
        else:
            body_chunks = cut(self.text, body_line)
        self.chunks: tuple[Chunk, ...] = body_chunks
        """The first one is the front matter, if that is shown: its text is its lead."""
        if front is not None:
            self.start = 1
            self.chunks = (
                Chunk(0, 0, 1, body_line - 1, text[:start]),
                *body_chunks,
            )
        self._first_body_chunk = int(front is not None)
        self._headings = headings
        self._defined = defined
        self._samples: dict[int, Table | None] = {}
        self._blocks: dict[int, tuple[Block, ...]] = {}
        """Those that were asked for last come last."""
        self._ends: dict[int, array[int]] = {}
        """Where the lines of a chunk end, of those that `offset` has looked at."""

    @cached_property
    def sections(self) -> SectionRanges:
        """What can be folded by its heading."""
        return SectionRanges(self._headings, self.last_line)

    @cached_property
    def defined(self) -> Definitions:
        """What the note defines in one place and uses in others."""
        return self._defined or definitions(self.text)

    def blocks(self, index: int) -> tuple[Block, ...]:
        """Return the blocks of a chunk and keep them."""
        blocks = self._blocks.pop(index, None)
        self._blocks[index] = self.parsed(index) if blocks is None else blocks
        if len(self._blocks) > _KEPT_CHUNKS:
            del self._blocks[next(iter(self._blocks))]
        return self._blocks[index]

    def parsed(self, index: int) -> tuple[Block, ...]:
        """Return the blocks of a chunk without keeping them."""
        blocks = self._blocks.get(index)
        return self._parse(index) if blocks is None else blocks

    def _parse(self, index: int) -> tuple[Block, ...]:
        chunk = self.chunks[index]
        if self.front is not None and index == 0:
            return (properties_block(chunk.lead, self.front, self.first_line),)
        text = self.text[chunk.start : chunk.end]
        if self.plain_reason:
            return self._plain_blocks(text, chunk)
        return parse(text, chunk.line, self.defined, lead=chunk.lead)

    def _plain_blocks(self, text: str, chunk: Chunk) -> tuple[Block, ...]:
        """Return a part of a text as it is, the first one below the reason for that."""
        spans: list[Span] = []
        for number, row in enumerate(text.removesuffix("\n").split("\n"), chunk.line):
            spans += [Span(clean(row.expandtabs(4)), line=number), Span(BREAK, line=number)]
        shown = Paragraph(
            tuple(span for span in spans if span.text), chunk.line, spans[-1].line + 1
        )
        if chunk.start:
            return (shown,)
        notice = Span(self.plain_reason, ("dim", "sign"), line=1)
        return Paragraph((notice,), 1, 1), shown

    def whole_table(self, index: int) -> int | None:
        """Return the first chunk that continues the same table, None if a chunk continues none.

        The number of that chunk identifies the table.
        """
        chunks = self.chunks
        if index >= len(chunks) or not chunks[index].in_table:
            return None
        lead = chunks[index].lead
        while chunks[index - 1].lead == lead:
            index -= 1
        return index

    def sample(self, first: int) -> Table | None:
        """Return the head and some rows of a table, by its number in `whole_table`."""
        if first not in self._samples:
            chunks, lead = self.chunks, self.chunks[first].lead
            last = first
            while last + 1 < len(chunks) and chunks[last + 1].lead == lead:
                last += 1
            head = self.text.rfind(lead, chunks[first - 1].start, chunks[first].start)
            table = self.text[head + len(lead) : chunks[last].end].partition("\n\n")[0]
            rows = table.split("\n")
            some = lead + "\n".join(rows[:: 1 + len(rows) // _SAMPLES])
            tables = (each for each in parse(some, 1, self.defined) if isinstance(each, Table))
            self._samples[first] = next(tables, None)
        return self._samples[first]

    def may_link(self, index: int) -> bool:
        """Whether a chunk may hold a link: a quick check that never misses one."""
        chunk = self.chunks[index]
        return any(
            "]" in part.partition("[")[2] or ">" in part.partition("<")[2] or URL.search(part)
            for part in (chunk.lead, self.text[chunk.start : chunk.end])
        )

    def above(self, index: int) -> Above:
        """Return what stands above a chunk."""
        if index <= self._first_body_chunk:
            # The body begins near the properties, as below a heading.
            return "heading" if index else ""
        if self.chunks[index].joined:
            return "same"
        start = self.chunks[index].start
        heading = _HEADING_END.search(self.text, max(0, start - _LOOK_BACK), start)
        if heading is None:
            return "block"
        marks, underline = heading[1], heading[2] or ""
        if marks == "#" or underline.startswith("="):
            return "heading"
        return "subheading"

    def chunk_at(self, line: int) -> int:
        """Return the index of the chunk that holds a line of the file; -1 if there are none."""
        if not self.chunks:
            return -1
        return max(bisect_right(self.chunks, line, key=lambda chunk: chunk.line) - 1, 0)

    def chunks_at(self, line: int) -> range:
        """Return the chunks that may show a line of the file: several where a block is cut."""
        last = self.chunk_at(line)
        first = max(last, 0)
        while first > 0 and self.chunks[first].joined and self.chunks[first].line == line:
            first -= 1
        return range(first, last + 1)

    def begin_of_block(self, line: int) -> int:
        """Return the first line of the block that an id on a line of the file names."""
        last = self.chunk_at(line)
        for index in range(last, max(last - 1, self._first_body_chunk) - 1, -1):
            for above in reversed(self.blocks(index)):
                if above.line <= line:
                    return min(self._first_line_of(index, above, line), line)
        return line

    def _first_line_of(self, index: int, block: Block, line: int) -> int:
        """Return the first line of what an id on a line names in a block of a chunk."""
        continued = self.chunks[index].joined and block is self.blocks(index)[0]
        if not continued or isinstance(block, List):
            return inner_block(block, line)[1]
        while self.chunks[index].joined:
            index -= 1
        return self.blocks(index)[-1].line

    def offset(self, line: int) -> int:
        """Return the offset in the body of a line of the file, its end for a line below it."""
        if line <= self.first_line:
            return 0
        if line > self.last_line:
            return len(self.text)
        # A line that is cut begins in the chunk above.
        index = bisect_left(self.chunks, line, key=attrgetter("line")) - 1
        chunk = self.chunks[index]
        if index not in self._ends:
            breaks = _LINE_BREAK.finditer(self.text, chunk.start, chunk.end)
            self._ends[index] = array("L", map(re.Match.end, breaks))
        return self._ends[index][line - chunk.line - 1]

    def lines_below(self, heading: int, end: int) -> int:
        """Return how many lines stand below a heading and before `end`, trimmed of blank ones."""
        hidden = self.text[self._begin_below(heading) : self.offset(end)].strip()
        return hidden.count("\n") + 1 if hidden else 0

    def folds(self, section: int) -> bool:
        """Whether a section has anything to hide: looks no further than to the first of it."""
        heading, end = self.sections.lines[section], self.sections.ends[section]
        text = _TEXT.search(self.text, self._begin_below(heading))
        return text is not None and text.start() < self.offset(end)

    def _begin_below(self, heading: int) -> int:
        """Return the offset of what stands below a heading."""
        begin = self.offset(heading)
        if ATX.match(self.line(heading).lstrip(" ")):
            return self.offset(heading + 1)
        underline = _UNDERLINE.search(self.text, begin)
        return underline.end() if underline else begin

    def line(self, line: int) -> str:
        """Return the text of a line of the body, an empty one for any other line."""
        if not self.first_line <= line <= self.last_line:
            return ""
        return self.text[self.offset(line) : self.offset(line + 1)].removesuffix("\n")

    def lines_with(self, text: str) -> Iterator[int]:
        """Yield the lines of the file that have this text and no other; none for an empty text."""
        for line, row in enumerate(self.text.split("\n"), self.first_line):
            if text and row == text:
                yield line

    def line_of(self, text: str, first: int, last: int) -> int | None:
        """Return the first of some lines that has this text, apart from blanks around it.

        None if there is none, as for an empty text.
        """
        while text and (at := self.text.find(text, self.offset(first), self.offset(last + 1))) >= 0:
            first += self.text.count("\n", self.offset(first), at)
            if self.line(first).strip() == text:
                return first
            first += 1
        return None

    def footnote_line(self, label: str, *, use: bool = False) -> int | None:
        """Return the line that defines a footnote, or with `use` the first one that refers to it.

        None if there is no such line.
        """
        for match in footnotes(self.text)[0 if use else 1]:
            if match[1] == label:
                return self.first_line + self.text.count("\n", 0, match.start(1))
        return None
