"""Widgets that are painted once per change, and an input whose keys take effect in their order.

Textual renders, styles and filters each row of a scrollbar at each step (11 ms for 50 rows), and
sends a view its size after it was painted. How the bar looks and what the mouse does are Textual's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.containers import Container
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from explorer.ui.textual_ext import IS_TESTED

if TYPE_CHECKING:
    from textual.content import Content
    from textual.widget import Widget as _Mixed
else:
    # A base that is a widget would give its styles to what it is mixed into: Textual takes the
    # first one.
    _Mixed = object


class OrderedInput(Input):
    """An input that runs what its own keys are bound to at once.

    Textual lets a key go up to the app before its action runs, while the letter pressed after it is
    inserted at once; under load `ctrl+u` then deleted that letter.
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a key that would delete nothing to the screen."""
        if action == "delete_right" and self.cursor_at_end and self.selection.is_empty:
            return False
        return super().check_action(action, parameters)

    if IS_TESTED:

        async def _on_key(self, event: events.Key) -> None:
            # Afterwards Textual calls the handler of `Input` itself.
            if event.is_printable:
                return
            active = self.screen.active_bindings.get(event.key)
            if active is None or active.node is not self or not active.enabled:
                return
            if await self.app.run_action(active.binding.action, self):
                event.stop()


class FixedSize(_Mixed):
    """A mixin that avoids a second layout on a resize, to be named before the widget class.

    Textual requests that layout because scrollbars may come or go.
    """

    auto_links = False  # there are none, and to look for them costs at each paint

    if IS_TESTED:

        def _size_updated(
            self,
            size: Size,
            virtual_size: Size,
            container_size: Size,
            layout: bool = True,  # noqa: ARG002  as Textual has it
        ) -> bool:
            return super()._size_updated(size, virtual_size, container_size, layout=False)


class CoveredContainer(FixedSize, Container):
    """A container that its children cover completely, so that it paints nothing itself.

    Never give it a border, a padding or a text of its own.
    """

    BLANK = True


_BLANK = Segment(" ")


class QuickBar(FixedSize, ScrollBar):
    """A vertical scrollbar that makes one strip for all rows that look the same."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the bar."""
        if self.parent is None:  # it is being taken away, and the screen does not know yet
            return [Strip.blank(crop.width)] * crop.height
        bar = cast("ScrollBarRender", self.render())
        style = cast("Style", bar.style)  # with both colors, as Textual makes it
        rows = bar.render_bar(
            size=self.size.height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            thickness=bar.thickness,
            vertical=True,
            back_color=cast("Color", style.bgcolor),
            bar_color=cast("Color", style.color),
        ).segments
        strips = {id(each): Strip([each], self.size.width) for each in (*rows, _BLANK)}

        def strip_at(row: int) -> Strip:
            return strips[id(rows[row] if row < len(rows) else _BLANK)]

        return render_bare_lines(self, crop, style, strip_at)


def render_bare_lines(
    view: Widget, crop: Region, base: Style, render_line: Callable[[int], Strip]
) -> list[Strip]:
    """Return lines of a widget without border and padding, on a ground of style `base`."""
    width = view.size.width
    filters = view.get_line_filters()
    background = view.background_colors[1]
    strips: list[Strip] = []
    for y in crop.line_range:
        strip = render_line(y).adjust_cell_length(width, base)
        for line_filter in filters:
            strip = strip.apply_filter(line_filter, background)
        strips.append(strip.crop(*crop.column_span))
    return strips


class QuickText(_Mixed):
    """A mixin for rows of `Content` without border and padding, named before the widget class.

    None of it is ever selected: for that Textual adds to each part of a text where it stands.
    """

    ALLOW_SELECT = False

    def get_selection(self, selection: object) -> None:
        """Take no part in what begins in another widget."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some of the rows."""
        style, content = self.visual_style, cast("Content", self.render())
        rows = content.split("\n", allow_blank=True)

        def strip_at(row: int) -> Strip:
            return Strip(rows[row].render_segments(style) if row < len(rows) else [])

        return render_bare_lines(self, crop, style.rich_style, strip_at)


def fit_bar(view: ScrollView, size: Size, *, keeps_bar: bool = False) -> None:
    """Set the content size of a view's scrollbar; with `keeps_bar` one that is shown stays.

    The screen is laid out anew only if the bar appears or disappears.
    """
    old, room = view.virtual_size, view.container_size.height
    if keeps_bar and view.show_vertical_scrollbar:
        size = Size(size.width, max(size.height, room + 1))
    if size == old:
        return
    is_bar_alone = (size.height > room) == (old.height > room)
    if is_bar_alone and IS_TESTED:
        view.set_reactive(ScrollView.virtual_size, size)
        view._scroll_update(size)  # noqa: SLF001 (there is no public way to update the bar alone)
    else:
        view.virtual_size = size
        if not IS_TESTED:
            view.call_after_refresh(sync_bar, view)


def sync_bar(view: ScrollView) -> None:
    """Set the scroll offset of a view's scrollbar.

    Call it also while the bar is hidden, and after a widget that scrolled into view changed the
    offset.
    """
    if not IS_TESTED:
        if view.show_vertical_scrollbar:
            view.vertical_scrollbar.position = view.scroll_y
        return
    bar = view._vertical_scrollbar  # noqa: SLF001 (the public property creates it)
    if bar is not None:
        bar.position = view.scroll_y


class QuickScroll(ScrollView):
    """A scroll view with such a bar, whose content fits it before it is painted."""

    keeps_bar = False  # whether a bar that is not needed stays, as more content is to come
    awaits_fit = False  # whether it had no size when it was to be filled
    _fitted: tuple[object, ...] = ()
    """The sizes of the last layout, and whether there was a bar."""

    def fit(self) -> None:
        """Fit the content to another size, before the first paint of that size.

        Textual's resize event arrives after that paint.
        """

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Set the scroll offset of the bar."""
        super().watch_scroll_y(old_value, new_value)
        sync_bar(self)

    if IS_TESTED:

        def _size_updated(
            self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
        ) -> bool:
            # Textual compares with the size of the scrolled content, and draws the bars each time.
            sizes = (size, container_size, self.virtual_size, self.show_vertical_scrollbar)
            changed = False
            if sizes != self._fitted:
                changed = super()._size_updated(size, virtual_size, container_size, layout)
                # Textual does nothing if the content is as large as its room beside a bar.
                self._refresh_scrollbars()
            self._fitted = sizes
            if changed or self.awaits_fit:
                self.fit()
            return changed

        @property
        def vertical_scrollbar(self) -> ScrollBar:
            """The bar, created when it is first accessed."""
            bar = self._vertical_scrollbar
            if bar is None:
                bar = QuickBar(name="vertical", thickness=self.scrollbar_size_vertical)
                self._vertical_scrollbar = bar
                bar.display = False
                # A note may begin at a place further down.
                bar.set_reactive(ScrollBar.position, self.scroll_y)
                self.app._start_widget(self, bar)  # noqa: SLF001 (the only way to use a custom bar)
            return bar

    else:

        def on_resize(self) -> None:
            """Fit the content where only Textual's own event reports another size."""
            self.fit()
            self.call_after_refresh(sync_bar, self)

    # Keys that scroll

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll by some rows at once."""
        raise NotImplementedError

    def action_move(self, rows: int) -> None:
        """Go some rows down, or up for less than 0: scroll where there is no cursor."""
        self.action_scroll_rows(rows)

    def action_move_half(self, step: int) -> None:
        """Go half a page down (1) or up (-1)."""
        self.action_move(step * max(1, self.size.height // 2))
