"""The Context pane: the outline of the note, what links to it, and what it links to.

Fills a `RowList`, of which each row opens its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from explorer.ui.context.context_rows import NOTHING, TITLE, ContextRows, EntryKey, Group
from explorer.ui.context.excerpt_loader import ExcerptLoader, ExcerptsLoaded
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.reader.note_context import Context


class _LastShown(NamedTuple):
    """The note that was shown last, and the selected row: it may have gone for a moment."""

    path: str = ""
    key: Hashable = None

    def renamed(self, paths: Mapping[str, str]) -> _LastShown:
        """Return the same where notes have other paths: `paths` has the new ones by the old."""
        key = self.key
        if isinstance(key, EntryKey):
            key = key.renamed(paths)
        return _LastShown(paths.get(self.path, self.path), key)


class ContextPane:
    """What surrounds the note."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.excerpts = ExcerptLoader()
        """The sentences around backlinks."""
        self.rows = ContextRows(glyphs, self.excerpts)
        self.list = RowList(self.rows, glyphs=glyphs, handler=self, id="context")
        self.excerpts.show_in(self.list)
        self.list.border_title = Content("Context")
        self._last_shown = _LastShown()
        self._renamed: dict[str, str] = {}
        """The paths that notes have now, by those of what is shown."""

    @property
    def context(self) -> Context | None:
        """What is shown."""
        return self.rows.context

    def show(self, context: Context | None) -> None:
        """Show what surrounds a note. The cursor stays on its row if the note is the same.

        So it does if nothing was shown between.
        """
        if self.context is not None:
            self._last_shown = _LastShown(self.context.note.path, self.list.selected_key)
        last = self._last_shown.renamed(self._renamed)
        if context is not None and last.path == context.note.path:
            self._show_same_note(context, last.key)
        else:
            self._show_other_note(context)
        self._renamed.clear()

    def _show_same_note(self, context: Context, key: Hashable) -> None:
        """Show what surrounds the note now; the cursor stays on the row that `key` identifies."""
        self.excerpts.renew()
        self.rows.fill(context)
        self.list.refill()
        index = self.rows.find(key)
        if index is not None:
            self.list.cursor = index

    def _show_other_note(self, context: Context | None) -> None:
        """Show what surrounds another note, from its beginning, or nothing."""
        self.excerpts.forget()
        self.rows.fill(context)
        self.rows.section = -1
        self.list.refill()
        self.list.cursor = 0
        self.list.scroll_to(y=0, animate=False, immediate=True)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep the cursor on its row when notes have other paths in the next snapshot."""
        self._renamed = {old: paths.get(new, new) for old, new in self._renamed.items()}
        self._renamed = {**paths, **self._renamed}

    def take_excerpts(self, message: ExcerptsLoaded) -> None:
        """Show sentences that have been read; each stands in its row, and nothing moves."""
        self.excerpts.take(message)
        self.list.refresh()

    def read_section(self, section: int) -> None:
        """Mark the heading that is being read; bring it on screen unless the pane has the focus."""
        before = self.rows.section
        self.rows.section = section
        if section == before or self.context is None or "outline" in self.rows.closed:
            return
        first = self.rows.title("outline") + 1
        for row in (first + before, first + section):
            self.list.refresh_line(row)
        if section >= 0 and not self.list.has_focus:
            self._show_row(first + section)

    def _show_row(self, row: int) -> None:
        """Bring a row on screen. Rarely and by much, for each move paints the whole list."""
        top = self.list.scroll_offset.y
        height = max(1, self.list.size.height)
        if not top <= row < top + height:
            self.list.scroll_to(y=max(0, row - height // 3), animate=False, immediate=True)

    def go_to_group(self, group: Group) -> None:
        """Put the cursor on a group's first row, in the outline on the heading that is read."""
        if self.context is None:
            return
        if group in self.rows.closed:
            self._toggle(group)
        title = self.rows.title(group)
        row = title + 1
        if group == "outline":
            row += max(self.rows.section, 0)
        self.list.cursor = min(row, len(self.rows) - 1)
        # The title of the group is worth a row of the screen.
        self.list.call_after_refresh(self._show_title, title)

    def _show_title(self, title: int) -> None:
        if self.list.cursor - title < self.list.size.height:
            self.list.scroll_to(y=title, animate=False, immediate=True)

    def _toggle(self, group: Group) -> None:
        """Open or close a group."""
        self.rows.closed ^= {group}
        self.rows.arrange()
        self.list.refill()

    def row_folded(self, index: int) -> None:
        """Open or close a group."""
        self._toggle(self.rows.lines[index].group)

    def row_opened(self, index: int, event: RowList.Opened) -> None:
        """Go to the place that a row names; the title of a group opens or closes it."""
        target = self.target(index, focus=event.focus)
        if target is not None:
            self.list.post_message(target)
        elif self.rows.lines[index].entry == TITLE and event.by != "double":
            self.list.fold_row(index)

    def target(self, index: int, *, focus: bool = True) -> OpenPlace | UnresolvedLink | None:
        """Return the message that leads where a row does, None for one that leads nowhere."""
        group, entry = self.rows.lines[index]
        if entry in (TITLE, NOTHING):
            return None
        return self.rows.groups[group].target(entry, focus=focus)
