"""Walks the links of a note by the keys of the reading view, and compares them with the vault's.

A link is identified by its source and its line. No list of exceptions: links in comments are never
shown, and the links of embedded notes belong to their own notes; nothing else is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from textual.actions import SkipAction

from explorer import Explorer
from explorer.page import BEGIN, Fold, Target
from explorer.reader.note_context import Context
from explorer.serialize import json_shapes
from explorer.ui.reader.note_view import NoteView
from tests.support.viewer import Viewer, content_of

_COMMENT = re.compile(r"%%.*?%%|<!--.*?-->", re.DOTALL)
"""What is written, and has links, but is never shown."""
_LINKS = ("wikilink", "embed", "markdown")

LinkSource: TypeAlias = tuple[str, int]  # the source of a link and its line
Destination: TypeAlias = tuple[str, str | None, str, int | None, int | None]
"""The kind of a link and where it leads: path, status, line of the heading, line of the block."""


@dataclass(frozen=True, slots=True)
class ExpectedLinks:
    """The links of one note as `explorer show --json` prints them."""

    shown: Counter[LinkSource]  # how many there are per spot, without those in comments
    hidden: Counter[LinkSource]  # those in comments
    leads: dict[LinkSource, tuple[Destination, ...]]


@dataclass(frozen=True, slots=True)
class WalkResult:
    """What came of going through one note."""

    expected: ExpectedLinks
    met: tuple[Target, ...]  # the links of the note that are met on the way down, in order
    faults: tuple[str, ...]


def show_note(app: Viewer, context: Context, text: str) -> None:
    app.view.fold_memory.begins = BEGIN
    app.view.show(content_of(context, text))
    app.view.jump(0)


def expected_links(explorer: Explorer, path: str, text: str) -> ExpectedLinks:
    """Return the links of a note as `show --json` prints them."""
    vault = explorer.vault
    note = vault.notes[path]
    printed = json_shapes.links_json(note, vault.resolutions(path), ())["links"]
    comments = [found.span() for found in _COMMENT.finditer(text)]
    shown: Counter[LinkSource] = Counter()
    hidden: Counter[LinkSource] = Counter()
    leads: dict[LinkSource, set[Destination]] = {}
    for link, one in zip(note.links, printed, strict=True):
        source = one["raw"], one["line"]
        at = bisect_right(comments, (link.start, len(text))) - 1
        (hidden if at >= 0 and link.start < comments[at][1] else shown)[source] += 1
        lead = one["kind"], one["target"], one["status"], one["heading_line"], one["block_line"]
        leads.setdefault(source, set()).add(lead)
    return ExpectedLinks(shown, hidden, {source: tuple(to) for source, to in leads.items()})


def is_closed_fold(view: NoteView, target: Target) -> bool:
    """Whether a link is the sign of something closed in this note."""
    return target.kind == "fold" and not target.source and view.opened.is_closed(Fold.of(target))


def hinted_targets(view: NoteView) -> list[Target]:
    """Return what the letters on screen stand for."""
    view.action_hints()
    found = [view.links.target_at(place) for place in view.links.labels or ()]
    view.links.drop_labels()
    return [target for target in found if target is not None]


def unfold_properties(view: NoteView) -> None:
    """Open the properties by their hint."""
    for target in hinted_targets(view):
        if is_closed_fold(view, target) and Fold.of(target).kind == "properties":
            view.activate(target)


def _is_own(target: Target) -> bool:
    """Return whether a link belongs to the note itself and leads into the vault."""
    return (
        target.kind in _LINKS and not target.source and (target.in_brackets or not target.outside)
    )


def walk_links(view: NoteView, step: int = 1) -> list[Target]:
    """Go from link to link, opening what is folded on the way."""
    found: list[Target] = []
    before: object = None
    while True:
        view.action_walk_links(step)
        while view.links.is_walking:
            view.links.go_on()
        target, place = view.focused_link, view.links.focused
        if target is None or place is None or place == before:
            return found
        before = place
        is_opened = target.kind == "fold" and not is_closed_fold(view, target)  # by the last step
        seen = is_opened or view.links.is_in_view(place)
        assert seen, f"{target} is selected and out of view"
        if is_closed_fold(view, target):
            view.activate(target)
            assert not view.opened.is_closed(Fold.of(target)), f"{target} does not open"
            before = None
        elif _is_own(target):
            found.append(target)


def _moves_table(view: NoteView, step: int) -> bool:
    """Whether a key has moved a table that is too wide; there may be none on screen."""
    before = dict(view.shifts)
    with suppress(SkipAction):
        view.action_move_table(step)
    return view.shifts != before


def _hinted_targets_in_tables(view: NoteView) -> list[Target]:
    """Return the targets of the hint letters on screen."""
    while _moves_table(view, -1):
        pass
    found = hinted_targets(view)
    while _moves_table(view, 1):
        found += hinted_targets(view)
    return found


def collect_hinted_links(view: NoteView) -> list[Target]:
    """Go down the note half a screen at a time; return the links of the note that get letters."""
    found: dict[int, Target] = {}
    view.jump(0)
    while True:
        found.update((id(target), target) for target in _hinted_targets_in_tables(view))
        at = view.scroll_offset.y
        view.action_move_half(1) if view.row_to_move(None) is None else view.action_move(1)
        if view.scroll_offset.y == at:
            break
    return [target for target in found.values() if _is_own(target)]


def _sources(targets: Iterable[Target]) -> Counter[LinkSource]:
    return Counter((target.raw, target.line) for target in targets)


def _faults(what: str, sources: Counter[LinkSource]) -> Iterator[str]:
    for (raw, line), count in sources.items():
        yield f"line {line}: {what} {raw!r}" + (f" ({count} times)" if count > 1 else "")


def _wrong_destinations(
    context: Context, expected: ExpectedLinks, met: Sequence[Target]
) -> Iterator[str]:
    """Yield which links lead elsewhere than is expected of their spot."""
    for target in met:
        actual: Destination = target.kind, target.destination, "outside", None, None
        if not target.outside:
            found = context.link_targets.resolution(target)
            lines = found.heading_line, found.block_line
            actual = target.kind, found.target, found.status, *lines
        to = expected.leads.get((target.raw, target.line))
        if to is not None and to != (actual,):
            where = f"to {actual}, not to {' or '.join(map(str, to))}"
            yield f"line {target.line}: leads elsewhere: {target.raw!r}, {where}"


def check_links(app: Viewer, explorer: Explorer, context: Context, text: str) -> WalkResult:
    """Go through a note by `]`, `[`, and the letters of `f`."""
    view = app.view
    show_note(app, context, text)
    unfold_properties(view)
    view.links.select(None)
    view.jump(0)
    expected = expected_links(explorer, context.note.path, text)
    met = walk_links(view)
    down = _sources(met)
    view.links.select(None)
    view.action_move_to_end(1)
    up = _sources(walk_links(view, -1))
    lettered = _sources(collect_hinted_links(view))
    unlettered = Counter(dict.fromkeys(expected.shown.keys() - lettered.keys(), 1))
    faults = [
        *_faults("] never meets", expected.shown - down),
        *_faults("] meets what nobody knows:", down - expected.shown),
        *_faults("[ never meets", down - up),
        *_faults("no letters for", unlettered),
        *_wrong_destinations(context, expected, met),
    ]
    return WalkResult(expected, tuple(met), tuple(faults))
