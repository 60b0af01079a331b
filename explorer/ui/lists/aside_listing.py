"""The list of what is suspended or buried, from which it is taken back into review."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.text.plain import plain
from explorer.text.sanitize import clean, clean_in_one_row
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted, problem_item, titled
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.services.put_aside_service import AsideItem


class AsideListing:
    """What the user has put aside."""

    title = "Suspended and buried"
    is_kept = True
    placeholder = "A part of a card or note"
    hints: CommandWords = (("open", "go there"), ("forget", "review again"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self) -> Sequence[ListItem]:
        """Return what is suspended, then what is buried. For a worker: it reads a file."""
        found = self._app.explorer.reviews.put_aside.list(self._app.now())
        suspended = [self._item(item) for item in found.items if item.entry.until is None]
        buried = [self._item(item) for item in found.items if item.entry.until is not None]
        return [
            *titled("Suspended", suspended),
            *titled("Buried", buried),
            *(problem_item(problem, self._app.glyphs) for problem in found.problems),
        ]

    def _item(self, item: AsideItem) -> ListItem:
        path, glyphs = clean(item.path), self._app.glyphs
        text = clean_in_one_row(plain(item.front or item.entry.key.text))
        name = text or path.rpartition("/")[2].removesuffix(".md")
        detail = path
        if item.entry.until is not None:
            detail += f"\nburied until {item.entry.until}"
        words = searchable(item.path, name)
        take_back = partial(self._app.explorer.reviews.put_aside.take_back, [item])
        row = Row(name, aside=path, aside_at_end=True)
        if item.keys:
            goal = Destination("place", item.path, item.line)
            return ListItem(item, row, words, goal, detail, forget=take_back)
        gone = Row(name, "broken", aside=path, aside_at_end=True, icon=glyphs.broken)
        reason = f"{detail}\nThis is not in the vault any more."
        return ListItem(item, gone, words, None, reason, forget=take_back)

    def empty(self) -> Paragraphs:
        """Return how something is put aside."""
        suspend, bury = key_of("suspend", self._app.keys), key_of("bury", self._app.keys)
        return (
            Content("Nothing is suspended or buried"),
            muted(f"In a review, {suspend} suspends a card and {bury} buries it until tomorrow."),
        )
