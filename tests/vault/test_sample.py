"""The shipped sample and its copy."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from explorer.vault import VaultError, load, sample


def test_the_sample_is_where_it_is_said_to_be() -> None:
    root = sample.sample_root()
    assert any(root.rglob("*.md"))
    assert sample.is_sample(root)
    assert not sample.is_sample(root.parent)


def test_the_copy_holds_the_same_and_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    (shipped / ".obsidian").mkdir(parents=True)
    (shipped / "k").mkdir()
    (shipped / "k" / "a.md").write_text("# A", "utf-8")
    (shipped / "k" / "a.md").chmod(stat.S_IREAD)
    (shipped / ".obsidian" / "app.json").write_text("{}", "utf-8")
    monkeypatch.setattr(sample, "sample_root", lambda: shipped)
    copy = sample.writable_copy(tmp_path / "data" / "explorer")
    (copy / "k" / "a.md").write_text("# B", "utf-8")
    assert (copy / ".obsidian" / "app.json").read_text("utf-8") == "{}"
    assert (shipped / "k" / "a.md").read_text("utf-8") == "# A"
    assert sample.writable_copy(tmp_path / "data" / "explorer") == copy
    assert (copy / "k" / "a.md").read_text("utf-8") == "# B", "a copy that is there is kept"
    assert [path.name for path in copy.parent.iterdir()] == ["sample"]


def test_a_copy_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", "utf-8")
    with pytest.raises(VaultError, match="cannot be copied"):
        sample.writable_copy(tmp_path / "data")


def test_the_sample_loads() -> None:
    vault = load(sample.sample_root(), cache=False)
    assert vault.complete
    assert vault.notes


def test_without_a_home_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr("platformdirs.user_data_path", unknown)
    with pytest.raises(VaultError, match="no home"):
        sample.writable_copy()
