"""What the embeds of a note show: texts of other notes, and the sizes of pictures.

Reads files, so call it from workers, before the note is shown. Bounded by count, by characters and
by bytes, whatever a note embeds; an embed beyond the bounds stays a link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from explorer.model import Link, Note, Resolution, section_end
from explorer.page import (
    Definitions,
    Embeds,
    Excerpt,
    PictureFile,
    ResolvedEmbed,
    block_of,
    definitions,
    excerpt_of,
)
from explorer.page.excerpt import CHARACTERS as LENGTH
from explorer.page.excerpt import LINES
from explorer.page.signs import kind_of
from explorer.text.image_size import HEAD, is_drawing, picture_size
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
BYTES = 16_000_000
"""Bytes that are read altogether."""
DEFINED = 500_000
"""Characters of a note that are searched for definitions of footnotes and references."""
_MutableEmbeds = dict[tuple[str, int], ResolvedEmbed]
_NoteLine = tuple[str, int]
"""The path of a note and a line of it."""


class _Waiting(NamedTuple):
    """Lines of a note whose embeds are still to be read, and the mapping to put them into."""

    note: Note
    first: int
    last: int
    parents: tuple[_NoteLine, ...]
    """The embeds that these lines are shown in place of, outermost first."""
    embeds: _MutableEmbeds


class _ReadText(NamedTuple):
    """The text of a note, line ends as LF."""

    lines: Sequence[str]
    defined: Definitions

    def between(self, first: int, last: int) -> str:
        """Return the lines from `first` to before `last`, both counted from 1."""
        return "\n".join(self.lines[first - 1 : last - 1])


class _Part(NamedTuple):
    """The part of a note that an embed shows."""

    excerpt: Excerpt
    more: int
    """How many lines of the part the excerpt leaves out."""
    first: int
    """The first line of the part."""
    end: int
    """The line after the last one of the part."""


def embeds_of(vault: Vault, note: Note) -> Embeds:
    """Return what to show in place of a note's embeds, and of the embeds inside of those."""
    return _EmbedReader(vault).read(note)


class _EmbedReader:
    """Reads embeds level by level: the embeds of the note itself come before nested ones."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._count_left = COUNT
        self._characters_left = CHARACTERS
        self._bytes_left = BYTES
        self._texts: dict[str, _ReadText | None] = {}
        self._waiting: deque[_Waiting] = deque()

    def read(self, note: Note) -> Embeds:
        embeds: _MutableEmbeds = {}
        self._waiting.append(_Waiting(note, note.body_line, note.lines, (), embeds))
        while self._waiting:
            self._read_embeds(self._waiting.popleft())
        return embeds

    def _read_embeds(self, lines: _Waiting) -> None:
        note = lines.note
        resolutions = self._vault.resolutions(note.path)
        for link, resolution in zip(note.links, resolutions, strict=True):
            if not self._count_left:
                return
            if link.kind != "embed" or link.property is not None:
                continue
            if not lines.first <= link.line <= lines.last:
                continue
            if resolution.target is None or resolution.status != "ok":
                continue
            parents = (*lines.parents, (note.path, link.line))
            embed = self._embed(link, resolution, resolution.target, parents)
            if embed is not None:
                self._count_left -= 1
                lines.embeds[link.raw, link.line] = embed

    def _embed(
        self, link: Link, resolution: Resolution, path: str, parents: tuple[_NoteLine, ...]
    ) -> ResolvedEmbed | None:
        target = self._vault.notes.get(path)
        if target is None:
            return self._picture(path)
        if len(parents) > DEPTH or self._characters_left <= 0:
            return None
        part = self._part(target, resolution)
        if part is None:
            return None
        name = _name(target, link, resolution)
        if any(note == path and part.first <= line < part.end for note, line in parents):
            return ResolvedEmbed(name, recursive=True)
        excerpt = part.excerpt
        self._characters_left -= len(excerpt.text)
        inner: _MutableEmbeds = {}
        last = excerpt.line + excerpt.text.count("\n")
        self._waiting.append(_Waiting(target, excerpt.line, last, parents, inner))
        return ResolvedEmbed(name, excerpt, inner, part.more)

    def _part(self, note: Note, resolution: Resolution) -> _Part | None:
        """Return the part of a note that a link leads to, None if it cannot be read."""
        path = note.path
        if path not in self._texts:
            self._texts[path] = self._text(path)
        text = self._texts[path]
        if text is None:
            return None
        if resolution.block_line is not None:
            return _block_part(note, text, resolution.block_line)
        first, end = _section_range(note, resolution)
        excerpt, more = excerpt_of(path, text.between(first, end), first, text.defined)
        return _Part(excerpt, more, first, end)

    def _text(self, path: str) -> _ReadText | None:
        """Return the text of a note.

        None if it cannot be read or is no Markdown, or if the bound on bytes is reached.
        """
        if self._bytes_left <= 0:
            return None
        try:
            text = self._vault.text(path)
        except VaultError:
            return None
        self._bytes_left -= len(text)
        if plain_reason(text):
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        defined = definitions(text[:DEFINED], whole=len(text) <= DEFINED)
        return _ReadText(text.split("\n"), defined)

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
        name = clean(path.rpartition("/")[2])
        if is_drawing(data):
            return ResolvedEmbed(name, size=size)
        root = str(self._vault.root)
        return ResolvedEmbed(
            name, size=size, file=PictureFile(root, path, attachment_stamp(root, path))
        )


def _block_part(note: Note, text: _ReadText, line: int) -> _Part | None:
    """Return the block whose id is on a line, shortened if it is a long one."""
    first, end = note.lines_between_headings(line)
    block = block_of(note.path, text.between(first, end), first, line, text.defined)
    if block is None:
        return None
    excerpt, block_first, block_end = block
    if excerpt.text.count("\n") < 2 * LINES and len(excerpt.text) < 2 * LENGTH:
        return _Part(excerpt, 0, block_first, block_end)
    shorter, more = excerpt_of(note.path, excerpt.text, excerpt.line, text.defined)
    return _Part(shorter, more, block_first, block_end)


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
