"""The tree of folders, notes and headings in the left pane, and the row that is selected in it.

Shares its list with the concepts from A to Z. Keeps what is selected and on top when the tree is
filled again.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from explorer.reader.concept_lines import NO_KEY, ConceptRow, Key
from explorer.reader.concept_tree import ConceptTree, Folders
from explorer.ui.concepts.concept_rows import ConceptRows
from explorer.ui.history import LeftList, NotePlace
from explorer.ui.widgets.left_list import show_as_left
from explorer.ui.widgets.row_list import RowList


class TreeView:
    """Shows the tree in a list that shows something else at other times."""

    def __init__(self, shown_list: RowList, rows: ConceptRows) -> None:
        self.list = shown_list
        self.rows = rows
        self.is_shown = True
        self._left: LeftList | None = None
        """How it was hidden, None if a note was opened since."""
        self._opened: Key | None = None
        """The row of that note."""
        self._lost: _LostRow | None = None

    @property
    def tree(self) -> ConceptTree:
        """Which rows there are."""
        return self.rows.tree

    @property
    def line(self) -> ConceptRow | None:
        """The selected line, None in an empty tree."""
        lines = self.tree.lines
        if self.list.cursor >= len(lines):
            return None
        return lines[self.list.cursor]

    @property
    def key(self) -> Key:
        """The identity of the selected line, `NO_KEY` in an empty tree."""
        line = self.line
        return NO_KEY if line is None else line.key

    @property
    def has_folder_selected(self) -> bool:
        """Whether the cursor is on a folder."""
        line = self.line
        return line is not None and line.kind == "folder"

    def place(self) -> NotePlace | None:
        """Return the place that the cursor is on, None for a folder."""
        line = self.line
        if line is None or line.kind == "folder":
            return None
        if line.section < 0:
            return NotePlace(line.path, 1)
        return NotePlace(line.path, self.tree.notes[line.path].headings[line.section].line)

    # Another content of the list

    def hide(self, left: LeftList) -> None:
        """Give the list away; `left` is how it is shown again."""
        self.is_shown = False
        self._left = left

    def show(self) -> None:
        """Take the list back, at the note on screen if one was opened meanwhile."""
        self.is_shown = True
        self.list.border_title = Content("Concepts")
        self.list.pinned.nested = self.rows
        self.list.fill(self.rows, keep=False)
        index = self.rows.find(self._opened)
        if self._left is not None:
            show_as_left(self.list, self._left)
        elif index is not None:
            self.list.show_in_middle(index)

    # Other rows

    def fill(self, folders: Folders | None) -> None:
        """Rebuild the rows around what the cursor and the top of the list are on.

        `folders` is None before the first snapshot: then there are none to show.
        """
        anchor = _Anchor.of(self)
        if folders is not None:
            self.tree.fill(self.tree.notes, folders)
        if self.is_shown:
            anchor.restore(self)

    def follow(self, folders: Folders | None) -> None:
        """Rebuild the rows for another snapshot.

        Goes back to a row that an earlier one had no longer and that this one has renamed, unless
        the user has moved the cursor meanwhile.
        """
        before = _Anchor.of(self)
        self.fill(folders)
        if self.is_shown:
            self._follow_lost_row(before)

    def _follow_lost_row(self, before: _Anchor) -> None:
        """Go back to a row that is there again; `before` is where the cursor was."""
        lost, wanted = self._lost, before
        if lost is not None and before.key == lost.stand_in:
            wanted = lost.anchor
        else:
            lost = None
        if wanted.is_renamed(self.tree):
            wanted.restore(self)
            lost = None
        elif self.line is not None and not before.is_in(self.tree):
            lost = _LostRow(wanted, self.line.key)
        self._lost = lost

    # The rows that there are

    def step_group(self, step: int) -> None:
        """Go to the next folder at the top (1), or to the one before (-1)."""
        if self.tree.lines:
            self.list.select_at_top(self.tree.top_level(self.list.cursor, step))

    def toggle(self, index: int) -> None:
        """Open or close a row in place."""
        self.tree.toggle(index)
        self.list.refill()

    def reveal(self, path: str, *, unfold: bool) -> None:
        """Open the folders that hold a note and select it.

        Does nothing if the note or one of its headings is selected already. With `unfold`, the
        headings of the note are shown.
        """
        place = self.place()
        if place is not None and place[0] == path:
            return
        anchor = _Anchor.of(self)
        self.tree.reveal(path)
        anchor.restore(self)
        index = self.tree.index(("note", path))
        if index is None:
            return
        if unfold and not self.tree.is_open(self.tree.lines[index]):
            self.toggle(index)
        self.list.show_in_middle(index)

    def reveal_later(self, path: str) -> None:
        """Open the folders that hold a note, and select it when the tree is shown again."""
        self.tree.reveal(path)
        self._left, self._opened = None, ("note", path)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What the cursor and the top of a list are on, to find both again after a refill."""

    key: Key
    index: int
    offset: int
    """Rows from the top of the view down to the cursor."""

    @classmethod
    def of(cls, view: TreeView) -> _Anchor:
        index = view.list.cursor
        return cls(view.key, index, index - view.list.scroll_offset.y)

    def restore(self, view: TreeView) -> None:
        found = self._find(view.tree)
        view.list.refill()
        if found is None:
            view.list.cursor = min(self.index, max(0, len(view.tree.lines) - 1))
            return
        view.list.cursor = found
        if found != self.index:
            top = max(0, found - self.offset)
            view.list.scroll_to(y=top, animate=False, immediate=True)

    def is_in(self, tree: ConceptTree) -> bool:
        """Whether the line is there now."""
        return self._find(tree) is not None

    def is_renamed(self, tree: ConceptTree) -> bool:
        """Whether the line is there now, by another key than before."""
        return tree.moved_key(self.key) != self.key and self.is_in(tree)

    def _find(self, tree: ConceptTree) -> int | None:
        """Return where the line is now; a heading that is gone is found as its note."""
        key = tree.moved_key(self.key)
        found = tree.index(key)
        if found is None and key[0] == "heading":
            return tree.index(("note", key[1]))
        return found


@dataclass(frozen=True, slots=True)
class _LostRow:
    """A row that the cursor was on until a snapshot had it no longer."""

    anchor: _Anchor
    stand_in: Key
    """The row that the cursor was put on instead."""
