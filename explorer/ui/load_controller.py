"""Starts the load of a vault and reloads, and publishes how far they are.

Knows no screen: those subscribe to the changes. The work is that of `VaultLoader`, in threads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App
from textual.signal import Signal

from explorer.ui.load_state import LoadChange, LoadMessage, LoadState
from explorer.ui.messages import BadgesLoaded

if TYPE_CHECKING:
    from explorer.services.explorer import Explorer
    from explorer.ui.vault_loading import VaultLoader


class VaultSource(Protocol):
    """What has the vault and the clock."""

    explorer: Explorer
    now: Callable[[], datetime]


class LoadController:
    """The load of the vault of an app. For the event loop only."""

    def __init__(self, app: App[Any], source: VaultSource) -> None:
        """`app` gets the messages of the load; `source` is the same app, by what it has."""
        self.state = LoadState()
        self.changed: Signal[LoadChange] = Signal(app, "load-changed")
        """Published with each change of `state`."""
        self._app = app
        self._source = source

    @cached_property
    def loader(self) -> VaultLoader:
        """What does the work; imported after the first paint."""
        from explorer.ui.vault_loading import VaultLoader

        return VaultLoader(self._app)

    def begin(self) -> None:
        """Read the vault in a worker, which reports by messages."""
        self.loader.load(self._source.explorer, self._source.now)

    def take(self, message: LoadMessage) -> None:
        """Publish what the load has brought, and reload if that was requested meanwhile."""
        self.change(self.state.after(message))
        if isinstance(message, BadgesLoaded) and self.state.reload_wanted:
            self.reload()

    def reload(self) -> None:
        """Reload what has changed on disk.

        During the first load the reload waits for its end, because the load may have passed the
        changed file already.
        """
        if self.state.badges is not None:
            self.change(self.state.with_reload_wanted(False))
            self.loader.refresh(self._source.explorer, self._source.now)
        elif self.state.failure is not None:
            self.change(self.state.without_failure())
            self.begin()
        else:
            self.change(self.state.with_reload_wanted(True))

    def change(self, state: LoadState) -> None:
        """Replace the state and publish the change."""
        change = LoadChange(self.state, state)
        self.state = state
        self.changed.publish(change)
