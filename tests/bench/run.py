"""Run the timings on a vault.

`make bench VAULT=DIR`, or `python tests/bench/run.py DIR [PART ...]`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench import fulltext, keys, live, reading, search, store  # noqa: E402 - the path comes first
from tests.bench.timing import (  # noqa: E402 - the path comes first
    BARE,
    EXPLORER,
    Row,
    cat,
    no_cache,
    paired,
    run,
    shown_files,
)
from tests.support.terminal import Terminal  # noqa: E402 - the path comes first

# As on anybody's machine: byte code is kept, and output is buffered.
for _variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
    os.environ.pop(_variable, None)


def show(vault: str) -> Iterator[Row]:
    """Time a cold `show --all` beside `cat` of the same files."""
    files = shown_files(vault)

    def cold() -> float:
        with no_cache() as env:
            return run([*EXPLORER, "show", "--all", "--vault", vault], env)

    ours, theirs = paired(cold, lambda: cat(files))
    yield Row("cold show --all", ours, f"cat of {len(files)} notes", theirs, 6)
    python = [sys.executable, "-c", "pass"]
    ours, theirs = paired(lambda: run([*EXPLORER, "--version"]), lambda: run(python))
    yield Row("--version", ours, "an empty Python", theirs)


def paint(vault: str) -> Iterator[Row]:
    """Time the first paint of the app beside a bare app."""

    def cold() -> float:
        with no_cache() as env, Terminal([*EXPLORER, vault], env=env) as terminal:
            return terminal.wait_for_bytes(b"Concepts")

    def bare() -> float:
        with Terminal(BARE) as terminal:
            return terminal.wait_for_bytes(b"BARE")

    ours, theirs = paired(cold, bare)
    yield Row("first paint, cold", ours, "a bare three-pane app", theirs, 1.15)


PARTS: Mapping[str, Callable[[str], Iterator[Row]]] = {
    "show": show,
    "paint": paint,
    "keys": keys.loading_keys,
    "search_keys": keys.search_keys,
    "fulltext": fulltext.fulltext,
    "reading": reading.reading,
    "grade_keys": keys.grade_keys,
    "live": live.live,
    "store": store.store,
    "large": store.large,
}


def main() -> None:
    """Print the report of the named parts, or of all."""
    vault, *parts = sys.argv[1:]
    if parts[:1] == ["search"]:
        print(search.report(Path(vault).resolve().parent, [Path(name) for name in parts[1:]]))
        return
    for part in parts or PARTS:
        for row in PARTS[part](vault):
            print(row, flush=True)


if __name__ == "__main__":
    main()
