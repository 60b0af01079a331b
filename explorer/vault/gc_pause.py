"""Python's garbage collector, left out of what only builds up. Never leaves it off."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_VERY_MANY = 30_000
"""New objects, as after a change of hundreds of notes. Fewer are walked: among them is garbage."""
_is_frozen = False
"""Whether the program has frozen objects, which takes long to ask if there are many."""
_counting = RLock()  # as the collector may end a paused generator at any time
_pauses = 0
"""How many callers of `collector_off` need it off."""
_was_on = False
"""Whether it was on before the first of them."""


@contextmanager
def collector_off() -> Iterator[None]:
    """Turn the collector off while a heap only grows: walking it would double the time.

    It is on again once the last thread has left, unless it was off before the first one came.
    """
    global _pauses, _was_on  # noqa: PLW0603  as the collector they belong to the process
    with _counting:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _counting:
            _pauses -= 1
            if _was_on and not _pauses:
                _age_objects()
                gc.enable()


def freeze_objects() -> None:
    """Take all objects that there are out of the collector's sight, for good."""
    global _is_frozen  # noqa: PLW0603  as the collector it belongs to the process
    _is_frozen = True
    gc.freeze()


def _age_objects() -> None:
    """Move all objects to the oldest generation.

    Else the next allocation would walk everything that was built up as if it were young. Freezing
    and unfreezing moves the objects without looking at them. What the caller's program has frozen
    stays frozen: then very many new objects are frozen, too, as walking them would stop all threads
    for 0.1 s. Their memory is freed as ever, once nothing refers to them.
    """
    global _is_frozen  # noqa: PLW0603
    _is_frozen = _is_frozen or gc.get_freeze_count() > 0
    if not _is_frozen:
        gc.freeze()
        gc.unfreeze()
    elif gc.get_count()[0] > _VERY_MANY:
        gc.freeze()
