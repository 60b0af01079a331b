"""A compositor that renders only what has changed, and finds no text to select in what is gone.

Textual renders each visible widget as a whole for a change of any of them. What has changed and
where things are is still decided by Textual, which also paints whole screens itself.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate, ReflowResult
from textual.geometry import Offset, Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from explorer.ui.textual_ext.tested_version import IS_TESTED


class PartialCompositor(Compositor):
    """A compositor that renders only changed rows, only of widgets that the change covers."""

    def __init__(self) -> None:
        super().__init__()
        self._changed: frozenset[Region] = frozenset()
        self._laid: dict[Widget, tuple[Region, Region]] = {}
        """The visible widgets as of the last layout, with their regions and clips."""

    def clear(self) -> None:
        """Forget all widgets."""
        super().clear()
        self._laid = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out everything."""
        result = super().reflow(parent, size)
        self._take_moves()
        return result

    def reflow_visible(self, parent: Widget, size: Size) -> set[Widget]:
        """Lay out the visible widgets, after scrolling."""
        exposed = super().reflow_visible(parent, size)
        self._take_moves()
        return exposed

    def _take_moves(self) -> None:
        """Mark the regions of widgets that came, went or moved since the last layout as changed.

        Textual compares with its map of the widgets, which any query for a widget's region renews:
        then it finds no change.
        """
        before = self._laid
        self._laid = self.visible_widgets
        screen = self.size.region
        if screen in self._dirty_regions:
            return
        moved = before.items() ^ self._laid.items()
        parts = (region.intersection(clip).intersection(screen) for _, (region, clip) in moved)
        self._dirty_regions.update(filter(None, parts))

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """Return the widget whose text may be selected at a place, and the place in that text.

        None for a widget that was removed since the last layout: a screen takes the parent of the
        widget, which such a one lacks.
        """
        widget, offset = super().get_widget_and_offset_at(x, y)
        if widget is None or widget.is_attached or widget.is_dom_root:
            return widget, offset
        return None, None

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Render everything, and drop the repaints that widgets have asked for: they are in it."""
        update = super().render_full_update(simplify)
        for widget in self.visible_widgets:
            widget._exchange_repaint_regions()  # noqa: SLF001 (there is no other way to take them)
        return update

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what is dirty."""
        self._changed = frozenset(self._dirty_regions)
        try:
            update = super().render_partial_update()
        finally:
            self._changed = frozenset()
        if update is not None:
            update.spans = [(y, start, self._whole_end(y, end)) for y, start, end in update.spans]
        return update

    def _whole_end(self, y: int, end: int) -> int:
        """Return where the part of a row ends in which a change ends.

        A wide letter may stand across the edge of a change. Textual paints such a part from its
        beginning, but would leave a blank for the half of that letter.
        """
        cuts = self.cuts[y]
        return cuts[min(bisect_left(cuts, end), len(cuts) - 1)]

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._changed:
            yield from super()._get_renders(crop)
            return
        bare = set(self._changed)
        for widget, (region, clip) in self.visible_widgets.items():  # the ones in front come first
            shown = region.intersection(clip)
            parts = [part for changed in bare if (part := shown.intersection(changed))]
            if parts:
                top = min(part.y for part in parts)
                rows = Region(shown.x, top, shown.width, max(part.bottom for part in parts) - top)
                yield rows, clip, widget.render_lines(rows.translate((-region.x, -region.y)))
                bare = {changed for changed in bare if not shown.contains_region(changed)}

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """Cut rows where widgets begin and end.

        Textual also cuts out covered parts, and discards them.
        """
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [dict.fromkeys(line[:-1]) for line in cuts]
        for region, clip, strips in self._get_renders(crop):
            shown = region.intersection(clip)
            first, last = shown.column_span
            for y, strip in zip(shown.line_range, strips, strict=False):
                if is_rendered_line(y):
                    _cut(strip, chops[y], [cut for cut in cuts[y] if first <= cut <= last])
        # What is still None is painted nowhere.
        return cast("Sequence[Mapping[int, Strip]]", chops)


def _cut(strip: Strip, chops: dict[int, Strip | None], cuts: list[int]) -> None:
    """Add the parts of a row that nothing covers to `chops`, by the column where each begins.

    `cuts` contains both ends of the row, too.
    """
    begin = cuts[0]
    for start, end in pairwise(cuts):
        if chops[start] is None:
            chops[start] = strip if len(cuts) == 2 else strip.crop(start - begin, end - begin)


def use_partial_compositor(screen: Screen[Any]) -> None:
    """Let a screen render only what has changed. To be called when the screen is made."""
    if IS_TESTED:
        screen._compositor = PartialCompositor()  # noqa: SLF001 (there is no other way to replace it)
