"""Where a search looks: the scopes in the order in which the keys go through them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """A place to look."""

    id: str | None
    """What the search calls it; None for headings, titles and aliases together."""
    name: str
    """What people call it."""
    asks: str
    """What to type, shown in the empty box."""


SCOPES: tuple[Scope, ...] = (
    Scope(None, "everything", "heading, note or alias"),
    Scope("headings", "headings", "heading"),
    Scope("notes", "notes", "title or alias of a note"),
    Scope("text", "text", "words inside notes"),
    Scope("tags", "tags", "tag"),
)


def scope_called(id: str | None) -> Scope:  # noqa: A002 (the field's name)
    """Return a scope by its id, the first one if there is none of that id."""
    return next((scope for scope in SCOPES if scope.id == id), SCOPES[0])


def step(scope: Scope, by: int) -> Scope:
    """Return the scope that stands `by` further on, around the ends."""
    return SCOPES[(SCOPES.index(scope) + by) % len(SCOPES)]
