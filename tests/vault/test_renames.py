"""Notes are known again under other paths."""

from __future__ import annotations

import shutil
from pathlib import Path

from explorer.vault import load, refresh, renamed_notes


def write(root: Path, notes: dict[str, str]) -> Path:
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def test_a_file_that_was_renamed(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "", "Tea/b.md": "# B"})
    before = load(root, cache=False)
    (root / "a.md").rename(root / "c.md")
    (root / "Tea").rename(root / "Drinks")
    after = refresh(before, cache=False)
    assert renamed_notes(before, after) == {"a.md": "c.md", "Tea/b.md": "Drinks/b.md"}


def test_a_file_that_was_written_anew_elsewhere(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# Tea\n[[x]]", "b.md": "# Tea\n[[y]]", "c.md": "text only"})
    before = load(root, cache=False)
    for old in ("a", "b", "c"):
        text = (root / f"{old}.md").read_text("utf-8")
        (root / f"{old}.md").unlink()
        (root / f"{old}2.md").write_text(text, "utf-8")
    after = refresh(before, cache=False)
    assert renamed_notes(before, after) == {"a.md": "a2.md", "b.md": "b2.md"}


def test_equal_notes_are_known_by_their_names(tmp_path: Path) -> None:
    root = write(tmp_path, {f"old/{name}.md": "# Same" for name in "ab"})
    before = load(root, cache=False)
    shutil.copytree(root / "old", root / "new")
    shutil.rmtree(root / "old")
    (root / "new" / "b.md").rename(root / "new" / "other.md")
    after = refresh(before, cache=False)
    assert renamed_notes(before, after) == {"old/a.md": "new/a.md"}


def test_a_note_that_is_gone_is_no_other(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# A", "b.md": "# B"})
    before = load(root, cache=False)
    (root / "a.md").unlink()
    write(root, {"c.md": "# C"})
    assert renamed_notes(before, refresh(before, cache=False)) == {}


def renamed(root: Path, *steps: tuple[str, str]) -> dict[str, str]:
    before = load(root, cache=False)
    for old, new in steps:
        (root / old).replace(root / new)
    return renamed_notes(before, refresh(before, cache=False))


def test_files_that_have_changed_places(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# A", "b.md": "# B and more"})
    swapped = renamed(root, ("a.md", "t"), ("b.md", "a.md"), ("t", "b.md"))
    assert swapped == {"a.md": "b.md", "b.md": "a.md"}


def test_a_file_that_takes_the_place_of_one_that_was_renamed(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# A", "b.md": "# B and more"})
    assert renamed(root, ("b.md", "c.md"), ("a.md", "b.md")) == {"a.md": "b.md", "b.md": "c.md"}


def test_a_file_that_replaces_another(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# A", "b.md": "# B and more"})
    assert renamed(root, ("a.md", "b.md")) == {"a.md": "b.md"}


def test_a_copy_that_is_kept_of_a_note_is_not_the_note(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "# A"})
    before = load(root, cache=False)
    (root / "a.md").rename(root / "a.old.md")
    write(root, {"a.md": "# A and more"})
    assert renamed_notes(before, refresh(before, cache=False)) == {}
