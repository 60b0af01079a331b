"""What of a note is running text: where a word could be made a link."""

from __future__ import annotations

import re
from typing import ClassVar

from explorer.markdown.blocks import BlockScanner
from explorer.markdown.body import Bracket, InlineScanner, read_runs
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.inline_runs import inline_runs
from explorer.markdown.scan_result import ScanResult
from explorer.text.frontmatter import cut
from explorer.text.normalize import Range
from explorer.text.note_guard import plain_reason

NO_PROSE = "\0"
"""Stands for each character that is none."""


class _HiddenScanner(InlineScanner):
    """Finds what of the inline texts is code, math, a link, a tag, HTML, a comment or a mark."""

    def __init__(self, found: ScanResult) -> None:
        super().__init__(found)
        self.hidden: list[Range] = []

    def _hide(self, match: re.Match[str]) -> int:
        after = InlineScanner.readers[match.lastindex or 0](self, match)
        end = max(self._consumed, self._address_end)
        if end > match.start():
            self.hidden.append((match.start() + self._shift, end + self._shift))
        return after

    def _destination(self, opener: Bracket, close: int, end: int) -> tuple[int, str] | None:
        found = super()._destination(opener, close, end)
        if found is not None:
            self.hidden.append((opener.start + self._shift, found[0] + self._shift))
        return found

    readers: ClassVar = {
        **InlineScanner.readers,
        **dict.fromkeys((2, 3, 4, 7, 8, 9, 10, 12, 13), _hide),
    }


def prose(text: str) -> str:
    """Return a note's text, in which all but running text is `NO_PROSE`, each in its place.

    Its line ends are LF. The marks of quotes inside of a paragraph are blanks.
    """
    if plain_reason(text):
        return ""
    front = cut(text)
    found, fast = ScanResult(), FastRuns()
    position = fast.take(text, 0 if front is None else front.body, found)
    scanner = BlockScanner(text, found, fast)
    scanner.read(position)
    runs = [*fast.leaves(text, hidden=False), *inline_runs(text, scanner.root, hidden=False)]
    reader = _HiddenScanner(found)
    read_runs(text, runs, reader)
    shown = [NO_PROSE] * len(text)
    for start, end, masked, *_ in runs:
        shown[start:end] = masked or text[start:end]
    ids = [(at, at + 1 + len(name)) for name, at in found.blocks]
    for start, end in (*reader.hidden, *found.split_links, *ids):
        shown[start:end] = NO_PROSE * (end - start)
    return "".join(shown)
