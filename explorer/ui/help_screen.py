"""What the badges say; every key, remapped or not, with its command's name for the config file.

The section that most keys of the screen below it belong to comes first, these keys first of all.
Words that are typed narrow the list.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TypeAlias

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from explorer.model import REVIEW_STATES, Badge
from explorer.ui.base_app import app_of
from explorer.ui.commands import (
    COMMANDS_BY_ID,
    Command,
    binding_of,
    bindings,
    bindings_of,
    sections,
)
from explorer.ui.glyphs import Glyphs, badge_text, count_text
from explorer.ui.reader.scroll_keys import screen_scroll_bindings
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.filter_box import OWN_FILTER, FilteredList
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Entries, ListEntry, Row, badge_look
from explorer.ui.widgets.row_list import RowList

_KEYS = 16
"""Cells for the keys."""
_TEXT = 22
"""Cells for what a command is called."""
_TYPED = 27
"""Cells for a part of a query."""
_QUERIES = "What a search understands"
_NARROW = 72
"""Cells of the screen below which a sentence stands below keys and name, not beside them."""
_GAP = 2
"""Cells between the parts of a row."""
_FRAME = 7
"""Cells of the screen at the left and right of what a row says: frame and marks."""
_WIDE = 108
"""Cells of the screen from which on there is room for the name that the config file has for a
command."""
_HINTS: CommandWords = (
    ("filter", "narrow"),
    ("half_down", "down"),
    ("half_up", "up"),
    ("close", "back"),
    ("palette", "run one"),
)
_PAGES = ("page_down", "page_up", "half_down", "half_up")
_Section: TypeAlias = tuple[str, Sequence[tuple[Hashable, Row]]]
"""A title with the rows below it, each with its identity and as wide as it is."""


class HelpScreen(FilteredList, DismissOnceScreen[None]):
    """The list of keys."""

    BINDINGS = (
        bindings_of("close")
        + bindings("rows")
        + screen_scroll_bindings()
        + [
            replace(binding_of(command), action=f"scroll_{command.action}", priority=True)
            for command in map(COMMANDS_BY_ID.__getitem__, _PAGES)
        ]
    )

    def __init__(self) -> None:
        super().__init__(name="help", classes=OWN_FILTER)
        self._first: frozenset[str | None] = frozenset()
        """The commands whose keys the screen below has."""

    def compose(self) -> ComposeResult:
        """Lay out the list, and the line that narrows it."""
        beneath = self.app.screen_stack[1:-1]
        if beneath:
            bound = (each.id for each in beneath[-1].BINDINGS if isinstance(each, Binding))
            self._first = frozenset(bound) - {"close"}  # which every screen over the panes has
        rows = RowList(self._rows(""), glyphs=self.base_app.glyphs, id="help")
        yield from self.narrowed(rows, self._narrow)

    def on_mount(self) -> None:
        """Name the keys."""
        self.list.hints.show(self.base_app, _HINTS)
        self.set_focus(self.list)  # at once: keys may wait already

    def on_resize(self) -> None:
        """Lay the rows out for the width there is."""
        self.list.fill(self._rows(self.box.value))
        title = "Keys"
        if self.app.size.width >= _WIDE:
            title = "Keys, and the names of the commands for config.toml"
        self.list.border_title = Content(title)

    def _narrow(self, words: str) -> None:
        """Show what holds some words."""
        self.list.fill(self._rows(words), keep=False)
        self.say_nothing_has()

    def action_scroll_move_page(self, step: int) -> None:
        """Scroll by a page, as a text that is read."""
        self._scroll_by(step * (self.list.size.height - 1))

    def action_scroll_move_half(self, step: int) -> None:
        """Scroll by half a page."""
        self._scroll_by(step * (self.list.size.height // 2))

    def _scroll_by(self, rows: int) -> None:
        """Scroll by some rows; at the end, go to the last row, a list would go there first."""
        top = self.list.scroll_offset.y
        self.list.action_scroll_rows(rows)
        if self.list.scroll_offset.y == top:
            self.list.action_move(rows)

    # The rows

    def _rows(self, typed: str) -> Entries:
        """Return the sections that have rows with all words that are typed, wrapped."""
        width, words = self.app.size.width, typed.casefold().split()
        entries: list[ListEntry] = []
        for title, rows in self._sections():
            found = [(key, row) for key, row in rows if _holds(key, row, words)]
            if not found:
                continue
            if entries:
                entries.append(ListEntry((title, ""), Row("")))
            entries.append(ListEntry((title,), Row(title, "title")))
            for key, row in found:
                first, *others = _wrapped(row, width)
                entries.append(ListEntry(key, replace(first, followers=len(others))))
                for number, other in enumerate(others):
                    entries.append(ListEntry((key, number), replace(other, continues=True)))
        return Entries(tuple(entries))

    def _sections(self) -> Iterator[_Section]:
        from explorer.search.operators import operator_lines

        app, width = app_of(self), self.app.size.width
        key_sections: list[_Section] = []
        counts: list[int] = []
        for title, commands in sections(app.keys):
            counts.append(sum(command.id in self._first for _, command in commands))
            commands.sort(key=lambda each: each[1].id not in self._first)
            rows = [(command.id, _key_row(keys, command, width)) for keys, command in commands]
            key_sections.append((title, rows))
        if any(counts):
            yield key_sections.pop(counts.index(max(counts)))
        yield "Badges", [(("badge", n), row) for n, row in enumerate(_legend(app.glyphs, width))]
        yield from key_sections
        cells = 0 if width < _NARROW else _TYPED
        yield (
            _QUERIES,
            [
                (
                    (_QUERIES, typed),
                    Row(_padded(typed, cells), aside=said, ranges=((0, len(typed)),)),
                )
                for typed, said in operator_lines()
            ],
        )


def _holds(key: Hashable, row: Row, words: list[str]) -> bool:
    """Return whether a row, or the name of its command, holds all words in any order."""
    name = key if isinstance(key, str) else ""
    text = " ".join(f"{row.text} {row.aside} {row.badge} {name}".split()).casefold()
    return all(word in text for word in words)


def _wrapped(row: Row, width: int) -> list[Row]:
    """Return a row of a screen of so many columns, and those that go on with its aside."""
    room = width - _FRAME
    if row.badge:
        room -= cell_len(row.badge) + 1
    if not row.aside:  # a badge with what it means
        first, *others = _lines(row.text, room)
        return [replace(row, text=first), *(replace(row, text=text, badge="") for text in others)]
    start = cell_len(row.text)
    if width < _NARROW and (row.badge or start + _GAP + cell_len(row.aside) > room):
        below = _lines(row.aside, room - 2 * _GAP)
        return [replace(row, aside=""), *(Row(" " * _GAP, aside=text) for text in below)]
    first, *others = _lines(row.aside, room - start - _GAP)
    return [replace(row, aside=first), *(Row(" " * start, aside=text) for text in others)]


def _lines(text: str, width: int) -> list[str]:
    return wrap(text, max(width, 1), break_on_hyphens=False) or [""]


def badge_legend(glyphs: Glyphs) -> tuple[tuple[Badge, str, str], ...]:
    """Return an example of each badge, with its text and what that means."""
    badges = [(Badge(state, 102, sign.days), sign.meaning) for state, sign in REVIEW_STATES.items()]
    dimmer = "overdue by more than a month: a little dimmer"
    examples = (badges[0], (Badge("overdue", 1, -90), dimmer), *badges[1:])
    states = tuple((badge, badge_text(badge, glyphs), meaning) for badge, meaning in examples)
    overdue = badges[0][0]
    count = "that many notes and cards are due in the folder or the note"
    return *states, (overdue, count_text(overdue, glyphs), count)


def _legend(glyphs: Glyphs, width: int) -> Iterator[Row]:
    """Yield the rows that explain badges, which stand where the keys of a command do."""
    for badge, text, meaning in badge_legend(glyphs):
        look = badge_look(badge)
        if width < _NARROW:
            yield Row(meaning, badge=text, state=look)
        else:
            yield Row(_padded(text, _KEYS - 2), look, aside=meaning)


def _key_row(keys: str, command: Command, width: int) -> Row:
    """Return the row of a command: in a narrow screen with its keys where lists have badges."""
    if width < _NARROW:
        return Row(command.text, badge=keys, aside=command.tooltip)
    text = _padded(keys, _KEYS) + _padded(command.text, _TEXT)
    name = command.id if width >= _WIDE else ""
    return Row(text, aside=command.tooltip, ranges=((0, len(keys)),), badge=name)


def _padded(text: str, width: int) -> str:
    return text + " " * (max(1, width - cell_len(text)) if width else 0)
