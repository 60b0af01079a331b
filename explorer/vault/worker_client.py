"""The parent's end of the child process that parses.

Works without `fork` and without `multiprocessing`, so it is the same on every system. A child that
fails costs nothing but time: its jobs come back.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TypeAlias

from explorer.vault.ipc import read_frame, write_frame
from explorer.vault.note_parser import NoteParser
from explorer.vault.walk import FileEntry
from explorer.vault.worker import Result, greeting

Batch: TypeAlias = list[FileEntry]
Answer: TypeAlias = tuple[Batch, list[Result] | None]
"""A batch with a packed note for each of its files (see `worker`); None if the child has failed on
it."""

_IN_FLIGHT = 3


class WorkerClient:
    """A running child. It gets ready at once, and parses what it is given by `feed`."""

    def __init__(self, parser: NoteParser) -> None:
        """Start the child. Raises `OSError` if the system does not let us."""
        self._todo: deque[Batch] = deque()
        self._fed = threading.Event()
        self._sent: deque[Batch] = deque()
        self._answers: SimpleQueue[Answer | None] = SimpleQueue()
        self._process = subprocess.Popen(
            # The child is ready earlier without `-m`, which first imports what finds modules;
            # without `site` (-S), which looks for the folders that PYTHONPATH gives it anyway;
            # and without the garbage collector, of no use in a process that ends soon.
            # -P keeps the current folder out of `sys.path`.
            [
                sys.executable,
                "-PS",
                "-c",
                "import gc; gc.disable(); from explorer.vault.worker import main; main()",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _import_path()},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._thread = threading.Thread(
            target=self._converse, args=(parser,), name="vault-helper", daemon=True
        )
        self._thread.start()
        self.running = True

    def feed(self, todo: deque[Batch]) -> None:
        """Start the child's work, once. It takes batches from the left of `todo`.

        Other consumers take them from the right.
        """
        self._todo = todo
        self._fed.set()

    def has_answer(self) -> bool:
        """Return whether `answer` would return at once."""
        return not self._answers.empty()

    def answer(self) -> Answer | None:
        """Wait for the next answer and return it; None at the end."""
        if not self.running:
            return None
        found = self._answers.get()
        self.running = found is not None
        return found

    def stop(self) -> None:
        """End the child at once, and wait until nothing of it is left."""
        self._process.kill()
        self._process.wait()
        self._fed.set()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what could not be sent any more
                    pipe.close()
        self.running = False

    def _converse(self, parser: NoteParser) -> None:
        """Feed the child and collect its answers; runs in a thread that mostly waits."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None  # noqa: S101  it was asked for
        assert out is not None  # noqa: S101
        try:
            write_frame(into, greeting(parser))
            self._fed.wait()
            self._refill(into)
            while self._sent:
                results = read_frame(out)
                if results is None:
                    break
                self._answers.put((self._sent.popleft(), results))
                self._refill(into)
            into.close()
        except (OSError, EOFError, ValueError, TypeError):
            pass  # what was sent and not answered is given back below
        for batch in self._sent:
            self._answers.put((batch, None))
        self._answers.put(None)

    def _refill(self, into: IO[bytes]) -> None:
        while len(self._sent) < _IN_FLIGHT:
            try:
                batch = self._todo.popleft()
            except IndexError:
                return
            self._sent.append(batch)
            write_frame(into, [(entry.path, entry.real) for entry in batch])


def can_help() -> bool:
    """Whether this interpreter can start another one like itself."""
    if not sys.executable or getattr(sys, "frozen", False):
        return False
    return os.pathsep not in _own_folder()  # PYTHONPATH could not name it


def _import_path() -> str:
    """Return the child's `PYTHONPATH`: the folder of this package, then this process's own path.

    The current folder is left out of the latter: it may be a vault with any files in it.
    """
    entries = [_own_folder(), *filter(_is_safe_folder, sys.path)]
    return os.pathsep.join(dict.fromkeys(entries))


def _own_folder() -> str:
    return str(Path(__file__).resolve().parents[2])


def _is_safe_folder(entry: object) -> bool:
    """Return whether an entry of `sys.path` is the same folder for the child, and not the current.

    Programs put objects of any type into `sys.path`; Python ignores those that are no texts.
    """
    if not isinstance(entry, str) or not Path(entry).is_absolute():
        return False
    if os.pathsep in entry or "\0" in entry:
        return False
    return entry != os.getcwd()  # noqa: PTH109  as `sys.path` spells it
