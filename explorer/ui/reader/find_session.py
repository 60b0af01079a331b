"""Finding a text inside a note: what is found, where it is shown, and going from one to another.

Does a bounded amount of work per key and schedules the rest. Where the text is typed is up to the
pane.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len
from textual.strip import Strip

from explorer.page import Line, RowPosition
from explorer.page.incremental_find import FindMark, IncrementalFind, representing_rows, shown_find
from explorer.page.passages import Find, FindQuery, any_query, text_query
from explorer.text.sanitize import clean
from explorer.ui.reader.folds import FoldCommands
from explorer.ui.reader.links import PAUSE
from explorer.ui.reader.page_view import TOP, PageRow, PageView
from explorer.ui.reader.painter import restyled
from explorer.ui.threads import SingleTimer

WORK = 80
"""Work between two keys: enough to lay out two chunks, or one of the longest ones (see
`IncrementalFind`)."""

MarkedRange: TypeAlias = tuple[int, int, bool]
"""Characters of a row that are a part of a find, and whether that is the current one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much has been found so far."""

    typed: str
    """The text that was typed to be found, empty for texts that were not."""
    total: int
    number: int | None
    """Which find is the current one, from 1; None while that is not known."""
    counted: bool
    """Whether `total` is final."""
    wrapped: Literal["", "top", "end"]
    """Where the search went on from to get to the current find: the top or the end."""

    def words(self, ellipsis: str, *, named: bool) -> str:
        """Return it as words for the user; with `named`, they say what was not found."""
        if not self.counted:
            return f"{self.total:,} found{ellipsis}"
        if not self.total:
            return (
                f"{clean(self.typed)}: nothing found" if named and self.typed else "nothing found"
            )
        text = f"{self.total:,} found"
        if self.number is not None:
            text = f"{self.number:,} of {self.total:,}"
        return f"{text}, from the {self.wrapped} again" if self.wrapped else text


class FindSession:
    """Finds in one layout of a note."""

    def __init__(self, view: PageView, folds: FoldCommands) -> None:
        self.finder = IncrementalFind(view.page.document, view.page.whole, view.page.search_rows)
        """What is marked, and which find is the current one."""
        self.marked: dict[tuple[int, int], list[MarkedRange]] = {}
        """What rows show of finds, by their chunks and their places there."""
        self._view = view
        self._page = view.page
        self._folds = folds
        self._origin: RowPosition | None = None
        """Where typing searches from; None for the very top."""
        self._view_stays = False
        """Whether the next find becomes current without being brought into view."""
        self.is_reached = False
        """Whether the user went to the current find, and nowhere else since."""
        self.timer = SingleTimer(view.set_timer)

    @property
    def is_active(self) -> bool:
        """Whether something is marked."""
        return self.finder.query is not None

    @property
    def line(self) -> int | None:
        """The line of the file with the find that the user went to, if that is on screen."""
        current = self.finder.current
        if current is None or not self.is_reached or not self._view.shows(self._row_of(current)):
            return None
        return self._first_line(current).source_line

    @property
    def tally(self) -> Tally | None:
        """How much has been found; None while nothing is searched for."""
        finder = self.finder
        if finder.query is None:
            return None
        is_done = finder.is_counted and not finder.searching
        return Tally(finder.query.typed, finder.total, finder.number, is_done, finder.wrapped)

    # Searching

    def begin(self) -> None:
        """Remember the top of the view: what is typed is searched for from there.

        Folds that earlier finds have opened stay open.
        """
        self._origin = self._page.place(self._view.top) if self._view.scroll_offset.y else None
        self._folds.opened.opened_by_find.clear()

    def search(self, typed: str) -> None:
        """Mark a text and go to the first find at or below the origin.

        An empty one goes back to the origin. What the text before it has opened is closed again.
        """
        if self._folds.close_again():
            self.go_to_origin()
            self._view.make_exact(0, 1)
        memory = self._folds.opened.memory
        memory.typed_find = typed or memory.typed_find
        find_query = text_query(typed)
        if find_query is None:
            self.forget()
            self.go_to_origin()
            return
        self._ask(find_query)
        self._follow_next_find()
        self._seek(self._origin or self._page.place(0), 1)
        self._work()
        self._view.refresh()

    def mark(self, texts: Iterable[str], line: int) -> None:
        """Mark some texts; the first one at or below a line is the current one.

        It is brought into view if it stands in that line, which may have many rows.
        """
        find_query = any_query(texts)
        if find_query is None or not self._page.height:
            return
        self.begin()
        self.timer.stop()
        self._ask(find_query)
        self._seek(self._page.place(self._page.row_of(line)), 1)
        self._view_stays = True
        self.is_reached = False
        self._work()
        current = self.finder.current
        if current is not None and self._first_line(current).source_line == line:
            self._view.bring_into_view(self._row_of(current))
        self._view.refresh()

    def step(self, step: int) -> bool:
        """Go to the next find (`step` 1) or to the one before (-1).

        Returns whether there is anything to search for.
        """
        if not self.is_active:
            self.begin()
            self.search(self._folds.opened.memory.typed_find)
            return self.is_active
        if not self._page.height:
            return True
        current = self.finder.current
        if current is not None and self._view.shows(self._row_of(current)):
            self.finder.move(step)
        else:
            row = self._view.top
            if step < 0:
                row = min(row + self._view.height, self._page.height) - 1
            self._seek(self._page.nearest_place(row), step)
        self._follow_next_find()
        self._work()
        return True

    def _ask(self, query: FindQuery | None) -> None:
        self.finder.ask(query)
        self.marked.clear()

    def _seek(self, place: RowPosition | None, step: int) -> None:
        """Make the first find at or below a row current, with `step` -1 the last at or above it.

        A find that is folded away is treated as standing at its fold.
        """
        page = self._page
        if place is None:
            return
        stands = representing_rows(page.whole(place.chunk), page.lines(place.chunk))
        finds = self.finder.finds(place.chunk)
        rows = enumerate(stands[find[0].row] for find in finds)
        if step > 0:
            index = next((index for index, row in rows if row >= place.row), len(finds))
        else:
            index = max((index for index, row in rows if row <= place.row), default=-1)
        self.finder.seek(place.chunk, index, step)

    def _follow_next_find(self) -> None:
        """Have the next find brought into view, as a place that the user went to."""
        self._view_stays = False
        self.is_reached = True

    def forget(self) -> bool:
        """Take the marks away; return whether there were any."""
        self.timer.stop()
        was_active = self.is_active
        self._ask(None)
        self._view.counted()
        if was_active:
            self._view.refresh()
        return was_active

    def go_to_origin(self) -> None:
        """Scroll back to where the search began."""
        origin, row = self._origin, 0
        if origin is not None:
            row = self._page.top(origin.chunk) + origin.row + TOP
        self._view.jump(row)

    # From one layout to the next

    def resume(self, before: FindSession) -> None:
        """Continue a session of another layout, or of an earlier text: marks stay."""
        before.timer.stop()
        self._origin = None
        if before._origin is not None:  # the text may have become shorter
            origin, page = before._origin, before._page
            anchor = page.anchor(page.top(origin.chunk) + origin.row)
            self._origin = self._page.place(self._page.row_at(anchor))
        if not before.is_active:
            return
        self._ask(before.finder.query)
        current = before.finder.current
        if current is None:
            self._seek(self._page.place(self._view.top), 1)
        elif self._page.document is before._page.document:
            self.finder.seek(current.chunk, current.index, 1)
        else:
            row = self._page.row_of(before._first_line(current).source_line)
            self._seek(self._page.place(row), 1)
        self._view_stays = True
        self.is_reached = before.is_reached
        self._work()

    # Work

    def _work(self) -> None:
        """Search for a bit, and schedule more if that was not all."""
        if self.finder.work(WORK):
            self._show_current()
        if self.tally is not None and not self.tally.counted:
            self.timer.start(PAUSE, self._work)
        self._view.counted()

    def _show_current(self) -> None:
        """Bring the current find into view."""
        current = self.finder.current
        if current is None:
            return
        self.marked.clear()
        self._view.refresh()
        if self._view_stays:
            return
        # It will be on screen: what is laid out for that need not be laid out without being cached.
        self._page.lines(current.chunk)
        line = self._first_line(current)
        self._folds.reveal_find(line.source_line, line.within)
        self._view.bring_into_view(self._row_of(current))
        self._folds.go_near(line.source_line)
        shown = self._shown(current)
        if shown is not None:
            part = shown[0]
            text = self._page.lines(current.chunk)[part.row].text
            start, end = cell_len(text[: part.start]), cell_len(text[: part.end])
            self._view.bring_cells_into_view(self._row_of(current), start, end)

    # Where finds are

    def _first_line(self, found: FindMark) -> Line:
        """Return the first row of a find, as if everything was open."""
        find = self.finder.finds(found.chunk)[found.index]
        return self._page.whole(found.chunk)[find[0].row]

    def _shown(self, found: FindMark) -> Find | None:
        """Return where the rows of its chunk show a find; None if it is folded away."""
        shown = self.finder.finds(found.chunk, self._page.lines(found.chunk))
        return shown_find(found.index, self.finder.finds(found.chunk), shown)

    def _row_of(self, found: FindMark) -> int:
        """Return the row of the page where a find begins, or the one of the fold that hides it."""
        page, chunk = self._page, found.chunk
        rows, whole = page.lines(chunk), page.whole(chunk)
        shown = self._shown(found)
        first = self.finder.finds(chunk)[found.index][0].row
        if not rows:
            return page.row_of(whole[first].source_line)
        row = shown[0].row if shown is not None else representing_rows(whole, rows)[first]
        return page.top(chunk) + row

    def _marks(self, chunk: int, row: int) -> Iterable[MarkedRange]:
        """Return what a row of a chunk shows of finds."""
        marks = self.marked.get((chunk, row))
        if marks is None:
            found, current = self.finder.current, None
            if found is not None and found.chunk == chunk:
                current = self._shown(found)
            finds = self.finder.finds(chunk, self._page.lines(chunk)).on_row(row)
            marks = self.marked[chunk, row] = [
                (part.start, part.end, find == current)
                for find in finds
                for part in find
                if part.row == row
            ]
        return marks

    # Rendering

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Mark the finds of a row."""
        measure = self._page.options.measure
        margin = self._view.margin
        for start, end, is_current in self._marks(row.position.chunk, row.position.row):
            style = self._view.painter.look("find-current" if is_current else "find")
            strip = restyled(strip, margin + start, margin + end, style, measure)
        return strip
