"""Callbacks that do not keep alive the object they call.

With these, what refers to its parts and is called back by them is freed as soon as nobody uses it
any more. In a circle of references it would stay until the next full collection of garbage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec
from weakref import WeakMethod

_P = ParamSpec("_P")


def weakly(method: Callable[_P, object]) -> Callable[_P, None]:
    """Return a function that calls a bound method as long as something else keeps its object.

    Later calls do nothing.
    """
    known = WeakMethod(method)

    def call(*args: _P.args, **kwargs: _P.kwargs) -> None:
        kept = known()
        if kept is not None:
            kept(*args, **kwargs)

    return call
