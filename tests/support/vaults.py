"""Small vaults on disk, written as a mapping of path to text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explorer.markdown.note_fields import NoteFields
from explorer.model import Note
from explorer.vault import Vault
from explorer.vault.note_entry import NoteEntry, packed


def write_notes(root: Path, notes: Mapping[str, str | bytes]) -> Path:
    """Write notes into a folder, line ends as they are, and return the folder."""
    root.mkdir(parents=True, exist_ok=True)
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def entry_of(note: Note) -> NoteEntry:
    """Return the entry of a note that is on no disk."""
    fields = {name: getattr(note, name) for name in NoteFields.__annotations__}
    fields |= {name: [*map(tuple, fields[name])] for name in ("headings", "links", "blocks")}
    return NoteEntry(packed(NoteFields(**fields)), note.path, None)


def edited(vault: Vault, changes: Mapping[str, Note | None]) -> Vault:
    """Return the next snapshot: notes by path as they are now, None for one that is gone."""
    return vault.with_entries(
        {path: entry_of(note) if note else None for path, note in changes.items()}
    )
