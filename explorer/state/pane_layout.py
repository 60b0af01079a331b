"""How wide the panes of a vault are and which of them are shown, kept between runs.

A file that cannot be read, or that holds something else, is no error: what is not usable in it is
as it is at first. Knows nothing of the screen.
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from explorer.state.folders import vault_file
from explorer.state.json_file import read_json, write_json

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


class PaneLayoutStore:
    """The layout of this run only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.layout = PaneLayout()
        """The layout as the user has it now."""

    def write(self) -> None:
        """Keep the layout as it is now. For workers: it may write a file."""


class SavedPaneLayoutStore(PaneLayoutStore):
    """A layout in a file, read when the store is made."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.layout = _valid(read_json(file))

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> SavedPaneLayoutStore:
        """Return the store of the vault at `root`, in a file below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(vault_file(root, "panes", ".json", folder))

    def write(self) -> None:
        """Write the layout as it is now; of writers in several threads, the last one wins."""
        with self._lock:
            write_json(self.file, asdict(self.layout))


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
