"""Problems as rows: kind, target and place in columns; equal ones are one row with their number.

Knows no widget.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property

from explorer.model import Problem, Severity
from explorer.services.problem_groups import ProblemGroup
from explorer.text.names import neighbors
from explorer.text.sanitize import clean
from explorer.ui.broken_links import BROKEN_LINK_LABELS
from explorer.ui.glyphs import Glyphs
from explorer.ui.user_settings import place_of
from explorer.ui.widgets.row import Look, Row

_KINDS: Mapping[str, str] = {
    **BROKEN_LINK_LABELS,
    "file_not_shown": "not shown",
}
"""What a row shows for a code; for any other, the words that it is made of."""
_LOOKS: Mapping[Severity, Look] = {"error": "broken", "warning": "plain", "info": "dim"}


class ProblemRows:
    """The rows of a list of problems."""

    def __init__(self, glyphs: Glyphs, groups: Sequence[ProblemGroup] = ()) -> None:
        self.glyphs = glyphs
        self.groups = groups
        self._column = max((len(_kind(group.first)) for group in groups), default=0)
        """The width of the first column."""
        self._last = max((len(self._times(group)) for group in groups), default=0)
        """The width of the last column."""

    def __len__(self) -> int:
        return len(self.groups)

    def _times(self, group: ProblemGroup) -> str:
        """Return how often a problem is there, empty for once."""
        if group.count == 1:
            return ""
        return f"{self.glyphs.times}{group.count:,}"

    @property
    def count(self) -> int:
        """How many problems there are, equal ones counted each."""
        return sum(group.count for group in self.groups)

    def narrowed(self, words: str) -> ProblemRows:
        """Return the rows that hold all of some words, in any order and letter case."""
        wanted = words.casefold().split()
        if not wanted:
            return self
        texts = zip(self.groups, self._texts, strict=True)
        found = [group for group, text in texts if all(word in text for word in wanted)]
        return ProblemRows(self.glyphs, found)

    @cached_property
    def _texts(self) -> list[str]:
        return [_text(group) for group in self.groups]

    @cached_property
    def _targets(self) -> list[str]:
        return [_target(group.first) for group in self.groups]

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        problem = self.groups[index].first
        return problem.path, problem.code, problem.line, problem.message

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not there."""
        return next((i for i in range(len(self.groups)) if self.key(i) == key), None)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group = self.groups[index]
        problem = group.first
        icons: Mapping[Severity, str] = {
            "error": self.glyphs.broken,
            "warning": self.glyphs.warning,
            "info": self.glyphs.info,
        }
        row = Row(
            self._targets[index],
            _LOOKS[problem.severity],
            lead=_kind(problem).ljust(self._column),
            aside=place_of(problem),
            aside_at_end=True,
            icon=icons[problem.severity],
            badge=self._times(group).rjust(self._last),
            cut_at_end=not problem.target,
        )
        if row.cut_at_end:  # a sentence: without words in its middle it may say the opposite
            return row
        return row.distinct_from(neighbors(self._targets, index))


def _kind(problem: Problem) -> str:
    return _KINDS.get(problem.code) or clean(problem.code.replace("_", " "))


def _target(problem: Problem) -> str:
    """Return what a problem is about: where a link leads, else the sentence about it."""
    return clean(problem.target) or clean(problem.message)


def _text(group: ProblemGroup) -> str:
    """Return all that is known of a group, for the comparison with what is typed."""
    problem = group.first
    places = " ".join(member.path for member in group.problems)
    return f"{_kind(problem)} {_target(problem)} {problem.message} {places}".casefold()
