"""A program in a pseudo-terminal: what it sends, when, and what the screen then shows.

Only for systems that have pseudo-terminals. Waits for what is on the screen, never for a while.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

if sys.platform != "win32":
    import pty
    import termios

    _USUAL = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGPIPE)
    """The signals that programs are started with as usual, though we may ignore some of them."""

# In bytes on macOS, in kilobytes elsewhere.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024
_TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
# As pytest-xdist sets them: they would win over the size of the terminal.
_SIZE = ("COLUMNS", "LINES")
_UNKNOWN = re.compile(rb"\x1b\[>[0-9;]*[a-z]")  # what programs send, and pyte fails on


class TerminalTimeoutError(Exception):
    """The screen never showed what was waited for."""


class Terminal:
    """Run `argv` in a terminal of `columns` by `rows`; `sent` is every byte that reached it."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> None:
        self.sent = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        self.started = time.perf_counter()
        inherited = {name: value for name, value in os.environ.items() if name not in _SIZE}
        variables = {**inherited, **_TERMINAL, **(env or {})}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child
            for number in _USUAL:
                signal.signal(number, signal.SIG_DFL)
            # Here, before the program can ask how large it is.
            termios.tcsetwinsize(0, (rows, columns))
            if cwd is not None:
                os.chdir(cwd)
            os.execvpe(argv[0], list(argv), variables)
        self.exit_code: int | None = None
        self.peak_memory: int | None = None
        """Bytes that the program, or one of its children, took at most; None before the end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, at: object) -> bool | None:
        self.close()
        return None

    def read(self, seconds: float) -> bool:
        """Take in what comes within `seconds`; False when nothing came or the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self.fd, 1 << 16)
        except OSError:  # Linux says so when the other side is gone
            return False
        self.sent += chunk
        return bool(chunk)

    def read_for(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def wait_for(self, seen: Callable[[Terminal], bool], seconds: float = 30) -> float:
        """Read until `seen(self)`; return the seconds since the program's start."""
        end = time.perf_counter() + seconds
        while not seen(self):
            if time.perf_counter() > end:
                raise TerminalTimeoutError(f"not seen within {seconds} s; the screen:\n{self.text}")
            self.read(0.02)
        return time.perf_counter() - self.started

    def wait_for_text(self, text: str, seconds: float = 30) -> float:
        """Read until the screen shows `text`; return the seconds since the program's start."""
        return self.wait_for(lambda terminal: text in terminal.text, seconds)

    def wait_for_bytes(self, text: bytes, seconds: float = 30, *, seen: int = 0) -> float:
        """Read until `text` has come after the first `seen` bytes; return as `wait_for` does."""
        return self.wait_for(lambda terminal: terminal.sent.find(text, seen) >= 0, seconds)

    def settle(self, quiet: float = 0.4, seconds: float = 15) -> None:
        """Read until nothing has come for `quiet` seconds."""
        end = time.perf_counter() + seconds
        while self.read(quiet) and time.perf_counter() < end:
            pass

    def press(self, *keys: str) -> None:
        """Send keys as a terminal would."""
        for key in keys:
            os.write(self.fd, key.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, which the program is told: it draws all anew."""
        self._screen.resize(rows, columns)
        self._drawn = len(self.sent)
        termios.tcsetwinsize(self.fd, (rows, columns))

    @property
    def screen(self) -> pyte.Screen:
        """The screen as it is now. Drawn when it is looked at."""
        self._stream.feed(_UNKNOWN.sub(b"", self.sent[self._drawn :]))
        self._drawn = len(self.sent)
        return self._screen

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def processor_share(self, seconds: float) -> float:
        """Return the share of some seconds in which the program computes. Linux only."""

        def ticks() -> int:
            fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
            return int(fields[11]) + int(fields[12])

        before = ticks()
        self.read_for(seconds)
        return (ticks() - before) / os.sysconf("SC_CLK_TCK") / seconds

    def wait_exit(self, seconds: float = 10) -> int | None:
        """Read until the program has ended and all that it sent."""
        end = time.perf_counter() + seconds
        while self.exit_code is None and time.perf_counter() < end:
            self.read(0.02)
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.peak_memory = usage.ru_maxrss * _MEMORY_UNIT
                self.exit_code = os.waitstatus_to_exitcode(status)
                while self.read(0):
                    pass
        return self.exit_code

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self.wait_exit(5)

    def close(self) -> None:
        """End the program, by force if need be."""
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGTERM)
            if self.wait_exit(2) is None:
                self.kill()
        os.close(self.fd)
