"""The Concepts pane: the tree of folders, notes and headings, and the list of what is due.

Fills a `RowList` and acts on its rows. Keeps what is open, selected and on top when the vault
changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from textual.content import Content

from explorer.model import Badge
from explorer.reader.concept_lines import NO_KEY, ConceptRow, Key
from explorer.reader.concept_tree import ConceptTree, Folders
from explorer.review import urgency
from explorer.ui.concepts.concept_rows import ConceptRows
from explorer.ui.concepts.tree_view import TreeView
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import NotePlace
from explorer.ui.messages import BadgesLoaded, OpenPlace, VaultLoaded
from explorer.ui.widgets.left_list import left_list
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.ui.concepts.alphabet_view import AlphabetView

DueOrder: TypeAlias = Literal["urgency", "folder"]
"""How the list of what is due is sorted."""

_NEXT_ORDER: Mapping[DueOrder | None, DueOrder | None] = {
    None: "urgency",
    "urgency": "folder",
    "folder": None,
}
_DUE_TITLES: Mapping[DueOrder, str] = {"urgency": "Due by urgency", "folder": "Due by folder"}
_SMALL = 150
"""Notes up to which all folders are open from the start."""
_FEW_DUE = 40
"""Due notes up to which the list by folder opens them to their headings."""


class ConceptsPane:
    """The tree of all concepts."""

    def __init__(
        self,
        glyphs: Glyphs,
        section_badges: Callable[[str], Mapping[int, Badge]],
        load_alphabet: Callable[[], object],
    ) -> None:
        """Make the pane.

        `section_badges` returns the badges of a note's headings by their index. `load_alphabet`
        begins to gather the concepts from A to Z, for `alphabet.take`.
        """
        self.rows = ConceptRows(glyphs, section_badges)
        self.list = RowList(self.rows, glyphs=glyphs, handler=self, id="concepts")
        self.list.border_title = Content("Concepts")
        self.list.pinned.nested = self.rows
        self._tree_view = TreeView(self.list, self.rows)
        self._view: TreeView | AlphabetView = self._tree_view
        """What has the list."""
        self._load_alphabet = load_alphabet
        self._generation = 0
        self.due_order: DueOrder | None = None
        """How the list of what is due is sorted, None while everything is shown."""
        self._opened_small = False
        self._unfiltered: _Unfiltered | None = None
        self._folders: Folders | None = None
        self._due_folders = Folders({}, {}, {})

    @property
    def tree(self) -> ConceptTree:
        """Which rows the tree has."""
        return self.rows.tree

    @cached_property
    def alphabet(self) -> AlphabetView:
        """The concepts from A to Z, which the pane shows instead of the tree."""
        # Imported when it is first shown: no one has waited for it before.
        from explorer.ui.concepts.alphabet_view import AlphabetView

        return AlphabetView(self.list, self.rows, self._load_alphabet)

    @property
    def in_alphabet(self) -> bool:
        """Whether the concepts from A to Z are shown."""
        return self._view is not self._tree_view

    @property
    def cursor(self) -> int:
        """The index of the selected row."""
        return self.list.cursor

    @property
    def line(self) -> ConceptRow | None:
        """The selected line of the tree, None if that is empty."""
        return self._tree_view.line

    @property
    def has_folder_selected(self) -> bool:
        """Whether the cursor is on a folder."""
        return self._view.has_folder_selected

    # The load

    def take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot; what was open, selected and on top stays so."""
        if vault.complete and not self._opened_small and len(vault.notes) <= _SMALL:
            self._opened_small = True
            self.tree.opened |= _folder_keys(
                path for subfolders in vault.folders.folders.values() for path in subfolders
            )
        self._folders = vault.folders
        self._generation = vault.generation
        self.rows.forget_badges()
        self.tree.notes = vault.notes
        self._move_folds()
        self._tree_view.follow(self._shown_folders)
        self.tree.forget_renames()
        if vault.complete and self.in_alphabet:
            self.alphabet.follow(vault.generation)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep open and selected what has another path in the next snapshot."""
        self.tree.follow_renames(paths)

    def _move_folds(self) -> None:
        tree = self.tree
        tree.move_folds()
        if self._unfiltered is not None:
            self._unfiltered = self._unfiltered.moved(tree.moved_key)

    def take_badges(self, badges: BadgesLoaded) -> None:
        """Show what is due."""
        self.rows.badges = badges.badges
        self.rows.folder_badges = badges.folders
        self.rows.forget_badges()
        if self.due_only:
            self._gather_due()
            self._refill()
        self.list.refresh()

    @property
    def _shown_folders(self) -> Folders | None:
        """The folders that the tree shows, None before the first snapshot."""
        if self.due_only:
            return self._due_folders
        return self._folders

    def _refill(self) -> None:
        self._tree_view.fill(self._shown_folders)

    # What is due

    @property
    def due_only(self) -> bool:
        """Whether only notes with something due are shown."""
        return self.due_order is not None

    def step_due(self) -> None:
        """Show what is due by urgency, then by folder, then everything again."""
        self.show_folders()
        order = _NEXT_ORDER[self.due_order]
        if order is None:
            self.show_all()
        else:
            self._show_due(order)

    def due_paths(self) -> list[str]:
        """Return the notes with something due in the order of the list: by urgency by default."""
        if self.due_order == "folder":
            due = Folders.of(self._due())
            tree = ConceptTree(opened=_folder_keys(due.counts))
        else:
            due = Folders.flat(self._due())
            tree = ConceptTree(rank=self._urgency)
        tree.fill(self.tree.notes, due)
        return [line.path for line in tree.lines if line.kind == "note"]

    def _show_due(self, order: DueOrder) -> None:
        key = self._tree_view.key
        if self._unfiltered is None:
            self._unfiltered = _Unfiltered(set(self.tree.opened), key)
        self._set_due_order(order)
        self._gather_due()
        self.tree.opened = self._opened_due(order)
        self.list.border_title = Content.styled(_DUE_TITLES[order], "$accent")
        self._refill()
        if self.rows.find(key) is None:
            self.list.cursor = 0

    def _set_due_order(self, order: DueOrder | None) -> None:
        """Choose which rows the tree has, and how they are sorted; None shows everything."""
        self.due_order = order
        self.rows.counts_due = self.due_only
        self.tree.chosen = self.rows.due_sections if self.due_only else None
        self.tree.rank = self._urgency if order == "urgency" else None

    def _opened_due(self, order: DueOrder) -> set[Key]:
        """Return what is open in a list: all folders, and notes to their headings if few."""
        if order == "urgency":
            return set()
        opened: set[Key] = set(_folder_keys(self._due_folders.counts))
        due = [path for notes in self._due_folders.notes.values() for path in notes]
        if len(due) <= _FEW_DUE:
            opened |= {("note", path) for path in due}
        return opened

    def show_all(self) -> None:
        """Show every note, as it was before the list of what is due."""
        self._set_due_order(None)
        before = self._unfiltered or _Unfiltered(set(), NO_KEY)
        self._unfiltered = None
        self.tree.opened = before.opened
        self.list.border_title = Content("Concepts")
        self._refill()
        index = self.rows.find(before.key)
        if index is not None:
            self.list.cursor = index

    def _due(self) -> Iterator[str]:
        return (path for path, badge in self.rows.badges.items() if badge.count > 0)

    def _urgency(self, path: str) -> tuple[int, ...]:
        return urgency(self.rows.badges[path])

    def _gather_due(self) -> None:
        """Gather the notes with something due, in folders if they are sorted so."""
        arrange = Folders.flat if self.due_order == "urgency" else Folders.of
        self._due_folders = arrange(self._due())

    # From A to Z

    def toggle_alphabet(self) -> None:
        """Show all concepts from A to Z, or the tree of folders again."""
        if self.in_alphabet:
            self.show_folders()
            return
        left = left_list(self.list)
        if self.due_only:
            self.show_all()
        self._tree_view.hide(left)
        self._view = self.alphabet
        self.alphabet.show(self._generation)

    def show_folders(self) -> None:
        """Show the tree of folders, at the note on screen if one was opened meanwhile."""
        if self.in_alphabet:
            self.alphabet.hide()
            self._view = self._tree_view
            self._tree_view.show()

    def step_group(self, step: int) -> None:
        """Go to the next letter or folder at the top (1), or to the one before (-1)."""
        self._view.step_group(step)

    # Places

    def reveal(self, path: str, *, unfold: bool = False) -> None:
        """Open the folders that hold a note and select it, at once or with the next `show_folders`.

        Does nothing if the note or one of its headings is selected already. With `unfold`, the
        headings of the note are shown if the tree is.
        """
        if self.in_alphabet:
            self._tree_view.reveal_later(path)
        else:
            self._tree_view.reveal(path, unfold=unfold)

    def mark_shown(self, path: str | None) -> None:
        """Mark the row of the note that is on screen."""
        if path != self.rows.shown:
            self.rows.shown = path
            self.list.refresh()

    def place(self) -> NotePlace | None:
        """Return the place that the cursor is on, None for a folder or several places."""
        return self._view.place()

    def row_folded(self, index: int) -> None:
        """Open or close a row in place."""
        self._view.toggle(index)

    def row_opened(self, index: int, event: RowList.Opened) -> None:
        """Open the note, at its heading, or what has no place of its own."""
        place = self._view.place()
        if place is not None:
            self.list.post_message(OpenPlace(*place, focus=event.focus))
        elif event.by != "double":
            self._view.toggle(index)


def _folder_keys(paths: Iterable[str]) -> set[tuple[str, ...]]:
    return {("folder", path) for path in paths}


@dataclass(frozen=True, slots=True)
class _Unfiltered:
    """What was open and selected before the filter."""

    opened: set[Key]
    key: Key

    def moved(self, moved_key: Callable[[Key], Key]) -> _Unfiltered:
        """Return the same under the paths of another snapshot."""
        return _Unfiltered(set(map(moved_key, self.opened)), moved_key(self.key))
