"""Lines, links and folds of a note in terms that outlive its layout, its folds and its text.

Decides what is the same line or link as before: if that is gone, an anchor never leads to another.
Tells which folds are at a line, and which hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from explorer.markdown.nodes import Block, Callout, Code, Footnote, List, Quote, Target, TargetKind
from explorer.page.block_renderer import diagram_fold, is_diagram
from explorer.page.card_prompts import CardPrompt, prompts_between
from explorer.page.document import Document
from explorer.page.folds import Fold, Folds
from explorer.page.layout import Layout
from explorer.page.lines import Line
from explorer.page.property_rows import PROPERTIES_FOLD


class FoldRange(NamedTuple):
    """A fold, and what it hides."""

    fold: Fold
    begins_closed: bool
    hides: range
    """The lines of the file that it hides when it is closed."""

    def is_closed(self, folds: Folds) -> bool:
        """Whether it is closed."""
        return folds.closed(self.fold, begins=self.begins_closed)


class Foldable:
    """What can be folded in a document."""

    def __init__(self, document: Document, prompts: Sequence[CardPrompt] = ()) -> None:
        self._document = document
        self._prompts = prompts

    def around(self, line: int) -> Iterator[Fold]:
        """Yield the folds at a line of the file (1-based), innermost first.

        The answer of a card is included even if no page shows its sign.
        """
        yield from (found.fold for found in reversed(self._inner(line)))
        sections = self._document.sections
        for index in sections.around(line):
            if self._document.folds(index):
                yield Fold("section", sections.lines[index])

    def hiding(
        self, line: int, folds: Folds, *, partly: bool = False, own_section: bool = False
    ) -> list[Fold]:
        """Return the closed folds that hide a line of the file.

        `partly` includes folds that hide only a part of the line, `own_section` the section of
        which the line is the heading.
        """
        sections = self._document.sections
        found = [
            Fold("section", sections.lines[index])
            for index in sections.around(line)
            if (own_section or sections.lines[index] < line)
            and self._section_is_closed(index, folds)
        ]
        for inner in self._inner(line):
            hides_part = partly and inner.fold.kind == "answer"
            if (line in inner.hides or hides_part) and inner.is_closed(folds):
                found.append(inner.fold)
        return found

    def is_closed(self, fold: Fold, folds: Folds) -> bool:
        """Return whether a fold of this note is closed."""
        if fold.kind == "section":
            index = self._document.sections.index(fold.line, fold.line + 1)
            return index is not None and self._section_is_closed(index, folds)
        for inner in self._inner(fold.line):
            if inner.fold == fold:
                return inner.is_closed(folds)
        return folds.closed(fold)

    def _section_is_closed(self, index: int, folds: Folds) -> bool:
        return self._document.sections.closed(index, folds) and self._document.folds(index)

    def _inner(self, line: int) -> list[FoldRange]:
        """Return what can be folded around a line except sections, outermost first."""
        document = self._document
        if line < document.first_line:
            if document.front is None:
                return []
            return [FoldRange(PROPERTIES_FOLD, True, range(2, document.first_line))]
        found: list[FoldRange] = []
        chunk = document.chunk_at(line)
        if chunk >= 0:
            found += _blocks_around(document.blocks(chunk), line)
        for prompt in prompts_between(self._prompts, line, line):
            separator = None
            if prompt.is_multiline:
                separator = document.line_of(prompt.separator, prompt.first, prompt.last)
            # There are none if the answer stands in the line of its question.
            answer = range(0) if separator is None else range(separator + 1, prompt.last + 1)
            found.append(FoldRange(prompt.fold, True, answer))
        return found


def _blocks_around(blocks: Iterable[Block], line: int) -> Iterator[FoldRange]:
    """Yield the callouts and the diagram around a line that can be folded, outermost first."""
    for block in blocks:
        if isinstance(block, Code):
            if block.line - 1 <= line < block.end and is_diagram(block):
                yield FoldRange(diagram_fold(block), True, range(block.line, block.end))
        elif isinstance(block, List):
            for item in block.items:
                yield from _blocks_around(item.blocks, line)
        elif isinstance(block, Quote | Callout | Footnote) and block.line <= line < block.end:
            if isinstance(block, Callout) and block.fold and block.blocks:
                fold = Fold("callout", block.line)
                yield FoldRange(fold, block.fold == "-", range(block.line + 1, block.end))
            yield from _blocks_around(block.blocks, line)


class SavedFolds(NamedTuple):
    """The folds of a note with the text of their lines, because the note may change."""

    folds: Folds
    lines: dict[Fold, str]


def save_folds(document: Document, folds: Folds) -> SavedFolds:
    """Return the folds of a document so that they can be restored after its text has changed."""
    own = (fold for fold in folds.turned if not fold.source)
    return SavedFolds(folds, {fold: document.line(fold.line) for fold in own})


def restore_folds(saved: SavedFolds, document: Document, previous: Document | None = None) -> Folds:
    """Return saved folds in a document that may have changed.

    Folds follow lines that moved, and are dropped with lines that are gone. `previous` is the text
    that they were saved from, if known.
    """
    turned: set[Fold] = set()
    for fold in saved.folds.turned:
        line: int | None = fold.line
        if not fold.source and fold.kind != "properties":
            anchor = LineAnchor(fold.line, saved.lines.get(fold, ""))
            line = find_line(anchor, document, previous)
        if line is not None:
            turned.add(fold._replace(line=line))
    return Folds(saved.folds.base, frozenset(turned))


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


def find_line(anchor: LineAnchor, document: Document, previous: Document | None) -> int | None:
    """Return the line of a document that an anchor leads to, None if it is gone.

    `previous` is the text that the anchor may be from: equal lines are told apart by what has not
    changed around them. Without it the nearest line with the same text is taken.
    """
    if previous is not None and _is_in(anchor, previous):
        return _moved_line(anchor, previous, document)
    if not anchor.text or document.line(anchor.line) == anchor.text:
        return anchor.line
    return _nearest(document.lines_with(anchor.text), anchor.line)


def find_nearest_line(anchor: LineAnchor, document: Document, previous: Document | None) -> int:
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
    source: str
    """The path of the note in which it is written, empty for the shown note."""
    line: int
    """1-based line in its own file."""
    kind: TargetKind
    destination: str
    raw: str
    occurrence: int = 0
    """Which of the links of its line that are written like it."""


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
    for chunk in page.document.chunks_at(anchor.shown.line):
        alike = _alike(page, chunk, anchor, anchor.line)
        if anchor.occurrence < len(alike):
            return chunk, alike[anchor.occurrence]
        if anchor.source and not alike:
            moved = _alike(page, chunk, anchor)
            if len(moved) == 1:
                return chunk, moved[0]
    return None


def moved_link_anchor(
    anchor: LinkAnchor, document: Document, previous: Document | None
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
        written = target.raw, target.kind, target.source, target.destination
        same = written == (anchor.raw, anchor.kind, anchor.source, anchor.destination)
        if not same or line not in (None, target.line):
            continue
        if _shown_line(rows, row, target) == anchor.shown.line:
            found.append(index)
    return sorted(found, key=lambda index: links[index][1].cell)


def _shown_line(rows: Sequence[Line], row: int, target: Target) -> int:
    """Return the line of the shown note on which a link or the embed around it stands."""
    return rows[row].source_line if target.source else target.line
