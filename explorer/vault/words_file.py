"""The database of the full-text index: how it is opened, made, packed and thrown away.

Knows nothing of notes. Other threads and other explorers may be at the same file at any moment:
what must hold together is one transaction. A killed process leaves a file that can be used: what it
had not ended is not there.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

from explorer.vault.cache import is_passing, use_wal

TRY_MS = 25
"""How long SQLite itself waits for others: whoever holds a lock of ours meanwhile makes our own
threads wait too."""
CAN_DELETE = sqlite3.sqlite_version_info >= (3, 43)
"""Whether this SQLite can delete from a table that does not keep its text."""
_TABLES = """
create table about (key text not null, next integer not null, seal integer);
create table notes (path text primary key, stamp text, first integer, count integer) without rowid;
create virtual table words using fts5(heading, body, content='', tokenize="ascii tokenchars '+#'"{});
"""

_SEALED = (
    "select next, 0 from about",
    "select path || ' ' || coalesce(stamp, ''), first || ' ' || count from notes order by path",
    "select id, block from words_data order by id",
    "select segid || ' ' || pgno, term from words_idx order by segid, term",
    "select id, sz from words_docsize order by id",
)
"""All that answers depend on, in pairs of a name and a value."""

Begin: TypeAlias = Literal["deferred", "immediate"]


class NotOursError(Exception):
    """Another explorer has made the file its own.

    One of another version, with which no words can be shared.
    """


def connect(file: Path | None, key: str, *, can_delete: bool) -> sqlite3.Connection:
    """Return a connection to the tables of this key; those of another are thrown away.

    `file` None is in memory.

    Transactions are begun and ended by hand. The caller sees to it that no two threads use it at
    once. Raises `sqlite3.Error` for a file that is not as it was written.
    """
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = ":memory:" if file is None else file
    db = sqlite3.connect(name, timeout=TRY_MS / 1000, isolation_level=None, check_same_thread=False)
    try:
        use_wal(db)
        db.execute("pragma synchronous = off")  # an index that a power cut damages is made anew
        if not _is_of(db, key):
            with transaction(db, "immediate"):
                if not _is_of(db, key):  # another may have made the tables since
                    create(db, key, can_delete=can_delete)
        elif file is not None:
            with transaction(db, "deferred"):
                _check_seal(db)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection, begin: Begin) -> Iterator[None]:
    """Do all that is inside at one moment of the database, or nothing of it."""
    db.execute(f"begin {begin}")
    try:
        yield
        db.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("rollback")
        raise


def _is_of(db: sqlite3.Connection, key: str) -> bool:
    there = db.execute("select 1 from sqlite_master where name = 'about'").fetchone()
    return bool(there) and db.execute("select key from about").fetchall() == [(key,)]


def check(db: sqlite3.Connection, key: str) -> None:
    """Raise `NotOursError` if the tables have another key by now."""
    if db.execute("select key from about").fetchall() != [(key,)]:
        raise NotOursError


def create(db: sqlite3.Connection, key: str, *, can_delete: bool) -> None:
    """Make empty tables in place of those that are there, inside a transaction."""
    for table in ("about", "notes", "words"):
        db.execute(f"drop table if exists {table}")
    for statement in (
        _TABLES.format(", contentless_delete=1" if can_delete else "").strip().split(";\n")
    ):
        db.execute(statement)
    db.execute("insert into about values (?, 1, null)", (key,))


def unseal(db: sqlite3.Connection) -> None:
    """Say that the words change; inside the transaction that changes them."""
    db.execute("update about set seal = null")


def _seal(db: sqlite3.Connection) -> int:
    """Return a checksum of all that is there.

    SQLite itself believes any bytes that stand in the right places.
    """
    crc = 0
    for question in _SEALED:
        for name, value in db.execute(question):
            crc = zlib.crc32(
                value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"),
                crc,
            )
            crc = zlib.crc32(f"\0{name}\0".encode("utf-8", "surrogatepass"), crc)
    return crc


def _check_seal(db: sqlite3.Connection) -> None:
    """Raise `sqlite3.DatabaseError` for what is not as it was written.

    What is being written has no seal yet.
    """
    (seal,) = db.execute("select seal from about").fetchone()
    sound = (
        seal == _seal(db)
        if seal is not None
        else db.execute("pragma quick_check(1)").fetchall() == [("ok",)]
    )
    if not sound:
        raise sqlite3.DatabaseError("the words are not as they were written")


def pack(db: sqlite3.Connection) -> None:
    """Make the file as small as it gets, after much was written.

    If somebody else is writing, it stays as large.
    """
    try:
        with transaction(db, "immediate"):
            unseal(db)
            db.execute("insert into words (words) values ('optimize')")
        db.execute("vacuum")
    except sqlite3.OperationalError as error:
        if not is_passing(error):
            raise
    settle(db)


def settle(db: sqlite3.Connection) -> None:
    """Seal what was written, put it into the file proper, and leave no log behind, unless somebody needs it."""
    try:
        with transaction(db, "immediate"):
            db.execute("update about set seal = ?", (_seal(db),))
        db.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        if not is_passing(error):
            raise


def delete(file: Path) -> bool:
    """Delete the database; tells whether it is gone."""
    with suppress(OSError):
        for suffix in ("-wal", "-shm", ""):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return True
    return False
