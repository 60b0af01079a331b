"""Walks the links of a note by the keys of the reading view, and compares them with the vault's.

A link is identified by its source and its line. No list of exceptions: links in comments are never
shown, and the links of embedded notes belong to their own notes; nothing else is left out.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from textual.actions import SkipAction

from explorer.page import BEGIN, Fold, Target
from explorer.reader.note_context import Context
from explorer.serialize import note_json
from explorer.services.explorer import Explorer
from explorer.ui.reader.note_view import NoteView
from tests.support.viewer import Viewer, content_of, reader_of

_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
"""What is written, and has links, but is never shown."""
_LINKS = ("wikilink", "embed", "markdown")

LinkSource: TypeAlias = tuple[str, int]
"""The source of a link and its line."""
Lead: TypeAlias = tuple[str, str | None, str, int | None, int | None]
"""The kind of a link and where it leads: path, status, line of the heading, line of the block."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the links of one spot of a note."""

    what: str
    source: LinkSource
    count: int = 1
    led: Lead | None = None
    """Where it leads, if that is what is wrong."""
    said: tuple[Lead, ...] = ()
    """Where it should lead."""

    def __str__(self) -> str:
        raw, line = self.source
        leads = (
            f", to {self.led}, not to {' or '.join(map(str, self.said))}"
            if self.led is not None
            else ""
        )
        return f"line {line}: {self.what} {raw!r}{leads}" + (
            f" ({self.count} times)" if self.count > 1 else ""
        )


@dataclass(frozen=True, slots=True)
class Said:
    """The links of one note as `explorer show --json` prints them."""

    shown: Counter[LinkSource]
    """How many there are per spot, without those in comments."""
    hidden: Counter[LinkSource]
    """Those in comments."""
    leads: dict[LinkSource, tuple[Lead, ...]]


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of going through one note."""

    said: Said
    met: tuple[Target, ...]
    """The links of the note that are met on the way down, in order."""
    faults: tuple[Fault, ...]


def read(app: Viewer, context: Context, text: str) -> None:
    """Show a note from its beginning, folded as notes begin."""
    app.view.session.fold_memory.begins = BEGIN
    app.view.show(content_of(context, text))
    app.view.jump(0)


def said_of(explorer: Explorer, path: str, text: str) -> Said:
    """Return the links of a note as `show --json` prints them."""
    vault = explorer.vault
    note = vault.notes[path]
    facts = note_json.NoteFacts(note, vault.resolutions(path), (), None, ())
    printed = json.loads(note_json.note(facts, note_json.Quoted()))["links"]
    comments = [found.span() for found in _COMMENT.finditer(text)]
    shown: Counter[LinkSource] = Counter()
    hidden: Counter[LinkSource] = Counter()
    leads: dict[LinkSource, set[Lead]] = {}
    for link, one in zip(note.links, printed, strict=True):
        source = one["raw"], one["line"]
        at = bisect_right(comments, (link.start, len(text))) - 1
        (hidden if at >= 0 and link.start < comments[at][1] else shown)[source] += 1
        lead = one["kind"], one["target"], one["status"], one["heading_line"], one["block_line"]
        leads.setdefault(source, set()).add(lead)
    return Said(shown, hidden, {source: tuple(to) for source, to in leads.items()})


def opens(view: NoteView, target: Target) -> bool:
    """Whether a link is the sign of something closed in this note."""
    return (
        target.kind == "fold"
        and not target.source
        and reader_of(view).opened.folds.is_closed(Fold.of(target))
    )


def hinted(view: NoteView) -> list[Target]:
    """Return what the letters on screen stand for."""
    view.action_hints()
    reader = reader_of(view)
    places = reader.hints.shown.labels if reader.hints.shown is not None else ()
    found = [reader.links.target_at(place) for place in places]
    view.session.drop_hints()
    return [target for target in found if target is not None]


def unfold_properties(view: NoteView) -> None:
    """Open the properties by their hint."""
    for target in hinted(view):
        if opens(view, target) and Fold.of(target).kind == "properties":
            view.activate(target)


def _is_own(target: Target) -> bool:
    """Return whether a link belongs to the note itself and leads into the vault.

    Every wikilink leads into the vault.
    """
    return (
        target.kind in _LINKS and not target.source and (target.in_brackets or not target.outside)
    )


def walk(view: NoteView, step: int = 1) -> list[Target]:
    """Go from link to link, opening what is folded on the way.

    Return the links of the note that are met.
    """
    found: list[Target] = []
    before: object = None
    while True:
        reader_of(view).walk_links(step)
        target, place = view.focused_link, reader_of(view).links.focused
        if target is None or place is None or place == before:
            return found
        before = place
        assert reader_of(view).links.is_in_view(place), f"{target} is selected and out of view"
        if opens(view, target):
            view.activate(target)
            assert not reader_of(view).opened.folds.is_closed(Fold.of(target)), (
                f"{target} does not open"
            )
            before = None
        elif _is_own(target):
            found.append(target)


def _moved(view: NoteView, move: Callable[[], None]) -> bool:
    """Whether a key has moved a table that is too wide; there may be none on screen."""
    before = dict(view.pages.shifts)
    with suppress(SkipAction):
        move()
    return view.pages.shifts != before


def _hinted_sideways(view: NoteView) -> list[Target]:
    """Return the targets of the hint letters on screen.

    Collected at every position to which the first table that is too wide can be moved.
    """
    while _moved(view, view.action_table_left):
        pass
    found = hinted(view)
    while _moved(view, view.action_table_right):
        found += hinted(view)
    return found


def scroll_by_hints(view: NoteView) -> list[Target]:
    """Go down the note half a screen at a time; return the links of the note that get letters.

    Where keys move a table, a row at a time: one below another is moved once that has left the
    screen.
    """
    found: dict[int, Target] = {}
    view.jump(0)
    while True:
        found.update((id(target), target) for target in _hinted_sideways(view))
        at = view.scroll_offset.y
        view.action_half_down() if reader_of(view).tables.row_to_move(
            None
        ) is None else view.action_down()
        if view.scroll_offset.y == at:
            break
    return [target for target in found.values() if _is_own(target)]


def _sources(targets: Iterable[Target]) -> Counter[LinkSource]:
    return Counter((target.raw, target.line) for target in targets)


def _faults(what: str, sources: Counter[LinkSource]) -> list[Fault]:
    return [Fault(what, source, count) for source, count in sources.items()]


def _lead(context: Context, target: Target) -> Lead:
    if target.outside:
        return target.kind, target.destination, "outside", None, None
    found = context.link_targets.resolution(target)
    return target.kind, found.target, found.status, found.heading_line, found.block_line


def _elsewhere(context: Context, said: Said, met: Sequence[Target]) -> list[Fault]:
    """Return which links lead elsewhere than is said of their spot."""
    wrong: list[Fault] = []
    for target in met:
        source = target.raw, target.line
        led, to = _lead(context, target), said.leads.get(source)
        if to is not None and to != (led,):
            wrong.append(Fault("leads elsewhere:", source, 1, led, to))
    return wrong


def go_through(app: Viewer, explorer: Explorer, context: Context, text: str) -> Walked:
    """Go through a note by `]`, `[`, and the letters of `f`.

    Return what was met and what is wrong with it.
    """
    view = app.view
    read(app, context, text)
    unfold_properties(view)
    view.session.forget_links()
    view.jump(0)
    said = said_of(explorer, context.note.path, text)
    met = walk(view)
    down = _sources(met)
    view.session.forget_links()
    view.action_last()
    up = _sources(walk(view, -1))
    lettered = _sources(scroll_by_hints(view))
    unlettered = Counter(dict.fromkeys(said.shown.keys() - lettered.keys(), 1))
    faults = [
        *_faults("] never meets", said.shown - down),
        *_faults("] meets what nobody knows:", down - said.shown),
        *_faults("[ never meets", down - up),
        *_faults("no letters for", unlettered),
        *_elsewhere(context, said, met),
    ]
    return Walked(said, tuple(met), tuple(faults))
