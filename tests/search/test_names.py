"""An index that was kept answers as the one that was built, and only for the very notes it was built from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from explorer.search import NameSearch, index_of
from explorer.search.names import cached_index as module
from explorer.search.names.serialization import pack, unpack
from explorer.vault import Vault, load
from tests.search.build import note

NOTES = {
    "Jam.md": "---\ntags: [fruit/plum]\nstars: [5, {a: 1.5}]\naliases: [Preserve]\n---\n# Plum jam (PJ)\n## Sugar\n",
    "Säfte.md": "# Apfelsaft #fruit\n# 梅酒の作り方\n# Sugar\n",
}


@pytest.fixture(autouse=True)
def _small_vaults_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST", 0)


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

        def counting(notes: object) -> NameSearch:
            self.count += 1
            return build(notes)  # type: ignore[arg-type]

        monkeypatch.setattr(NameSearch, "build", counting)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> Builds:
    return Builds(monkeypatch)


def opened(root: Path) -> Vault:
    return load(root, cache=False)


def kept_file(cache: Path) -> Path:
    (file,) = cache.glob("*.names")
    return file


def test_packed_and_unpacked_it_is_the_same(root: Path) -> None:
    index = NameSearch.build(opened(root).notes.values())
    packed = pack(index.data)
    assert packed is not None
    assert unpack(packed) == index.data
    empty = NameSearch.build([]).data
    assert unpack(pack(empty) or b"") == empty


def test_more_than_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.search.names.serialization._SLICE", 3)
    data = NameSearch.build(
        [note(f"{n}.md", *(f"Word{n} of {m}" for m in range(5))) for n in range(9)]
    ).data
    assert unpack(pack(data) or b"") == data


def test_it_is_built_once_for_the_same_notes(root: Path, tmp_path: Path, builds: Builds) -> None:
    cache = tmp_path / "cache"
    first, again = (index_of(opened(root), cache_dir=cache) for _ in range(2))
    assert builds.count == 1
    assert again.data == first.data
    assert again.search("plm jam").hits == first.search("plm jam").hits


def test_a_change_builds_it_anew(root: Path, tmp_path: Path, builds: Builds) -> None:
    cache = tmp_path / "cache"
    index_of(opened(root), cache_dir=cache)
    (root / "Jam.md").write_text("# Quince jelly\n", "utf-8")
    os.utime(root / "Jam.md", ns=(1, 1))
    index = index_of(opened(root), cache_dir=cache)
    assert (builds.count, index.search("quince").total) == (2, 1)
    (root / "New.md").write_text("# Rose hip\n", "utf-8")
    assert index_of(opened(root), cache_dir=cache).search("rose hip").total == 1


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other bytes"])
def test_damage_builds_it_anew_and_is_mended(
    root: Path, tmp_path: Path, builds: Builds, damage: str
) -> None:
    cache = tmp_path / "cache"
    index_of(opened(root), cache_dir=cache)
    file = kept_file(cache)
    held = file.read_bytes()
    flipped = held[:-9] + bytes([held[-9] ^ 1]) + held[-8:]
    file.write_bytes(
        {"cut": held[:-5], "flip": flipped, "empty": b"", "other bytes": b"x" * 400}[damage]
    )
    for _ in range(2):
        assert index_of(opened(root), cache_dir=cache).search("apfelsaft").total == 1
    assert builds.count == 2


def test_nothing_is_kept_of_a_vault_that_is_not_as_on_the_disk(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    edited = opened(root).edited({"Jam.md": None, "Tart.md": note("Tart.md", "Tart")})
    assert index_of(edited, cache_dir=cache).search("tart").total
    assert not list(cache.glob("*"))
    index_of(opened(root), cache=False, cache_dir=cache)
    assert not list(cache.glob("*"))


def test_a_cache_that_cannot_be_written_is_done_without(root: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder would be", "utf-8")
    assert index_of(opened(root), cache_dir=blocked).search("sugar").total == 2
