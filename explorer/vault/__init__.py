"""Between disk and values: walk, load, resolve, snapshot, cache and watch.

The only package that touches files. Importing it stays cheap: a public name is loaded when it is
first used.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.vault.errors import OutOfFilesError, VaultError
    from explorer.vault.loading import Loading, load, refresh, stream
    from explorer.vault.new_notes import NoPlaceError, place_of_new
    from explorer.vault.renames import RenameTracker
    from explorer.vault.resolved_links import Phantom
    from explorer.vault.sample import is_sample, looks_wrong, sample_root, writable_copy
    from explorer.vault.snapshot import Vault
    from explorer.vault.store import Store
    from explorer.vault.text_index import Indexing, TextIndex
    from explorer.vault.watcher import VaultWatcher

__all__ = [
    "Indexing",
    "Loading",
    "NoPlaceError",
    "OutOfFilesError",
    "Phantom",
    "RenameTracker",
    "Store",
    "TextIndex",
    "Vault",
    "VaultError",
    "VaultWatcher",
    "is_sample",
    "load",
    "looks_wrong",
    "place_of_new",
    "refresh",
    "sample_root",
    "stream",
    "writable_copy",
]

_MODULES = {
    "Indexing": "text_index",
    "Loading": "loading",
    "NoPlaceError": "new_notes",
    "OutOfFilesError": "errors",
    "Phantom": "resolved_links",
    "RenameTracker": "renames",
    "Store": "store",
    "TextIndex": "text_index",
    "Vault": "snapshot",
    "VaultError": "errors",
    "VaultWatcher": "watcher",
    "is_sample": "sample",
    "load": "loading",
    "looks_wrong": "sample",
    "place_of_new": "new_notes",
    "refresh": "loading",
    "sample_root": "sample",
    "stream": "loading",
    "writable_copy": "sample",
}

__getattr__ = lazy_names(__name__, _MODULES)
