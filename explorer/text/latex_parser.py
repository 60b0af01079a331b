"""The tree of a LaTeX formula: signs, scripts, commands with their arguments, tables of rows.

Never shows anything, expands no definition, and goes no deeper than `DEPTH`: what is not balanced,
or nested too deep, is unreadable as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

from explorer.text.latex_symbols import (
    CASES,
    COMMANDS,
    DELIMITERS,
    GAPS,
    IGNORED,
    LISTED,
    MATRICES,
    SIGNATURES,
    SIZES,
    STACKED,
    SWITCHES,
    TYPED,
    WITH_COLUMNS,
    Kind,
)

DEPTH = 40
"""Groups, arguments and environments inside of each other at most: the parser calls itself."""


class UnreadableError(ValueError):
    """A formula that is not balanced, lacks an argument, or is nested too deep."""


class Sign(NamedTuple):
    """A letter, a digit, or what stands for a command without arguments."""

    text: str
    kind: Kind = Kind.ORDINARY
    spaced: bool = False
    """Whether a blank was typed before it."""
    is_command: bool = False
    """Whether it was written as a word, whose end the blank after it only marks."""


class Space(NamedTuple):
    """Blanks that are asked for."""

    width: int


class Group(NamedTuple):
    """What stands in braces, or where an argument is expected."""

    nodes: Nodes
    spaced: bool = False


class Scripted(NamedTuple):
    """A base with what stands below and above it, as an index or as bounds."""

    base: Node | None
    below: Node | None = None
    above: Node | None = None
    primes: int = 0
    """Primes before all others."""
    spaced: bool = False


class Fenced(NamedTuple):
    r"""What stands between `\left` and `\right`."""

    left: str
    body: Nodes
    right: str
    spaced: bool = False


class MathCommand(NamedTuple):
    """A command with arguments; one that is not given is None."""

    name: str
    arguments: Sequence[Node | None]
    spaced: bool = False


class MathTable(NamedTuple):
    """The rows of an environment, each of cells."""

    environment: str
    rows: Sequence[Sequence[Nodes]]
    spaced: bool = False


Node: TypeAlias = Sign | Space | Group | Scripted | Fenced | MathCommand | MathTable
Nodes: TypeAlias = Sequence[Node]


_ENVIRONMENTS = frozenset((*MATRICES, *CASES, *STACKED, *LISTED))
_BRACED_TABLES = frozenset((*MATRICES, *CASES, *LISTED))
"""Tables that may also be written as a command."""
_INFIX = frozenset(("over", "choose", "atop", "brace", "brack"))
_DIMENSIONS = frozenset(("kern", "mkern", "hskip", "mskip"))
_ROWS = ("\\\\", "\\cr", "\\newline")
"""What ends a row."""
_END = ""
_AFTER_FENCED = frozenset(("\\right", "&", *_ROWS, "}", "\\end", _END))
_AFTER_BASE = frozenset(("'", "^", "_", "\\limits", "\\nolimits"))
_STARRED = frozenset(("operatorname", "tag", "hspace", "vspace"))
"""Commands with a variant whose name ends with a star."""
_LENGTH = re.compile(r"\[\s*-?[\d.]{1,9}\s*[a-z]{2}\s*\]")

_OPTION = re.compile(r"\[[^\[\]{}]{0,40}\](?=\{)")

_TOKEN = re.compile(r"(\s*)(\\(?:[A-Za-z]+|.)?|<->|<=>|::=|[:=]=|[<>]=|[-=]>|.|\Z)", re.DOTALL)
_SPACE = re.compile(r"\s+")


class _Token(NamedTuple):
    text: str
    spaced: bool
    start: int
    end: int


def parse(source: str) -> MathTable:
    """Return the rows of a formula. Raises UnreadableError."""
    parser = _Parser(source)
    rows = parser.rows(frozenset((_END,)))
    return MathTable("", rows)


class _Parser:
    """Reads one source from its beginning to its end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = [
            _Token(found[2], bool(found[1]), found.start(2), found.end())
            for found in _TOKEN.finditer(source)
        ]
        self._at = 0
        self._depth = 0

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > DEPTH:
            raise UnreadableError
        yield
        self._depth -= 1

    # Rows and lists

    def rows(self, stops: frozenset[str]) -> list[list[Nodes]]:
        """Return rows of cells up to a token that stops them, and pass it."""
        rows: list[list[Nodes]] = [[]]
        inner = stops | {"&", *_ROWS}
        while True:
            with self._deeper():
                rows[-1].append(self._list(inner))
            token = self._next()
            if token.text in stops:
                break
            if token.text in _ROWS:
                self._take("*")
                if _LENGTH.match(self._source, self._peek().start):
                    while self._next().text != "]":
                        pass
                rows.append([])
        if len(rows) > 1 and not any(rows[-1]):
            del rows[-1]
        return rows

    def _list(self, stops: frozenset[str]) -> Nodes:
        """Return what stands before a token that stops it, which is left."""
        nodes: list[Node] = []
        while (token := self._peek()).text not in stops:
            name = token.text[1:] if token.text[:1] == "\\" else ""
            if token.text in ("", "}", "\\end"):
                raise UnreadableError
            if name in _INFIX or name in SWITCHES:
                self._at += 1
                with self._deeper():
                    rest = Group(self._list(stops))
                if name in _INFIX:
                    return (MathCommand(name, (Group(tuple(nodes)), rest)),)
                return (*nodes, MathCommand(name, (rest,), token.spaced))
            if token.text in ("^", "_", "'"):
                base = nodes.pop() if nodes and not isinstance(nodes[-1], Space) else None
                nodes.append(self._scripted(base, token))
            elif (node := self._node()) is not None:
                nodes.append(node)
        return tuple(nodes)

    def _scripted(self, base: Node | None, first: _Token) -> Scripted:
        below = above = None
        primes = 0
        spaced = first.spaced if base is None else _spaced(base)
        while (mark := self._next().text) in _AFTER_BASE:
            if mark == "'" and below is None and above is None:
                primes += 1
            elif mark == "'":
                above = _joined(above, Sign("′"))
            elif mark == "^" and (above is None or _is_primes(above)):
                above = _joined(above, self._argument())
            elif mark == "_" and below is None:
                below = self._argument()
            elif mark in ("^", "_"):
                raise UnreadableError
        self._at -= mark != _END
        return Scripted(base, below, above, primes, spaced)

    # Nodes

    def _node(self) -> Node | None:
        """Return the next node, None if it shows nothing."""
        token = self._next()
        if token.text == "{":
            return Group(self._group(), token.spaced)
        if token.text == "~":
            return Space(1)
        if token.text == "\\":
            raise UnreadableError
        if token.text.startswith("\\"):
            return self._command(token)
        return self._typed(token)

    def _typed(self, token: _Token) -> Sign:
        kind = TYPED.get(token.text, Kind.ORDINARY)
        following = self._peek()
        if token.text == "." and not following.text.isdecimal():
            kind = Kind.PUNCTUATION
        elif token.text == ":" and following.spaced:
            kind = Kind.RELATION if token.spaced else Kind.PUNCTUATION
        elif token.text == ":":
            kind = Kind.TIGHT
        elif kind is Kind.BINARY and token.text in "+-*/":
            kind = Kind.BINARY if token.spaced or following.spaced else Kind.TIGHT
        return Sign(token.text, kind, token.spaced)

    def _command(self, token: _Token) -> Node | None:
        name = token.text[1:]
        if name in COMMANDS:
            text, kind = COMMANDS[name]
            return Sign(text, kind, token.spaced, name.isalpha())
        if name in SIGNATURES:
            return self._with_arguments(name, token)
        if name in SIZES:
            return self._delimiter(name, token)
        if name in GAPS:
            return self._gap(name)
        if name in IGNORED:
            return None
        if name == "left":
            return self._fenced(token)
        if name == "begin":
            return self._environment(token)
        if name in _BRACED_TABLES and self._take("{"):
            return MathTable(name, self.rows(frozenset("}")), token.spaced)
        return self._as_written(token)

    def _with_arguments(self, name: str, token: _Token) -> Node | None:
        plain = name
        if name in _STARRED and self._take("*"):
            name += "*"
        found: list[Node | None] = []
        for argument in SIGNATURES[plain]:
            if argument == "r":
                self._raw_argument()
            elif argument == "o":
                found.append(self._option())
            elif argument == "t":
                found.append(Group(self._text_argument()))
            elif argument == "c":
                found.append(Sign(self._raw_argument()))
            else:
                found.append(self._argument())
        if plain in GAPS:
            return Space(GAPS[plain])
        return MathCommand(name, tuple(found), token.spaced) if found else None

    def _fenced(self, token: _Token) -> Fenced:
        left = self._delimiter_text()
        with self._deeper():
            body = self._list(_AFTER_FENCED)
        right = self._delimiter_text() if self._take("\\right") else ""
        return Fenced(left, body, right, token.spaced)

    def _delimiter(self, name: str, token: _Token) -> Sign | None:
        r"""Return the sign after `\big`, `\middle` or a `\right` that nothing opened."""
        text = self._delimiter_text()
        kind = SIZES[name] or DELIMITERS.get(text, Kind.ORDINARY)
        return Sign(text, kind, token.spaced) if text else None

    def _delimiter_text(self) -> str:
        token = self._next()
        if token.text == ".":
            return ""
        if token.text in ("<", ">"):
            return "⟨" if token.text == "<" else "⟩"
        if not token.text.startswith("\\"):
            if token.text in ("", "{", "}", "&", "^", "_"):
                raise UnreadableError
            return token.text
        text, _ = COMMANDS.get(token.text[1:], ("", Kind.ORDINARY))
        if not text:
            raise UnreadableError
        return text

    def _environment(self, token: _Token) -> MathTable:
        name = self._raw_argument().removesuffix("*")
        if name not in _ENVIRONMENTS:
            raise UnreadableError
        self._option()
        if name in WITH_COLUMNS:
            self._raw_argument()
        rows = self.rows(frozenset(("\\end",)))
        if self._raw_argument().removesuffix("*") != name:
            raise UnreadableError
        return MathTable(name, rows, token.spaced)

    def _gap(self, name: str) -> Space:
        if name not in _DIMENSIONS:
            return Space(GAPS[name])
        while self._peek().text in (*"0123456789.-",):
            self._at += 1
        for _ in range(2):
            if self._peek().text.isalpha():
                self._at += 1
        return Space(GAPS[name])

    def _as_written(self, token: _Token) -> Sign:
        """Return a command that is not known, with what follows it in braces."""
        end = token.end
        option = _OPTION.match(self._source, end)
        while option is not None and self._peek().end <= option.end():
            self._at += 1
        while self._peek().text == "{" and not self._peek().spaced:
            self._raw_argument()
            end = self._tokens[self._at - 1].end
        written = _SPACE.sub(" ", self._source[token.start : end])
        return Sign(written, Kind.ORDINARY, token.spaced)

    # Arguments

    def _group(self) -> Nodes:
        """Return what stands before the brace that closes, and pass it."""
        rows = self.rows(frozenset("}"))
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return (MathTable("", rows),)

    def _argument(self) -> Node:
        while (text := self._peek().text)[1:] in IGNORED and text[0] == "\\":
            self._at += 1
        if text in ("", "}", "&", "^", "_", "'", "\\end", "\\right", *_ROWS):
            raise UnreadableError
        with self._deeper():
            node = self._node()
        return Group(()) if node is None else node

    def _option(self) -> Node | None:
        if not self._take("["):
            return None
        with self._deeper():
            nodes = self._list(frozenset("]"))
        self._at += 1
        return Group(nodes)

    def _raw_argument(self) -> str:
        """Return the source of an argument."""
        first = self._next()
        if first.text in ("", "}"):
            raise UnreadableError
        if first.text != "{":
            return first.text
        depth = 1
        while depth:
            token = self._next()
            if token.text == _END:
                raise UnreadableError
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        return self._source[first.end : token.start].strip()

    def _text_argument(self) -> Nodes:
        token = self._next()
        if token.text == "{":
            return self._text()
        if token.text in ("", "}", "&", "\\"):
            raise UnreadableError
        return (Sign(COMMANDS.get(token.text[1:], (token.text,))[0]),)

    def _text(self) -> Nodes:
        """Return a text up to the brace that closes it, and pass it. Its blanks are kept."""
        nodes: list[Node] = []
        letters: list[str] = []
        after_word = False
        while True:
            token = self._next()
            if token.spaced and not after_word:
                letters.append(" ")
            if token.text == "}":
                nodes.append(Sign("".join(letters)))
                return tuple(nodes)
            after_word = token.text[:1] == "\\" and token.text[1:].isalpha()
            part = self._text_part(token)
            if isinstance(part, str):
                letters.append(part)
            else:
                nodes += (Sign("".join(letters)), part)
                letters = []

    def _text_part(self, token: _Token) -> str | Node:
        """Return the letters that a token of a text stands for, or a formula in it."""
        if token.text in ("", "}", "\\"):
            raise UnreadableError
        if token.text == "{":
            with self._deeper():
                return Group(self._text())
        if token.text == "$":
            formula = self._formula_in_text()
            return token.text if formula is None else formula
        if token.text in ("~", "\\ ", *_ROWS):
            return " "
        if not token.text.startswith("\\"):
            return token.text
        name = token.text[1:]
        if name in COMMANDS:
            return COMMANDS[name][0]
        if SIGNATURES.get(name) == "t":
            return Group(self._text_argument())
        if name in GAPS or name in IGNORED:
            return " " * GAPS.get(name, 0)
        return self._as_written(token).text

    def _formula_in_text(self) -> Node | None:
        """Return a formula in a text up to its dollar sign, None if nothing closes it."""
        ahead = self._at
        level = 0
        while (token := self._tokens[ahead]).text != "$":
            level += {"{": 1, "}": -1}.get(token.text, 0)
            if level < 0 or token.text == _END:
                return None
            ahead += 1
        with self._deeper():
            nodes = self._list(frozenset("$"))
        self._at += 1
        return MathCommand("ensuremath", (Group(nodes),))

    # Tokens

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, text: str) -> bool:
        """Pass the next token if it is a text; return whether it is."""
        is_next = self._peek().text == text
        self._at += is_next
        return is_next

    def _next(self) -> _Token:
        """Return the next token and pass it; the end is never passed."""
        token = self._tokens[self._at]
        if token.text != _END:
            self._at += 1
        return token


def _spaced(node: Node) -> bool:
    return not isinstance(node, Space) and node.spaced


def _is_primes(node: Node) -> bool:
    return isinstance(node, Sign) and set(node.text) == {"′"}


def _joined(above: Node | None, script: Node) -> Node:
    """Return what stands above a base with one more script."""
    if above is None:
        return script
    if isinstance(above, Sign) and script == Sign("′") and _is_primes(above):
        return Sign(above.text + "′")
    return Group((above, script))
