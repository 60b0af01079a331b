"""Finding a text inside a note: what is found, where it is shown, and going from one to another.

Does a bounded amount of work per key and schedules the rest. Where the text is typed is up to the
pane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.cache import LRUCache
from textual.strip import Strip

from explorer.page import Anchor, Layout, Line, RowPosition
from explorer.page.find_query import FindQuery, any_query, text_query
from explorer.page.folded_finds import representing_rows, shown_find
from explorer.page.incremental_find import FindMark, IncrementalFind
from explorer.page.passages import Find
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.strips import restyled
from explorer.ui.reader.table_shifts import TableShifts
from explorer.ui.reader.viewport import TOP, Viewport
from explorer.ui.single_timer import Schedule, SingleTimer

WORK = 80
"""Work between two keys: enough to lay out two chunks, or one of the longest ones (see
`IncrementalFind`)."""
PAUSE = 0.002
"""Seconds for keys and paints between two bits of work."""
_CACHED = 64
"""Bands whose marks are cached."""
_BAND = 64
"""Rows of a chunk that are marked together: one may have thousands."""

Reveal = Callable[[Line], None]
"""Opens the folds that hide a line."""
Arrived = Callable[[Line], None]
"""Notes that the view went to a line: what the keys are about."""


@dataclass(slots=True)
class FindHistory:
    """What outlives a layout and a note."""

    report: Callable[[Tally], None]
    """Called with each tally that differs from the last one."""
    typed: str = ""
    """The text that was searched for last, marked or not."""
    tally: Tally | None = None
    """None while nothing is searched for, which is not the same as to have found nothing."""

    def update(self, tally: Tally | None) -> None:
        """Take a tally, and report it if it is another one."""
        if tally != self.tally:
            self.tally = tally
            self.report(tally or Tally())


@dataclass(frozen=True, slots=True)
class MarkedRange:
    """Characters of a row that are a part of a find."""

    start: int
    end: int
    is_current: bool


class ActiveFind:
    """A text that is marked in a page, and which of its finds is the current one."""

    def __init__(self, page: Layout, find_query: FindQuery) -> None:
        self.finder = IncrementalFind(page.document, page.whole, page.search_rows)
        self.finder.ask(find_query)
        self.query = find_query
        self._page = page
        self._marked: LRUCache[RowPosition, dict[int, list[MarkedRange]]] = LRUCache(_CACHED)
        """By a chunk and the first of `_BAND` rows of it."""

    def change_query(self, find_query: FindQuery) -> None:
        """Search for another text."""
        self.finder.ask(find_query)
        self.query = find_query
        self._marked.clear()

    def forget_marks(self) -> None:
        """Drop the cached marks: rows or the current find have changed."""
        self._marked.clear()

    def seek(self, place: RowPosition, step: int) -> None:
        """Make the first find at or below a row current, with `step` -1 the last at or above it."""
        self.finder.seek(place.chunk, self._index(place, step), step)

    def seek_row(self, row: int, step: int) -> None:
        """Do the same for a row of the page; nothing if the page has none."""
        place = self._page.place(row)
        if place is not None:
            self.seek(place, step)

    def _index(self, place: RowPosition, step: int) -> int:
        """Return the index of the wanted find in its chunk.

        A find that is folded away is treated as standing at its fold.
        """
        page = self._page
        if not page.document.chunks:
            return 0
        stands = representing_rows(page.whole(place.chunk), page.lines(place.chunk))
        finds = self.finder.finds(place.chunk)
        rows = enumerate(stands[row] for row in finds.rows())
        if step > 0:
            return next((index for index, row in rows if row >= place.row), len(finds))
        return max((index for index, row in rows if row <= place.row), default=-1)

    # Places

    def first_line(self, found: FindMark) -> Line:
        """Return the first row of a find, as if everything was open."""
        find = self.finder.finds(found.chunk)[found.index]
        return self._page.whole(found.chunk)[find[0].row]

    def shown(self, found: FindMark) -> Find | None:
        """Return where the rows of its chunk show a find; None if it is folded away."""
        shown = self.finder.finds(found.chunk, self._page.lines(found.chunk))
        return shown_find(found.index, self.finder.finds(found.chunk), shown)

    def row_of(self, found: FindMark) -> int:
        """Return the row of the page where a find begins, or the one of the fold that hides it."""
        page, chunk = self._page, found.chunk
        rows, whole = page.lines(chunk), page.whole(chunk)
        shown = self.shown(found)
        first = self.finder.finds(chunk)[found.index][0].row
        if not rows:
            return page.row_of(whole[first].source_line)
        if shown is not None:
            return page.top(chunk) + shown[0].row
        return page.top(chunk) + representing_rows(whole, rows)[first]

    # Marks

    def marks(self, chunk: int, row: int) -> Sequence[MarkedRange]:
        """Return what a row of a chunk shows of finds."""
        band = RowPosition(chunk, row - row % _BAND)
        marks = self._marked.get(band)
        if marks is None:
            marks = self._marked[band] = self._marks_of(band)
        return marks.get(row, ())

    def _marks_of(self, band: RowPosition) -> dict[int, list[MarkedRange]]:
        chunk, first = band.chunk, band.row
        found = self.finder.current
        current: Find | None = None
        if found is not None and found.chunk == chunk:
            current = self.shown(found)
        marks: dict[int, list[MarkedRange]] = {}
        finds = self.finder.finds(chunk, self._page.lines(chunk))
        for find in finds.on_rows(first, first + _BAND - 1):
            for row, start, end in find:
                marks.setdefault(row, []).append(MarkedRange(start, end, find == current))
        return marks


@dataclass(frozen=True, slots=True)
class FindTools:
    """What a find session uses of the reader."""

    viewport: Viewport
    tables: TableShifts
    painter: Painter
    history: FindHistory
    reveal: Reveal
    arrived: Arrived
    schedule: Schedule


class FindSession:
    """Finds in one layout of a note."""

    def __init__(self, tools: FindTools, margin: int) -> None:
        self.active: ActiveFind | None = None
        """What is marked; None while nothing is."""
        self._page = tools.viewport.page
        self._viewport = tools.viewport
        self._tables = tools.tables
        self._painter = tools.painter
        self._history = tools.history
        self._reveal = tools.reveal
        self._arrived = tools.arrived
        self._margin = margin
        self._origin: RowPosition | None = None
        """Where typing searches from; None for the very top."""
        self._view_stays = False
        """Whether the next find becomes current without being brought into view."""
        self._is_reached = False
        """Whether the user went to the current find, and nowhere else since."""
        self._timer = SingleTimer(tools.schedule)

    @property
    def is_active(self) -> bool:
        """Whether finds are marked."""
        return self.active is not None

    @property
    def line(self) -> int | None:
        """The line of the file with the find that the user went to, if that is on screen."""
        active = self.active
        if active is None or not self._is_reached:
            return None
        current = active.finder.current
        if current is None or not self._viewport.shows(active.row_of(current)):
            return None
        return active.first_line(current).source_line

    def leave(self) -> None:
        """Note that the user went elsewhere; marks stay."""
        self._is_reached = False

    # Searching

    def begin(self) -> None:
        """Remember the top of the view: what is typed is searched for from there."""
        self._origin = None
        if self._viewport.offset:
            self._origin = self._page.place(self._viewport.top)

    def search(self, typed: str) -> None:
        """Mark a text and go to the first find at or below the origin.

        An empty one goes back to the origin.
        """
        self._history.typed = typed or self._history.typed
        find_query = text_query(typed)
        if find_query is None:
            self.forget()
            self.go_to_origin()
            return
        if self.active is None:
            self.active = ActiveFind(self._page, find_query)
        else:
            self.active.change_query(find_query)
        self._follow_next_find()
        self.active.seek(self._origin or RowPosition(0, 0), 1)
        self._work()
        self._viewport.window.repaint()

    def mark(self, texts: Iterable[str], line: int) -> None:
        """Mark some texts; the first one at or below a line is the current one.

        It is brought into view if it stands in that line, which may have many rows.
        """
        find_query = any_query(texts)
        if find_query is None or not self._page.height:
            return
        self.begin()
        self.suspend()
        active = self.active = ActiveFind(self._page, find_query)
        active.seek_row(self._page.row_of(line), 1)
        self._view_stays = True
        self._is_reached = False
        self._work()
        current = active.finder.current
        if current is not None and active.first_line(current).source_line == line:
            self._viewport.bring_into_view(active.row_of(current))
        self._viewport.window.repaint()

    def step(self, step: int) -> bool:
        """Go to the next find (`step` 1) or to the one before (-1).

        Returns whether there is anything to search for.
        """
        active = self.active
        if active is None:
            self.begin()
            self.search(self._history.typed)
            return self.active is not None
        if not self._page.height:
            return True
        current = active.finder.current
        if current is not None and self._viewport.shows(active.row_of(current)):
            active.finder.move(step)
        else:
            self._seek_from_edge(active, step)
        self._follow_next_find()
        self._work()
        return True

    def _follow_next_find(self) -> None:
        """Have the next find brought into view, as a place that the user went to."""
        self._view_stays = False
        self._is_reached = True

    def _seek_from_edge(self, active: ActiveFind, step: int) -> None:
        row = self._viewport.top
        if step < 0:
            row = min(row + self._viewport.height, self._page.height) - 1
        active.seek_row(min(row, self._page.height - 1), step)

    def forget(self) -> None:
        """Take the marks away."""
        self.suspend()
        self.active = None
        self._history.update(None)
        self._viewport.window.repaint()

    def forget_marks(self) -> None:
        """Drop the cached marks: rows have changed."""
        if self.active is not None:
            self.active.forget_marks()

    def go_to_origin(self) -> None:
        """Scroll back to where the search began."""
        origin, row = self._origin, 0
        if origin is not None:
            row = self._page.top(origin.chunk) + origin.row + TOP
        self._viewport.window.jump(row)

    # From one layout to the next

    def suspend(self) -> None:
        """Do no more work."""
        self._timer.stop()

    def resume(self, before: FindSession) -> None:
        """Continue a session of another layout, or of an earlier text: marks stay."""
        before.suspend()
        self._take_origin(before._origin_anchor())
        old = before.active
        if old is None:
            return
        active = self.active = ActiveFind(self._page, old.query)
        current = old.finder.current
        if current is None:
            active.seek_row(self._viewport.top, 1)
        elif self._page.document is before._page.document:
            active.finder.seek(current.chunk, current.index, 1)
        else:
            active.seek_row(self._page.row_of(old.first_line(current).source_line), 1)
        self._view_stays = True
        self._is_reached = before._is_reached
        self._work()

    def _origin_anchor(self) -> Anchor | None:
        """Return the origin in terms that hold in another layout, and in a newer text."""
        if self._origin is None:
            return None
        return self._page.anchor(self._page.top(self._origin.chunk) + self._origin.row)

    def _take_origin(self, anchor: Anchor | None) -> None:
        """Search from where an anchor is now: the text may have become shorter."""
        self._origin = None
        if anchor is not None:
            self._origin = self._page.place(self._page.row_at(anchor))

    # Work

    def _work(self) -> None:
        """Search for a bit, and schedule more if that was not all."""
        active = self.active
        if active is None:
            return
        finder = active.finder
        if finder.work(WORK):
            self._show_current(active)
        is_done = finder.is_counted and not finder.searching
        if not is_done:
            self._timer.start(PAUSE, self._work)
        self._history.update(Tally(finder.total, finder.number, is_done, finder.wrapped))

    def _show_current(self, active: ActiveFind) -> None:
        """Bring the current find into view."""
        current = active.finder.current
        if current is None:
            return
        active.forget_marks()
        self._viewport.window.repaint()
        if self._view_stays:
            return
        # It will be on screen: what is laid out for that need not be laid out without being cached.
        self._page.lines(current.chunk)
        line = active.first_line(current)
        self._reveal(line)
        self._viewport.bring_into_view(active.row_of(current))
        self._arrived(line)
        shown = active.shown(current)
        if shown is not None:
            part = shown[0]
            text = self._page.lines(current.chunk)[part.row].text
            start, end = cell_len(text[: part.start]), cell_len(text[: part.end])
            self._tables.bring_into_view(active.row_of(current), start, end)

    # Rendering

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Mark the finds of a row."""
        if self.active is None:
            return strip
        measure = self._page.options.measure
        for marked in self.active.marks(row.position.chunk, row.position.row):
            style = self._painter.look("find-current" if marked.is_current else "find")
            start, end = self._margin + marked.start, self._margin + marked.end
            strip = restyled(strip, start, end, style, measure)
        return strip
