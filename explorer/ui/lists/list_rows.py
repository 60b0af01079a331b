"""The rows of a list that typed words narrow: the items that match, below the rows that hold them.

The items of a list are a tree in preorder: the rows after an item that are deeper are inside of it.
Pure: never opens what a row leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, zip_longest
from math import inf

from explorer.search.patterns import Ranges, merged, unfolded
from explorer.text.normalize import fold, fold_in_place
from explorer.ui.messages import Destination
from explorer.ui.widgets.row import Row

_RULE_DEPTH = -1
"""The depth of a rule, which holds all rows below it up to the next rule."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """A row with the text that is searched for it and where it leads."""

    key: Hashable
    row: Row
    """One that can be folded has `fold` set to True."""
    words: str = ""
    """The text that typed words are looked for in, as `searchable` returns it; empty for a row
    that is shown only for the rows inside of it."""
    goal: Destination | None = None
    """Where it leads; None for a row that only holds others, or whose target is gone."""
    detail: str = ""
    """The text below the list while the row is selected. Cleaned."""
    forget: Callable[[], object] | None = None
    """Removes it from the list, called in a worker because that writes a file; None if the user
    cannot remove it."""
    names: str = ""
    """Its names, as `searchable` returns them. Items with names that stand beside each other are
    ordered by how well a name matches. Empty for an item that keeps its place."""
    keeps_order: bool = False
    """Whether it keeps its place in spite of its names, unless one of them is exactly what is
    typed."""

    @property
    def is_counted(self) -> bool:
        """Whether it counts as an item of the list, and does not only hold others."""
        return self.goal is not None or (bool(self.words) and self.row.fold is None)

    @property
    def depth(self) -> int:
        """How many rows it is inside of, rules not counted; `_RULE_DEPTH` for a rule."""
        if self.row.look == "rule":
            return _RULE_DEPTH
        return self.row.depth


class ItemTree:
    """The items of a list, with what narrowing needs of them computed once."""

    def __init__(self, items: Sequence[ListItem] = ()) -> None:
        """Prepare items that are in preorder."""
        self.items = tuple(items)
        self.depths = [item.depth for item in self.items]
        self.total = sum(item.is_counted for item in self.items)
        """How many items count, see `ListItem.is_counted`."""

    def matching(self, terms: Sequence[str]) -> Iterator[ListItem]:
        """Yield the items whose text has all terms, each after the items that hold it."""
        path: list[tuple[int, ListItem]] = []
        yielded = 0  # how many items of the path have been yielded
        for item, depth in zip(self.items, self.depths, strict=True):
            while path and path[-1][0] >= depth:
                path.pop()
            yielded = min(yielded, len(path))
            path.append((depth, item))
            if _matches(item, terms):
                for _, each in path[yielded:]:
                    yield each
                yielded = len(path)

    def without_closed(self, closed: frozenset[Hashable]) -> Iterator[ListItem]:
        """Yield the items that are not inside of one whose key is in `closed`."""
        deepest_shown = inf
        for item, depth in zip(self.items, self.depths, strict=True):
            if depth > deepest_shown:
                continue
            deepest_shown = inf
            yield item
            if item.key in closed:
                deepest_shown = depth


def searchable(*texts: str) -> str:
    """Return texts folded, one in a line, as `ListItem.words` and `names` have them."""
    return fold("\n".join(texts))


class NarrowedRows:
    """The items that are shown: all that match what is typed; if nothing is, all in open ones."""

    def __init__(
        self,
        tree: ItemTree | None = None,
        typed: str = "",
        closed: frozenset[Hashable] = frozenset(),
    ) -> None:
        """Narrow `tree` to what is `typed`; words in it may match in any order.

        `closed` has the keys of the items that are folded. As long as words are typed, all are
        open.
        """
        self._terms = tuple(fold(typed).split())
        self._typed = " ".join(self._terms)
        self._closed = frozenset() if self._terms else closed
        self.items = tuple(self._shown(tree or ItemTree()))

    def _shown(self, tree: ItemTree) -> Iterable[ListItem]:
        if self._terms:
            return _best_first(tree.matching(self._terms), self._terms, self._typed)
        return tree.without_closed(self._closed)

    @property
    def count(self) -> int:
        """How many rows count, see `ListItem.is_counted`."""
        return sum(item.is_counted for item in self.items)

    @property
    def first_match(self) -> int:
        """The index of the first row whose text is what is typed, else of the first that matches.

        0 if nothing is typed, or if no row matches.
        """
        if not self._terms:
            return 0
        matching = [i for i, item in enumerate(self.items) if _matches(item, self._terms)]
        exact = [i for i in matching if fold(self.items[i].row.text) == self._typed]
        return next(iter(exact or matching), 0)

    def __len__(self) -> int:
        return len(self.items)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.items[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return self._places.get(key)

    @cached_property
    def _places(self) -> dict[Hashable, int]:
        return {item.key: index for index, item in enumerate(self.items)}

    def row(self, index: int) -> Row:
        """Return what a row shows, with the letters that were typed marked."""
        item = self.items[index]
        row = item.row
        if row.look == "rule":
            if self._terms and row.count:
                row = replace(row, count=f"{self._counts_below_rules[item.key]:,}")
            return row
        if row.fold is not None:
            row = replace(row, fold=item.key not in self._closed)
        if self._terms and item.words:
            row = replace(row, ranges=_marks(row.text, self._terms))
        return row

    @cached_property
    def _counts_below_rules(self) -> dict[Hashable, int]:
        """How many items below each rule count, by its key."""
        rule: Hashable = None  # for what stands above the first one
        counts: dict[Hashable, int] = {rule: 0}
        for item in self.items:
            if item.row.look == "rule":
                rule = item.key
                counts[rule] = 0
            counts[rule] += item.is_counted
        return counts


def _best_first(
    matching: Iterable[ListItem], terms: Sequence[str], typed: str
) -> Iterator[ListItem]:
    """Yield items in their order, but first those with a name that is exactly what is typed.

    Of items with names that stand beside each other, the nearest to what is typed come first.
    """
    items = list(matching)
    exact = [item for item in items if typed in item.names.split("\n")]
    if exact:
        yield from exact
        found = {item.key for item in exact}
        others = [item for item in items if item.key not in found]
        # Without the rules that have nothing below them any more.
        items = [
            item
            for item, below in zip_longest(others, others[1:])
            if item.row.look != "rule" or (below is not None and below.row.look != "rule")
        ]
    for is_ranked, neighbors in groupby(
        items, key=lambda item: bool(item.names) and not item.keeps_order
    ):
        if is_ranked:
            yield from sorted(neighbors, key=lambda item: _distance(item.names, typed, terms))
        else:
            yield from neighbors


def _distance(names: str, typed: str, terms: Sequence[str]) -> int:
    """Return how far names are from what is typed, 0 to 3; the best of them counts."""
    if f"\n{typed}" in f"\n{names}":
        return 0  # one begins with it
    if f" {typed}" in names:
        return 1  # a word of one begins with it
    if all(term in names for term in terms):
        return 2
    return 3


def _matches(item: ListItem, terms: Sequence[str]) -> bool:
    """Return whether the text of an item has all terms; an item without a text never matches."""
    return bool(item.words) and all(term in item.words for term in terms)


def _marks(text: str, terms: Sequence[str]) -> Ranges:
    """Return where each term stands first in a text: half-open ranges, in order, none overlap."""
    folded, origins = fold_in_place(text)
    starts = [(folded.find(term), len(term)) for term in terms]
    found = ((start, start + length) for start, length in starts if start >= 0)
    return merged(unfolded(found, origins))
