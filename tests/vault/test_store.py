"""The store: what it spares, and that nothing that befalls it matters."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.vault import Store, load, note_entry
from explorer.vault import store as stores
from explorer.vault.obsidian_settings import read_review_settings
from explorer.vault.store import connect
from explorer.vault.walk import FileEntry, Stamp
from tests.support.vaults import write_notes
from tests.vault.conftest import MakeVault
from tests.vault.snapshots import picture

FILES = {
    "a.md": "# A\n\n[[b#B]] [[no]]\n",
    "k/b.md": "# B\n\n![[p.png]]\n",
    "c.md": "- x ^b1\n",
    "p.png": "",
}
PLUGIN = ".obsidian/plugins/obsidian-spaced-repetition/data.json"


def only_file(cache_dir: Path) -> Path:
    (found,) = cache_dir.glob("*.sqlite")
    return found


def store_of(root: Path, cache_dir: Path) -> Store:
    return Store.of(root, read_review_settings(root).review, cache_dir=cache_dir)


@pytest.fixture
def root(make_vault: MakeVault) -> Path:
    return make_vault(FILES)


def test_a_load_parses_only_what_no_earlier_one_has_parsed(
    make_vault: MakeVault,
    cache_dir: Path,
    scanned: list[str],
    monkeypatch: pytest.MonkeyPatch,
    root: Path,
) -> None:
    first = picture(load(root, cache_dir=cache_dir))
    assert sorted(scanned) == ["a.md", "c.md", "k/b.md"]
    scanned.clear()
    assert (picture(load(root, cache_dir=cache_dir)), scanned) == (first, [])
    make_vault({"c.md": "- x ^b2 and more\n"})
    for parsed in (["c.md"], []):
        again = load(root, cache_dir=cache_dir)
        assert [block.name for block in again.notes["c.md"].blocks] != ["b1"]
        assert scanned == parsed
        scanned.clear()
    monkeypatch.setattr(note_entry, "FORMAT", -1)
    load(root, cache_dir=cache_dir)
    assert len(scanned) == 3, "for another scanner"


@pytest.mark.skipif(
    sys.platform == "win32", reason="a listing there does not give a file's own number"
)
def test_a_file_put_in_place_of_another_of_the_same_age_and_size_is_seen(
    make_vault: MakeVault, cache_dir: Path
) -> None:
    root = make_vault({"a.md": "# One\n"})
    load(root, cache_dir=cache_dir)
    status = (root / "a.md").stat()
    (root / "new").write_bytes(b"# Two\n")
    os.utime(root / "new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (root / "new").replace(root / "a.md")
    assert load(root, cache_dir=cache_dir).notes["a.md"].headings[0].text == "Two"


def test_what_is_gone_from_the_vault_goes_from_the_cache(root: Path, cache_dir: Path) -> None:
    load(root, cache_dir=cache_dir)
    (root / "c.md").unlink()
    assert "c.md" not in load(root, cache_dir=cache_dir).notes
    with closing(sqlite3.connect(only_file(cache_dir))) as db:
        stored = db.execute("select path from notes order by path").fetchall()
    assert stored == [("a.md",), ("k/b.md",)]


def test_changed_card_settings_parse_everything_again(
    make_vault: MakeVault, root: Path, cache_dir: Path, scanned: list[str]
) -> None:
    def loaded(**said: object) -> float:
        make_vault({PLUGIN: json.dumps({"settings": said})})
        scanned.clear()
        return load(root, cache_dir=cache_dir).settings.base_ease

    loaded(singleLineCardSeparator="::")
    loaded(singleLineCardSeparator="=>")
    assert len(scanned) == 3
    assert loaded(singleLineCardSeparator="=>", baseEase=200) == 200
    assert scanned == [], "what no card depends on parses nothing"


def test_old_properties_are_kept_apart(make_vault: MakeVault, cache_dir: Path) -> None:
    root = make_vault({"a.md": "---\ntag: x\n---\n"})
    assert load(root, cache_dir=cache_dir).notes["a.md"].tags == ()
    assert load(root, cache_dir=cache_dir, legacy_properties=True).notes["a.md"].tags == ("x",)
    assert load(root, cache_dir=cache_dir).notes["a.md"].tags == ()


def test_without_a_cache_none_is_made(make_vault: MakeVault, cache_dir: Path) -> None:
    load(make_vault(FILES), cache=False, cache_dir=cache_dir)
    assert not cache_dir.exists()


def test_two_vaults_have_two_caches(make_vault: MakeVault, cache_dir: Path) -> None:
    root = make_vault({"one/a.md": "# A", "two/a.md": "# B"})
    load(root / "one", cache_dir=cache_dir)
    assert load(root / "two", cache_dir=cache_dir).notes["a.md"].headings[0].text == "B"
    assert len(list(cache_dir.glob("*.sqlite"))) == 2


@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=600), cut=st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_damaged_cache_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: float, junk: bytes, cut: bool
) -> None:
    top = tmp_path_factory.mktemp("damage")
    root, cache_dir = write_notes(top / "vault", FILES), top / "cache"
    good = picture(load(root, cache_dir=cache_dir))
    file = only_file(cache_dir)
    data = bytearray(file.read_bytes())
    start = int(at * len(data))
    data[start : len(data) if cut else start + len(junk)] = junk
    file.write_bytes(data)
    assert picture(load(root, cache_dir=cache_dir)) == good
    assert picture(load(root, cache_dir=cache_dir)) == good


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_cache_that_is_none_is_made_anew(
    root: Path, cache_dir: Path, scanned: list[str], content: bytes
) -> None:
    load(root, cache_dir=cache_dir)
    only_file(cache_dir).write_bytes(content)
    load(root, cache_dir=cache_dir)
    scanned.clear()
    load(root, cache_dir=cache_dir)
    assert scanned == []


def test_a_note_with_a_wrong_sum_is_reread(root: Path, cache_dir: Path, scanned: list[str]) -> None:
    load(root, cache_dir=cache_dir)
    with closing(sqlite3.connect(only_file(cache_dir))) as db:
        db.execute("update notes set note = x'00' where path = 'c.md'")
        db.commit()
    scanned.clear()
    load(root, cache_dir=cache_dir)
    assert scanned == ["c.md"]


def test_a_locked_cache_is_done_without(
    make_vault: MakeVault, cache_dir: Path, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    monkeypatch.setattr(stores, "connect", partial(connect, wait_ms=1))
    load(root, cache_dir=cache_dir)
    make_vault({"c.md": "# new\n"})
    with closing(sqlite3.connect(only_file(cache_dir), isolation_level=None)) as db:
        db.execute("begin exclusive")
        assert load(root, cache_dir=cache_dir).notes["c.md"].headings
        db.execute("rollback")
    assert only_file(cache_dir).exists()


@pytest.mark.parametrize("folder", ["file/cache", "long" * 500], ids=["in a file", "long"])
def test_no_cache_folder_is_done_without(root: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert picture(load(root, cache_dir=tmp_path / folder)) == picture(load(root, cache=False))


def test_several_explorers_may_run_at_once(root: Path, cache_dir: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: picture(load(root, cache_dir=cache_dir)), range(8)))
    assert all(one == seen[0] for one in seen)
    stored = store_of(root, cache_dir).notes()
    assert sorted(file.path for file, _ in stored) == ["a.md", "c.md", "k/b.md"]


def test_numbers_of_any_size_are_stored(tmp_path: Path) -> None:
    store = store_of(tmp_path, tmp_path / "c")
    file = FileEntry("a.md", "a.md", Stamp(-1, 0, 2**64 - 1, 1))
    note = (file, note_entry.Packed(b"x", ("t",), True))
    assert store.save_notes([note], files=["p.png", "é.png"])
    assert list(store.notes()) == [note]
    assert store.files() == {"p.png", "é.png"}
    assert store.save_notes(removed=["a.md"], files=[])
    assert list(store.notes()) == []
    assert store.files() == frozenset()


def test_results_are_those_of_the_same_key_and_undamaged(tmp_path: Path) -> None:
    file = tmp_path / "c" / "s.sqlite"
    store = Store(file, "one")
    assert store.result("x") is None
    assert store.save_result("x", b"abc")
    assert store.result("x") == b"abc"
    assert Store(file, "other").result("x") is None
    with closing(sqlite3.connect(file)) as db:
        db.execute("update results set data = x'00' where name = 'x'")
        db.commit()
    assert store.result("x") is None
    assert Store(file, "other").save_result("y", b"")
    assert (store.result("x"), store.result("y")) == (None, None)
    assert Store(file, "other").result("y") == b""


def test_a_full_disk_is_done_without(
    make_vault: MakeVault, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(*args: Any, **options: Any) -> sqlite3.Connection:
        db = connect(*args, **options)
        db.execute("pragma max_page_count = 3")
        return db

    root = make_vault({**FILES, "long.md": "\n\n".join(f"# Heading {n}" for n in range(20_000))})
    monkeypatch.setattr(stores, "connect", small)
    full = picture(load(root, cache_dir=cache_dir))
    assert not store_of(root, cache_dir).save_result("x", bytes(200_000))
    monkeypatch.undo()
    assert full == picture(load(root, cache_dir=cache_dir)) == picture(load(root, cache=False))


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="modes do not keep this user from writing"
)
def test_a_place_that_is_read_only_is_read(root: Path, cache_dir: Path, scanned: list[str]) -> None:
    load(root, cache_dir=cache_dir)
    only_file(cache_dir).chmod(0o400)
    cache_dir.chmod(0o500)
    try:
        assert len(load(root, cache_dir=cache_dir).notes) == 3
    finally:
        cache_dir.chmod(0o700)


def test_code_in_an_archive_has_the_version_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "explorer.pyz"
    archive.write_bytes(b"code")
    monkeypatch.setattr(stores, "__file__", str(archive / "explorer" / "vault" / "store.py"))
    version = stores.code_version.__wrapped__()
    assert version == stores.code_version.__wrapped__()
    archive.write_bytes(b"other code")
    assert version != stores.code_version.__wrapped__()
