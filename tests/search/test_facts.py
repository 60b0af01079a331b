"""What search takes from the vault: the facts for its filters, and nothing of a vault that is still being read."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.search import Index, facts_of
from explorer.vault import Vault, load


def _vault(top: Path) -> Vault:
    (top / "Moss.md").write_text("# Shade\n\n[[Fern]] [[Nowhere]]\n", "utf-8")
    (top / "Fern.md").write_text("# Frond\n", "utf-8")
    return load(top, cache=False)


def test_links_give_importance_and_facts(tmp_path: Path) -> None:
    importance, facts = facts_of(_vault(tmp_path))
    assert importance == {"Fern.md": 1.0, "Moss.md": 0.0}
    assert (facts.orphans, facts.broken) == ({"Moss.md"}, {"Moss.md"})


def test_no_link_of_a_part_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _vault(tmp_path)
    entries = {path: entry for path in whole.notes if (entry := whole.entry(path)) is not None}
    part = Vault(whole.root, entries, complete=False)
    followed: list[str] = []
    monkeypatch.setattr(Vault, "resolutions", lambda _, path: followed.append(path))
    monkeypatch.setattr(Vault, "backlink_count", lambda _, path: followed.append(path))
    importance, facts = facts_of(part)
    assert (followed, importance) == ([], {})
    answer = Index.build(part.notes.values()).search("is:broken shade", facts=facts)
    assert answer.problems == ("is:broken was not used: the links of the vault are not known yet.",)
