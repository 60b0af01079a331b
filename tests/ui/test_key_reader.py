"""The thread that reads keys: what it hands on, when it wakes, and how it ends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from explorer.ui.textual_ext.terminal_driver import WakingEvent, read_keys

_LONG = 10.0  # seconds after which a test fails instead of waiting on


class Keyboard:
    """A pipe in place of a terminal, read by a thread of its own."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        self.leave = WakingEvent()
        self.messages: list[Message] = []
        self.ends = 0
        self.heard = threading.Condition()
        arguments = (self.read, XTermParser(False), self.leave, self._take, self._end)
        self.thread = threading.Thread(target=read_keys, args=arguments)
        self.thread.start()

    def _take(self, message: Message) -> None:
        with self.heard:
            self.messages.append(message)
            self.heard.notify()

    def _end(self) -> None:
        with self.heard:
            self.ends += 1
            self.heard.notify()

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.messages if isinstance(each, events.Key)]

    def type(self, data: bytes) -> None:
        os.write(self.write, data)

    def wait_keys(self, wanted: list[str]) -> None:
        with self.heard:
            assert self.heard.wait_for(lambda: self.keys == wanted, _LONG), self.keys

    def wait_end(self) -> None:
        with self.heard:
            assert self.heard.wait_for(lambda: self.ends, _LONG)

    def close(self) -> None:
        self.leave.set()
        self.thread.join(_LONG)
        assert not self.thread.is_alive()
        for each in (self.read, self.write):
            os.close(each)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    made = Keyboard()
    yield made
    made.close()


def test_an_escape_alone_is_a_key_after_a_pause(keyboard: Keyboard) -> None:
    keyboard.type(b"\x1b")
    keyboard.wait_keys(["escape"])


def test_what_is_no_utf_8_ends_nothing(keyboard: Keyboard) -> None:
    keyboard.type(b"\xe9\xff")
    keyboard.type(b"xy")
    with keyboard.heard:
        assert keyboard.heard.wait_for(lambda: keyboard.keys[-2:] == ["x", "y"], _LONG)


def test_the_end_of_the_input_is_told_once_and_not_looked_for_at_once() -> None:
    keyboard = Keyboard()
    os.close(keyboard.write)
    keyboard.write = os.open(os.devnull, os.O_WRONLY)
    keyboard.wait_end()
    keyboard.close()
    assert keyboard.ends == 1
