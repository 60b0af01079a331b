"""Messages between two processes of ours: a length, then plain values. Never code, never pickle."""

from __future__ import annotations

import marshal
from typing import IO, Any, TypeAlias

Frame: TypeAlias = Any
"""Tuples, lists, texts, bytes, numbers and None."""
_LENGTH = 4


def write_frame(stream: IO[bytes], value: Frame) -> None:
    """Send one message. Raises `OSError` if the other end is closed."""
    data = marshal.dumps(value)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame | None:
    """Receive one message; return None at the end of the stream.

    Raises `EOFError` for an incomplete message, `ValueError` for an invalid one.
    """
    head = stream.read(_LENGTH)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    if len(head) < _LENGTH or len(data) < length:
        raise EOFError("half a message")
    return marshal.loads(data)  # noqa: S302  from our own child or parent, by a private pipe
