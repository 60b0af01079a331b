"""The index of what is inside notes: what it is told, and that nothing that befalls it matters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.text.normalize import token_text, tokens_of
from explorer.vault import Store, TextIndex, Vault, load, refresh, text_index
from tests.support.vaults import edited as change
from tests.support.vaults import write_notes
from tests.vault.conftest import MakeVault

FILES = {
    "lamp.md": "Oil burns.\n\n# Wick\n\nCotton soaks up oil.\n\n# Glass\n\nKeeps the wind out.\n",
    "sea/boat.md": "---\nname: Tern\n---\n# Sail\n\nThe wind fills it.\n",
    "empty.md": "",
}


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of paths that have been cut into words since it was last cleared."""
    paths: list[str] = []
    real = text_index.indexed_note

    def counting(vault: Vault, path: str, words: Any) -> text_index.NoteWords | None:
        note = real(vault, path, words)
        if note is not None:
            paths.append(path)
        return note

    monkeypatch.setattr(text_index, "indexed_note", counting)
    return paths


@pytest.fixture(params=[text_index._OPTIONS, ""], ids=["deletes", "cannot delete"])
def options(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tables as an SQLite makes them that can delete, and as an older one does."""
    monkeypatch.setattr(text_index, "_OPTIONS", request.param)


@pytest.fixture
def index(tmp_path: Path, options: None) -> Iterator[TextIndex]:
    made = TextIndex(Store(tmp_path / "caches" / "words.sqlite", "key"))
    yield made
    made.close()


def fill(index: TextIndex, vault: Vault) -> list[tuple[int, int]]:
    """Index a vault; return how many of how many notes are there before each step, and at last."""

    def there() -> tuple[int, int]:
        return len(vault.notes) - len(index.stale(vault)), len(vault.notes)

    return [*(there() for _ in index.update(vault)), there()]


def found(index: TextIndex, expression: str) -> list[tuple[str, int]]:
    return sorted(index.find(expression))


@pytest.fixture
def vault(make_vault: MakeVault) -> Vault:
    return load(make_vault(FILES), cache=False)


def test_words_are_found_in_their_sections(make_vault: MakeVault, index: TextIndex) -> None:
    fill(index, load(make_vault(FILES), cache=False))
    assert found(index, '"oil"') == [("lamp.md", -1), ("lamp.md", 0)]
    assert found(index, '"wind"') == [("lamp.md", 1), ("sea/boat.md", 0)]
    assert found(index, '"tern"') == [("sea/boat.md", -1)]
    assert found(index, 'heading: "wick"') == [("lamp.md", 0)]
    assert found(index, '"the wind"') == [("lamp.md", 1), ("sea/boat.md", 0)]
    assert found(index, '"wind the"') == []


def test_large_notes_are_written_one_by_one(make_vault: MakeVault, index: TextIndex) -> None:
    text = "fern " * 60_000
    vault = load(make_vault({f"{n}.md": text for n in range(3)}), cache=False)
    assert fill(index, vault) == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_ranked_tells_all_and_returns_the_best(make_vault: MakeVault, index: TextIndex) -> None:
    notes = {"a.md": "# Moss\n\nx", "b.md": "moss " + "word " * 50, "c.md": "moss"}
    fill(index, load(make_vault(notes), cache=False))
    rows, total = index.ranked('"moss"', (4.0, 1.0), 1)
    assert (rows, total) == ([("a.md", 0, ANY)], 3)
    rows, total = index.ranked('"moss"', (4.0, 1.0), 10)
    assert [path for path, _, _ in sorted(rows, key=lambda row: row[2])] == ["a.md", "c.md", "b.md"]


def test_of_too_many_sections_those_with_the_word_in_their_heading_are_ranked(
    make_vault: MakeVault, index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "_MOST_RANKED", 4)
    files = {f"{n}.md": "# Fern\n\nmoss\n\n# Moss\n\nx\n" for n in range(3)}
    fill(index, load(make_vault({**files, "4.md": "# Moss\n\nlichen\n"}), cache=False))
    rows, total = index.ranked('"moss"', (4.0, 1.0), 3)
    assert {(path, section) for path, section, _ in rows} >= {(f"{n}.md", 1) for n in range(3)}
    assert (total, len(index.find('"moss"')), len(index.find('"moss"', 2))) == (7, 7, 2)
    rows, total = index.ranked('("moss") NOT ("lichen" OR "birch")', (4.0, 1.0), 5)
    assert "4.md" not in {path for path, _, _ in rows}
    assert (len(rows) >= 5, total) == (True, 6)


def test_only_changes_are_cut_again(
    make_vault: MakeVault, index: TextIndex, cut: list[str]
) -> None:
    root = make_vault(FILES)
    vault = load(root, cache=False)
    assert fill(index, vault)[-1] == (3, 3)
    assert sorted(cut) == ["empty.md", "lamp.md", "sea/boat.md"]
    cut.clear()
    assert fill(index, vault) == [(3, 3)]
    assert fill(index, load(root, cache=False)) == [(3, 3)]
    assert cut == []
    make_vault({"lamp.md": "# Wick\n\nWaxed hemp.\n"})
    vault = refresh(vault, cache=False)
    assert len(index.stale(vault)) == 1
    fill(index, vault)
    assert cut == ["lamp.md"]
    assert len(index.stale(vault)) == 0
    assert found(index, '"hemp"') == [("lamp.md", 0)]
    assert found(index, '"oil"') == []
    fill(index, refresh(vault, cache=False))
    assert cut == ["lamp.md"]


def test_what_is_gone_is_not_found(make_vault: MakeVault, index: TextIndex) -> None:
    root = make_vault(FILES)
    vault = load(root, cache=False)
    fill(index, vault)
    (root / "lamp.md").unlink()
    vault = refresh(vault, cache=False)
    fill(index, vault)
    assert found(index, '"wind"') == [("sea/boat.md", 0)]
    assert index.ranked('"wind"', (1.0, 1.0), 5)[1] == 1


def test_many_changes_leave_no_heap(make_vault: MakeVault, index: TextIndex, vault: Vault) -> None:
    fill(index, vault)
    for turn in range(30):
        make_vault({"lamp.md": f"# Turn\n\nnumber{turn} of the wind\n" + "x" * turn})
        vault = refresh(vault, cache=False)
        fill(index, vault)
        assert found(index, f'"number{turn}"') == [("lamp.md", 0)]
        assert found(index, '"wind"') == [("lamp.md", 0), ("sea/boat.md", 0)]
    assert found(index, '"number3"') == []
    index.close()
    with closing(sqlite3.connect(next(iter(index_files(index))))) as db:
        assert db.execute("select count(*) from words_docsize").fetchone()[0] <= 20


def index_files(index: TextIndex) -> list[Path]:
    assert index._store is not None
    return sorted(index._store.file.parent.glob("*.sqlite"))


def test_two_that_are_open_see_all_work(vault: Vault, cache_dir: Path, cut: list[str]) -> None:
    one, two = (TextIndex.of(vault, cache_dir=cache_dir) for _ in range(2))
    assert (len(one.stale(vault)), len(two.stale(vault))) == (3, 3)
    fill(one, vault)
    cut.clear()
    assert len(two.stale(vault)) == 0
    fill(two, vault)
    assert cut == []
    later = TextIndex.of(vault, cache_dir=cache_dir)
    assert (len(later.stale(vault)), cut) == (0, [])
    for each in (two, later, one):
        assert found(each, '"cotton"') == [("lamp.md", 0)]
        each.close()


@pytest.mark.parametrize("cache", [False, True])
def test_without_a_cache_or_its_folder_it_is_in_memory(
    vault: Vault, tmp_path: Path, cache: bool
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    index = TextIndex.of(vault, cache, tmp_path / ("file/cache" if cache else "none"))
    fill(index, vault)
    assert found(index, '"cotton"') == [("lamp.md", 0)]
    assert not (tmp_path / "none").exists()
    index.close()


def test_the_text_itself_is_not_kept(make_vault: MakeVault, index: TextIndex) -> None:
    if not text_index._OPTIONS:
        pytest.skip("an older SQLite has to keep the words, to tell them again")
    fill(index, load(make_vault({"a.md": "quartz and feldspar " * 40}), cache=False))
    index.close()
    assert b"quartz and feldspar" not in index_files(index)[0].read_bytes()


def test_a_closed_iterator_leaves_what_is_done(
    vault: Vault, index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "_SLICE", 1)
    steps = index.update(vault)
    while len(index.stale(vault)) > 1:
        next(steps)
    steps.close()
    assert len(index.stale(vault)) == 1
    assert fill(index, vault)[0] == (2, 3)
    assert len(index.stale(vault)) == 0


def test_part_of_a_vault_takes_nothing_out(vault: Vault, index: TextIndex) -> None:
    fill(index, vault)
    fill(index, Vault.empty(vault.root))
    assert found(index, '"cotton"') == [("lamp.md", 0)]


def test_a_file_that_is_not_as_it_was_read_waits_for_the_next_snapshot(
    make_vault: MakeVault, index: TextIndex, vault: Vault
) -> None:
    make_vault(
        {"lamp.md": "# Longer than before\n\nCopper and cotton, and whatever there may be.\n"}
    )
    fill(index, vault)
    assert len(index.stale(vault)) == 1
    assert found(index, '"copper"') == []
    vault = refresh(vault, cache=False)
    fill(index, vault)
    assert (len(index.stale(vault)), found(index, '"copper"')) == (0, [("lamp.md", 0)])


def test_an_edit_in_memory_is_indexed_once(vault: Vault, index: TextIndex, cut: list[str]) -> None:
    fill(index, vault)
    cut.clear()
    edited = change(vault, {"lamp.md": vault.notes["lamp.md"]})
    for _ in range(3):
        fill(index, edited)
        assert len(index.stale(edited)) == 0
    assert cut == ["lamp.md"]


@given(
    at=st.floats(0, 1),
    junk=st.binary(min_size=1, max_size=3000) | st.just(bytes(4096)),
    cut=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_damage_is_never_an_error_and_never_believed(
    tmp_path_factory: pytest.TempPathFactory, at: float, junk: bytes, cut: bool
) -> None:
    top = tmp_path_factory.mktemp("damage")
    vault = load(write_notes(top / "vault", FILES), cache=False)
    index = TextIndex(Store(top / "words.sqlite", "key"))
    fill(index, vault)
    good = answers(index)
    index.close()
    data = bytearray((top / "words.sqlite").read_bytes())
    start = int(at * len(data))
    data[start : len(data) if cut else start + len(junk)] = b"" if cut else junk
    (top / "words.sqlite").write_bytes(data)
    index.find('"wind"')
    index.ranked('"wind"', (1.0, 1.0), 3)
    fill(index, vault)
    assert index.usable
    assert (answers(index), len(index.stale(vault))) == (good, 0)
    index.close()


def answers(index: TextIndex) -> list[object]:
    words = ("oil", "wind", "c", "t", "a")
    return [
        (found(index, f'"{word}"*'), sorted(index.ranked(f'"{word}"*', (1.0, 1.0), 9)[0]))
        for word in words
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "update text_notes set count = 1", "update text_notes set first = 7 where path = 'lamp.md'",
        "update text_notes set path = x'61' where path = 'lamp.md'",
        "update text_notes set first = null", "update text_notes set stamp = x'ff'",
        "delete from text_notes where path = 'empty.md'",
        "delete from words_data where id > 10", "drop table text_notes", "drop table words",
        "drop table about", "drop table text_about",
        "update text_about set next = 1, seal = null", "update text_notes set path = 'x' || path",
        (
            "create table other as select path, stamp from text_notes; drop table text_notes;"
            " alter table other rename to text_notes"
        ),
        "drop table words; create table words (heading, body)",
        *(
            "create table n2 as select * from text_notes; drop table text_notes;"
            " alter table n2 rename to text_notes; update text_about set seal = null;"
            f"insert into text_notes (path, stamp, first, count) values ({row})"
            for row in (
                "x'61', null, 1, 1", "null, null, 1, 1", "'a', x'31', 1, 1", "'a', null, 'x', 1"
            )
        ),
    ],
)  # fmt: skip
def test_another_schema_or_rows_are_made_anew(
    vault: Vault, index: TextIndex, statement: str
) -> None:
    fill(index, vault)
    good = answers(index)
    index.close()
    with closing(sqlite3.connect(index_files(index)[0])) as db:
        db.executescript(statement)
    fill(index, vault)
    assert (answers(index), len(index.stale(vault)), index._store is not None) == (good, 0, True)


def test_a_locked_index_gives_way_to_memory(
    vault: Vault, index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_TRIES", "_WRITE_TRIES"):
        monkeypatch.setattr(text_index, name, 2)
    fill(index, vault)
    index.close()
    file = index_files(index)[0]
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("pragma locking_mode = exclusive")
        db.execute("begin exclusive")
        fill(index, vault)
        assert found(index, '"cotton"') == [("lamp.md", 0)]
        db.execute("rollback")
    assert file.exists()


def test_without_fts5_there_is_nothing_to_search_with(
    vault: Vault, index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = text_index._TEXT_SCHEMA.replace("fts5", "fts99")
    monkeypatch.setattr(text_index, "_TEXT_SCHEMA", schema)
    fill(index, vault)
    assert not index.usable
    assert index.find('"cotton"') == []
    assert index.ranked('"cotton"', (1.0, 1.0), 5) == ([], 0)


@given(text=st.text("abc1#+ _-\n[é", max_size=30).map(str.lower))
@settings(deadline=None, max_examples=150)
def test_fts5_finds_the_tokens_that_are_meant(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("""create virtual table t using fts5(x, tokenize="ascii tokenchars '+#'")""")
        db.execute("create virtual table words using fts5vocab(t, 'instance')")
        db.execute("insert into t values (?)", [token_text(text)])
        found = db.execute("select term from words order by offset").fetchall()
    assert [word for (word,) in found] == tokens_of(text)
