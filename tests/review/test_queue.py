from __future__ import annotations

from datetime import UTC, datetime, timedelta

from explorer.config import ReviewSettings
from explorer.model import DueList, Moment, Note
from explorer.review.due import ReviewItem, due, reviewables
from explorer.review.review_stats import stats
from tests.review.build import ON, card, note, question, scheduled

DEFAULTS = ReviewSettings()


def listed(notes: list[Note], settings: ReviewSettings = DEFAULTS, on: Moment = ON) -> DueList:
    return due(reviewables(notes, settings, on), ON)


def test_notes_are_listed_by_urgency() -> None:
    notes = [
        note("new.md", "review"),
        scheduled("today.md", "2024-04-25"),
        scheduled("soon.md", "2024-04-26"),
        scheduled("old.md", "2024-04-20"),
        scheduled("older.md", "2024-04-01"),
        scheduled("also old.md", "2024-04-20"),
        scheduled("later.md", "2024-06-20"),
        note("no tag.md"),
        note("broken.md", "review", due="someday", interval=1, ease=250),
    ]
    found = listed(notes)
    assert [one.path for one in found.notes] == [
        "older.md", "also old.md", "old.md", "today.md", "new.md",
    ]  # fmt: skip
    assert [one.state for one in found.notes] == ["overdue", "overdue", "overdue", "due", "new"]
    assert found.counts == {"overdue": 3, "due": 1, "soon": 1, "later": 1, "new": 1}
    assert found.on == ON


def test_cards_are_listed_by_urgency_and_numbered_from_one() -> None:
    early, late = datetime(2024, 4, 24, 6, tzinfo=UTC), datetime(2024, 4, 24, 18, tzinfo=UTC)
    notes = [
        note("b.md", questions=(question(card()), question(card(late), card(early), line=12))),
        note(
            "a.md",
            questions=(question(card(ON), card(ON + timedelta(days=9)), card(readable=False)),),
        ),
    ]
    found = listed(notes, on=datetime(2024, 4, 25, 12, tzinfo=UTC))
    assert [(one.path, one.question, one.card, one.line) for one in found.cards] == [
        ("b.md", 2, 2, 12), ("b.md", 2, 1, 12), ("a.md", 1, 1, 8), ("b.md", 1, 1, 8),
    ]  # fmt: skip
    assert found.counts == {"overdue": 2, "due": 1, "soon": 0, "later": 1, "new": 1}


def test_what_is_put_aside_is_in_no_count() -> None:
    notes = [
        scheduled("a.md", "2024-04-21"),
        scheduled("b.md", "2024-04-25"),
        note("c.md", "review", questions=(question(card(ON), card()), question(card(ON)))),
    ]
    every = [("a.md", 0, 0), ("b.md", 0, 0), ("c.md", 0, 0), ("c.md", 1, 2), ("c.md", 2, 1)]
    for aside in ((), *[(key,) for key in every], every):
        counts = due(reviewables(notes, DEFAULTS, ON, aside), ON).counts
        assert sum(counts.values()) == 6 - len(aside)


def test_a_note_in_several_queues_is_listed_once() -> None:
    settings = ReviewSettings(tags_to_review=("#learn", "#review"))
    found = listed([scheduled("a.md", "2024-04-21", "review", "learn/x")], settings)
    assert [(one.path, one.queue) for one in found.notes] == [("a.md", "learn")]
    assert found.counts["overdue"] == 1
    found = listed([])
    assert (found.notes, found.cards) == ((), ())
    assert set(found.counts.values()) == {0}


def items() -> list[ReviewItem]:
    notes = [
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
    return [*reviewables(notes, DEFAULTS, ON)]


def test_counts_are_those_of_the_list_and_the_forecast_begins_with_all_that_waits() -> None:
    found = stats(items(), DEFAULTS, ON)
    assert found.counts == due(items(), ON).counts
    assert (found.notes, found.cards, found.mature) == (3, 4, 2)
    assert found.average_ease == 250
    found = stats(items(), DEFAULTS, ON, days=5)
    assert found.forecast == (3, 0, 1, 0, 0)
    assert found.beyond == 1
    assert stats(items(), DEFAULTS, ON, days=61).forecast[60] == 1


def test_intervals_are_counted_by_ranges_without_a_gap_and_an_empty_vault_has_no_average() -> None:
    ranges = stats(items(), DEFAULTS, ON).intervals
    counts = {(one.low, one.high): one.count for one in ranges if one.count}
    assert counts == {(0, 1): 1, (2, 3): 1, (32, 90): 2, (366, None): 1}
    assert [one.high for one in ranges[:-1]] == [following.low - 1 for following in ranges[1:]]
    found = stats([], DEFAULTS, ON)
    assert found.average_ease is None
    assert sum(found.forecast) == found.beyond == 0
