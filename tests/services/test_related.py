"""The words by which notes are related."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import Explorer
from tests.services.conftest import Open
from tests.support.vaults import write_notes

NOTES = {
    "MFA.md": "# MFA\n\nA purple hardware token, twice: token. The `codeword` and 123456.\n",
    "Keys.md": "# Token\n\nA purple hardware key; codeword 123456.\n",
    "Words.md": "# Hardware and codeword\n\nNothing.\n",
    "用語.md": "# 多要素認証\n\n認証。\n",
    "鍵.md": "# 鍵\n\n認証に使う。\n",
    **{f"Other {number}.md": "# The and of\n\nThe key of it.\n" for number in range(9)},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_notes(tmp_path / "vault", NOTES)


def words(explorer: Explorer, path: str) -> dict[str, tuple[str, ...]]:
    return {each.path: each.words for each in explorer.related.of(path)}


def test_words_that_tell_most_come_first(explorer: Explorer) -> None:
    found = words(explorer, "MFA.md")  # "purple" is in no name
    assert found == {"Keys.md": ("token", "hardware"), "Words.md": ("hardware",)}
    assert words(explorer, "用語.md") == {"鍵.md": ("認証",)}, "pairs of a script without blanks"


def test_words_that_most_notes_have_tell_nothing(explorer: Explorer) -> None:
    assert words(explorer, "Other 1.md") == {}


def test_a_change_is_seen(explorer: Explorer, root: Path) -> None:
    before = explorer.related.of("MFA.md")
    assert explorer.related.of("MFA.md") is before
    (root / "Words.md").write_text("None\n", "utf-8")
    explorer.refresh()
    assert {*words(explorer, "MFA.md")} == {"Keys.md"}


def test_an_index_that_is_missing_is_made_up_for(opened: Open) -> None:
    with opened() as first, opened() as second:
        assert first.related.of("MFA.md", wait=False) == second.related.of("MFA.md")
