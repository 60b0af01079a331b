"""Opens and uses the database of a vault: connections, transactions, and the kinds of errors.

Knows nothing of tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Literal, TypeAlias

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


def connect(
    file: Path | None, wait_ms: int = _BUSY_MS, *, check_same_thread: bool = True
) -> Connection:
    """Return a connection whose transactions are begun and ended by hand.

    `file` None is a database in memory.
    """
    db = sqlite3.connect(
        file or ":memory:",
        timeout=wait_ms / 1000,
        isolation_level=None,
        check_same_thread=check_same_thread,
    )
    with ExitStack() as unless_done:
        unless_done.enter_context(closing(db))
        db.execute(f"pragma busy_timeout = {wait_ms}")
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
