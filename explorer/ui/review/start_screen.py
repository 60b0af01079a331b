"""What to review: everything, what is around the user's place, a deck, a folder or a tag.

Lists the choices with how much of each is due; enter begins. Never grades or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.worker import Worker, WorkerState

from explorer.model import RefusedGrade, ReviewState
from explorer.review.review_choices import ChoiceKind, ReviewChoice, ReviewPlace
from explorer.review.review_history import DoneCount
from explorer.review.session_queue import QUEUE_ORDERS, QueueOrder
from explorer.services.explorer import Explorer
from explorer.services.problem_groups import count_review_problems
from explorer.services.put_aside_service import AsideList
from explorer.services.session_service import QueueOptions
from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, follow_vault, is_open, while_shown
from explorer.ui.commands import bindings, key_of
from explorer.ui.load_state import LoadChange
from explorer.ui.overlays import KEPT_BELOW
from explorer.ui.review import review_words as words
from explorer.ui.review import start_words
from explorer.ui.review.review_controller import ReviewController
from explorer.ui.review.review_messages import ChoicesLoaded, QueueLoaded
from explorer.ui.review.review_modes import ReviewMode, mode_of
from explorer.ui.review.running_session import RunningSession
from explorer.ui.review.spread_screen import SpreadScreen
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.threads import run_in_thread
from explorer.ui.weak_calls import subscribe_weakly
from explorer.ui.widgets.key_hints import CommandClicked, key_hints, run_clicked
from explorer.ui.widgets.row import ListEntry, Look, Row
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.rows import Entries
from explorer.ui.widgets.status_line import StatusLine

_KEYS: Final = ("review_ahead", "practice", "review_order", "suspended", "spread", "undo_step")
_ORDER_NAMES: Final[dict[QueueOrder, str]] = {
    "plugin": "",  # goes without saying
    "forgotten": "most likely forgotten first",
    "prerequisites": "prerequisites first",
}
_ASIDE: Final = ("aside",)
"""The key of the row that leads to what is put aside."""
_REFUSED: Final = ("refused",)
"""The key of the row that offers to write what was refused."""
_REASON: Final = ("reason",)
"""The key of the row that tells why it was refused."""
_TITLES: Final[dict[ChoiceKind, str]] = {
    "set": "Sets",
    "deck": "Decks",
    "folder": "Folders",
    "tag": "Tags",
}
_WHERE: Final[dict[ChoiceKind, str]] = {
    "section": "this section",
    "note": "this note",
    "folder": "this folder",
}


class ReviewStartScreen(DismissOnceScreen[None]):
    """The choice of what to review."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search", only=("close", "forget")),
        *bindings("review", only=_KEYS),
        *bindings("list", only=("open",)),
    ]
    base_app = getters.app(BaseApp)
    list = getters.query_one(RowList)
    """The list of choices."""

    def __init__(
        self,
        controller: ReviewController,
        place: ReviewPlace | None,
        show: Callable[[RunningSession], object],
    ) -> None:
        """`place` is where the user is; `show` shows a session that has begun."""
        super().__init__(classes=KEPT_BELOW)
        self._show = show
        self._controller = controller
        self._place = place
        self._choices: dict[Hashable, ReviewChoice] = {}
        self._gathers: Callable[[], None] | None = None
        """What gathers the choice that was made last, once all is written."""
        self._begins_at_once = False
        """Whether the last key would have begun if the choices had been counted by then."""
        self._refused: tuple[RefusedGrade, ...] = ()
        """The grades that could not be written once."""
        self._is_retrying = False
        """Whether they are being written again: their rows stay until it is known how that ends."""
        self._aside = AsideList(())
        self._problems = 0
        """How many problems keep a note or a card from its review."""
        self._are_hidden = False
        """Whether anything that could be reviewed is left out today."""
        self._done: DoneCount | None = None
        """How much was reviewed today; None if no limit asks for it."""

    def compose(self) -> ComposeResult:
        """Lay out the list and the keys."""
        glyphs = self.base_app.glyphs
        yield RowList(Entries(), glyphs=glyphs, id="review-choices")
        yield StatusLine(glyphs, id="review-keys")

    def on_mount(self) -> None:
        """Begin to count."""
        follow_vault(self, self._count)
        self.list.click_opens = False
        self.list.say(Content.styled("Counting" + self.base_app.glyphs.ellipsis, "$muted"))
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
        if reason is not None and not self._choices:
            self.list.say(*start_words.unreadable_vault(self.base_app, reason))

    def action_open(self) -> None:
        """Begin once the choices are counted: there is none to open in the list."""
        self._begins_at_once = not self._choices

    def _wait_for_key(self, _: events.Key) -> None:
        """Begin by the last key only: another one is about to do something else."""
        self._begins_at_once = False

    @property
    def _mode(self) -> ReviewMode:
        """What the review takes."""
        return mode_of(self._controller.options)

    @property
    def _everything(self) -> ReviewChoice | None:
        """The choice of everything, None while the choices are being counted."""
        return next((choice for choice in self._choices.values() if choice.kind == "all"), None)

    # The choices

    def _count(self) -> None:
        if is_open(self):
            self._work("choices", partial(self._post_choices, self.base_app.explorer))

    def _work(self, group: str, work: Callable[[], None]) -> None:
        run_in_thread(self, work, group, exclusive=True)

    def _post_choices(self, explorer: Explorer) -> None:
        app = self.base_app
        now, queries = app.now(), app.options.review_sets
        sets = {name: explorer.query_scopes.find(queries[name], now) for name in queries}
        choices = explorer.sessions.choices(self._place, now, sets)
        aside = explorer.reviews.put_aside.list(now)
        done: DoneCount | None = None
        if (app.options.reviews_per_day, app.options.new_per_day) != (None, None):
            done = explorer.reviews.done(now)
        are_hidden = bool(explorer.reviews.hidden(now))
        refused = explorer.sessions.refused()
        problems = count_review_problems(explorer.problems())
        self.post_message(ChoicesLoaded(choices, refused, aside, done, are_hidden, problems))

    @on(ChoicesLoaded)
    @while_shown
    def show_choices(self, message: ChoicesLoaded) -> None:
        """Show them; the cursor is on what the place offers, else on the last choice."""
        message.stop()
        is_first = not self._choices
        self._choices = {choice.id: choice for choice in message.choices}
        self._refused, self._aside, self._done = message.refused, message.aside, message.done
        self._are_hidden, self._problems = message.are_hidden, message.problems
        self._show_keys()
        self._fill()
        if is_first:
            self._select_first(message.choices)
        if self._begins_at_once:
            self._begins_at_once = False
            if len(self.list.rows):
                self.list.open_row(self.list.cursor)

    def _fill(self) -> None:
        """Show the choices, or what to do if there is nothing to choose."""
        choices = self._choices.values()
        everything = self._everything
        if everything is None:  # they are still being counted
            return
        entries: tuple[ListEntry, ...] = ()
        if self._refused or self._mode.has_work(everything):
            entries = tuple(self._entries(choices))
        elif not (everything.total or self._aside.items or self._are_hidden):
            self.list.say(*start_words.no_cards(self.base_app))
        elif self._controller.options.is_ahead:
            entries = tuple(self._entries(choices))
        else:
            waiting = len(self._aside.items)
            self.list.say(*start_words.nothing_due(self.base_app, everything, waiting))
        self.list.fill(Entries(entries))
        self._show_keys()

    def _select_first(self, choices: Iterable[ReviewChoice]) -> None:
        last = self._controller.last_choice
        wanted: list[Hashable] = []
        if self._place is not None and self._place.is_chosen:
            wanted += [choice.id for choice in choices if choice.is_near]
        if last is not None:
            wanted.append(last.id)
            wanted += [choice.id for choice in choices if choice.scope == last.scope]
        wanted += [choice.id for choice in choices if choice.kind == "all"]
        for key in wanted:
            index = self.list.rows.find(key)
            if index is not None:
                self.list.cursor = index
                return

    def _entries(self, choices: Iterable[ReviewChoice]) -> Iterator[ListEntry]:
        """Yield the rows: everything, what is near, then each kind under its name."""
        if self._refused:
            yield from self._refused_entries()
        for number, problem in enumerate(self._aside.problems):
            icon = self.base_app.glyphs.warning
            yield ListEntry(("problem", number), Row(clean(problem), "broken", icon=icon))
        title = ""
        for choice in sorted(choices, key=lambda each: (each.kind != "all", not each.is_near)):
            group = ""
            if not choice.is_near:
                group = _TITLES.get(choice.kind, "")
            if group != title:
                title = group
                yield ListEntry(("title", title), Row(title, "rule"))
            yield ListEntry(choice.id, self._row(choice))
            if choice.kind == "all" and self._aside.items:
                dot, key = self.base_app.glyphs.dot, key_of("suspended", self.base_app.keys)
                text = start_words.aside_text(self._aside, dot)
                yield ListEntry(_ASIDE, Row(f"{text} {dot} {key} for the list", "dim"))

    def _refused_entries(self) -> Iterator[ListEntry]:
        """Yield the row that offers to write what was refused, or to drop it, and one for why."""
        text = start_words.refused_text(self.base_app, len(self._refused))
        if self._is_retrying:
            text = f"Writing {counted(len(self._refused), 'grade')}{self.base_app.glyphs.ellipsis}"
        yield ListEntry(_REFUSED, Row(text, "broken", icon=self.base_app.glyphs.warning))
        yield ListEntry(_REASON, Row(clean(self._refused[-1].reason), "dim"))

    def _row(self, choice: ReviewChoice) -> Row:
        depth, name, aside = 0, words.choice_title(choice), ""
        if choice.problem:
            icon = self.base_app.glyphs.warning
            return Row(name, "broken", aside=clean(choice.problem), icon=icon)
        if choice.is_near:
            aside = _WHERE.get(choice.kind, "")
        elif choice.kind in ("deck", "folder"):
            depth = choice.name.count("/")
            name = clean(choice.name.rpartition("/")[2])
        look: Look = "plain"
        if choice.kind == "all":
            look = "title"
        elif not self._mode.has_work(choice):
            look = "dim"
        left = self._mode.left_text(choice, self.base_app.glyphs.dot)
        state: ReviewState | None = None
        if choice.due:
            state = "due"
        return Row(name, look, depth, aside=aside, badge=left, state=state)

    def _show_keys(self) -> None:
        line = self.query_one(StatusLine)
        limits = start_words.limits_text(self._controller.options, self._done)
        facts = (self._mode.fact, limits, start_words.problems_text(self._problems))
        line.show(tuple(filter(None, facts)))
        line.hint(key_hints(self.base_app, self._hints()))
        self._show_title()

    def _show_title(self) -> None:
        """Name what is unusual in the title, which has room for it on any screen."""
        parts = ("Review", self._mode.title, _ORDER_NAMES[self._controller.options.order])
        title = f" {self.base_app.glyphs.crumb} ".join(filter(None, parts))
        self.list.border_title = Content(title)

    def _hints(self) -> Iterator[tuple[str, str]]:
        """Yield the commands of the screen, each with a word for it, most useful first."""
        if len(self.list.rows):
            yield "open", "begin"
        yield "close", "leave"
        yield "help", "help"
        if self._problems:
            yield "problems", "problems"
        if self._has_items:
            yield from self._mode.hints
            yield "spread", "spread"
            yield "review_order", "order"
        if self._aside.items:
            yield "suspended", "suspended"

    @property
    def _has_items(self) -> bool:
        """Whether anything is reviewed in this vault, or is still being counted."""
        return not self._choices or any(choice.total for choice in self._choices.values())

    def action_review_ahead(self) -> None:
        """Review what is due in the next days, too, or only what is due now."""
        options = self._controller.options
        self._change(replace(options, is_ahead=not options.is_ahead, is_practice=False))

    def action_practice(self) -> None:
        """Go through all that there is, due or not, without writing; or only what is due."""
        options = self._controller.options
        self._change(replace(options, is_practice=not options.is_practice, is_ahead=False))

    def action_review_order(self) -> None:
        """Review in the next order that there is, also after the app is started again."""
        options = self._controller.options
        following = (QUEUE_ORDERS.index(options.order) + 1) % len(QUEUE_ORDERS)
        self._change(replace(options, order=QUEUE_ORDERS[following]))
        self._controller.keep_order()

    def action_suspended(self) -> None:
        """List what is suspended or buried."""
        from explorer.ui.lists.list_screen import ListScreen
        from explorer.ui.lists.listings import LISTINGS

        self.app.push_screen(ListScreen(LISTINGS["put_aside"]), self._aside_listed)

    def _aside_listed(self, _: object) -> None:
        """Count again, here and in the panes: some of it may be reviewed again."""
        self._controller.aside_changed()

    def action_spread(self) -> None:
        """Show how what is due of the selected choice, else of everything, would be spread."""
        choice = self._choices.get(self.list.selected_key, self._everything)
        if choice is not None and not choice.problem:
            self.app.push_screen(SpreadScreen(self._controller, choice))

    def _change(self, options: QueueOptions) -> None:
        if not is_open(self):  # a key that came as the screen closes
            return
        self._controller.options = options
        self._fill()
        self._show_keys()

    @on(CommandClicked)
    async def clicked(self, event: CommandClicked) -> None:
        """Do as the key of a command does."""
        await run_clicked(self, event)

    # Grades that were refused

    def _retry(self) -> None:
        """Write what was refused; what is refused again is offered once it is known."""
        if not self._is_retrying:
            self._is_retrying = True
            self._controller.retry(self._refused, self._retried)
            self._fill()

    def _retried(self) -> None:
        """Count what is still refused: the rows are as they were until then."""
        self._is_retrying = False
        self._count()

    def action_undo_step(self) -> None:
        """Take back what was written of the refused grades, so that they are offered again."""
        self._controller.undo_retry(self._count)

    def action_forget(self) -> None:
        """Drop what was refused, if its row is selected."""
        if self._is_retrying or self.list.selected_key not in (_REFUSED, _REASON):
            return
        dropped, self._refused = self._refused, ()
        self._controller.forget(dropped)
        self.app.notify(start_words.dropped_text(dropped))
        self._fill()

    # Beginning

    @on(RowList.Opened)
    def opened(self, event: RowList.Opened) -> None:
        """Begin with a choice."""
        event.stop()
        if event.key in (_REFUSED, _REASON):
            self._retry()
            return
        if event.key == _ASIDE:
            self.action_suspended()
            return
        choice = self._choices.get(event.key)
        if choice is None:
            return
        if choice.problem:
            self.app.notify(clean(choice.problem), title=clean(choice.name), severity="warning")
        else:
            options = self._controller.options
            self._gathers = partial(self._post_queue, self.base_app.explorer, choice, options)
            self.list.border_subtitle = Content("Writing" + self.base_app.glyphs.ellipsis)
            self._controller.once_written(self._gather)

    def _gather(self) -> None:
        """Gather what was chosen: by now the files have all that was graded before."""
        work, self._gathers = self._gathers, None
        if work is not None and is_open(self):
            self.list.border_subtitle = Content("Gathering" + self.base_app.glyphs.ellipsis)
            self._work("queue", work)

    def _post_queue(self, explorer: Explorer, choice: ReviewChoice, options: QueueOptions) -> None:
        now, next_day = self.base_app.now(), None
        queue = explorer.sessions.queue(choice.scope, options, now)
        if not queue.items:
            next_day = explorer.reviews.next_day(choice.scope, now)
        self.post_message(QueueLoaded(choice, queue, next_day))

    @on(QueueLoaded)
    @while_shown
    def begin(self, message: QueueLoaded) -> None:
        """Begin the session, or tell what to do if there is nothing to review."""
        message.stop()
        self.list.border_subtitle = Content()
        if not self.is_active:  # another one has begun, or another screen lies over this one
            return
        session = self._controller.begin(message.choice, message.queue)
        if session is None:
            self._tell_nothing_is_left(message)
        else:
            self._show(session)

    @while_shown
    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Offer the choices again if the session cannot be gathered."""
        if event.state is WorkerState.ERROR and event.worker.group == "queue":
            self.list.border_subtitle = Content()

    def _tell_nothing_is_left(self, message: QueueLoaded) -> None:
        choice, held_back = message.choice, message.queue.held_back
        if held_back:
            left = f"{counted(held_back, 'item')} of {words.choice_title(choice)} wait for tomorrow"
            self.app.notify(f"Done for today: {left}, by the limits of the config file.")
            return
        options = self._controller.options
        self.app.notify(start_words.nothing_here(self.base_app, choice, message.next_day, options))
