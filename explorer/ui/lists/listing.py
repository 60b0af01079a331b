"""What a list is about: the interface between the list screen and those who fill it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from textual.content import Content

from explorer.text.sanitize import clean
from explorer.ui.glyphs import Glyphs
from explorer.ui.lists.list_rows import ListItem
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row

Paragraphs: TypeAlias = tuple[Content, ...]


class Listing(Protocol):
    """The content of a list."""

    title: str
    """What the rows are, such as `Tasks`."""
    placeholder: str
    """The text in the box while it is empty."""
    hints: CommandWords
    """What keys do, shown below the list."""
    is_kept: bool
    """Whether the list is shown as it was left for one of its rows."""

    def gather(self) -> Sequence[ListItem]:
        """Return the rows from the top. For a worker: it may read files."""
        ...

    def empty(self) -> Paragraphs:
        """Return what a list without any rows shows: why, and what to do next."""
        ...


def titled(title: str, items: Sequence[ListItem]) -> Iterator[ListItem]:
    """Yield items below a title with their number, nothing if there are none."""
    if items:
        yield ListItem(title, Row(title, "rule", count=f"{len(items):,}"))
        yield from items


def problem_item(problem: str, glyphs: Glyphs) -> ListItem:
    """Return the row that tells why a list is not complete."""
    text = clean(problem)
    return ListItem(("problem", text), Row(text, "broken", icon=glyphs.warning), detail=text)


def muted(text: str) -> Content:
    """Return a paragraph that steps back."""
    return Content.styled(text, "$muted")
