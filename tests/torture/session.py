"""The app in a pseudo-terminal, asked as a user would ask it, and what it took.

Waits for what is painted, and gives up on it after a few times its bound.
"""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyte

from tests.support.places import FORGOTTEN, isolated_environment
from tests.support.random_input import ESCAPE
from tests.support.terminal import ByteTerminal, Terminal, TerminalTimeoutError
from tests.torture.report import ANSWER, MEMORY, MEMORY_PER_BYTE, Measure

GIVE_UP = 5.0
"""Seconds after which nobody waits any longer."""
QUIT = "\x11"
MARKER = "zqmarker"
"""The word that every note begins with that is opened."""
LINK = "zqlink"
"""The word of the link that leads to it from the note `Start`."""
_LOADED = re.compile(rb"\d notes?(?!\xe2\x80\xa6|\w)")
"""How many notes there are, as the bottom line tells it once they are parsed."""
_LOADING = 120.0
"""Seconds after which a vault that is still not loaded is a fault."""
_ENDING = 0.2
"""Seconds in which an app that has crashed has ended."""
START = 2.0
"""Seconds from the start of Python to the first paint."""
_GLANCE, _CALM = 0.01, 30
"""Seconds from one look at whether the app computes to the next, and looks in a row that tell: one
that lends the terminal to an editor sleeps for 0.2 s before."""
_PAINTED = 40
"""Escape sequences that are more than what prepares the terminal."""
_HELP = b"Everywhere"
_FIND, _FIND_LABEL = "\x06", b"Find "
_FOUND = re.compile(rb"\d of \d|found")
"""Which find of how many the box tells, or how many there are so far."""
_CLOSING = 2.0
"""Seconds in which the box has closed."""
_KEYS = {"next find": "n", "find before": "N", "link": "]", "link before": "[", "copy link": "y"}
"""What is pressed in a note in which a letter was found."""
_PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_ESCAPES = re.compile(r"\x1b\[[0-9;:?<>=]*[A-Za-z]|[\x00-\x1f\s─│╭╮╰╯━❱]+")
_LEFT = b"\x1b[?1049l"
"""What gives back the screen that was there before the app."""
_WORDS = 500
"""Characters of the last words of an app that are shown."""
_UNKNOWN = re.compile(rb"\x1b\[>[0-9;]*[a-z]")
"""What other programs send, and pyte fails on."""
_ON_AT_FIRST = frozenset({7, 25})
"""The private modes that a terminal begins with: wrapped lines, and a cursor that is seen."""


class Session(ByteTerminal):
    """The app on a vault. Collects what it measures."""

    def __init__(
        self,
        top: Path,
        arguments: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        """Start it with `arguments`, its own home below `top`, behind the command `before`."""
        self.measures: list[Measure] = []
        self._size = size
        self._is_checked = False
        """Whether its end has been looked at."""
        columns, rows = size
        variables = {**isolated_environment(top), **dict.fromkeys(FORGOTTEN, ""), **(env or {})}
        argv = [*before, sys.executable, "-m", "explorer", *arguments]
        super().__init__(argv, columns=columns, rows=rows, env=variables)
        self._before = termios.tcgetattr(self.fd)

    def time(self, what: str, seen: Callable[[Terminal], bool], *, bound: float = ANSWER) -> None:
        """Measure until `seen`. Raises `TerminalTimeoutError`."""
        start = time.perf_counter()
        give_up = max(GIVE_UP, bound * GIVE_UP)
        try:
            self.wait_for(seen, give_up)
        except TerminalTimeoutError:
            self.add(what, give_up, bound, note=f"{what}: given up; {self.excerpt()}")
            raise
        self.add(what, time.perf_counter() - start, bound)

    def add(self, what: str, seconds: float, bound: float = ANSWER, note: str = "") -> None:
        """Add a time; of several by one name the longest counts."""
        measure = Measure(what, seconds, bound, "s", note)
        for at, known in enumerate(self.measures):
            if known.what == what:
                self.measures[at] = max(known, measure, key=lambda each: each.measured)
                return
        self.measures.append(measure)

    def excerpt(self) -> str:
        """Return the words of the screen, or how the app has ended."""
        screen = pyte.Screen(*self._size)
        pyte.ByteStream(screen).feed(_UNKNOWN.sub(b"", self.sent))
        words = re.sub(r"[\s─│╭╮╰╯━]+", " ", " ".join(screen.display)).strip()
        return f"exit code {self.exit_code}, the screen: {words[:300]!r}"

    def wait_frame(self) -> None:
        """Wait for the first paint."""
        self.time("first paint", lambda each: each.sent.count(b"\x1b[") > _PAINTED, bound=START)

    def wait_loaded(self) -> None:
        """Wait until all notes are parsed, which may take a while."""
        self.wait_for(lambda each: _LOADED.search(each.sent) is not None, _LOADING)

    def rest(self, seconds: float = GIVE_UP) -> None:
        """Read until the app has handled all it was sent. Raises `TerminalTimeoutError`.

        What it sends does not tell: one that computes for a while is quiet, too.
        """
        end, calm = time.perf_counter() + seconds, 0
        while calm < _CALM:
            if time.perf_counter() > end:
                raise TerminalTimeoutError(f"no rest within {seconds} s")
            calm = 0 if self.read(_GLANCE) or self._computes() else calm + 1

    def _computes(self) -> bool:
        """Whether the app computes, or would if it had the processor, or waits for a program."""
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                state = (thread / "stat").read_text().rpartition(")")[2].split()[0]
                if state == "Z":
                    return False
                if state != "S" or (thread / "children").read_text():
                    return True
        return False

    def ping(self, what: str, *before: str, bound: float = ANSWER) -> None:
        """Press keys, then `?`, and measure until the help is there; close it again."""
        comes = self.coming(_HELP)
        self.press(*before, "?")
        self.time(what, comes, bound=bound)
        seen = len(self.sent)
        self.press(ESCAPE)
        # A key that came before the help is closed would be one for the help.
        self.wait_for(lambda session: len(session.sent) > seen, GIVE_UP)
        self.settle(0.1, 1)

    def find(self, letter: str) -> None:
        """Look for a letter, measure until it is told how often it was found, and read on."""
        seen = len(self.sent)
        self.press(_FIND)
        self.time("find box", lambda session: _FIND_LABEL in session.sent[seen:])
        self.settle(0.1, 1)
        seen = len(self.sent)
        self.press(letter)
        self.time("find", lambda session: _FOUND.search(session.sent, seen) is not None)
        seen = len(self.sent)
        self.press("\r")
        # Until the box is closed, a key is one for the box.
        self.wait_for(lambda session: len(session.sent) > seen, GIVE_UP)
        with suppress(TerminalTimeoutError):  # what is found may be counted for longer
            self.rest(_CLOSING)

    def coming(self, mark: bytes) -> Callable[[Terminal], bool]:
        """Return what tells whether a mark has come from now on. Looks at what is sent once.

        To look at all of some MB with each part that comes takes longer than what is timed.
        """
        start = looked = len(self.sent)

        def has_come(session: Terminal) -> bool:
            nonlocal looked
            begin = max(start, looked - len(mark))
            looked = len(session.sent)
            return session.sent.find(mark, begin) >= 0

        return has_come

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._size = columns, rows
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)

    def probe(self, what: str, columns: int, rows: int) -> None:
        """Resize, and measure until something is drawn: any screen does that, whatever is open."""
        seen = len(self.sent)
        self.resize(columns, rows)
        self.time(what, lambda session: len(session.sent) > seen)
        self.settle(0.05, 1)

    def follow(self, what: str = "opened") -> None:
        """Follow the first link of the note, and measure until the next one is there."""
        self.press("]")
        self.settle(0.05, 1)
        comes = self.coming(MARKER.encode())
        self.press("\r")
        self.time(what, comes)

    def quit(self, key: str = QUIT) -> None:
        """Leave; measure until the process has ended, and look at what it leaves behind."""
        start = time.perf_counter()
        self.press(key)
        code = self.wait_exit(3 * GIVE_UP)
        self.add("quit", time.perf_counter() - start)
        self.check_end(code)

    def check_end(self, code: int | None, wanted: int = 0) -> None:
        """Add what is wrong with the exit code, the last words, and the terminal."""
        self._is_checked = True
        faults = []
        if code != wanted:
            faults.append(f"exit code {code}, {wanted} was wanted")
        if b"Traceback" in self.sent or (code != wanted and code is not None):
            faults.append(f"it said: {self.last_words()!r}")
        left = self.modes_left()
        if left:
            faults.append(f"private modes {left} of the terminal are left changed")
        if code is not None and termios.tcgetattr(self.fd) != self._before:
            faults.append("the terminal's line settings are left changed")
        self.measures.append(Measure("faults at the end", len(faults), 0, note="; ".join(faults)))

    def check_crash(self) -> None:
        """Add what is wrong with an app that has ended though nobody asked for it."""
        if not self._is_checked and self.wait_exit(_ENDING) is not None:
            self.check_end(self.exit_code)

    def last_words(self) -> str:
        """Return the end of what was printed on the screen that the app has given back."""
        said = self.sent[self.sent.rfind(_LEFT) + 1 :].decode("utf-8", "replace")
        return _ESCAPES.sub(" ", said).strip()[-_WORDS:]

    def modes_left(self) -> list[int]:
        """Return the private modes of the terminal that are not as they were at first."""
        modes: dict[int, bool] = {}
        for match in _PRIVATE_MODE.finditer(self.sent):
            for mode in match[1].split(b";"):
                modes[int(mode)] = match[2] == b"h"
        return sorted(mode for mode, on in modes.items() if on != (mode in _ON_AT_FIRST))

    def check_memory(self, size: int) -> None:
        """Add the peak of the memory, when the app has ended, beside its bound for `size` bytes."""
        bound = MEMORY + MEMORY_PER_BYTE * size
        if self.peak_memory is not None:
            self.measures.append(Measure("memory", self.peak_memory, bound, "MB"))


@contextmanager
def giving_up() -> Iterator[None]:
    """Leave a session when something never came: it has been added to the measures."""
    with suppress(TerminalTimeoutError, OSError):
        yield


def size_of(root: Path) -> int:
    """Return the bytes of a vault's files, holes not counted; of any depth."""
    total, folders = 0, [str(root)]
    while folders:
        with suppress(PermissionError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                status = entry.stat(follow_symlinks=False)
                total += min(status.st_size, status.st_blocks * 512)
    return total


def read_note(
    top: Path,
    vault: Path,
    note: str = "Start.md",
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> list[Measure]:
    """Open a vault at the note `Start`, follow its link, and do what a reader does.

    Measures the first key, the load, the note, a key, the end of the note, a resize, the quit and
    the memory.
    """
    with Session(top, [str(vault / note)], env=env, before=before) as session:
        with giving_up():
            _reach(session)
            read_on(session)
        return finish(session, vault)


def ask_note(top: Path, vault: Path) -> list[Measure]:
    """Do the same, and before the rest copy code, find a letter, and walk finds and links."""
    with Session(top, [str(vault / "Start.md")]) as session:
        with giving_up():
            _reach(session)
            session.wait_loaded()
            session.ping("copy code", "Y")
            session.find("a")
            for what, key in _KEYS.items():
                session.ping(what, key)
            session.ping("end", "G")
            session.ping("find before", "N")
            session.ping("top", "g")
            read_on(session)
        return finish(session, vault)


def _reach(session: Session) -> None:
    """Wait for the note `Start`, and follow its link."""
    session.wait_frame()
    session.ping("first key")
    session.time("loaded", lambda each: LINK.encode() in each.sent)
    session.settle(0.1, 1)
    session.follow()


def open_note(top: Path, vault: Path, note: str) -> list[Measure]:
    """Open a vault at a note, which begins with the marker, and do what a reader does."""
    with Session(top, [str(vault / note)]) as session:
        with giving_up():
            session.wait_frame()
            session.time("opened", lambda each: MARKER.encode() in each.sent)
            read_on(session)
        return finish(session, vault)


def read_on(session: Session) -> None:
    """Press keys, go to the end of a note, resize the terminal, leave.

    A note can be read before it is parsed: the keys are pressed before that and after it.
    """
    session.ping("key")
    session.wait_loaded()
    session.ping("key")
    session.ping("end", "G")
    session.resize(100, 30)
    session.ping("resize")
    session.quit()


def finish(session: Session, vault: Path) -> list[Measure]:
    """End a session, if it still runs, and return what it has measured."""
    session.check_crash()
    if session.exit_code is None:
        session.kill()
    session.check_memory(size_of(vault))
    return session.measures
