"""The Context pane: the outline of the note, what links to it, and what it links to.

Fills a `RowList`, of which each row opens its place. The sentences around links are read in a
worker, for the rows that are on screen: nothing is read for rows that are never drawn.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from explorer.ui.base_app import app_of
from explorer.ui.context.context_rows import NOTHING, TITLE, ContextRows, Group, RowKey
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.threads import run_in_thread
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from explorer.reader.link_excerpts import LinkExcerpt, LinkUse
    from explorer.reader.note_context import Context

_MOST = 60
"""Sentences that are read together: about those of a screen."""


@dataclass
class ExcerptsLoaded(Message):
    """The sentences of some links."""

    excerpts: Mapping[LinkUse, LinkExcerpt]


class ContextPane:
    """What surrounds the note."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.rows = ContextRows(glyphs, self._excerpt)
        self.list = RowList(self.rows, glyphs=glyphs, handler=self, id="context")
        self.list.border_title = Content("Context")
        self._last_shown: tuple[str, Hashable] = ("", None)
        """The path of the note that was shown last, and the key of the selected row: the note may
        have gone for a moment."""
        self._renamed: dict[str, str] = {}
        """The paths that notes have now, by those of what is shown."""
        self._excerpts: dict[LinkUse, LinkExcerpt] = {}
        self._asked: set[LinkUse] = set()
        """The sentences that have been read, or are being read, since the vault has changed."""
        self._wanted: dict[LinkUse, None] = {}
        self._is_reading = False

    @property
    def context(self) -> Context | None:
        """What is shown."""
        return self.rows.context

    def show(self, context: Context | None) -> None:
        """Show what surrounds a note. The cursor stays on its row if the note is the same.

        So it does if nothing was shown between.
        """
        if self.context is not None:
            self._last_shown = self.context.note.path, self.list.selected_key
        path, key = self._last_shown
        path = self._renamed.get(path, path)
        if isinstance(key, RowKey):
            key = key.renamed(self._renamed)
        self._asked.clear()
        self._wanted.clear()
        self.rows.fill(context)
        if context is not None and path == context.note.path:
            self.list.refill()
            index = self.rows.find(key)
            if index is not None:
                self.list.cursor = index
        else:
            self._excerpts.clear()
            self.rows.section = -1
            self.list.refill()
            self.list.cursor = 0
            self.list.scroll_to(y=0, animate=False, immediate=True)
        self._renamed.clear()

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Keep the cursor on its row when notes have other paths in the next snapshot."""
        self._renamed = {old: paths.get(new, new) for old, new in self._renamed.items()}
        self._renamed = {**paths, **self._renamed}

    # Sentences

    def _excerpt(self, path: str, link: int) -> LinkExcerpt | None:
        """Return a sentence; one that is not known, or not up to date, will be read."""
        use = (path, link)
        if use not in self._asked:
            if not self._wanted:
                self.list.call_later(self._read_excerpts)
            self._wanted[use] = None
        return self._excerpts.get(use)

    def _read_excerpts(self) -> None:
        """Read what is wanted, the latest first: that is on screen now."""
        if self._is_reading or not self._wanted:
            return
        uses = [*self._wanted][-_MOST:]
        self._wanted.clear()
        self._asked.update(uses)
        self._is_reading = True
        rows, reader = self.list, app_of(self.list).explorer.reader

        def work() -> None:
            rows.post_message(ExcerptsLoaded(reader.excerpts(uses)))

        run_in_thread(rows.screen, work, "excerpts")

    def take_excerpts(self, message: ExcerptsLoaded) -> None:
        """Show sentences that have been read; each stands in its row, and nothing moves."""
        self._is_reading = False
        self._excerpts.update(message.excerpts)
        self._read_excerpts()
        self.list.refresh()

    # Moving

    def read_section(self, section: int) -> None:
        """Mark the heading that is being read; bring it on screen unless the pane has the focus."""
        before = self.rows.section
        self.rows.section = section
        if section == before or self.context is None or "outline" in self.rows.closed:
            return
        first = self.rows.title("outline") + 1
        row = first + section
        for changed in (first + before, row):
            self.list.refresh_line(changed)
        # Rarely and by much, for each move paints the whole list.
        top, height = self.list.scroll_offset.y, max(1, self.list.size.height)
        if section >= 0 and not self.list.has_focus and not top <= row < top + height:
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
        self._toggle(self.rows.lines[index][0])

    def row_opened(self, index: int, event: RowList.Opened) -> None:
        """Go to the place that a row names; the title of a group opens or closes it."""
        target = self.target(index, focus=event.focus)
        if target is not None:
            self.list.post_message(target)
        elif self.rows.lines[index][1] == TITLE and event.by != "double":
            self.list.fold_row(index)

    def target(self, index: int, *, focus: bool = True) -> OpenPlace | UnresolvedLink | None:
        """Return the message that leads where a row does, None for one that leads nowhere."""
        group, entry = self.rows.lines[index]
        if entry in (TITLE, NOTHING):
            return None
        return self.rows.groups[group].target(entry, focus=focus)
