"""From files to notes: reads ahead, decodes and scans.

Every file results in a note or in the reason why there is none. The scanner is imported with the
first note: the parent process starts its child before that, and both import it at once.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from explorer.config import ReviewSettings
from explorer.markdown.note_fields import NoteFields
from explorer.model import Problem
from explorer.text.names import title_of
from explorer.vault import file_reader

_GONE = (errno.ENOENT, errno.ENOTDIR)


class NoteParser(NamedTuple):
    """Parses notes; its settings are what a note depends on besides its file."""

    root: str
    settings: ReviewSettings
    legacy_properties: bool = False

    def prepare(self) -> None:
        """Import the scanner, which the first note would have to wait for."""
        import explorer.markdown.scan  # noqa: F401

    def fields(self, path: str, data: bytes) -> NoteFields:
        """Return the fields of the note that the bytes of one file hold."""
        from explorer.markdown.scan import scan_fields

        decoded = file_reader.decode(data)
        fields = scan_fields(
            path, decoded.text, self.settings, legacy_properties=self.legacy_properties
        )
        if decoded.code:
            problem = Problem(path, decoded.line, decoded.code, "warning", decoded.message)
            fields = fields._replace(problems=(problem, *fields.problems))
        return fields

    def parse(self, entries: Iterable[tuple[str, str]]) -> Iterator[tuple[NoteFields | None, bool]]:
        """Read and parse files given as vault path and path on disk.

        Yields in their order what each says, None if it has vanished since the walk; and whether
        that may be kept for as long as the file does not change: not if it could not be read.
        """
        files = list(entries)
        prefix = self.root.rstrip(os.sep) + os.sep
        contents = file_reader.read_ahead(prefix + real for _, real in files)
        for (path, _), content in zip(files, contents, strict=True):
            if isinstance(content, bytes):
                yield self.fields(path, content), True
            elif content.errno in _GONE:
                yield None, False
            else:
                yield _unread(path, content), False


def _unread(path: str, error: OSError) -> NoteFields:
    """Return the fields of the note of an unread file: it is there, and links to it hold."""
    if isinstance(error, file_reader.TooLargeError):
        limit = file_reader.LARGEST // 1_000_000
        problem = Problem(
            path,
            None,
            "too_large",
            "error",
            f"The file is larger than {limit} MB and is not read; split it.",
        )
    else:
        reason = error.strerror or str(error)
        problem = Problem(
            path,
            None,
            "unreadable",
            "error",
            f"The file cannot be read: {reason}; check its permissions.",
        )
    return NoteFields(path, title_of(path), problems=(problem,))
