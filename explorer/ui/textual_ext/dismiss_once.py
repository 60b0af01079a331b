"""A screen over another one that closes once, however often and fast the user presses a key."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen

from explorer.ui.textual_ext.partial_compositor import use_partial_compositor

_R = TypeVar("_R")


class DismissOnceScreen(Screen[_R]):
    """A screen over another one that can be dismissed only once, at any moment.

    Keys are read faster than they are handled: a second `enter` may be on its way when the first
    one closes the screen. A class with several bases names this one last, because Textual takes
    styles from the first.
    """

    def __init__(
        self,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's name)
        classes: str | None = None,
    ) -> None:
        super().__init__(name, id, classes)
        use_partial_compositor(self)

    async def _dispatch_message(self, message: Message) -> None:
        # Textual gives a screen no widgets that is left, or whose app is, before it has begun; but
        # it still tells it to begin.
        if isinstance(message, events.Mount | events.Resize) and not self.is_attached:
            return
        await super()._dispatch_message(message)

    def dismiss(self, result: _R | None = None) -> AwaitComplete:
        """Leave with a result; does nothing if the screen is left already or covered by another."""
        if not self.is_active:
            return AwaitComplete()
        return super().dismiss(result)
