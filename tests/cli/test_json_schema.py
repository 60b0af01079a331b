"""The JSON of each command is as its schema promises, and the schema is as it was promised."""

from __future__ import annotations

import json
import re
import shutil
from collections import deque
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from explorer import Explorer
from explorer.cli.command_table import COMMANDS, ExitCode
from explorer.graph import INSIGHTS
from explorer.serialize.json_schema import schema_of
from explorer.serialize.json_types import PRINTED
from explorer.vault import sample_root
from tests.cli.conftest import Run
from tests.support.json_docs import PROMISED, promised
from tests.support.printed_json import command_of, mistakes, printed

ON = date(2026, 11, 24)
WITHOUT_JSON = {"completion", "pick", "schema"}
FSRS = "fsrs,2026-11-09T20:30:15.123Z,3,3.1,5.2,2,4,1,0,2026-11-06T20:30:15.123Z"
ADDED = {
    "Fsrs.md": f"#flashcards\n\nx::y\n<!--SR:!{FSRS}-->\n\na::b\n<!--SR:!unreadable-->\n",
    "Odd.md": "---\nlist: [1, 2.5, true, null, {a: 2026-01-01}]\nup: '[[Glossary]]'\n---\n"
    "[[Gone]]\n",
}
COMMAND_LINES = [
    "show --all",
    "show Odd",
    "cat Glossary",
    "search iam --explain",
    "search tag:nothing:(",
    "search policies --scope text",
    "search cloud --scope tags",
    "list",
    "list is:due modified:nonsense",
    "tags",
    "due",
    "due --count",
    "cards Fsrs",
    "grade Fsrs good --card 1.1 --dry-run",
    "grade Fsrs good --card 1.1",
    "undo",
    "review join Odd",
    "review leave Odd",
    "review spread --dry-run",
    "review spread --per-day 1",
    "undo",
    "review suspend Fsrs",
    "review bury Fsrs --card 1.1",
    "review list",
    "review unsuspend --all",
    "tasks",
    "check",
    "check --all",
    "links Odd --why",
    "mentions Glossary",
    "path Odd Gone",
    "path --to Odd",
    "graph",
    "graph --around Odd --depth 2",
    *(f"graph --insight {name}" for name in INSIGHTS),
    "help Search",
    "stats",
]


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Explorer]:
    top = tmp_path_factory.mktemp("schema")
    shutil.copytree(sample_root(), top / "notes")
    for name, text in ADDED.items():
        (top / "notes" / name).write_text(text, "utf-8")
    options = top / "notes", False
    with Explorer.open(*options, state_dir=top / "state") as explorer:
        # Else a command would have a process do it.
        deque(explorer.searches.index_text(pause=0.0), maxlen=0)
        yield explorer


def test_what_commands_print_is_as_the_schema_says(explorer: Explorer) -> None:
    found = list[str]()
    for line in COMMAND_LINES:
        argv = tuple(line.split())
        assert printed(explorer, ON, *argv), line
        found += (f"{line}: {mistake}" for mistake in mistakes(explorer, ON, *argv))
    assert found == []
    assert {command_of(tuple(line.split())) for line in COMMAND_LINES} == set(PRINTED)


def test_a_key_too_many_or_too_few_is_a_mistake(
    explorer: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "explorer.serialize.json_shapes.workload_json", lambda work: {"due": work.due, "news": 1}
    )
    assert list(mistakes(explorer, ON, "due", "--count")) != []


def test_each_command_has_a_schema_or_prints_no_json() -> None:
    assert set(COMMANDS) - WITHOUT_JSON == set(PRINTED)


@pytest.mark.parametrize(
    ("command", "item", "more"), [("list", "ListedNote", {"abs"}), ("tags", "ListedTag", set())]
)
def test_the_fields_of_a_template_are_the_keys(
    run: Run, command: str, item: str, more: set[str]
) -> None:
    said = run(command, "--format", "{nonsense}", bare=True).err
    (fields,) = re.findall(r"there is table, json, jsonl, tsv, (.*)", said)
    assert set(fields.split(", ")) == {*promised()["$defs"][item]["properties"], *more}


@pytest.mark.parametrize("command", [None, *PRINTED])
def test_schemas_are_schemas(command: str | None) -> None:
    Draft202012Validator.check_schema(schema_of(command))


def test_the_schema_is_as_it_was_promised() -> None:
    assert promised() == json.loads(PROMISED.read_text("utf-8")), (
        "The JSON of a command has changed: name the change in CHANGELOG.md, then run: make schema"
    )


def test_a_schema_is_printed(run: Run) -> None:
    one = run("schema", "review", "list", bare=True)
    assert (one.code, one.json["title"]) == (0, "explorer review list --json")
    assert set(run("schema", bare=True).json["$defs"]) > {*PRINTED, "Note", "Hit"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serch", "there is no command serch; did you mean search?"),
        ("pick", "pick prints no JSON"),
        ("zzzz", "there is no command zzzz\n"),
    ],
)
def test_what_has_no_schema_is_said(run: Run, typed: str, said: str) -> None:
    done = run("schema", typed, bare=True)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err


def test_a_schema_needs_no_vault(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("schema", "tags", bare=True)
    assert (done.code, done.err) == (0, "")
