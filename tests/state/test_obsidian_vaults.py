"""Obsidian's own list of vaults: where it is on each system, and what it may hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from explorer.state.obsidian_vaults import KnownVault, KnownVaults, known_vaults, vault_lists

HOME = Path("home")


@pytest.mark.parametrize(
    ("platform", "environ", "folders"),
    [
        ("linux", {}, [
            ".config/obsidian",
            ".var/app/md.obsidian.Obsidian/config/obsidian",
            "snap/obsidian/current/.config/obsidian",
        ]),
        ("linux", {"XDG_CONFIG_HOME": "relative"}, [
            ".config/obsidian",
            ".var/app/md.obsidian.Obsidian/config/obsidian",
            "snap/obsidian/current/.config/obsidian",
        ]),
        ("darwin", {"XDG_CONFIG_HOME": "/x"}, ["Library/Application Support/obsidian"]),
        ("win32", {}, ["AppData/Roaming/obsidian"]),
    ],
)  # fmt: skip
def test_where_the_list_may_be(platform: str, environ: dict[str, str], folders: list[str]) -> None:
    found = vault_lists(environ, platform, HOME)
    assert found == tuple(HOME / folder / "obsidian.json" for folder in folders)


def test_the_environment_may_name_the_folder() -> None:
    assert vault_lists({"XDG_CONFIG_HOME": "/x"}, "linux", HOME)[0] == Path(
        "/x/obsidian/obsidian.json"
    )
    assert vault_lists({"APPDATA": "Roam"}, "win32", HOME) == (Path("Roam/obsidian/obsidian.json"),)


def put(file: Path, content: object) -> Path:
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_what_was_opened_last_comes_first_and_each_once(tmp_path: Path) -> None:
    one = put(tmp_path / "one.json", {"vaults": {
        "a": {"path": "/v/old", "ts": 1}, "b": {"path": "/v/new", "ts": 3, "open": True},
        "c": {"path": "/v/never"}, "d": 7, "e": {"path": 7}, "f": {"path": ""},
        "g": {"path": "a\0b"}, "h": {"path": "/v/odd", "ts": "x"},
        "i": {"path": "/v/odder", "ts": 10**400}}})  # fmt: skip
    two = put(tmp_path / "two.json", {"vaults": {"a": {"path": "/v/old", "ts": 2}}})
    found = known_vaults([tmp_path / "none.json", one, two])
    assert [(str(vault.path.as_posix()), vault.opened) for vault in found.vaults] == [
        ("/v/new", 3), ("/v/old", 2), ("/v/never", 0), ("/v/odd", 0), ("/v/odder", 0),
    ]  # fmt: skip
    assert found.vaults[0].name == "new"
    assert found.problem == ""


def test_who_has_no_obsidian_has_no_problem(tmp_path: Path) -> None:
    assert known_vaults([tmp_path / "none.json"]) == KnownVaults()


@pytest.mark.parametrize("content", ["{", "[]", "7", '{"vaults": []}', "[" * 100_000])
def test_a_damaged_list_is_named_and_the_others_count(tmp_path: Path, content: str) -> None:
    bad = put(tmp_path / "bad.json", content)
    good = put(tmp_path / "good.json", {"vaults": {"a": {"path": "/v/a"}}})
    found = known_vaults([bad, good])
    assert found.vaults == (KnownVault(Path("/v/a")),)
    assert str(bad) in found.problem
    assert known_vaults([bad]).vaults == ()


def test_a_folder_belongs_to_the_innermost_vault_around_it(tmp_path: Path) -> None:
    file = put(tmp_path / "list.json", {"vaults": {
        "a": {"path": str(tmp_path)}, "b": {"path": str(tmp_path / "in")}}})  # fmt: skip
    known, root = known_vaults([file]), tmp_path.resolve()
    around = known.around(root / "in" / "deep")
    assert around is not None
    assert around.name == "in"
    assert known.around(root.parent) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_vault_may_be_listed_by_a_link_to_it(tmp_path: Path) -> None:
    root = (tmp_path / "real").resolve()
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    file = put(tmp_path / "list.json", {"vaults": {"a": {"path": str(tmp_path / "link")}}})
    around = known_vaults([file]).around(root)
    assert around is not None
    assert around.name == "link", "that is what Obsidian calls it"
