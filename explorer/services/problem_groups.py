"""The problems of a vault; those that repeat are put together, as one wrong link in a template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from explorer.model import Note, Problem
from explorer.review.note_reviews import problems
from explorer.text.names import grouped
from explorer.vault import OutOfFilesError, Vault, VaultError

_OF_LINKS = ("note_missing", "heading_missing", "block_missing", "file_not_shown")
"""The codes of problems whose messages name what a link leads to."""
_LOST_REVIEWS = frozenset(["sr_without_tag", "schedule_without_card", "second_schedule"])
"""The codes of problems with what is in no review, though it looks as if it should be. A vault has
them by the hundred once its tags have changed."""
_OF_REVIEWS = _LOST_REVIEWS | {
    "bad_schedule",
    "sr_bad_date",
    "sr_bad_number",
    "sr_incomplete",
    "too_many_cards",
}
"""The codes of all problems that keep a note or a card from its review."""
_GROUPED = frozenset(_OF_LINKS) | _LOST_REVIEWS
"""Of any other code, each problem is one to mend, even if their messages are the same."""


ProblemGroup: TypeAlias = tuple[Problem, ...]
"""Problems with the same message, at least one, in the order in which they were given."""


def vault_problems(vault: Vault) -> tuple[Problem, ...]:
    """Return all problems, by path and line. Raises `OutOfFilesError`."""
    of_reviews = (each for note in vault.glances() for each in _review_problems(vault, note))
    return _sorted([*vault.problems(), *of_reviews])


def note_problems(vault: Vault, path: str) -> tuple[Problem, ...]:
    """Return the problems of one note, by line."""
    return _sorted([*vault.note_problems(path), *_review_problems(vault, vault.notes[path])])


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0)))


def _review_problems(vault: Vault, note: Note) -> tuple[Problem, ...]:
    """Return what is wrong with a note's review fields.

    The note's file is read only if there is a problem, whose line is needed.
    """
    found = problems(note, vault.settings)
    try:
        return found and problems(note, vault.settings, vault.text(note.path))
    except OutOfFilesError:
        raise
    except VaultError:  # what the file says now cannot be known
        return found


def count_review_problems(problems: Iterable[Problem]) -> int:
    """Return how many problems keep a note or a card from its review."""
    return sum(problem.code in _OF_REVIEWS for problem in problems)


def group_problems(problems: Iterable[Problem]) -> tuple[ProblemGroup, ...]:
    """Return the problems in groups, in the order of the first ones."""
    groups = grouped((_key(problem), problem) for problem in problems)
    return tuple(map(tuple, groups.values()))


def _key(problem: Problem) -> tuple[object, ...]:
    if problem.code in _GROUPED:
        return problem.code, problem.message
    return problem.code, problem.message, problem.path, problem.line
