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
from functools import partial
from pathlib import Path

from explorer import Explorer
from explorer.text.normalize import fold
from explorer.vault import TextIndex
from tests.bench.timing import Row, compared, percentile, timed

QUERIES = 60
TICK = 0.001
MOST = 0.05  # seconds that a query may take at the 95th percentile
SHARE = 0.6  # how large the index may be beside the notes


def queries(explorer: Explorer) -> list[str]:
    """Return words that stand together, from the middle of notes all over the vault."""
    notes = list(explorer.vault.notes)
    found: list[str] = []
    for number, path in enumerate(notes[:: max(1, len(notes) // QUERIES)]):
        lines = [line.split() for line in explorer.vault.text(path).splitlines()]
        lines = [words for words in lines if len(words) >= 3 and "".join(words[:3]).isalnum()]
        if lines:
            found.append(" ".join(lines[len(lines) // 2][: 1 + number % 3]))
    return found


def wakeup_delays(explorer: Explorer, *, build: bool) -> list[float]:
    """Return how much later than asked for a thread wakes up, as one that waits for a key does."""
    stop, taken = threading.Event(), list[float]()

    def tick() -> None:
        while not stop.is_set():
            taken.append(timed(lambda: time.sleep(TICK)) - TICK)

    ticker = threading.Thread(target=tick)
    ticker.start()
    if build:
        deque(explorer.searches.index_text(), 0)
    else:
        time.sleep(1)
    stop.set()
    ticker.join()
    return taken


def _scan(texts: list[str], query: str) -> list[bool]:
    folded = fold(query)
    return [folded in text for text in texts]


def fulltext(vault: str) -> Iterator[Row]:
    """Time the search inside notes beside looking through all of them, and weigh its index."""
    with (
        tempfile.TemporaryDirectory() as top,
        Explorer.open(vault, cache_dir=Path(top)) as explorer,
    ):
        notes, texts = list(explorer.vault.notes), list[str]()
        size = sum(Path(explorer.vault.file(path)).stat().st_size for path in notes)
        fresh = TextIndex.of(explorer.vault, cache_dir=Path(top, "fresh"))
        built = timed(lambda: deque(fresh.update(explorer.vault), 0))
        read = timed(lambda: texts.extend(map(explorer.vault.text, notes)))
        yield Row("full text, index built", built, f"reading {len(texts)} notes", read)
        kept = sum(file.stat().st_size for file in Path(top, "fresh").iterdir())
        yield Row("full text, index on disk", kept, "the notes", size, SHARE, unit="MB")
        idle, busy = (
            percentile(wakeup_delays(explorer, build=build), 0.95) for build in (False, True)
        )
        yield Row("full text, threads late beside it, 95 %", busy, "idle", idle)
        explorer.search("warm", scope="text")
        typed, folded = queries(explorer), [*map(fold, texts)]
        letters = [query[:end] for query in typed for end in range(1, len(query) + 1)]
        ours = [timed(partial(explorer.search, q, scope="text", wait=False)) for q in letters]
        scans = [timed(partial(_scan, folded, query)) for query in typed]
        yield from compared("full text", ours, "all texts in memory", scans)
        missed = sum(1 for query in typed if not explorer.search(query, scope="text", limit=1).hits)
        print(
            f"({len(ours)} letters of {len(typed)} queries, {missed} of which find nothing; "
            f"at most {MOST * 1e3:.0f} ms at the 95th percentile)"
        )
