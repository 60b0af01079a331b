"""All that the list of a search may show, and the texts around it.

That are the concepts that were found, each of which opens to its places, or the recent searches. A
row is made when it is first drawn, and cached. Reads the snapshot and the badges of the app, never
a file. Queries and text of notes are never read as markup.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from textual.content import Content
from textual.style import Style

from explorer.model import Answer, Badge, Hit, section_path
from explorer.review.badges import merge
from explorer.text.names import grouped
from explorer.text.normalize import fold, words_of
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import muted
from explorer.ui.load_state import BadgesLoaded
from explorer.ui.main.advice import why_unreadable
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.search.concepts import Concept

_MOST_PROBLEMS = 3


class SearchScope(NamedTuple):
    """A place to look."""

    id: str | None
    """What the search calls it; None for headings, titles and aliases together."""
    name: str
    """What people call it."""
    placeholder: str
    """What to type, shown in the empty box."""


SCOPES: tuple[SearchScope, ...] = (
    SearchScope(None, "everything", "heading, note, alias or text"),
    SearchScope("headings", "headings", "heading"),
    SearchScope("notes", "notes", "title or alias of a note"),
    SearchScope("text", "text", "words inside notes"),
    SearchScope("tags", "tags", "tag"),
)


def scope_called(id: str | None) -> SearchScope:  # noqa: A002 (the field's name)
    """Return a scope by its id, the first one if there is none of that id."""
    return next((scope for scope in SCOPES if scope.id == id), SCOPES[0])


def scopes(chosen: SearchScope, width: int) -> Content:
    """Return the title of the box: every scope with the chosen one marked.

    A click on a name chooses it. A scope that leaves something out stands out: it stays from one
    search to the next. If `width` (in cells) has no room for all, the title is the chosen scope
    only.
    """
    look = "bold underline"
    if chosen is not SCOPES[0]:
        look = "bold underline $accent"
    names = sum(len(scope.name) + 2 for scope in SCOPES)
    if names + 12 > width:
        return Content.assemble("Search ", (chosen.name, look))
    looks = dict.fromkeys(SCOPES, "not bold $muted") | {chosen: look}
    here = SCOPES.index(chosen)
    parts = [
        Content.styled(scope.name, look).stylize(
            Style.from_meta({"@click": f"screen.step_scope({at - here})"})
        )
        for at, (scope, look) in enumerate(looks.items())
    ]
    return Content.assemble("Search  ", Content("  ").join(parts))


def title(answer: Answer | None, results: int, places: int, *, waiting: bool) -> Content:
    """Return how many results there are; while `waiting`, that they are of another query.

    A result is a concept, which is one row; its places are counted where they are more. Where not
    all places are shown, it says of how many.
    """
    if answer is None or (answer.hits and not results):  # what was found is not shown yet
        return Content("Results")
    if waiting:
        return Content(f"Results {results:,} for {clean(answer.query)[:40]}, looking again")
    missing = max(0, answer.total - len(answer.hits))
    counted = f"{places:,} of {places + missing:,}" if missing else f"{places:,}"
    if missing or places > results:
        return Content(f"Results {results:,} ({counted} places)")
    return Content(f"Results {results:,}")


def loading(app: BaseApp) -> Content | None:
    """Return a note that more will be found later, None if everything is loaded."""
    state = app.load_state
    if state.index_ready:
        return None
    fact = app.facts()[0]
    if state.indexing:
        fact = f"indexing{app.glyphs.ellipsis}"
    if state.progress is None or state.failure is not None:
        return Content(fact)
    return Content(f"{fact} more will be found")


def problems(sentences: tuple[str, ...]) -> Content:
    """Return what of the query could not be used, a sentence a line."""
    lines = [clean(sentence) for sentence in sentences[:_MOST_PROBLEMS]]
    more = len(sentences) - _MOST_PROBLEMS
    if more > 0:
        lines.append(f"and {more} more like that")
    return Content("\n".join(lines))


HINTS = (
    Content("Find a name or a text anywhere"),
    muted("Words in any order, their beginnings, initials, small typos."),
    Content.styled(
        'Narrow: #tag  path:folder  in:heading  is:due  [key:value]  modified:7d  "exact"  -not',
        "$muted",
    ),
    Content.styled(
        "Obsidian's operators, all in the help: OR  (a b)  /regex/  line:  task:",
        "$muted",
    ),
)


def empty(app: BaseApp, query: str, answer: Answer | None) -> tuple[Content, ...]:
    """Return what the list shows when it has no rows."""
    if app.load_state.is_unreadable:
        return why_unreadable(app.load_state.failure or "")
    if not query:
        return HINTS
    if answer is None:
        return (muted(f"Looking{app.glyphs.ellipsis}"),)
    if not app.load_state.index_ready:
        hint = "What the notes hold is still being read; what is found then appears here."
        return Content(f"Nothing found yet for {clean(answer.query)}"), muted(hint)
    hint = "Try fewer words or conditions, or only the beginnings of words."
    where = ""
    if app.last_scope is not None:
        where = f" in {scope_called(app.last_scope).name}"
        hint = f"{app.key_of('next_scope')} searches elsewhere. {hint}"
    return Content(f"Nothing found for {clean(answer.query)}{where}"), muted(hint)


_LEAD = 16
"""Characters of a line of text that are shown before its first match."""
IN_TEXT = "in the text of notes"
NEAREST = "nothing is called that; nearest:"
ALIKE = "names that are only like it"

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open ranges of characters."""


class ResultGroup(NamedTuple):
    """Concepts that belong together."""

    title: str
    """What the rule above them says; empty for none."""
    concepts: tuple[Concept, ...]
    is_complete: bool = True
    """Whether the answer holds all their places, so that they can be counted."""


class _Line(NamedTuple):
    """What one row shows: a place of a concept, the concept itself, a rule, or a recent search."""

    group: ResultGroup | None = None
    concept: Concept | None = None
    """None for a rule and for a search."""
    place: int | None = None
    """The index of one of its places; None for the concept itself."""
    text: str = ""
    """The title of a rule, or a search."""


def _hit_key(hit: Hit) -> Hashable:
    """Return what identifies a hit across answers."""
    return hit.path, hit.kind, hit.shown, hit.section


class ResultRows:
    """Groups of concepts below each other, open ones with their places; or what is recent."""

    def __init__(
        self,
        app: BaseApp,
        groups: Sequence[ResultGroup] = (),
        *,
        opened: set[str] | None = None,
        recent: tuple[str, ...] = (),
    ) -> None:
        """`opened` are the names of the open concepts, which the answers to one query share."""
        self.app = app
        self.recent = recent
        self.opened = set() if opened is None else opened
        self._groups = [group for group in groups if group.concepts]
        concepts = [concept for group in self._groups for concept in group.concepts]
        self.results, self.places = len(concepts), sum([len(each.hits) for each in concepts])
        """How many concepts there are, each in one row, and places that they lead to."""
        self._rows: dict[int, Row] = {}
        """The rows that were made, by their indexes."""
        self._badges: BadgesLoaded | None = None
        """The badges that the rows were made with."""
        self._paths = grouped(
            ((group.title, concept.hits[0].shown), _path_parts(concept.hits[0].path))
            for group in self._groups
            for concept in group.concepts
            if len(concept.hits) == 1
        )
        """The paths of the concepts with one place, in parts, by group and text of their rows."""
        self._lay_out()

    def _lay_out(self) -> None:
        self._rows.clear()
        self.lines: list[_Line] = []
        """What the rows show, in order."""
        for group in self._groups:
            if group.title:
                self.lines.append(_Line(group, text=group.title))
            for concept in group.concepts:
                self.lines.append(_Line(group, concept))
                if self._is_open(concept):
                    places = range(len(concept.hits))
                    self.lines += [_Line(group, concept, place) for place in places]
        if self.recent and self.lines:
            self.lines.append(_Line(ResultGroup("", ()), text="recent searches"))
        self.lines += [_Line(text=query) for query in self.recent]

    def _is_open(self, concept: Concept) -> bool:
        """Whether a concept's places are shown below it."""
        return len(concept.hits) > 1 and not self.opened.isdisjoint(concept.names)

    def toggle(self, index: int) -> int:
        """Open or close the concept of a row; return the index of the concept's row."""
        concept = self.lines[index].concept
        if concept is None:
            return index
        if self._is_open(concept):
            self.opened -= concept.names
        elif len(concept.hits) > 1:
            self.opened |= concept.names
        self._lay_out()
        return next(at for at, line in enumerate(self.lines) if line.concept is concept)

    def hit(self, index: int) -> Hit | None:
        """Return where a row leads, a concept to its best place; None for a rule and a search."""
        line = self.lines[index]
        return line.concept.hits[line.place or 0] if line.concept is not None else None

    def query(self, index: int) -> str | None:
        """Return the search of a row, None if it is a result."""
        line = self.lines[index]
        return line.text if line.group is None else None

    def is_place(self, index: int) -> bool:
        """Return whether a row is one of the places of an open concept."""
        return self.lines[index].place is not None

    def folds(self, index: int) -> bool | None:
        """Return whether a concept is open, None for a row that leads to one place."""
        concept = self.lines[index].concept
        if concept is None or self.is_place(index) or len(concept.hits) == 1:
            return None
        return self._is_open(concept)

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        hit = self.hit(index)
        return self.lines[index].text if hit is None else (self.is_place(index), _hit_key(hit))

    def find(self, key: Hashable) -> int | None:
        """Return the index of a row, or of the concept into which its place was merged.

        None if there is neither.
        """
        keys = [self.key(index) for index in range(len(self))]
        if key in keys:
            return keys.index(key)
        concepts = (
            index
            for index, line in enumerate(self.lines)
            if line.concept is not None and line.place is None and isinstance(key, tuple)
            if key[1] in map(_hit_key, line.concept.hits)
        )
        return next(concepts, None)

    def row(self, index: int) -> Row:
        """Return what a row shows: the match, where it is or in how many places, what is due."""
        badges = self.app.load_state.badges
        if self._badges is not badges:
            self._badges = badges
            self._rows.clear()
        if index not in self._rows:
            self._rows[index] = self._new_row(*self.lines[index])
        return self._rows[index]

    def _new_row(
        self, group: ResultGroup | None, concept: Concept | None, place: int | None, text: str
    ) -> Row:
        glyphs = self.app.glyphs
        if group is None:
            return Row(clean(text))
        if concept is None:
            return Row(text, "rule")
        if place is not None:
            # Where it is, and its own name if it differs.
            hit = concept.hits[place]
            name = clean(hit.shown) if fold(hit.shown) != fold(concept.hits[0].shown) else ""
            row = Row(self._place_path(hit), depth=1, aside=name)
            return row.with_badge(self._badge(hit), glyphs)
        badges = filter(None, map(self._badge, concept.hits))
        return self._concept_row(group, concept).with_badge(merge(badges), glyphs)

    def _concept_row(self, group: ResultGroup, concept: Concept) -> Row:
        """Return the row of a concept: with its one place, or with how many there are."""
        hit, count = concept.hits[0], len(concept.hits)
        text, ranges = _marked(hit, self.app.glyphs.ellipsis)
        text = text or "(no name)"
        if count > 1:
            places = f"{count} places" if group.is_complete else f"{count}+ places"
            is_open = self._is_open(concept)
            return Row(text, ranges=ranges, aside=places, aside_at_end=True, fold=is_open)
        if hit.kind == "note":  # the row shows its name already
            where = self._breadcrumbs(hit.path.split("/")[:-1])
            return Row(text, ranges=ranges, aside=where, aside_at_end=True)
        path = _path_parts(hit.path)
        same_text = self._paths[group.title, hit.shown]
        shared = _shared_end(path, same_text)
        parts = _shortened(path, shared, self.app.glyphs.ellipsis)
        if hit.kind != "text":
            # The heading of an alias or a tag; that of a heading is its name.
            own = [hit.heading] if hit.kind != "heading" and hit.heading else []
            where = self._breadcrumbs([*parts, *own])
            return Row(text, ranges=ranges, aside=where, aside_at_end=True)
        # A line of text gives way to what tells it from other rows: the name of the note, with what
        # tells it from another one of that name, and the section if the note has the same text
        # elsewhere. Many sections are called `Summary`: the note tells more.
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

    def _badge(self, hit: Hit) -> Badge | None:
        if hit.path not in self.app.explorer.vault.notes:
            return None
        return self.app.badge_of(hit.path, hit.section)

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
        return clean(self.app.glyphs.crumbs(parts))


def _are_alike(heading: str, title: str) -> bool:
    """Return whether a first heading repeats a title, as the search decides it."""
    from explorer.search.word_forms import are_alike

    return are_alike(words_of(fold(heading)), words_of(fold(title)))


@lru_cache(maxsize=1024)
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
