"""What was computed from notes is stored with them, and little of it is kept in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.vault import Store
from explorer.vault.note_entry import NoteEntry, Packed
from explorer.vault.walk import Stamp


def entry(path: str, stamp: Stamp | None) -> NoteEntry:
    return NoteEntry(Packed(b"", (), has_questions=False), path, stamp)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "caches" / "results.sqlite", "key")


def test_parts_come_back_with_what_has_changed_since(store: Store) -> None:
    stamps = {path: Stamp(n, n, 2**63 + n, -n) for n, path in enumerate("abcd")}
    entries = {path: entry(path, stamp) for path, stamp in stamps.items()}
    entries["e"] = entry("e", None)
    assert store.store_result("x", entries, [b"one", b"", b"three"])
    now = {
        "a": entry("a", stamps["a"]), "b": entry("b", Stamp(*stamps["b"][:3], 7)),
        "c": entry("c", None), "e": entry("e", Stamp(1, 2, 3, 4)), "f": entry("f", stamps["a"]),
    }  # fmt: skip
    stored = store.stored_result("x", now)
    assert stored is not None
    assert [*map(bytes, stored.parts)] == [b"one", b"", b"three"]
    changes = stored.changes(now)
    assert sorted(changes.edited) == ["b", "c", "e"]
    assert (set(changes.added), set(changes.removed)) == ({"f"}, {"d"})


@pytest.mark.parametrize("data", [b"", b"short", bytes(8), (9).to_bytes(8, "big") + b"no values"])
def test_other_bytes_are_nothing(store: Store, data: bytes) -> None:
    store.save_result("x", data)
    assert store.stored_result("x", {}) is None
