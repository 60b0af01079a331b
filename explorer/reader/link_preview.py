"""What a link preview shows: the beginning of the place that a link leads to, or a sentence.

Reads files, so call it from workers. Opens nothing and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Note
from explorer.reader.footnotes import footnote_line_in
from explorer.reader.link_targets import LinkTargets
from explorer.reader.note_context import Context, load_note
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from explorer.page import Definitions, Document, Embeds, Target
    from explorer.vault import Vault

_MOST_LINES = 200
"""Lines of the file that are taken at most: no preview shows more."""
_GONE = "The note is gone."
_MISSING: Mapping[str, str] = {
    "heading_missing": "has no such heading",
    "block_missing": "has no such block",
}
_BLOCK_START = re.compile(r"\s{0,3}\S")


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """The beginning of a place, or a sentence in its stead."""

    title: str
    sentence: str = ""
    """A sentence, if there is no text to show."""
    document: Document | None = None
    link_targets: LinkTargets | None = None
    """Gives each link of the text its target and its look."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in place of embeds, where there is room for that."""


@dataclass(frozen=True, slots=True)
class _LoadedText:
    """A note that could be read, line ends as LF."""

    text: str
    context: Context

    @property
    def note(self) -> Note:
        return self.context.note


def preview_link(vault: Vault, path: str, target: Target, now: datetime) -> LinkPreview:
    """Return the beginning of the place that a link in the note at `path` leads to."""
    if target.kind == "tag":
        return LinkPreview("Tag", f"Search for {clean(target.destination)}")
    if target.outside:
        return LinkPreview("Outside of the vault", clean(target.destination))
    if target.kind == "footnote":
        return _preview_footnote(vault, target.source or path, target.destination, now)
    note = vault.notes.get(path)
    if note is None:
        return LinkPreview("Gone", _GONE)
    resolution = LinkTargets(vault, note).resolution(target)
    if resolution.target is None:
        return LinkPreview("No note is there", clean(target.raw))
    if resolution.target not in vault.notes:
        return LinkPreview("Not a note", clean(resolution.target))
    if resolution.block_line is not None:
        block = _preview_block(vault, resolution.target, resolution.block_line, now)
        if block is not None:
            return block
    line = resolution.heading_line or resolution.block_line or 1
    preview = preview_place(vault, resolution.target, line, now)
    missing = _MISSING.get(resolution.status)
    if missing is None:
        return preview
    return replace(preview, title=f"{preview.title} {missing}")


def preview_place(vault: Vault, path: str, line: int, now: datetime) -> LinkPreview:
    """Return the beginning of what a note has at a line: its section, or the note at line 1."""
    loaded = load_note(vault, path, now, backlinks=False)
    if loaded.text is None or loaded.context is None:
        return LinkPreview(clean(path), clean(loaded.reason))
    note = loaded.context.note
    first, last = section_lines(note, line)
    source = _LoadedText(_with_lf(loaded.text), loaded.context)
    return _preview_lines(source, _title(note, line), first, last)


def _load(vault: Vault, path: str, now: datetime) -> _LoadedText | None:
    """Return a note with its text, None if it is gone; a file that cannot be read has no text."""
    loaded = load_note(vault, path, now, backlinks=False)
    if loaded.context is None:
        return None
    return _LoadedText(_with_lf(loaded.text or ""), loaded.context)


def _preview_block(vault: Vault, path: str, line: int, now: datetime) -> LinkPreview | None:
    """Return the block whose id is on a line.

    None if there is none, and for a heading, which stands for its section.
    """
    from explorer.markdown.nodes import List
    from explorer.page import block_of
    from explorer.reader.embed_sources import lines_between_headings

    source = _load(vault, path, now)
    if source is None or any(heading.line == line for heading in source.note.headings):
        return None
    first, last = lines_between_headings(source.note, line)
    section = "\n".join(source.text.split("\n")[first - 1 : last - 1])
    defined = _definitions_of(source)
    found = block_of(path, section, first, line, defined)
    if found is None:
        return None
    excerpt, start, end = found
    first_node = excerpt.read()[0][0][0]
    if isinstance(first_node, List):
        source = replace(source, text=_dedented(source.text, start, end))
    return _preview_lines(source, source.note.title, start, end - 1, defined)


def _preview_footnote(vault: Vault, path: str, label: str, now: datetime) -> LinkPreview:
    title = clean(f"Footnote {label}")
    source = _load(vault, path, now)
    if source is None:
        return LinkPreview("Gone", _GONE)
    line = footnote_line_in(source.note, source.text, label)
    if line is None:
        return LinkPreview(title, "The note says nothing there.")
    return _preview_lines(source, title, line, _footnote_end(source.text.split("\n"), line))


def _footnote_end(rows: list[str], line: int) -> int:
    """Return the last line of the footnote that begins on a line: the one before the next block."""
    end = line
    while end < len(rows):
        row, row_above = rows[end], rows[end - 1]
        starts_block = bool(_BLOCK_START.match(row)) and not row_above.strip()
        if row.strip() and starts_block:
            break
        if row.lstrip().startswith("[^"):
            break
        end += 1
    return end


def _preview_lines(
    source: _LoadedText,
    title: str,
    first: int,
    last: int,
    defined: Definitions | None = None,
) -> LinkPreview:
    """Return the lines `first` to `last` of a note as a preview.

    `defined` is what the note defines, if known already: it takes a pass over the note.
    """
    from explorer.page import Document
    from explorer.text.latex_unicode import prepare

    rows = source.text.split("\n")[: min(last, first + _MOST_LINES)]
    text = "\n".join(rows)
    prepare(text)
    if defined is None:
        defined = _definitions_of(source)
    document = Document(text, first, defined=defined)
    has_blocks = any(document.blocks(chunk) for chunk in range(len(document.chunks)))
    sentence = "" if has_blocks else "There is nothing in it."
    context = source.context
    return LinkPreview(clean(title), sentence, document, context.link_targets, context.embeds)


def _dedented(text: str, start: int, end: int) -> str:
    """Return the text before line `end`; from line `start` on, the indentation of that line is cut.

    A list item is then shown at the left edge, however deep it is nested.
    """
    rows = text.split("\n")[: end - 1]
    indentation = _indentation(rows[start - 1])
    for index in range(start - 1, len(rows)):
        row = rows[index]
        rows[index] = row[min(indentation, _indentation(row)) :]
    return "\n".join(rows)


def _indentation(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))


def _definitions_of(source: _LoadedText) -> Definitions:
    """Return the footnotes and references that a note defines, up to a bound of characters."""
    from explorer.page import definitions
    from explorer.reader.embed_sources import DEFINED

    text = source.text
    start = 0
    for _ in range(source.note.body_line - 1):
        start = text.find("\n", start) + 1 or len(text)
    return definitions(text[start : start + DEFINED], whole=len(text) - start <= DEFINED)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def section_lines(note: Note, line: int) -> tuple[int, int]:
    """Return the first and the last line of what a link to a line is about.

    From that line to the end of its section.
    """
    if line <= 1:
        return note.body_line, note.body_line + _MOST_LINES
    index = next((i for i, heading in enumerate(note.headings) if heading.line == line), None)
    if index is None:
        following = (heading.line for heading in note.headings if heading.line > line)
    else:
        level = note.headings[index].level
        following = (
            heading.line for heading in note.headings[index + 1 :] if heading.level <= level
        )
    return line, next(following, line + _MOST_LINES + 1) - 1


def _title(note: Note, line: int) -> str:
    name = next((heading.name for heading in note.headings if heading.line == line), "")
    if name and name != note.title:
        return clean(f"{note.title} › {name}")
    return clean(note.title)
