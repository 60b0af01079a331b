"""What of a note is folded: sections, callouts, properties and answers, and which lines that hides.

Values only. A fold is known by its kind and its line, so that its state outlives widths, reloads and other notes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from explorer.text.reading.values import Block, Heading, Target

if TYPE_CHECKING:
    from explorer.text.reading.document import Document

FoldKind: TypeAlias = Literal["section", "callout", "properties", "answer"]
Base: TypeAlias = Literal["begin", "overview", "preview", "open"]


class Fold(NamedTuple):
    """Something that can be folded."""

    kind: FoldKind
    line: int
    """1-based line in the file on which it begins."""
    source: str = ""
    """The path of the note in which it is written, empty for the note that is shown."""

    @property
    def target(self) -> Target:
        """What stands behind its sign."""
        return Target("fold", self.kind, "", self.line, self.source)

    @classmethod
    def of(cls, target: Target) -> Fold:
        """Return the fold whose sign a target is."""
        return cls(cast("FoldKind", target.destination), target.line, target.source)


class Closed(NamedTuple):
    """A folded section."""

    line: int
    """The line of the file that its heading is known by."""
    hidden: int
    """How many lines it hides."""


NONE_CLOSED: Mapping[int, Closed] = {}
"""Folded sections by the line on which the block of their heading begins."""


@dataclass(frozen=True, slots=True)
class Folds:
    """Which folds are closed."""

    base: Base = "begin"
    """All as they begin, all sections closed for an `overview`, all but properties open in a `preview`, or all open."""
    turned: frozenset[Fold] = frozenset()
    """Those that are the other way round."""

    def closed(self, fold: Fold, *, begins: bool = False) -> bool:
        """Whether a fold is closed; `begins` says whether it is so at first."""
        if self.base == "open" or (self.base == "preview" and fold.kind != "properties"):
            begins = False
        return begins != (fold in self.turned)

    def turn(self, *folds: Fold) -> Folds:
        """Return the same with some folds the other way round."""
        return replace(self, turned=self.turned ^ frozenset(folds))


BEGIN = Folds()
OVERVIEW = Folds("overview")
PREVIEW = Folds("preview")
OPEN = Folds("open")


class Sections:
    """The sections of a note: each from the line of its heading to before the next one that is not below it."""

    def __init__(self, headings: Sequence[tuple[int, int]] = (), last_line: int = 0) -> None:
        """Take (line, level) of each heading that stands in no list or quote, in file order."""
        self.lines = [line for line, _ in headings]
        self.ends = [last_line + 1] * len(headings)
        """For each section the line after its last one."""
        above: list[int] = []
        for index, (line, level) in enumerate(headings):
            while above and headings[above[-1]][1] >= level:
                self.ends[above.pop()] = line
            above.append(index)
        holds = len(headings) > 1 and headings[1][1] > headings[0][1]
        self.title = self.lines[0] if holds and 2 * (self.ends[0] - self.lines[0]) > last_line else 0
        """The line of the first heading if most of the note is below it and its subheadings; 0 if there is none."""

    def index(self, first: int, end: int) -> int | None:
        """Return which section has its heading on the lines from `first` to before `end`."""
        at = bisect_left(self.lines, first)
        return at if at < len(self.lines) and self.lines[at] < end else None

    def around(self, line: int) -> Iterator[int]:
        """Yield the sections that hold a line, innermost first, the heading's own line included."""
        for at in range(bisect_right(self.lines, line) - 1, -1, -1):
            if self.ends[at] > line:
                yield at

    def closed(self, at: int, folds: Folds) -> bool:
        """Whether a section is folded."""
        line = self.lines[at]
        return folds.closed(Fold("section", line), begins=folds.base == "overview" and line != self.title)


class Hidden:
    """What the folded sections of a document hide."""

    def __init__(self, document: Document, folds: Folds) -> None:
        self._document = document
        self.heads: list[int] = []
        """The lines of the folded headings that are shown themselves."""
        self._ends: list[int] = []
        sections = document.sections
        shown_from = 0
        for at, line in enumerate(sections.lines):
            if line >= shown_from and sections.closed(at, folds) and document.lines_below(line, sections.ends[at]):
                self.heads.append(line)
                self._ends.append(sections.ends[at])
                shown_from = sections.ends[at]

    def head(self, line: int) -> int | None:
        """Return the line of the folded heading that hides a line, None if none does."""
        at = bisect_left(self.heads, line) - 1
        return self.heads[at] if at >= 0 and line < self._ends[at] else None

    def piece(self, index: int) -> bool:
        """Whether nothing of a piece is shown."""
        piece = self._document.pieces[index]
        at = bisect_left(self.heads, piece.line) - 1
        return at >= 0 and piece.line + max(piece.lines, 1) <= self._ends[at]

    def touches(self, index: int) -> bool:
        """Whether a piece holds a folded heading, or lines that one hides, or stands right below such lines."""
        piece = self._document.pieces[index]
        at = bisect_left(self.heads, piece.line + max(piece.lines, 1)) - 1
        return at >= 0 and piece.line <= self._ends[at]

    def shown(self, index: int, blocks: Sequence[Block]) -> tuple[Sequence[Block], str, Mapping[int, Closed]]:
        """Return what is shown of the blocks of a piece, what stands above it, and the folded sections in it."""
        document = self._document
        after = document.after(index)
        if not self.touches(index):
            return blocks, after, NONE_CLOSED
        found: list[Block] = []
        closed: dict[int, Closed] = {}
        for block in blocks:
            line = block.line
            section = document.sections.index(block.line, block.end) if isinstance(block, Heading) else None
            if section is not None:
                line = document.sections.lines[section]  # a heading may begin above the line that it is known by
            if self.head(line) is not None:
                continue
            found.append(block)
            at = bisect_left(self.heads, line)
            if section is not None and at < len(self.heads) and self.heads[at] == line:
                closed[block.line] = Closed(line, document.lines_below(line, self._ends[at]))
        first = document.pieces[index].line
        if found and index and (self.head(first - 1) is not None or self.head(first) is not None):
            after = "folded"
        return found, after, closed
