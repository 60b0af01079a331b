"""What the system does to the process: limits, signals, closed streams, a poor environment.

And leaving by a key at any moment.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

from tests.torture.children import as_nobody, explorer
from tests.torture.report import ANSWER, Check, Measure, SkippedError, faults, worst
from tests.torture.session import GIVE_UP, Session, read_note
from tests.torture.vaults import around, generated, marked, sample

QUITS = 10  # how often a case of quitting is repeated, each time at another moment
_TAKEN = rb"\x1b\[\?1049h"  # what the app sends when it takes the terminal
NOTES = 1000  # notes of the vault that takes a while to load
_DAY = "2026-11-24"


def _shell(line: str) -> list[str]:
    """Return what starts a program by a line of the shell, in which it is `"$@"`."""
    return ["sh", "-c", line, "sh"]


# Limits


def _limited(limit: str, top: Path) -> list[Measure]:
    return read_note(top, around(generated(top, 400)), before=_shell(f'ulimit {limit}; exec "$@"'))


def _commands(
    top: Path, limit: Callable[[], object] | None = None, before: Sequence[str] = ()
) -> Iterator[Measure]:
    """Run commands in a process with a limit, or behind others; they say the same as without."""
    root, found = generated(top, 400), []
    for arguments in ("stats", "search al --scope text", "check", "due"):
        argv = [*arguments.split(), "--vault", str(root), "--on", _DAY]
        wanted = explorer(top / "wanted", *argv)
        said = explorer(top / "limited", *argv, before=before, limit=limit)
        if (said.returncode, said.stdout) != (wanted.returncode, wanted.stdout):
            shown = f"{said.returncode}, {said.stdout[:100]!r} {said.stderr[-500:]!r}"
            found.append(f"{arguments}: {shown}")
    yield faults("commands that say something else", found)


_START_WITHOUT_PROCESSES = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
os.execv(sys.argv[1], sys.argv[1:])
"""


def _no_processes(top: Path) -> Iterator[Measure]:
    """Let the user start no more processes or threads: root always may, and becomes nobody."""
    (top / "limited").mkdir()
    start = [sys.executable, "-c", _START_WITHOUT_PROCESSES]
    before = [*as_nobody(top / "limited", reads_all=True), *start]
    fork = [*before, sys.executable, "-c", "import os; os.fork()"]
    forked = subprocess.run(fork, capture_output=True, check=False)
    if b"BlockingIOError" not in forked.stderr:
        raise SkippedError(f"processes cannot be limited here: {forked.stderr[-200:]!r}")
    top.chmod(0o755)
    yield from _commands(top, before=before)


# The environment


def _poor(
    top: Path, env: Mapping[str, str] | None = None, before: Sequence[str] = ()
) -> list[Measure]:
    vault = around(top / "vault", marked("# A\n\nsome *words* — é\n"))
    return read_note(top, vault, env=env, before=before)


def _without(*names: str) -> list[str]:
    return ["env", *(part for name in names for part in ("-u", name))]


def _closed(redirection: str, top: Path) -> Iterator[Measure]:
    """Start the app without one of its streams, which it has to say."""
    vault = around(top / "vault")
    before = _shell(f'exec "$@" {redirection}')
    with Session(top, vault, "Start.md", before=before) as session:
        start = time.perf_counter()
        ended = session.wait_exit(2 * GIVE_UP)
        session.add("ended", time.perf_counter() - start, 2)
        session.check_end(ended, 2)
    yield from session.measures


# Signals


def _signaled(number: int, code: int, at_rest: bool, top: Path) -> list[Measure]:
    """Send a signal; the app ends by it, and gives the terminal back."""
    with Session(top, generated(top, NOTES)) as session:
        session.begin()
        if at_rest:
            session.wait_for_bytes(b"notes", GIVE_UP)
            session.settle(0.3, 5)
        start = time.perf_counter()
        os.kill(session.pid, number)
        ended = session.wait_exit(GIVE_UP)
        session.add("ended", time.perf_counter() - start)
        session.check_end(ended, code)
    return session.measures


def _hung_up(top: Path) -> Iterator[Measure]:
    with Session(top, sample(top)) as session:
        session.begin(0.3)
        with Path(os.devnull).open("rb") as null:
            os.dup2(null.fileno(), session.fd)
        start = time.perf_counter()
        code = session.wait_exit(GIVE_UP)
        session.is_checked = True  # there is no terminal that could be left changed
        yield Measure("ended", time.perf_counter() - start, ANSWER, "s", f"exit code {code}")
        yield Measure("left running", int(code is None))


def _stopped(top: Path) -> list[Measure]:
    """Stop the process and let it go on, in the midst of the load and at rest."""
    with Session(top, generated(top, NOTES)) as session:
        session.begin()
        for _ in range(3):
            os.kill(session.pid, signal.SIGSTOP)
            session.settle(0.3, 1)
            os.kill(session.pid, signal.SIGCONT)
            # What is typed before is dropped: it may have been meant for the shell.
            session.time("taken", _TAKEN)
            session.ping("key")
        session.quit()
    return session.measures


def _continued(top: Path) -> list[Measure]:
    with Session(top, sample(top)) as session:
        session.begin(0.3)
        os.kill(session.pid, signal.SIGCONT)
        session.settle(0.3, 2)
        session.ping("key")
        session.quit()
    return session.measures


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
    killed = list[int]()
    with Session(top, generated(top, NOTES)) as session:
        session.begin()
        end = time.perf_counter() + GIVE_UP
        while not killed and time.perf_counter() < end:
            session.read(0.02)
            killed = _children(session.pid)
            for child in killed:
                os.kill(child, number)
        yield Measure("children not found", int(not killed))
        session.ping("key")
        if number == signal.SIGSTOP:
            for child in killed:
                os.kill(child, signal.SIGCONT)
        session.time("loaded", lambda each: f"{NOTES:,} notes".encode() in each.sent, bound=10)
        session.quit()
    yield from session.measures


def _orphans(top: Path) -> Iterator[Measure]:
    """Kill the app while it reads; its child must not stay."""
    vault = generated(top, NOTES)
    left = 0
    for delay in (0.0, 0.2, 0.5):
        with Session(top / f"{delay}", vault) as session:
            session.begin()
            session.settle(delay, delay)
            children = _children(session.pid)
            session.kill()
            session.is_checked = True
            end = time.perf_counter() + GIVE_UP
            while any(map(_runs, children)) and time.perf_counter() < end:
                session.read(0.02)
            left += sum(map(_runs, children))
    yield Measure("children left", left)


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
        with Session(cache, vault) as session:
            session.begin()
            session.read_for(delay)
            if way == "after a resize":
                session.resize(random.randint(20, 200), random.randint(5, 60))
            session.press(*_WAYS[way])
            if number % 2:
                session.read(random.uniform(0, 0.05))
            session.quit()
        quits += session.measures
    yield from worst(quits)


def _bomb(top: Path) -> Iterator[Measure]:
    """Leave while threads of others take the processor."""
    burn = [sys.executable, "-c", "while True: pass"]
    burning = [subprocess.Popen(burn) for _ in range(os.cpu_count() or 1)]
    try:
        yield from _leave("while it loads", 9, top)
    finally:
        for each in burning:
            each.kill()
            each.wait()


_ULIMITS = {
    "memory: 1 GB of addresses": "-v 1000000",
    "memory: 400 MB of addresses": "-v 400000",
    "files: 20": "-n 20",
}
_LIMITS = {
    **{f"files: {most}": (resource.RLIMIT_NOFILE, most) for most in (8, 12, 30, 36, 64)},
    "memory: 500 MB": (resource.RLIMIT_AS, 500_000_000),
    "processor: 60 s": (resource.RLIMIT_CPU, 60),
}
_ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "a home that is not there": {"HOME": "/nonexistent/home"},
    "a cache that cannot be": {"XDG_CACHE_HOME": "/dev/null/cache"},
    "a temporary folder that is not there": {"TMPDIR": "/nonexistent"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C"},
    "LANG=xx": {"LANG": "xx_XX.KOI8-R", "LC_ALL": "xx_XX.KOI8-R"},
    "TERM=vt100": {"TERM": "vt100", "COLORTERM": ""},
    "PATH=": {"PATH": ""},
}
_BEFORE = {
    "no home": _without("HOME", *(f"XDG_{n}_HOME" for n in ("CACHE", "CONFIG", "DATA", "STATE"))),
    "no TMPDIR": _without("TMPDIR"),
    "no standard error": _shell('exec "$@" 2>&-'),
}
_STREAMS = {
    "no input": "<&-",
    "input is /dev/null": "</dev/null",
    "no output": ">&-",
    "output is a full disk": ">/dev/full",
}
_SIGNALS = (
    (signal.SIGINT, 130),
    (signal.SIGTERM, -signal.SIGTERM),
    (signal.SIGHUP, -signal.SIGHUP),
)


def _cases() -> Iterator[tuple[str, Check]]:
    yield from ((name, partial(_limited, limit)) for name, limit in _ULIMITS.items())
    for name, (which, most) in _LIMITS.items():
        limit = partial(resource.setrlimit, which, (most, most))
        yield f"commands, {name}", partial(_commands, limit=limit)
    yield "commands, no processes", _no_processes
    yield from ((name, partial(_poor, env=env)) for name, env in _ENVIRONMENTS.items())
    yield from ((name, partial(_poor, before=before)) for name, before in _BEFORE.items())
    yield from ((name, partial(_closed, each)) for name, each in _STREAMS.items())
    for number, code in _SIGNALS:
        yield f"{number.name} at rest", partial(_signaled, number, code, True)
        yield f"{number.name} while it loads", partial(_signaled, number, code, False)
    yield "the terminal goes", _hung_up
    yield "SIGSTOP and SIGCONT", _stopped
    yield "SIGCONT alone", _continued
    yield "the worker is killed", partial(_worker, signal.SIGKILL)
    yield "the worker is stopped for a while", partial(_worker, signal.SIGSTOP)
    yield "the app is killed while it loads", _orphans
    yield from ((f"leave {way}", partial(_leave, way, seed)) for seed, way in enumerate(_WAYS))
    yield "leave a busy machine", _bomb


CASES: Mapping[str, Check] = dict(_cases())
