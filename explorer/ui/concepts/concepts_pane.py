"""The left pane: the tree of folders, notes and headings, what is due, or all concepts from A to Z.

Fills a `RowList` and acts on its rows. Keeps what is open, selected and on top when the vault
changes. Badges are looked up when a row is drawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.content import Content

from explorer.model import section_end, section_path
from explorer.reader.concept_tree import NO_KEY, ConceptTree, Folders
from explorer.review.badges import merge, urgency
from explorer.text.names import NEIGHBORS, folder_of, name_of, title_of
from explorer.text.sanitize import clean
from explorer.ui.cells import muted
from explorer.ui.glyphs import count_text
from explorer.ui.history import NotePlace
from explorer.ui.messages import OpenPlace
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row import ListEntry, Row, Rows, badge_look
from explorer.ui.widgets.row_list import RowList, left_list, show_as_left

if TYPE_CHECKING:
    from explorer.model import Badge
    from explorer.reader.alphabet import Alphabet, ConceptPlace, Letter, NamedConcept
    from explorer.reader.concept_tree import ConceptRow, Key
    from explorer.ui.base_app import BaseApp
    from explorer.ui.glyphs import Glyphs
    from explorer.ui.history import LeftList
    from explorer.ui.load_state import BadgesLoaded, VaultLoaded
    from explorer.ui.widgets.row import Look
    from explorer.ui.widgets.row_list import OpenedBy

_SHORT = 12
"""Characters below which a name is hardly ever cut."""
_MOST = 20
"""Places whose badges a concept adds up: `Overview` may have thousands."""
_LONGEST_TIME = 7
"""Cells of the longest badge of something due: with less, the counts beside them stand ragged."""


class ConceptRows(ConceptTree):
    """The lines of the concept tree as rows of a list."""

    def __init__(
        self, glyphs: Glyphs, section_badges: Callable[[str], Mapping[int, Badge]]
    ) -> None:
        """`section_badges` returns the badges of a note's headings by their index."""
        super().__init__()
        self.glyphs = glyphs
        self.badges: Mapping[str, Badge] = {}
        self.folder_badges: Mapping[str, Badge] = {}
        self.shown: str | None = None
        """The path of the note on screen."""
        self.counts_due = False
        """Whether the row of a note tells how many notes and cards are due in it."""
        self.section_badges = cache(section_badges)
        """The badges of a note's headings; to be cleared when the vault or the day has changed."""

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.line(index).key

    def place(self, index: int) -> NotePlace | None:
        """Return where a row leads, None for a folder."""
        line = self.line(index)
        if line.kind == "folder":
            return None
        if line.section < 0:
            return NotePlace(line.path, 1)
        return NotePlace(line.path, self.notes[line.path].headings[line.section].line)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        row = self._row_of(self.line(index))
        if len(row.text) < _SHORT:
            return row
        return row.distinct_from(self._names_beside(index))

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
        line = self.holders(index)[depth]
        return ListEntry(line.key, self._row_of(line))

    def _row_of(self, line: ConceptRow) -> Row:
        fold = self.is_open(line) if line.folds else None
        if line.kind == "folder":
            return self._folder_row(line, fold)
        if line.section < 0:
            return self._concept(line, fold, self.badges.get(line.path))
        badges, section = self.section_badges(line.path), line.section
        if fold is not False:
            return self._concept(line, fold, badges.get(section))
        # A closed heading has what is due below it, too.
        below = range(section, section_end(self.notes[line.path].headings, section))
        return self._concept(line, fold, merge(badges[at] for at in below if at in badges))

    def _names_beside(self, index: int) -> Iterator[str]:
        """Yield the names near a row that it could be taken for."""
        here = self.line(index)
        beside = range(max(index - NEIGHBORS, 0), min(index + NEIGHBORS + 1, len(self)))
        for line in map(self.line, beside):
            if line.depth == here.depth and line.kind == here.kind:
                yield self._name(line)

    def _name(self, line: ConceptRow) -> str:
        if line.section >= 0:
            return clean(self.notes[line.path].headings[line.section].name)
        return clean(title_of(line.path))

    def _folder_row(self, line: ConceptRow, fold: bool | None) -> Row:
        """Return the row of a folder; a closed one shows how much is due, or in it."""
        row = Row(clean(name_of(line.path)), "folder", line.depth, fold)
        badge = self.folder_badges.get(line.path)
        if fold:
            return row
        if badge is None or badge.count <= 0:
            return replace(row, badge=f"{self.folders.counts.get(line.path, 0):,}")
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
        row = Row(self._name(line) or "(no name)", look, line.depth, fold=fold, fold_marks=marks)
        row = row.with_badge(badge, glyphs)
        if not self.counts_due or badge is None or not badge.count:
            return row
        return replace(row, count=f"{badge.count:,}", badge=row.badge.rjust(_LONGEST_TIME))

    def badge_of(self, path: str, section: int) -> Badge | None:
        """Return the badge of a note (section -1) or of one of its headings."""
        if path not in self.badges or section < 0:
            return self.badges.get(path)
        return self.section_badges(path).get(section)

    def due_sections(self, path: str) -> frozenset[int]:
        """Return the headings of a note with something due, and those that hold them."""
        note, badges = self.notes[path], self.section_badges(path)
        due = (section for section, badge in badges.items() if badge.count and section >= 0)
        return frozenset(above for section in due for above in section_path(note, section))


class AlphabetLine(NamedTuple):
    """What a row stands for: a letter, one of its concepts, or one place of that.

    Nothing is drawn before it is seen, so 100,000 concepts cost little.
    """

    letter: int
    """Which letter of the alphabet."""
    concept: NamedConcept | None = None
    place: ConceptPlace | None = None


class AlphabetRows(Rows):
    """The concepts of a vault by their letters, as rows of a list."""

    def __init__(self, tree_rows: ConceptRows) -> None:
        """`tree_rows` know the badges, and which note is on screen."""
        self.lines: list[AlphabetLine] = []
        self.generation = 0
        """Which snapshot the rows are of."""
        self._tree_rows = tree_rows
        self._letters: Sequence[Letter] = ()
        self._opened: set[str] = set()
        """The keys of the concepts whose places are shown."""
        self._closed: set[str] = set()
        """The letters whose concepts are hidden."""

    def __len__(self) -> int:
        return len(self.lines)

    def take(self, alphabet: Alphabet) -> None:
        """Show the concepts of another snapshot; what was open stays open."""
        self.generation, self._letters = alphabet.generation, alphabet.letters
        self.lines = [
            line
            for letter in range(len(self._letters))
            for line in (AlphabetLine(letter), *self._in_letter(letter))
        ]

    def place(self, index: int) -> NotePlace | None:
        """Return where a row leads: a place, or the one place of a concept that has no other."""
        _, concept, place = self.lines[index]
        if concept is None or (place is None and len(concept.places) > 1):
            return None
        place = place or concept.places[0]
        return NotePlace(place.path, place.line)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        letter, concept, place = self.lines[index]
        if concept is None:
            return self._letters[letter][0], "", None
        return "", concept.key, place

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        return 2 - self.lines[index].count(None)

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
        letter, concept, place = self.lines[index]
        above = self._at_letter(letter)
        if depth and concept is not None and place is not None:
            above = index - 1 - concept.places.index(place)
        return ListEntry(self.key(above), self.row(above))

    def _at_letter(self, letter: int) -> int:
        return bisect_left(self.lines, letter, key=lambda line: line.letter)

    def letter_beside(self, index: int, step: int) -> int:
        """Return the row of the next letter (1), or of this one or the one before (-1)."""
        if not self.lines:
            return 0
        letter = self.lines[index].letter
        here = self._at_letter(letter)
        if step < 0 and index > here:
            return here
        return self._at_letter(max(0, min(letter + step, len(self._letters) - 1)))

    def toggle(self, index: int) -> None:
        """Open or close a letter, or the places of a concept, in place."""
        if self.place(index) is not None:
            return
        letter, concept, _ = self.lines[index]
        if concept is None:
            self._closed ^= {self._letters[letter][0]}
            end, below = self._at_letter(letter + 1), self._in_letter(letter)
        else:
            end = index + 1 + len(concept.places) * (concept.key in self._opened)
            self._opened ^= {concept.key}
            below = self._in_concept(letter, concept)
        self.lines[index + 1 : end] = below

    def _in_letter(self, letter: int) -> Iterator[AlphabetLine]:
        """Yield the rows that are shown below a letter."""
        name, concepts = self._letters[letter]
        if name not in self._closed:
            for concept in concepts:
                yield AlphabetLine(letter, concept)
                yield from self._in_concept(letter, concept)

    def _in_concept(self, letter: int, concept: NamedConcept) -> Iterator[AlphabetLine]:
        if concept.key in self._opened:
            yield from (AlphabetLine(letter, concept, place) for place in concept.places)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        number, concept, place = self.lines[index]
        if place is not None:
            return self._place(place)
        if concept is not None:
            return self._concept(concept)
        name, concepts = self._letters[number]
        return Row(name, "folder", fold=name not in self._closed, badge=f"{len(concepts):,}")

    def _concept(self, concept: NamedConcept) -> Row:
        glyphs = self._tree_rows.glyphs
        fold, count = None, ""
        if len(concept.places) > 1:
            fold, count = concept.key in self._opened, f"{glyphs.times}{len(concept.places):,}"
        is_shown = any(place.path == self._tree_rows.shown for place in concept.places)
        look: Look = "current" if is_shown else "note"
        marks = (glyphs.note_opened, glyphs.note_closed, glyphs.note)
        row = Row(concept.name, look, 1, fold=fold, fold_marks=marks)
        badges = [self._badge_of(place) for place in concept.places[:_MOST]]
        badge = merge(badge for badge in badges if badge is not None)
        if badge is None:
            return replace(row, badge=count)
        return replace(row, count=count).with_badge(badge, glyphs)

    def _place(self, place: ConceptPlace) -> Row:
        look: Look = "current" if place.path == self._tree_rows.shown else "heading"
        folder = folder_of(place.path)
        row = Row(clean(title_of(place.path)), look, 2, aside=clean(folder), aside_at_end=True)
        return row.with_badge(self._badge_of(place), self._tree_rows.glyphs)

    def _badge_of(self, place: ConceptPlace) -> Badge | None:
        """Return the badge of a place; a heading that names its note has that of the note."""
        return self._tree_rows.badge_of(place.path, -1 if place.names_note else place.section)


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
        self.list.border_title = self._title = Content("Concepts")
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
        return self.list.of_selected(self.tree.line)

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
        """Show what is due; how much, and the key that reviews it, stand above the folders."""
        waits = ""
        if badges.due:
            key = self._app.key_of("review")
            waits = f" {self.list.glyphs.dot} {badges.due:,} due  {key}"
        self._title = Content.assemble("Concepts", (waits, "$accent"))
        if not (self.due_only or self.in_alphabet):
            self.list.border_title = self._title
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
            self.list.say(muted("There are no concepts."))

    def _gather_alphabet(self) -> None:
        explorer = self._app.explorer
        if self.alphabet.generation == explorer.vault.generation:
            return
        if not len(self.alphabet):
            self.list.say(muted(f"Sorting{self.list.glyphs.ellipsis}"))

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
        self._show_in_tree(self._title, opened, due_only=False)
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
        self.list.border_title = self._title
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
        if unfold and not self.tree.is_open(self.tree.line(index)):
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
