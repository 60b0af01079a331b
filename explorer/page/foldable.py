"""What can be folded at a line of a note, what hides a line, and where folds are after the note has changed.

Parses no more than the chunk that holds the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from explorer.markdown.nodes import Block, Callout, Footnote, List, Quote
from explorer.page import anchors
from explorer.page.card_prompts import CardPrompt, prompts_between
from explorer.page.document import Document
from explorer.page.folds import Fold, Folds
from explorer.page.property_rows import FOLD


class FoldStart(NamedTuple):
    """Something that can be folded, and how it is at first."""

    fold: Fold
    closed: bool
    hides: range
    """The lines that it hides when it is closed."""


class Foldable:
    """What can be folded in a document."""

    def __init__(self, document: Document, asks: Sequence[CardPrompt] = ()) -> None:
        self._document = document
        self._asks = asks

    def around(self, line: int) -> Iterator[Fold]:
        """Yield what can be folded at a line of the file, innermost first.

        Whether a page shows the answer that is asked for there is not known here.
        """
        sections = self._document.sections
        yield from (found.fold for found in reversed(self._inner(line)))
        yield from (
            Fold("section", sections.lines[at])
            for at in sections.around(line)
            if self._document.folds(at)
        )

    def over(
        self, line: int, folds: Folds, *, inside: bool = False, below: bool = False
    ) -> list[Fold]:
        """Return the closed folds that hide a line of the file.

        With `inside` also those that hide a part of it, with `below` the section of which it is the
        heading.
        """
        sections = self._document.sections
        found = [
            Fold("section", sections.lines[at])
            for at in sections.around(line)
            if sections.lines[at] < line + below
            and sections.closed(at, folds)
            and self._document.folds(at)
        ]
        inner = [
            one
            for one in self._inner(line)
            if line in one.hides or (inside and one.fold.kind == "answer")
        ]
        return found + [one.fold for one in inner if folds.closed(one.fold, begins=one.closed)]

    def closed(self, fold: Fold, folds: Folds) -> bool:
        """Whether a fold of this note is closed."""
        if fold.kind == "section":
            at = self._document.sections.index(fold.line, fold.line + 1)
            return (
                at is not None
                and self._document.sections.closed(at, folds)
                and self._document.folds(at)
            )
        begins = next((one.closed for one in self._inner(fold.line) if one.fold == fold), False)
        return folds.closed(fold, begins=begins)

    def _inner(self, line: int) -> list[FoldStart]:
        """Return what can be folded around a line, but for sections, outermost first."""
        if line < self._document.first_line:
            front = FoldStart(FOLD, True, range(2, self._document.first_line))
            return [front] if self._document.front is not None else []
        chunk = self._document.chunk_at(line)
        found = [] if chunk < 0 else list(_callouts(self._document.blocks(chunk), line))
        return found + [
            FoldStart(ask.fold, True, self._answer(ask))
            for ask in prompts_between(self._asks, line, line)
        ]

    def _answer(self, ask: CardPrompt) -> range:
        parting = (
            self._document.line_of(ask.separator, ask.first, ask.last) if ask.is_multiline else None
        )
        return range(parting + 1, ask.last + 1) if parting is not None else range(0)


def _callouts(blocks: Iterable[Block], line: int) -> Iterator[FoldStart]:
    for block in blocks:
        if isinstance(block, List):
            for item in block.items:
                yield from _callouts(item.blocks, line)
        elif isinstance(block, Quote | Callout | Footnote) and block.line <= line < block.end:
            if isinstance(block, Callout) and block.fold and block.blocks:
                yield FoldStart(
                    Fold("callout", block.line), block.fold == "-", range(block.line + 1, block.end)
                )
            yield from _callouts(block.blocks, line)


class SavedFolds(NamedTuple):
    """The folds of a note as somebody left them, with the lines that they are on.

    The note may change meanwhile.
    """

    folds: Folds
    lines: dict[Fold, str]


def keep(document: Document, folds: Folds) -> SavedFolds:
    """Return the folds of a document in terms that outlive a change of its text."""
    return SavedFolds(
        folds, {fold: document.line(fold.line) for fold in folds.turned if not fold.source}
    )


def again(kept: SavedFolds, document: Document, was: Document | None = None) -> Folds:
    """Return kept folds in the document as it is now.

    A moved line is followed, one that is gone is forgotten.

    `was` is what the note said before, if that is known.
    """
    turned = {
        fold if fold.source else _moved(fold, kept, document, was) for fold in kept.folds.turned
    }
    return Folds(kept.folds.base, frozenset(fold for fold in turned if fold is not None))


def _moved(fold: Fold, kept: SavedFolds, document: Document, was: Document | None) -> Fold | None:
    if fold.kind == "properties":
        return fold
    line = anchors.again(anchors.LineAnchor(fold.line, kept.lines.get(fold, "")), document, was)
    return fold._replace(line=line) if line is not None else None
