"""What was parsed, kept outside the vault so that the next start need not parse it again.

Disposable: whatever is in doubt is thrown away and made anew, and a cache that cannot be used is
done without. No error of it ever reaches a person, and it holds nothing that the notes do not say.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeAlias

from explorer.config import ReviewSettings
from explorer.vault import codec
from explorer.vault.walk import FileEntry, Stamp

_SCHEMA = 1
_BUSY_MS = 250
_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY,
)  # fmt: skip
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_SLICE = 256
_TABLES = """
create table if not exists about (key text not null);
create table if not exists files (paths blob, crc integer);
create table if not exists notes (
  path text primary key, real blob, mtime_ns integer, size integer, inode text, ctime_ns integer, crc integer, raw blob
);
"""
_SELECT = "select path, real, mtime_ns, size, inode, ctime_ns, crc, raw from notes"
_INSERT = "insert or replace into notes values (?, ?, ?, ?, ?, ?, ?, ?)"

Row: TypeAlias = tuple[FileEntry, bytes]
"""The file that a note was parsed from, and the packed note."""


def default_cache_dir() -> Path:
    """Return the folder for caches on this system.

    For somebody without a home, one that can never be made.
    """
    from platformdirs import user_cache_path

    with suppress(RuntimeError):
        found = user_cache_path("vault-explorer", appauthor=False)
        if found.is_absolute():
            return found
    return Path(os.devnull) / "vault-explorer"


def cache_key(root: Path, settings: ReviewSettings, legacy_properties: bool) -> str:
    """Return what must be the same for a cached note to hold.

    The vault, the scanner and the settings.
    """
    said = (
        _SCHEMA, codec.FORMAT, marshal.version, sys.version_info[:2], str(root), settings.digest(), legacy_properties,
        scanner_version(),
    )  # fmt: skip
    return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Cache:
    """The cache of one vault. Every method opens a connection of its own, so any thread may call any of them."""

    def __init__(self, folder: Path, root: Path, key: str) -> None:
        name = hashlib.blake2b(
            str(root).encode("utf-8", "surrogatepass"), digest_size=12
        ).hexdigest()
        self.file = folder / f"{name}.sqlite"
        self.key = key

    def rows(self) -> Iterator[Row]:
        """Yield what is kept, in slices from the disk; ends early where anything is in doubt."""
        for path, real, mtime_ns, size, inode, ctime_ns, crc, raw in self._select(_SELECT):
            if not isinstance(raw, bytes) or zlib.crc32(raw) != crc:
                continue
            try:
                file = FileEntry(
                    path, os.fsdecode(real), Stamp(mtime_ns, size, int(inode), ctime_ns)
                )
            except (TypeError, ValueError):
                continue
            yield file, raw

    def files(self) -> frozenset[str]:
        """Return the other linkable files as they were; empty if that is not known."""
        for paths, crc in self._select("select paths, crc from files"):
            if isinstance(paths, bytes) and zlib.crc32(paths) == crc:
                return frozenset(paths.decode().split("\0")) - {""}
        return frozenset()

    def write(
        self, rows: Sequence[Row], gone: Iterable[str] = (), files: Iterable[str] | None = None
    ) -> bool:
        """Put notes in, take paths out, keep the names of the other files.

        Tells whether it was done.

        Starts anew if what is there is of another key, or damaged.
        """
        left = list(gone)
        for _ in range(2):
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with closing(self._connect()) as db:
                    self._write(db, rows, left, files)
                return True
            except (sqlite3.Error, UnicodeDecodeError) as error:
                if is_passing(error) or not self.remove():
                    return False
            except OSError:
                return False
        return False

    def remove(self) -> bool:
        """Delete the cache; tells whether it is gone."""
        with suppress(OSError):
            for suffix in ("-wal", "-shm", ""):
                self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
            return True
        return False

    def _select(self, question: str) -> Iterator[Any]:
        """Yield rows if the cache is there and of this key. A damaged one is deleted."""
        if not os.path.exists(self.file):  # noqa: PTH110  unlike Path's, it never fails
            return
        try:
            with closing(self._connect()) as db:
                if db.execute("select key from about").fetchall() == [(self.key,)]:
                    cursor = db.execute(question)
                    while rows := cursor.fetchmany(_SLICE):
                        yield from rows
        except (sqlite3.Error, UnicodeDecodeError) as error:  # even an error's text may be damaged
            if not is_passing(error):
                self.remove()

    def _write(
        self,
        db: sqlite3.Connection,
        rows: Sequence[Row],
        gone: list[str],
        files: Iterable[str] | None,
    ) -> None:
        db.execute(
            "pragma page_size = 16384"
        )  # holds for a new file: most notes fit in a page, twice as fast
        use_wal(db)
        db.execute("pragma synchronous = off")  # a cache that a power cut damages is made anew
        db.execute("begin immediate")
        for statement in _TABLES.split(";"):
            db.execute(statement)
        if db.execute("select key from about").fetchall() != [(self.key,)]:
            for table in ("about", "files", "notes"):
                db.execute(f"delete from {table}")  # noqa: S608  three names of ours
            db.execute("insert into about values (?)", (self.key,))
        db.executemany("delete from notes where path = ?", ((path,) for path in gone))
        db.executemany(_INSERT, map(_as_stored, rows))
        if files is not None:
            names = "\0".join(sorted(files)).encode()
            db.execute("delete from files")
            db.execute("insert into files values (?, ?)", (names, zlib.crc32(names)))
        db.execute("commit")

    def _connect(self) -> sqlite3.Connection:
        # Transactions are begun and ended by hand.
        db = sqlite3.connect(self.file, timeout=_BUSY_MS / 1000, isolation_level=None)
        db.execute(f"pragma busy_timeout = {_BUSY_MS}")
        return db


def _as_stored(row: Row) -> tuple[Any, ...]:
    (path, real, stamp), raw = row
    # Inodes may need 64 bits without a sign, which an SQLite integer does not hold.
    return (
        path,
        os.fsencode(real),
        stamp.mtime_ns,
        stamp.size,
        str(stamp.inode),
        stamp.ctime_ns,
        zlib.crc32(raw),
        raw,
    )


def is_passing(error: Exception) -> bool:
    """Whether an error says nothing about the cache itself.

    It is locked, or the disk is full or read only.
    """
    return _code(error) in _PASSING


def is_busy(error: Exception) -> bool:
    """Whether it may be better in a moment: somebody else is at the database."""
    return _code(error) in _BUSY


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def use_wal(db: sqlite3.Connection) -> None:
    """Let others read while one writes. SQLite waits for nobody here.

    Of two that begin, one does it for both.
    """
    try:
        db.execute("pragma journal_mode = wal")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise


def scanner_version() -> str:
    """Return what changes with the scanner's code: its files as they are installed."""
    package = Path(__file__).parent.parent
    parts: list[object] = []
    try:
        for folder in (package / "text", package / "markdown", package / "vault"):
            with os.scandir(folder) as entries:
                files = sorted((e for e in entries if e.name.endswith(".py")), key=lambda e: e.name)
            parts += [(e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in files]
        stamps = [(package / name).stat() for name in ("__init__.py", "model.py")]
    except OSError:  # run from an archive: its own stamp has to do
        stamps = [next(place for place in package.parents if place.exists()).stat()]
    parts += [(stamp.st_size, stamp.st_mtime_ns) for stamp in stamps]
    return repr(parts)
