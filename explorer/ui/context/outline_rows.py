"""The headings of a note as rows. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Heading
from explorer.reader.concept_tree import which_of_its_name
from explorer.text.sanitize import clean
from explorer.ui.context.backlink_rows import AROUND
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace
from explorer.ui.widgets.row import Look, Row

if TYPE_CHECKING:
    from explorer.reader.note_context import Context


class OutlineKey(NamedTuple):
    """The identity of a row, which stays when other headings are edited."""

    path: str
    heading: str
    which: int
    """How many headings of the same name stand above it."""

    def renamed(self, paths: Mapping[str, str]) -> OutlineKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        return self._replace(path=paths.get(self.path, self.path))


class OutlineRows:
    """The rows of the headings of a note."""

    facts = ""
    """Headings are not counted."""

    def __init__(self, context: Context, glyphs: Glyphs, read: Callable[[], int]) -> None:
        """`read` returns the index of the heading that is being read, -1 above the first."""
        self._path = context.note.path
        self._headings = context.note.headings
        self._badges = context.badges
        self._glyphs = glyphs
        self._read = read
        self._which = which_of_its_name(self._headings)
        """How many headings of the same name stand above each."""
        self._depths = _depths(self._headings)

    def __len__(self) -> int:
        return len(self._headings)

    def key(self, index: int) -> OutlineKey:
        """Return a row's identity."""
        return OutlineKey(self._path, self._headings[index].name, self._which[index])

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        look: Look = "plain"
        if index == self._read():
            look = "current"
        text = clean(self._headings[index].name) or "(no name)"
        around = self._headings[max(0, index - AROUND) : index + AROUND + 1]
        row = Row(text, look, 1 + self._depths[index]).distinct_from(clean(h.name) for h in around)
        return row.with_badge(self._badges.get(index), self._glyphs)

    def target(self, index: int, *, focus: bool) -> OpenPlace:
        """Return the message that leads to a heading."""
        return OpenPlace(self._path, self._headings[index].line, focus=focus)


def _depths(headings: tuple[Heading, ...]) -> list[int]:
    """Return how deep each heading is nested, 0 for one that no other holds."""
    levels: list[int] = []
    depths: list[int] = []
    for heading in headings:
        while levels and levels[-1] >= heading.level:
            levels.pop()
        depths.append(len(levels))
        levels.append(heading.level)
    return depths
