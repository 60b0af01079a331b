"""The answers that are compared, and which of their differences are accounted for.

A difference is explained only by a predicate on what stands in the note, never by the name of a
file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, TypeVar

Json: TypeAlias = dict[str, Any]
T = TypeVar("T", bound=Hashable)


class ShownRow(NamedTuple):
    """The note's own text in a row of a page, and what joins it to the row above."""

    line: int
    text: str
    joint: str


@dataclass(frozen=True)
class Answers:
    """The answers that are compared. A test can put others in their place."""

    notes: Mapping[str, Json]  # what `show --all` prints of each note, by path
    due: Json  # what `due` prints
    search: Callable[[str, int], Json]
    """What is found in texts for a query as typed, with a limit, with the numbers of sections."""
    names: Callable[[str, str], set[str]]
    """The notes whose names `search` finds for a query in a scope."""
    page: Callable[[str], list[ShownRow]]  # the rows of the page of a note, by its path

    def of(self, path: str, part: str) -> list[Json]:
        """Return a part of what is printed of a note, nothing of one that is not known."""
        found: list[Json] = self.notes.get(path, {}).get(part, [])
        return found


@dataclass(frozen=True)
class Difference:
    """Something on which the explorer and the second computation do not agree."""

    path: str
    line: int
    ours: str  # what the explorer answers; empty for nothing
    theirs: str  # what the second computation finds; empty for nothing
    source: str = ""  # the line of the note, or as many lines as it takes to judge


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
    remarks: list[str] = field(default_factory=list)
    """What was compared in detail, and what was not."""

    def add(
        self,
        ours: Sequence[T],
        theirs: Sequence[T],
        place: Callable[[T], tuple[str, int, Hashable]],
        source: Callable[[str, int, T | None], str] = lambda _path, _line, _theirs: "",
    ) -> None:
        """Compare items; those of one place, which is path, line and more, differ as one."""
        self.compared += len(ours)
        for mine, other in _paired(ours, theirs, place):
            either = other if mine is None else mine
            assert either is not None
            path, line, _ = place(either)
            self.say(path, line, mine, other, source(path, line, other))

    def say(self, path: str, line: int, ours: object, theirs: object, source: str = "") -> None:
        """Add a difference; None is nothing."""
        mine, others = ("" if each is None else str(each) for each in (ours, theirs))
        self.differences.append(Difference(path, line, mine, others, source))

    def say_one(self, path: str, line: int, said: str, is_ours: bool, source: str = "") -> None:
        self.say(path, line, said if is_ours else "", "" if is_ours else said, source)

    def __str__(self) -> str:
        counts = f"{len(self.differences):,} differ, {len(self.by_class()[1]):,} unexplained"
        return f"{self.subject}: {self.compared:,} compared, {counts}"

    def by_class(self) -> tuple[Mapping[Explanation, list[Difference]], list[Difference]]:
        explained: dict[Explanation, list[Difference]] = {each: [] for each in self.explanations}
        unexplained: list[Difference] = []
        for difference in self.differences:
            fitting = (each for each in self.explanations if each.applies(difference))
            explanation = next(fitting, None)
            (unexplained if explanation is None else explained[explanation]).append(difference)
        return {each: found for each, found in explained.items() if found}, unexplained


def _paired(
    ours: Sequence[T], theirs: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Pair what is only in one, each as often as there is more of it, by the key."""
    more, less = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    waiting: dict[Hashable, list[T]] = {}
    for item in less.elements():
        waiting.setdefault(key(item), []).append(item)
    for item in more.elements():
        partners = waiting.get(key(item))
        yield item, partners.pop(0) if partners else None
    for partners in waiting.values():
        for item in partners:
            yield None, item
