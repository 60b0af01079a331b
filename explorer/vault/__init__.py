"""Between disk and values: walk, load, resolve, snapshot, cache and watch.

The only package that touches files. Importing it stays cheap: a public name is loaded when it is
first used.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.vault.errors import OutOfFilesError as OutOfFilesError
    from explorer.vault.errors import VaultError as VaultError
    from explorer.vault.link_writer import link_to as link_to
    from explorer.vault.link_writer import subpath_of as subpath_of
    from explorer.vault.loading import Loading as Loading
    from explorer.vault.loading import load as load
    from explorer.vault.loading import refresh as refresh
    from explorer.vault.loading import stream as stream
    from explorer.vault.new_notes import NoPlaceError as NoPlaceError
    from explorer.vault.new_notes import place_of_new as place_of_new
    from explorer.vault.new_notes import text_of_new as text_of_new
    from explorer.vault.renames import RenameTracker as RenameTracker
    from explorer.vault.resolved_links import Phantom as Phantom
    from explorer.vault.sample import is_sample as is_sample
    from explorer.vault.sample import looks_wrong as looks_wrong
    from explorer.vault.sample import manual_root as manual_root
    from explorer.vault.sample import sample_copy as sample_copy
    from explorer.vault.sample import sample_root as sample_root
    from explorer.vault.scanned_index import ScannedIndex as ScannedIndex
    from explorer.vault.snapshot import Vault as Vault
    from explorer.vault.store import Store as Store
    from explorer.vault.text_index import TextIndex as TextIndex
    from explorer.vault.watcher import VaultWatcher as VaultWatcher

_NAMES = {
    "errors": "OutOfFilesError VaultError",
    "link_writer": "link_to subpath_of",
    "loading": "Loading load refresh stream",
    "new_notes": "NoPlaceError place_of_new text_of_new",
    "renames": "RenameTracker",
    "resolved_links": "Phantom",
    "sample": "is_sample looks_wrong manual_root sample_copy sample_root",
    "scanned_index": "ScannedIndex",
    "snapshot": "Vault",
    "store": "Store",
    "text_index": "TextIndex",
    "watcher": "VaultWatcher",
}

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, _NAMES)
