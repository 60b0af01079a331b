"""The line at the bottom of a note in which one types what to find there, or the number of a line.

Knows no note: it tells what was typed, and says what it is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from explorer.ui.commands import bindings

_LINE = re.compile(r":\s*(\d*)\s*")


def line_asked(typed: str) -> int | None:
    """Return the line that a typed text asks for: `:12`.

    0 for a colon alone, None if it asks for none.
    """
    found = _LINE.fullmatch(typed)
    return None if found is None else int(found[1][:9] or 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the looking is."""

    total: int = 0
    number: int | None = None
    """Which find is the current one, from 1; None while that is not known."""
    counted: bool = True
    """Whether `total` is final."""
    wrapped: Literal["", "top", "end"] = ""
    """Where it was begun anew to get to the current find."""

    def words(self, ellipsis: str) -> str:
        """Return what is said of it."""
        if not self.counted:
            return f"{self.total:,} found{ellipsis}"
        if not self.total:
            return "nothing found"
        number = (
            f"{self.number:,} of {self.total:,}"
            if self.number is not None
            else f"{self.total:,} found"
        )
        return f"{number}, from the {self.wrapped} again" if self.wrapped else number


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
    FindBox > #find-said { width: auto; color: $muted; padding-left: 1; }
    """

    @dataclass
    class Typed(Message):
        """Another text is typed."""

        text: str

    @dataclass
    class Stepped(Message):
        """The next find is wanted (`step` 1), or the one before (-1)."""

        step: int

    @dataclass
    class Closed(Message):
        """One is done with the box."""

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("Find ", id="find-label")
        yield Input(id="find-input", compact=True, select_on_focus=False)
        yield Static(id="find-said")

    @property
    def input(self) -> Input:
        """Where one types."""
        return self.query_one(Input)

    @property
    def is_open(self) -> bool:
        """Whether the box is on screen."""
        return self.has_class("-open")

    @property
    def typed(self) -> str:
        """What is typed."""
        return self.input.value

    def open(self, typed: str, *, replace: bool, tell: bool) -> None:
        """Come on screen with a text, which typing replaces or goes on with.

        `tell` it even if it was there before.
        """
        self.set_class(True, "-open")
        box = self.input
        tell = tell and bool(typed) and box.value == typed
        box.value = typed
        box.cursor_position = len(typed)
        box.focus()
        if replace:
            box.action_select_all()
        if tell:
            self.post_message(self.Typed(typed))

    def close(self) -> None:
        """Leave the screen."""
        self.set_class(False, "-open")

    def say(self, said: str) -> None:
        """Show how far the looking is."""
        self.query_one("#find-said", Static).update(Content(said))

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        """Tell what is typed."""
        event.stop()
        if self.is_open:
            self.query_one("#find-label", Static).update(
                Content("Find " if line_asked(event.value) is None else "Line ")
            )
            self.post_message(self.Typed(event.value))

    def action_box_next(self) -> None:
        """Go to the next find."""
        self.post_message(self.Stepped(1))

    def action_box_previous(self) -> None:
        """Go to the find before."""
        self.post_message(self.Stepped(-1))

    def action_box_close(self) -> None:
        """Leave the box."""
        self.post_message(self.Closed())
