"""Lets threads share the heaps that there are: with the GNU C library, else nothing is done.

That library gives each thread that allocates a heap of its own, with 64 MB of addresses. What one
thread frees, such as the figures of a search, no other one uses again.
"""

from __future__ import annotations

import sys
from contextlib import suppress

_M_ARENA_MAX = -8
"""What `mallopt` of the C library calls the most heaps that there may be."""


def share_heap() -> None:
    """Let threads that are started from now on use the heaps that there are."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, AttributeError, OSError):  # another C library, or none to ask
        import ctypes  # takes some milliseconds

        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def share_heap_if_limited() -> None:
    """Share it from the beginning where the addresses of the process are limited (`ulimit -v`).

    Else nothing would be left for a library that is loaded later.
    """
    if sys.platform != "linux":
        return
    import resource

    if resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY:
        share_heap()
