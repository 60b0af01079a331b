"""The rows of a page: lines of styled runs, never wider than the page but where a row says itself how it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from explorer.markdown.nodes import PLAIN, Style, Target
from explorer.page.picture import PictureRow


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one style."""

    text: str
    style: Style = PLAIN
    target: Target | None = None
    picture: PictureRow | None = None
    """What is drawn in the place of the text, which is blanks then."""


@dataclass(frozen=True, slots=True)
class TableViewport:
    """What a row of a table is seen through that is wider than the page.

    A window that is moved sideways.
    """

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
    """A row on the screen, never wider than it was asked to be but where it says itself how it is seen."""

    runs: tuple[Run, ...]
    source_line: int
    """1-based line in the file that the row shows, or that it belongs to."""
    joint: str = "\n"
    """What stands between the row above and this one: a line end, at most a blank if the width
    parts them."""
    lead: int = 0
    """How many of the runs at its beginning are put there by the page: bullets, bars, indents."""
    trail: int = 0
    """How many of the runs at its end are: what fills up a panel."""
    wide: TableViewport | None = None
    """How the row is seen that is too wide; what is put before it (`lead`) is not part of that."""
    joints: tuple[str, ...] = ()
    """For a row of cells: what stands in each of them between the row above and this one (see
    `joint`)."""
    within: tuple[EnclosingCallout, ...] = ()
    """The callouts around the row that can be folded, outermost first."""

    @property
    def text(self) -> str:
        """What the row reads, styles aside."""
        return "".join(run.text for run in self.runs)

    def after(self, runs: tuple[Run, ...]) -> Line:
        """Return the row with runs that the page puts before it."""
        lead, made = len(runs) + self.lead, (self.trail, self.wide, self.joints, self.within)
        return Line(
            runs + self.runs, self.source_line, self.joint, lead, *made
        )  # `replace` takes twice as long
