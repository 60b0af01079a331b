"""Where the footnotes of a note are in its text. Reads files, so call it from workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.model import Note

if TYPE_CHECKING:
    from explorer.vault import Vault


def footnote_line(vault: Vault, path: str, label: str, *, use: bool = False) -> int | None:
    """Return the line of a footnote's text, or with `use` that of its first reference.

    None if there is no such line or the note cannot be read.
    """
    from explorer.vault import VaultError

    note = vault.notes.get(path)
    if note is None:
        return None
    try:
        text = vault.text(path)
    except VaultError:
        return None
    return footnote_line_in(note, text, label, use=use)


def footnote_line_in(note: Note, text: str, label: str, *, use: bool = False) -> int | None:
    """Return the same for a note whose text has been read."""
    from explorer.page import Document

    return Document(text, note.body_line).footnote_line(label, use=use)
