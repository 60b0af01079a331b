"""The sentence around a link, as text without markup, and where the link stands in it.

Reads the notes that hold the links, so call it from workers. The text is cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from explorer.text.plain import plain
from explorer.text.sanitize import clean, clean_in_one_row

if TYPE_CHECKING:
    from explorer.model import Link, ResolvedLink
    from explorer.vault import Vault

LinkUse: TypeAlias = tuple[str, int]
"""The path of the note that holds a link, and the index of the link in `Note.links`."""

_LINES = 6
"""Lines of a paragraph that are looked at before and after that of the link."""
_CHARACTERS = 400
"""Characters that are looked at before and after the link."""
_MARK = "\ue000"
"""Stands for the link while markup is rendered away."""
_BLOCK_MARKS = re.compile(
    r"\A\s*(?:(?:[>*+-]|\d{1,9}[.)]|#{1,6}|\[[^\]]\]|\[!\w+\][+-]?)(?:[ \t]+|\Z))+"
)
_BLOCK_START = re.compile(r"\s*(?:[>*+-]\s|\d{1,9}[.)]\s|#{1,6}\s|\||```|~~~|\Z)")
_HEADING = re.compile(r"[ \t>]*#{1,6}(?:\s|\Z)")
_APART = re.compile(rf"{_HEADING.pattern}|\s*(?:\||```|~~~|(?:=+|-+|\*{{3,}}|_{{3,}})\s*\Z)")
"""A line that is no part of a paragraph, above or below it: a heading, the line under one, a rule,
a row of a table, an end of code."""
_BLOCK_ID = re.compile(r"\s\^[\w-]+\s*\Z")
_CELL_END = re.compile(r"(?<!\\)\|")
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
        links = note.links if note is not None else ()
        for _, index in of_note:
            is_there = 0 <= index < len(links)
            excerpt = link_excerpt(text, links[index]) if is_there else LinkExcerpt("")
            found[path, index] = excerpt
    return found


def link_excerpt(text: str, link: Link) -> LinkExcerpt:
    """Return the sentence around a link of a note, in the note's whole `text`.

    The text of the link alone where the note has changed meanwhile.
    """
    label = link_label(link)
    if link.property is not None:
        key = clean(link.property.partition(".")[0])
        return _joined(f"{key}: ", label, "")
    if text[link.start : link.end] != link.raw:
        return _joined("", label, "")
    before, after = _paragraph(text, link)
    source = f"{before.replace(_MARK, ' ')}{_MARK}{after.replace(_MARK, ' ')}"
    shown = " ".join(plain(_BLOCK_MARKS.sub("", source)).split())
    if shown.count(_MARK) != 1:  # the link stands in a comment, or in code
        return _joined("", label, "")
    return _sentence(shown, label)


def link_label(link: Link) -> str:
    """Return the text of a link as the page shows it, cleaned.

    What is embedded has its name: its text is often a width.
    """
    name = ""
    if link.kind == "embed":
        name = link.name().rpartition("/")[2]
    return clean_in_one_row(name) or link_text(link)


def link_text(link: Link | ResolvedLink) -> str:
    """Return the text of a link as the page shows it, cleaned.

    The text that is given may have markup only in a Markdown link.
    """
    text = link.display
    if link.kind == "wikilink":  # between heading and note stands another sign than in `display`
        text = plain(link.raw)
    elif link.kind == "markdown":
        text = plain(text)
    return clean_in_one_row(text)


def _sentence(shown: str, label: str) -> LinkExcerpt:
    """Return the sentence of a paragraph that has the mark in it, with the label in its stead."""
    before, _, after = shown.partition(_MARK)
    begin = max((end.end() for end in _SENTENCE_END.finditer(before)), default=0)
    end_after = _SENTENCE_END.search(after)
    if end_after is not None:
        after = after[: end_after.end()].rstrip()
    return _joined(clean(before[begin:]), label, clean(after))


def _joined(before: str, label: str, after: str) -> LinkExcerpt:
    return LinkExcerpt(f"{before}{label}{after}", len(before), len(before) + len(label))


def _paragraph(text: str, link: Link) -> tuple[str, str]:
    """Return what stands before and after a link in its paragraph, item or cell."""
    start = text.rfind("\n", 0, link.start) + 1
    end = _line_end(text, link.end)
    before = text[max(start, link.start - _CHARACTERS) : link.start]
    after = text[link.end : min(end, link.end + _CHARACTERS)]
    if before.lstrip(" \t>").startswith("|"):
        return _CELL_END.split(before)[-1], _CELL_END.split(after)[0]
    if _HEADING.match(text[start : start + 100]) is not None:
        return before, _BLOCK_ID.sub("", after)
    is_start = _BLOCK_START.match(text[start : start + 100]) is not None
    if not is_start:
        before = f"{_lines_before(text, start, link.start)}{before}"
    after = f"{after}{_lines_after(text, end, link.end)}"
    return before, _BLOCK_ID.sub("", after)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    if end < 0:
        return len(text)
    return end


def _lines_before(text: str, start: int, link: int) -> str:
    """Return the lines of a paragraph above the line that begins at `start`."""
    begin = start
    for _ in range(_LINES):
        if begin == 0 or link - begin > _CHARACTERS:
            break
        above = text.rfind("\n", 0, begin - 1) + 1
        line = text[above:begin]
        if not line.strip() or _APART.match(line):
            break
        begin = above
        if _BLOCK_START.match(line):
            break
    return text[begin:start].replace("\n", " ")


def _lines_after(text: str, end: int, link: int) -> str:
    """Return the lines of a paragraph below the line that ends at `end`."""
    stop = end
    for _ in range(_LINES):
        if stop == len(text) or stop - link > _CHARACTERS:
            break
        below = _line_end(text, stop + 1)
        line = text[stop + 1 : below]
        if _BLOCK_START.match(line) or _APART.match(line):
            break
        stop = below
    return text[end:stop].replace("\n", " ")
