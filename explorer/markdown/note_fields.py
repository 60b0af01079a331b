"""What the scanner finds in a note, before it is made into values.

Making the values takes longer than finding what is in them, and most notes are stored before
anything needs their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap
from typing import NamedTuple, TypeAlias

from explorer.model import (
    NO_PROPERTIES,
    BlockId,
    FrontMatterState,
    Heading,
    Link,
    LinkKind,
    Note,
    Problem,
    PropertyValue,
    Question,
    Tag,
)

HeadingFields: TypeAlias = tuple[int, str, str, int, int, int]
"""The fields of a `Heading` in their order."""
LinkFields: TypeAlias = tuple[
    str, int, LinkKind, str, str | None, str | None, str, int, int, int, str | None
]
"""The fields of a `Link` in their order."""
BlockFields: TypeAlias = tuple[str, int]
"""The fields of a `BlockId` in their order."""


class NoteFields(NamedTuple):
    """The fields of a `Note` in their order; headings, links and block ids as plain tuples."""

    path: str
    title: str
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    tag_uses: tuple[Tag, ...] = ()
    properties: Mapping[str, PropertyValue] = NO_PROPERTIES
    headings: tuple[HeadingFields, ...] = ()
    links: tuple[LinkFields, ...] = ()
    blocks: tuple[BlockFields, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    body_line: int = 1
    lines: int = 0
    front_matter: FrontMatterState = "sound"

    def note(self) -> Note:
        """Return the note with these fields."""
        fields = self._asdict()
        for field, make in (("headings", Heading), ("links", Link), ("blocks", BlockId)):
            fields[field] = tuple(starmap(make, fields[field]))
        return Note(**fields)
