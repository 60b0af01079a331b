"""Finds the notes that a typed name can mean."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.text.names import vault_path
from explorer.text.normalize import fold
from explorer.vault.link_resolution import FileNames, name_key
from explorer.vault.note_entry import NoteEntry
from explorer.vault.walk import NOTE_SUFFIX


def find(typed: str, entries: Mapping[str, NoteEntry], names: FileNames) -> tuple[str, ...]:
    """Return the paths of the notes that a name can mean, best first.

    The path itself comes first, then the target of a link with that text, then titles, then
    aliases; each first in any letter case, then ignoring accents and quotes.
    """
    as_typed = vault_path(typed)
    wanted = as_typed.strip()
    if not wanted:
        return ()
    found: dict[str, None] = {}
    for name in dict.fromkeys((as_typed, wanted)):
        for path in (name, name + NOTE_SUFFIX, names.resolve("", name)):
            if path is not None and path in entries:
                found[path] = None
    found.update(dict.fromkeys(_called(wanted, entries)))
    return tuple(found)


def _called(wanted: str, entries: Mapping[str, NoteEntry]) -> list[str]:
    name = wanted[: -len(NOTE_SUFFIX)] if wanted.lower().endswith(NOTE_SUFFIX) else wanted
    key, loose = name_key(name), fold(name)
    ranked = []
    for path, entry in entries.items():
        title, aliases = entry.called
        rank = _rank(name_key(path[: -len(NOTE_SUFFIX)]), title, aliases, key, loose)
        if rank is not None:
            ranked.append((rank, len(path), path))
    return [path for _, _, path in sorted(ranked)]


def _rank(stem: str, title: str, aliases: tuple[str, ...], key: str, loose: str) -> int | None:
    """Return how well a note's names match: 0 is best, None is not at all."""
    if stem == key or name_key(title) == key:
        return 0
    if stem.endswith("/" + key):
        return 1
    if any(name_key(alias) == key for alias in aliases):
        return 2
    if loose and fold(title) == loose:
        return 3
    return 4 if loose and any(fold(alias) == loose for alias in aliases) else None
