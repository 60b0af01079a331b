"""The child process that parses, started and fed by `worker_client`.

Reads jobs from standard input and answers on standard output until there are no more. Prints
nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from queue import SimpleQueue
from typing import IO, Any, TypeAlias

from explorer.config import ReviewSettings
from explorer.vault import codec
from explorer.vault.ipc import Frame, read_frame, write_frame
from explorer.vault.note_parser import NoteParser, ParsedNote

Result: TypeAlias = tuple[tuple[Any, ...] | None, bool]
"""What came of one file (see `_packed`), and whether that holds until the file changes."""


def main() -> None:
    """Answer each list of jobs with a list of the same length."""
    # The keyboard's interrupt goes to the parent, which ends this process by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not end up among the answers
    parser = _parser(read_frame(sys.stdin.buffer))
    parser.prepare()
    outbox: SimpleQueue[Frame] = SimpleQueue()
    # Answers are sent by a thread, so that a busy parent does not hold up the parsing.
    sender = threading.Thread(target=_send, args=(answers, outbox), daemon=True)
    sender.start()
    while (jobs := read_frame(sys.stdin.buffer)) is not None:
        outbox.put([_packed(parsed) for parsed in parser.parse(jobs)])
    outbox.put(None)
    sender.join()


def greeting(parser: NoteParser) -> Frame:
    """Return the first message that the child expects."""
    fields = tuple(getattr(parser.settings, name) for name in ReviewSettings.__slots__)
    return (parser.root, fields, parser.legacy_properties)


def _parser(frame: Frame) -> NoteParser:
    root, fields, legacy_properties = frame
    return NoteParser(root, ReviewSettings(*fields), legacy_properties)


def _packed(parsed: ParsedNote) -> Result:
    """Return a packed note as a plain tuple.

    None stands for a vanished file, an empty tuple for a note that cannot be packed.
    """
    if parsed.fields is None:
        return None, False
    packed = codec.packed(parsed.fields)
    if packed is None:
        return (), parsed.lasting
    return tuple(packed), parsed.lasting


def _send(stream: IO[bytes], outbox: SimpleQueue[Frame]) -> None:
    try:
        while (frame := outbox.get()) is not None:
            write_frame(stream, frame)
        stream.close()
    except OSError:
        os._exit(1)  # the parent is gone or wants no more
