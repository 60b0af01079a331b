"""The entries of the command palette: the commands, and concepts by their names.

Entries are text, never markup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from textual import actions
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import COMMANDS, Command, shown_keys
from explorer.ui.messages import OpenPlace
from explorer.ui.palette.palette_line import PaletteEntry, palette_line, width_of
from explorer.ui.threads import run_in_thread

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from explorer.search.concepts import Concept
    from explorer.services.explorer import Explorer

_CONCEPTS = 20
"""Concepts that are offered at most."""
_HITS = 60
"""Places that are searched for and grouped into those concepts."""
_PALETTE_COMMANDS = tuple(command for command in COMMANDS if command.palette)
_BY_LETTERS = frozenset({"search", "find", "step_find"})
"""Actions whose keys are letters where one types: there, their screen runs them by no key."""
_LONGEST_NAME = max(len(command.text) for command in _PALETTE_COMMANDS)
_TEXT_SCORE = 1.0
"""The score of a command whose name matches."""
_ALSO_SCORE = 0.8
"""The score of a command that has the words among those it can be found by besides."""
_TOOLTIP_SCORE = 0.6
"""The score of a command whose description matches."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open ranges of characters."""


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
            yield DiscoveryHit(self._title(command, ()), self._run(command), text=command.text)

    async def search(self, query: str) -> Hits:
        """Offer the commands, then the notes and headings, that hold what was typed."""
        words = query.casefold().split()
        for command in _PALETTE_COMMANDS:
            hit = self._command_hit(command, words)
            if hit is not None:
                yield hit
        for concept in await asyncio.to_thread(_concepts, self.base_app.explorer, query):
            yield self._concept_hit(concept)

    def _command_hit(self, command: Command, words: list[str]) -> Hit | None:
        ranges = _find(command.text, words)
        if ranges:
            score = _TEXT_SCORE
        elif _find(command.also, words):
            score = _ALSO_SCORE
        elif _find(command.tooltip, words):
            score = _TOOLTIP_SCORE
        else:
            return None
        return Hit(score, self._title(command, ranges), self._run(command), text=command.text)

    def _concept_hit(self, concept: Concept) -> Hit:
        """Return what leads to the place of a concept, or to a search for its places."""
        best = concept.best
        name = best.text or best.heading or best.title
        text = clean(name)
        ranges: Ranges = ()
        if text == name:
            ranges = best.ranges
        count = len(concept.hits)
        where = f"{count} places"
        run = partial(self._show_places, name)
        if count == 1:
            where = clean(best.path)
            run = partial(self._open, best.path, best.line)
        title = self._line(PaletteEntry(text, ranges, aside=where), 0)
        return Hit(best.score / 200, title, run, text=text)

    async def _show_places(self, name: str) -> None:
        """Search for a concept, which shows its places."""
        self.base_app.last_query = name
        self.base_app.last_scope = None
        await self.base_app.action_search()

    async def _open(self, path: str, line: int) -> None:
        self.app.post_message(OpenPlace(path, line))

    def _title(self, command: Command, ranges: Ranges) -> Content:
        keys = ""
        if command.keys:
            keys = shown_keys(self.base_app.keys.get(command.id, command.keys))
        entry = PaletteEntry(command.text, ranges, command.tooltip, keys)
        return self._line(entry, _LONGEST_NAME)

    def _line(self, entry: PaletteEntry, name_width: int) -> Content:
        width = width_of(self.base_app.size.width)
        return palette_line(entry, name_width, width, self.base_app.glyphs.ellipsis)

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        return partial(_run_command, self.base_app, command)


async def _run_command(app: BaseApp, command: Command) -> None:
    """Run a command, and count it.

    One that shows a screen decides itself over which; any other is about the first screen.
    """
    if not command.shows_screen:
        app.show_panes()
    run_in_thread(app, partial(app.options.command_uses.add, command.id), "uses")
    namespace: DOMNode = app
    if command.where != "app":
        namespace = app.screen_stack[0]
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
    lower = text.lower()
    ranges = []
    for word in words:
        start = lower.find(word)
        if start < 0:
            return ()
        ranges.append((start, start + len(word)))
    return tuple(ranges)
