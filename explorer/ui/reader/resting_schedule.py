"""Work in bits that leave as much time to keys and paints as they take, within a bound.

A key is handled in several turns of the event loop. Where bits that take long follow each other at
once, each of these turns waits for one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import perf_counter

from explorer.ui.single_timer import Schedule, Stoppable

LONGEST = 0.015
"""Seconds that are left at most: enough for a key."""


class RestingSchedule:
    """Calls back as the schedule that it is given, but later after a callback that took long."""

    def __init__(self, schedule: Schedule, clock: Callable[[], float] = perf_counter) -> None:
        self._schedule = schedule
        self._clock = clock
        self._began: float | None = None
        """When the callback that runs was called; None while none does."""

    def __call__(self, seconds: float, callback: Callable[[], None]) -> Stoppable:
        """Call back after some seconds, or after as long as the callback that runs has taken."""
        if self._began is not None:
            seconds = max(seconds, min(self._clock() - self._began, LONGEST))
        return self._schedule(seconds, partial(self._run, callback))

    def _run(self, callback: Callable[[], None]) -> None:
        self._began = self._clock()
        try:
            callback()
        finally:
            self._began = None
