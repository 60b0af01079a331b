"""The shipped sample."""

from __future__ import annotations

from explorer.vault import is_sample, load, sample_root


def test_the_sample_is_where_it_is_said_to_be_and_loads() -> None:
    root = sample_root()
    assert is_sample(root)
    assert not is_sample(root.parent)
    vault = load(root, cache=False)
    assert vault.complete
    assert vault.notes
