"""Cuts the line of a note that shows why it was found.

Cleaned, short, with the letters that matched.

Works on one text at a time and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from explorer.model import Note
from explorer.search.text.fts_query import FtsTerm
from explorer.text.names import plain
from explorer.text.normalize import fold, fold_in_place
from explorer.text.sanitize import clean

LONGEST = 160
"""Characters of a snippet."""
_BEFORE = 50
"""Characters that are shown before the first match of a long line."""
_PIECE = 1_000
"""Characters of a line that are looked at together."""
_ENOUGH = 400_000
"""Characters of a section after which the best line so far will do."""
_LINE = re.compile(r"[^\r\n]+")
_MARKS = re.compile(r"(?:[>*+#|-]{1,6}[ \t]+|\d{1,9}[.)][ \t]+|\[[ xX]\][ \t]+|[|>][ \t]*)+")
_IN_HEADING = 0.5
"""A match in the section's own heading counts so much less than one below it."""
_WORD_OF_PHRASE = 0.1

Ranges = tuple[tuple[int, int], ...]


class Snippet(NamedTuple):
    """A line that shows a match."""

    line: int
    """1-based line in the file."""
    text: str
    ranges: Ranges
    """Half-open ranges of `text` that matched."""


def snippet(text: str, note: Note, section: int, parts: Sequence[FtsTerm]) -> Snippet | None:
    """Return the best line of a section (-1: what stands before the first heading).

    None if nothing matches there.

    `text` is the note's whole text, as its file is now.
    """
    start, line, heading_end = 0, 1, 0
    if section >= 0:
        heading = note.headings[section]
        start, line, heading_end = heading.start, heading.line, heading.end
    best: tuple[float, int, str] | None = None
    at_best = sum(1.0 for _ in parts)
    for at, piece in _pieces(text, start, _end(note, section, len(text))):
        worth = _worth(fold(piece), parts)
        if worth and at < heading_end:
            worth = max(worth - _IN_HEADING, _WORD_OF_PHRASE / 2)
        if worth and (best is None or worth > best[0]):
            best = worth, at, piece
            if worth >= at_best:
                break
        if best is not None and at - start > _ENOUGH:
            break
    if best is None:
        return None
    _, at, piece = best
    shown, ranges = _shown(piece, parts)
    return Snippet(line + _line_ends(text, start, at), shown, ranges)


def first_line(text: str, note: Note, section: int) -> Snippet:
    """Return the first line of a section that says something, or the place where it begins."""
    start, line = (
        (0, 1) if section < 0 else (note.headings[section].end, note.headings[section].line)
    )
    if section < 0 and note.body_line > 1:
        for count, match in enumerate(re.finditer(r"\r\n?|\n", text), start=2):
            if count == note.body_line:
                start, line = match.end(), note.body_line
                break
    for at, piece in _pieces(text, start, _end(note, section, len(text))):
        shown, ranges = _shown(piece, ())
        if any(map(str.isalnum, shown)):
            return Snippet(line + _line_ends(text, start, at), shown, ranges)
    return Snippet(line, "", ())


def marked(shown: str, parts: Sequence[FtsTerm]) -> Ranges:
    """Return the ranges of a line that match, joined where they touch."""
    folded, origin = fold_in_place(shown)
    found: list[tuple[int, int]] = []
    for part in parts:
        spans = part.whole.spans(folded) or [
            span for word in part.words for span in word.spans(folded)
        ]
        found += [(origin[begin], origin[end - 1] + 1) for begin, end in spans if end > begin]
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return tuple(joined)


def _end(note: Note, section: int, length: int) -> int:
    after = section + 1
    return note.headings[after].start if after < len(note.headings) else length


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a part of the text with their offsets, long ones in pieces."""
    for match in _LINE.finditer(text, start, end):
        begin, stop = match.span()
        while stop - begin > _PIECE:
            cut = text.rfind(" ", begin + _PIECE // 2, begin + _PIECE) + 1 or begin + _PIECE
            yield begin, text[begin:cut]
            begin = cut
        yield begin, text[begin:stop]


def _worth(folded: str, parts: Sequence[FtsTerm]) -> float:
    worth = 0.0
    for part in parts:
        if part.whole.is_in(folded):
            worth += 1.0
        elif part.words:
            worth += (
                _WORD_OF_PHRASE
                * sum(1 for word in part.words if word.is_in(folded))
                / len(part.words)
            )
    return worth


def _shown(piece: str, parts: Sequence[FtsTerm]) -> tuple[str, Ranges]:
    """Return the line as it is shown.

    Its markup rendered away, unless that takes a match with it.
    """
    marks = _MARKS.match(piece.lstrip())
    bare = piece.lstrip()[marks.end() if marks else 0 :].rstrip(" \t|")
    as_read, as_written = clean(plain(bare)).strip(), clean(piece).strip()
    shown = (
        as_read if _worth(fold(as_read), parts) >= _worth(fold(as_written), parts) else as_written
    )
    ranges = marked(shown, parts)
    if len(shown) <= LONGEST:
        return shown, ranges
    shown = _window(shown, ranges[0][0] if ranges else 0)
    return shown, marked(shown, parts)


def _window(shown: str, match: int) -> str:
    """Return the part of a long line around a match, cut at blanks where there are some."""
    begin = max(0, min(match - _BEFORE, len(shown) - LONGEST + 2))
    if begin:
        blank = shown.find(" ", begin, match)
        begin = blank + 1 if blank >= 0 else begin
    end = min(len(shown), begin + LONGEST - 2)
    if end < len(shown):
        blank = shown.rfind(" ", max(match + 1, end - _BEFORE), end)
        end = blank if blank >= 0 else end
    return ("…" if begin else "") + shown[begin:end] + ("…" if end < len(shown) else "")


def _line_ends(text: str, start: int, end: int) -> int:
    returns = text.count("\r", start, end)
    return text.count("\n", start, end) + (
        returns - text.count("\r\n", start, end + 1) if returns else 0
    )
