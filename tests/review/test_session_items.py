"""Items of a session: found again wherever they stand, edited or not, and gone when they are."""

from __future__ import annotations

from dataclasses import replace

from explorer.model import Card, Note, Question, SessionKey
from explorer.review.session import Moves, edited_questions, locate_card


def question(text: str, cards: int = 1, kind: str = "single_basic") -> Question:
    made = tuple(Card(text, "back", None, None, None) for _ in range(cards))
    base = Question("single_basic", 5, 5, text, ("d",), (), -1, made)
    return replace(base, type=kind)  # type: ignore[arg-type] # one of the types


def note(*texts: str, path: str = "N.md") -> Note:
    return Note(path, "N", questions=tuple(question(text) for text in texts))


def key(text: str, occurrence: int = 0, card: int = 1) -> SessionKey:
    return SessionKey("N.md", text, occurrence, card)


def test_a_schedule_is_no_part_of_a_key() -> None:
    found = locate_card(key("a::b"), note("a::b\n<!--SR:!2026-12-01,4,250-->"))
    assert found is not None
    assert found.at == 0


def test_equal_questions_are_told_apart_by_their_order() -> None:
    twice = note("a::b", "x::y", "a::b")
    found = [locate_card(key("a::b", occurrence), twice) for occurrence in (0, 1)]
    assert [each and each.at for each in found] == [0, 2]


def test_a_card_that_its_question_has_no_more_is_gone() -> None:
    assert locate_card(key("a", card=2), note("a")) is None
    assert locate_card(key("b"), note("a")) is None


def test_a_question_that_was_edited_in_its_place_is_known_again() -> None:
    edited = edited_questions(note("a", "b", "c"), note("a", "B", "c", "d"))
    assert edited == {("b", 0): ("B", 0)}


def test_a_question_of_another_type_is_another_one() -> None:
    after = Note("N.md", "N", questions=(question("x", kind="cloze"),))
    assert edited_questions(note("a"), after) == {}


def test_what_was_moved_is_not_taken_for_an_edit() -> None:
    assert edited_questions(note("a", "b"), note("b", "a")) == {}


def test_keys_follow_edits_and_renames() -> None:
    moves = Moves.between({"N.md": note("a", "b")}, {"N.md": note("A", "b")}, ["N.md", "Gone.md"])
    assert moves
    assert [moves.key(each) for each in (key("a"), key("b"))] == [key("A"), key("b")]
    assert moves.key(key("a", card=2)) == key("A", card=2)
    renamed = Moves({"N.md": "M.md"})
    assert renamed.key(key("A")) == SessionKey("M.md", "A", 0, 1)
    assert renamed.key(SessionKey("N.md")) == SessionKey("M.md")
    assert not Moves.between({"N.md": note("a")}, {}, ["N.md"])
