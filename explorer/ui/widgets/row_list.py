"""The one virtual list: tree, results, backlinks and problems are drawn by it.

A row is made only while it is on screen: no widget per row, no measuring of all rows, so 100,000
are as fast as 100.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from explorer.ui.commands import bindings
from explorer.ui.glyphs import UNICODE
from explorer.ui.history import LeftList
from explorer.ui.textual_ext.widgets import QuickScroll, fit_bar
from explorer.ui.themes import part_styles
from explorer.ui.widgets.key_hints import BorderHints
from explorer.ui.widgets.row import (
    Row,
    RowStyles,
    draw,
    fits,
)

if TYPE_CHECKING:
    from explorer.ui.glyphs import Glyphs
    from explorer.ui.widgets.row import (
        ListEntry,
        NestedRows,
        Rows,
    )


def left_list(
    shown: RowList, words: str = "", folded: frozenset[Hashable] = frozenset()
) -> LeftList:
    """Return how a list is now, narrowed to `words`, with the `folded` rows closed."""
    return LeftList(words, shown.selected_key, shown.cursor, shown.scroll_offset.y, folded)


def show_as_left(shown: RowList, left: LeftList | None) -> None:
    """Select the row that was selected, or what follows on it if it is gone.

    Does nothing for a list that was not left.
    """
    if left is not None:
        row = shown.rows.find(left.key)
        if row is None:
            row = max(0, min(left.row, len(shown.rows) - 1))
        shown.cursor = row
        shown.jump(row - left.row + left.top)


OpenedBy: TypeAlias = Literal["key", "click", "double"]
_T = TypeVar("_T")
_PINNED_MOST, _PINNED_SHARE = 6, 4
"""Rows that are kept in sight at most, and the part of the list, a quarter, that they may take."""
_TEXT_LEAST = 8
"""Cells of a row of text at least, in an empty list."""


class RowList(QuickScroll, can_focus=True):
    """A list of rows with a cursor, drawn a line at a time."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowList {
        background: $background;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
    }
    """
    BINDINGS = bindings("list")
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    hovered: reactive[int] = reactive(-1, init=False, repaint=False)
    driven: reactive[bool] = reactive(False, init=False)
    """Whether keys act on the list while something else, an input, has the focus."""

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        list: RowList

        @property
        def control(self) -> RowList:
            """The list, for selectors in handlers."""
            return self.list

    def __init__(
        self,
        rows: Rows,
        *,
        glyphs: Glyphs = UNICODE,
        opened: Callable[[int, OpenedBy], object] = lambda *_: None,
        folded: Callable[[int], object] = lambda _: None,
        id: str | None,  # noqa: A002 (Textual's name)
    ) -> None:
        """`opened` opens a row by its index, `folded` opens one up or closes it."""
        super().__init__(id=id, classes="framed")
        self.rows = rows
        self.glyphs = glyphs
        self._opened = opened
        self._folded = folded
        self.click_opens = True
        """Whether a single click opens a row, or only selects it."""
        self.touched = False
        """Whether the user has moved the cursor yet: if so, what loads does not move it."""
        self.nested: NestedRows | None = None
        """The rows by their depth, if those that hold the top row stay in sight above it."""
        self.hints = BorderHints(self)
        """What keys do, in the lower border."""
        self._empty: tuple[Content, ...] = ()
        """The paragraphs that are shown while there are no rows."""
        self._empty_strips: list[Strip] | None = None
        """As they are drawn for the width and theme there is."""
        self._base: Style | None = None
        self._part_styles: dict[str, Style] = {}

    # Content

    def fill(self, rows: Rows, *, keep: bool = True) -> None:
        """Show other rows.

        With `keep`, the cursor and the top row stay on the same rows if those still exist;
        otherwise both go to the first row.
        """
        found = rows.find(self.selected_key) if keep else None
        offset = self.cursor - self.scroll_offset.y
        self.rows = rows
        self._resize()
        if found is None:
            self.cursor = self._selectable(self.cursor if keep else 0)
        elif found != self.cursor:
            self.cursor = found
            self.jump(max(0, found - offset))
        if not keep:
            self.jump(0)
        self.refresh()

    def of_selected(self, read: Callable[[int], _T]) -> _T | None:
        """Return what `read` returns for the index of the selected row, None in an empty list."""
        return read(self.cursor) if self.cursor < len(self.rows) else None

    @property
    def selected_key(self) -> Hashable:
        """The identity of the selected row, None in an empty list."""
        return self.of_selected(self.rows.key)

    @property
    def _selected(self) -> Row:
        """The selected row, one that shows nothing in an empty list."""
        return self.of_selected(self.rows.row) or Row("")

    def refill(self) -> None:
        """Redraw after a change of the rows in place."""
        self._resize()
        self.cursor = self._selectable(self.cursor)
        self.refresh()

    def say(self, *paragraphs: Content) -> None:
        """Set what the list shows while it is empty."""
        self._empty, self._empty_strips = paragraphs, None
        self.refresh()

    def _resize(self) -> None:
        size = Size(self.scrollable_content_region.width, len(self.rows))
        fit_bar(self, size, keeps_bar=self.keeps_bar)

    def fit(self) -> None:
        """Rows are as wide as the list, so there is nothing to measure."""
        self._empty_strips = None
        self.hints.fit()
        self._resize()
        if self.awaits_fit and self.visible_rows:
            self.show_in_middle(self.cursor)

    # Drawing

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        self._base = self._empty_strips = None
        super().notify_style_update()

    def _ready_base(self) -> Style:
        """Return the style under all rows. Cached per theme, because Textual computes it anew."""
        if self._base is None:
            self._base = self.rich_style
            self._part_styles = part_styles(
                self.app.theme_variables, ansi=self.app.native_ansi_color
            )
        return self._base

    @property
    def first_row(self) -> int:
        """The first row that is scrolled to."""
        return self.scroll_offset.y

    @property
    def visible_rows(self) -> int:
        """The lines that show rows."""
        return self.scrollable_content_region.height

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.scrollable_content_region.width
        index = self.first_row + y
        base = self._ready_base()
        if self._empty_strips is None:
            self._empty_strips = self._draw_empty(width, base)
        if not len(self.rows) and y < len(self._empty_strips):
            return self._empty_strips[y]
        if index >= len(self.rows):
            return Strip.blank(width, base)
        part = self._part_styles.__getitem__
        pinned = self._pinned(y) if self.nested is not None else None
        if pinned is not None:
            styles = RowStyles(base + part("pinned"), part, self.glyphs)
            return draw(pinned.row, width, styles, marked=False)
        row = self.rows.row(index)
        entry = self._entry_start(index) if row.continues else index
        marked = entry == self.cursor and (self.has_focus or self.driven)
        if marked:
            base = base + part("cursor")
        elif entry == self.cursor:
            base = base if row.look == "current" else base + part("cursor-dim")
        elif entry == self.hovered:
            base = base + part("hover")
        return draw(row, width, RowStyles(base, part, self.glyphs), marked=marked)

    def _draw_empty(self, width: int, base: Style) -> list[Strip]:
        """Draw what stands in place of rows, each paragraph between blank lines."""
        blank = Strip.blank(width, base)
        strips = [blank]
        for paragraph in self._empty:
            for line in paragraph.wrap(max(_TEXT_LEAST, width - 4)):
                strip = Strip([Segment("  ", base), *line.render_segments(self.visual_style)])
                strips.append(strip.adjust_cell_length(width, base))
            strips.append(blank)
        return strips

    def _refresh_entry(self, index: int) -> None:
        """Redraw a row with those that go on with it."""
        if 0 <= index < len(self.rows):
            for row in range(index, index + 1 + self.rows.row(index).followers):
                self.refresh_line(row)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows concerned, keep the cursor in sight."""
        self._refresh_entry(old)
        self._refresh_entry(new)
        self._show_cursor()
        self.post_message(self.Moved(self))

    def watch_hovered(self, old: int, new: int) -> None:
        """Redraw the two rows concerned, and show the whole of one that is cut."""
        self._refresh_entry(old)
        self._refresh_entry(new)
        self.tooltip = self._whole_text(new)

    @property
    def cut_text(self) -> str | None:
        """The texts of the selected row if they are cut on screen, None if they are not."""
        whole = self._whole_text(self.cursor)
        return None if whole is None else whole.plain

    def _whole_text(self, index: int) -> Content | None:
        """Return the texts of a row that are cut on screen, None if they are not."""
        row = self.rows.row(index) if 0 <= index < len(self.rows) else Row("")
        if fits(row, self.scrollable_content_region.width):
            return None
        return Content("  ".join(filter(None, (row.text, row.aside))))

    def _show_cursor(self) -> None:
        height = self.scrollable_content_region.height
        if height > 0:
            above = 0
            if self.nested is not None and self.cursor < len(self.nested):
                above = min(self.nested.depth(self.cursor), self._pinned_most)
            rows = 1 + self._selected.followers
            self.scroll_to_region(
                Region(0, self.cursor - above, 1, min(height, above + rows)),
                animate=False,
                force=True,
                immediate=True,
                x_axis=False,
            )

    def jump(self, row: int) -> None:
        """Scroll until a row is at the top, as far as there are rows below; the cursor stays."""
        self.scroll_to(y=row, animate=False, immediate=True)

    def show_in_middle(self, index: int) -> None:
        """Select a row; one that is out of sight comes to the middle of the list.

        That of a hidden list does so once the list is shown.
        """
        in_sight = range(self.first_row + self.pinned_count, self.first_row + self.visible_rows)
        self.cursor = index
        self.awaits_fit = not self.visible_rows
        if not self.awaits_fit and index not in in_sight:
            middle = max(0, index - self.visible_rows // 2)
            self.jump(middle)

    def select_at_top(self, index: int) -> None:
        """Select a row and scroll it to the top of the list, as far as there are rows below."""
        self.touched = True
        self.cursor = self._selectable(index)
        self.jump(self.cursor)

    def _selectable(self, index: int, by: int = 1) -> int:
        """Return the index, or the nearest one there is, of a row that can be selected.

        A move `by` some rows passes what cannot be selected in its own direction, and at an end of
        the list in the other one.
        """
        rows = self.rows
        index = max(0, min(index, len(rows) - 1))
        ways = [range(index, len(rows)), range(min(index, len(rows) - 1), -1, -1)]
        ordered = chain(*(ways if by >= 0 else reversed(ways)))
        return next((i for i in ordered if rows.row(i).is_selectable), index)

    def _entry_start(self, index: int) -> int:
        """Return the row that another one goes on with: that one is selected, and opened."""
        while index > 0 and self.rows.row(index).continues:
            index -= 1
        return index

    # The rows that hold the top row: the one of depth 0 on the first line, and so on

    @property
    def _pinned_most(self) -> int:
        return min(_PINNED_MOST, self.visible_rows // _PINNED_SHARE)

    @property
    def pinned_count(self) -> int:
        """How many lines show rows that are kept in sight, and not what is scrolled there.

        Each covers a row: the one under the holder of depth 1 must itself be held by that, and so
        on. The first row below them is held by all of them: else a folder whose last row is covered
        would look like an empty one.
        """
        nested, top = self.nested, self.first_row
        if nested is None:
            return 0
        count, most = 0, min(self._pinned_most, len(nested) - top)
        while count < most and nested.depth(top + count) > count:
            count += 1
        while count and not (top + count < len(nested) and nested.depth(top + count) >= count):
            count -= 1
        return count

    def _pinned(self, y: int) -> ListEntry | None:
        """Return the row that is kept on a line, None without any."""
        if self.nested is None or y >= self.pinned_count:
            return None
        return self.nested.holder(self.first_row + y, y)

    # Keys

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows, stopping at the ends."""
        self.touched = True
        self.cursor = self._selectable(self.cursor + rows, rows)

    def action_move_to_end(self, step: int) -> None:
        """Go to the last row (1) or the first (-1)."""
        self.action_move(step * len(self.rows))

    def action_move_page(self, step: int) -> None:
        """Go a page down (1) or up (-1)."""
        self.action_move(step * max(1, self.size.height - 1))

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll by rows; the cursor stays where it is, or is the nearest row in sight."""
        self.touched = True
        last = max(0, len(self.rows) - self.size.height)
        top = max(0, min(self.scroll_offset.y + rows, last))
        self.jump(top)
        bottom = min(top + self.size.height, len(self.rows)) - 1
        self.cursor = self._selectable(max(top + self.pinned_count, min(self.cursor, bottom)), rows)

    def open_row(self, index: int, by: OpenedBy = "key") -> None:
        """Have a row opened, by the enter key or the mouse."""

        def act(now: int) -> None:
            self.cursor = now
            self._opened(now, by)

        self._act_in_turn(index, act)

    def fold_row(self, index: int) -> None:
        """Have a row opened up or closed."""
        self._act_in_turn(index, self._folded)

    def _act_in_turn(self, at: int, act: Callable[[int], object]) -> None:
        """Act on a row after earlier keys, wherever it is then; not if it is gone."""
        key = self.rows.key(at)

        def go_on() -> None:
            rows = self.rows
            is_there = at < len(rows) and rows.key(at) == key
            now = at if is_there else rows.find(key)
            if now is not None:
                act(now)

        self.call_later(go_on)

    def action_open(self) -> None:
        """Open the selected row; without any, the key goes on to the screen."""
        if self.cursor >= len(self.rows):
            raise SkipAction
        self.open_row(self.cursor)

    def action_fold(self) -> None:
        """Close the row, or go to the one that holds it."""
        row = self._selected
        if row.fold:
            self.fold_row(self.cursor)
            return
        above = range(self.cursor - 1, -1, -1)
        self.cursor = next((i for i in above if self.rows.row(i).depth < row.depth), self.cursor)

    def action_unfold(self) -> None:
        """Open the row up, or go into it."""
        fold = self._selected.fold
        if fold is False:
            self.fold_row(self.cursor)
        elif fold:
            self.action_move(1)

    # Mouse

    def _index_at(self, event: events.MouseEvent) -> int:
        """Return the row under the mouse, -1 if there is none."""
        offset = event.get_content_offset(self)
        if offset is None:
            return -1
        pinned = self._pinned(offset.y)
        if pinned is not None:
            found = self.rows.find(pinned.key)
            return -1 if found is None else found
        index = self.first_row + offset.y
        if index >= len(self.rows):
            return -1
        index = self._entry_start(index)
        return index if self.rows.row(index).is_selectable else -1

    async def on_click(self, event: events.Click) -> None:
        """Select, fold or open the row under the mouse, or do as the key of a hint.

        To a row that is kept in sight the list only goes: it is a heading of what is scrolled.
        """
        if await self.hints.take_click(event):
            return
        index = self._index_at(event)
        offset = event.get_content_offset(self)
        if index < 0 or offset is None:
            return
        event.stop()
        self.touched = True
        row = self.rows.row(index)
        on_mark = row.fold is not None and abs(offset.x - 1 - 2 * row.depth) <= 1
        if event.chain > 1 and not on_mark:
            self.open_row(index, "double")
            return
        is_pinned = offset.y < self.pinned_count
        self.cursor = index
        if on_mark:
            self.fold_row(index)
        elif is_pinned:
            self._show_cursor()
        elif self.click_opens:
            self.open_row(index, "click")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which row a click would take."""
        self.hovered = self._index_at(event)

    def on_leave(self) -> None:
        """Forget the hovered row."""
        self.hovered = -1

    def on_focus(self) -> None:
        """Show the mark of the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the mark of the cursor."""
        self.refresh()
