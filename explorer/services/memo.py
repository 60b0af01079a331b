"""A value that is computed once and kept while it is valid."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from explorer.vault import Vault

_T = TypeVar("_T")


def snapshot_stamp(vault: Vault, *others: object) -> tuple[object, ...]:
    """Return a stamp for what is computed from one snapshot, and from `others`.

    Not by its generation: a load numbers its snapshots from where it began, so that a note that is
    written meanwhile makes one with the number of a later step. The stamp keeps no snapshot alive.
    """
    return weakref.ref(vault), *others


class Memo(Generic[_T]):
    """Caches the value of the latest stamp; one thread computes it while others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[object, _T] | None = None

    def get(self, stamp: object, make: Callable[[], _T]) -> _T:
        """Return the value of the stamp: the cached one, or a new one."""
        return self.renew(stamp, lambda _: make())

    def renew(self, stamp: object, make: Callable[[_T | None], _T]) -> _T:
        """Return the value of the stamp, computed from that of another stamp if there is one."""
        with self._lock:
            held = self._held
            if held is None or held[0] != stamp:
                held = self._held = (stamp, make(None if held is None else held[1]))
            return held[1]
