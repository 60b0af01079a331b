"""Python's garbage collector, left out of what only builds up. Never leaves it off."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Turn the collector off while a heap only grows: walking it would double the time.

    A collector that was off before stays off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _age_objects()
            gc.enable()


def _age_objects() -> None:
    """Move all objects to the oldest generation.

    Else the next allocation would walk everything that was built up as if it were young. Freezing
    and unfreezing moves the objects without looking at them. What the caller's program has frozen
    stays frozen.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
