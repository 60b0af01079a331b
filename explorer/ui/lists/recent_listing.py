"""The switcher between notes: those that were visited most and last first, then all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from rich.cells import cell_len
from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.glyphs import badge_text
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted, titled
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import BadgeLook, Row, badge_look

_BadgeCells: TypeAlias = tuple[str, BadgeLook | None]
"""The text of a badge, padded to the width of all, and its style."""


class RecentListing:
    """The notes of the vault, but for the one that is open."""

    title = "Go to a note"
    is_kept = False
    placeholder = "A part of its name"
    hints: CommandWords = (("open", "go there"), ("forget", "forget"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self) -> Sequence[ListItem]:
        """Return visited notes, then the others by name. For a worker: it reads a file."""
        app = self._app
        entries, visits = app.explorer.vault.entries, app.options.state.visits
        ranked = visits.ranked(app.now().timestamp())
        recent = [path for path in ranked if path in entries and path != visits.current]
        known = {*recent, visits.current}
        others = sorted((path for path in entries if path not in known), key=_by_name)
        badges = self._badges([*recent, *others])
        return [
            *titled("Recent", [self._recent(path, badges[path]) for path in recent]),
            *titled("All others", [self._other(path, badges[path]) for path in others]),
        ]

    def _badges(self, paths: Sequence[str]) -> dict[str, _BadgeCells]:
        """Return the badges of notes, which have a column: left of it the folders end."""
        app = self._app
        badges = {path: app.badge_of(path, -1) for path in paths}
        texts = {path: badge_text(badge, app.glyphs) for path, badge in badges.items() if badge}
        width = max(map(cell_len, texts.values()), default=0)
        none: _BadgeCells = (" " * width, None)
        return {
            path: (_padded(texts[path], width), badge_look(badge)) if badge else none
            for path, badge in badges.items()
        }

    def _recent(self, path: str, badge: _BadgeCells) -> ListItem:
        """Return a row that keeps its place, unless it is called just what is typed."""
        forget = partial(self._app.options.state.visits.forget, path)
        return replace(self._other(path, badge), forget=forget, keeps_order=True)

    def _other(self, path: str, badge: _BadgeCells) -> ListItem:
        title, aliases = self._app.explorer.vault.entries[path].called
        return replace(self._item(path, badge), names=searchable(title, *aliases))

    def _item(self, path: str, badge: _BadgeCells) -> ListItem:
        app = self._app
        title, aliases = app.explorer.vault.entries[path].called
        folder = path.rpartition("/")[0].replace("/", f" {app.glyphs.crumb} ")
        text, state = badge
        row = Row(clean(title), aside=clean(folder), aside_at_end=True, badge=text, state=state)
        detail = clean(path)
        if aliases:
            detail += "\nalso called " + clean(", ".join(aliases))
        words = searchable(path, title, *aliases)
        return ListItem(path, row, words, Destination("place", path), detail)

    def empty(self) -> Paragraphs:
        """Return that there is nothing to go to."""
        return Content("There is no other note"), muted("This vault has one note at most.")


def _padded(badge: str, width: int) -> str:
    return " " * (width - cell_len(badge)) + badge


def _by_name(path: str) -> tuple[str, str]:
    return path.rpartition("/")[2].removesuffix(".md").casefold(), path
