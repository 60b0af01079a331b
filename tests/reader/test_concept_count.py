"""How many concepts a vault has, counted by what has changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

from explorer import Explorer

_NAMES = ("one", "One", "Straße", "STRASSE", *[f"name {n}" for n in range(20)])


def test_a_snapshot_is_counted_by_its_changes_as_it_is_afresh(tmp_path: Path) -> None:
    random, counts = Random(5), set()
    with Explorer.open(tmp_path, cache=False) as explorer:
        assert explorer.reader.concept_count() == 0
        for _ in range(25):
            for name in random.sample(_NAMES, 3):
                path = tmp_path / f"{name.casefold()}.md"
                headings = random.sample(_NAMES, 2)
                path.write_text("".join(f"# {heading}\n\n" for heading in headings), "utf-8")
            for path in random.sample([*tmp_path.glob("*.md")], 2):
                path.unlink()
            explorer.refresh()
            entries = explorer.vault.entries.values()
            names = {name.casefold() for entry in entries for name in entry.names()}
            assert explorer.reader.concept_count() == len(names)
            counts.add(len(names))
    assert len(counts) > 5
