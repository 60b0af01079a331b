"""The Concepts pane: folders, notes and headings with their badges, and the filter to what is due."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from textual.content import Content

from explorer.model import Badge, Note
from explorer.reader.concept_tree import ConceptRow, ConceptTree, Folders, section_end
from explorer.review import merge
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs, badge_text, count_text
from explorer.ui.messages import BadgesLoaded, OpenPlace, VaultLoaded
from explorer.ui.widgets.row import Row
from explorer.ui.widgets.row_list import RowList
from explorer.vault.link_writer import section_path

_SMALL = 150
"""Notes up to which all folders are open from the start."""
_FEW_DUE = 40
"""Due notes up to which the filter opens them to their headings."""


class ConceptRows:
    """The tree's lines as rows; badges are looked up when a row is drawn."""

    def __init__(
        self, glyphs: Glyphs, section_badges: Callable[[str], Mapping[int, Badge]]
    ) -> None:
        self.tree = ConceptTree()
        self.glyphs = glyphs
        self.badges: Mapping[str, Badge] = {}
        self.folder_badges: Mapping[str, Badge] = {}
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

    def forget(self) -> None:
        """Drop the badges of headings: the vault or the day is another one."""
        self._cached.clear()

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        line = self.tree.lines[index]
        fold = self.tree.is_open(line) if line.folds else None
        if line.kind == "folder":
            badge = self.folder_badges.get(line.path) if not fold else None
            name = clean(line.path.rpartition("/")[2])
            if badge is not None and badge.count > 0:
                return Row(
                    name,
                    "folder",
                    line.depth,
                    fold,
                    badge=count_text(badge, self.glyphs),
                    state=badge.state,
                )
            count = f"{self.tree.folders.counts.get(line.path, 0):,}" if not fold else ""
            return Row(name, "folder", line.depth, fold, badge=count)
        note = self.tree.notes[line.path]
        if line.section < 0:
            badge, text, look = self.badges.get(line.path), note.title, "note"
        else:
            badge, text, look = (
                self._heading_badge(note, line, fold),
                note.headings[line.section].name,
                "heading",
            )
        shown = clean(text) or "(no name)"
        said = badge_text(badge, self.glyphs) if badge is not None else ""
        state = badge.state if badge is not None else None
        return Row(
            shown,
            "note" if look == "note" else "heading",
            line.depth,
            fold,
            badge=said,
            state=state,
        )

    def due_sections(self, path: str) -> frozenset[int]:
        """Return the headings of a note with something due, and those that hold them."""
        note = self.tree.notes[path]
        due = {
            section
            for section, badge in self._badges_of(path).items()
            if badge.count and section >= 0
        }
        return frozenset(above for section in due for above in section_path(note, section))

    def _badges_of(self, path: str) -> Mapping[int, Badge]:
        badges = self._cached.get(path)
        if badges is None:
            badges = self._cached[path] = self._section_badges(path)
        return badges

    def _heading_badge(self, note: Note, line: ConceptRow, fold: bool | None) -> Badge | None:
        badges = self._badges_of(note.path)
        if fold is not False:
            return badges.get(line.section)
        below = range(line.section, section_end(note.headings, line.section))
        return merge(badges[section] for section in below if section in badges)


class ConceptList(RowList):
    """The tree of all concepts."""

    def __init__(
        self,
        glyphs: Glyphs,
        section_badges: Callable[[str], Mapping[int, Badge]],
        *,
        id: str,  # noqa: A002 (Textual's name)
    ) -> None:
        self.concepts = ConceptRows(glyphs, section_badges)
        super().__init__(self.concepts, glyphs=glyphs, id=id)
        self.due_only = False
        self._opened_small = False
        self._saved: tuple[set[tuple[str, ...]], Hashable] = (set(), None)
        self._folders: Folders | None = None
        self._due_folders = Folders({}, {}, {})
        self.border_title = Content("Concepts")

    @property
    def tree_model(self) -> ConceptTree:
        """Which rows there are."""
        return self.concepts.tree

    def take_vault(self, message: VaultLoaded) -> None:
        """Show a new snapshot; what was open, selected and on top stays so."""
        tree = self.tree_model
        if message.complete and not self._opened_small and len(message.notes) <= _SMALL:
            self._opened_small = True
            tree.opened |= {
                ("folder", path) for held in message.folders.folders.values() for path in held
            }
        self._folders = message.folders
        self.concepts.forget()
        tree.notes = message.notes
        self._refilled()

    def take_badges(self, message: BadgesLoaded) -> None:
        """Show what is due."""
        self.concepts.badges, self.concepts.folder_badges = message.badges, message.folders
        self.concepts.forget()
        if self.due_only:
            self._sort_out_due()
            self._refilled()
        self.refresh()

    def toggle_due(self) -> None:
        """Show only notes with something due, or everything again."""
        tree = self.tree_model
        self.due_only = not self.due_only
        tree.chosen = self.concepts.due_sections if self.due_only else None
        if self.due_only:
            key = self.rows.key(self.cursor) if len(self.rows) else None
            self._saved = (set(tree.opened), key)
            self._sort_out_due()
            tree.opened = {("folder", path) for path in self._due_folders.counts}
            due = [path for held in self._due_folders.notes.values() for path in held]
            if len(due) <= _FEW_DUE:
                tree.opened |= {("note", path) for path in due}
        else:
            tree.opened = self._saved[0]
        self.border_title = (
            Content.assemble("Concepts ", (f"{self.glyphs.dot} due", "$accent"))
            if self.due_only
            else Content("Concepts")
        )
        self._refilled()
        if not self.due_only and self._saved[1] is not None:
            found = self.rows.find(self._saved[1])
            self.cursor = found if found is not None else self.cursor

    def _sort_out_due(self) -> None:
        self._due_folders = Folders.of(
            path for path, badge in self.concepts.badges.items() if badge.count > 0
        )

    def _refilled(self) -> None:
        """Rebuild the rows around what the cursor and the top of the list are on."""
        before = _Anchor.of(self)
        folders = self._due_folders if self.due_only else self._folders
        if folders is not None:
            self.tree_model.fill(self.tree_model.notes, folders)
        before.restore(self)

    def reveal(self, path: str, *, unfold: bool = False) -> None:
        """Open the folders that hold a note and put the cursor on it, unless it is on one of its headings already."""
        tree = self.tree_model
        line = tree.lines[self.cursor] if self.cursor < len(tree.lines) else None
        if line is not None and line.path == path and line.kind != "folder":
            return
        before = _Anchor.of(self)
        tree.reveal(path)
        before.restore(self)
        index = tree.index(("note", path))
        if index is None:
            return
        if unfold and not tree.is_open(tree.lines[index]):
            tree.toggle(index)
            self.refill()
        self.cursor = index

    def place(self) -> tuple[str, int] | None:
        """Return the (path, line) that the cursor is on, None for a folder."""
        if self.cursor >= len(self.rows):
            return None
        line = self.tree_model.lines[self.cursor]
        if line.kind == "folder":
            return None
        note = self.tree_model.notes[line.path]
        return line.path, note.headings[line.section].line if line.section >= 0 else 1

    def on_row_list_folded(self, event: RowList.Folded) -> None:
        """Open or close a row in place."""
        event.stop()
        if event.index is not None:
            self.tree_model.toggle(event.index)
            self.refill()

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        """Open the note, at its heading, or the folder."""
        event.stop()
        index = event.index
        if index is None:
            return
        self.cursor = index
        place = self.place()
        if place is None:
            if event.by != "double":
                self.tree_model.toggle(index)
                self.refill()
        else:
            self.post_message(OpenPlace(*place, focus=event.focus))


class _Anchor:
    """What the cursor and the top of a list are on, to find both again after a refill."""

    def __init__(self, cursor: ConceptRow | None, index: int, offset: int) -> None:
        self.cursor, self.index, self.offset = cursor, index, offset

    @classmethod
    def of(cls, concepts: ConceptList) -> _Anchor:
        lines = concepts.tree_model.lines
        line = lines[concepts.cursor] if concepts.cursor < len(lines) else None
        return cls(line, concepts.cursor, concepts.cursor - concepts.scroll_offset.y)

    def restore(self, concepts: ConceptList) -> None:
        tree = concepts.tree_model
        found = tree.index(self.cursor.key) if self.cursor is not None else None
        if found is None and self.cursor is not None and self.cursor.kind == "heading":
            found = tree.index(("note", self.cursor.path))
        concepts.refill()
        if found is None:
            concepts.cursor = min(self.index, max(0, len(tree.lines) - 1))
            return
        moved = found != self.index
        concepts.cursor = found
        if moved:
            concepts.scroll_to(y=max(0, found - self.offset), animate=False, immediate=True)
