"""Turns filters into the sections that full text may answer with.

The filters about whole notes are those of the names; the others are about sections here. Never
drops one in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from explorer.model import Note
from explorer.search.names.filters import Facts, States, narrow
from explorer.search.names.name_search import NameSearch
from explorer.search.query import Filter
from explorer.search.word_forms import squeeze


@dataclass(slots=True)
class SectionFilter:
    """What the filters leave; None where they leave everything."""

    notes: set[str] | None = None
    sections: set[tuple[str, int]] | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Say whether anything is left out."""
        return self.notes is not None or self.sections is not None

    def holds(self, path: str, section: int) -> bool:
        """Say whether a section is left."""
        return (self.notes is None or path in self.notes) and (
            self.sections is None or (path, section) in self.sections
        )


def scope_of(
    notes: Mapping[str, Note],
    filters: tuple[Filter, ...],
    names: NameSearch,
    states: States | None,
    facts: Facts,
) -> SectionFilter:
    """Return what the filters leave of the notes, those about words aside."""
    scope = SectionFilter()
    about_notes: list[Filter] = []
    for condition in filters:
        if condition.kind in ("phrase", "word"):
            continue
        if condition.kind == "in":
            _keep(scope, notes, condition, _inside(notes, condition.value))
        elif condition.kind == "is" and condition.value not in ("orphan", "broken"):
            if states is None:
                scope.problems.append(
                    f"{condition.shown} was not used: what is due is not known yet."
                )
            else:
                _keep(scope, notes, condition, _in_state(notes, condition.value, states))
        else:
            about_notes.append(condition)
    if about_notes:
        places, corpus = names.data.names
        left = narrow(corpus, places, about_notes, states, facts)
        if left is not None:
            scope.problems += left.problems
            scope.notes = (
                None if left.notes is None else {places.paths[number] for number in left.notes}
            )
    return scope


def _keep(
    scope: SectionFilter,
    notes: Mapping[str, Note],
    condition: Filter,
    chosen: Iterator[tuple[str, int]],
) -> None:
    wanted = set(chosen)
    if not condition.wanted:
        every = scope.sections
        if every is None:
            every = {(path, section) for path, note in notes.items() for section in _sections(note)}
        scope.sections = every - wanted
    else:
        scope.sections = wanted if scope.sections is None else scope.sections & wanted


def _inside(notes: Mapping[str, Note], value: str) -> Iterator[tuple[str, int]]:
    """Yield what is in a folder of this name, or in a note or heading whose name holds it."""
    folder = f"/{value.strip('/')}/"
    for path, note in notes.items():
        if ("/" in path and folder in f"/{squeeze(path)}") or any(
            value in squeeze(n) for n in (note.title, *note.aliases)
        ):
            yield from ((path, section) for section in _sections(note))
            continue
        level = 7
        for section, heading in enumerate(note.headings):
            if heading.level <= level:
                level = heading.level if value in squeeze(heading.name) else 7
            if level < 7:
                yield path, section


def _in_state(notes: Mapping[str, Note], value: str, states: States) -> Iterator[tuple[str, int]]:
    """Yield the sections that hold cards in this state, and all of a note that is in it itself."""
    wanted = ("due", "overdue") if value == "due" else (value,)
    for (path, section), state in states.items():
        if state in wanted and path in notes:
            yield from ((path, n) for n in ((section,) if section >= 0 else _sections(notes[path])))


def _sections(note: Note) -> range:
    return range(-1, len(note.headings))
