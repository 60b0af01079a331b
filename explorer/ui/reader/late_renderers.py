"""Colors for code and pictures for diagrams, off the event loop.

Both are shown as their source at once, and as they are when they have been worked out: lexers are
slow to load and to run, and a diagram is drawn by a program of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from textwrap import dedent

from explorer.page import Style
from explorer.page.layout_options import ColoredLine
from explorer.text.sanitize import clean, joins

LIMIT = 20_000
"""Blocks with more characters stay plain."""

Colored = Sequence[ColoredLine]

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


def color(code: tuple[str, str]) -> Colored | None:
    """Return the chunks of each line of a text, which goes before its language, with their styles.

    None for a language that no lexer knows.
    """
    # Loaded with the first block of code; it ships no types.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    text, language = code
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


def colored(codes: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Colored | None]:
    """Return the colored lines of some code; slow, for a thread."""
    return {code: color(code) for code in codes}


def drawn(diagrams: Sequence[tuple[str, bool]]) -> dict[tuple[str, bool], Sequence[str]]:
    """Return the pictures of some diagrams; slow, for a thread."""
    return {diagram: draw(diagram) for diagram in diagrams}


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


@cache  # also so that each style is there once
def _style(kind: str) -> Style:
    return next(((style,) for prefix, style in _STYLES.items() if kind.startswith(prefix)), ())


_SECONDS = 2
_PROGRAM = str(Path(__file__).with_name("draw_diagram.py"))


@lru_cache(64)
def draw(diagram: tuple[str, bool]) -> Sequence[str]:
    """Return the rows of the picture of a diagram, none if it cannot be drawn.

    Its source goes before whether only ASCII can be shown.
    """
    source, is_ascii = diagram
    command = [sys.executable, "-I", "-X", "utf8", _PROGRAM, *["ascii"] * is_ascii]
    text = source.replace("\u00a0", " ").expandtabs()
    try:
        done = subprocess.run(  # noqa: S603  our own program
            command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return ()
    picture = dedent(done.stdout.decode("utf-8", "replace")).strip("\n")
    return [clean(row.rstrip()) for row in picture.split("\n")] if picture else ()
