"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

from explorer.markdown.blocks import Leaf, Structure
from explorer.markdown.fast_blocks import Runs
from explorer.markdown.fast_inline import QuickReading
from explorer.markdown.inline import Reading
from explorer.markdown.scan_result import Found


def read_body(text: str, start: int, *, quick: bool = True) -> Found:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    `quick` takes plain stretches in one go. Without it all is read with care: same result, but
    slower.
    """
    found = Found()
    if not quick:
        _read_leaves(text, Structure(text, start, found, None).read(), found)
        return found
    taken = Runs()
    at = taken.take(text, start, found.headings)
    leaves = Structure(text, at, found, taken).read() if at < len(text) else []
    if found.definitions:
        # Any bracket may be a reference: no text is simple.
        return read_body(text, start, quick=False)
    QuickReading(text, taken, found).read()
    if leaves:
        _read_leaves(text, leaves, found)
    return found


def _read_leaves(text: str, leaves: list[Leaf], found: Found) -> None:
    reading = Reading(found)
    for start, end, masked, is_block in leaves:
        if masked is None:
            reading.read(text, start, end, 0, is_block=is_block)
        else:
            reading.read(masked, 0, len(masked), start, is_block=is_block)
