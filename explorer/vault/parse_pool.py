"""Distributes parsing: to this process, to a child, or to both. The results are the same.

Works without `fork` and without `multiprocessing`, so it is the same on every system. A child that
fails costs nothing but time: its jobs come back.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple
from operator import attrgetter
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeAlias

from explorer.config import ReviewSettings
from explorer.text.section_words import TextWords
from explorer.vault import note_entry
from explorer.vault.file_reader import NoteParser
from explorer.vault.walk import FileEntry, batches

if TYPE_CHECKING:
    import subprocess

Frame: TypeAlias = Any
"""Tuples, lists, texts, bytes, numbers and None."""
Parsed: TypeAlias = tuple[note_entry.Packed | None, bool, TextWords | None]
"""A note, None if its file has vanished since the walk; whether it may be kept for as long as the
file does not change; and its words, if they are wanted."""


def main() -> None:
    """Answer each list of jobs with a list of the same length."""
    import explorer.markdown.scan  # noqa: F401  the first note would have to wait for it

    # The keyboard's interrupt goes to the parent, which ends this process by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a stray print must not end up among the answers
    root, settings, *options = read_frame(sys.stdin.buffer)
    parser = NoteParser(root, ReviewSettings(*settings), *options)
    outbox: SimpleQueue[Frame] = SimpleQueue()
    # Answers are sent by a thread, so that a busy parent does not hold up the parsing.
    sender = threading.Thread(target=_send, args=(answers, outbox), daemon=True)
    sender.start()
    with suppress(EOFError):
        while True:
            found = parse(parser, read_frame(sys.stdin.buffer))
            outbox.put(
                [(note and tuple(note), it, words and tuple(words)) for note, it, words in found]
            )
    outbox.put(None)
    sender.join()


def parse(parser: NoteParser, jobs: Iterable[tuple[str, str]]) -> list[Parsed]:
    """Parse files, given as vault path and path on disk."""
    return [
        (fields and note_entry.packed(fields), lasting, words)
        for fields, lasting, words in parser.parse(jobs)
    ]


def write_frame(stream: IO[bytes], value: Frame) -> None:
    """Send one message. Raises `OSError` if the other end is closed."""
    data = marshal.dumps(value)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame:
    """Receive one message. Raises `EOFError` for none or half of one, and `ValueError`."""
    data = stream.read(int.from_bytes(stream.read(4), "big"))
    return marshal.loads(data)  # noqa: S302  from our own child or parent, by a private pipe


def _send(stream: IO[bytes], outbox: SimpleQueue[Frame]) -> None:
    try:
        while (frame := outbox.get()) is not None:
            write_frame(stream, frame)
        stream.close()
    except OSError:
        os._exit(1)  # the parent is gone or wants no more


WORTH_A_CHILD = 300
"""Notes. For fewer, starting a child takes longer than it saves."""
LARGE = 200_000
"""Bytes of a file that is long in parsing: other threads would wait for it, and the memory that
it takes would stay with this process."""
_BATCH_BYTES = 192_000
_BATCH_FILES = 64
_IN_FLIGHT = 3
# Without the garbage collector, of no use in a process that ends soon.
_PROGRAM = "import gc; gc.disable(); from explorer.vault.parse_pool import main; main()"

_Batch: TypeAlias = list[FileEntry]


def start_python(arguments: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start another process like this one: a program's text, and its arguments.

    Raises `OSError` and `ValueError` if that cannot be done.
    """
    import subprocess

    # Not the current folder, nor what is relative to it: it may be a vault with any files.
    here = os.getcwd()  # noqa: PTH109  as `sys.path` spells it
    own = str(Path(__file__).resolve().parents[2])
    places = [
        place
        for place in (own, *(each for each in map(str, sys.path) if each != here))
        if Path(place).is_absolute() and os.pathsep not in place
    ]
    # It is ready earlier without `-m`, which first imports what finds modules, and without `site`
    # (-S), which looks for the folders that PYTHONPATH gives it anyway. -P keeps the current folder
    # out of `sys.path`.
    return subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-PS", "-c", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        **options,
    )


class ParseOutcome(NamedTuple):
    """The result of parsing one file."""

    file: FileEntry
    packed: note_entry.Packed | None
    """None if the file has vanished since the walk."""
    lasting: bool
    """Whether it may be kept for as long as the file does not change."""
    words: TextWords | None
    """Those of its text, if they are wanted."""


class ParsePool:
    """Parses the files of one load."""

    def __init__(self, parser: NoteParser, *, share: bool) -> None:
        """With `share` this process parses beside its child, else it waits for the child."""
        self._parser = parser
        self._share = share
        self._todo: deque[_Batch] = deque()
        """The child takes batches from the left, this process from the right."""
        self._answers: SimpleQueue[tuple[_Batch, list[Parsed] | None] | None] = SimpleQueue()
        """What the child has answered: None on what it failed on, and None at the end."""
        self._child: subprocess.Popen[bytes] | None = None
        self._is_fed = threading.Event()
        self._thread = threading.Thread(target=self._converse, name="vault-helper", daemon=True)

    def start_child(self) -> None:
        """Start the child before the files are known; it takes a moment to be ready."""
        if self._child is not None:
            return
        import subprocess  # not at the top: most loads have nothing to parse

        with suppress(OSError, ValueError):  # it cannot be started: this process does it
            self._child = start_python(
                (_PROGRAM,),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._thread.start()

    def parse(self, files: list[FileEntry]) -> Generator[list[ParseOutcome], None, None]:
        """Parse files, a list of outcomes at a time, in no certain order.

        An empty list says that only the child is still busy: there is time for something else.
        Their number decides whether a child is started, and their sizes if nobody but the child
        parses. Closing the iterator ends the child.
        """
        for large in (False, True):  # nobody waits for a large one
            some = [file for file in files if is_large(file) is large]
            size = attrgetter("stamp.size")
            self._todo.extend(batches(some, size, _BATCH_FILES, _BATCH_BYTES))
        try:
            is_long = not self._share and any(map(is_large, files))
            if is_long or len(files) >= WORTH_A_CHILD:
                self.start_child()
            if self._child is not None:
                yield from self._with_child()
            while self._todo:
                yield self._outcomes(self._todo.popleft())
        finally:
            self.close()

    def close(self) -> None:
        """End the child at once, and wait until nothing of it is left."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            self._is_fed.set()
            self._thread.join()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):  # what could not be sent any more
                    pipe.close()  # type: ignore[union-attr]

    def _with_child(self) -> Iterator[list[ParseOutcome]]:
        self._is_fed.set()
        while True:
            batch: _Batch | None = None
            if self._share:
                with suppress(IndexError):  # the child may have taken the last one
                    batch = self._todo.pop()
            if batch is not None:
                yield self._outcomes(batch)
            elif self._share and self._answers.empty():
                yield []
            # Taken now, so that the child still has work while its answers are stored.
            while batch is None or not self._answers.empty():
                answer = self._answers.get()
                if answer is None:
                    return
                yield self._outcomes(*answer)

    def _outcomes(self, batch: _Batch, parsed: list[Parsed] | None = None) -> list[ParseOutcome]:
        if parsed is None:
            parsed = parse(self._parser, [(file.path, file.real) for file in batch])
        return [
            ParseOutcome(
                file,
                packed and note_entry.Packed(*packed),
                lasting,
                words and TextWords(*words),
            )
            for file, (packed, lasting, words) in zip(batch, parsed, strict=True)
        ]

    def _converse(self) -> None:
        """Feed the child and collect its answers; runs in a thread that mostly waits."""
        assert self._child is not None  # noqa: S101  it was started
        into, out = self._child.stdin, self._child.stdout
        assert into is not None  # noqa: S101  it was asked for
        assert out is not None  # noqa: S101
        sent: deque[_Batch] = deque()
        try:
            root, settings, *options = self._parser
            write_frame(into, (root, astuple(settings), *options))
            self._is_fed.wait()
            while True:
                with suppress(IndexError):
                    while len(sent) < _IN_FLIGHT:
                        sent.append(self._todo.popleft())
                        write_frame(into, [(file.path, file.real) for file in sent[-1]])
                if not sent:
                    break
                answer = read_frame(out)
                self._answers.put((sent.popleft(), answer))
        except (OSError, EOFError, ValueError, TypeError):
            pass  # what was sent and not answered is given back below
        for batch in sent:
            self._answers.put((batch, None))
        self._answers.put(None)


def is_large(file: FileEntry) -> bool:
    """Whether a file is long in parsing."""
    return file.stamp.size >= LARGE
