"""The answers that are compared, and which of their differences are accounted for.

A difference is explained only by a predicate on what stands in the note, never by the name of a
file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]
T = TypeVar("T", bound=Hashable)


class ShownRow(NamedTuple):
    """The note's own text in a row of a page."""

    line: int
    text: str
    joint: str
    """What joins it to the row above."""


@dataclass(frozen=True)
class Answers:
    """The answers that are compared. A test can put others in their place."""

    notes: Mapping[str, Json]
    """What `show --all` prints of each note, by path."""
    due: Json
    """What `due` prints."""
    search: Callable[[str, int], Json]
    """What `search --scope text` finds for a query with a limit, with the numbers of sections."""
    names: Callable[[str, str], set[str]]
    """The notes whose names `search` finds for a query in a scope."""
    page: Callable[[str], list[ShownRow]]
    """The rows of the page of a note, by its path."""


class Difference(NamedTuple):
    """Something on which the explorer and the second computation do not agree."""

    path: str
    line: int
    ours: str
    """What the explorer answers; empty for nothing."""
    theirs: str
    """What the second computation finds; empty for nothing."""
    source: str = ""
    """The line of the note, or as many lines as it takes to judge."""


class Explanation(NamedTuple):
    """A class of differences in which the second computation is known to fall short."""

    name: str
    reason: str
    applies: Callable[[Difference], bool]


@dataclass
class Comparison:
    """How far both computations agree on one subject."""

    subject: str
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    explanations: Sequence[Explanation] = ()

    def by_class(self) -> tuple[Mapping[Explanation, list[Difference]], list[Difference]]:
        """Return the differences of each class, and those that no class explains."""
        explained: dict[Explanation, list[Difference]] = {each: [] for each in self.explanations}
        unexplained: list[Difference] = []
        for difference in self.differences:
            fitting = (each for each in self.explanations if each.applies(difference))
            explanation = next(fitting, None)
            if explanation is None:
                unexplained.append(difference)
            else:
                explained[explanation].append(difference)
        return {each: found for each, found in explained.items() if found}, unexplained


def only_in_one(ours: Iterable[T], theirs: Iterable[T]) -> tuple[list[T], list[T]]:
    """Return what only the first has and what only the second has, each as often as it has more."""
    counted = Counter(ours)
    counted.subtract(Counter(theirs))
    more = [item for item, n in counted.items() for _ in range(n)]
    less = [item for item, n in counted.items() for _ in range(-n)]
    return more, less


def paired(
    ours: Sequence[T], theirs: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Pair what is only in one with what is only in the other and has the same key."""
    more, less = only_in_one(ours, theirs)
    waiting: dict[Hashable, list[T]] = {}
    for item in less:
        waiting.setdefault(key(item), []).append(item)
    for item in more:
        partners = waiting.get(key(item))
        yield item, partners.pop(0) if partners else None
    for partners in waiting.values():
        for item in partners:
            yield None, item
