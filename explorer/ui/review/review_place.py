"""The place that a review is offered for, by the screen on which its key was pressed."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from explorer.reader.section_ranges import section_at
from explorer.review.review_choices import ReviewPlace
from explorer.ui.base_app import app_of
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.search.search_screen import SearchScreen


def review_place(screen: Screen[Any]) -> ReviewPlace | None:
    """Return where the user is: a row of the tree, a result of a search, or a place in a note."""
    if not screen.children:  # it is not there yet, or not any more
        return None
    if isinstance(screen, MainScreen):
        return _in_panes(screen)
    if isinstance(screen, SearchScreen):
        return _in_search(screen)
    return None


def _in_panes(screen: MainScreen) -> ReviewPlace | None:
    row = screen.concepts.line
    if screen.pane == "concepts" and row is not None:
        is_folder = row.kind == "folder"
        is_chosen = is_folder or row.kind == "heading"
        return ReviewPlace(row.path, row.section, is_folder=is_folder, is_chosen=is_chosen)
    place = screen.place()
    if place is None:
        return None
    note = app_of(screen).explorer.vault.notes.get(place.path)
    if note is None:
        return None
    return ReviewPlace(place.path, section_at(note, place.line))


def _in_search(screen: SearchScreen) -> ReviewPlace | None:
    hit = screen.hit
    if hit is None:
        return None
    return ReviewPlace(hit.path, hit.section, is_chosen=True)
