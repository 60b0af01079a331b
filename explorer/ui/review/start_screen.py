"""What to review: everything, what is around the user's place, a saved set, a deck or a folder.

Lists the choices with how much of each is due; enter begins. Never grades or writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from explorer.model import ReviewState
from explorer.review.days import day_of
from explorer.review.review_choices import ChoiceKind, ReviewChoice, ReviewPlace
from explorer.review.session_queue import (
    AHEAD_DAYS,
    QUEUE_ORDERS,
    REACHES,
    QueueOptions,
    QueueOrder,
    Reach,
)
from explorer.services.explorer import Explorer
from explorer.services.problem_groups import count_review_problems
from explorer.services.put_aside_service import AsideList
from explorer.services.query_scopes import query_scope
from explorer.text.counts import counted, counted_parts
from explorer.text.names import name_of
from explorer.text.sanitize import clean
from explorer.ui.base_app import KEPT_BELOW, BaseApp, app_of, follow_vault, is_open, while_shown
from explorer.ui.cells import muted
from explorer.ui.commands import bindings, bindings_of
from explorer.ui.load_state import LoadChange
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.review import review_words as words
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.review_session import ReviewController
from explorer.ui.review.spread_screen import SpreadScreen
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_async, run_in_thread, subscribe_weakly
from explorer.ui.widgets.filter_box import OWN_FILTER, FilteredList
from explorer.ui.widgets.key_hints import key_hints
from explorer.ui.widgets.row import Entries, ListEntry, Look, Row
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.status_line import StatusLine


async def open_review(app: BaseApp, controller: ReviewController) -> None:
    """Go on with the session that waits, else offer what to review; the user's place comes first.

    A review that other screens lie over is led back to. Returns once the screen takes keys.
    """
    for number, screen in enumerate(app.screen_stack):
        if isinstance(screen, ReviewScreen | ReviewStartScreen):
            app.close_above(number)
            return

    place = review_place(app.screen)
    app.show_panes()
    if controller.session is not None:
        await app.push_screen(ReviewScreen(controller, controller.session))
    else:
        await app.push_screen(ReviewStartScreen(controller, place))


def review_place(screen: Screen[Any]) -> ReviewPlace | None:
    """Return where the user is: a row of the tree, a result of a search, or a place in a note."""
    if not screen.children:  # it is not there yet, or not any more
        return None
    if isinstance(screen, SearchScreen):
        hit = screen.hit
        return None if hit is None else ReviewPlace(hit.path, hit.section, is_chosen=True)
    if not isinstance(screen, MainScreen):
        return None
    row = screen.concepts.line
    if screen.pane == "concepts" and row is not None:
        is_folder = row.kind == "folder"
        is_chosen = screen.concepts.list.touched and (is_folder or row.kind == "heading")
        return ReviewPlace(row.path, row.section, is_folder=is_folder, is_chosen=is_chosen)
    place = screen.place()
    note = place and app_of(screen).explorer.vault.notes.get(place.path)
    if place is None or note is None:
        return None
    return ReviewPlace(place.path, note.section_at(place.line))


_T = TypeVar("_T")
_ASIDE = ("aside",)
"""The key of the row that leads to what is put aside."""
_TITLES: dict[ChoiceKind, str] = {"set": "Sets", "deck": "Decks", "folder": "Folders"}
_WHERE: dict[ChoiceKind, str] = {
    "section": "this section",
    "note": "this note",
    "folder": "this folder",
}
_ORDERS: dict[QueueOrder, str] = {
    "plugin": "in the plugin's order",
    "forgotten": "most likely forgotten first",
}
_FACTS: dict[Reach, str] = {
    "due": "due now",
    "ahead": f"due within {AHEAD_DAYS} days",
    "practice": "practice",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What can be reviewed."""

    choices: tuple[ReviewChoice, ...] = ()
    aside: AsideList = field(default_factory=lambda: AsideList(()))
    """What is suspended or buried."""
    are_hidden: bool = False
    """Whether anything is left out that could be reviewed: also what the plugin has buried."""
    problems: int = 0
    """How many problems keep a note or a card from its review."""

    @property
    def everything(self) -> ReviewChoice | None:
        """The choice of everything, None while the choices are being counted."""
        return next((choice for choice in self.choices if choice.kind == "all"), None)


class ReviewStartScreen(FilteredList, DismissOnceScreen[None]):
    """The choice of what to review."""

    BINDINGS = bindings_of(
        "close", "review_ahead", "review_order", "suspended", "spread", "open"
    ) + bindings("rows")

    def __init__(self, controller: ReviewController, place: ReviewPlace | None) -> None:
        """`place` is where the user is."""
        super().__init__(classes=f"{KEPT_BELOW} {OWN_FILTER}")
        self._controller = controller
        self._place = place
        self._found = _Found()
        self._begins_at_once = False
        """Whether the last key would have begun if the choices had been counted by then."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the keys."""
        glyphs = self.base_app.glyphs
        rows = RowList(
            Entries(), glyphs=glyphs, opened=lambda *_: self._open(), id="review-choices"
        )
        yield from self.narrowed(rows, lambda _: self._fill(keep=False))
        yield StatusLine(glyphs, id="review-keys")

    def on_mount(self) -> None:
        """Begin to count."""
        follow_vault(self, ReviewStartScreen._count)
        self.list.click_opens = False
        self.list.say(muted("Counting" + self.base_app.glyphs.ellipsis))
        self.set_focus(self.list)  # at once: a key that begins may wait already
        self._show_keys()
        self.base_app.notices.key_pressed.subscribe(self, self._wait_for_key, immediate=True)
        subscribe_weakly(self.base_app.load_changed, self, ReviewStartScreen._tell_failure)
        if self.base_app.load_state.loaded:  # else once it is: a part may hold nothing to review
            self._count()
        else:
            self._tell_failure(None)

    @while_shown
    def _tell_failure(self, _change: LoadChange | None) -> None:
        """Say why nothing is counted, if the vault cannot be read."""
        reason = self.base_app.load_state.failure
        if reason is not None and not self._found.choices:
            self.list.say(*words.unreadable_vault(self.base_app, reason))

    def action_open(self) -> None:
        """Begin once the choices are counted: there is none to open in the list."""
        self._begins_at_once = not self._found.choices

    def _wait_for_key(self, _: events.Key) -> None:
        """Begin by the last key only: another one is about to do something else."""
        self._begins_at_once = False

    # The choices

    def _count(self) -> None:
        if is_open(self):
            count = partial(self._show_choices, self.base_app.explorer)
            run_async(self, count, "choices", exclusive=True)

    async def _show_choices(self, explorer: Explorer) -> None:
        """Show the choices; the cursor is on what the place offers, else on the last choice."""
        found = await asyncio.to_thread(self._found_now, explorer)
        if not is_open(self):
            return
        is_first = not self._found.choices
        self._found = found
        self._fill()
        if is_first:
            self._select_first(found.choices)
        if self._begins_at_once:
            self._begins_at_once = False
            if len(self.list.rows):
                self.list.open_row(self.list.cursor)

    def _found_now(self, explorer: Explorer) -> _Found:
        app, reviews = self.base_app, explorer.reviews
        now, queries = app.now(), app.options.review_sets
        sets = {name: query_scope(explorer.searches, queries[name], now) for name in queries}
        return _Found(
            explorer.sessions.choices(self._place, now, sets, self._controller.options),
            reviews.put_aside.list(now),
            bool(reviews.hidden(now)),
            count_review_problems(explorer.problems()),
        )

    def _fill(self, *, keep: bool = True) -> None:
        """Show the choices, or what to do if there is nothing to choose."""
        found, app = self._found, self.base_app
        everything = found.everything
        if everything is None:  # they are still being counted
            return
        entries: tuple[ListEntry, ...] = ()
        is_ahead = everything.total and self._reach == "ahead"
        if self._has_work(everything) or everything.work.later or is_ahead:
            entries = tuple(self._entries(found))
            self.say_nothing_has()
        elif not (everything.total or found.aside.items or found.are_hidden):
            self.list.say(*words.nothing_to_review(app), words.leave_advice(app))
        else:
            self.list.say(*words.nothing_due(app, everything, len(found.aside.items)))
        self.list.fill(Entries(entries), keep=keep)
        self._show_keys()

    def _select_first(self, choices: Iterable[ReviewChoice]) -> None:
        last, is_chosen = self._controller.last_choice, self._place and self._place.is_chosen
        wanted = [
            *(choice.id for choice in choices if is_chosen and choice.is_near),
            *([last.id] if last else ()),
            *(choice.id for choice in choices if last and choice.scope == last.scope),
            *(choice.id for choice in choices if choice.kind == "all"),
        ]
        found = (self.list.rows.find(key) for key in wanted)
        self.list.cursor = next((index for index in found if index is not None), 0)

    def _entries(self, found: _Found) -> Iterator[ListEntry]:
        """Yield the rows: everything, what is near, then each kind under its name.

        Only those with all words that are typed.
        """
        glyphs, typed = self.base_app.glyphs, self.box.value.casefold().split()
        for number, problem in enumerate(() if typed else found.aside.problems):
            row = Row(clean(problem), "broken", icon=glyphs.warning)
            yield ListEntry(("problem", number), row)
        title = ""
        for choice in sorted(found.choices, key=lambda it: (it.kind != "all", not it.is_near)):
            if not all(word in words.choice_title(choice).casefold() for word in typed):
                continue
            group = "" if choice.is_near else _TITLES.get(choice.kind, "")
            if group != title:
                title = group
                yield ListEntry(("title", title), Row(title, "rule"))
            yield ListEntry(choice.id, self._row(choice))
            if choice.kind == "all" and found.aside.items:
                suspended = sum(item.until is None for item in found.aside.items)
                buried = len(found.aside.items) - suspended
                parts = counted_parts(
                    (suspended, "suspended"),
                    (buried, "buried until tomorrow"),
                    (found.aside.gone, "not found any more"),
                )
                parts.append(f"{self.base_app.key_of('suspended')} for the list")
                yield ListEntry(_ASIDE, Row(glyphs.dotted(parts), "dim"))

    def _row(self, choice: ReviewChoice) -> Row:
        depth, name, aside = 0, words.choice_title(choice), ""
        if choice.problem:
            icon = self.base_app.glyphs.warning
            return Row(name, "broken", aside=clean(choice.problem), icon=icon)
        if choice.is_near:
            aside = _WHERE.get(choice.kind, "")
        elif choice.kind in ("deck", "folder") and not self.box.value.strip():
            depth = choice.name.count("/")
            name = clean(name_of(choice.name))
        look: Look = "plain"
        if choice.kind == "all":
            look = "title"
        elif not self._has_work(choice):
            look = "dim"
        counts = [] if self._reach == "practice" else counted_parts(*self._counts(choice))
        if choice.work.later and self._reach != "practice":
            counts.append(f"later: {choice.work.later:,}")
        left = self.base_app.glyphs.dotted(counts) or counted(choice.total, "item")
        state: ReviewState | None = "due" if choice.work.due else None
        return Row(name, look, depth, aside=aside, badge=left, state=state)

    @property
    def _reach(self) -> Reach:
        return self._controller.options.reach

    @property
    def _next_reach(self) -> Reach:
        everything, reach = self._found.everything, _following(REACHES, self._reach)
        if reach == "ahead" and everything is not None and not everything.ahead:
            return "practice"
        return reach

    def _counts(self, choice: ReviewChoice) -> tuple[tuple[int, str], ...]:
        """Return how much a session of a choice would have, each number with what it counts."""
        due, new, _ = choice.work
        match self._reach:
            case "due":
                return (due, "due"), (new, "new")
            case "ahead":
                return (due, "due"), (choice.ahead, "ahead"), (new, "new")
            case "practice":
                return ((choice.total, "items"),)

    def _has_work(self, choice: ReviewChoice) -> bool:
        return any(count for count, _ in self._counts(choice))

    def _show_keys(self) -> None:
        line, found = self.query_one(StatusLine), self._found
        problems = counted(found.problems, "problem") if found.problems else ""
        facts = (_FACTS[self._reach], problems)
        line.show(tuple(filter(None, facts)))
        line.hints = key_hints(self.base_app, self._hints())
        parts = ["Review"]  # what is unusual has room in the title on any screen
        if self._reach == "practice":
            parts.append("practice, nothing is written")
        if len(self.list.rows):
            parts.append(_ORDERS[self._controller.options.order])
        self.list.border_title = Content(self.base_app.glyphs.crumbs(parts))

    def _hints(self) -> Iterator[tuple[str, str]]:
        """Yield the commands of the screen, each with a word for it, most useful first."""
        found = self._found
        if len(self.list.rows):
            yield "open", "begin"
        yield "close", "leave"
        yield "help", "help"
        if found.problems:
            yield "problems", "problems"
        if not found.choices or any(choice.total for choice in found.choices):
            yield "review_ahead", self._next_reach
            yield "spread", "spread"
            yield "review_order", "order"
        if len(self.list.rows):
            yield "filter", "narrow"
        if found.aside.items:
            yield "suspended", "suspended"

    def action_review_ahead(self) -> None:
        """Review also what is due in the next days, if anything is; then everything for practice.

        Nothing is written of that. Once more, only what is due.
        """
        self._change(replace(self._controller.options, reach=self._next_reach))

    def action_review_order(self) -> None:
        """Review in the next order that there is, also after the app is started again."""
        options = self._controller.options
        self._change(replace(options, order=_following(QUEUE_ORDERS, options.order)))
        kept = self.base_app.options.state.review_order
        kept.name = self._controller.options.order
        run_in_thread(self.app, kept.save, "review-order")

    def _choice(self, key: Hashable) -> ReviewChoice | None:
        return next((choice for choice in self._found.choices if choice.id == key), None)

    def action_suspended(self) -> None:
        """List what is suspended or buried."""
        from explorer.ui.lists.list_screen import ListScreen
        from explorer.ui.lists.listings import LISTINGS

        # Then it is counted again, here and in the panes: some of it may be reviewed again.
        listing = ListScreen(LISTINGS["put_aside"])
        self.app.push_screen(listing, lambda _: self.base_app.action_reload())

    def action_spread(self) -> None:
        """Show how what is due of the selected choice, else of everything, would be spread."""
        choice = self._choice(self.list.selected_key) or self._found.everything
        if choice is not None and not choice.problem:
            self.app.push_screen(SpreadScreen(self._controller, choice))

    def _change(self, options: QueueOptions) -> None:
        if not is_open(self):  # a key that came as the screen closes
            return
        self._controller.options = options
        self._fill()
        self._show_keys()

    # Beginning

    def _open(self) -> None:
        """Begin with a choice."""
        if self.list.selected_key == _ASIDE:
            self.action_suspended()
            return
        choice = self._choice(self.list.selected_key)
        if choice is None:
            return
        if choice.problem:
            self.app.notify(clean(choice.problem), title=clean(choice.name), severity="warning")
        else:
            begin = partial(self._begin, self.base_app.explorer, choice)
            run_async(self, begin, "queue", exclusive=True)

    async def _begin(self, explorer: Explorer, choice: ReviewChoice) -> None:
        """Begin a session, or tell what to do if there is nothing to review."""
        options, now = self._controller.options, self.base_app.now()
        self.list.border_subtitle = Content("Gathering" + self.base_app.glyphs.ellipsis)
        try:
            gather = partial(explorer.sessions.queue, choice.scope, options, now)
            queue = await asyncio.to_thread(gather)
            next_day: date | None = None
            if not queue.items:
                next_day = await asyncio.to_thread(explorer.reviews.next_day, choice.scope, now)
        finally:
            self.list.border_subtitle = Content()
        if not self.is_active:  # another one has begun, or another screen lies over this one
            return
        session = self._controller.begin(choice, queue)
        if session is not None:
            self.base_app.show_panes()
            self.app.push_screen(ReviewScreen(self._controller, session))
        elif queue.held_back:
            title, limits = words.choice_title(choice), "by the limits of the config file"
            self.app.notify(f"{title} is done for today, {limits}; later: {queue.held_back:,}.")
        else:
            self._tell_nothing_is_left(choice, next_day)

    def _tell_nothing_is_left(self, choice: ReviewChoice, next_day: date | None) -> None:
        key, advice = self.base_app.key_of("review_ahead"), "goes through it all"
        everything = self._found.everything
        if self._reach == "due" and choice.ahead:
            advice = "reviews ahead"
        elif self._reach == "due" and everything is not None and everything.ahead:
            key = f"{key} {key}"
        within = f" within {AHEAD_DAYS} days" if self._reach == "ahead" else ""
        sentence = f"Nothing is due{within} in {words.choice_title(choice)}"
        if next_day is not None:
            today = day_of(self.base_app.now(), self.base_app.explorer.vault.settings)
            sentence = f"{sentence}; next: {words.day_text(next_day, today)}"
        self.app.notify(f"{sentence}. {key} {advice}.")


def _following(values: tuple[_T, ...], value: _T) -> _T:
    """Return the next of some values, after the last one the first."""
    return values[(values.index(value) + 1) % len(values)]
