"""The child process that parses, started and fed by `parse_pool`.

Reads jobs from standard input and answers on standard output until there are no more: messages are
a length, then plain values, never code and never pickle. Prints nothing.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from queue import SimpleQueue
from typing import IO, Any, TypeAlias

from explorer.config import ReviewSettings
from explorer.vault import codec
from explorer.vault.note_parser import NoteParser

Frame: TypeAlias = Any
"""Tuples, lists, texts, bytes, numbers and None."""
Parsed: TypeAlias = tuple[codec.Packed | None, bool]
"""A note, None if its file has vanished since the walk; and whether it may be kept for as long as
the file does not change."""


def main() -> None:
    """Answer each list of jobs with a list of the same length."""
    # The keyboard's interrupt goes to the parent, which ends this process by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not end up among the answers
    root, settings, legacy_properties = read_frame(sys.stdin.buffer)
    parser = NoteParser(root, ReviewSettings(*settings), legacy_properties)
    parser.prepare()
    outbox: SimpleQueue[Frame] = SimpleQueue()
    # Answers are sent by a thread, so that a busy parent does not hold up the parsing.
    sender = threading.Thread(target=_send, args=(answers, outbox), daemon=True)
    sender.start()
    with suppress(EOFError):
        while True:
            found = parse(parser, read_frame(sys.stdin.buffer))
            outbox.put([(note and tuple(note), lasting) for note, lasting in found])
    outbox.put(None)
    sender.join()


def greeting(parser: NoteParser) -> Frame:
    """Return the first message that the child expects."""
    settings = tuple(getattr(parser.settings, name) for name in ReviewSettings.__slots__)
    return (parser.root, settings, parser.legacy_properties)


def parse(parser: NoteParser, jobs: Iterable[tuple[str, str]]) -> list[Parsed]:
    """Parse files, given as vault path and path on disk."""
    return [(fields and codec.packed(fields), lasting) for fields, lasting in parser.parse(jobs)]


def write_frame(stream: IO[bytes], value: Frame) -> None:
    """Send one message. Raises `OSError` if the other end is closed."""
    data = marshal.dumps(value)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame:
    """Receive one message. Raises `EOFError` for none or half of one, and `ValueError`."""
    data = stream.read(int.from_bytes(stream.read(4), "big"))
    return marshal.loads(data)  # noqa: S302  from our own child or parent, by a private pipe


def _send(stream: IO[bytes], outbox: SimpleQueue[Frame]) -> None:
    try:
        while (frame := outbox.get()) is not None:
            write_frame(stream, frame)
        stream.close()
    except OSError:
        os._exit(1)  # the parent is gone or wants no more
