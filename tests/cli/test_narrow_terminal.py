"""Tables in a terminal of 80 columns: each row is one line, cut where that loses least."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from explorer.cli.output import fit_columns
from tests.cli.conftest import TODAY, Result, Run, write

FOLDER = "A folder with a long name/And one more in it/As deep as that"
NOTES = {
    f"{FOLDER}/Long.md": f"""---
tags: [review, flashcards]
sr-due: 2031-05-01
sr-interval: 4
sr-ease: 250
---
# Heading {"of words " * 8}
See [[Other#What is there]], [[Nowhere {"at all " * 9}|nowhere]] and [[Long#Gone]].

{"A long front " * 6}::{"a long back " * 6}
<!--SR:!2031-05-02,4,250-->
""",
    f"{FOLDER}/Other.md": f"""---
tags: [review]
sr-due: 2031-05-02
sr-interval: 4
sr-ease: 250
---
# What is there
From [[Long]].
## {"A heading of many words " * 4}
[[Long|Again]]
""",
}
COMMANDS = [
    ("check",), ("list",), ("check", "Long"),
    ("links", "Long"), ("links", "Other"), ("cards", "Long"), ("due",),
    ("review", "spread", "--dry-run", "--per-day", "1"), ("review", "list"),
    ("path", "Long", "Other"), ("grade", "Long", "good"), ("grade", "Long", "good", "--card=1.1"),
]  # fmt: skip


@pytest.fixture
def on_long(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a vault of long names and texts."""
    root = write(tmp_path / "long", NOTES)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    def on_vault(*argv: str, bare: bool = False) -> Result:
        return run(*argv, "--vault", str(root), "--on", TODAY, bare=True)

    on_vault("review", "suspend", "Long", "--card", "1.1")
    return on_vault


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_row_is_one_line_of_the_terminal_and_whole_in_a_pipe(
    on_long: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    piped = on_long(*command)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = on_long(*command)
    lines = shown.out.splitlines()
    assert len(lines) == len(piped.out.splitlines())
    assert max(map(len, lines)) <= 80
    assert "…" in shown.out
    assert "…" not in piped.out


def test_names_keep_their_end_and_sentences_their_beginning(
    on_long: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    row = next(line for line in on_long("check").out.splitlines() if "No note" in line)
    place, _, message = re.split(" {2,}", row)
    assert place.startswith("…")
    assert place.endswith("/Long.md:8")
    assert message.startswith("No note in the vault is named")
    assert message.endswith("…")


def test_backlinks_repeat_the_note_that_was_asked_for_only_in_a_pipe(
    on_long: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    piped = on_long("links", "Other")
    assert piped.rows[-1][:3] == ["from", f"{FOLDER}/Long.md:8", f"{FOLDER}/Other.md"]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    last = on_long("links", "Other").out.splitlines()[-1]
    assert last.startswith("from")
    assert "Other.md" not in last
    assert "Long.md:8" in last


def test_a_cell_of_a_million_letters_leaves_room_for_the_others() -> None:
    rows, widths = fit_columns([["x" * 1_000_000, "name"], ["short", "other"]], ("right",), 40)
    assert widths == [33, 5]
    assert [len(row[0]) for row in rows] == [33, 5]
