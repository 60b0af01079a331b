"""The one virtual list: tree, results, backlinks and problems are drawn by it.

A row exists only while it is on screen: no widget per row, no measuring of all rows, so 100,000 are
as quick as 100.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from explorer.ui.commands import bindings
from explorer.ui.glyphs import UNICODE, Glyphs
from explorer.ui.textual_ext.quick_scroll import QuickScroll
from explorer.ui.theme_styles import looks
from explorer.ui.widgets.row import ListEntry, Row, draw, fits, fold_column


class Rows(Protocol):
    """Where a list gets its rows from, one at a time."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        ...

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        ...

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if there is no such row."""
        ...


class Entries:
    """Rows from a plain sequence."""

    def __init__(self, entries: tuple[ListEntry, ...] = ()) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self.entries[index].row

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.entries[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if there is no such row."""
        return next((i for i, entry in enumerate(self.entries) if entry.key == key), None)


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
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    hovered: reactive[int] = reactive(-1, init=False, repaint=False)

    @dataclass(eq=False, repr=False)
    class Moved(Message):
        """The cursor is on another row."""

        list: RowList
        index: int

        @property
        def control(self) -> RowList:
            """The list, for selectors in handlers."""
            return self.list

    @dataclass(eq=False, repr=False)
    class OfRow(Message):
        """Something about one row, which may have gone elsewhere, or away, by the time that this is heard."""

        list: RowList
        key: Hashable
        """What identifies the row."""
        at: int
        """Where it was."""

        @property
        def index(self) -> int | None:
            """Where the row is now, None if it is gone."""
            rows = self.list.rows
            return (
                self.at
                if self.at < len(rows) and rows.key(self.at) == self.key
                else rows.find(self.key)
            )

        @property
        def control(self) -> RowList:
            """The list, for selectors in handlers."""
            return self.list

    @dataclass(eq=False, repr=False)
    class Opened(OfRow):
        """A row was opened, by the enter key or the mouse."""

        by: Literal["key", "click", "double"] = "key"

        @property
        def focus(self) -> bool:
            """Whether what opens should take the focus too."""
            return self.by != "click"

    @dataclass(eq=False, repr=False)
    class Folded(OfRow):
        """A row should open up or close."""

    def __init__(
        self,
        rows: Rows | None = None,
        *,
        glyphs: Glyphs = UNICODE,
        id: str | None = None,  # noqa: A002 (Textual's name)
    ) -> None:
        super().__init__(id=id)
        self.rows: Rows = rows if rows is not None else Entries()
        self.glyphs = glyphs
        self.click_opens = True
        """Whether a single click opens a row, or only selects it."""
        self.touched = False
        """Whether anyone has moved the cursor yet: what is touched is not moved by what loads."""
        self.driven = False
        """Whether keys act on the list while something else, an input, has the focus."""
        self.empty: tuple[Content, ...] = ()
        """What the list says when it has no rows, a paragraph each."""
        self._base: Style | None = None
        self._looks: dict[str, Style] = {}
        self._empty_strips: list[Strip] | None = None

    # Content

    def fill(self, rows: Rows, *, keep: bool = True) -> None:
        """Show other rows. With `keep`, the cursor and the top row stay on what they were on, if it is still there."""
        key = self.rows.key(self.cursor) if keep and self.cursor < len(self.rows) else None
        offset = self.cursor - self.scroll_offset.y
        self.rows = rows
        found = rows.find(key) if key is not None else None
        index = (
            found if found is not None else (min(self.cursor, max(0, len(rows) - 1)) if keep else 0)
        )
        self._resize()
        moved = index != self.cursor
        self.cursor = index
        if found is not None and moved:
            self.scroll_to(y=max(0, index - offset), animate=False, immediate=True)
        elif not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def refill(self) -> None:
        """Take in that the rows have changed in place."""
        self._resize()
        self.cursor = min(self.cursor, max(0, len(self.rows) - 1))
        self.refresh()

    def say(self, *paragraphs: Content) -> None:
        """Set what the list says while it is empty."""
        self.empty = paragraphs
        self._empty_strips = None
        self.refresh()

    def _resize(self) -> None:
        self.fit_bar(Size(self.scrollable_content_region.width, len(self.rows)))

    def fit(self) -> None:
        """Rows are as wide as the list, so there is nothing to measure."""
        self._empty_strips = None
        self._resize()

    # Drawing

    def notify_style_update(self) -> None:
        """Forget looks that another theme had."""
        self._base = None
        self._empty_strips = None
        super().notify_style_update()

    def _ready_base(self) -> Style:
        """Return the style under all rows.

        Asked for once per theme, because it is worked out afresh each time.
        """
        if self._base is None:
            self._base = self.rich_style
            self._looks = looks(self.app.theme_variables, ansi=self.app.native_ansi_color)
        return self._base

    def _part(self, name: str) -> Style:
        return self._looks[name]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.scrollable_content_region.width
        index = self.scroll_offset.y + y
        base = self._ready_base()
        if not len(self.rows):
            return self._empty_line(y, width, base)
        if index >= len(self.rows):
            return Strip.blank(width, base)
        on_cursor = index == self.cursor
        active = self.has_focus or self.driven
        if on_cursor:
            base = base + self._part("cursor" if active else "cursor-dim")
        elif index == self.hovered:
            base = base + self._part("hover")
        return draw(
            self.rows.row(index), width, base, self._part, self.glyphs, marked=on_cursor and active
        )

    def _empty_line(self, y: int, width: int, base: Style) -> Strip:
        if not self.empty:
            return Strip.blank(width, base)
        if self._empty_strips is None:
            self._empty_strips = [Strip.blank(width, base)]
            style = self.visual_style
            for paragraph in self.empty:
                for line in paragraph.wrap(max(8, width - 4)):
                    strip = Strip([Segment("  ", base), *line.render_segments(style)])
                    self._empty_strips.append(strip.adjust_cell_length(width, base))
                self._empty_strips.append(Strip.blank(width, base))
        return self._empty_strips[y] if y < len(self._empty_strips) else Strip.blank(width, base)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows concerned, keep the cursor in sight."""
        self.refresh_line(old)
        self.refresh_line(new)
        self._show_cursor()
        self.post_message(self.Moved(self, new))

    def watch_hovered(self, old: int, new: int) -> None:
        """Redraw the two rows concerned, and tell all that one says that is cut."""
        for index in (old, new):
            if index >= 0:
                self.refresh_line(index)
        row = self.rows.row(new) if 0 <= new < len(self.rows) else None
        is_cut = row is not None and not fits(row, self.scrollable_content_region.width)
        self.tooltip = (
            Content("  ".join(filter(None, (row.text, row.aside))))
            if row is not None and is_cut
            else None
        )

    def _show_cursor(self) -> None:
        height = self.scrollable_content_region.height
        if height > 0:
            self.scroll_to_region(
                Region(0, self.cursor, 1, 1),
                animate=False,
                force=True,
                immediate=True,
                x_axis=False,
            )

    # Keys

    def move(self, by: int) -> None:
        """Move the cursor by rows, stopping at the ends."""
        self.touched = True
        if len(self.rows):
            self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def action_down(self) -> None:
        """Go one row down."""
        self.move(1)

    def action_up(self) -> None:
        """Go one row up."""
        self.move(-1)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move(-len(self.rows))

    def action_last(self) -> None:
        """Go to the last row."""
        self.move(len(self.rows))

    def action_half_down(self) -> None:
        """Go half a page down."""
        self.move(max(1, self.size.height // 2))

    def action_half_up(self) -> None:
        """Go half a page up."""
        self.move(-max(1, self.size.height // 2))

    def action_page_down(self) -> None:
        """Go a page down."""
        self.move(max(1, self.size.height - 1))

    def action_page_up(self) -> None:
        """Go a page up."""
        self.move(-max(1, self.size.height - 1))

    def open_row(self, index: int, by: Literal["key", "click", "double"] = "key") -> None:
        """Tell that a row was opened."""
        self.post_message(self.Opened(self, self.rows.key(index), index, by))

    def fold_row(self, index: int) -> None:
        """Tell that a row should open up or close."""
        self.post_message(self.Folded(self, self.rows.key(index), index))

    def action_open(self) -> None:
        """Open the selected row."""
        if self.cursor < len(self.rows):
            self.open_row(self.cursor)

    def action_fold(self) -> None:
        """Close the row, or go to the one that holds it."""
        if self.cursor >= len(self.rows):
            return
        row = self.rows.row(self.cursor)
        if row.fold:
            self.fold_row(self.cursor)
            return
        index = self.cursor
        while index > 0 and self.rows.row(index).depth >= row.depth:
            index -= 1
        if self.rows.row(index).depth < row.depth:
            self.cursor = index

    def action_unfold(self) -> None:
        """Open the row up, or go into it."""
        if self.cursor >= len(self.rows):
            return
        fold = self.rows.row(self.cursor).fold
        if fold is False:
            self.fold_row(self.cursor)
        elif fold:
            self.move(1)

    # Mouse

    def _index_at(self, event: events.MouseEvent) -> int:
        offset = event.get_content_offset(self)
        index = self.scroll_offset.y + offset.y if offset is not None else -1
        return index if index < len(self.rows) else -1

    def on_click(self, event: events.Click) -> None:
        """Select, fold or open the row under the mouse."""
        index = self._index_at(event)
        if index < 0:
            return
        event.stop()
        self.touched = True
        row = self.rows.row(index)
        offset = event.get_content_offset(self)
        on_mark = (
            offset is not None and row.fold is not None and abs(offset.x - fold_column(row)) <= 1
        )
        if event.chain > 1 and not on_mark:
            self.open_row(index, "double")
            return
        self.cursor = index
        if on_mark:
            self.fold_row(index)
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
