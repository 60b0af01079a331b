"""Distributes parsing: to this process, to a child, or to both. The results are the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Note
from explorer.vault import codec
from explorer.vault.note_entry import NoteEntry
from explorer.vault.note_parser import NoteParser, ParsedNote, jobs
from explorer.vault.walk import FileEntry

if TYPE_CHECKING:
    from explorer.vault.worker import Result
    from explorer.vault.worker_client import Batch, WorkerClient

WORTH_A_CHILD = 300
"""Notes. For fewer, starting a child takes longer than it saves."""
LARGE = 200_000
"""Bytes of a file that is long in parsing: other threads would wait for it, and the memory that
it takes would stay with this process."""
_BATCH_BYTES = 192_000
_BATCH_FILES = 64


class ParseOutcome(NamedTuple):
    """The result of parsing one file."""

    file: FileEntry
    entry: NoteEntry | None
    """None if the file has vanished since the walk."""
    packed: codec.Packed | None
    """The note as the store keeps it; None if it cannot be packed."""


class ParsePool:
    """Parses the files of one load."""

    def __init__(self, parser: NoteParser, *, share: bool = True) -> None:
        """With `share` this process parses beside its child, else it waits for the child."""
        self._parser = parser
        self._share = share
        self._helper: WorkerClient | None = None

    def start_child(self) -> None:
        """Start the child before the files are known; it takes a moment to be ready."""
        if self._helper is None:
            self._helper = _start(self._parser)

    def parse(
        self, files: list[FileEntry], *, child: bool | None = None
    ) -> Generator[list[ParseOutcome], None, None]:
        """Parse files, a list of outcomes at a time, in no certain order.

        An empty list says that only the child is still busy: there is time for something else.
        `child` None decides by the number of files, and by their sizes if nobody but the child
        parses. Closing the iterator ends the child.
        """
        todo = deque(_batches(files))
        try:
            if child is None:
                child = len(files) >= WORTH_A_CHILD or (
                    not self._share and any(map(is_large, files))
                )
            if child:
                self.start_child()
            if self._helper is not None:
                yield from self._with(self._helper, todo)
            while todo:
                yield _parse_here(self._parser, todo.popleft())
        finally:
            self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.stop()

    def _with(self, helper: WorkerClient, todo: deque[Batch]) -> Iterator[list[ParseOutcome]]:
        parser = self._parser
        helper.feed(todo)
        while self._share and (batch := _last(todo)) is not None:
            yield _parse_here(parser, batch)
            # Taken now, so that the child still has work while its answers are stored.
            while helper.has_answer() and (answer := helper.answer()) is not None:
                yield _open(parser, *answer)
        if self._share and not helper.has_answer():
            yield []
        while (answer := helper.answer()) is not None:
            yield _open(parser, *answer)


def is_large(file: FileEntry) -> bool:
    """Whether a file is long in parsing."""
    return file.stamp.size >= LARGE


def _start(parser: NoteParser) -> WorkerClient | None:
    # Not at the top of the module: most loads have nothing to parse.
    from explorer.vault.worker_client import WorkerClient, can_help

    if not can_help():
        return None
    try:
        return WorkerClient(parser)
    except OSError:
        return None  # no more processes allowed: this one does it


def _last(todo: deque[Batch]) -> Batch | None:
    try:
        return todo.pop()
    except IndexError:
        return None  # the helper may have taken it meanwhile


def _batches(files: Iterable[FileEntry]) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for file in files:
        if batch and is_large(file):  # nobody waits for it
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.stamp.size
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _parse_here(parser: NoteParser, batch: Batch) -> list[ParseOutcome]:
    return [
        _outcome(file, parsed)
        for file, parsed in zip(batch, parser.parse(jobs(batch)), strict=True)
    ]


def _outcome(file: FileEntry, parsed: ParsedNote) -> ParseOutcome:
    if parsed.fields is None:
        return ParseOutcome(file, None, None)
    packed = codec.packed(parsed.fields)
    entry = _entry(packed or parsed.fields.note(), file, lasting=parsed.lasting)
    return ParseOutcome(file, entry, packed)


def _entry(note: Note | codec.Packed, file: FileEntry, *, lasting: bool) -> NoteEntry:
    """Return the entry of a note; it has a stamp only if it holds until the file changes."""
    if lasting:
        return NoteEntry(note, file.real, file.stamp)
    return NoteEntry(note, file.real, None)


def _open(parser: NoteParser, batch: Batch, results: list[Result] | None) -> list[ParseOutcome]:
    """Turn a child's answer into outcomes; what it failed on or could not pack is parsed here."""
    if results is None:
        return _parse_here(parser, batch)
    outcomes: list[ParseOutcome] = []
    for file, (values, lasting) in zip(batch, results, strict=True):
        if values is None:
            outcomes.append(ParseOutcome(file, None, None))
        elif values:
            packed = codec.Packed(*values)
            entry = _entry(packed, file, lasting=lasting)
            outcomes.append(ParseOutcome(file, entry, packed))
        else:
            outcomes.extend(_parse_here(parser, [file]))
    return outcomes
