"""A list over the panes with a box that narrows it: enter goes where the selected row leads.

Knows nothing of what is listed: a `Listing` gathers the rows in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, follow_vault, while_shown
from explorer.ui.commands import bindings
from explorer.ui.history import LeftList
from explorer.ui.lists.list_rows import ItemTree, ListItem, NarrowedRows
from explorer.ui.lists.listings import Listing, Paragraphs, muted
from explorer.ui.main.advice import why_unreadable
from explorer.ui.messages import OpenDestination
from explorer.ui.search.search_box import SearchBox
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.left_list import left_list, show_as_left
from explorer.ui.widgets.row_list import RowList

_KEYS = (
    "close",
    "result_down",
    "result_up",
    "results_down",
    "results_up",
    "unfold_result",
    "fold_result",
    "forget",
)
_EMPTY_HINTS: CommandWords = (("close", "back"),)
"""What keys do while no row is shown."""


@dataclass(eq=False, repr=False)
class ItemsGathered(Message):
    """The rows that a worker has gathered."""

    request: int
    tree: ItemTree
    empty: Paragraphs
    """What is shown in place of rows if there are none."""


class ListScreen(DismissOnceScreen[None]):
    """A box, a list, and below it the whole of the selected row."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=_KEYS)]
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
        self._tree: ItemTree | None = None
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
        yield RowList(NarrowedRows(), glyphs=self.base_app.glyphs, handler=self, id="results")
        yield Static(id="detail")

    def on_mount(self) -> None:
        """Begin to gather."""
        follow_vault(self, self._renew)
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
        self.box.focus()
        self._renew()

    @while_shown
    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell in place of the rows that they cannot be gathered."""
        if event.state is WorkerState.ERROR and self._tree is None:
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
        self.post_message(ItemsGathered(request, ItemTree(items), empty))

    @on(ItemsGathered)
    @while_shown
    def take_items(self, message: ItemsGathered) -> None:
        """Show what was gathered; what is selected stays so."""
        message.stop()
        if message.request != self._requests:
            return
        is_first = self._tree is None
        self._tree, self._empty = message.tree, message.empty
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
        tree = self._tree
        if tree is None:
            return
        rows = NarrowedRows(tree, self.box.value, self._folded)
        self.results.fill(rows, keep=keep)
        if not keep and self.box.value.strip():
            self.results.cursor = rows.first_match
        total, found = tree.total, rows.count
        title = f"{total:,} in all" if found == total else f"{found:,} of {total:,}"
        self.results.border_title = Content(title) if total else None
        hints = self.listing.hints if found else _EMPTY_HINTS
        self.results.hints.show(self.base_app, hints)
        reading, load = None, self.base_app.load_state
        if not (load.loaded or load.is_unreadable):
            reading = Content("the vault is still being read; there may be more")
        self.query_one("#query").border_subtitle = reading
        if tree.items:
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

    def row_opened(self, _index: int, _event: RowList.Opened) -> None:
        """Go where a row leads."""
        self._open()

    @on(Input.Submitted)
    def submitted(self, event: Input.Submitted) -> None:
        """Go where the selected row leads."""
        event.stop()
        self._wants_first = self._tree is None
        self._open()

    def _open(self) -> None:
        item = self._selected
        if item is None:
            return
        if item.goal is None:
            self.row_folded(self.results.cursor)
            return
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
        self.box.in_turn(self._unfold)

    def _unfold(self) -> None:
        if self.box.is_before_letter:
            self.box.action_cursor_right()
        else:
            self.results.action_unfold()

    def action_fold_result(self) -> None:
        """Close the selected row or go to the one that holds it; else the key is the box's."""
        self.box.in_turn(self._fold)

    def _fold(self) -> None:
        if self.box.has_focus and self.box.value:
            self.box.action_cursor_left()
        else:
            self.results.action_fold()

    # Taking off

    def action_forget(self) -> None:
        """Take the selected row off the list, if that can be; else the key is the box's."""
        self.box.in_turn(self._forget)

    def _forget(self) -> None:
        item = self._selected
        if self.box.is_before_letter:
            self.box.action_delete_right()
        elif item is not None and item.forget is not None:
            self._renew(item.forget)

    # Moving

    async def action_move_to(self, to: str) -> None:
        """Go one row or a page of them up or down."""
        await self.app.run_action(to, self.results)
