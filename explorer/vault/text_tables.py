"""The full-text tables of a vault's database (FTS5): created, sealed and packed.

Knows nothing of notes. What must be consistent is one transaction: a killed process leaves tables
that can be used.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import zlib
from contextlib import closing
from functools import lru_cache

from explorer.vault.database import Connection, connect, is_transient, run_script, transaction

_OPTIONS = ""
if sqlite3.sqlite_version_info >= (3, 43):
    _OPTIONS = ", content='', contentless_delete=1"
"""An older SQLite cannot delete from a full-text table that does not keep its text."""

TEXT_TABLES = ("text_about", "text_notes", "words")
_TEXT_SCHEMA = """
create table text_about (next integer not null, seal integer, version integer not null);
create table text_notes (
  path text primary key, stamp blob, first integer, count integer,
  filled integer, heading_words integer, body_words integer
) without rowid;
create virtual table words using fts5(heading, body, tokenize="ascii tokenchars '+#'"{options});
insert into text_about values (1, null, 0);
"""
_TOTALS = 1
"""Where FTS5 keeps the number of rows and of the words in each column."""
_SEALED = (
    "select next from text_about",
    "select path, stamp, first, count from text_notes order by path",
    "select id, block from words_data order by id",
    "select segid, pgno, term from words_idx order by segid, term",
    # One row: SQLite joins the many short values of sections in half the time of handing them out.
    (
        "select group_concat(id, ' '), group_concat(hex(sz), ' ')"
        " from (select id, sz from words_docsize order by id)"
    ),
    "select k, v from words_config order by k",
)
"""All that full-text answers depend on."""
_ROWS_AT_ONCE = 500
"""Rows that are sealed in one call: some hold 4 KB, and are there twice meanwhile."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format in which equal values are always equal bytes."""


@lru_cache(maxsize=1)
def has_full_text() -> bool:
    """Return whether this SQLite was built with FTS5."""
    with closing(connect(None)) as db:
        try:
            create_text(db)
        except sqlite3.OperationalError:
            return False
    return True


def prepare_text(db: Connection) -> None:
    """Make the full-text tables if they are missing, else check them.

    Raises `sqlite3.DatabaseError`.
    """
    if not _has_text(db):
        with transaction(db, "immediate"):
            if not _has_text(db):  # another may have made the tables since
                create_text(db)
        return
    with transaction(db, "deferred"):
        _check_seal(db)


def _has_text(db: Connection) -> bool:
    return bool(db.execute("select 1 from sqlite_master where name = 'text_about'").fetchone())


def create_text(db: Connection) -> None:
    """Make empty full-text tables in place of those that are there, inside a transaction."""
    for table in TEXT_TABLES:
        db.execute(f"drop table if exists {table}")
    run_script(db, _TEXT_SCHEMA.format(options=_OPTIONS))


def unseal_text(db: Connection) -> int:
    """Mark the words as being written, inside the transaction that changes them.

    Returns the new version of the full-text tables, by which others see that they changed.
    """
    version = int.from_bytes(os.urandom(7), "big")
    db.execute("update text_about set seal = null, version = ?", (version,))
    return version


def pack_text(db: Connection) -> None:
    """Make the file as small as it gets; while others write, it stays as large."""
    try:
        with transaction(db, "immediate"):
            unseal_text(db)
            db.execute("insert into words (words) values ('optimize')")
        db.execute("vacuum")
    except sqlite3.OperationalError as error:
        if not is_transient(error):
            raise
    settle_text(db)


def is_settled(db: Connection) -> bool:
    """Return whether the words were sealed after the last change."""
    (seal,) = db.execute("select seal from text_about").fetchone()
    return seal is not None


def settle_text(db: Connection, *, seals: bool = True) -> None:
    """Seal the written words, and move them from the log into the file.

    That waits for a later call while other connections need the log. Without `seals` only the
    ranks are made right, which takes no look at all words.
    """
    try:
        with transaction(db, "immediate"):
            # Ranks rest on them, and would depend on all that was ever deleted: SQLite does not
            # subtract it.
            totals = db.execute(
                "select total(filled), total(heading_words), total(body_words) from text_notes"
            ).fetchone()
            block = b"".join(map(_varint, totals))
            db.execute("update words_data set block = ? where id = ?", (block, _TOTALS))
            if not seals:
                return
            db.execute("update text_about set seal = ?", (_seal(db),))
        db.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        if not is_transient(error):
            raise


def _varint(number: float) -> bytes:
    """Return a number as FTS5 writes it, seven bits to a byte."""
    rest = int(number)
    parts = [rest & 0x7F]
    while rest := rest >> 7:
        parts.append(rest & 0x7F | 0x80)
    return bytes(reversed(parts))


def _seal(db: Connection) -> int:
    """Return a checksum of all words.

    SQLite itself accepts any bytes that stand in the right places.
    """
    crc = 0
    for question in _SEALED:
        rows = db.execute(question)
        while some := rows.fetchmany(_ROWS_AT_ONCE):
            # One call for many rows: there are ten for each note, and each change seals all.
            crc = zlib.crc32(marshal.dumps(some, _WITHOUT_REFERENCES), crc)
    return crc


def _check_seal(db: Connection) -> None:
    """Raise `sqlite3.DatabaseError` if the words have changed since they were sealed.

    Words that are being written have no seal yet; only their structure can be checked.
    """
    (seal,) = db.execute("select seal from text_about").fetchone()
    if seal is not None:
        is_sound = seal == _seal(db)
    else:
        is_sound = db.execute("pragma quick_check(1)").fetchall() == [("ok",)]
    if not is_sound:
        raise sqlite3.DatabaseError("the words are not as they were written")
