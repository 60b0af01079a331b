"""Every write to a vault goes through here: one at a time, stored for undo, repaired after a kill.

    begin a record in the history -> replace the file -> done; undo and redo change its state

Decides nothing about what is written: a change returns the edits, `vault/write.py` replaces files.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

from explorer.services.vault_access import VaultAccess
from explorer.state.write_history import (
    Details,
    HistoryBusyError,
    HistoryError,
    ReplacedSpan,
    WriteHistory,
    WriteRecord,
    WriteState,
)
from explorer.text.edits import Edit, UneditableError, apply_edits, inverted
from explorer.vault import Vault
from explorer.vault.errors import (
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
_CLOCK_SECONDS = 60.0
"""How far the clock of a disk may be behind."""
_MOST_NAMED = 3
"""Notes that are named as those that a note may have become."""
_ATTEMPTS = 3
"""How often a write is tried if other programs change the file at the same time."""


class NoteChange(Protocol):
    """A change of a note's file, made for the bytes that it turns out to have."""

    def edits(self, data: bytes) -> Sequence[Edit]:
        """Return the edits that make the change in a file with these bytes.

        Raises `NoteChangedError` if what the change is about is not in the note any more, and
        `UneditableError` if it cannot be changed.
        """
        ...


class Undone(NamedTuple):
    """A write that was undone or redone, or all writes of a batch."""

    path: str
    """The path of the note, of a batch that of the first."""
    details: Details
    notes: int = 1
    """How many notes were changed."""
    refused: tuple[str, ...] = ()
    """Why other notes of the batch were not changed, a sentence for each."""
    skipped: tuple[str, ...] = ()
    """Why later writes were left as they are, a sentence for each note."""


class _WrittenFiles:
    """What the files are that this process has written, to know them by other names, too.

    Of what other processes have written nothing is known: it is found at its own place only.
    """

    def __init__(self) -> None:
        self._identities: dict[str, FileIdentity] = {}
        """By each name that a file had when it was written."""

    def replace(
        self, files: Iterable[str], before: FileIdentity | None, after: FileIdentity | None
    ) -> None:
        """Remember what a file was before a write and is after it.

        `files` are names that it has or had; it is known by those that it had `before`, too.
        """
        for file in (*files, *self._named(before)):
            if after is None:
                self._identities.pop(file, None)
            else:
                self._identities[file] = after

    def names(self, file: str) -> set[str]:
        """Return the names under which a file was written, from one of them."""
        return {file, *self._named(self._identities.get(file))}

    def _named(self, identity: FileIdentity | None) -> list[str]:
        return [file for file, known in self._identities.items() if known == identity]

    def find(self, file: str, vault: Vault) -> str | None:
        """Return the name that a file has in a snapshot now, None if it has no other one.

        Another note with the same bytes, or a copy, is another file.
        """
        identity = self._identities.get(file)
        if identity is None:
            return None
        for entry in vault.entries.values():
            is_it = entry.stamp is not None and entry.stamp.identity == identity
            if is_it and entry.real != file:
                return entry.real
        return None


class _RecordedNotes(NamedTuple):
    """Reads the notes that records are about, renamed or not."""

    writer: NoteWriter
    vault: Vault
    written: _WrittenFiles

    def read(self, record: WriteRecord) -> tuple[str, bytes]:
        """Return the file of a record's note, renamed or not, and its bytes.

        Raises `NoteGoneError` and `WriteError`.
        """
        try:
            return record.file, self.writer.read(record.file)
        except NoteGoneError:
            file = self.written.find(record.file, self.vault)
            if file is not None:
                return file, self.writer.read(file)
            raise _gone(record, "bring the note back") from None

    def path(self, record: WriteRecord, file: str) -> str:
        """Return the path of a record's note, whose file may be another one now."""
        entries, path = self.vault.entries, _path(record)
        if path in entries and entries[path].real == file:
            return path
        return next((each for each, entry in entries.items() if entry.real == file), path)


class _Turn(NamedTuple):
    """What a write needs while it is this process's turn to write."""

    history: WriteHistory
    """Locked against other explorers."""
    notes: _RecordedNotes


@dataclass(frozen=True, slots=True)
class _HistoryStep:
    """A step back or forward in the history."""

    running: WriteState
    """The state of a record while its file is replaced."""
    final: WriteState

    def digest_and_edits(self, record: WriteRecord) -> tuple[bytes, tuple[Edit, ...]]:
        """Return the digest that the file must have now, and the edits that make the step."""
        spans = record.spans
        if self.final == "done":
            forward = (Edit(each.before, each.before + len(each.old), each.new) for each in spans)
            return record.digest_before, tuple(forward)
        back = (Edit(each.after, each.after + len(each.new), each.old) for each in spans)
        return record.digest_after, tuple(back)


_UNDO = _HistoryStep("undoing", "undone")
_REDO = _HistoryStep("redoing", "done")


class WriteService:
    """Writes to the notes of the current vault, and undoes writes."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self.read_only = access.writing.read_only
        """Whether nothing is ever written."""
        self._written = _WrittenFiles()
        self._ended: set[str] = set()
        """The writes that came to their end, by their temporary files, until that is stored."""
        self._own: dict[int, bytes] = {}
        """What the writes of this process have left, by their numbers: a digest of the bytes. A
        history that is damaged begins anew, and numbers the writes of any process from 1 again."""

    @property
    def history(self) -> WriteHistory:
        """What was written to the vault."""
        return WriteHistory(self._access.history_file())

    @property
    def _root(self) -> Path:
        return self._access.vault.root

    def read(self, path: str) -> bytes:
        """Return the bytes of a note's file as it is now. Raises `WriteError`."""
        return self._writer().read(self._real(path))

    def check_settings(self) -> None:
        """Raise `WriteError` if the settings in the vault cannot be read.

        What the defaults give would replace what the plugin has stored, and could lose it.
        """
        failure = self._access.vault.info.settings_failure
        if failure:
            self._writer().check_vault()
            raise WriteFailedError(failure)

    def preview(self, path: str, change: NoteChange) -> None:
        """Raise `WriteError` if the change could not be made in the file as it is; write nothing.

        A vault that is not written has previews, too.
        """
        self.check_settings()
        writer, real = self._writer(), self._real(path)
        self._edits(path, change, writer.read(real))
        writer.check_file(real)

    def write(self, path: str, change: NoteChange, details: dict[str, Any]) -> None:
        """Make a change in a note's file; it is on the disk when this returns.

        `details` are kept with it, for `undo`. Raises `WriteError`; then nothing has changed.
        """
        writer, real = self._writer(), self._real(path)
        writer.check_writable(real)
        self.check_settings()
        with self._turn(writer) as (history, *_):
            for attempt in range(1, _ATTEMPTS + 1):
                was = writer.identity(real)
                data = writer.read(real)
                edits = self._edits(path, change, data)
                record = _record(real, data, edits, {**details, "path": path})
                number = history.begin(record)
                try:
                    after = writer.write(real, data, edits, record.temporary)
                except WriteError as error:
                    with suppress(HistoryError):  # if it fails, the next turn drops the record
                        history.drop(number)
                    if isinstance(error, NoteChangedError) and attempt < _ATTEMPTS:
                        continue
                    raise
                break
            self._ended.add(record.temporary)
            self._own[number] = record.digest_after
            self._written.replace([real], was, writer.identity(real))
        self._access.take_in(path, after)

    def undo(self, expected: Details = NO_DETAILS, *, skip: bool = False) -> Undone | None:
        """Take back the last write that was not taken back; None if there is none.

        With details that are `expected`, that is the last write that has them. With `skip`, it is
        the last one whose note is as it has left it. A file that this process has written is found
        by another name, too, if the snapshot has it. Raises `WriteError` if the file is not as the
        write has left it, or cannot be written, and if no write has those details.
        """
        return self._step(_UNDO, expected, skip=skip)

    def undo_own(self) -> Undone | None:
        """Take back the last write of this process that stands, as `undo` does; None without any.

        What other processes have written stays, also if it was later.
        """
        if not self._own:
            return None
        return self._step(_UNDO, own=True)

    def can_undo(self, expected: Details, later: Collection[Details] = ()) -> bool:
        """Return whether the last write with these details could be taken back as the note is now.

        What was written to the note since has to be taken back first, and has to be `later` ones.
        Only reads: how an unfinished write has ended is not learned from a note that was changed.
        """
        try:
            record = self.history.last_with(expected, unfinished=True)
            return record is not None and self._follows(record, later)
        except (HistoryError, WriteError, OutOfFilesError):
            return False

    def _follows(self, record: WriteRecord, later: Collection[Details]) -> bool:
        """Return whether a note is as a write has left it, or as `later` ones did after it.

        What was written after it and is not in the note any more is no obstacle.
        """
        _, data = self._notes(self._writer()).read(record)
        digest = _digest(data)
        for each in self.history.later_than(record, self._written.names(record.file)):
            is_in_note = digest == each.digest_after
            if is_in_note and any(it.items() <= each.details.items() for it in later):
                digest = each.digest_before
        return digest == record.digest_after

    def can_skip(self) -> bool:
        """Return whether `undo` with `skip` has a write to take back. Only reads."""
        try:
            record, _ = _last_undoable(_Turn(self.history, self._notes(self._writer())))
        except (HistoryError, WriteError, OutOfFilesError):
            return False
        return record is not None

    def edits_back(self, path: str, data: bytes) -> Sequence[Edit]:
        """Return the edits that take back the last write to a note, whose bytes are `data`.

        Empty if that write has left other bytes. Only for a change that is being made: else the
        last write may be unfinished.
        """
        record = self.history.last_of(self._real(path))
        if record is None:
            return ()
        digest, edits = _UNDO.digest_and_edits(record)
        if _digest(data) != digest:
            return ()
        return edits

    def redo(self) -> Undone | None:
        """Do again what was taken back last, as `undo` does it."""
        return self._step(_REDO)

    def mend(self) -> None:
        """Finish writes during which a process was killed, and drop old records of the history.

        Removes the temporary files that such writes have left. Raises `WriteError`.
        """
        history = self.history
        if self.read_only or not history.exists():
            return
        writer = self._writer()
        with _as_write_errors():
            unfinished = history.unfinished()
        if any(
            record.is_expired or writer.has_temporary(*_temporary_of(record))
            for record in unfinished
        ):
            with self._turn(writer):
                pass  # each turn begins by finishing what is unfinished
        with _as_write_errors():
            history.prune()  # last, since it leaves what is unfinished

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

    def _step(
        self,
        step: _HistoryStep,
        expected: Details = NO_DETAILS,
        *,
        skip: bool = False,
        own: bool = False,
    ) -> Undone | None:
        writer = self._writer()
        writer.check_vault()
        skipped: tuple[str, ...] = ()
        with self._turn(writer) as turn:
            if skip:
                record, skipped = _last_undoable(turn)
            elif own:
                record = next(filter(self._is_own, turn.history.standing()), None)
            else:
                record = _record_to_step(step, turn.history, expected)
            if record is None:
                return None
            try:
                written, refused = _step_with_batch(step, record, turn)
            except NoteGoneError as error:
                if expected:
                    raise
                raise _advised(error, step, record, turn.notes) from None
        for path, after in written.items():
            self._access.take_in(path, after)
        skipped = tuple(reason for reason in skipped if reason not in refused)
        return Undone(next(iter(written)), record.details, len(written), refused, skipped)

    def _is_own(self, record: WriteRecord) -> bool:
        return self._own.get(record.id) == record.digest_after

    @contextmanager
    def _turn(self, writer: NoteWriter) -> Iterator[_Turn]:
        """Wait until no other explorer writes, and finish the writes that are unfinished.

        Raises `WriteFailedError` if it takes too long, or if the history cannot be used.
        """
        history = self.history
        with _as_write_errors(), history.locked():
            self.store_ends()
            for record in history.unfinished():
                _mend(record, history, writer)
            yield _Turn(history, self._notes(writer))

    def _notes(self, writer: NoteWriter) -> _RecordedNotes:
        return _RecordedNotes(writer, self._access.vault, self._written)

    def _writer(self) -> NoteWriter:
        return NoteWriter(self._root, read_only=self.read_only)

    def _real(self, path: str) -> str:
        entry = self._access.vault.entries.get(path)
        if entry is None:
            raise NoteGoneError.at(path)
        return entry.real

    def _edits(self, path: str, change: NoteChange, data: bytes) -> Sequence[Edit]:
        # What is inserted is UTF-8: between the bytes of UTF-16 or UTF-32, or in front of their
        # mark, it would make the whole note unreadable.
        if b"\0" in data or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            raise WriteError(
                f"{path}: the note is not UTF-8 text (it has the mark of UTF-16, or null bytes);"
                " save it as UTF-8"
            )
        try:
            return change.edits(data)
        except UneditableError as error:
            place = path if error.line is None else f"{path}:{error.line}"
            raise WriteError(f"{place}: {error}") from error


def _record_to_step(
    step: _HistoryStep, history: WriteHistory, expected: Details
) -> WriteRecord | None:
    """Return the write that a step is about, None if there is none."""
    if step is _REDO:
        return history.first_undone()
    if expected:
        return _expected_write(history, expected)
    return history.last_done()


def _last_undoable(turn: _Turn) -> tuple[WriteRecord | None, tuple[str, ...]]:
    """Return the last write whose note is as it has left it, and why later ones are left.

    Raises `NoteChangedError` if there are only later ones.
    """
    changed: dict[str, NoteChangedError] = {}
    latest: WriteRecord | None = None
    for record in turn.history.standing():
        try:
            if _digest(turn.notes.read(record)[1]) == record.digest_after:
                return record, tuple(map(str, changed.values()))
            raise NoteChangedError(_changed_since(_path(record)))
        except NoteChangedError as error:
            changed.setdefault(_path(record), error)
            latest = latest or record
        except WriteError:  # it is refused with its reason
            return record, tuple(map(str, changed.values()))
    if latest is None:
        return None, ()
    raise _advised(changed[_path(latest)], _UNDO, latest, turn.notes)


def _expected_write(history: WriteHistory, expected: Details) -> WriteRecord:
    """Return the last write with the details that are expected, whatever was written since.

    Another explorer may have written to other notes; one that has written to the same note has
    changed it. Raises `NoteChangedError` if there is no such write.
    """
    record = history.last_with(expected)
    if record is not None:
        return record
    raise NoteChangedError(
        f"{expected.get('path', 'this step')}: what was written is not known any more, so that"
        " nothing was taken back"
    )


def _gone(record: WriteRecord, advice: str) -> NoteGoneError:
    return NoteGoneError(
        f"{_path(record)}: the note is gone, so that this step cannot be taken back;"
        f" {advice} and try again"
    )


def _advised(
    error: NoteChangedError, step: _HistoryStep, record: WriteRecord, notes: _RecordedNotes
) -> NoteChangedError:
    """Return why a step is refused, for a note that is gone with what to do about it."""
    if not isinstance(error, NoteGoneError) or BATCH in record.details:
        return error
    return _gone(record, _advice(step, record, notes))


def _advice(step: _HistoryStep, record: WriteRecord, notes: _RecordedNotes) -> str:
    """Return what to do about a note that is gone, and was written by another process.

    Another note may have the same bytes: only the user can tell whether it is that note, renamed.
    """
    digest, _ = step.digest_and_edits(record)
    since = (record.at - _CLOCK_SECONDS) * 1e9
    found: list[str] = []
    for path, entry in notes.vault.entries.items():
        if entry.stamp is None or entry.stamp.mtime_ns < since or len(found) == _MOST_NAMED:
            continue
        with suppress(WriteError, OutOfFilesError):
            if _digest(notes.writer.read(entry.real)) == digest:
                found.append(path)
    if not found:
        return "bring the note back"
    return f"if it was renamed to {' or '.join(found)}, rename that back"


def _changed_since(path: str) -> str:
    return (
        f"{path}: the note has changed since, so that this step cannot be taken back;"
        " what was replaced is kept for a week"
    )


def _step_with_batch(
    step: _HistoryStep, record: WriteRecord, turn: _Turn
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Make a step with a write, or with all writes of its batch.

    Returns the new bytes of the notes by their paths, and why other notes were not changed. Raises
    `WriteError` if none was.
    """
    batch = record.details.get(BATCH)
    if batch is None:
        return dict([_step_one(step, record, turn)]), ()
    written: dict[str, bytes] = {}
    refused: list[WriteError | OutOfFilesError] = []
    for each in turn.history.in_state(record.state):
        if each.details.get(BATCH) == batch:
            try:
                path, after = _step_one(step, each, turn)
                written[path] = after
            except (WriteError, OutOfFilesError) as error:
                refused.append(error)
    if not written:
        raise refused[0]
    return written, tuple(map(str, refused))


def _step_one(step: _HistoryStep, record: WriteRecord, turn: _Turn) -> tuple[str, bytes]:
    """Make a step with one write; return the path of the note and its new bytes.

    Raises `WriteError`.
    """
    history, notes, writer = turn.history, turn.notes, turn.notes.writer
    digest, edits = step.digest_and_edits(record)
    file, data = notes.read(record)
    was = writer.identity(file)
    writer.check_writable(file)
    if _digest(data) != digest:
        raise NoteChangedError(_changed_since(notes.path(record, file)))
    if file != record.file:  # first, since what a kill leaves is looked for beside it
        history.move(record.id, file)
    temporary = temporary_name()
    history.set_state(record.id, step.running, temporary)
    try:
        after = writer.write(file, data, edits, temporary)
    except WriteError:
        with suppress(HistoryError):
            history.set_state(record.id, record.state)
        raise
    notes.written.replace([file, record.file], was, writer.identity(file))
    return notes.path(record, file), after


def _path(record: WriteRecord) -> str:
    path = record.details.get("path")
    return path if isinstance(path, str) else record.file


def _record(real: str, data: bytes, edits: Sequence[Edit], details: dict[str, Any]) -> WriteRecord:
    """Return the record of edits of a file that has the bytes `data`."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return WriteRecord(
        file=real,
        digest_before=_digest(data),
        digest_after=_digest(apply_edits(data, ordered)),
        spans=tuple(
            ReplacedSpan(edit.start, back.start, back.new, edit.new)
            for edit, back in zip(ordered, inverted(data, ordered), strict=True)
        ),
        temporary=temporary_name(),
        details=details,
    )


def _temporary_of(record: WriteRecord) -> tuple[str, str]:
    """Return the path of a record's note, and the name of the temporary file beside it."""
    return record.file, record.temporary


def _mend(record: WriteRecord, history: WriteHistory, writer: NoteWriter) -> None:
    """Store how an unfinished write, undo or redo ended, and remove its temporary file.

    A note that is as neither before nor after the write was changed by another program since: then
    what was unfinished counts as finished, so that the replaced bytes stay in the history.
    """
    writer.remove_temporary(*_temporary_of(record))
    try:
        digest = _digest(writer.read(record.file))
    except WriteError:  # the note is gone, or cannot be read
        digest = b""
    is_written = digest != record.digest_before
    if record.state == "undoing":
        is_written = digest == record.digest_after
    if is_written:
        history.set_state(record.id, "done")
    elif record.state == "begun":
        history.drop(record.id)
    else:
        history.set_state(record.id, "undone")


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
