"""What others have worked out of a snapshot, kept beside the cache as bytes until anything of the vault changes.

Disposable as the cache is: what is damaged, of other notes or of other code is as good as not there, and what cannot be
written is done without. Never looks into the bytes.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path

from explorer.vault.cache import Cache, cache_key, default_cache_dir
from explorer.vault.snapshot import Vault


class Kept:
    """A place for the bytes of one maker. `code` is the maker's folder.

    Other code there, other bytes.
    """

    def __init__(self, vault: Vault, name: str, code: Path, cache_dir: Path | None = None) -> None:
        root = vault.root.resolve()
        key = cache_key(root, vault.settings, vault.legacy_properties)
        self.file = Cache(cache_dir or default_cache_dir(), root, key).file.with_suffix(f".{name}")
        self._stamp = _stamp(vault, key, code)
        self._lasts = vault.complete

    def read(self) -> bytes | None:
        """Return what was kept of these very notes; None if there is nothing."""
        if self._stamp is None:
            return None
        with suppress(OSError):
            head = len(self._stamp)
            with self.file.open("rb") as file:
                if file.read(head) == self._stamp:
                    crc, kept = int.from_bytes(file.read(4), "big"), file.read()
                    return kept if zlib.crc32(kept) == crc else None
        return None

    def write(self, made: bytes) -> None:
        """Keep bytes, unless the vault has not been read to its end or may be another than the one on the disk."""
        if self._stamp is None or not self._lasts:
            return
        new = self.file.with_name(f"{self.file.name}.{os.getpid()}.new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with new.open("wb") as file:
                file.write(self._stamp + zlib.crc32(made).to_bytes(4, "big"))
                file.write(made)
            new.replace(self.file)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _stamp(vault: Vault, key: str, code: Path) -> bytes | None:
    """Return what is the same for the same notes made by the same code; None if no one can tell."""
    said = hashlib.blake2b(key.encode(), digest_size=16)
    for path in vault.notes:
        entry = vault.entry(path)
        if entry is None or entry.stamp is None:
            return None
        said.update(f"{path}\0{tuple(entry.stamp)}\0".encode("utf-8", "surrogatepass"))
    with suppress(OSError):  # run from an archive: the key has the version
        for file in sorted(code.glob("*.py")):
            stat = file.stat()
            said.update(f"{file.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return said.digest()
