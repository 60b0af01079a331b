"""The one database of a vault: parsed notes, values computed from them, and the words of the texts.

Disposable, and outside the vault: anything in doubt is dropped and made again, and the app works
without a database that cannot be used. One key decides whether its content may be used, and every
value carries a checksum. No error of it reaches a user. Never holds anything that the notes do not
contain. Other threads and processes may read and write: a connection belongs to one thread at a
time, one of them writes, and each transaction leaves a usable file behind.
"""

from __future__ import annotations

import marshal
import os
import re
import sqlite3
import sys
import unicodedata
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import lru_cache
from itertools import accumulate, pairwise, starmap
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from explorer.config import ReviewSettings
from explorer.state.system_folders import system_folder
from explorer.vault import note_entry
from explorer.vault.errors import raise_if_out_of_files
from explorer.vault.note_entry import NoteEntry, PathChanges
from explorer.vault.walk import FileEntry, new_stamp

_BUSY_MS = 1000
_PAGE_BYTES = 16_384
"""Most notes fit into one page, which makes reading and writing them twice as fast."""
_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_TRANSIENT_CODES = _BUSY_CODES | {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}

Begin: TypeAlias = Literal["deferred", "immediate"]
Connection: TypeAlias = sqlite3.Connection


def connect(file: Path | None, wait_ms: int = _BUSY_MS) -> Connection:
    """Return a connection whose transactions are begun and ended by hand.

    `file` None is a database in memory. The caller sees to it that no two threads use it at once.
    """
    db = sqlite3.connect(
        file or ":memory:",
        timeout=wait_ms / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    with ExitStack() as unless_done:
        unless_done.enter_context(closing(db))
        db.execute(f"pragma page_size = {_PAGE_BYTES}")  # holds for a new file
        db.execute("pragma synchronous = off")  # what a power cut damages is made again
        unless_done.pop_all()
    return db


@contextmanager
def transaction(db: Connection, begin: Begin) -> Iterator[None]:
    """Run the body as one transaction: all of it takes effect, or nothing."""
    db.execute(f"begin {begin}")
    try:
        yield
        db.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("rollback")
        raise


def is_transient(error: Exception) -> bool:
    """Return whether an error is temporary and has nothing to do with the content.

    That is so if the file is locked, or if the disk is full or read-only.
    """
    return _primary_code(error) in _TRANSIENT_CODES


def is_busy(error: Exception) -> bool:
    """Return whether trying again in a moment may help: the database is in use."""
    return _primary_code(error) in _BUSY_CODES


def _primary_code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def set_journal(db: Connection, mode: Literal["wal", "memory"]) -> None:
    """Choose the journal mode; `wal` lets others read while one connection writes.

    SQLite does not wait here: while others use the database, its mode stays as it is.
    """
    try:
        db.execute(f"pragma journal_mode = {mode}")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise


def run_script(db: Connection, script: str) -> None:
    """Run statements inside the current transaction, which `executescript` would end."""
    for statement in script.strip().split(";\n"):
        db.execute(statement)


_T = TypeVar("_T")
_SCHEMA = 6
_LENGTH = 8
"""Bytes of a number."""
_TEXT_CACHE_KB = 512
"""Size of SQLite's own cache for the full text, in KB. More gains nothing, since the system caches
the file, and stays with the process."""
_CODE = ("markdown", "model", "search", "text", "vault")
"""The packages whose code decides what is stored."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 40
_TABLES = """
create table if not exists about (key text not null);
create table if not exists notes (path text primary key, note blob, crc integer);
create table if not exists results (name text primary key, crc integer, data blob);
"""
_ALL_TABLES = ("about", "notes", "results", "text_about", "text_notes", "words")


class StoreReplacedError(Exception):
    """A process of another version or with other settings has replaced the database."""


class StoredResult(NamedTuple):
    """A stored value, and the notes from which it was computed."""

    paths: Sequence[str]
    marks: array[int]
    """The mark of each note's stamp: the stamps would take eight times the memory."""
    parts: Sequence[memoryview]
    """The value."""

    def changes(self, entries: Mapping[str, NoteEntry]) -> PathChanges:
        """Return in which paths the notes given differ from those."""
        known = dict(zip(self.paths, self.marks, strict=True))
        edited = [
            path
            for path, entry in entries.items()
            if path in known and (entry.stamp is None or entry.mark != known[path])
        ]
        return PathChanges(edited, entries.keys() - known.keys(), known.keys() - entries.keys())


class Store:
    """The database of one vault. Any thread may call any method: each connects for itself."""

    def __init__(self, file: Path, key: str) -> None:
        """Use the database `file`, whose content counts only if it was stored under `key`."""
        self.file = file
        self.key = key
        self._made_file = False
        """Whether the first write of this object made the file, which others hardly use yet."""

    @classmethod
    def of(
        cls,
        root: Path,
        settings: ReviewSettings,
        legacy_properties: bool = False,
        cache_dir: Path | None = None,
    ) -> Store:
        """Return the store of the vault at `root`.

        `cache_dir` None is the system's folder for caches.
        """
        root = root.resolve()
        key = store_key(root, settings, legacy_properties)
        return cls((cache_dir or default_cache_dir()) / file_name(root), key)

    def notes(self) -> Iterator[tuple[FileEntry, note_entry.Packed]]:
        """Yield the stored notes whose checksum is right, each with its file as it was then.

        Stops early at a damaged part of the database.
        """
        for key, note, crc in self._read(
            lambda db: db.execute("select path, note, crc from notes")
        ):
            if not isinstance(note, bytes) or zlib.crc32(note) != crc:
                continue
            try:
                path, real, stamp, packed = marshal.loads(note)  # noqa: S302  as it was written
            except (ValueError, TypeError, EOFError):
                continue
            if path == key:
                file = FileEntry(path, real or path, new_stamp(stamp))
                yield file, note_entry.Packed(*packed)

    def files(self) -> frozenset[str]:
        """Return the other linkable files of the last load; empty if they are not known."""
        data = self.result("files") or b""
        return frozenset(data.decode().split("\0")) - {""}

    def result(self, name: str) -> bytes | None:
        """Return the bytes stored under a name; None if there are none or they are damaged."""
        for data, crc in self._read(lambda db: _results(db, name)):
            if zlib.crc32(data) == crc:
                return data
        return None

    def save_result(self, name: str, *parts: bytes) -> bool:
        """Store bytes under a name, in parts; returns whether that was possible."""
        return self._write(lambda db: _put_result(db, name, parts))

    def stored_result(self, name: str, entries: Mapping[str, NoteEntry]) -> StoredResult | None:
        """Return what `store_result` has stored; None if there is nothing, or it is damaged.

        If the notes are still those of `entries`, their paths are the same objects.
        """
        view = memoryview(self.result(name) or b"")
        at = _LENGTH + int.from_bytes(view[:_LENGTH], "big")
        try:
            paths, marks, lengths = marshal.loads(view[_LENGTH:at])  # noqa: S302  its checksum is right
        except (ValueError, EOFError, TypeError):
            return None
        parts = [view[start:end] for start, end in pairwise(accumulate(lengths, initial=at))]
        now = [*entries]
        return StoredResult(now if paths == now else paths, array("q", marks), parts)

    def store_result(
        self, name: str, entries: Mapping[str, NoteEntry], parts: Sequence[bytes]
    ) -> bool:
        """Store what was computed from these notes; returns whether it was possible.

        A note whose file may have other content by now counts as changed when it is read.
        """
        marks = array("q", [entry.mark for entry in entries.values()])
        basis = marshal.dumps(([*entries], marks.tobytes(), [*map(len, parts)]))
        return self.save_result(name, len(basis).to_bytes(_LENGTH, "big"), basis, *parts)

    def save_notes(
        self,
        saved: Iterable[tuple[FileEntry, note_entry.Packed]] = (),
        removed: Iterable[str] = (),
        files: Iterable[str] | None = None,
    ) -> bool:
        """Store notes, take out those at some paths, and replace the other linkable files.

        All or nothing, and `files` None leaves these as they are; returns whether it was possible.
        """
        gone = [(path,) for path in removed]
        # In the order of the paths, rows are written a quarter quicker.
        rows = [*starmap(_note_row, sorted(saved))]

        def work(db: Connection) -> None:
            db.executemany("delete from notes where path = ?", gone)
            db.executemany("insert or replace into notes values (?, ?, ?)", rows)
            if files is not None:
                _put_result(db, "files", ["\0".join(sorted(files)).encode()])

        return self._write(work)

    def delete(self) -> bool:
        """Delete the database; returns whether it is gone."""
        with suppress(OSError):
            for suffix in ("-wal", "-shm", ""):
                self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
            return True
        return False

    def connect(self, wait_ms: int) -> Connection:
        """Return a connection to the tables of this key, which are made if they are missing.

        Raises `sqlite3.Error` for a damaged database, `OSError` where there can be none.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with ExitStack() as unless_done:
            db = connect(self.file, wait_ms)
            unless_done.enter_context(closing(db))
            db.execute(f"pragma cache_size = -{_TEXT_CACHE_KB}")
            set_journal(db, "wal")
            if not _has_key(db, self.key):
                with transaction(db, "immediate"):
                    self._claim(db)
            unless_done.pop_all()
        return db

    def check_key(self, db: Connection) -> None:
        """Raise `StoreReplacedError` if the database has another key by now."""
        if not _has_key(db, self.key):
            raise StoreReplacedError

    def _read(self, work: Callable[[Connection], Iterator[_T]]) -> Iterator[_T]:
        """Yield what `work` yields of the database, in one transaction; nothing of another key.

        A damaged database is deleted.
        """
        if not os.path.exists(self.file):  # noqa: PTH110  unlike Path's, it never fails
            return
        try:
            with closing(connect(self.file)) as db, transaction(db, "deferred"):
                if _has_key(db, self.key):
                    yield from work(db)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # even an error's text may be damaged
            if not is_transient(error):
                self.delete()

    def _write(self, work: Callable[[Connection], None]) -> bool:
        """Do `work` in one transaction on tables of this key; return whether it was done.

        A damaged database is deleted, and the work is done on a new one.
        """
        for _ in range(2):
            try:
                self._write_once(work)
                return True
            except (sqlite3.Error, UnicodeDecodeError) as error:
                if is_transient(error) or not self.delete():
                    return False
            except OSError:
                return False
        return False

    def _write_once(self, work: Callable[[Connection], None]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._made_file = self._made_file or not self.file.exists()
        with closing(connect(self.file)) as db:
            # Of a database that was begun just now, a log would only be written and read again.
            set_journal(db, "memory" if self._made_file else "wal")
            with transaction(db, "immediate"):
                self._claim(db)
                work(db)

    def _claim(self, db: Connection) -> None:
        """Make the tables if the database has another key or none; inside a transaction.

        Those of another key are dropped.
        """
        if _has_key(db, self.key):
            return
        for table in _ALL_TABLES:
            db.execute(f"drop table if exists {table}")
        run_script(db, _TABLES)
        db.execute("insert into about values (?)", (self.key,))


def default_cache_dir() -> Path:
    """Return the folder that the system has for caches."""
    return Path(system_folder("cache"))


def stored_paths(root: Path) -> list[str]:
    """Return the notes of a vault as they were last stored, by whichever version: read at once."""
    file = default_cache_dir() / file_name(root.resolve())
    if file.exists():
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(connect(file, 0)) as db:
            return [path for (path,) in db.execute("select path from notes order by path")]
    return []


def file_name(root: Path) -> str:
    """Return the name of a vault's database: readable, and hardly ever that of another vault.

    Two vaults that share a name take turns, since the key of each holds its whole path.
    """
    checksum = zlib.crc32(os.fsencode(root))
    return f"{_UNSAFE.sub('-', root.name)[:_LONGEST_NAME]}-{checksum:08x}.sqlite"


def store_key(root: Path, settings: ReviewSettings, legacy_properties: bool) -> str:
    """Return what must be the same for stored content to be used."""
    values = (
        _SCHEMA,
        note_entry.FORMAT,
        marshal.version,
        sys.version_info[:2],
        unicodedata.unidata_version,
        str(root),
        settings.cards_key(),
        legacy_properties,
        code_version(),
    )
    return repr(values)


@lru_cache(maxsize=1)
def code_version() -> str:
    """Return a value that changes with the code that decides what is stored.

    It follows from the installed files of that code, or from the archive that it is run from.
    Raises `OutOfFilesError`, and `OSError` if a package is missing.
    """
    package = Path(__file__).parent.parent
    files = [package / "__init__.py"]

    def refuse(error: OSError) -> None:
        raise error

    try:
        if package.is_dir():
            for name in _CODE:
                for folder, _, names in os.walk(package / name, onerror=refuse):
                    files += [Path(folder, each) for each in names if each.endswith(".py")]
        else:
            files = [next(place for place in package.parents if place.exists())]
        states = [(str(file), file.stat()) for file in files]
    except OSError as error:
        raise_if_out_of_files(error, package)
        raise
    return repr(sorted((name, found.st_size, found.st_mtime_ns) for name, found in states))


def _has_key(db: Connection, key: str) -> bool:
    if not db.execute("select 1 from sqlite_master where name = 'about'").fetchone():
        return False
    return db.execute("select key from about").fetchall() == [(key,)]


def _note_row(file: FileEntry, packed: note_entry.Packed) -> tuple[str, bytes, int]:
    path, real, stamp = file
    note = marshal.dumps((path, "" if real == path else real, tuple(stamp), tuple(packed)))
    return path, note, zlib.crc32(note)


def _put_result(db: Connection, name: str, parts: Sequence[bytes]) -> None:
    """Put bytes in place, part by part: some are large, and SQLite would copy them as a whole."""
    crc = 0
    for part in parts:
        crc = zlib.crc32(part, crc)
    row = db.execute(
        # Only in the last column, SQLite holds no memory for the zeros.
        "insert or replace into results (name, crc, data) values (?, ?, zeroblob(?))",
        (name, crc, sum(map(len, parts))),
    ).lastrowid
    assert row is not None  # noqa: S101  it was an insert
    with closing(db.blobopen("results", "data", row)) as out:
        for part in parts:
            out.write(part)


def _results(db: Connection, name: str) -> Iterator[tuple[bytes, int]]:
    """Yield the bytes under a name with their checksum; nothing if there are none."""
    found = db.execute("select rowid, crc from results where name = ?", (name,)).fetchall()
    for row, crc in found:
        with closing(db.blobopen("results", "data", row, readonly=True)) as blob:
            data = blob.read()
        yield data, crc
