"""The rows of a list that is narrowed by words: what matches, with what holds it.

Pure: knows nothing of what a row leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

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
    forget: Callable[[], object] | None = None
    """Takes it off the list, for a worker, since that writes a file; None if the user cannot."""
    names: str = ""
    """Its names as `searchable` returns them: beside others that have some, it stands the higher
    the better one fits what is typed, and above all other rows if one is just that. Empty for a
    row that keeps its place."""
    keeps_order: bool = False
    """Whether of its names only one that is just what is typed changes where it stands."""

    @property
    def is_counted(self) -> bool:
        """Whether it is there for itself, and not only for what it holds."""
        return self.goal is not None or (bool(self.words) and self.row.fold is None)

    @property
    def depth(self) -> int:
        """How deep it is; a rule holds all rows below it."""
        if self.row.look == "rule":
            return _TITLE_DEPTH
        return self.row.depth


class ItemTree:
    """Items from the top, with what narrowing them needs worked out once."""

    def __init__(self, items: Sequence[ListItem] = ()) -> None:
        self.items = tuple(items)
        self.depths = [item.depth for item in self.items]
        self.total = sum(item.is_counted for item in self.items)
        """How many items are not there for others only."""

    def matching(self, terms: Sequence[str]) -> Iterator[ListItem]:
        """Yield the items that hold all terms, each after those that it is inside of."""
        holders: list[tuple[int, ListItem]] = []
        shown = 0
        for item, depth in zip(self.items, self.depths, strict=True):
            while holders and holders[-1][0] >= depth:
                holders.pop()
            if shown > len(holders):
                shown = len(holders)
            holders.append((depth, item))
            if _matches(item, terms):
                for _, each in holders[shown:]:
                    yield each
                shown = len(holders)

    def without_closed(self, closed: frozenset[Hashable]) -> Iterator[ListItem]:
        """Yield the items that are not inside of one whose key is in `closed`."""
        hidden_below: int | None = None
        for item, depth in zip(self.items, self.depths, strict=True):
            if hidden_below is not None and depth > hidden_below:
                continue
            hidden_below = None
            yield item
            if item.key in closed:
                hidden_below = depth


def searchable(*texts: str) -> str:
    """Return texts as `ListItem.words` has them."""
    return fold("\n".join(texts))


class NarrowedRows:
    """The items that are shown: all but those in closed ones, or those that hold all words."""

    def __init__(
        self,
        tree: ItemTree | None = None,
        typed: str = "",
        closed: frozenset[Hashable] = frozenset(),
    ) -> None:
        """`closed` has the keys of the items that are folded; what is typed opens all."""
        self._terms = tuple(fold(typed).split())
        if self._terms:
            closed = frozenset()
        self._closed = closed
        self.items = tuple(self._shown(tree or ItemTree()))
        self._places: dict[Hashable, int] | None = None
        self._counts: Mapping[Hashable, int] | None = None

    def _shown(self, tree: ItemTree) -> Iterable[ListItem]:
        if self._terms:
            return _best_first(tree.matching(self._terms), self._terms)
        if self._closed:
            return tree.without_closed(self._closed)
        return tree.items

    @property
    def count(self) -> int:
        """How many rows are not there for others only."""
        return sum(item.is_counted for item in self.items)

    @property
    def first_match(self) -> int:
        """Where the first row is that is just what is typed, else that holds all words.

        0 if nothing is typed.
        """
        if not self._terms:
            return 0
        typed = " ".join(self._terms)
        found = [i for i, item in enumerate(self.items) if _matches(item, self._terms)]
        exact = (i for i in found if fold(self.items[i].row.text) == typed)
        return next(exact, found[0] if found else 0)

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
        if row.look == "rule":
            return self._rule(item)
        if row.fold is not None:
            row = replace(row, fold=item.key not in self._closed)
        if self._terms and item.words:
            row = replace(row, ranges=_marks(row.text, self._terms))
        return row

    def _rule(self, item: ListItem) -> Row:
        """Return a title over rows; of those that it counts, only what is shown."""
        if not self._terms or not item.row.count:
            return item.row
        if self._counts is None:
            self._counts = dict(_counts_below_rules(self.items))
        return replace(item.row, count=f"{self._counts[item.key]:,}")


def _counts_below_rules(items: Sequence[ListItem]) -> Iterator[tuple[Hashable, int]]:
    """Yield the key of each rule with how many items stand below it for themselves."""
    rule: ListItem | None = None
    count = 0
    for item in items:
        if item.row.look == "rule":
            if rule is not None:
                yield rule.key, count
            rule, count = item, 0
        count += item.is_counted
    if rule is not None:
        yield rule.key, count


def _best_first(matching: Iterable[ListItem], terms: Sequence[str]) -> Iterator[ListItem]:
    """Yield items in their order, but those that are called just what is typed first.

    Of items with names that stand beside each other, the nearest come first.
    """
    typed = " ".join(terms)
    items = list(matching)
    exact = [item for item in items if _is_called(item, typed)]
    if exact:
        yield from exact
        left = [item for item in items if not _is_called(item, typed)]
        items = list(_without_empty_rules(left))
    for is_ranked, beside in groupby(items, key=_is_ranked):
        if is_ranked:
            yield from sorted(beside, key=lambda item: _distance(item.names, typed, terms))
        else:
            yield from beside


def _is_ranked(item: ListItem) -> bool:
    return bool(item.names) and not item.keeps_order


def _is_called(item: ListItem, typed: str) -> bool:
    """Whether one of an item's names is just what is typed."""
    return typed in item.names and typed in item.names.split("\n")


def _without_empty_rules(items: Sequence[ListItem]) -> Iterator[ListItem]:
    """Yield items without the rules that have nothing below them."""
    for item, below in zip_longest(items, items[1:]):
        if item.row.look != "rule" or (below is not None and below.row.look != "rule"):
            yield item


def _distance(names: str, typed: str, terms: Sequence[str]) -> int:
    """Return how far names are from what is typed: 0 for one that begins with it."""
    if f"\n{typed}" in f"\n{names}":
        return 0
    if f" {typed}" in names:
        return 1
    if all(term in names for term in terms):
        return 2
    return 3


def _matches(item: ListItem, terms: Sequence[str]) -> bool:
    words = item.words
    for term in terms:  # `all` takes twice the time, and this runs for each row with each key
        if term not in words:
            return False
    return bool(words)


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
