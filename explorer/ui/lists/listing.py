"""What a list is about: the interface between the list screen and those who fill it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from textual.content import Content

from explorer.ui.lists.list_rows import ListItem
from explorer.ui.widgets.key_hints import CommandWords

Paragraphs: TypeAlias = tuple[Content, ...]


class Listing(Protocol):
    """The content of a list."""

    title: str
    """What the rows are, such as `Tasks`."""
    placeholder: str
    """What the box says while it is empty."""
    hints: CommandWords
    """What keys do, shown below the list."""

    def gather(self) -> Sequence[ListItem]:
        """Return the rows from the top. For a worker: it may read files."""
        ...

    def empty(self) -> Paragraphs:
        """Return what a list without any rows shows: why, and what to do next."""
        ...

    def forget(self, item: ListItem) -> None:
        """Take off what a row stands for. For a worker: it may write the user's own state."""
        ...


def muted(text: str) -> Content:
    """Return a paragraph that steps back."""
    return Content.styled(text, "$muted")
