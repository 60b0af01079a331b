"""The progress of loading the vault, as one frozen value.

The app replaces the value on the event loop and publishes each change; screens subscribe. Nothing
here reads the vault or knows a screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from explorer.text.sanitize import clean
from explorer.ui.messages import (
    BadgesLoaded,
    IndexReady,
    LoadFailed,
    Progress,
    VaultLoaded,
    WatchFailed,
)

LoadMessage: TypeAlias = (
    Progress | VaultLoaded | BadgesLoaded | IndexReady | WatchFailed | LoadFailed
)
"""What the workers of the load post."""


@dataclass(frozen=True, slots=True)
class LoadState:
    """What has been loaded so far, and what has failed."""

    progress: Progress | None = None
    """The latest progress of the first load."""
    snapshot: VaultLoaded | None = None
    """The latest snapshot of the vault; partial ones arrive while it is being read."""
    loaded: bool = False
    """Whether a complete snapshot has arrived."""
    badges: BadgesLoaded | None = None
    """The review badges of the latest complete snapshot."""
    index_ready: bool = False
    """Whether the search index of the whole vault is built, so that a search returns at once."""
    failure: str | None = None
    """Why the vault cannot be read; cleared by the next snapshot."""
    unwatched: str = ""
    """Why the system does not tell what changes in the vault; empty if it does, or is not asked."""
    reload_wanted: bool = False
    """Whether to look for changes on disk once the first load is complete."""

    @property
    def indexing(self) -> bool:
        """Whether the vault is loaded and its search index is still being built."""
        return self.loaded and not self.index_ready

    @property
    def is_unreadable(self) -> bool:
        """Whether the vault could not be read, so that there is nothing to show of it."""
        return self.failure is not None and not self.loaded

    @property
    def may_bring_more(self) -> bool:
        """Whether a search may find better once the vault is read."""
        return not (self.index_ready or self.failure)

    def after(self, message: LoadMessage) -> LoadState:
        """Return the state after a message of the load."""
        match message:
            case Progress():
                return replace(self, progress=message)
            case VaultLoaded():
                loaded = self.loaded or message.complete
                return replace(self, snapshot=message, loaded=loaded, failure=None)
            case BadgesLoaded():
                return replace(self, badges=message)
            case IndexReady():
                return replace(self, index_ready=True)
            case WatchFailed():
                return replace(self, unwatched=clean(message.reason))
            case LoadFailed():
                return replace(self, failure=clean(message.reason))


class LoadChange(NamedTuple):
    """Two consecutive load states, for subscribers that react to what differs."""

    before: LoadState
    after: LoadState

    @property
    def snapshot(self) -> VaultLoaded | None:
        """The snapshot, if it is a new one."""
        return None if self.after.snapshot is self.before.snapshot else self.after.snapshot

    @property
    def has_whole_vault(self) -> bool:
        """Whether the snapshot is a new one, and of the whole vault."""
        return self.snapshot is not None and self.snapshot.complete

    @property
    def badges(self) -> BadgesLoaded | None:
        """The badges, if they are new ones."""
        return None if self.after.badges is self.before.badges else self.after.badges

    @property
    def failure(self) -> str | None:
        """The failure, if it is a new one."""
        return None if self.after.failure is self.before.failure else self.after.failure

    @property
    def progressed(self) -> bool:
        """Whether the load has made a step."""
        return self.after.progress is not self.before.progress

    @property
    def index_ready(self) -> bool:
        """Whether the search index has just been built."""
        return self.after.index_ready and not self.before.index_ready
