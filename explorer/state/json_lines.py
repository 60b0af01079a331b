"""A file of JSON rows to which rows are only ever appended, so that nothing in it can be lost.

Safe to append to from several processes. What a row means is decided by whoever reads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class JsonLines:
    """The rows of one file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def stamp(self) -> tuple[int, int] | None:
        """Return what is different once the file has changed; None if it is not there."""
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def append(self, row: Mapping[str, Any]) -> None:
        """Append a row in one write, below what a process that was killed may have left.

        Raises `OSError`.
        """
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a+b", buffering=0) as rows:
            if not _ends_a_line(rows.fileno()):
                line = b"\n" + line
            rows.write(line)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield the lines that are not empty, each with its number from 1. Raises `OSError`."""
        for number, line in enumerate(self.file.read_bytes().split(b"\n"), 1):
            if line:
                yield number, line


def _ends_a_line(descriptor: int) -> bool:
    """Return whether a file that is open for reading is empty or ends with a line end."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if not size:
        return True
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"
