"""A backlog is spread: only dates change, what is refused is named, and one undo takes it back."""

from __future__ import annotations

import json
import re
import time
from datetime import date, datetime
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.review.days import due_day
from explorer.review.review_items import QueueScope
from explorer.review.spreading import SpreadPlan
from explorer.services import NothingToUndo, WriteError
from explorer.vault import OutOfFilesError
from explorer.vault.write import NoteWriter
from tests.services.conftest import texts

DAY = date(2031, 5, 10)
FSRS = "fsrs,2031-05-09T06:30:15.123Z,3,3.1,5.2,2,4,1,0,2031-05-06T06:30:15.123Z"
NOTES = {
    "A.md": (
        '---\r\ntags: [review]  # mine\r\nsr-due: "2031-05-02"\r\nsr-interval: 4\r\n'
        "sr-ease: 250\r\n---\r\n#flashcards\r\n\r\nOne::1  \r\n<!--SR:!2031-05-01,4,250-->\r\n"
    ),
    "B.md": (
        "#flashcards\n\nWays:::Both <!--SR: !2031-05-03,4,250 ! 2031-05-04,4,250-->\n\n"
        f"Two::2\n<!--SR:!{FSRS}-->\nnext\n\nTwo::2\n<!--SR:!2031-05-20,4,250-->"
    ),
    "C.md": "---\nsr-due: 2031-05-12\nsr-interval: 9\nsr-ease: 250\ntags: review\n---\n",
    "D.md": "---\nsr-due: 01-05-2031\nsr-interval: 9\nsr-ease: 250\ntags: review\n---\n",
    "New.md": "#review\n",
}


def plan(explorer: Explorer, days: int = 6) -> SpreadPlan:
    return explorer.spreads.plan(days, on=DAY)


def test_only_the_dates_change_and_one_undo_takes_all_back(root: Path, explorer: Explorer) -> None:
    spread = plan(explorer)
    # Six are due; one note is due on the third day anyway.
    assert [(day.before, day.put) for day in spread.days] == [
        (0, 2), (0, 1), (1, 0), (0, 1), (0, 1), (0, 1)
    ]  # fmt: skip
    result = explorer.spreads.write(spread)
    assert (result.refused, result.written) == ({}, True)
    moved = {(move.item.key, move.day) for move in spread.moves}
    assert len(moved) == 4
    after = texts(root)
    dates = re.compile(r"\d\d-\d\d-\d{4}|2031-05-\d\d")
    for name, text in NOTES.items():
        assert dates.sub("D", after[name]) == dates.sub("D", text), "else every byte stays"
    for (path, question, card), day in moved:
        note = explorer.vault.notes[path]
        due = str(note.properties.get("sr-due"))
        if question:
            due = str(note.questions[question - 1].cards[card - 1].due)[:10]
        assert due == str(day), (path, question, card)
    reloaded = Explorer.open(root, cache=False)
    assert reloaded.vault.notes == explorer.vault.notes
    undone = explorer.undo()
    assert (undone.count, undone.refused) == (len(result.notes), ())
    assert texts(root) == NOTES
    assert explorer.redo().count == len(result.notes)
    assert texts(root) == after
    explorer.undo()
    assert texts(root) == NOTES
    with pytest.raises(NothingToUndo):
        explorer.undo()


def test_an_instant_keeps_its_time_of_day(root: Path, explorer: Explorer) -> None:
    scope = QueueScope(path="B.md")
    spread = explorer.spreads.plan(3, scope=scope, on=DAY)
    explorer.spreads.write(spread)
    (fsrs,) = (move for move in spread.moves if isinstance(move.item.due, datetime))
    moved = explorer.vault.notes["B.md"].questions[1].cards[0].due
    assert isinstance(moved, datetime)
    assert moved.astimezone().date() == fsrs.day
    assert f"T{moved:%H:%M:%S}.123Z,3,3.1" in texts(root)["B.md"]


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        ("Europe/Berlin", "00:00:00", "2031-03-20T22:30:00.000Z"),  # summer begins on the way
        ("Europe/Berlin", "04:00:00", "2031-03-20T00:30:00.000Z"),  # at night, of the day before
        ("America/New_York", "00:00:00", "0001-01-01T00:00:00.000Z"),  # before its calendar
    ],
)
def test_an_instant_is_put_off_to_the_review_day_of_the_plan(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, start: str, due: str
) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone")
    data = root / ".obsidian/plugins/obsidian-spaced-repetition/data.json"
    data.parent.mkdir(parents=True)
    data.write_text(json.dumps({"settings": {"startOfDay": start}}), encoding="utf-8")
    segment = FSRS.replace("2031-05-09T06:30:15.123Z", due)
    cards = [f"Q{number}::A\n<!--SR:!{segment}-->" for number in range(3)]
    (root / "Night.md").write_text("#flashcards\n\n" + "\n\n".join(cards), encoding="utf-8")
    explorer = Explorer.open(root, cache=False, state_dir=tmp_path / "state")
    today = date(2031, 3, 29)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        spread = explorer.spreads.plan(3, scope=QueueScope(path="Night.md"), on=today)
        assert explorer.spreads.write(spread).refused == {}
        for move in spread.moves:
            moved = explorer.vault.notes["Night.md"].questions[move.item.question - 1].cards[0].due
            assert moved is not None
            assert due_day(moved, today, explorer.vault.settings) == move.day
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(spread.moves) == 2


LATER = NOTES["B.md"].replace("!2031-05-0", "!2031-06-0")


@pytest.mark.parametrize(("text", "is_known"), [(LATER, False), (LATER, True), (None, True)])
def test_a_note_that_was_changed_is_refused_by_name_and_the_others_are_written(
    root: Path, explorer: Explorer, text: str | None, *, is_known: bool
) -> None:
    spread = plan(explorer)
    (root / "B.md").unlink()
    if text is not None:
        (root / "B.md").write_text(text, encoding="utf-8")
    if is_known:
        explorer.refresh()
    before = texts(root)
    assert explorer.spreads.check(spread).refused.keys() == {"B.md"}
    assert texts(root) == before
    result = explorer.spreads.write(spread)
    assert list(result.refused) == ["B.md"]
    assert result.refused["B.md"].startswith("B.md")
    written = {name for name, text in texts(root).items() if text != before[name]}
    assert written == set(result.notes)
    assert written
    explorer.undo()
    assert texts(root) == before


def test_an_undo_names_what_has_changed_since_and_goes_on(root: Path, explorer: Explorer) -> None:
    explorer.grade("New", "good", on=DAY)
    graded = texts(root)
    result = explorer.spreads.write(plan(explorer))
    spread = (root / "B.md").read_text()
    (root / "B.md").write_text(spread.replace("2031-", "2032-"))
    undone = explorer.undo()
    assert undone.count == len(result.notes) - 1
    assert [reason.startswith("B.md:") for reason in undone.refused] == [True]
    assert {**texts(root), "B.md": ""} == {**graded, "B.md": ""}
    with pytest.raises(WriteError, match="the note has changed"):
        explorer.undo()
    (root / "B.md").write_text(spread)
    explorer.undo()
    assert texts(root) == graded
    explorer.undo()
    assert texts(root) == NOTES


@pytest.mark.parametrize(
    "error", [WriteError("the disk is full"), OutOfFilesError("too many open files")]
)
def test_what_fails_on_the_way_is_named_and_leaves_whole_notes(
    root: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    write, spread, calls = NoteWriter.write, plan(explorer), []

    def fails_later(self: NoteWriter, *args: object) -> bytes:
        calls.append(args)
        if len(calls) > 1:
            raise error
        return write(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(NoteWriter, "write", fails_later)
    result = explorer.spreads.write(spread)
    assert len(result.notes) == 1
    assert set(result.refused.values()) == {str(error)}
    monkeypatch.undo()
    explorer.undo()
    assert texts(root) == NOTES
    assert explorer.spreads.write(spread).refused == {}
    calls.clear()
    monkeypatch.setattr(NoteWriter, "write", fails_later)
    undone = explorer.undo()
    assert (undone.count, set(undone.refused)) == (1, {str(error)})
    monkeypatch.undo()
    explorer.undo()
    assert texts(root) == NOTES


def test_what_is_suspended_or_closed_stays(root: Path, explorer: Explorer, tmp_path: Path) -> None:
    key = explorer.grading.key("B.md", "1.1")
    explorer.reviews.put_aside.suspend(key)
    keys = {move.item.key for move in plan(explorer, 60).moves}
    assert ("B.md", 1, 1) not in keys
    closed = Explorer.open(root, cache=False, read_only=True, state_dir=tmp_path / "state")
    result = closed.spreads.write(plan(closed))
    assert result.notes == ()
    assert all("--read-only" in reason for reason in result.refused.values())
    assert texts(root) == NOTES
    explorer.reviews.put_aside.take_back([key])
    explorer.grade("B", "again", "1.1", DAY)
    found = plan(explorer, 60)
    assert ("B.md", 1, 1) not in {move.item.key for move in found.moves}, "forgotten today"
    assert found.days[0].before == 1
