"""Notes are known again under other paths."""

from __future__ import annotations

import shutil
from pathlib import Path

from explorer.vault import RenameTracker, Vault, load, refresh


def write(root: Path, notes: dict[str, str]) -> Path:
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return root


def renamed_notes(before: Vault, after: Vault) -> dict[str, str]:
    return RenameTracker().take(before, after)


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


def test_equal_notes_of_one_name_are_known_by_their_folders(tmp_path: Path) -> None:
    root = write(tmp_path, {f"old/{folder}/index.md": "# Same" for folder in "abc"})
    before = load(root, cache=False)
    shutil.copytree(root / "old", root / "new")
    shutil.rmtree(root / "old")
    (root / "new" / "c").rename(root / "new" / "d")
    assert renamed_notes(before, refresh(before, cache=False)) == {
        "old/a/index.md": "new/a/index.md",
        "old/b/index.md": "new/b/index.md",
        "old/c/index.md": "new/d/index.md",
    }


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


class Watched:
    """A vault whose renames are tracked, at times that a test chooses."""

    def __init__(self, root: Path, notes: dict[str, str]) -> None:
        self.root = write(root, notes)
        self.now = 1000.0
        self._vault = load(root, cache=False)
        self._tracker = RenameTracker(lambda: self.now)

    def look(self, *, deleted: str = "", written: dict[str, str] | None = None) -> dict[str, str]:
        """Make a change; return the renames that are seen then."""
        for path in deleted.split():
            (self.root / path).unlink()
        write(self.root, written or {})
        before, self._vault = self._vault, refresh(self._vault, cache=False)
        return self._tracker.take(before, self._vault)


TEXTS = {"old/a.md": "# A", "old/b.md": "# B", "old/c.md": "# C", "other.md": "# Other"}


def test_notes_that_are_deleted_before_they_are_written_elsewhere(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    assert vault.look(deleted="old/a.md old/b.md") == {}
    assert vault.look(written={"other.md": "# Other\n"}) == {}, "a change between"
    vault.now += 29
    written = {"new/a.md": "# A", "new/b.md": ""}
    assert vault.look(deleted="old/c.md", written=written) == {"old/a.md": "new/a.md"}
    half = {"new/b.md": "# B", "new/c.md": "# C"}
    assert vault.look(written=half) == {"old/b.md": "new/b.md", "old/c.md": "new/c.md"}
    assert vault.look(written={"new/a2.md": "# A"}) == {}, "each is renamed once"


def test_notes_that_are_written_elsewhere_before_they_are_deleted(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    assert vault.look(written={"new/a.md": "# A"}) == {}
    assert vault.look(deleted="old/a.md") == {"old/a.md": "new/a.md"}


def test_a_note_that_comes_later_is_another_one(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    vault.look(deleted="old/a.md", written={"new/b.md": "# B"})
    vault.now += 31
    assert vault.look(deleted="old/b.md", written={"new/a.md": "# A"}) == {}


def test_a_note_that_is_back_is_not_renamed(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    vault.look(deleted="old/a.md")
    assert vault.look(written={"old/a.md": "# A"}) == {}
    assert vault.look(written={"new/a.md": "# A"}) == {}


def test_which_of_two_equal_notes_has_come_is_not_guessed(tmp_path: Path) -> None:
    vault = Watched(tmp_path, {"a.md": "# Same", "b.md": "# Same", "c.md": "words", "d.md": ""})
    vault.look(deleted="a.md b.md c.md d.md")
    assert vault.look(written={"x.md": "# Same", "y.md": "words", "z.md": ""}) == {}
    assert vault.look(written={"new/b.md": "# Same"}) == {"b.md": "new/b.md"}
    assert vault.look(written={"y.md": "more words"}) == {}, "nor is what is left over"


def test_equal_notes_of_one_name_that_come_one_after_the_other(tmp_path: Path) -> None:
    vault = Watched(tmp_path, {"old/a.md": "# Same", "old/deep/old/a.md": "# Same"})
    vault.look(deleted="old/a.md old/deep/old/a.md")
    assert vault.look(written={"new/old/a.md": "# Same"}) == {}
    assert vault.look(written={"new/deep/old/a.md": "# Same"}) == {
        "old/a.md": "new/old/a.md",
        "old/deep/old/a.md": "new/deep/old/a.md",
    }


def test_a_note_that_has_just_come_may_be_renamed_itself(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    vault.look(written={"x.md": "# X"})
    (tmp_path / "x.md").rename(tmp_path / "y.md")
    assert vault.look() == {"x.md": "y.md"}
