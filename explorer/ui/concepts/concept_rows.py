"""The tree of concepts as rows: folders, notes and headings with their badges.

Badges are looked up when a row is drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace

from explorer.model import Badge, Note
from explorer.reader.concept_tree import ConceptRow, ConceptTree
from explorer.reader.section_ranges import section_end
from explorer.review import merge
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs, count_text
from explorer.ui.widgets.row import Look, Row, badge_look
from explorer.vault.link_writer import section_path

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
        self.counts_due = False
        """Whether the row of a note tells how many notes and cards are due in it."""
        self._section_badges = section_badges
        self._cached: dict[str, Mapping[int, Badge]] = {}

    def __len__(self) -> int:
        return len(self.tree.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.tree.lines[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i, line in enumerate(self.tree.lines) if line.key == key), None)

    def forget_badges(self) -> None:
        """Drop the cached badges of headings: the vault or the day has changed."""
        self._cached.clear()

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        line = self.tree.lines[index]
        fold = None
        if line.folds:
            fold = self.tree.is_open(line)
        if line.kind == "folder":
            return self._folder(line, fold)
        note = self.tree.notes[line.path]
        if line.section < 0:
            return self._concept(note.title, line, fold, self.badges.get(line.path))
        heading = note.headings[line.section]
        return self._concept(heading.name, line, fold, self._heading_badge(note, line, fold))

    def _folder(self, line: ConceptRow, fold: bool | None) -> Row:
        """Return the row of a folder; a closed one shows how much is due, or in it."""
        name = clean(line.path.rpartition("/")[2])
        if fold:
            return Row(name, "folder", line.depth, fold)
        badge = self.folder_badges.get(line.path)
        if badge is None or badge.count <= 0:
            count = self.tree.folders.counts.get(line.path, 0)
            return Row(name, "folder", line.depth, fold, badge=f"{count:,}")
        text = count_text(badge, self.glyphs)
        return Row(name, "folder", line.depth, fold, badge=text, state=badge_look(badge))

    def _concept(self, name: str, line: ConceptRow, fold: bool | None, badge: Badge | None) -> Row:
        """Return the row of a note or a heading."""
        look: Look = "note"
        if line.section >= 0:
            look = "heading"
        row = Row(clean(name) or "(no name)", look, line.depth, fold).with_badge(badge, self.glyphs)
        if not self.counts_due or badge is None or not badge.count:
            return row
        time = row.badge.rjust(_LONGEST_TIME)
        return replace(row, count=f"{badge.count:,}", badge=time)

    def due_sections(self, path: str) -> frozenset[int]:
        """Return the headings of a note with something due, and those that hold them."""
        note = self.tree.notes[path]
        return frozenset(
            above for section in self._due(path) for above in section_path(note, section)
        )

    def _due(self, path: str) -> Iterator[int]:
        for section, badge in self._badges_of(path).items():
            if badge.count and section >= 0:
                yield section

    def _badges_of(self, path: str) -> Mapping[int, Badge]:
        badges = self._cached.get(path)
        if badges is None:
            badges = self._section_badges(path)
            self._cached[path] = badges
        return badges

    def _heading_badge(self, note: Note, line: ConceptRow, fold: bool | None) -> Badge | None:
        """Return the badge of a heading; a closed one has what is due below it, too."""
        badges = self._badges_of(note.path)
        if fold is not False:
            return badges.get(line.section)
        below = range(line.section, section_end(note.headings, line.section))
        return merge(badges[section] for section in below if section in badges)
