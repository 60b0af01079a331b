"""The box in which an answer is typed, and below it how it differs from the right one.

What differs is underlined, and struck where it is wrong: color only repeats that. Never repeats
a long answer whole: it is read above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from explorer.review.typed_answer import AnswerComparison, AnswerPart, Mark, compare_answers
from explorer.ui.cells import cut
from explorer.ui.review.grade_bar import GradeOption
from explorer.ui.textual_ext.widgets import OrderedInput

_STYLES: dict[Mark, str] = {
    "right": "$success",
    "wrong": "$error strike",
    "missing": "$warning bold underline",
}
_LABEL = 8
"""Cells of what stands before a row."""
_PADDING = 4
_PART = 24
"""Cells of a part in a row that has no room for all of its parts."""
_LAST_WORD = 10
"""Cells that the wrapping of a row may leave empty."""


class TypedAnswerBox(Vertical):
    """Hidden until an answer is to be typed."""

    def __init__(self, ellipsis: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self._compared: tuple[str, Sequence[str]] = ("", ())
        """What was compared last: a typed text, and the answers of its card then."""
        self._compared_width = 0
        """The cells of the rows that show it."""

    def compose(self) -> ComposeResult:
        """Lay out the input and the comparison."""
        placeholder = "Type the answer, then enter"
        yield OrderedInput(
            placeholder=placeholder, id="typed-input", compact=True, select_on_focus=False
        )
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
        """Take an answer to an item.

        Stays open when that leaves the screen by itself: the letters that are typed then are no
        commands.
        """
        self.set_class(True, "-typing")
        self.set_class(False, "-compared")
        self.input.value = ""
        self.input.focus()

    def option(self, *, has_left: bool) -> GradeOption:
        """Return what `enter` does; `has_left` tells that another item is on the screen by now."""
        if has_left:
            return GradeOption("leave_typed", "enter", "close the box: its card has left")
        return GradeOption("compare_typed", "enter", "compare with the answer")

    def close(self) -> None:
        """Show neither the input nor a comparison."""
        self.set_class(False, "-typing", "-compared")

    def compare(self, text: str, answers: Sequence[str]) -> None:
        """Show how a typed text differs from the answers of a card."""
        self.set_class(False, "-typing")
        self.set_class(True, "-compared")
        self._compared = (text, answers)
        self._compared_width = width = self.app.size.width - _PADDING
        shown = _rows(compare_answers(text, *answers), width, self._ellipsis)
        self.query_one("#typed-result", Static).update(Content("\n").join(shown))

    def compare_again(self, answers: Sequence[str]) -> None:
        """Compare what was compared with the answers of its card as they are now."""
        text, before = self._compared
        if self.has_class("-compared") and answers != before:
            self.compare(text, answers)

    def on_resize(self) -> None:
        """Compare for as many cells as there are now."""
        is_other = self.app.size.width - _PADDING != self._compared_width
        if is_other and self.has_class("-compared"):
            self.compare(*self._compared)

    async def on_key(self, event: events.Key) -> None:
        """Escape leaves the box; no other key leads out of it."""
        if self.is_open and event.key in ("escape", "tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                await self.run_action("screen.leave_typed")

    def on_descendant_blur(self) -> None:
        """Keep the focus, which a click beside the box takes: letters are no commands then."""
        self.call_after_refresh(self._focus_again)

    def _focus_again(self) -> None:
        if self.is_open and self.screen.is_active and not self.input.has_focus:
            self.input.focus()


def _rows(comparison: AnswerComparison, width: int, ellipsis: str) -> Iterator[Content]:
    """Yield what was typed and, unless that is right, the answer: each on two lines at most."""
    if comparison.is_right:
        typed = _shortened(comparison.typed, width - _LABEL, ellipsis)
        yield Content.assemble(("Right: ", "$success bold"), _styled(typed))
        return
    room = 2 * (width - _LABEL) - _LAST_WORD
    typed = _shortened(comparison.typed, room, ellipsis)
    expected = _shortened(comparison.expected, room, ellipsis)
    nothing = Content.styled("nothing", "$muted")
    yield from _hanging("typed", _styled(typed) or nothing, width)
    yield from _hanging("answer", _styled(expected), width)


def _hanging(label: str, text: Content, width: int) -> Iterator[Content]:
    """Yield the lines of a text, all of them beside its label."""
    before = Content.styled(label.ljust(_LABEL), "$muted")
    for line in text.wrap(max(1, width - _LABEL)):
        yield Content.assemble(before, line)
        before = Content(" " * _LABEL)


def _shortened(parts: tuple[AnswerPart, ...], room: int, ellipsis: str) -> tuple[AnswerPart, ...]:
    """Return parts of a text in so many cells, each cut if there is no room for all of them."""
    if sum(cell_len(part.text) for part in parts) <= room:
        return parts
    found: list[AnswerPart] = []
    most = _PART
    if len(parts) == 1:
        most = room
    for part in parts:
        text = cut(part.text, min(most, room), ellipsis)
        room -= cell_len(text)
        found.append(AnswerPart(text, part.mark))
    return tuple(found)


def _styled(parts: tuple[AnswerPart, ...]) -> Content:
    return Content.assemble(*((part.text, _STYLES[part.mark]) for part in parts))
