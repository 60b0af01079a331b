"""A line of keys with what they do, each of which can be clicked; facts stand at its left."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from explorer.ui.cells import cut
from explorer.ui.textual_ext.fixed_size import FixedSize

_GAP = 2


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key with what it does."""

    command: str
    """The id of its command."""
    key: str
    """As it is shown."""
    word: str

    @property
    def width(self) -> int:
        """Cells that it takes."""
        return cell_len(self.key) + 1 + cell_len(self.word)


class ActionLine(FixedSize, Widget):
    """One row; what has no room is left out from the right."""

    ALLOW_SELECT = False

    @dataclass(eq=False, repr=False)
    class Clicked(Message):
        """A hint was clicked."""

        command: str

    def __init__(self, ellipsis: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self._fact = ""
        self._hints: tuple[KeyHint, ...] = ()

    def show(self, fact: str, hints: tuple[KeyHint, ...]) -> None:
        """Show a fact at the left, and hints at the right, most useful first."""
        if (fact, hints) != (self._fact, self._hints):
            self._fact, self._hints = fact, hints
            self.refresh()

    def _placed(self) -> tuple[str, list[tuple[int, KeyHint]]]:
        """Return the fact as far as there is room, and the hints with their columns."""
        width = self.size.width - 2
        hints = list(self._hints)
        while hints and _width(hints) > width:
            hints.pop()
        fact = cut(self._fact, max(0, width - _width(hints) - _GAP), self._ellipsis)
        column = 1 + width - _width(hints)
        placed = []
        for hint in hints:
            placed.append((column, hint))
            column += hint.width + _GAP
        return fact, placed

    def render(self) -> Content:
        """Draw the row."""
        fact, placed = self._placed()
        line = Content.assemble(" ", (fact, "$foreground"))
        for column, hint in placed:
            gap = " " * max(1, column - line.cell_length)
            line = Content.assemble(line, gap, (hint.key, "$accent"), " ", (hint.word, "$muted"))
        return line

    def on_click(self, event: events.Click) -> None:
        """Do what the hint under the mouse names."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for column, hint in self._placed()[1]:
            if column <= offset.x < column + hint.width:
                event.stop()
                self.post_message(self.Clicked(hint.command))


def _width(hints: list[KeyHint]) -> int:
    return sum(hint.width for hint in hints) + _GAP * max(0, len(hints) - 1)
