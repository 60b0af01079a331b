"""Which lines of a note belong to which of its headings. Pure: reads no file.

Sections are given by the index of their heading; -1 stands for what is before the first one.
"""

from __future__ import annotations

from bisect import bisect_right

from explorer.model import Heading, Note


def section_at(note: Note, line: int) -> int:
    """Return the index of the heading that holds a source line, -1 before the first."""
    return bisect_right(note.headings, line, key=lambda heading: heading.line) - 1


def heading_on(note: Note, line: int) -> Heading | None:
    """Return the heading that is on a line, None if there is none."""
    return next((heading for heading in note.headings if heading.line == line), None)


def heading_line(note: Note, index: int, default: int) -> int:
    """Return the line of a heading; a default for an index after the last one."""
    if index < len(note.headings):
        return note.headings[index].line
    return default


def lines_between_headings(note: Note, line: int) -> tuple[int, int]:
    """Return the first line, and the line after the last, of the text between two headings.

    The text is the one around a line; a block on that line is part of it.
    """
    starts = [note.body_line, *(heading.line for heading in note.headings)]
    following = bisect_right(starts, max(line, note.body_line))
    end = heading_line(note, following - 1, default=note.lines + 1)
    return starts[following - 1], end
