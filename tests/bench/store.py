"""Times what the store is for: a first load, the first search of a later start, one changed note.

Commands run as users run them, as whole processes, each beside `cat` of the same files.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from explorer import Explorer
from tests.bench import large_vault
from tests.bench.timing import (
    EXPLORER,
    Row,
    bounded,
    cat,
    no_cache,
    paired,
    run,
    shown_files,
    timed,
)

_QUERY = "security"
_OPEN = "import sys; from explorer import Explorer; Explorer.open(sys.argv[1]).close()"
_ROUNDS = 15  # of each command: fewer scatter by more than what a change is worth
_CHANGES = 7
_CHANGE_MOST = 0.06  # seconds for `refresh` and the next search together


def _peak(argv: list[str], env: dict[str, str]) -> int:
    """Return how many bytes of memory a command takes at most."""
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, env=env)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024


def _start_rows(
    name: str, root: str, cold: float, warm: float, memory: int | None = None
) -> Iterator[Row]:
    """Time starts; cold and warm may take so many times `cat`, and so many bytes."""
    files = shown_files(root)
    reference = f"cat of {len(files)} notes"
    search = [*EXPLORER, "search", _QUERY, "--vault", root]

    def load() -> float:
        with no_cache() as env:
            return run([sys.executable, "-c", _OPEN, root], env)

    ours, theirs = paired(load, lambda: cat(files), _ROUNDS)
    yield Row(f"{name}, cold", ours, reference, theirs, cold)
    with no_cache() as env:
        run(search, env)
        ours, theirs = paired(lambda: run(search, env), lambda: cat(files), _ROUNDS)
        yield Row(f"{name}, warm first search", ours, reference, theirs, warm)
        if memory is not None:
            yield bounded(f"{name}, its memory at most", _peak(search, env), memory, "MB")


def _time_change(explorer: Explorer, path: str, number: int) -> float:
    with Path(explorer.vault.file(path)).open("a", encoding="utf-8") as file:
        file.write(f"\n\n## Changed heading {number}\n\nA [[link]] and some words.\n")

    def find() -> None:
        explorer.refresh()
        if explorer.search(f"changed heading {number}").hits[0].path != path:
            raise AssertionError(f"{path}: the change was not found")

    return timed(find)


def store(root: str) -> Iterator[Row]:
    """Time first and later starts, and the change of one note in a copy, in a running process."""
    yield from _start_rows(Path(root).name, root, cold=4.5, warm=3)
    with tempfile.TemporaryDirectory() as top:
        copy = shutil.copytree(root, Path(top, "vault"), symlinks=True)
        with Explorer.open(copy, cache_dir=Path(top, "cache")) as explorer:
            explorer.search(_QUERY)
            paths = [*explorer.vault.notes]
            chosen = [paths[len(paths) * n // _CHANGES] for n in range(_CHANGES)]
            taken = [_time_change(explorer, path, n) for n, path in enumerate(chosen)]
    changed = statistics.median(taken[1:])
    yield bounded("refresh and search after one change", changed, _CHANGE_MOST)


def large(_vault: str) -> Iterator[Row]:
    """Time starts on a large vault that is made for it, the same one every time."""
    with tempfile.TemporaryDirectory() as top:
        large_vault.generate(Path(top, "large"))
        yield from _start_rows("large vault", f"{top}/large", 8, 4, memory=450_000_000)
