"""Spreads what is due of a choice over days: a preview, day by day, and the write of it.

Shows a plan, whose number of days can be typed. The controller writes it, and takes it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from math import ceil

from textual import events, getters
from textual.app import ComposeResult
from textual.content import Content

from explorer.review.review_choices import ReviewChoice
from explorer.review.spreading import MOST_DAYS
from explorer.services.explorer import Explorer
from explorer.services.spread_service import SpreadResult
from explorer.text.counts import counted, counted_part, counted_parts
from explorer.text.sanitize import clean
from explorer.ui.base_app import KEPT_BELOW, BaseApp, is_open
from explorer.ui.commands import bindings_of
from explorer.ui.review.review_session import WRITE_ERRORS, ReviewController
from explorer.ui.review.review_words import choice_title, day_text
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_async
from explorer.ui.widgets.key_hints import key_hints
from explorer.ui.widgets.row import Entries, ListEntry, Row
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.status_line import StatusLine

_REPORTS = 50
"""How often at most the progress is told."""
_FIRST_DAYS = 7
"""Days over which a backlog is spread at first."""


class SpreadScreen(DismissOnceScreen[None]):
    """The days of a plan."""

    BINDINGS = bindings_of("close", "undo_step")
    base_app = getters.app(BaseApp)
    list = getters.query_one(RowList)
    """The list of days."""

    def __init__(self, controller: ReviewController, choice: ReviewChoice) -> None:
        """`choice` is what is spread."""
        super().__init__(classes=KEPT_BELOW)
        self._controller = controller
        self._choice = choice
        self._days = _FIRST_DAYS
        self._typed = ""
        """The digits of a number of days, as far as typed."""
        self._result: SpreadResult | None = None
        """What is shown: a plan that was checked, or that was written."""
        self._progress = ""
        """How far a write is; empty if nothing is written or taken back."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the keys."""
        glyphs = self.base_app.glyphs
        yield RowList(Entries(), glyphs=glyphs, opened=lambda *_: self._open(), id="review-choices")
        yield StatusLine(glyphs, id="review-keys")

    def on_mount(self) -> None:
        """Begin to plan."""
        crumb = self.base_app.glyphs.crumb
        self.list.border_title = Content(f"Spread {crumb} {choice_title(self._choice)}")
        self.list.click_opens = False
        self.list.focus()
        self._plan()

    # The plan

    def _plan(self) -> None:
        plan = partial(self._show_plan, self.base_app.explorer, self._days)
        run_async(self, plan, "plan", exclusive=True)
        self._show_keys()

    async def _show_plan(self, explorer: Explorer, days: int) -> None:
        """Show how a backlog would be spread, and what of that cannot be written."""
        now, scope = self.base_app.now(), self._choice.scope
        plan = await asyncio.to_thread(explorer.spreads.plan, days, scope=scope, on=now)
        result = await asyncio.to_thread(explorer.spreads.check, plan)
        if is_open(self) and not self._progress:
            self._show(result)

    def _show(self, result: SpreadResult) -> None:
        self._result = result
        plan = result.plan
        if not sum(day.put for day in plan.days) + plan.left:
            self.list.say(
                Content.styled("Nothing is due here: there is nothing to spread.", "bold")
            )
            self.list.fill(Entries())
        else:
            self.list.fill(Entries(tuple(self._entries(result))))
        self._show_keys()

    def _entries(self, result: SpreadResult) -> Iterator[ListEntry]:
        """Yield what is refused, then the days."""
        icon = self.base_app.glyphs.warning
        for path, reason in result.refused.items():
            yield ListEntry(("refused", path), Row(clean(reason), "broken", icon=icon))
        today = result.plan.days[0].day
        names = [day_text(day.day, today) for day in result.plan.days]
        width = max(map(len, names))
        for number, (day, name) in enumerate(zip(result.plan.days, names, strict=True)):
            parts = counted_parts((day.put, "put here"), (day.before, "due anyway"))
            row = Row(
                f"{name[0].upper()}{name[1:]:<{width}}",
                aside=", ".join(parts) if number else "not put off",
                badge=f"{day.total:,}",
            )
            yield ListEntry(("day", number), row)

    def _fact(self) -> str:
        """Return what would be done, or was."""
        result = self._result
        if self._progress or result is None:
            return self._progress or "counting"
        if not result.plan.moves:
            return "nothing has to be put off"
        if result.written:
            return _written_text(result)
        if not result.notes:
            return "nothing can be written"
        return f"{_items_text(result)} to put off, over {counted(self._days, 'day')}"

    def _show_keys(self) -> None:
        hints, facts = [("open", "write")], [self._fact(), "type a number of days"]
        if self._progress:
            hints, facts = [], facts[:1]
        elif self._is_written():
            hints, facts = [("undo_step", "take it back")], facts[:1]
        line = self.query_one(StatusLine)
        line.show(tuple(facts))
        line.hints = key_hints(self.base_app, (*hints, ("close", "leave")))

    def _is_written(self) -> bool:
        return self._result is not None and self._result.written

    def on_key(self, event: events.Key) -> None:
        """Spread over as many days as are typed."""
        if self._progress or self._is_written():
            return
        if event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.character is not None and event.character.isdecimal():
            self._typed = (self._typed + event.character).lstrip("0")[-len(str(MOST_DAYS)) :]
        else:
            return
        event.stop()
        days = min(max(2, int(self._typed)), MOST_DAYS) if self._typed else _FIRST_DAYS
        if days != self._days:
            self._days = days
            self._plan()

    # Writing

    def _open(self) -> None:
        """Write what is shown."""
        result = self._result
        if result is None or self._progress or result.written or not result.notes:
            return
        if self.base_app.options.read_only:
            self.app.notify("Nothing is written: the vault is read-only.")
            return
        self._begin("writing")
        run_async(self.app, partial(self._write, result), "writes")

    def _begin(self, what: str) -> None:
        """Show that something is written. The screen can be left: it goes on all the same."""
        self._progress = f"{what}{self.base_app.glyphs.ellipsis}"
        self._show_keys()

    def _report(self, done: int, total: int) -> None:
        """Show how many notes are written."""
        self._progress = f"writing: {done:,} of {counted(total, 'note')}"
        if is_open(self):
            self._show_keys()

    async def _write(self, planned: SpreadResult) -> None:
        """Write a plan, and show what was written."""
        app = self.base_app

        def report(written: int, total: int) -> None:
            if not written % max(1, ceil(total / _REPORTS)):
                app.call_later(self._report, written, total)

        spreads = app.explorer.spreads
        result = await self._controller.write(
            partial(spreads.write, planned.plan, report), reloads=True
        )
        self._progress = ""
        if result.refused:
            notes = counted(len(result.refused), "note")
            self.app.notify(f"{notes} could not be written; see the list.", severity="warning")
        if is_open(self):
            self._show(result)
        elif result.notes:
            self.app.notify(f"Spread: {_written_text(result)}.")

    def action_undo_step(self) -> None:
        """Take back what was written."""
        result = self._result
        if result is None or not result.written or self._progress:
            return
        self._begin("taking it back")
        run_async(self.app, partial(self._take_back, result), "writes")

    async def _take_back(self, result: SpreadResult) -> None:
        """Take back what was written, plan anew, and tell what was not taken back."""
        undo = partial(self.base_app.explorer.spreads.undo, result)
        reasons: tuple[str, ...]
        try:
            count, reasons = await self._controller.write(undo, reloads=True)
        except WRITE_ERRORS as error:
            count, reasons = 0, (str(error),)
        self._progress = ""
        if reasons:
            more = f" And {len(reasons) - 1:,} more." if len(reasons) > 1 else ""
            notes = counted_part(count, count + len(reasons), "note")
            title = f"Taken back: the due dates of {notes}, in one step"
            self.app.notify(
                f"{clean(reasons[0])}.{more}",
                title=title if count else "Not taken back",
                severity="error",
            )
        if is_open(self):
            self._result = None
            self._plan()


def _items_text(result: SpreadResult) -> str:
    """Return how many items are put off, or would be."""
    notes = frozenset(result.notes)
    return counted(sum(move.item.path in notes for move in result.plan.moves), "item")


def _written_text(result: SpreadResult) -> str:
    return f"{_items_text(result)} put off in {counted(len(result.notes), 'note')}"
