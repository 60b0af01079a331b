"""Collects garbage while the app rests, so that keys seldom wait for the collector.

Decides whether that is worth it and which objects are due; the caller knows when the app rests.
Leaves alone what is built up while the collector is off.
"""

from __future__ import annotations

import gc

_FEW = 5_000
"""New objects that are left for later. A key makes some 4,000: with these, it does not reach the
threshold of 10,000 that the load sets."""


def is_worth_collecting() -> bool:
    """Return whether there are so many new objects that the next key might start the collector."""
    return gc.get_count()[0] > _FEW and gc.isenabled()


def collect_due() -> None:
    """Collect the new objects, and older ones if their thresholds are passed."""
    due = 0
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation, (count, threshold) in enumerate(zip(counts, thresholds, strict=True)):
        if 0 < threshold < count:  # the third one may be 0 in Python 3.14
            due = generation
    gc.collect(due)
