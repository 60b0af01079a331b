"""The way back from footnotes: where the reader was before each, until another note is shown."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.page import Anchor
from explorer.page.anchors import LinkAnchor

_LIMIT = 50
"""Ways back that are remembered."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What was on screen before a footnote was visited."""

    label: str
    """The footnote."""
    anchor: Anchor
    """The first row with text."""
    above: int
    """How many rows were on screen above it."""
    focused: LinkAnchor | None
    """The link that was selected."""


class FootnoteStack:
    """Ways back from the footnotes of one text, the last one first."""

    def __init__(self) -> None:
        self._ways: list[WayBack] = []

    def clear(self) -> None:
        """Drop all: the note is another one, or its text has changed."""
        self._ways.clear()

    def push(self, way: WayBack) -> None:
        """Add the way back from the footnote that is visited now."""
        self._ways = [*self._ways[1 - _LIMIT :], way]

    def pop(self, label: str | None) -> WayBack | None:
        """Take the last way back, with a label only if it is that footnote's."""
        if self._ways and label in (None, self._ways[-1].label):
            return self._ways.pop()
        return None
