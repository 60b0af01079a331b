"""The texts around the results: their number, what is missing, and what to do without any.

Content only: queries and text of notes are never read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from explorer.model import Answer
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of
from explorer.ui.main.advice import why_unreadable

if TYPE_CHECKING:
    from explorer.vault import Indexing

_MOST_PROBLEMS = 3


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


def scope_called(id: str | None) -> SearchScope:  # noqa: A002 (the field's name)
    """Return a scope by its id, the first one if there is none of that id."""
    return next((scope for scope in SCOPES if scope.id == id), SCOPES[0])


LACKS_SCATTERED = Content("notes with the words apart are left out")
"""Where the words are too common to look for notes that hold them in different sections."""


def scopes(chosen: SearchScope, width: int) -> Content:
    """Return the title of the box: every scope with the chosen one marked.

    A click on a name chooses it. A scope that leaves something out stands out: it stays from one
    search to the next. If `width` (in cells) has no room for all, the title is the chosen scope
    only.
    """
    look = "bold underline"
    if chosen is not SCOPES[0]:
        look = "bold underline $accent"
    names = sum(len(scope.name) + 2 for scope in SCOPES)
    if names + 12 > width:
        return Content.assemble("Search ", (chosen.name, look))
    looks = dict.fromkeys(SCOPES, "not bold $muted") | {chosen: look}
    here = SCOPES.index(chosen)
    parts = [
        Content.styled(scope.name, look).stylize(
            Style.from_meta({"@click": f"screen.step_scope({at - here})"})
        )
        for at, (scope, look) in enumerate(looks.items())
    ]
    return Content.assemble("Search  ", Content("  ").join(parts))


def title(answer: Answer | None, results: int, places: int, *, waiting: bool) -> Content:
    """Return how many results there are; while `waiting`, that they are of another query.

    A result is a concept, which is one row; its places are counted where they are more. Where not
    all places are shown, it says of how many.
    """
    if answer is None or (answer.hits and not results):  # what was found is not shown yet
        return Content("Results")
    if waiting:
        return Content(f"Results {results:,} for {clean(answer.query)[:40]}, looking again")
    missing = max(0, answer.total - len(answer.hits))
    counted = f"{places:,} of {places + missing:,}" if missing else f"{places:,}"
    if missing or places > results:
        return Content(f"Results {results:,} ({counted} places)")
    return Content(f"Results {results:,}")


def loading(app: BaseApp, texts: Indexing | None = None) -> Content | None:
    """Return a note that more will be found later, None if everything is loaded.

    `texts` is how far the index of texts is while it is being made.
    """
    state = app.load_state
    if state.index_ready:
        if texts is None:
            return None
        share = 100 * texts.done // max(1, texts.total)
        return Content(f"indexing texts, {share}%{app.glyphs.ellipsis} more will be found")
    fact = app.facts()[0]
    if state.indexing:
        fact = f"indexing{app.glyphs.ellipsis}"
    if state.progress is None or state.failure is not None:
        return Content(fact)
    return Content(f"{fact} more will be found")


def problems(sentences: tuple[str, ...]) -> Content:
    """Return what of the query could not be used, a sentence a line."""
    lines = [clean(sentence) for sentence in sentences[:_MOST_PROBLEMS]]
    more = len(sentences) - _MOST_PROBLEMS
    if more > 0:
        lines.append(f"and {more} more like that")
    return Content("\n".join(lines))


HINTS = (
    Content("Find a name or a text anywhere"),
    Content.styled("Words in any order, their beginnings, initials, small typos.", "$muted"),
    Content.styled(
        'Narrow: #tag  path:folder  in:heading  is:due  [key:value]  modified:7d  "exact"  -not',
        "$muted",
    ),
    Content.styled(
        "Obsidian's operators, all in the help: OR  (a b)  /regex/  line:  task:",
        "$muted",
    ),
)


def empty(
    app: BaseApp, query: str, answer: Answer | None, *, pending: bool = False
) -> tuple[Content, ...]:
    """Return what the list shows when it has no rows; `pending` if more may be found later."""
    if app.load_state.is_unreadable:
        return why_unreadable(app.load_state.failure or "")
    if not query:
        return HINTS
    if answer is None:
        return (Content.styled(f"Looking{app.glyphs.ellipsis}", "$muted"),)
    if pending:
        hint = "What the notes hold is still being read; what is found then appears here."
        return Content(f"Nothing found yet for {clean(answer.query)}"), Content.styled(
            hint, "$muted"
        )
    hint = "Try fewer words or conditions, or only the beginnings of words."
    where = ""
    if app.last_scope is not None:
        where = f" in {scope_called(app.last_scope).name}"
        hint = f"{key_of('next_scope', app.keys)} searches elsewhere. {hint}"
    return Content(f"Nothing found for {clean(answer.query)}{where}"), Content.styled(
        hint, "$muted"
    )
