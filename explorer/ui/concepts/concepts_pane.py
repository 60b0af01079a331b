"""The left pane: the tree of folders, notes and headings, what is due, or all concepts from A to Z.

Fills a `RowList` and acts on its rows. Keeps what is open, selected and on top when the vault
changes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, cast

from textual.content import Content

from explorer.reader.concept_tree import NO_KEY, ConceptRow, Folders, Key
from explorer.review.badges import urgency
from explorer.ui.base_app import BaseApp
from explorer.ui.concepts.concept_rows import AlphabetRows, ConceptRows
from explorer.ui.history import LeftList, NotePlace
from explorer.ui.load_state import BadgesLoaded, VaultLoaded
from explorer.ui.messages import OpenPlace
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row_list import OpenedBy, RowList, left_list, show_as_left

if TYPE_CHECKING:
    from explorer.reader.alphabet import Alphabet

_SMALL = 150
"""Notes up to which all folders are open from the start."""


class ConceptsPane:
    """The left pane."""

    def __init__(self, app: BaseApp) -> None:
        glyphs = app.glyphs
        badges = lambda path: app.explorer.reviews.section_badges(path, app.now())  # noqa: E731
        self.tree = ConceptRows(glyphs, badges)
        self.alphabet = AlphabetRows(self.tree)
        """The concepts from A to Z."""
        self.list = RowList(
            self.tree, glyphs=glyphs, opened=self.row_opened, folded=self.row_folded, id="concepts"
        )
        self.list.border_title = Content("Concepts")
        self.list.nested = self.tree
        self.in_alphabet = False
        """Whether the concepts from A to Z are shown."""
        self.due_only = False
        """Whether only what is due is shown, by urgency."""
        self._app = app
        self._opened_small = False
        self._folders: Folders | None = None
        self._before_due: tuple[set[Key], Key] = set(), NO_KEY
        """What was open and selected before only what is due was shown."""
        self._tree_left: LeftList | None = None
        """How the tree was left for the alphabet, None if a note was opened since."""
        self._revealed: Key | None = None
        """The row of that note."""
        self._alphabet_left: LeftList | None = None
        self._lost: tuple[LeftList, Hashable] | None = None
        """A row that the cursor was on until a snapshot had it no longer, and the one that the
        cursor was put on instead."""

    @property
    def line(self) -> ConceptRow | None:
        """The selected line of the tree, None if that is empty or not shown."""
        if self.in_alphabet:
            return None
        return self.list.of_selected(self.tree.lines.__getitem__)

    def place(self) -> NotePlace | None:
        """Return the place that the cursor is on, None for a folder or several places."""
        return self.list.of_selected(self.alphabet.place if self.in_alphabet else self.tree.place)

    # The load

    def take_vault(self, vault: VaultLoaded) -> None:
        """Show a new snapshot; what was open, selected and on top stays so."""
        if vault.complete and not self._opened_small and len(vault.notes) <= _SMALL:
            self._opened_small = True
            subfolders = vault.folders.folders.values()
            self.tree.opened |= {("folder", path) for paths in subfolders for path in paths}
        self._folders = vault.folders
        self.tree.section_badges.cache_clear()
        self.tree.notes = vault.notes
        moved = self.tree.moved_key
        self.tree.opened = set(map(moved, self.tree.opened))
        self.tree.closed = set(map(moved, self.tree.closed))
        opened, key = self._before_due
        self._before_due = set(map(moved, opened)), moved(key)
        self._follow()
        self.tree.renamed = {}
        if vault.complete and self.in_alphabet:
            self._gather_alphabet()

    def _follow(self) -> None:
        """Lay the tree out for another snapshot.

        Goes back to a row that an earlier one had no longer and that this one has renamed, unless
        the user has moved the cursor meanwhile.
        """
        before = left_list(self.list)
        self._fill()
        if self.in_alphabet:
            return
        wanted = before
        if self._lost is not None and before.key == self._lost[1]:
            wanted = self._lost[0]
        else:
            self._lost = None
        key = self._key_now(wanted.key)
        if key != wanted.key and self.tree.find(key) is not None:
            self._restore(wanted)
            self._lost = None
        elif self.line is not None and self.tree.find(self._key_now(before.key)) is None:
            self._lost = wanted, self.line.key

    def _fill(self) -> None:
        """Lay out what the tree is to show, around what the cursor and the top are on."""
        left, folders = left_list(self.list), self._folders
        if self.due_only:
            folders = Folders.flat(self._due())
        if folders is not None:
            self.tree.fill(self.tree.notes, folders)
        if not self.in_alphabet:
            self._restore(left)

    def _restore(self, left: LeftList) -> None:
        """Show the tree as it was left, for rows that have other keys in this snapshot."""
        self.list.refill()
        show_as_left(self.list, left._replace(key=self._key_now(left.key)))

    def _key_now(self, key: Hashable) -> Key:
        """Return the key of a row by now; a heading that is gone is found as its note."""
        moved = self.tree.moved_key(cast("Key", NO_KEY if key is None else key))
        is_gone = moved[0] == "heading" and self.tree.find(moved) is None
        return ("note", moved[1]) if is_gone else moved

    def take_badges(self, badges: BadgesLoaded) -> None:
        """Show what is due."""
        self.tree.badges = badges.badges
        self.tree.folder_badges = badges.folders
        self.tree.section_badges.cache_clear()
        if self.due_only:
            self._fill()
        self.list.refresh()

    def _take_alphabet(self, alphabet: Alphabet) -> None:
        """Show the concepts that were gathered; the selected row and the top one stay.

        Unless a later snapshot is there.
        """
        if alphabet.generation != self._app.explorer.vault.generation:
            return
        if not self.in_alphabet:
            self.alphabet.take(alphabet)
            return
        left = left_list(self.list)
        self.alphabet.take(alphabet)
        self.list.refill()
        show_as_left(self.list, left)
        if not len(self.alphabet):
            self.list.say(Content.styled("There are no concepts.", "$muted"))

    def _gather_alphabet(self) -> None:
        explorer = self._app.explorer
        if self.alphabet.generation == explorer.vault.generation:
            return
        if not len(self.alphabet):
            self.list.say(Content.styled(f"Sorting{self.list.glyphs.ellipsis}", "$muted"))

        def work() -> None:
            self.list.call_later(self._take_alphabet, explorer.reader.alphabet())

        run_in_thread(self.list.screen, work, "alphabet", exclusive=True)

    # What is shown

    def step_view(self) -> None:
        """Show what is due, then the concepts from A to Z, then the folders again."""
        if self.in_alphabet or self.due_only:
            self.toggle_alphabet()
            return
        line = self.line
        self._before_due = set(self.tree.opened), line.key if line else NO_KEY
        self._show_in_tree(Content.styled("Due by urgency", "$accent"), set(), due_only=True)
        if line is None or self.tree.find(line.key) is None:
            self.list.cursor = 0

    def show_all(self) -> None:
        """Show every note, as it was before the list of what is due."""
        opened, key = self._before_due
        self._show_in_tree(Content("Concepts"), opened, due_only=False)
        index = self.tree.find(key)
        if index is not None:
            self.list.cursor = index

    def _show_in_tree(self, title: Content, opened: set[Key], *, due_only: bool) -> None:
        self.due_only = self.tree.counts_due = due_only
        self.tree.chosen = self.tree.due_sections if due_only else None
        self.tree.rank = (lambda path: urgency(self.tree.badges[path])) if due_only else None
        self.tree.opened = opened
        self.list.border_title = title
        self._fill()

    def toggle_alphabet(self) -> None:
        """Show all concepts from A to Z, or the tree of folders again."""
        if self.in_alphabet:
            self.show_folders()
            return
        if self.due_only:
            self.show_all()
        self._tree_left = left_list(self.list)
        self.in_alphabet = True
        self.list.border_title = Content.styled("Concepts from A to Z", "$accent")
        self.list.nested = self.alphabet
        self.list.fill(self.alphabet, keep=False)
        show_as_left(self.list, self._alphabet_left)
        self._gather_alphabet()

    def show_folders(self) -> None:
        """Show the tree of folders after the alphabet, at a note that was opened meanwhile."""
        if len(self.alphabet):
            self._alphabet_left = left_list(self.list)
        self.in_alphabet = False
        self.list.border_title = Content("Concepts")
        self.list.nested = self.tree
        self.list.fill(self.tree, keep=False)
        index = self.tree.find(self._revealed)
        if self._tree_left is not None:
            show_as_left(self.list, self._tree_left)
        elif index is not None:
            self.list.show_in_middle(index)

    def due_paths(self) -> list[str]:
        """Return the notes with something due by urgency."""
        by_name = Folders.flat(self._due()).sorted_notes("")
        shown = filter(self.tree.notes.__contains__, by_name)
        return sorted(shown, key=lambda path: urgency(self.tree.badges[path]))

    def _due(self) -> Iterable[str]:
        return (path for path, badge in self.tree.badges.items() if badge.count > 0)

    # Places

    def step_group(self, step: int) -> None:
        """Go to the next letter or folder at the top (1), or to the one before (-1)."""
        if len(self.list.rows):
            look = self.alphabet.letter_beside if self.in_alphabet else self.tree.top_level
            self.list.select_at_top(look(self.list.cursor, step))

    def reveal(self, path: str, *, unfold: bool = False) -> None:
        """Open the folders that hold a note and select it, at once or with the next `show_folders`.

        Does nothing if the note or one of its headings is selected already. With `unfold`, the
        headings of the note are shown if the tree is.
        """
        if self.in_alphabet:
            self.tree.reveal(path)
            self._tree_left, self._revealed = None, ("note", path)
            return
        place = self.place()
        if place is not None and place.path == path:
            return
        left = left_list(self.list)
        self.tree.reveal(path)
        self._restore(left)
        index = self.tree.find(("note", path))
        if index is None:
            return
        if unfold and not self.tree.is_open(self.tree.lines[index]):
            self.row_folded(index)
        self.list.show_in_middle(index)

    def row_folded(self, index: int) -> None:
        """Open or close a row in place."""
        shown = self.alphabet if self.in_alphabet else self.tree
        shown.toggle(index)
        self.list.refill()

    def row_opened(self, index: int, by: OpenedBy) -> None:
        """Open the note, at its heading, or what has no place of its own."""
        place = self.place()
        if place is not None:
            self.list.post_message(OpenPlace(*place, focus=by != "click"))
        elif by != "double":
            self.row_folded(index)
