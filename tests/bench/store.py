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
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import large_vault
from tests.bench.timing import NoCache, Row, paired

if TYPE_CHECKING:
    from explorer import Explorer


_QUERY = "security"
_OPEN = "import sys; from explorer import Explorer; Explorer.open(sys.argv[1]).close()"
_ROUNDS = 15
"""Of each command: fewer scatter by more than what a change is worth."""
_CHANGES = 7
_CHANGE_MOST = 0.06
"""Seconds for `refresh` and the next search together."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a vault may take: times of `cat` of its files, and bytes of memory."""

    cold: float
    warm: float
    memory: int | None = None


HUB = Bounds(4.5, 3)
LARGE = Bounds(8, 4, 450_000_000)


@dataclass(frozen=True, slots=True)
class _Vault:
    """A vault that is timed."""

    root: str
    files: list[str]

    @classmethod
    def at(cls, root: str) -> _Vault:
        found = (path for path in Path(root).rglob("*.md") if path.is_file())
        shown = (path for path in found if not _is_hidden(path.relative_to(root)))
        return cls(root, [str(path) for path in shown])

    def cat(self) -> float:
        """Return in how many seconds `cat` reads all notes."""
        return _run(["xargs", "-0", "cat"], input_=b"\0".join(map(os.fsencode, self.files)))

    def search(self) -> list[str]:
        """Return the command of a search."""
        return [sys.executable, "-m", "explorer", "search", _QUERY, "--vault", self.root]

    def open(self) -> list[str]:
        """Return the command that loads the vault and nothing else."""
        return [sys.executable, "-c", _OPEN, self.root]


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _run(argv: list[str], env: dict[str, str] | None = None, input_: bytes = b"") -> float:
    start = time.perf_counter()
    subprocess.run(argv, input=input_, stdout=subprocess.DEVNULL, env=env, check=False)
    return time.perf_counter() - start


def _peak(argv: list[str], env: dict[str, str]) -> int:
    """Return how many bytes of memory a command takes at most."""
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, env=env)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024


def _start_rows(name: str, vault: _Vault, bounds: Bounds, no_cache: NoCache) -> Iterator[Row]:
    def cold() -> float:
        with no_cache() as env:
            return _run(vault.open(), env)

    reference = f"cat of {len(vault.files)} notes"
    ours, theirs = paired(cold, vault.cat, _ROUNDS)
    yield Row(f"{name}, cold", ours, reference, theirs, bounds.cold)
    with no_cache() as env:
        _run(vault.search(), env)
        ours, theirs = paired(lambda: _run(vault.search(), env), vault.cat, _ROUNDS)
        yield Row(f"{name}, warm first search", ours, reference, theirs, bounds.warm)
        if bounds.memory is not None:
            peak = _peak(vault.search(), env)
            what = f"{name}, its memory at most"
            yield Row(what, peak, "the bound", bounds.memory, 1, unit="MB")


def _change_rows(vault: _Vault) -> Iterator[Row]:
    """Time what follows the change of a note in a copy of the vault, in a running process."""
    from explorer import Explorer

    with tempfile.TemporaryDirectory() as top:
        root = Path(top) / "vault"
        shutil.copytree(vault.root, root, symlinks=True)
        with Explorer.open(root, cache_dir=Path(top) / "cache") as explorer:
            explorer.search(_QUERY)
            paths = [*explorer.vault.notes]
            taken = [
                _time_change(explorer, root, paths[len(paths) * n // _CHANGES], n)
                for n in range(_CHANGES)
            ]
    yield Row(
        "refresh and search after one change",
        statistics.median(taken[1:]),
        "the bound",
        _CHANGE_MOST,
        1,
    )


def _time_change(explorer: Explorer, root: Path, path: str, number: int) -> float:
    with (root / path).open("a", encoding="utf-8") as file:
        file.write(f"\n\n## Changed heading {number}\n\nA [[link]] and some words.\n")
    start = time.perf_counter()
    explorer.refresh()
    answer = explorer.search(f"changed heading {number}")
    taken = time.perf_counter() - start
    if answer.hits[0].path != path:
        raise AssertionError(f"{path}: the change was not found")
    return taken


def store(root: str, no_cache: NoCache) -> Iterator[Row]:
    """Time a vault that is there."""
    vault = _Vault.at(root)
    yield from _start_rows(Path(root).name, vault, HUB, no_cache)
    yield from _change_rows(vault)


def large(no_cache: NoCache) -> Iterator[Row]:
    """Time a large vault that is made for it, the same one every time."""
    with tempfile.TemporaryDirectory() as top:
        root = Path(top) / "large"
        large_vault.generate(root)
        yield from _start_rows("large vault", _Vault.at(str(root)), LARGE, no_cache)
