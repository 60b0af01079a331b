"""Starts work in threads and after pauses, in the same way everywhere.

An error of a worker never ends the app. What calls back weakly does not keep alive what it calls:
that is freed as soon as nobody uses it any more, and not with the next full collection of garbage.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import Any, Generic, ParamSpec, TypeVar
from weakref import WeakMethod, ref

from textual.dom import DOMNode
from textual.signal import Signal
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState, active_worker

from explorer.text.sanitize import clean

_P = ParamSpec("_P")
_T = TypeVar("_T")
_N = TypeVar("_N", bound=DOMNode)
_K = TypeVar("_K")
_TOGETHER = 60
"""Results that are worked out together: about those of a screen."""
_BREATH = 0.0005
"""Seconds in which the event loop has its turn while a task does a lot."""


def run_in_thread(
    node: DOMNode, work: Callable[[], _T], group: str, *, exclusive: bool = False
) -> Worker[_T]:
    """Start work in a thread, as a worker of an app, a screen or a widget.

    An `exclusive` worker cancels those of its group on the same node. The node calls
    `report_worker_error` from `on_worker_state_changed`: Textual sends the event to no other.
    """

    def work_and_forget() -> _T:
        try:
            return work()
        finally:  # else a thread of the pool keeps its last worker, and so a screen
            active_worker.set(None)  # type: ignore[arg-type]

    return node.run_worker(
        work_and_forget,
        name=getattr(work, "__name__", group),
        group=group,
        exit_on_error=False,
        exclusive=exclusive,
        thread=True,
    )


def report_worker_error(node: DOMNode, event: Worker.StateChanged) -> None:
    """Report the error of a worker that has failed."""
    if event.state is WorkerState.ERROR:
        report_error(node, event.worker.error)


def report_error(node: DOMNode, error: BaseException | None) -> None:
    """Log an error, and show it to the user."""
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
    """A thread for work of which only the latest is wanted.

    One at a time, in order; what has not begun when something else is asked for is dropped.
    """

    def __init__(self, node: DOMNode, name: str) -> None:
        self._node = node
        self._thread = ThreadPoolExecutor(1, name)
        self._last: Future[Any] | None = None
        self._wanted: object = None
        """Stands for the latest work, None if its result is not wanted any more."""
        self.is_running = False
        """Whether the latest result is still to come."""

    def ask(
        self,
        work: Callable[[Callable[[], None]], _T],
        take: Callable[[_T], object],
        failed: Callable[[], object] = lambda: None,
        *,
        patience: float = 0.0,
    ) -> None:
        """Do `work` in the thread, and have the node `take` its result or hear that it `failed`.

        The event loop itself waits for some moments of `patience`: a result that comes later costs
        a paint of its own. The work gets a function to call now and then: it leaves time for keys,
        and ends work that is not wanted any more.
        """
        patience = 0.0 if self.is_running else patience
        self.stop()
        wanted = self._wanted = object()

        def pause() -> None:
            if self._wanted is not wanted:
                raise CancelledError
            time.sleep(_BREATH)

        def hand_on(done: Future[_T]) -> None:
            if self._wanted is wanted:
                self.is_running = False
            error = done.exception()
            if error is None:
                take(done.result())
            elif not isinstance(error, CancelledError):
                failed()
                report_error(self._node, error)

        self.is_running = True
        future = self._last = self._thread.submit(work, pause)
        if wait((future,), patience).done:
            hand_on(future)
        else:
            future.add_done_callback(
                lambda done: done.cancelled() or self._node.call_later(hand_on, done)
            )

    def stop(self) -> None:
        """Want no result any more."""
        self._wanted = None
        self.is_running = False
        if self._last is not None:
            self._last.cancel()

    def close(self) -> None:
        """Start nothing any more."""
        self.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)


class LateResults(Generic[_K, _T]):
    """What a thread finds out for a widget: what is known by now, and what is waiting for it."""

    def __init__(
        self,
        widget: Widget,
        work: Callable[[Sequence[_K]], Mapping[_K, _T]],
        show: Callable[[], object],
        most: int,
        rest: float = 0.0,
    ) -> None:
        """`work` is slow. `show` shows what is new; `most` is how many results are remembered.

        The thread waits for some seconds of `rest` in which nothing else is asked for.
        """
        self.known: dict[_K, _T] = {}
        self.waiting: dict[_K, None] = {}
        self._fresh: set[_K] = set()
        """What is known or being worked on, and need not be asked for again."""
        self._widget = widget
        self._work = work
        self._show = show
        self._most = most
        self._rest = rest
        self._timer = SingleTimer(widget.set_timer)
        self._is_running = False

    def get(self, key: _K) -> _T | None:
        """Return what is known of a key; what is not known, or not up to date, will be."""
        if key not in self._fresh:
            if not self.waiting and self._rest:
                self._timer.start(self._rest, self._start)
            elif not self.waiting:
                self._widget.call_after_refresh(self._start)
            self.waiting[key] = None
        return self.known.get(key)

    def outdate(self) -> None:
        """Find out anew what is asked for from now on."""
        self._fresh.clear()
        self.waiting.clear()

    def _start(self) -> None:
        """Have the thread work on what waits, the latest first: that is on screen now."""
        keys = [*self.waiting][-_TOGETHER:]
        if keys and not self._is_running and self._widget.is_attached:
            self.waiting.clear()
            self._fresh.update(keys)
            self._is_running = True

            def work() -> None:
                found: Mapping[_K, _T] = {}
                try:
                    found = self._work(keys)
                finally:  # an error is told by who runs the thread
                    self._widget.call_later(self.take, found)

            run_in_thread(self._widget.screen, work, "late")

    def trim(self, most: int) -> None:
        """Forget all but the latest results."""
        for key in [*reversed(self.known)][most:]:
            del self.known[key]
            self._fresh.discard(key)

    def take(self, results: Mapping[_K, _T]) -> None:
        """Remember results, and show what looks different now."""
        self._is_running = False
        looks_different = any(self.known.get(key) != value for key, value in results.items())
        self.known.update(results)
        self.trim(self._most)
        if looks_different:
            self._show()
        self._start()


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
