"""Grading cards through the façade: what is written, taken back, previewed and refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer import Explorer
from explorer.model import NoteReview, RefusedGrade
from explorer.review.spreading import SpreadLength
from explorer.services.explorer import GradeError, WriteError
from explorer.services.review_recorder import GivenGrade
from explorer.vault.errors import NoteChangedError, WriteFailedError
from explorer.vault.write import NoteWriter

DAY = date(2031, 5, 10)
CARDS = """---
tags: [flashcards]  # kept
sr-due: 2031-05-01
sr-interval: 4
sr-ease: 290
---
new::card

due:::both
<!--SR:!2031-05-09,4,250!2031-07-01,60,300-->

bad::schedule
<!--SR:!someday,4,250-->
"""
PLUGIN = ".obsidian/plugins/obsidian-spaced-repetition/data.json"

Open = Callable[..., Explorer]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "vault" / "Cards.md"
    file.parent.mkdir()
    file.write_bytes(CARDS.encode())
    return file


@pytest.fixture
def opened(file: Path, tmp_path: Path) -> Open:
    """Return a function that opens the vault anew, with a place of its own for state."""

    def open_vault(**options: Any) -> Explorer:
        return Explorer.open(file.parent, cache=False, state_dir=tmp_path / "state", **options)

    return open_vault


def test_a_grade_changes_one_schedule_and_undo_restores_the_bytes(file: Path, opened: Open) -> None:
    explorer = opened()
    result = explorer.grade("Cards", "good", card="2.1", on=DAY)
    after = CARDS.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")
    assert file.read_text() == after
    assert result.before == NoteReview(date(2031, 5, 9), 4, 250, "overdue")
    assert result.after == NoteReview(date(2031, 5, 20), 10, 250, "later")
    undone = explorer.undo()
    assert file.read_bytes() == CARDS.encode()
    assert undone.after is not None
    assert undone.after.due == date(2031, 5, 9)


def test_a_new_card_starts_from_the_known_ease_of_its_note(file: Path, opened: Open) -> None:
    explorer = opened()
    # The note has 290, its scheduled cards 275 on average, which count by how many there are.
    result = explorer.grade("Cards", "good", card="1.1", on=DAY)
    assert result.after == NoteReview(date(2031, 5, 13), 3, 273, "soon")
    assert "new::card\n<!--SR:!2031-05-13,3,273-->\n\ndue" in file.read_text()


def test_the_load_is_balanced_by_the_cards_of_the_vault(file: Path, opened: Open) -> None:
    busy = "".join(f"q{n}::a\n<!--SR:!2031-05-20,2,250-->\n" for n in range(3))
    (file.parent / "Busy.md").write_text(f"#flashcards\n\n{busy}")
    explorer = opened()
    result = explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert result.after is not None
    assert result.after.due == date(2031, 5, 19)
    (file.parent / "Busy.md").unlink()
    explorer.refresh()
    explorer.undo()
    again = explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert again.after is not None
    assert again.after.due == date(2031, 5, 20)


def test_cards_are_scheduled_by_the_algorithm_of_the_settings(file: Path, opened: Open) -> None:
    settings = file.parent / PLUGIN
    settings.parent.mkdir(parents=True)
    settings.write_text('{"settings": {"algorithm": "FSRS"}}')
    moment = datetime(2031, 5, 10, 8, tzinfo=UTC)
    result = opened().grade("Cards", "good", card="1.1", on=moment)
    segment = "fsrs,2031-05-10T08:10:00.000Z,0,2.3065,2.11810397,1,1,0,1,2031-05-10T08:00:00.000Z"
    assert f"<!--SR:!{segment}-->" in file.read_text()
    assert result.after is not None
    assert result.after.due == datetime(2031, 5, 10, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize("broken", ["", '{"settings": {"algo', "[]"])
def test_nothing_is_graded_by_defaults_while_the_settings_cannot_be_read(
    file: Path, opened: Open, broken: str
) -> None:
    stored = "fsrs,2031-05-09T08:00:00.000Z,3,3.1,5.2,2,4,1,0,2031-05-06T08:00:00.000Z"
    cards = "".join(f"q{n}::a\n<!--SR:!{stored}-->\n\n" for n in range(3))
    content = f"#flashcards\n\n{cards}".encode()
    file.write_bytes(content)
    settings = file.parent / PLUGIN
    settings.parent.mkdir(parents=True)
    settings.write_text(broken)
    explorer = opened()
    moment = datetime(2031, 5, 10, 8, tzinfo=UTC)
    steps: tuple[Callable[[], object], ...] = (
        lambda: explorer.grade("Cards", "good", card="1.1", on=moment),
        lambda: explorer.grade("Cards", "good", on=moment),
        lambda: explorer.join("Cards"),
        lambda: explorer.membership.leave("Cards.md"),
    )
    for step in steps:
        with pytest.raises(WriteFailedError, match=r"data.json: the settings .* cannot be read"):
            step()
    plan = explorer.spreads.plan(SpreadLength(days=3), on=moment)
    assert "data.json" in explorer.spreads.write(plan).refused["Cards.md"]
    assert file.read_bytes() == content
    card, note = explorer.grading.refused()
    settings.write_text('{"settings": {"algorithm": "FSRS"}}')
    explorer.refresh()
    explorer.grading.retry(note)
    explorer.grading.retry(card)
    text = file.read_text()
    assert (text.count("!fsrs,"), text.count(stored)) == (3, 2), "graded by the user's settings"


def test_previews_are_what_the_grades_give(file: Path, opened: Open) -> None:
    explorer = opened()
    for card in ("1.1", "2.1"):
        previews = explorer.grading.card_previews("Cards.md", card, DAY)
        assert list(previews) == ["again", "hard", "good", "easy"]
        for grade, preview in previews.items():
            assert explorer.grade("Cards", grade, card=card, on=DAY).after == preview
            explorer.undo()
    assert file.read_bytes() == CARDS.encode()


def test_a_dry_run_writes_nothing(file: Path, opened: Open) -> None:
    result = opened().grading.grade(GivenGrade("Cards.md", "again", "2.1", DAY), write=False)
    assert (result.written, result.after and result.after.due) == (False, DAY)
    assert file.read_bytes() == CARDS.encode()


def test_a_reset_starts_anew_and_leaves_a_new_card_alone(file: Path, opened: Open) -> None:
    explorer = opened()
    explorer.grade("Cards", "reset", card="2.2", on=DAY)
    assert "!2031-05-09,4,250!2031-05-10,1,250-->" in file.read_text()
    written = file.read_bytes()
    result = explorer.grade("Cards", "reset", card="1.1", on=DAY)
    assert (result.before, result.written) == (NoteReview(None, None, None, "new"), False)
    assert result.after == result.before
    assert file.read_bytes() == written
    explorer.undo()
    assert file.read_bytes() == CARDS.encode(), "there is nothing to undo of it"


@pytest.mark.parametrize(
    ("card", "grade", "message"),
    [
        ("4.1", "good", "has no question 4, only 3"),
        ("0.1", "good", "has no question 0"),
        ("2.3", "good", "question 2 of Cards.md has no card 3, only 2"),
        ("1", "good", "'1' is no card"),
        ("one.two", "good", "write the numbers that `cards` prints"),
        ("1.1", "great", "'great' is not a grade of a card"),
    ],
)
def test_what_cannot_be_graded_says_why(
    file: Path, opened: Open, card: str, grade: str, message: str
) -> None:
    with pytest.raises(GradeError, match=message):
        opened().grade("Cards", grade, card=card, on=DAY)
    assert file.read_bytes() == CARDS.encode()


def test_a_note_without_cards_says_so(file: Path, opened: Open) -> None:
    (file.parent / "None.md").write_text("nothing")
    with pytest.raises(GradeError, match=r"None.md has no flashcards"):
        opened().grade("None", "good", card="1.1", on=DAY)


def test_a_schedule_that_cannot_be_read_is_left_alone(file: Path, opened: Open) -> None:
    with pytest.raises(WriteError, match=r"Cards.md:12: .*'someday' is not a date; correct it"):
        opened().grade("Cards", "good", card="3.1", on=DAY)
    assert file.read_bytes() == CARDS.encode()


def test_a_card_that_moved_meanwhile_is_found_where_it_is_now(file: Path, opened: Open) -> None:
    explorer = opened()
    moved = CARDS.replace("new::card", "another::one\n\nnew::card")
    file.write_bytes(moved.encode())
    explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert file.read_text() == moved.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("due:::both", "due:::other", [("Cards.md", "2.1", "good")]),
        ("!2031-05-09,4,250!", "!2031-05-09,6,250!", [("Cards.md", "2.1", "good")]),
        ("!2031-05-09,4,250!", "!2031-05-11,6,250!", []),
    ],
    ids=["text", "schedule", "reviewed"],
)
def test_a_card_that_is_another_one_by_now_is_refused_and_its_grade_kept_unless_reviewed(
    file: Path, opened: Open, old: str, new: str, kept: list[tuple[str, str, str]]
) -> None:
    explorer = opened()
    changed = CARDS.replace(old, new)
    file.write_bytes(changed.encode())
    with pytest.raises(NoteChangedError, match=r"^Cards\.md:") as refusal:
        explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert file.read_text() == changed
    refused = [(each.path, each.card, each.grade) for each in explorer.grading.refused()]
    assert refused == kept
    assert ("counts instead of this grade" in str(refusal.value)) == (not kept)
    assert ("look at it again" in str(refusal.value)) == bool(kept), "else it does not come again"


@pytest.mark.parametrize(
    ("data", "buried"),
    [
        ('{"buryDate": "2031-05-10", "buryList": ["4ce34064562ec", "x"]}', {("B.md", 1)}),
        ('{"buryDate": "2031-05-09", "buryList": ["4ce34064562ec"]}', set()),
        ('{"buryDate": "2031-05-10", "buryList": []}', set()),
        ('{"buryDate": 5, "buryList": ["4ce34064562ec"]}', set()),
        ('{"buryDate": "2031-05-10", "buryList": [4]}', set()),
        ("[]", set()),
        ("no JSON", set()),
        (None, set()),
    ],
)
def test_what_the_plugin_has_buried_for_today_is_known(
    file: Path, opened: Open, data: str | None, buried: set[tuple[str, int]]
) -> None:
    (file.parent / "B.md").write_text("#flashcards\n\nq::a\n\nx::y\n")
    if data is not None:
        settings = file.parent / PLUGIN
        settings.parent.mkdir(parents=True)
        settings.write_text(data)
    explorer = opened()
    assert explorer.reviews.buried(DAY) == buried
    assert explorer.reviews.buried(datetime(2031, 5, 10, 23, tzinfo=UTC)) == buried


def refuse(*_: object) -> bytes:
    raise WriteFailedError("Cards.md: the disk is full")


def refused(explorer: Explorer, monkeypatch: pytest.MonkeyPatch, card: str) -> RefusedGrade:
    """Return a grade of a card that the disk did not take."""
    with monkeypatch.context() as full:
        full.setattr(NoteWriter, "write", refuse)
        with pytest.raises(WriteFailedError):
            explorer.grade("Cards", "good", card, DAY)
    return explorer.grading.refused()[-1]


def test_a_refused_grade_is_for_its_card_wherever_that_stands_by_now(
    file: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = refused(opened(), monkeypatch, "2.1")
    moved = CARDS.replace("new::card", "another::one\n\nnew::card")
    file.write_bytes(moved.encode())
    opened().grading.retry(kept)
    assert file.read_text() == moved.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")


@pytest.mark.parametrize(
    ("card", "old", "new", "message", "stays"),
    [
        ("1.1", "new::card", "another::one", "not in the note any more", True),
        ("2.1", "!2031-05-09,4,250!", "!2031-05-30,20,250!", "reviewed since", False),
        ("2.1", "\n<!--SR:!2031-05-09,4,250!2031-07-01,60,300-->", "", "has changed since", True),
    ],
    ids=["gone", "reviewed", "half synchronized"],
)
def test_a_refused_grade_is_written_to_no_other_card_and_over_no_other_schedule(
    file: Path,
    opened: Open,
    monkeypatch: pytest.MonkeyPatch,
    card: str,
    old: str,
    new: str,
    message: str,
    stays: bool,
) -> None:
    kept = refused(opened(), monkeypatch, card)
    edited = CARDS.replace(old, new)
    file.write_bytes(edited.encode())
    explorer = opened()
    with pytest.raises(NoteChangedError, match=message):
        explorer.grading.retry(kept)
    assert file.read_text() == edited
    assert explorer.grading.refused() == (kept,) * stays, "what can never be written is dropped"


def test_a_grade_takes_the_place_of_a_refused_one_of_its_own_card_only(
    file: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = refused(opened(), monkeypatch, "2.1")
    file.write_bytes(CARDS.replace("new::card", "another::one\n\nnew::card").encode())
    explorer = opened()
    explorer.grade("Cards", "good", "2.1", DAY)
    assert explorer.grading.refused() == (kept,)
    explorer.grade("Cards", "good", "3.1", DAY)
    assert explorer.grading.refused() == ()


DUE = "due:::both\n<!--SR:!2031-05-09,4,250!2031-07-01,60,300-->\n\n"


@pytest.mark.parametrize(
    ("card", "old", "new", "again", "stays"),
    [
        ("2.1", "due:::both", "other:::words", "2.1", False),
        ("1.1", "new::card", "new::cards", "1.1", False),
        ("2.1", DUE, f"x::y\n\n{DUE.replace('both', 'both!')}", "3.1", False),
        ("1.1", "new::card", "another::one", "1.1", True),
        ("2.1", DUE, f"{DUE.replace('both', 'both!')}due:::bath\n\n", "3.1", True),
        ("2.1", DUE, DUE.replace("both", "both!").replace("05-09", "05-08"), "2.1", True),
        ("2.1", "due:::both", "other:::words", "2.2", True),
        ("2.1", DUE, f"{DUE.replace(',4,', ',5,')}{DUE.replace('both', 'both!')}", "3.1", True),
    ],
    ids=["words", "new", "moved", "another", "nearer", "date", "sibling", "not gone"],
)
def test_a_grade_takes_the_place_of_a_refused_one_of_its_card_in_other_words(
    file: Path, opened: Open, card: str, old: str, new: str, again: str, stays: bool
) -> None:
    assert old in CARDS
    explorer = opened()
    file.write_bytes(CARDS.replace(old, new).encode())
    with pytest.raises(NoteChangedError):
        explorer.grade("Cards", "good", card, DAY)
    kept = explorer.grading.refused()
    assert len(kept) == 1
    explorer.refresh()
    explorer.grade("Cards", "hard", again, DAY)
    assert explorer.grading.refused() == kept * stays


def test_a_refused_grade_follows_its_note_to_another_name(
    file: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = refused(opened(), monkeypatch, "2.1")
    file.rename(file.with_name("Other.md"))
    explorer = opened()
    explorer.grading.follow_renames({"Cards.md": "Other.md", "X.md": "Y.md"})
    (moved,) = explorer.grading.refused()
    assert moved == replace(kept, path="Other.md")
    result = explorer.grading.retry(moved)
    assert file.with_name("Other.md").read_text() != CARDS
    explorer.grading.undo_retry(moved, result)
    assert file.with_name("Other.md").read_text() == CARDS
    (again,) = explorer.grading.refused()
    reason = "Other.md: it was written, and taken back"
    assert replace(again, number=0) == replace(moved, number=0, reason=reason), "it can be dropped"


def test_a_card_is_found_by_its_text_if_the_vault_is_read_again_meanwhile(
    file: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer = opened()
    moved = CARDS.replace("new::card", "another::one\n\nnew::card")
    identified = explorer.grading._identified

    def read_again(given: GivenGrade) -> object:
        found = identified(given)
        file.write_bytes(moved.encode())
        explorer.refresh()
        return found

    monkeypatch.setattr(explorer.grading, "_identified", read_again)
    explorer.grade("Cards", "good", "2.1", DAY)
    assert file.read_text() == moved.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")
