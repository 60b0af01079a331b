"""Finds inside a note: marked where they are shown, and walked.

Does a bounded bit of work per key and goes on when there is time. Where one types is the pane's
business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from explorer.page import UNICODE, Anchor, Signs
from explorer.page.find import Find, FoundRows, among, query, standing
from explorer.page.incremental_find import FindMark, IncrementalFind
from explorer.ui.reader.find_box import Tally
from explorer.ui.reader.note_links import NoteLinks
from explorer.ui.reader.note_scroll import TOP
from explorer.ui.widgets.strips import restyled

WORK = 80
"""What is done between two keys: to lay out two pieces, or one that is as long as pieces get (see
`IncrementalFind`)."""
PAUSE = 0.002
"""Seconds for keys and paints between two bits of work."""

_Rows = dict[int, list[tuple[int, int, bool]]]
"""By row of a piece: start, end, and whether the find is the current one."""


class NoteFind(NoteLinks):
    """A note in which a text can be looked for."""

    @dataclass
    class Found(Message):
        """The tally is another one."""

        view: NoteFind
        tally: Tally

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self.finder: IncrementalFind | None = None
        """What looks for the text; None while nothing is marked."""
        self.typed = ""
        """What was looked for last, marked or not."""
        self._origin: tuple[int, int] | None = None
        """The piece and the row from which one looks on while typing; None at the very top."""
        self._stays = False
        """Whether the next find becomes current without being brought into view."""
        self._tally = Tally()
        self._goes_on: Timer | None = None
        self._marked: LRUCache[int, _Rows] = LRUCache(64)

    # Looking

    def begin_find(self) -> None:
        """Remember where one is: what is typed is looked for from here on."""
        page = self.page
        place = page.place(self.top) if page is not None and self.scroll_offset.y else None
        self._origin = (place.chunk, place.row) if place is not None else None

    def find(self, typed: str) -> None:
        """Mark a text and go to the first place at or below the origin that shows it.

        An empty one goes back there.
        """
        self.typed = typed or self.typed
        asked, page = query(typed), self.page
        if page is None or asked is None:
            self.forget_finds()
            self.go_to_origin()
            return
        if self.finder is None:
            self.finder = IncrementalFind(page.document, page.whole, page.search_rows)
        self.finder.ask(asked)
        self._marked.clear()
        self._stays = False
        piece, row = self._origin or (0, 0)
        self.finder.seek(piece, self._index(piece, row, 1), 1)
        self._work()
        self.refresh()

    def find_next(self, step: int) -> bool:
        """Go to the next find (`step` 1) or to the one before (-1).

        Return whether there is anything to look for.
        """
        if self.finder is None:
            self.begin_find()
            self.find(self.typed)
            return self.finder is not None
        page, mark = self.page, self.finder.current
        if page is None or not page.height:
            return True
        if mark is not None and self._is_in_view(self._row_of_mark(mark)):
            self.finder.move(step)
        else:
            row = (
                self.top if step > 0 else min(self.top + max(1, self.size.height), page.height) - 1
            )
            edge = page.place(min(row, page.height - 1))
            if edge is not None:
                self.finder.seek(edge.chunk, self._index(edge.chunk, edge.row, step), step)
        self._stays = False
        self._work()
        return True

    def forget_finds(self) -> None:
        """Take the marks away."""
        if self._goes_on is not None:
            self._goes_on.stop()
        self.finder = self._goes_on = None
        self._marked.clear()
        self._tell(Tally())
        self.refresh()

    def go_to_origin(self) -> None:
        """Go back to where one began to look."""
        page, origin = self.page, self._origin
        if page is not None:
            self.jump(page.top(origin[0]) + origin[1] + TOP if origin is not None else 0)

    def lay_out(self, anchor: Anchor, *, above: int = 0) -> None:
        """Lay the note out; what is marked stays marked."""
        finder, page, origin = self.finder, self.page, self._origin_anchor()
        line = self._line_of(finder.current) if finder is not None else None
        super().lay_out(anchor, above=above)
        self._marked.clear()
        self._take_origin(origin)
        if finder is None:
            return
        self.finder = None
        if self.page is None or page is None:
            return
        self.finder = IncrementalFind(self.page.document, self.page.whole, self.page.search_rows)
        self.finder.ask(finder.query)
        if finder.current is not None and self.page.document is page.document:
            self.finder.seek(finder.current.chunk, finder.current.index, 1)
        elif place := self.page.place(self.page.row_of(line) if line is not None else self.top):
            self.finder.seek(place.chunk, self._index(place.chunk, place.row, 1), 1)
        self._stays = True
        self._work()

    def _origin_anchor(self) -> Anchor | None:
        """Return the place from which one looks in terms that hold in another layout, and in a newer text."""
        page, origin = self.page, self._origin
        return (
            page.anchor(page.top(origin[0]) + origin[1])
            if page is not None and origin is not None
            else None
        )

    def _take_origin(self, anchor: Anchor | None) -> None:
        """Look on from where an anchor is now: the text may have become shorter."""
        page = self.page
        place = page.place(page.row_at(anchor)) if page is not None and anchor is not None else None
        self._origin = (place.chunk, place.row) if place is not None else None

    def _index(self, piece: int, row: int, step: int) -> int:
        """Return which find of a piece is the first at or below a row, or with `step` -1 the last at or above it.

        What is folded away counts as standing where its fold is.
        """
        page, finder = self.page, self.finder
        if page is None or finder is None or not page.document.chunks:
            return 0
        stands = standing(page.whole(piece), page.lines(piece))
        rows = [stands[find[0].row] for find in finder.finds(piece)]
        if step > 0:
            return next((index for index, at in enumerate(rows) if at >= row), len(rows))
        return next((index for index in range(len(rows) - 1, -1, -1) if rows[index] <= row), -1)

    def _work(self) -> None:
        """Look on for a bit, and go on soon if that was not all."""
        finder, self._goes_on = self.finder, None
        if finder is None:
            return
        if finder.work(WORK):
            self._take_current()
        if finder.searching or not finder.counted:
            self._goes_on = self.set_timer(PAUSE, self._work)
        self._tell(
            Tally(
                finder.total, finder.number, finder.counted and not finder.searching, finder.wrapped
            )
        )

    def _tell(self, tally: Tally) -> None:
        if tally != self._tally:
            self._tally = tally
            self.post_message(self.Found(self, tally))

    # Places

    def _take_current(self) -> None:
        """Show the find that is current now."""
        page, finder = self.page, self.finder
        if page is None or finder is None or finder.current is None:
            return
        self._marked.clear()
        self.refresh()
        if self._stays:
            return
        mark = finder.current
        page.lines(
            mark.chunk
        )  # it will be on screen: what is laid out for that need not be laid out in passing
        hidden = page.whole(mark.chunk)[finder.finds(mark.chunk)[mark.index][0].row]
        self.reveal(hidden.source_line, inside=True, within=hidden.within)
        self.bring_into_view(self._row_of_mark(mark) - TOP)
        shown = self._shown(mark)
        if shown is not None:
            at, start, end = shown[0]
            text = page.lines(mark.chunk)[at].text
            self.bring_sideways(
                self._row_of_mark(mark) - TOP, cell_len(text[:start]), cell_len(text[:end])
            )

    def _shown(self, mark: FindMark) -> Find | None:
        """Return where the rows of its piece show a find; None if it is folded away."""
        page, finder = self.page, self.finder
        if page is None or finder is None:
            return None
        rows = page.lines(mark.chunk)
        shown = FoundRows(rows, finder.finds(mark.chunk, rows))
        whole = FoundRows(page.whole(mark.chunk), finder.finds(mark.chunk))
        return among(mark.index, whole, shown)

    def _line_of(self, mark: FindMark | None) -> int | None:
        """Return the line of the file that shows a find, folded away or not."""
        if mark is None or self.page is None or self.finder is None:
            return None
        return self.page.whole(mark.chunk)[
            self.finder.finds(mark.chunk)[mark.index][0].row
        ].source_line

    def _row_of_mark(self, mark: FindMark) -> int:
        """Return the row of the view on which a find begins, or the one of the fold that hides it."""
        page, finder = self.page, self.finder
        if page is None or finder is None:
            return 0
        rows, whole = page.lines(mark.chunk), page.whole(mark.chunk)
        shown, first = self._shown(mark), finder.finds(mark.chunk)[mark.index][0].row
        if not rows:
            return TOP + page.row_of(whole[first].source_line)
        return (
            TOP
            + page.top(mark.chunk)
            + (shown[0].row if shown is not None else standing(whole, rows)[first])
        )

    def _is_in_view(self, row: int) -> bool:
        return self.scroll_offset.y <= row < self.scroll_offset.y + max(1, self.size.height)

    # Drawing

    def _rows(self, piece: int) -> _Rows:
        found = self._marked.get(piece)
        if found is None:
            found = self._marked[piece] = self._rows_anew(piece)
        return found

    def _rows_anew(self, piece: int) -> _Rows:
        finder, page = self.finder, self.page
        found: _Rows = {}
        if finder is None or page is None:
            return found
        here = (
            finder.current if finder.current is not None and finder.current.chunk == piece else None
        )
        current = self._shown(here) if here is not None else None
        for find in finder.finds(piece, page.lines(piece)):
            for row, start, end in find:
                found.setdefault(row, []).append((start, end, find == current))
        return found

    def finish(self, strip: Strip, piece: int, row: int) -> Strip:
        """Mark the finds of a row."""
        if self.finder is not None and self.page is not None:
            places: Sequence[tuple[int, int, bool]] = self._rows(piece).get(row, ())
            for start, end, current in places:
                style = self.painter.look("find-current" if current else "find")
                measure = self.page.options.measure
                strip = restyled(strip, self.margin + start, self.margin + end, style, measure)
        return super().finish(strip, piece, row)
