"""The folder that a note's links need, where nothing says what its vault is."""

from __future__ import annotations

from pathlib import Path

import pytest

import explorer.cli.vault_location as vault_location
from explorer.cli.open_app import greeting
from tests.cli.conftest import write

FILES = {
    "top/Root.md": "", "top/a/Side.md": "", "top/a/b/Near.md": "", "top/a/b/picture.png": "",
    "top/a/x/Far.md": "", "top/a/.hidden/Secret.md": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("nothing", "top/a/b"),
        ("[[Near]] and [[Nowhere]]", "top/a/b"),
        ("![[picture.png]]", "top/a/b"),
        ("[[Note]] [[#Part]] [web](https://a.example)", "top/a/b"),
        ("[[Side]]", "top/a"),
        ("[[side|other case]]", "top/a"),
        ("[[x/Far]]", "top/a"),
        ("[[Far#Part]]", "top/a"),
        ("[[a/Side]]", "top"),
        ("[rel](../Side.md)", "top/a"),
        ("[rel](../../Root.md)", "top"),
        ("[rel](../Gone.md)", "top/a/b"),
        ("[[Near]] [[Side]] [[Root]]", "top"),
        ("[[Secret]]", "top/a/b"),
        ("---\nup: \"[[Root]]\"\n---\n", "top"),
    ],
)  # fmt: skip
def test_the_nearest_folder_that_holds_all(tmp_path: Path, text: str, folder: str) -> None:
    root = write(tmp_path, {**FILES, "top/a/b/Note.md": text}).resolve()
    assert vault_location.folder_for_links(root / "top/a/b/Note.md") == root / folder


def test_nothing_above_a_repository_counts(tmp_path: Path) -> None:
    root = write(
        tmp_path, {**FILES, "top/a/b/Note.md": "[[Root]]", "top/a/.git/HEAD": ""}
    ).resolve()
    assert vault_location.folder_for_links(root / "top/a/b/Note.md") == root / "top/a/b"


def test_a_home_folder_is_no_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {**FILES, "top/a/b/Note.md": "[[Root]]"}).resolve()
    monkeypatch.setattr(Path, "home", lambda: root / "top")
    assert vault_location.folder_for_links(root / "top/a/b/Note.md") == root / "top/a/b"


def test_no_more_than_some_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path, {**FILES, "top/a/b/Note.md": "[[Root]]"}).resolve()
    monkeypatch.setattr(vault_location, "MOST_ENTRIES", 6)
    assert vault_location.folder_for_links(root / "top/a/b/Note.md") == root / "top/a/b"


def test_a_note_that_cannot_be_read_needs_its_own_folder(tmp_path: Path) -> None:
    assert vault_location.folder_for_links(tmp_path / "Gone.md") == tmp_path


def test_the_user_is_told_and_offered_another(tmp_path: Path) -> None:
    guessed = vault_location.VaultLocation(tmp_path, "a/Note.md", guessed=True)
    assert f"Its links need {tmp_path}" in greeting(guessed)
    assert "--vault DIR" in greeting(guessed)
    assert greeting(vault_location.VaultLocation(tmp_path, "Note.md")) == ""
