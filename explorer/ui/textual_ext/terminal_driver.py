"""Textual's driver of a Unix terminal, safe against what the system does to a process in one.

Stopping, going on, and lending the terminal to another program leave it as it was. Draws on
standard output, which the caller has found to be a terminal; Textual would draw on standard error.
Not for Windows.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import sys
import termios
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from textual import events
from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from explorer.early_keys import give_back

_READ_BYTES = 4096
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


def read_keys(
    descriptor: int,
    parser: XTermParser,
    leave: WakingEvent,
    on_message: Callable[[Message], object],
    on_end: Callable[[], object],
) -> None:
    """Hand on the messages that the input of a terminal makes, until `leave` is set.

    Sleeps until something is typed. Textual's looks ten times a second whether it shall end, and
    once the terminal is gone it reads for ever, without a pause. `on_end` is called each second
    after the end of the input. Raises the errors of both.
    """
    # What is no UTF-8 is shown as a replacement character, as the keys of an old terminal are.
    decoder = getincrementaldecoder("utf-8")("replace")

    def read() -> None:
        try:
            data = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:  # another program has read it
            return
        except OSError:  # the terminal is gone
            data = b""
        text = decoder.decode(data)
        for message in parser.feed(text) if text else ():
            on_message(message)
        if not data and not leave.is_set():
            on_end()
            leave.wait(_PAUSE)

    try:
        while not leave.is_set():
            # When an escape that may begin a sequence is taken for a key, None without one.
            due = parser._timeout_time  # noqa: SLF001  known of the tested versions
            pause = None if due is None else max(0.0, due - get_time())
            if descriptor in select.select([descriptor, leave.fileno()], [], [], pause)[0]:
                read()
            for message in parser.tick():
                on_message(message)
        if select.select([descriptor], [], [], _LAST_WAIT)[0]:
            read()
    finally:  # it may be in the middle of a sequence
        with suppress(EOFError, ParseError):
            list(parser.feed(""))


_CHUNK = 1 << 16
"""Bytes that are collected at most before they are written."""
_GONE = select.POLLHUP | select.POLLERR

_MOST_COLUMNS, _MOST_ROWS = 500, 200
"""The part of a terminal that is drawn: each cell takes time, and nobody reads more of them."""

_KEYS_OF_OTHERS = (signal.SIGINT, signal.SIGQUIT)
"""The signals that keys of the terminal send, unless its mode is ours."""


class TerminalOutput:
    """The file that is drawn on. Once the terminal is gone, what is drawn is dropped.

    Textual's thread that writes would end by the error, and all that draw would wait for it.
    """

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting = bytearray()

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._descriptor

    def write(self, text: str) -> int:
        """Write a text, at the latest with the next `flush`."""
        self._waiting += text.encode(self._encoding, "backslashreplace")
        if len(self._waiting) > _CHUNK:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Write what waits."""
        left = memoryview(bytes(self._waiting))
        self._waiting.clear()
        with suppress(OSError):
            while left:
                left = left[os.write(self._descriptor, left) :]


class TerminalDriver(LinuxDriver):
    """A driver that begins its use of the terminal once, however often the process goes on.

    Textual acts on the signals in the midst of whatever the process does, and begins once more,
    with a second thread that reads keys, when a process goes on that another one had stopped.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._in_use = False
        """Whether the terminal is ours, and not yet, or no longer, somebody else's."""
        self._handlers = {
            number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)
        }
        """What others do on the signals; that counts while the terminal is not ours."""
        self._kept: dict[signal.Signals, Any] = {}
        """What is done on the signals that the keys of the terminal send, while it is lent."""
        super().__init__(*args, **options)
        self.exit_event = self._input_over = WakingEvent()
        output = sys.__stdout__
        assert output is not None  # noqa: S101  the command line opens those that are closed
        self._output = TerminalOutput(output.fileno(), output.encoding)
        self._file = cast("Any", self._output)  # a stream, of which Textual writes and flushes
        self._size = self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        columns, rows = super()._get_terminal_size()
        return min(columns, _MOST_COLUMNS), min(rows, _MOST_ROWS)

    def process_message(self, message: Message) -> None:
        """Hand a message on; the size that a terminal tells by itself as far as it is drawn."""
        if isinstance(message, events.Resize):
            columns, rows = message.size
            size = min(columns, _MOST_COLUMNS), min(rows, _MOST_ROWS)
            message = events.Resize.from_dimensions(size, message.pixel_size)
        super().process_message(message)

    # The beginning and the end of the use of the terminal

    def start_application_mode(self) -> None:
        """Begin to use the terminal, once this process may."""
        self._wait_for_foreground()
        give_back()
        # Another program may have left it so; what is drawn would be lost where it is not taken.
        os.set_blocking(self._output.fileno(), True)
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual's lacks types
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        signal.signal(signal.SIGCONT, self._sigcont_application)
        self._in_use = True

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._in_use = False
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Lend the terminal to another program: `ctrl+c` and the like are its keys then."""
        for number in _KEYS_OF_OTHERS:
            self._kept[number] = signal.signal(number, lambda *_: None)
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Use the terminal again, which another program may have left in any state."""
        self._wait_for_foreground()
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        super().resume_application_mode()
        for number, handler in self._kept.items():
            signal.signal(number, handler)
        self._kept.clear()

    def run_input_thread(self) -> None:
        """Read keys, and whatever else a terminal sends, until the input is not ours any more."""
        read_keys(
            self.fileno,
            XTermParser(self._debug),
            self._input_over,
            on_message=self.process_message,
            on_end=lambda: self._loop.call_soon_threadsafe(self._look_at_terminal),
        )

    def write(self, data: str) -> None:
        """Write, unless the terminal is not ours."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    def _wait_for_foreground(self) -> None:
        """Wait while another job has the terminal, as a job of a shell in the background does.

        The system stops a process that changes the terminal from there, until it goes on.
        """
        while True:
            try:
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as error:
                if error.args[0] == errno.EINTR:  # a signal came
                    continue
            return

    def _look_at_terminal(self) -> None:
        """End the process if the terminal is gone: there is nothing to read from it.

        The system tells that only to the first process in it, which may keep it to itself.
        """
        terminal = select.poll()
        terminal.register(self.fileno, 0)
        if not self._in_use or not any(event & _GONE for _, event in terminal.poll(0)):
            return
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nobody can use the app any more
        os.kill(os.getpid(), signal.SIGHUP)

    # Signals, which are acted on between two steps of the event loop

    def _sigtstp_application(self, *_: object) -> None:
        """Give the terminal back, and stop until another process lets this one go on."""
        self._loop.call_soon_threadsafe(
            self._lend, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        )

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again after a stop that nobody could prepare for."""
        self._loop.call_soon_threadsafe(self._lend, lambda: None)

    def _lend(self, use: Callable[[], object]) -> None:
        """Leave the terminal to others while `use` runs, and draw everything again."""
        self._wait_for_foreground()
        if not self._in_use:
            return
        self._app.app_suspend_signal.publish(self._app)
        self.stop_application_mode()
        self.close()
        use()
        self.start_application_mode()
        self._app.app_resume_signal.publish(self._app)
        self._app.refresh(layout=True)
