"""Reads the body of a note: its blocks, then the texts in them."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.markdown.blocks import BlockScanner
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.fast_inline import FastInlineScanner
from explorer.markdown.inline import InlineScanner
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.scan_result import InlineRun, ScanResult


def read_body(text: str, start: int, *, quick: bool = True) -> ScanResult:
    r"""Read `text`, whose line ends are "\n", from `start`, a line's beginning.

    `quick` takes plain stretches in one go. Without it all is read with care: same result, but
    slower.
    """
    if not quick:
        return _read_with_care(text, start)
    found = ScanResult()
    fast_runs = FastRuns()
    position = fast_runs.take(text, start, found)
    runs: Iterable[InlineRun] = ()
    if position < len(text):
        scanner = BlockScanner(text, found, fast_runs)
        scanner.read(position)
        runs = inline_runs(text, scanner.root)
    if found.definitions:
        # Any bracket may be a reference: no text is simple.
        runs = [*fast_runs.leaves(text), *runs]
    else:
        FastInlineScanner(text, fast_runs, found).read()
    read_runs(text, runs, InlineScanner(found))
    return found


def _read_with_care(text: str, start: int) -> ScanResult:
    found = ScanResult()
    scanner = BlockScanner(text, found)
    scanner.read(start)
    read_runs(text, inline_runs(text, scanner.root), InlineScanner(found))
    return found


def read_runs(text: str, runs: Iterable[InlineRun], reader: InlineScanner) -> None:
    """Read the inline texts of a body, one after the other."""
    for start, end, masked, is_block, is_cell in runs:
        reader.in_cell = is_cell
        if masked is None:
            reader.read(text, start, end, 0, is_block=is_block)
        else:
            reader.read(masked, 0, len(masked), start, is_block=is_block)
