"""What a link preview shows: the beginning of the place that a link leads to, or a sentence.

Reads files, so call it from workers. Opens nothing and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Note, section_end
from explorer.reader.footnotes import footnote_line_in
from explorer.reader.link_targets import LinkTargets
from explorer.reader.note_context import Context, load_note
from explorer.reader.section_ranges import (
    heading_line,
    heading_on,
    lines_between_headings,
    section_at,
)
from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from explorer.page import Definitions, Document, Embeds, Target
    from explorer.page.card_prompts import CardPrompt
    from explorer.review import ItemKey
    from explorer.vault import Vault

_MOST_LINES = 200
"""Lines of the file that are taken at most: no preview shows more."""
_GONE = "The note is gone."
_NOT_A_NOTE = "Not a note"
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
    prompts: tuple[CardPrompt, ...] = ()
    """The questions of flashcards, whose answers are not to be given away."""


@dataclass(frozen=True, slots=True)
class _LoadedText:
    """A note that could be read, line ends as LF."""

    text: str
    context: Context

    @property
    def note(self) -> Note:
        return self.context.note


def preview_link(
    vault: Vault, path: str, target: Target, now: datetime, aside: Collection[ItemKey] = ()
) -> LinkPreview:
    """Return the beginning of the place that a link in the note at `path` leads to.

    What is put `aside` has no badge.
    """
    if target.kind == "tag":
        return LinkPreview("Tag", f"Search for {clean(target.destination)}")
    if target.outside:
        return LinkPreview("Outside of the vault", clean(target.destination))
    if target.kind == "footnote":
        return _preview_footnote(vault, target.source or path, target.destination, now, aside)
    note = vault.notes.get(path)
    if note is None:
        return LinkPreview("Gone", _GONE)
    resolution = LinkTargets(vault, note).resolution(target)
    if resolution.target is None:
        return LinkPreview("No note is there", clean(target.raw))
    if resolution.target not in vault.notes:
        return LinkPreview(_NOT_A_NOTE, clean(resolution.target))
    if resolution.block_line is not None:
        block = _preview_block(vault, resolution.target, resolution.block_line, now, aside)
        if block is not None:
            return block
    preview = preview_place(vault, resolution.target, resolution.line, now, aside)
    missing = _MISSING.get(resolution.status)
    if missing is None:
        return preview
    return replace(preview, title=f"{preview.title} {missing}")


def preview_place(
    vault: Vault, path: str, line: int, now: datetime, aside: Collection[ItemKey] = ()
) -> LinkPreview:
    """Return the beginning of what a note has at a line: its section, or the note at line 1.

    Of a file that is no note, its name. What is put `aside` has no badge.
    """
    if path in vault.files:
        return LinkPreview(_NOT_A_NOTE, clean(path))
    loaded = load_note(vault, path, now, backlinks=False, aside=aside)
    if loaded.text is None or loaded.context is None:
        return LinkPreview(clean(path), clean(loaded.reason))
    note = loaded.context.note
    first, last = section_lines(note, line)
    source = _LoadedText(_with_lf(loaded.text), loaded.context)
    return _preview_lines(source, _title(note, line), (first, last), _definitions_of(source))


def _load(vault: Vault, path: str, now: datetime, aside: Collection[ItemKey]) -> _LoadedText | None:
    """Return a note with its text, None if it is gone; a file that cannot be read has no text."""
    loaded = load_note(vault, path, now, backlinks=False, aside=aside)
    if loaded.context is None:
        return None
    return _LoadedText(_with_lf(loaded.text or ""), loaded.context)


def _preview_block(
    vault: Vault, path: str, line: int, now: datetime, aside: Collection[ItemKey]
) -> LinkPreview | None:
    """Return the block whose id is on a line.

    None if there is none, and for a heading, which stands for its section.
    """
    from explorer.markdown.nodes import List
    from explorer.page import block_of

    source = _load(vault, path, now, aside)
    if source is None or heading_on(source.note, line) is not None:
        return None
    first, last = lines_between_headings(source.note, line)
    section = "\n".join(source.text.split("\n")[first - 1 : last - 1])
    defined = _definitions_of(source)
    block = block_of(path, section, first, line, defined)
    if block is None:
        return None
    excerpt, start, end = block
    first_node = excerpt.read()[0][0][0]
    if isinstance(first_node, List):
        source = replace(source, text=_dedented(source.text, start, end))
    return _preview_lines(source, source.note.title, (start, end - 1), defined)


def _preview_footnote(
    vault: Vault, path: str, label: str, now: datetime, aside: Collection[ItemKey]
) -> LinkPreview:
    title = clean(f"Footnote {label}")
    source = _load(vault, path, now, aside)
    if source is None:
        return LinkPreview("Gone", _GONE)
    line = footnote_line_in(source.note, source.text, label)
    if line is None:
        return LinkPreview(title, "The note says nothing there.")
    last = _footnote_end(source.text.split("\n"), line)
    return _preview_lines(source, title, (line, last), _definitions_of(source))


def _footnote_end(rows: list[str], line: int) -> int:
    """Return the last line of the footnote that begins on a line: the one before the next block."""
    following = range(line, len(rows))
    ends = (row for row in following if _follows_footnote(rows[row], rows[row - 1]))
    return next(ends, max(line, len(rows)))


def _follows_footnote(row: str, row_above: str) -> bool:
    """Whether a row begins another footnote, or a block after a blank row."""
    if row.lstrip().startswith("[^"):
        return True
    return not row_above.strip() and bool(_BLOCK_START.match(row))


def _preview_lines(
    source: _LoadedText,
    title: str,
    lines: tuple[int, int],
    defined: Definitions,
) -> LinkPreview:
    """Return the first to the last of some lines of a note as a preview.

    `defined` are the footnotes and references of the note.
    """
    from explorer.page import Document

    first, last = lines
    rows = source.text.split("\n")[: min(last, first + _MOST_LINES)]
    text = "\n".join(rows)
    document = Document(text, first, defined=defined)
    has_blocks = any(document.blocks(chunk) for chunk in range(len(document.chunks)))
    sentence = "" if has_blocks else "There is nothing in it."
    context = source.context
    return LinkPreview(
        clean(title),
        sentence,
        document,
        context.link_targets,
        context.embeds,
        context.card_prompts,
    )


def _dedented(text: str, start: int, end: int) -> str:
    """Return the text before line `end`; from line `start` on, the indentation of that line is cut.

    A list item is then shown at the left edge, however deep it is nested.
    """
    rows = text.split("\n")[: end - 1]
    before, item = rows[: start - 1], rows[start - 1 :]
    indentation = _indentation(item[0])
    dedented = [row[min(indentation, _indentation(row)) :] for row in item]
    return "\n".join([*before, *dedented])


def _indentation(row: str) -> int:
    return len(row) - len(row.lstrip(" \t"))


def _definitions_of(source: _LoadedText) -> Definitions:
    """Return the footnotes and references that a note defines, up to a bound of characters."""
    from explorer.page import definitions
    from explorer.reader.embed_sources import DEFINED

    lines_above = source.note.body_line - 1
    body = "".join(source.text.split("\n", lines_above)[lines_above:])
    return definitions(body[:DEFINED], whole=len(body) <= DEFINED)


def _with_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def section_lines(note: Note, line: int) -> tuple[int, int]:
    """Return the first and the last line that a link to a line is about.

    These are the line itself and the last line of its section.
    """
    if line <= 1:
        return note.body_line, note.body_line + _MOST_LINES
    section = section_at(note, line)
    following = section + 1
    if heading_on(note, line) is not None:
        following = section_end(note.headings, section)
    return line, heading_line(note, following, default=line + _MOST_LINES + 1) - 1


def _title(note: Note, line: int) -> str:
    heading = heading_on(note, line)
    if heading is None or heading.name in ("", note.title):
        return clean(note.title)
    return clean(f"{note.title} › {heading.name}")
