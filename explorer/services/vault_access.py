"""What the services share: the current vault, what is computed once of it, and the moment."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypedDict, TypeVar

from explorer.state.folders import PUT_ASIDE, kind_folder, vault_file
from explorer.vault.errors import VaultError

if TYPE_CHECKING:
    from explorer.model import Moment
    from explorer.vault import Vault

_T = TypeVar("_T")
_HISTORY = "writes"
"""The kind of state that is what was written."""


class CacheOptions(TypedDict):
    """Keyword arguments for everything that may read or write the cache."""

    cache: bool
    """False: the cache is neither read nor written."""
    cache_dir: Path | None
    """The folder of the cache; None for the default of the system."""


@dataclass(slots=True)
class VaultAccess:
    """The current vault, which changes, and the options, which do not."""

    vault: Vault
    """The current snapshot. Read it once per question: an answer is about one snapshot."""
    cache: CacheOptions
    read_only: bool
    """Whether nothing is ever written to the vault."""
    state_dir: Path | None
    """The folder of the user's own state; None for the default of the system."""
    changing: Lock = field(default_factory=Lock)
    """Held while the snapshot is replaced. A write needs none: it changes the bytes that the file
    has, and takes no more from a snapshot than the name of that file."""
    _written: set[str] = field(default_factory=set)
    """The paths of the notes that were written."""

    def at(self, on: Moment | None) -> tuple[Vault, Moment]:
        """Return the current snapshot, and the day or moment that a question is about."""
        return self.vault, on or local_now()

    def has_history(self) -> bool:
        """Return whether anything was written to the vault; quick for users who never did so."""
        # First the folder, which most users do not have: the name of the file takes long to make.
        if not os.path.exists(kind_folder(_HISTORY, self.state_dir)):  # noqa: PTH110  unlike Path's, it never fails
            return False
        return os.path.exists(self.history_file())  # noqa: PTH110  as above

    def has_put_aside(self) -> bool:
        """Return whether anything may be put aside; quick for users who never did so."""
        return os.path.exists(kind_folder(PUT_ASIDE, self.state_dir))  # noqa: PTH110  as above

    def history_file(self) -> Path:
        """Return the file that has what was written to the vault; it need not be there."""
        return vault_file(self.vault.root, _HISTORY, ".db", self.state_dir)

    def take_in(self, path: str, data: bytes) -> None:
        """Replace the snapshot by one in which the note at `path` has these bytes."""
        with self.changing:
            entries = self.vault.entries
            if path in entries:
                real = entries[path].real
                # A symbolic link to a note is a note of its own, with the same file.
                for each in [name for name, entry in entries.items() if entry.real == real]:
                    self.vault = self.vault.rewritten(each, data)
                    self._written.add(each)

    def take_loaded(self, loaded: Vault) -> Vault:
        """Replace the snapshot by one that was loaded, and return what it is then.

        A note that was written after the load had read it is read again, if it can be.
        """
        with self.changing:
            before, after = self.vault.entries, loaded.entries
            for path in self._written & before.keys() & after.keys():
                if before[path].stamp != after[path].stamp:
                    with suppress(VaultError):
                        loaded = loaded.rewritten(path, loaded.content(path))
            self.vault = loaded
            return loaded


def local_now() -> datetime:
    """Return the current local time: what a question is about that names no day or moment."""
    return datetime.now().astimezone()


def snapshot_stamp(vault: Vault, *others: object) -> tuple[object, ...]:
    """Return a stamp for what is computed from one snapshot, and from `others`.

    Not by its generation: a load numbers its snapshots from where it began, so that a note that is
    written meanwhile makes one with the number of a later step. The stamp keeps no snapshot alive.
    """
    return weakref.ref(vault), *others


class Memo(Generic[_T]):
    """Caches the value of the latest stamp; one thread computes it while others wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stamp: object = None
        self.last: _T | None = None
        """The value of the latest stamp; what `make` returns next may be made from it."""

    def get(self, stamp: object, make: Callable[[], _T]) -> _T:
        """Return the value of the stamp: the cached one, or a new one."""
        with self._lock:
            if self.last is None or self._stamp != stamp:
                self.last = make()
                self._stamp = stamp
            return self.last
