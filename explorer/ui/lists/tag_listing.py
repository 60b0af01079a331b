"""The list of tags: a tree with how many notes have each; enter searches for the tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row

if TYPE_CHECKING:
    from explorer.reader.tag_tree import TagCount


class TagListing:
    """The tags of the vault."""

    title = "Tags"
    is_kept = True
    placeholder = "A part of a tag"
    hints: CommandWords = (("open", "search it"), ("fold_result", "fold"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self) -> Sequence[ListItem]:
        """Return the tags, nested ones below those that they are nested in."""
        return [_item(tag) for tag in self._app.explorer.navigation.tags()]

    def empty(self) -> Paragraphs:
        """Return how to write a tag."""
        return (
            Content("No note has a tag"),
            muted("A tag is a word like #plant or #plant/herb in a text, or in tags: at its top."),
        )


def _item(tag: TagCount) -> ListItem:
    row = Row(
        clean(tag.last),
        depth=tag.depth,
        fold=True if tag.has_nested else None,
        badge=f"{tag.notes:,}",
    )
    return ListItem(
        tag.name.casefold(),
        row,
        searchable(f"#{tag.name}"),
        Destination("search", f"#{tag.name} "),
        f"#{clean(tag.name)}\n{counted(tag.notes, 'note')}",
    )
