"""What the command palette offers: the command table, and concepts by their names.

Content only, never markup.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import COMMANDS, Command, shown_keys
from explorer.ui.messages import OpenPlace

if TYPE_CHECKING:
    from explorer.search.concepts import Concept
    from explorer.services.explorer import Explorer

_CONCEPTS = 20
_HITS = 60
"""Places that are put together to concepts."""


class ExplorerProvider(Provider):
    """Commands and concepts."""

    @property
    def host(self) -> BaseApp:
        """What the app offers its screens."""
        return cast("BaseApp", self.app)

    async def discover(self) -> Hits:
        """Offer every command before anything is typed."""
        for command in COMMANDS:
            if command.palette:
                yield DiscoveryHit(
                    self._title(command, ()),
                    self._run(command),
                    text=command.text,
                    help=_plain(command.tooltip),
                )

    async def search(self, query: str) -> Hits:
        """Offer the commands, then the notes and headings, that hold what was typed."""
        wanted = query.casefold().split()
        for command in COMMANDS:
            ranges = _found(command.text, wanted)
            if command.palette and (ranges or _found(command.tooltip, wanted)):
                score = 1.0 if ranges else 0.6
                yield Hit(
                    score,
                    self._title(command, ranges),
                    self._run(command),
                    text=command.text,
                    help=_plain(command.tooltip),
                )
        for concept in await asyncio.to_thread(_concepts, self.host.explorer, query):
            hit, count = concept.best, len(concept.hits)
            shown = hit.text or hit.heading or hit.title
            text = clean(shown)
            title = _marked(Content(text), hit.ranges if text == shown else ())
            where = clean(hit.path) if count == 1 else f"{count} places"
            go = (
                partial(self._open, hit.path, hit.line)
                if count == 1
                else partial(self._show_places, shown)
            )
            yield Hit(hit.score / 200, title, go, text=text, help=_plain(where))

    async def _show_places(self, name: str) -> None:
        """Show the places of a concept."""
        self.host.last_query, self.host.last_scope = name, None
        await self.host.run_action("search", self.host)

    def _title(self, command: Command, ranges: tuple[tuple[int, int], ...]) -> Content:
        title = _marked(Content(command.text), ranges)
        if not command.keys:
            return title
        keys = shown_keys(self.host.keys.get(command.id, command.keys))
        return Content.assemble(title, "  ", (keys, "$muted"))

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        return partial(self.host.run_command, command)

    def _open(self, path: str, line: int) -> None:
        self.app.post_message(OpenPlace(path, line))


def _concepts(explorer: Explorer, query: str) -> tuple[Concept, ...]:
    """Search. For a thread, which must not ask the palette for anything: it may be gone by then."""
    from explorer.search.concepts import group

    return group(explorer.search(query, _HITS).hits)[:_CONCEPTS]


def _found(text: str, words: list[str]) -> tuple[tuple[int, int], ...]:
    """Return where each word stands in the text, empty if one of them does not."""
    folded = text.lower()
    places = [(folded.find(word), len(word)) for word in words]
    return tuple((at, at + size) for at, size in places) if all(at >= 0 for at, _ in places) else ()


def _marked(text: Content, ranges: tuple[tuple[int, int], ...]) -> Content:
    for start, end in ranges:
        text = text.stylize("bold underline", start, end)
    return text


def _plain(text: str) -> str:
    """Return text that the palette does not read as markup.

    It wants a string, and takes content as it is.
    """
    return cast("str", Content(text))
