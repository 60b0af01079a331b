"""What each service is given: access to the current vault, and the cache options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from explorer.vault import Vault


class CacheOptions(TypedDict):
    """Keyword arguments for everything that may read or write the cache."""

    cache: bool
    """False: the cache is neither read nor written."""
    cache_dir: Path | None
    """The folder of the cache; None for the default of the system."""


@dataclass(slots=True)
class VaultAccess:
    """The current vault, which changes, and the cache options, which do not."""

    vault: Vault
    """The current snapshot. Read it once per question: an answer is about one snapshot."""
    cache: CacheOptions
