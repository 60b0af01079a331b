"""Takes notifications off the screen before their time is over: what only informs, and repeats.

Never takes off a warning or an error that is not told again at once: it may come while the user
presses keys.
"""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import Notification

from explorer.ui.textual_ext.tested_version import IS_TESTED


def dismiss_notices(app: App[Any]) -> None:
    """Dismiss what only informs; does nothing if there is none."""
    if not IS_TESTED:
        return
    every = app._notifications  # noqa: SLF001 (no public name)
    shown = [notice for notice in every if notice.severity == "information"]
    for notice in shown:
        app._unnotify(notice, refresh=False)  # noqa: SLF001 (dismisses all at once in public)
    if shown:
        app._refresh_notifications()  # noqa: SLF001 (as above)


def dismiss_equal(app: App[Any], told: Notification) -> None:
    """Forget what says the same as a notification that is about to be shown in its place."""
    if not IS_TESTED:
        return
    every = app._notifications  # noqa: SLF001 (no public name)
    for notice in list(every):
        if _said(notice) == _said(told):
            app._unnotify(notice, refresh=False)  # noqa: SLF001 (the new one refreshes the screen)


def _said(notice: Notification) -> tuple[str, str, str]:
    return notice.severity, notice.title, notice.message
