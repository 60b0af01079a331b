"""Paints a screen as soon as there is a change, but for a short pause after the last paint.

Textual paints in time with a clock that runs since the first paint, and skips a beat after one that
came late: what changes just after a paint is then seen up to two frames later, 33 ms. What is
painted, and how, is still decided by Textual.
"""

from __future__ import annotations

from asyncio import Event
from typing import Any

from textual import _time
from textual.screen import UPDATE_PERIOD, Screen
from textual.timer import EventTargetGone, Timer

from explorer.ui.textual_ext.tested_version import IS_TESTED

_PAUSE = UPDATE_PERIOD / 2
"""Seconds after a paint in which changes are collected for the next one."""


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


def use_prompt_paints(screen: Screen[Any]) -> None:
    """Give a screen its own timer for paints, before its first one."""
    if not IS_TESTED:
        return
    paint = screen._on_timer_update  # noqa: SLF001  no other way to the paints
    timer = PaintTimer(screen, _PAUSE, name="screen_update", callback=paint, pause=True)
    screen._timers.add(timer)  # noqa: SLF001  so that it ends with the screen
    setattr(screen, "_Screen__update_timer", timer)  # noqa: B010  the name is mangled
