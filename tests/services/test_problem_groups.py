"""Problems that repeat are one entry: in a group, in `check`, on the screen."""

from __future__ import annotations

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


def test_files_that_are_wrong_in_the_same_way_are_to_be_mended_each() -> None:
    problems = [Problem(path, 1, "bad_yaml", "warning", "Not closed.") for path in ("a.md", "b.md")]
    assert [*group_problems(problems)] == [(each,) for each in problems]


def test_what_a_change_of_tags_does_to_many_notes_is_together() -> None:
    problems = [
        Problem(path, 2, "sr_without_tag", "warning", "Add one.") for path in ("a.md", "b.md")
    ]
    assert [*map(len, group_problems(problems))] == [2]


def test_the_same_sentence_about_two_things_stays_two() -> None:
    problems = [
        Problem("a.md", 1, code, "warning", "Gone.") for code in ("note_missing", "block_missing")
    ]
    assert len(group_problems(problems)) == 2


def test_none() -> None:
    assert group_problems([]) == ()
