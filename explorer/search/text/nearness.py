"""How near each other the words of a query stand in a line: as one typed them, or far apart.

Works on one folded line; never reads a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from explorer.search.ranges import Range
from explorer.search.text.fts_query import FtsTerm

_NEXT_TO = 6
"""Characters between words that stand side by side: a blank with marks around it, or a filler."""
_MOST_SPANS = 40
"""Places of one word that are compared."""


def nearness(folded: str, terms: Sequence[FtsTerm]) -> float:
    """Return 1 if a line has the terms side by side in their order, less if farther apart.

    0 if it lacks one of them, or if there is only one.
    """
    if len(terms) < 2:
        return 0.0
    spans = [term.whole.spans(folded)[:_MOST_SPANS] for term in terms]
    if not all(spans):
        return 0.0
    pairs = [_nearest(before, after) for before, after in pairwise(spans)]
    return sum(pairs) / len(pairs)


def _nearest(before: Sequence[Range], after: Sequence[Range]) -> float:
    """Return how near the nearest of some places are to the nearest of others."""
    return max(_of_two(one, other) for one in before for other in after)


def _of_two(before: Range, after: Range) -> float:
    gap = after[0] - before[1]
    if gap < 0:  # the other way round
        gap = max(before[0] - after[1], 0) + 2 * _NEXT_TO
    return _NEXT_TO / max(gap, _NEXT_TO)
