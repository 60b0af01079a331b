"""The links that lead to a note, as rows: where from, and below that the sentence with the link.

A note that links once takes two rows, one that links more often has its name above its places. The
number of rows never depends on the sentences, which arrive later. Knows no widget.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from explorer.model import Backlink
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.reader.link_excerpts import LinkExcerpt
    from explorer.reader.note_context import Context

AROUND = 8
"""Rows on each side from which a name that is cut should differ."""
LEAST_ASIDE = 12
"""Cells below which a heading beside the name of a note says nothing."""

Part: TypeAlias = Literal["note", "heading", "sentence"]


class Excerpts(Protocol):
    """Has the sentences, as far as they are known."""

    def get(self, path: str, link: int) -> LinkExcerpt | None:
        """Return the sentence of a link of a note; None if it is still to be read."""
        ...


class BacklinkPart(NamedTuple):
    """What a row shows of a note that links here."""

    source: int
    """The index of the note."""
    place: int
    """The index of the link among those of the note."""
    part: Part


class BacklinkKey(NamedTuple):
    """The identity of a row."""

    path: str
    """The path of the note that is linked to."""
    source: str
    """The path of the note that links."""
    link: int
    part: Part

    def renamed(self, paths: Mapping[str, str]) -> BacklinkKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        path, source = (paths.get(old, old) for old in (self.path, self.source))
        return self._replace(path=path, source=source)


class BacklinkRows:
    """The rows of the notes that link to one note."""

    def __init__(self, context: Context, glyphs: Glyphs, excerpts: Excerpts) -> None:
        self._path = context.note.path
        self._sources = sources = context.sources
        self._glyphs = glyphs
        self._excerpts = excerpts
        self.facts = f"{sum(len(source.places) for source in sources):,}"
        """How many links there are."""
        self._ends = list(accumulate(_height(source.places) for source in sources))

    def __len__(self) -> int:
        if not self._ends:
            return 0
        return self._ends[-1]

    def place(self, index: int) -> Backlink:
        """Return the link that a row is about; of a note with several, the first one."""
        part = self._part(index)
        return self._sources[part.source].places[part.place]

    def key(self, index: int) -> BacklinkKey:
        """Return a row's identity."""
        part = self._part(index)
        link = self.place(index)
        return BacklinkKey(self._path, link.path, link.link, part.part)

    def target(self, index: int, *, focus: bool) -> OpenPlace:
        """Return the message that leads to the link that a row is about."""
        link = self.place(index)
        return OpenPlace(link.path, link.line, focus=focus)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        part = self._part(index)
        source = self._sources[part.source]
        link = source.places[part.place]
        is_single = len(source.places) == 1
        if part.part == "note":
            return self._note(part.source, is_single=is_single)
        depth = 1 if is_single else 2
        if part.part == "heading":
            heading = f"{self._glyphs.crumb} {clean(link.heading or '')}"
            return Row(heading, "heading", depth, followers=1)
        return self._sentence(source.places, part.place, depth)

    def _note(self, index: int, *, is_single: bool) -> Row:
        source = self._sources[index]
        aside = f"{len(source.places):,}"
        if is_single:
            aside = ""
            heading = source.places[0].heading
            if heading is not None:
                aside = f"{self._glyphs.crumb} {clean(heading)}"
        row = Row(
            note_name(source.path),
            "plain",
            1,
            aside=aside,
            aside_least=LEAST_ASIDE,
            followers=int(is_single),
        )
        around = self._sources[max(0, index - AROUND) : index + AROUND + 1]
        return row.distinct_from(note_name(other.path) for other in around)

    def _sentence(self, places: Sequence[Backlink], index: int, depth: int) -> Row:
        link = places[index]
        continues = len(places) == 1 or _has_heading_row(places, index)
        excerpt = self._excerpts.get(link.path, link.link)
        if excerpt is None:
            return Row("", "dim", depth, continues=continues)
        span = (excerpt.start, excerpt.end)
        return Row(
            excerpt.text,
            "dim",
            depth,
            ranges=(span,),
            keep=(span[0], span[0]),
            continues=continues,
        )

    def _part(self, index: int) -> BacklinkPart:
        source = bisect_right(self._ends, index)
        places = self._sources[source].places
        row = index - self._ends[source] + _height(places)
        return _part_of(source, places, row)


def note_name(path: str) -> str:
    """Return the name of a note, clean."""
    return clean(path.rpartition("/")[2].removesuffix(".md"))


def _has_heading_row(places: Sequence[Backlink], index: int) -> bool:
    """Whether the heading of a link of a note has a row: not if it is that of the link before."""
    heading = places[index].heading
    return heading is not None and (index == 0 or places[index - 1].heading != heading)


def _height(places: Sequence[Backlink]) -> int:
    """Return how many rows a note takes."""
    if len(places) == 1:
        return 2
    headings = sum(_has_heading_row(places, index) for index in range(len(places)))
    return 1 + headings + len(places)


def _part_of(source: int, places: Sequence[Backlink], row: int) -> BacklinkPart:
    """Return what a row of a note shows, counted from the first one of the note."""
    if row == 0:
        return BacklinkPart(source, 0, "note")
    if len(places) == 1:
        return BacklinkPart(source, 0, "sentence")
    row -= 1
    for index in range(len(places)):
        if _has_heading_row(places, index):
            if row == 0:
                return BacklinkPart(source, index, "heading")
            row -= 1
        if row == 0:
            return BacklinkPart(source, index, "sentence")
        row -= 1
    raise IndexError(row)
