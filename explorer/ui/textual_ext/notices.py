"""Takes notifications that only inform off the screen before their time is over.

Never takes off a warning or an error: those may come while the user presses keys.
"""

from __future__ import annotations

from typing import Any

from textual.app import App

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
