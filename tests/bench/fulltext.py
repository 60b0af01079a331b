"""Time the search inside notes on a vault: `python tests/bench/fulltext.py DIR`.

Queries are taken from the notes themselves, one to three words that stand together, and every letter typed counts.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.text.words import fold  # noqa: E402
from explorer.vault import TextIndex  # noqa: E402
from tests.bench.timing import percentile  # noqa: E402

QUERIES = 60
TICK = 0.001


def queries(explorer: Explorer) -> list[str]:
    """Return words that stand together in notes all over the vault: from each, its line in the middle that has some."""
    notes = list(explorer.vault.notes)
    found: list[str] = []
    for number, path in enumerate(notes[:: max(1, len(notes) // QUERIES)]):
        lines = [line.split() for line in explorer.vault.text(path).splitlines()]
        lines = [words for words in lines if len(words) >= 3 and all(word.isalnum() for word in words[:3])]
        if lines:
            found.append(" ".join(lines[len(lines) // 2][: 1 + number % 3]))
    return found


def lateness(stop: threading.Event, taken: list[float]) -> None:
    """Note how much later than asked for this thread wakes up, as one that waits for a key does."""
    while not stop.is_set():
        start = time.perf_counter()
        time.sleep(TICK)
        taken.append(time.perf_counter() - start - TICK)


def late(explorer: Explorer, *, build: bool) -> list[float]:
    """Return how late a thread wakes up while the index is built in another, or while nothing is done."""
    stop, taken = threading.Event(), list[float]()
    ticker = threading.Thread(target=lateness, args=(stop, taken))
    ticker.start()
    if build:
        for _ in explorer.index_text():
            pass
    else:
        time.sleep(1)
    stop.set()
    ticker.join()
    return taken


def main() -> None:
    """Print the report."""
    with tempfile.TemporaryDirectory() as top:
        cache_dir = Path(top)
        explorer = Explorer.open(sys.argv[1], cache_dir=cache_dir)
        vault = explorer.vault
        size = sum(Path(vault.file(path)).stat().st_size for path in vault.notes)
        rows = sum(len(note.headings) + 1 for note in vault.notes.values())
        print(f"{len(vault.notes):,} notes, {rows:,} sections, {size:,} bytes")

        start = time.perf_counter()
        deque(TextIndex.of(vault.root, cache_dir=cache_dir / "fresh").update(vault), 0)
        print(f"index built in                      {time.perf_counter() - start:8.2f} s")
        kept = sum(file.stat().st_size for file in (cache_dir / "fresh").iterdir())
        print(f"its size beside the notes           {kept / size:8.2f} x  (aim 0.6)")

        idle, busy = late(explorer, build=False), late(explorer, build=True)
        for name, taken in (("idle", idle), ("while the index is built", busy)):
            print(
                f"a thread wakes late, {name:<24} 95 % within {percentile(taken, 0.95) * 1e3:6.2f} ms, at most", end=" "
            )
            print(f"{max(taken) * 1e3:6.2f} ms")

        typed = queries(explorer)
        explorer.search("warm", scope="text")
        times: list[float] = []
        for query in typed:
            for end in range(1, len(query) + 1):
                start = time.perf_counter()
                explorer.search(query[:end], scope="text", wait=False)
                times.append(time.perf_counter() - start)
        texts = [fold(vault.text(path)) for path in vault.notes]
        scans: list[float] = []
        for query in typed:
            start = time.perf_counter()
            _ = [n for n, text in enumerate(texts) if fold(query) in text]
            scans.append(time.perf_counter() - start)
        missed = [query for query in typed if not explorer.search(query, scope="text", limit=1).hits]
        for name, share in (("median", 0.5), ("95th percentile", 0.95), ("slowest", 1.0)):
            aim = "  (aim 50)" if share == 0.95 else ""
            print(f"a query, {name:<16} {percentile(times, share) * 1e3:8.2f} ms{aim}", end="   ")
            print(f"all texts in memory looked through {percentile(scans, share) * 1e3:8.2f} ms")
        print(f"({len(times)} letters of {len(typed)} queries, {len(missed)} of which find nothing)")
        explorer.close()


if __name__ == "__main__":
    main()
