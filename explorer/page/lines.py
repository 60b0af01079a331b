"""The rows of a page: lines of styled runs, not wider than the page without a viewport."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from explorer.markdown.nodes import PLAIN, Style, Target
from explorer.page.picture import PictureRow

BAR_INDENT = 2
"""Cells of a bar and the blank after it."""
Above: TypeAlias = Literal["", "heading", "subheading", "folded", "block", "same"]
"""What stands above some blocks: nothing, a heading of the first level, any other heading, a folded
heading, any other block, or the first part of the same block."""


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a row in one style."""

    text: str
    style: Style = PLAIN
    target: Target | None = None
    picture: PictureRow | None = None
    """What is drawn in the place of the text, which is blanks then."""


@dataclass(frozen=True, slots=True)
class TableViewport:
    """The part of a wide table that is seen: a window that moves sideways."""

    table: int
    """1-based line in the file on which the table begins."""
    held: int
    """Cells at the beginning of the row that stay where they are: its first column and the gap
    after it, or none."""
    room: int
    """Cells that are seen at once."""
    width: int
    """Cells of the row."""
    stops: tuple[int, ...]
    """Cells of the row at which its columns begin, those that stay aside."""


class EnclosingCallout(NamedTuple):
    """A callout that can be folded, of which a row is a part."""

    line: int
    """1-based line in its file on which it begins."""
    source: str
    """The path of the note in which it is written, empty for the note that is shown."""
    closed: bool
    """Whether it is closed at first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the screen, never wider than the page unless it has a viewport."""

    runs: tuple[Run, ...]
    source_line: int
    """1-based line in the file that the row shows, or that it belongs to."""
    joint: str = "\n"
    """What joins the text of the row above and of this one: a line end, or a blank or nothing if
    only the width separates them."""
    lead: int = 0
    """How many of the runs at its beginning are no text of the note: bullets, bars, indents."""
    trail: int = 0
    """How many of the runs at its end are no text of the note: what fills up a panel."""
    viewport: TableViewport | None = None
    """The viewport of a row that is wider than the page; the `lead` is not part of it."""
    joints: tuple[str, ...] = ()
    """For a row of cells, the `joint` of each cell."""
    within: tuple[EnclosingCallout, ...] = ()
    """The callouts around the row that can be folded, outermost first."""
    titled: EnclosingCallout | None = None
    """The callout that can be folded of whose title the row is a part."""

    @property
    def text(self) -> str:
        """The text of the row."""
        return "".join(run.text for run in self.runs)

    def after(self, runs: tuple[Run, ...]) -> Line:
        """Return the row with runs before it that are no text of the note."""
        # `replace` takes twice as long.
        return Line(
            runs + self.runs,
            self.source_line,
            self.joint,
            len(runs) + self.lead,
            self.trail,
            self.viewport,
            self.joints,
            self.within,
            self.titled,
        )


def with_lead(rows: list[Line], lead: Run) -> list[Line]:
    """Return rows with a run before each of them, unless that is empty."""
    if not lead.text:
        return rows
    return [row.after((lead,)) for row in rows]


def with_label(rows: list[Line], label: tuple[Run, ...], indent: Run) -> list[Line]:
    """Return at least one row, with `label` before the first row and `indent` before the others."""
    first, *others = rows
    return [first.after(label), *(row.after((indent,)) for row in others)]
