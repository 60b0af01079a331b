"""Colors for code, off the event loop.

A block is shown plain at once, and in color when its lexer has read it.

Lexers are slow to load and to run, so they never stand between a key and its paint. Bounded caches,
nothing global.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.page import Style
from explorer.page.layout_options import ColoredLine
from explorer.text.sanitize import joins

LIMIT = 20_000
"""Blocks with more characters stay plain."""

Colored = Sequence[ColoredLine]
_CACHED = 128

# The first that a token type is in decides.
_STYLES = (
    ("Token.Comment", "code.comment"),
    ("Token.Keyword", "code.keyword"),
    ("Token.Literal.String", "code.string"),
    ("Token.Literal.Number", "code.number"),
    ("Token.Operator.Word", "code.keyword"),
    ("Token.Operator", "code.operator"),
    ("Token.Punctuation", "code.operator"),
    ("Token.Name.Function", "code.name"),
    ("Token.Name.Class", "code.name"),
    ("Token.Name.Tag", "code.keyword"),
    ("Token.Name.Attribute", "code.name"),
    ("Token.Name.Decorator", "code.name"),
    ("Token.Generic.Heading", "code.name"),
    ("Token.Generic.Deleted", "code.error"),
    ("Token.Generic.Inserted", "code.string"),
)


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
    return next(((style,) for prefix, style in _STYLES if kind.startswith(prefix)), ())
