"""What the embeds of a note show.

The texts of other notes and the sizes of pictures, read before the note is shown.

Reads files, so it is for workers. Bounded by count, by characters and by bytes, whatever a note
embeds; what is over the bounds stays a link.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from explorer.model import Link, Note, Resolution
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
from explorer.page.file_kinds import kind_of
from explorer.page.excerpt import CHARACTERS as LENGTH
from explorer.page.excerpt import LINES
from explorer.text.image_size import HEAD, is_drawing, picture_size
from explorer.text.sanitize import clean
from explorer.vault import Vault, VaultError
from explorer.vault.attachments import stamp
from explorer.vault.file_reader import decode

DEPTH = 3
"""An embed inside of so many others is a link."""
COUNT = 100
"""How many embeds are read for one note."""
CHARACTERS = 128_000
"""How many characters they show altogether."""
PART = 65_536
"""Bytes of a note that are read for its beginning."""
WHOLE = 4_000_000
"""Bytes of a note that are read for a section or a block, which may stand anywhere."""
BYTES = 16_000_000
"""Bytes that are read altogether."""

DEFINED = 500_000
"""Characters of a note that are looked at for what it defines."""
_Mutable = dict[tuple[str, int], ResolvedEmbed]
Place = tuple[str, int]
"""A note and a line of it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Lines of a note whose embeds are still to be looked at, and where what they lead to is put."""

    note: Note
    first: int
    last: int
    around: tuple[Place, ...]
    """The embeds that these lines are shown in place of, outermost first."""
    found: _Mutable


@dataclass(frozen=True, slots=True)
class _Text:
    """As much of a note's text as was read, line ends as LF."""

    lines: Sequence[str]
    defined: Definitions
    whole: bool

    def between(self, first: int, last: int) -> str:
        """Return the lines from `first` to before `last`, both counted from 1."""
        return "\n".join(self.lines[first - 1 : last - 1])


def embeds_of(vault: Vault, note: Note) -> Embeds:
    """Return what is to be shown in the place of a note's embeds, and of those inside of them."""
    return _Reader(vault).read(note)


class _Reader:
    """Reads embeds level by level, so that what a note itself embeds never lacks room for what that embeds."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._count, self._characters, self._bytes = COUNT, CHARACTERS, BYTES
        self._texts: dict[str, _Text | None] = {}
        self._waiting: deque[_Waiting] = deque()

    def read(self, note: Note) -> Embeds:
        found: _Mutable = {}
        self._waiting.append(_Waiting(note, note.body_line, note.lines, (), found))
        while self._waiting:
            self._look_at(self._waiting.popleft())
        return found

    def _look_at(self, lines: _Waiting) -> None:
        note = lines.note
        for link, to in zip(note.links, self._vault.resolutions(note.path), strict=True):
            here = lines.first <= link.line <= lines.last and link.property is None
            if (
                not here
                or link.kind != "embed"
                or to.target is None
                or to.status != "ok"
                or not self._count
            ):
                continue
            shown = self._embedded(link, to, to.target, (*lines.around, (note.path, link.line)))
            if shown is not None:
                self._count -= 1
                lines.found[link.raw, link.line] = shown

    def _embedded(
        self, link: Link, to: Resolution, path: str, around: tuple[Place, ...]
    ) -> ResolvedEmbed | None:
        target = self._vault.notes.get(path)
        if target is None:
            return self._picture(path)
        if len(around) > DEPTH or self._characters <= 0:
            return None
        part = self._part(target, to)
        if part is None:
            return None
        excerpt, more, first, last = part
        name = _name(target, link, to)
        if any(at == path and first <= line < last for at, line in around):
            return ResolvedEmbed(name, recursive=True)
        self._characters -= len(excerpt.text)
        inner: _Mutable = {}
        end = excerpt.line + excerpt.text.count("\n")
        self._waiting.append(_Waiting(target, excerpt.line, end, around, inner))
        return ResolvedEmbed(name, excerpt, inner, more)

    def _part(self, note: Note, to: Resolution) -> tuple[Excerpt, int, int, int] | None:
        """Return what is shown of a note, how many lines that leaves out, and the lines of the whole part."""
        text = self._text(note.path, whole=to.heading_line is not None or to.block_line is not None)
        if text is None:
            return None
        if to.block_line is not None:
            return self._block(note, text, to.block_line)
        first, last = _range(note, to)
        if first > len(text.lines) and not text.whole:
            return None
        excerpt, more = excerpt_of(note.path, text.between(first, last), first, text.defined)
        unread = 0 if text.whole else last - 1 - len(text.lines)
        return excerpt, more + max(0, unread), first, last

    def _block(self, note: Note, text: _Text, at: int) -> tuple[Excerpt, int, int, int] | None:
        first, last = section_around(note, at)
        found = block_of(note.path, text.between(first, last), first, at, text.defined)
        if found is None:
            return None
        excerpt, start, end = found
        if excerpt.text.count("\n") < 2 * LINES and len(excerpt.text) < 2 * LENGTH:
            return excerpt, 0, start, end
        shorter, more = excerpt_of(note.path, excerpt.text, excerpt.line, text.defined)
        return shorter, more, start, end

    def _text(self, path: str, *, whole: bool) -> _Text | None:
        """Return the text of a note or the beginning of it.

        None if it cannot be read, or if that would be too much.
        """
        known = self._texts.get(path)
        if path in self._texts and (known is None or known.whole or not whole):
            return known
        most = WHOLE if whole else PART
        found: _Text | None = None
        if self._bytes > 0:
            with suppress(VaultError):
                data = self._vault.head(path, most)
                self._bytes -= len(data)
                found = _text_of(data, all_there=len(data) < most)
        self._texts[path] = found
        return found

    def _picture(self, path: str) -> ResolvedEmbed | None:
        """Return how large a picture is, from its first bytes, and its file if it is of a kind that can be drawn."""
        if kind_of(path) != "image" or self._bytes <= 0:
            return None
        try:
            data = self._vault.head(path, HEAD)
        except VaultError:
            return None
        self._bytes -= len(data)
        size = picture_size(data)
        if size is None:
            return None
        root = str(self._vault.root)
        file = None if is_drawing(data) else PictureFile(root, path, stamp(root, path))
        return ResolvedEmbed(clean(path.rpartition("/")[2]), size=size, file=file)


def _text_of(data: bytes, *, all_there: bool) -> _Text:
    if (
        not all_there
    ):  # the last line may have lost its end; one that is endless is shown without it
        line_end = data.rfind(b"\n")
        data = data[:line_end] if line_end > len(data) // 2 else data
    text = decode(data).text.replace("\r\n", "\n").replace("\r", "\n")
    text = text if all_there else text.rstrip("\ufffd")
    defined = definitions(text[:DEFINED], whole=all_there and len(text) <= DEFINED)
    return _Text(text.split("\n"), defined, all_there)


def _range(note: Note, to: Resolution) -> tuple[int, int]:
    """Return the lines that a note or a section of it has, from the first one to the one after its last."""
    end = note.lines + 1
    if to.heading_line is None or to.section is None:
        return note.body_line, end
    level = note.headings[to.section].level
    below = (heading.line for heading in note.headings[to.section + 1 :] if heading.level <= level)
    return to.heading_line, next(below, end)


def section_around(note: Note, line: int) -> tuple[int, int]:
    """Return the lines between the headings around a line, in which the block that stands there must be."""
    starts = [note.body_line, *(heading.line for heading in note.headings), note.lines + 1]
    at = max(index for index, start in enumerate(starts[:-1]) if start <= max(line, note.body_line))
    return starts[at], starts[at + 1]


def _name(note: Note, link: Link, to: Resolution) -> str:
    """Return the name of a note and of the heading that a link names, or under which its block stands."""
    parts = [note.title]
    if to.section is not None:
        parts.append(note.headings[to.section].name)
    elif to.block_line is not None:
        above = [heading.name for heading in note.headings if heading.line <= to.block_line]
        parts += above[-1:]
    return " › ".join(clean(part) for part in dict.fromkeys(parts) if part) or clean(link.display)
