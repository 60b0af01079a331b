"""What is put aside: kept row by row, so that damage costs a row and is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from explorer.model import SessionKey
from explorer.state.put_aside import PutAsideFile

NOTE = SessionKey("Tea.md")
CARD = SessionKey("Cards.md", "Sencha::Grün \udcff", 1, 2)
BURIED = SessionKey("Cards.md", "Kinds:::Ways"), date(2031, 5, 11), "end \0\ud7ff"


def test_what_is_put_aside_stays_until_it_is_taken_back(tmp_path: Path) -> None:
    kept = PutAsideFile(tmp_path / "state/aside.jsonl")
    assert (kept.read(), kept.stamp()) == (({}, ()), None)
    for entry in ((NOTE,), (CARD,), BURIED, (NOTE,)):
        kept.put(*entry)
    buried, until_day, seen = BURIED
    last_words = [(CARD, (None, "")), (buried, (until_day, seen)), (NOTE, (None, ""))]
    assert list(kept.read()[0].items()) == last_words, "the last word counts"
    kept.take_back(CARD)
    kept.follow_renames({"Tea.md": "Drinks/Tea.md", "Other.md": "Else.md"})
    renamed = {buried: (until_day, seen), SessionKey("Drinks/Tea.md"): (None, "")}
    assert kept.read() == (renamed, ())


def test_rows_of_earlier_versions_are_read(tmp_path: Path) -> None:
    kept = PutAsideFile(tmp_path / "aside.jsonl")
    kept.file.write_text(
        '{"do": "others", "name": "x", "digests": "1 2"}\n'
        '{"do": "put", "path": "a", "text": "b", "occurrence": 0, "card": 1, "until": null,'
        ' "others": "x", "file": [1, 2, 3]}\n'
    )
    assert kept.read() == ({SessionKey("a", "b", 0, 1): (None, "")}, ())


@pytest.mark.parametrize(
    "damage",
    [
        b'{"do": "put", "path": "Tea.md", "te',
        b'{"do": "forget"}',
        b'{"do": "put", "path": 1, "text": "", "occurrence": 0, "card": 0, "until": null}',
        b'{"do": "put", "path": "a", "text": "", "occurrence": true, "card": 0, "until": null}',
        b'{"do": "put", "path": "a", "text": "", "occurrence": 0, "card": 0, "until": "soon"}',
        b'{"do":"put","path":"a","text":"","occurrence":0,"card":0,"until":null,"seen":1}',
        b'{"do": "rename", "paths": [1]}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_row_is_told_and_costs_no_other(tmp_path: Path, damage: bytes) -> None:
    kept = PutAsideFile(tmp_path / "aside.jsonl")
    kept.put(CARD)
    with kept.file.open("ab") as file:
        file.write(damage)
    kept.put(*BURIED)
    entries, problems = kept.read()
    assert list(entries.items()) == [(CARD, (None, "")), (BURIED[0], BURIED[1:])]
    assert [problem.startswith(f"{kept.file}:2: ") for problem in problems] == [True]
    assert damage in kept.file.read_bytes(), "nothing is lost"


def test_a_file_that_cannot_be_read_or_written_says_so(tmp_path: Path) -> None:
    kept = PutAsideFile(tmp_path / "aside.jsonl")
    kept.file.mkdir()
    entries, problems = kept.read()
    assert entries == {}
    assert str(kept.file) in problems[0]
    with pytest.raises(OSError, match="aside"):
        kept.put(NOTE)
