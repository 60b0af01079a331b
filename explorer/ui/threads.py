"""Starts work in threads and after pauses, in the same way everywhere.

An error of a worker never ends the app. What calls back weakly does not keep alive what it calls:
that is freed as soon as nobody uses it any more, and not with the next full collection of garbage.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, ParamSpec, TypeVar
from weakref import WeakMethod, ref

from textual.dom import DOMNode
from textual.signal import Signal
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from explorer.text.sanitize import clean

_P = ParamSpec("_P")
_T = TypeVar("_T")
_N = TypeVar("_N", bound=DOMNode)


def run_in_thread(
    node: DOMNode, work: Callable[[], _T], group: str, *, exclusive: bool = False
) -> Worker[_T]:
    """Start work in a thread, as a worker of an app, a screen or a widget.

    An `exclusive` worker cancels those of its group on the same node. The node calls
    `report_worker_error` from `on_worker_state_changed`: Textual sends the event to no other.
    """
    return node.run_worker(
        work,
        name=getattr(work, "__name__", group),
        group=group,
        exit_on_error=False,
        exclusive=exclusive,
        thread=True,
    )


def report_worker_error(node: DOMNode, event: Worker.StateChanged) -> None:
    """Log the error of a worker that has failed, and show it to the user."""
    if event.state is WorkerState.ERROR:
        error = event.worker.error
        described = clean(f"{type(error).__name__}: {error}")
        node.log.error(described)
        node.app.notify(f"This did not work. {described}", severity="error", markup=False)


def run_async(
    node: DOMNode,
    work: Callable[[], Coroutine[Any, Any, object]],
    group: str,
    *,
    exclusive: bool = False,
) -> None:
    """Start work on the event loop, which waits for threads; errors as with `run_in_thread`."""
    _: Worker[object] = node.run_worker(work, group=group, exit_on_error=False, exclusive=exclusive)


class LatestTask:
    """A thread for tasks whose result is used at once if it is ready: later costs another paint.

    They run one at a time, in order; one that has not begun when the next one comes is dropped.
    """

    def __init__(self, name: str, patience: float) -> None:
        """`patience` is how many seconds the event loop itself may wait for a result."""
        self._thread = ThreadPoolExecutor(1, name)
        self._patience = patience
        self._last: Future[Any] | None = None

    def ask(
        self,
        work: Callable[[], _T],
        take: Callable[[_T], object],
        wait_for: Callable[[Callable[[], _T]], object],
        *,
        at_once: bool = True,
    ) -> None:
        """Do `work` in the thread and `take` its result, if it is there `at_once`.

        Else `wait_for` gets a function that waits for the result and returns it; it raises the
        error of the work, or CancelledError.
        """
        if self._last is not None:
            self._last.cancel()
        self._last = future = self._thread.submit(work)
        is_done = at_once and wait((future,), self._patience).done
        if is_done and future.exception() is None:
            take(future.result())
        else:
            wait_for(future.result)

    def close(self) -> None:
        """Start nothing any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class SingleTimer:
    """Calls back once after a pause, unless it is stopped or started again before."""

    def __init__(self, schedule: Callable[[float, Callable[[], None]], Timer]) -> None:
        """`schedule` is `set_timer` of the widget or screen that the timer belongs to."""
        self._schedule = schedule
        self._timer: Timer | None = None

    @property
    def is_running(self) -> bool:
        """Whether the callback is still to come."""
        return self._timer is not None

    def start(self, seconds: float, callback: Callable[[], object]) -> None:
        """Call back after so many seconds."""
        self.stop()

        def finish() -> None:
            # Textual calls back a timer that was stopped, if it was due already.
            if self._timer is timer:
                self._timer = None
                callback()

        timer = self._timer = self._schedule(seconds, finish)

    def stop(self) -> None:
        """Do not call back any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


def weakly(method: Callable[_P, object]) -> Callable[_P, None]:
    """Return a function that calls a bound method as long as something else keeps its object."""
    known = WeakMethod(method)

    def call(*args: _P.args, **kwargs: _P.kwargs) -> None:
        kept = known()
        if kept is not None:
            kept(*args, **kwargs)

    return call


def subscribe_weakly(signal: Signal[_T], node: _N, handler: Callable[[_N, _T], object]) -> None:
    """Have a mounted node handle in its own turn what a signal publishes, without keeping it.

    `handler` gets the node, and must not refer to it. A signal lets go of a node that is closed
    only when it is published again, and what it calls otherwise refers to the node: of a vault in
    which nothing changes, each screen would stay until the end.
    """
    known = ref(node)

    def call(value: _T) -> None:
        kept = known()
        if kept is not None:
            kept.call_next(handler, kept, value)

    signal.subscribe(node, call, immediate=True)
