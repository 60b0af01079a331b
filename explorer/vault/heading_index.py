"""Where in a note a subpath leads: headings and block ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from explorer.text.names import heading_key

_BLOCK_AT_END = re.compile(r"\s+\^[A-Za-z0-9-]+\s*$")
_DEEPEST = 6
# Notes of one vault share many headings, and many links lead to the same heading.
_key = lru_cache(maxsize=4096)(heading_key)


class HeadingIndex:
    """The headings and block ids of one note by the names that links use.

    Answers are cached.
    """

    __slots__ = ("_blocks", "_found", "_headings")

    def __init__(
        self, headings: Sequence[tuple[Any, ...]], blocks: Iterable[tuple[str, int]]
    ) -> None:
        """Take the headings and the block ids of a note, as values or as plain tuples."""
        self._headings = headings
        self._blocks: dict[str, int] = {}
        for block, line in blocks:
            self._blocks.setdefault(block.lower(), line)
        self._found: dict[str, tuple[int, int] | None] = {}

    def heading(self, subpath: str) -> tuple[int, int] | None:
        """Return index and line of the heading that a subpath such as `Top#Part` leads to.

        None if there is none.
        """
        if subpath not in self._found:
            self._found[subpath] = self._walk([_key(part) for part in subpath.split("#") if part])
        return self._found[subpath]

    def block(self, name: str) -> int | None:
        """Return the line of a block id, in any letter case."""
        return self._blocks.get(name.strip().lower())

    def _walk(self, wanted: list[str]) -> tuple[int, int] | None:
        """Find the first heading that ends a chain of ever deeper headings with the `wanted` keys.

        `reached[n]` is the lowest level on which n keys have been matched so far, so one pass is
        enough.
        """
        if not 0 < len(wanted) <= _DEEPEST:
            return None
        last = len(wanted) - 1
        reached = [0] + [_DEEPEST + 1] * len(wanted)
        for index, (level, text, name, line, *_) in enumerate(self._headings):
            for n in range(last, -1, -1):
                if reached[n] < level and _is_called(text, name, wanted[n]):
                    if n == last:
                        return index, line
                    reached[n + 1] = min(reached[n + 1], level)
        return None


def _is_called(text: str, name: str, key: str) -> bool:
    """Whether a heading has a key.

    It may have it as written, as shown, or as written without a block id at its end.
    """
    if _key(text) == key:
        return True
    return name != text and (
        _key(name) == key or ("^" in text and _key(_BLOCK_AT_END.sub("", text)) == key)
    )
