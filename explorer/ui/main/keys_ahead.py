"""Keys for a note that is not there yet: they wait for it, and then act on it in their order.

Without that, what a user types ahead while the first note is being read would act on nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Final

from textual import events
from textual.screen import Screen

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.commands import commands_by_key, keys_of
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.reader.note_pane import NotePane

_OPEN_BOX: Final = frozenset({"find", "next_find", "previous_find", "go_to_line"})
"""Commands after which the keys that follow may be a text to find."""
_GO_THERE: Final = _OPEN_BOX | {"next_link", "previous_link", "hints", "fold_here", "fold_all"}
"""Commands that go to the note from any pane."""
_ACT_THERE: Final = frozenset(
    {
        "",  # a key that works only in the pane with the focus
        "peek",
        "sections",
        "edit",
        "copy_link",
        "copy_code",
        "bookmark",
        "join",
        "open_in_obsidian",
        "scroll_half_up",
        "read_on",
        "read_back",
        "scroll_down",
        "scroll_up",
    }
)
"""Commands that act on the note while it has the focus."""


class KeysAhead:
    """Holds the keys that are meant for a note until it is laid out where no page is.

    All other keys act at once. What is held is dropped when the note does not come, and when the
    user has gone elsewhere by then.
    """

    def __init__(
        self,
        screen: Screen[None],
        note: NotePane,
        *,
        pane: Callable[[], Pane],
        show_note: Callable[[], None],
    ) -> None:
        """Hold nothing yet.

        `pane` returns which pane has the focus, and `show_note` gives it to the note.
        """
        self._screen = screen
        self._note = note
        self._pane = pane
        self._show_note = show_note
        self._held: list[events.Key] = []

    @property
    def _app(self) -> BaseApp:
        return app_of(self._screen)

    @cached_property
    def _commands(self) -> dict[str, str]:
        """The commands that work in all panes, by their keys."""
        return commands_by_key(("app", "main"), self._app.keys)

    def take(self, event: events.Event) -> bool:
        """Hold an event that has come to the app if it is a key for the note that is awaited.

        Returns whether it is held: then nothing else may be done with it.
        """
        if not isinstance(event, events.Key) or event.is_forwarded:
            return False
        # A key that comes between the layout and what is held waits for its turn, too.
        is_awaited = bool(self._note.awaited or self._held)
        holds = is_awaited and self._screen.is_active and self._is_for_note(event.key)
        if holds:
            self._held.append(event)
        return holds

    def _is_for_note(self, key: str) -> bool:
        """Return whether a key acts on the note, if it is there; go there if the key does."""
        if self._types_text:
            return key not in keys_of("quit_anywhere", self._app.keys)
        command = self._commands.get(key, "")
        if command in _GO_THERE:
            # At once, as if the note were there: the next key is for it, too.
            self._show_note()
        return command in _GO_THERE | _ACT_THERE and self._pane() == "note"

    @property
    def _types_text(self) -> bool:
        held = {self._commands.get(event.key) for event in self._held}
        return not held.isdisjoint(_OPEN_BOX)

    def follow(self, awaited: str) -> None:
        """Let the keys act if no note is awaited any more; drop them if it is another one.

        They come before all that are pressed from now on: the app itself acts on them.
        """
        if awaited:
            self._held.clear()
        else:
            self._app.call_next(self._replay)

    async def _replay(self) -> None:
        held, self._held = self._held, []
        if self._acts_on_note:
            for event in held:
                await self._app.on_event(event)

    @property
    def _acts_on_note(self) -> bool:
        """Whether keys act on the note now."""
        focused = self._screen.focused
        has_focus = focused is not None and focused is self._note.text_view
        return has_focus and self._screen.is_active
