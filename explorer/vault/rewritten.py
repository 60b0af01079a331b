"""The snapshot after a note was written by this program: no walk is needed to find that out."""

from __future__ import annotations

from explorer.vault import codec
from explorer.vault.errors import VaultError
from explorer.vault.note_entry import NoteEntry
from explorer.vault.note_parser import NoteParser
from explorer.vault.snapshot import Vault
from explorer.vault.walk import Stamp, note_stamp


def with_content(vault: Vault, path: str, data: bytes) -> Vault:
    """Return the next snapshot, in which the file of the note at `path` has these bytes.

    Raises `KeyError` if there is no such note.
    """
    parser = NoteParser(str(vault.root), vault.settings, vault.legacy_properties)
    fields = parser.fields(path, data)
    entry = NoteEntry(
        codec.packed(fields) or fields.note(), vault.entries[path].real, _stamp(vault, path, data)
    )
    return vault.with_entries({path: entry})


def _stamp(vault: Vault, path: str, data: bytes) -> Stamp | None:
    """Return the stamp of a file that has these bytes; None if it has other ones by now."""
    stamp = note_stamp(vault.root, path)
    try:
        if vault.content(path) == data:
            return stamp
    except VaultError:  # the file is gone again
        return None
    return None
