"""When a screen is painted, by a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual import _time
from textual.screen import UPDATE_PERIOD

from explorer.ui.textual_ext.painting import PaintTimer
from tests.ui.conftest import Open


class Clock:
    """A time that passes only while something waits for it."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(_time, "get_time", made.time)
    monkeypatch.setattr(_time, "sleep", made.sleep)
    return made


async def test_a_change_is_painted_at_once_or_after_a_pause(opened: Open, clock: Clock) -> None:
    painted: list[float] = []
    async with opened() as pilot:

        def paint() -> None:
            painted.append(clock.now)
            timer.pause()

        timer = PaintTimer(pilot.app, UPDATE_PERIOD, callback=paint, pause=True)
        for waited in (5.0, UPDATE_PERIOD * 1.1, UPDATE_PERIOD * 0.2):
            clock.now += waited
            changed, seen = clock.now, len(painted)
            timer.resume()
            await _until(lambda seen=seen: len(painted) > seen)  # type: ignore[misc]
            assert painted[-1] - changed == pytest.approx(max(0, UPDATE_PERIOD - waited))
        timer.stop()


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("nothing was painted")
