"""What the menu of an item of a review needs: a box for a day, and the facts of the item."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from explorer.model import LoggedReview, SessionKey
from explorer.review.badges import interval_text
from explorer.review.days import day_of, due_day
from explorer.review.review_items import QueueScope, fsrs_card
from explorer.review.review_stats import logged_by_item
from explorer.services.explorer import Explorer
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import bindings_of
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.ask_screen import STAY, ask

FACTS = "What is known of it"
"""The entry of a menu that shows the facts of an item."""
_REVIEWS = 5
"""Reviews of an item that are told, the last ones."""


class DayBox(ModalScreen[date], DismissOnceScreen[date]):
    """Asks for a day from today on."""

    BINDINGS = bindings_of("close")

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(id="ask", classes="framed") as box:
            box.border_title = Content("Due on which day?")
            yield Static(Content("Days from today, or a date"), id="ask-sentence")
            yield Input(placeholder=f"7, or {self._today + timedelta(days=7)}", id="day")

    def on_mount(self) -> None:
        """Give the focus to the box."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def take_day(self, event: Input.Submitted) -> None:
        """Close with the day that is typed, if it is one."""
        event.stop()
        day = read_day(event.value.strip(), self._today)
        if day is None:
            said = "This is no day from today on: type 7, or a date such as"
            self.query_one("#ask-sentence", Static).update(Content(f"{said} {self._today}"))
        else:
            self.dismiss(day)


def ask_day(app: BaseApp, take: Callable[[date], object]) -> None:
    """Ask for a day, and hand it on unless none is given."""

    def answered(day: date | None) -> None:
        if day is not None:
            take(day)

    app.push_screen(DayBox(day_of(app.now(), app.explorer.vault.settings)), answered)


def read_day(text: str, today: date) -> date | None:
    """Return the day that a number of days or a date means; None before today, or if it is none."""
    day: date | None = None
    with suppress(ValueError, OverflowError):
        is_number = len(text) < len("YYYYMMDD") and text.isdecimal()
        day = today + timedelta(days=int(text)) if is_number else date.fromisoformat(text)
    # An instant on the last day of the calendar can be past it in UTC.
    return day if day is not None and today <= day < date.max else None


async def show_facts(screen: Screen[Any], app: BaseApp, key: SessionKey) -> None:
    """Show what is known of a note or a card, unless the screen was left meanwhile."""
    facts = await asyncio.to_thread(item_facts, app.explorer, key, app.now())
    if screen.is_active:
        ask(app, f"This {key.noun}", (("Go on", STAY[1]),), facts)


def item_facts(explorer: Explorer, key: SessionKey, now: datetime) -> str:
    """Return what is known of a note or a card, a fact in a line. For a worker: reads the log."""
    return "\n".join(map(clean, _facts(explorer, key, now)))


def _facts(explorer: Explorer, key: SessionKey, now: datetime) -> Iterator[str]:
    found = explorer.sessions.found(QueueScope(path=key.path), now)
    item = next((item for each, item in found if each == key), None)
    if item is None:
        yield f"The {key.noun} is gone."
        return
    yield f"Stands in {item.path}:{item.line}"
    if item.due is not None:
        day = due_day(item.due, now, explorer.vault.settings)
        yield f"Due {day}, after {interval_text(item.interval or 0)}"
        if item.own_ease is not None:
            yield f"Ease {item.own_ease:g} %"
    if item.recall is not None:
        yield f"Remembered now: {item.recall:.0%}"
    if item.lapses is not None:
        yield f"Forgotten {item.lapses} times"
    note = explorer.vault.notes[item.path]
    card = fsrs_card(item, note)
    if card is not None:
        stability = interval_text(round(card.stability, 1))
        yield f"Stability {stability}, difficulty {card.difficulty:.1f}"
        yield f"Reviewed {card.reps} times"
    logged = logged_by_item(explorer.reviews.log.read().reviews, {item.path: note})
    of_item = logged.get(item.key, [])
    if not of_item:
        yield "No review was logged here"
    yield from map(_review, of_item[-_REVIEWS:])


def _review(review: LoggedReview) -> str:
    after = review.after.interval if review.after else None
    given = "" if after is None else f", {interval_text(after)}"
    return f"{review.at:%Y-%m-%d %H:%M}  {review.grade}{given}"
