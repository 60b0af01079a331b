"""Where a note has its footnotes, looked up in its text. For workers: it reads files.

Shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.model import Note

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer


def footnote_line(explorer: Explorer, path: str, label: str, *, use: bool = False) -> int | None:
    """Return the line on which a note has a footnote, or with `use` refers to it first.

    None if there is no such line or the note cannot be read.
    """
    from explorer.vault import VaultError

    note = explorer.vault.notes.get(path)
    try:
        return (
            line_in(note, explorer.vault.text(path), label, use=use) if note is not None else None
        )
    except (OSError, KeyError, VaultError):
        return None


def line_in(note: Note, text: str, label: str, *, use: bool = False) -> int | None:
    """Return the same for the text of a note."""
    from explorer.page import Document

    return Document(text, note.body_line).footnote_line(label, use=use)
