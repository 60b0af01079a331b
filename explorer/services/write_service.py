"""Every write to a vault goes through here: one at a time, kept for undo, and mended after a kill.

Decides nothing about what is written: a change says which bytes, `vault/write.py` replaces files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
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
from explorer.vault.errors import (
    NoteChangedError,
    OutOfFilesError,
    WriteError,
    WriteFailedError,
)
from explorer.vault.write import NoteWriter, temporary_name

_ATTEMPTS = 3
"""How often a change is made anew for a file that others change at the same time."""


NO_DETAILS: Final[Details] = MappingProxyType({})


class NoteChange(Protocol):
    """A change of a note's file, made for the bytes that it turns out to have."""

    def edits(self, data: bytes) -> Sequence[Edit]:
        """Return the edits that make the change in a file with these bytes.

        Raises `NoteChangedError` if they are not any more what the change is about, and
        `UneditableError`.
        """
        ...


BATCH: Final = "batch"
"""The detail that writes have in common which are taken back in one step."""


class Undone(NamedTuple):
    """A write that was taken back, or done again; of a batch all of its writes."""

    path: str
    details: Details
    notes: int = 1
    """How many notes that are."""
    refused: tuple[str, ...] = ()
    """Why others of the batch are as they were, a sentence for each."""


class WriteService:
    """Writes to the current vault, and takes back what was written."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self.read_only = access.writing.read_only
        """Whether nothing is ever written."""

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

    def preview(self, path: str, change: NoteChange) -> None:
        """Raise `WriteError` if the change could not be made in the file as it is; write nothing.

        A vault that is not written has previews, too.
        """
        writer, real = self._writer(), self._real(path)
        self._edits(path, change, writer.read(real))
        writer.check_file(real)

    def write(self, path: str, change: NoteChange, details: dict[str, Any]) -> None:
        """Make a change in a note's file; it is on the disk when this returns.

        `details` are kept with it, for `undo`. Raises `WriteError`; then nothing has changed.
        """
        writer, real = self._writer(), self._real(path)
        writer.check_writable(real)
        with self._turn(writer) as history:
            for attempt in range(1, _ATTEMPTS + 1):
                data = writer.read(real)
                edits = self._edits(path, change, data)
                record = _record(real, data, edits, {**details, "path": path})
                number = history.begin(record)
                try:
                    after = writer.write(real, data, edits, record.temporary)
                except WriteError as error:
                    with suppress(HistoryError):  # else the next write does it
                        history.drop(number)
                    if isinstance(error, NoteChangedError) and attempt < _ATTEMPTS:
                        continue
                    raise
                break
        self._access.take_in(path, after)

    def undo(self, expected: Details = NO_DETAILS) -> Undone | None:
        """Take back the last write that was not taken back; None if there is none.

        Raises `WriteError` if the file is not as that write has left it, or cannot be written, and
        if the write has other details than those `expected`.
        """
        return self._step(_UNDO, expected)

    def redo(self) -> Undone | None:
        """Do again what was taken back last, as `undo` does it."""
        return self._step(_REDO)

    def mend(self) -> None:
        """Remove what a process that was killed while it wrote has left beside a note.

        And of the history what has been kept long enough. Raises `WriteError`.
        """
        history = self.history
        if self.read_only or not history.exists():
            return
        writer = self._writer()
        with _as_write_errors():
            history.prune()
            unfinished = history.unfinished()
        if any(writer.has_temporary(*_temporary_of(record)) for record in unfinished):
            with self._turn(writer):
                pass  # to have a turn finishes what is unfinished

    def _step(self, step: _Step, expected: Details = NO_DETAILS) -> Undone | None:
        writer = self._writer()
        writer.check_vault()
        with self._turn(writer) as history:
            record = history.last_done() if step is _UNDO else history.first_undone()
            if record is None:
                return None
            if not expected.items() <= record.details.items():
                raise NoteChangedError(
                    f"{_path(record)}: this was written since, perhaps by another explorer, so that"
                    " nothing was taken back"
                )
            written, refused = self._stepped(step, record, (history, writer))
        for path, after in written.items():
            self._access.take_in(path, after)
        return Undone(next(iter(written)), record.details, len(written), refused)

    def _stepped(
        self, step: _Step, record: WriteRecord, turn: tuple[WriteHistory, NoteWriter]
    ) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Take a step with a write, or with all of its batch.

        Returns the new bytes of the notes, and why others are as they were. Raises `WriteError` if
        all are.
        """
        history, _ = turn
        batch = record.details.get(BATCH)
        if batch is None:
            return {_path(record): _step_back(step, record, turn)}, ()
        written: dict[str, bytes] = {}
        refused: list[WriteError | OutOfFilesError] = []
        for each in history.in_state(record.state):
            if each.details.get(BATCH) == batch:
                try:
                    written[_path(each)] = _step_back(step, each, turn)
                except (WriteError, OutOfFilesError) as error:
                    refused.append(error)
        if not written:
            raise refused[0]
        return written, tuple(map(str, refused))

    @contextmanager
    def _turn(self, writer: NoteWriter) -> Iterator[WriteHistory]:
        """Wait until no other explorer writes, and finish in the history what was written last."""
        history = self.history
        with _as_write_errors(), history.locked():
            for record in history.unfinished():
                _mend(record, history, writer)
            yield history

    def _writer(self) -> NoteWriter:
        return NoteWriter(self._root, read_only=self.read_only)

    def _real(self, path: str) -> str:
        entry = self._access.vault.entries.get(path)
        if entry is None:
            raise NoteChangedError(f"{path}: the note is gone; load the vault again")
        return entry.real

    def _edits(self, path: str, change: NoteChange, data: bytes) -> Sequence[Edit]:
        try:
            return change.edits(data)
        except UneditableError as error:
            place = path if error.line is None else f"{path}:{error.line}"
            raise WriteError(f"{place}: {error}") from error


def _step_back(step: _Step, record: WriteRecord, turn: tuple[WriteHistory, NoteWriter]) -> bytes:
    """Take one write back, or do it again; return the bytes of the note. Raises `WriteError`."""
    history, writer = turn
    writer.check_writable(record.file)
    data = writer.read(record.file)
    digest, spans = step.of(record)
    if _digest(data) != digest:
        raise NoteChangedError(
            f"{_path(record)}: the note has changed since, so that nothing was taken back;"
            " what was replaced is kept for a week"
        )
    temporary = temporary_name()
    history.set_state(record.id, step.meanwhile, temporary)
    try:
        return writer.write(record.file, data, spans, temporary)
    except WriteError:
        with suppress(HistoryError):
            history.set_state(record.id, record.state)
        raise


def _path(record: WriteRecord) -> str:
    return str(record.details.get("path", record.file))


@dataclass(frozen=True, slots=True)
class _Step:
    """A step back or forth in the history."""

    meanwhile: WriteState
    end: WriteState

    def of(self, record: WriteRecord) -> tuple[bytes, tuple[Edit, ...]]:
        """Return the digest that the file must have, and the edits of the step."""
        spans = record.spans
        if self.end == "done":
            forth = (Edit(each.before, each.before + len(each.old), each.new) for each in spans)
            return record.digest_before, tuple(forth)
        back = (Edit(each.after, each.after + len(each.new), each.old) for each in spans)
        return record.digest_after, tuple(back)


_UNDO = _Step("undoing", "undone")
_REDO = _Step("redoing", "done")


def _record(real: str, data: bytes, edits: Sequence[Edit], details: dict[str, Any]) -> WriteRecord:
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
    """Store what has become of a write, and remove the temporary file that it may have left.

    A note that is neither as before the write nor as after it was changed by others since: then the
    write, the undo or the redo counts as done, so that what was replaced is kept.
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
