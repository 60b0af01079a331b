"""What the badges say; every key, remapped or not, with its command's name for the config file.

The section that most keys of the screen below it belong to comes first, these keys first of all.
Words that are typed narrow the list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from explorer.model import Badge
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.commands import Command, bindings, key_of, sections
from explorer.ui.glyphs import Glyphs, badge_text, count_text
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.filter_box import OWN_FILTER, FilterBox
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import ListEntry, Row, badge_look
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.rows import Entries

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
_CLOSE = "close"
"""The command that every screen over the panes has."""
_PAGES = ("page_down", "page_up", "half_down", "half_up")


class HelpScreen(DismissOnceScreen[None]):
    """The list of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search", only=("close",)),
        *bindings("rows"),
        *(
            replace(binding, action=f"scroll_by('{binding.action}')", priority=True)
            for binding in bindings("list", only=_PAGES)
        ),
    ]

    def __init__(self) -> None:
        super().__init__(name="help", classes=OWN_FILTER)
        self._first = FirstKeys()
        self._words = ""

    def compose(self) -> ComposeResult:
        """Lay out the list, and the line that narrows it."""
        app = app_of(self)
        beneath = self.app.screen_stack[1:-1]
        if beneath:
            self._first = _keys_of(beneath[-1])
        rows = RowList(self._rows(app), glyphs=app.glyphs, id="help")
        yield FilterBox(rows, f"Words to narrow the list to{app.glyphs.ellipsis}")
        yield rows

    def on_mount(self) -> None:
        """Set the title of the list, and name the keys."""
        self._title()
        rows = self.query_one(RowList)
        rows.hints.show(app_of(self), _HINTS)
        rows.focus()

    def on_resize(self) -> None:
        """Lay the rows out for the width there is."""
        self.query_one(RowList).fill(self._rows(app_of(self)))
        self._title()

    def action_filter(self) -> None:
        """Narrow the list."""
        self.query_one(FilterBox).open()

    @on(FilterBox.Narrowed)
    def narrow(self, event: FilterBox.Narrowed) -> None:
        """Show what holds other words."""
        event.stop()
        if event.words == self._words:
            return
        self._words = event.words
        app, rows = app_of(self), self.query_one(RowList)
        rows.fill(self._rows(app), keep=False)
        key = key_of("filter_close", app.keys)
        rows.say(
            Content(f"Nothing here has: {clean(self._words.strip())}"),
            Content.styled(f"Press {key} to see all again.", "$muted"),
        )

    def _title(self) -> None:
        title = "Keys"
        if self.app.size.width >= _WIDE:
            title = "Keys, and the names of the commands for config.toml"
        self.query_one(RowList).border_title = Content(title)

    def _rows(self, app: BaseApp) -> Entries:
        entries = _entries(app, self._first)
        words = self._words.casefold().split()
        if words:
            entries = _narrowed(entries, words)
        return Entries(tuple(entries))

    def action_scroll_by(self, by: str) -> None:
        """Scroll by a page or half of one, as a text that is read; at its end, go to the last row.

        A list would go to its last row in sight first.
        """
        rows = self.query_one(RowList)
        height, top = rows.size.height, rows.scroll_offset.y
        distance = height - 1 if by.startswith("page") else height // 2
        if by.endswith("up"):
            distance = -distance
        rows.scroll_rows(distance)
        if rows.scroll_offset.y == top:
            rows.move(distance)


@dataclass(frozen=True, slots=True)
class FirstKeys:
    """The section that comes first, and those of its commands that do."""

    section: str = ""
    """Its title; empty for the usual order."""
    ids: frozenset[str | None] = frozenset()


def _keys_of(screen: Screen[Any]) -> FirstKeys:
    """Return the section that a screen has most of its keys from, the first one of several."""
    bound = frozenset(binding.id for binding in screen.BINDINGS if isinstance(binding, Binding)) - {
        _CLOSE
    }
    best = FirstKeys()
    for title, commands in sections({}):
        ids = bound.intersection(command.id for _, command in commands)
        if len(ids) > len(best.ids):
            best = FirstKeys(title, ids)
    return best


def _entries(app: BaseApp, first: FirstKeys) -> Iterator[ListEntry]:
    width = app.size.width
    if first.section:
        yield from _key_entries(app, lambda title: title == first.section, first.ids)
        yield ListEntry(("Badges", ""), Row(""))
    yield ListEntry(("Badges",), Row("Badges", "title"))
    for number, (badge, text, meaning) in enumerate(badge_legend(app.glyphs)):
        yield from _wrapped_entries(
            ("badge", number), _legend_row(badge, text, meaning, width), width
        )
    yield ListEntry(("Keys", ""), Row(""))
    yield from _key_entries(app, lambda title: title != first.section)
    yield from _query_entries(width)


def _narrowed(entries: Iterable[ListEntry], words: Collection[str]) -> Iterator[ListEntry]:
    """Yield the entries that hold all words, whole, each section that has any below its title."""
    titles: list[ListEntry] = []
    is_first = True
    for parts in _grouped(entries):
        if parts[0].row.look == "title":
            titles = [parts[0]] if is_first else [ListEntry((parts[0].key, ""), Row("")), parts[0]]
        elif _holds(parts, words):
            yield from (*titles, *parts)
            titles, is_first = [], False


def _grouped(entries: Iterable[ListEntry]) -> Iterator[list[ListEntry]]:
    """Yield each entry with those that go on with it."""
    parts: list[ListEntry] = []
    for entry in entries:
        if parts and not entry.row.continues:
            yield parts
            parts = []
        parts.append(entry)
    if parts:
        yield parts


def _holds(parts: Sequence[ListEntry], words: Iterable[str]) -> bool:
    """Return whether an entry, or the name of its command, holds all words in any order."""
    texts = [f"{part.row.text} {part.row.aside} {part.row.badge}" for part in parts]
    key = parts[0].key
    if isinstance(key, str):
        texts.append(key)
    text = " ".join(" ".join(texts).split()).casefold()
    return all(word in text for word in words)


def _key_entries(
    app: BaseApp, wants: Callable[[str], bool], ids: Collection[str | None] = ()
) -> Iterator[ListEntry]:
    """Yield the sections of keys whose titles are wanted, with a blank row between two.

    The commands of `ids` come first in their section.
    """
    width = app.size.width
    make_row = _row_for(width)
    wanted = [section for section in sections(app.keys) if wants(section[0])]
    for number, (title, commands) in enumerate(wanted):
        if number:
            yield ListEntry((title, ""), Row(""))
        yield ListEntry((title,), Row(title, "title"))
        for keys, command in sorted(commands, key=lambda each: each[1].id not in ids):
            yield from _wrapped_entries(command.id, make_row(keys, command), width)


def _query_entries(width: int) -> Iterator[ListEntry]:
    """Yield what a query of the search may hold."""
    from explorer.search.operators import operator_lines

    yield ListEntry((_QUERIES, ""), Row(""))
    yield ListEntry((_QUERIES,), Row(_QUERIES, "title"))
    for typed, meaning in operator_lines():
        row = Row(_padded(typed, _TYPED), aside=meaning, ranges=((0, len(typed)),))
        if width < _NARROW:
            row = Row(typed, aside=meaning, ranges=((0, len(typed)),))
        yield from _wrapped_entries((_QUERIES, typed), row, width)


def _wrapped_entries(key: Hashable, row: Row, width: int) -> Iterator[ListEntry]:
    """Yield a row, and below it what it has no room for in a screen of so many columns."""
    first, *others = _wrapped(row, width)
    yield ListEntry(key, replace(first, followers=len(others)))
    for number, other in enumerate(others):
        yield ListEntry((key, number), replace(other, continues=True))


def _wrapped(row: Row, width: int) -> list[Row]:
    """Return a row and those that go on with its aside, or with its text if it has none."""
    room = width - _FRAME
    if row.badge:
        room -= cell_len(row.badge) + 1
    if not row.aside:
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


def _row_for(width: int) -> Callable[[str, Command], Row]:
    """Return what makes the rows of a screen of so many columns."""
    if width < _NARROW:
        return _narrow_row
    if width < _WIDE:
        return _row
    return _wide_row


def badge_legend(glyphs: Glyphs) -> tuple[tuple[Badge, str, str], ...]:
    """Return an example of each badge, with its text and what that means."""
    overdue, long_overdue = Badge("overdue", 102, -2), Badge("overdue", 1, -90)
    examples = (
        (overdue, "overdue by 2 days"),
        (long_overdue, "overdue by more than a month: a little dimmer"),
        (Badge("due", 1, 0), "due today"),
        (Badge("soon", 0, 3), "due within 3 days"),
        (Badge("later", 0, 60), "due later"),
        (Badge("new", 0), "never reviewed"),
    )
    states = tuple((badge, badge_text(badge, glyphs), meaning) for badge, meaning in examples)
    count = "that many notes and cards are due in the folder or the note"
    return *states, (overdue, count_text(overdue, glyphs), count)


def _legend_row(badge: Badge, text: str, meaning: str, width: int) -> Row:
    """Return the row that explains a badge, which stands where the keys of a command do."""
    look = badge_look(badge)
    if width < _NARROW:
        return Row(meaning, badge=text, state=look)
    return Row(_padded(text, _KEYS - 2), look, aside=meaning)


def _row(keys: str, command: Command) -> Row:
    text = _padded(keys, _KEYS) + _padded(command.text, _TEXT)
    return Row(text, aside=command.tooltip, ranges=((0, len(keys)),))


def _wide_row(keys: str, command: Command) -> Row:
    """Return a row with the id of the command."""
    return replace(_row(keys, command), badge=command.id)


def _narrow_row(keys: str, command: Command) -> Row:
    """Return a row with the keys where lists have their badges, for a sentence below the name."""
    return Row(command.text, badge=keys, aside=command.tooltip)


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - cell_len(text))
