"""The concepts from A to Z in the left pane, in the place of the tree of folders.

Asks for them when they are first shown and again for each snapshot while they are; a worker gathers
them. Keeps what is open, selected and on top.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from explorer.reader.alphabet import Alphabet
from explorer.ui.concepts.alphabet_rows import AlphabetRows
from explorer.ui.concepts.concept_rows import ConceptRows
from explorer.ui.history import LeftList, NotePlace
from explorer.ui.widgets.left_list import left_list, show_as_left
from explorer.ui.widgets.row_list import RowList


class AlphabetView:
    """Shows the concepts in a list that shows something else at other times."""

    def __init__(
        self, shown_list: RowList, tree_rows: ConceptRows, gather: Callable[[], object]
    ) -> None:
        """Prepare to show the concepts.

        `tree_rows` know the badges, and which note is on screen. `gather` begins to gather the
        concepts of the current snapshot.
        """
        self.list = shown_list
        self.rows = AlphabetRows(tree_rows)
        self.is_shown = False
        self._gather = gather
        self._left: LeftList | None = None
        """How it was left when it was shown last."""

    def show(self, generation: int) -> None:
        """Show the concepts, those of an older snapshot until those of this one are gathered."""
        self.is_shown = True
        self.list.border_title = Content.styled("Concepts from A to Z", "$accent")
        self.list.pinned.nested = self.rows
        self.list.fill(self.rows, keep=False)
        show_as_left(self.list, self._left)
        self.follow(generation)

    def hide(self) -> None:
        """Give the list back."""
        self.is_shown = False
        if len(self.rows):
            self._left = left_list(self.list)

    def follow(self, generation: int) -> None:
        """Gather the concepts anew if another snapshot is there."""
        if self.is_shown and self.rows.generation != generation:
            if not len(self.rows):
                self.list.say(Content.styled(f"Sorting{self.list.glyphs.ellipsis}", "$muted"))
            self._gather()

    def take(self, alphabet: Alphabet) -> None:
        """Show what was gathered; the selected row and the top one stay."""
        if not self.is_shown:
            self.rows.take(alphabet)
            return
        key = self.list.selected_key
        offset = self.list.cursor - self.list.first_row
        self.rows.take(alphabet)
        self.list.refill()
        found = self.rows.find(key)
        if found is not None:
            self.list.cursor = found
            self.list.scroll_to(y=max(0, found - offset), animate=False, immediate=True)
        if not len(self.rows):
            self.list.say(Content.styled("There are no concepts.", "$muted"))

    @property
    def has_folder_selected(self) -> bool:
        """Whether the cursor is on a folder: there are none here."""
        return False

    def place(self) -> NotePlace | None:
        """Return the place of the selected row, None for a letter or several places."""
        place = self.list.of_selected(self.rows.place)
        if place is None:
            return None
        return NotePlace(place.path, place.line)

    def step_group(self, step: int) -> None:
        """Go to the next letter (1), or to the beginning of this one or the one before (-1)."""
        self.list.select_at_top(self.rows.letter_beside(self.list.cursor, step))

    def toggle(self, index: int) -> None:
        """Open or close a letter, or a concept with several places."""
        self.rows.toggle(index)
        self.list.refill()
