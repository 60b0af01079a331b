"""The progress of a load."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from explorer.vault.snapshot import Vault

Phase: TypeAlias = Literal["walk", "read", "done"]


class Loading(NamedTuple):
    """A step of a load: its phase, how far it is, and a snapshot to show."""

    phase: Phase
    done: int
    """Files and folders seen while walking, notes in hand after that."""
    total: int
    """Notes of the vault; 0 while that is not known."""
    vault: Vault | None
    """A snapshot to show, incomplete until the phase is `done`; None if there is no new one."""
    last_for_long: bool = False
    """Whether the next snapshot may take long to come: large files are all that is left."""
