"""The shipped sample."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.vault import is_sample, load, manual_root, sample_copy, sample_root


def test_the_sample_is_where_it_is_said_to_be_and_loads() -> None:
    root = sample_root()
    assert is_sample(root)
    assert not is_sample(root.parent)
    vault = load(root, cache=False)
    assert vault.complete
    assert vault.notes


def test_a_copy_of_the_sample_is_the_users_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.vault.sample.state_folder", lambda: tmp_path / "state")
    copy = sample_copy()
    assert copy.is_relative_to(tmp_path)
    assert not is_sample(copy)
    names = {path.relative_to(sample_root()) for path in sample_root().rglob("*")}
    assert {path.relative_to(copy) for path in copy.rglob("*")} == names
    next(copy.rglob("*.md")).write_text("changed", encoding="utf-8")
    assert sample_copy() == copy
    assert "changed" in [path.read_text("utf-8") for path in copy.rglob("*.md")]
    assert [path.name for path in copy.parent.iterdir()] == ["sample"]


def test_where_no_copy_can_be_made_the_sample_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("explorer.vault.sample.state_folder", lambda: tmp_path / "file")
    assert sample_copy() == sample_root()


def test_the_manual_is_not_to_be_written_either() -> None:
    assert is_sample(manual_root())
    assert load(manual_root(), cache=False).has_note("Manual.md")
