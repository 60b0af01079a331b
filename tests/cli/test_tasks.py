"""The command `tasks`: its table, its JSON, and which tasks each option leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Result, Run, write

TASK_KEYS = [
    *("path", "line", "text", "state", "due", "heading", "symbol", "scheduled", "start"),
    *("created", "done", "cancelled", "priority", "recurrence"),
]
NOTE = f"""# Oven

- [ ] clean 📅 {TODAY} 🔁 every week
- [x] light **it** ✅ 2031-05-01
- [ ] sell [due:: 2032-01-01]
"""


@pytest.fixture
def on_oven(run: Run, tmp_path: Path) -> Run:
    """Run the command on a vault of one note."""
    root = write(tmp_path / "oven", {"Oven.md": NOTE})

    def tasks(*options: str, command: str = "tasks") -> Result:
        return run(command, "--vault", str(root), "--on", TODAY, *options, bare=True)

    return tasks


def test_json_has_the_fields_of_the_contract_first(on_oven: Run) -> None:
    said = on_oven("--json").json["tasks"]
    assert [list(task) for task in said] == [TASK_KEYS] * 3
    assert [task["state"] for task in said] == ["open", "done", "open"]
    assert said[0] == {
        "path": "Oven.md", "line": 3, "text": "clean", "state": "open", "due": TODAY,
        "heading": "Oven", "symbol": " ", "scheduled": None, "start": None, "created": None,
        "done": None, "cancelled": None, "priority": None, "recurrence": "every week",
    }  # fmt: skip


def test_options_leave_some(on_oven: Run) -> None:
    of = {
        option: [task["text"] for task in on_oven(*option, "--json").json["tasks"]]
        for option in ((), ("--open",), ("--due",), ("--due", "--on", "2032-01-01"))
    }  # fmt: skip
    assert of == {
        (): ["clean", "light **it**", "sell"],
        ("--open",): ["clean", "sell"],
        ("--due",): ["clean"],
        ("--due", "--on", "2032-01-01"): ["clean", "sell"],
    }


@pytest.mark.parametrize(
    ("options", "summary"),
    [
        ((), "3 tasks, 2 of them open"), (("--open",), "2 open tasks"), (("--due",), "1 task due"),
        (("--open", "--due"), "1 task due"), (("--due", "--on", "2030-01-01"), "no task is due"),
    ],
)  # fmt: skip
def test_the_summary_is_what_was_asked(
    on_oven: Run, options: tuple[str, ...], summary: str
) -> None:
    assert on_oven(*options).err == f"{summary}\n"


def test_the_other_formats(on_oven: Run) -> None:
    table = on_oven()
    assert table.out.splitlines()[1] == "Oven.md:4\t[x]\t\tlight it"
    assert table.err.splitlines()[-1] == "3 tasks, 2 of them open"
    tsv = on_oven("--format", "tsv").out.splitlines()
    assert tsv[0] == f"Oven.md\t3\tclean\topen\t{TODAY}\tOven"
    lines = on_oven("--format", "jsonl").out.splitlines()
    assert len(lines) == 3


def test_a_vault_without_tasks(run: Run) -> None:
    result = run("tasks", "--json")
    assert (result.json, result.code) == ({"tasks": []}, 0)
    assert result.err == "no tasks\n"
    assert run("tasks", "--open").err == "no task is open\n"


@pytest.mark.parametrize("options", [(), ("--open",), ("--json",), ("--format", "tsv")])
def test_broken_settings_of_the_plugin_are_told_once_beside_the_tasks(
    on_oven: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    whole = on_oven(*options)
    data = ".obsidian/plugins/obsidian-tasks-plugin/data.json"
    write(tmp_path / "oven", {data: '{"statusSettings": 7}'})
    told = on_oven(*options)
    assert (told.out, told.code) == (whole.out, whole.code)
    (problem,) = on_oven("--json", command="check").json["problems"]
    line, *rest = told.err.splitlines()
    assert line == f"explorer: {data}: {problem['message']}"
    assert rest == whole.err.splitlines()
