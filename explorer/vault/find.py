"""Which note a person means by what they typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from explorer.model import Note
from explorer.text.names import fold
from explorer.vault.resolve import Names, name_key


def find(typed: str, notes: Mapping[str, Note], names: Names) -> tuple[str, ...]:
    """Return the paths of notes that are called so, best first.

    A path as it is comes first, then what a link with that text would lead to, then titles, then aliases; each first
    in any letter case, then with accents and quotes put aside.
    """
    wanted = normalize("NFC", typed).strip()
    if not wanted:
        return ()
    found: dict[str, None] = {}
    for path in (wanted, wanted + ".md", names.resolve("", wanted)):
        if path is not None and path in notes:
            found[path] = None
    found.update(dict.fromkeys(_called(wanted, notes.values())))
    return tuple(found)


def _called(wanted: str, notes: Iterable[Note]) -> list[str]:
    key, loose = name_key(wanted.removesuffix(".md")), fold(wanted.removesuffix(".md"))
    ranked = []
    for note in notes:
        rank = _rank(note, key, loose)
        if rank is not None:
            ranked.append((rank, len(note.path), note.path))
    return [path for _, _, path in sorted(ranked)]


def _rank(note: Note, key: str, loose: str) -> int | None:
    """Return how well a note's names match: 0 is best, None is not at all."""
    stem = note.path[:-3]
    title = name_key(note.title)
    if title == key or name_key(stem) == key:
        return 0
    if name_key(stem).endswith("/" + key):
        return 1
    if any(name_key(alias) == key for alias in note.aliases):
        return 2
    if loose and fold(note.title) == loose:
        return 3
    return 4 if loose and any(fold(alias) == loose for alias in note.aliases) else None
