"""The two streams of a command: data on standard output, narration on standard error.

Nothing from a note reaches a terminal uncleaned. A pipe gets text as it is, but never a control
character in a table's cell, where it would be taken for a border: a path that holds one is written
in quotes, so that it is not another path. JSON escapes what a terminal or a line reader could act
on.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from explorer.model import Problem
from explorer.serialize.json_text import encode
from explorer.text.sanitize import clean, clean_block

BOLD, DIM, RED, YELLOW, CYAN = "1", "2", "31", "33", "36"
"""The few SGR codes in use, all of the terminal's own palette."""

_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Output:
    """Where a command writes."""

    def __init__(self, stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]) -> None:
        for stream in (stdout, stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        self._stdout = stdout
        self._stderr = stderr
        self.terminal = stdout.isatty()
        """Whether a person reads the data."""
        self.color = self.terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self._tells_color = (
            stderr.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        )

    def tell(self, message: str) -> None:
        """Narrate: a line for the person, not part of the data."""
        text = clean(message)
        self._stderr.write(f"\x1b[{DIM}m{text}\x1b[0m\n" if self._tells_color else f"{text}\n")

    def complain(self, message: str) -> None:
        """Narrate what went wrong."""
        head = f"\x1b[{RED}mexplorer:\x1b[0m" if self._tells_color else "explorer:"
        self._stderr.write(f"{head} {clean(message)}\n")

    def complain_of(self, problems: Iterable[Problem]) -> None:
        """Narrate problems, each with its place."""
        for problem in problems:
            at = problem.path if problem.line is None else f"{problem.path}:{problem.line}"
            self.complain(f"{at}: {problem.message}")

    def style(self, text: str, *codes: str) -> str:
        """Return untrusted text, fit for this output.

        Cleaned for a terminal and colored if colors are on.
        """
        if not self.terminal:
            return in_a_row(text)
        text = clean(text)
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.color and codes and text else text

    def line(self, *parts: str) -> None:
        """Write a line of data made of parts that `style` has returned."""
        self._stdout.write("".join(parts) + "\n")

    def answer(self, text: str) -> None:
        """Write a line that a script takes as it is, names on the disk among it.

        To a pipe, byte for byte.
        """
        if self.terminal or not isinstance(self._stdout, io.TextIOWrapper):
            self.line(clean(text))
            return
        self._stdout.flush()
        self._stdout.buffer.write(text.encode("utf-8", "surrogateescape") + b"\n")

    def block(self, text: str) -> None:
        """Write text of many lines, such as a graph in a format of its own.

        Cleaned if a person reads it.
        """
        self._stdout.write(clean_block(text) if self.terminal else text)

    def tsv(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows with a tab between the values; a value holds neither tabs nor line ends."""
        for row in rows:
            self._stdout.write(
                "\t".join("" if cell is None else self.style(str(cell)) for cell in row) + "\n"
            )

    def table(
        self,
        rows: Iterable[Sequence[object]],
        codes: Sequence[str] = (),
        below: Sequence[Sequence[str]] = (),
    ) -> None:
        """Write rows: columns in line on a terminal, divided by tabs in a pipe.

        `codes` colors a column each.

        `below` has lines for each row, which are written under it and indented.
        """
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        if not self.terminal:
            for number, row in enumerate(cells):
                self.tsv((row,))
                self._below(below, number)
            return
        cells = [[clean(cell) for cell in row] for row in cells]
        widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
        for number, row in enumerate(cells):
            padded = [
                f"{cell}{' ' * (widths[i] - _width(cell))}" for i, cell in enumerate(row[:-1])
            ] + row[-1:]
            styled = [
                self.style(cell, codes[i]) if i < len(codes) and codes[i] else cell
                for i, cell in enumerate(padded)
            ]
            self._stdout.write("  ".join(styled).rstrip() + "\n")
            self._below(below, number)

    def _below(self, lines: Sequence[Sequence[str]], number: int) -> None:
        for line in lines[number] if lines else ():
            self.line("    ", self.style(line, DIM))

    def json(self, value: Mapping[str, Any]) -> None:
        """Write an object as one line of JSON."""
        self.json_lines((encode(value),))

    def json_lines(self, objects: Iterable[str]) -> None:
        """Write objects that are encoded already, one a line, in a single write of valid UTF-8."""
        if self.terminal:
            objects = map(_tamed, objects)
        # Encoded one by one: joined first, one emoji would make four bytes of every character. A
        # lone surrogate comes out as \udc80, as JSON would have it.
        data = b"".join([b"%b\n" % text.encode("utf-8", "backslashreplace") for text in objects])
        # What is left of controls and line ends. One search each: a pattern of alternatives would
        # look at every byte.
        data = _C1.sub(_escape, data).replace(b"\x7f", b"\\u007f")
        data = data.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
        self._stdout.flush()
        if isinstance(self._stdout, io.TextIOWrapper):
            self._stdout.buffer.write(data)
        else:
            self._stdout.write(data.decode())

    def abandon(self) -> None:
        """Give up what is still buffered.

        Nobody reads it, and the interpreter would complain of it at its end.
        """
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stdout.fileno())

    def flush(self) -> None:
        """Send what is buffered, so that a closed pipe shows itself here and not while the interpreter ends."""
        self._stdout.flush()
        self._stderr.flush()


def in_a_row(text: str) -> str:
    """Return text with a blank in place of what would end its cell or its line."""
    return _CONTROL.sub(" ", text)


def place(path: str, line: int | None = None) -> str:
    """Return how a row names a path.

    As it is, but as a JSON text if it holds what does not fit into a cell.
    """
    shown = json.dumps(path, ensure_ascii=False) if _CONTROL.search(path) else path
    return shown if line is None else f"{shown}:{line}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 link` or `2 links`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _tamed(text: str) -> str:
    """Escape what only a terminal could act on, such as overrides of the reading direction."""
    found = {c for c in text if not c.isascii() and clean(c) != c}
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in found})


def _escape(found: re.Match[bytes]) -> bytes:
    return json.dumps(found[0].decode())[1:-1].encode()


def _width(text: str) -> int:
    """Return the columns that cleaned text takes, near enough to line up columns.

    Wide characters take two.
    """
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(c) or c in "\u200c\u200d\ufe0f" else 2 if east_asian_width(c) in "WF" else 1
        for c in text
    )
