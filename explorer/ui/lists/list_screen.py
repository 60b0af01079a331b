"""A list over the panes with a box that narrows it: enter goes where the selected row leads.

Knows nothing of what is listed: a `Listing` gathers the rows in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import TypeAlias

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from explorer.text.normalize import fold, fold_in_place, merged, unfolded
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings_of
from explorer.ui.history import LeftList
from explorer.ui.main.advice import why_unreadable
from explorer.ui.messages import Destination, OpenDestination
from explorer.ui.search.search_box import SearchBox
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row, Rows
from explorer.ui.widgets.row_list import RowList, left_list, show_as_left

Paragraphs: TypeAlias = tuple[Content, ...]
Gathered: TypeAlias = "tuple[Sequence[ListItem], Paragraphs]"


@dataclass(frozen=True, slots=True)
class ListItem:
    """A row with the text that is searched for it and where it leads."""

    key: Hashable
    row: Row
    """One that can be folded has `fold` set to True."""
    words: str = ""
    """The text that typed words are looked for in, as `searchable` returns it; empty for a row
    that is shown only for the rows inside of it."""
    goal: Destination | None = None
    """Where it leads; None for a row that only holds others, or whose target is gone."""
    detail: str = ""
    """The text below the list while the row is selected. Cleaned."""
    forget: Callable[[], object] | None = None
    """Removes it from the list, called in a worker because that writes a file; None if the user
    cannot remove it."""

    @property
    def is_counted(self) -> bool:
        """Whether it counts as an item of the list, and does not only hold others."""
        return self.goal is not None or (bool(self.words) and self.row.fold is None)

    @property
    def depth(self) -> int:
        """How many rows it is inside of; -1 for a rule, which holds all up to the next one."""
        return -1 if self.row.look == "rule" else self.row.depth


def _matching(items: Sequence[ListItem], terms: Sequence[str]) -> Iterator[ListItem]:
    """Yield the items whose text has all terms, each after the items that hold it."""
    path: list[tuple[int, ListItem]] = []
    yielded = 0  # how many items of the path have been yielded
    for item in items:
        depth = item.depth
        while path and path[-1][0] >= depth:
            path.pop()
        yielded = min(yielded, len(path))
        path.append((depth, item))
        if _matches(item, terms):
            for _, each in path[yielded:]:
                yield each
            yielded = len(path)


def _without_closed(items: Sequence[ListItem], closed: frozenset[Hashable]) -> Iterator[ListItem]:
    """Yield the items that are not inside of one whose key is in `closed`."""
    deepest_shown = inf
    for item in items:
        if item.depth <= deepest_shown:
            yield item
            deepest_shown = item.depth if item.key in closed else inf


def searchable(*texts: str) -> str:
    """Return texts folded, one in a line, as `ListItem.words` has them."""
    return fold("\n".join(texts))


class NarrowedRows(Rows):
    """The items that are shown: all that match what is typed; if nothing is, all in open ones.

    The items of a list are a tree in preorder: those after one that are deeper are inside of it.
    """

    def __init__(
        self,
        items: Sequence[ListItem] = (),
        typed: str = "",
        closed: frozenset[Hashable] = frozenset(),
    ) -> None:
        """Narrow `items` to what is `typed`; words in it may match in any order.

        `closed` has the keys of the items that are folded. As long as words are typed, all are
        open.
        """
        self._terms = terms = tuple(fold(typed).split())
        self._typed = " ".join(terms)
        self._closed = frozenset() if terms else closed
        if terms:
            self.items = tuple(_matching(items, terms))
        else:
            self.items = tuple(_without_closed(items, closed))

    @property
    def first_match(self) -> int:
        """The index of the first row whose text is what is typed, else of the first that matches.

        0 if nothing is typed, or if no row matches.
        """
        if not self._terms:
            return 0
        matching = [i for i, item in enumerate(self.items) if _matches(item, self._terms)]
        exact = (i for i in matching if fold(self.items[i].row.text) == self._typed)
        return next(exact, matching[0] if matching else 0)

    def __len__(self) -> int:
        return len(self.items)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.items[index].key

    def row(self, index: int) -> Row:
        """Return what a row shows, with the letters that were typed marked."""
        item = self.items[index]
        row = item.row
        if row.look == "rule":
            if self._terms and row.count:
                row = replace(row, count=f"{self._counts_below_rules[item.key]:,}")
            return row
        if row.fold is not None:
            row = replace(row, fold=item.key not in self._closed)
        if self._terms and item.words:
            # Where each term stands first in the text.
            folded, origins = fold_in_place(row.text)
            found = [(folded.find(term), len(term)) for term in self._terms if term in folded]
            ranges = unfolded(((start, start + length) for start, length in found), origins)
            row = replace(row, ranges=merged(ranges))
        return row

    @cached_property
    def _counts_below_rules(self) -> dict[Hashable, int]:
        """How many items below each rule count, by its key."""
        rule: Hashable = None  # for what stands above the first one
        counts: dict[Hashable, int] = {rule: 0}
        for item in self.items:
            if item.row.look == "rule":
                rule = item.key
                counts[rule] = 0
            counts[rule] += item.is_counted
        return counts


def _matches(item: ListItem, terms: Sequence[str]) -> bool:
    """Return whether the text of an item has all terms; an item without a text never matches."""
    return bool(item.words) and all(term in item.words for term in terms)


@dataclass(frozen=True, slots=True)
class Listing:
    """The content of a list."""

    title: str
    """What the rows are, such as `Tasks`."""
    placeholder: str
    """The text in the box while it is empty."""
    gather: Callable[[BaseApp], Gathered]
    hints: CommandWords = (("open", "go there"), ("close", "back"))
    """What keys do, shown below the list."""
    is_kept: bool = False
    """Whether the list is shown as it was left for one of its rows."""


_KEYS = (
    "close",
    "result_down",
    "result_up",
    "results_down",
    "results_half",
    "results_up",
    "unfold_result",
    "fold_result",
    "forget",
)
_EMPTY_HINTS: CommandWords = (("close", "back"),)
"""What keys do while no row is shown."""


class ListScreen(DismissOnceScreen[None]):
    """A box, a list, and below it the whole of the selected row."""

    BINDINGS = bindings_of(*_KEYS)
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-low"), (22, "-high")]  # noqa: RUF012 (Textual's own type)
    BLANK = True  # box, list and detail cover it
    base_app = getters.app(BaseApp)
    results = getters.query_one(RowList)
    """The list."""
    box = getters.query_one(SearchBox)
    """The input."""

    def __init__(self, listing: Listing) -> None:
        super().__init__()
        self.listing = listing
        self._items: Sequence[ListItem] | None = None
        """What was gathered last, None before."""
        self._empty: Paragraphs = ()
        self._folded: frozenset[Hashable] = frozenset()
        self._requests = 0
        """How often rows were asked for: only the latest answer counts."""
        self._wants_first = False
        """Whether enter was pressed before the rows were there."""
        self._left: LeftList | None = None
        """How the list was left, until it is shown so again."""

    def compose(self) -> ComposeResult:
        """Lay out box, list and detail."""
        with Vertical(id="query", classes="framed"):
            yield SearchBox(placeholder=self.listing.placeholder, id="search-input", compact=True)
        yield RowList(
            NarrowedRows(),
            glyphs=self.base_app.glyphs,
            opened=lambda *_: self._open(),
            folded=self.row_folded,
            id="results",
        )
        yield Static(id="detail")

    def on_mount(self) -> None:
        """Begin to gather."""
        follow_vault(self, ListScreen._renew)
        self.query_one("#query").border_title = Content(self.listing.title)
        self.results.click_opens = False
        self.results.driven = True
        self.results.can_focus = False  # after a click, letters still go to the box
        self.results.say(muted(f"Looking{self.base_app.glyphs.ellipsis}"))
        self._left = self.base_app.left_lists.get(self.listing.title)
        if self._left is not None:
            self.box.value = self._left.words
            self._folded = self._left.folded
        self.watch(self.box, "value", self._typed, init=False)
        self.set_focus(self.box)  # at once: letters may wait already
        self._renew()

    @while_shown
    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell in place of the rows that they cannot be gathered."""
        if event.state is WorkerState.ERROR and self._items is None:
            self.results.say(Content("This list cannot be made"), muted("Leave it and try again."))

    def _renew(self, forget: Callable[[], object] | None = None) -> None:
        """Gather the rows again, without one that `forget` takes off before."""
        self._requests += 1
        self._gather(self._requests, forget)

    @work(thread=True, group="gather", exit_on_error=False)
    def _gather(self, request: int, forget: Callable[[], object] | None) -> None:
        if forget is not None:
            forget()
        items, empty = self.listing.gather(self.base_app)
        self.call_later(self.take_items, request, items, empty)

    @while_shown
    def take_items(self, request: int, items: Sequence[ListItem], empty: Paragraphs) -> None:
        """Show what was gathered, if nothing else was asked for; what is selected stays so."""
        if request != self._requests:
            return
        is_first = self._items is None
        self._items, self._empty = items, empty
        self._fill(keep=not is_first)
        show_as_left(self.results, self._left)
        self._left = None
        if self._wants_first:
            self._wants_first = False
            self._open()

    # Rows

    @property
    def rows(self) -> NarrowedRows:
        """The rows that are shown."""
        rows = self.results.rows
        assert isinstance(rows, NarrowedRows)  # noqa: S101  nothing else is put there
        return rows

    @property
    def _selected(self) -> ListItem | None:
        return self.results.of_selected(self.rows.items.__getitem__)

    def _typed(self) -> None:
        self._wants_first = False
        self._fill(keep=False)

    def _fill(self, *, keep: bool) -> None:
        """Show what holds the words that are typed, how much that is, and what keys do."""
        items = self._items
        if items is None:
            return
        rows = NarrowedRows(items, self.box.value, self._folded)
        self.results.fill(rows, keep=keep)
        if not keep and self.box.value.strip():
            self.results.cursor = rows.first_match
        total, found = (sum(item.is_counted for item in some) for some in (items, rows.items))
        title = f"{total:,} in all" if found == total else f"{found:,} of {total:,}"
        self.results.border_title = Content(title) if total else None
        hints = self.listing.hints if found else _EMPTY_HINTS
        self.results.hints.show(self.base_app, hints)
        load = self.base_app.load_state
        more = "the vault is still being read; there may be more"
        is_whole = load.loaded or load.is_unreadable
        self.query_one("#query").border_subtitle = None if is_whole else Content(more)
        if items:
            self.results.say(
                Content(f"Nothing here holds {clean(self.box.value.strip())}"),
                muted("Try fewer letters."),
            )
        elif load.is_unreadable:
            self.results.say(*why_unreadable(load.failure or ""))
        elif load.loaded:
            self.results.say(*self._empty)
        else:
            self.results.say(muted("Nothing yet; the vault is still being read."))
        self._show_detail()

    def _show_detail(self) -> None:
        item = self._selected
        self.query_one("#detail", Static).update(Content(item.detail if item else ""))

    @on(RowList.Moved)
    def moved(self, event: RowList.Moved) -> None:
        """Show the whole of another row."""
        event.stop()
        self._show_detail()

    # Opening

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Go where the selected row leads."""
        event.stop()
        self._wants_first = self._items is None
        self._open()

    def _open(self) -> None:
        item = self._selected
        if item is not None and item.goal is None:
            self.row_folded(self.results.cursor)
        elif item is not None and item.goal is not None:
            if self.listing.is_kept:  # the user may come back to it from a place
                left = left_list(self.results, self.box.value, self._folded)
                self.base_app.left_lists[self.listing.title] = left
            self.dismiss_for(OpenDestination(item.goal))

    def action_close(self) -> None:
        """Leave, and begin anew the next time."""
        self.base_app.left_lists.pop(self.listing.title, None)
        super().action_close()

    # Folds

    def row_folded(self, index: int) -> None:
        """Open a row up, or close it."""
        item = self.rows.items[index]
        if item.row.fold is not None and not self.box.value.strip():
            self._folded ^= {item.key}
            self._fill(keep=True)

    def action_unfold_result(self) -> None:
        """Open the selected row up, unless the cursor of the box can go on."""

        def unfold() -> None:
            if self.box.is_before_letter:
                self.box.action_cursor_right()
            else:
                self.results.action_unfold()

        self.box.call_later(unfold)

    def action_fold_result(self) -> None:
        """Close the selected row or go to the one that holds it; else the key is the box's."""

        def fold_row() -> None:
            if self.box.has_focus and self.box.value:
                self.box.action_cursor_left()
            else:
                self.results.action_fold()

        self.box.call_later(fold_row)

    # Taking off

    def action_forget(self) -> None:
        """Take the selected row off the list, if that can be; else the key is the box's."""
        self.box.call_later(self._forget)

    def _forget(self) -> None:
        item = self._selected
        if self.box.is_before_letter:
            self.box.action_delete_right()
        elif item is not None and item.forget is not None:
            self._renew(item.forget)
        else:
            self.base_app.say("Only what was set or opened in the explorer can be taken off.")

    # Moving

    async def action_move_to(self, to: str) -> None:
        """Go one row or a page of them up or down."""
        await self.app.run_action(to, self.results)
