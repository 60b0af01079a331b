"""The words around the results.

What they are, what is missing in them, what to do where there are none.

Content only: what was typed and what a note says is never read as markup.
"""

from __future__ import annotations

from textual.content import Content

from explorer.model import Answer
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of
from explorer.ui.search.scopes import SCOPES, SearchScope

_MOST_PROBLEMS = 3


def scopes(chosen: SearchScope, width: int) -> Content:
    """Return the title of the box.

    Every scope with the chosen one marked, or only that where there is no room.
    """
    if sum(len(scope.name) + 2 for scope in SCOPES) + 12 > width:
        return Content.assemble("Search ", (chosen.name, "bold underline"))
    parts = [
        Content.styled(s.name, "bold underline" if s is chosen else "not bold $muted")
        for s in SCOPES
    ]
    return Content.assemble("Search  ", Content("  ").join(parts))


def title(answer: Answer | None, *, waiting: bool) -> Content:
    """Return how many results there are, and whether they are of a question before."""
    count = ""
    if answer is not None:
        found = len(answer.hits)
        count = f" {found:,} of {answer.total:,}" if answer.total > found else f" {found:,}"
    old = (
        f" for {clean(answer.query)[:40]}, looking again" if waiting and answer is not None else ""
    )
    return Content(f"Results{count}{old}")


def recent(queries: tuple[str, ...]) -> Content:
    """Return the title of the searches of before."""
    return Content(f"Recent searches {len(queries)}")


def keys(app: BaseApp, wanted: tuple[tuple[str, str], ...]) -> Content:
    """Return what keys do, for the line below the results."""
    said = [f"{key_of(name, app.keys)} {word}" for name, word in wanted]
    return (
        Content(f" {app.glyphs.dot} ".join(said))
        if not app.glyphs.plain
        else Content("  ".join(said).replace("⏎", "enter"))
    )


def loading(app: BaseApp) -> Content | None:
    """Return that more will be found, None if all is there."""
    state = app.load_state
    if state.index_ready:
        return None
    fact = app.facts()[0]
    if state.indexing:
        fact = f"indexing{app.glyphs.ellipsis}"
    if state.progress is None or state.failure is not None:
        return Content(fact)
    return Content(f"{fact} more will be found")


def problems(said: tuple[str, ...]) -> Content:
    """Return what of the query could not be used, a sentence a line."""
    more = len(said) - _MOST_PROBLEMS
    lines = [clean(problem) for problem in said[:_MOST_PROBLEMS]]
    return Content("\n".join([*lines, *([f"and {more} more like that"] if more > 0 else [])]))


def hints() -> tuple[Content, ...]:
    """Return how one searches."""
    return (
        Content("Find a heading anywhere"),
        Content.styled("Words in any order, their beginnings, initials, small typos.", "$muted"),
        Content.styled(
            'Narrow: #tag  path:folder  in:heading  is:due  [key:value]  modified:7d  "exact"  -not',
            "$muted",
        ),
    )


def empty(app: BaseApp, query: str, answer: Answer | None) -> tuple[Content, ...]:
    """Return what the list says when it has no rows."""
    if not query:
        return hints()
    if answer is None:
        return (Content.styled("Looking" + app.glyphs.ellipsis, "$muted"),)
    hint = "Try fewer letters, or only the beginnings of words."
    return Content(f"Nothing found for {clean(answer.query)}"), Content.styled(hint, "$muted")
