"""What a link preview shows: the beginning of the place that a link leads to, or a sentence.

Reads files, so call it from workers. Opens nothing and follows no link.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.markdown.nodes import List
from explorer.model import Note, section_end
from explorer.page import Definitions, Document, Embeds, Target
from explorer.page.card_prompts import CardPrompt
from explorer.reader.embed_sources import block_at, defined_in
from explorer.reader.link_reason import link_reason
from explorer.reader.note_context import Context, LinkTargets, LoadedNote, load_note, named_note
from explorer.text.sanitize import clean
from explorer.vault import Vault

if TYPE_CHECKING:
    from explorer.review.due import ItemKey

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
    sentence: str
    """A sentence, if there is no text to show."""
    document: Document | None = None
    link_targets: LinkTargets | None = None
    """Gives each link of the text its target and its look."""
    embeds: Embeds = field(default_factory=dict)
    """What is shown in place of embeds, where there is room for that."""
    prompts: tuple[CardPrompt, ...] = ()
    """The questions of flashcards, whose answers are not to be given away."""
    why: str = ""
    """Why the link leads there."""


@dataclass(frozen=True, slots=True)
class Previewer:
    """Previews the places of a vault."""

    vault: Vault
    now: datetime
    aside: Collection[ItemKey]
    """What is put aside, and has no badge."""

    def link(self, path: str, target: Target) -> LinkPreview:
        """Return the beginning of the place that a link in the note at `path` leads to."""
        preview = self._place_of(path, target)
        if target.kind not in ("wikilink", "embed", "markdown") or target.outside:
            return preview
        reason = link_reason(self.vault, target.source or path, named_note(target))
        return replace(preview, why=clean(reason.text))

    def _place_of(self, path: str, target: Target) -> LinkPreview:
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
        return preview if missing is None else replace(preview, title=f"{preview.title} {missing}")

    def place(self, path: str, line: int) -> LinkPreview:
        """Return the beginning of what a note has at a line: its section, or the note at line 1.

        Of a file that is no note, its name.
        """
        if path in self.vault.files:
            return LinkPreview(_NOT_A_NOTE, clean(path))
        loaded = self._loaded(path)
        if loaded.text is None or loaded.context is None:
            return LinkPreview(clean(path), clean(loaded.reason))
        note = loaded.context.note
        heading = note.heading_on(line)
        title = clean(note.title)
        if heading is not None and heading.name not in ("", note.title):
            title = clean(f"{note.title} › {heading.name}")
        return _preview_lines(loaded.text, loaded.context, title, section_lines(note, line))

    def _loaded(self, path: str) -> LoadedNote:
        """Return a note with its text, line ends as LF."""
        loaded = load_note(self.vault, path, self.now, backlinks=False, aside=self.aside)
        if loaded.text is None:
            return loaded
        return replace(loaded, text=loaded.text.replace("\r\n", "\n").replace("\r", "\n"))

    def _block(self, path: str, line: int) -> LinkPreview | None:
        """Return the block whose id is on a line.

        None if there is none, and for a heading, which stands for its section.
        """
        loaded = self._loaded(path)
        text, context = loaded.text or "", loaded.context
        if context is None or context.note.heading_on(line) is not None:
            return None
        defined = _definitions_of(text, context)
        block = block_at(context.note, text.split("\n"), line, defined)
        if block is None:
            return None
        shown = text
        if isinstance(block.excerpt.blocks[0], List):
            shown = _dedented(text, block.first, block.end)
        lines = (block.first, block.end - 1)
        return _preview_lines(shown, context, context.note.title, lines, defined)

    def _footnote(self, path: str, label: str) -> LinkPreview:
        title = clean(f"Footnote {label}")
        loaded = self._loaded(path)
        text, context = loaded.text or "", loaded.context
        if context is None:
            return LinkPreview("Gone", _GONE)
        line = Document(text, context.note.body_line).footnote_line(label)
        if line is None:
            return LinkPreview(title, "The note says nothing there.")
        rows = text.split("\n")
        ends = (
            last  # the one before the next block
            for last in range(line, len(rows))
            if rows[last].lstrip().startswith("[^")
            or (not rows[last - 1].strip() and _BLOCK_START.match(rows[last]))
        )
        return _preview_lines(text, context, title, (line, next(ends, max(line, len(rows)))))


def _preview_lines(
    text: str,
    context: Context,
    title: str,
    lines: tuple[int, int],
    defined: Definitions | None = None,
) -> LinkPreview:
    """Return the first to the last of some lines of a note as a preview."""
    first, last = lines
    shown = "\n".join(text.split("\n")[: min(last, first + _MOST_LINES)])
    document = Document(shown, first, defined=defined or _definitions_of(text, context))
    has_blocks = any(document.blocks(chunk) for chunk in range(len(document.chunks)))
    return LinkPreview(
        clean(title),
        "" if has_blocks else "There is nothing in it.",
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
    indents = [len(row) - len(row.lstrip(" \t")) for row in item]
    dedented = [row[min(indents[0], indent) :] for row, indent in zip(item, indents, strict=True)]
    return "\n".join([*before, *dedented])


def _definitions_of(text: str, context: Context) -> Definitions:
    """Return the footnotes and references that the body of a note defines."""
    lines_above = context.note.body_line - 1
    return defined_in("".join(text.split("\n", lines_above)[lines_above:]))


def section_lines(note: Note, line: int) -> tuple[int, int]:
    """Return the first and the last line that a link to a line is about.

    These are the line itself and the last line of its section.
    """
    if line <= 1:
        return note.body_line, note.body_line + _MOST_LINES
    section = note.section_at(line)
    following = section + 1
    if note.heading_on(line) is not None:
        following = section_end(note.headings, section)
    return line, note.heading_line(following) - 1
