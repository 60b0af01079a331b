"""The index of what is inside notes, with several at it: threads, and explorers of one vault."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from explorer.vault import Store, TextIndex, Vault, load, refresh, text_index
from explorer.vault.store import transaction
from tests.support.vaults import edited as change
from tests.vault.conftest import MakeVault

COUNT = 120
END = object()
FILES = {f"{n}.md": f"# Fern\n\nmoss {n}\n" for n in range(COUNT)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "caches" / "words.sqlite"


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    return load(make_vault(FILES), cache=False)


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def take_turns(*updates: Iterator[object]) -> None:
    """Go on with each in turn, until all have ended: what threads may do, without their luck."""
    left = list(updates)
    while left:
        left = [update for update in left if next(update, END) is not END]


@pytest.mark.usefixtures("quick_switches")
def test_threads_may_ask_while_others_write(vault: Vault, file: Path) -> None:
    index = TextIndex(Store(file, "key"))

    def ask(number: int) -> int:
        if number % 2:
            return len(list(index.update(vault)))
        return index.ranked('"moss"', (1.0, 1.0), 5)[1]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(12)))
    assert index.usable
    assert (len(index.stale(vault)), len(index.find('"moss"'))) == (0, COUNT)
    index.close()


@pytest.mark.parametrize("shared", [True, False], ids=["one index", "an index each"])
def test_updates_that_take_turns_leave_nothing_out(vault: Vault, file: Path, shared: bool) -> None:
    one = TextIndex(Store(file, "key"))
    indexes = [one if shared else TextIndex(Store(file, "key")) for _ in range(5)]
    take_turns(*(index.update(vault) for index in indexes))
    for index in indexes:
        assert (len(index.stale(vault)), len(index.find('"moss"'))) == (0, COUNT)
        index.close()
    with closing(sqlite3.connect(file)) as db:
        written = db.execute("select count(*) from words_docsize").fetchone()
    assert written == (COUNT,), "a note was written twice"


def test_an_update_that_is_overtaken_by_a_new_start_goes_on(vault: Vault, file: Path) -> None:
    index, other = (TextIndex(Store(file, "key")) for _ in range(2))
    steps = index.update(vault)
    for there in (0, 48, 96):
        next(steps)
        assert len(index.stale(vault)) == COUNT - there
    other.find('"moss"')
    with closing(sqlite3.connect(file, isolation_level=None)) as db, transaction(db, "immediate"):
        text_index.create_text(db)
    list(steps)
    assert not index.stale(vault)
    assert (len(other.stale(vault)), len(other.find('"moss"'))) == (0, COUNT)
    index.close()
    other.close()


def test_what_cannot_be_taken_in_ends_an_update_and_is_said(
    vault: Vault, make_vault: MakeVault, file: Path
) -> None:
    make_vault({"7.md": "a longer text than the snapshot knows of"})
    index = TextIndex(Store(file, "key"))
    list(index.update(vault))
    assert len(index.stale(vault)) == 1
    index.close()


def test_an_older_snapshot_takes_nothing_out_that_is_there(
    vault: Vault, make_vault: MakeVault, file: Path
) -> None:
    make_vault({"new.md": "# Fern\n\nmoss and lichen\n"})
    newer = refresh(vault, cache=False)
    index, other = (TextIndex(Store(file, "key")) for _ in range(2))
    list(index.update(newer))
    list(other.update(vault))
    assert (len(index.stale(newer)), index.find('"lichen"')) == (0, [("new.md", 0)])
    newer.root.joinpath("new.md").unlink()
    list(other.update(vault))
    assert index.find('"lichen"') == []
    index.close()
    other.close()


def test_a_note_edited_in_memory_stays_indexed_when_others_write(vault: Vault, file: Path) -> None:
    edited = change(vault, {"7.md": vault.notes["7.md"]})
    index, other = (TextIndex(Store(file, "key")) for _ in range(2))
    list(index.update(edited))
    (vault.root / "8.md").unlink()
    list(other.update(change(refresh(vault, cache=False), {"7.md": None})))
    assert len(index.stale(edited)) == 1
    index.close()
    other.close()


def test_explorers_of_two_versions_do_not_mix_their_words(vault: Vault, file: Path) -> None:
    old, new = (TextIndex(Store(file, key)) for key in ("old", "new"))
    steps = old.update(vault)
    next(steps)
    next(steps)
    assert len(old.stale(vault)) == COUNT - 48
    list(new.update(vault))
    list(steps)
    for index in (old, new):
        assert (len(index.stale(vault)), len(index.find('"moss"'))) == (0, COUNT)
        index.close()
    again = TextIndex(Store(file, "new"))
    assert len(again.stale(vault)) == 0
    again.close()


def test_a_writer_waits_for_another(vault: Vault, file: Path) -> None:
    index = TextIndex(Store(file, "key"))
    steps = index.update(vault)
    next(steps)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("begin immediate")
        with ThreadPoolExecutor(1) as pool:
            rest = pool.submit(list, steps)
            assert index.find('"moss"') == []
            assert not rest.done()
            db.execute("rollback")
            rest.result()
            assert not index.stale(vault)
    index.close()
    again = TextIndex(Store(file, "key"))
    assert len(again.stale(vault)) == 0
    again.close()
