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
from explorer.reader.note_context import Context, LoadedNote, load_note
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
class _NoteSource:
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
    return _Previewer(vault, now, aside).link(path, target)


def preview_place(
    vault: Vault, path: str, line: int, now: datetime, aside: Collection[ItemKey] = ()
) -> LinkPreview:
    """Return the beginning of what a note has at a line: its section, or the note at line 1.

    Of a file that is no note, its name. What is put `aside` has no badge.
    """
    return _Previewer(vault, now, aside).place(path, line)


@dataclass(frozen=True, slots=True)
class _Previewer:
    """Previews the places of a vault."""

    vault: Vault
    now: datetime
    aside: Collection[ItemKey]
    """What has no badge."""

    def link(self, path: str, target: Target) -> LinkPreview:
        """Return what a link in a note leads to."""
        if target.kind == "tag":
            return LinkPreview("Tag", f"Search for {clean(target.destination)}")
        if target.outside:
            return LinkPreview("Outside of the vault", clean(target.destination))
        if target.kind == "footnote":
            return self._footnote(target.source or path, target.destination)
        note = self.vault.notes.get(path)
        if note is None:
            return LinkPreview("Gone", _GONE)
        resolution = LinkTargets(self.vault, note).resolution(target)
        if resolution.target is None:
            return LinkPreview("No note is there", clean(target.raw))
        if resolution.target not in self.vault.notes:
            return LinkPreview(_NOT_A_NOTE, clean(resolution.target))
        if resolution.block_line is not None:
            block = self._block(resolution.target, resolution.block_line)
            if block is not None:
                return block
        preview = self.place(resolution.target, resolution.line)
        missing = _MISSING.get(resolution.status)
        if missing is None:
            return preview
        return replace(preview, title=f"{preview.title} {missing}")

    def place(self, path: str, line: int) -> LinkPreview:
        """Return what a note has at a line, or the name of a file that is no note."""
        if path in self.vault.files:
            return LinkPreview(_NOT_A_NOTE, clean(path))
        loaded = self._loaded(path)
        if loaded.text is None or loaded.context is None:
            return LinkPreview(clean(path), clean(loaded.reason))
        note = loaded.context.note
        source = _NoteSource(_with_lf(loaded.text), loaded.context)
        lines = section_lines(note, line)
        return _preview_lines(source, _title(note, line), lines, _definitions_of(source))

    def _block(self, path: str, line: int) -> LinkPreview | None:
        """Return the block whose id is on a line.

        None if there is none, and for a heading, which stands for its section.
        """
        from explorer.markdown.nodes import List
        from explorer.page import block_of

        source = self._source(path)
        if source is None or heading_on(source.note, line) is not None:
            return None
        first, end = lines_between_headings(source.note, line)
        section = "\n".join(source.text.split("\n")[first - 1 : end - 1])
        defined = _definitions_of(source)
        block = block_of(path, section, first, line, defined)
        if block is None:
            return None
        if isinstance(block.excerpt.blocks[0], List):
            source = replace(source, text=_dedented(source.text, block.first, block.end))
        lines = (block.first, block.end - 1)
        return _preview_lines(source, source.note.title, lines, defined)

    def _footnote(self, path: str, label: str) -> LinkPreview:
        title = clean(f"Footnote {label}")
        source = self._source(path)
        if source is None:
            return LinkPreview("Gone", _GONE)
        line = footnote_line_in(source.note, source.text, label)
        if line is None:
            return LinkPreview(title, "The note says nothing there.")
        last = _footnote_end(source.text.split("\n"), line)
        return _preview_lines(source, title, (line, last), _definitions_of(source))

    def _source(self, path: str) -> _NoteSource | None:
        """Return a note with its text, None if it is gone; an unreadable file has no text."""
        loaded = self._loaded(path)
        if loaded.context is None:
            return None
        return _NoteSource(_with_lf(loaded.text or ""), loaded.context)

    def _loaded(self, path: str) -> LoadedNote:
        return load_note(self.vault, path, self.now, backlinks=False, aside=self.aside)


def _footnote_end(rows: list[str], line: int) -> int:
    """Return the last line of the footnote that begins on a line: the one before the next block."""
    following = range(line, len(rows))
    ends = (index for index in following if _follows_footnote(rows[index], rows[index - 1]))
    return next(ends, max(line, len(rows)))


def _follows_footnote(row: str, row_above: str) -> bool:
    """Whether a row begins another footnote, or a block after a blank row."""
    if row.lstrip().startswith("[^"):
        return True
    return not row_above.strip() and bool(_BLOCK_START.match(row))


def _preview_lines(
    source: _NoteSource,
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


def _definitions_of(source: _NoteSource) -> Definitions:
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
