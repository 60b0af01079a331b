"""The texts around the results: their number, what is missing, and what to do without any.

Content only: queries and text of notes are never read as markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style

from explorer.model import Answer
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of
from explorer.ui.main.advice import why_unreadable
from explorer.ui.search.grouped_rows import ShownCounts
from explorer.ui.search.scopes import SCOPES, SearchScope, scope_called

if TYPE_CHECKING:
    from explorer.vault import Indexing

_MOST_PROBLEMS = 3

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
        Content.styled(scope.name, look).stylize(_click(f"screen.step_scope({at - here})"))
        for at, (scope, look) in enumerate(looks.items())
    ]
    return Content.assemble("Search  ", Content("  ").join(parts))


def _click(action: str) -> Style:
    """Return a style that runs an action when its text is clicked."""
    return Style.from_meta({"@click": action})


def title(answer: Answer | None, shown: ShownCounts, *, waiting: bool) -> Content:
    """Return how many results there are; while `waiting`, that they are of another query.

    A result is a concept, which is one row; its places are counted where they are more. Where not
    all places are shown, it says of how many.
    """
    if answer is None or (answer.hits and not shown.results):  # what was found is not shown yet
        return Content("Results")
    count = f"{shown.results:,}"
    if waiting:
        return Content(f"Results {count} for {clean(answer.query)[:40]}, looking again")
    places = f"{shown.places:,}"
    missing = max(0, answer.total - len(answer.hits))
    if missing:
        places = f"{places} of {shown.places + missing:,}"
    if missing or shown.places > shown.results:
        count = f"{count} ({places} places)"
    return Content(f"Results {count}")


def recent(queries: tuple[str, ...]) -> Content:
    """Return the title of the recent searches."""
    return Content(f"Recent searches {len(queries)}")


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


_HINTS = (
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


def hints() -> tuple[Content, ...]:
    """Return how to search."""
    return _HINTS


def empty(
    app: BaseApp, query: str, answer: Answer | None, *, pending: bool = False
) -> tuple[Content, ...]:
    """Return what the list shows when it has no rows; `pending` if more may be found later."""
    if app.load_state.is_unreadable:
        return why_unreadable(app.load_state.failure or "")
    if not query:
        return hints()
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
