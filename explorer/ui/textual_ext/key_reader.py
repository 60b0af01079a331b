"""Reads what is typed in a Unix terminal, in a thread that sleeps until something is.

Textual's looks ten times a second whether it shall end, and once the terminal is gone it reads for
ever, without a pause. Changes nothing of the terminal.
"""

from __future__ import annotations

import os
import select
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.message import Message

_CHUNK = 4096
"""Bytes that are read at once."""
_LAST_WAIT = 0.1
"""Seconds in which the last answers of a terminal come, such as to the end of mouse reports: a
shell would take them for something that was typed."""
_PAUSE = 1.0
"""Seconds between two looks at a terminal that has nothing to give any more."""


class WakingEvent(threading.Event):
    """An event that a `select` can wait for, too: its file can be read from while it is set.

    One thread sets and clears it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._readable, self._writable = os.pipe()

    def fileno(self) -> int:
        """Return the file descriptor for a `select`."""
        return self._readable

    def set(self) -> None:
        """Wake who waits."""
        if not self.is_set():
            super().set()
            os.write(self._writable, b"\0")

    def clear(self) -> None:
        """Let the next one wait again."""
        if self.is_set():
            os.read(self._readable, 1)
            super().clear()


class KeyReader:
    """Hands on the messages that the input of a terminal makes, until `leave` is set."""

    def __init__(
        self,
        descriptor: int,
        parser: XTermParser,
        leave: WakingEvent,
        on_message: Callable[[Message], object],
        on_end: Callable[[], object],
    ) -> None:
        """Prepare to call `on_message`, and `on_end` each second after the end of the input.

        Both are called by the thread that calls `run`.
        """
        self._descriptor = descriptor
        self._parser = parser
        self._leave = leave
        self._on_message = on_message
        self._on_end = on_end
        # What is no UTF-8 is shown as a replacement character, as the keys of an old terminal are.
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def run(self) -> None:
        """Read until `leave` is set. Raises the errors of the handlers."""
        watched = [self._descriptor, self._leave.fileno()]
        try:
            while not self._leave.is_set():
                # When an escape that may begin a sequence is taken for a key, None without one.
                due = self._parser._timeout_time  # noqa: SLF001  known of the tested versions
                pause = None if due is None else max(0.0, due - get_time())
                ready, _, _ = select.select(watched, [], [], pause)
                if self._descriptor in ready:
                    self._read()
                self._hand_on(self._parser.tick())
            if select.select([self._descriptor], [], [], _LAST_WAIT)[0]:
                self._read()
        finally:  # it may be in the middle of a sequence
            with suppress(EOFError, ParseError):
                list(self._parser.feed(""))

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:  # another program has read it
            return
        except OSError:  # the terminal is gone
            data = b""
        text = self._decoder.decode(data)
        if text:
            self._hand_on(self._parser.feed(text))
        elif not data and not self._leave.is_set():
            self._on_end()
            self._leave.wait(_PAUSE)

    def _hand_on(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._on_message(message)
