"""JSON files of the user's own state, each read and written as a whole.

Never in a vault. A file that cannot be read or written is no error: what it holds is a convenience.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from math import isfinite
from pathlib import Path

from explorer.state.folders import vault_file

_LARGEST = 1_000_000
"""Bytes. A larger file was not written here."""


class JsonFile:
    """A file with one value."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of_vault(cls, root: Path, kind: str, folder: Path | None = None) -> JsonFile:
        """Return the file of the vault at `root`, in a folder called `kind` below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(vault_file(root, kind, ".json", folder))

    def read(self) -> object:
        """Return the value, None if there is none that can be read."""
        with suppress(OSError, ValueError, RecursionError):
            with self.path.open("rb") as source:
                data = source.read(_LARGEST + 1)
            if len(data) <= _LARGEST:
                return json.loads(data)
        return None

    def write(self, value: object) -> bool:
        """Replace the value, and make the folder if need be; return whether that was possible."""
        folder = self.path.parent
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=self.path.stem)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as target:
                    json.dump(value, target)  # in ASCII, a path of any bytes can be written
                Path(name).replace(self.path)
            except OSError:
                Path(name).unlink(missing_ok=True)
            else:
                return True
        return False


def finite_number(value: object) -> float | None:
    """Return a value of JSON as a number, None if it is none or too large."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    if not isfinite(number):
        return None
    return number
