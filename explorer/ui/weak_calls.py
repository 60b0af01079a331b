"""Callbacks that do not keep alive the object they call.

With these, what refers to its parts and is called back by them is freed as soon as nobody uses it
any more. In a circle of references it would stay until the next full collection of garbage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod, ref

from textual.dom import DOMNode
from textual.signal import Signal

_P = ParamSpec("_P")
_N = TypeVar("_N", bound=DOMNode)
_V = TypeVar("_V")


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


def subscribe_weakly(signal: Signal[_V], node: _N, handler: Callable[[_N, _V], object]) -> None:
    """Have a mounted node handle in its own turn what a signal publishes, without keeping it.

    `handler` gets the node, and must not refer to it. A signal lets go of a node that is closed
    only when it is published again, and what it calls otherwise refers to the node: of a vault in
    which nothing changes, each screen would stay until the end.
    """
    known = ref(node)

    def call(value: _V) -> None:
        kept = known()
        if kept is not None:
            kept.call_next(handler, kept, value)

    signal.subscribe(node, call, immediate=True)
