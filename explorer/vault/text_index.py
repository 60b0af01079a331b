"""The words of the sections of all notes in an FTS5 index, outside the vault and without texts.

Disposable: whatever is in doubt is dropped and indexed anew, and a file that cannot be used is
replaced by memory. No error of it ever reaches the user. Never ranks and never parses a query: it
takes FTS5 expressions.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import time
import zlib
from bisect import bisect_left
from collections.abc import (
    Callable,
    Container,
    Generator,
    Iterator,
    Sequence,
    Set,
)
from contextlib import ExitStack, closing, nullcontext, suppress
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import NamedTuple, TypeAlias, TypeVar

from explorer.text.section_words import TextWords
from explorer.vault.note_entry import NoteEntry
from explorer.vault.snapshot import Vault
from explorer.vault.store import (
    Begin,
    Connection,
    Store,
    StoreReplacedError,
    connect,
    is_busy,
    is_transient,
    run_script,
    transaction,
)
from explorer.vault.walk import batches, file_stamp, note_stamp

_OPTIONS = ""
if sqlite3.sqlite_version_info >= (3, 43):
    _OPTIONS = ", content='', contentless_delete=1"
"""An older SQLite cannot delete from a full-text table that does not keep its text."""

TEXT_TABLES = ("text_about", "text_notes", "words")
_TEXT_SCHEMA = """
create table text_about (next integer not null, seal integer, version integer not null);
create table text_notes (
  path text primary key, stamp integer, first integer, count integer,
  size integer
) without rowid;
create virtual table words using fts5(heading, body, tokenize="ascii tokenchars '+#'"{options});
insert into text_about values (1, null, 0);
"""
_TOTALS = 1
"""Where FTS5 keeps the number of rows and of the words in each column."""
_MORE_THAN_ANY = 1 << 40
_CHARACTERS_A_WORD = 7
"""About as many are in Markdown: how long the texts are decides of ranks only in relation."""
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
            _renew_totals(db)
            if not seals:
                return
            db.execute("update text_about set seal = ?", (_seal(db),))
        db.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        if not is_transient(error):
            raise


def set_totals(sections: int, size: int, db: Connection) -> None:
    """Write how many sections there are, and how many words in so many characters.

    Ranks rest on them, and would depend on all that was ever deleted: SQLite does not subtract it.
    Words are not counted, so that ranks are the same where few notes are indexed.
    """
    _write_totals(sections, 0, 1 + size // _CHARACTERS_A_WORD, db)


def _renew_totals(db: Connection) -> None:
    """Write the totals of the notes that are indexed."""
    found = db.execute("select ifnull(sum(count), 0), ifnull(sum(size), 0) from text_notes")
    sections, size = found.fetchone()
    set_totals(sections, size, db)


def _write_totals(rows: int, in_headings: int, in_bodies: int, db: Connection) -> None:
    block = b"".join(map(_varint, (rows, in_headings, in_bodies)))
    db.execute("update words_data set block = ? where id = ?", (block, _TOTALS))


def _varint(number: int) -> bytes:
    """Return a number as FTS5 writes it, seven bits to a byte."""
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
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


_TRY_MS = 25
"""How long SQLite itself waits for others; meanwhile other threads wait for the index."""
_TRIES = 40
"""How often a query is repeated while another connection locks the database, before an index in
memory replaces the file."""
_WRITE_TRIES = 400
"""The same for what is written: another explorer may be packing a large file."""
_ROUNDS = 10
"""How often an update looks again for missing notes: another writer may have had to start anew."""
_SLICE = 48
"""Notes that are written in one transaction: no query waits longer than for one."""
_SLICE_BYTES = 262_144
"""The same for the size of notes, since their words are in memory until they are written."""
_MOST_RANKED = 12_000
"""Sections that are ranked one by one; of more, only matches in headings are ranked."""
_COUNT = "select count(*) from words where words match ?"
_FOUND = "select rowid from words where words match ? limit ?"
_RANKED = "select rowid, bm25(words, ?, ?) from words where words match ?"
_WORD_LIST = (
    "create virtual table if not exists temp.word_list using fts5vocab('main', 'words', 'row')"
)
"""A view of the words of the index: how often each occurs is not asked for."""
_WORDS_FROM = "select term from temp.word_list where term >= ? and term < ?"
_LAST = "\U0010ffff"
"""Sorts behind every letter."""
_WORD_LISTS_KEPT = 2
"""With each key that is typed, the same first letters are asked for again."""
_LARGE_SHARE = 4
"""The file is packed after more than 1 / `_LARGE_SHARE` of the notes were written."""

Place: TypeAlias = tuple[str, int]
"""Path and section, -1 before the first heading."""
Ranked: TypeAlias = tuple[str, int, float]
RankedSections: TypeAlias = tuple[list[Ranked], int]
_T = TypeVar("_T")


class _Kept(NamedTuple):
    """A note in the index: its rows are numbered on from `first`, one for each section."""

    mark: int
    first: int
    rows: int


class NoteWords(NamedTuple):
    """A note that is to be indexed."""

    path: str
    entry: NoteEntry
    """The note as the snapshot has it."""
    words: TextWords


class _Content:
    """What is known of the full-text tables: right for one version of them, then made anew."""

    def __init__(self) -> None:
        self.kept: dict[str, _Kept] = {}
        """The notes in the index by path."""
        self.unlasting: dict[str, tuple[NoteEntry, int]] = {}
        """Notes without a stamp, for which a change of the file cannot be detected: the entry as it
        was indexed, and its first row."""
        self.settled: Vault | None = None
        """The snapshot to which the index is equal, if that is known."""
        self.words: dict[str, list[str]] = {}
        """The words that were asked for last, by their first letters."""

    @cached_property
    def order(self) -> list[tuple[int, str]]:
        """The first row and the path of each note with rows, in order."""
        return sorted((kept.first, path) for path, kept in self.kept.items() if kept.rows)

    @cached_property
    def paths(self) -> list[str]:
        """The paths in order."""
        return sorted(self.kept)

    def rows_changed(self) -> None:
        """Drop what follows from the rows, some of which were written or deleted."""
        for name in ("order", "paths"):
            vars(self).pop(name, None)
        self.words, self.settled = {}, None


class TextIndex:
    """The full-text index of one vault. Any thread may use it.

    A query waits for at most one slice of writing.
    """

    def __init__(self, store: Store | None = None) -> None:
        """Create an index that opens its database on first use; without a store, in memory."""
        self._store = store
        self._lock = RLock()
        self._db: sqlite3.Connection | None = None
        self.usable = True
        """Whether there is anything to search with: not so if SQLite was built without FTS5."""
        self.starts = 0
        """How often the index had to start anew: what was found before and after is not of one."""
        self._version = -1
        """The `data_version` of SQLite: it changes when another connection has written anything."""
        self._text_version: int | None = None
        """The version of the full-text tables that `_content` describes."""
        self._content = _Content()

    @classmethod
    def of(cls, vault: Vault, cache: bool = True, cache_dir: Path | None = None) -> TextIndex:
        """Return the index of a vault: in its store, or without `cache` in memory."""
        return cls(vault.store(cache_dir) if cache else None)

    def __del__(self) -> None:
        self._disconnect()

    def close(self) -> None:
        """Close the file. The index can still be used, and opens it again."""
        with self._lock:
            self._disconnect()

    def update(
        self, vault: Vault, *, pause: float = 0.0, seals: bool = True
    ) -> Generator[None, None, None]:
        """Index what the snapshot has and the index lacks, step by step.

        Closing the iterator ends the update and loses nothing. Only changed notes are read; other
        threads get `pause` seconds before each. Several threads and processes may update at once.
        Notes that are stale after the last step cannot be read, or their files differ from the
        snapshot. Without `seals`, a few notes take no look at all words, and a later update
        seals them: until then, opening the file takes longer.
        """
        written = 0
        if vault.complete:
            written = self._drop(vault, lambda kept: kept - vault.entries.keys())
        refused: set[str] = set()
        for _ in range(_ROUNDS):
            stale = [path for path in self.stale(vault) if path not in refused]
            if not stale or not self.usable:
                break
            written += yield from self._take(vault, stale, pause, refused)
        if refused:
            written += self._drop(vault, lambda kept: kept & refused)
        # What another has written that was killed before it ended is sealed, too.
        if written * _LARGE_SHARE > len(vault.notes):
            self._do(None, pack_text, None)
        elif written or (seals and not self._do("deferred", is_settled, True)):
            self._do(None, partial(settle_text, seals=seals), None)

    def _take(
        self,
        vault: Vault,
        stale: list[str],
        pause: float,
        refused: set[str],
    ) -> Generator[None, None, int]:
        """Index notes, and return how many were written.

        The paths of those that cannot be read are added to `refused`.
        """
        written = 0

        def size(path: str) -> int:
            stamp = vault.entries[path].stamp
            return stamp.size if stamp else 0

        for paths in batches(stale, size, _SLICE, _SLICE_BYTES):
            yield
            found: list[NoteWords] = []
            for path in paths:
                entry = vault.entries[path]
                if self._is_kept(path, entry):
                    continue  # another writer was quicker
                if pause:  # even no time at all would take a while
                    time.sleep(pause)
                text = vault.searchable_text(path)
                words = None if text is None else words_of(text, entry)
                note = indexed_note(vault, path, words)
                if note is None:
                    refused.add(path)
                else:
                    found.append(note)
            if found:
                written += self._do("immediate", partial(self._write, found, ()), 0, _WRITE_TRIES)
        return written

    def find(self, expression: str, most: int = -1) -> list[Place]:
        """Return the sections that an FTS5 expression matches, in no order.

        At most `most` of them are returned, all if it is negative.
        """

        def ask(db: sqlite3.Connection) -> list[Place]:
            rows = db.execute(_FOUND, (expression, most)).fetchall()
            return [self._place(row) for (row,) in rows]

        return self._do("deferred", ask, [])

    def words_from(self, letters: str) -> list[str]:
        """Return the words of all texts that begin with some letters, folded, in order."""

        def ask(db: sqlite3.Connection) -> list[str]:
            content = self._content
            words = content.words.get(letters)
            if words is None:
                db.execute(_WORD_LIST)
                words = [word for (word,) in db.execute(_WORDS_FROM, (letters, letters + _LAST))]
                content.words = dict([*content.words.items(), (letters, words)][-_WORD_LISTS_KEPT:])
            return words

        return self._do("deferred", ask, [])

    def ranked(
        self,
        expression: str,
        weights: tuple[float, float],
        best: int | None = None,
    ) -> RankedSections:
        """Return the best sections with their bm25 rank, and how many sections match.

        A lower rank is better. `weights` are those of heading and body. With `best`, the result has
        that many sections and all that rank like the last of them, in no order; None returns all.
        If too many sections match, only those that match in their heading are ranked, and the
        others follow by path; if too many headings match, nothing is ranked.
        """

        def ask(db: sqlite3.Connection) -> RankedSections:
            (total,) = db.execute(_COUNT, (expression,)).fetchone()
            ranked = others = expression
            if best is not None and total > _MOST_RANKED:
                ranked = f"(heading : ({expression})) AND ({expression})"
            rows: list[tuple[int, float]] = []
            if ranked is expression or db.execute(_COUNT, (ranked,)).fetchone()[0] <= _MOST_RANKED:
                rows = db.execute(_RANKED, (*weights, ranked)).fetchall()
            else:
                others = ranked
            if best is not None and len(rows) < min(best, total):
                found = {row for (row,) in db.execute(_FOUND, (others, -1))}
                found.difference_update(row for row, _ in rows)
                rows += [(row, 0.0) for row in islice(self._in_order(found), best - len(rows))]
            elif best is not None and len(rows) > best:
                worst = sorted(rank for _, rank in rows)[best - 1]
                rows = [row for row in rows if row[1] <= worst]
            return [(*self._place(row), rank) for row, rank in rows], total

        nothing: RankedSections = [], 0
        return self._do("deferred", ask, nothing)

    def _in_order(self, rows: Container[int]) -> Iterator[int]:
        """Yield rows by path and section: their numbers tell when which note was indexed."""
        for path in self._content.paths:
            kept = self._content.kept[path]
            yield from (row for row in range(kept.first, kept.first + kept.rows) if row in rows)

    def _place(self, row: int) -> Place:
        """Return what a row stands for. Raises `ValueError` if it stands for nothing."""
        order, kept = self._content.order, self._content.kept
        first, path = order[bisect_left(order, (row + 1, "")) - 1] if order else (0, "")
        if path not in kept or not first <= row < first + kept[path].rows:
            raise ValueError("a row is of no note")
        return path, row - first - 1

    # What is there, and what is not

    def stale(self, vault: Vault) -> list[str]:
        """Return the paths of the notes that are not indexed as the snapshot has them."""

        def ask(_: object) -> list[str] | None:
            if self._content.settled is vault:
                return []
            stale = [path for path, it in vault.entries.items() if not self._is_kept(path, it)]
            if not stale and vault.complete:
                self._content.settled = vault
            return stale

        found = self._do("deferred", ask, None)
        return [*vault.entries] if found is None else found

    def _is_kept(self, path: str, entry: NoteEntry) -> bool:
        """Whether a note is indexed as it is."""
        kept = self._content.kept.get(path)
        if kept is None or kept.mark != entry.mark:
            return False
        return entry.stamp is not None or self._content.unlasting.get(path) == (entry, kept.first)

    def _drop(self, vault: Vault, doubtful_of: Callable[[Set[str]], Set[str]]) -> int:
        """Take out the doubtful ones of the indexed notes, and return how many.

        What is as the disk has it stays: another explorer may have a newer snapshot.
        """

        def ask(_: object) -> list[tuple[str, int]]:
            kept = self._content.kept
            return [(path, kept[path].mark) for path in doubtful_of(kept.keys())]

        nothing: list[tuple[str, int]] = []
        doubtful = self._do("deferred", ask, nothing)
        there = {path: note_stamp(vault.root, path) for path, _ in doubtful}
        gone = [
            path
            for path, mark in doubtful
            if not there[path] or mark not in (-1, hash(there[path]))
        ]
        if not gone:
            return 0
        return self._do("immediate", partial(self._write, [], gone), 0, _WRITE_TRIES)

    def _write(
        self, found: Sequence[NoteWords], gone: Sequence[str], db: sqlite3.Connection
    ) -> int:
        """Put notes in place of what was known of them, and return how many."""
        self._text_version = unseal_text(db)
        found = [read for read in found if not self._is_kept(read.path, read.entry)]
        (number,) = db.execute("select next from text_about").fetchone()
        paths = [*gone, *(read.path for read in found)]
        known = [self._content.kept.pop(path) for path in paths if path in self._content.kept]
        if known:
            # An older SQLite subtracts what is deleted, and takes less than nothing for damage.
            _write_totals(_MORE_THAN_ANY, _MORE_THAN_ANY, _MORE_THAN_ANY, db)
            for kept in known:
                rows = ((row,) for row in range(kept.first, kept.first + kept.rows))
                db.executemany("delete from words where rowid = ?", rows)
            db.executemany("delete from text_notes where path = ?", [(path,) for path in paths])
        for path, entry, words in found:
            sections = words.sections()
            kept = _Kept(entry.mark, number, len(sections))
            texts = [
                (row, heading, body)
                for row, (heading, body) in enumerate(sections, number)
                if heading or body
            ]
            db.executemany("insert into words (rowid, heading, body) values (?, ?, ?)", texts)
            db.execute("insert into text_notes values (?, ?, ?, ?, ?)", (path, *kept, words.size))
            self._content.kept[path] = kept
            if entry.stamp is None:
                self._content.unlasting[path] = entry, kept.first
            number += len(sections)
        db.execute("update text_about set next = ?", (number,))
        if known:
            _renew_totals(db)
        self._content.rows_changed()
        return len(found) + len(gone)

    # The connection

    def _do(
        self,
        begin: Begin | None,
        work: Callable[[sqlite3.Connection], _T],
        otherwise: _T,
        tries: int = _TRIES,
    ) -> _T:
        """Return what `work` makes of the database in one transaction, `otherwise` if impossible.

        An unusable file is replaced by a new one, and that by memory. `begin` None starts no
        transaction. Between two tries other threads get the lock.
        """
        while self.usable:
            with self._lock:
                try:
                    db = self._db = self._db or self._opened()
                    with nullcontext() if begin is None else transaction(db, begin):
                        self._look(db)
                        return work(db)
                except (
                    sqlite3.Error,
                    StoreReplacedError,
                    UnicodeDecodeError,
                    OSError,
                    ValueError,
                    TypeError,
                ) as error:
                    self._doubt_content()
                    tries -= 1
                    if not is_busy(error) or tries <= 0:
                        self._give_up(error)
                        continue
            time.sleep(_TRY_MS / 1000)
        return otherwise

    def _give_up(self, error: Exception) -> None:
        """Make the next try one that may do better."""
        self._disconnect()
        if self._store is None:
            self.usable = False
        elif (
            self.starts
            or isinstance(error, OSError | StoreReplacedError)
            or is_transient(error)
            or not self._store.delete()
        ):
            self._store = None
        self.starts += 1

    def _opened(self) -> sqlite3.Connection:
        db = connect(None, _TRY_MS) if self._store is None else self._store.connect(_TRY_MS)
        with ExitStack() as unless_done:
            unless_done.enter_context(closing(db))
            prepare_text(db)
            unless_done.pop_all()
        return db

    def _look(self, db: sqlite3.Connection) -> None:
        """Read which notes are there, if that is not known."""
        (version,) = db.execute("pragma data_version").fetchone()
        if version == self._version:
            return
        if self._store is not None:
            self._store.check_key(db)
        next_row, text_version = db.execute("select next, version from text_about").fetchone()
        if text_version == self._text_version:
            self._version = version  # others have written, but no words
            return
        unlasting = self._content.unlasting
        self._content = _Content()
        for path, *row in db.execute("select path, stamp, first, count from text_notes"):
            if type(path) is not str or [*map(type, row)] != [int, int, int]:
                raise ValueError(f"{path!r}: not as it was written")
            kept = _Kept(*row)
            if kept.first + kept.rows > next_row:
                raise ValueError("rows that are there would be given away again")
            self._content.kept[path] = kept
        self._content.unlasting = {
            path: pair for path, pair in unlasting.items() if path in self._content.kept
        }
        self._version, self._text_version = version, text_version

    def _doubt_content(self) -> None:
        """Have the content compared with the database again: a transaction may have failed."""
        self._version, self._text_version = -1, None

    def _disconnect(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
        self._db = None
        self._doubt_content()
        self._content = _Content()


def words_of(text: str, entry: NoteEntry) -> TextWords:
    """Return the words of a note with this text."""
    (headings,) = entry.parts("headings")
    return TextWords.of(text, (heading[4:6] for heading in headings))


def indexed_note(vault: Vault, path: str, words: TextWords | None) -> NoteWords | None:
    """Return a note with its words, None if its file has changed since the snapshot.

    A file that cannot be read has no words.
    """
    entry = vault.entries[path]
    if entry.stamp is not None:
        now = file_stamp(vault.file(path))
        if words is None or now is None or now[:2] != entry.stamp[:2]:
            return None
    return NoteWords(path, entry, words or TextWords(0))
