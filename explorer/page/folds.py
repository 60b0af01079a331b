"""What of a note is folded: sections, callouts, properties and answers, and which lines that hides.

Values only. A fold is known by its kind and its line, so that its state outlives widths, reloads
and other notes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias, cast

from explorer.markdown.nodes import Target

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


class ClosedSection(NamedTuple):
    """A folded section."""

    line: int
    """The line of the file that its heading is known by."""
    hidden: int
    """How many lines it hides."""


NONE_CLOSED: Mapping[int, ClosedSection] = {}
"""Folded sections by the line on which the block of their heading begins."""


@dataclass(frozen=True, slots=True)
class Folds:
    """Which folds are closed."""

    base: Base = "begin"
    """All as they begin, all sections closed for an `overview`, all but properties open in a
    `preview`, or all open."""
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


class SectionRanges:
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
        self.title = (
            self.lines[0] if holds and 2 * (self.ends[0] - self.lines[0]) > last_line else 0
        )
        """The line of the first heading if most of the note is below it and its subheadings; 0 if
        there is none."""

    def index(self, first: int, end: int) -> int | None:
        """Return which section has its heading on the lines from `first` to before `end`."""
        at = bisect_left(self.lines, first)
        return at if at < len(self.lines) and self.lines[at] < end else None

    def around(self, line: int) -> Iterator[int]:
        """Yield the sections that hold a line, innermost first, the heading's own line included."""
        for at in range(bisect_right(self.lines, line) - 1, -1, -1):
            if self.ends[at] > line:
                yield at

    def closable(self, folds: Folds) -> Iterable[int]:
        """Return the sections that may be folded, in order: few, unless all of them are."""
        if folds.base == "overview":
            return range(len(self.lines))
        found = (
            self.index(fold.line, fold.line + 1) for fold in folds.turned if fold.kind == "section"
        )
        return sorted(at for at in found if at is not None)

    def closed(self, at: int, folds: Folds) -> bool:
        """Whether a section is folded."""
        line = self.lines[at]
        return folds.closed(
            Fold("section", line), begins=folds.base == "overview" and line != self.title
        )
