"""What surrounds a note, as rows: its outline, what links to it, and what it links to.

Rows are made when they are drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sized
from typing import Literal, NamedTuple, TypeAlias, get_args

from explorer.model import Backlink, Badge, Heading, Link, Resolution
from explorer.reader.concept_tree import heading_key, which_of_its_name
from explorer.reader.note_context import Context
from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs
from explorer.ui.widgets.row import Look, Row

Group: TypeAlias = Literal["outline", "backlinks", "links"]
GROUPS: tuple[Group, ...] = get_args(Group)
_TITLES: Mapping[Group, str] = {"outline": "Outline", "backlinks": "Backlinks", "links": "Links"}
_EMPTY: Mapping[Group, str] = {
    "outline": "no headings",
    "backlinks": "nothing links here yet",
    "links": "no links",
}
_MISSING: Mapping[str, str] = {
    "note_missing": "no such note",
    "heading_missing": "no such heading",
    "block_missing": "no such block",
}
"""What is said of a link, by the status of its resolution."""

TITLE = -1
"""The index of the row that names a group."""
NOTHING = -2
"""The index of the row that stands in an empty group."""


class ContextLine(NamedTuple):
    """A row: a group and the index of an entry of it, or `TITLE` or `NOTHING`."""

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
    """Three groups of rows, each below its title."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self.context: Context | None = None
        self.closed: set[Group] = set()
        """The groups of which only the title is shown."""
        self.section = -1
        """The index of the heading that is being read, -1 above the first."""
        self.lines = ContextLines()
        self._path = ""
        self._headings: tuple[Heading, ...] = ()
        self._backlinks: tuple[Backlink, ...] = ()
        self._links: tuple[Link, ...] = ()
        self._resolutions: tuple[Resolution, ...] = ()
        self._badges: Mapping[int, Badge] = {}
        self._which: list[int] = []
        """How many headings of the same name stand above each."""
        self._depths: list[int] = []

    def fill(self, context: Context | None) -> None:
        """Show another note, or the same one of another generation."""
        self.context = context
        if context is not None:
            note = context.note
            self._path = note.path
            self._headings = note.headings
            self._links = note.links
            self._backlinks = context.backlinks
            self._resolutions = context.resolutions
            self._badges = context.badges
            self._which = which_of_its_name(note.headings)
            self._depths = _depths(note.headings)
        self.arrange()

    def arrange(self) -> None:
        """Lay out which rows there are."""
        self.lines = ContextLines()
        if self.context is not None:
            self.lines = ContextLines((group, self._entries(group)) for group in GROUPS)

    def _entries(self, group: Group) -> int | None:
        if group in self.closed:
            return None
        return self._size(group)

    def _size(self, group: Group) -> int:
        """Return how many entries a group has."""
        entries: dict[Group, Sized] = {
            "outline": self._headings,
            "backlinks": self._backlinks,
            "links": self._links,
        }
        return len(entries[group])

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
            backlink = self._backlinks[entry]
            return group, self._path, backlink.path, backlink.link
        return group, self._path, self._links[entry].raw, entry

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
            return Row(_EMPTY[group], "dim", 1)
        if group == "outline":
            return self._heading(entry)
        if group == "backlinks":
            return self._backlink(self._backlinks[entry])
        return self._link(entry)

    def _title_row(self, group: Group) -> Row:
        count = ""
        if group != "outline":
            count = f"{self._size(group):,}"
        return Row(_TITLES[group], "title", 0, group not in self.closed, aside=count)

    def _heading(self, index: int) -> Row:
        look: Look = "plain"
        if index == self.section:
            look = "current"
        text = clean(self._headings[index].name) or "(no name)"
        row = Row(text, look, 1 + self._depths[index])
        return row.with_badge(self._badges.get(index), self.glyphs)

    def _backlink(self, link: Backlink) -> Row:
        note = _note_name(link.path)
        if link.heading is None:
            return Row(note, "plain", 1)
        return Row(note, "plain", 1, aside=f"{self.glyphs.crumb} {clean(link.heading)}")

    def _link(self, index: int) -> Row:
        link = self._links[index]
        text = clean(link.display) or clean(link.raw)
        resolution = self.resolution(index)
        if resolution is None or resolution.status == "ok":
            return Row(text, "plain", 1, aside=self._target(link, resolution, text))
        reason = _MISSING.get(resolution.status, "")
        return Row(text, "broken", 1, aside=reason, icon=self.glyphs.broken)

    def resolution(self, index: int) -> Resolution | None:
        """Return where the link of an index leads, None if that is not known."""
        if index < len(self._resolutions):
            return self._resolutions[index]
        return None

    def _target(self, link: Link, resolution: Resolution | None, shown: str) -> str:
        """Return where a link leads, empty if the `shown` text tells it already."""
        if resolution is None or resolution.target is None:
            return ""
        heading = clean(link.heading or "")
        name = _note_name(resolution.target)
        if resolution.target == self._path:
            name = heading
            if heading == shown:
                name = ""
        elif name == shown:
            name = heading
        if not name:
            return ""
        return f"{self.glyphs.crumb} {name}"


def _note_name(path: str) -> str:
    return clean(path.rpartition("/")[2].removesuffix(".md"))


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
