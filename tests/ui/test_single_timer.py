"""A timer of which one runs at a time."""

from __future__ import annotations

from collections.abc import Callable

from explorer.ui.single_timer import SingleTimer


class Late:
    """A timer whose callback comes though it was stopped, as Textual's does if it was due."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback

    def stop(self) -> None:
        """Do nothing."""


def test_a_stopped_timer_never_calls_back() -> None:
    made: list[Late] = []
    called: list[str] = []

    def schedule(_seconds: float, callback: Callable[[], None]) -> Late:
        made.append(Late(callback))
        return made[-1]

    timer = SingleTimer(schedule)
    timer.start(1, lambda: called.append("first"))
    timer.start(1, lambda: called.append("second"))
    made[0].callback()
    assert (called, timer.is_running) == ([], True)
    made[1].callback()
    assert (called, timer.is_running) == (["second"], False)
    timer.start(1, lambda: called.append("third"))
    timer.stop()
    made[2].callback()
    assert called == ["second"]
