"""Lines and links of a note in terms that hold when it is laid out otherwise, folded, or has another text.

The one place that says what is the same line, or the same link, as before. What is gone is never taken for another one.
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

_AROUND = 20
"""Lines around one that is gone that may say where it was."""


class LineAnchor(NamedTuple):
    """A line of a note, with what it says: the note may change."""

    line: int
    """1-based line in the file."""
    said: str
    """Its text; empty for a line that is not of the body."""


def spot(document: Document, line: int) -> LineAnchor:
    """Return a line of a document in terms that outlive a change of its text."""
    return LineAnchor(line, document.line(line))


def again(before: LineAnchor, document: Document, was: Document | None = None) -> int | None:
    """Return the line of the document that a spot is on now, None if it is gone.

    `was` is the text that the spot may be from: lines alike are told apart by what has not changed
    around them. Without it, the nearest line that says the same is taken.
    """
    if was is not None and was.line(before.line) == before.said:
        return _moved(before, was, document)
    if not before.said or document.line(before.line) == before.said:
        return before.line
    return _nearest(document.lines_with(before.said), before.line)


def near(before: LineAnchor, document: Document, was: Document | None = None) -> int:
    """Return the line of the document that a spot is on now, or would be on if it were not gone, as far as is known."""
    found = again(before, document, was)
    if found is None and was is not None and was.line(before.line) == before.said:
        for step in range(1, _AROUND + 1):
            for line in (before.line - step, before.line + step):
                said = list(islice(document.lines_with(was.line(line)), 2))
                if len(said) == 1:
                    return max(
                        document.first_line, min(said[0] + before.line - line, document.last_line)
                    )
    return min(before.line, document.last_line) if found is None else found


def _moved(before: LineAnchor, was: Document, now: Document) -> int | None:
    if before.line < was.first_line:
        return before.line
    if was.text == now.text:
        return before.line + now.first_line - was.first_line
    old, new = was.text.split("\n"), now.text.split("\n")
    at, most = before.line - was.first_line, min(len(old), len(new))
    head = next((i for i in range(most) if old[i] != new[i]), most)
    if at < head:
        return now.first_line + at
    tail = next((i for i in range(most - head) if old[-1 - i] != new[-1 - i]), most - head)
    if at >= len(old) - tail:
        return now.first_line + at + len(new) - len(old)
    return _nearest(
        (now.first_line + i for i in range(head, len(new) - tail) if new[i] == before.said),
        before.line,
    )


def _nearest(lines: Iterable[int], line: int) -> int | None:
    return min(lines, key=lambda found: abs(found - line), default=None)


@dataclass(frozen=True, slots=True)
class LinkAnchor:
    """A link by where it stands in its source."""

    shown: LineAnchor
    """The line of the note that is shown: the link's own one, or that of the embed that shows
    it."""
    part: int
    """Which of the chunks around that line shows it, counted from the last one that begins there or
    above."""
    source: str
    line: int
    """1-based line in its own file."""
    kind: TargetKind
    destination: str
    raw: str
    nth: int
    """Which of the links of its line that are written like it."""


def link_spot(page: Layout, chunk: int, index: int) -> LinkAnchor | None:
    """Return where a link of a page stands, by its chunk and its index in the links of that.

    None for no link.
    """
    links = page.links(chunk)
    if not 0 <= index < len(links):
        return None
    row, target = links[index]
    shown = _shown(page.peek(chunk), row, target)
    part = chunk - page.document.chunk_at(shown)
    where = (target.source, target.line, target.kind, target.destination, target.raw)
    found = LinkAnchor(spot(page.document, shown), part, *where, 0)
    return replace(found, nth=_alike(page, chunk, found, target.line).index(index))


def find_link(page: Layout, before: LinkAnchor) -> tuple[int, int] | None:
    """Return the chunk and the index of a link that stands there, None if the page does not show it.

    A line of an embedded note may be another one now: a link is found there if it is the only one written like it.
    """
    around = page.document.chunks_at(before.shown.line)
    first = around.stop - 1 + before.part
    for chunk in sorted(around, key=lambda chunk: chunk != first):
        alike = _alike(page, chunk, before, before.line)
        if before.nth < len(alike):
            return chunk, alike[before.nth]
        if before.source and not alike and len(moved := _alike(page, chunk, before)) == 1:
            return chunk, moved[0]
    return None


def link_again(before: LinkAnchor, document: Document, was: Document | None = None) -> LinkAnchor:
    """Return where a link is to be looked for in a text that may be another one.

    Takes `was` as `again` does.
    """
    line = near(before.shown, document, was)
    own = before.line if before.source else line
    return replace(before, shown=spot(document, line), line=own)


def _alike(page: Layout, chunk: int, like: LinkAnchor, line: int | None = None) -> list[int]:
    """Return which links of a chunk are written like one and shown on the same line, in the order of the source.

    Those of any line of their own file, if that is not given. Rows of a table show its cells side by side, in parts.
    """
    links, rows = page.links(chunk), page.peek(chunk)
    found = [
        at
        for at, (row, link) in enumerate(links)
        if (link.raw, link.kind, link.source, link.destination)
        == (like.raw, like.kind, like.source, like.destination)
        and line in (None, link.line)
        and _shown(rows, row, link) == like.shown.line
    ]
    return sorted(found, key=lambda at: links[at][1].cell)


def _shown(rows: Sequence[Line], row: int, link: Target) -> int:
    """Return the line of the note that is shown on which a link stands, or on which its embed does."""
    return rows[row].source_line if link.source else link.line
