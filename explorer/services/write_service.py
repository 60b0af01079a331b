"""Every write to a vault goes through here: one at a time, stored for undo, repaired after a kill.

    begin a record in the history -> replace the file -> done; undo and redo change its state

Decides nothing about what is written: a change returns the edits, `vault/write.py` replaces files.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import groupby, zip_longest
from operator import itemgetter
from os.path import commonprefix
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from explorer.services.vault_access import VaultAccess
from explorer.state.review_log import ReviewLog
from explorer.state.touched_lines import touched_lines
from explorer.state.write_history import (
    Details,
    HistoryBusyError,
    HistoryError,
    ReplacedSpan,
    WriteHistory,
    WriteRecord,
    WriteState,
)
from explorer.text.edits import BY_PLACE, Edit, UneditableError, apply_edits, inverted
from explorer.text.sanitize import clean, clean_in_one_row
from explorer.vault.errors import (
    LineChangedError,
    NoteChangedError,
    NoteGoneError,
    OutOfFilesError,
    WriteError,
    WriteFailedError,
)
from explorer.vault.walk import FileIdentity
from explorer.vault.write import NoteWriter, temporary_name

NO_DETAILS: Final[Details] = MappingProxyType({})
BATCH: Final = "batch"
"""The key of the detail that is equal for writes that are undone in one step."""
LOGGED: Final = "logged"
"""The key of the detail that is the row of the log of reviews that goes with a write."""
_CLOCK_SECONDS = 60.0
"""How far the clock of a disk may be behind."""
_MOST_NAMED = 3
"""Notes that are named as those that a note may have become."""
_ATTEMPTS = 3
"""How often a write is tried if other programs change the file at the same time."""


NoteChange: TypeAlias = Callable[[bytes], Sequence[Edit]]
"""Returns the edits that make a change in a file that turns out to have these bytes.

Raises `NoteChangedError` if what the change is about is not in the note any more, and
`UneditableError` if it cannot be changed.
"""


class Undone(NamedTuple):
    """A write that was undone or redone, or all writes of a batch."""

    path: str
    """The path of the note, of a batch that of the first."""
    every: tuple[Details, ...]
    """The details of the write, of a batch those of all."""
    notes: int = 1
    """How many notes were changed."""
    refused: tuple[str, ...] = ()
    """Why other notes of the batch were not changed, a sentence for each."""
    skipped: tuple[str, ...] = ()
    """Why later writes were left as they are, a sentence for each note."""


class WriteService:
    """Writes to the notes of the current vault, and undoes writes."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self.read_only = access.read_only
        """Whether nothing is ever written."""
        self.history = WriteHistory(access.history_file())
        """What was written to the vault."""
        self.log = ReviewLog.of(access.vault.root, access.state_dir)
        """What was reviewed."""
        self._writer = NoteWriter(access.vault.root, read_only=self.read_only)
        self._identities: dict[str, FileIdentity] = {}
        """What the files are that this process has written, by each name that they had then. Of
        what other processes have written nothing is known: it is found at its own place only."""
        self._ended: set[str] = set()
        """The writes that came to their end, by their temporary files, until that is stored."""
        self.untaken: set[str] = set()
        """The notes that are written, as long as the snapshot may not have them as they are."""
        self._own: dict[int, bytes] = {}
        """What the writes of this process have left, by their numbers: a digest of the bytes. A
        history that is damaged begins anew, and numbers the writes of any process from 1 again."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a note's file as it is now. Raises `WriteError`."""
        return self._writer.read(self._real(path))

    def check_settings(self) -> None:
        """Raise `WriteError` if the settings in the vault cannot be read.

        What the defaults give would replace what the plugin has stored, and could lose it.
        """
        failure = self._access.vault.info.settings_failure
        if failure:
            self._writer.check_vault()
            raise WriteFailedError(failure)

    def preview(self, path: str, change: NoteChange) -> str:
        """Return the lines that a change would take away and write; write nothing.

        A vault that is not written has previews, too. Raises `WriteError` if the change could not
        be made in the file as it is.
        """
        self.check_settings()
        real = self._real(path)
        data = self._writer.read(real)
        edits = _edits(path, change, data)
        self._writer.check_file(real)
        return _changed_lines(data, apply_edits(data, edits))

    def write(self, path: str, change: NoteChange, details: dict[str, Any]) -> None:
        """Make a change in a note's file; it is on the disk when this returns.

        `details` are kept with it, for `undo`, and their row is logged. Raises `WriteError`; then
        nothing has changed.
        """
        with self.written(path, change, details):
            pass

    @contextmanager
    def written(self, path: str, change: NoteChange, details: dict[str, Any]) -> Iterator[None]:
        """Make a change as `write` does; the snapshot has it only when the body has ended.

        Raises `WriteError` before the body.
        """
        writer, real = self._writer, self._real(path)
        writer.check_vault()  # the file is checked as it is written
        self.check_settings()
        try:
            with self._turn():
                self.untaken.add(path)
                for attempt in range(1, _ATTEMPTS + 1):
                    was = writer.identity(real)
                    data = writer.read(real)
                    edits = _edits(path, change, data)
                    record = _record(real, data, edits, {**details, "path": path})
                    number = self.history.begin(record)
                    try:
                        after = writer.write(real, data, edits, record.temporary)
                    except WriteError as error:
                        with suppress(HistoryError):  # if it fails, the next turn drops the record
                            self.history.drop(number)
                        if isinstance(error, NoteChangedError) and attempt < _ATTEMPTS:
                            continue
                        raise
                    break
                self._ended.add(record.temporary)
                self._own[number] = record.digest_after
                if LOGGED in details:
                    self.log.append(details[LOGGED])
            try:
                yield
            finally:
                self._remember([real], was)
                self._access.take_in(path, after)
        finally:
            self.untaken.discard(path)

    def begin(self, path: str, text: str) -> None:
        """Begin a new note: make its folders, and write it if it has a text.

        Raises `WriteError`, also if a file is there that would be written.
        """
        self._writer.create(path, text.encode("utf-8", "replace"))

    def undo(self, expected: Details = NO_DETAILS, *, skip: bool = False) -> Undone | None:
        """Take back the last write that was not taken back; None if there is none.

        With details that are `expected`, that is the last write that has them. With `skip`, it is
        the last one whose lines are as it has left them. A file that this process has written is
        found by another name, too, if the snapshot has it. Raises `LineChangedError` if its lines
        are not as the write has left them, and `WriteError` if the file cannot be written, or if no
        write has those details.
        """
        if skip:
            return self._step("undone", self._last_undoable)
        if expected:
            return self._step("undone", lambda: (self._expected(expected), ()), is_expected=True)
        return self._step("undone", lambda: (next(self.history.standing(), None), ()))

    def undo_own(self) -> Undone | None:
        """Take back the last write of this process that stands, as `undo` does; None without any.

        What other processes have written stays, also if it was later.
        """
        if not self._own:
            return None
        standing = self.history.standing()
        own = (each for each in standing if self._own.get(each.id) == each.digest_after)
        return self._step("undone", lambda: (next(own, None), ()))

    def force_undo(self) -> Undone | None:
        """Take back the last write that stands, also if its lines have changed since.

        That is a write of its own, so that it can be taken back. Raises as `undo` does, and if the
        lines around are not as they were, either.
        """
        with self._turn():
            record = next(self.history.standing(), None)
        if record is None:
            return None
        path, details = _path(record), record.details
        before, after, card = map(details.get, ("after", "before", "card"))
        swapped = {"before": before, "after": after, "card": card}
        self.write(path, lambda data: [edit for _, edit in _restored(record, path, data)], swapped)
        with _as_write_errors():
            self.history.set_state(record.id, "past")
        return Undone(path, (details,))

    def redo(self) -> Undone | None:
        """Do again what was taken back last, as `undo` does it."""
        return self._step("done", lambda: (self.history.first_undone(), ()))

    def can_skip(self) -> bool:
        """Return whether `undo` with `skip` has a write to take back. Only reads."""
        try:
            return self._last_undoable()[0] is not None
        except (HistoryError, WriteError, OutOfFilesError):
            return False

    def edits_back(self, path: str, data: bytes) -> Sequence[Edit]:
        """Return the edits that take back the last write to a note, whose bytes are `data`.

        Empty if that write has left other bytes. Only for a change that is being made: else the
        last write may be unfinished.
        """
        record = self.history.last_of(self._real(path))
        if record is None or _digest(data) != record.digest_after:
            return ()
        return _step_edits("undone", record)

    def mend(self) -> None:
        """Finish writes during which a process was killed, and drop old records of the history.

        Removes the temporary files that such writes have left. Raises `WriteError`.
        """
        if self.read_only or not self.history.exists():
            return
        with _as_write_errors():
            if self.history.unfinished():
                with self._turn():
                    pass  # each turn begins by finishing what is unfinished
            self.history.prune()  # last, since it leaves what is unfinished

    def store_ends(self) -> None:
        """Store that what was written has come to its end, unless it is stored already.

        Else the next write, or the next start, learns it from the note, which may be as before for
        a while, as after `git stash`.
        """
        ended = tuple(self._ended)
        if ended:
            with suppress(HistoryError):
                self.history.end(ended)
                self._ended.difference_update(ended)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other explorer writes, and finish the writes that are unfinished.

        Raises `WriteFailedError` if it takes too long, or if the history cannot be used.
        """
        with _as_write_errors(), self.history.locked():
            self.store_ends()
            for record in self.history.unfinished():
                self._mend(record)
            yield

    def _mend(self, record: WriteRecord) -> None:
        """Store how an unfinished write, undo or redo ended, and remove its temporary file.

        What a process wrote that was killed before it could log it is logged now.

        A note that is as neither before nor after the write was changed by another program since:
        then what was unfinished counts as finished, so that the replaced bytes stay in the history.
        So does what changes no byte: nothing tells whether it was written.
        """
        self._writer.remove_temporary(record.file, record.temporary)
        try:
            data = self._writer.read(record.file)
            digest = _digest(data)
        except WriteError:  # the note is gone, or cannot be read
            data = digest = b""
        final: WriteState = "undone" if record.state == "undoing" else "done"
        is_same = record.digest_before == record.digest_after
        if is_same or digest != _step_digest(final, record):
            row = record.details.get(LOGGED)
            was_written = all(span.lines.place(data) is not None for span in record.spans)
            if record.state == "begun" and isinstance(row, dict) and was_written:
                self.log.append(row, is_new=False)
            self.history.set_state(record.id, final)
        elif record.state == "begun":
            self.history.drop(record.id)
        else:
            self.history.set_state(record.id, "done" if final == "undone" else "undone")

    def _step(
        self,
        final: WriteState,
        pick: Callable[[], tuple[WriteRecord | None, tuple[str, ...]]],
        *,
        is_expected: bool = False,
    ) -> Undone | None:
        """Bring a write, with its batch, to a state. `pick` returns it, and why others are left."""
        self._writer.check_vault()
        with self._turn():
            record, skipped = pick()
            if record is None:
                return None
            try:
                written, refused, every = self._step_with_batch(final, record)
            except NoteGoneError as error:
                if is_expected:
                    raise
                raise self._advised(error, final, record) from None
        for path, after in written.items():
            self._access.take_in(path, after)
        skipped = tuple(reason for reason in skipped if reason not in refused)
        return Undone(next(iter(written)), every, len(written), refused, skipped)

    def _last_undoable(self) -> tuple[WriteRecord | None, tuple[str, ...]]:
        """Return the last write whose lines are as it has left them, and why later ones are left.

        Raises `NoteChangedError` if there are only later ones.
        """
        changed: dict[str, tuple[NoteChangedError, WriteRecord]] = {}
        for record in self.history.standing():
            try:
                _followed("undone", record, _path(record), self._read(record)[1])
            except NoteChangedError as error:
                changed.setdefault(_path(record), (error, record))
                continue
            except WriteError:
                pass  # it is refused with its reason
            return record, tuple(str(reason) for reason, _ in changed.values())
        if not changed:
            return None, ()
        reason, latest = next(iter(changed.values()))
        raise self._advised(reason, "undone", latest)

    def _expected(self, expected: Details) -> WriteRecord:
        """Return the last write with the details that are expected, whatever was written since.

        Another explorer may have written to other notes; one that has written to the same note has
        changed it. Raises `NoteChangedError` if there is no such write.
        """
        record = self.history.last_with(expected)
        if record is not None:
            return record
        raise NoteChangedError(
            f"{expected.get('path', 'this step')}: what was written is not known any more, so that"
            " nothing was taken back"
        )

    def _step_with_batch(
        self, final: WriteState, record: WriteRecord
    ) -> tuple[dict[str, bytes], tuple[str, ...], tuple[Details, ...]]:
        """Make a step with a write, or with all writes of its batch; the last is undone first.

        Returns the new bytes of the notes by their paths, why other notes were not changed, and
        the details of the writes. Raises `WriteError` if no note was changed.
        """
        batch = record.details.get(BATCH)
        records = [record] if batch is None else self.history.in_state(record.state)
        written: dict[str, bytes] = {}
        refused: list[WriteError | OutOfFilesError] = []
        every: list[Details] = []
        for each in reversed(records) if final == "undone" else records:
            if each.details.get(BATCH) == batch:
                try:
                    written.update([self._step_one(final, each)])
                except (WriteError, OutOfFilesError) as error:
                    refused.append(error)
                else:
                    every.append(each.details)
        if not written:
            raise refused[0]
        return written, tuple(map(str, refused)), tuple(every)

    def _step_one(self, final: WriteState, record: WriteRecord) -> tuple[str, bytes]:
        """Make a step with one write; return the path of the note and its new bytes.

        Raises `WriteError`.
        """
        writer = self._writer
        file, data = self._read(record)
        path = self._path_of(record, file)
        was = writer.identity(file)
        writer.check_writable(file)
        followed = replace(_followed(final, record, path, data), file=file)
        if followed != record:  # first, since what a kill leaves is looked for beside it
            self.history.follow(followed)
            if self._own.get(record.id) == record.digest_after:
                self._own[record.id] = followed.digest_after
        temporary = temporary_name()
        running: WriteState = "undoing" if final == "undone" else "redoing"
        self.history.set_state(record.id, running, temporary)
        try:
            after = writer.write(file, data, _step_edits(final, followed), temporary)
        except WriteError:
            with suppress(HistoryError):
                self.history.set_state(record.id, record.state)
            raise
        self._remember([file, record.file], was)
        return path, after

    def _read(self, record: WriteRecord) -> tuple[str, bytes]:
        """Return the file of a record's note, renamed or not, and its bytes.

        Another note with the same bytes, or a copy, is another file. Raises `NoteGoneError` and
        `WriteError`.
        """
        try:
            return record.file, self._writer.read(record.file)
        except NoteGoneError:
            identity = self._identities.get(record.file)
            for entry in self._access.vault.entries.values():
                is_it = entry.stamp is not None and entry.stamp.identity == identity
                if is_it and entry.real != record.file:
                    return entry.real, self._writer.read(entry.real)
            raise _gone(record, "bring the note back") from None

    def _path_of(self, record: WriteRecord, file: str) -> str:
        """Return the path of a record's note, whose file may be another one now."""
        entries, path = self._access.vault.entries, _path(record)
        if path in entries and entries[path].real == file:
            return path
        return next((each for each, entry in entries.items() if entry.real == file), path)

    def _remember(self, files: Iterable[str], before: FileIdentity | None) -> None:
        """Remember what a file is after a write, by its names and those that it had `before`."""
        named = [file for file, known in self._identities.items() if known == before]
        names = [*files, *named]
        after = self._writer.identity(names[0])
        for name in names:
            if after is None:
                self._identities.pop(name, None)
            else:
                self._identities[name] = after

    def _advised(
        self, error: NoteChangedError, final: WriteState, record: WriteRecord
    ) -> NoteChangedError:
        """Return why a step is refused, for a note that is gone with what to do about it.

        Another note may have the same bytes: only the user can tell whether it is that note,
        renamed, if another process has written it.
        """
        if not isinstance(error, NoteGoneError) or BATCH in record.details:
            return error
        since = (record.at - _CLOCK_SECONDS) * 1e9
        found: list[str] = []
        for path, entry in self._access.vault.entries.items():
            if entry.stamp is None or entry.stamp.mtime_ns < since or len(found) == _MOST_NAMED:
                continue
            with suppress(WriteError, OutOfFilesError):
                if _digest(self._writer.read(entry.real)) == _step_digest(final, record):
                    found.append(path)
        if not found:
            return _gone(record, "bring the note back")
        return _gone(record, f"if it was renamed to {' or '.join(found)}, rename that back")

    def _real(self, path: str) -> str:
        entry = self._access.vault.entries.get(path)
        if entry is None:
            raise NoteGoneError.at(path)
        return entry.real


def _edits(path: str, change: NoteChange, data: bytes) -> Sequence[Edit]:
    """Return the edits of a change of a note with these bytes. Raises `WriteError`."""
    # What is inserted is UTF-8: between the bytes of UTF-16 or UTF-32, or in front of their mark,
    # it would make the whole note unreadable.
    if b"\0" in data or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise WriteError(
            f"{path}: the note is not UTF-8 text (it has the mark of UTF-16, or null bytes);"
            " save it as UTF-8"
        )
    try:
        return change(data)
    except UneditableError as error:
        place = path if error.line is None else f"{path}:{error.line}"
        raise WriteError(f"{place}: {error}") from error


def _changed_lines(before: bytes, after: bytes) -> str:
    """Return the lines between those that stay above and below, with a `-` or `+` before each."""
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    pairs = zip_longest(old, new)
    top = next((at for at, (was, now) in enumerate(pairs) if was != now), 0)
    return "\n".join([f"- {line}" for line in old[top:]] + [f"+ {line}" for line in new[top:]])


def _step_digest(final: WriteState, record: WriteRecord) -> bytes:
    """Return the digest that the file must have before a step."""
    return record.digest_before if final == "done" else record.digest_after


def _step_edits(final: WriteState, record: WriteRecord) -> list[Edit]:
    """Return the edits that make a step."""
    if final == "done":
        return [Edit(it.before, it.before + len(it.old), it.new) for it in record.spans]
    return [Edit(it.after, it.after + len(it.new), it.old) for it in record.spans]


def _followed(final: WriteState, record: WriteRecord, path: str, data: bytes) -> WriteRecord:
    """Return a write as it is in a note that was edited since, whose bytes are `data` now.

    Raises `LineChangedError` if its lines are not as it has left them.
    """
    if _digest(data) == _step_digest(final, record):
        return record
    if final == "done":
        raise NoteChangedError(_changed_since(path))
    found: list[tuple[Edit, ReplacedSpan]] = []
    for span in record.spans:
        place = span.lines.place(data)
        if place is None:
            raise _line_changed(record, path, data)
        start = place + span.lines.at
        found.append((Edit(start, start + len(span.new), span.old), span))
    found.sort(key=itemgetter(0))
    edits = [edit for edit, _ in found]
    spans = tuple(
        span._replace(before=back.start, after=edit.start)
        for (edit, span), back in zip(found, inverted(data, edits), strict=True)
    )
    before = _digest(apply_edits(data, edits))
    return replace(record, digest_before=before, digest_after=_digest(data), spans=spans)


def _restored(record: WriteRecord, path: str, data: bytes) -> list[tuple[bytes, Edit]]:
    """Return the lines that a write has left, each with the edit that restores what was there.

    Wherever they can be found, whatever stands there now. Raises `NoteChangedError`.
    """
    restored: list[tuple[bytes, Edit]] = []
    for (text, _), group in groupby(record.spans, lambda span: span.lines[:2]):
        spans = list(group)
        lines = spans[0].lines
        place = lines.place(data)
        found = lines.changed(data) if place is None else (place, place + len(text))
        if found is None or (restored and found[0] < restored[-1][1].end):
            raise NoteChangedError(_changed_since(path))
        edits = (Edit(it.lines.at, it.lines.at + len(it.new), it.old) for it in spans)
        restored.append((text, Edit(*found, apply_edits(text, edits))))
    return restored


def _line_changed(record: WriteRecord, path: str, data: bytes) -> LineChangedError:
    """Return why a write cannot be taken back: which of its lines differs."""
    try:
        restored = _restored(record, path, data)
    except NoteChangedError:
        texts = (span.lines.text for span in record.spans if span.lines.place(data) is None)
        return LineChangedError(_changed_since(path, next(texts)))
    difference, place = list[str](), ""
    for left, edit in restored:
        now = data[edit.start : edit.end]
        if now != left:
            same = len(commonprefix([now, left]))  # noqa: RUF071  bytes are what is to be compared
            line = data.count(b"\n", 0, edit.start + same) + 1
            place = place or f"{path}:{line}"
            for sign, text in (("-", now), ("+", edit.new)):
                shown = text.decode("utf-8", "replace").strip("\r\n").split("\n")
                difference += [f"{sign} {clean(line)}" for line in shown if line]
    return LineChangedError(
        f"{place}: this line has changed since, so that this step cannot be taken back;"
        " what was replaced is kept for a week",
        tuple(difference),
    )


def _gone(record: WriteRecord, advice: str) -> NoteGoneError:
    return NoteGoneError(
        f"{_path(record)}: the note is gone, so that this step cannot be taken back;"
        f" {advice} and try again"
    )


def _changed_since(path: str, line: bytes = b"") -> str:
    """Return that a step cannot be taken back, and which line that it has left is gone."""
    shown = clean_in_one_row(line.decode("utf-8", "replace"))
    gone = f" ({shown} is gone)" if shown else ""
    return (
        f"{path}: the note has changed since{gone}, so that this step cannot be taken back;"
        " what was replaced is kept for a week"
    )


def _path(record: WriteRecord) -> str:
    path = record.details.get("path")
    return path if isinstance(path, str) else record.file


def _record(real: str, data: bytes, edits: Sequence[Edit], details: dict[str, Any]) -> WriteRecord:
    """Return the record of edits of a file that has the bytes `data`."""
    ordered = sorted(edits, key=BY_PLACE)
    after = apply_edits(data, ordered)
    return WriteRecord(
        file=real,
        digest_before=_digest(data),
        digest_after=_digest(after),
        spans=tuple(
            ReplacedSpan(
                edit.start, back.start, back.new, edit.new, touched_lines(after, *back[:2])
            )
            for edit, back in zip(ordered, inverted(data, ordered), strict=True)
        ),
        temporary=temporary_name(),
        details=details,
    )


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


@contextmanager
def _as_write_errors() -> Iterator[None]:
    """Turn errors of the history into errors of the write that depends on it."""
    try:
        yield
    except HistoryBusyError as error:
        raise WriteFailedError(f"{error}; try again in a moment") from error
    except HistoryError as error:
        raise WriteFailedError(
            f"nothing was written, since it could not be undone: {error};"
            " make room on the disk, or allow writing there"
        ) from error
