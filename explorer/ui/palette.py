"""The entries of the command palette: the commands, and concepts by their names.

An entry is one line of text, never markup: its name, what it does, and its key at the right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from rich.cells import cell_len
from textual import actions
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import cut, cut_right, cut_runs
from explorer.ui.commands import COMMANDS, Command, shown_keys
from explorer.ui.messages import OpenPlace
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from explorer.search.concepts import Concept
    from explorer.services.explorer import Explorer

_CONCEPTS = 20
"""Concepts that are offered at most."""
_HITS = 60
"""Places that are searched for and grouped into those concepts."""
_PALETTE_COMMANDS = [
    command for command in (*COMMANDS["app"], *COMMANDS["main"]) if not command.hidden
]
_BY_LETTERS = frozenset({"search", "find", "step_find"})
"""Actions whose keys are letters where one types: there, their screen runs them by no key."""
_LONGEST_NAME = max(len(command.text) for command in _PALETTE_COMMANDS)
_WIDEST, _SHARE = 84, 94
"""Columns of the palette at most, and percent of the screen; as in the stylesheet."""
_FRAME = 8
"""Columns of borders, padding and scrollbar."""
Ranges: TypeAlias = Sequence[tuple[int, int]]
_GAP = 2
_LEAST = 24
"""Columns below which a description says nothing."""


class ExplorerProvider(Provider):
    """Commands and concepts."""

    @property
    def base_app(self) -> BaseApp:
        """The app, by its type."""
        return cast("BaseApp", self.app)

    async def discover(self) -> Hits:
        """Offer every command before anything is typed, those used most first."""
        uses = await asyncio.to_thread(self.base_app.options.command_uses.counts)
        for command in sorted(_PALETTE_COMMANDS, key=lambda command: -uses.get(command.id, 0)):
            run = partial(_run_command, self.base_app, command)
            yield DiscoveryHit(self._title(command), run, text=command.text)

    async def search(self, query: str) -> Hits:
        """Offer the commands, then the notes and headings, that hold what was typed."""
        words = query.casefold().split()
        for command in _PALETTE_COMMANDS:
            for text, score in ((command.text, 1.0), (command.also, 0.8), (command.tooltip, 0.6)):
                ranges = _find(text, words)
                if ranges:
                    title = self._title(command, ranges if text == command.text else ())
                    run = partial(_run_command, self.base_app, command)
                    yield Hit(score, title, run, text=command.text)
                    break
        for concept in await asyncio.to_thread(_concepts, self.base_app.explorer, query):
            yield self._concept_hit(concept)

    def _concept_hit(self, concept: Concept) -> Hit:
        """Return what leads to the place of a concept, or to a search for its places."""
        best = concept.hits[0]
        name = best.text or best.heading or best.title
        text = clean(name)
        ranges = best.ranges if text == name else ()
        count, app = len(concept.hits), self.base_app
        where, run = f"{count} places", partial(app.call_later, app.search_for, name)
        if count == 1:
            where = clean(best.path)
            run = partial(app.post_message, OpenPlace(best.path, best.line))
        return Hit(best.score / 200, self._line(text, ranges, "", where, 0), run, text=text)

    def _title(self, command: Command, ranges: Ranges = ()) -> Content:
        keys = self.base_app.keys.get(command.id, command.keys)
        shown = keys and shown_keys(keys)
        return self._line(command.text, ranges, command.tooltip, shown, _LONGEST_NAME)

    def _line(self, name: str, ranges: Ranges, about: str, aside: str, name_width: int) -> Content:
        width, ellipsis = width_of(self.app.size.width), self.base_app.glyphs.ellipsis
        return palette_line(name, ranges, about, aside, name_width, width, ellipsis)


def width_of(screen: int) -> int:
    """Return the cells of an entry in a screen of so many columns."""
    return max(1, min(_WIDEST, screen * _SHARE // 100) - _FRAME)


def palette_line(
    name: str,
    ranges: Ranges,
    description: str,
    aside: str,
    name_width: int,
    width: int,
    ellipsis: str,
) -> Content:
    """Return an entry in exactly `width` cells; all texts have been cleaned.

    `ranges` are the letters of the name that match, half-open. Descriptions of several entries
    begin at the same column if `name_width` is that of the longest name. What has no room is left
    out: first the end of the description, or all of it, then the end of the `aside` at the right.
    """
    aside = cut(aside, width // 2, ellipsis)
    room = width - cell_len(aside) - _GAP * bool(aside)
    runs = cut_runs(name, room, ranges, ellipsis)
    line = Content.assemble(*[(text, "bold underline" if found else "") for text, found in runs])
    start = max(line.cell_length, name_width) + _GAP
    if description and room - start >= _LEAST:
        shown = "".join(text for text, _ in cut_right(description, room - start, (), ellipsis))
        blanks = " " * (start - line.cell_length)
        line = Content.assemble(line, blanks, (shown, "not bold $muted"))
    blanks = " " * (width - line.cell_length - cell_len(aside))
    return Content.assemble(line, blanks, (aside, "not bold $muted"))


async def _run_command(app: BaseApp, command: Command) -> None:
    """Run a command, and count it.

    One that shows a screen decides itself over which; any other is about the first screen.
    """
    if not command.shows_screen:
        app.show_panes()
    run_in_thread(app, partial(app.options.command_uses.add, command.id), "uses")
    namespace: DOMNode = app if command in COMMANDS["app"] else app.screen_stack[0]
    _, name, parameters = actions.parse(command.action)
    if name in _BY_LETTERS:
        await getattr(namespace, f"action_{name}")(*parameters)
    else:
        await app.run_action(command.action, namespace)


def _concepts(explorer: Explorer, query: str) -> tuple[Concept, ...]:
    """Return the best concepts for a query.

    For a thread, so it never uses the palette, which may be closed by then.
    """
    from explorer.search import parse_query
    from explorer.search.concepts import group

    return group(explorer.searches.names(parse_query(query), _HITS).hits)[:_CONCEPTS]


def _find(text: str, words: list[str]) -> Ranges:
    """Return where each word stands in the text (half-open), empty if one of them does not."""
    starts = [text.lower().find(word) for word in words]
    if min(starts, default=-1) < 0:
        return ()
    return [(start, start + len(word)) for start, word in zip(starts, words, strict=True)]
