"""With a damaged cache, each answer is that without one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from explorer import Explorer
from explorer.model import Answer

ON = date(2030, 3, 2)
HEADER = 100  # bytes of an SQLite file that say how to read it
RESERVED = 20  # the byte of it with the space that is left at the end of every page


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("damaged")
    (top / "vault").mkdir()
    random = Random(1)
    for number in range(8):
        words = " ".join(random.choices(["moss", "fern", "alder", "birch", "lichen"], k=40))
        (top / "vault" / f"{number}.md").write_text(f"# Bed {number}\n\n{words}\n", "utf-8")
    with Explorer.open(top / "vault", cache_dir=top / "good") as explorer:
        ask(explorer)
    return top / "vault"


def ask(explorer: Explorer, *, wait: bool = True) -> list[Answer]:
    text = explorer.search("moss fern", scope="text", on=ON, wait=wait)
    return [text, explorer.search("bed", on=ON)]


def test_whatever_byte_is_wrong_the_answer_is_right(root: Path, tmp_path: Path) -> None:
    wrong: list[tuple[int, int]] = []
    with Explorer.open(root, cache=False) as explorer:
        wanted = ask(explorer)
    (good,) = (root.parent / "good").glob("*.sqlite")
    random = Random(1)
    damages = [(at, random.randrange(256)) for at in range(HEADER)]
    for at, value in [*damages, (RESERVED, 1), (RESERVED, 255)]:
        file = Path(shutil.copy(good, tmp_path))
        data = bytearray(file.read_bytes())
        data[at] = value
        file.write_bytes(data)
        with Explorer.open(root, cache_dir=tmp_path) as explorer:
            if ask(explorer) != wanted:
                wrong.append((at, value))
    assert wrong == []


def test_an_index_that_is_found_damaged_by_a_search_is_filled_before_the_answer(
    root: Path, tmp_path: Path
) -> None:
    file = Path(shutil.copy(next((root.parent / "good").glob("*.sqlite")), tmp_path))
    with Explorer.open(root, cache_dir=tmp_path) as explorer:
        wanted = ask(explorer)
        data = bytearray(file.read_bytes())
        data[RESERVED] = 1
        file.write_bytes(data)
    with Explorer.open(root, cache_dir=tmp_path) as explorer:
        assert ask(explorer, wait=False) == wanted
