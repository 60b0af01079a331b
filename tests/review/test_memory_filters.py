from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from explorer.config import ReviewSettings
from explorer.review import QueueFacts, QueueRequest, QueueScope, parse_memory, review_queue
from tests.review.build import card, note, question, scheduled

NOW = datetime(2024, 4, 25, 12, tzinfo=UTC)
FSRS = "<!--SR:!fsrs,2024-05-25T08:00:00.000Z,40,40,5,2,9,5,0,2024-04-15T08:00:00.000Z-->"
NOTES = [
    scheduled("overdue 40.md", "2024-03-16", interval=30, ease=190),
    scheduled("due.md", "2024-04-25", interval=5, ease=250),
    scheduled("soon.md", "2024-04-27", interval=4, ease=130),
    note("new.md", "review"),
    note(
        "fsrs.md",
        questions=(
            replace(
                question(card(datetime(2024, 5, 25, 8, tzinfo=UTC), 40, 257)), text=f"q::a\n{FSRS}"
            ),
        ),
    ),
]


def found(query: str) -> str:
    """Return the names of the notes that a query finds, without their ends."""
    parsed = parse_memory(query)
    assert parsed.problems == ()
    request = QueueRequest(NOW, memory=parsed.filters, reach="practice")
    queue = review_queue(NOTES, ReviewSettings(), request)
    return " ".join(sorted(item.path.split(".")[0].split(" ")[0] for item in queue.items))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("is:due", "due overdue"),
        ("is:overdue", "overdue"),
        ("is:new", "new"),
        ("is:soon", "soon"),
        ("is:later", "fsrs"),
        ("is:leech", "soon"),
        ("-is:new", "due fsrs overdue soon"),
        ("IS:New", "new"),
        ("due:<-30", "overdue"),
        ("due:0", "due"),
        ("due:>=0", "due fsrs soon"),
        ("-due:>=0", "new overdue"),
        ("interval:>20", "fsrs overdue"),
        ("ease:<200", "overdue soon"),
        ("ease:<=190 interval:30", "overdue"),
        ("lapses:>4", "fsrs"),
        ("lapses:<5", ""),
        ("rated:-7", "due soon"),
        ("rated:7", "due soon"),
        ("rated:<-7", "fsrs overdue"),
        ("rated:-10", "due fsrs soon"),
        ("r:<0.9", "overdue"),
        ("r:>.96", "fsrs"),
        ("", "due fsrs new overdue soon"),
    ],
)
def test_a_filter_finds_what_it_says(query: str, names: str) -> None:
    assert found(query) == names


def test_a_session_reviews_what_is_due_of_what_a_filter_finds() -> None:
    filters = parse_memory("interval:>4").filters
    queue = review_queue(NOTES, ReviewSettings(), QueueRequest(NOW, memory=filters))
    assert [item.path for item in queue.items] == ["overdue 40.md", "due.md"]
    scope = QueueScope(kinds=("card",))
    request = QueueRequest(NOW, scope, memory=filters, reach="practice")
    assert [item.path for item in review_queue(NOTES, ReviewSettings(), request).items] == [
        "fsrs.md"
    ]


def test_lapses_that_the_log_knows_count() -> None:
    facts = QueueFacts(lapses={("due.md", 0, 0): 3})
    request = QueueRequest(NOW, memory=parse_memory("lapses:3").filters)
    [item] = review_queue(NOTES, ReviewSettings(), request, facts).items
    assert (item.path, item.lapses) == ("due.md", 3)


def test_what_is_not_about_memory_is_left_to_the_search() -> None:
    parsed = parse_memory('#aws -path:old "due:<3 days" is:orphan is:due region:eu r:<1 plain')
    assert parsed.rest == '#aws -path:old "due:<3 days" is:orphan region:eu plain'
    assert [each.key for each in parsed.filters] == ["is", "r"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("due:soon", "due:soon was not used: after due: comes a number, as in due:<-30"),
        ("ease:", "ease: was not used: after ease: comes a number"),
        ("r:<>1", "as in r:<0.9"),
        ("is:late", "is:late was not used: after is: comes one of due, overdue"),
    ],
)
def test_what_cannot_be_understood_is_told(query: str, problem: str) -> None:
    parsed = parse_memory(query)
    assert (parsed.filters, parsed.rest) == ((), "")
    [told] = parsed.problems
    assert problem in told
