"""A scroll view that is painted once per change, with a bar that is quick to draw.

Textual renders, styles and filters each row of a bar at each step, and tells a view of its size
after it was painted. The looks of the bar, its mouse and its place are Textual's.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from explorer.ui.textual_ext.fixed_size import FixedSize


class QuickBar(FixedSize, ScrollBar):
    """A vertical scrollbar that makes one strip for all rows that look the same."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the screen."""
        if self.parent is None:  # it is being taken away, and the screen does not know yet
            return [Strip.blank(crop.width)] * crop.height
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().render_lines(crop)
        bar_color, back_color = bar.style.color, bar.style.bgcolor
        if bar_color is None or back_color is None:
            return super().render_lines(crop)
        rows = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            vertical=True,
            back_color=back_color,
            bar_color=bar_color,
        ).segments
        made: dict[int, Strip] = {}
        strips: list[Strip] = []
        for row in crop.line_range:
            segment = rows[row] if row < len(rows) else Segment(" ")
            strip = made.get(id(segment))
            if strip is None:
                strip = made[id(segment)] = self._filtered(Strip([segment], self.size.width)).crop(
                    *crop.column_span
                )
            strips.append(strip)
        return strips

    def _filtered(self, strip: Strip) -> Strip:
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, background)
        return strip


class QuickScroll(ScrollView):
    """A scroll view with such a bar, whose content fits it before it is painted."""

    _fitted: tuple[Size, Size, Size, bool] | None = None
    """The sizes of the view, of what holds it and of its content, and whether it has a bar, as of
    the last layout."""

    def fit(self) -> None:
        """Take in another size. Called before the first paint of it.

        Textual's event comes behind that.
        """

    @property
    def unfit(self) -> bool:
        """Whether there is something that could not be fitted while there was no room.

        The widget was hidden.
        """
        return False

    def bare_lines(self, crop: Region, base: Style) -> list[Strip]:
        """Draw some lines of the screen as `render_line` has them, on a ground of style `base`.

        A view without border and padding needs no more.
        """
        if self.opacity < 1 or self.styles.gutter:
            return super().render_lines(crop)
        width, filters, background = (
            self.size.width,
            self.get_line_filters(),
            self.background_colors[1],
        )
        strips: list[Strip] = []
        for y in crop.line_range:
            strip = self.render_line(y).adjust_cell_length(width, base)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(
                strip if crop.column_span == (0, width) else strip.crop(*crop.column_span)
            )
        return strips

    def fit_bar(self, size: Size) -> None:
        """Tell the bar how large the content is.

        Only if the bar comes or goes, the screen is laid out anew.
        """
        old, room = self.virtual_size, self.container_size.height
        if size == old:
            return
        if (size.height > room) == (old.height > room):
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the bar where the view is.

        Also while it is hidden, and where what has come into view moved it on.
        """
        super().watch_scroll_y(old_value, new_value)
        if self._vertical_scrollbar is not None:
            self._vertical_scrollbar.position = self.scroll_y

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # Textual takes the size of what is scrolled for another one each time, and draws the bars
        # again.
        room = (size, container_size, self.virtual_size, self.show_vertical_scrollbar)
        changed = False
        if room != self._fitted:
            changed = super()._size_updated(size, virtual_size, container_size, layout)
            # Textual looks at nothing if the content is as large as its room beside a bar
            self._refresh_scrollbars()
        self._fitted = room
        if changed or self.unfit:
            self.fit()
        return changed

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when it is first asked for, as Textual does it."""
        bar = self._vertical_scrollbar
        if bar is None:
            bar = self._vertical_scrollbar = QuickBar(
                name="vertical", thickness=self.scrollbar_size_vertical
            )
            bar.display = False
            bar.set_reactive(
                ScrollBar.position, self.scroll_y
            )  # a note may begin at a place further down
            self.app._start_widget(self, bar)  # noqa: SLF001 (there is no other way to have a bar of one's own)
        return bar
