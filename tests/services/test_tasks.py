"""Tasks of a vault: which are open and due, and that only changed notes are read again."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

from explorer import Explorer

TODAY = date(2030, 3, 2)
NOTES = {
    "Garden.md": "- [ ] no heading\n\n# Pots\n\n- [x] fill ✅ 2030-03-01\n"
    "- [ ] water 📅 2030-03-02\n- [/] repot 📅 2030-02-20\n\n## Wall\n\n- [-] paint 📅 2030-02-01\n"
    "- [!] look ⏳ 2030-02-21 ⏫\n",
    "Shed.md": "- [ ] sweep 📅 2030-03-09\n- [ ] oil 📅 2030-02-20 🔺\n",
    "Text.md": "Nothing to do.\n",
}  # fmt: skip


def test_all_are_in_the_order_of_the_files(explorer: Explorer) -> None:
    found = [(t.path, t.line, t.heading, t.state, t.fields.text) for t in explorer.tasks.all()]
    assert found == [
        ("Garden.md", 1, None, "open", "no heading"),
        ("Garden.md", 5, "Pots", "done", "fill"),
        ("Garden.md", 6, "Pots", "open", "water"),
        ("Garden.md", 7, "Pots", "in_progress", "repot"),
        ("Garden.md", 11, "Wall", "cancelled", "paint"),
        ("Garden.md", 12, "Wall", "open", "look"),
        ("Shed.md", 1, None, "open", "sweep"),
        ("Shed.md", 2, None, "open", "oil"),
    ]


def test_open_ones_come_by_day_and_priority_and_are_due_when_their_day_has_come(
    explorer: Explorer,
) -> None:
    by_day = ["oil", "repot", "look", "water", "sweep", "no heading"]
    before = explorer.tasks.due(datetime(2030, 2, 20, 23, 59))  # noqa: DTZ001
    for tasks, count in ((explorer.tasks.open(), 6), (explorer.tasks.due(TODAY), 4), (before, 2)):
        assert [task.fields.text for task in tasks] == by_day[:count]


def test_groups_tell_when(explorer: Explorer) -> None:
    groups = {task.fields.text: task.group(TODAY) for task in explorer.tasks.all()}
    assert groups == {
        "no heading": "undated", "fill": "done", "water": "today", "repot": "overdue",
        "paint": "done", "look": "overdue", "sweep": "later", "oil": "overdue",
    }  # fmt: skip


def test_tasks_follow_what_has_changed(explorer: Explorer, root: Path) -> None:
    (root / "Garden.md").unlink()
    assert {task.path for task in explorer.tasks.all()} == {"Shed.md"}, "before anybody has looked"
    (root / "Shed.md").write_text("- [x] sweep\n- [ ] sharpen\n", encoding="utf-8")
    assert explorer.refresh()
    assert [task.fields.text for task in explorer.tasks.all()] == ["sweep", "sharpen"]


def test_the_plugin_says_what_characters_mean(explorer: Explorer, root: Path) -> None:
    folder = root / ".obsidian" / "plugins" / "obsidian-tasks-plugin"
    folder.mkdir(parents=True)
    statuses = {
        "coreStatuses": [{"symbol": " ", "type": "TODO"}, "junk", {"symbol": "ab", "type": "DONE"}],
        "customStatuses": [{"symbol": "!", "type": "CANCELLED"}, {"symbol": "/", "type": "?"}],
    }
    data = folder / "data.json"
    data.write_text(json.dumps({"statusSettings": statuses}), encoding="utf-8")
    assert explorer.refresh({".obsidian/plugins/obsidian-tasks-plugin/data.json"})
    states = {task.symbol: task.state for task in explorer.tasks.all()}
    assert states == {
        " ": "open", "x": "done", "/": "in_progress", "-": "cancelled", "!": "cancelled",
    }  # fmt: skip
    for damaged in ("{", "[]", '{"statusSettings": 7}', '{"statusSettings": {"coreStatuses": 7}}'):
        data.write_text(damaged, encoding="utf-8")
        explorer.refresh()
        assert {t.state for t in explorer.tasks.all() if t.symbol == "!"} == {"open"}


def test_tasks_of_templates_are_none(explorer: Explorer, root: Path) -> None:
    for name, said in (
        ("templates.json", {"folder": "T"}),
        ("plugins/templater-obsidian/data.json", {"templates_folder": "/Tp/"}),
        ("daily-notes.json", {"template": "Shed"}),
    ):
        file = root / ".obsidian" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(said), encoding="utf-8")
    for path in ("T/Day.md", "Tp/Week.md", "Ta/Real.md"):
        (root / path).parent.mkdir()
        (root / path).write_text("- [ ] something\n", encoding="utf-8")
    explorer.refresh()
    assert {task.path for task in explorer.tasks.all()} == {"Garden.md", "Ta/Real.md"}
