"""What the log is told of grades: all that is needed to compute each of them again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.review.review_items import QueueScope
from explorer.review.session_queue import QueueOptions
from explorer.vault.errors import WriteError
from tests.services.conftest import Open

NOTE = "---\ntags: [review]\nsr-due: 2024-04-20\nsr-interval: 4\nsr-ease: 250\n---\n# Green\n"
CARDS = (
    "---\ntags: [flashcards/tea]\n---\n"
    "Sencha::A green tea\n<!--SR:!2024-04-20,4,250-->\n\nMatcha::Ground\n"
)
NOTES = {"Green.md": NOTE, "Cards.md": CARDS}
DAY = date(2024, 4, 25)


def test_a_graded_note_is_logged(explorer: Explorer) -> None:
    explorer.grade("Green", "good", on=DAY)
    (review,) = explorer.reviews.log.read().reviews
    assert (review.path, review.card, review.grade) == ("Green.md", None, "good")
    assert review.at.date() == DAY
    assert review.before is not None
    assert review.after is not None
    assert (review.before.due, review.before.interval) == ("2024-04-20", 4)
    assert review.after.due > "2024-04-25"
    assert review.groups == ("review",)


def test_a_graded_card_is_logged_with_its_schedule_as_written(explorer: Explorer) -> None:
    explorer.grade("Cards", "easy", "1.1", DAY)
    explorer.grade("Cards", "good", "2.1", DAY)
    old, new = explorer.reviews.log.read().reviews
    assert (old.front, old.card, old.groups) == ("Sencha", "1.1", ("flashcards/tea",))
    assert old.before is not None
    assert old.after is not None
    assert old.before.source == "2024-04-20,4,250"
    assert old.after.source in (explorer.vault.root / "Cards.md").read_text()
    assert new.before is None
    assert new.algorithm == "SM-2-OSR"


def test_a_start_logs_no_grade_twice(explorer: Explorer, opened: Open) -> None:
    for grade in ("good", "hard"):
        explorer.grade("Green", grade, on=DAY)
    opened()  # nothing has stored yet that the last write has come to its end
    assert [it.grade for it in explorer.reviews.log.read().reviews] == ["good", "hard"]


def test_what_is_taken_back_is_not_counted(explorer: Explorer) -> None:
    explorer.grade("Green", "good", on=DAY)
    explorer.grade("Cards", "good", "1.1", DAY)
    explorer.undo()
    assert [review.path for review in explorer.reviews.log.read().reviews] == ["Green.md"]
    explorer.redo()
    assert explorer.reviews.history(DAY).today == 2


def test_taking_back_what_is_not_in_the_log_leaves_the_others_in_it(explorer: Explorer) -> None:
    explorer.grade("Green", "good", on=DAY)
    log = explorer.reviews.log.file
    logged = log.read_bytes()
    log.unlink()
    log.mkdir()
    explorer.grade("Cards", "good", "1.1", DAY)
    log.rmdir()
    log.write_bytes(logged)
    explorer.undo()
    assert [review.path for review in explorer.reviews.log.read().reviews] == ["Green.md"]
    explorer.redo()
    explorer.undo()
    explorer.undo()
    assert explorer.reviews.log.read().reviews == ()


def test_other_writes_are_not_in_the_log(explorer: Explorer) -> None:
    explorer.grade("Green", "good", on=DAY)
    explorer.membership.leave("Green.md")
    explorer.undo()
    assert explorer.reviews.history(DAY).total == 1


def test_what_was_refused_is_not_logged(explorer: Explorer) -> None:
    (explorer.vault.root / "Green.md").write_text(NOTE.replace("250", "270"))
    with pytest.raises(WriteError):
        explorer.grade("Green", "good", on=DAY)
    assert explorer.reviews.log.read().reviews == ()


def test_a_log_that_cannot_be_written_stops_no_grade(explorer: Explorer, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "reviews").write_text("a file in the way")
    assert explorer.grade("Green", "good", on=DAY).written


def test_a_daily_limit_counts_what_was_done(explorer: Explorer) -> None:
    options = QueueOptions(new_per_day=1, reviews_per_day=1)
    everything = QueueScope()
    before = explorer.sessions.queue(everything, options, DAY)
    assert (len(before.items), before.held_back) == (2, 1)
    explorer.grade("Cards", "easy", "1.1", DAY)
    after = explorer.sessions.queue(everything, options, DAY)
    assert [item.is_new for item in after.items] == [True]
    assert after.held_back == 1
    tomorrow = explorer.sessions.queue(everything, options, DAY + timedelta(days=1))
    assert len(tomorrow.items) == 2


def test_a_year_that_no_time_zone_reaches_is_logged_all_the_same(explorer: Explorer) -> None:
    result = explorer.grade("Green", "good", on=date(1, 1, 1))
    assert result.written
    (review,) = explorer.reviews.log.read().reviews
    assert review.at.date() == date(1, 1, 1)
