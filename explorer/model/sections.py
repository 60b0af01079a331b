"""Which headings of a note hold which."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from explorer.model.notes import Heading, Note


def heading_parents(headings: Iterable[Heading]) -> list[int]:
    """Return for each heading the index of the one that it stands under, -1 for none."""
    parents: list[int] = []
    above: list[tuple[int, int]] = []
    for index, heading in enumerate(headings):
        while above and above[-1][0] >= heading.level:
            above.pop()
        parents.append(above[-1][1] if above else -1)
        above.append((heading.level, index))
    return parents


def section_end(headings: Sequence[Heading], section: int) -> int:
    """Return the index after the last heading that a section holds, its subsections included."""
    level = headings[section].level
    following = range(section + 1, len(headings))
    return next((index for index in following if headings[index].level <= level), len(headings))


def section_path(note: Note, section: int) -> list[int]:
    """Return the indexes of the headings that hold a section, outermost first, itself last.

    Empty for a section that the note does not have, such as -1.
    """
    headings, path = note.headings, list[int]()
    for index in range(section if section < len(headings) else -1, -1, -1):
        if not path or headings[index].level < headings[path[0]].level:
            path.insert(0, index)
    return path
