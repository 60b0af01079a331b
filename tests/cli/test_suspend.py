"""The commands that leave notes and cards out of review, and take that back."""

from __future__ import annotations

from pathlib import Path

from explorer.state.folders import vault_file
from tests.cli.conftest import Run


def test_a_card_is_suspended_listed_and_taken_back(vault: Path, run: Run) -> None:
    everything = run("due", "--json").json
    said = run("suspend", "Yeast", "--card", "1.1")
    assert (said.code, said.rows) == (
        0,
        [["Yeast.md:7", "card 1.1", "suspended", "What eats sugar"]],
    )
    run("bury", "Bread")
    left = run("due", "--json")
    assert len(left.json["cards"]) == len(everything["cards"]) - 1
    assert "Bread.md" not in [note["path"] for note in left.json["notes"]]
    assert "2 items suspended or buried" in left.err
    assert run("due", "--count").out.strip() == "0"
    listed = run("suspended", "--json").json["suspended"]
    assert [(one["path"], one["card"], one["until"]) for one in listed] == [
        ("Yeast.md", "1.1", None),
        ("Bread.md", None, "2031-05-11"),
    ]
    assert run("unsuspend", "yeast", "--card", "2.1").code == 1
    assert run("unsuspend", "yeast", "--card", "1.1").code == 0
    assert run("unsuspend", "--all").code == 0
    nothing = run("unsuspend", "--all")
    assert (nothing.code, nothing.out) == (1, "")
    assert run("due", "--json").json == everything


def test_a_damaged_file_is_named_and_the_rest_holds(vault: Path, run: Run) -> None:
    run("suspend", "Bread")
    file = vault_file(vault, "put-aside", ".jsonl")
    with file.open("a") as rows:
        rows.write("{")
    for command in ("suspended", "due"):
        said = run(command)
        assert f"{file}:2: this cannot be read" in said.err
    assert run("suspended").code == 1
    assert "Bread.md" not in run("due").out
