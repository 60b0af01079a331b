from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.model import Badge, Question
from explorer.review.badges import (
    badge_text,
    count_text,
    distance_text,
    interval_text,
    merge,
    note_badge,
    question_badges,
    section_badges,
    urgency,
)
from explorer.review.days import STATES
from tests.review.build import ON, card, note, question, scheduled

DEFAULTS = ReviewSettings()


def test_a_badge_tells_the_most_urgent_of_a_note_and_its_cards() -> None:
    cards = question(card(ON), card(ON - timedelta(days=9)), card(), card(ON + timedelta(days=40)))
    mine = note("Reef.md", "review", questions=(cards,), due="2024-04-24", interval=1, ease=250)
    assert note_badge(mine, DEFAULTS, ON) == Badge("overdue", 3, -9)


@pytest.mark.parametrize(
    ("tags", "cards", "badge"),
    [
        ((), [], None),
        ((), [question(card(readable=False))], None),
        ((), [question()], None),
        ((), [question(card())], Badge("new", 0, None)),
        (("review",), [question(card(ON + timedelta(days=90)))], Badge("later", 0, 90)),
    ],
)
def test_a_note_has_a_badge_if_there_is_anything_to_review(
    tags: tuple[str, ...], cards: list[Question], badge: Badge | None
) -> None:
    assert note_badge(note("Reef.md", *tags, questions=tuple(cards)), DEFAULTS, ON) == badge


def test_sections_have_the_badges_of_their_own_cards() -> None:
    mine = note(
        "Reef.md",
        "review",
        questions=(
            question(card(ON), section=-1),
            question(card(), card(ON), section=2),
            question(card(), section=3),
        ),
    )
    assert section_badges(mine, DEFAULTS, ON) == {
        -1: Badge("due", 1, 0),
        2: Badge("due", 1, 0),
        3: Badge("new", 0, None),
    }
    assert section_badges(scheduled("Reef.md", "2024-04-21"), DEFAULTS, ON) == {}


def test_questions_have_badges_over_all_their_cards() -> None:
    asked = (
        question(card(ON), card(ON - timedelta(days=9))),
        question(card(readable=False)),
        question(card()),
    )
    assert question_badges(note("Reef.md", questions=asked), DEFAULTS, ON) == (
        Badge("overdue", 2, -9), None, Badge("new", 0, None),
    )  # fmt: skip


def test_badges_add_up() -> None:
    assert merge([Badge("due", 1, 0), Badge("overdue", 2, -3), Badge("overdue", 1, -1)]) == Badge(
        "overdue", 4, -3
    )
    assert merge([]) is None
    ordered = [
        Badge("overdue", 1, -40), Badge("overdue", 3, -2), Badge("overdue", 1, -2),
        Badge("due", 9, 0), Badge("later", 0, 12), Badge("new", 0),
    ]  # fmt: skip
    assert sorted((*ordered[3:], *ordered[:3]), key=urgency) == ordered, "most urgent first"


@pytest.mark.parametrize(
    ("badge", "text", "plain"),
    [
        (Badge("overdue", 1, -2), "◆ 2 d", "! 2 d"), (Badge("due", 1, 0), "◇ today", "* today"),
        (Badge("soon", 0, 3), "○ 3 d", "o 3 d"), (Badge("soon", 0, 0), "○ today", "o today"),
        (Badge("later", 0, 12), "· 12 d", ". 12 d"), (Badge("later", 0, 76), "· 2 mo", ". 2 mo"),
        (Badge("later", 0, 730), "· 2 y", ". 2 y"), (Badge("new", 0, None), "+ new", "+ new"),
    ],
)  # fmt: skip
def test_a_badge_as_text(badge: Badge, text: str, plain: str) -> None:
    assert badge_text(badge) == text
    assert badge_text(badge, ascii=True) == plain


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "1 d"), (30, "30 d"), (31, "1 mo"), (45, "1 mo"), (46, "2 mo"), (365, "12 mo"),
        (715, "23 mo"), (716, "2 y"), (1278, "3 y"), (1279, "4 y"),
    ],
)  # fmt: skip
def test_the_distance_of_a_badge_is_one_whole_number(days: int, text: str) -> None:
    assert distance_text(days) == text


@given(st.integers(1, 40_000), st.integers(0, 40_000))
def test_a_count_and_a_time_never_look_alike(days: int, count: int) -> None:
    badge = Badge("overdue", count, -days)
    for ascii_only in (False, True):
        time, counted = badge_text(badge, ascii_only), count_text(badge, ascii_only)
        assert time.split()[-1] in {"d", "mo", "y"}
        assert counted.endswith(" due")
        assert "." not in time


def test_every_state_has_a_shape_of_its_own() -> None:
    for ascii_only in (False, True):
        shapes = {badge_text(Badge(state, 0, 5), ascii_only)[0] for state in STATES}
        assert len(shapes) == len(STATES)
    assert all(badge_text(Badge(state, 0, 5), ascii=True).isascii() for state in STATES)


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 d"), (2.5, "2.5 d"), (28, "28 d"), (30, "1 mo"), (365, "1 y")]
)
def test_intervals_as_text(days: float, text: str) -> None:
    assert interval_text(days) == text
