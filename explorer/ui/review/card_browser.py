"""The cards and notes in review as a list that a query narrows; what is marked is changed at once.

Finds, marks and shows. What is written is done by services, in the thread for writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence, Set
from datetime import date
from functools import partial
from typing import cast

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from explorer.model import DUE_STATES, Badge, SessionKey
from explorer.review.due import ReviewItem
from explorer.services.grading_service import BatchResult
from explorer.services.query_scopes import query_scope
from explorer.services.write_service import BATCH
from explorer.text.counts import counted, counted_parts
from explorer.text.names import title_of
from explorer.text.plain import plain
from explorer.text.sanitize import clean, clean_in_one_row
from explorer.ui.base_app import follow_vault, is_open
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.glyphs import Glyphs
from explorer.ui.messages import OpenPlace
from explorer.ui.review.item_menu import FACTS, ask_day, show_facts
from explorer.ui.review.review_session import WRITE_ERRORS, ReviewController
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_async
from explorer.ui.widgets.ask_screen import Choice, ask
from explorer.ui.widgets.filter_box import OWN_FILTER, FilteredList
from explorer.ui.widgets.row import Row, Rows
from explorer.ui.widgets.row_list import RowList

_FIRST = "is:card"
"""The query at first."""
_REFUSED = 3
"""Reasons that are told at most."""


class CardRows(Rows):
    """Cards and notes, each row with its state."""

    def __init__(
        self,
        glyphs: Glyphs,
        items: Sequence[tuple[SessionKey, ReviewItem]] = (),
        marked: Set[SessionKey] = frozenset(),
    ) -> None:
        self.items = items
        self._glyphs = glyphs
        self._marked = marked

    def __len__(self) -> int:
        return len(self.items)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.items[index][0]

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        (key, item), glyphs = self.items[index], self._glyphs
        name = plain(item.front) if item.is_card else title_of(item.path)
        row = Row(
            clean_in_one_row(name) or "(nothing in front)",
            aside=clean(item.path.removesuffix(".md")),
            aside_at_end=True,
            icon=glyphs.done_task if key in self._marked else glyphs.open_task,
            count="" if item.own_ease is None else f"{item.own_ease:g} %",
        )
        badge = Badge(item.state, int(item.state in DUE_STATES), item.days)
        return row.with_badge(badge, glyphs)


class CardBrowser(FilteredList, DismissOnceScreen[None]):
    """The list, and the box for its query."""

    BINDINGS = bindings("rows") + bindings_of("mark", "item_menu", "undo_step", "close")

    def __init__(self, controller: ReviewController) -> None:
        super().__init__(classes=OWN_FILTER)
        self._controller = controller
        self._marked: set[SessionKey] = set()
        self._undo: Callable[[], object] | None = None
        """Takes back what was done last."""

    def compose(self) -> ComposeResult:
        """Lay out the box, the list and the sentence."""
        glyphs = self.base_app.glyphs
        rows = RowList(
            CardRows(glyphs), glyphs=glyphs, opened=lambda *_: self._open(), id="problems"
        )
        yield from self.narrowed(rows, lambda _: self._look())
        yield Static(id="problem")

    def on_mount(self) -> None:
        """Begin with all cards."""
        follow_vault(self, CardBrowser._look)
        keys = (("mark", "mark"), ("item_menu", "change"), ("filter", "narrow"), ("close", "back"))
        self.begin("Cards", (*keys, ("open", "go there"), ("undo_step", "undo")))
        self.box.show(_FIRST)

    # What is found

    def _look(self) -> None:
        if is_open(self):
            run_async(self, self._show_found, "cards", exclusive=True)

    async def _show_found(self) -> None:
        explorer, query, now = self.base_app.explorer, self.box.value, self.base_app.now()
        scope, problems = await asyncio.to_thread(query_scope, explorer.searches, query, now)
        found = [] if problems else await asyncio.to_thread(explorer.sessions.found, scope, now)
        if not is_open(self):
            return
        self.query_one("#problem", Static).update(Content(clean(" ".join(problems))))
        self.list.fill(CardRows(self.base_app.glyphs, found, self._marked))
        self.list.say(Content("Nothing in review is found by this"))
        self._show_counts()

    @property
    def _selected(self) -> tuple[SessionKey, ReviewItem] | None:
        return self.list.of_selected(cast("CardRows", self.list.rows).items.__getitem__)

    def _show_counts(self) -> None:
        """Write how much is found and marked."""
        parts = counted_parts((len(self.list.rows), "found"), (len(self._marked), "marked"))
        title = self.base_app.glyphs.dotted(["Cards", *parts])
        self.list.border_title = Content(title)

    def _open(self) -> None:
        """Go to the place of a row."""
        if self._selected is not None:
            _, item = self._selected
            self.dismiss_for(OpenPlace(item.path, item.line))

    # What is done with it

    def action_mark(self) -> None:
        """Mark the selected row, or take its mark away, and go to the next one."""
        if self._selected is not None:
            self._marked ^= {self._selected[0]}
            self.list.refresh()
            self.list.action_move(1)
            self._show_counts()

    def _chosen(self) -> tuple[SessionKey, ...]:
        """Return what is marked; without any, the selected row."""
        selected = self._selected
        return tuple(sorted(self._marked)) or (() if selected is None else (selected[0],))

    def action_item_menu(self) -> None:
        """Offer what can be done with what is marked."""
        keys = self._chosen()
        if keys:
            entries: list[Choice] = [
                ("Set the due date", partial(ask_day, self.base_app, self._set_due)),
                ("Reset: begin anew", self._reset),
            ]
            if len(keys) == 1:
                facts = partial(show_facts, self, self.base_app, keys[0])
                entries.append((FACTS, partial(run_async, self, facts, "item-menu")))
            entries.append(("Suspend", self._suspend))
            ask(self.app, counted(len(keys), "item"), entries)

    def _suspend(self) -> None:
        keys, aside = self._chosen(), self.base_app.explorer.reviews.put_aside

        def suspend() -> BatchResult:
            for key in keys:
                aside.suspend(key)
            return BatchResult("", len(keys), ())

        self._change("suspended", suspend, lambda _: aside.take_back(keys), keys)

    def _reset(self) -> None:
        grading, now = self.base_app.explorer.grading, self.base_app.now()
        self._change("reset", partial(grading.reset, self._chosen(), now), self._take_back)

    def _set_due(self, day: date) -> None:
        set_due = partial(self.base_app.explorer.grading.set_due, self._chosen(), day)
        self._change(f"due {day}", set_due, self._take_back)

    def _take_back(self, done: BatchResult) -> object:
        return self.base_app.explorer.grading.undo(self.base_app.now(), {BATCH: done.batch})

    def _change(
        self,
        what: str,
        write: Callable[[], BatchResult],
        take_back: Callable[[BatchResult], object],
        aside: Sequence[SessionKey] = (),
    ) -> None:
        """Change what is marked, say what has become of it, and keep how that is taken back.

        `aside` are the keys that it puts aside.
        """

        async def change() -> None:
            app = self.base_app
            try:
                done = await self._controller.write(write, reloads=True, aside=aside)
            except WRITE_ERRORS as error:
                app.warn(f"Not changed: {error}")
                return
            if done.refused:
                app.warn(f"Not changed: {'; '.join(done.refused[:_REFUSED])}")
            if done.changed:
                self._undo = partial(take_back, done)
                self._marked.clear()
                key = app.key_of("undo_step")
                app.say(f"{counted(done.changed, 'item')} {what}; {key} takes it back.")
            self._look()

        run_async(self.app, change, "writes")

    def action_undo_step(self) -> None:
        """Take back what was done last, in one step."""

        async def take_back() -> None:
            undo, self._undo = self._undo, None
            if undo is None:
                self.base_app.say("There is nothing to take back here.")
                return
            try:
                await self._controller.write(undo, reloads=True)
            except WRITE_ERRORS as error:
                self.base_app.warn(f"Not taken back: {error}")
            else:
                self.base_app.say("Taken back.")
            self._look()

        run_async(self.app, take_back, "writes")
