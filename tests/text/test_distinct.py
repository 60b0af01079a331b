"""Where a name differs from those beside it."""

from __future__ import annotations

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.names import NEIGHBORS, distinct_folders, distinct_span, neighbors

NAMES = st.text("ab -é日", max_size=12)


@pytest.mark.parametrize(
    ("name", "others", "part"),
    [
        ("Chapter 1 of the book", ["Chapter 2 of the book"], "1"),
        ("Chapter 1 of the book", ["Chapter 2 of the book", "Chapter 12 of it"], ""),
        ("Alpha settings", ["Beta settings"], "Alph"),
        ("Alpha", ["Alpha"], "Alpha"),
        ("Alpha", [], "Alpha"),
        ("Alpha", ["Zoo"], "Alpha"),
        ("Alpha", ["Alpha two"], ""),
        ("", ["Alpha"], ""),
    ],
)
def test_what_names_share_is_left_out(name: str, others: list[str], part: str) -> None:
    start, end = distinct_span(name, others)
    assert name[start:end] == part


def shared(one: str, other: str) -> int:
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


@given(NAMES, st.lists(NAMES, max_size=6))
def test_what_is_outside_of_the_part_is_shared(name: str, others: list[str]) -> None:
    start, end = distinct_span(name, others)
    assert 0 <= start <= end <= len(name)
    unlike = [other for other in others if other != name]
    heads = [shared(name, other) for other in unlike]
    tails = [shared(name[::-1], other[::-1]) for other in unlike]
    assert start == max(heads, default=0)
    assert len(name) - end == min(max(tails, default=0), len(name) - start)


def test_names_of_any_length_are_compared_in_bounded_time() -> None:
    long, longer = "a" * 5_000_000, "a" * 5_000_001
    assert distinct_span(long, [longer]) == (400, len(long) - 400)


def test_only_what_is_near_is_compared() -> None:
    names = [str(n) for n in range(1000)]
    assert list(neighbors(names, 500)) == names[500 - NEIGHBORS : 501 + NEIGHBORS]
    assert list(neighbors(names, 0)) == names[: NEIGHBORS + 1]


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["a/A.md", "b/B.md"], ["", ""]),
        (["a/R.md", "b/R.md", "c/X.md"], ["a", "b", ""]),
        (["x/a/R.md", "y/a/R.md", "z/R.md"], ["x/a", "y/a", "z"]),
        (["R.md", "a/R.md"], ["", "a"]),
        (["a/R.md", "x/a/R.md"], ["a", "x/a"]),
        (["R.md", "R.md"], ["", ""]),
        ([], []),
    ],
)
def test_as_much_of_a_folder_as_is_needed(paths: list[str], folders: list[str]) -> None:
    assert distinct_folders(paths) == folders


PATHS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map("/".join), max_size=8)


@given(PATHS)
def test_with_their_folders_different_paths_are_told_apart(paths: list[str]) -> None:
    unique = sorted(set(paths))
    folders = distinct_folders(unique)
    named = [
        f"{folder}/{path.rpartition('/')[2]}" for folder, path in zip(folders, unique, strict=True)
    ]
    assert len(set(named)) == len(unique)
    for folder, path in zip(folders, unique, strict=True):
        assert path.rpartition("/")[0].endswith(folder)
