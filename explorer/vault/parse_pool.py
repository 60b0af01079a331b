"""Who parses: this process alone, a child alone, or both. Every way gives the same entries."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import NamedTuple

from explorer.vault import codec
from explorer.vault.note_entry import NoteEntry
from explorer.vault.note_parser import NoteParser, ParsedNote, jobs
from explorer.vault.walk import FileEntry
from explorer.vault.worker_client import Batch, WorkerClient, can_help

WORTH_A_CHILD = 300
"""Notes. For fewer, starting a child takes longer than it saves."""
_BATCH_BYTES = 192_000
_BATCH_FILES = 64


class ParseOutcome(NamedTuple):
    """What came of one file."""

    file: FileEntry
    entry: NoteEntry | None
    """None if the file has vanished since the walk."""
    packed: bytes | None
    """The note as the cache keeps it, if it came so."""


def parse_files(
    parser: NoteParser, files: list[FileEntry], *, child: bool | None = None, share: bool = True
) -> Generator[list[ParseOutcome], None, None]:
    """Parse files, a list of outcomes at a time, in no certain order.

    `child` None decides by the number of files. With `share` this process works beside its child,
    otherwise it only takes what the child has done. Closing the iterator ends the child.
    """
    todo = deque(_batches(files))
    helper = (
        _start(parser, todo) if (len(files) >= WORTH_A_CHILD if child is None else child) else None
    )
    if helper is not None:
        yield from _with(helper, parser, todo, share)
    while todo:
        yield _parse_here(parser, todo.popleft())


def _with(
    helper: WorkerClient, parser: NoteParser, todo: deque[Batch], share: bool
) -> Iterator[list[ParseOutcome]]:
    try:
        while share and (batch := _last(todo)) is not None:
            yield _parse_here(parser, batch)
        while (answer := helper.answer()) is not None:
            batch, results = answer
            yield _parse_here(parser, batch) if results is None else _open(parser, batch, results)
    finally:
        helper.stop()


def _start(parser: NoteParser, todo: deque[Batch]) -> WorkerClient | None:
    if not can_help():
        return None
    try:
        return WorkerClient(parser, todo)
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
    if parsed.note is None:
        return ParseOutcome(file, None, None)
    return ParseOutcome(
        file, NoteEntry(parsed.note, file.real, file.stamp if parsed.lasting else None), None
    )


def _open(
    parser: NoteParser, batch: Batch, results: list[tuple[bytes | None, bool]]
) -> list[ParseOutcome]:
    """Turn a child's answer into outcomes; what it could not pack is parsed here."""
    outcomes = []
    for file, (packed, lasting) in zip(batch, results, strict=True):
        if packed is None:
            outcomes.append(ParseOutcome(file, None, None))
        elif packed:
            entry = NoteEntry(codec.unpack(packed), file.real, file.stamp if lasting else None)
            outcomes.append(ParseOutcome(file, entry, packed))
        else:
            outcomes.extend(_parse_here(parser, [file]))
    return outcomes
