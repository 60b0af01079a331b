from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from explorer.review.review_items import QueueScope, parse_memory
from tests.review.build import ON, card, note, question, queue_of, scheduled

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
    scope = QueueScope(conditions=parsed.filters)
    queue = queue_of(NOTES, on=NOW, scope=scope, reach="practice")
    return " ".join(sorted(item.path.split(".")[0].split(" ")[0] for item in queue))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("is:due", "due overdue"), ("is:overdue", "overdue"), ("is:new", "new"),
        ("is:soon", "soon"), ("is:later", "fsrs"), ("is:leech", "soon"),
        ("-is:new", "due fsrs overdue soon"), ("IS:New", "new"), ("due:<-30", "overdue"),
        ("due:0", "due"), ("due:>=0", "due fsrs soon"), ("-due:>=0", "new overdue"),
        ("interval:>20", "fsrs overdue"), ("ease:<200", "overdue soon"),
        ("ease:<=190 interval:30", "overdue"), ("lapses:>4", "fsrs"), ("lapses:<5", ""),
        ("rated:-7", "due soon"), ("rated:7", "due soon"), ("rated:<-7", "fsrs overdue"),
        ("rated:-10", "due fsrs soon"), ("r:<0.9", "overdue"), ("r:>.96", "fsrs"),
        ("", "due fsrs new overdue soon"),
    ],
)  # fmt: skip
def test_a_filter_finds_what_it_says(query: str, names: str) -> None:
    assert found(query) == names


def test_a_session_reviews_what_is_due_of_what_a_filter_finds() -> None:
    scope = QueueScope(conditions=parse_memory("interval:>4").filters)
    found = [item.path for item in queue_of(NOTES, on=NOW, scope=scope)]
    assert found == ["overdue 40.md", "due.md"]
    [item] = queue_of(NOTES, on=NOW, scope=replace(scope, kinds=("card",)), reach="practice")
    assert item.path == "fsrs.md"


def test_lapses_that_the_log_knows_count_and_make_leeches() -> None:
    green = note("Green.md", "flashcards", questions=(question(card(ON), card(ON), card(ON)),))
    lapses = {("Green.md", 1, 1): 8, ("Green.md", 1, 2): 4}

    def found(query: str) -> list[int]:
        scope = QueueScope(conditions=parse_memory(query).filters)
        return sorted(item.card for item in queue_of([green], scope=scope, lapses=lapses))

    assert found("lapses:>4") == [1]
    assert found("lapses:>3") == [1, 2]
    assert found("is:leech") == [1]
    assert found("lapses:<9") == [1, 2], "of the third nothing is known"


def test_a_deck_has_its_cards_and_those_of_decks_below_it() -> None:
    decks = ("flashcards/Net/TCP", "flashcards/net", "flashcards/network", "my own")
    questions = tuple(replace(question(card(ON)), decks=(deck,)) for deck in decks)
    notes = [note("Cards.md", "flashcards", questions=questions), scheduled("Net.md", "2024-04-25")]

    def found(query: str) -> list[int]:
        scope = QueueScope(conditions=parse_memory(query).filters)
        return sorted(item.question for item in queue_of(notes, scope=scope))

    assert found("deck:net") == found("deck:#flashcards/net") == [1, 2]
    assert found("deck:net/tcp") == found("deck:tcp") == [1]
    assert found('deck:"my own"') == [4]
    assert found("-deck:net") == [0, 3, 4], "a note is in no deck"


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
        ("deck:", "deck: was not used: after deck: comes a deck, as in deck:aws/iam."),
        ("deck:a)", "deck:a) was not used: after deck:"),
        ("is:late", "is:late was not used: after is: comes one of due, overdue"),
    ],
)
def test_what_cannot_be_understood_is_told(query: str, problem: str) -> None:
    parsed = parse_memory(query)
    assert (parsed.filters, parsed.rest) == ((), "")
    [told] = parsed.problems
    assert problem in told


@pytest.mark.parametrize(
    "query",
    [
        "is:due OR is:new", "deck:net OR tea", "tea OR ease:<200", "(is:new OR is:due)", "(is:new)",
        "-(tea is:due)", "( is:new )", "((deck:net tea) OR milk)", '(tea OR -deck:"my own")',
    ],
)  # fmt: skip
def test_filters_between_or_and_in_parentheses_are_refused(query: str) -> None:
    parsed = parse_memory(query)
    [told] = parsed.problems
    assert "OR and parentheses are for words, not for filters" in told


@pytest.mark.parametrize(
    ("query", "rest"),
    [
        ("(tea OR milk) is:due", "(tea OR milk)"), ("is:due -(tea OR milk)", "-(tea OR milk)"),
        ("tea OR milk", "tea OR milk"), ('"a OR b" is:due', '"a OR b"'),
        ("(is:orphan OR is:broken) is:due", "(is:orphan OR is:broken)"),
    ],
)  # fmt: skip
def test_words_between_or_and_in_parentheses_are_left_to_the_search(query: str, rest: str) -> None:
    parsed = parse_memory(query)
    assert (parsed.problems, parsed.rest) == ((), rest)
