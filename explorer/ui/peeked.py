"""What a peek at a link shows: the start of the section that it leads to, or a sentence. For workers: it reads files.

Opens nothing and follows no link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Note
from explorer.text.display import clean
from explorer.ui.around import Context, context_of, reading_of
from explorer.ui.footnotes import line_in

if TYPE_CHECKING:
    from explorer.explorer import Explorer
    from explorer.text.reading import Document, Embeds, Target
    from explorer.ui.links import Leads

_LINES = 200
"""Lines of the file that are taken at most: no peek shows more."""
_GONE = "The note is gone."
_BLOCK = re.compile(r"\s{0,3}\S")


@dataclass(frozen=True, slots=True)
class Peeked:
    """The start of a place, or words in its stead."""

    title: str
    said: str = ""
    """A sentence, if there is no text to show."""
    document: Document | None = None
    leads: Leads | None = None
    """What the links of the text lead to."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in the place of embeds, where there is room for that."""


def peek(explorer: Explorer, path: str, target: Target, now: datetime) -> Peeked:
    """Return what a link in the note `path` leads to, as far as a peek shows it."""
    if target.kind == "tag":
        return Peeked("Tag", f"Search for {clean(target.destination)}")
    if target.outside:
        return Peeked("Outside of the vault", clean(target.destination))
    if target.kind == "footnote":
        return _footnote(explorer, target.source or path, target, now)
    context = context_of(explorer, path, now, backlinks=False)
    if context is None:
        return Peeked("Gone", _GONE)
    found = context.leads.resolution(target)
    if found.target is None:
        return Peeked("No note is there", clean(target.raw))
    if found.target not in explorer.vault.notes:
        return Peeked("Not a note", clean(found.target))
    return peek_at(explorer, found.target, found.heading_line or found.block_line or 1, now)


def peek_at(explorer: Explorer, path: str, line: int, now: datetime) -> Peeked:
    """Return what a note says at a line, as far as a peek shows it."""
    reading = reading_of(explorer, path, now, backlinks=False)
    if reading.text is None or reading.context is None:
        return Peeked(clean(path), clean(reading.reason))
    note = reading.context.note
    first, last = section_lines(note, line)
    return _shown(_title(note, line), reading.text, first, last, reading.context)


def _footnote(explorer: Explorer, path: str, target: Target, now: datetime) -> Peeked:
    title = clean(f"Footnote {target.destination}")
    reading = reading_of(explorer, path, now, backlinks=False)
    context, text = reading.context, _lf(reading.text or "")
    if context is None:
        return Peeked("Gone", _GONE)
    line = line_in(context.note, text, target.destination)
    if line is None:
        return Peeked(title, "The note says nothing there.")
    rows = text.split("\n")
    end = line
    while end < len(rows) and (not rows[end].strip() or not _BLOCK.match(rows[end]) or rows[end - 1].strip()):
        if rows[end].lstrip().startswith("[^"):
            break
        end += 1
    return _shown(title, text, line, end, context)


def _shown(title: str, text: str, first: int, last: int, context: Context) -> Peeked:
    from explorer.text.reading import Document
    from explorer.ui.widgets.note_pane import NotePane

    rows = _lf(text).split("\n")[: min(last, first + _LINES)]
    said = "\n".join(rows)
    NotePane.prepare(said)
    document = Document(said, first)
    return Peeked(title, "" if document.pieces else "There is nothing in it.", document, context.leads, context.embeds)


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def section_lines(note: Note, line: int) -> tuple[int, int]:
    """Return the first and the last line of what a link to a line is about: from there to the end of its section."""
    if line <= 1:
        return note.body_line, note.body_line + _LINES
    index = next((i for i, heading in enumerate(note.headings) if heading.line == line), None)
    if index is None:
        following = (heading.line for heading in note.headings if heading.line > line)
    else:
        level = note.headings[index].level
        following = (heading.line for heading in note.headings[index + 1 :] if heading.level <= level)
    return line, next(following, line + _LINES + 1) - 1


def _title(note: Note, line: int) -> str:
    name = next((heading.name for heading in note.headings if heading.line == line), "")
    return clean(f"{note.title} › {name}" if name and name != note.title else note.title)
