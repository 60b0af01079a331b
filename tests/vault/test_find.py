"""Which note a person means."""

from __future__ import annotations

import pytest

from tests.vault.snapshots import vault_of

NOTES = vault_of(
    {
        "Brew.md": "", "kitchen/Brew.md": "", "kitchen/Crème.md": "",
        "kitchen/Oolong.md": "---\naliases: [Blue tea, brew]\n---\n", "“Quoted”.md": "",
        "Þorn.md": "",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("kitchen/Brew.md", ["kitchen/Brew.md"]), ("kitchen/brew", ["kitchen/Brew.md"]),
        ("BREW", ["Brew.md", "kitchen/Brew.md", "kitchen/Oolong.md"]),
        ("brew.md", ["Brew.md", "kitchen/Brew.md", "kitchen/Oolong.md"]),
        ("blue TEA", ["kitchen/Oolong.md"]), ("creme", ["kitchen/Crème.md"]),
        ('"quoted"', ["“Quoted”.md"]), ("thorn", ["Þorn.md"]),
        ("Cre\u0300me", ["kitchen/Crème.md"]), ("./Brew", ["Brew.md"]),
        ("/kitchen/Brew", ["kitchen/Brew.md"]), ("ew", []), ("", []), ("  ", []),
    ],
)  # fmt: skip
def test_a_name_is_found(typed: str, paths: list[str]) -> None:
    assert list(NOTES.find(typed)) == paths
