from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.review import osr
from explorer.review.scheduler import round_half_up

DEFAULTS = ReviewSettings()
UNBALANCED = ReviewSettings(load_balance=False)

INTERVALS = st.floats(0, 40_000)
EASES = st.floats(130, 400)
DELAYS = st.floats(-100, 4_000)
HISTOGRAMS = st.dictionaries(st.integers(-20, 200), st.integers(0, 9), max_size=40)


@pytest.mark.parametrize(
    ("grade", "interval", "ease", "late", "expected"),
    [
        ("hard", 1, 250, 0, (1, 230)), ("good", 1, 250, 0, (3, 250)), ("easy", 1, 250, 0, (4, 270)),
        ("good", 2, 250, 1, (6, 250)), ("easy", 2, 250, 10, (42, 270)),
        ("hard", 89, 270, 0, (45, 250)), ("hard", 1, 140, 0, (1, 130)),
        ("again", 40, 250, 9, (0, 230)), ("good", 0, 230, 0, (2, 230)),
    ],
)  # fmt: skip
def test_a_grade_gives_an_interval_and_an_ease(
    grade: str, interval: float, ease: float, late: float, expected: tuple[float, float]
) -> None:
    found = osr(grade, interval, ease, late, DEFAULTS, {})
    assert (found.interval, found.ease) == expected


@pytest.mark.parametrize(("grade", "expected"), [("good", 2.5), ("easy", 3.5)])
def test_without_balance_intervals_have_one_decimal(grade: str, expected: float) -> None:
    assert osr(grade, 1, 250, 0, UNBALANCED, {}).interval == expected
    assert osr(grade, 1, 250, 0, DEFAULTS, None).interval == expected


def test_settings_may_come_by_the_plugins_names() -> None:
    assert osr("easy", 10, 250, 0, {"easyBonus": 2, "loadBalance": False}, None).interval == 54
    assert osr("easy", 10, 250, 0, {}, {}) == osr("easy", 10, 250, 0, DEFAULTS, {})


def test_only_again_and_hard_keep_the_ease_from_falling_too_low() -> None:
    assert osr("hard", 1, 100, 0, DEFAULTS, {}).ease == 130
    assert osr("good", 10, 100, 0, DEFAULTS, {}).ease == 100


@pytest.mark.parametrize(
    ("interval", "histogram", "expected"),
    [
        (4, {}, 10), (4, {10: 2}, 9), (4, {10: 2, 9: 1}, 11), (4, {10: 2, 9: 1, 11: 0}, 11),
        (4, {10: 1, 9: 1, 11: 1}, 10), (4, {9: 0, 11: 0}, 10), (1, {3: 50}, 3),
    ],
)  # fmt: skip
def test_the_load_is_balanced_near(interval: int, histogram: dict[int, int], expected: int) -> None:
    assert osr("good", interval, 250, 0, DEFAULTS, histogram).interval == expected


def test_the_maximum_is_kept() -> None:
    assert osr("easy", 30_000, 250, 0, ReviewSettings(maximum_interval=100), {}).interval == 100


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_must_be_finite(value: float) -> None:
    for interval, ease, late in ((value, 250, 0), (1, value, 0), (1, 250, value)):
        with pytest.raises(ValueError, match="finite"):
            osr("good", interval, ease, late, DEFAULTS, {})


@pytest.mark.parametrize(
    ("value", "expected"), [(2.4, 2), (2.5, 3), (3.5, 4), (-2.5, -2), (0.5, 1)]
)
def test_halves_are_rounded_up(value: float, expected: int) -> None:
    assert round_half_up(value) == expected


@pytest.mark.parametrize(
    ("interval", "moved"), [(8, 1), (21, 1), (22, 1), (60, 3), (180, 3), (181, 4), (400, 7)]
)
def test_the_longer_the_interval_the_further_it_may_move(interval: int, moved: int) -> None:
    full = dict.fromkeys(range(interval - moved + 1, interval + moved), 1)
    assert osr("good", interval, 100, 0, DEFAULTS, full).interval in (
        interval - moved,
        interval + moved,
    )
    blocked = dict.fromkeys(range(interval - moved, interval + moved + 1), 1)
    assert osr("good", interval, 100, 0, DEFAULTS, blocked).interval == interval


def test_an_unknown_grade_is_refused() -> None:
    with pytest.raises(ValueError, match="'perfect' is not a grade"):
        osr("perfect", 1, 250, 0, DEFAULTS, {})


@given(
    grade=st.sampled_from(["again", "hard", "good", "easy"]),
    interval=INTERVALS,
    ease=EASES,
    late=DELAYS,
)
def test_intervals_are_within_bounds(grade: str, interval: float, ease: float, late: float) -> None:
    histograms: tuple[dict[int, int] | None, ...] = (None, {}, {8: 1, 9: 2})
    for histogram in histograms:
        found = osr(grade, interval, ease, late, DEFAULTS, histogram)
        assert 0 <= found.interval <= DEFAULTS.maximum_interval
        assert found.ease >= 130
        if histogram is not None:
            assert found.interval == int(found.interval)


@given(interval=INTERVALS, ease=EASES, late=DELAYS)
def test_a_better_grade_never_comes_back_sooner(interval: float, ease: float, late: float) -> None:
    unbalanced: dict[int, int] | None = None
    for histogram in (unbalanced, {}):
        days = [
            osr(grade, interval, ease, late, DEFAULTS, histogram).interval
            for grade in ("again", "hard", "good", "easy")
        ]
        assert days == sorted(days)


@given(interval=INTERVALS, ease=EASES, late=st.floats(-500, 0))
def test_an_early_review_counts_as_on_its_day(interval: float, ease: float, late: float) -> None:
    assert osr("good", interval, ease, late, DEFAULTS, {}) == osr(
        "good", interval, ease, 0, DEFAULTS, {}
    )


@given(interval=st.floats(0, 1_000), ease=EASES, histogram=HISTOGRAMS)
def test_balance_moves_to_no_worse(interval: float, ease: float, histogram: dict[int, int]) -> None:
    wanted = osr("good", interval, ease, 0, DEFAULTS, {}).interval
    found = osr("good", interval, ease, 0, DEFAULTS, histogram).interval
    assert abs(found - wanted) <= 7
    assert histogram.get(int(found), 0) <= histogram.get(int(wanted), 0)


@given(
    ease=st.floats(allow_nan=False, allow_infinity=False),
    interval=st.floats(allow_nan=False, allow_infinity=False),
)
def test_absurd_numbers_give_numbers(ease: float, interval: float) -> None:
    for grade in ("again", "hard", "good", "easy"):
        found = osr(grade, interval, ease, 1e9, DEFAULTS, {})
        assert 0 <= found.interval <= DEFAULTS.maximum_interval
