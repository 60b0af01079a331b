"""What was written to the notes of a vault: to take it back, and to mend what a kill has left.

A row is stored before its note is replaced, and holds the bytes that were replaced. Kept for a week
in the user's state folder, never in the vault. Knows bytes and names, and opens no note.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from explorer.state.touched_lines import TouchedLines

KEPT_SECONDS: Final = 7 * 24 * 3600
"""How long a write can be taken back."""
_WAIT_SECONDS: Final = 5.0
"""How long one explorer waits for another that writes."""
_VERSION: Final = 1
_SCHEMA: Final = """
create table writes (
    id integer primary key autoincrement, seconds real not null, file blob not null,
    state text not null, temporary text not null, digest_before blob not null,
    digest_after blob not null, spans text not null, details text not null
);
create index writes_by_state on writes (state)
"""

_UNFINISHED: Final = "state in ('begun', 'undoing', 'redoing')"
_STANDS: Final = "state = 'done'"
_PAGE: Final = 20
"""How many records are read at once."""

WriteState: TypeAlias = Literal["begun", "done", "undoing", "undone", "redoing", "past"]
"""`past` is what was undone before another write, so that it cannot be done again."""
Details: TypeAlias = Mapping[str, Any]
"""What a write was, as JSON."""


class HistoryError(Exception):
    """The history cannot be read or written. The message names the file and the reason."""


class HistoryBusyError(HistoryError):
    """Another explorer writes, and did not end in time."""


class ReplacedSpan(NamedTuple):
    """A span of a note that a write has replaced. Offsets count bytes."""

    before: int
    """Where it began before the write."""
    after: int
    """Where it begins after the write: other spans may have become longer or shorter."""
    old: bytes
    new: bytes
    lines: TouchedLines
    """By these it is known again in a note that was edited since."""


@dataclass(frozen=True, slots=True)
class WriteRecord:
    """One write to a note."""

    file: str
    """The path below the vault, as the disk spells it."""
    digest_before: bytes
    digest_after: bytes
    spans: tuple[ReplacedSpan, ...]
    """In the order of the file."""
    temporary: str
    """The name of the file beside the note that is written first."""
    details: Details = field(default_factory=dict)
    state: WriteState = "begun"
    id: int = 0
    at: float = 0.0
    """When it was stored, in seconds since 1970."""


class WriteHistory:
    """The history of one vault; every call opens the file anew, so any thread may call."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self.file = file
        self._now = now

    def exists(self) -> bool:
        """Return whether anything was ever written to the vault."""
        return os.path.exists(self.file)  # noqa: PTH110  unlike Path's, it never fails

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other explorers from writing to the vault; the end of a process ends it.

        Raises `HistoryBusyError` if it takes too long, and `HistoryError`.
        """
        lock = self.file.with_suffix(".lock")
        with self._errors(lock):
            _make_folder(lock.parent)
            # A write transaction on an empty database is a lock that every system has, that waits,
            # and that ends with its process.
            db = sqlite3.connect(lock, timeout=_WAIT_SECONDS, isolation_level=None)
        with closing(db):
            with self._errors(lock):
                db.execute("begin immediate")
            yield

    def begin(self, record: WriteRecord) -> int:
        """Store a write that is about to happen, and return its number. Raises `HistoryError`.

        What was undone before it can be done again no more; what is too old is dropped.
        """
        row = (
            self._now(),
            os.fsencode(record.file),
            record.temporary,
            record.digest_before,
            record.digest_after,
            _spans(record),
            json.dumps(record.details),
        )
        with self._opened() as db:
            self._delete_old(db)
            db.execute("update writes set state = 'past' where state = 'undone'")
            sql = "insert into writes values (null, ?, ?, 'begun', ?, ?, ?, ?, ?)"
            return int(db.execute(sql, row).lastrowid or 0)

    def prune(self) -> None:
        """Remove what has been kept long enough. Raises `HistoryError`."""
        with self._opened() as db:
            self._delete_old(db)

    def set_state(self, number: int, state: WriteState, temporary: str | None = None) -> None:
        """Store what has become of a write, or what is about to. Raises `HistoryError`."""
        with self._opened() as db:
            sql = "update writes set state = ?, temporary = coalesce(?, temporary) where id = ?"
            db.execute(sql, (state, temporary, number))

    def end(self, temporaries: Collection[str]) -> None:
        """Store that writes are done, known by their temporary files. Raises `HistoryError`.

        What was learned of them since from their notes stays.
        """
        with self._opened() as db:
            for temporary in temporaries:
                sql = "update writes set state = 'done' where state = 'begun' and temporary = ?"
                db.execute(sql, (temporary,))

    def follow(self, record: WriteRecord) -> None:
        """Store what a write is since its note was renamed or edited. Raises `HistoryError`."""
        digests = record.digest_before, record.digest_after
        with self._opened() as db:
            sql = "update writes set file = ?, digest_before = ?, digest_after = ?, spans = ?"
            row = (os.fsencode(record.file), *digests, _spans(record), record.id)
            db.execute(f"{sql} where id = ?", row)

    def drop(self, number: int) -> None:
        """Remove a write that did not happen. Raises `HistoryError`."""
        with self._opened() as db:
            db.execute("delete from writes where id = ?", (number,))

    def unfinished(self) -> list[WriteRecord]:
        """Return the writes that are not known to have come to an end: at most the latest one.

        The end of a write is not stored with it, which would take as long as to store the write,
        but once there is time (`end`). After a kill it is learned from the file. Those of any age
        are returned, as only their rows tell which temporary files they may have left.

        Raises `HistoryError`.
        """
        return self._records(f"{_UNFINISHED} order by id", any_age=True)

    def last_of(self, file: str) -> WriteRecord | None:
        """Return the last write to a file that stands, None without any. Raises `HistoryError`."""
        condition = f"{_STANDS} and file = ? order by id desc limit 1"
        return next(iter(self._records(condition, os.fsencode(file))), None)

    def last_with(self, expected: Details) -> WriteRecord | None:
        """Return the last write that stands and has some details, None without any.

        Raises `HistoryError`.
        """
        # Most rows need not be parsed: what a text is as JSON stands in the details as it is.
        texts = [json.dumps(each) for each in expected.values() if isinstance(each, str)]
        condition = " and ".join((_STANDS, *("instr(details, ?)" for _ in texts)))
        found = self._records(f"{condition} order by id desc", *texts)
        return next((it for it in found if expected.items() <= it.details.items()), None)

    def standing(self) -> Iterator[WriteRecord]:
        """Yield the writes that stand, last ones first. Raises `HistoryError`.

        They are read in pages: most callers want no more than the first.
        """
        condition, last = f"{_STANDS} and id < ? order by id desc limit {_PAGE}", sys.maxsize
        while page := self._records(condition, last):
            yield from page
            last = page[-1].id

    def first_undone(self) -> WriteRecord | None:
        """Return the write that a redo does again, or None. Raises `HistoryError`."""
        return next(iter(self._records("state = 'undone' order by id limit 1")), None)

    def in_state(self, state: WriteState) -> list[WriteRecord]:
        """Return the writes of a state, oldest first. Raises `HistoryError`."""
        return self._records("state = ? order by id", state)

    def _delete_old(self, db: sqlite3.Connection) -> None:
        db.execute(
            f"delete from writes where seconds < ? and not {_UNFINISHED}",  # noqa: S608  no text from outside
            (self._oldest(),),
        )

    def _oldest(self) -> float:
        """Return when the oldest write was made that is kept."""
        return self._now() - KEPT_SECONDS

    def _records(self, condition: str, *values: object, any_age: bool = False) -> list[WriteRecord]:
        """Return the writes that meet a condition, not those that are too old but of `any_age`.

        `values` are those of the question marks in the condition.
        """
        if not self.exists():
            return []
        # In the order of the fields of a record.
        columns = "file, digest_before, digest_after, spans, temporary, details, state, id, seconds"
        with self._opened() as db:
            rows = db.execute(
                f"select {columns} from writes where seconds >= ? and {condition}",  # noqa: S608  no text from outside
                (-inf if any_age else self._oldest(), *values),
            )
            return list(map(_record, rows))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is on the disk when the body has ended."""
        with self._errors(self.file):
            _make_folder(self.file.parent)
            db = sqlite3.connect(self.file, timeout=_WAIT_SECONDS, isolation_level=None)
            with closing(db):
                db.execute("pragma synchronous = full")
                db.execute("begin immediate")
                _check_version(db, self.file)
                yield db
                db.execute("commit")

    @contextmanager
    def _errors(self, file: Path) -> Iterator[None]:
        """Turn the errors of the system and of SQLite into ours."""
        try:
            yield
        except OSError as error:
            raise HistoryError(f"{file}: {error.strerror or error}") from error
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
                raise HistoryBusyError(f"{file}: another explorer writes to this vault") from error
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                self._set_aside(file)
            raise HistoryError(f"{file}: {error}") from error
        except (ValueError, TypeError) as error:  # a row that is no row of ours
            self._set_aside(file)
            raise HistoryError(f"{file}: it is damaged, and was put aside") from error

    def _set_aside(self, file: Path) -> None:
        """Rename a damaged file, so that the next try begins with a new one."""
        with suppress(OSError):
            file.replace(file.with_suffix(".damaged"))


_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _make_folder(folder: Path) -> None:
    """Make the folder, which holds parts of notes, for the user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _check_version(db: sqlite3.Connection, file: Path) -> None:
    """Make the tables of a new file. Raises `HistoryError` for a file of a later version."""
    (version,) = db.execute("pragma user_version").fetchone()
    if version == 0:
        for statement in _SCHEMA.split(";\n"):
            db.execute(statement)
        db.execute(f"pragma user_version = {_VERSION}")
    elif version != _VERSION:
        raise HistoryError(f"{file}: it is of a later version of this program; update it")


def _record(row: tuple[Any, ...]) -> WriteRecord:
    file, digest_before, digest_after, spans, temporary, details, *others = row
    replaced = tuple(
        ReplacedSpan(before, after, b64decode(old), b64decode(new), _lines(*lines))
        for before, after, old, new, *lines in json.loads(spans)
    )
    file, details = os.fsdecode(file), _details(details)
    return WriteRecord(file, digest_before, digest_after, replaced, temporary, details, *others)


def _details(stored: Any) -> Details:
    """Return the details of a row, none if they are damaged: no bytes of a note depend on them."""
    with suppress(ValueError, TypeError, RecursionError):
        details = json.loads(stored)
        if isinstance(details, dict):
            return details
    return {}


def _spans(record: WriteRecord) -> str:
    return json.dumps(
        [
            [
                it.before,
                it.after,
                *(b64encode(each).decode() for each in (it.old, it.new, *it.lines[:2])),
                *it.lines[2:],
            ]
            for it in record.spans
        ]
    )


def _lines(text: str = "", above: str = "", *numbers: int) -> TouchedLines:
    return TouchedLines(b64decode(text), b64decode(above), *numbers)
