"""A hundred thousand notes, and many notes read: what it takes grows with them, not faster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from explorer.ui.live_updates import REST as REST_BEFORE_INDEX
from tests.torture.report import Check, Measure
from tests.torture.session import MARKER, Session, finish, giving_up
from tests.torture.vaults import generated, small_notes

MANY, FEW = 100_000, 25_000
_FASTER = 1.5
"""How much faster than the notes something may grow: times differ by so much between two runs."""
_OPENED, _FIRST = 2000, 200
_MORE = 10e6
"""Bytes by which memory may differ that is where it was."""
_PREPARES = 240
"""Seconds that the app may prepare searches and index texts after the load."""
_REST, _MOST_AT_REST = 5.0, 0.02
"""Seconds at rest, and the share of them that the processor may be used."""

_ASK = """
import os, resource, sys, time
start = time.perf_counter()
from explorer.services.explorer import Explorer
with Explorer.open(sys.argv[1]) as explorer:
    opened = time.perf_counter()
    explorer.search("word1 word2")
    found = time.perf_counter()
    print(len(explorer.vault.notes), opened - start, found - opened,
          resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""
_READ = """
import asyncio, sys
from pathlib import Path
from explorer.services.explorer import Explorer
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
            app.main.navigator.open_place(HistoryPlace(path, 1), focus=True)
            while app.main.note_pane.note is None or app.main.note_pane.note.path != path:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.005)
            if number + 1 in (first, opened):
                await app.workers.wait_for_complete()
                await pilot.pause()
                print(memory())

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


def _ask(vault: Path, top: Path) -> tuple[float, float, float]:
    """Return the seconds to open a vault and to search it, and the peak of the memory."""
    env = {**os.environ, "XDG_CACHE_HOME": str(top / "cache"), "HOME": str(top)}
    said = subprocess.run(
        [sys.executable, "-c", _ASK, str(vault)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    _, opened, found, memory = map(float, said.stdout.split())
    return opened, found, memory


def _growth(top: Path) -> Iterator[Measure]:
    """Open a vault and one of four times its notes, cold and warm."""
    few = small_notes(top / "few", FEW, per_folder=100)
    many = small_notes(top / "many", MANY, per_folder=100)
    for turn in ("cold", "warm"):
        small, large = _ask(few, top), _ask(many, top)
        bound = MANY / FEW * _FASTER
        for what, a, b in zip(("start", "search", "memory"), small, large, strict=True):
            note = f"{what}, {turn}: {a:.3g} for {FEW}, {b:.3g} for {MANY}"
            yield Measure(f"{turn}, {what}: times", b / a, bound, note=note)


def _many(top: Path) -> Iterator[Measure]:
    """Open the app on 100,000 notes, cold and warm; let it rest."""
    vault = small_notes(top / "vault", MANY, per_folder=100)
    for turn in ("cold", "warm"):
        with Session(top, [str(vault / "Hostile.md")]) as session:
            with giving_up():
                session.wait_frame()
                session.ping("first key")
                start = time.perf_counter()
                session.wait_for_bytes(MARKER.encode(), 120)
                session.wait_for(lambda each: b"100,0" in each.sent, 120)
                loaded = time.perf_counter() - start
                session.settle(1, 60)
                session.ping("key")
                if turn == "warm":
                    yield _rest(session)
                    session.ping("key at rest")
                session.quit()
            yield Measure(f"{turn}: seconds to all notes", loaded, 60, note="of 100,000 notes")
            yield from (
                Measure(f"{turn}: {m.what}", m.measured, m.bound, m.unit, m.note)
                for m in finish(session, vault)
            )


def _rest(session: Session) -> Measure:
    """Return the share of the processor that is used at rest, once it is below the bound."""
    _used(session, REST_BEFORE_INDEX + 1)
    used, patience = 1.0, time.perf_counter() + _PREPARES
    while used > _MOST_AT_REST and time.perf_counter() < patience:
        used = _used(session, _REST)
    return Measure("processor at rest", used, _MOST_AT_REST)


def _used(session: Session, seconds: float) -> float:
    """Return the share of some seconds in which the app had the processor."""
    before, start = _processor(session.pid), time.perf_counter()
    while (left := start + seconds - time.perf_counter()) > 0:
        session.read(left)
    return (_processor(session.pid) - before) / seconds


def _processor(pid: int) -> float:
    """Return the seconds of the processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _opened(top: Path) -> Iterator[Measure]:
    """Open 2,000 notes one after the other."""
    vault = generated(top, _OPENED)
    said = subprocess.run(
        [sys.executable, "-c", _READ, str(vault), str(_FIRST), str(_OPENED)],
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    if said.returncode:
        yield Measure("faults", 1, 0, note=said.stderr[-800:])
        return
    first, last = map(int, said.stdout.split())
    note = f"{first / 1e6:.0f} MB after {_FIRST} notes, {last / 1e6:.0f} MB after {_OPENED}"
    yield Measure(
        f"more after {_OPENED} notes than after {_FIRST}", last - first, _MORE, "MB", note
    )


CASES: Mapping[str, Check] = {
    "25,000 and 100,000 notes": _growth,
    "the app on 100,000 notes": _many,
    "2,000 notes opened": _opened,
}
