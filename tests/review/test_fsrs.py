from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.review.fsrs import FsrsScheduler, imported_card, new_card, recall_probability
from explorer.text.schedule_segments import FsrsCard, read_fsrs_card, read_segments

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
GRADES = ("again", "hard", "good", "easy")
DEFAULT = FsrsScheduler(0.9, 36525)


def after(card: FsrsCard | None, steps: str, scheduler: FsrsScheduler = DEFAULT) -> list[str]:
    """Return the segments after steps such as `good 06-01T08:10`, each read back from its text."""
    segments: list[str] = []
    for step in steps.split(", "):
        grade, moment = step.split()
        year = "" if moment.count("-") == 2 else "2026-"
        now = datetime.fromisoformat(f"{year}{moment}:00Z")
        segments.append(scheduler.graded(card, grade, now).segment())
        card = read_fsrs_card(segments[-1])
    return segments


def test_a_card_that_is_learned_goes_through_the_steps_and_on() -> None:
    # As the plugin writes them.
    steps = (
        "good 06-01T08:00, good 06-01T08:10, good 06-03T08:10, good 06-14T08:10, good 08-01T08:10"
    )
    assert after(None, steps) == [
        "fsrs,2026-06-01T08:10:00.000Z,0,2.3065,2.11810397,1,1,0,1,2026-06-01T08:00:00.000Z",
        "fsrs,2026-06-03T08:10:00.000Z,2,2.3065,2.11121424,2,2,0,0,2026-06-01T08:10:00.000Z",
        "fsrs,2026-06-14T08:10:00.000Z,11,10.97104786,2.1043314,2,3,0,0,2026-06-03T08:10:00.000Z",
        "fsrs,2026-07-30T08:10:00.000Z,46,46.31685657,2.09745544,2,4,0,0,2026-06-14T08:10:00.000Z",
        "fsrs,2027-01-15T08:10:00.000Z,167,166.59139287,2.09058635,2,5,0,0,2026-08-01T08:10:00.000Z",
    ]


def test_hard_stays_at_its_step_and_loses_no_stability_on_the_same_day() -> None:
    steps = "hard 06-01T08:00, hard 06-01T08:06, good 06-01T08:12, good 06-01T08:22"
    assert after(None, steps) == [
        "fsrs,2026-06-01T08:06:00.000Z,0,1.2931,5.11217071,1,1,0,0,2026-06-01T08:00:00.000Z",
        "fsrs,2026-06-01T08:12:00.000Z,0,1.2931,6.74045952,1,2,0,0,2026-06-01T08:06:00.000Z",
        "fsrs,2026-06-01T08:22:00.000Z,0,1.33589976,6.72894743,1,3,0,1,2026-06-01T08:12:00.000Z",
        "fsrs,2026-06-02T08:22:00.000Z,1,1.37716224,6.71744685,2,4,0,0,2026-06-01T08:22:00.000Z",
    ]


def test_again_comes_back_in_a_minute_and_good_is_longer_than_hard_on_the_same_day() -> None:
    assert after(None, "again 06-01T08:00") == [
        "fsrs,2026-06-01T08:01:00.000Z,0,0.212,6.4133,1,1,0,0,2026-06-01T08:00:00.000Z"
    ]
    assert after(None, "easy 06-01T08:00, good 06-01T20:00") == [
        "fsrs,2026-06-09T08:00:00.000Z,8,8.2956,1,2,1,0,0,2026-06-01T08:00:00.000Z",
        "fsrs,2026-06-10T20:00:00.000Z,9,8.2956,1,2,2,0,0,2026-06-01T20:00:00.000Z",
    ]


def test_a_higher_retention_gives_shorter_intervals() -> None:
    assert after(None, "easy 06-01T08:00, good 06-20T08:00", FsrsScheduler(0.97, 36525)) == [
        "fsrs,2026-06-03T08:00:00.000Z,2,8.2956,1,2,1,0,0,2026-06-01T08:00:00.000Z",
        "fsrs,2026-07-04T08:00:00.000Z,14,61.86274746,1,2,2,0,0,2026-06-20T08:00:00.000Z",
    ]


@pytest.mark.parametrize(
    ("due", "interval", "ease", "again", "good"),
    [
        ("2026-05-30", 12, 250, "1.54431789,8.50610897,3,5,1", "38,38.1901338,5.48972837,2,5,0"),
        ("2026-06-01", 1, 230, "0.31245858,8.75262887,3,2,1", "4,3.55913017,6.23897837,2,2,0"),
        ("2026-06-01", 0, 130, "0.30357045,9.98522837,3,2,1", "2,1.53876425,9.98522837,2,2,0"),
        ("2026-05-01", 40, 310, "2.89470562,7.76654927,3,6,1", "172,172.37560287,3.24197837,2,6,0"),
        ("2026-06-01", 100, 370, "4.136507,7.02698957,3,8,1", "350,350.14899807,1,2,8,0"),
        ("2026-06-01", 7, 400, "1.27266917,7.02698957,3,4,1", "34,34.27115139,1,2,4,0"),
    ],
)
def test_what_sm2_knows_is_taken_over(
    due: str, interval: float, ease: float, again: str, good: str
) -> None:
    card = imported_card(date.fromisoformat(due), interval, ease, UTC)
    forgotten = DEFAULT.graded(card, "again", NOW).segment()
    assert forgotten == f"fsrs,2026-06-01T08:10:00.000Z,0,{again},0,2026-06-01T08:00:00.000Z"
    remembered = DEFAULT.graded(card, "good", NOW).segment()
    assert remembered.split(",", 2)[2] == f"{good},0,2026-06-01T08:00:00.000Z"


def test_relearning_ends_with_good_and_counts_one_lapse() -> None:
    card = imported_card(date(2026, 5, 30), 12, 250, UTC)
    steps = "again 06-01T08:00, hard 06-01T08:10, good 06-01T08:25"
    cards = [read_fsrs_card(segment) for segment in after(card, steps)]
    found = [(each.state, each.lapses, each.step) for each in cards]
    assert found == [(3, 1, 0), (3, 1, 0), (2, 1, 0)]
    assert cards[1].due == datetime(2026, 6, 1, 8, 25, tzinfo=UTC)
    assert cards[2].scheduled_days >= 1
    with pytest.raises(ValueError, match="2026-06-05"):  # its last review is after this one
        DEFAULT.graded(imported_card(date(2026, 6, 10), 5, 270, UTC), "good", NOW)


def test_no_interval_is_beyond_the_maximum_but_for_the_order_of_the_grades() -> None:
    card = imported_card(date(2026, 6, 1), 100, 370, UTC)
    short = FsrsScheduler(0.9, 10)
    days = [short.graded(card, grade, NOW).scheduled_days for grade in ("hard", "good", "easy")]
    assert days == [10, 11, 12]


_READABLE = st.tuples(
    st.sampled_from(["0", "4", "1e8"]),
    st.sampled_from(["0.001", "4.5", "1e8"]),
    st.sampled_from(["1", "5.25", "10"]),
    st.sampled_from(["0", "1", "2", "3"]),
    *[st.sampled_from(["0", "1", "9", "2.5"])] * 3,
    st.sampled_from(["2026-05-01T08:00Z", "2026-06-01T08:00Z", "-"]),
)
_DAMAGE = st.tuples(
    st.integers(0, 7), st.sampled_from(["0", "-5", "11", "1e9", "NaN", "inf", "1_0", "soon", ""])
)


@given(_READABLE, st.none() | _DAMAGE, st.sampled_from(GRADES))
def test_what_is_read_as_a_schedule_of_fsrs_can_be_graded(
    readable: tuple[str, ...], damage: tuple[int, str] | None, grade: str
) -> None:
    parts = ["fsrs", "2026-05-20T08:00Z", *readable]
    if damage is not None:
        parts[damage[0] + 2] = damage[1]
    text = ",".join(parts)
    (segment,) = read_segments(f"<!--SR:!{text}-->")
    if segment.wrong is None:
        after = DEFAULT.graded(read_fsrs_card(text), grade, NOW)
        assert read_fsrs_card(after.segment()) == after
        return
    assert damage is not None
    with pytest.raises(ValueError, match=re.escape(segment.wrong)):
        read_fsrs_card(text)


@pytest.mark.parametrize("retention", [0, -1, 1.5, math.nan])
def test_an_impossible_retention_and_an_unknown_grade_are_refused(retention: float) -> None:
    with pytest.raises(ValueError, match="fsrsDesiredRetention"):
        FsrsScheduler(retention, 36525)
    with pytest.raises(ValueError, match="'reset' is not a grade"):
        DEFAULT.graded(None, "reset", NOW)


def test_nine_of_ten_are_remembered_after_the_stability_of_a_card() -> None:
    assert recall_probability(10, 10) == pytest.approx(0.9)
    assert recall_probability(10, 0) == 1
    assert recall_probability(10, -3) == 1
    assert recall_probability(10, 40) < recall_probability(20, 40) < 0.9
    segment = "fsrs,2026-06-01T08:00:00.000Z,0,0,0,0,0,0,0,-"
    assert new_card(NOW).segment() == segment
    assert read_fsrs_card(segment) == new_card(NOW)


@given(
    grades=st.lists(st.tuples(st.sampled_from(GRADES), st.integers(0, 500_000)), max_size=12),
    retention=st.floats(0.01, 1),
)
def test_any_history_stays_in_range(grades: list[tuple[str, int]], retention: float) -> None:
    scheduler = FsrsScheduler(retention, 36525)
    card: FsrsCard | None = None
    now = NOW
    for count, (grade, minutes) in enumerate(grades, 1):
        now += timedelta(minutes=minutes)
        card = scheduler.graded(card, grade, now)
        assert read_fsrs_card(card.segment()) == card
        assert card.due > now
        assert card.reps == count
        assert 0.001 <= card.stability <= 36500
        assert 1 <= card.difficulty <= 10
