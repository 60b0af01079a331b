"""The full-text tables of a vault's database (FTS5 without texts): created, sealed and packed.

Knows nothing of notes. What must be consistent is one transaction: a killed process leaves tables
that can be used.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Literal, TypeAlias

from explorer.vault.database import Connection, connect, is_transient, run_script, transaction

CAN_DELETE_WORDS = sqlite3.sqlite_version_info >= (3, 43)
"""Whether this SQLite can delete from a full-text table that does not keep its text."""

TEXT_TABLES = ("text_about", "text_notes", "text_rows", "words")
_TEXT_SCHEMA = """
create table text_about (
  next integer not null, seal integer, version integer not null,
  rows integer not null, heading_words integer not null, body_words integer not null
);
create table text_notes (
  path text primary key, stamp blob, first integer, count integer
) without rowid;
create table text_rows (row integer primary key, words blob not null);
create virtual table words using fts5(
  heading, body, content='', tokenize="ascii tokenchars '+#'"{options}
);
insert into text_about values (1, null, 0, 0, 0, 0);
"""
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
_Row: TypeAlias = tuple[int, str, str]
"""The number of a section, and the words of its heading and of its body."""
_WRITE_ROW = "insert into words (rowid, heading, body) values (?, ?, ?)"
_PART = 65_536
"""Characters of words that are written at a time."""
_ROWS_AT_ONCE = 500
"""Rows that are sealed in one call: some hold 4 KB, and are there twice meanwhile."""
_WITHOUT_REFERENCES = 2
"""The version of marshal's format in which equal values are always equal bytes."""
_SIZES = "select id, sz from words_docsize where id >= ? and id < ?"
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
    for table in TEXT_TABLES:
        db.execute(f"drop table if exists {table}")
    options = ""
    if can_delete:
        options = ", contentless_delete=1"
    run_script(db, _TEXT_SCHEMA.format(options=options))


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


def write_words(
    db: Connection, first: int, sections: Sequence[tuple[str, str]], *, can_delete: bool
) -> None:
    """Write the words of heading and body of a note's sections, in rows from `first` on."""
    rows = [
        (number, heading, body)
        for number, (heading, body) in enumerate(sections, first)
        if heading or body
    ]
    *full, last = _parts(rows)
    for part in full:
        # FTS5 collects words in memory, up to 1 MB, and puts them into its tables at a savepoint.
        db.execute("savepoint part")
        db.executemany(_WRITE_ROW, part)
        db.execute("release part")
    db.executemany(_WRITE_ROW, last)
    if can_delete:
        _add_totals(db, _sizes(db, range(first, first + len(sections))), 1)
    else:
        kept = ((row[0], _packed(*row)) for row in rows)
        db.executemany("insert or replace into text_rows values (?, ?)", kept)


def _parts(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """Cut the rows of a large note into parts, of which the last one may be empty."""
    begin = size = 0
    for end, (_, heading, body) in enumerate(rows, 1):
        size += len(heading) + len(body)
        if size >= _PART:
            yield rows[begin:end]
            begin, size = end, 0
    yield rows[begin:]


def delete_words(db: Connection, rows: range, *, can_delete: bool) -> None:
    """Delete rows.

    An SQLite that cannot has to be told their words again: for it they are kept. Raises
    `ValueError` if they are not as they were written.
    """
    sizes = _sizes(db, rows)
    if can_delete:
        _add_totals(db, sizes, -1)
        db.executemany("delete from words where rowid = ?", ((row,) for row in rows))
        return
    question = "select row, words from text_rows where row >= ? and row < ?"
    kept = [_unpacked(*row) for row in db.execute(question, (rows.start, rows.stop)).fetchall()]
    if [row for row, _, _ in kept] != [*sizes]:
        raise ValueError("there are other rows than were written")
    db.executemany(
        "insert into words (words, rowid, heading, body) values ('delete', ?, ?, ?)", kept
    )
    db.execute("delete from text_rows where row >= ? and row < ?", (rows.start, rows.stop))


def _packed(row: int, heading: str, body: str) -> bytes:
    return zlib.compress(f"{row}\0{heading}\0{body}".encode("utf-8", "surrogatepass"), 1)


def _unpacked(row: int, data: bytes) -> tuple[int, str, str]:
    try:
        number, heading, body = zlib.decompress(data).decode("utf-8", "surrogatepass").split("\0")
    except (zlib.error, TypeError) as error:
        raise ValueError(str(error)) from error
    if int(number) != row:
        raise ValueError("the words are those of another row")
    return row, heading, body


def _sizes(db: Connection, rows: range) -> dict[int, bytes]:
    """Return how many words there are in the rows that are not empty, as FTS5 writes it."""
    return dict(db.execute(_SIZES, (rows.start, rows.stop)))


def _add_totals(db: Connection, sizes: Mapping[int, bytes], sign: Literal[1, -1]) -> None:
    """Count rows and their words among the totals, or no longer.

    Ranks rest on them, and would depend on all that was ever deleted: SQLite does not subtract it.
    """
    words = [_numbers(size) for size in sizes.values()]
    db.execute(
        "update text_about set rows = rows + ?,"
        " heading_words = heading_words + ?, body_words = body_words + ?",
        (
            sign * len(words),
            sign * sum(in_heading for in_heading, _ in words),
            sign * sum(in_body for _, in_body in words),
        ),
    )


def _correct_totals(db: Connection) -> None:
    """Put the right totals in place of what SQLite wrote when the last transaction ended."""
    totals = db.execute("select rows, heading_words, body_words from text_about").fetchone()
    block = b"".join(map(_varint, totals))
    db.execute("update words_data set block = ? where id = ?", (block, _TOTALS))


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


def pack_text(db: Connection, *, can_delete: bool) -> None:
    """Make the file as small as it gets; while others write, it stays as large."""
    try:
        with transaction(db, "immediate"):
            unseal_text(db)
            db.execute("insert into words (words) values ('optimize')")
        db.execute("vacuum")
    except sqlite3.OperationalError as error:
        if not is_transient(error):
            raise
    settle_text(db, can_delete=can_delete)


def is_settled(db: Connection) -> bool:
    """Return whether the words were sealed after the last change."""
    (seal,) = db.execute("select seal from text_about").fetchone()
    return seal is not None


def settle_text(db: Connection, *, can_delete: bool, seals: bool = True) -> None:
    """Seal the written words, and move them from the log into the file.

    That waits for a later call while other connections need the log. Without `seals` only the
    ranks are made right, which takes no look at all words.
    """
    try:
        with transaction(db, "immediate"):
            if can_delete:
                _correct_totals(db)
            if not seals:
                return
            db.execute("update text_about set seal = ?", (_seal(db),))
        db.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        if not is_transient(error):
            raise


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
