"""Regular expressions that users type, bounded in time.

The only module that imports `regex`. No expression can hold a search up: one that takes too long on
a text does not match it, and the caller is told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from explorer.text.normalize import Range

if TYPE_CHECKING:
    from regex import Pattern

_MOST_SECONDS = 0.25
"""What a search in one text may take: a usual expression needs a thousandth of it."""
_MOST_SECONDS_IN_ALL = 2.0
"""What the texts that an expression gives up on may take in all."""


class InvalidPatternError(Exception):
    """The pattern is none; the message tells what is wrong with it."""


@lru_cache(maxsize=64)
def compile_pattern(source: str, *, match_case: bool) -> Pattern[str]:
    """Return a compiled expression: `^` and `$` are the ends of a line.

    Raises InvalidPatternError.
    """
    import regex  # takes 40 ms, which only those should pay who type a regular expression

    flags = regex.MULTILINE | regex.VERSION0
    if not match_case:
        flags |= regex.IGNORECASE
    try:
        return regex.compile(source, flags)
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise InvalidPatternError(str(error)) from error


@dataclass(slots=True)
class PatternSearch:
    """Runs the expressions of one query within their time."""

    given_up: Counter[str] = field(default_factory=Counter)
    """On how many texts each expression has taken too long."""
    _left: float = field(default_factory=lambda: _MOST_SECONDS_IN_ALL)

    def find(
        self, source: str, match_case: bool, text: str, start: int = 0, end: int | None = None
    ) -> Range | None:
        """Return the first range of a text, from `start` on, that matches; None without any."""
        compiled = compile_pattern(source, match_case=match_case)
        if self._left > 0:
            begun = monotonic()
            try:
                found = compiled.search(
                    text, start, end, concurrent=True, timeout=min(_MOST_SECONDS, self._left)
                )
            except (TimeoutError, MemoryError):
                self._left -= monotonic() - begun
            else:
                return found.span() if found is not None else None
        self.given_up[source] += 1
        return None

    def problems(self) -> list[str]:
        """Return what could not be searched, as sentences."""
        return [
            f"/{source}/ takes too long, so it was given up in {count:,} of the texts; make it"
            " simpler: one repetition inside of another is slow."
            for source, count in self.given_up.items()
        ]
