"""The two streams of a command: data on standard output, messages on standard error.

Nothing from a note reaches a terminal without `clean`. A pipe gets text as it is, but never a
control character in a table's cell, where it would look like the end of the cell: such a path is
written in quotes, so that it cannot be mistaken for another path. JSON escapes what a terminal or a
line reader could act on. A reader that has closed its end of a stream gets no more, and the command
goes on, since its exit code is its answer, too.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias
from unicodedata import combining, east_asian_width

from explorer.model import in_zone
from explorer.serialize.json_shapes import encode
from explorer.text.sanitize import clean, clean_block

if TYPE_CHECKING:
    from explorer.model import Moment, Problem

BOLD, DIM, RED, YELLOW = "1", "2", "31", "33"
"""SGR codes; the colors are those of the terminal's own palette."""
CutSide: TypeAlias = Literal["", "left", "right"]
"""The end at which a text loses letters, empty for a text that is never cut."""
ELLIPSIS = "…"
"""Stands for what is cut away."""

_GAP = "  "
"""Stands between two columns."""
_LEAST_WIDTH = 12
"""Cells that a column keeps, however narrow the terminal is."""
_WIDTH = 80
"""Cells of a line where no terminal tells."""
_MOST_NAMED = 5
"""Names that a message lists."""
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Output:
    """Writes the data and the messages of a command."""

    def __init__(self, stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]) -> None:
        for stream in (stdout, stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        self._stdout = stdout
        self._stderr = stderr
        self.terminal = stdout.isatty()
        """Whether the data goes to a terminal."""
        color_allowed = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self.color = self.terminal and color_allowed
        self._color_messages = stderr.isatty() and color_allowed

    @property
    def columns(self) -> int:
        """The cells of a line of data."""
        if not self.terminal:
            return _WIDTH
        from shutil import get_terminal_size

        return get_terminal_size((_WIDTH, 24)).columns

    def info(self, message: str) -> None:
        """Write a message for the user, which is not part of the data."""
        self._say(_colored(clean(message), DIM, self._color_messages))

    def error(self, message: str) -> None:
        """Write an error message."""
        self._say(f"{_colored('explorer:', RED, self._color_messages)} {clean(message)}")

    def problems(self, problems: Iterable[Problem]) -> None:
        """Write problems as error messages, each with its place."""
        for problem in problems:
            line = "" if problem.line is None else f":{problem.line}"
            self.error(f"{problem.path}{line}: {problem.message}")

    def style(self, text: str, *codes: str) -> str:
        """Return untrusted text as this output needs it: cleaned for a terminal, and colored."""
        if not self.terminal:
            return in_a_row(text)
        return _colored(clean(text), ";".join(codes), self.color)

    def line(self, *parts: str) -> None:
        """Write a line of data from parts that `style` has returned."""
        self._write("".join(parts) + "\n")

    def answer(self, text: str) -> None:
        """Write a line that a script uses as it is, such as a path: to a pipe byte for byte."""
        if self.terminal:
            self.line(clean(text))
        else:
            self._write(text.encode("utf-8", "surrogateescape") + b"\n")

    def text(self, data: bytes) -> None:
        """Write text of a note: to a pipe as it is, to a terminal cleaned and with a line end."""
        if not self.terminal:
            self._write(data)
            return
        text = clean_block(data.decode("utf-8", "replace"))
        self._write(text if not text or text.endswith("\n") else f"{text}\n")

    def tsv(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows with a tab between the values; a value holds neither tabs nor line ends."""
        for row in rows:
            self.line("\t".join(map(self.style, _texts(row))))

    def table(
        self,
        rows: Iterable[Sequence[object]],
        codes: Sequence[str] = (),
        below: Sequence[Sequence[str]] = (),
        cut: Sequence[CutSide] = (),
    ) -> None:
        """Write rows: in aligned columns to a terminal, with tabs between the cells to a pipe.

        `codes` has a color for each column, `below` for each row the lines to write under it. `cut`
        says of each column where its cells lose letters if the terminal is too narrow for all.
        """
        cells = [_texts(row) for row in rows]
        in_a_pipe = ("\t".join(map(in_a_row, row)) for row in cells)
        lines = self._aligned(cells, codes, cut) if self.terminal else in_a_pipe
        for number, line in enumerate(lines):
            self.line(line)
            for detail in below[number] if below else ():
                self.line("    ", self.style(detail, DIM))

    def section(
        self, title: str, rows: Sequence[Sequence[object]], codes: Sequence[str] = ()
    ) -> None:
        """Write rows under a title, a blank line before it; without rows nothing is written."""
        if rows:
            self.line()
            self.line(self.style(title, BOLD))
            self.table(rows, codes)

    def _aligned(
        self, rows: list[list[str]], codes: Sequence[str], cut: Sequence[CutSide]
    ) -> list[str]:
        """Return rows as lines, each column as wide as its widest cell or as there is room for."""
        cleaned = [[clean(cell) for cell in row] for row in rows]
        rows, widths = fit_columns(cleaned, cut, self.columns)
        column_codes = [*codes, *[""] * len(widths)]
        lines: list[str] = []
        for row in rows:
            padded = [
                text + " " * (width - width_of(text))
                for text, width in zip(row, widths, strict=True)
            ]
            padded[-1] = row[-1]
            styled = (
                _colored(*each, self.color) for each in zip(padded, column_codes, strict=False)
            )
            lines.append(_GAP.join(styled).rstrip())
        return lines

    def json(self, value: Mapping[str, Any]) -> None:
        """Write an object as one line of JSON."""
        self.json_lines((encode(value),))

    def json_lines(self, objects: Iterable[str]) -> None:
        """Write JSON texts, one a line, in a single write of valid UTF-8."""
        if self.terminal:
            objects = map(_without_format_characters, objects)
        # Encoded one by one: joined first, one emoji would make four bytes of every character. A
        # lone surrogate comes out as \udc80, as JSON would have it.
        data = b"".join([b"%b\n" % text.encode("utf-8", "backslashreplace") for text in objects])
        # JSON leaves these controls and line ends as they are. One search each: a pattern of
        # alternatives would look at every byte.
        data = _C1.sub(lambda found: json.dumps(found[0].decode())[1:-1].encode(), data)
        data = data.replace(b"\x7f", b"\\u007f")
        self._write(data.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029"))

    @contextlib.contextmanager
    def reporting(self, *, is_done: bool) -> Iterator[None]:
        """Write what a command reports; if what it is about `is_done`, that is no less done.

        A script that takes an error for a refusal would do it again.
        """
        try:
            yield
            self.flush()
        except OSError as error:
            if not is_done:
                raise
            self.discard()
            reason = error.strerror or error
            self.error(f"the change is made; only the report of it cannot be written: {reason}")

    def discard(self) -> None:
        """Drop the data that is still buffered: Python would report it at exit."""
        _discard(self._stdout)

    def flush(self) -> None:
        """Write what is buffered, so that what fails raises here and not while Python exits."""
        with self._until_closed():
            self._stdout.flush()
        try:
            self._stderr.flush()
        except OSError:
            _discard(self._stderr)

    def _say(self, message: str) -> None:
        """Write a message, or drop it if it cannot be written: the exit code tells as much."""
        try:
            self._stderr.write(f"{message}\n")
        except OSError:
            _discard(self._stderr)

    def _write(self, data: str | bytes) -> None:
        with self._until_closed():
            if isinstance(data, str):
                self._stdout.write(data)
            elif isinstance(self._stdout, io.TextIOWrapper):
                self._stdout.flush()
                self._stdout.buffer.write(data)
            else:
                self._stdout.write(data.decode("utf-8", "replace"))

    @contextlib.contextmanager
    def _until_closed(self) -> Iterator[None]:
        """Let a stream that nobody reads any more lead nowhere; raise any other error again."""
        try:
            yield
        except OSError as error:
            if not is_closed_pipe(error):
                raise
            self.discard()


def is_closed_pipe(error: OSError) -> bool:
    """Return whether an error means that the reader of the output has closed it."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def _discard(stream: TextIO) -> None:
    """Drop what is buffered for a stream and what is written to it from now on."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def fit_columns(
    rows: list[list[str]], cut: Sequence[CutSide], room: int
) -> tuple[list[list[str]], list[int]]:
    """Return rows whose lines fit into `room` cells, if `cut` lets them, and their columns' widths.

    The widest column that may be cut is cut first.
    """
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    if not any(cut) or not widths:
        return rows, widths
    sides: list[CutSide] = [cut[at] if at < len(cut) else "" for at in range(len(widths))]
    # What is wider than all of the room is cut anyway, and may be wider by a million cells.
    widths = [
        min(width, max(room, _LEAST_WIDTH)) if side else width
        for width, side in zip(widths, sides, strict=True)
    ]
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    for _ in range(over):
        widest = max((at for at, side in enumerate(sides) if side), key=widths.__getitem__)
        if widths[widest] <= _LEAST_WIDTH:
            break
        widths[widest] -= 1
    return [list(map(_cut, row, widths, sides)) for row in rows], widths


def _cut(text: str, width: int, side: CutSide) -> str:
    """Return a text in at most `width` cells, marks with their letters; uncut without a side."""
    if not side or width_of(text) <= width:
        return text
    cells = [_character_width(character) for character in text]
    kept = cells if side == "right" else cells[::-1]
    count = bisect_right([*accumulate(kept)], width - 1)  # a cell for the ellipsis
    if side == "right":
        return text[:count] + ELLIPSIS
    start = len(text) - count
    while cells[start : start + 1] == [0]:
        start += 1
    return ELLIPSIS + text[start:]


def width_of(text: str) -> int:
    """Return the columns that cleaned text takes, well enough to align columns."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


@lru_cache(maxsize=1024)
def _character_width(character: str) -> int:
    if combining(character) or character in "\u200c\u200d\ufe0f":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def in_a_row(text: str) -> str:
    """Return text with a blank in place of what would end its cell or its line."""
    return _CONTROL.sub(" ", text)


def place(path: str, line: int | None = None) -> str:
    """Return a path as rows show it, with a line if there is one: `a/b.md:12`.

    A path with control characters is written as a JSON text.
    """
    shown = json.dumps(path, ensure_ascii=False) if _CONTROL.search(path) else path
    return shown if line is None else f"{shown}:{line}"


def due_text(due: Moment | None) -> str:
    """Return a date as it is, and an instant (FSRS) as local time to the minute; "" for None."""
    if not isinstance(due, datetime):
        return "" if due is None else due.isoformat()
    return in_zone(due).replace(tzinfo=None).isoformat(" ", "minutes")


def named(names: Sequence[str]) -> str:
    """Return names as a message has them: `a, b, c`, and of many `a, b, c, d, e and 3 more`."""
    listed, more = ", ".join(names[:_MOST_NAMED]), len(names) - _MOST_NAMED
    return f"{listed} and {more} more" if more > 0 else listed


def _colored(text: str, code: str, wanted: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text and code and wanted else text


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def _without_format_characters(text: str) -> str:
    """Escape what only a terminal would act on, such as overrides of the reading direction."""
    found = {c for c in text if not c.isascii() and clean(c) != c}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in found})
