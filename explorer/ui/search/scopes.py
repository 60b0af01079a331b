"""Where a search looks: the scopes in the order in which the keys go through them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchScope:
    """A place to look."""

    id: str | None
    """What the search calls it; None for headings, titles and aliases together."""
    name: str
    """What people call it."""
    placeholder: str
    """What to type, shown in the empty box."""


SCOPES: tuple[SearchScope, ...] = (
    SearchScope(None, "everything", "heading, note, alias or text"),
    SearchScope("headings", "headings", "heading"),
    SearchScope("notes", "notes", "title or alias of a note"),
    SearchScope("text", "text", "words inside notes"),
    SearchScope("tags", "tags", "tag"),
)

WITH_TEXT = (None, "text")
"""The scopes in which the text of notes is searched."""


def scope_called(id: str | None) -> SearchScope:  # noqa: A002 (the field's name)
    """Return a scope by its id, the first one if there is none of that id."""
    return next((scope for scope in SCOPES if scope.id == id), SCOPES[0])


def step(scope: SearchScope, by: int) -> SearchScope:
    """Return the scope that stands `by` further on, around the ends."""
    return SCOPES[(SCOPES.index(scope) + by) % len(SCOPES)]
