"""What a script of somebody else does with the package, in types that have no `Any` in them.

mypy checks each expression of this file: nothing of it may be unknown.
"""
# mypy: disallow-any-expr, disallow-any-explicit, disallow-any-decorated

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import assert_type

from explorer import (
    Answer,
    Backlink,
    Card,
    DueCard,
    DueList,
    DueNote,
    Explorer,
    ExplorerError,
    ExplorerOptions,
    GradeResult,
    Heading,
    Hit,
    HitKind,
    Link,
    LinkStatus,
    Moment,
    Node,
    Note,
    NoteDetail,
    NoteNotFound,
    NoteReview,
    Problem,
    PropertyValue,
    Question,
    Resolution,
    ResolvedLink,
    ReviewState,
    Severity,
    Vault,
    VaultError,
    WriteError,
    __version__,
)


def said_of(root: str, day: Moment, options: ExplorerOptions) -> list[str]:
    """Return a line for each kind of answer about a vault."""
    lines = [__version__]
    with Explorer.open(root, cache=False, **options) as explorer:
        try:
            lines += [*_answers(explorer, day), *_writes(explorer, day)]
            explorer.note("there is no such note")
        except NoteNotFound as error:
            lines.append(f"{error.name}: {error.near}")
        except (ExplorerError, VaultError) as error:
            lines.append(str(error))
    return lines


def _answers(explorer: Explorer, day: Moment) -> list[str]:
    vault = assert_type(explorer.vault, Vault)
    notes = assert_type(vault.notes, Mapping[str, Note])
    found = assert_type(explorer.search("mfa", limit=2), Answer)
    detail = assert_type(explorer.note("policies", day), NoteDetail)
    due = assert_type(explorer.due(day), DueList)
    asked = assert_type(explorer.cards("policies"), list[Question])
    graph = explorer.graph  # type: ignore[misc]  # what nodes and edges hold, networkx leaves open
    missing: list[Node] = [node for node in graph if graph.in_degree(node) == 0]  # type: ignore[misc]
    link, place = notes[detail.path].links[0], vault.resolutions(detail.path)[0]
    return [
        _hit(found.hits[0]),
        *map(_problem, explorer.problems()[:1]),
        _note(detail.headings[0], detail.links[0], detail.backlinks[0], detail.review),
        _due(due.notes[0], due.cards[0], asked[0].cards[0], due.counts),
        _link(link, place),
        _property(detail.properties["tags"]),
        str(missing),
    ]


def _hit(hit: Hit) -> str:
    kind: HitKind = hit.kind
    state: ReviewState | None = hit.due
    return f"{hit.path}:{hit.line} {kind} {state} {hit.score:.0f}"


def _problem(problem: Problem) -> str:
    severity: Severity = problem.severity
    return f"{severity} {problem.message}"


def _note(heading: Heading, link: ResolvedLink, back: Backlink, review: NoteReview | None) -> str:
    status: LinkStatus = link.status
    assert review is not None
    return f"{heading.name} {status} {back.path} {assert_type(review.due, date | None)}"


def _due(note: DueNote, due: DueCard, card: Card, counts: Mapping[ReviewState, int]) -> str:
    day = assert_type(card.due, date | datetime | None)
    return f"{note.path} {due.decks} {card.front} {day} {counts['due']}"


def _link(link: Link, place: Resolution) -> str:
    return f"{link.path} {place.target} {place.line}"


def _property(value: PropertyValue) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def _writes(explorer: Explorer, day: Moment) -> list[str]:
    try:
        done = assert_type(explorer.grade("Serverless", "good", on=day), GradeResult)
    except WriteError as error:
        return [f"{error} {error.is_transient}"]
    return [f"{done.path} {done.after}", f"{explorer.undo().taken_back}"]
