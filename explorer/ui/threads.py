"""Starts work in threads, in the same way everywhere. An error of it never ends the app."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from explorer.text.sanitize import clean

_T = TypeVar("_T")


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
