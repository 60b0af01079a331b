"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

from explorer.markdown.blocks import BlockScanner, Leaf
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.fast_inline import FastInlineScanner
from explorer.markdown.inline import InlineScanner
from explorer.markdown.scan_result import ScanResult


def read_body(text: str, start: int, *, quick: bool = True) -> ScanResult:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    `quick` takes plain stretches in one go. Without it all is read with care: same result, but
    slower.
    """
    found = ScanResult()
    if not quick:
        _read_leaves(text, BlockScanner(text, start, found, None).read(), found)
        return found
    taken = FastRuns()
    at = taken.take(text, start, found.headings)
    leaves = BlockScanner(text, at, found, taken).read() if at < len(text) else []
    if found.definitions:
        # Any bracket may be a reference: no text is simple.
        return read_body(text, start, quick=False)
    FastInlineScanner(text, taken, found).read()
    if leaves:
        _read_leaves(text, leaves, found)
    return found


def _read_leaves(text: str, leaves: list[Leaf], found: ScanResult) -> None:
    reading = InlineScanner(found)
    for start, end, masked, is_block in leaves:
        if masked is None:
            reading.read(text, start, end, 0, is_block=is_block)
        else:
            reading.read(masked, 0, len(masked), start, is_block=is_block)
