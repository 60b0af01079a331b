"""Where a page shows the finds of rows that are folded away.

The rows of a chunk are given twice: with everything open (`whole`), and as they are on the page
(`shown`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from explorer.page.lines import EnclosingCallout, Line
from explorer.page.passages import Find, FindsInRows

_RowKey: TypeAlias = tuple[int, tuple[EnclosingCallout, ...]]
"""What is the same for rows that are shown or folded away together."""


def _row_key(line: Line) -> _RowKey:
    return line.source_line, line.within


def representing_rows(whole: Sequence[Line], shown: Sequence[Line]) -> list[int]:
    """Return for each row of an unfolded chunk the shown row that represents it.

    The last shown row above a row that is folded away represents it.
    """
    rows_by_key: dict[_RowKey, list[int]] = {}
    for index, line in enumerate(shown):
        if line.runs:
            rows_by_key.setdefault(_row_key(line), []).append(index)
    passed: Counter[_RowKey] = Counter()
    """How many rows of each key were represented so far."""
    found: list[int] = []
    last = 0
    for line in whole:
        key = _row_key(line)
        rows = rows_by_key.get(key) if line.runs else None
        if rows:
            last = max(last, rows[min(passed[key], len(rows) - 1)])
            passed[key] += 1
        found.append(last)
    return found


def shown_find(index: int, whole: FindsInRows, shown: FindsInRows) -> Find | None:
    """Return how the shown rows show a find, None if they do not; `index` is that in `whole`."""
    if len(whole) == len(shown):
        return shown[index]
    key = next(islice(_keys(whole), index, None))
    before = sum(each == key for each in islice(_keys(whole), index))
    same = (number for number, each in enumerate(_keys(shown)) if each == key)
    found = next(islice(same, before, None), None)
    return None if found is None else shown[found]


def _keys(finds: FindsInRows) -> Iterator[_RowKey]:
    """Yield the key of the row in which each find begins."""
    return (_row_key(finds.lines[find[0].row]) for find in finds)
