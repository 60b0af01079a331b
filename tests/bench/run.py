"""Run the timings on a vault.

`make bench VAULT=DIR`, or `python tests/bench/run.py DIR [PART ...]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.search import report  # noqa: E402 - the path comes first
from tests.bench.timing import Row, paired  # noqa: E402 - the path comes first
from tests.support.terminal import Terminal  # noqa: E402

BARE = [sys.executable, str(ROOT / "tests/bench/bare.py")]
EXPLORER = [sys.executable, "-m", "explorer"]


# As on anybody's machine: byte code is kept, and output is buffered.
for _variable in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):
    os.environ.pop(_variable, None)


@contextmanager
def _no_cache() -> Iterator[dict[str, str]]:
    """Yield an environment in which nothing has been cached, nor is any state of the user."""
    with tempfile.TemporaryDirectory() as top:
        yield {
            **os.environ,
            "XDG_CACHE_HOME": f"{top}/cache",
            "XDG_DATA_HOME": f"{top}/data",
            "XDG_CONFIG_HOME": f"{top}/config",
            "XDG_STATE_HOME": f"{top}/state",
        }


def _run(argv: list[str], env: dict[str, str] | None = None) -> float:
    start = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, env=env, check=True)
    return time.perf_counter() - start


def show(vault: str) -> Iterator[Row]:
    """Time a cold `show --all` beside `cat` of the same files."""
    files = [
        str(p)
        for p in Path(vault).rglob("*.md")
        if not any(part[0] == "." for part in p.relative_to(vault).parts)
    ]

    def cold() -> float:
        with _no_cache() as env:
            return _run([*EXPLORER, "show", "--all", "--vault", vault], env)

    def cat() -> float:
        return _run(["sh", "-c", 'printf "%s\\0" "$@" | xargs -0 cat', "sh", *files])

    def python() -> float:
        return _run([sys.executable, "-c", "pass"])

    ours, theirs = paired(cold, cat)
    yield Row("cold show --all", ours, f"cat of {len(files)} notes", theirs, 6)
    ours, theirs = paired(lambda: _run([*EXPLORER, "--version"]), python)
    yield Row("--version", ours, "an empty Python", theirs)


def _time_until_shown(argv: list[str], text: bytes, env: dict[str, str]) -> float:
    with Terminal(argv, env=env) as terminal:
        return terminal.wait_for_bytes(text)


def paint(vault: str) -> Iterator[Row]:
    """Time the first paint of the app beside a bare app."""

    def cold() -> float:
        with _no_cache() as env:
            return _time_until_shown([*EXPLORER, vault], b"Concepts", env)

    def bare() -> float:
        return _time_until_shown(BARE, b"BARE", dict(os.environ))

    ours, theirs = paired(cold, bare)
    yield Row("first paint, cold", ours, "a bare three-pane app", theirs, 1.3)


def keys(vault: str) -> Iterator[Row]:
    """Time a key to its paint while a cold load runs, beside the input of a bare app."""
    from tests.bench import loading_keys as part

    return part.loading_keys(EXPLORER, BARE, vault, _no_cache)


def search_keys(vault: str) -> Iterator[Row]:
    """Time a key in the search to the painted list, beside the input of a bare app."""
    from tests.bench import search_keys as part

    return part.search_keys(EXPLORER, BARE, vault)


def fulltext(vault: str) -> Iterator[Row]:
    """Time the search inside notes, and weigh its index."""
    from tests.bench import fulltext as part

    return part.fulltext(vault)


def grade_keys(_vault: str) -> Iterator[Row]:
    """Time a grade in a review to the paint of the next card, with a slow disk too."""
    from tests.bench import grade_keys as part

    return part.grade_keys(EXPLORER, _no_cache)


def live(vault: str) -> Iterator[Row]:
    """Time what another program does to a copy of the vault, until the app shows it."""
    from tests.bench import live as part

    return part.live(EXPLORER, vault, _no_cache)


def store(vault: str) -> Iterator[Row]:
    """Time first and later starts, and the change of one note."""
    from tests.bench import store as part

    return part.store(vault, _no_cache)


def large(_vault: str) -> Iterator[Row]:
    """Time starts on a large vault that is made for it."""
    from tests.bench import store as part

    return part.large(_no_cache)


def reading(_vault: str) -> Iterator[Row]:
    """Time reading in the running app, on notes that are made for it."""
    from tests.bench import reading as part

    return part.reading(EXPLORER)


PARTS = {
    "show": show,
    "paint": paint,
    "keys": keys,
    "search_keys": search_keys,
    "fulltext": fulltext,
    "reading": reading,
    "grade_keys": grade_keys,
    "live": live,
    "store": store,
    "large": large,
}


def main() -> None:
    """Print the report of the named parts, or of all.

    Arguments after `search` are files of queries; their vaults are looked for beside the given one.
    """
    vault, *parts = sys.argv[1:]
    if parts[:1] == ["search"]:
        print(report(Path(vault).resolve().parent, [Path(name) for name in parts[1:]]))
        return
    for part in parts or PARTS:
        for row in PARTS[part](vault):
            print(row, flush=True)


if __name__ == "__main__":
    main()
