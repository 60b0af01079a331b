"""What the system does to the process: limits, signals, closed streams, a poor environment.

And leaving by a key at any moment.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from tests.support.places import isolated_environment
from tests.torture.nobody import as_nobody
from tests.torture.report import ANSWER, Check, Measure, SkippedError
from tests.torture.session import GIVE_UP, MARKER, Session, finish, giving_up, read_note
from tests.torture.vaults import around, generated, marked, sample

QUITS = 10
"""How often a case of quitting is repeated, each time at another moment."""
_TAKEN = b"\x1b[?1049h"
"""What the app sends when it takes the terminal."""
NOTES = 1000
"""Notes of the vault that takes a while to load."""


# Limits


def _limited(limit: str, top: Path) -> list[Measure]:
    """Read a note under a limit that the shell sets."""
    vault = generated(top, 400)
    before = ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh"]
    (vault / "Start.md").write_text("# Start\n\n[[Hostile|zqlink]]\n", "utf-8")
    (vault / "Hostile.md").write_text(f"{MARKER}\n", "utf-8")
    return read_note(top, vault, before=before)


def _commands(
    change: Callable[[], object],
    env: Mapping[str, str],
    top: Path,
    before: Sequence[str] = (),
) -> Iterator[Measure]:
    """Run commands in a process that is changed before; they say the same as without that.

    `before` is what starts the changed ones.
    """
    root = generated(top, 400)
    faults = []
    for arguments in (["stats"], ["search", "al", "--scope", "text"], ["check"], ["due"]):
        argv = [sys.executable, "-m", "explorer", *arguments, "--vault", str(root), "--on", _DAY]
        wanted, said = (
            subprocess.run(
                [*start, *argv], env=each, preexec_fn=changed, capture_output=True, timeout=60,
                check=False,
            )
            for start, each, changed in (
                ((), {**os.environ, **isolated_environment(top / "wanted")}, None),
                (before, {**os.environ, **isolated_environment(top / "limited"), **env}, change),
            )
        )  # fmt: skip
        if (said.returncode, said.stdout) != (wanted.returncode, wanted.stdout):
            faults.append(
                f"{arguments}: {said.returncode}, {said.stdout[:100]!r} {said.stderr[-500:]!r}"
            )
    yield Measure("commands that say something else", len(faults), 0, note="; ".join(faults))


_DAY = "2026-11-24"


_START_WITHOUT_PROCESSES = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
os.execv(sys.argv[1], sys.argv[1:])
"""
_FORK = "import os; os.fork() or os._exit(0)"


def _no_processes(top: Path) -> Iterator[Measure]:
    """Let the user start no more processes or threads: root always may, and becomes nobody."""
    (top / "limited").mkdir()
    before = [
        *as_nobody(top / "limited", reads_all=True),
        *(sys.executable, "-c", _START_WITHOUT_PROCESSES),
    ]
    forked = subprocess.run(
        [*before, sys.executable, "-c", _FORK], capture_output=True, check=False
    )
    if b"BlockingIOError" not in forked.stderr:
        raise SkippedError(f"processes cannot be limited here: {forked.stderr[-200:]!r}")
    top.chmod(0o755)
    yield from _commands(lambda: None, {}, top, before)


def _limit(which: int, most: int) -> Callable[[], object]:
    return partial(resource.setrlimit, which, (most, most))


# The environment


def _poor(env: Mapping[str, str], top: Path) -> list[Measure]:
    return read_note(top, around(top, marked("# A\n\nsome *words* — é\n")), env=env)


def _gone(name: str, top: Path) -> list[Measure]:
    before = ["env", "-u", name, *(["-u", "XDG_CACHE_HOME", "-u", "XDG_CONFIG_HOME", "-u",
              "XDG_DATA_HOME", "-u", "XDG_STATE_HOME"] if name == "HOME" else [])]  # fmt: skip
    return read_note(top, around(top, marked("x\n")), before=before)


def _closed(redirection: str, code: int, top: Path) -> Iterator[Measure]:
    """Start the app without one of its streams, which it has to say."""
    vault = around(top, marked("x\n"))
    before = ["sh", "-c", f'exec "$@" {redirection}', "sh"]
    with Session(top, [str(vault / "Start.md")], before=before) as session:
        start = time.perf_counter()
        ended = session.wait_exit(2 * GIVE_UP)
        session.add("ended", time.perf_counter() - start, 2)
        session.check_end(ended, code)
        yield from session.measures


def _closed_error(top: Path) -> list[Measure]:
    before = ["sh", "-c", 'exec "$@" 2>&-', "sh"]
    return read_note(top, around(top, marked("x\n")), before=before)


# Signals


def _signaled(number: int, code: int, moment: str, top: Path) -> Iterator[Measure]:
    """Send a signal; the app ends by it, and gives the terminal back."""
    vault = generated(top, NOTES)
    with Session(top, [str(vault)]) as session:
        with giving_up():
            session.wait_frame()
            if moment == "at rest":
                session.wait_for_bytes(b"notes", GIVE_UP)
                session.settle(0.3, 5)
            start = time.perf_counter()
            os.kill(session.pid, number)
            ended = session.wait_exit(GIVE_UP)
            session.add("ended", time.perf_counter() - start)
            session.check_end(ended, code)
        yield from finish(session, vault)


def _hung_up(top: Path) -> Iterator[Measure]:
    """Take the terminal away, as a window that is closed does."""
    vault = sample(top)
    with Session(top, [str(vault)]) as session:
        session.wait_frame()
        session.settle(0.3, 5)
        with Path(os.devnull).open("rb") as null:
            os.dup2(null.fileno(), session.fd)
        start = time.perf_counter()
        code = session.wait_exit(GIVE_UP)
        ended = time.perf_counter() - start
        yield Measure("ended", ended, ANSWER, "s", f"exit code {code}")
        yield Measure("left running", int(code is None), 0)


def _stopped(top: Path) -> list[Measure]:
    """Stop the process and let it go on, in the midst of the load and at rest."""
    vault = generated(top, NOTES)
    with Session(top, [str(vault)]) as session:
        with giving_up():
            session.wait_frame()
            for _ in range(3):
                os.kill(session.pid, signal.SIGSTOP)
                session.settle(0.3, 1)
                seen = len(session.sent)
                os.kill(session.pid, signal.SIGCONT)
                # What is typed before is dropped: it may have been meant for the shell.
                session.time("taken", lambda each, at=seen: _TAKEN in each.sent[at:])  # type: ignore[misc] # mypy cannot tell what `at` is
                session.ping("key")
            session.quit()
        return finish(session, vault)


def _continued(top: Path) -> list[Measure]:
    """Let a process go on that was never stopped."""
    vault = sample(top)
    with Session(top, [str(vault)]) as session:
        with giving_up():
            session.wait_frame()
            session.settle(0.3, 5)
            os.kill(session.pid, signal.SIGCONT)
            session.settle(0.3, 2)
            session.ping("key")
            session.quit()
        return finish(session, vault)


# The child that parses


def _children(pid: int) -> list[int]:
    """Return the processes that a process has started; a zombie is none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(folder.name))
    return found


def _worker(number: int, top: Path) -> Iterator[Measure]:
    """Kill or stop the child that parses while the vault is read; all notes come nevertheless."""
    vault, killed = generated(top, NOTES), 0
    with Session(top, [str(vault)]) as session:
        with giving_up():
            session.wait_frame()
            end = time.perf_counter() + GIVE_UP
            while not killed and time.perf_counter() < end:
                session.read(0.02)
                for child in _children(session.pid):
                    os.kill(child, number)
                    killed = child
            yield Measure("children not found", int(not killed), 0)
            session.ping("key")
            if number == signal.SIGSTOP:
                os.kill(killed, signal.SIGCONT)
            session.time("loaded", lambda each: f"{NOTES:,} notes".encode() in each.sent, bound=10)
            session.quit()
        yield from finish(session, vault)


def _orphans(top: Path) -> Iterator[Measure]:
    """Kill the app while it reads; its child must not stay."""
    vault = generated(top, NOTES)
    left = 0
    for delay in (0.0, 0.2, 0.5):
        with Session(top / f"{delay}", [str(vault)]) as session:
            session.wait_frame()
            session.settle(delay, delay)
            children = _children(session.pid)
            session.kill()
            end = time.perf_counter() + GIVE_UP
            while any(map(_runs, children)) and time.perf_counter() < end:
                session.read(0.02)
            left += sum(map(_runs, children))
    yield Measure("children left", left, 0)


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


# Leaving by a key at any moment

_WAYS: Mapping[str, Sequence[str]] = {
    "while it loads": (),
    "while it opens a note": ("j", "\r"),
    "while it draws": ("\r", "G", "\x04", "\x15"),
    "while it searches": ("/", "a", "l"),
    "while it searches texts": ("/", "\t", "\t", "a", "l"),
    "in the palette": ("\x10", "a"),
    "in the help": ("?",),
    "in the list of problems": ("!",),
    "after a resize": (),
    "in a burst of keys": tuple("jjjj\r") * 20,
}


def _leave(way: str, seed: int, top: Path) -> Iterator[Measure]:
    """Leave at random moments after the first paint; the longest time counts."""
    vault, random = generated(top, NOTES), Random(seed)
    quits: list[Measure] = []
    for number in range(QUITS):
        delay = random.uniform(0, 1.5 if number % 2 else 0.3)
        cache = top / ("cold" if number % 3 == 0 else "warm") / str(number * (number % 3 == 0))
        with Session(cache, [str(vault)]) as session:
            session.wait_frame()
            end = time.perf_counter() + delay
            while (left := end - time.perf_counter()) > 0:
                session.read(left)
            if way == "after a resize":
                session.resize(random.randint(20, 200), random.randint(5, 60))
            session.press(*_WAYS[way])
            if number % 2:
                session.read(random.uniform(0, 0.05))
            session.quit()
            if session.exit_code is None:
                session.kill()
            quits += session.measures
    yield max((m for m in quits if m.what == "quit"), key=lambda m: m.measured)
    yield max((m for m in quits if m.what != "quit"), key=lambda m: m.measured)


def _bomb(top: Path) -> Iterator[Measure]:
    """Leave while threads of others take the processor."""
    stop = threading.Event()
    burning = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield from _leave("while it loads", 9, top)
    finally:
        stop.set()
        for each in burning:
            each.kill()
            each.wait()


def _cases() -> Iterator[tuple[str, Check]]:
    yield "memory: 1 GB of addresses", partial(_limited, "-v 1000000")
    yield "memory: 400 MB of addresses", partial(_limited, "-v 400000")
    yield "files: 20", partial(_limited, "-n 20")
    for most in (8, 12, 30, 36, 64):
        limit = _limit(resource.RLIMIT_NOFILE, most)
        yield f"commands, files: {most}", partial(_commands, limit, {})
    yield (
        "commands, memory: 500 MB",
        partial(_commands, _limit(resource.RLIMIT_AS, 500_000_000), {}),
    )
    yield "commands, no processes", _no_processes
    yield "commands, processor: 60 s", partial(_commands, _limit(resource.RLIMIT_CPU, 60), {})
    yield "no home", partial(_gone, "HOME")
    yield "a home that is not there", partial(_poor, {"HOME": "/nonexistent/home"})
    yield "a cache that cannot be", partial(_poor, {"XDG_CACHE_HOME": "/dev/null/cache"})
    yield "no TMPDIR", partial(_gone, "TMPDIR")
    yield "a temporary folder that is not there", partial(_poor, {"TMPDIR": "/nonexistent"})
    yield "LANG=C", partial(_poor, {"LANG": "C", "LC_ALL": "C"})
    yield "LANG=xx", partial(_poor, {"LANG": "xx_XX.KOI8-R", "LC_ALL": "xx_XX.KOI8-R"})
    yield "TERM=vt100", partial(_poor, {"TERM": "vt100", "COLORTERM": ""})
    yield "PATH=", partial(_poor, {"PATH": ""})
    yield "no input", partial(_closed, "<&-", 2)
    yield "input is /dev/null", partial(_closed, "</dev/null", 2)
    yield "no output", partial(_closed, ">&-", 2)
    yield "output is a full disk", partial(_closed, ">/dev/full", 2)
    yield "no standard error", _closed_error
    for moment in ("at rest", "while it loads"):
        yield f"SIGINT {moment}", partial(_signaled, signal.SIGINT, 130, moment)
        yield f"SIGTERM {moment}", partial(_signaled, signal.SIGTERM, -signal.SIGTERM, moment)
        yield f"SIGHUP {moment}", partial(_signaled, signal.SIGHUP, -signal.SIGHUP, moment)
    yield "the terminal goes", _hung_up
    yield "SIGSTOP and SIGCONT", _stopped
    yield "SIGCONT alone", _continued
    yield "the worker is killed", partial(_worker, signal.SIGKILL)
    yield "the worker is stopped for a while", partial(_worker, signal.SIGSTOP)
    yield "the app is killed while it loads", _orphans
    for seed, way in enumerate(_WAYS):
        yield f"leave {way}", partial(_leave, way, seed)
    yield "leave a busy machine", _bomb


CASES: Mapping[str, Check] = dict(_cases())
