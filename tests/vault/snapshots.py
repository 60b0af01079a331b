"""Vaults made from texts without a disk, and everything that can be seen of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.model import Note
from explorer.vault import Vault
from tests.support.vaults import entry_of


def note(path: str, text: str) -> Note:
    return scan(path, text, ReviewSettings())


def vault_of(texts: Mapping[str, str], files: frozenset[str] = frozenset()) -> Vault:
    """Build a vault afresh."""
    entries = {path: entry_of(note(path, texts[path])) for path in sorted(texts)}
    return Vault(Path("/vault"), entries, files)


def picture(vault: Vault) -> dict[str, object]:
    """Return everything about a snapshot but its generation."""
    targets = [*vault.notes, *sorted(vault.files)]
    return {
        "root": vault.root,
        "complete": vault.complete,
        "settings": vault.settings,
        "notes": list(vault.notes.items()),
        "files": vault.files,
        "resolutions": {path: vault.resolutions(path) for path in vault.notes},
        "link_counts": (dict(vault.link_counts().targets), vault.link_counts().broken),
        "backlinks": {path: vault.backlinks(path) for path in targets},
        "phantoms": list(vault.phantoms().items()),
        "problems": vault.problems(),
    }
