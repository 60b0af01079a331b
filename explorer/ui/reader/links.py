"""The links of a page: which one is selected, and where each stands; labels that lead to any.

Knows where links are, not where they lead. Walks from link to link: a bounded amount of work per
key, and the rest when there is time, because only laying out what is in between tells where the
next link is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product, repeat
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from explorer.markdown.chunk import SIZE
from explorer.page import Document, RowPosition, Target
from explorer.page.anchors import LinkAnchor, find_link, link_anchor, moved_link_anchor
from explorer.ui.reader.note_content import OpenNote
from explorer.ui.reader.page_view import PageRow, PageView
from explorer.ui.threads import SingleTimer

WORK = 3
"""Chunks that are laid out between two keys; few notes have so many that may hold a link, and hold
none."""
PAUSE = 0.005
"""Seconds for keys and paints between two bits of work: about as many as a bit takes."""
LETTERS = "asdfghjklqwertyuiopzxcvbnm"

Accepts = Callable[[Target], bool]


class LinkPlace(NamedTuple):
    """A link of a page, valid until that is laid out or folded again."""

    chunk: int
    link: int
    """Its index among the links of the chunk."""


def labels(count: int) -> Iterator[str]:
    """Yield `count` different labels of one length, as short as can be."""
    length = 1
    while len(LETTERS) ** length < count:
        length += 1
    yield from islice(map("".join, product(LETTERS, repeat=length)), count)


class LabelsChanged(Message):
    """There are other labels beside links, or none, or another part of one is typed."""


class LinkSelection:
    """Which links of a page are selected and hovered, and the labels beside those on screen.

    While there are labels, their letters are no commands: not even those of links that have gone.
    """

    def __init__(self, view: PageView, opened: OpenNote) -> None:
        self.focused: LinkPlace | None = None
        """The selected link."""
        self.hovered: LinkPlace | None = None
        self.labels: dict[LinkPlace, str] | None = None
        """None while no labels are shown; empty if all their links have gone meanwhile."""
        self.typed = ""
        """The part of a label that has been typed."""
        self._view = view
        self._page = view.page
        self._opened = opened
        self._walking: tuple[int, Iterator[LinkPlace | None]] | None = None
        """The direction of a walk and what is left of it; None while the next link is not looked
        for."""
        self._timer = SingleTimer(view.set_timer)

    @property
    def visible(self) -> LinkPlace | None:
        """The place of the selected link if it is on screen."""
        return self.focused if self.is_in_view(self.focused) else None

    @property
    def visible_row(self) -> int | None:
        """The row of the selected link if it is on screen."""
        place = self.visible
        return None if place is None else self.row_of(place)

    @property
    def line(self) -> int | None:
        """The line of the selected link if it is on screen."""
        row = self.visible_row
        return None if row is None else self._page.anchor(row).line

    @property
    def anchor(self) -> LinkAnchor | None:
        """The selected link in terms that outlive the rows, the text, and the view."""
        return None if self.focused is None else link_anchor(self._page, *self.focused)

    def restore(self, anchor: LinkAnchor | None, before: Document | None = None) -> None:
        """Select the link that an anchor stands for, none if it is gone; nothing scrolls.

        `before` is the text that the anchor was taken from, if that is another one and known.
        """
        self.select(self._find(anchor, before))

    def resume(self, before: LinkSelection) -> None:
        """Restore the selected link and the labels of another layout, as far as they are there."""
        document = before._page.document
        self.restore(before.anchor, document)
        if before.labels is not None:
            anchors = {label: link_anchor(before._page, *at) for at, label in before.labels.items()}
            found = {self._find(anchor, document): label for label, anchor in anchors.items()}
            places = {place: label for place, label in found.items() if place is not None}
            self.label(places, before.typed)

    def _find(self, anchor: LinkAnchor | None, before: Document | None) -> LinkPlace | None:
        if anchor is None:
            return None
        found = find_link(self._page, moved_link_anchor(anchor, self._page.document, before))
        return None if found is None else LinkPlace(*found)

    def select(self, place: LinkPlace | None) -> None:
        """Select a link, or none; nothing scrolls."""
        self.stop()
        if place != self.focused:
            self.focused = place
            self._view.refresh()

    def hover(self, place: LinkPlace | None) -> None:
        """Mark the link under the mouse."""
        if place != self.hovered:
            self.hovered = place
            self._view.refresh()

    def forget(self) -> None:
        """Drop all places: the links stand in other rows now."""
        self.stop()
        self.focused = self.hovered = None

    def emphasis(self, chunk: int) -> Mapping[Target, str]:
        """Return the links of a chunk that look different, with the part that is laid over each."""
        found: dict[Target, str] = {}
        for place, part in ((self.hovered, "hovered"), (self.focused, "focused")):
            if place is not None and place.chunk == chunk:
                target = self.target_at(place)
                if target is not None:
                    found[target] = part
        return found

    # Places

    def target_at(self, place: LinkPlace | None) -> Target | None:
        """Return the link at a place, None if there is none."""
        if place is None:
            return None
        # Never by cached rows: far off screen these would become exact and move the view.
        links = self._page.links(place.chunk)
        return links[place.link][1] if place.link < len(links) else None

    def row_of(self, place: LinkPlace) -> int:
        """Return the row of the page on which a link begins."""
        return self._page.top(place.chunk) + self._page.links(place.chunk)[place.link][0]

    def is_in_view(self, place: LinkPlace | None) -> bool:
        """Whether the row on which a link begins is on screen."""
        if place is None or not self._view.shows_chunk(place.chunk):
            return False
        return self.target_at(place) is not None and self._view.shows(self.row_of(place))

    def columns(self, chunk: int, row: int) -> dict[Target, int]:
        """Return for each link of a row the cell, counted from its text, where it is first seen."""
        columns: dict[Target, int] = {}
        column = 0
        for run in self._page.lines(chunk)[row].runs:
            if run.target is not None:
                blanks = len(run.text) - len(run.text.lstrip())
                columns.setdefault(run.target, column + blanks)
            column += cell_len(run.text)
        return columns

    def _cells(self, place: LinkPlace) -> tuple[int, int, int]:
        """Return the row where a link begins, and its cells there, counted from the row's text."""
        row, target = self._page.targets(place.chunk)[place.link]
        start = self.columns(place.chunk, row)[target]
        runs = self._page.lines(place.chunk)[row].runs
        width = sum(cell_len(run.text) for run in runs if run.target is target)
        return self._page.top(place.chunk) + row, start, start + width

    def at(self, x: int, y: int) -> LinkPlace | None:
        """Return the link at cell `x` and row `y` of the view."""
        row = self._view.page_row(self._view.row_at(y))
        if row is None:
            return None
        column = self._view.cell_at(x, row.number) - self._view.margin
        for run in row.line.runs:
            width = cell_len(run.text)
            if 0 <= column < width and run.target is not None:
                chunk = row.position.chunk
                for index, (_, target) in enumerate(self._page.targets(chunk)):
                    if target is run.target:
                        return LinkPlace(chunk, index)
            column -= width
        return None

    def on_screen(self) -> list[LinkPlace]:
        """Return the links that are on screen, in reading order."""
        page, top = self._page, self._view.top
        end = min(top + self._view.height, page.height)
        places = [
            LinkPlace(position.chunk, index)
            for position in filter(None, map(page.place, range(top, end)))
            for index in page.targets_on(position.chunk, position.row)
        ]  # which makes all rows on screen exact
        return [
            place
            for place in places
            if self.is_in_view(place) and self._view.is_seen(*self._cells(place))
        ]

    # From link to link

    @property
    def is_walking(self) -> bool:
        """Whether the next link is still looked for."""
        return self._walking is not None

    def walk(self, step: int, row: int | None, accepts: Accepts) -> None:
        """Go to the next link (`step` 1) or to the previous one (-1) that is accepted.

        The walk begins at the selected link if it is on screen, else at a `row`, else at the edge
        of the view. If it goes on that way already, it goes on.
        """
        if self._walking is None or self._walking[0] != step:
            self._walking = step, self._places(step, row, accepts)
            self.go_on()

    def stop(self) -> None:
        """Look for no link any more: the view has moved, or a link was selected."""
        self._timer.stop()
        self._walking = None

    def go_on(self) -> None:
        """Lay out some chunks, and schedule more if no link is in them."""
        if self._walking is None or not self._page.height:
            self._walking = None
            return
        walking, place, in_vain = self._walking, None, 0
        for place in islice(walking[1], WORK):
            if place is not None:
                break
            in_vain += 1
        self._view.fit_bar()
        self.stop()
        if place is not None:
            current = self._opened.current
            self._opened.current = replace(current, is_turned=False, before=None, line=0)
            self.select(place)
            if not self.is_in_view(place):
                self._view.bring_into_view(self.row_of(place))
            self._view.bring_cells_into_view(*self._cells(place))
        elif in_vain == WORK:
            self._walking = walking
            self._timer.start(PAUSE, self.go_on)

    def _places(self, step: int, row: int | None, accepts: Accepts) -> Iterator[LinkPlace | None]:
        """Yield the links that are accepted, and None for each chunk that was laid out in vain.

        More often for one of several times the usual size: the caller leaves time for keys then.
        """
        chunk, first = self._start(step, row)
        while 0 <= chunk < len(self._page.document.chunks):
            if self._page.may_link(chunk):
                targets = self._page.targets(chunk)
                last = len(targets) - 1
                start = last if first is None else min(first, last)
                indexes = range(first or 0, last + 1) if step > 0 else range(start, -1, -1)
                for index in indexes:
                    if accepts(targets[index][1]):
                        yield LinkPlace(chunk, index)
                part = self._page.document.chunks[chunk]
                yield from repeat(None, max((part.end - part.start) // SIZE, 1))
            chunk += step
            first = None

    def _start(self, step: int, row: int | None) -> tuple[int, int | None]:
        """Return the chunk, and the index in it, to look at first; there may be no link."""
        place = self.visible
        if place is not None:
            return place.chunk, place.link + step
        if row is None:
            row = self._view.top
            if step < 0:
                row += self._view.height - 1
        position = self._page.nearest_place(row) or RowPosition(0, 0)
        on_row = self._page.targets_on(position.chunk, position.row)
        return position.chunk, on_row.start if step > 0 else on_row.stop - 1

    # Labels

    def show_labels(self) -> bool:
        """Show labels, if there are links on screen; return whether there are."""
        places = self.on_screen()
        self.label(dict(zip(places, labels(len(places)), strict=True)) or None)
        return bool(places)

    def label(self, labels: dict[LinkPlace, str] | None, typed: str = "") -> None:
        """Show labels, of which a part is typed, or none."""
        self.labels, self.typed = labels, typed
        self._view.refresh()
        self._view.post_message(LabelsChanged())

    def drop_labels(self) -> None:
        """Take the labels away."""
        if self.labels is not None:
            self.label(None)

    def typed_with(self, key: str, character: str | None) -> str | None:
        """Return the part of a label that is typed with one more key, None if no label has it."""
        if key == "backspace" and self.typed:
            return self.typed[:-1]
        typed = self.typed + (character or "").lower()
        fits = any(label.startswith(typed) for label in (self.labels or {}).values())
        return typed if fits and typed != self.typed else None

    def type_label(self, typed: str) -> LinkPlace | None:
        """Type a part of a label; return the link whose label is complete, if one is."""
        labels = self.labels or {}
        place = next((place for place, label in labels.items() if label == typed), None)
        is_there = self.target_at(place) is not None
        self.label(None if is_there else labels, "" if is_there else typed)
        return place if is_there else None

    def decorate(self, strip: Strip, row: PageRow, labels: Mapping[LinkPlace, str]) -> Strip:
        """Draw labels over a row."""
        chunk = row.position.chunk
        style = self._view.painter.base + self._view.painter.look("hint")
        columns = self.columns(chunk, row.position.row)
        targets = self._page.targets(chunk)
        parts: list[Strip] = []
        end = 0
        for index in self._page.targets_on(chunk, row.position.row):
            whole = labels.get(LinkPlace(chunk, index), "")
            if not whole.startswith(self.typed) or whole == self.typed:
                continue
            label, target = whole[len(self.typed) :], targets[index][1]
            column = max(end, self._view.margin + columns[target])
            if target.kind != "fold":  # a sign is not read; a label over blanks leaves its link be
                before = strip.crop(column - min(len(label), column - end), column).text
                column -= len(before) - len(before.rstrip(" "))
            parts += [strip.crop(end, column), Strip([Segment(label, style)])]
            end = column + len(label)
        return Strip.join([*parts, strip.crop(end)]).adjust_cell_length(strip.cell_length)
