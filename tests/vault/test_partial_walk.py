"""A look at the folders that have changed finds what a walk of the whole vault finds."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from explorer import vault as vaults
from explorer.vault import Vault
from explorer.vault.loading import MOST_PATHS, walk_changed
from explorer.vault.walk import FileEntry, WalkResult, resolve_root
from tests.support.vaults import write_notes
from tests.support.walks import walk

NOTES = {
    "Start.md": "# Start\n\n[[Green]] [[kettle.png]]\n", "Tea/Green.md": "# Green\n",
    "Tea/Black.md": "# Black\n", "Tea/Tools/Kettle.md": "# Kettle\n",
    "Tea/Tools/Deep/Spout.md": "# Spout\n", "Water/Soft.md": "# Soft\n",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_notes(tmp_path / "vault", NOTES)
    (tmp_path / "vault" / "Tea" / "kettle.png").write_bytes(b"png")
    return resolve_root(tmp_path / "vault")


def same(root: Path, before: Vault, found: WalkResult | None) -> bool:
    """Return whether a partial walk has found what a walk of the whole vault finds now."""
    whole = walk(root)
    if found is None:
        return True
    entries = {entry.path: entry for entry in found.entries}
    assert not entries.keys() & set(found.kept)
    for path in found.kept:
        known = before.entries[path]
        assert known.stamp is not None
        entries[path] = FileEntry(path, known.real, known.stamp)
    assert found.paths == sorted(entries)
    assert [entries[path] for path in found.paths] == whole.entries
    return (found.files, found.problems) == (whole.files, whole.problems)


def save(root: Path) -> list[str]:
    (root / "Tea" / "Green.md").write_text("# Sencha\n", encoding="utf-8")
    return ["Tea/Green.md"]


def link(root: Path) -> list[str]:
    (root / "Water" / "Link.md").symlink_to(root / "Tea" / "Green.md")
    return ["Water/Link.md"]


def test_a_vault_with_links_or_problems_is_walked(root: Path) -> None:
    before = vaults.load(root, cache=False)
    assert walk_changed(before, save(root)) is not None
    link(root)
    now = vaults.load(root, cache=False)
    assert walk_changed(now, save(root)) is None
    (root / "Water" / "Link.md").unlink()
    (root / "Water" / "out.md").symlink_to("/nowhere/at all.md")
    now = vaults.refresh(now, changed=["Water/Link.md", "Water/out.md"], cache=False)
    assert [each.path for each in now.info.problems] == ["Water/out.md"]
    assert walk_changed(now, save(root)) is None


def test_what_was_wrong_with_settings_is_no_problem_of_files(root: Path) -> None:
    (root / ".obsidian").mkdir()
    (root / ".obsidian" / "app.json").write_text("{", encoding="utf-8")
    before = vaults.load(root, cache=False)
    assert before.info.problems
    (root / ".obsidian" / "app.json").write_text("{}", encoding="utf-8")
    assert not vaults.refresh(before, changed=save(root), cache=False).info.problems


def two_spellings(root: Path) -> None:
    write_notes(root, {"Caf\u00e9/a.md": "# A\n", "Cafe\u0301/b.md": "# B\n"})


def folder_to_link(root: Path) -> None:
    (root / "Tea").rename(root.parent / "outside")
    (root / "Tea").symlink_to(root.parent / "outside")


@pytest.mark.parametrize(
    ("changed", "earlier", "then"),
    [
        *(([path], None, None) for path in (".obsidian/app.json", "Tea/.x", "/elsewhere", "")),
        *(([path], None, None) for path in ("Cafe\u0301/x.md", "\udcff.md")),
        (["Caf\u00e9/a.md"], two_spellings, None), (["Tea/Green.md"], None, folder_to_link),
    ],
)  # fmt: skip
def test_in_doubt_it_gives_up(
    root: Path,
    changed: list[str],
    earlier: Callable[[Path], None] | None,
    then: Callable[[Path], None] | None,
) -> None:
    if earlier:
        earlier(root)
    before = vaults.load(root, cache=False)
    if then:
        then(root)
    assert walk_changed(before, ["Start.md", *changed]) is None


def test_many_changes_are_worth_a_whole_walk(root: Path) -> None:
    before = vaults.load(root, cache=False)
    paths = [f"Tea/{number}.md" for number in range(MOST_PATHS + 1)]
    assert walk_changed(before, paths) is None
    assert walk_changed(before, paths[1:]) is not None


def _random_change(root: Path, chosen: random.Random) -> Collection[str]:
    """Do something to a file or folder; return the paths of its events."""
    everything = sorted(path for path in root.rglob("*") if not path.is_symlink())
    target = chosen.choice(everything)
    folders = [root, *(path for path in everything if path.is_dir())]
    beside = chosen.choice(folders) / f"{chosen.choice('abcdef')}{chosen.choice(['', '.md'])}"
    doing = chosen.choice(["write", "write", "remove", "move", "mkdir"])
    paths = {target}
    if doing == "write" and not beside.is_dir():
        beside.write_text(f"# {chosen.random()}\n", encoding="utf-8")
        paths = {beside}
    elif doing == "mkdir" and not beside.exists():
        write_notes(beside, {"In/x.md": "# X\n"})
        paths = {beside}
    elif doing == "move" and not beside.exists() and target not in (beside, *beside.parents):
        target.rename(beside)
        paths = {target, beside}
    elif doing == "remove" and target.is_file():
        target.unlink()
    elif doing == "remove" and len(everything) > 12:
        shutil.rmtree(target)
    return {path.relative_to(root).as_posix() for path in paths}


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_end_as_a_whole_walk(root: Path, seed: int) -> None:
    chosen = random.Random(seed)
    vault = vaults.load(root, cache=False)
    for _ in range(12):
        changed = set[str]()
        for _ in range(chosen.randint(1, 4)):
            changed |= {*_random_change(root, chosen)}
        assert same(root, vault, walk_changed(vault, changed)), changed
        vault = vaults.refresh(vault, changed=changed, cache=False)
        assert sorted(vault.notes) == walk(root).paths
