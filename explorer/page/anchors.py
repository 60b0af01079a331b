"""Anchors: lines and links of a note in terms that outlive its layout, its folds and its text.

Decides what is the same line or link as before. An anchor whose line or link is gone never leads
to another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from explorer.markdown.nodes import Target, TargetKind
from explorer.page.document import Document
from explorer.page.layout import Layout
from explorer.page.lines import Line

_NEIGHBORS = 20
"""Lines on both sides of one that is gone that may tell where it was."""


class LineAnchor(NamedTuple):
    """A line of a note with its text, because the note may change."""

    line: int
    """1-based line in the file."""
    text: str
    """Empty for a line that is not of the body."""


def line_anchor(document: Document, line: int) -> LineAnchor:
    """Return the anchor of a line of a document."""
    return LineAnchor(line, document.line(line))


def find_line(
    anchor: LineAnchor, document: Document, previous: Document | None = None
) -> int | None:
    """Return the line of a document that an anchor leads to, None if it is gone.

    `previous` is the text that the anchor may be from: equal lines are told apart by what has not
    changed around them. Without it the nearest line with the same text is taken.
    """
    if previous is not None and _is_in(anchor, previous):
        return _moved_line(anchor, previous, document)
    if not anchor.text or document.line(anchor.line) == anchor.text:
        return anchor.line
    return _nearest(document.lines_with(anchor.text), anchor.line)


def find_nearest_line(
    anchor: LineAnchor, document: Document, previous: Document | None = None
) -> int:
    """Return the line that an anchor leads to; if it is gone, about where it would be."""
    line = find_line(anchor, document, previous)
    if line is None and previous is not None and _is_in(anchor, previous):
        line = _line_by_neighbors(anchor, document, previous)
    if line is None:
        return min(anchor.line, document.last_line)
    return line


def _is_in(anchor: LineAnchor, document: Document) -> bool:
    """Return whether an anchor may be from a document: beyond its end, every line reads empty."""
    return anchor.line <= document.last_line and document.line(anchor.line) == anchor.text


def _line_by_neighbors(anchor: LineAnchor, document: Document, previous: Document) -> int | None:
    """Return where a line that is gone would be, by the nearest line around it that occurs once."""
    for distance in range(1, _NEIGHBORS + 1):
        for neighbor in (anchor.line - distance, anchor.line + distance):
            found = list(islice(document.lines_with(previous.line(neighbor)), 2))
            if len(found) == 1:
                line = found[0] + anchor.line - neighbor
                return max(document.first_line, min(line, document.last_line))
    return None


def _moved_line(anchor: LineAnchor, previous: Document, document: Document) -> int | None:
    """Return where a line of the previous text is now, by what both texts begin and end with."""
    if anchor.line < previous.first_line:
        return anchor.line
    if previous.text == document.text:
        return anchor.line + document.first_line - previous.first_line
    old = previous.text.split("\n")
    new = document.text.split("\n")
    index = anchor.line - previous.first_line
    head = _common_prefix(old, new)
    if index < head:
        return document.first_line + index
    rest = min(len(old), len(new)) - head
    tail = min(_common_prefix(reversed(old), reversed(new)), rest)
    if index >= len(old) - tail:
        return document.first_line + index + len(new) - len(old)
    changed = range(head, len(new) - tail)
    same = (document.first_line + n for n in changed if new[n] == anchor.text)
    return _nearest(same, anchor.line)


def _common_prefix(old: Iterable[str], new: Iterable[str]) -> int:
    """Return how many lines two texts begin with alike."""
    length = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        length += 1
    return length


def _nearest(lines: Iterable[int], line: int) -> int | None:
    return min(lines, key=lambda found: abs(found - line), default=None)


@dataclass(frozen=True, slots=True)
class LinkAnchor:
    """A link by where it stands in its source."""

    shown: LineAnchor
    """The line of the shown note: that of the link itself, or of the embed that shows it."""
    chunk_offset: int
    """Which of the chunks around that line shows it, counted from the last one that begins there or
    above."""
    source: str
    """The path of the note in which it is written, empty for the shown note."""
    line: int
    """1-based line in its own file."""
    kind: TargetKind
    destination: str
    raw: str
    occurrence: int = 0
    """Which of the links of its line that are written like it."""

    def is_written_like(self, target: Target) -> bool:
        """Whether a link has the same source text and leads to the same destination."""
        written = (target.raw, target.kind, target.source, target.destination)
        return written == (self.raw, self.kind, self.source, self.destination)


def link_anchor(page: Layout, chunk: int, index: int) -> LinkAnchor | None:
    """Return the anchor of a link by its chunk and its index among the links of the chunk.

    None if there is no such link.
    """
    links = page.links(chunk)
    if not 0 <= index < len(links):
        return None
    row, target = links[index]
    shown_line = _shown_line(page.peek(chunk), row, target)
    anchor = LinkAnchor(
        line_anchor(page.document, shown_line),
        chunk - page.document.chunk_at(shown_line),
        target.source,
        target.line,
        target.kind,
        target.destination,
        target.raw,
    )
    return replace(anchor, occurrence=_alike(page, chunk, anchor, target.line).index(index))


def find_link(page: Layout, anchor: LinkAnchor) -> tuple[int, int] | None:
    """Return the chunk and the index of the link that an anchor leads to, None if it is not shown.

    A line of an embedded note may have moved: a link is found there if no other is written like it.
    """
    around = page.document.chunks_at(anchor.shown.line)
    first = around.stop - 1 + anchor.chunk_offset
    for chunk in sorted(around, key=lambda chunk: chunk != first):
        alike = _alike(page, chunk, anchor, anchor.line)
        if anchor.occurrence < len(alike):
            return chunk, alike[anchor.occurrence]
        if anchor.source and not alike:
            moved = _alike(page, chunk, anchor)
            if len(moved) == 1:
                return chunk, moved[0]
    return None


def moved_link_anchor(
    anchor: LinkAnchor, document: Document, previous: Document | None = None
) -> LinkAnchor:
    """Return the anchor of a link in a text that may have changed.

    `previous` is as in `find_line`.
    """
    line = find_nearest_line(anchor.shown, document, previous)
    moved = replace(anchor, shown=line_anchor(document, line))
    if anchor.source:
        return moved
    return replace(moved, line=line)


def _alike(page: Layout, chunk: int, anchor: LinkAnchor, line: int | None = None) -> list[int]:
    """Return the links of a chunk that are written like an anchor's and shown on the same line.

    They come in the order of the source: rows of a table show its cells side by side, in parts.
    Without a `line` those of any line of their own file are returned.
    """
    links, rows = page.links(chunk), page.peek(chunk)
    found: list[int] = []
    for index, (row, target) in enumerate(links):
        if not anchor.is_written_like(target) or line not in (None, target.line):
            continue
        if _shown_line(rows, row, target) == anchor.shown.line:
            found.append(index)
    return sorted(found, key=lambda index: links[index][1].cell)


def _shown_line(rows: Sequence[Line], row: int, target: Target) -> int:
    """Return the line of the shown note on which a link or the embed around it stands."""
    return rows[row].source_line if target.source else target.line
