"""How wide the panes of a vault are and which of them are shown, kept between runs.

A file that cannot be read, or that holds something else, is no error: what is not usable in it is
as it is at first. Knows nothing of the screen.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, replace
from typing import Literal, TypeAlias

from explorer.state.json_file import JsonFile

Side: TypeAlias = Literal["left", "right"]

_WIDEST = 1000


@dataclass(frozen=True, slots=True)
class PaneLayout:
    """What the user has chosen; widths in columns."""

    left: int | None = None
    """The width of the pane at the left, None for one that depends on the terminal."""
    right: int | None = None
    shows_left: bool = True
    shows_right: bool | None = None
    """None: shown in a terminal that has room for it."""

    def with_side(self, side: Side, *, shows: bool) -> PaneLayout:
        """Return the layout with a side that is shown, or is not."""
        if side == "left":
            return replace(self, shows_left=shows)
        return replace(self, shows_right=shows)


class PaneLayoutStore:
    """The layout of a vault's panes."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Read the layout from a file; without one it is kept only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self.layout = PaneLayout()
        """The layout as the user has it now."""
        if kept is not None:
            self.layout = _valid(kept.read())

    def write(self) -> None:
        """Write the layout as it is now; of writers in several threads, the last one wins.

        For workers.
        """
        if self._kept is None:
            return
        with self._lock:
            self._kept.write(asdict(self.layout))


def _valid(stored: object) -> PaneLayout:
    """Return the usable parts of what a file holds."""
    if not isinstance(stored, dict):
        return PaneLayout()
    shows_right = stored.get("shows_right")
    if not isinstance(shows_right, bool):
        shows_right = None
    return PaneLayout(
        left=_width(stored.get("left")),
        right=_width(stored.get("right")),
        shows_left=stored.get("shows_left") is not False,
        shows_right=shows_right,
    )


def _width(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _WIDEST:
        return value
    return None
