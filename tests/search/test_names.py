"""A cached index gives the results of a new one, and only for the notes it was built from."""

from __future__ import annotations

import marshal
import os
import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

import explorer.search.names.name_search as module
from explorer.model import Note
from explorer.search import NameSearch, index_of, parse_query
from explorer.vault import Vault, load
from tests.search.build import note, parts
from tests.support.vaults import edited

NOTES = {
    "Jam.md": "---\ntags: [fruit/plum]\nstars: [5, {a: 1.5}]\naliases: [Preserve]\n---\n# Plum "
    "jam (PJ)\n## Sugar\n",
    "Säfte.md": "# Apfelsaft #fruit\n# 梅酒の作り方\n# Sugar\n",
}


@pytest.fixture(autouse=True)
def _small_vaults_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST", 0)
    monkeypatch.setattr(module, "WORTH_STORING", 1)
    monkeypatch.setattr(module, "_MOST_CHANGED", 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "pantry"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


class Builds:
    """Counts how often an index is built."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        build = NameSearch.build

        def counting(notes: Iterable[Note]) -> NameSearch:
            self.count += 1
            return build(notes)

        monkeypatch.setattr(NameSearch, "build", counting)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    return Builds(monkeypatch)


def opened(root: Path) -> Vault:
    return load(root, cache=False)


def test_it_is_built_once_for_the_same_notes(root: Path, tmp_path: Path, builds: Builds) -> None:
    cache = tmp_path / "cache"
    first, again = (index_of(opened(root), cache_dir=cache) for _ in range(2))
    assert builds.count == 1
    assert parts(again) == parts(first)
    assert again.search(parse_query("plm jam")).hits == first.search(parse_query("plm jam")).hits


def test_a_change_is_taken_in_without_building_it_anew(
    root: Path, tmp_path: Path, builds: Builds
) -> None:
    cache = tmp_path / "cache"
    index_of(opened(root), cache_dir=cache)
    (root / "Jam.md").write_text("# Quince jelly\n", "utf-8")
    os.utime(root / "Jam.md", ns=(1, 1))
    assert index_of(opened(root), cache_dir=cache).search(parse_query("quince")).total == 1
    (root / "New.md").write_text("# Rose hip\n", "utf-8")
    assert index_of(opened(root), cache_dir=cache).search(parse_query("rose hip")).total == 1
    (root / "Jam.md").unlink()
    vault = opened(root)
    taken_in = index_of(vault, cache_dir=cache)
    assert builds.count == 1
    assert parts(taken_in) == parts(NameSearch.build(vault.notes.values()))


def test_of_too_many_changes_it_is_built_anew(
    root: Path, builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_CHANGED", 0.4)
    older = opened(root)
    index = index_of(older, cache=False)
    vault = edited(older, {"Jam.md": None})
    assert index_of(vault, (older, index), cache=False).search(parse_query("plum")).total == 0
    assert builds.count == 2


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other bytes", "no index"])
def test_damage_builds_it_anew_and_is_mended(
    root: Path, tmp_path: Path, builds: Builds, damage: str
) -> None:
    cache = tmp_path / "cache"
    index_of(opened(root), cache_dir=cache)
    (file,) = cache.glob("*.sqlite")
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        ((data, crc),) = db.execute("select data, crc from results where name = 'names'")
        flipped = data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]
        made: dict[str, bytes] = {
            "cut": data[:-5],
            "flip": flipped,
            "empty": b"",
            "other bytes": b"x" * 400,
            "no index": marshal.dumps(1),
        }
        put = made[damage]
        crc = zlib.crc32(put) if damage in ("other bytes", "no index") else crc
        db.execute("update results set data = ?, crc = ? where name = 'names'", (put, crc))
    for _ in range(2):
        assert index_of(opened(root), cache_dir=cache).search(parse_query("apfelsaft")).total == 1
    assert builds.count == 2


def test_what_was_not_on_the_disk_is_not_believed(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    changes = {"Jam.md": note("Jam.md", "Marmalade"), "Tart.md": note("Tart.md", "Tart")}
    assert (
        index_of(edited(opened(root), changes), cache_dir=cache).search(parse_query("tart")).total
    )
    vault = opened(root)
    fresh = NameSearch.build(vault.notes.values())
    assert parts(index_of(vault, cache_dir=cache)) == parts(fresh)


def test_without_a_cache_nothing_is_stored(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    index_of(opened(root), cache=False, cache_dir=cache)
    assert not list(cache.glob("*"))


def test_a_cache_that_cannot_be_written_is_done_without(root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder would be", "utf-8")
    assert index_of(opened(root), cache_dir=blocked).search(parse_query("sugar")).total == 2
