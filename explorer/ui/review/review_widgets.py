"""The parts of a review screen: the item, the news, the answer that is typed, and the grades.

A click on a grade is as its key. They draw what they are given and decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from rich.cells import cell_len
from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from explorer.page.folds import BEGIN, PREVIEW
from explorer.review.typed_answer import AnswerComparison, AnswerPart, Mark, compare_answers
from explorer.ui.cells import cut, cut_sentence, muted
from explorer.ui.glyphs import Glyphs
from explorer.ui.reader.note_view import NoteView
from explorer.ui.reader.page_view import page_signs
from explorer.ui.reader.scroll_keys import KeyScroll
from explorer.ui.review.item_loader import PreparedItem
from explorer.ui.textual_ext.widgets import FixedSize, OrderedInput, QuickText
from explorer.ui.widgets.charts import progress_bar
from explorer.ui.widgets.key_hints import BorderTexts, run_clicked
from explorer.ui.widgets.status_line import StatusLine

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

    is_open = reactive(False, init=False, toggle_class="-typing")
    """Whether an answer is being typed."""
    is_compared = reactive(False, init=False, toggle_class="-compared")
    """Whether what was typed is shown beside the answer."""
    input = getters.query_one(Input)
    """Where the answer is typed."""

    def __init__(self, ellipsis: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self._compared: tuple[str, Sequence[str]] = ("", ())
        """What was compared last: a typed text, and the answers of its card then."""

    def compose(self) -> ComposeResult:
        """Lay out the input and the comparison."""
        placeholder = "Type the answer, then enter"
        yield OrderedInput(
            placeholder=placeholder, id="typed-input", compact=True, select_on_focus=False
        )
        yield Static(id="typed-result")

    def open(self) -> None:
        """Take an answer to an item.

        Stays open when that leaves the screen by itself: the letters that are typed then are no
        commands.
        """
        self.is_open, self.is_compared = True, False
        self.input.value = ""
        self.input.focus()

    def option(self, *, has_left: bool) -> GradeOption:
        """Return what `enter` does; `has_left` tells that another item is on the screen by now."""
        if has_left:
            return GradeOption("leave_typed", "enter", "close the box: its card has left")
        return GradeOption("compare_typed", "enter", "compare with the answer")

    def close(self) -> None:
        """Show neither the input nor a comparison."""
        self.is_open = self.is_compared = False

    def compare(self, text: str, answers: Sequence[str]) -> None:
        """Show how a typed text differs from the answers of a card."""
        self.is_open, self.is_compared = False, True
        self._compared = (text, answers)
        width = self.app.size.width - _PADDING
        shown = _rows(compare_answers(text, *answers), width, self._ellipsis)
        self.query_one("#typed-result", Static).update(Content("\n").join(shown))

    def compare_again(self, answers: Sequence[str]) -> None:
        """Compare what was compared with the answers of its card as they are now."""
        text, before = self._compared
        if self.is_compared and answers != before:
            self.compare(text, answers)

    def on_resize(self) -> None:
        """Compare for as many cells as there are now."""
        if self.is_compared:
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
    nothing = muted("nothing")
    yield from _hanging("typed", _styled(typed) or nothing, width)
    yield from _hanging("answer", _styled(expected), width)


def _hanging(label: str, text: Content, width: int) -> Iterator[Content]:
    """Yield the lines of a text, all of them beside its label."""
    before = muted(label.ljust(_LABEL))
    for line in text.wrap(max(1, width - _LABEL)):
        yield Content.assemble(before, line)
        before = Content(" " * _LABEL)


def _shortened(parts: tuple[AnswerPart, ...], room: int, ellipsis: str) -> tuple[AnswerPart, ...]:
    """Return parts of a text in so many cells, each cut if there is no room for all of them."""
    if sum(cell_len(part.text) for part in parts) <= room:
        return parts
    found: list[AnswerPart] = []
    most = room if len(parts) == 1 else _PART
    for part in parts:
        text = cut(part.text, min(most, room), ellipsis)
        room -= cell_len(text)
        found.append(AnswerPart(text, part.mark))
    return tuple(found)


def _styled(parts: tuple[AnswerPart, ...]) -> Content:
    return Content.assemble(*((part.text, _STYLES[part.mark]) for part in parts))


_WEEKDAY = re.compile(r"\A[^\d ,]+, ")
_CENTURY = re.compile(r"(?<=\d), \d\d(?=\d\d\Z)")
_DAY = re.compile(r" \d+(?= ')")
_BESIDE = 80
"""Cells of the screen from which on any interval has room for its date beside it."""


@dataclass(frozen=True, slots=True)
class GradeOption:
    """One grade as it is offered, or what else can be done in its place."""

    command: str
    """The id of its command."""
    key: str
    """Its key as it is shown."""
    name: str
    interval: str = ""
    """Until the item is due again; empty while it is not known."""
    date: str = ""
    is_proposed: bool = False
    """Whether it is marked, since its grade was given before."""
    second_key: str = ""
    """Another key that gives it now, named where there is room; empty if there is none."""


class GradeBar(QuickText, FixedSize, Widget):
    """The grades beside each other, and below each what it gives.

    The interval and the date have a row each on a narrow screen, whatever they are: nothing moves
    from one item to the next.
    """

    _hovered: reactive[int | None] = reactive(None, init=False)

    def __init__(self, ellipsis: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self.options: tuple[GradeOption, ...] = ()
        """What is offered."""

    def show(self, options: tuple[GradeOption, ...]) -> None:
        """Offer other grades."""
        if options != self.options:
            self.options = options
            self._hovered = None
            self.refresh()

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002 (Textual's own)
        viewport: Size,  # noqa: ARG002 (Textual's own)
        width: int,
    ) -> int:
        """Return how many rows there are in so many columns."""
        return 2 if width >= _BESIDE else 3

    def render(self) -> Content:
        """Draw the rows."""
        columns = [self._column(index, option) for index, option in enumerate(self.options)]
        rows = [Content(" ").join(row) for row in zip(*columns, strict=True)]
        return Content("\n").join(rows)

    def _width(self) -> int:
        """Return the cells of a column, without the blank between two."""
        return max(1, (self.size.width - 1) // max(1, len(self.options)) - 1)

    def _column(self, index: int, option: GradeOption) -> list[Content]:
        width = self._width()
        name = Content.assemble(" ", (option.key, "$accent bold"), " ", (option.name, "bold"))
        if option.is_proposed:
            name = Content.assemble(name, (" *", "$warning bold"))
        if option.second_key:
            both = Content.assemble(name, "  ", (option.second_key, "$accent"))
            name = both if both.cell_length <= width else name
        interval = cut(option.interval, width - 1, self._ellipsis)
        day = _WEEKDAY.sub("", option.date)
        short = _CENTURY.sub(" '", day)
        dates, rows = [option.date, day, short], [name, Content(f" {interval}")]
        before: tuple[str, ...] = (" ", "")
        if self.size.width < _BESIDE:
            dates.append(_DAY.sub("", short))
        else:
            before, rows = (f" {interval}  ", f" {interval} ", f"{interval} "), [name]
        below = (Content.assemble(it, (date, "$muted")) for it, date in product(before, dates))
        fitting = (row for row in below if row.cell_length <= width)
        rows = [
            row.truncate(width, pad=True) for row in (*rows, next(fitting, Content(before[-1])))
        ]
        if index == self._hovered:
            rows = [row.stylize("on $hover") for row in rows]
        return rows

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        index = offset.x // (self._width() + 1)
        return index if index < len(self.options) else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which grade a click would give."""
        self._hovered = self._index_at(event)

    def on_leave(self) -> None:
        """Show none any more."""
        self._hovered = None

    async def on_click(self, event: events.Click) -> None:
        """Do as the key of the grade under the mouse."""
        index = self._index_at(event)
        if index is not None:
            await run_clicked(self, event, self.options[index].command)


_HIDDEN = "???"
"""In the place of a heading that gives the answer away."""


class ItemPane(BorderTexts, Vertical):
    """A bordered pane with the place of the item in its title."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="framed")
        self._glyphs = glyphs
        self.view = NoteView(signs=page_signs(glyphs), id="review-view")
        self.words = KeyScroll(Static(), id="review-words")
        """What is said in place of an item."""
        self._item: PreparedItem | None = None
        self._answered = False
        self._revealed_at: int | None = None
        """The row at which the view began to show an answer; None for what has none below it."""

    def compose(self) -> ComposeResult:
        """Lay out the view, and the text that can stand in its place."""
        yield self.view
        yield self.words

    def show(self, item: PreparedItem, *, answered: bool) -> None:
        """Show an item, with its answer or without."""
        before, was_answered = self._item, self._answered
        self._item, self._answered = item, answered
        content = item.whole if answered else item.front
        self.draw_title()
        if content is None:
            words = item.reason or f"Reading{self._glyphs.ellipsis}"
            self.say(muted(words))
            return
        self.set_class(False, "-words")
        if before is not None and before.look == item.look and was_answered == answered:
            return
        stays, top = before is not None and before.key == item.key, self.view.scroll_offset.y
        # A question may hide a hint in a callout that begins closed; an answer is to be read.
        self.view.fold_memory.begins = PREVIEW if answered and item.key.is_card else BEGIN
        self.view.show(content)
        if stays and top:
            self.view.scroll_to(y=top, animate=False, immediate=True)
        self._revealed_at = None
        if answered and not (stays and was_answered) and item.answer_line > 1:
            self._reveal_answer(item.answer_line)

    def _reveal_answer(self, line: int) -> None:
        """Keep the question at the top, if its answer begins well in sight below it.

        Else the answer begins in the middle, below the end of the question.
        """
        if not self.view.awaits_fit:
            row, height = self.view.page.row_of(line), self.view.height
            at = (0, 1) if row < height * 2 // 3 else (row, height // 2)
            self.view.bring_to(*at, blank=False)
        self._revealed_at = self.view.scroll_offset.y

    @property
    def shows_item(self) -> bool:
        """Whether the item is laid out, and no words stand in its place."""
        return not self.view.awaits_fit and not self.has_class("-words")

    def say(self, *paragraphs: Content) -> None:
        """Show words in place of an item."""
        self.set_class(True, "-words")
        self.words.query_one(Static).update(Content("\n\n").join(paragraphs))

    def forget(self) -> None:
        """Show no item any more."""
        self._item = None
        self.write_title(Content())

    def draw_title(self) -> None:
        """Write where the item stands, for the width there is."""
        item = self._item
        if item is None:
            return
        names = [
            _HIDDEN if crumb.tells and not self._answered else crumb.name for crumb in item.crumbs
        ]
        self.write_crumbs(names, self._glyphs)

    def on_resize(self) -> None:
        """Fit the title to the width; show an answer again, unless it was scrolled since."""
        self.draw_title()
        item = self._item
        if item is not None and self._revealed_at == self.view.scroll_offset.y:
            self._reveal_answer(item.answer_line)


_LOW = 24
"""Rows of a terminal below which only two news have room."""
_ROWS = 4
"""Rows of news that is shown alone, at most."""
_ROWS_EACH = 2
"""Rows of each news of several, at most."""
_FOR_WORDS = 5
"""Cells that are lost at the end of a row, since words are not broken."""


class SaidText(Static):
    """Words above the grades; those that fit go into the bottom line instead."""

    def __init__(self, ellipsis: str, *, id: str | None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._ellipsis = ellipsis
        self.answer = ""
        """What the last key has come to."""
        self._news: list[str] = []
        """What has happened to the session meanwhile, last one last."""
        self._shown: list[str] = []
        """The news that the next paint shows."""
        self._painted: set[str] = set()
        """The news that has been on the screen."""

    def on_unmount(self) -> None:
        """Have a notification say what was never on the screen, which is left."""
        for news in self._news:
            if news not in self._painted:
                self.app.notify(news, severity="error")

    def add(self, news: str, replaced: str = "") -> None:
        """Say what has happened, instead of what is `replaced`, or has said the same or more."""
        self._news = [it for it in self._news if it != replaced and not it.startswith(news)]
        self._news.append(news)
        self._painted.discard(news)

    def forget(self) -> None:
        """Say nothing any more of what was on the screen.

        It is seen when the words are shown again.
        """
        self.answer = ""
        self._news = [it for it in self._news if it not in self._painted]
        self._painted.clear()

    def show(self, line: StatusLine) -> None:
        """Show the words; `line` is the bottom line."""
        fits = line.has_room(self.answer)
        line.show((self.answer if fits else "",))
        size = self.app.size
        self._shown = self._news[-2 if size.height < _LOW else -3 :]
        rows = _ROWS if len(self._shown) == 1 else _ROWS_EACH
        cells = rows * (size.width - 2 - _FOR_WORDS)
        above = [
            Content.styled(cut_sentence(news, cells, self._ellipsis), "$warning")
            for news in self._shown
        ]
        if not fits:
            above.append(Content(self.answer))
        self.display = bool(above)
        if above:  # each update is laid out and painted
            self.update(Content("\n").join(above))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows, and note what is on the screen by now unless another screen covers it."""
        if self.screen.is_current:
            self._painted.update(self._shown)
        return super().render_lines(crop)


_BAR = 20
"""Cells of the bar at most."""
_WIDE = 60
"""Cells from which on there is a bar."""


class ReviewHeader(QuickText, FixedSize, Widget):
    """One row: what is reviewed, how much is left, and how much is done as a bar."""

    _progress: reactive[tuple[str, str, str, float]] = reactive(("", "", "", 0.0), init=False)

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._glyphs = glyphs

    def show(self, title: str, note: str, left: str, done: float) -> None:
        """Show how far the session is; `note` is a fact of it, such as that nothing is written."""
        self._progress = (title, note, left, done)

    def render(self) -> Content:
        """Draw the row."""
        title, fact, to_come, done = self._progress
        width = self.size.width - 2
        note = Content.assemble("  ", (fact, "$warning bold")) if fact else Content()
        right = muted(to_come)
        room = width - note.cell_length - 2
        if width >= _WIDE:
            bar = progress_bar(done, min(_BAR, width // 6), self._glyphs)
            with_bar = Content.assemble(right, "  ", bar)
            if cell_len(title) + with_bar.cell_length <= room:
                right = with_bar
        shown = cut(title, max(4, room - right.cell_length), self._glyphs.ellipsis)
        left = Content.assemble(" ", (shown, "bold"), note)
        gap = " " * max(1, width + 1 - left.cell_length - right.cell_length)
        return Content.assemble(left, gap, right, " ")
