"""How many different names a vault has, after any change of its notes."""

from __future__ import annotations

from pathlib import Path
from random import Random

from explorer.model import Heading, Note
from explorer.reader.concept_count import ConceptCounter
from explorer.vault import Vault
from explorer.vault.note_entry import NoteEntry

_NAMES = ("one", "One", "Straße", "STRASSE", "", *[f"name {n}" for n in range(60)])


def _entry(path: str, random: Random) -> NoteEntry:
    names = random.sample(_NAMES, 3)
    headings = tuple(Heading(1, name, name, line, 0, 0) for line, name in enumerate(names[1:], 1))
    return NoteEntry(Note(path, names[0], headings=headings), path, None)


def test_a_snapshot_is_counted_by_its_changes_as_it_is_afresh() -> None:
    random = Random(5)
    entries = {path: _entry(path, random) for path in map(str, range(30))}
    counter, counts = ConceptCounter(), set()
    vault = Vault(Path(), {})
    assert counter.count(vault) == 0
    for _ in range(200):
        changed = random.choice(("", *map(str, range(35))))
        entries = {path: entry for path, entry in entries.items() if path != changed}
        if random.random() < 0.5:
            entries[changed] = _entry(changed, random)
        if random.random() < 0.1:
            entries = dict(random.sample([*entries.items()], len(entries) // 2))
        names = {name.casefold() for entry in entries.values() for name in entry.names()} - {""}
        changes = {path: entries.get(path) for path in {*entries, *vault.entries}}
        vault = vault.with_entries(changes)
        assert vault.entries == entries
        assert counter.count(vault) == len(names)
        counts.add(len(names))
    assert len(counts) > 10
