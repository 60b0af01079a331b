"""The day or time that a question is about; reads the clock if the caller gives none."""

from __future__ import annotations

from datetime import datetime

from explorer.model import Moment


def moment_or_now(on: Moment | None) -> Moment:
    """Return `on`, or the current local time if it is None."""
    if on is None:
        return datetime.now().astimezone()
    return on
