"""What can be chosen to review: counts by deck, folder and tag, and what is around a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from explorer.config import ReviewSettings
from explorer.model import Heading, Note, Question, Tag
from explorer.review.due import ReviewItem
from explorer.review.review_choices import (
    ReviewChoice,
    ReviewPlace,
    all_choices,
    near_choices,
    without_near,
)
from explorer.review.review_items import find_items
from tests.review.build import ON, card, note, queue_of, scheduled

SETTINGS = ReviewSettings()


def deck_note(path: str, *cards: tuple[int, date | None]) -> Note:
    """Return a note with a question for each (section, due date)."""
    questions = tuple(
        Question("single_basic", 9, 9, f"q{n}", ("flashcards/sea",), (), section, (card(due),))
        for n, (section, due) in enumerate(cards)
    )
    made = note(path, "flashcards/sea", questions=questions)
    headings = tuple(Heading(level, name, name, 1, 0, 0) for level, name in _HEADINGS)
    return replace(made, headings=headings, tag_uses=(Tag("flashcards/sea", 2, 0, 0),))


_HEADINGS = ((1, "Tides"), (2, "Ebb"), (1, "Else"))
DUE, SOON, LATER = date(2024, 4, 20), date(2024, 4, 28), date(2024, 9, 1)
NOTES = {
    found.path: found
    for found in (
        deck_note("Sea/Deep/Cards.md", (0, DUE), (1, None), (2, SOON), (1, LATER)),
        scheduled("Sea/Reef.md", "2024-04-25"),
        note("Other.md"),
    )
}


def items() -> list[ReviewItem]:
    return list(find_items(NOTES.values(), SETTINGS, ON))


def counts(choices: list[ReviewChoice]) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {
        (choice.kind, choice.name): (choice.due, choice.new, choice.ahead, choice.total)
        for choice in choices
    }


def test_every_deck_and_folder_counts_what_is_below_it() -> None:
    found = counts(list(all_choices(items())))
    assert found["all", ""] == (2, 1, 1, 5)
    assert found["deck", "flashcards"] == found["deck", "flashcards/sea"] == (1, 1, 1, 4)
    assert found["folder", "Sea"] == (2, 1, 1, 5)
    assert found["folder", "Sea/Deep"] == (1, 1, 1, 4)


def test_a_choice_has_what_its_scope_queues() -> None:
    for choice in all_choices(items()):
        queue = queue_of(NOTES.values(), scope=choice.scope)
        assert len(queue) == choice.due + choice.new, choice


def test_what_is_near_goes_from_the_section_to_the_folder() -> None:
    near = list(near_choices(items(), ReviewPlace("Sea/Deep/Cards.md", 0), NOTES))
    assert [choice.kind for choice in near] == ["section", "note", "folder"]
    assert all(choice.is_near for choice in near)
    assert counts(near)["section", "Tides"] == (1, 1, 0, 3), "with what is below it"
    for choice in near:
        assert len(queue_of(NOTES.values(), scope=choice.scope)) == choice.due + choice.new


def test_a_place_without_reviews_offers_nothing() -> None:
    assert list(near_choices(items(), ReviewPlace("Other.md"), NOTES)) == []
    assert list(near_choices(items(), ReviewPlace("Gone.md", 3), NOTES)) == []
    assert list(near_choices(items(), ReviewPlace("", is_folder=True), NOTES)) == []


def test_a_folder_offers_itself_alone() -> None:
    near = list(near_choices(items(), ReviewPlace("Sea", is_folder=True), NOTES))
    assert [(choice.kind, choice.name) for choice in near] == [("folder", "Sea")]


def test_what_is_near_is_no_part_once_more_unless_others_are_shown_in_it() -> None:
    parts = list(all_choices(items()))
    for folder, left in (("Sea/Deep", ["Sea"]), ("Sea", ["Sea", "Sea/Deep"])):
        near = list(near_choices(items(), ReviewPlace(folder, is_folder=True), NOTES))
        kept = list(without_near(parts, near))
        assert [choice.name for choice in kept if choice.kind == "folder"] == left
        assert [each for each in kept if each.kind != "folder"] == [
            each for each in parts if each.kind != "folder"
        ]
