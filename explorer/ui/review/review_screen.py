"""A review: one item at a time, its answer, its grades; at the end a summary of the session.

Shows a running session and hands keys and clicks to it. Never reads or writes a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import date
from functools import partial
from time import monotonic
from typing import Any, Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from explorer.model import SessionKey
from explorer.review.days import day_of
from explorer.review.grading import NOTE_GRADES
from explorer.review.scheduler import GRADES, Grade
from explorer.review.session import GradeOutcome
from explorer.review.session_queue import QueueOptions
from explorer.services.explorer import Explorer
from explorer.text.sanitize import clean
from explorer.ui.base_app import KEPT_BELOW, BaseApp, is_open
from explorer.ui.commands import COMMANDS, bindings, bindings_of
from explorer.ui.messages import OpenPlace
from explorer.ui.reader.note_view import NoteView
from explorer.ui.review import review_words as words
from explorer.ui.review.item_loader import PreparedItem
from explorer.ui.review.item_menu import FACTS, ask_day, show_facts
from explorer.ui.review.review_session import WRITE_ERRORS, ReviewController, ReviewSession
from explorer.ui.review.review_widgets import (
    GradeBar,
    GradeOption,
    ItemPane,
    ReviewHeader,
    SaidText,
    TypedAnswerBox,
)
from explorer.ui.review.review_words import summary_text
from explorer.ui.textual_ext.notices import ONE_NOTICE
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.threads import run_async
from explorer.ui.widgets.ask_screen import Choice, ask
from explorer.ui.widgets.key_hints import (
    KeyHint,
    key_hints,
)
from explorer.ui.widgets.status_line import StatusLine

_LINKS = ("next_link", "previous_link", "hints", "peek", "fold_here", "fold_all")
_TYPING: tuple[KeyHint, ...] = (
    KeyHint("compare_typed", "enter", "compare"),
    KeyHint("leave_typed", "esc", "leave"),
)
"""What keys do while an answer is typed: the others are letters of it."""
_STEPS = frozenset(command.action.partition("(")[0] for command in COMMANDS["review"])
"""What is done to the item or the session: nothing of it while an answer is typed."""
_OF_ITEM = frozenset({"skip", "bury", "suspend", "type_answer", "item_menu"})
"""What is done to an item that is on the screen."""
_LOOKS_AT_CLOCK = 30
"""Seconds after which the screen looks whether another day has begun."""


class ReviewScreen(DismissOnceScreen[None]):
    """The screen of a session."""

    BINDINGS = bindings_of("close") + bindings("review") + bindings_of(*_LINKS)
    base_app = getters.app(BaseApp)
    pane = getters.query_one(ItemPane)
    """Where the item is shown."""
    answer_box = getters.query_one(TypedAnswerBox)
    """Where an answer is typed and compared."""
    said = getters.query_one(SaidText)
    """What is said of the session."""

    def __init__(self, controller: ReviewController, review: ReviewSession) -> None:
        super().__init__(classes=f"{ONE_NOTICE} {KEPT_BELOW}")
        self._controller = controller
        self._review = review
        self._pauses = False
        """Whether the summary is shown before the end."""
        self._forecast: Sequence[int] = ()
        """How much is due on the days to come, from today on."""
        self._forecast_of = -1
        """The generation of the vault of which that is, or is being counted."""
        self._painted: SessionKey | None = None
        """The item that is on the screen, laid out and with its grades."""
        self._painted_at = 0.0
        """When it was painted, in the time of events."""

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        glyphs = self.base_app.glyphs
        yield ReviewHeader(glyphs, id="review-header")
        yield ItemPane(glyphs, id="review-item")
        yield Static(id="review-refusal")
        yield SaidText(glyphs.ellipsis, id="review-said")
        yield TypedAnswerBox(glyphs.ellipsis, id="typed-answer")
        yield GradeBar(glyphs.ellipsis, id="grades")
        yield StatusLine(glyphs, id="review-keys")

    def on_mount(self) -> None:
        """Show the current item."""
        self._review.view = self
        self.pane.view.focus()
        self.session_changed()
        self.set_interval(_LOOKS_AT_CLOCK, self._review.follow_day)
        self.base_app.notices.key_pressed.subscribe(self, self._forget_answer, immediate=True)

    def on_resize(self) -> None:
        """Say in the bottom line what has room there, and tell again whether the item has."""
        self._show_keys()
        self.call_after_refresh(self._take_painted)

    def on_screen_resume(self) -> None:
        """Go on after what lay over the item: its time counts for no answer."""
        self._review.resume()

    def on_unmount(self) -> None:
        """Let the session wait."""
        if self._review.view is self:
            self._review.view = None
        self._controller.leave()

    # What is shown (`SessionView`)

    def session_changed(self) -> None:
        """Show the session as it is now, unless the screen closes while a grade is written."""
        if not is_open(self):
            return
        item, session, app = self._item, self._review, self.base_app
        left = words.to_go_text(session, app.glyphs.dot, writes=session.writes)
        title = f"Review {app.glyphs.crumb} {words.choice_title(session.choice)}"
        self.query_one(ReviewHeader).show(
            title, session.begins_with.unwritable, left, session.progress
        )
        if item is None:
            self._show_summary()
        else:
            self._show_item(item)
        self._show_keys()

    @property
    def _item(self) -> PreparedItem | None:
        """The item on the screen, None while the summary is there."""
        return None if self._pauses else self._review.item

    def _show_item(self, item: PreparedItem) -> None:
        session = self._review
        answered = not session.hides_answer
        self.pane.show(item, answered=answered)
        app = self.base_app
        settings = app.explorer.vault.settings
        facts = words.facts_text(session, app.now(), settings, item, app.glyphs)
        self.pane.write_subtitle(Content(facts))
        if self.focused in (None, self.pane.words):
            self.pane.view.focus()
        refusal = session.refusal
        below = self.query_one("#review-refusal", Static)
        below.display = refusal is not None
        if refusal is not None:
            key = app.key_of(refusal.grade)
            text = f"Not written: {clean(refusal.reason)}. {key} tries it again."
            below.update(Content.styled(text, "$error"))
        if session.is_shown and self._is_typed(item):
            self.answer_box.compare_again((item.answer, *item.other_answers))
        elif not self.answer_box.is_open:
            self.answer_box.close()
        self.query_one(GradeBar).show(self._options(item))
        if not answered:
            self._painted = None
        elif self._painted != item.key:  # each call costs a paint
            self.call_after_refresh(self._take_painted)

    def _take_painted(self) -> None:
        """Note what is on the screen by now: only then it is known whether an item has room."""
        item = self._item
        if item is not None and is_open(self):
            if self.pane.shows_item:
                self._painted, self._painted_at = item.key, monotonic()
            self.query_one(GradeBar).show(self._options(item))

    def _options(self, item: PreparedItem) -> tuple[GradeOption, ...]:
        app = self.base_app
        if self.answer_box.is_open:
            return (self.answer_box.option(has_left=not self._is_typed(item)),)
        if item.reason:
            return (GradeOption("skip", app.key_of("skip"), "not now"),)
        if self._review.hides_answer:
            key = app.key_of("show_answer")
            return (GradeOption("show_answer", key, "show the answer"),)
        grades: tuple[Grade, ...] = GRADES if item.key.is_card else NOTE_GRADES
        return tuple(self._grade_option(grade, item) for grade in grades)

    def _is_typed(self, item: PreparedItem | None) -> bool:
        """Whether what is typed or compared is about an item, edited and renamed or not."""
        return item is not None and self._review.typed == item.key

    def _grade_option(self, grade: Grade, item: PreparedItem) -> GradeOption:
        """Return a grade with what it would give, if it is written: else no date ever comes."""
        app, refusal = self.base_app, self._review.refusal
        outcome = GradeOutcome()
        if self._review.writes and self._review.has_dates(item):
            outcome = item.outcomes.get(grade, outcome)
        begun = item.computed or app.now()  # by now, a wait of minutes would seem to be shorter
        interval, day = words.outcome_texts(outcome, begun, app.explorer.vault.settings)
        is_proposed = refusal is not None and refusal.grade == grade
        second = app.key_of("show_answer") if grade == "good" and self._fits else ""
        key = app.key_of(grade)
        return GradeOption(grade, key, grade, interval, day, is_proposed, second)

    @property
    def _fits(self) -> bool:
        """Whether all of the item is on the screen, so that nothing is left to read on."""
        return self.pane.shows_item and not self.pane.view.max_scroll_y

    def _show_summary(self) -> None:
        app = self.base_app
        if self._forecast_of != app.explorer.vault.generation:
            run_async(self, partial(self._load_forecast, app.explorer), "forecast", exclusive=True)
        today = day_of(app.now(), app.explorer.vault.settings)
        summary = self._review.summary()
        self.query_one("#review-refusal").display = False
        self.pane.forget()
        self.pane.write_title(Content("Summary"))
        self.pane.write_subtitle(Content())
        held_back = self._review.begins_with.held_back
        self.pane.say(*summary_text(summary, today, self._forecast, held_back, app.glyphs))
        options: tuple[GradeOption, ...] = ()
        if self.answer_box.is_open:
            options = (self.answer_box.option(has_left=True),)
        else:
            self.answer_box.close()
            self.pane.words.focus()
        if self._review.current is not None:
            options = (GradeOption("show_answer", app.key_of("show_answer"), "go on"),)
        self.query_one(GradeBar).show(options)

    async def _load_forecast(self, explorer: Explorer) -> None:
        """Show what is due in the days to come, once a thread has found it."""
        self._forecast_of = explorer.vault.generation
        limits, now = QueueOptions.of(self.base_app.options), self.base_app.now()
        stats = await asyncio.to_thread(explorer.reviews.stats, now, limits)
        self._forecast = stats.forecast
        if is_open(self) and (self._pauses or self._review.current is None):
            self._show_summary()

    def _show_keys(self) -> None:
        line = self.query_one(StatusLine)
        hints = key_hints(self.base_app, self._hints())
        if self.answer_box.is_open:
            hints = _TYPING if self._is_typed(self._review.item) else _TYPING[1:]
        line.hints = hints
        self.said.show(line)

    def say(self, text: str, replaced: str = "") -> None:
        """Tell news where it covers neither the item nor the grades, until it was seen."""
        if is_open(self):
            self.said.add(text, replaced)
            self._show_keys()

    def reply(self, text: str) -> None:
        """Say what a key has come to, until the next one."""
        self.said.answer = text
        self._show_keys()

    def show_saving(self, *, goes_on: bool) -> None:
        """Say that a step is being saved, or do not any more."""
        saving = f"Saving{self.base_app.glyphs.ellipsis}"
        if goes_on and is_open(self):
            self.reply(saving)
        elif is_open(self) and self.said.answer == saving:
            self.reply("")

    def _forget_answer(self, _key: object) -> None:
        if is_open(self) and self.said.answer:
            self.reply("")

    def _move_on(self) -> None:
        """Leave behind what was to be read before a step."""
        self.said.forget()
        self.base_app.notices.dismiss_passing()  # a click may be a step, too

    def _hints(self) -> Iterator[tuple[str, str]]:
        """Yield the commands that are of use now, each with a word for it, most useful first."""
        if self._review.can_undo:
            yield "undo_step", "undo"
        if self._item is None:
            yield from (("close", "leave"), ("help", "help"))
            return
        yield "source", "source"
        if self._review.writes:
            yield from (("bury", "bury"), ("suspend", "suspend"))
        yield from (("close", "leave"), ("skip", "not now"))
        if self._review.hides_answer:
            yield "type_answer", "type"
        if not self.base_app.options.read_only:
            yield "edit_source", "edit"
        yield from (("item_menu", "more"), ("help", "help"))

    # Keys and clicks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take no step while an answer is typed, nor one of an item that the summary hides."""
        if action in _OF_ITEM and self._pauses:
            return False
        if action in _STEPS and self.children and self.answer_box.is_open:
            return False
        return super().check_action(action, parameters)

    def action_show_answer(self) -> None:
        """Show the answer; of a note, the next page; from the summary, go on.

        After the answer the same key is the usual one for a card that was known, as in the plugin
        and in Anki, and so it is for a note, beside whose grade it stands. What is longer than the
        screen is read with it instead, and graded with no key that scrolls. What is not painted yet
        is never graded by it.
        """
        session = self._review
        if self._pauses:
            self._pauses = False
            self._review.resume()
            self.session_changed()
        elif session.current is None:
            self.pane.words.scroll_page_down(animate=False)
        elif session.hides_answer:
            self._review.show()
        elif self.pane.view.max_scroll_y:
            self._page_down()
        elif self._fits and (session.is_shown or self._is_seen(session.current.key)):
            self.action_grade("good")

    def _is_seen(self, key: SessionKey) -> bool:
        """Whether an item was on the screen as the last key was pressed."""
        released = self._controller.released
        return self._painted == key and all(each.time > self._painted_at for each in released)

    def _page_down(self) -> None:
        """Read on; at the end, say which key grades."""
        view = self.pane.view
        if view.scroll_offset.y < view.max_scroll_y:
            view.action_move_page(1)
            return
        key = self.base_app.key_of("good")
        self.reply(f"This is the end: {key} is good.")

    def action_grade(self, grade: Grade) -> None:
        """Grade the current item; before the answer is shown, show it."""
        item = self._item
        if item is None:
            return
        if item.reason:
            key = self.base_app.key_of("skip")  # why is on the screen, in its place
            self.reply(f"This cannot be graded; {key} leaves it for later.")
        elif self._review.hides_answer:
            self.action_show_answer()
        elif not item.key.is_card and not self._is_seen(item.key):
            self.reply("Nothing was graded: the note was not on the screen yet.")
        elif grade == "again" and not item.key.is_card:
            key = self.base_app.key_of("hard")
            self.reply(f'A note has no grade "again"; {key} is hard.')
        elif self._review.writes and self._review.follow_day():
            # Else a date would be written that was not on the screen.
            self.reply("Another day has begun: these are the dates from now on.")
        else:
            self._move_on()
            self.answer_box.close()
            self._controller.save(partial(self._review.grade, grade))

    def action_undo_step(self) -> None:
        """Take back the last step that can be, with its write."""
        self._pauses = False
        if self._review.refusal is not None:
            self._review.refusal = None
            self.session_changed()
            self.reply("Nothing is taken back: that grade was not written.")
        else:
            self._step(self._review.undo, "There is nothing to take back.")

    def action_redo_step(self) -> None:
        """Do again what was taken back last."""
        self._step(self._review.redo, "There is nothing to do again.")

    def _step(self, step: Callable[[], Coroutine[Any, Any, bool]], nothing: str) -> None:
        self._move_on()

        async def take() -> None:
            if not await step():
                self.session_changed()
                self.reply(nothing)

        self._controller.save(take)

    def action_skip(self) -> None:
        """Leave the current item for the end of the session."""
        self._move_on()
        self._review.skip()

    def action_bury(self) -> None:
        """Leave the current item and its siblings out for today."""
        self._controller.save(partial(self._put_aside, "bury", "Buried until tomorrow"))

    def action_suspend(self) -> None:
        """Leave the current item out until it is taken back."""
        self._controller.save(partial(self._put_aside, "suspend", "Suspended"))

    async def _put_aside(
        self, kind: Literal["bury", "suspend", "reschedule"], what: str, day: date | None = None
    ) -> None:
        """Leave the current item out, and say how it is taken back.

        A session that writes nothing leaves it out itself, and later ones have it.
        """
        self._move_on()
        if await self._review.put_aside(kind, day=day) and is_open(self):
            done = what if self._review.writes else "Left out of this session"
            self.reply(f"{done}; {self.base_app.key_of('undo_step')} takes it back.")

    # The menu of the item

    def action_item_menu(self) -> None:
        """Offer what is done more rarely with the current item."""
        item, current = self._item, self._review.current
        if item is None or current is None:
            return
        entries: list[Choice] = []
        if self._review.writes:
            entries.append(("Set the due date", partial(ask_day, self.base_app, self._reschedule)))
        if self._review.writes and item.key.is_card:
            entries.append(("Reset: begin anew", partial(self._reschedule, None)))
        entries += [
            (FACTS, partial(self._run, partial(show_facts, self, self.base_app), item.key)),
            ("Flag it for editing, or no more", partial(self._run, self._flag, item.key)),
        ]
        if current.is_leech:
            entries.append(("Suspend it: it is a leech", self.action_suspend))
        ask(self.app, f"This {item.key.noun}", entries)

    def _run(self, work: Callable[[SessionKey], Coroutine[Any, Any, None]], of: SessionKey) -> None:
        run_async(self, partial(work, of), "item-menu", exclusive=True)

    def _reschedule(self, day: date | None) -> None:
        done = "Begins anew" if day is None else f"Due {day}"
        self._controller.save(partial(self._put_aside, "reschedule", done, day))

    async def _flag(self, key: SessionKey) -> None:
        """Flag the item for editing, or take the flag off."""
        flags = self.base_app.explorer.reviews.flags
        try:
            is_set = await self._controller.write(partial(flags.toggle, key))
        except WRITE_ERRORS as error:
            self._review.tell(f"Not flagged: {error}")
            return
        if is_open(self):
            done = "Flagged; the palette lists what is" if is_set else "No more flagged"
            self.reply(f"{done}.")

    def action_source(self) -> None:
        """Read where the current item stands; the session waits."""
        item = self._item
        if item is not None:
            self.app.post_message(OpenPlace(item.key.path, item.line))

    def action_edit_source(self) -> None:
        """Open the file of the current item in the editor, at its place."""
        item = self._item
        if item is not None:
            self._controller.edit(item.key.path, item.line)

    async def action_in_note(self, action: str) -> None:
        """Run an action of the `NoteView` of the item that is read."""
        await self.app.run_action(action, self.pane.view)

    def action_peek(self) -> None:
        """Show where the selected link leads."""
        self.pane.view.action_peek()

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the item."""
        event.stop()
        item = self._review.item
        if item is not None and item.context is not None:
            self.base_app.links.follow(item.context, event.target)

    # Typing the answer

    def action_type_answer(self) -> None:
        """Take an answer to compare, unless it is shown already."""
        item = self._review.item
        if item is not None and self._review.hides_answer:
            self._review.typed = item.key
            self.answer_box.open()
            self.session_changed()

    @on(Input.Submitted)
    def action_compare_typed(self) -> None:
        """Show the answer, and how what was typed differs, unless its card has left meanwhile."""
        item = self._review.item
        self.pane.view.focus()
        if item is not None and self._is_typed(item):
            typed = self.answer_box.input.value
            self.answer_box.compare(typed, (item.answer, *item.other_answers))
            self._review.show()
        else:
            self.action_leave_typed()

    def action_leave_typed(self) -> None:
        """Type no answer after all."""
        self.answer_box.close()
        self.pane.view.focus()
        self.session_changed()

    # The end

    def action_close(self) -> None:
        """Show the summary of the session, and from there leave it."""
        session = self._review
        if self.answer_box.is_open:
            self.action_leave_typed()
            return
        if session.answers and session.current is not None and not self._pauses:
            self._pauses = True
            self.session_changed()
            return
        self._controller.session = None
        self.dismiss()
