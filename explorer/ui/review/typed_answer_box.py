"""The box in which an answer is typed, and below it how it differs from the right one.

What differs is underlined, and struck where it is wrong: color only repeats that.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from explorer.review.typed_answer import AnswerComparison, AnswerPart, Mark
from explorer.ui.textual_ext.ordered_input import OrderedInput

_STYLES: dict[Mark, str] = {
    "right": "$success",
    "wrong": "$error strike",
    "missing": "$warning bold underline",
}


class TypedAnswerBox(Vertical):
    """Hidden until an answer is to be typed."""

    @dataclass(eq=False, repr=False)
    class AnswerTyped(Message):
        """An answer was typed."""

        text: str

    @dataclass(eq=False, repr=False)
    class TypingLeft(Message):
        """No answer is to be typed after all."""

    def compose(self) -> ComposeResult:
        """Lay out the input and the comparison."""
        placeholder = "Type the answer, then enter"
        yield OrderedInput(placeholder=placeholder, id="typed-input", compact=True)
        yield Static(id="typed-result")

    @property
    def input(self) -> Input:
        """Where the answer is typed."""
        return self.query_one(Input)

    @property
    def is_open(self) -> bool:
        """Whether an answer is being typed."""
        return self.has_class("-typing")

    def open(self) -> None:
        """Take an answer."""
        self.set_class(True, "-typing")
        self.set_class(False, "-compared")
        self.input.value = ""
        self.input.focus()

    def close(self) -> None:
        """Show neither the input nor a comparison."""
        self.set_class(False, "-typing", "-compared")

    def compare(self, comparison: AnswerComparison) -> None:
        """Show how the typed answer differs."""
        self.set_class(False, "-typing")
        self.set_class(True, "-compared")
        self.query_one("#typed-result", Static).update(_shown(comparison))

    def submit(self) -> None:
        """Post what is typed."""
        self.post_message(self.AnswerTyped(self.input.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.submit()

    def on_key(self, event: events.Key) -> None:
        """Escape leaves the box."""
        if event.key == "escape" and self.is_open:
            event.stop()
            event.prevent_default()
            self.post_message(self.TypingLeft())


def _shown(comparison: AnswerComparison) -> Content:
    if comparison.is_right:
        return Content.assemble(("Right: ", "$success bold"), _row(comparison.expected))
    return Content.assemble(
        ("typed   ", "$muted"),
        _row(comparison.typed) or Content.styled("nothing", "$muted"),
        "\n",
        ("answer  ", "$muted"),
        _row(comparison.expected),
    )


def _row(parts: tuple[AnswerPart, ...]) -> Content:
    return Content.assemble(*((part.text, _STYLES[part.mark]) for part in parts))
