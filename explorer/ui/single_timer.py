"""A timer of which one runs at a time, such as a pause in typing."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer


class SingleTimer:
    """Calls back once after a pause, unless it is stopped or started again before."""

    def __init__(self, node: MessagePump) -> None:
        """`node` is the widget or screen that the timer belongs to."""
        self._node = node
        self._timer: Timer | None = None

    @property
    def is_running(self) -> bool:
        """Whether the callback is still to come."""
        return self._timer is not None

    def start(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call back after so many seconds."""
        self.stop()

        def finish() -> None:
            self._timer = None
            callback()

        self._timer = self._node.set_timer(seconds, finish)

    def stop(self) -> None:
        """Do not call back any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
