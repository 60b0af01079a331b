"""The snapshot that follows when this program has written a note, made without a walk."""

from __future__ import annotations

from contextlib import suppress

from explorer.markdown.note_fields import NoteFields
from explorer.model import Note
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
    fields = _fields(vault, path, data)
    stamp = _stamp(vault, path, data)
    entry = NoteEntry(codec.packed(fields), vault.entries[path].real, stamp)
    return vault.with_entries({path: entry})


def parsed(vault: Vault, path: str, data: bytes) -> Note:
    """Return what the note at `path` says if its file has these bytes."""
    return _fields(vault, path, data).note()


def _fields(vault: Vault, path: str, data: bytes) -> NoteFields:
    parser = NoteParser(str(vault.root), vault.settings, vault.legacy_properties)
    return parser.fields(path, data)


def _stamp(vault: Vault, path: str, data: bytes) -> Stamp | None:
    """Return the stamp of a file that has these bytes; None if it has other ones by now."""
    # The stamp first: what is written after it gives another one, and is read then.
    stamp = note_stamp(vault.root, path)
    with suppress(VaultError):  # the file is gone again
        if vault.content(path) == data:
            return stamp
    return None
