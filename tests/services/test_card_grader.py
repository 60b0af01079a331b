"""Grading cards through the façade: what is written, taken back, previewed and refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.model import NoteReview
from explorer.services import GradeError, WriteError
from explorer.vault.errors import NoteChangedError, WriteFailedError
from tests.services.conftest import Open

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
NOTES = {"Cards.md": CARDS}
PLUGIN = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


@pytest.fixture
def file(root: Path) -> Path:
    return root / "Cards.md"


def test_a_grade_changes_a_schedule_and_undo_restores_it(file: Path, explorer: Explorer) -> None:
    result = explorer.grade("Cards", "good", card="2.1", on=DAY)
    after = CARDS.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")
    assert file.read_text() == after
    assert result.before == NoteReview(date(2031, 5, 9), 4, 250, "overdue")
    assert result.after == NoteReview(date(2031, 5, 20), 10, 250, "later")
    undone = explorer.undo()
    assert file.read_bytes() == CARDS.encode()
    assert undone.after is not None
    assert undone.after.due == date(2031, 5, 9)


def test_a_grade_is_taken_back_though_another_card_was_edited(
    file: Path, explorer: Explorer
) -> None:
    graded = explorer.grade("Cards", "good", card="2.1", on=DAY)
    other = explorer.grade("Cards", "easy", card="1.1", on=DAY)
    after = file.read_text()
    edited = after.replace("new::card", "one more::card\n\nnew::cord").replace("# kept", "# fixed")
    file.write_text(edited)
    explorer.grading.undo(DAY, {"id": graded.id})
    assert file.read_text() == edited.replace("05-20,10,250", "05-09,4,250")
    assert explorer.undo().card == other.card
    assert file.read_text() == CARDS.replace("new::card", "one more::card\n\nnew::cord").replace(
        "# kept", "# fixed"
    )


def test_the_grade_of_a_card_that_is_gone_changes_no_other(file: Path, opened: Open) -> None:
    file.write_text("#flashcards\n\na::b\n\nc::d\n")
    explorer = opened()
    for card in ("1.1", "2.1"):
        explorer.grade("Cards", "good", card=card, on=DAY)
    left = "#flashcards\n\n" + file.read_text().partition("a::b")[2].partition("\n\n")[2]
    moved = left + "\n" + file.read_text().removeprefix("#flashcards\n\n").partition("\nc::d")[0]
    file.write_text(moved)
    assert opened().undo().card == "2.1"
    assert file.read_text() == moved.replace(left, "#flashcards\n\nc::d\n")
    opened().redo()
    file.write_text(left.replace("c::d", "a new one::x"))
    with pytest.raises(NoteChangedError, match=r"the note has changed since"):
        opened().undo()
    assert file.read_text() == left.replace("c::d", "a new one::x")


def test_a_card_that_was_edited_since_its_grade_is_taken_back(file: Path, opened: Open) -> None:
    file.write_text("#flashcards\n\na::b\n\nc::typo\n")
    explorer = opened()
    for card in ("1.1", "2.1"):
        explorer.grade("Cards", "good", card=card, on=DAY)
    file.write_text(file.read_text().replace("typo", "d"))
    for card in ("2.1", "1.1"):
        assert opened().undo().card == card, "the same comment stands below both"
    assert file.read_text() == "#flashcards\n\na::b\n\nc::d\n"


def test_a_new_card_starts_from_the_known_ease_of_its_note(file: Path, explorer: Explorer) -> None:
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
def test_no_grade_follows_unreadable_settings(file: Path, opened: Open, broken: str) -> None:
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
        lambda: explorer.membership.join("Cards.md"),
        lambda: explorer.membership.leave("Cards.md"),
    )
    for step in steps:
        with pytest.raises(WriteFailedError, match=r"data.json: the settings .* cannot be read"):
            step()
    plan = explorer.spreads.plan(days=3, on=moment)
    assert "data.json" in explorer.spreads.write(plan).refused["Cards.md"]
    assert file.read_bytes() == content
    settings.write_text('{"settings": {"algorithm": "FSRS"}}')
    explorer.refresh()
    explorer.grade("Cards", "good", card="1.1", on=moment)
    text = file.read_text()
    assert (text.count("!fsrs,"), text.count(stored)) == (3, 2), "graded by the user's settings"


def test_previews_are_what_the_grades_give(file: Path, explorer: Explorer) -> None:
    for card in ("1.1", "2.1"):
        previews = explorer.grading.previews(explorer.grading.key("Cards.md", card), DAY)
        assert list(previews) == ["again", "hard", "good", "easy"]
        for grade, preview in previews.items():
            assert explorer.grade("Cards", grade, card=card, on=DAY).after == preview
            explorer.undo()
    assert file.read_bytes() == CARDS.encode()


def test_a_reset_starts_anew_and_leaves_a_new_card_alone(file: Path, explorer: Explorer) -> None:
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
    ("name", "card", "grade", "message"),
    [
        ("Cards", "4.1", "good", "has no question 4, only 3"),
        ("Cards", "0.1", "good", "has no question 0"),
        ("Cards", "2.3", "good", "question 2 of Cards.md has no card 3, only 2"),
        ("Cards", "1", "good", "'1' is no card"),
        ("Cards", "one.two", "good", "write the numbers that `cards` prints"),
        ("Cards", "1.1", "great", "'great' is not a grade of a card"),
        ("Cards", "3.1", "good", r"Cards.md:12: .*'someday' is not a date; correct it"),
        ("None", "1.1", "good", "None.md has no flashcards"),
    ],
)
def test_what_cannot_be_graded_says_why(
    file: Path, opened: Open, name: str, card: str, grade: str, message: str
) -> None:
    (file.parent / "None.md").write_text("nothing")
    with pytest.raises((GradeError, WriteError), match=message):
        opened().grade(name, grade, card=card, on=DAY)
    assert file.read_bytes() == CARDS.encode()


def test_a_card_that_moved_meanwhile_is_found_again(file: Path, explorer: Explorer) -> None:
    moved = CARDS.replace("new::card", "another::one\n\nnew::card")
    file.write_bytes(moved.encode())
    explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert file.read_text() == moved.replace("!2031-05-09,4,250!", "!2031-05-20,10,250!")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("due:::both", "due:::other"),
        ("!2031-05-09,4,250!", "!2031-05-09,6,250!"),
        ("!2031-05-09,4,250!", "!2031-05-11,6,250!"),
    ],
    ids=["text", "schedule", "reviewed"],
)
def test_a_card_that_changed_is_refused(file: Path, explorer: Explorer, old: str, new: str) -> None:
    changed = CARDS.replace(old, new)
    file.write_bytes(changed.encode())
    with pytest.raises(NoteChangedError, match=r"^Cards\.md:.*look at it again"):
        explorer.grade("Cards", "good", card="2.1", on=DAY)
    assert file.read_text() == changed


@pytest.mark.parametrize(
    ("data", "buried"),
    [
        ('{"buryDate": "2031-05-10", "buryList": ["4ce34064562ec", "x"]}', {("B.md", 1, 1)}),
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
    file: Path, opened: Open, data: str | None, buried: set[tuple[str, int, int]]
) -> None:
    (file.parent / "B.md").write_text("#flashcards\n\nq::a\n\nx::y\n")
    if data is not None:
        settings = file.parent / PLUGIN
        settings.parent.mkdir(parents=True)
        settings.write_text(data)
    explorer = opened()
    assert explorer.reviews.hidden(DAY) == buried
    assert explorer.reviews.hidden(datetime(2031, 5, 10, 23, tzinfo=UTC)) == buried
