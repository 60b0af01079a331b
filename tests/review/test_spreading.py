"""How a backlog is spread: every item once, in its order, no day too full."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.review.due import ReviewItem
from explorer.review.review_items import find_items
from explorer.review.spreading import SpreadPlan, spread
from tests.review.build import ON, scheduled

NOTES = [scheduled(f"{number:02}.md", "2024-04-20") for number in range(60)]
BACKLOG: list[ReviewItem] = list(find_items(NOTES, ReviewSettings(), ON))

loads = st.dictionaries(st.integers(0, 12), st.integers(0, 30))


def checked(plan: SpreadPlan, size: int, load: dict[int, int]) -> list[int]:
    """Check what holds of every plan, and return the sums of its days."""
    put = [day.put for day in plan.days]
    assert sum(put) + plan.left == size
    assert [day.before for day in plan.days] == [load.get(day, 0) for day in range(len(put))]
    assert [day.day for day in plan.days] == [ON + timedelta(days=n) for n in range(len(put))]
    stays = put[0] if put else 0
    assert [move.item for move in plan.moves] == BACKLOG[stays : size - plan.left]
    moved = [move.day for move in plan.moves]
    assert moved == [day.day for day in plan.days[1:] for _ in range(day.put)]
    return [day.total for day in plan.days]


@given(st.integers(0, 60), loads, st.integers(1, 10))
def test_days_are_leveled(size: int, load: dict[int, int], days: int) -> None:
    plan = spread(BACKLOG[:size], load, ON, days)
    sums = checked(plan, size, load)
    assert (len(sums), plan.left) == (days, 0)
    filled = [total for total, day in zip(sums, plan.days, strict=True) if day.put]
    if filled:
        # No day that got something could have given it to one that has less.
        assert max(filled) - 1 <= min(sums)


@given(st.integers(0, 60), loads, st.integers(1, 40))
def test_no_day_gets_more_than_it_may_have(size: int, load: dict[int, int], most: int) -> None:
    plan = spread(BACKLOG[:size], load, ON, per_day=most)
    checked(plan, size, load)
    assert plan.left == 0
    for day in plan.days[:-1]:
        assert day.total == max(most, day.before), "a day is full before the next one begins"
    assert all(day.total <= most for day in plan.days if day.put)


def test_what_is_beyond_a_year_stays() -> None:
    busy = dict.fromkeys(range(400), 1)
    plan = spread(BACKLOG, busy, ON, per_day=1)
    assert (plan.left, plan.moves) == (60, ())


@pytest.mark.parametrize("length", [{"days": 7}, {"per_day": 1}])
def test_nothing_is_put_off_beyond_the_calendar(length: dict[str, int]) -> None:
    today = date.max - timedelta(days=3)
    plan = spread(BACKLOG, {}, today, **length)
    assert [day.day for day in plan.days] == [today + timedelta(days=n) for n in range(3)]
    plan = spread(BACKLOG, {}, date.max, **length)
    assert [day.day for day in plan.days] == [date.max]
    assert plan.moves == ()
