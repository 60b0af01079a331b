"""The tree of concepts as rows: folders, notes and headings with their badges.

Badges are looked up when a row is drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from explorer.model import Badge, section_end
from explorer.reader.concept_tree import ConceptRow, ConceptTree
from explorer.review import merge
from explorer.text.names import NEIGHBORS, title_of
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs, count_text
from explorer.ui.history import NotePlace
from explorer.ui.widgets.row import ListEntry, Look, Row, badge_look
from explorer.vault.link_writer import section_path

_SHORT = 12
"""Characters below which a name is hardly ever cut."""
_LONGEST_TIME = 7
"""Cells of the longest badge of something due: with less, the counts beside them stand ragged."""


class ConceptRows:
    """The lines of a concept tree as rows of a list."""

    def __init__(
        self, glyphs: Glyphs, section_badges: Callable[[str], Mapping[int, Badge]]
    ) -> None:
        """`section_badges` returns the badges of a note's headings by their index."""
        self.tree = ConceptTree()
        self.glyphs = glyphs
        self.badges: Mapping[str, Badge] = {}
        self.folder_badges: Mapping[str, Badge] = {}
        self.shown: str | None = None
        """The path of the note on screen."""
        self.counts_due = False
        """Whether the row of a note tells how many notes and cards are due in it."""
        self.section_badges = cache(section_badges)
        """The badges of a note's headings; to be cleared when the vault or the day has changed."""

    def __len__(self) -> int:
        return len(self.tree.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.tree.lines[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return self.tree.index(key)

    def place(self, index: int) -> NotePlace | None:
        """Return where a row leads, None for a folder."""
        line = self.tree.lines[index]
        if line.kind == "folder":
            return None
        if line.section < 0:
            return NotePlace(line.path, 1)
        return NotePlace(line.path, self.tree.notes[line.path].headings[line.section].line)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        row = self._row_of(self.tree.lines[index])
        if len(row.text) < _SHORT:
            return row
        return row.distinct_from(self._names_beside(index))

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        return self.tree.lines[index].depth

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
        line = self.tree.holders(index)[depth]
        return ListEntry(line.key, self._row_of(line))

    def _row_of(self, line: ConceptRow) -> Row:
        fold = self.tree.is_open(line) if line.folds else None
        if line.kind == "folder":
            return self._folder(line, fold)
        if line.section < 0:
            return self._concept(line, fold, self.badges.get(line.path))
        badges, section = self.section_badges(line.path), line.section
        if fold is not False:
            return self._concept(line, fold, badges.get(section))
        # A closed heading has what is due below it, too.
        below = range(section, section_end(self.tree.notes[line.path].headings, section))
        return self._concept(line, fold, merge(badges[at] for at in below if at in badges))

    def _names_beside(self, index: int) -> Iterator[str]:
        """Yield the names near a row that it could be taken for."""
        lines = self.tree.lines
        here = lines[index]
        for line in lines.between(index - NEIGHBORS, index + NEIGHBORS + 1):
            if line.depth == here.depth and line.kind == here.kind:
                yield self._name(line)

    def _name(self, line: ConceptRow) -> str:
        if line.section >= 0:
            return clean(self.tree.notes[line.path].headings[line.section].name)
        return clean(title_of(line.path))

    def _folder(self, line: ConceptRow, fold: bool | None) -> Row:
        """Return the row of a folder; a closed one shows how much is due, or in it."""
        row = Row(clean(line.path.rpartition("/")[2]), "folder", line.depth, fold)
        badge = self.folder_badges.get(line.path)
        if fold:
            return row
        if badge is None or badge.count <= 0:
            return replace(row, badge=f"{self.tree.folders.counts.get(line.path, 0):,}")
        return replace(row, badge=count_text(badge, self.glyphs), state=badge_look(badge))

    def _concept(self, line: ConceptRow, fold: bool | None, badge: Badge | None) -> Row:
        """Return the row of a note or a heading."""
        glyphs = self.glyphs
        look: Look = "note"
        leaf = glyphs.note
        if line.section >= 0:
            look, leaf = "heading", " "
        elif line.path == self.shown:
            look = "current"
        marks = (glyphs.note_opened, glyphs.note_closed, leaf)
        name = self._name(line) or "(no name)"
        row = Row(name, look, line.depth, fold=fold, fold_marks=marks)
        row = row.with_badge(badge, glyphs)
        if not self.counts_due or badge is None or not badge.count:
            return row
        time = row.badge.rjust(_LONGEST_TIME)
        return replace(row, count=f"{badge.count:,}", badge=time)

    def badge_of(self, path: str, section: int) -> Badge | None:
        """Return the badge of a note (section -1) or of one of its headings."""
        if path not in self.badges or section < 0:
            return self.badges.get(path)
        return self.section_badges(path).get(section)

    def due_sections(self, path: str) -> frozenset[int]:
        """Return the headings of a note with something due, and those that hold them."""
        note, badges = self.tree.notes[path], self.section_badges(path)
        due = (section for section, badge in badges.items() if badge.count and section >= 0)
        return frozenset(above for section in due for above in section_path(note, section))
