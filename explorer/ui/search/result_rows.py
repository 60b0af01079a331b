"""What search shows as rows: concepts that open to their places, and the searches of before.

Pure but for the badges that it asks the app for. Makes a row only when it is drawn, and once.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer import review
from explorer.model import Badge, Hit
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.glyphs import badge_text
from explorer.ui.widgets.row import Row
from explorer.vault.link_writer import section_path

if TYPE_CHECKING:
    from explorer.search.concepts import Concept

_LEAD = 16
"""Letters of a line that are shown before the first match."""

Identity: TypeAlias = tuple[str, str, str, int]


class _Line(NamedTuple):
    concept: Concept
    place: int | None
    """Which of its places; None for the concept itself."""


def identity(hit: Hit) -> Identity:
    """Return what makes a hit the same in another answer, wherever it stands there."""
    return hit.path, hit.kind, shown(hit), hit.section


def shown(hit: Hit) -> str:
    """Return the text that matched, not yet cleaned."""
    return hit.text or hit.heading or hit.title


class ResultRows:
    """The concepts of an answer, those in `opened` with their places below them."""

    def __init__(
        self,
        app: BaseApp,
        concepts: tuple[Concept, ...] = (),
        *,
        all_there: bool = True,
        opened: set[str] | None = None,
    ) -> None:
        self.app = app
        self.concepts = concepts
        self.all_there = all_there
        """Whether no place was left out, so that they can be counted."""
        self.opened = set() if opened is None else opened
        """Names of the concepts that are open; shared by the answers to one query."""
        self.lines: list[_Line] = []
        self._made: dict[int, Row] = {}
        self._badges: object = None
        self._lay_out()

    def _lay_out(self) -> None:
        self._made.clear()
        self.lines = []
        for concept in self.concepts:
            self.lines.append(_Line(concept, None))
            if self.is_open(concept):
                self.lines += [_Line(concept, at) for at in range(len(concept.hits))]

    def is_open(self, concept: Concept) -> bool:
        """Whether a concept's places are shown below it."""
        return len(concept.hits) > 1 and not self.opened.isdisjoint(concept.names)

    def toggle(self, index: int) -> int:
        """Open or close the concept of a row, and return where the concept stands."""
        concept = self.lines[index].concept
        if self.is_open(concept):
            self.opened -= concept.names
        elif len(concept.hits) > 1:
            self.opened |= concept.names
        self._lay_out()
        return next(at for at, line in enumerate(self.lines) if line.concept is concept)

    def hit(self, index: int) -> Hit:
        """Return where a row leads: a concept to its best place."""
        line = self.lines[index]
        return line.concept.hits[line.place or 0]

    def folds(self, index: int) -> bool | None:
        """Return True for an open concept, False for a closed one, None for a row that leads to one place."""
        line = self.lines[index]
        single = line.place is not None or len(line.concept.hits) == 1
        return None if single else self.is_open(line.concept)

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.lines[index].place is not None, identity(self.hit(index))

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, or the concept that its place has become a part of.

        None if it is not there.
        """
        if not isinstance(key, tuple):
            return None
        exact = next((at for at in range(len(self.lines)) if self.key(at) == key), None)
        if exact is not None:
            return exact
        for at, line in enumerate(self.lines):
            if line.place is None and any(identity(hit) == key[1] for hit in line.concept.hits):
                return at
        return None

    # What a row shows

    def row(self, index: int) -> Row:
        """Return what a row shows: what matched, where it is or in how many places, what is due there."""
        if self._badges is not self.app.load_state.badges:
            self._badges = self.app.load_state.badges
            self._made.clear()
        row = self._made.get(index)
        if row is None:
            row = self._made[index] = self._make(index)
        return row

    def _make(self, index: int) -> Row:
        line, hit = self.lines[index], self.hit(index)
        if line.place is not None:
            return self._place(hit, line.concept.best)
        count = len(line.concept.hits)
        places = f"{count}{'' if self.all_there else '+'} places"
        badge = review.merge(b for b in map(self._badge, line.concept.hits) if b is not None)
        text, ranges = _marked(hit, self.app.glyphs.ellipsis)
        return Row(
            text or "(no name)", ranges=ranges, aside=self._where(hit) if count == 1 else places,
            fold=None if count == 1 else self.is_open(line.concept),
            badge=badge_text(badge, self.app.glyphs) if badge else "", state=badge.state if badge else None,
        )  # fmt: skip

    def _place(self, hit: Hit, best: Hit) -> Row:
        """Return the row of one place of several.

        Where it is, and its own name if that is another.
        """
        badge = self._badge(hit)
        other = fold(shown(hit)) != fold(shown(best))
        return Row(
            self._place_path(hit), depth=1, aside=clean(shown(hit)) if other else "",
            badge=badge_text(badge, self.app.glyphs) if badge else "", state=badge.state if badge else None,
        )  # fmt: skip

    def _badge(self, hit: Hit) -> Badge | None:
        return (
            self.app.badge_of(hit.path, hit.section)
            if hit.path in self.app.explorer.vault.notes
            else None
        )

    def _crumbs(self, parts: list[str]) -> str:
        return clean(f" {self.app.glyphs.crumb} ".join(parts))

    def _where(self, hit: Hit) -> str:
        folders = hit.path.removesuffix(".md").split("/")
        if hit.kind == "note":
            return self._crumbs(hit.path.split("/")[:-1])
        return self._crumbs(
            [*folders, hit.heading] if hit.kind != "heading" and hit.heading else folders
        )

    def _place_path(self, hit: Hit) -> str:
        parts = hit.path.removesuffix(".md").split("/")
        note = self.app.explorer.vault.notes.get(hit.path)
        if note is not None and 0 <= hit.section < len(note.headings):
            above = [note.headings[at].name for at in section_path(note, hit.section)[:-1]]
            parts += above[1:] if above[:1] == parts[-1:] else above
        return self._crumbs(parts)


def _marked(hit: Hit, ellipsis: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text of a hit with the letters that matched, none if cleaning has moved them."""
    said = shown(hit)
    text = clean(said)
    ranges = hit.ranges if text == said else ()
    if hit.kind == "tag":
        return f"#{text}", _moved(ranges, 1)
    if hit.kind == "text" and ranges and ranges[0][0] > _LEAD:
        # A row is cut in its middle, and that is where the match may stand.
        begin = text.find(" ", ranges[0][0] - _LEAD, ranges[0][0]) + 1 or ranges[0][0] - _LEAD
        return ellipsis + text[begin:], _moved(ranges, len(ellipsis) - begin)
    return text, ranges


def _moved(ranges: tuple[tuple[int, int], ...], by: int) -> tuple[tuple[int, int], ...]:
    return tuple((start + by, end + by) for start, end in ranges)


class RecentRows:
    """The searches of before."""

    def __init__(self, queries: tuple[str, ...]) -> None:
        self.queries = queries

    def __len__(self) -> int:
        return len(self.queries)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.queries[index]

    def find(self, key: Hashable) -> int | None:
        """Return where a query is, None if it is not there."""
        return next((at for at, query in enumerate(self.queries) if query == key), None)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return Row(clean(self.queries[index]))
