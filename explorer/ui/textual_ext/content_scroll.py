"""A scroll view that shows a content object: the object renders, the view scrolls.

Knows nothing of what the content is. What a view shows is handed over, never inherited.
"""

from __future__ import annotations

from typing import Protocol

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.worker import Worker

from explorer.ui.textual_ext.quick_scroll import (
    Sizes,
    fit_bar,
    render_bare_lines,
    sizes_of,
    sync_bar,
    vertical_bar,
)
from explorer.ui.textual_ext.tested_version import IS_TESTED


class ScrollContent(Protocol):
    """What a `ContentScroll` shows."""

    @property
    def is_pending(self) -> bool:
        """Whether there is something to show that waits for the view to have a size."""
        ...

    def fit(self) -> None:
        """Lay out for the present size of the view. Called before the first paint of it."""
        ...

    def scrolled(self) -> None:
        """Prepare the rows that scrolled into view. Called before they are painted."""
        ...

    def settle_end(self) -> None:
        """Make the number of rows exact at the end, before the view scrolls there."""
        ...

    def restyle(self) -> None:
        """Drop cached styles: the theme has changed."""
        ...

    def use_base(self, base: Style) -> None:
        """Render on a ground of that style from now on."""
        ...

    def render_line(self, y: int) -> Strip:
        """Return a line of the view for painting."""
        ...

    def render_line_with_offsets(self, y: int) -> Strip:
        """Return a line of the view whose segments know their place in the text, for selecting."""
        ...

    def scroll_sideways(self, y: int, step: int) -> bool:
        """Move what is wider than the view on line `y`; return whether there is such a thing."""
        ...

    def worker_changed(self, event: Worker.StateChanged) -> None:
        """Handle the result of a worker that was started by the content."""
        ...


class ContentScroll(ScrollView):
    """A scroll view with a quick bar that is fitted before it is painted.

    A subclass assigns `content` in its constructor.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ContentScroll {
        background: $background;
        color: $foreground;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    content: ScrollContent
    _fitted: Sizes | None = None
    _painting = False
    """Whether lines are rendered for a paint, which needs no offsets."""

    # The window that the content is seen through

    @property
    def visible_rows(self) -> int:
        """Height of the view in rows; 0 before it has a size."""
        return self.size.height

    @property
    def visible_columns(self) -> int:
        """Width of the content in cells; 0 before it has a size."""
        return self.scrollable_content_region.width

    @property
    def first_row(self) -> int:
        """The row of the content that is at the top of the view."""
        return self.scroll_offset.y

    def jump(self, row: float) -> None:
        """Scroll to a row of the content at once."""
        self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def fit_rows(self, rows: int) -> None:
        """Set the number of rows of the content on the bar."""
        fit_bar(self, Size(self.visible_columns, rows))

    def repaint(self) -> None:
        """Paint all rows again."""
        self.refresh()

    # Rendering

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render some lines of the view."""
        base = self.rich_style
        self.content.use_base(base)
        self._painting = True
        try:
            if self.opacity < 1 or self.styles.gutter:
                return super().render_lines(crop)
            return render_bare_lines(self, crop, base, self.content.render_line)
        finally:
            self._painting = False

    def render_line(self, y: int) -> Strip:
        """Render one line of the view."""
        if self._painting:
            return self.content.render_line(y)
        return self.content.render_line_with_offsets(y)

    def notify_style_update(self) -> None:
        """Drop the styles of another theme."""
        super().notify_style_update()
        self.content.restyle()

    # Size and offset

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Prepare what has scrolled into view before it is painted."""
        if round(old_value) != round(new_value):
            self.content.scrolled()
        super().watch_scroll_y(old_value, new_value)
        sync_bar(self)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        if not IS_TESTED:
            return super()._size_updated(size, virtual_size, container_size, layout)
        sizes = sizes_of(self, size, container_size)
        changed = False
        if sizes != self._fitted:
            changed = super()._size_updated(size, virtual_size, container_size, layout)
            # Textual does nothing if the content is as large as its room beside a bar.
            self._refresh_scrollbars()
        self._fitted = sizes
        if changed or self.content.is_pending:
            self.content.fit()
        return changed

    def on_resize(self) -> None:
        """Fit the content where only Textual's own event reports another size."""
        if not IS_TESTED:
            self.content.fit()
            self.call_after_refresh(sync_bar, self)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, created when it is first accessed."""
        if not IS_TESTED:
            return super().vertical_scrollbar
        return vertical_bar(self)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Give the content the result of its worker."""
        self.content.worker_changed(event)

    # Keys that scroll

    def _scroll_by(self, rows: int) -> None:
        self.jump(self.first_row + rows)

    def action_down(self) -> None:
        """Scroll one row down."""
        self._scroll_by(1)

    def action_up(self) -> None:
        """Scroll one row up."""
        self._scroll_by(-1)

    action_row_down = action_down
    action_row_up = action_up

    def action_half_down(self) -> None:
        """Scroll half a page down."""
        self._scroll_by(max(1, self.visible_rows // 2))

    def action_half_up(self) -> None:
        """Scroll half a page up."""
        self._scroll_by(-max(1, self.visible_rows // 2))

    def action_page_down(self) -> None:
        """Scroll a page down."""
        self._scroll_by(max(1, self.visible_rows - 2))

    def action_page_up(self) -> None:
        """Scroll a page up."""
        self._scroll_by(-max(1, self.visible_rows - 2))

    # Keys that page a text, and no list.
    action_read_on = action_page_down
    action_read_back = action_page_up

    def action_first(self) -> None:
        """Scroll to the beginning."""
        self.jump(0)

    def action_last(self) -> None:
        """Scroll to the end."""
        self.content.settle_end()
        self.jump(self.max_scroll_y)

    # The wheel, sideways

    def _scroll_sideways(self, event: events.MouseEvent, step: int) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self.content.scroll_sideways(offset.y, step):
            event.stop()
            event.prevent_default()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift, scroll sideways."""
        if event.shift:
            self._scroll_sideways(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift, scroll back."""
        if event.shift:
            self._scroll_sideways(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll sideways."""
        self._scroll_sideways(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll back."""
        self._scroll_sideways(event, -1)
