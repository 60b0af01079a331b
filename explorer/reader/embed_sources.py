"""What the embeds of a note show: texts of other notes, and the sizes of pictures.

Reads files, so call it from workers, before the note is shown. Bounded by count and by
characters, whatever a note embeds; an embed beyond the bounds stays a link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import TypeAlias

from explorer.model import Link, Note, Resolution, section_end
from explorer.page import (
    Definitions,
    Excerpt,
    PictureFile,
    ResolvedEmbed,
    block_of,
    definitions,
    excerpt_of,
)
from explorer.page.excerpt import CHARACTERS as LENGTH
from explorer.page.excerpt import LINES, BlockExcerpt
from explorer.page.signs import kind_of
from explorer.text.image_size import HEAD, is_drawing, picture_size
from explorer.text.names import name_of
from explorer.text.note_guard import plain_reason
from explorer.text.sanitize import clean
from explorer.vault import Vault, VaultError
from explorer.vault.file_reader import attachment_stamp

DEPTH = 3
"""How many embeds can be nested; one that is deeper stays a link."""
COUNT = 100
"""How many embeds are read for one note."""
CHARACTERS = 128_000
"""How many characters they show altogether."""
DEFINED = 500_000
"""Characters of a note that are searched for definitions of footnotes and references."""
_MutableEmbeds = dict[tuple[str, int], ResolvedEmbed]
_Parents: TypeAlias = tuple[tuple[str, int], ...]
"""The embeds that something is shown in place of, each a note's path and line; outermost first."""


_Part: TypeAlias = tuple[Excerpt, int, range]
"""What an embed shows of a note: an excerpt, how many lines that leaves out, and all the lines."""


class EmbedReader:
    """Reads embeds level by level: the embeds of the note itself come before nested ones."""

    def __init__(self, vault: Vault, note: Note) -> None:
        self._vault = vault
        self.embeds: _MutableEmbeds = {}
        """What to show in place of the note's embeds, and of the embeds inside of those."""
        self._count_left = COUNT
        self._characters_left = CHARACTERS
        self._texts: dict[str, tuple[Sequence[str], Definitions] | None] = {}
        """The lines of each note and what it defines, None for one that is not read."""
        body = range(note.body_line, note.lines + 1)
        self._waiting: deque[tuple[Note, range, _Parents, _MutableEmbeds]] = deque(
            [(note, body, (), self.embeds)]
        )
        """Lines of notes whose embeds are still to be read, and the mapping to put them into."""
        while self._waiting:
            self._read_embeds(*self._waiting.popleft())

    def _read_embeds(
        self, note: Note, lines: range, parents: _Parents, embeds: _MutableEmbeds
    ) -> None:
        resolutions = self._vault.resolutions(note.path)
        for link, resolution in zip(note.links, resolutions, strict=True):
            if not self._count_left:
                return
            is_embed = link.kind == "embed" and link.property is None and link.line in lines
            if not is_embed or resolution.target is None or resolution.status != "ok":
                continue
            holders = (*parents, (note.path, link.line))
            embed = self._embed(link, resolution, resolution.target, holders)
            if embed is not None:
                self._count_left -= 1
                embeds[link.raw, link.line] = embed

    def _embed(
        self, link: Link, resolution: Resolution, path: str, parents: _Parents
    ) -> ResolvedEmbed | None:
        target = self._vault.notes.get(path)
        if target is None:
            return self._picture(path)
        if len(parents) > DEPTH or self._characters_left <= 0:
            return None
        part = self._part(target, resolution)
        if part is None:
            return None
        excerpt, more, lines = part
        name = _name(target, link, resolution)
        if any(note == path and line in lines for note, line in parents):
            return ResolvedEmbed(name, recursive=True)
        self._characters_left -= len(excerpt.text)
        inner: _MutableEmbeds = {}
        shown = range(excerpt.line, excerpt.line + excerpt.text.count("\n") + 1)
        self._waiting.append((target, shown, parents, inner))
        return ResolvedEmbed(name, excerpt, inner, more)

    def _part(self, note: Note, resolution: Resolution) -> _Part | None:
        """Return the part of a note that a link leads to, None if it cannot be read."""
        path = note.path
        if path not in self._texts:
            self._texts[path] = self._text(path)
        read = self._texts[path]
        if read is None:
            return None
        (rows, defined), block_line = read, resolution.block_line
        if block_line is None:
            first, end = _section_range(note, resolution)
            text = "\n".join(rows[first - 1 : end - 1])
            return *excerpt_of(path, text, first, defined), range(first, end)
        block = block_at(note, rows, block_line, defined)
        if block is None:
            return None
        excerpt, more = block.excerpt, 0
        if excerpt.text.count("\n") >= 2 * LINES or len(excerpt.text) >= 2 * LENGTH:
            excerpt, more = excerpt_of(path, excerpt.text, excerpt.line, defined)
        return excerpt, more, range(block.first, block.end)

    def _text(self, path: str) -> tuple[Sequence[str], Definitions] | None:
        """Return the lines of a note, and what it defines.

        None if it cannot be read or is no Markdown.
        """
        try:
            text = self._vault.text(path)
        except VaultError:
            return None
        if plain_reason(text):
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.split("\n"), defined_in(text)

    def _picture(self, path: str) -> ResolvedEmbed | None:
        """Return the size of a picture, from its first bytes, and its file if it can be drawn."""
        if kind_of(path) != "image":
            return None
        data = b""
        with suppress(VaultError):
            data = self._vault.head(path, HEAD)
        size = picture_size(data)
        if size is None:
            return None
        name = clean(name_of(path))
        if is_drawing(data):
            return ResolvedEmbed(name, size=size)
        root = str(self._vault.root)
        return ResolvedEmbed(
            name, size=size, file=PictureFile(root, path, attachment_stamp(root, path))
        )


def defined_in(text: str) -> Definitions:
    """Return the footnotes and references that a text defines, up to a bound of characters."""
    return definitions(text[:DEFINED], whole=len(text) <= DEFINED)


def block_at(
    note: Note, rows: Sequence[str], line: int, defined: Definitions
) -> BlockExcerpt | None:
    """Return the block of a note whose id is on a line; `rows` are all lines of the note."""
    first, end = note.lines_between_headings(line)
    return block_of(note.path, "\n".join(rows[first - 1 : end - 1]), first, line, defined)


def _section_range(note: Note, resolution: Resolution) -> tuple[int, int]:
    """Return the first line of a note or of a section of it, and the line after its last one."""
    end = note.lines + 1
    if resolution.section is None:
        return note.body_line, end
    first = note.headings[resolution.section].line
    next_section = section_end(note.headings, resolution.section)
    return first, note.heading_line(next_section)


def _name(note: Note, link: Link, resolution: Resolution) -> str:
    """Return the title of a note, and the heading that a link names or under which its block is."""
    section = resolution.section
    if section is None:
        section = note.section_at(resolution.block_line or 0)
    parts = [note.title]
    if section >= 0:
        parts.append(note.headings[section].name)
    distinct = filter(None, dict.fromkeys(parts))
    return " › ".join(map(clean, distinct)) or clean(link.display)
