"""What a peek at a link shows: the start of the section that it leads to, or a sentence.

For workers: it reads files.

Opens nothing and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Note
from explorer.reader.footnotes import line_in
from explorer.reader.note_context import Context, context_of, reading_of
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from explorer.page import Definitions, Document, Embeds, Target
    from explorer.reader.link_targets import LinkTargets
    from explorer.services.explorer import Explorer

_LINES = 200
"""Lines of the file that are taken at most: no peek shows more."""
_GONE = "The note is gone."
_MISSING: Mapping[str, str] = {
    "heading_missing": "has no such heading",
    "block_missing": "has no such block",
}
_BLOCK = re.compile(r"\s{0,3}\S")


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """The start of a place, or words in its stead."""

    title: str
    said: str = ""
    """A sentence, if there is no text to show."""
    document: Document | None = None
    leads: LinkTargets | None = None
    """What the links of the text lead to."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in the place of embeds, where there is room for that."""


def peek(explorer: Explorer, path: str, target: Target, now: datetime) -> LinkPreview:
    """Return what a link in the note `path` leads to, as far as a peek shows it."""
    if target.kind == "tag":
        return LinkPreview("Tag", f"Search for {clean(target.destination)}")
    if target.outside:
        return LinkPreview("Outside of the vault", clean(target.destination))
    if target.kind == "footnote":
        return _footnote(explorer, target.source or path, target, now)
    context = context_of(explorer, path, now, backlinks=False)
    if context is None:
        return LinkPreview("Gone", _GONE)
    found = context.leads.resolution(target)
    if found.target is None:
        return LinkPreview("No note is there", clean(target.raw))
    if found.target not in explorer.vault.notes:
        return LinkPreview("Not a note", clean(found.target))
    if (
        found.block_line is not None
        and (shown := _block(explorer, found.target, found.block_line, now)) is not None
    ):
        return shown
    shown = peek_at(explorer, found.target, found.heading_line or found.block_line or 1, now)
    missing = _MISSING.get(found.status)
    return replace(shown, title=f"{shown.title} {missing}") if missing else shown


def peek_at(explorer: Explorer, path: str, line: int, now: datetime) -> LinkPreview:
    """Return what a note says at a line, as far as a peek shows it."""
    reading = reading_of(explorer, path, now, backlinks=False)
    if reading.text is None or reading.context is None:
        return LinkPreview(clean(path), clean(reading.reason))
    note = reading.context.note
    first, last = section_lines(note, line)
    return _shown(_title(note, line), _lf(reading.text), first, last, reading.context)


def _block(explorer: Explorer, path: str, line: int, now: datetime) -> LinkPreview | None:
    """Return the block that has its id on a line, None for a heading, which stands for its section."""
    from explorer.markdown.nodes import List
    from explorer.page import block_of
    from explorer.reader.embed_sources import section_around

    reading = reading_of(explorer, path, now, backlinks=False)
    context, text = reading.context, _lf(reading.text or "")
    if context is None or any(heading.line == line for heading in context.note.headings):
        return None
    first, last = section_around(context.note, line)
    defined = _defined(context.note, text)
    found = block_of(path, "\n".join(text.split("\n")[first - 1 : last - 1]), first, line, defined)
    if found is None:
        return None
    excerpt, start, end = found
    is_item = isinstance(excerpt.read()[0][0][0], List)
    return _shown(context.note.title, text, start, end - 1, context, defined, dedent=is_item)


def _footnote(explorer: Explorer, path: str, target: Target, now: datetime) -> LinkPreview:
    title = clean(f"Footnote {target.destination}")
    reading = reading_of(explorer, path, now, backlinks=False)
    context, text = reading.context, _lf(reading.text or "")
    if context is None:
        return LinkPreview("Gone", _GONE)
    line = line_in(context.note, text, target.destination)
    if line is None:
        return LinkPreview(title, "The note says nothing there.")
    rows = text.split("\n")
    end = line
    while end < len(rows) and (
        not rows[end].strip() or not _BLOCK.match(rows[end]) or rows[end - 1].strip()
    ):
        if rows[end].lstrip().startswith("[^"):
            break
        end += 1
    return _shown(title, text, line, end, context)


def _shown(
    title: str,
    text: str,
    first: int,
    last: int,
    context: Context,
    defined: Definitions | None = None,
    *,
    dedent: bool = False,
) -> LinkPreview:
    """Return some lines of a note; with `dedent` they are an item, whatever it is inside of.

    `defined` is what the note defines, if that has been looked for already: it takes a pass over
    the note.
    """
    from explorer.page import Document
    from explorer.text.latex_unicode import prepare

    rows = text.split("\n")[: min(last, first + _LINES)]
    if dedent:
        inset = len(rows[first - 1]) - len(rows[first - 1].lstrip(" \t"))
        rows[first - 1 :] = [
            row[min(inset, len(row) - len(row.lstrip(" \t"))) :] for row in rows[first - 1 :]
        ]
    said = "\n".join(rows)
    prepare(said)
    document = Document(
        said, first, defined=defined if defined is not None else _defined(context.note, text)
    )
    nothing = (
        "" if any(map(document.blocks, range(len(document.chunks)))) else "There is nothing in it."
    )
    return LinkPreview(clean(title), nothing, document, context.leads, context.embeds)


def _defined(note: Note, text: str) -> Definitions:
    """Return what a note defines, as far as that is not too far below."""
    from explorer.page import definitions
    from explorer.reader.embed_sources import DEFINED

    start = 0
    for _ in range(note.body_line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return definitions(text[start : start + DEFINED], whole=len(text) - start <= DEFINED)


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def section_lines(note: Note, line: int) -> tuple[int, int]:
    """Return the first and the last line of what a link to a line is about.

    From there to the end of its section.
    """
    if line <= 1:
        return note.body_line, note.body_line + _LINES
    index = next((i for i, heading in enumerate(note.headings) if heading.line == line), None)
    if index is None:
        following = (heading.line for heading in note.headings if heading.line > line)
    else:
        level = note.headings[index].level
        following = (
            heading.line for heading in note.headings[index + 1 :] if heading.level <= level
        )
    return line, next(following, line + _LINES + 1) - 1


def _title(note: Note, line: int) -> str:
    name = next((heading.name for heading in note.headings if heading.line == line), "")
    return clean(f"{note.title} › {name}" if name and name != note.title else note.title)
