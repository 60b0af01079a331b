"""The handling of unexpected errors of workers: they are shown, and the app goes on."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from explorer.text.sanitize import clean


def report_worker_error(node: DOMNode, event: Worker.StateChanged) -> None:
    """Log the error of a worker that has failed, and show it to the user.

    Workers are started with `exit_on_error=False`, and Textual sends their events only to the node
    that started them: each such node calls this from `on_worker_state_changed`.
    """
    if event.state is not WorkerState.ERROR:
        return
    error = event.worker.error
    described = clean(f"{type(error).__name__}: {error}")
    node.log.error(described)
    node.app.notify(f"This did not work. {described}", severity="error", markup=False)
