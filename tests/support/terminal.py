"""A program in a pseudo-terminal: what it sends, when, and what the screen then shows.

Only for systems that have pseudo-terminals. Waits for what is on the screen, never for a while.
"""

from __future__ import annotations

import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

if sys.platform != "win32":
    import fcntl
    import pty
    import termios


if sys.platform != "win32":
    _USUAL = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGPIPE)
    """The signals that programs are started with as usual, though we may ignore some of them."""

# In bytes on macOS, in kilobytes elsewhere.
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024


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
        # A size in variables, as pytest-xdist sets one, would win over that of the terminal.
        inherited = {
            name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")
        }
        variables = {
            **inherited,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            **(env or {}),
        }
        self._pid, self._fd = pty.fork()
        if self._pid == 0:  # pragma: no cover - the child
            for number in _USUAL:
                signal.signal(number, signal.SIG_DFL)
            # Here, before the program can ask how large it is.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if cwd is not None:
                os.chdir(cwd)
            os.execvpe(argv[0], list(argv), variables)
        self.exit_code: int | None = None
        self.peak_memory: int | None = None
        """Bytes that the program, or one of its children, took at most; None before the end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, seconds: float) -> bool:
        """Take in what comes within `seconds`; False when nothing came or the program has ended."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says so when the other side is gone
            return False
        self.sent += chunk
        return bool(chunk)

    def wait_for(self, seen: Callable[[Terminal], bool], seconds: float = 30) -> float:
        """Read until `seen(self)`; return the seconds since the program's start.

        Raises TerminalTimeoutError.
        """
        end = time.perf_counter() + seconds
        while not seen(self):
            if time.perf_counter() > end:
                raise TerminalTimeoutError(f"not seen within {seconds} s; the screen:\n{self.text}")
            self.read(0.02)
        return time.perf_counter() - self.started

    def wait_for_text(self, text: str, seconds: float = 30) -> float:
        """Read until the screen shows `text`; return the seconds since the program's start."""
        return self.wait_for(lambda terminal: text in terminal.text, seconds)

    def wait_for_bytes(self, text: bytes, seconds: float = 30) -> float:
        """Read until `text` has been sent; return the seconds since the program's start."""
        return self.wait_for(lambda terminal: text in terminal.sent, seconds)

    def settle(self, quiet: float = 0.4, seconds: float = 15) -> None:
        """Read until nothing has come for `quiet` seconds."""
        end = time.perf_counter() + seconds
        while self.read(quiet) and time.perf_counter() < end:
            pass

    def press(self, *keys: str) -> None:
        """Send keys as a terminal would."""
        for key in keys:
            os.write(self._fd, key.encode())

    @property
    def fd(self) -> int:
        """The controlling side of the terminal."""
        return self._fd

    @property
    def pid(self) -> int:
        """The process of the program."""
        return self._pid

    @property
    def screen(self) -> pyte.Screen:
        """The screen as it is now. Drawn when it is looked at.

        Drawing takes longer than what bytes are timed for.
        """
        self._stream.feed(bytes(self.sent[self._drawn :]))
        self._drawn = len(self.sent)
        return self._screen

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_exit(self, seconds: float = 10) -> int | None:
        """Read until the program has ended and all that it sent.

        Return its exit code, None if it still runs.
        """
        end = time.perf_counter() + seconds
        while self.exit_code is None and time.perf_counter() < end:
            self.read(0.02)
            pid, status, usage = os.wait4(self._pid, os.WNOHANG)
            if pid:
                self.peak_memory = usage.ru_maxrss * _MEMORY_UNIT
                self.exit_code = os.waitstatus_to_exitcode(status)
                while self.read(0):
                    pass
        return self.exit_code

    def kill(self) -> None:
        """End the program by force."""
        os.kill(self._pid, signal.SIGKILL)
        self.wait_exit(5)

    def close(self) -> None:
        """End the program, by force if need be."""
        if self.exit_code is None:
            os.kill(self._pid, signal.SIGTERM)
            if self.wait_exit(2) is None:
                self.kill()
        os.close(self._fd)


class ByteTerminal(Terminal):
    """A terminal that only keeps what it is sent.

    To work out the screen takes longer than what is timed here.
    """

    def read(self, seconds: float) -> bool:
        """Take in what comes within `seconds`; False when nothing came or the program has ended."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.sent += chunk
        return bool(chunk)
