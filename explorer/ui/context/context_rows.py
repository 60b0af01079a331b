"""What surrounds a note, as rows: its outline, what links to it, what it links to, its pictures.

Rows are made when they are drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

from explorer.ui.context.backlink_rows import BacklinkRows, Excerpts
from explorer.ui.context.link_rows import LinkRows
from explorer.ui.context.outline_rows import OutlineRows
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.reader.note_context import Context

Group: TypeAlias = Literal["outline", "backlinks", "links", "pictures"]
_TITLES: Mapping[Group, str] = {
    "outline": "Outline",
    "backlinks": "Backlinks",
    "links": "Links",
    "pictures": "Pictures",
}
_EMPTY: Mapping[Group, str] = {
    "outline": "no headings",
    "backlinks": "nothing links here yet",
    "links": "no links",
    "pictures": "no pictures",
}
TITLE = -1
"""The index of the row that names a group."""
NOTHING = -2
"""The index of the row that stands in an empty group."""


class ContextLine(NamedTuple):
    """A row: a group and the index of a row of it, or `TITLE` or `NOTHING`."""

    group: Group
    entry: int


class ContextLines:
    """The rows by their numbers, none of which is made before it is asked for.

    A note may have headings by the hundred thousand.
    """

    def __init__(self, groups: Iterable[tuple[Group, int | None]] = ()) -> None:
        """Take each group with the number of its entries, None for a closed one."""
        self._groups = tuple(groups)

    def __len__(self) -> int:
        return sum(1 + _height(entries) for _, entries in self._groups)

    def __getitem__(self, index: int) -> ContextLine:
        """Return a row."""
        below = index - 1
        for group, entries in self._groups:
            if below < 0:
                return ContextLine(group, TITLE)
            if below < _height(entries):
                return ContextLine(group, below if entries else NOTHING)
            below -= 1 + _height(entries)
        raise IndexError(index)

    def title(self, group: Group) -> int:
        """Return the number of the row that names a group."""
        row = 0
        for other, entries in self._groups:
            if other == group:
                break
            row += 1 + _height(entries)
        return row


def _height(entries: int | None) -> int:
    """Return how many rows are shown below the title of a group."""
    if entries is None:
        return 0
    return max(1, entries)


class RowKey(Protocol):
    """The identity of a row of a group."""

    def __hash__(self) -> int: ...

    def renamed(self, paths: Mapping[str, str]) -> RowKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        ...


class EntryKey(NamedTuple):
    """The identity of a row below the title of its group."""

    group: Group
    row: RowKey

    def renamed(self, paths: Mapping[str, str]) -> EntryKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        return self._replace(row=self.row.renamed(paths))


class GroupRows(Protocol):
    """The rows of one group below its title."""

    @property
    def facts(self) -> str:
        """What the title says beside the name of the group."""
        ...

    def __len__(self) -> int: ...

    def key(self, index: int) -> RowKey:
        """Return a row's identity."""
        ...

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        ...

    def target(self, index: int, *, focus: bool) -> OpenPlace | UnresolvedLink:
        """Return the message that leads where a row does."""
        ...


class ContextRows:
    """Groups of rows, each below its title."""

    def __init__(self, glyphs: Glyphs, excerpts: Excerpts) -> None:
        """`excerpts` has the sentences around backlinks."""
        self.glyphs = glyphs
        self.context: Context | None = None
        self.closed: set[Group] = set()
        """The groups of which only the title is shown."""
        self.section = -1
        """The index of the heading that is being read, -1 above the first."""
        self.lines = ContextLines()
        self.groups: Mapping[Group, GroupRows] = {}
        """The rows of each group; no groups while there is no note."""
        self._excerpts = excerpts
        self._is_parsed = True

    def fill(self, context: Context | None) -> None:
        """Show another note, or the same one of another generation."""
        self.context = context
        self.groups = {}
        if context is not None:
            self._is_parsed = context.is_parsed
            self.groups = {
                "outline": OutlineRows(context, self.glyphs, lambda: self.section),
                "backlinks": BacklinkRows(context, self.glyphs, self._excerpts),
                "links": _link_rows(context, self.glyphs, pictures=False),
                "pictures": _link_rows(context, self.glyphs, pictures=True),
            }
        self.arrange()

    def arrange(self) -> None:
        """Lay out which rows there are."""
        self.lines = ContextLines((group, self._entries(group)) for group in self._shown())

    def _shown(self) -> Iterator[Group]:
        """Yield the groups that are shown; that there are no pictures is not worth a row."""
        for group, rows in self.groups.items():
            if group != "pictures" or len(rows):
                yield group

    def _entries(self, group: Group) -> int | None:
        if group in self.closed:
            return None
        return len(self.groups[group])

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        group, entry = self.lines[index]
        if entry < 0:
            return ContextLine(group, entry)
        return EntryKey(group, self.groups[group].key(entry))

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i in range(len(self.lines)) if self.key(i) == key), None)

    def title(self, group: Group) -> int:
        """Return the row of a group's title."""
        return self.lines.title(group)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group, entry = self.lines[index]
        if entry == TITLE:
            return self._title_row(group)
        if entry == NOTHING:
            return self._empty_row(group)
        return self.groups[group].row(entry)

    def _empty_row(self, group: Group) -> Row:
        """Return what stands in a group without entries, or whose entries are not known yet."""
        text = _EMPTY[group]
        if not self._is_parsed:
            text = f"still reading{self.glyphs.ellipsis}"
        return Row(text, "dim", 1)

    def _title_row(self, group: Group) -> Row:
        facts = ""
        if self._is_parsed:
            facts = self.groups[group].facts
        return Row(_TITLES[group], "title", 0, group not in self.closed, aside=facts)


def _link_rows(context: Context, glyphs: Glyphs, *, pictures: bool) -> LinkRows:
    groups = context.link_groups.of_kind(pictures=pictures)
    return LinkRows(context.note, groups, context.resolutions, glyphs)
