"""Links to files of any type lead to them; what Obsidian would not show is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.vault.obsidian_settings import read_app_settings
from tests.vault.conftest import MakeVault

LINKS = "[[a.mhtml]] ![[Books/b.epub]] [c](c.docx) [[p.png]] [[q.PNG]] [[d.ods]]\n"
FILES = {"N.md": LINKS} | dict.fromkeys(["a.mhtml", "Books/b.epub", "c.docx", "p.png", "q.PNG"], "")


def found(root: Path) -> list[tuple[str, str]]:
    with Explorer.open(root, cache=False) as explorer:
        vault = explorer.vault
        problems: list[tuple[str, str]] = [
            (problem.code, problem.severity) for problem in vault.problems()
        ]
        assert [resolution.target for resolution in vault.resolutions("N.md")] == [
            "a.mhtml", "Books/b.epub", "c.docx", "p.png", "q.PNG", None,
        ]  # fmt: skip
    return problems


def test_a_link_leads_to_a_file_of_any_type(make_vault: MakeVault) -> None:
    assert found(make_vault(FILES)) == [
        ("file_not_shown", "info"),
        ("file_not_shown", "info"),
        ("file_not_shown", "info"),
        ("note_missing", "warning"),
    ]


@pytest.mark.parametrize("folder", [".obsidian", ".config"])
def test_obsidian_may_be_told_to_show_all(make_vault: MakeVault, folder: str) -> None:
    settings = {f"{folder}/app.json": '{"showUnsupportedFiles": true}'}
    assert found(make_vault(FILES | settings)) == [("note_missing", "warning")]


@pytest.mark.parametrize("name", ["a.md", ".obsidian/app.json"])
def test_no_settings_and_a_wrong_type_are_no_problem(make_vault: MakeVault, name: str) -> None:
    root = make_vault({name: '{"showUnsupportedFiles": 1}'})
    assert read_app_settings(root) == (False, (), ())


@pytest.mark.parametrize("folder", [".obsidian", ".config"])
def test_a_refresh_takes_in_new_settings_and_files(make_vault: MakeVault, folder: str) -> None:
    root = make_vault(FILES)
    with Explorer.open(root, cache=False) as explorer:
        (root / folder).mkdir()
        (root / folder / "app.json").write_text(json.dumps({"showUnsupportedFiles": True}))
        assert explorer.refresh()
        assert [problem.code for problem in explorer.vault.problems()] == ["note_missing"]
        (root / "d.ods").touch()
        assert explorer.refresh()
        assert not explorer.vault.problems()
        before = explorer.vault
        explorer.refresh()
        assert explorer.vault is before, "nothing has changed"


def test_a_name_with_a_dot_is_tried_as_it_is_written_first(make_vault: MakeVault) -> None:
    root = make_vault({"N.md": "[[v1.2]] [[v1.2.md]]", "v1.2.md": "", "Old/v1.2": ""})
    with Explorer.open(root, cache=False) as explorer:
        targets = [resolution.target for resolution in explorer.vault.resolutions("N.md")]
    assert targets == ["Old/v1.2", "v1.2.md"]


def test_a_link_without_an_extension_means_a_note_and_no_file(make_vault: MakeVault) -> None:
    """As in Obsidian, which adds `.md`. What is said must be true of a file that is there."""
    files = {"N.md": "[[noext]] [[A.b/noext]] [[n.ext]]", "noext": "", "A.b/noext": ""}
    root = make_vault(files | {".obsidian/app.json": '{"showUnsupportedFiles": true}'})
    with Explorer.open(root, cache=False) as explorer:
        said = {problem.message.partition(";")[0] for problem in explorer.vault.problems()}
        assert said == {
            'No note in the vault is named "noext"',
            'No note in the vault is named "A.b/noext"',
            'No file in the vault is named "n.ext"',
        }
        (root / "noext.md").touch()
        assert explorer.refresh()
        targets = [each.target for each in explorer.vault.resolutions("N.md")]
    assert targets == ["noext.md", None, None]
