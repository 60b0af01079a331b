"""What stands over each section of a concept: the note and the headings above it. Pure.

Notes of the same name have the part of their folders before it in which they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.reader.concept_sections import Section
from explorer.text.names import distinct_folders, distinct_span
from explorer.text.sanitize import clean
from explorer.ui.cells import cut_around
from explorer.ui.crumbs import crumbs_text
from explorer.ui.glyphs import Glyphs


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """The title of one section among those of the others."""

    parts: tuple[str, ...]
    """From the note, with its folder if that is needed, to the heading."""
    others: tuple[tuple[str, ...], ...]

    def fitted(self, width: int, glyphs: Glyphs) -> str:
        """Return the title in at most `width` cells; what it shares with others is cut first."""
        text = crumbs_text(self.parts, width, glyphs)
        span = distinct_span(text, (crumbs_text(parts, width, glyphs) for parts in self.others))
        return "".join(part for part, _ in cut_around(text, width, span, (), glyphs.ellipsis))


def section_titles(sections: Sequence[Section]) -> list[SectionTitle]:
    """Return the titles of sections, in their order."""
    paths = sorted({section.path for section in sections})
    folders = dict(zip(paths, distinct_folders(paths), strict=True))
    titles = [_parts(section, folders[section.path]) for section in sections]
    return [
        SectionTitle(parts, tuple(other for other in titles if other != parts)) for parts in titles
    ]


def _parts(section: Section, folder: str) -> tuple[str, ...]:
    if not folder:
        return section.crumbs
    first, *others = section.crumbs
    return (f"{clean(folder)}/{first}", *others)
