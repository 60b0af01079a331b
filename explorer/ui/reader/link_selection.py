"""The links of a page: which one is selected, which one is under the mouse, and where each stands.

Knows where links are, not where they lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Final, NamedTuple

from rich.cells import cell_len

from explorer.markdown.chunk import SIZE
from explorer.page import Document, RowPosition, Target
from explorer.page.anchors import LinkAnchor, find_link, link_anchor, moved_link_anchor
from explorer.ui.reader.painter import NO_EMPHASIS, Emphasis
from explorer.ui.reader.table_shifts import TableShifts
from explorer.ui.reader.viewport import Viewport

LAID_OUT_IN_VAIN: Final = None
"""What a walk yields for a chunk that was laid out and has no link for it: its caller counts these,
and leaves time for keys."""


class LinkPlace(NamedTuple):
    """A link of a page, valid until that is laid out or folded again."""

    chunk: int
    link: int
    """Its index among the links of the chunk."""


class LinkCells(NamedTuple):
    """The cells of a link in the row where it begins, counted from the beginning of its text."""

    row: int
    """Row of the page."""
    start: int
    end: int


class LinkSelection:
    """Which links of a page are selected and hovered."""

    def __init__(self, viewport: Viewport, tables: TableShifts, margin: int) -> None:
        self._focused: LinkPlace | None = None
        self._hovered: LinkPlace | None = None
        self._page = viewport.page
        self._viewport = viewport
        self._tables = tables
        self._margin = margin

    # The selected link

    @property
    def focused(self) -> LinkPlace | None:
        """The place of the selected link."""
        return self._focused

    @property
    def focused_target(self) -> Target | None:
        """The selected link."""
        return self.target_at(self._focused)

    @property
    def visible(self) -> LinkPlace | None:
        """The place of the selected link if it is on screen."""
        return self._focused if self.is_in_view(self._focused) else None

    @property
    def visible_target(self) -> Target | None:
        """The selected link if it is on screen."""
        return self.target_at(self.visible)

    @property
    def visible_row(self) -> int | None:
        """The row of the selected link if it is on screen."""
        place = self.visible
        if place is None:
            return None
        return self.row_of(place)

    @property
    def anchor(self) -> LinkAnchor | None:
        """The selected link in terms that outlive the rows, the text, and the view."""
        if self._focused is None:
            return None
        return link_anchor(self._page, *self._focused)

    def restore(self, anchor: LinkAnchor | None, before: Document | None = None) -> None:
        """Select the link that an anchor stands for, none if it is gone; nothing scrolls.

        `before` is the text that the anchor was taken from, if that is another one and known.
        """
        self._focused = self._find(anchor, before)
        self._viewport.window.repaint()

    def find_same(self, before: LinkSelection, place: LinkPlace) -> LinkPlace | None:
        """Return where a link of another layout is in this one, None if it is gone."""
        return self._find(link_anchor(before._page, *place), before._page.document)

    def _find(self, anchor: LinkAnchor | None, before: Document | None) -> LinkPlace | None:
        """Return where the link of an anchor is, None if it is gone or if there is no anchor."""
        if anchor is None:
            return None
        found = find_link(self._page, moved_link_anchor(anchor, self._page.document, before))
        return LinkPlace(*found) if found is not None else None

    def select(self, place: LinkPlace | None) -> None:
        """Select a link, or none; nothing scrolls."""
        self._focused = place
        self._viewport.window.repaint()

    def hover(self, place: LinkPlace | None) -> None:
        """Mark the link under the mouse."""
        if place != self._hovered:
            self._hovered = place
            self._viewport.window.repaint()

    def forget(self) -> None:
        """Drop all places: the links stand in other rows now."""
        self._focused = self._hovered = None

    def emphasis(self, chunk: int) -> Emphasis:
        """Return the links of a chunk that look different."""
        focused, hovered = self._focused, self._hovered
        if focused is None and hovered is None:
            return NO_EMPHASIS
        return Emphasis(self._target_in(chunk, focused), self._target_in(chunk, hovered))

    def _target_in(self, chunk: int, place: LinkPlace | None) -> Target | None:
        if place is None or place.chunk != chunk:
            return None
        return self.target_at(place)

    # Places

    def target_at(self, place: LinkPlace | None) -> Target | None:
        """Return the link at a place, None if there is none."""
        if place is None:
            return None
        chunk, index = place
        # Never by cached rows: far off screen these would become exact and move the view.
        links = self._page.links(chunk)
        if index >= len(links):
            return None
        return links[index][1]

    def row_of(self, place: LinkPlace) -> int:
        """Return the row of the page on which a link begins."""
        chunk, index = place
        return self._page.top(chunk) + self._page.links(chunk)[index][0]

    def is_in_view(self, place: LinkPlace | None) -> bool:
        """Whether the row on which a link begins is on screen."""
        if place is None or not self._viewport.shows_chunk(place.chunk):
            return False
        return self.target_at(place) is not None and self._viewport.shows(self.row_of(place))

    def columns(self, chunk: int, row: int) -> dict[Target, int]:
        """Return for each link of a row the cell, counted from its text, where it is first seen."""
        columns: dict[Target, int] = {}
        column = 0
        for run in self._page.lines(chunk)[row].runs:
            if run.target is not None:
                blanks = len(run.text) - len(run.text.lstrip())
                columns.setdefault(run.target, column + blanks)
            column += cell_len(run.text)
        return columns

    def cells(self, place: LinkPlace) -> LinkCells:
        """Return the cells of a link in the row where it begins."""
        chunk, index = place
        row, target = self._page.targets(chunk)[index]
        start = self.columns(chunk, row)[target]
        runs = self._page.lines(chunk)[row].runs
        width = sum(cell_len(run.text) for run in runs if run.target is target)
        return LinkCells(self._page.top(chunk) + row, start, start + width)

    def at(self, x: int, y: int) -> LinkPlace | None:
        """Return the link at cell `x` and row `y` of the view."""
        row = self._viewport.page_row(self._viewport.row_at(y))
        if row is None:
            return None
        column = self._tables.cell_at(x, row.number) - self._margin
        for run in row.line.runs:
            width = cell_len(run.text)
            if 0 <= column < width and run.target is not None:
                return self._place_of(row.position.chunk, run.target)
            column -= width
        return None

    def _place_of(self, chunk: int, wanted: Target) -> LinkPlace | None:
        targets = enumerate(self._page.targets(chunk))
        places = (LinkPlace(chunk, index) for index, (_, target) in targets if target is wanted)
        return next(places, None)

    def on_screen(self) -> list[LinkPlace]:
        """Return the links that are on screen, in reading order."""
        places = list(self._on_rows())  # which makes all rows on screen exact
        return [place for place in places if self._is_seen(place)]

    def _on_rows(self) -> Iterator[LinkPlace]:
        viewport, page = self._viewport, self._page
        end = min(viewport.top + viewport.window.visible_rows, page.height)
        for position in filter(None, map(page.place, range(viewport.top, end))):
            for index in page.targets_on(position.chunk, position.row):
                yield LinkPlace(position.chunk, index)

    def _is_seen(self, place: LinkPlace) -> bool:
        return self.is_in_view(place) and self._tables.is_seen(*self.cells(place))

    # From link to link

    def bring_into_view(self, place: LinkPlace) -> None:
        """Scroll until a link is on screen."""
        self._viewport.bring_into_view(self.row_of(place))
        self._tables.bring_into_view(*self.cells(place))

    def places(
        self, step: int, begin: Callable[[], int | None], accepts: Callable[[Target], bool]
    ) -> Iterator[LinkPlace | None]:
        """Yield the next links (`step` 1) or the previous ones (-1) that are accepted.

        The walk begins at the selected link if it is on screen, else at the row that `begin`
        returns, else at the edge of the view. Yields `LAID_OUT_IN_VAIN` for each chunk that
        was, more often for one of several times the usual size.
        """
        chunk, first = self._start(step, begin)
        while 0 <= chunk < len(self._page.document.chunks):
            if self._page.may_link(chunk):
                yield from self._accepted(chunk, first, step, accepts)
                part = self._page.document.chunks[chunk]
                yield from repeat(LAID_OUT_IN_VAIN, max((part.end - part.start) // SIZE, 1))
            chunk += step
            first = None

    def _accepted(
        self, chunk: int, first: int | None, step: int, accepts: Callable[[Target], bool]
    ) -> Iterator[LinkPlace]:
        """Yield the accepted links of a chunk.

        `first` is the index of the first one to look at, None to look at all of them.
        """
        targets = self._page.targets(chunk)
        last = len(targets) - 1
        if step > 0:
            indexes = range(first or 0, last + 1)
        else:
            indexes = range(last if first is None else min(first, last), -1, -1)
        for index in indexes:
            if accepts(targets[index][1]):
                yield LinkPlace(chunk, index)

    def _start(self, step: int, begin: Callable[[], int | None]) -> tuple[int, int | None]:
        """Return the chunk, and the index in it, to look at first; there may be no link."""
        place = self.visible
        if place is not None:
            return place.chunk, place.link + step
        row = begin()
        if row is None:
            row = self._edge(step)
        position = self._page.place(min(row, self._page.height - 1)) or RowPosition(0, 0)
        on_row = self._page.targets_on(position.chunk, position.row)
        if step > 0:
            return position.chunk, on_row.start
        return position.chunk, on_row.stop - 1

    def _edge(self, step: int) -> int:
        """Return the row of the page at the edge of the view where a walk enters it."""
        if step > 0:
            return self._viewport.top
        return self._viewport.top + self._viewport.height - 1
