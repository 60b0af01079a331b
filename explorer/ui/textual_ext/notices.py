"""Takes notifications off the screen before their time is over.

Never takes off an error but for another one, nor a warning but for what is as bad, or with its
screen: either may come while the user presses keys.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from textual import events
from textual.app import App
from textual.notifications import Notification
from textual.signal import Signal

from explorer.ui.textual_ext import IS_TESTED

ONE_NOTICE = "-one-notice"
"""The class of a screen that shows only the latest notification, and what is worse than it."""
_SEVERITIES = ("information", "warning", "error")
"""All severities, the worst one last."""
_NO_ERROR = frozenset({"information", "warning"})
_IN_PASSING = frozenset({"information"})
"""The severities of what only informs."""
_TURNS_AWAY = (events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)
"""What tells that the user does something else by now."""


def is_letter(key: events.Key) -> bool:
    """Return whether a key is a letter, as those beside links are."""
    return key.character is not None and key.character.isalpha()


class Notices:
    """Which notifications an app shows, and how long."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.key_pressed: Signal[events.Key] = Signal(app, "key_pressed")
        """Published before a key is handled, for what else was only said in passing."""
        self._for_letter = ""
        """What is said instead of handling the next letter; empty if it is handled."""

    def follow_screens(self) -> None:
        """Leave what is told about one screen behind when another one is shown, but for errors.

        What is told together with the change comes after it, and stays.
        """
        self._app.screen_change_signal.subscribe(self._app, self._leave_screen, immediate=True)

    def _leave_screen(self, _: object) -> None:
        self._for_letter = ""
        self.dismiss_passing(_NO_ERROR)

    def expect_letter(self, sentence: str) -> None:
        """Have the next key, if it is a letter, do nothing but show a sentence.

        It is meant for what the user still saw a moment ago, and so not after a click or on another
        screen.
        """
        self._for_letter = sentence

    def take_event(self, event: events.Event) -> bool:
        """Take off the screen what was only said in passing with a key, which it may cover.

        Returns whether the event is a key that does nothing, being meant for what is gone.
        """
        if isinstance(event, _TURNS_AWAY):
            self._for_letter = ""
        if not isinstance(event, events.Key) or event.is_forwarded:
            return False
        self.dismiss_passing()
        self.key_pressed.publish(event)
        sentence, self._for_letter = self._for_letter, ""
        if not (sentence and is_letter(event)):
            return False
        self._app.notify(sentence)
        return True

    def dismiss_passing(self, severities: Collection[str] = _IN_PASSING) -> None:
        """Take off the screen what was only said in passing, or all of some severities."""
        app, told = self._app, False
        for notice in self._shown:
            if notice.severity in severities:
                told = True
                app._unnotify(notice, refresh=False)  # noqa: SLF001 (all at once in public)
        if told:
            app._refresh_notifications()  # noqa: SLF001 (as above)

    @property
    def _shown(self) -> tuple[Notification, ...]:
        """What is on the screen; nothing if it is not known how to take that off."""
        return (*self._app._notifications,) if IS_TESTED else ()  # noqa: SLF001 (no public name)

    def make_room(self, told: Notification) -> None:
        """Forget what a notification that is about to be shown takes the place of.

        That is what says the same; what only informs, if this does, too; and on a screen that
        shows only one, all that is not worse.
        """
        app, rank = self._app, _SEVERITIES.index
        is_alone = bool(app.screen_stack) and app.screen.has_class(ONE_NOTICE)
        said = told.severity, told.title, told.message
        for notice in self._shown:
            is_same = said == (notice.severity, notice.title, notice.message)
            is_covered = is_alone and rank(notice.severity) <= rank(told.severity)
            if is_covered or is_same or _IN_PASSING.issuperset({notice.severity, told.severity}):
                app._unnotify(notice, refresh=False)  # noqa: SLF001 (the new one refreshes it)
