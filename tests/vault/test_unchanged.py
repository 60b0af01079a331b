"""An answer is kept only as long as no file of the vault changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.vault.unchanged import KeptAnswer, keep_values, read_values
from explorer.vault.walk import FileEntry, resolve_root, walk

NOTES = {"a.md": "one", "deep/b.md": "two", "deep/er/c.md": "three", "Übung.MD": "four"}
SETTINGS = ".obsidian/plugins/x/data.json"
LATER = 4e9
"""Long after the files of a test were made, in seconds since 1970."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    for name, text in NOTES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "empty").mkdir()
    (root / ".obsidian").mkdir()
    return resolve_root(root)


@pytest.fixture
def kept(root: Path, tmp_path: Path) -> KeptAnswer:
    kept = KeptAnswer(str(tmp_path / "cache"), str(root), "how many?")
    kept.keep(42, seen(root), [SETTINGS], LATER)
    assert kept.read() == 42
    return kept


def seen(root: Path) -> list[FileEntry]:
    return walk(root).entries


def write(root: Path, name: str, text: str = "new") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: write(root, "deep/er/c.md", "THREE"),
        lambda root: write(root, "new.md"),
        lambda root: write(root, "empty/new.md"),
        lambda root: write(root, "deep/sub/new.md"),
        lambda root: (root / "a.md").unlink(),
        lambda root: (root / "a.md").rename(root / "deep" / "a.md"),
        lambda root: (root / "deep").rename(root / "deeper"),
        lambda root: (root / "empty").rmdir(),
        lambda root: os.utime(root / "a.md", (1, 1)),
        lambda root: write(root, SETTINGS),
    ],
    ids=[
        *("edit", "new", "first in a folder", "new folder", "gone", "moved", "folder moved"),
        *("folder gone", "times", "settings"),
    ],
)
def test_any_change_is_noticed(
    root: Path, kept: KeptAnswer, change: Callable[[Path], object]
) -> None:
    # What a change sets is compared with a time that is surely another one.
    for name in NOTES:
        os.utime(root / name, (5, 5))
    kept.keep(42, seen(root), [SETTINGS], LATER)
    assert kept.read() == 42
    change(root)
    assert kept.read() is None


def test_what_is_no_note_changes_nothing(root: Path, kept: KeptAnswer) -> None:
    write(root, ".obsidian/workspace.json")
    assert kept.read() == 42


def test_another_question_another_vault_and_another_folder_have_no_answer(
    root: Path, kept: KeptAnswer, tmp_path: Path
) -> None:
    folder = str(tmp_path / "cache")
    assert KeptAnswer(folder, str(root), "how many?").read() == 42
    assert KeptAnswer(folder, str(root), "which?").read() is None
    assert KeptAnswer(folder, str(root / "deep"), "how many?").read() is None
    assert KeptAnswer(str(tmp_path), str(root), "how many?").read() is None


def test_a_note_that_changed_while_it_was_loaded_keeps_nothing(root: Path, tmp_path: Path) -> None:
    kept = KeptAnswer(str(tmp_path / "cache"), str(root), "")
    before = seen(root)
    write(root, "a.md", "longer than before")
    kept.keep(1, before, [], LATER)
    assert kept.read() is None
    write(root, "more.md")
    kept.keep(1, before, [], LATER)
    assert kept.read() is None


def test_what_changed_just_now_may_change_again_within_the_same_tick(
    root: Path, tmp_path: Path
) -> None:
    kept = KeptAnswer(str(tmp_path / "cache"), str(root), "")
    newest = max(file.stat().st_ctime for file in root.rglob("*"))
    kept.keep(1, seen(root), [], newest + 0.01)
    assert kept.read() is None
    kept.keep(1, seen(root), [], newest + 10)
    assert kept.read() == 1
    write(root, SETTINGS)
    kept.keep(2, seen(root), [SETTINGS], (root / SETTINGS).stat().st_ctime + 10)
    assert kept.read() == 1, "settings that changed while the vault was loaded may be others"


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40])
def test_a_damaged_file_is_no_answer(kept: KeptAnswer, tmp_path: Path, damage: bytes) -> None:
    [file] = (tmp_path / "cache").iterdir()
    whole = file.read_bytes()
    for data in (damage, whole[:-1], whole[:20] + damage + whole[20:-1]):
        file.write_bytes(data)
        if data != whole:
            assert kept.read() is None


def test_a_cache_that_cannot_be_written_is_no_error(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = KeptAnswer(str(tmp_path / "file"), str(root), "")
    kept.keep(1, seen(root), [], LATER)
    assert kept.read() is None
    keep_values(str(tmp_path / "file"), "x", str(root / "a.md"), 1)


def test_the_current_folder_is_the_same_afterwards(root: Path, kept: KeptAnswer) -> None:
    before = Path.cwd()
    assert kept.read() == 42
    (root / "a.md").unlink()
    assert kept.read() is None
    assert Path.cwd() == before


def test_a_linked_note_is_the_file_that_it_leads_to(root: Path, tmp_path: Path) -> None:
    try:
        (root / "link.md").symlink_to(root / ".hidden.txt")
        (root / "other.md").symlink_to(root / "deep" / "b.md")
    except OSError:
        pytest.skip("this system makes no links")
    kept = KeptAnswer(str(tmp_path / "cache"), str(root), "")
    kept.keep(1, seen(root), [], LATER)
    assert kept.read() == 1
    os.utime(root / "deep" / "b.md", (9, 9))
    assert kept.read() is None


def test_values_hold_while_their_file_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("one", encoding="utf-8")
    folder = str(tmp_path / "cache")
    keep_values(folder, "config", str(file), ("/vault", True))
    assert read_values(folder, "config", str(file)) == ("/vault", True)
    assert read_values(folder, "config", str(tmp_path / "other.toml")) is None
    assert read_values(folder, "other", str(file)) is None
    os.utime(file, (7, 7))
    assert read_values(folder, "config", str(file)) is None
