"""Folders that were opened by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.vault import looks_wrong


@pytest.fixture
def home(tmp_path: Path) -> Path:
    found = tmp_path / "homes" / "one"
    (found / "notes").mkdir(parents=True)
    (tmp_path / "homes" / "other").mkdir()
    (tmp_path / "homes" / "other" / ".profile").touch()
    (tmp_path / "homes" / "vault" / ".trash").mkdir(parents=True)
    return found


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        (".", "home folder"), ("notes/..", "home folder"), ("..", ""), ("../other", ""),
        ("/", "root"),
    ],
)  # fmt: skip
def test_a_folder_that_was_hardly_meant_looks_wrong(home: Path, folder: str, reason: str) -> None:
    said = looks_wrong(home / (Path(home.anchor) if folder == "/" else folder), home=home)
    assert said
    assert reason in said


def test_a_folder_beside_a_home_is_a_home_if_it_holds_what_shells_put_there(home: Path) -> None:
    assert looks_wrong(home.parent / "vault", home=home) is None
    assert looks_wrong(home.parent / "vault", home=home.parent / "third") is None


def test_a_folder_in_it_and_a_home_that_was_made_a_vault_look_right(home: Path) -> None:
    (home / ".obsidian").mkdir()
    assert looks_wrong(home, home=home) is looks_wrong(home / "notes", home=home) is None


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000], ids=["nul", "long"])
def test_what_can_be_no_folder_is_for_others_to_tell(home: Path, name: str) -> None:
    assert looks_wrong(home / name, home=home) is None
