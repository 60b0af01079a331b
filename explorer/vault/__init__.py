"""Between disk and values: walk, load, resolve, snapshot, cache and watch. The only package that touches files.

Importing it stays cheap: what parses, and what keeps the cache, is loaded when a vault is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.vault.errors import VaultError
from explorer.vault.looks import looks_wrong
from explorer.vault.progress import Loading
from explorer.vault.snapshot import Vault
from explorer.vault.uses import Phantom

if TYPE_CHECKING:
    from explorer.vault.loading import load, refresh, stream

__all__ = ["Loading", "Phantom", "Vault", "VaultError", "load", "looks_wrong", "refresh", "stream"]


def __getattr__(name: str) -> Any:
    """Load what loads a vault on first use (PEP 562)."""
    if name in ("load", "refresh", "stream"):
        from explorer.vault import loading

        return getattr(loading, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
