"""Notes are known again under other paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.vault import RenameTracker, load, refresh
from tests.support.vaults import write_notes


def renamed(root: Path, notes: dict[str, str], *steps: tuple[str, ...]) -> dict[str, str]:
    """Return the renames that are seen after some steps: what is moved, or deleted, or written."""
    before = load(write_notes(root, notes), cache=False)
    for step in steps:
        match step:
            case ("write", path, text):
                write_notes(root, {path: text})
            case ("anew", old, new):
                write_notes(root, {new: (root / old).read_text("utf-8")})
                (root / old).unlink()
            case ("move", old, new):
                (root / old).replace(root / new)
            case _:
                (root / step[1]).unlink()
    return RenameTracker().take(before, refresh(before, cache=False))


SAME = dict.fromkeys(("old/a/i.md", "old/b/i.md", "old/c/i.md"), "# Same")
TWO = {"a.md": "# A", "b.md": "# B and more"}


@pytest.mark.parametrize(
    ("notes", "steps", "found"),
    [
        ({"a.md": "", "Tea/b.md": "# B"}, [("move", "a.md", "c.md"), ("move", "Tea", "Drinks")],
         {"a.md": "c.md", "Tea/b.md": "Drinks/b.md"}),
        ({"a.md": "# Tea\n[[x]]", "b.md": "# Tea\n[[y]]", "c.md": "text only"},
         [("anew", f"{old}.md", f"{old}2.md") for old in "abc"],
         {"a.md": "a2.md", "b.md": "b2.md"}),
        ({"old/a.md": "# Same", "old/b.md": "# Same"},
         [("anew", "old/a.md", "new/a.md"), ("anew", "old/b.md", "new/other.md")],
         {"old/a.md": "new/a.md"}),
        (SAME, [("anew", f"old/{old}/i.md", f"new/{new}/i.md") for old, new in ("aa", "bb", "cd")],
         {f"old/{old}/i.md": f"new/{new}/i.md" for old, new in ("aa", "bb", "cd")}),
        (TWO, [("delete", "a.md"), ("write", "c.md", "# C")], {}),
        (TWO, [("move", "a.md", "t"), ("move", "b.md", "a.md"), ("move", "t", "b.md")],
         {"a.md": "b.md", "b.md": "a.md"}),
        (TWO, [("move", "b.md", "c.md"), ("move", "a.md", "b.md")],
         {"a.md": "b.md", "b.md": "c.md"}),
        (TWO, [("move", "a.md", "b.md")], {"a.md": "b.md"}),
        (TWO, [("move", "a.md", "a.old.md"), ("write", "a.md", "# A and more")], {}),
    ],
    ids=["moved", "written anew", "known by names", "known by folders", "gone is no other",
         "changed places", "takes the place of a renamed one", "replaces another", "copy is kept"],
)  # fmt: skip
def test_renames_between_two_snapshots(
    tmp_path: Path, notes: dict[str, str], steps: list[tuple[str, ...]], found: dict[str, str]
) -> None:
    assert renamed(tmp_path, notes, *steps) == found


class Watched:
    """A vault whose renames are tracked, at times that a test chooses."""

    def __init__(self, root: Path, notes: dict[str, str]) -> None:
        self.root = write_notes(root, notes)
        self.now = 1000.0
        self._vault = load(root, cache=False)
        self._tracker = RenameTracker(lambda: self.now)

    def look(self, *, deleted: str = "", written: dict[str, str] | None = None) -> dict[str, str]:
        """Make a change; return the renames that are seen then."""
        for path in deleted.split():
            (self.root / path).unlink()
        write_notes(self.root, written or {})
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
    found = {"old/a.md": "new/old/a.md", "old/deep/old/a.md": "new/deep/old/a.md"}
    assert vault.look(written={"new/deep/old/a.md": "# Same"}) == found


def test_a_note_that_has_just_come_may_be_renamed_itself(tmp_path: Path) -> None:
    vault = Watched(tmp_path, TEXTS)
    vault.look(written={"x.md": "# X"})
    (tmp_path / "x.md").rename(tmp_path / "y.md")
    assert vault.look() == {"x.md": "y.md"}
