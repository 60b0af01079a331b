"""The notes on each canvas, as its file is now."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress

from explorer.text.names import vault_path
from explorer.vault.errors import VaultError
from explorer.vault.snapshot import Vault

_LARGEST = 10_000_000
"""Bytes of a canvas that are read; one with more is not understood."""
_NOT_A_CANVAS = (ValueError, RecursionError, LookupError, TypeError, AttributeError)
"""What reading somebody else's JSON raises, any part of which may be of another type."""


def canvas_links(vault: Vault) -> dict[str, Counter[str]]:
    """Return how often each canvas shows each note; a canvas that cannot be read shows none."""
    found: dict[str, Counter[str]] = {}
    for path in sorted(vault.files):
        if path.lower().endswith(".canvas"):
            with suppress(VaultError, *_NOT_A_CANVAS):
                nodes = json.loads(vault.head(path, _LARGEST))["nodes"]
                shown = [vault_path(node["file"]) for node in nodes if "file" in node]
                found[path] = Counter(each for each in shown if each in vault.entries)
    return found
