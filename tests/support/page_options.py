"""Layout options with what a test cares about, and all of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.cells import cell_len

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Badge
from explorer.page import Document, Layout, LayoutOptions, Line, Target, front_matter_of
from explorer.page.card_prompts import card_prompts

DECKS = ReviewSettings(convert_folders_to_decks=True)
"""All notes in folders have cards, whatever their tags."""


def page_options(
    width: int, cell_width: Callable[[str], int] = len, **options: Any
) -> LayoutOptions:
    """Return options for a page."""
    return LayoutOptions(width=width, cell_width=cell_width, **options)


def page_of(text: str, width: int = 60, **options: Any) -> Layout:
    """Return the page of a text, measured as on a screen."""
    return Layout(Document(text), page_options(width, cell_len, **options))


def note_page(
    text: str,
    width: int = 60,
    *,
    settings: ReviewSettings = DECKS,
    legacy: bool = False,
    badge: Badge | None = None,
    **options: Any,
) -> Layout:
    """Return the page of a note with its front matter, its sections and its questions."""
    note = scan("Deck/Note.md", text, settings, legacy_properties=legacy)
    headings = [(heading.line, heading.level) for heading in note.headings]
    document = Document(text, note.body_line, headings, front_matter_of(note))
    prompts = card_prompts(note.questions, [badge] * len(note.questions), settings)
    return Layout(document, page_options(width, cell_len, prompts=prompts, **options))


def every_line(page: Layout) -> list[Line]:
    """Return the lines of all chunks."""
    return [line for chunk in range(len(page.document.chunks)) for line in page.lines(chunk)]


def every_target(page: Layout) -> list[Target]:
    """Return the links of all chunks."""
    chunks = range(len(page.document.chunks))
    return [target for chunk in chunks for _, target in page.targets(chunk)]
