"""The rows of a list that is narrowed by words: what matches, with what holds it.

Pure: knows nothing of what a row leads to.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from explorer.text.normalize import fold, fold_in_place
from explorer.ui.messages import Destination
from explorer.ui.widgets.row import Row

_TITLE_DEPTH = -1


@dataclass(frozen=True, slots=True)
class ListItem:
    """A row with what narrows it and where it leads."""

    key: Hashable
    row: Row
    """Deeper rows below it are inside of it; one that can be folded has `fold` set to True."""
    words: str = ""
    """What the words that are typed are looked for in; empty for a row that only holds others."""
    goal: Destination | None = None
    """Where it leads; None for a row that only holds others, or whose target is gone."""
    detail: str = ""
    """What is shown below the list while the row is selected. Cleaned."""
    can_go: bool = False
    """Whether the user can take it off the list."""

    @property
    def depth(self) -> int:
        """How deep it is; a rule holds all rows below it."""
        if self.row.look == "rule":
            return _TITLE_DEPTH
        return self.row.depth


def searchable(*texts: str) -> str:
    """Return texts as `ListItem.words` has them."""
    return fold("\n".join(texts))


class NarrowedRows:
    """The items that are shown: all but those in closed ones, or those that hold all words."""

    def __init__(
        self,
        items: Sequence[ListItem] = (),
        typed: str = "",
        closed: frozenset[Hashable] = frozenset(),
    ) -> None:
        """`closed` has the keys of the items that are folded; what is typed opens all."""
        self._terms = tuple(fold(typed).split())
        if self._terms:
            closed = frozenset()
        self._closed = closed
        self.items = tuple(self._shown(items))
        self._places: dict[Hashable, int] | None = None

    def _shown(self, items: Sequence[ListItem]) -> Iterator[ListItem]:
        if self._terms:
            return _matching(items, self._terms)
        return _without_closed(items, self._closed)

    @property
    def count(self) -> int:
        """How many rows lead somewhere."""
        return sum(item.goal is not None for item in self.items)

    @property
    def first_match(self) -> int:
        """Where the first row is that holds all words, 0 if nothing is typed."""
        if not self._terms:
            return 0
        found = (i for i, item in enumerate(self.items) if _matches(item, self._terms))
        return next(found, 0)

    def __len__(self) -> int:
        return len(self.items)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.items[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        if self._places is None:
            self._places = {item.key: index for index, item in enumerate(self.items)}
        return self._places.get(key)

    def row(self, index: int) -> Row:
        """Return what a row shows, with the letters that were typed marked."""
        item = self.items[index]
        row = item.row
        if row.fold is not None:
            row = replace(row, fold=item.key not in self._closed)
        if self._terms and item.words:
            row = replace(row, ranges=_marks(row.text, self._terms))
        return row


def _matching(items: Sequence[ListItem], terms: Sequence[str]) -> Iterator[ListItem]:
    """Yield the items that hold all terms, each after those that it is inside of."""
    holders: list[ListItem] = []
    shown = 0
    for item in items:
        while holders and holders[-1].depth >= item.depth:
            holders.pop()
        shown = min(shown, len(holders))
        holders.append(item)
        if _matches(item, terms):
            yield from holders[shown:]
            shown = len(holders)


def _matches(item: ListItem, terms: Sequence[str]) -> bool:
    return bool(item.words) and all(term in item.words for term in terms)


def _without_closed(items: Sequence[ListItem], closed: frozenset[Hashable]) -> Iterator[ListItem]:
    """Yield the items that are not inside of a closed one."""
    hidden_below: int | None = None
    for item in items:
        if hidden_below is not None and item.depth > hidden_below:
            continue
        hidden_below = None
        yield item
        if item.key in closed:
            hidden_below = item.depth


def _marks(text: str, terms: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where the first of each term is in a text, half-open and in order."""
    folded, origins = fold_in_place(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        start = folded.find(term)
        if start >= 0:
            found.append((origins[start], origins[start + len(term) - 1] + 1))
    return _merged(sorted(found))


def _merged(ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return sorted ranges with those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
