"""The answer of a card as one would type it: what the page shows of its text, in a row.

What can be typed in several ways has several forms: formulas as they are shown or as LaTeX, and
lists with their numbers or without. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import dedent

from explorer.markdown.block_parser import inline_spans, parse
from explorer.markdown.nodes import (
    Block,
    Callout,
    Code,
    Embed,
    Footnote,
    HeadingBlock,
    Item,
    List,
    Paragraph,
    Quote,
    Span,
    Table,
)
from explorer.text.latex_unicode import convert
from explorer.text.sanitize import clean, clean_in_one_row

_MOST = 5_000
"""Characters of an answer that are read."""
_MARK_OF_WORDS = re.compile(r"\s*[-*+>]\s+(?:\[.\]\s+)?(?=[^\W\d_]{2})")
"""A mark of a list or a quote before a word, where it is no sign of a number or a formula."""
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")


def inline_forms(text: str) -> tuple[str, ...]:
    """Return the forms of an answer within a line, the usual one first.

    A number or a sign at its beginning is text, as in `3. Oktober` and `> 7`.
    """
    text = text[:_MOST].strip()
    found: list[str] = []
    mark = _MARK_OF_WORDS.match(text)
    for source in filter(None, (mark and text[mark.end() :], text)):
        spans = inline_spans(source)
        found += (_text_of(spans, is_shown=True), _text_of(spans, is_shown=False))
    return _distinct(found, text)


def block_forms(text: str, *, has_place: bool = False) -> tuple[str, ...]:
    """Return the forms of an answer of whole lines, the usual one first.

    The numbers of a list that counts from 1 may be left out. With `has_place` so may any other:
    the answer stands in a list of cards, and its number tells its place there.
    """
    text = dedent(text[:_MOST]).strip("\n ")
    blocks = parse(text)
    readers = (
        _Reader(is_shown=is_shown, has_numbers=has_numbers, has_place=has_place)
        for has_numbers in (False, True)
        for is_shown in (True, False)
    )
    forms = [" ".join(reader.texts(blocks)) for reader in readers]
    if "\n" not in text:  # a sign at its beginning may be meant
        forms += inline_forms(text)
    return _distinct(forms, text)


def math_forms(text: str) -> tuple[str, ...]:
    """Return the forms of an answer within a formula, the usual one first."""
    return _distinct((_formula(text, is_shown=True), text), text)


def _distinct(forms: Iterable[str], source: str) -> tuple[str, ...]:
    """Return what is not empty, once each; the source if nothing is shown of it."""
    texts = map(clean_in_one_row, forms)
    return tuple(dict.fromkeys(filter(None, texts))) or (clean(source.strip()),)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what blocks show."""

    is_shown: bool
    """Whether formulas are read as they are shown."""
    has_numbers: bool
    """Whether the numbers of lists are read that may be left out."""
    has_place: bool

    def texts(self, blocks: Iterable[Block]) -> Iterator[str]:
        """Yield the texts of blocks."""
        for block in blocks:
            match block:
                case HeadingBlock() | Paragraph() | Embed():
                    yield self._text(block.spans)
                case Code(text=text, language=language):
                    yield text if language != "math" else _formula(text, is_shown=self.is_shown)
                case Table():
                    rows = (block.head, *block.rows)
                    yield from (self._text(cell) for row in rows for cell in row.cells)
                case List():
                    yield from self._list(block)
                case Quote() | Footnote():
                    yield from self.texts(block.blocks)
                case Callout():
                    yield self._text(block.title)
                    yield from self.texts(block.blocks)
                case _:
                    pass

    def _list(self, block: List) -> Iterator[str]:
        counts = len(block.items) > 1 and block.items[0].number in (0, 1)
        for item in block.items:
            yield from self._number(item, may_lack=counts or self.has_place)
            yield from self.texts(item.blocks)

    def _number(self, item: Item, *, may_lack: bool) -> Iterator[str]:
        if item.number is not None and (self.has_numbers or not may_lack):
            yield f"{item.number}."

    def _text(self, spans: Iterable[Span]) -> str:
        return _text_of(spans, is_shown=self.is_shown)


def _text_of(spans: Iterable[Span], *, is_shown: bool) -> str:
    """Return what spans read, without the marks of footnotes."""
    texts: list[str] = []
    for span in spans:
        if "math" in span.style:
            texts.append(_formula(span.text, is_shown=is_shown))
        elif "code" in span.style:
            texts.append(span.text)
        elif span.target is None or span.target.kind != "footnote":
            texts.append(_FOOTNOTE.sub("", span.text))
    return "".join(texts)


def _formula(source: str, *, is_shown: bool) -> str:
    shown = None
    if is_shown:
        shown = convert(source, one_row=True)
    return shown or source
