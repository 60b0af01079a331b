"""The next review of a note, beside figures that the review plugin has given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from explorer.config import ReviewSettings
from explorer.graph.page_rank import page_rank
from explorer.model import Card, Note, NoteReview, PropertyValue, Question
from explorer.review.grading import LinkWeights, days_late, initial_ease, known_ease, next_review
from explorer.review.note_reviews import fields_of

SETTINGS = ReviewSettings()
TODAY = date(2024, 4, 21)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return a function that sets the time zone of this process until the test has ended."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows takes no time zone from the environment")

    def set_zone(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


def graded(
    grade: str, due: str, interval: float, ease: float
) -> tuple[str, float | None, float | None]:
    fields = fields_of({"sr-due": due, "sr-interval": interval, "sr-ease": ease})
    result = next_review(grade, fields, TODAY, SETTINGS, {}, lambda: 250)
    return str(result.due), result.interval, result.ease


@pytest.mark.parametrize(
    ("grade", "before", "after"),
    [
        ("hard", ("2024-04-21", 2, 250), ("2024-04-22", 1, 230)),
        ("easy", ("2024-04-21", 2, 250), ("2024-04-28", 7, 270)),
        ("good", ("2024-04-21", 1, 230), ("2024-04-23", 2, 230)),
        ("good", ("2024-05-21", 4, 250), ("2024-05-01", 10, 250)),
        ("hard", ("2024-04-21", 4, 100), ("2024-04-23", 2, 130)),
        ("good", ("21-04-2024", 0, 250), ("2024-04-24", 3, 250)),
    ],
)
def test_a_scheduled_note(
    grade: str, before: tuple[str, float, float], after: tuple[str, float, float]
) -> None:
    assert graded(grade, *before) == after


def test_a_new_note_begins_with_the_ease_that_it_is_given() -> None:
    fields = fields_of({"sr-due": "2024-04-01", "sr-interval": 4})
    after = next_review("good", fields, TODAY, SETTINGS, {}, lambda: 254)
    assert after == NoteReview(date(2024, 4, 24), 3, 254, "soon")


def test_a_day_with_less_to_review_is_taken() -> None:
    fields = fields_of({"sr-due": "2024-04-21", "sr-interval": 4, "sr-ease": 250})
    load = {0: 1, 9: 1, 10: 2, 11: 1}
    after = next_review("good", fields, TODAY, SETTINGS, load, lambda: 250)
    assert after.due == date(2024, 4, 30)


def test_a_grade_that_notes_do_not_have_is_an_error() -> None:
    with pytest.raises(ValueError, match="'again' is no grade of a note; use hard, good, easy"):
        graded("again", "2024-04-21", 1, 250)


def test_no_date_is_beyond_the_calendar() -> None:
    fields = fields_of({"sr-due": "9999-12-01", "sr-interval": 400, "sr-ease": 250})
    result = next_review("easy", fields, date(9999, 12, 31), SETTINGS, {}, lambda: 250)
    assert result.due == date.max


@pytest.mark.parametrize(
    ("name", "due", "today", "late"),
    [
        ("UTC", "2024-03-31", "2024-04-01", 1), ("UTC", "2024-10-27", "2024-10-28", 1),
        ("UTC", "2024-06-01", "2024-06-03", 2), ("Europe/Berlin", "2024-03-31", "2024-04-01", 0),
        ("Europe/Berlin", "2024-03-30", "2024-04-02", 2),
        ("Europe/Berlin", "2024-10-26", "2024-10-29", 3),
        ("America/New_York", "2024-03-31", "2024-04-01", 1),
        ("Asia/Tokyo", "2024-03-30", "2024-04-02", 3), ("UTC", "2024-04-03", "2024-04-02", -1),
        ("UTC", "0001-01-01", "0001-01-05", 4),
    ],
)  # fmt: skip
def test_days_are_counted_in_the_time_zone(
    zone: Callable[[str], None], name: str, due: str, today: str, late: int
) -> None:
    zone(name)
    assert days_late(date.fromisoformat(due), date.fromisoformat(today)) == late


# The ease of a new note

LINKS = {"A": {"B": 1, "C": 1, "D": 1}, "B": {"A": 1, "C": 1}, "C": {"A": 1}, "D": {"B": 2}}
EASES = {"B": 290, "C": 170, "D": 310}


def test_ranks_are_those_of_the_plugin() -> None:
    assert page_rank({"B": {"A": 1}}) == pytest.approx({"B": 3508.771212, "A": 6491.228788})
    assert page_rank(LINKS) == pytest.approx(
        {"A": 3570.796301, "B": 2565.442126, "C": 2477.037011, "D": 1386.724561}
    )
    assert page_rank({}) == {}
    assert sum(page_rank(LINKS).values()) == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("path", "links", "eases", "settings", "ease"),
    [
        ("A", {}, {}, SETTINGS, 250),
        ("A", {"B": {"A": 1}}, {"B": 290}, SETTINGS, 254),
        ("A", {"A": {"B": 1}, "B": {"A": 1}}, {"B": 210}, SETTINGS, 241),
        ("A", {"A": {"B": 2}}, {"B": 290}, ReviewSettings(max_link_factor=0), 250),
        ("A", LINKS, {"B": 310, "C": 170, "D": 310}, SETTINGS, 250),
        ("A", {"A": {"B": 1}}, {}, SETTINGS, 250),
        ("A", {"A": {"B": 100}}, {"B": 130}, SETTINGS, 130),
    ],
)
def test_a_new_note_has_the_ease_of_the_notes_around_it(
    path: str,
    links: dict[str, dict[str, int]],
    eases: dict[str, float],
    settings: ReviewSettings,
    ease: int,
) -> None:
    weights = LinkWeights(links, page_rank(links))
    assert initial_ease(path, weights, eases.get, settings) == ease


def test_the_ease_of_a_note_is_also_that_of_its_cards() -> None:
    base: dict[str, PropertyValue] = {"sr-due": "2024-04-21", "sr-interval": 4}
    properties = {**base, "sr-ease": 290}
    card = Card("q", "a", TODAY, 3, 130)
    question = Question(
        "single_basic", 1, 1, "", (), (), -1, (card, Card("q", "a", None, None, None))
    )
    assert known_ease(Note("A.md", "A", properties=properties), SETTINGS) == 290
    with_cards = Note("A.md", "A", properties=properties, questions=(question,))
    # One card counts little: 250 - 120 * ln(1.5) / ln(64) is 238.3, and the mean with 290 is 264.
    assert known_ease(with_cards, SETTINGS) == 264
    assert known_ease(Note("A.md", "A", questions=(question,)), SETTINGS) is None


def test_an_ease_without_measure_counts_for_no_other_note() -> None:
    properties: dict[str, PropertyValue] = {"sr-due": "2024-04-21", "sr-interval": 4}
    vast = Note("A.md", "A", properties={**properties, "sr-ease": 1.7e308})
    ease = known_ease(vast, SETTINGS)
    weights = LinkWeights({"C": {"A": 1, "B": 1}}, {"A": 5000.0, "B": 5000.0, "C": 1.0})
    assert initial_ease("C", weights, lambda _: ease, SETTINGS) == 250
