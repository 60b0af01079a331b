"""Vaults for the search tests, said in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from explorer.model import Answer, Heading, Hit, Note, PropertyValue
from explorer.search import NameSearch, TermMatch, parse_query


class Names:
    """The names of some notes, which are asked for by what is typed."""

    def __init__(self, index: NameSearch) -> None:
        self.index = index

    @classmethod
    def build(cls, notes: Iterable[Note]) -> Names:
        """Index some notes."""
        return cls(NameSearch.build(sorted(notes, key=attrgetter("path"))))

    def search(self, typed: str, **options: Any) -> Answer:
        """Return the best places for what was typed."""
        return self.index.search(parse_query(typed), **options)

    def explain(self, typed: str, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of the query matches which word of a hit, and how."""
        return self.index.explain(parse_query(typed), hit)


def note(
    path: str,
    *headings: str,
    aliases: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    properties: Mapping[str, PropertyValue] | None = None,
) -> Note:
    """Return a note whose headings are given as `## Name`, one line after the other."""
    made: list[Heading] = []
    for line, said in enumerate(headings, 1):
        level = len(said) - len(said.lstrip("#")) if said.startswith("#") and " " in said else 0
        name = said[level + 1 :] if level else said
        made.append(Heading(level or 1, name, name, line, 0, len(name)))
    return Note(
        path=path,
        title=path.rsplit("/", 1)[-1].removesuffix(".md"),
        aliases=aliases,
        tags=tags,
        properties=properties or {},
        headings=tuple(made),
        lines=len(made),
    )


def parts(search: NameSearch) -> list[object]:
    """Return all that an index is made of, to compare two of them."""
    return [part for each in (search.names, search.tags) for part in (each.places, each.corpus)]


def texts(answer: Answer) -> list[str]:
    """Return what the hits show, best first."""
    return [hit.text for hit in answer.hits]


def best(index: Names, query: str) -> str | None:
    """Return what the best hit shows."""
    return next(iter(texts(index.search(query))), None)


def marked(answer: Answer) -> list[list[str]]:
    """Return the marked letters of each hit."""
    return [[hit.text[begin:end] for begin, end in hit.ranges] for hit in answer.hits]
