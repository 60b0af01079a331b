"""Grading through the façade: what is written, what is taken back, and what is refused and kept."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from explorer import Explorer
from explorer.model import NoteReview, SessionKey
from explorer.services import GradeError, NoteNotFound, NothingToUndo, WriteError
from explorer.state.write_history import KEPT_SECONDS, WriteHistory
from explorer.text.edits import Edit
from explorer.vault.errors import (
    LineChangedError,
    NoteChangedError,
    NoteGoneError,
    ReadOnlyError,
)
from tests.services.conftest import Open, texts
from tests.support.random_notes import notes
from tests.support.vaults import write_notes

DAY = date(2031, 5, 10)
SCHEDULED = "---\ntags: [review]\nsr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n---\n[[New]]\n"
GRADED = SCHEDULED.replace("05-09", "05-21").replace("interval: 4", "interval: 11")
NOTES = {"Old.md": SCHEDULED, "New.md": "#review\n", "Other.md": "[[Old]] text\n"}
UNTOUCHED = {path: text for path, text in NOTES.items() if path != "Old.md"}


def test_a_grade_changes_the_three_fields_only(root: Path, explorer: Explorer) -> None:
    generation = explorer.vault.generation
    result = explorer.grade("Old", "good", on=DAY)
    assert texts(root) == {**NOTES, "Old.md": GRADED}
    assert (result.path, result.written) == ("Old.md", True)
    assert result.before == NoteReview(date(2031, 5, 9), 4, 250, "overdue")
    assert result.after == NoteReview(date(2031, 5, 21), 11, 250, "later")
    assert explorer.vault.generation == generation + 1, "the snapshot has it at once"
    assert [note.path for note in explorer.due(DAY).notes] == ["New.md"]
    assert explorer.refresh() is False, "what was written is known already"
    assert os.name == "nt" or not explorer.writes.history.file.parent.stat().st_mode & 0o077
    undone = explorer.grading.undo(DAY)
    assert (undone.before, undone.after, undone.written) == (result.after, result.before, True)
    assert [note.path for note in explorer.due(DAY).notes] == ["Old.md", "New.md"]


def test_a_new_note_gets_the_ease_of_the_notes_around_it(root: Path, opened: Open) -> None:
    (root / "Old.md").write_bytes(SCHEDULED.replace("ease: 250", "ease: 290").encode())
    explorer = opened()
    result = explorer.grade("New", "good", on=DAY)
    assert result.before == NoteReview(None, None, None, "new")
    assert result.after == NoteReview(date(2031, 5, 13), 3, 254, "soon")
    assert (root / "New.md").read_bytes() == (
        b"---\nsr-due: 2031-05-13\nsr-interval: 3\nsr-ease: 254\n---\n#review\n"
    )


def test_previews_are_what_the_grades_give(root: Path, explorer: Explorer) -> None:
    for name in ("Old", "New"):
        previews = explorer.grading.previews(SessionKey(f"{name}.md"), DAY)
        assert list(previews) == ["hard", "good", "easy"]
        for grade, preview in previews.items():
            assert explorer.grade(name, grade, on=DAY).after == preview
            explorer.undo()
    assert texts(root) == NOTES


def test_a_dry_run_writes_nothing(root: Path, tmp_path: Path, explorer: Explorer) -> None:
    result = explorer.grading.grade(SessionKey("Old.md"), "good", DAY, write=False)
    assert (result.written, result.after and result.after.interval) == (False, 11)
    assert texts(root) == NOTES
    assert not (tmp_path / "state").exists()
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(WriteError, match="nothing was written, since it could not be undone"):
        explorer.grade("Old", "good", on=DAY)
    assert texts(root) == NOTES
    (tmp_path / "state").unlink()
    with pytest.raises(NothingToUndo):
        explorer.undo()


@pytest.mark.parametrize(
    ("name", "grade", "error"),
    [("Old", "again", GradeError), ("Old", "", GradeError), ("Nowhere", "good", NoteNotFound)],
)
def test_what_cannot_be_graded_has_an_error_of_its_own(
    root: Path, explorer: Explorer, name: str, grade: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        explorer.grade(name, grade, on=DAY)
    assert texts(root) == NOTES


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        ("x: 1\nsr-due: soon\nsr-interval: 1\nsr-ease: 250",
         r"Old.md:3: sr-due: 'soon' is not a date such as 2024-04-21; correct it, or remove"),
        ("sr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 1e300",
         r"Old.md:4: sr-ease: '1e\+?300' is too large a number; correct it, or remove"),
        ("a: b: c", r"Old.md:2: The front matter is not valid YAML"),
        ("a: 1\na: 2", r"Old.md:3: .*remove one of them"),
    ],
)  # fmt: skip
def test_bad_front_matter_stays(root: Path, opened: Open, front_matter: str, message: str) -> None:
    text = f"---\n{front_matter}\n---\n#review\n".encode()
    (root / "Old.md").write_bytes(text)
    explorer = opened()
    with pytest.raises(WriteError, match=message):
        explorer.grade("Old", "good", on=DAY)
    assert (root / "Old.md").read_bytes() == text


def test_read_only_opens_no_file_for_writing(
    root: Path, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    real = os.open

    def watched(path: Any, flags: int, *args: Any, **options: Any) -> int:
        modes.append(flags)
        return real(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", watched)
    explorer = opened(read_only=True)
    steps: list[Callable[[], object]] = [
        lambda: explorer.grade("Old", "good", on=DAY),
        explorer.undo,
        explorer.redo,
    ]
    for step in steps:
        with pytest.raises(ReadOnlyError, match="--read-only"):
            step()
    assert explorer.grading.previews(SessionKey("Old.md"), DAY)
    assert not any(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) for flags in modes)
    assert texts(root) == NOTES
    assert not (tmp_path / "state").exists()


def test_a_grade_of_a_read_only_file_says_what_to_allow(root: Path, explorer: Explorer) -> None:
    (root / "Old.md").chmod(0o444)
    with pytest.raises(WriteError, match=r"Old\.md: the file is read-only; allow writing to it"):
        explorer.grade("Old", "good", on=DAY)
    assert texts(root) == NOTES
    (root / "Old.md").chmod(0o644)
    explorer.grade("Old", "good", on=DAY)
    assert texts(root)["Old.md"] == GRADED


class Meddler:
    """Changes a file just before the writer looks at it for the last time."""

    def __init__(self, file: Path, *contents: str) -> None:
        self.file = file
        self.contents = [*contents]
        self.fsync = os.fsync

    def __call__(self, handle: int) -> None:
        if self.contents:
            self.file.write_bytes(self.contents.pop(0).encode())
        self.fsync(handle)


def meddling(monkeypatch: pytest.MonkeyPatch, file: Path, *contents: str) -> None:
    """Have `file` changed while its next version is written, once for each of `contents`."""
    monkeypatch.setattr("explorer.vault.write.os.fsync", Meddler(file, *contents))


def test_a_body_that_changes_before_or_while_it_is_written_is_kept(
    root: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "Old.md").write_bytes(SCHEDULED.encode() + b"less\n")
    meddling(monkeypatch, root / "Old.md", SCHEDULED + "more\n", SCHEDULED + "and more\n")
    explorer.grade("Old", "good", on=DAY)
    assert texts(root)["Old.md"] == GRADED + "and more\n"
    explorer.undo()
    assert texts(root)["Old.md"] == SCHEDULED + "and more\n"
    contents = [f"{SCHEDULED}{number}\n" for number in range(9)]
    meddling(monkeypatch, root / "Old.md", *contents)
    with pytest.raises(NoteChangedError):
        explorer.grade("Old", "good", on=DAY)
    assert texts(root)["Old.md"] in contents, "what changes all the time is left"
    assert sorted(texts(root)) == sorted(NOTES)


@pytest.mark.skipif(os.name == "nt", reason="what is open there is not replaced")
@pytest.mark.parametrize("times", [1, 2, 9])
def test_a_grade_is_made_anew_on_what_is_saved_as_the_file_is_replaced(
    root: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    note, real = root / "Old.md", os.replace
    rest = SCHEDULED.removesuffix("[[New]]\n")
    contents = [f"{rest}{number}\n" for number in range(times)]
    saves = iter(contents)

    def late(new: str, file: str) -> None:
        if b"interval: 11" in Path(new).read_bytes() and (save := next(saves, "")):
            note.write_bytes(save.encode())
        real(new, file)

    monkeypatch.setattr(os, "replace", late)
    with nullcontext() if times < 3 else pytest.raises(NoteChangedError):
        explorer.grade("Old", "good", on=DAY)
        assert texts(root)["Old.md"] == GRADED.replace("[[New]]", str(times - 1))
        explorer.undo()
    assert texts(root)["Old.md"] in contents
    assert sorted(texts(root)) == sorted(NOTES)


@pytest.mark.parametrize(
    "other",
    [
        SCHEDULED.replace("interval: 4", "interval: 5"),
        SCHEDULED.replace("[review]", "[review, x]"),
        "gone",
    ],
)
def test_front_matter_that_changes_while_it_is_written_refuses_the_grade(
    root: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    with monkeypatch.context() as patch:
        meddling(patch, root / "Old.md", other)
        with pytest.raises(NoteChangedError, match=r"Old.md: its front matter has changed"):
            explorer.grade("Old", "good", on=DAY)
    assert texts(root) == {**NOTES, "Old.md": other}
    with pytest.raises(NothingToUndo):
        explorer.undo()


def test_a_note_that_was_graded_elsewhere_is_not_graded_twice(root: Path, opened: Open) -> None:
    mine, other = opened(), opened()
    other.grade("Old", "easy", on=DAY)
    with pytest.raises(NoteChangedError, match=r"^Old.md: its review fields have changed"):
        mine.grade("Old", "good", on=DAY)
    mine.refresh()
    assert mine.grade("Old", "good", on=DAY).before is not None


def test_a_grade_of_a_note_that_is_gone_is_refused(root: Path, explorer: Explorer) -> None:
    (root / "Old.md").unlink()
    with pytest.raises(NoteChangedError, match="the note is gone"):
        explorer.grade("Old", "good", on=DAY)
    assert sorted(texts(root)) == ["New.md", "Other.md"]
    explorer.refresh()
    with pytest.raises(NoteNotFound):
        explorer.grade("Old", "good", on=DAY)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_refuses_the_grade(
    root: Path, explorer: Explorer, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr("explorer.vault.write.os.write", fail)
        with pytest.raises(WriteError, match=os.strerror(code)):
            explorer.grade("Old", "good", on=DAY)
    assert texts(root) == NOTES
    explorer.grade("Old", "good", on=DAY)
    assert texts(root)["Old.md"] == GRADED


def test_many_grades_are_taken_back_and_done_again(root: Path, opened: Open) -> None:
    states = [texts(root)]
    for number, grade in enumerate(["good", "hard", "easy"]):
        opened().grade("Old", grade, on=DAY + timedelta(number))
        states.append(texts(root))
    opened().grade("New", "good", on=DAY)
    for state in reversed(states):
        opened().undo()
        assert texts(root) == state
    with pytest.raises(NothingToUndo):
        opened().undo()
    for state in states[1:]:
        result = opened().redo()
        assert texts(root) == state
    assert result.path == "Old.md"
    opened().redo()
    with pytest.raises(NothingToUndo):
        opened().redo()
    opened().undo()
    opened().membership.join("Other.md")
    with pytest.raises(NothingToUndo):
        opened().redo()


def test_a_note_that_changes_after_a_step_stops_nothing(root: Path, explorer: Explorer) -> None:
    explorer.grade("New", "good", on=DAY)
    explorer.grade("Old", "good", on=DAY)
    explorer.undo()
    (root / "Old.md").write_bytes(SCHEDULED.encode() + b"more\n")
    with pytest.raises(NoteChangedError):
        explorer.redo()
    assert explorer.undo().path == "New.md"
    assert texts(root) == {**NOTES, "Old.md": SCHEDULED + "more\n"}
    write_notes(root, NOTES)
    explorer.redo()
    graded = texts(root)["New.md"]
    edited = graded.replace("05-13", "05-14")
    (root / "New.md").write_bytes(edited.encode())
    for _ in range(2):
        with pytest.raises(LineChangedError, match=r"New.md:2: this line has changed since"):
            explorer.undo()
    assert texts(root)["New.md"] == edited
    (root / "New.md").write_bytes(graded.encode())
    explorer.undo()
    assert texts(root) == NOTES


def test_undo_needs_only_its_own_lines(root: Path, opened: Open) -> None:
    opened().grade("Old", "good", on=DAY)
    before = SCHEDULED.replace("tags: [review]", "tags: [x, review]").replace("[[New]]", "edited\r")
    edited = GRADED.replace("tags: [review]", "tags: [x, review]").replace("[[New]]", "edited\r")
    (root / "Old.md").write_bytes(edited.encode())
    explorer = opened()
    assert explorer.undo().path == "Old.md"
    assert texts(root) == {**NOTES, "Old.md": before}
    explorer.redo()
    assert texts(root) == {**NOTES, "Old.md": edited}
    undone = explorer.grading.undo(DAY)
    assert undone.after == NoteReview(date(2031, 5, 9), 4, 250, "overdue")
    assert texts(root) == {**NOTES, "Old.md": before}


def test_a_write_that_is_taken_back_by_force_can_be_taken_back(root: Path, opened: Open) -> None:
    opened().grade("Old", "good", on=DAY)
    edited = GRADED.replace("05-21", "07-01") + "more\n"
    (root / "Old.md").write_bytes(edited.encode())
    explorer = opened()
    with pytest.raises(LineChangedError) as refused:
        explorer.undo()
    assert refused.value.difference == ("- sr-due: 2031-07-01", "+ sr-due: 2031-05-09")
    undone = explorer.grading.undo(DAY, force=True)
    assert (undone.path, undone.grade) == ("Old.md", "good")
    assert texts(root)["Old.md"] == SCHEDULED + "more\n"
    assert explorer.undo().path == "Old.md"
    assert texts(root)["Old.md"] == edited
    with pytest.raises(NothingToUndo):
        explorer.undo()


def test_undo_and_redo_follow_a_renamed_note(root: Path, explorer: Explorer) -> None:
    explorer.grade("Old", "good", on=DAY)
    (root / "Old.md").rename(root / "First.md")
    with pytest.raises(NoteGoneError, match=r"Old.md: the note is gone, so that"):
        explorer.undo()
    explorer.refresh()
    assert explorer.undo().path == "First.md"
    assert texts(root) == {**UNTOUCHED, "First.md": SCHEDULED}
    (root / "First.md").rename(root / "Second.md")
    explorer.refresh()
    assert explorer.redo().path == "Second.md"
    assert texts(root) == {**UNTOUCHED, "Second.md": GRADED}
    assert explorer.vault.notes["Second.md"].properties["sr-interval"] == 11
    assert explorer.undo().path == "Second.md"
    assert texts(root) == {**UNTOUCHED, "Second.md": SCHEDULED}


def test_undo_goes_back_over_renames_step_by_step(root: Path, explorer: Explorer) -> None:
    names = ("Old.md", "First.md", "Second.md")
    for number, name in enumerate(names):
        explorer.grade(name.removesuffix(".md"), "good", on=DAY + timedelta(30 * number))
        if name != names[-1]:
            (root / name).rename(root / names[number + 1])
            explorer.refresh()
    assert [explorer.undo().path for _ in names] == ["Second.md"] * 3
    assert texts(root) == {**UNTOUCHED, "Second.md": SCHEDULED}
    assert [explorer.redo().path for _ in names] == ["Second.md"] * 3


def _delete(root: Path) -> None:
    (root / "Old.md").unlink()


def _move_out_a_copy(root: Path) -> None:
    (root / "Copy.md").write_bytes((root / "Old.md").read_bytes())
    (root / "Old.md").rename(root.parent / "Old.md")


def _rename_and_edit(root: Path) -> None:
    (root / "Old.md").rename(root / "Third.md")
    (root / "Third.md").write_bytes(GRADED.encode() + b"more\n")


@pytest.mark.parametrize("happens", [_delete, _move_out_a_copy, _rename_and_edit])
@pytest.mark.parametrize("redone", [False, True])
def test_undo_and_redo_write_no_other_note_with_the_same_bytes(
    root: Path, opened: Open, happens: Callable[[Path], None], *, redone: bool
) -> None:
    write_notes(root, {"Twin.md": NOTES["Old.md"]})
    explorer = opened()
    if not redone:
        explorer.grade("Twin", "good", on=DAY)
    explorer.grade("Old", "good", on=DAY)
    if redone:
        explorer.undo()
    happens(root)
    before = texts(root)
    explorer.refresh()
    step = explorer.redo if redone else explorer.undo
    with pytest.raises(NoteChangedError, match=r"Old.md: the note "):
        step()
    assert texts(root) == before


def test_only_what_a_process_has_written_is_its_own(root: Path, opened: Open) -> None:
    explorer, other = opened(), opened()
    explorer.grade("Old", "good", on=DAY)
    other.membership.join("Other.md")
    undone = explorer.grading.undo_own(DAY)
    assert (undone.path, undone.grade) == ("Old.md", "good")
    left = texts(root)
    assert left["Old.md"] == SCHEDULED
    with pytest.raises(NothingToUndo):
        explorer.grading.undo_own(DAY)
    explorer.writes.history.file.unlink()  # as one that is damaged: its numbers begin anew
    other.grade("Old", "hard", on=DAY)
    with pytest.raises(NothingToUndo):
        explorer.grading.undo_own(DAY)
    assert texts(root)["Old.md"] != SCHEDULED


def test_undo_is_refused_until_what_is_in_its_way_is_skipped(root: Path, opened: Open) -> None:
    explorer = opened()
    explorer.grade("New", "good", on=DAY)
    explorer.membership.join("Other.md")
    explorer.grade("Old", "good", on=DAY)
    graded = texts(root)
    edited = GRADED.replace("250", "260")
    (root / "Old.md").write_bytes(edited.encode())
    (root / "Other.md").unlink()
    for _ in range(2):
        with pytest.raises(NoteChangedError, match=r"Old.md:5: .* this step cannot be taken back"):
            opened().undo()
    undone = opened().undo(skip=True)
    reasons = [reason[:6] for reason in undone.skipped]
    assert (undone.path, reasons) == ("New.md", ["Old.md", "Other."])
    assert texts(root) == {"Old.md": edited, "New.md": NOTES["New.md"]}
    with pytest.raises(NoteChangedError, match=r"Old.md:5: "):
        opened().undo(skip=True)
    explorer = opened()
    explorer.redo()
    assert texts(root)["New.md"] == graded["New.md"]
    for name, text in graded.items():
        (root / name).write_bytes(text.encode())
    for name in ("Old.md", "Other.md", "New.md"):
        assert explorer.undo(skip=True).path == name, "what is as it was left is never skipped"
    assert texts(root) == NOTES


def test_undo_elsewhere_tells_what_a_note_may_have_become(root: Path, opened: Open) -> None:
    opened().grade("Old", "good", on=DAY)
    (root / "Old.md").rename(root / "First.md")
    with pytest.raises(NoteGoneError, match=r"renamed to First.md, rename that back and try"):
        opened().undo()
    with pytest.raises(NoteGoneError, match=r"renamed to First.md, rename that back and try"):
        opened().undo(skip=True)
    assert texts(root) == {**UNTOUCHED, "First.md": GRADED}, "it may be another note"
    os.utime(root / "First.md", (1e9, 1e9))
    with pytest.raises(NoteGoneError, match=r"bring the note back and try"):
        opened().undo()  # that note was as it is before the grade was written
    (root / "First.md").rename(root / "Old.md")
    assert opened().undo().path == "Old.md"


def test_a_write_is_kept_while_its_note_is_as_before(root: Path, opened: Open) -> None:
    explorer = opened()
    explorer.grade("Old", "good", on=DAY)
    (root / "Old.md").write_bytes(SCHEDULED.encode())  # as `git stash` does
    explorer.refresh()
    explorer.grade("New", "good", on=DAY)
    graded = texts(root)["New.md"]
    explorer.close()
    write_notes(root, NOTES)
    with pytest.raises(NoteChangedError, match=r"New.md: the note has changed since"):
        opened().undo()
    write_notes(root, {"Old.md": GRADED, "New.md": graded})
    assert [explorer.undo().path for _ in range(2)] == ["New.md", "Old.md"]
    assert texts(root) == NOTES


def test_a_known_write_is_undone_whatever_was_written_since(root: Path, explorer: Explorer) -> None:
    write_notes(root, {"Other.md": "#review\n"})
    explorer.refresh()
    grades = [explorer.grade(name, "good", on=DAY) for name in ("New", "Old", "Other")]
    expected = [{"path": grade.path, "id": grade.id} for grade in grades]
    (root / "Other.md").write_bytes(b"other")
    explorer.grading.undo(DAY, expected[0])
    assert texts(root)["New.md"] == NOTES["New.md"]
    with pytest.raises(NoteChangedError, match=r"New.md: what was written is not known any more"):
        explorer.grading.undo(DAY, expected[0])
    with pytest.raises(NoteChangedError, match=r"Other.md: the note has changed"):
        explorer.grading.undo(DAY, expected[2])
    assert explorer.grading.undo(DAY, expected[1]).path == "Old.md"
    assert texts(root) == {**NOTES, "Other.md": "other"}


def test_a_write_that_changes_no_byte_is_taken_back_once(explorer: Explorer) -> None:
    explorer.writes.write("Old.md", lambda data: [Edit(0, 1, data[:1])], {"path": "Old.md"})
    assert [explorer.undo().path, explorer.redo().path, explorer.undo().path] == ["Old.md"] * 3
    with pytest.raises(NothingToUndo):
        explorer.undo()


def test_what_was_replaced_is_kept_for_a_week(explorer: Explorer) -> None:
    explorer.grade("Old", "good", on=DAY)
    file = explorer.writes.history.file
    last = time.time()
    just_before = WriteHistory(file, lambda: last + KEPT_SECONDS - 100)
    (record,) = just_before.unfinished()
    just_before.set_state(record.id, "done")
    assert next(just_before.standing(), None) is not None
    assert [span.old for span in record.spans] == [b"2031-05-09", b"4", b"250"]
    after = WriteHistory(file, lambda: last + KEPT_SECONDS + 100)
    assert next(after.standing(), None) is None
    after.begin(record)
    assert len(just_before.unfinished()) == 1
    assert next(just_before.standing(), None) is None, "the next write has removed what was too old"


def test_a_start_removes_what_is_too_old(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = opened()
    explorer.grade("Old", "good", on=DAY)
    file = explorer.writes.history.file
    monkeypatch.setattr("explorer.state.write_history.KEPT_SECONDS", -100)
    opened(read_only=True)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("select count(*) from writes").fetchone() == (1,)
        opened()
        assert database.execute("select count(*) from writes").fetchone() == (0,)


@pytest.mark.parametrize("state", ["begun", "undoing"])
def test_a_late_start_removes_what_a_kill_has_left(root: Path, opened: Open, state: str) -> None:
    explorer = opened()
    explorer.grade("Old", "good", on=DAY)
    graded = texts(root)
    history = explorer.writes.history
    (record,) = history.unfinished()
    with closing(sqlite3.connect(history.file)) as database, database:
        database.execute("update writes set state = ?, seconds = 1", (state,))
    (root / record.temporary).write_bytes(b"half")
    history.prune()
    assert [each.id for each in history.unfinished()] == [record.id]
    opened()
    assert texts(root) == graded
    with closing(sqlite3.connect(history.file)) as database:
        assert database.execute("select count(*) from writes").fetchone() == (0,)


def test_explorers_wait_in_turn(root: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = opened()
    locked = "explorer.state.write_history.WriteHistory.locked.__wrapped__.__defaults__"
    with monkeypatch.context() as patch, explorer.writes.history.locked():
        patch.setattr(locked, (0.0,))
        with pytest.raises(WriteError, match="another explorer writes"):
            explorer.grade("Old", "good", on=DAY)
    state = explorer.writes.history.file.parents[1]
    command = [sys.executable, "-c", GRADE_ONCE, str(root), str(state)]
    with explorer.writes.history.locked():
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        said = child.stdout.readline().strip()
        waiting = texts(root)
    with child:
        code = child.wait()
    assert (said, waiting, code) == (b"opened", NOTES, 0)
    assert texts(root)["Old.md"] == GRADED


GRADE_ONCE = """
import datetime, sys
from pathlib import Path
from explorer import Explorer
explorer = Explorer.open(sys.argv[1], cache=False, state_dir=Path(sys.argv[2]))
print("opened", flush=True)
explorer.grade("Old", "good", on=datetime.date(2031, 5, 10))
"""
DIES = """
import os, sqlite3
from explorer.vault import write
calls = 0
def dying(real):
    def call(*args, **options):
        global calls
        calls += 1
        if calls > {at}:
            os._exit(9)
        return real(*args, **options)
    return call
for name in ("write", "fsync", "replace"):
    setattr(os, name, dying(getattr(os, name)))
"""


@pytest.mark.parametrize("at", range(4))
def test_a_kill_leaves_a_whole_note(root: Path, tmp_path: Path, opened: Open, at: int) -> None:
    code = GRADE_ONCE.replace("explorer.grade", f"{DIES.format(at=at)}\nexplorer.grade")
    done = subprocess.run(
        [sys.executable, "-c", code, str(root), str(tmp_path / "state")], check=False
    )
    assert done.returncode == 9 or (os.name == "nt" and at == 3)
    assert any(name.startswith(".") for name in texts(root)) == (at < 3)
    assert texts(root)["Old.md"] == (SCHEDULED if at < 3 else GRADED)
    for _ in range(2):
        explorer = opened()
        logged = explorer.reviews.log.read().reviews
        assert [review.grade for review in logged] == ["good"] * (at == 3), "as if it had ended"
    assert sorted(texts(root)) == sorted(NOTES)
    if at < 3:
        with pytest.raises(NothingToUndo):
            explorer.undo()
    else:
        explorer.undo()
        assert explorer.reviews.log.read().reviews == ()
    assert texts(root) == NOTES


def test_a_damaged_history_and_a_damaged_row_are_put_aside(root: Path, opened: Open) -> None:
    explorer = opened()
    file = explorer.writes.history.file
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(WriteError, match="not a database"):
        explorer.grade("Old", "good", on=DAY)
    explorer.grade("Old", "good", on=DAY)
    file.with_suffix(".damaged").unlink()
    assert texts(root)["Old.md"] == GRADED
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("update writes set spans = 'x'")
    for _ in range(2):
        explorer = opened()
    with pytest.raises(NothingToUndo):
        explorer.undo()
    assert file.with_suffix(".damaged").exists()
    assert texts(root)["Old.md"] == GRADED


def test_details_that_are_damaged_are_in_the_way_of_nothing(root: Path, explorer: Explorer) -> None:
    history = explorer.writes.history
    for details in ("[1,2]", "{", '{"before": 1, "after": [], "path": null, "batch": {}}'):
        explorer.grade("Old", "good", on=DAY)
        with closing(sqlite3.connect(history.file)) as database, database:
            database.execute("update writes set details = ? where state = 'begun'", (details,))
        with pytest.raises(NoteChangedError, match="what was written is not known any more"):
            explorer.grading.undo(DAY, {"path": "Old.md"})
        assert explorer.undo().written
        assert texts(root) == NOTES
        assert explorer.redo().written
        explorer.undo()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_linked_note_is_graded_through_its_link(root: Path, opened: Open) -> None:
    (root / "Link.md").symlink_to("Old.md")
    explorer = opened()
    explorer.grade("Link", "good", on=DAY)
    assert (root / "Link.md").is_symlink()
    assert texts(root) == {**NOTES, "Old.md": GRADED, "Link.md": GRADED}
    assert explorer.note("Old").properties == explorer.note("Link").properties
    assert explorer.refresh() is False
    explorer.undo()
    assert texts(root) == {**NOTES, "Link.md": SCHEDULED}


def test_a_change_of_another_kind_goes_the_same_way(root: Path, explorer: Explorer) -> None:
    def append(data: bytes) -> list[Edit]:
        return [Edit(len(data), len(data), b"appended\n")]

    explorer.writes.write("New.md", append, {})
    assert texts(root)["New.md"] == "#review\nappended\n"
    assert (explorer.undo().before, texts(root)) == (None, NOTES)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Explorer]]:
    """Return the file of a note and its explorer, for many contents one after another."""
    top = tmp_path_factory.mktemp("changing")
    file = top / "vault" / "A.md"
    file.parent.mkdir()
    file.write_bytes(b"")
    with Explorer.open(file.parent, cache=False, state_dir=top / "state") as explorer:
        yield file, explorer


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes())
def test_any_note_is_graded_then_as_it_was(changing: tuple[Path, Explorer], data: bytes) -> None:
    file, explorer = changing
    file.write_bytes(data)
    explorer.refresh()
    try:
        graded = explorer.grade("A", "good", on=DAY)
    except WriteError:
        assert file.read_bytes() == data
        return
    assert graded.after is not None
    assert explorer.note("A").properties["sr-due"] == str(graded.after.due)
    explorer.undo()
    assert file.read_bytes() == data
