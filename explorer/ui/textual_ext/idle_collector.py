"""Collects garbage while nothing happens, so that no key has to wait for the collector.

Decides when that is worth it and which objects are due; who calls it knows when the app rests.
Never collects while the collector is turned off.
"""

from __future__ import annotations

import gc

_FEW = 4_000
"""New objects that are not worth a collection: a key makes some thousands."""


def is_worth_collecting() -> bool:
    """Return whether so many objects were made that a coming key might trigger the collector."""
    return gc.get_count()[0] > _FEW and gc.isenabled()


def collect_due() -> None:
    """Collect what the next automatic collection would: new objects, and older ones at times."""
    gc.collect(_due_generation())


def _due_generation() -> int:
    """Return the oldest generation whose threshold is passed, 0 if none is."""
    due = 0
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation, (count, threshold) in enumerate(zip(counts, thresholds, strict=True)):
        if 0 < threshold < count:  # 0 is no limit
            due = generation
    return due
