"""Where a name differs from those beside it."""

from __future__ import annotations

from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.distinct import NEIGHBORS, distinct_span, neighbors

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
