"""Colors for code and pictures for diagrams, off the event loop.

Both are shown as their source at once, and as they are when they have been worked out: lexers are
slow to load and to run, and a diagram is drawn by a program of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent
from typing import ClassVar

from explorer.page import Style
from explorer.page.layout_options import ColoredLine
from explorer.text.sanitize import clean, joins

LIMIT = 20_000
"""Blocks with more characters stay plain."""

Colored = Sequence[ColoredLine]
_CACHED = 128

# The first that a token type is in decides.
_STYLES = {
    "Token.Comment": "code.comment",
    "Token.Keyword": "code.keyword",
    "Token.Literal.String": "code.string",
    "Token.Literal.Number": "code.number",
    "Token.Operator.Word": "code.keyword",
    "Token.Operator": "code.operator",
    "Token.Punctuation": "code.operator",
    "Token.Name.Function": "code.name",
    "Token.Name.Class": "code.name",
    "Token.Name.Tag": "code.keyword",
    "Token.Name.Attribute": "code.name",
    "Token.Name.Decorator": "code.name",
    "Token.Generic.Heading": "code.name",
    "Token.Generic.Deleted": "code.error",
    "Token.Generic.Inserted": "code.string",
}


class CodeColors:
    """Remembers how blocks of code are colored, and which ones are waiting for it."""

    def __init__(self) -> None:
        # Read and changed in one step each: the thread that colors needs no lock.
        self._known: dict[tuple[str, str], Colored | None] = {}
        self.waiting: dict[tuple[str, str], None] = {}
        """The code to be colored, by its language and text."""

    def __call__(self, text: str, language: str) -> Colored | None:
        """Return the colored lines of a block if they are known.

        Else None, and the block waits for `work`.
        """
        key = (language.lower(), text)
        if language and len(text) <= LIMIT and key not in self._known:
            self.waiting[key] = None
        return self._known.get(key)

    def work(self) -> bool:
        """Color what waits; slow, for a thread. Returns whether any block has got colors."""
        changed = False
        while keys := list(self.waiting):
            for language, text in keys:
                colored = color(text, language)
                changed |= colored is not None
                self._known[language, text] = colored
                self.waiting.pop((language, text), None)
            for key in list(self._known)[:-_CACHED]:
                del self._known[key]
        return changed


def color(text: str, language: str) -> Colored | None:
    """Return the chunks of each line with their styles, None for a language that no lexer knows."""
    # Loaded with the first block of code; it ships no types.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    lines: list[list[tuple[str, Style]]] = [[]]
    for kind, value in lexer.get_tokens(text + "\n"):  # some lexers read whole lines only
        style = _style(str(kind))
        first, *others = value.split("\n")
        _add(lines[-1], first, style)
        for part in others:
            lines.append([])
            _add(lines[-1], part, style)
    return lines[:-1]


def _add(line: list[tuple[str, Style]], text: str, style: Style) -> None:
    """Add a text to a line, without the letters that belong to what stands before it.

    These are added to that: painted apart, the parts of an emoji would take more cells.
    """
    joined = 0
    before, style_before = line[-1] if line else ("", ())
    while before and joined < len(text) and joins(before[-1], text[joined]):
        before += text[joined]
        joined += 1
    if joined:
        line[-1] = (before, style_before)
    if joined < len(text):
        line.append((text[joined:], style))


def _style(kind: str) -> Style:
    return next(((style,) for prefix, style in _STYLES.items() if kind.startswith(prefix)), ())


_SECONDS = 2
_PROGRAM = str(Path(__file__).with_name("draw_diagram.py"))

Picture = Sequence[str]
"""The rows of a picture, none of a diagram that cannot be drawn."""


class Diagrams:
    """Which diagrams of a view are waiting to be drawn, and all that were."""

    _drawn: ClassVar[dict[tuple[str, bool], Picture]] = {}

    def __init__(self, *, is_ascii: bool) -> None:
        self._is_ascii = is_ascii
        self.waiting: dict[str, None] = {}
        """The sources of those that a layout has missed."""

    def renderer(self) -> Callable[[str], Picture]:
        """Return what gives a layout its pictures: those that are drawn by now, since heights stay.

        The others wait for `work`, and another layout.
        """
        drawn = dict(self._drawn)

        def picture(source: str) -> Picture:
            found = drawn.get((source, self._is_ascii))
            if found is None:
                self.waiting[source] = None
            return found or ()

        return picture

    def work(self) -> bool:
        """Draw what waits; slow, for a thread. Returns whether there is any new picture."""
        wanted, self.waiting = [(source, self._is_ascii) for source in self.waiting], {}
        pictures = {key: self._draw(key[0]) for key in wanted if key not in self._drawn}
        self._drawn.update(pictures)
        return any(pictures.values())

    def _draw(self, source: str) -> Picture:
        command = [sys.executable, "-I", "-X", "utf8", _PROGRAM, *["ascii"] * self._is_ascii]
        text = source.replace("\u00a0", " ").expandtabs()
        try:
            done = subprocess.run(  # noqa: S603  our own program
                command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=True
            )
        except (subprocess.SubprocessError, OSError):
            return ()
        picture = dedent(done.stdout.decode("utf-8", "replace")).strip("\n")
        return [clean(row.rstrip()) for row in picture.split("\n")] if picture else ()
