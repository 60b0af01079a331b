"""Times the search inside notes, and weighs its index.

Queries are taken from the notes themselves, one to three words that stand together, and every
letter typed counts.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from explorer.services.explorer import Explorer
from explorer.text.normalize import fold
from explorer.vault import TextIndex
from tests.bench.timing import Row, percentile

QUERIES = 60
TICK = 0.001
MOST = 0.05
"""Seconds that a query may take at the 95th percentile."""
SHARE = 0.6
"""How large the index may be beside the notes."""


def queries(explorer: Explorer) -> list[str]:
    """Return words that stand together in notes all over the vault.

    From each, its line in the middle that has some.
    """
    notes = list(explorer.vault.notes)
    found: list[str] = []
    for number, path in enumerate(notes[:: max(1, len(notes) // QUERIES)]):
        lines = [line.split() for line in explorer.vault.text(path).splitlines()]
        lines = [
            words
            for words in lines
            if len(words) >= 3 and all(word.isalnum() for word in words[:3])
        ]
        if lines:
            found.append(" ".join(lines[len(lines) // 2][: 1 + number % 3]))
    return found


def record_delays(stop: threading.Event, taken: list[float]) -> None:
    """Note how much later than asked for this thread wakes up, as one that waits for a key does."""
    while not stop.is_set():
        start = time.perf_counter()
        time.sleep(TICK)
        taken.append(time.perf_counter() - start - TICK)


def wakeup_delays(explorer: Explorer, *, build: bool) -> list[float]:
    """Return the delays, in seconds, with which a sleeping thread wakes up.

    With `build`, the index is built in another thread meanwhile; without, nothing else runs.
    """
    stop, taken = threading.Event(), list[float]()
    ticker = threading.Thread(target=record_delays, args=(stop, taken))
    ticker.start()
    if build:
        for _ in explorer.searches.index_text():
            pass
    else:
        time.sleep(1)
    stop.set()
    ticker.join()
    return taken


def _time_build(explorer: Explorer, folder: Path) -> tuple[float, int]:
    """Return in how many seconds the index is built, and how many bytes its files take."""
    start = time.perf_counter()
    deque(TextIndex.of(explorer.vault, cache_dir=folder).update(explorer.vault), 0)
    return time.perf_counter() - start, sum(file.stat().st_size for file in folder.iterdir())


def _time_reading(explorer: Explorer) -> tuple[float, list[str]]:
    """Return in how many seconds all notes are read, and their texts, folded as words are."""
    start = time.perf_counter()
    texts = [explorer.vault.text(path) for path in explorer.vault.notes]
    return time.perf_counter() - start, [fold(text) for text in texts]


def _query_times(explorer: Explorer, typed: list[str]) -> list[float]:
    """Return how long each letter of each query takes."""
    explorer.search("warm", scope="text")
    times: list[float] = []
    for query in typed:
        for end in range(1, len(query) + 1):
            start = time.perf_counter()
            explorer.search(query[:end], scope="text", wait=False)
            times.append(time.perf_counter() - start)
    return times


def _scan_times(texts: list[str], typed: list[str]) -> list[float]:
    """Return how long it takes to look through all texts in memory for each query."""
    times: list[float] = []
    for query in typed:
        start = time.perf_counter()
        _ = [number for number, text in enumerate(texts) if fold(query) in text]
        times.append(time.perf_counter() - start)
    return times


def fulltext(vault: str) -> Iterator[Row]:
    """Time the search inside notes beside looking through all of them, and weigh its index."""
    with (
        tempfile.TemporaryDirectory() as top,
        Explorer.open(vault, cache_dir=Path(top)) as explorer,
    ):
        size = sum(Path(explorer.vault.file(path)).stat().st_size for path in explorer.vault.notes)
        built, kept = _time_build(explorer, Path(top) / "fresh")
        read, texts = _time_reading(explorer)
        yield Row("full text, index built", built, f"reading {len(texts)} notes", read)
        yield Row("full text, index on disk", kept, "the notes", size, SHARE, unit="MB")
        idle, busy = wakeup_delays(explorer, build=False), wakeup_delays(explorer, build=True)
        yield Row(
            "full text, threads late beside it, 95 %",
            percentile(busy, 0.95),
            "idle",
            percentile(idle, 0.95),
        )
        typed = queries(explorer)
        ours, scans = _query_times(explorer, typed), _scan_times(texts, typed)
        for name, share in (("median", 0.5), ("95th percentile", 0.95)):
            yield Row(
                f"full text, {name}",
                percentile(ours, share),
                "all texts in memory",
                percentile(scans, share),
            )
        missed = sum(1 for query in typed if not explorer.search(query, scope="text", limit=1).hits)
        print(
            f"({len(ours)} letters of {len(typed)} queries, {missed} of which find nothing; "
            f"at the 95th percentile {percentile(ours, 0.95) * 1e3:.1f} ms, "
            f"at most {MOST * 1e3:.0f} ms)"
        )
