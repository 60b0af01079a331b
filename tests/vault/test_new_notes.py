from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.vault import NoPlaceError, place_of_new, text_of_new
from tests.support.vaults import write_notes


def settings(root: Path, **said: object) -> Path:
    (root / ".obsidian").mkdir(exist_ok=True)
    (root / ".obsidian" / "app.json").write_text(json.dumps(said), encoding="utf-8")
    return root


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    (root / "Sub" / "Deep").mkdir(parents=True)
    (root / "There.md").write_text("# There\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("said", "name", "path"),
    [
        ({}, "New", "New.md"), ({}, "New.md", "New.md"), ({}, "v1.2", "v1.2.md"),
        ({}, "What is it?", "What is it?.md"), ({}, "日本", "日本.md"),
        ({}, "Sub/New", "Sub/New.md"), ({}, "Sub/Other/New", "Sub/Other/New.md"),
        ({}, "/Sub/New", "Sub/New.md"), ({}, "./New", "Sub/New.md"), ({}, "../New", "New.md"),
        ({}, "Sub/../New", "New.md"), ({"newFileLocation": "root"}, "New", "New.md"),
        ({"newFileLocation": "current"}, "New", "Sub/New.md"),
        ({"newFileLocation": "current"}, "Sub/Deep/New", "Sub/Deep/New.md"),
        ({"newFileLocation": "folder", "newFileFolderPath": "Sub/Deep"}, "New", "Sub/Deep/New.md"),
        ({"newFileLocation": "folder", "newFileFolderPath": "/"}, "New", "New.md"),
        ({"newFileLocation": "folder"}, "New", "New.md"),
        ({"newFileLocation": 7, "newFileFolderPath": []}, "New", "New.md"),
    ],
)  # fmt: skip
def test_a_new_note_goes_where_obsidian_would_put_it(
    vault: Path, said: dict[str, object], name: str, path: str
) -> None:
    assert place_of_new(settings(vault, **said), "Sub/From.md", name, windows=False) == path


def test_the_settings_folder_may_have_another_name(vault: Path) -> None:
    settings(vault, newFileLocation="current")
    (vault / ".obsidian").rename(vault / ".other")
    assert place_of_new(vault, "Sub/From.md", "New") == "Sub/New.md"


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, "\x00"])
def test_settings_that_cannot_be_read_are_the_usual_ones(vault: Path, content: str) -> None:
    settings(vault)
    (vault / ".obsidian" / "app.json").write_text(content, encoding="utf-8")
    assert place_of_new(vault, "Sub/From.md", "New") == "New.md"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../out", "outside"), ("Sub/../../out", "outside"), ("..", "outside|names no note"),
        ("", "names no note"), ("/", "names no note"), ("Sub/", "names no note"),
        (".hidden", "dot"), (".obsidian/app", "dot"), ("a\x00b", "sign"), ("a\x1b[31m", "sign"),
        ("a:b", "sign"), ("a\\b", "sign"), ("x" * 300, "too long"), ("日" * 90, "too long"),
        ("There.md/New", "not a folder"), ("There.md/a/New", "not a folder"),
        ("There", "already"), ("picture.PNG", "not the name of a note"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused(vault: Path, name: str, reason: str) -> None:
    with pytest.raises(NoPlaceError, match=reason):
        place_of_new(vault, "From.md", name)


@pytest.mark.parametrize("name", ["con", "Nul.x", "a?b", "a*b", "Sub./New"])
def test_windows_refuses_more(vault: Path, name: str) -> None:
    with pytest.raises(NoPlaceError):
        place_of_new(vault, "From.md", name, windows=True)


def test_a_link_out_of_the_vault_is_not_followed(vault: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    try:
        (vault / "Away").symlink_to(outside, target_is_directory=True)
        (vault / "Gone.md").symlink_to(outside / "nothing")
    except OSError:
        pytest.skip("links cannot be made here")
    for name in ("Away/New", "Away/a/b/New"):
        with pytest.raises(NoPlaceError, match="out of the vault"):
            place_of_new(vault, "From.md", name)
    with pytest.raises(NoPlaceError, match="already"):
        place_of_new(vault, "From.md", "Gone")


def test_a_vault_that_is_gone_has_no_new_notes(vault: Path) -> None:
    with pytest.raises(NoPlaceError, match="cannot be read"):
        place_of_new(vault.parent / "gone", "From.md", "Sub/New")


@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from(["..", ".", "Sub", "/", "a", "~", "\\"]), max_size=8).map("/".join)
)
def test_any_name_has_a_place_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "Sub").mkdir(parents=True, exist_ok=True)
    try:
        path = place_of_new(root, "Sub/From.md", name)
    except NoPlaceError:
        return
    assert (root / path).resolve().is_relative_to(root.resolve())
    assert path.endswith(".md")
    assert not list(root.rglob("*.md")), "nothing is made"


NOON = datetime(2031, 5, 10, 12)  # noqa: DTZ001


def test_the_text_of_a_new_note_is_that_of_its_template(vault: Path) -> None:
    write_notes(vault, {"Day.md": "{{date}}", "Sub/Any.md": "{{title}}", "Deep.md": "<% x %>"})
    templater = {
        "enable_folder_templates": True,
        "folder_templates": [
            {"folder": "Sub/", "template": "Sub/Any"},
            {"folder": "Sub/Deep", "template": "Deep.md"},
            {"folder": "Else"}, 7,
        ],
    }  # fmt: skip
    write_notes(vault, {
        ".obsidian/daily-notes.json": '{"format": "YYYY/DD.MM", "template": "Day"}',
        ".obsidian/plugins/templater-obsidian/data.json": json.dumps(templater),
        ".obsidian/templates.json": '{"dateFormat": "DD.MM.YYYY"}',
    })  # fmt: skip
    texts = {path: text_of_new(vault, path, NOON)[0] for path in (
        "2031/10.05.md", "Sub/2030/24.12.md", "10.05.md", "Sub/New.md", "Sub/Deep/New.md",
        "Else/New.md", "New.md",
    )}  # fmt: skip
    assert [*texts.values()] == ["10.05.2031", "24.12.2030", "", "New", "<% x %>", "", ""]
    assert "only Templater runs them" in text_of_new(vault, "Sub/Deep/New.md", NOON)[1]
    (vault / "Day.md").unlink()
    assert "cannot be read: Day.md" in text_of_new(vault, "2031/10.05.md", NOON)[1]


def test_a_template_out_of_the_vault_is_not_read(vault: Path) -> None:
    write_notes(vault, {".obsidian/daily-notes.json": '{"template": "../Secret"}'})
    (vault.parent / "Secret.md").write_text("secret", encoding="utf-8")
    text, said = text_of_new(vault, "2031-05-10.md", NOON)
    assert text == ""
    assert "leads out of" in said
