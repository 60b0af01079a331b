"""A value that is worked out once and kept while it holds. Knows nothing of vaults."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Memo(Generic[_T]):
    """The latest value of what is worked out once for each stamp, by one thread while others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[object, _T] | None = None

    def get(self, stamp: object, make: Callable[[], _T]) -> _T:
        """Return the value of the stamp: the one that is held, or a new one."""
        with self._lock:
            if self._held is None or self._held[0] != stamp:
                self._held = (stamp, make())
            return self._held[1]

    def clear(self) -> None:
        """Hold nothing."""
        with self._lock:
            self._held = None
