"""Problems that repeat are one entry: in a group, in `check`, on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.model import Problem
from explorer.services.problem_groups import group_problems


def missing(path: str, line: int, name: str) -> Problem:
    return Problem(path, line, "note_missing", "warning", f"No file is named {name}.")


def test_links_that_are_wrong_in_the_same_way_are_together() -> None:
    problems = [
        missing("a.md", 1, "X"), missing("a.md", 2, "Y"), missing("a.md", 3, "X"),
        missing("b.md", 1, "X"),
    ]  # fmt: skip
    groups = group_problems(problems)
    assert [(group[0], len(group)) for group in groups] == [(problems[0], 3), (problems[1], 1)]
    assert groups[0] == (problems[0], problems[2], problems[3])


@pytest.mark.parametrize(
    ("problems", "sizes"),
    [
        ([(path, 1, "bad_yaml", "Not closed.") for path in ("a.md", "b.md")], [1, 1]),
        ([(path, 2, "sr_without_tag", "Add one.") for path in ("a.md", "b.md")], [2]),
        ([("a.md", 1, code, "Gone.") for code in ("note_missing", "block_missing")], [1, 1]),
        ([], []),
    ],
    ids=["each file is to be mended", "a change of tags", "the same said of two", "none"],
)
def test_what_is_together(problems: list[tuple[str, int, Any, str]], sizes: list[int]) -> None:
    made = [Problem(path, line, code, "warning", said) for path, line, code, said in problems]
    assert [*map(len, group_problems(made))] == sizes
