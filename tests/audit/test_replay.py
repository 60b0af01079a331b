"""The log, computed again: what was graded here comes out the same, what was changed is found."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from explorer import Explorer
from tests.audit import replay
from tests.audit.comparison import Comparison
from tests.support.vaults import write_notes

NOW = datetime(2031, 5, 10, 9, 30, 12, 345678, tzinfo=UTC)
DATA = ".obsidian/plugins/obsidian-spaced-repetition/data.json"
SETTINGS: list[dict[str, Any]] = [
    {},
    {"loadBalance": False, "easyBonus": 1.7, "lapsesIntervalChange": 0.7, "baseEase": 230},
    {"maximumInterval": 9, "startOfDay": "04:00:00"},
    {"algorithm": "FSRS", "fsrsDesiredRetention": 0.8},
]


def opened(tmp_path: Path, settings: dict[str, Any]) -> Explorer:
    """Return a vault of notes and cards, old and new ones, each with links that set its ease."""
    notes = {DATA: json.dumps({"settings": settings})}
    for number in range(6):
        field = f"sr-due: 2031-04-{11 + number}\nsr-interval: {10 + 3 * number}\nsr-ease: 270\n"
        notes[f"Old {number}.md"] = f"---\ntags: [review]\n{field}---\n[[New 0]]\n"
        cards = f"New {number}::Yes\n\nOld {number}::Yes\n<!--SR:!2031-05-0{1 + number},20,240-->\n"
        notes[f"New {number}.md"] = f"---\ntags: [review, flashcards]\n---\n{cards}"
    root = write_notes(tmp_path / "vault", notes)
    return Explorer.open(root, cache=False, state_dir=tmp_path / "state")


def compared(explorer: Explorer) -> Comparison:
    return replay.compare(explorer.reviews.log.read(), explorer.vault.settings)


@pytest.mark.parametrize("settings", SETTINGS)
def test_what_was_graded_comes_out_the_same(tmp_path: Path, settings: dict[str, Any]) -> None:
    explorer = opened(tmp_path, settings)
    for number, grade in enumerate(("hard", "good", "easy", "good", "easy", "hard")):
        explorer.grade(f"Old {number}", grade, on=NOW)
        explorer.grade(f"New {number}", grade, on=NOW.date())
        later = ("again", "hard", "good", "easy", "good", "reset")[number]
        for card in ("1.1", "2.1"):
            explorer.grade(f"New {number}", later, card, on=NOW)
            explorer.grade(f"New {number}", grade, card, on=NOW + timedelta(days=30 * number))
    # Other settings, later: each row has its own.
    other = json.dumps({"settings": {"baseEase": 200, "easyBonus": 4.0}})
    write_notes(explorer.vault.root, {DATA: other})
    explorer.refresh()
    found = compared(explorer)
    assert found.compared == 6 * 6 - 1, "a new card that is reset is not logged"
    assert found.differences == []


def test_a_row_that_was_changed_is_found(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {})
    explorer.grade("Old 0", "good", on=NOW)
    explorer.grade("New 0", "good", "2.1", on=NOW)
    log = explorer.reviews.log.file
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    changes = [("interval", 400.0), ("ease", 130.0), ("due", "2031-05-11")]
    wrong = [{**row, "after": {**row["after"], key: new}} for row in rows for key, new in changes]
    wrong.append({**rows[0], "grade": "again"})
    wrong.append({**rows[1], "before": {**rows[1]["before"], "source": "soon,4,250"}})
    older = [{key: value for key, value in row.items() if key != "settings"} for row in rows]
    log.write_text("".join(json.dumps(row) + "\n" for row in (*rows, *older, *wrong, "none")))
    found = compared(explorer)
    assert (found.compared, len(found.differences)) == (13, 8 + 1)
    assert "is not a date" in found.differences[-1].theirs
    assert "1 rows" in found.differences[0].ours
