"""The list of bookmarks: those that were set here, then those of Obsidian as it keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.state.bookmarks import OwnBookmark
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.broken_links import BROKEN_LINK_LABELS
from explorer.ui.commands import key_of
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted, problem_item, titled
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.model import LinkStatus
    from explorer.vault.obsidian_bookmarks import BookmarkKind, VaultBookmark

_KINDS: Mapping[BookmarkKind, str] = {
    "group": "",
    "file": "",
    "folder": "folder",
    "search": "search",
    "graph": "",
    "url": "address",
}


class BookmarkListing:
    """The bookmarks of the user and of the vault."""

    title = "Bookmarks"
    is_kept = False
    placeholder = "A part of a bookmark"
    hints: CommandWords = (("open", "go there"), ("forget", "take off"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._problem = ""

    def gather(self) -> Sequence[ListItem]:
        """Return the bookmarks. For a worker: it reads files."""
        own = self._app.options.state.bookmarks.all()
        of_vault = self._app.explorer.navigation.bookmarks()
        self._problem = of_vault.problem
        items = list(titled("Set here", [self._own(bookmark) for bookmark in own]))
        if of_vault.bookmarks:
            items.append(ListItem("vault", Row("Of Obsidian", "rule")))
            items += self._of_vault(of_vault.bookmarks)
        if of_vault.problem and items:
            items.append(problem_item(of_vault.problem, self._app.glyphs))
        return items

    def _own(self, bookmark: OwnBookmark) -> ListItem:
        subpath = ""
        if bookmark.heading:
            subpath = f"#{bookmark.heading}"
        item = self._place(bookmark.path, subpath)
        forget = partial(self._app.options.state.bookmarks.forget, bookmark)
        return replace(item, key=bookmark, forget=forget)

    def _of_vault(self, bookmarks: Iterable[VaultBookmark]) -> Iterator[ListItem]:
        groups: list[str] = []
        for number, bookmark in enumerate(bookmarks):
            del groups[bookmark.depth :]
            item = self._vault_item(bookmark)
            words = searchable(*groups, item.row.text, bookmark.target)
            row = replace(item.row, depth=bookmark.depth)
            yield replace(item, key=number, row=row, words=words)
            if bookmark.kind == "group":
                groups.append(bookmark.title)

    def _vault_item(self, bookmark: VaultBookmark) -> ListItem:
        match bookmark.kind:
            case "group":
                return ListItem("", Row(clean(bookmark.title) or "Group", "folder", fold=True))
            case "file":
                return _named(self._place(bookmark.target, bookmark.subpath), bookmark.title)
            case "graph":
                item = ListItem("", Row("Graph", "dim"), detail="Only Obsidian shows a graph.")
                return _named(item, bookmark.title)
            case _:
                row = Row(clean(bookmark.target), aside=_KINDS[bookmark.kind])
                goal = _goal(bookmark)
                item = ListItem("", row, goal=goal, detail=clean(bookmark.target))
                return _named(item, bookmark.title)

    def _place(self, path: str, subpath: str) -> ListItem:
        """Return the row of a note, of a place in one, or of another file."""
        app, vault = self._app, self._app.explorer.vault
        name = path.rpartition("/")[2].removesuffix(".md")
        parts = [name, *(part.removeprefix("^") for part in subpath.split("#") if part)]
        folder = clean(path.rpartition("/")[0].replace("/", f" {app.glyphs.crumb} "))
        row = Row(clean(f" {app.glyphs.crumb} ".join(parts)), aside=folder, aside_at_end=True)
        words, detail = searchable(path, subpath), clean(path + subpath)
        if path in vault.notes:
            place = app.explorer.navigation.place_of_subpath(path, subpath)
            item = ListItem("", row, words, Destination("place", path, place.line), detail)
            return self._checked(item, place.status)
        if path in vault.files:
            return ListItem("", row, words, Destination("file", path), detail)
        gone = replace(row, look="broken", icon=app.glyphs.broken)
        return ListItem("", gone, words, None, f"{detail}\nThis file is not in the vault.")

    def _checked(self, item: ListItem, status: LinkStatus) -> ListItem:
        """Return the row of a place in a note, which says so if the note has no such place."""
        if status == "ok":
            return item
        reason = BROKEN_LINK_LABELS[status]
        row = replace(
            item.row,
            look="broken",
            icon=self._app.glyphs.broken,
            aside=reason,
            aside_least=len(reason),
        )
        detail = f"{item.detail}\nThere is {reason} in this note, which opens at its beginning."
        return replace(item, row=row, detail=detail)

    def empty(self) -> Paragraphs:
        """Return how to set a bookmark."""
        key = key_of("bookmark", self._app.keys)
        paragraphs = [
            Content("No bookmarks"),
            muted(f"{key} sets one at the place that is read; those of Obsidian are shown too."),
        ]
        if self._problem:
            paragraphs.append(Content(clean(self._problem)))
        return tuple(paragraphs)


def _goal(bookmark: VaultBookmark) -> Destination:
    """Return where a folder, a search or an address leads."""
    if bookmark.kind == "url":
        return Destination("text", bookmark.target)
    if bookmark.kind == "search":
        return Destination("search", bookmark.target)
    return Destination("search", f'path:"{bookmark.target.strip("/")}/" ')


def _named(item: ListItem, title: str) -> ListItem:
    """Return a row with the name that the user gave the bookmark, if any."""
    name = clean(title).strip()
    if not name or name == item.row.text:
        return item
    aside = item.row.aside or item.row.text
    return replace(item, row=replace(item.row, text=name, aside=aside))
