"""Folds of a note: sections, callouts, properties, answers, diagrams, and which are closed.

Values only. A kind and a line identify a fold, so that its state holds at any width and after a
reload.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, cast

from explorer.markdown.nodes import Span, Target

FoldKind: TypeAlias = Literal["section", "callout", "properties", "answer", "diagram"]
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
        """The target of its sign."""
        return Target("fold", self.kind, "", self.line, self.source)

    def sign(self, text: str, line: int) -> Span:
        """Return its sign on a line, which is not part of the text that is searched and copied."""
        return Span(text, ("fold", "sign"), self.target, line)

    @classmethod
    def of(cls, target: Target) -> Fold:
        """Return the fold whose sign a target is."""
        return cls(cast("FoldKind", target.destination), target.line, target.source)


NONE_CLOSED: Mapping[int, int] = {}
"""How many lines each folded section hides, by the line of its heading."""


@dataclass(frozen=True, slots=True)
class Folds:
    """Which folds are closed."""

    base: Base = "begin"
    """The state before any fold is turned: as the note has it, all sections closed for an
    `overview`, all but properties and diagrams open in a `preview`, or all open. A closed diagram
    is a list of its edges, an open one its source."""
    turned: frozenset[Fold] = frozenset()
    """The folds that are in the other state than `base` gives them."""

    def closed(self, fold: Fold, *, begins: bool = False) -> bool:
        """Whether a fold is closed; `begins` is whether the note has it closed."""
        is_kept = fold.kind in ("properties", "diagram")
        is_opened = self.base == "open" or (self.base == "preview" and not is_kept)
        begins_closed = begins and not is_opened
        return begins_closed != (fold in self.turned)

    def turn(self, *folds: Fold) -> Folds:
        """Return the same with some folds in the other state."""
        return replace(self, turned=self.turned ^ frozenset(folds))


BEGIN = Folds()
OVERVIEW = Folds("overview")
PREVIEW = Folds("preview")
OPEN = Folds("open")


class SectionRanges:
    """The sections of a note: from a heading to the next one of the same or a higher level."""

    def __init__(self, headings: Iterable[tuple[int, int]], last_line: int) -> None:
        """Take the (line, level) of each heading outside of lists and quotes, in file order."""
        self.lines: list[int] = []
        """For each section the line of its heading."""
        self.ends: list[int] = []
        """For each section the line after its last one."""
        self._holders: list[int] = []
        """For each section the one that holds it, -1 for none."""
        headings = list(headings)
        above: list[tuple[int, int]] = []
        for index, (line, level) in enumerate(headings):
            while above and above[-1][1] >= level:
                self.ends[above.pop()[0]] = line
            self._holders.append(above[-1][0] if above else -1)
            above.append((index, level))
            self.lines.append(line)
            self.ends.append(last_line + 1)
        self.title = 0
        """The line of the heading that is the title of the note; 0 if there is none."""
        # Most of the note is below its first heading, which has subheadings.
        has_subheading = len(headings) > 1 and headings[1][1] > headings[0][1]
        if has_subheading and 2 * (self.ends[0] - self.lines[0]) > last_line:
            self.title = self.lines[0]

    def index(self, first: int, end: int) -> int | None:
        """Return which section has its heading on the lines from `first` to before `end`."""
        index = bisect_left(self.lines, first)
        if index < len(self.lines) and self.lines[index] < end:
            return index
        return None

    def around(self, line: int) -> Iterator[int]:
        """Yield the sections that hold a line, innermost first, the heading's own line included."""
        index = bisect_right(self.lines, line) - 1
        while index >= 0:
            yield index
            index = self._holders[index]

    def closable(self, folds: Folds) -> Iterable[int]:
        """Return the sections that may be folded, in order: few, unless all of them are."""
        if folds.base == "overview":
            return range(len(self.lines))
        turned = (fold for fold in folds.turned if fold.kind == "section")
        indexes = (self.index(fold.line, fold.line + 1) for fold in turned)
        return sorted(index for index in indexes if index is not None)

    def closed(self, index: int, folds: Folds) -> bool:
        """Whether a section is folded."""
        line = self.lines[index]
        begins = folds.base == "overview" and line != self.title
        return folds.closed(Fold("section", line), begins=begins)
