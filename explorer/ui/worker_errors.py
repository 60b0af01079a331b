"""The handling of unexpected errors of workers: they are shown, and the app goes on."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from explorer.text.sanitize import clean


def report_worker_error(node: DOMNode, event: Worker.StateChanged) -> None:
    """Log the error of a worker that has failed, and show it to the user.

    Textual sends the events of a worker only to the node that has started it: each such node calls
    this from `on_worker_state_changed`.
    """
    if event.state is not WorkerState.ERROR:
        return
    error = event.worker.error
    described = clean(f"{type(error).__name__}: {error}")
    node.log.error(described)
    node.app.notify(f"This did not work. {described}", severity="error", markup=False)
