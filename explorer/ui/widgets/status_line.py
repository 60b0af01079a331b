"""The line at the bottom: facts about the vault on the left, the most useful keys on the right.

Always one line: what does not fit is left out from the right, whole hints at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from explorer.ui.textual_ext.fixed_size import FixedSize


class StatusLine(FixedSize, Widget):
    """Counts or progress on the left, hints on the right."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._facts: tuple[str, ...] = ()
        self._hints: tuple[tuple[str, str], ...] = ()
        self._separator = " · "

    def show(self, facts: tuple[str, ...], separator: str) -> None:
        """Set the facts on the left, most important first."""
        if (facts, separator) != (self._facts, self._separator):
            self._facts, self._separator = facts, separator
            self.refresh()

    def hint(self, hints: tuple[tuple[str, str], ...]) -> None:
        """Set the (key, word) hints on the right."""
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def render(self) -> Content:
        """Draw the line."""
        width = self.size.width - 2
        facts = list(self._facts)
        needed = _width(self._hints[:2]) + 2 if width >= 44 else 0
        while len(facts) > 1 and cell_len(self._separator.join(facts)) + needed > width:
            facts.pop()
        left = self._separator.join(facts)
        room = width - cell_len(left) - 2
        hints = list(self._hints)
        while hints and _width(hints) > room:
            hints.pop()
        right = Content("  ").join(
            [Content.assemble((key, "$accent"), " ", (word, "$muted")) for key, word in hints]
        )
        gap = max(1, width - cell_len(left) - right.cell_length)
        return Content.assemble(" ", (left, "$foreground"), " " * gap, right, " ")


def _width(hints: Sequence[tuple[str, str]]) -> int:
    return sum(cell_len(key) + cell_len(word) + 3 for key, word in hints) - 2
