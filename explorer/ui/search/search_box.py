"""The box in which one types what to search for.

Its keys take effect in the order in which they were pressed.

Textual lets a key go up to the app before what is bound to it is done, while the letter pressed
after it is taken at once; under load `ctrl+u` then ate that letter. Binds nothing: keys are the
input's own, or the commands'.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input


class SearchBox(Input):
    """An input that loses no key, as wide as its place whatever is in it."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """As Textual's, but without the layout, and so a second paint, that each letter asked for."""

    class Behind(Message):
        """All that was typed before has been said; `work` is to be done now."""

        def __init__(self, work: Callable[[], object]) -> None:
            super().__init__()
            self.work = work

    async def _on_key(self, event: events.Key) -> None:
        """Do at once what is bound to a key here, unless somebody else's binding goes before."""
        active = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self or not active.enabled:
            return
        if await self.app.run_action(active.binding.action, self):
            event.stop()

    def in_turn(self, work: Callable[[], object]) -> None:
        """Do something when every key that came before has been taken.

        For keys that the app hears first.
        """
        self.call_later(work)

    def behind(self, work: Callable[[], object]) -> None:
        """Let the screen do something when it has also heard of every key that came before."""
        self.call_later(lambda: self.post_message(self.Behind(work)))
