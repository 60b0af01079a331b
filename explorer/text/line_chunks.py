"""Cuts a text into its lines, and long lines into chunks of a bounded length.

The same range of a text is always cut at the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST_CHUNK = 1_000
"""Characters of a line that come together."""
_LINE = re.compile(r"[^\r\n]+")


def chunks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a range with their offsets, long ones in chunks."""
    for match in _LINE.finditer(text, start, end):
        begin, stop = match.span()
        while stop - begin > _LONGEST_CHUNK:
            most = begin + _LONGEST_CHUNK
            cut = text.rfind(" ", begin + _LONGEST_CHUNK // 2, most) + 1 or most
            yield begin, text[begin:cut]
            begin = cut
        yield begin, text[begin:stop]
