"""How a screen is painted: what Textual misses, too, and never twice within an interval.

Imported with a tested version only, since it needs private modules.
"""

from __future__ import annotations

from asyncio import Event
from collections.abc import Iterable, Mapping
from typing import Any

from textual import _time
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate, ReflowResult
from textual.geometry import Offset, Region, Size
from textual.screen import UPDATE_PERIOD, Screen
from textual.strip import Strip
from textual.timer import EventTargetGone, Timer
from textual.widget import Widget

_PAUSE = UPDATE_PERIOD / 2
"""Seconds after a paint in which changes are collected for the next one."""


class WholeCompositor(Compositor):
    """A compositor that also paints what Textual's misses, and renders nothing else.

    Textual renders every widget on a changed row as a whole, and what others cover.
    """

    _changed = frozenset[Region]()
    """What is rendered; empty for the whole screen."""
    _laid: Mapping[Widget, tuple[Region, Region]] = {}
    """The visible widgets as of the last layout, with their regions and clips."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay out everything, and mark what came, went or moved since the last layout as changed.

        Textual compares with its map of the widgets, which any query for a widget's region renews:
        then it finds no change.
        """
        result = super().reflow(parent, size)
        before, self._laid = self._laid, self.visible_widgets
        moved = before.items() ^ self._laid.items()
        parts = (region.intersection(clip) for _, (region, clip) in moved)
        self._dirty_regions.update(filter(None, map(self.size.region.intersection, parts)))
        return result

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
        for widget in self.visible_widgets:
            widget._exchange_repaint_regions()  # noqa: SLF001  there is no other way to take them
        return super().render_full_update(simplify)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what is dirty, each changed part of a row to its end.

        A wide letter may stand across the edge of a change. Textual paints such a part from its
        beginning, but would leave a blank for the half of that letter.
        """
        self._changed = frozenset(self._dirty_regions)
        update = super().render_partial_update()
        self._changed = frozenset()
        if update:
            update.spans = [
                (y, start, next((cut for cut in self.cuts[y] if cut >= end), end))
                for y, start, end in update.spans
            ]
        return update

    def _get_renders(self, crop: Any = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        bare = self._changed or {crop}
        for widget, (region, clip) in self.visible_widgets.items():  # the ones in front come first
            shown = region.intersection(clip)
            parts = [*filter(None, map(shown.intersection, bare))]
            if parts:
                _, top, _, height = Region.from_union(parts)
                rows = Region(shown.x, top, shown.width, height)
                yield rows, clip, widget.render_lines(rows.translate(-region.offset))
                bare = {changed for changed in bare if not shown.contains_region(changed)}


class PaintTimer(Timer):
    """Calls back once it is resumed, but never twice within an interval.

    The callback pauses it. Its task starts with the first change of the screen.
    """

    def resume(self) -> None:
        """Call back as soon as an interval has passed since the last time."""
        if self._task is None:
            self._start()
        super().resume()

    async def _run(self) -> None:
        active: Event = self._active
        last = -self._interval
        while True:
            await active.wait()
            left = last + self._interval - _time.get_time()
            if left > 0:
                await _time.sleep(left)
                if not active.is_set():  # paused meanwhile: nothing is to be painted
                    continue
            last = _time.get_time()
            try:
                await self._tick(next_timer=last, count=0)
            except EventTargetGone:
                break


def replace_paints(screen: Screen[Any]) -> None:
    """Let a screen be painted as above."""
    screen._compositor = WholeCompositor()  # noqa: SLF001 (there is no other way to replace it)
    paint = screen._on_timer_update  # noqa: SLF001  no other way to the paints
    timer = PaintTimer(screen, _PAUSE, name="screen_update", callback=paint, pause=True)
    screen._timers.add(timer)  # noqa: SLF001  so that it ends with the screen
    setattr(screen, "_Screen__update_timer", timer)  # noqa: B010  the name is mangled
