"""The shipped sample."""

from __future__ import annotations

from explorer.vault import load, sample


def test_the_sample_is_where_it_is_said_to_be() -> None:
    root = sample.sample_root()
    assert any(root.rglob("*.md"))
    assert sample.is_sample(root)
    assert not sample.is_sample(root.parent)


def test_the_sample_loads() -> None:
    vault = load(sample.sample_root(), cache=False)
    assert vault.complete
    assert vault.notes
