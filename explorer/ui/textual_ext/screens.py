"""A screen over another one: it closes once, however fast keys come, and reports failed workers."""

from __future__ import annotations

from typing import Any, TypeVar

from textual import events, messages
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker

from explorer.ui.textual_ext import IS_TESTED
from explorer.ui.threads import report_worker_error


def prepare_paints(screen: Screen[Any]) -> None:
    """Let a screen paint less, if it is known how. To be called when it is made."""
    if IS_TESTED:
        from explorer.ui.textual_ext.painting import replace_paints

        replace_paints(screen)


_R = TypeVar("_R")

_PARTING = (
    events.Compose,
    events.ScreenSuspend,
    events.Unmount,
    messages.CloseMessages,
    messages.Prune,
    events.Callback,
    Worker.StateChanged,
)
"""What a screen still acts on once it, or the app, is left. It may have no widgets then, or never
have had any, and so every other message is dropped. Callbacks that were asked for with `call_later`
run all the same, since tests wait for some: they check by themselves whether the screen is open."""


class DismissOnceScreen(Screen[_R]):
    """A screen over another one that can be dismissed only once, at any moment.

    Keys are read faster than they are handled: a second `enter` may be on its way when the first
    one closes the screen. A class with several bases names this one last, because Textual takes
    styles from the first.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        prepare_paints(self)
        self._has_goal = False

    if IS_TESTED:

        async def _dispatch_message(self, message: Message) -> None:
            if (self.is_attached and not self._pruning) or isinstance(message, _PARTING):
                await super()._dispatch_message(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker of the screen that has failed."""
        report_worker_error(self, event)

    def dismiss(self, result: _R | None = None) -> AwaitComplete:
        """Leave with a result; does nothing if the screen is left already or covered by another."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def dismiss_for(self, message: Message) -> None:
        """Leave for where the app goes by a message; once, or it would be in the history twice."""
        if self.is_active and not self._has_goal:
            self._has_goal = True
            self.app.post_message(message)
            self.app.call_later(_leave, self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take no action without widgets: a key or a click may come before they are there."""
        if action != "close" and not self.children:
            return False
        return Screen.check_action(self, action, parameters)

    def action_close(self) -> None:
        """Go back to where the user was."""
        self.dismiss()


def _leave(screen: DismissOnceScreen[Any]) -> None:
    """Leave a screen unless the app, going somewhere else, has closed it and maybe those below.

    These are neither to be painted before nor to get a key. Waits for nothing.
    """
    screen.dismiss()
