"""A scroll view that is painted once per change, with a bar that is quick to draw.

Textual renders, styles and filters each row of a bar at each step, and sends a view its size after
it was painted. How the bar looks, where it stands and what the mouse does are Textual's.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from explorer.ui.textual_ext.fixed_size import FixedSize
from explorer.ui.textual_ext.tested_version import IS_TESTED

_BLANK = Segment(" ")


class QuickBar(FixedSize, ScrollBar):
    """A vertical scrollbar that makes one strip for all rows that look the same."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the bar."""
        if self.parent is None:  # it is being taken away, and the screen does not know yet
            return [Strip.blank(crop.width)] * crop.height
        bar = self.render()
        rows = self._bar_rows(bar)
        if rows is None:
            return super().render_lines(crop)
        made: dict[int, Strip] = {}
        strips: list[Strip] = []
        for row in crop.line_range:
            segment = rows[row] if row < len(rows) else _BLANK
            strip = made.get(id(segment))
            if strip is None:
                filtered = self._filtered(Strip([segment], self.size.width))
                strip = filtered.crop(*crop.column_span)
                made[id(segment)] = strip
            strips.append(strip)
        return strips

    def _bar_rows(self, bar: object) -> list[Segment] | None:
        """Return a segment for each row of the bar, None if it has no plain colors."""
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return None
        bar_color = bar.style.color
        back_color = bar.style.bgcolor
        if bar_color is None or back_color is None:
            return None
        segments: list[Segment] = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            vertical=True,
            back_color=back_color,
            bar_color=bar_color,
        ).segments
        return segments

    def _filtered(self, strip: Strip) -> Strip:
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        return strip


class QuickScroll(ScrollView):
    """A scroll view with such a bar, whose content fits it before it is painted."""

    _fitted: tuple[Size, Size, Size, bool] | None = None
    """The sizes of the view, its container and its content, and whether it has a bar, as of the
    last layout."""

    def fit(self) -> None:
        """Lay out the content for another size, before the first paint with it.

        Textual's own event comes after that paint.
        """

    @property
    def unfit(self) -> bool:
        """Whether there is content that could not be laid out, because the widget was hidden."""
        return False

    def bare_lines(self, crop: Region, base: Style) -> list[Strip]:
        """Draw some lines as `render_line` returns them, on a ground of style `base`.

        Enough for a view without border and padding.
        """
        if self.opacity < 1 or self.styles.gutter:
            return super().render_lines(crop)
        width = self.size.width
        filters = self.get_line_filters()
        background = self.background_colors[1]
        whole_width = crop.column_span == (0, width)
        strips: list[Strip] = []
        for y in crop.line_range:
            strip = self.render_line(y).adjust_cell_length(width, base)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            if not whole_width:
                strip = strip.crop(*crop.column_span)
            strips.append(strip)
        return strips

    def fit_bar(self, size: Size) -> None:
        """Set the size of the content; lay the screen out anew only if the bar comes or goes."""
        old = self.virtual_size
        if size == old:
            return
        room = self.container_size.height
        keeps_bar = (size.height > room) == (old.height > room)
        if keeps_bar and IS_TESTED:
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size
            if not IS_TESTED:
                self.call_after_refresh(self._place_bar)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Set the position of the bar, also while it is hidden.

        Content that comes into view may have moved the view on since Textual did.
        """
        super().watch_scroll_y(old_value, new_value)
        if IS_TESTED and self._vertical_scrollbar is not None:
            self._vertical_scrollbar.position = self.scroll_y

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        if not IS_TESTED:
            return super()._size_updated(size, virtual_size, container_size, layout)
        # Textual takes the size of the content for a new one each time, and draws the bars again.
        room = (size, container_size, self.virtual_size, self.show_vertical_scrollbar)
        changed = False
        if room != self._fitted:
            changed = super()._size_updated(size, virtual_size, container_size, layout)
            # Textual checks nothing if the content is as large as its room beside a bar.
            self._refresh_scrollbars()
        self._fitted = room
        if changed or self.unfit:
            self.fit()
        return changed

    def on_resize(self) -> None:
        """Fit the content where only Textual's own event tells of another size."""
        if not IS_TESTED:
            self.fit()
            self.call_after_refresh(self._place_bar)

    def _place_bar(self) -> None:
        """Set the position of a bar that has come: Textual's begins at the top."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when it is first used, as Textual does it."""
        if not IS_TESTED:
            return super().vertical_scrollbar
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = self._make_bar()
        return self._vertical_scrollbar

    def _make_bar(self) -> QuickBar:
        bar = QuickBar(name="vertical", thickness=self.scrollbar_size_vertical)
        bar.display = False
        # A note may begin at a place further down.
        bar.set_reactive(ScrollBar.position, self.scroll_y)
        self._vertical_scrollbar = bar
        self.app._start_widget(self, bar)  # noqa: SLF001 (there is no other way to replace the bar)
        return bar
