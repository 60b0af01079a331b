"""What a search that reads many texts does now and then: it lets keys be handled, and may end.

For the thread of the search: it reads whether the answer is still wanted, and touches no widget.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import CancelledError

_BREATH = 0.0005
"""Seconds in which the event loop has its turn."""


def pause_while(is_wanted: Callable[[], bool]) -> Callable[[], None]:
    """Return a pause that raises `CancelledError` once the answer is not wanted any more."""

    def pause() -> None:
        if not is_wanted():
            raise CancelledError
        time.sleep(_BREATH)

    return pause
