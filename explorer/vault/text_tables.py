"""The full-text tables of a vault's database (FTS5 without texts): created, sealed and packed.

Knows nothing of notes. What must be consistent is one transaction: a killed process leaves tables
that can be used.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing
from functools import lru_cache

from explorer.vault.database import Connection, connect, is_passing, run_script, transaction

CAN_DELETE_WORDS = sqlite3.sqlite_version_info >= (3, 43)
"""Whether this SQLite can delete from a full-text table that does not keep its text."""

_TEXT_TABLES = """
create table text_about (
  next integer not null, seal integer, version integer not null,
  lost_rows integer not null, lost_heading integer not null, lost_body integer not null
);
create table text_notes (
  path text primary key, stamp text, first integer, count integer
) without rowid;
create virtual table words using fts5(
  heading, body, content='', tokenize="ascii tokenchars '+#'"{options}
);
insert into text_about values (1, null, 0, 0, 0, 0);
"""
_SEALED = (
    "select next, 0 from text_about",
    (
        "select path || ' ' || coalesce(stamp, ''), first || ' ' || count"
        " from text_notes order by path"
    ),
    "select id, block from words_data order by id",
    "select segid || ' ' || pgno, term from words_idx order by segid, term",
    "select id, sz from words_docsize order by id",
    "select k, v from words_config order by k",
)
"""All that full-text answers depend on, in pairs of a name and a value."""
_TOTALS = 1
"""Where FTS5 keeps the number of rows and of the words in each column."""


@lru_cache(maxsize=1)
def has_full_text() -> bool:
    """Return whether this SQLite was built with FTS5."""
    with closing(connect(None)) as db:
        try:
            create_text(db, can_delete=CAN_DELETE_WORDS)
        except sqlite3.OperationalError:
            return False
    return True


def prepare_text(db: Connection, *, can_delete: bool = CAN_DELETE_WORDS) -> None:
    """Make the full-text tables if they are missing, else check them.

    Raises `sqlite3.DatabaseError`.
    """
    if not _has_text(db):
        with transaction(db, "immediate"):
            if not _has_text(db):  # another may have made the tables since
                create_text(db, can_delete=can_delete)
        return
    with transaction(db, "deferred"):
        _check_seal(db)


def _has_text(db: Connection) -> bool:
    return bool(db.execute("select 1 from sqlite_master where name = 'text_about'").fetchone())


def create_text(db: Connection, *, can_delete: bool) -> None:
    """Make empty full-text tables in place of those that are there, inside a transaction."""
    for table in ("text_about", "text_notes", "words"):
        db.execute(f"drop table if exists {table}")
    options = ""
    if can_delete:
        options = ", contentless_delete=1"
    run_script(db, _TEXT_TABLES.format(options=options))


def unseal_text(db: Connection) -> int:
    """Mark the words as being written, inside the transaction that changes them.

    Returns the new version of the full-text tables, by which others see that they changed.
    """
    version = int.from_bytes(os.urandom(7), "big")
    db.execute("update text_about set seal = null, version = ?", (version,))
    return version


def text_version(db: Connection) -> int:
    """Return what is another number after every change of the full-text tables."""
    (version,) = db.execute("select version from text_about").fetchone()
    return int(version)


def delete_words(db: Connection, rows: range) -> None:
    """Delete rows, and note how many words that takes from the totals that ranking rests on.

    SQLite leaves the totals as they were, and ranks would depend on all that was ever deleted.
    """
    question = "select sz from words_docsize where id >= ? and id < ?"
    heading_words = body_words = count = 0
    for (size,) in db.execute(question, (rows.start, rows.stop)):
        in_heading, in_body = _numbers(size)
        heading_words += in_heading
        body_words += in_body
        count += 1
    db.executemany("delete from words where rowid = ?", ((row,) for row in rows))
    db.execute(
        "update text_about set lost_rows = lost_rows + ?,"
        " lost_heading = lost_heading + ?, lost_body = lost_body + ?",
        (count, heading_words, body_words),
    )


def _correct_totals(db: Connection) -> None:
    """Subtract deleted words from the totals. SQLite writes them when a transaction ends."""
    question = "select lost_rows, lost_heading, lost_body from text_about"
    lost = db.execute(question).fetchone()
    if not any(lost):
        return
    ((totals,),) = db.execute("select block from words_data where id = ?", (_TOTALS,)).fetchall()
    left = [total - gone for total, gone in zip(_numbers(totals), lost, strict=True)]
    block = b"".join(map(_varint, left))
    db.execute("update words_data set block = ? where id = ?", (block, _TOTALS))
    db.execute("update text_about set lost_rows = 0, lost_heading = 0, lost_body = 0")


def _numbers(data: bytes) -> list[int]:
    """Return the numbers that FTS5 has written one after the other, seven bits to a byte."""
    found: list[int] = []
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(number)
            number = 0
    return found


def _varint(number: int) -> bytes:
    """Return a number as FTS5 writes it; up to eight bytes hold as many words as there can be."""
    if number < 0:
        raise ValueError("more words went than there were")
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))


def pack_text(db: Connection) -> None:
    """Make the file as small as it gets; while others write, it stays as large."""
    try:
        with transaction(db, "immediate"):
            unseal_text(db)
            db.execute("insert into words (words) values ('optimize')")
        db.execute("vacuum")
    except sqlite3.OperationalError as error:
        if not is_passing(error):
            raise
    settle_text(db)


def settle_text(db: Connection) -> None:
    """Seal the written words, and move them from the log into the file.

    That waits for a later call while other connections need the log.
    """
    try:
        with transaction(db, "immediate"):
            _correct_totals(db)
            db.execute("update text_about set seal = ?", (_seal(db),))
        db.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        if not is_passing(error):
            raise


def _seal(db: Connection) -> int:
    """Return a checksum of all words.

    SQLite itself accepts any bytes that stand in the right places.
    """
    crc = 0
    for question in _SEALED:
        for name, value in db.execute(question):
            crc = zlib.crc32(_encoded(value), crc)
            crc = zlib.crc32(_encoded(f"\0{name}\0"), crc)
    return crc


def _encoded(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", "surrogatepass")


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
