"""The screen that one lives in: concepts, the note, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.content import Content

from explorer.review import STATES
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, while_shown
from explorer.ui.commands import bindings, key_of
from explorer.ui.history import History, HistoryPlace
from explorer.ui.main.panes import PanesScreen
from explorer.ui.messages import BadgesLoaded, ContextLoaded, NoteLoaded, OpenPlace, VaultLoaded
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.latest_task import LatestTask

if TYPE_CHECKING:
    from explorer.ui.reader.note_view import NoteView

_AT_ONCE = 0.015
"""Seconds that the screen itself waits for a note: one that comes later costs a paint of its
own."""
_FRONT_PAGES = frozenset({"home", "index", "readme", "start", "start here", "welcome"})


class MainScreen(PanesScreen):
    """What is read, and where one goes from there."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("main")]

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self._request = 0
        self._shown = 0
        """The request whose text is on screen."""
        self._focus_next = False
        self._wanted: HistoryPlace | None = None
        self._badges: BadgesLoaded | None = None
        self._reader = LatestTask("reader", _AT_ONCE)

    def on_unmount(self) -> None:
        """Read nothing any more."""
        self._reader.close()

    def on_mount(self) -> None:
        """Begin in the tree."""
        self.watch(self.note_pane, "section", self.context_list.read_section, init=False)
        self.say_reading()
        self._show_pane("concepts")

    def say_reading(self, *, yet: bool = True) -> None:
        """Say that the vault is being read, or that it is not `yet`."""
        said = "Reading the vault" + self.host.glyphs.ellipsis if yet else "Nothing is read yet."
        self.note_pane.say(Content.styled(said, "$muted"))

    # What arrives

    def take_vault(self, message: VaultLoaded) -> None:
        """Show a new snapshot without moving anything."""
        self.concepts.take_vault(message)
        if not message.complete and message.notes and self.history.current is None:
            said = "Still reading the vault. What is on the left can be opened already."
            self.note_pane.say(Content.styled(said, "$muted"))
        shown = self.note_pane.note
        if shown is not None and message.notes.get(shown.path) not in (None, shown):
            self._reopen(shown.path)
        elif shown is not None:
            self._look_around(shown.path)
        if self._wanted is not None and self._wanted.path in message.notes:
            wanted, self._wanted = self._wanted, None
            self.open_place(wanted, focus=self._focus_next)
        if message.complete:
            self._settle_place(message)
        if message.complete and not message.notes:
            self._say_empty()

    def _settle_place(self, message: VaultLoaded) -> None:
        """Say that the note on screen is gone, or show one that could not be read before."""
        place = self.history.current
        if place is None:
            return
        if place.path not in message.notes:
            self.context_list.show(None)
            gone = f"{clean(place.path)} is not in the vault any more. {self._way_out()}"
            self.note_pane.say(Content("This note is gone"), Content.styled(gone, "$muted"))
        elif self.note_pane.note is None and self._shown == self._request:
            self._reopen(place.path)

    def _way_out(self) -> str:
        """Return what to do where there is nothing to read."""
        if self.history.can_step(-1):
            return f"Press {key_of('back', self.host.keys)} to go back."
        return f"Choose another one, or press {key_of('search', self.host.keys)} to find a heading anywhere."

    def take_badges(self, message: BadgesLoaded) -> None:
        """Show what is due, and something to read if nothing is open yet."""
        self._badges = message
        self.concepts.take_badges(message)
        if self.concepts.due_only:
            self._say_nothing_due()
        if self.note_pane.note is not None:
            self._look_around(self.note_pane.note.path)
        elif self.history.current is None and self._wanted is None:
            self._open_first()

    def _say_empty(self) -> None:
        root = clean(str(self.host.explorer.vault.root))
        self.concepts.say(
            Content("No notes here"),
            Content.styled(f"There is no .md file in {root}.", "$muted"),
            Content.styled(
                "Write one in any editor, then press f5. Another folder: explorer PATH", "$muted"
            ),
        )
        self.note_pane.say(Content.styled("A note is read here.", "$muted"))

    def _open_first(self) -> None:
        """Open what is most worth reading.

        What is due first, else the vault's front page, else its first note.
        """
        first = self.first_place()
        if first is None:
            if self.host.explorer.vault.notes:
                advice = "Choose a note with enter, or press / to find a heading anywhere."
                self.note_pane.say(Content.styled(advice, "$muted"))
            return
        self.open_place(first, focus=False, unfold=True, reveal=not self.concepts.touched)

    def first_place(self) -> HistoryPlace | None:
        """Return what to show when nothing was asked for."""
        notes = self.host.explorer.vault.notes
        if self._badges is not None:
            due = [
                ((STATES.index(badge.state), badge.days or 0), path)
                for path, badge in self._badges.badges.items()
                if badge.count
            ]
            if due:
                return HistoryPlace(min(due)[1])
        front = (
            path
            for path, note in notes.items()
            if "/" not in path and note.title.casefold() in _FRONT_PAGES
        )
        shown = (line.path for line in self.concepts.tree_model.lines if line.kind == "note")
        path = next(front, None) or next(shown, None)
        return HistoryPlace(path) if path is not None else None

    # Going places

    @on(OpenPlace)
    def go_to(self, message: OpenPlace) -> None:
        """Show the place that a row or a link names."""
        message.stop()
        self.open_place(HistoryPlace(message.path, message.line), focus=message.focus)

    def open_place(
        self,
        place: HistoryPlace,
        *,
        focus: bool,
        remember: bool = True,
        unfold: bool = False,
        reveal: bool = True,
    ) -> None:
        """Show a place of the vault; the text is read off the loop."""
        notes = self.host.explorer.vault.notes
        if place.path not in notes:
            if not self.host.loaded:
                self._wanted, self._focus_next = place, focus
                return
            self.app.notify(
                f"There is no note {clean(place.path)} any more.", severity="warning", markup=False
            )
            return
        if remember:
            self._leave()
            self.history.visit(place)
        self._request += 1
        if reveal:
            self.concepts.reveal(place.path, unfold=unfold)
        if focus:
            self._show_pane("note")
        self._read(self._request, place.path)

    def _leave(self) -> None:
        """Keep how the place that is shown looks now, unless its text has not come yet."""
        current, shown = self.history.current, self.note_pane.note
        if (
            current is not None
            and shown is not None
            and shown.path == current.path
            and self._shown == self._request
        ):
            self.history.leave(*self.note_pane.position())

    def _reopen(self, path: str) -> None:
        """Show the note again where it is: its file has changed."""
        self._leave()
        self._request += 1
        self._read(self._request, path)

    def _read(self, request: int, path: str) -> None:
        """Read a note in a thread, and show it in the next paint if it comes at once."""
        work = partial(_reading, self.host, request, path)
        self._reader.ask(work, self.show_note, self._wait_for, at_once=self.host.prepared)

    @work(thread=True, exclusive=True, group="note", exit_on_error=False)
    def _wait_for(self, arriving: Callable[[], NoteLoaded]) -> None:
        with suppress(CancelledError):  # another note was asked for
            self.post_message(arriving())

    @on(NoteLoaded)
    @while_shown
    def show_note(self, message: NoteLoaded) -> None:
        """Show a note, unless something else was asked for meanwhile."""
        reading, place = message.reading, self.history.current
        if message.request != self._request or place is None:
            return
        self._shown = message.request
        self.context_list.show(reading.context)
        if reading.text is None or reading.context is None:
            self.note_pane.say(
                Content("This note cannot be read"), Content.styled(clean(reading.reason), "$muted")
            )
            return
        self.note_pane.show(reading.context, reading.text, place)
        self.context_list.read_section(self.note_pane.section)
        if (
            self.pane == "note"
            and self.note_pane.view is not None
            and not self.note_pane.box_is_open
        ):
            self.note_pane.view.focus()

    def _look_around(self, path: str) -> None:
        self._gather_context(self.host, path)

    @work(thread=True, exclusive=True, group="context", exit_on_error=False)
    def _gather_context(self, host: BaseApp, path: str) -> None:
        context = host.explorer.reader.context(path, host.now())
        self.post_message(ContextLoaded(path, context))

    @on(ContextLoaded)
    @while_shown
    def show_context(self, message: ContextLoaded) -> None:
        """Take in what a new snapshot says of the same note."""
        shown = self.note_pane.note
        if shown is None or shown.path != message.path or message.context is None:
            return
        before = self.context_list.around.context
        self.context_list.show(message.context)
        if self.note_pane.view is not None and (
            before is None or not before.reads_as(message.context)
        ):
            self.note_pane.view.relook(
                message.context.leads, message.context.embeds, message.context.asks
            )

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the note."""
        event.stop()
        context = self.context_list.around.context
        if context is not None:
            self.host.follow(context, event.target)

    def action_leave(self) -> None:
        """Leave what was put over the note, the filter or the pane."""
        if self.leave_note():
            return
        if self.pane == "concepts" and self.concepts.due_only:
            self.action_due_only()
        else:
            self._show_pane("concepts")

    # Commands

    def action_due_only(self) -> None:
        """Show only what is due, or everything again."""
        self._show_pane("concepts")
        self.concepts.toggle_due()
        self._say_nothing_due()

    def _say_nothing_due(self) -> None:
        if self._badges is None:
            self.concepts.say(
                Content.styled("Still reading the vault" + self.host.glyphs.ellipsis, "$muted")
            )
            return
        self.concepts.say(
            Content("Nothing is due"),
            Content.styled(self.host.next_due_sentence(self._badges.badges), "$muted"),
            Content.styled("Press d or esc to see everything again.", "$muted"),
        )

    def action_back(self) -> None:
        """Go back to the place before, as it was left.

        From a footnote, to where one was before it.
        """
        view = self.note_pane.view
        if self.pane != "note" or view is None or not view.leave_footnote():
            self._step(-1)

    def action_forward(self) -> None:
        """Go forward again."""
        self._step(1)

    def _step(self, by: int) -> None:
        self._leave()
        place = self.history.step(by)
        if place is None:
            return
        self.open_place(place, focus=self.pane == "note", remember=False)

    def action_next_link(self) -> None:
        """Select the next link in the note."""
        self._walk("next_link")

    def action_previous_link(self) -> None:
        """Select the link before."""
        self._walk("previous_link")

    def action_hints(self) -> None:
        """Put letters beside the links."""
        self._walk("hints")

    def action_peek(self) -> None:
        """Look at where the selected link leads."""
        self._walk("peek")

    def _walk(self, action: str) -> None:
        view = self.note_pane.view
        if view is None or self.note_pane.note is None:
            return
        if self.pane != "note":
            self._show_pane("note")
        getattr(view, f"action_{action}")()

    def place(self) -> tuple[str, int] | None:
        """Return the (path, line) that commands act on.

        The tree's row if it has the focus, else where one reads.
        """
        if self.pane == "concepts":
            return self.concepts.place()
        note = self.note_pane.note
        return (note.path, self.note_pane.line) if note is not None else None


def _reading(host: BaseApp, request: int, path: str) -> NoteLoaded:
    """Read a note. For a thread."""
    NotePane.prepare()
    reading = host.explorer.reader.load(path, host.now())
    NotePane.prepare(reading.text or "")
    return NoteLoaded(request, path, reading)
