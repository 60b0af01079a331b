"""The line at the bottom of a screen: facts on the left, the most useful keys on the right.

Always one line: what does not fit is left out from the right, whole hints at a time, but neither
the hint of the key that leaves nor that of the help, which has the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.ui.cells import cut
from explorer.ui.textual_ext.widgets import FixedSize, QuickText
from explorer.ui.widgets.key_hints import (
    WAY_OUT,
    fitting_hints,
    hint_at,
    hints_width,
    run_clicked,
)

if TYPE_CHECKING:
    from explorer.ui.glyphs import Glyphs
    from explorer.ui.widgets.key_hints import (
        KeyHint,
    )

_KEPT = ((72, 4), (44, 3), (0, 0))
"""From how many columns on so many hints are worth more than any fact but the first."""
_GAP = 2


class StatusLine(QuickText, FixedSize, Widget):
    """One row. A click on a hint, or on a fact with a command, does as its key."""

    _facts: reactive[tuple[str, ...]] = reactive((), init=False)
    hints: reactive[tuple[KeyHint, ...]] = reactive((), init=False)
    """Those on the right, most useful first."""
    row_name: reactive[str | None] = reactive(None, init=False)
    """The whole name of a row that is cut, in place of the facts; None for the facts."""

    def __init__(self, glyphs: Glyphs, *, id: str | None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._glyphs = glyphs
        self._command = ""

    def show(self, facts: tuple[str, ...], command: str = "") -> None:
        """Set the facts on the left, most important first; `command` is that of the first one."""
        self._command = command
        self._facts = facts

    def has_room(self, text: str) -> bool:
        """Return whether a text fits whole beside the hint of the key that leaves."""
        width = self.size.width or self.app.size.width
        return cell_len(text) + self._way_out <= width - 2

    @property
    def _way_out(self) -> int:
        """The cells of the hint of the key that leaves, with the gap before it; 0 without one."""
        return sum(cell_len(hint.text) + _GAP for hint in self.hints if hint.command == WAY_OUT)

    def render(self) -> Content:
        """Draw the line."""
        left = self._left()
        hints = fitting_hints(self.hints, self._room - cell_len(left) - _GAP * bool(left), _GAP)
        right = Content(" " * _GAP).join(
            [Content.assemble((hint.key, "$accent"), " ", (hint.word, "$muted")) for hint in hints]
        )
        gap = max(0, self._room - cell_len(left) - right.cell_length)
        return Content.assemble(" ", (left, "$foreground"), " " * gap, right, " ")

    @property
    def _room(self) -> int:
        """The cells between the blanks at both ends."""
        return self.size.width - 2

    def _left(self) -> str:
        """Return the name of a row, else as much of the facts as leaves room for some hints."""
        if self.row_name is not None:
            return cut(self.row_name, max(0, self._room), self._glyphs.ellipsis)
        most = next(count for least, count in _KEPT if self._room >= least or not least)
        kept = hints_width(self.hints[:most], _GAP) + _GAP if most else 0
        separator = f" {self._glyphs.dot} "
        facts = list(self._facts)
        while len(facts) > 1 and cell_len(separator.join(facts)) + kept > self._room:
            facts.pop()
        room = max(0, self._room - self._way_out)
        return cut(separator.join(facts), room, self._glyphs.ellipsis)

    def hint_at(self, column: int) -> KeyHint | None:
        """Return the hint at a column of the line."""
        return hint_at(self.render().plain, column, self.hints, 1 + len(self._left()))

    async def on_click(self, event: events.Click) -> None:
        """Run the command of a hint, or of the first fact."""
        hint, command = self.hint_at(event.x), self._command
        if hint is not None:
            command = hint.command
        elif self.row_name is not None or not 1 <= event.x <= min(
            cell_len(self._facts[0]), cell_len(self._left())
        ):
            return
        if command:
            await run_clicked(self, event, command)
