"""What surrounds a note, as rows: its outline, what links to it, what it links to, its pictures.

The number of rows never depends on the sentences around backlinks, which arrive later. Rows are
made when they are drawn. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from explorer.model import Backlink, Heading, Link, Resolution
from explorer.reader.concept_tree import which_of_its_name
from explorer.text.sanitize import clean
from explorer.ui.glyphs import BROKEN_LINK_LABELS, Glyphs
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.reader.link_excerpts import LinkExcerpt
    from explorer.reader.note_context import Context, LinkGroup

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
_AROUND = 8
"""Rows on each side from which a name that is cut should differ."""
_LEAST_ASIDE = 12
"""Cells below which a heading beside the name of a note says nothing."""

ExcerptOf: TypeAlias = "Callable[[str, int], LinkExcerpt | None]"
"""Returns the sentence of a link of a note; None if it is still to be read."""


class RowKey(NamedTuple):
    """The identity of a row below the title of its group."""

    group: Group
    paths: tuple[str, ...]
    """The note that is shown, and the note that the row is about, if that is another one."""
    rest: tuple[str | int, ...]

    def renamed(self, paths: Mapping[str, str]) -> RowKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        return self._replace(paths=tuple(paths.get(path, path) for path in self.paths))


def _around(index: int, count: int) -> range:
    """Return the rows that a row is seen with."""
    return range(max(0, index - _AROUND), min(count, index + _AROUND + 1))


def _note_name(path: str) -> str:
    return clean(path.rpartition("/")[2].removesuffix(".md"))


class OutlineRows:
    """The headings of a note."""

    facts = ""
    """Headings are not counted."""

    def __init__(self, context: Context, glyphs: Glyphs, read: Callable[[], int]) -> None:
        """`read` returns the index of the heading that is being read, -1 above the first."""
        self._path = context.note.path
        self._headings = context.note.headings
        self._badges = context.badges
        self._glyphs = glyphs
        self._read = read
        self._which = which_of_its_name(self._headings)
        self._depths = _depths(self._headings)

    def __len__(self) -> int:
        return len(self._headings)

    def key(self, index: int) -> RowKey:
        """Return a row's identity, which stays when other headings are edited."""
        rest = (self._headings[index].name, self._which[index])
        return RowKey("outline", (self._path,), rest)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        text = clean(self._headings[index].name) or "(no name)"
        row = Row(text, "current" if index == self._read() else "plain", 1 + self._depths[index])
        around = (clean(self._headings[each].name) for each in _around(index, len(self)))
        return row.distinct_from(around).with_badge(self._badges.get(index), self._glyphs)

    def target(self, index: int, *, focus: bool) -> OpenPlace:
        """Return the message that leads to a heading."""
        return OpenPlace(self._path, self._headings[index].line, focus=focus)


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


class BacklinkRows:
    """The links that lead to a note: where from, and below that the sentence with the link.

    A note that links once takes two rows, one that links more often has its name above its places.
    """

    def __init__(self, context: Context, glyphs: Glyphs, excerpt: ExcerptOf) -> None:
        self._path = context.note.path
        self._sources = context.sources
        self._glyphs = glyphs
        self._excerpt = excerpt
        self.facts = f"{sum(len(source.places) for source in context.sources):,}"
        """How many links there are."""
        self._parts = [
            (number, place, part)
            for number, source in enumerate(context.sources)
            for place, part in _parts(source.places)
        ]

    def __len__(self) -> int:
        return len(self._parts)

    def _link(self, index: int) -> Backlink:
        """Return the link that a row is about; of a note with several, the first one."""
        source, place, _ = self._parts[index]
        return self._sources[source].places[place]

    def key(self, index: int) -> RowKey:
        """Return a row's identity."""
        link = self._link(index)
        return RowKey("backlinks", (self._path, link.path), (link.link, self._parts[index][2]))

    def target(self, index: int, *, focus: bool) -> OpenPlace:
        """Return the message that leads to the link that a row is about."""
        link = self._link(index)
        return OpenPlace(link.path, link.line, focus=focus)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        number, place, part = self._parts[index]
        places = self._sources[number].places
        link = places[place]
        heading = f"{self._glyphs.crumb} {clean(link.heading or '')}"
        is_single = len(places) == 1
        if part == "note":
            aside = f"{len(places):,}"
            if is_single:
                aside = "" if link.heading is None else heading
            row = Row(
                _note_name(link.path),
                "plain",
                1,
                aside=aside,
                aside_least=_LEAST_ASIDE,
                followers=int(is_single),
            )
            around = (self._sources[each] for each in _around(number, len(self._sources)))
            return row.distinct_from(_note_name(source.path) for source in around)
        depth = 1 if is_single else 2
        if part == "heading":
            return Row(heading, "heading", depth, followers=1)
        continues = is_single or (place, "heading") == self._parts[index - 1][1:]
        excerpt = self._excerpt(link.path, link.link)
        if excerpt is None:
            return Row("", "dim", depth, continues=continues)
        return Row(
            excerpt.text,
            "dim",
            depth,
            ranges=((excerpt.start, excerpt.end),),
            keep=(excerpt.start, excerpt.start),
            continues=continues,
        )


def _parts(places: Sequence[Backlink]) -> Iterator[tuple[int, str]]:
    """Yield the rows of a note that links: its name, and for each link a sentence.

    A heading is above the sentence, unless it is that of the link before. Each row has the index of
    the link that it is about.
    """
    yield 0, "note"
    before: str | None = None
    for index, link in enumerate(places):
        if len(places) > 1 and link.heading is not None and (not index or before != link.heading):
            yield index, "heading"
        before = link.heading
        yield index, "sentence"


class LinkRows:
    """The links of a note, or its pictures: those to the same place are one row."""

    def __init__(
        self, group: Group, groups: Iterable[LinkGroup], context: Context, glyphs: Glyphs
    ) -> None:
        self._group = group
        self._note = context.note
        self._groups = [each for each in groups if each.is_picture == (group == "pictures")]
        self._resolutions = context.resolutions
        self._glyphs = glyphs
        count = sum(len(each.indexes) for each in self._groups)
        broken = sum(len(each.indexes) for each in self._groups if each.is_broken)
        self.facts = (
            f"{count:,} {glyphs.dot} {glyphs.broken} {broken:,}" if broken else f"{count:,}"
        )
        """How many links there are, and how many of them lead nowhere."""

    def __len__(self) -> int:
        return len(self._groups)

    def _first(self, index: int) -> tuple[Link, Resolution]:
        """Return the first link of a row, and where it leads."""
        first = self._groups[index].indexes[0]
        return self._note.links[first], self._resolutions[first]

    def key(self, index: int) -> RowKey:
        """Return a row's identity."""
        first = self._groups[index].indexes[0]
        return RowKey(self._group, (self._note.path,), (self._note.links[first].raw, first))

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group = self._groups[index]
        link, resolution = self._first(index)
        text = self._text(index)
        if group.is_broken:
            reason = BROKEN_LINK_LABELS.get(resolution.status, "")
            if group.is_picture:
                reason = "no such file"
            icon = self._glyphs.broken
            row = Row(text, "broken", 1, aside=reason, aside_least=len(reason), icon=icon)
        else:
            aside = self._target_name(link, resolution, text)
            if len(group.indexes) > 1:
                aside = f"{aside} {self._glyphs.times}{len(group.indexes)}".strip()
            row = Row(text, "plain", 1, aside=aside, aside_least=_LEAST_ASIDE)
        return row.distinct_from(map(self._text, _around(index, len(self))))

    def target(self, index: int, *, focus: bool) -> OpenPlace | UnresolvedLink:
        """Return the message that leads where the links of a row do."""
        link, resolution = self._first(index)
        if resolution.target is None:
            return UnresolvedLink(link.raw, link.name(), self._note.path)
        return OpenPlace(resolution.target, resolution.line, focus=focus)

    def _text(self, index: int) -> str:
        """Return the text of a link; of a picture, its name, for its text is often a width."""
        from explorer.reader.link_excerpts import link_label  # later than the first paint

        link, _ = self._first(index)
        name = clean(link.name().rpartition("/")[2])
        if self._group == "pictures" and name:
            return name
        return link_label(link) or clean(link.raw)

    def _target_name(self, link: Link, resolution: Resolution, shown: str) -> str:
        """Return where a link leads, empty if the `shown` text tells it already."""
        from explorer.text.plain import plain  # as above

        if resolution.target is None:
            return ""
        heading = clean(plain(link.heading or ""))
        name = _note_name(resolution.target)
        if resolution.target == self._note.path:
            name = "" if heading == shown else heading
        elif name == shown:
            name = heading
        elif shown.startswith(f"{name} › "):
            name = ""
        return f"{self._glyphs.crumb} {name}" if name else ""


class ContextRows:
    """Groups of rows, each below its title."""

    def __init__(self, glyphs: Glyphs, excerpt: ExcerptOf) -> None:
        self.glyphs = glyphs
        self.context: Context | None = None
        self.closed: set[Group] = set()
        """The groups of which only the title is shown."""
        self.section = -1
        """The index of the heading that is being read, -1 above the first."""
        self.lines: list[tuple[Group, int]] = []
        """Each row: its group and the index of a row of that, or `TITLE` or `NOTHING`."""
        self.groups: Mapping[Group, OutlineRows | BacklinkRows | LinkRows] = {}
        """The rows of each group; no groups while there is no note."""
        self._excerpt = excerpt
        self._is_parsed = True

    def fill(self, context: Context | None) -> None:
        """Show another note, or the same one of another generation."""
        self.context = context
        self.groups = {}
        if context is not None:
            self._is_parsed = context.is_parsed
            links = context.link_groups
            self.groups = {
                "outline": OutlineRows(context, self.glyphs, lambda: self.section),
                "backlinks": BacklinkRows(context, self.glyphs, self._excerpt),
                "links": LinkRows("links", links, context, self.glyphs),
                "pictures": LinkRows("pictures", links, context, self.glyphs),
            }
        self.arrange()

    def arrange(self) -> None:
        """Lay out which rows there are. That there are no pictures is not worth a row."""
        self.lines = []
        for group, rows in self.groups.items():
            if group != "pictures" or len(rows):
                self.lines.append((group, TITLE))
                if group not in self.closed:
                    self.lines += [(group, entry) for entry in range(len(rows))] or [
                        (group, NOTHING)
                    ]

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        group, entry = self.lines[index]
        return (group, entry) if entry < 0 else self.groups[group].key(entry)

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((i for i in range(len(self.lines)) if self.key(i) == key), None)

    def title(self, group: Group) -> int:
        """Return the row of a group's title."""
        return self.lines.index((group, TITLE))

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group, entry = self.lines[index]
        rows = self.groups[group]
        if entry == TITLE:
            facts = rows.facts if self._is_parsed else ""
            return Row(_TITLES[group], "title", 0, group not in self.closed, aside=facts)
        if entry == NOTHING:
            text = _EMPTY[group] if self._is_parsed else f"still reading{self.glyphs.ellipsis}"
            return Row(text, "dim", 1)
        return rows.row(entry)
