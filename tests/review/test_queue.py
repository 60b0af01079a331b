from __future__ import annotations

from datetime import UTC, datetime, timedelta

from explorer.config import ReviewSettings
from explorer.review import due, due_counts
from tests.review.build import ON, card, note, question, scheduled

DEFAULTS = ReviewSettings()


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
    found = due(notes, DEFAULTS, ON)
    assert [one.path for one in found.notes] == [
        "older.md",
        "also old.md",
        "old.md",
        "today.md",
        "new.md",
    ]
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
    found = due(notes, DEFAULTS, datetime(2024, 4, 25, 12, tzinfo=UTC))
    assert [(one.path, one.question, one.card, one.line) for one in found.cards] == [
        ("b.md", 2, 2, 12),
        ("b.md", 2, 1, 12),
        ("a.md", 1, 1, 8),
        ("b.md", 1, 1, 8),
    ]
    assert found.counts == {"overdue": 2, "due": 1, "soon": 0, "later": 1, "new": 1}


def test_the_counts_by_themselves_are_those_of_the_lists() -> None:
    notes = [
        scheduled("a.md", "2024-04-21"),
        scheduled("b.md", "2024-04-25"),
        note("c.md", "review", questions=(question(card(ON), card()), question(card(ON)))),
    ]
    every = [("a.md", 0, 0), ("b.md", 0, 0), ("c.md", 0, 0), ("c.md", 1, 2), ("c.md", 2, 1)]
    for aside in ((), *[(key,) for key in every], every):
        counts = due_counts(notes, DEFAULTS, ON, aside)
        assert counts == due(notes, DEFAULTS, ON, aside).counts
        assert sum(counts.values()) == 6 - len(aside)


def test_a_note_in_several_queues_is_listed_once() -> None:
    settings = ReviewSettings(tags_to_review=("#learn", "#review"))
    found = due([scheduled("a.md", "2024-04-21", "review", "learn/x")], settings, ON)
    assert [(one.path, one.queue) for one in found.notes] == [("a.md", "learn")]
    assert found.counts["overdue"] == 1


def test_nothing_to_review() -> None:
    found = due([], DEFAULTS, ON)
    assert (found.notes, found.cards) == ((), ())
    assert set(found.counts.values()) == {0}
