"""What surrounds a note, as rows: its outline, what links to it, what it links to, its pictures.

Rows are made when they are drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sized
from typing import Literal, NamedTuple, TypeAlias, get_args

from explorer.model import Badge, Heading
from explorer.reader.concept_tree import heading_key, which_of_its_name
from explorer.reader.note_context import Context
from explorer.text.sanitize import clean
from explorer.ui.context.backlink_rows import AROUND, BacklinkRows, Excerpts
from explorer.ui.context.link_rows import LinkRows
from explorer.ui.glyphs import Glyphs
from explorer.ui.widgets.row import Look, Row

Group: TypeAlias = Literal["outline", "backlinks", "links", "pictures"]
GROUPS: tuple[Group, ...] = get_args(Group)
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
        self._excerpts = excerpts
        self._path = ""
        self._headings: tuple[Heading, ...] = ()
        self._badges: Mapping[int, Badge] = {}
        self._is_parsed = True
        self._which: list[int] = []
        """How many headings of the same name stand above each."""
        self._depths: list[int] = []
        self.backlinks = BacklinkRows((), glyphs, excerpts)
        """The rows of the backlinks."""
        self._links: Mapping[Group, LinkRows] = {}

    def fill(self, context: Context | None) -> None:
        """Show another note, or the same one of another generation."""
        self.context = context
        if context is not None:
            note = context.note
            self._path = note.path
            self._headings = note.headings
            self._badges = context.badges
            self._is_parsed = context.is_parsed
            self._which = which_of_its_name(note.headings)
            self._depths = _depths(note.headings)
            self.backlinks = BacklinkRows(context.sources, self.glyphs, self._excerpts)
            self._links = {
                "links": _link_rows(context, self.glyphs, pictures=False),
                "pictures": _link_rows(context, self.glyphs, pictures=True),
            }
        self.arrange()

    def arrange(self) -> None:
        """Lay out which rows there are."""
        self.lines = ContextLines()
        if self.context is not None:
            self.lines = ContextLines((group, self._entries(group)) for group in self._groups())

    def _groups(self) -> Iterator[Group]:
        """Yield the groups that are shown; that there are no pictures is not worth a row."""
        for group in GROUPS:
            if group != "pictures" or self._rows_of(group):
                yield group

    def _entries(self, group: Group) -> int | None:
        if group in self.closed:
            return None
        return len(self._rows_of(group))

    def _rows_of(self, group: Group) -> Sized:
        """Return what has as many rows as a group."""
        if group == "outline":
            return self._headings
        if group == "backlinks":
            return self.backlinks
        return self._links[group]

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        group, entry = self.lines[index]
        if entry < 0:
            return ContextLine(group, entry)
        if group == "outline":
            return group, heading_key(self._path, self._headings[entry], self._which[entry])
        if group == "backlinks":
            return group, self._path, self.backlinks.key(entry)
        return group, self._links[group].key(entry)

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i in range(len(self.lines)) if self.key(i) == key), None)

    def title(self, group: Group) -> int:
        """Return the row of a group's title."""
        return self.lines.title(group)

    def links(self, group: Group) -> LinkRows:
        """Return the rows of the links, or of the pictures."""
        return self._links[group]

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group, entry = self.lines[index]
        if entry == TITLE:
            return self._title_row(group)
        if entry == NOTHING:
            return self._empty_row(group)
        if group == "outline":
            return self._heading(entry)
        if group == "backlinks":
            return self.backlinks.row(entry)
        return self._links[group].row(entry)

    def _empty_row(self, group: Group) -> Row:
        """Return what stands in a group without entries, or whose entries are not known yet."""
        text = _EMPTY[group]
        if not self._is_parsed:
            text = f"still reading{self.glyphs.ellipsis}"
        return Row(text, "dim", 1)

    def _title_row(self, group: Group) -> Row:
        return Row(_TITLES[group], "title", 0, group not in self.closed, aside=self._count(group))

    def _count(self, group: Group) -> str:
        """Return how many entries a group has, and how many of them are broken."""
        if group == "outline" or not self._is_parsed:
            return ""
        if group == "backlinks":
            return f"{self.backlinks.count:,}"
        links = self._links[group]
        if not links.broken:
            return f"{links.count:,}"
        return f"{links.count:,} {self.glyphs.dot} {self.glyphs.broken} {links.broken:,}"

    def _heading(self, index: int) -> Row:
        look: Look = "plain"
        if index == self.section:
            look = "current"
        text = clean(self._headings[index].name) or "(no name)"
        around = self._headings[max(0, index - AROUND) : index + AROUND + 1]
        row = Row(text, look, 1 + self._depths[index]).distinct_from(clean(h.name) for h in around)
        return row.with_badge(self._badges.get(index), self.glyphs)


def _link_rows(context: Context, glyphs: Glyphs, *, pictures: bool) -> LinkRows:
    groups = context.link_groups.of_kind(pictures=pictures)
    return LinkRows(context.note, groups, context.resolutions, glyphs)


def _depths(headings: tuple[Heading, ...]) -> list[int]:
    """Return how deep each heading is nested, 0 for one that no other holds."""
    levels: list[int] = []
    depths: list[int] = []
    for heading in headings:
        while levels and levels[-1] >= heading.level:
            levels.pop()
        depths.append(len(levels))
        levels.append(heading.level)
    return depths
