"""The line below a note in which the text to find is typed, or the number of a line.

Knows no note: it reports what was typed to a handler, and shows what that passes in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
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
    FindBox { height: 1; display: none; background: $panel; padding: 0 1; }
    FindBox.-open { display: block; }
    FindBox > #find-label { width: auto; color: $accent; text-style: bold; }
    FindBox > #find-input, FindBox > #find-input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $panel;
        background-tint: $panel 0%;
    }
    FindBox > #find-tally { width: auto; color: $muted; padding-left: 1; }
    """

    @dataclass
    class Typed(Message):
        """The typed text has changed."""

        text: str

    @dataclass
    class Stepped(Message):
        """The next find is wanted (`step` 1), or the one before (-1)."""

        step: int

    @dataclass
    class Accepted(Message):
        """What is typed is kept."""

    @dataclass
    class Closed(Message):
        """What is typed is given up."""

    def __init__(self, handler: FindHandler) -> None:
        super().__init__()
        self.input = OrderedInput(id="find-input", compact=True, select_on_focus=False)
        self._handler = handler

    def on_find_box_typed(self, event: FindBox.Typed) -> None:
        """Search for what is typed."""
        event.stop()
        self._handler.typed(event.text)

    def on_find_box_stepped(self, event: FindBox.Stepped) -> None:
        """Go to another find."""
        event.stop()
        self._handler.stepped(event.step)

    def on_find_box_accepted(self, event: FindBox.Accepted) -> None:
        """Read on."""
        event.stop()
        self._handler.accepted()

    def on_find_box_closed(self, event: FindBox.Closed) -> None:
        """Go back to where the box was opened."""
        event.stop()
        self._handler.closed()

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("Find ", id="find-label")
        yield self.input
        yield Static(id="find-tally")

    @property
    def is_open(self) -> bool:
        """Whether the box is on screen."""
        return self.has_class("-open")

    @property
    def typed(self) -> str:
        """What is typed."""
        return self.input.value

    def open(self, typed: str, *, replace: bool, report: bool) -> None:
        """Show the box with a text, which typing replaces or continues.

        With `report` the text is reported even if it was there before.
        """
        self.set_class(True, "-open")
        box = self.input
        is_unchanged = box.value == typed
        box.value = typed
        box.cursor_position = len(typed)
        box.screen.set_focus(box)  # at once: `focus` lets keys that are on their way go first
        if replace:
            box.action_select_all()
        # A changed text is reported by the input.
        if report and typed and is_unchanged:
            self.post_message(self.Typed(typed))

    def close(self) -> None:
        """Hide the box."""
        self.set_class(False, "-open")

    def show_tally(self, text: str) -> None:
        """Show a text at the end of the line."""
        self.query_one("#find-tally", Static).update(Content(text))

    @on(Input.Changed)
    def report_typed(self, event: Input.Changed) -> None:
        """Report what is typed."""
        event.stop()
        if self.is_open:
            label = "Find " if line_asked(event.value) is None else "Line "
            self.query_one("#find-label", Static).update(Content(label))
            self.post_message(self.Typed(event.value))

    def action_box_accept(self) -> None:
        """Keep what is typed and read on."""
        self.post_message(self.Accepted())

    def action_box_next(self) -> None:
        """Go to the next find."""
        self.post_message(self.Stepped(1))

    def action_box_previous(self) -> None:
        """Go to the find before."""
        self.post_message(self.Stepped(-1))

    def action_box_close(self) -> None:
        """Give up what is typed."""
        self.post_message(self.Closed())
