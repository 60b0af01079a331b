"""A timer of which one runs at a time, such as a pause in typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Stoppable(Protocol):
    """A timer."""

    def stop(self) -> None:
        """Never call back."""
        ...


Schedule = Callable[[float, Callable[[], None]], Stoppable]
"""Calls back after some seconds."""


class SingleTimer:
    """Calls back once after a pause, unless it is stopped or started again before."""

    def __init__(self, schedule: Schedule) -> None:
        """`schedule` is `set_timer` of the widget or screen that the timer belongs to."""
        self._schedule = schedule
        self._timer: Stoppable | None = None

    @property
    def is_running(self) -> bool:
        """Whether the callback is still to come."""
        return self._timer is not None

    def start(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call back after so many seconds."""
        self.stop()

        def finish() -> None:
            # Textual calls back a timer that was stopped, if it was due already.
            if self._timer is timer:
                self._timer = None
                callback()

        timer = self._timer = self._schedule(seconds, finish)

    def stop(self) -> None:
        """Do not call back any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
