"""An input whose keys take effect in the order in which they were pressed.

Textual lets a key go up to the app before its action runs, while the letter pressed after it is
inserted at once; under load `ctrl+u` then deleted that letter. Binds nothing: keys are the input's
own, or the commands'.
"""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from explorer.ui.textual_ext.tested_version import IS_TESTED


class OrderedInput(Input):
    """An input that runs what its own keys are bound to at once."""

    async def _on_key(self, event: events.Key) -> None:
        # Afterwards Textual calls the handler of `Input` itself.
        if event.is_printable or not IS_TESTED:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is None or active.node is not self or not active.enabled:
            return
        if await self.app.run_action(active.binding.action, self):
            event.stop()
