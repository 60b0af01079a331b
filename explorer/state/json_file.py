"""JSON files of the user's own state: of one value, or of rows that are only ever appended.

Never in a vault. A file of one value that cannot be read or written is no error: what it holds is a
convenience.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from explorer.state.folders import state_folder, vault_file

_T = TypeVar("_T")
_LARGEST = 1_000_000
"""Bytes. A larger file was not written here."""


class JsonFile:
    """A file with one value; without a path it is kept only while this object lives."""

    kind: ClassVar[str]
    """The name of the folder that holds such files of all vaults, or of the one file for all."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.lock = threading.Lock()
        """Held by whoever reads the value in order to replace it."""
        self._value: object = None
        """What was written last, for where it cannot be written."""

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> Self:
        """Return the file of the vault at `root`, below `folder` or the system's state folder."""
        return cls(vault_file(root, cls.kind, ".json", folder))

    @classmethod
    def saved(cls, folder: Path | None = None) -> Self:
        """Return the file for all vaults, below `folder` or the system's state folder."""
        return cls((folder or state_folder()) / f"{cls.kind}.json")

    def read(self) -> object:
        """Return the value, None if there is none that can be read: others may have written it."""
        if self.path is not None:
            with suppress(OSError, ValueError, RecursionError):
                with self.path.open("rb") as source:
                    data = source.read(_LARGEST + 1)
                if len(data) <= _LARGEST:
                    return json.loads(data)
        return self._value

    def read_as(self, kind: type[_T]) -> _T:
        """Return the value if it is a list or an object, as is asked for; else an empty one."""
        value = self.read()
        return value if isinstance(value, kind) else kind()

    def write(self, value: object) -> bool:
        """Replace the value, and make the folder if need be; return whether that was possible."""
        self._value = value
        if self.path is None:
            return True
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


def text_or_raise(value: object) -> str:
    """Return a value of JSON that is a text. Raises `TypeError` for others."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def finite_number(value: object) -> float | None:
    """Return a value of JSON as a number, None if it is none or too large."""
    with suppress(OverflowError):
        if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
            return float(value)
    return None


def number_or_raise(value: object) -> float | None:
    """Return a value of JSON that is a number or null. Raises `TypeError` for others."""
    number = finite_number(value)
    if number is None and value is not None:
        raise TypeError(f"{value!r} is not a number")
    return number


class JsonLines:
    """The rows of one file, safe to append to from several processes.

    Rows are only ever appended, so that nothing can be lost.
    """

    kind: ClassVar[str]
    """The name of the folder that holds such files of all vaults."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> Self:
        """Return the file of the vault at `root`, below `folder` or the system's state folder."""
        return cls(vault_file(root, cls.kind, ".jsonl", folder))

    def stamp(self) -> tuple[int, int] | None:
        """Return what is different once the file has changed; None if it is not there."""
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def append_row(self, row: Mapping[str, Any]) -> None:
        """Append a row in one write, below what a process that was killed may have left.

        Raises `OSError`.
        """
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a+b", buffering=0) as rows:
            if rows.seek(0, os.SEEK_END):
                rows.seek(-1, os.SEEK_END)
                line = line if rows.read(1) == b"\n" else b"\n" + line
            rows.write(line)

    def rows(self, read: Callable[[Any], _T]) -> Iterator[tuple[int, _T | None]]:
        """Yield what is read of each row, None of one that cannot be read, by its number from 1.

        Raises `OSError`.
        """
        for number, line in enumerate(self.file.read_bytes().split(b"\n"), 1):
            if line:
                try:
                    yield number, read(json.loads(line))
                except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    yield number, None
