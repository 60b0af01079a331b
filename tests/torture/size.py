"""A hundred thousand notes, and many notes read: what it takes grows with them, not faster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from explorer.ui.vault_loading import REST as REST_BEFORE_INDEX
from tests.support.places import isolated_environment
from tests.torture.report import Check, Measure
from tests.torture.session import MARKER, Session
from tests.torture.vaults import generated, small_notes

MANY, FEW = 100_000, 25_000
_FASTER = 1.5
"""How much faster than the notes something may grow: times differ by so much between two runs."""
_OPENED, _FIRST = 2000, 200
_MORE = 10e6  # bytes by which memory may differ that is where it was
_PREPARES = 240  # seconds that the app may prepare searches and index texts after the load
_REST, _MOST_AT_REST = 5.0, 0.02
"""Seconds at rest, and the share of them that the processor may be used."""

_ASK = """
import resource, sys, time
start = time.perf_counter()
from explorer import Explorer
with Explorer.open(sys.argv[1]) as explorer:
    opened = time.perf_counter()
    explorer.search("word1 word2")
    found = time.perf_counter()
    print(opened - start, found - opened, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
_READ = """
import asyncio, sys
from pathlib import Path
from explorer import Explorer
from explorer.ui.app import ExplorerApp
from explorer.ui.history import HistoryPlace
from tests.torture.answers import NOW
from explorer.ui.app_options import AppOptions

def memory():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

async def main(root, first, opened):
    options = AppOptions(environ={}, watch=False)
    app = ExplorerApp(Explorer(Path(root), cache=False), lambda: NOW, options)
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.load_state.badges:
            await pilot.pause(0.02)
        paths = sorted(app.explorer.vault.notes)
        for number in range(opened):
            path = paths[number % len(paths)]
            app.main.open_place(HistoryPlace(path, 1), focus=True)
            while app.main.note_pane.note is None or app.main.note_pane.note.path != path:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.005)
            if number + 1 in (first, opened):
                await app.workers.wait_for_complete()
                await pilot.pause()
                print(memory())

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


def _run(script: str, top: Path, *arguments: object) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=os.environ | isolated_environment(top),
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-800:])
    return [float(each) for each in done.stdout.split()]


def _growth(top: Path) -> Iterator[Measure]:
    """Open a vault and one of four times its notes, cold and warm."""
    few = small_notes(top / "few", FEW, per_folder=100)
    many = small_notes(top / "many", MANY, per_folder=100)
    for turn in ("cold", "warm"):
        small, large = _run(_ASK, top, few), _run(_ASK, top, many)
        bound = MANY / FEW * _FASTER
        for what, a, b in zip(("start", "search", "memory"), small, large, strict=True):
            note = f"{what}, {turn}: {a:.3g} for {FEW}, {b:.3g} for {MANY}"
            yield Measure(f"{turn}, {what}: times", b / a, bound, note=note)


def _many(top: Path) -> Iterator[Measure]:
    """Open the app on 100,000 notes, cold and warm; let it rest."""
    vault = small_notes(top / "vault", MANY, per_folder=100)
    for turn in ("cold", "warm"):
        with Session(top, vault, "Hostile.md") as session:
            session.begin()
            session.ping("first key")
            start = time.perf_counter()
            session.wait_for_bytes(MARKER.encode(), 120)
            session.wait_for_bytes(b"100,0", 120)
            session.add("all notes", time.perf_counter() - start, 60)
            session.settle(1, 60)
            session.ping("key")
            if turn == "warm":
                session.measures.append(_rest(session))
                session.ping("key at rest")
            session.quit()
        yield from (replace(each, what=f"{turn}: {each.what}") for each in session.measures)


def _rest(session: Session) -> Measure:
    """Return the share of the processor that is used at rest, once it is below the bound."""
    session.read_for(REST_BEFORE_INDEX + 1)
    used, patience = 1.0, time.perf_counter() + _PREPARES
    while used > _MOST_AT_REST and time.perf_counter() < patience:
        used = session.processor_share(_REST)
    return Measure("processor at rest", used, _MOST_AT_REST)


def _opened(top: Path) -> Iterator[Measure]:
    first, last = _run(_READ, top, generated(top, _OPENED), _FIRST, _OPENED)
    note = f"{first / 1e6:.0f} MB after {_FIRST} notes, {last / 1e6:.0f} MB after {_OPENED}"
    what = f"more after {_OPENED} notes than after {_FIRST}"
    yield Measure(what, last - first, _MORE, "MB", note)


CASES: Mapping[str, Check] = {
    "25,000 and 100,000 notes": _growth,
    "the app on 100,000 notes": _many,
    "2,000 notes opened": _opened,
}
