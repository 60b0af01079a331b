"""Keys with what they do: the hints of commands, as text and as what can be clicked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.geometry import Region
from textual.widget import Widget

from explorer.ui.cells import crumbs_text, cut
from explorer.ui.commands import COMMANDS_BY_ID, keys_of

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed

    from explorer.ui.base_app import BaseApp
    from explorer.ui.glyphs import Glyphs
else:
    # A base that is a widget would give its styles to what it is mixed into: Textual takes the
    # first one.
    _Mixed = object


class BorderTexts(_Mixed):
    """A mixin that writes title and subtitle of a border, to be named before the widget class.

    Textual paints the whole widget anew for each of them.
    """

    _title = Content()
    _subtitle = Content()
    _only_row: int | None = None
    """The row that the next refresh paints instead of the whole widget."""

    def write_title(self, title: Content) -> None:
        """Write a title; does nothing if it is there."""
        if title != self._title:
            self._only_row = 0
            self.border_title = self._title = title

    def write_crumbs(self, names: Sequence[str], glyphs: Glyphs) -> None:
        """Write the names of a place and of what it is in, as far as there is room, as the title.

        The outermost one comes first.
        """
        room = max(4, self.size.width - 4)
        title = crumbs_text(names, room, glyphs)
        self.write_title(Content(cut(title, room, glyphs.ellipsis)))

    def write_subtitle(self, subtitle: Content) -> None:
        """Write a subtitle; does nothing if it is there."""
        if subtitle != self._subtitle:
            self._only_row = self.outer_size.height - 1
            self.border_subtitle = self._subtitle = subtitle

    def refresh(self, *regions: Region, **options: bool) -> Self:
        """Paint what has changed: of a new text in the border only its row."""
        if self._only_row is not None:
            # Regions count from the content on, which the border is around.
            regions = (Region(-1, self._only_row - 1, self.outer_size.width, 1),)
            self._only_row = None
        return super().refresh(*regions, **options)


WAY_OUT = "close"
"""The command that leaves a screen."""
_NAMED = (WAY_OUT, "help")
"""The commands that are always named, the one that lists all keys after the one that leaves."""
_BORDER = 6
"""Cells of a border that no text stands on: corners, lines and blanks at both ends."""
CommandWords: TypeAlias = Iterable[tuple[str, str]]
"""Ids of commands with the words that describe them, most useful first."""


class KeyHint(NamedTuple):
    """A key with what it does now."""

    command: str
    """The id of its command."""
    key: str
    """As it is shown."""
    word: str
    """What it does."""

    @property
    def text(self) -> str:
        """The key and the word."""
        return f"{self.key} {self.word}"


def key_hints(app: BaseApp, words: CommandWords) -> tuple[KeyHint, ...]:
    """Return the hints of commands, with the first keys that they have now; in ASCII if need be."""
    hints = []
    for command, word in words:
        shown = app.key_of(command)
        if app.glyphs.plain and not shown.isascii():
            shown = keys_of(command, app.keys)[0]
        hints.append(KeyHint(command, shown, word))
    return tuple(hints)


def hints_width(hints: Sequence[KeyHint], gap: int) -> int:
    """Return the cells of hints with `gap` cells between two."""
    return sum(cell_len(hint.text) + gap for hint in hints) - gap * bool(hints)


def fitting_hints(hints: Sequence[KeyHint], room: int, gap: int) -> tuple[KeyHint, ...]:
    """Return the first hints that fit in so many cells, whole.

    If any do, that of the key that leaves is among them, and if two do, that of the help.
    """
    ranks = {name: rank for rank, name in enumerate(_NAMED)}
    kept = sorted(range(len(hints)), key=lambda index: ranks.get(hints[index].command, len(ranks)))
    while kept and hints_width([hints[index] for index in kept], gap) > room:
        kept.pop()
    return tuple(hints[index] for index in sorted(kept))


def hint_at(drawn: str, column: int, hints: Sequence[KeyHint], end: int = 0) -> KeyHint | None:
    """Return which of some hints is at a column of a line that has them from a letter on."""
    for hint in hints:
        start = drawn.find(hint.text, end)
        if start >= 0:
            end = start + len(hint.text)
            if cell_len(drawn[:start]) <= column < cell_len(drawn[:end]):
                return hint
    return None


class BorderHints:
    """The hints in the lower border of a widget, as far as there is room for whole ones.

    Draws nothing: the border does.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._hints: tuple[KeyHint, ...] = ()
        self._separator = ""
        self._written = Content()

    def show(self, app: BaseApp, words: CommandWords) -> None:
        """Write the hints of commands into the border."""
        hints = key_hints(app, words)
        if hints != self._hints:
            self._hints = hints
            self._separator = "  " if app.glyphs.plain else f" {app.glyphs.dot} "
            self.fit()

    def fit(self) -> None:
        """Write the hints that the width has room for; to be called when that has changed."""
        width = self._widget.outer_size.width or self._widget.app.size.width
        fitting = fitting_hints(self._hints, width - _BORDER, cell_len(self._separator))
        text = Content(self._separator.join(hint.text for hint in fitting))
        if text != self._written:
            self._written = text
            self._widget.border_subtitle = text

    async def take_click(self, event: events.Click) -> bool:
        """Do as the key of the hint that was clicked; return whether there is one."""
        widget, size = self._widget, self._widget.outer_size
        if event.y != size.height - 1:
            return False
        # As drawn: a narrow border cuts its text.
        border = widget.render_lines(Region(0, event.y, size.width, 1))[0].text
        hint = hint_at(border, event.x, self._hints)
        if hint is not None:
            event.stop()
            await _run(hint.command, (widget, widget.screen.focused, widget.screen, widget.app))
        return hint is not None


async def run_clicked(widget: Widget, event: events.Click, command: str) -> None:
    """Do as the key of a command that was clicked, even while an input takes what is typed."""
    event.stop()
    screen = widget.screen
    if screen.is_active:
        await _run(command, (screen.focused, screen, screen.app))


async def _run(command: str, nodes: Iterable[DOMNode | None]) -> None:
    """Run the action of a command on the first node that has it."""
    action = COMMANDS_BY_ID[command].action if command in COMMANDS_BY_ID else command
    for node in nodes:
        if node is not None and await node.app.run_action(action, node):
            return
