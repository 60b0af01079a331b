"""Starts work in threads, in the same way everywhere.

An error of the work never ends the app: `explorer.ui.worker_errors` shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.dom import DOMNode
from textual.worker import Worker

_T = TypeVar("_T")


def run_in_thread(
    node: DOMNode, work: Callable[[], _T], group: str, *, exclusive: bool = False
) -> Worker[_T]:
    """Start work in a thread, as a worker of an app, a screen or a widget.

    An `exclusive` worker cancels those of its group on the same node. The node calls
    `report_worker_error` from `on_worker_state_changed`: Textual sends the event to no other.
    """
    return node.run_worker(
        _Once(work),
        name=getattr(work, "__name__", group),
        group=group,
        exit_on_error=False,
        exclusive=exclusive,
        thread=True,
    )


class _Once(Generic[_T]):
    """Work that is dropped once it has succeeded, with the note that it may hold.

    A worker refers to itself through its task: it stays until the next full collection of garbage.
    """

    def __init__(self, work: Callable[[], _T]) -> None:
        self._work: Callable[[], _T] | None = work

    def __call__(self) -> _T:
        work, self._work = self._work, None
        assert work is not None  # noqa: S101  a worker runs once
        return work()
