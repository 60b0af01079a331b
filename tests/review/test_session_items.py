"""Items of a session: found again wherever they stand, edited or not, and gone when they are."""

from __future__ import annotations

from dataclasses import replace

from explorer.model import Card, Note, Question, SessionKey
from explorer.review.session import edited_questions, locate_card


def question(text: str, cards: int = 1, kind: str = "single_basic") -> Question:
    made = tuple(Card(text, "back", None, None, None) for _ in range(cards))
    base = Question("single_basic", 5, 5, text, ("d",), (), -1, made)
    return replace(base, type=kind)  # type: ignore[arg-type] # one of the types


def note(*texts: str, path: str = "N.md") -> Note:
    return Note(path, "N", questions=tuple(question(text) for text in texts))


def key(text: str, occurrence: int = 0, card: int = 1) -> SessionKey:
    return SessionKey("N.md", text, occurrence, card)


def test_a_card_is_found_by_its_text_without_a_schedule_and_by_its_order() -> None:
    twice = note("a::b\n<!--SR:!2026-12-01,4,250-->", "x::y", "a::b")
    found = [locate_card(key("a::b", occurrence), twice) for occurrence in (0, 1)]
    assert [each and each.at for each in found] == [0, 2]
    assert locate_card(key("a::b", card=2), twice) is locate_card(key("b"), twice) is None


def test_only_a_question_that_was_edited_in_its_place_is_known_again() -> None:
    edited = edited_questions(note("a", "b", "c"), note("a", "B", "c", "d"))
    assert edited == {key("b", card=0): key("B", card=0)}
    assert edited_questions(note("a", "b"), note("b", "a")) == {}, "moved"
    of_another_type = Note("N.md", "N", questions=(question("x", kind="cloze"),))
    assert edited_questions(note("a"), of_another_type) == {}
