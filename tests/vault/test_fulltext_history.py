"""The ranks of full text are those of a fresh index, whatever was indexed before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from explorer.vault import Store, TextIndex, Vault, load, refresh, text_index
from tests.vault.conftest import MakeVault

WORDS = ("moss", "fern", "lichen", "alder", "birch")
EXPRESSIONS = (*(f'"{word}"' for word in WORDS), '"moss" AND "fern"', '"l"*', '"moss fern"')
Answers = list[tuple[list[tuple[str, int, float]], int]]


@pytest.fixture(params=[text_index._OPTIONS, ""], ids=["deletes", "cannot delete"])
def index(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TextIndex]:
    monkeypatch.setattr(text_index, "_OPTIONS", request.param)
    made = TextIndex(Store(tmp_path / "caches" / "words.sqlite", "key"))
    yield made
    made.close()


def ranks(index: TextIndex) -> Answers:
    found: Answers = []
    for expression in EXPRESSIONS:
        for best in (None, 3, 100):
            rows, total = index.ranked(expression, (4.0, 1.0), best)
            found.append((sorted(rows), total))
    return found


def fresh_ranks(vault: Vault) -> Answers:
    index = TextIndex()
    list(index.update(vault))
    return ranks(index)


def text(random: Random) -> str:
    lines = [" ".join(random.choices(WORDS, k=random.randint(1, 30))) for _ in range(4)]
    return "\n".join(f"# {line}" if random.random() < 0.3 else line for line in lines)


def edit(random: Random, root: Path) -> None:
    """Change, add or remove notes; a folder takes the place of one, a link that of a folder."""
    for _ in range(random.randint(1, 5)):
        file = root / f"{random.choice('ab')}" / f"{random.randrange(8)}.md"
        if file.parent.is_symlink():
            file.parent.unlink()
        file.parent.mkdir(exist_ok=True)
        choice = random.random()
        if file.is_dir():
            file.rmdir()
        elif choice < 0.6:
            file.write_text(text(random), "utf-8")
        else:
            file.unlink(missing_ok=True)
            if choice > 0.8:
                file.mkdir()
    if random.random() < 0.1 and (root / "a").exists():
        (root / "a").rename(root / f"c{random.random()}")
        (root / "a").symlink_to(max(root.glob("c*")).name)


@pytest.mark.parametrize("most_ranked", [12_000, 5])
def test_after_any_edits_the_ranks_are_those_of_a_fresh_index(
    make_vault: MakeVault, index: TextIndex, monkeypatch: pytest.MonkeyPatch, most_ranked: int
) -> None:
    monkeypatch.setattr(text_index, "_MOST_RANKED", most_ranked)
    random = Random(most_ranked)
    vault = load(make_vault({"a/0.md": text(random), "b/0.md": text(random)}), cache=False)
    for turn in range(60):
        edit(random, vault.root)
        vault = refresh(vault, cache=False)
        list(index.update(vault))
        assert (turn, ranks(index)) == (turn, fresh_ranks(vault))


def test_a_note_that_cannot_be_read_any_more_is_as_if_it_had_never_been_read(
    make_vault: MakeVault, index: TextIndex
) -> None:
    files = {"a.md": "# Moss\n\nfern\n", "b.md": "moss moss birch", "c.md": "fern"}
    vault = load(make_vault(files), cache=False)
    list(index.update(vault))
    make_vault({"a.md": "longer than the snapshot knows"})
    make_vault({"b.md": "moss and fern and birch"})
    vault = refresh(vault, cache=False)
    make_vault({"b.md": "it was changed again since"})
    list(index.update(vault))
    assert len(index.stale(vault)) == 1
    assert ranks(index) == fresh_ranks(vault)


def kill(_: sqlite3.Connection, *, seals: bool) -> None:
    raise KeyboardInterrupt


def test_a_change_without_a_seal_ranks_as_a_fresh_index_and_is_sealed_later(
    make_vault: MakeVault, index: TextIndex
) -> None:
    is_sealed = False
    vault = load(make_vault({f"{n}.md": f"moss {n}" for n in range(40)}), cache=False)
    list(index.update(vault))
    make_vault({"0.md": "fern " * 9, "40.md": "moss"})
    (vault.root / "5.md").unlink()
    vault = refresh(vault, cache=False)
    for seals in (False, False, True, False):
        list(index.update(vault, seals=seals))
        assert not index.stale(vault)
        assert ranks(index) == fresh_ranks(vault)
        assert index._do("deferred", text_index.is_settled, None) == (seals or is_sealed)
        is_sealed = is_sealed or seals


def test_words_of_one_that_was_killed_before_it_ended_are_settled(
    make_vault: MakeVault, index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = load(make_vault({f"{n}.md": f"moss {n}" for n in range(9)}), cache=False)
    list(index.update(vault))
    make_vault({"0.md": "fern " * 9})
    vault = refresh(vault, cache=False)
    with monkeypatch.context() as patch:
        patch.setattr(text_index, "settle_text", kill)
        with pytest.raises(KeyboardInterrupt):
            list(index.update(vault))
    assert len(index.stale(vault)) == 0
    list(index.update(vault))
    assert ranks(index) == fresh_ranks(vault)
