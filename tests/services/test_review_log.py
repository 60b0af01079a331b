"""The log of reviews: what is written is read, steps back and forth count, damage costs one row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.state.review_log import ReviewIdentity, ReviewLog, row_of
from tests.support.review_log import logged

AT = datetime(2024, 4, 25, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> ReviewLog:
    return ReviewLog.of(tmp_path, tmp_path / "state")


def test_reviews_come_back_as_they_were(log: ReviewLog) -> None:
    assert log.read().reviews == ()
    assert not log.file.exists()
    log.append_step("undo", AT)  # of nothing
    reviews = (logged(AT), logged(AT, "again", interval=None, card=None, seconds=None))
    for review in reviews:
        log.append(row_of(review))
    assert log.read().reviews == reviews
    assert log.read().unreadable == 0


@given(front=st.text(), path=st.text())
def test_any_text_stays_in_its_row(front: str, path: str, tmp_path_factory) -> None:  # type: ignore[no-untyped-def] # of pytest
    log = ReviewLog(tmp_path_factory.mktemp("log") / "log.jsonl")
    review = replace(logged(AT), front=front, path=path)
    log.append(row_of(review))
    log.append(row_of(logged(AT)))
    assert log.read().reviews == (replace(review, front=front[:300]), logged(AT))


def test_steps_back_and_forth(log: ReviewLog) -> None:
    first, second, third = logged(AT), logged(AT, "hard"), logged(AT, "easy")
    log.append(row_of(first))
    log.append(row_of(second))
    log.append_step("undo", AT)
    assert log.read().reviews == (first,)
    log.append_step("redo", AT)
    assert log.read().reviews == (first, second)
    log.append_step("undo", AT)
    log.append(row_of(third))
    log.append_step("redo", AT)
    assert log.read().reviews == (first, third)


def test_a_step_is_about_the_review_that_it_names(log: ReviewLog) -> None:
    first, second, third = logged(AT), logged(AT, "hard"), logged(AT, "easy")
    for review in (first, second, third):
        log.append(row_of(review))
    log.append_step("undo", AT, ReviewIdentity.of(logged(AT, "again")))
    assert log.read().reviews == (first, second, third), "that one is not in the log"
    log.append_step("undo", AT, ReviewIdentity.of(first))
    log.append_step("undo", AT, ReviewIdentity.of(second))
    assert log.read().reviews == (third,)
    log.append_step("redo", AT, ReviewIdentity.of(first))
    log.append_step("redo", AT, ReviewIdentity.of(third))
    assert log.read().reviews == (first, third)
    log.append_step("redo", AT)
    assert log.read().reviews == (first, second, third)
    assert log.read().unreadable == 0


@pytest.mark.parametrize(
    "row",
    [
        b"{", b"[]", b"null", b"\xff\xfe", b'{"at": "yesterday"}', b'{"step": "jump"}',
        b'{"step": ["undo"]}', b'{"step": "undo", "review": {"at": "2024-04-25"}}',
        b'{"step": "undo", "review": 1}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_damaged_row_costs_only_itself(log: ReviewLog, row: bytes) -> None:
    log.append(row_of(logged(AT)))
    with log.file.open("ab") as file:
        file.write(row + b"\n")
    log.append(row_of(logged(AT, "easy")))
    found = log.read()
    assert [review.grade for review in found.reviews] == ["good", "easy"]
    assert found.unreadable == 1


def test_a_row_that_was_cut_off_does_not_swallow_the_next(log: ReviewLog) -> None:
    log.append(row_of(logged(AT)))
    whole = log.file.read_bytes()
    log.file.write_bytes(whole + whole[:30])
    log.append(row_of(logged(AT, "easy")))
    assert [review.grade for review in log.read().reviews] == ["good", "easy"]


def test_a_log_that_cannot_be_written_is_empty(tmp_path: Path) -> None:
    (tmp_path / "reviews").write_text("a file where the folder should be")
    log = ReviewLog.of(tmp_path, tmp_path)
    log.append(row_of(logged(AT)))
    assert log.read().reviews == ()


def test_a_moment_without_its_zone_is_not_taken(log: ReviewLog) -> None:
    log.append(row_of(replace(logged(AT), at=AT.replace(tzinfo=None))))
    assert log.read().unreadable == 1
