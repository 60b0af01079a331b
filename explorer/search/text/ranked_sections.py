"""What a full-text search asks for, and the sections that it finds, before they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.search.text.fts_query import FtsQuery, FtsTerm
from explorer.search.text.section_filters import Section, SectionFilter
from explorer.vault import Vault

ALL_WORDS = 30.0
"""The score above which every section is that holds all the words, and below which every other."""


class SectionQuery(NamedTuple):
    """The input of a full-text search: the words, and the sections that the filters leave."""

    query: FtsQuery
    filtered: SectionFilter

    def allows(self, vault: Vault, path: str, section: int) -> bool:
        """Return whether the filters leave a section, and this snapshot of the vault has it."""
        note = vault.notes.get(path)
        if note is None or section >= len(note.headings):
            return False
        return self.filtered.allows(path, section)


class RankedSection(NamedTuple):
    """A section with its score."""

    path: str
    section: int
    score: float
    terms: Sequence[FtsTerm] = ()
    """What it was found by."""

    @property
    def key(self) -> Section:
        """The section itself."""
        return self.path, self.section


class Ranking(NamedTuple):
    """Sections, best first, and how many match in all."""

    sections: list[RankedSection]
    total: int
    problems: tuple[str, ...] = ()
    lacks_scattered: bool = False
    """As in `Answer`."""
