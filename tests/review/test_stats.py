from __future__ import annotations

from datetime import timedelta

from explorer.config import ReviewSettings
from explorer.model import Note
from explorer.review import due, stats
from tests.review.build import ON, card, note, question, scheduled

DEFAULTS = ReviewSettings()


def vault() -> list[Note]:
    return [
        scheduled("a.md", "2024-04-20", interval=2, ease=230),
        scheduled("b.md", "2024-04-27", interval=32, ease=270),
        note("c.md", "review"),
        note("d.md", "review", due="2024-04-20", interval="x", ease=250),
        note(
            "e.md",
            questions=(
                question(
                    card(ON, interval=40), card(ON + timedelta(days=60), interval=400), card()
                ),
                question(card(readable=False), card(ON - timedelta(days=1), interval=0)),
            ),
        ),
    ]


def test_counts_are_those_of_the_list() -> None:
    found = stats(vault(), DEFAULTS, ON)
    assert found.counts == due(vault(), DEFAULTS, ON).counts
    assert (found.notes, found.cards, found.mature) == (3, 4, 2)
    assert found.average_ease == 250


def test_the_forecast_begins_with_all_that_waits() -> None:
    found = stats(vault(), DEFAULTS, ON, days=5)
    assert found.forecast == (3, 0, 1, 0, 0)
    assert found.beyond == 1
    assert stats(vault(), DEFAULTS, ON, days=61).forecast[60] == 1


def test_intervals_by_range() -> None:
    ranges = {
        (one.low, one.high): one.count
        for one in stats(vault(), DEFAULTS, ON).intervals
        if one.count
    }
    assert ranges == {(0, 1): 1, (2, 3): 1, (32, 90): 2, (366, None): 1}


def test_ranges_follow_each_other_without_a_gap() -> None:
    ranges = stats([], DEFAULTS, ON).intervals
    assert [one.high for one in ranges[:-1]] == [following.low - 1 for following in ranges[1:]]


def test_an_empty_vault_has_no_average() -> None:
    found = stats([], DEFAULTS, ON)
    assert found.average_ease is None
    assert sum(found.forecast) == found.beyond == 0
