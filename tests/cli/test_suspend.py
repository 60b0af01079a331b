"""The commands that leave notes and cards out of review, and take that back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_card_is_suspended_listed_and_taken_back(vault: Path, run: Run) -> None:
    everything = run("due", "--json").json
    said = run("review", "suspend", "Yeast", "--card", "1.1")
    assert (said.code, said.rows) == (
        0,
        [["Yeast.md:7", "card 1.1", "suspended", "What eats sugar"]],
    )
    run("review", "bury", "Bread")
    left = run("due", "--json")
    assert len(left.json["cards"]) == len(everything["cards"]) - 1
    assert "Bread.md" not in [note["path"] for note in left.json["notes"]]
    assert "2 items suspended or buried" in left.err
    assert run("due", "--count").out.strip() == "0"
    listed = run("review", "list", "--json").json["suspended"]
    assert [(one["path"], one["card"], one["until"]) for one in listed] == [
        ("Yeast.md", "1.1", None),
        ("Bread.md", None, "2031-05-11"),
    ]
    yeast = vault / "Yeast.md"
    before = yeast.read_bytes()
    yeast.write_bytes(before.replace(b"What eats", b"Which one eats"))
    edited = run("due")
    assert "2 items suspended or buried, 1 of them not found any more" in edited.err
    assert run("review", "list").rows[0] == ["Yeast.md:1", "gone", "suspended", ""]
    yeast.write_bytes(before)
    assert run("review", "unsuspend", "yeast", "--card", "2.1").code == 1
    assert run("review", "unsuspend", "yeast", "--card", "1.1").code == 0
    assert run("review", "unsuspend", "--all").code == 0
    nothing = run("review", "unsuspend", "--all")
    assert (nothing.code, nothing.out) == (1, "")
    assert run("due", "--json").json == everything


def test_a_backlog_is_spread_and_taken_back(vault: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in vault.rglob("*.md")}
    (vault / "Rolls.md").write_bytes(before[vault / "Bread.md"])
    refused = run("review", "spread", "--days", "2", "--read-only")
    assert (refused.code, "undo" in refused.err) == (4, False), "it would take back something else"
    assert refused.err.count("nothing was written") == 1
    shown = run("review", "spread", "--days", "2", "--dry-run")
    assert shown.rows[:2] == [
        ["2031-05-10", "0 due anyway", "1 of the backlog", "1 in all"],
        ["2031-05-11", "0 due anyway", "1 of the backlog", "1 in all"],
    ]
    assert shown.rows[-1][2:] == ["note", "was due 2031-05-07"]
    assert (vault / "Rolls.md").read_bytes() == before[vault / "Bread.md"]
    assert run("review", "spread", "--per-day", "0").code == 2
    said = run("review", "spread", "--per-day", "1", "--json")
    (move,) = said.json["moves"]
    assert (move["after"], said.json["refused"], said.json["written"]) == ("2031-05-11", [], True)
    assert b"sr-due: 2031-05-11\n" in (vault / move["path"]).read_bytes()
    assert "taken back: the due dates of 1 note, in one step" in run("undo").err
    (vault / "Buns.md").write_bytes(before[vault / "Bread.md"])
    assert len(run("review", "spread", "--per-day", "1", "--json").json["moves"]) == 2
    (vault / "Buns.md").write_bytes(b"other")
    undone = run("undo", "--json")
    assert undone.code == 4
    assert (undone.json["notes"], len(undone.json["refused"])) == (1, 1)
    assert "Buns.md: the note has changed since" in undone.err
    assert "taken back: the due dates of 1 of 2 notes, in one step" in undone.err
    (vault / "Buns.md").unlink()
    (vault / "Rolls.md").unlink()
    assert {path: path.read_bytes() for path in vault.rglob("*.md")} == before
    assert "nothing needs to be put off" in run("review", "spread").err


def test_a_damaged_file_is_named_and_the_rest_holds(
    vault: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    run("review", "suspend", "Bread")
    (file,) = (tmp_path / "state").rglob("put-aside/*.jsonl")
    with file.open("a") as rows:
        rows.write("{")
    for command in ("review list", "due"):
        said = run(*command.split())
        assert f"{file}:2: this cannot be read" in said.err
    assert run("review", "list").code == 1
    assert "Bread.md" not in run("due").out
