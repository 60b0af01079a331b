"""`mentions` on the command line: a table for people, JSON for scripts, names that are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, write


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    notes = {
        "Oven.md": "---\naliases: [Stove]\n---\nBesides\x1b[31m the Kettle.\n",
        "Kettle.md": "The stove.\n\n# An oven\n[[Oven]]\n",
    }
    return write(tmp_path / "vault", notes)


def test_json(run: Run) -> None:
    assert run("mentions", "stove", "--json").json == {
        "path": "Oven.md",
        "mentions": [
            {
                "path": "Kettle.md", "line": 1, "heading": None, "name": "Stove",
                "excerpt": "The stove.",
            },
            {
                "path": "Kettle.md", "line": 3, "heading": "An oven", "name": "Oven",
                "excerpt": "An oven",
            },
        ],
        "outgoing": [{"line": 4, "heading": None, "name": "Kettle", "targets": ["Kettle.md"]}],
    }  # fmt: skip


def test_tables(run: Run) -> None:
    result = run("mentions", "Kettle")
    assert result.rows == [
        ["in", "Oven.md:4", "", "Kettle", "Besides[31m the Kettle."],
        ["here", "Kettle.md:1", "", "Stove", "Oven.md"],
        ["here", "Kettle.md:3", "An oven", "Oven", "Oven.md"],
    ]
    assert result.err == "1 mention, 2 names of other notes\n"


def test_names_are_left_out(run: Run) -> None:
    assert run("mentions", "--ignore", "STOVE").err == "left out: STOVE\n"
    assert [it["name"] for it in run("mentions", "Oven", "--json").json["mentions"]] == ["Oven"]
    assert run("mentions", "--heed", "stove").err == "left out: nothing\n"
    assert len(run("mentions", "Oven", "--json").json["mentions"]) == 2


def test_a_note_or_a_name_is_needed(run: Run) -> None:
    assert run("mentions").code == 2
    assert run("mentions", "Nowhere").code == 1
