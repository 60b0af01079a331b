"""The folds at a line of a note, the folds that hide a line, and folds after a change of the text.

Parses only the chunk that holds the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from explorer.markdown.nodes import Block, Callout, Code, Footnote, List, Quote
from explorer.page.anchors import LineAnchor, find_line
from explorer.page.card_prompts import CardPrompt, prompts_between
from explorer.page.diagrams import diagram_fold, is_diagram
from explorer.page.document import Document
from explorer.page.folds import Fold, Folds
from explorer.page.property_rows import PROPERTIES_FOLD


class FoldRange(NamedTuple):
    """A fold, and what it hides."""

    fold: Fold
    begins_closed: bool
    hides: range
    """The lines of the file that it hides when it is closed."""


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
            if (line in inner.hides or hides_part) and _is_closed(inner, folds):
                found.append(inner.fold)
        return found

    def is_closed(self, fold: Fold, folds: Folds) -> bool:
        """Return whether a fold of this note is closed."""
        if fold.kind == "section":
            index = self._document.sections.index(fold.line, fold.line + 1)
            return index is not None and self._section_is_closed(index, folds)
        for inner in self._inner(fold.line):
            if inner.fold == fold:
                return _is_closed(inner, folds)
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
            found.append(FoldRange(prompt.fold, True, self._answer_lines(prompt)))
        return found

    def _answer_lines(self, prompt: CardPrompt) -> range:
        """Return the lines of an answer, none if it stands in the line of its question."""
        separator = None
        if prompt.is_multiline:
            separator = self._document.line_of(prompt.separator, prompt.first, prompt.last)
        if separator is None:
            return range(0)
        return range(separator + 1, prompt.last + 1)


def _is_closed(inner: FoldRange, folds: Folds) -> bool:
    return folds.closed(inner.fold, begins=inner.begins_closed)


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
    moved = (_moved(fold, saved, document, previous) for fold in saved.folds.turned)
    return Folds(saved.folds.base, frozenset(fold for fold in moved if fold is not None))


def _moved(
    fold: Fold, saved: SavedFolds, document: Document, previous: Document | None
) -> Fold | None:
    if fold.source or fold.kind == "properties":
        return fold
    anchor = LineAnchor(fold.line, saved.lines.get(fold, ""))
    line = find_line(anchor, document, previous)
    return None if line is None else fold._replace(line=line)
