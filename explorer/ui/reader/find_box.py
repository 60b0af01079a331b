"""The line below a note in which the text to find is typed, or the number of a line.

Knows no note: it reports what was typed to a handler, and shows what that passes in.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from explorer.ui.commands import bindings
from explorer.ui.textual_ext.ordered_input import OrderedInput

_LINE = re.compile(r":\s*(\d*)\s*")


def line_asked(typed: str) -> int | None:
    """Return the number of a line that is typed as `:12`.

    0 for a colon alone, None for a text to find.
    """
    match = _LINE.fullmatch(typed)
    if match is None:
        return None
    return int(match[1][:9] or 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much has been found so far."""

    total: int = 0
    number: int | None = None
    """Which find is the current one, from 1; None while that is not known."""
    counted: bool = True
    """Whether `total` is final."""
    wrapped: Literal["", "top", "end"] = ""
    """Where the search went on from to get to the current find: the top or the end."""

    def words(self, ellipsis: str) -> str:
        """Return it as words for the user."""
        if not self.counted:
            return f"{self.total:,} found{ellipsis}"
        if not self.total:
            return "nothing found"
        text = f"{self.total:,} found"
        if self.number is not None:
            text = f"{self.number:,} of {self.total:,}"
        if self.wrapped:
            text += f", from the {self.wrapped} again"
        return text


class FindHandler(Protocol):
    """What a box reports to."""

    def typed(self, text: str) -> None:
        """Search for another text."""
        ...

    def stepped(self, step: int) -> None:
        """Go to the next find (`step` 1), or to the one before (-1)."""
        ...

    def accepted(self) -> None:
        """Close the box and read on where it has led to."""
        ...

    def closed(self) -> None:
        """Close the box and go back to where it was opened."""
        ...


class FindBox(Horizontal):
    """One line: a label, what is typed, and how many there are."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("find")]
    DEFAULT_CSS = """
    FindBox { height: 1; background: $panel; padding: 0 1; }
    FindBox > #find-label { width: auto; color: $accent; text-style: bold; }
    FindBox > #find-input, FindBox > #find-input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $panel;
        background-tint: $panel 0%;
    }
    FindBox > #find-tally { width: auto; color: $muted; padding-left: 1; }
    """

    def __init__(self, handler: FindHandler) -> None:
        super().__init__()
        self.input = OrderedInput(id="find-input", compact=True, select_on_focus=False)
        self.display = False
        self._handler = handler
        self._reported: str | None = ""
        """The text that was reported last; None if what is typed is to be reported again."""

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("Find ", id="find-label")
        yield self.input
        yield Static(id="find-tally")

    @property
    def is_open(self) -> bool:
        """Whether the box is on screen."""
        return self.display

    @property
    def typed(self) -> str:
        """What is typed."""
        return self.input.value

    def open(self, typed: str, *, replace: bool, report: bool) -> None:
        """Show the box with a text, which typing replaces or continues.

        With `report` the text is reported even if it was there before.
        """
        self.display = True  # not by a class: that takes effect after the keys on their way
        box = self.input
        if report and typed:
            self._reported = None
        box.value = typed
        box.cursor_position = len(typed)
        box.screen.set_focus(box)  # at once: `focus` lets keys that are on their way go first
        if replace:
            box.action_select_all()
        self._report()

    def close(self) -> None:
        """Hide the box."""
        self.display = False

    def show_tally(self, text: str) -> None:
        """Show a text at the end of the line."""
        self.query_one("#find-tally", Static).update(Content(text))

    @on(Input.Changed)
    def report_typed(self, event: Input.Changed) -> None:
        """Report what is typed."""
        event.stop()
        if self.is_open:
            self._report()

    def _report(self) -> None:
        """Report what is typed, unless it was reported last."""
        typed = self.typed
        if typed == self._reported:
            return
        self._reported = typed
        label = "Find " if line_asked(typed) is None else "Line "
        self.query_one("#find-label", Static).update(Content(label))
        self._handler.typed(typed)

    # The keys of the box come before those of the input, which may still have letters to insert.
    # They are done before the next key, which may be one for the note.

    async def action_box_accept(self) -> None:
        """Keep what is typed and read on."""
        await self._insert_letters()
        self._handler.accepted()

    async def action_box_next(self) -> None:
        """Go to the next find."""
        await self._insert_letters()
        self._handler.stepped(1)

    async def action_box_previous(self) -> None:
        """Go to the find before."""
        await self._insert_letters()
        self._handler.stepped(-1)

    async def action_box_close(self) -> None:
        """Give up what is typed."""
        await self._insert_letters()
        self._handler.closed()

    async def _insert_letters(self) -> None:
        """Wait until the input has inserted the letters it was sent, and report the text."""
        inserted = asyncio.Event()
        if self.input.call_later(inserted.set):
            await inserted.wait()
        self._report()
