"""The app in a pseudo-terminal, asked as a user would ask it, and what it took.

Waits for what is painted, and gives up on it after a few times its bound.
"""

from __future__ import annotations

import os
import re
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.support.places import FORGOTTEN, isolated_environment
from tests.support.random_input import ESCAPE
from tests.support.terminal import Terminal, TerminalTimeoutError
from tests.torture.report import ANSWER, Measure, faults, worst

MEMORY, MEMORY_PER_BYTE = 150e6, 20
"""Bytes that the app may take at its peak, and so many more for each byte of the vault."""
GIVE_UP = 5.0  # seconds after which nobody waits any longer
QUIT = "\x11"
MARKER = "zqmarker"  # the word that every note begins with that is opened
LINK = "zqlink"  # the word of the link that leads to it from the note `Start`
_LOADED = re.compile(rb"\d notes?(?!\xe2\x80\xa6|\w)")
"""How many notes there are, as the bottom line tells it once they are parsed."""
_LOADING = 120.0  # seconds after which a vault that is still not loaded is a fault
_ENDING = 0.2  # seconds in which an app that has crashed has ended
START = 2.0  # seconds from the start of Python to the first paint
_GLANCE, _CALM = 0.01, 30
"""Seconds from one look at whether the app computes to the next, and looks in a row that tell: one
that lends the terminal to an editor sleeps for 0.2 s before."""
_PAINTED = 40  # escape sequences that are more than what prepares the terminal
_FOUND = rb"\d of \d|found"
"""Which find of how many the box tells, or how many there are so far."""
_CLOSING = 2.0  # seconds in which the box has closed
_KEYS = (
    ("next find", "n"), ("find before", "N"), ("link", "]"), ("link before", "["),
    ("copy link", "y"), ("end", "G"), ("find before", "N"), ("top", "g"),
)  # fmt: skip
"""What is pressed in a note in which a letter was found."""
_PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_ESCAPES = re.compile(r"\x1b\[[0-9;:?<>=]*[A-Za-z]|[\x00-\x1f\s─│╭╮╰╯━❱]+")
_LEFT = b"\x1b[?1049l"  # what gives back the screen that was there before the app
_ON_AT_FIRST = frozenset({7, 25})
"""The private modes that a terminal begins with: wrapped lines, and a cursor that is seen."""


class Session(Terminal):
    """The app on a vault, with its home below `top`, started behind the command `before`."""

    def __init__(
        self,
        top: Path,
        vault: Path,
        note: str = "",
        *,
        size: tuple[int, int] = (120, 40),
        env: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.measures: list[Measure] = []
        self.is_checked = False
        """Whether its end has been looked at."""
        self._vault = vault
        variables = {**isolated_environment(top), **dict.fromkeys(FORGOTTEN, ""), **(env or {})}
        argv = [*before, sys.executable, "-m", "explorer", str(vault / note)]
        super().__init__(argv, columns=size[0], rows=size[1], env=variables)
        self._before = termios.tcgetattr(self.fd)

    def __exit__(self, kind: object, error: object, at: object) -> bool:
        if not self.is_checked and self.wait_exit(_ENDING) is not None:
            self.check_end(self.exit_code)  # it has ended though nobody asked for it
        if self.exit_code is None:
            self.kill()
        if self.peak_memory is not None:
            bound = MEMORY + MEMORY_PER_BYTE * size_of(self._vault)
            self.measures.append(Measure("memory", self.peak_memory, bound, "MB"))
        super().__exit__(kind, error, at)
        return isinstance(error, TerminalTimeoutError | OSError)  # it is among the measures

    def time(
        self,
        what: str,
        seen: bytes | Callable[[Terminal], bool],
        *keys: str,
        bound: float = ANSWER,
    ) -> None:
        """Press keys, and measure until something is seen, or a pattern in what comes."""
        start, begin = time.perf_counter(), len(self.sent)

        def is_seen(terminal: Terminal) -> bool:
            if callable(seen):
                return seen(terminal)
            return re.compile(seen).search(terminal.sent, begin) is not None

        self.press(*keys)
        give_up = max(GIVE_UP, bound * GIVE_UP)
        try:
            self.wait_for(is_seen, give_up)
        except TerminalTimeoutError:
            said = f"exit code {self.exit_code}, the screen: {_words(self.text)[:300]!r}"
            self.add(what, give_up, bound, note=f"{what}: given up; {said}")
            raise
        self.add(what, time.perf_counter() - start, bound)

    def add(self, what: str, seconds: float, bound: float = ANSWER, note: str = "") -> None:
        """Add a time; of several by one name the longest counts."""
        self.measures = worst([*self.measures, Measure(what, seconds, bound, "s", note)])

    def begin(self, quiet: float = 0, most: float = 5) -> None:
        self.time("first paint", lambda each: each.sent.count(b"\x1b[") > _PAINTED, bound=START)
        if quiet:
            self.settle(quiet, most)

    def begin_note(self) -> None:
        """Wait for the note `Start`, by the word of its link."""
        self.begin()
        self.wait_for_bytes(LINK.encode())
        self.settle(0.3, 3)

    def wait_loaded(self) -> None:
        self.wait_for(lambda each: _LOADED.search(each.sent) is not None, _LOADING)

    def rest(self, seconds: float = GIVE_UP) -> None:
        """Read until the app has handled all it was sent. Raises `TerminalTimeoutError`."""
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
        self.time(what, b"Everywhere", *before, "?", bound=bound)
        seen = len(self.sent)
        self.press(ESCAPE)
        # A key that came before the help is closed would be one for the help.
        self.wait_for(lambda session: len(session.sent) > seen, GIVE_UP)
        self.settle(0.1, 1)

    def find(self, letter: str) -> None:
        """Look for a letter, measure until it is told how often it was found, and read on."""
        self.time("find box", b"Find ", "\x06")
        self.settle(0.1, 1)
        self.time("find", _FOUND, letter)
        seen = len(self.sent)
        self.press("\r")
        # Until the box is closed, a key is one for the box.
        self.wait_for(lambda session: len(session.sent) > seen, GIVE_UP)
        with suppress(TerminalTimeoutError):  # what is found may be counted for longer
            self.rest(_CLOSING)

    def probe(self, what: str, columns: int, rows: int) -> None:
        """Resize, and measure until something is drawn: any screen does that, whatever is open."""
        self.resize(columns, rows)
        self.time(what, rb"(?s).")
        self.settle(0.05, 1)

    def follow(self, mark: bytes) -> None:
        """Follow the first link of the note, and measure until the next one is there."""
        self.press("]")
        self.settle(0.05, 1)
        self.time("opened", mark, "\r")

    def quit(self) -> None:
        """Leave; measure until the process has ended, and look at what it leaves behind."""
        start = time.perf_counter()
        self.press(QUIT)
        code = self.wait_exit(3 * GIVE_UP)
        self.add("quit", time.perf_counter() - start)
        self.check_end(code)

    def check_end(self, code: int | None, wanted: int = 0) -> None:
        """Add what is wrong with the exit code, the last words, and the terminal."""
        self.is_checked = True
        found = []
        if code != wanted:
            found.append(f"exit code {code}, {wanted} was wanted")
        if b"Traceback" in self.sent or (code != wanted and code is not None):
            # What was printed on the screen that the app has given back.
            said = self.sent[self.sent.rfind(_LEFT) + 1 :].decode("utf-8", "replace")
            found.append(f"it said: {_words(said)[-500:]!r}")
        modes: dict[int, bool] = {}
        for match in _PRIVATE_MODE.finditer(self.sent):
            modes.update((int(mode), match[2] == b"h") for mode in match[1].split(b";"))
        if left := sorted(mode for mode, on in modes.items() if on != (mode in _ON_AT_FIRST)):
            found.append(f"private modes {left} of the terminal are left changed")
        if code is not None and termios.tcgetattr(self.fd) != self._before:
            found.append("the terminal's line settings are left changed")
        self.measures.append(faults("faults at the end", found))


def _words(text: str) -> str:
    return _ESCAPES.sub(" ", text).strip()


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
    *,
    says: str = MARKER,
    asks: bool = False,
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> list[Measure]:
    """Open a vault at the note `Start`, follow its link to what `says` something, and read that."""
    with Session(top, vault, "Start.md", env=env, before=before) as session:
        session.begin()
        session.ping("first key")
        session.time("loaded", lambda each: LINK.encode() in each.sent)
        session.settle(0.1, 1)
        session.follow(says.encode())
        if asks:
            session.wait_loaded()
            session.ping("copy code", "Y")
            session.find("a")
            for what, key in _KEYS:
                session.ping(what, key)
        read_on(session)
    return session.measures


def open_note(top: Path, vault: Path, note: str) -> list[Measure]:
    """Open a vault at a note, which begins with the marker, and do what a reader does."""
    with Session(top, vault, note) as session:
        session.begin()
        session.time("opened", lambda each: MARKER.encode() in each.sent)
        read_on(session)
    return session.measures


def read_on(session: Session) -> None:
    """Press keys, go to the end of a note, resize the terminal, leave."""
    session.ping("key")
    session.wait_loaded()
    session.ping("key")
    session.ping("end", "G")
    session.resize(100, 30)
    session.ping("resize")
    session.quit()
