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
    return found


def test_a_home_folder_looks_wrong(home: Path) -> None:
    assert "home folder" in (looks_wrong(home, home=home) or "")
    assert "home folder" in (looks_wrong(home / "notes" / "..", home=home) or "")


def test_what_holds_it_and_what_is_beside_it_looks_wrong(home: Path) -> None:
    assert looks_wrong(home.parent, home=home)
    assert looks_wrong(home.parent / "other", home=home)


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000], ids=["nul", "long"])
def test_what_can_be_no_folder_is_for_others_to_tell(home: Path, name: str) -> None:
    assert looks_wrong(home / name, home=home) is None


def test_the_root_of_the_disk_looks_wrong(home: Path) -> None:
    assert "root" in (looks_wrong(Path(home.anchor), home=home) or "")


def test_a_folder_in_it_looks_right(home: Path) -> None:
    assert looks_wrong(home / "notes", home=home) is None


def test_a_home_that_was_made_a_vault_looks_right(home: Path) -> None:
    (home / ".obsidian").mkdir()
    assert looks_wrong(home, home=home) is None
