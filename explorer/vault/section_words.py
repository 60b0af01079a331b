"""From a note's file to the words of its sections, as the full-text index keeps them.

Reads files; knows nothing of a database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from explorer.text.normalize import fold
from explorer.text.split_words import with_split_words
from explorer.text.tokenize import tokens_of
from explorer.vault.errors import OutOfFilesError, VaultError
from explorer.vault.note_entry import NoteEntry
from explorer.vault.snapshot import Vault

_PIECE = 16_384
"""Characters that are cut into words at a time: other threads wait that long."""


class SectionWords(NamedTuple):
    """The words of a note, section by section."""

    path: str
    entry: NoteEntry
    """What was indexed: the note as the snapshot has it."""
    sections: list[tuple[str, str]]
    """The tokens of heading and body, joined by blanks: first what stands before the first
    heading."""


def read_sections(
    vault: Vault, path: str, entry: NoteEntry, pause: Callable[[], object]
) -> SectionWords | None:
    """Return the words of a note, None if its file has changed since the snapshot.

    A file that cannot be read has no words. `pause` is called now and then. Raises
    `OutOfFilesError`.
    """
    try:
        if entry.stamp is not None:
            status = os.stat(vault.file(path))  # noqa: PTH116  a name may hold what Path would drop
            if (status.st_mtime_ns, status.st_size) != (entry.stamp.mtime_ns, entry.stamp.size):
                return None
        text = vault.searchable_text(path)
    except OSError:
        return None
    except OutOfFilesError:
        raise
    except VaultError:
        if entry.stamp is not None:
            return None
        return SectionWords(path, entry, [])
    pause()
    return SectionWords(
        path, entry, cut_sections([heading[4:6] for heading in entry.part("headings")], text, pause)
    )


def cut_sections(
    headings: Sequence[tuple[int, int]],
    text: str,
    pause: Callable[[], object] = lambda: None,
) -> list[tuple[str, str]]:
    """Return the tokens of heading and body of each section, of the spans of all headings.

    The first section is the text before the first heading. Words that markup splits are there as
    the page shows them, too.
    """
    starts = [0, *(start for start, _ in headings), len(text)]
    ends = [0, *(end for _, end in headings)]
    return [
        (
            _tokens(with_split_words(text[start:end]), pause),
            _tokens(with_split_words(text[end:after]), pause),
        )
        for start, end, after in zip(starts, ends, starts[1:], strict=False)
    ]


def _tokens(text: str, pause: Callable[[], object]) -> str:
    if len(text) <= _PIECE:
        return " ".join(tokens_of(fold(text)))
    pieces: list[str] = []
    at = 0
    while at < len(text):
        end = at + _PIECE
        if end < len(text):
            end = max(text.rfind("\n", at, end), text.rfind(" ", at, end)) + 1 or end
        pieces.append(" ".join(tokens_of(fold(text[at:end]))))
        at = end
        pause()
    return " ".join(pieces)
