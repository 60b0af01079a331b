"""The links of a note as rows: those to the same place are one row. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Link, Note, Resolution
from explorer.text.sanitize import clean
from explorer.ui.broken_links import BROKEN_LINK_LABELS
from explorer.ui.context.backlink_rows import AROUND, LEAST_ASIDE, note_name
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace, UnresolvedLink
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.reader.link_groups import LinkGroups

_NO_FILE = "no such file"


class LinkKey(NamedTuple):
    """The identity of a row."""

    path: str
    raw: str
    first: int
    """The index of the first link of the row."""

    def renamed(self, paths: Mapping[str, str]) -> LinkKey:
        """Return the key where notes have other paths: `paths` has the new ones by the old."""
        return self._replace(path=paths.get(self.path, self.path))


class LinkRows:
    """The rows of some links of a note."""

    def __init__(
        self,
        note: Note,
        groups: LinkGroups,
        resolutions: Sequence[Resolution],
        glyphs: Glyphs,
    ) -> None:
        self._note = note
        self._groups = groups
        self._resolutions = resolutions
        self._glyphs = glyphs
        self.facts = _facts(groups, glyphs)
        """How many links there are, and how many of them lead nowhere."""

    def __len__(self) -> int:
        return len(self._groups)

    def link(self, index: int) -> Link:
        """Return the first link of a row."""
        return self._note.links[self._groups[index].first]

    def resolution(self, index: int) -> Resolution:
        """Return where the links of a row lead."""
        return self._resolutions[self._groups[index].first]

    def key(self, index: int) -> LinkKey:
        """Return a row's identity."""
        return LinkKey(self._note.path, self.link(index).raw, self._groups[index].first)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        group, link, resolution = self._groups[index], self.link(index), self.resolution(index)
        text = self._text(index)
        if group.is_broken:
            reason = BROKEN_LINK_LABELS.get(resolution.status, "")
            if group.is_picture:
                reason = _NO_FILE
            row = Row(
                text,
                "broken",
                1,
                aside=reason,
                aside_least=len(reason),
                icon=self._glyphs.broken,
            )
            return row.distinct_from(self._around(index))
        aside = self._target(link, resolution, text)
        if len(group.indexes) > 1:
            aside = f"{aside} {self._glyphs.times}{len(group.indexes)}".strip()
        row = Row(text, "plain", 1, aside=aside, aside_least=LEAST_ASIDE)
        return row.distinct_from(self._around(index))

    def target(self, index: int, *, focus: bool) -> OpenPlace | UnresolvedLink:
        """Return the message that leads where the links of a row do."""
        resolution = self.resolution(index)
        if resolution.target is None:
            link = self.link(index)
            return UnresolvedLink(link.raw, link.name(), self._note.path)
        return OpenPlace(resolution.target, resolution.line, focus=focus)

    def _text(self, index: int) -> str:
        """Return the text of a link; of a picture, its name, for its text is often a width."""
        from explorer.reader.link_excerpts import link_label  # later than the first paint

        link = self.link(index)
        name = clean(link.name().rpartition("/")[2])
        if self._groups[index].is_picture and name:
            return name
        return link_label(link) or clean(link.raw)

    def _around(self, index: int) -> list[str]:
        """Return the texts of the rows that a row is seen with."""
        around = range(max(0, index - AROUND), min(len(self), index + AROUND + 1))
        return [self._text(other) for other in around]

    def _target(self, link: Link, resolution: Resolution, shown: str) -> str:
        """Return where a link leads, empty if the `shown` text tells it already."""
        from explorer.text.plain import plain  # as above

        if resolution.target is None:
            return ""
        heading = clean(plain(link.heading or ""))
        name = note_name(resolution.target)
        if resolution.target == self._note.path:
            name = heading
            if heading == shown:
                name = ""
        elif name == shown:
            name = heading
        elif shown.startswith(f"{name} › "):
            name = ""
        if not name:
            return ""
        return f"{self._glyphs.crumb} {name}"


def _facts(groups: LinkGroups, glyphs: Glyphs) -> str:
    count, broken = groups.link_count(), groups.link_count(broken=True)
    if not broken:
        return f"{count:,}"
    return f"{count:,} {glyphs.dot} {glyphs.broken} {broken:,}"
