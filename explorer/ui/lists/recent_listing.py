"""The switcher between notes: those that were visited most and last first, then all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Hints, Paragraphs, muted
from explorer.ui.messages import Destination
from explorer.ui.widgets.row import Row


class RecentListing:
    """The notes of the vault, but for the one that is open."""

    title = "Go to a note"
    placeholder = "A part of its name"
    hints: Hints = (("open", "go there"), ("forget", "forget"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self) -> Sequence[ListItem]:
        """Return visited notes, then the others by name. For a worker: it reads a file."""
        app = self._app
        entries, visits = app.explorer.vault.entries, app.options.state.visits
        ranked = visits.ranked(app.now().timestamp())
        recent = [path for path in ranked if path in entries and path != visits.current]
        known = {*recent, visits.current}
        items = self._group("Recent", recent, visited=True)
        others = sorted((path for path in entries if path not in known), key=_by_name)
        return [*items, *self._group("All others", others, visited=False)]

    def _group(self, title: str, paths: Sequence[str], *, visited: bool) -> Iterable[ListItem]:
        entries = self._app.explorer.vault.entries
        if paths:
            yield ListItem(title, Row(title, "rule", count=f"{len(paths):,}"))
        for path in paths:
            title, aliases = entries[path].called
            names = searchable(title, *aliases)
            # What was visited stays in the order of its use.
            yield replace(self._item(path), names=names, keeps_order=visited, can_go=visited)

    def _item(self, path: str) -> ListItem:
        app = self._app
        title, aliases = app.explorer.vault.entries[path].called
        folder = path.rpartition("/")[0].replace("/", f" {app.glyphs.crumb} ")
        row = Row(clean(title), aside=clean(folder), aside_at_end=True)
        detail = clean(path)
        if aliases:
            detail += "\nalso called " + clean(", ".join(aliases))
        words = searchable(path, title, *aliases)
        row = row.with_badge(app.badge_of(path, -1), app.glyphs)
        return ListItem(path, row, words, Destination("place", path), detail)

    def empty(self) -> Paragraphs:
        """Return that there is nothing to go to."""
        return Content("There is no other note"), muted("This vault has one note at most.")

    def forget(self, item: ListItem) -> None:
        """Forget that a note was visited. For a worker: it writes a file."""
        self._app.options.state.visits.forget(str(item.key))


def _by_name(path: str) -> tuple[str, str]:
    return path.rpartition("/")[2].casefold(), path
