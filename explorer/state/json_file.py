"""Small JSON files of the user's own state, read and written as a whole.

A file that cannot be read or written is no error: what it holds is a convenience.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_LARGEST = 1_000_000
"""Bytes. A larger file was not written here."""


def read_json(file: Path) -> object:
    """Return the value in a file, None if there is none that can be read."""
    with suppress(OSError, ValueError, RecursionError):
        with file.open("rb") as source:
            data = source.read(_LARGEST + 1)
        if len(data) <= _LARGEST:
            return json.loads(data)
    return None


def write_json(file: Path, value: object) -> bool:
    """Replace a file, and make its folder if need be; return whether that was possible."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as target:
                json.dump(value, target)  # in ASCII, a path of any bytes can be written
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
        else:
            return True
    return False
