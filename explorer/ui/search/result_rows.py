"""The concepts of one answer as rows, which open to their places.

A row is made when it is first drawn, and cached. Reads the snapshot and the badges of the app,
never a file.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer import review
from explorer.model import Badge, Hit
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.text.tokenize import words_of
from explorer.ui.base_app import BaseApp
from explorer.ui.messages import BadgesLoaded
from explorer.ui.widgets.row import Row
from explorer.vault.link_writer import section_path

if TYPE_CHECKING:
    from explorer.search.concepts import Concept

_LEAD = 16
"""Characters of a line of text that are shown before its first match."""

HitKey: TypeAlias = tuple[str, str, str, int]
"""The path, the kind, the text and the section of a hit: the same in another answer."""
Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open ranges of characters."""


class _Line(NamedTuple):
    """What one row shows."""

    concept: Concept
    place: int | None
    """The index of one of its places; None for the concept itself."""


def hit_key(hit: Hit) -> HitKey:
    """Return what identifies a hit across answers."""
    return hit.path, hit.kind, hit.shown, hit.section


class ResultRows:
    """The concepts of an answer, open ones with their places below them."""

    def __init__(
        self,
        app: BaseApp,
        concepts: tuple[Concept, ...] = (),
        *,
        is_complete: bool = True,
        opened: set[str] | None = None,
    ) -> None:
        """`is_complete` tells whether the answer holds all places, so that they can be counted.

        `opened` are the names of the open concepts: a set that the answers to one query share, and
        that this object changes.
        """
        self.app = app
        self.concepts = concepts
        self.is_complete = is_complete
        self.opened: set[str] = set()
        if opened is not None:
            self.opened = opened
        self.lines: list[_Line] = []
        """What the rows show, in order."""
        self._rows: dict[int, Row] = {}
        """The rows that were made, by their indexes."""
        self._badges: BadgesLoaded | None = None
        """The badges that the rows were made with."""
        self._paths: dict[str, list[list[str]]] = {}
        """The paths of the concepts with one place, in parts, by the texts of their rows."""
        for concept in concepts:
            if len(concept.hits) == 1:
                hit = concept.hits[0]
                self._paths.setdefault(hit.shown, []).append(_path_parts(hit.path))
        self._lay_out()

    def _lay_out(self) -> None:
        self._rows.clear()
        self.lines = []
        for concept in self.concepts:
            self.lines.append(_Line(concept, None))
            if self.is_open(concept):
                self.lines += [_Line(concept, place) for place in range(len(concept.hits))]

    def is_open(self, concept: Concept) -> bool:
        """Whether a concept's places are shown below it."""
        return len(concept.hits) > 1 and not self.opened.isdisjoint(concept.names)

    def toggle(self, index: int) -> int:
        """Open or close the concept of a row; return the index of the concept's row."""
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

    def is_place(self, index: int) -> bool:
        """Return whether a row is one of the places of an open concept."""
        return self.lines[index].place is not None

    def folds(self, index: int) -> bool | None:
        """Return whether a concept is open, None for a row that leads to one place."""
        concept, place = self.lines[index]
        if place is not None or len(concept.hits) == 1:
            return None
        return self.is_open(concept)

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.lines[index].place is not None, hit_key(self.hit(index))

    def find(self, key: Hashable) -> int | None:
        """Return the index of a row, or of the concept into which its place was merged.

        None if there is neither.
        """
        if not isinstance(key, tuple):
            return None
        exact = (index for index in range(len(self.lines)) if self.key(index) == key)
        found = next(exact, None)
        if found is None:
            return self._concept_with(key[1])
        return found

    def _concept_with(self, place: HitKey) -> int | None:
        """Return the row of the first concept that has a place, None if there is none."""
        for index, line in enumerate(self.lines):
            if line.place is None and place in map(hit_key, line.concept.hits):
                return index
        return None

    def row(self, index: int) -> Row:
        """Return what a row shows: the match, where it is or in how many places, what is due."""
        badges = self.app.load_state.badges
        if self._badges is not badges:
            self._badges = badges
            self._rows.clear()
        row = self._rows.get(index)
        if row is None:
            row = self._new_row(index)
            self._rows[index] = row
        return row

    def _new_row(self, index: int) -> Row:
        concept, place = self.lines[index]
        hit = self.hit(index)
        glyphs = self.app.glyphs
        if place is not None:
            return self._place_row(hit, concept.best).with_badge(self._badge(hit), glyphs)
        badges = filter(None, map(self._badge, concept.hits))
        row = self._concept_row(concept, hit)
        return row.with_badge(review.merge(badges), glyphs)

    def _concept_row(self, concept: Concept, hit: Hit) -> Row:
        """Return the row of a concept: with its one place, or with how many there are."""
        text, ranges = _marked(hit, self.app.glyphs.ellipsis)
        text = text or "(no name)"
        count = len(concept.hits)
        if count == 1:
            return self._single_row(hit, text, ranges)
        places = f"{count} places" if self.is_complete else f"{count}+ places"
        fold = self.is_open(concept)
        return Row(text, ranges=ranges, aside=places, aside_at_end=True, fold=fold)

    def _single_row(self, hit: Hit, text: str, ranges: Ranges) -> Row:
        """Return the row of a concept that has one place."""
        if hit.kind == "text":
            return self._text_row(hit, text, ranges)
        return Row(text, ranges=ranges, aside=self._where(hit), aside_at_end=True)

    def _text_row(self, hit: Hit, text: str, ranges: Ranges) -> Row:
        """Return the row of a line of text, which gives way to what tells it from other rows.

        That is the name of the note with what tells it from another one of that name, and the
        section if the note has the same text elsewhere: many are called `Summary`, and the note
        tells more.
        """
        same_text = self._paths.get(hit.shown, [])
        path = _path_parts(hit.path)
        shared = _shared_end(path, same_text)
        parts = _shortened(path, shared, self.app.glyphs.ellipsis)
        telling = parts[-1 - shared :]
        if same_text.count(path) > 1 and hit.heading:
            parts, telling = [*parts, hit.heading], [*telling, hit.heading]
        match = next(iter(ranges), None)
        return Row(
            text,
            ranges=ranges,
            keep=match,
            cut_at_end=match is None,
            aside=self._breadcrumbs(parts),
            aside_at_end=True,
            aside_kept=len(self._breadcrumbs(telling)),
        )

    def _place_row(self, hit: Hit, best: Hit) -> Row:
        """Return the row of one place of several: where it is, and its own name if it differs."""
        name = ""
        if fold(hit.shown) != fold(best.shown):
            name = clean(hit.shown)
        return Row(self._place_path(hit), depth=1, aside=name)

    def _badge(self, hit: Hit) -> Badge | None:
        if hit.path not in self.app.explorer.vault.notes:
            return None
        return self.app.badge_of(hit.path, hit.section)

    def _where(self, hit: Hit) -> str:
        """Return where a name is: folders and note, and the heading of an alias or a tag.

        Of a note only the folders, since the row shows its name already.
        """
        if hit.kind == "note":
            return self._breadcrumbs(hit.path.split("/")[:-1])
        path = _path_parts(hit.path)
        shared = _shared_end(path, self._paths.get(hit.shown, []))
        parts = _shortened(path, shared, self.app.glyphs.ellipsis)
        if hit.kind != "heading" and hit.heading:
            parts = [*parts, hit.heading]
        return self._breadcrumbs(parts)

    def _place_path(self, hit: Hit) -> str:
        """Return where a place is: folders, note, and the headings that hold it."""
        parts = _path_parts(hit.path)
        note = self.app.explorer.vault.notes.get(hit.path)
        if note is None or not 0 <= hit.section < len(note.headings):
            return self._breadcrumbs(parts)
        above = section_path(note, hit.section)[:-1]
        names = [note.headings[index].name for index in above]
        if names[:1] == parts[-1:] or (above[:1] == [0] and _are_alike(names[0], parts[-1])):
            names = names[1:]  # the first heading repeats the title
        return self._breadcrumbs([*parts, *names])

    def _breadcrumbs(self, parts: list[str]) -> str:
        return clean(f" {self.app.glyphs.crumb} ".join(parts))


def _are_alike(heading: str, title: str) -> bool:
    """Return whether a first heading repeats a title, as the search decides it."""
    from explorer.search.word_forms import are_alike

    return are_alike(words_of(fold(heading)), words_of(fold(title)))


def _path_parts(path: str) -> list[str]:
    """Return the folders of a note, and its name without `.md`."""
    return path.removesuffix(".md").split("/")


def _shared_end(parts: list[str], others: list[list[str]]) -> int:
    """Return with how many of its parts a path ends as another one does."""
    shared = 0
    for other in others:
        if other == parts:
            continue
        pairs = zip(reversed(parts), reversed(other), strict=False)
        shared = max(shared, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)))
    return shared


def _shortened(parts: list[str], shared: int, ellipsis: str) -> list[str]:
    """Return the parts of a path so that it differs from others even if it is cut at its left.

    What ends another path too, such as `2024/Notes/Summary` in `Work/2024/Notes/Summary` beside
    `Home/2024/Notes/Summary`, is reduced to its last part: `Work/…/Summary`.
    """
    if not 2 <= shared < len(parts):
        return parts
    return [parts[-shared - 1], ellipsis, parts[-1]]


def _marked(hit: Hit, ellipsis: str) -> tuple[str, Ranges]:
    """Return the text of a hit, and which of its characters matched.

    None of them if cleaning has changed the text. A line of text begins a little before its first
    match.
    """
    original = hit.shown
    text = clean(original)
    ranges: Ranges = ()
    if text == original:
        ranges = hit.ranges
    if hit.kind == "tag":
        return f"#{text}", _moved(ranges, 1)
    if hit.kind != "text" or not ranges or ranges[0][0] <= _LEAD:
        return text, ranges
    match = ranges[0][0]
    begin = match - _LEAD
    blank = text.find(" ", begin, match)
    if blank >= 0:
        begin = match - len(text[blank:match].lstrip())
    return ellipsis + text[begin:], _moved(ranges, len(ellipsis) - begin)


def _moved(ranges: Ranges, by: int) -> Ranges:
    return tuple((start + by, end + by) for start, end in ranges)
