"""The snapshot after a write: the same as after a walk, and never trusted more than the disk."""

from __future__ import annotations

from explorer.vault import load, refresh
from tests.vault.conftest import MakeVault

AFTER = b"---\ntags: [one]\n---\n# New\n[[B]]\n"


def test_it_is_the_snapshot_that_a_walk_gives(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "old", "B.md": "[[A]]"})
    before = load(root, cache=False)
    (root / "A.md").write_bytes(AFTER)
    after = before.rewritten("A.md", AFTER)
    walked = load(root, cache=False)
    assert after.notes["A.md"] == walked.notes["A.md"]
    assert after.backlinks("B.md") == walked.backlinks("B.md")
    assert (after.generation, before.notes["A.md"].tags) == (before.generation + 1, ())
    assert refresh(after, cache=False) is after


def test_a_file_that_has_changed_again_is_read_again(make_vault: MakeVault) -> None:
    root = make_vault({"A.md": "old", "B.md": ""})
    vault = load(root, cache=False)
    (root / "A.md").write_bytes(b"# Newer\n")
    after = refresh(vault.rewritten("A.md", AFTER), cache=False)
    assert [heading.name for heading in after.notes["A.md"].headings] == ["Newer"]
    (root / "A.md").unlink()
    gone = refresh(after.rewritten("A.md", AFTER), cache=False)
    assert list(gone.notes) == ["B.md"]
