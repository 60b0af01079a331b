"""The rows of a page: lines of styled runs, not wider than the page without a viewport.

And the pictures in them: their files, and the cells that are kept for them until they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from explorer.markdown.nodes import PLAIN, Style, Target

LARGEST = 40_000_000
"""Pixels of a picture that is drawn at most: to decode it takes up to four bytes for each."""
MOST = 255
"""Columns or rows of a picture at most, as the protocols of terminals count them."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A version of a file that holds a picture."""

    root: str
    """The folder of the vault."""
    path: str
    """The file in it."""
    stamp: tuple[int, int]
    """Differs when the file has changed."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How large a picture may be shown."""

    rows: int
    """Rows of a picture at most."""
    cell: tuple[float, float] = (8.0, 16.0)
    """Width and height of a cell in the pixels of sizes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the cells that are kept for it."""

    file: PictureFile
    columns: int
    rows: int
    name: str
    """The text in its place until it is drawn, sanitized."""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One row of a picture."""

    picture: Picture
    row: int


def fitted(
    size: tuple[int, int],
    written: tuple[int | None, int | None],
    width: int,
    limits: PictureLimits,
) -> tuple[int, int]:
    """Return the columns and rows of a picture of `size` pixels.

    `written` are the width and height in the note, None for what is not there; a width alone keeps
    the proportions. A picture that is wider than `width` cells or higher than the limits is scaled
    down; none is scaled up.
    """
    pixels_wide, pixels_high = (float(max(side, 1)) for side in size)
    written_width, written_height = written
    if written_width:
        proportional = pixels_high * written_width / pixels_wide
        pixels_wide = float(written_width)
        pixels_high = float(written_height or proportional)
    columns = pixels_wide / limits.cell[0]
    rows = pixels_high / limits.cell[1]
    scale = min(1.0, min(width, MOST) / columns, min(limits.rows, MOST) / rows)
    return max(1, round(columns * scale)), max(1, round(rows * scale))


EDGE = 2
"""Cells of the sign at the edge of a row that goes on: a blank and the sign."""
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

    # A shift is the number of cells that are hidden at the left of what moves.

    @property
    def shifts(self) -> list[int]:
        """The shifts that show a column from its beginning, in order; the last shows the end."""
        columns = [max(0, start - (self.held or EDGE)) for start in self.stops]
        least = max(0, self.width - self.room)
        last = min((shift for shift in columns if shift >= least), default=least)
        return sorted({0, last, *(min(shift, last) for shift in columns)})

    def clamped(self, shift: int) -> int:
        """Return the nearest shift that is allowed."""
        return max(0, min(shift, self.shifts[-1]))

    def goes_on(self, shift: int) -> bool:
        """Whether there is more of the row to the right."""
        return shift < self.width - self.room

    def seen(self, shift: int) -> tuple[int, int]:
        """Return the range of cells that is seen of what moves, without the signs at the edges."""
        shift = self.clamped(shift)
        start = self.held + shift + (EDGE if shift and not self.held else 0)
        return start, shift + self.room - EDGE if self.goes_on(shift) else self.width

    def stepped(self, shift: int, step: int) -> int:
        """Return the shift that brings the next (`step` 1) or previous (-1) column to the edge."""
        shift, shifts = self.clamped(shift), self.shifts
        if step > 0:
            return next((each for each in shifts if each > shift), shifts[-1])
        return max((each for each in shifts if each < shift), default=0)

    def to_show(self, shift: int, start: int, end: int) -> int:
        """Return the nearest shift that shows some cells of the row, or as many as fit."""
        shift = self.clamped(shift)
        if end <= self.held:
            return shift
        for each in (shift, *self.shifts):
            first, last = self.seen(each)
            if each >= shift and first <= start and end <= last:
                return each
        return max((each for each in self.shifts if self.seen(each)[0] <= start), default=0)


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
