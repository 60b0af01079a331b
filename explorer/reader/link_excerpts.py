"""The sentence around a link, as text without markup, and where the link stands in it.

Of a link that says only its own name, what holds it is told: the list item above, else the heading.

Reads the notes that hold the links, so call it from workers. The text is cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from explorer.markdown.nodes import (
    Block,
    Callout,
    Embed,
    Footnote,
    HeadingBlock,
    List,
    Paragraph,
    Quote,
    Span,
    Table,
)
from explorer.page import Document
from explorer.text.names import name_of
from explorer.text.normalize import fold
from explorer.text.plain import link_text
from explorer.text.sanitize import clean, clean_in_one_row

if TYPE_CHECKING:
    from explorer.model import Link
    from explorer.vault import Vault

LinkUse: TypeAlias = tuple[str, int]
"""The path of the note that holds a link, and the index of the link in `Note.links`."""

_CHARACTERS = 400
"""Characters that are looked at before and after the link."""
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_SENTENCE_END = re.compile(r"(?:[.!?…][\"')\]”’]*\s+(?![a-zß-öø-ÿ])|[。！？]\s*)")


@dataclass(frozen=True, slots=True)
class LinkExcerpt:
    """A sentence with a link in it."""

    text: str
    start: int = 0
    """Where the text of the link begins."""
    end: int = 0
    """Where it ends; the start for a link of which no text is shown."""


def link_excerpts(vault: Vault, uses: Iterable[LinkUse]) -> dict[LinkUse, LinkExcerpt]:
    """Return the sentence of each link; that of a link that is gone, or cannot be read, is empty.

    Each note is read once.
    """
    from explorer.vault import VaultError

    found: dict[LinkUse, LinkExcerpt] = {}
    for path, of_note in groupby(sorted(uses), key=itemgetter(0)):
        note, text = vault.notes.get(path), ""
        with suppress(VaultError):  # it is gone, or cannot be read
            text = vault.text(path)
        document = Document(text, 1 if note is None else note.body_line)
        for _, index in of_note:
            excerpt = LinkExcerpt("")
            if note is not None and 0 <= index < len(note.links):
                link = note.links[index]
                heading = note.headings[link.section].name if link.section >= 0 else ""
                excerpt = link_excerpt(document, text, link, heading)
            found[path, index] = excerpt
    return found


def link_excerpt(document: Document, text: str, link: Link, heading: str = "") -> LinkExcerpt:
    """Return the sentence around a link of a note, in the note's whole `text`.

    Where that is the link alone, with the list item that holds it, else with the `heading` above.
    The text of the link alone where the note has changed meanwhile, and where the page shows no
    link: in a comment, or in code.
    """
    before, label, after = "", link_label(link), ""
    if link.property is not None:
        before = clean(link.property.partition(".")[0]) + ": "
    elif text[link.start : link.end] == link.raw:
        nth = text.count(link.raw, text.rfind("\n", 0, link.start) + 1, link.start)
        *around, holder = _around(document, link, nth)
        before, after = _sentence(*around)
        holder = clean_in_one_row(holder or heading)
        if not _WORD.search(before + after) and holder and fold(holder) != fold(label):
            before = f"{holder.rstrip(' :')}: {before}"
    return LinkExcerpt(f"{before}{label}{after}", len(before), len(before) + len(label))


def _around(document: Document, link: Link, nth: int) -> tuple[str, str, str]:
    """Return what the page shows before and after a link, the nth of its kind on its line.

    And the text of the list item that holds its list, if there is one.
    """
    places = [
        (spans, at, holder)
        for chunk in document.chunks_at(link.line)
        for spans, holder in _texts(document.blocks(chunk))
        for at, span in enumerate(spans)
        if span.target is not None
        and (span.target.raw, span.target.line) == (link.raw, link.line)
        and (at == 0 or spans[at - 1].target is not span.target)
    ]
    if not places:
        return "", "", ""
    spans, at, holder = places[min(nth, len(places) - 1)]
    after = (span for span in spans[at:] if span.target is not spans[at].target)
    return _shown(spans[:at])[-_CHARACTERS:], _shown(after)[:_CHARACTERS], holder


def _texts(blocks: Iterable[Block], holder: str = "") -> Iterator[tuple[Sequence[Span], str]]:
    """Yield the texts of blocks: of a paragraph, a heading, a cell; with what holds its list."""
    for block in blocks:
        match block:
            case HeadingBlock() | Paragraph() | Embed():
                yield block.spans, holder
            case Table():
                cells = (cell for row in (block.head, *block.rows) for cell in row.cells)
                yield from ((cell, holder) for cell in cells)
            case List():
                for item in block.items:
                    first, *others = item.blocks or (None,)
                    if isinstance(first, Paragraph):
                        yield first.spans, holder
                        yield from _texts(others, _shown(first.spans)[:_CHARACTERS].strip())
                    else:
                        yield from _texts(item.blocks, holder)
            case Quote() | Footnote() | Callout():
                if isinstance(block, Callout):
                    yield block.title, holder
                yield from _texts(block.blocks, holder)


def _shown(spans: Iterable[Span]) -> str:
    """Return what spans read, without the marks of footnotes."""
    texts = (span.text for span in spans if span.target is None or span.target.kind != "footnote")
    return _BLANKS.sub(" ", "".join(texts))


def link_label(link: Link) -> str:
    """Return the text of a link as the page shows it, cleaned.

    What is embedded has its name: its text is often a width.
    """
    name = ""
    if link.kind == "embed":
        name = name_of(link.name())
    return clean_in_one_row(name) or link_text(link)


def _sentence(before: str, after: str) -> tuple[str, str]:
    """Return as much of what stands before and after a link as is in one sentence with it."""
    begin = max((end.end() for end in _SENTENCE_END.finditer(before)), default=0)
    end = _SENTENCE_END.search(after)
    if end is not None:
        after = after[: end.end()]
    return clean(before[begin:].lstrip()), clean(after.rstrip())
