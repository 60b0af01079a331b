"""The Context pane: the outline of the note, what links to it, and what it links to.

Each row opens its place.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, TypeAlias

from textual.content import Content

from explorer.model import Backlink, Heading, Link, Note, Resolution
from explorer.reader.concept_tree import heading_keys
from explorer.reader.note_context import Context
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs, badge_text
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.widgets.row import Row
from explorer.ui.widgets.row_list import RowList

Group: TypeAlias = Literal["outline", "backlinks", "links"]
GROUPS: tuple[Group, ...] = ("outline", "backlinks", "links")
_TITLES: Mapping[Group, str] = {"outline": "Outline", "backlinks": "Backlinks", "links": "Links"}
_NOTHING: Mapping[Group, str] = {
    "outline": "no headings",
    "backlinks": "nothing links here yet",
    "links": "no links",
}


class ContextRows:
    """Three groups of rows, made when they are drawn."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.context: Context | None = None
        self.closed: set[Group] = set()
        self.section = -1
        """The heading that is being read."""
        self.lines: list[tuple[Group, int]] = []
        """(group, index in it); -1 is the group's title, -2 says that it is empty."""
        self._keys: list[tuple[str, ...]] = []
        self._depths: list[int] = []

    def fill(self, context: Context | None) -> None:
        """Take another note, or the same one of another generation."""
        self.context = context
        self._keys = heading_keys(context.note.path, context.note.headings) if context else []
        self._depths = _depths(context.note.headings) if context else []
        self.arrange()

    def size(self, group: Group) -> int:
        """Return how many entries a group has."""
        if self.context is None:
            return 0
        held = {
            "outline": self.context.note.headings,
            "backlinks": self.context.backlinks,
            "links": self.context.note.links,
        }
        return len(held[group])

    def arrange(self) -> None:
        """Lay out which rows there are."""
        self.lines = []
        if self.context is None:
            return
        for group in GROUPS:
            self.lines.append((group, -1))
            if group not in self.closed:
                self.lines.extend([(group, i) for i in range(self.size(group))] or [(group, -2)])

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        group, i = self.lines[index]
        context = self.context
        if context is None or i < 0:
            return group, i
        if group == "outline":
            return group, self._keys[i]
        if group == "backlinks":
            return group, context.note.path, context.backlinks[i].path, context.backlinks[i].link
        return group, context.note.path, context.note.links[i].raw, i

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i in range(len(self.lines)) if self.key(i) == key), None)

    def title(self, group: Group) -> int:
        """Return the row of a group's title."""
        return self.lines.index((group, -1))

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group, i = self.lines[index]
        context = self.context
        if context is None:
            return Row("")
        if i == -1:
            count = f"{self.size(group):,}" if group != "outline" else ""
            return Row(_TITLES[group], "title", 0, group not in self.closed, aside=count)
        if i == -2:
            return Row(_NOTHING[group], "dim", 1)
        if group == "outline":
            return self._heading(context, i)
        return (
            self._backlink(context.backlinks[i])
            if group == "backlinks"
            else self._link(context.note, i)
        )

    def _heading(self, context: Context, i: int) -> Row:
        badge = context.badges.get(i)
        text = clean(context.note.headings[i].name) or "(no name)"
        return Row(
            text, "current" if i == self.section else "plain", 1 + self._depths[i],
            badge=badge_text(badge, self.glyphs) if badge else "", state=badge.state if badge else None,
        )  # fmt: skip

    def _backlink(self, link: Backlink) -> Row:
        where = clean(link.path.rpartition("/")[2].removesuffix(".md"))
        if link.heading is None:
            return Row(where, "plain", 1)
        return Row(where, "plain", 1, aside=f"{self.glyphs.crumb} {clean(link.heading)}")

    def _link(self, note: Note, i: int) -> Row:
        link = note.links[i]
        resolution = (
            self.context.resolutions[i]
            if self.context and i < len(self.context.resolutions)
            else None
        )
        shown = clean(link.display) or clean(link.raw)
        if resolution is None or resolution.status == "ok":
            return Row(shown, "plain", 1, aside=_target(note, link, resolution, shown, self.glyphs))
        missing = {
            "note_missing": "no such note",
            "heading_missing": "no such heading",
            "block_missing": "no such block",
        }
        return Row(
            shown, "broken", 1, aside=missing.get(resolution.status, ""), icon=self.glyphs.broken
        )


def _target(
    note: Note, link: Link, resolution: Resolution | None, shown: str, glyphs: Glyphs
) -> str:
    """Return where a link leads if what it shows does not say so."""
    if resolution is None or resolution.target is None:
        return ""
    name = clean(resolution.target.rpartition("/")[2].removesuffix(".md"))
    heading = clean(link.heading) if link.heading else ""
    if resolution.target == note.path:
        return f"{glyphs.crumb} {heading}" if heading and heading != shown else ""
    if name == shown:
        return f"{glyphs.crumb} {heading}" if heading else ""
    return f"{glyphs.crumb} {name}"


def _depths(headings: tuple[Heading, ...]) -> list[int]:
    """Return how deep each heading is nested, 0 for one that no other holds."""
    stack: list[int] = []
    depths: list[int] = []
    for heading in headings:
        while stack and stack[-1] >= heading.level:
            stack.pop()
        depths.append(len(stack))
        stack.append(heading.level)
    return depths


class ContextList(RowList):
    """What surrounds the note."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        self.around = ContextRows(glyphs)
        super().__init__(self.around, glyphs=glyphs, id=id)
        self.border_title = Content("Context")

    def show(self, context: Context | None) -> None:
        """Show what surrounds a note. The cursor stays on its row if the note is the same."""
        before = self.around.context
        same = before is not None and context is not None and before.note.path == context.note.path
        key = self.rows.key(self.cursor) if same and self.cursor < len(self.rows) else None
        self.around.fill(context)
        if not same:
            self.around.section = -1
        self.refill()
        found = self.rows.find(key) if key is not None else None
        if not same:
            self.cursor = 0
            self.scroll_to(y=0, animate=False, immediate=True)
        elif found is not None:
            self.cursor = found

    def read_section(self, section: int) -> None:
        """Mark the heading that is being read, and bring it on screen while the reader is not in this pane."""
        old, self.around.section = self.around.section, section
        if section == old or self.around.context is None or "outline" in self.around.closed:
            return
        first = self.around.title("outline") + 1
        for row in (first + old, first + section):
            self.refresh_line(row)
        if section >= 0 and not self.has_focus:
            self._show_heading(first + section)

    def _show_heading(self, row: int) -> None:
        """Bring the heading that is read on screen.

        Rarely and by much, for each move paints the whole list.
        """
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= row < top + height:
            self.scroll_to(y=max(0, row - height // 3), animate=False, immediate=True)

    def go_to_group(self, group: Group) -> None:
        """Put the cursor on a group's first row."""
        if self.around.context is None:
            return
        if group in self.around.closed:
            self.around.closed.discard(group)
            self.around.arrange()
            self.refill()
        title = self.around.title(group)
        first = title + 1 + (max(self.around.section, 0) if group == "outline" else 0)
        self.cursor = min(first, len(self.rows) - 1)
        # The title of the group is worth a row of the screen.
        self.call_after_refresh(self._show_title, title)

    def _show_title(self, title: int) -> None:
        if self.cursor - title < self.size.height:
            self.scroll_to(y=title, animate=False, immediate=True)

    def on_row_list_folded(self, event: RowList.Folded) -> None:
        """Open or close a group."""
        event.stop()
        if event.index is None:
            return
        group, _ = self.around.lines[event.index]
        self.around.closed ^= {group}
        self.around.arrange()
        self.refill()

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        """Go to the place that a row names."""
        event.stop()
        context, index = self.around.context, event.index
        if context is None or index is None:
            return
        self.cursor = index
        group, i = self.around.lines[index]
        if i == -2:
            return
        if i == -1:
            if event.by != "double":
                self.fold_row(index)
        elif group == "outline":
            self.post_message(
                OpenPlace(context.note.path, context.note.headings[i].line, focus=event.focus)
            )
        elif group == "backlinks":
            self.post_message(
                OpenPlace(context.backlinks[i].path, context.backlinks[i].line, focus=event.focus)
            )
        else:
            self._open_link(context, i, focus=event.focus)

    def _open_link(self, context: Context, i: int, *, focus: bool) -> None:
        resolution = context.resolutions[i] if i < len(context.resolutions) else None
        if resolution is None or resolution.target is None:
            link = context.note.links[i]
            self.post_message(UnresolvedLink(link.raw, link.path, context.note.path))
        else:
            line = resolution.heading_line or resolution.block_line or 1
            self.post_message(OpenPlace(resolution.target, line, focus=focus))
