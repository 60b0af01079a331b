"""LaTeX formulas as rows of Unicode, or None where the source is easier to read.

Never raises, reads no file, expands no definition, and loses nothing that LaTeX would show: a
command that is not known stays as it is written. A formula is shown while it is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from explorer.text.latex_symbols import (
    ACCENT_NAMES,
    ACCENTS,
    ARROWS,
    CASES,
    CLASSES,
    COMMANDS,
    DELIMITERS,
    DIFFERENTIALS,
    EQUALITIES,
    FONTS,
    GAPS,
    HIDDEN,
    IGNORED,
    LABELS,
    LINES,
    LISTED,
    MATRICES,
    NAMES,
    NEGATED,
    OPERATORS,
    REACTIONS,
    ROOTS,
    SIZES,
    SMALL_LETTERS,
    STACKED,
    SWITCHES,
    TEXTS,
    TRANSPARENT,
    TYPED,
    WITH_COLUMNS,
    WRAPPERS,
    Kind,
    styled,
)
from explorer.text.sanitize import clean

_WIDEST_GAP = 6

_SPACING = """
    ORDINARY     0 1 1 1 2 2 0 0 0 2 0 0 1
    FUNCTION     1 1 1 1 2 2 0 0 0 1 0 0 1
    LIMIT        1 1 1 1 2 2 0 0 0 1 0 0 1
    LARGE        1 1 1 1 2 2 1 0 0 1 0 1 1
    BINARY       2 2 2 2 2 2 2 0 0 2 2 2 2
    RELATION     2 2 2 2 2 0 2 0 0 2 2 2 2
    OPENING      0 0 0 0 0 0 0 0 0 0 0 0 0
    CLOSING      0 1 1 1 2 2 0 0 0 2 0 0 1
    PUNCTUATION  2 2 2 2 2 2 2 0 0 2 2 2 2
    INNER        2 1 1 1 2 2 2 0 0 2 0 2 1
    TIGHT        0 0 0 0 2 2 0 0 0 0 0 0 0
    BAR          0 0 0 0 2 2 0 0 0 2 0 0 0
    PREFIX       0 0 0 0 2 2 0 0 0 0 0 0 0
"""
"""Whether a blank stands between two kinds, the second in the same order: never (0), always (1), or
outside of scripts (2)."""
_SPACES: Mapping[tuple[Kind, Kind], str] = {
    (Kind[first], second): space
    for first, *spaces in map(str.split, _SPACING.strip().splitlines())
    for second, space in zip(Kind, spaces, strict=True)
}
_BEFORE_OPERAND = OPERATORS | {
    Kind.BINARY,
    Kind.RELATION,
    Kind.OPENING,
    Kind.PUNCTUATION,
    Kind.TIGHT,
    Kind.PREFIX,
}
"""After one of these, or at the beginning, an operator is a sign, and a bar opens."""
_AFTER_FACTOR = OPERATORS | {Kind.ORDINARY, Kind.OPENING, Kind.INNER, Kind.BAR}
"""Before one of these, a fraction is a factor."""
_MAY_BE_SIGN = frozenset("+-±∓")

_SMALL = "".join({letter for letters in SMALL_LETTERS.values() for letter in letters.values()})
_SCRIPT = rf"[{re.escape(_SMALL)}]∞?|[_^](?:\w|∞|\([^()]*\))"
_LETTER = rf"[^\W\d_{re.escape(_SMALL)}][\u0300-\u036f\u20d0-\u20f0]*"
_IN_PARENTHESES = r"\((?:[^()]|\([^()]*\))*\)"
_FACTOR = re.compile(
    rf"(?:[d∂Δδ]?[²³]?{_LETTER}|√?\d+(?:[.,]\d+)*|∞"
    rf"|(?:{_LETTER}(?:{_SCRIPT})*|[√∛∜])?{_IN_PARENTHESES})(?:{_SCRIPT}|!)*"
)
_WORD = re.compile(rf"[^\W_]+(?:{_SCRIPT})*")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_SIGNED_INFINITY = re.compile("(?<=[-+\u2212])∞")
_PRIMES = re.compile("′{2,4}")
_PRIME_SIGNS = frozenset("′″‴⁗")
_PRODUCT_SIGNS = frozenset("√∛∜∞∂∇!′″‴⁗°^_*†")


class Piece(NamedTuple):
    """A part of a row, or a whole one, with what decides about blanks and parentheses."""

    text: str
    first: Kind = Kind.ORDINARY
    """Its kind for what stands before it."""
    last: Kind = Kind.ORDINARY
    """Its kind for what follows."""
    is_quotient: bool = False
    """Whether it is a fraction without parentheses."""
    is_loose: bool = False
    """Whether a letter after it would be taken for a part of its script."""
    has_operator: bool = False
    is_word: bool = False
    """Whether its letters are one name, not a product."""
    spaced: bool = False
    """Whether a blank was typed before it."""
    is_command: bool = False
    """Whether the blanks beside it were only typed to end a word."""

    def in_parentheses(self) -> Piece:
        """Return it with parentheses around it."""
        return Piece(f"({self.text})", Kind.OPENING, Kind.CLOSING, spaced=self.spaced)


def piece_of(text: str, kind: Kind = Kind.ORDINARY, spaced: bool = False) -> Piece:
    """Return a text of one kind."""
    return Piece(text, kind, kind, has_operator=kind in OPERATORS, spaced=spaced)


class MathTable(NamedTuple):
    """The rows of an environment, each of cells."""

    environment: str
    rows: list[list[Parts]]
    spaced: bool = False


Part: TypeAlias = Piece | MathTable | int
"""What is beside other parts in a row; a number asks for so many blanks."""
Parts: TypeAlias = list[Part]


class PieceRow:
    """Puts pieces beside each other, with the blanks that their kinds ask for."""

    def __init__(self, in_script: bool = False) -> None:
        self._in_script = in_script
        self._pieces: list[Piece] = []
        self._gaps: list[int] = []
        self._asked = 0
        """Blanks that are asked for before the next piece."""
        self._bars: list[str] = []
        """Bars that are open."""

    def add(self, part: Part) -> None:
        """Add a part; blanks at its ends are at least kept."""
        if isinstance(part, int):
            self._asked = min(self._asked + part, _WIDEST_GAP)
            return
        piece = part if isinstance(part, Piece) else _table(part, self._in_script)
        text = piece.text.strip()
        after = 0
        if text != piece.text:
            after = _blanks_before(piece.text[::-1])
            self._asked = max(self._asked, _blanks_before(piece.text))
            piece = piece._replace(text=text)
        if not text:
            return
        previous = self._pieces[-1] if self._pieces else None
        piece = self._resolved(piece, previous)
        gap = 0
        if previous is not None:
            if previous.is_quotient or piece.is_quotient:
                previous, piece = self._with_parentheses(previous, piece)
                self._pieces[-1] = previous
            gap = self._gap(previous, piece)
        self._pieces.append(piece)
        self._gaps.append(gap)
        self._asked = after

    def whole(self) -> Piece:
        """Return the row as one piece."""
        if not self._pieces:
            return Piece("")
        first, last = self._pieces[0], self._pieces[-1]
        if first is last:
            return first
        text = "".join(
            " " * gap + piece.text for gap, piece in zip(self._gaps, self._pieces, strict=True)
        )
        return Piece(
            text,
            first.first,
            last.last,
            is_loose=last.is_loose,
            has_operator=any(piece.has_operator for piece in self._pieces),
            spaced=first.spaced,
        )

    def _resolved(self, piece: Piece, previous: Piece | None) -> Piece:
        """Return a piece as what it is where it stands, if that tells what it is."""
        begins = previous is None or previous.last in _BEFORE_OPERAND
        if piece.first is Kind.BINARY and begins and piece.text in _MAY_BE_SIGN:
            return piece._replace(first=Kind.PREFIX, last=Kind.PREFIX)
        if piece.first is not Kind.BAR:
            return piece
        bar = piece.text[0]
        if begins and len(piece.text) == 1:
            self._bars.append(bar)
            return piece._replace(first=Kind.OPENING, last=Kind.OPENING)
        if bar in self._bars:
            while self._bars.pop() != bar:
                pass
            return piece._replace(first=Kind.CLOSING, last=Kind.CLOSING)
        return piece

    def _with_parentheses(self, left: Piece, right: Piece) -> tuple[Piece, Piece]:
        """Return two neighbors, with parentheses around a fraction that would be misread."""
        is_factor = right.first in _AFTER_FACTOR or right.text.startswith(("/", "!"))
        if left.is_quotient and is_factor and self._asked < 2:
            left = left.in_parentheses()._replace(first=left.first)
        if right.is_quotient and (left.last is Kind.FUNCTION or left.text.endswith("/")):
            right = right.in_parentheses()
        return left, right

    def _gap(self, left: Piece, right: Piece) -> int:
        asked = self._asked
        if left.last is Kind.PUNCTUATION and asked > 1:
            asked //= 2  # the blank after it is wide already
        if right.first in (Kind.CLOSING, Kind.PUNCTUATION) or left.last is Kind.OPENING:
            return asked
        space = _SPACES[left.last, right.first]
        kinds = space == "1" or (space == "2" and not self._in_script)
        if left.text == "," and right.text[:1].isdecimal() and len(self._pieces) > 1:
            kinds = kinds and not self._pieces[-2].text[-1:].isdecimal()
        goes_on = left.is_loose or (left.text[0] == "\\" and left.text[-1].isalpha())
        is_apart = goes_on and right.text[0].isalnum()
        ends_word = left.is_command or (right.is_command and right.first is Kind.ORDINARY)
        typed_apart = right.spaced and left.last is not Kind.PREFIX and not ends_word
        return max(asked, kinds or is_apart or (typed_apart and not self._in_script))


def _blanks_before(text: str) -> int:
    return len(text) - len(text.lstrip())


def _line(parts: Iterable[Part], script: bool) -> Piece:
    """Return some parts as one row."""
    row = PieceRow(script)
    for part in parts:
        row.add(part)
    return row.whole()


# Scripts


def in_script(mark: str, piece: Piece) -> Piece:
    """Return what stands above (`^`) or below (`_`) a base, in small letters if there are such."""
    text = _PRIMES.sub(lambda primes: "″‴⁗"[len(primes[0]) - 2], piece.text)
    letters = SMALL_LETTERS[mark]
    # Primes beside other letters could not be told apart above.
    has_some_primes = not _PRIME_SIGNS.isdisjoint(text) and not _PRIME_SIGNS.issuperset(text)
    # An infinity with its sign is read sooner without parentheses: ∫₋∞ instead of ∫_(-∞).
    is_small = letters.keys() >= set(_SIGNED_INFINITY.sub("", text)) and not has_some_primes
    if is_small and piece.first not in OPERATORS:  # small letters would hide that it is a name
        small = "".join(letters.get(letter, letter) for letter in text)
        return Piece(small, is_loose=text.endswith("∞"))
    if all(map(unicodedata.combining, text[1:])):
        return Piece(mark + text, is_loose=True)
    return Piece(mark + text if is_enclosed(text) else f"{mark}({text})")


def is_enclosed(text: str) -> bool:
    """Whether a text begins with a bracket that its end closes."""
    opening, closing = text[:1], _BRACKETS.get(text[:1])
    depth = 0
    for at, letter in enumerate(text if closing else ""):
        depth += (letter == opening) - (letter == closing)
        if depth == 0:
            return at == len(text) - 1
    return False


def as_base(piece: Piece) -> Piece:
    """Return what a script belongs to as a whole, in parentheses if that could not be seen."""
    is_seen = is_factor(piece) and piece.text[-1] not in _SMALL
    if len(piece.text) < 2 or is_seen or is_enclosed(piece.text) or piece.first in OPERATORS:
        return piece
    return piece.in_parentheses()


# Operands


def is_factor(piece: Piece) -> bool:
    """Whether a piece can be read as one factor without parentheses."""
    pattern = _WORD if piece.is_word else _FACTOR
    is_plain = not piece.is_quotient and not piece.has_operator
    return is_plain and pattern.fullmatch(piece.text) is not None


def _has_only_factors(text: str) -> bool:
    """Whether a text is one factor, or several with nothing between them."""
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth or letter == ")" or letter in _PRODUCT_SIGNS or letter in _SMALL:
            continue
        if not letter.isalnum() and not unicodedata.combining(letter):
            return False
    return depth == 0


LIMIT = 5_000
"""Characters of a formula at most; nobody would read a longer one as text."""
_PROSE = 3
"""Words without any command from which on what stands between two dollars is no math."""
_PLAIN_WORD = re.compile(r"(?<!\S)[^\W\d_]{3,}(?=[\s,.;])")
_COLUMN_GAP = 3
_CONTINUATION = "  "
"""Before a row that goes on with the one above."""


@lru_cache(maxsize=2_000)
def convert(source: str, one_row: bool = False) -> str | None:
    """Return a formula as Unicode, rows separated by line feeds; None to show its source."""
    is_prose = "\\" not in source and len(_PLAIN_WORD.findall(source)) >= _PROSE
    if len(source) > LIMIT or is_prose:
        return None
    try:
        formula = MathTable("", _Reader(source).rows(frozenset((_END,))))
    except UnreadableError:
        return None
    rows = [_table(formula, False).text] if one_row else _stacked(formula)
    return "\n".join(filter(None, (clean(row).rstrip() for row in rows))) or None


# Rows below each other


def _stacked(table: MathTable) -> list[str]:
    """Return the rows of a table that is not inside of anything."""
    rows: list[str] = []
    for cells in table.rows:
        found = _broken(_aligned(cells))
        if rows and found and not cells[0] and len(cells) > 1:
            found[0] = _CONTINUATION + found[0]
        rows += found
    return rows


def _aligned(cells: Iterable[Parts]) -> Parts:
    """Return the cells of a row one after the other, every second one as a new column."""
    parts: Parts = []
    for number, cell in enumerate(cells):
        if number:
            parts.append(1 if number % 2 else _COLUMN_GAP)
        parts += cell
    return parts


def _broken(parts: Parts) -> list[str]:
    """Return the rows of a formula, with those of its outermost tables below each other."""
    rows: list[str] = []
    row = PieceRow()
    for part in parts:
        found = _rows_of(part) if isinstance(part, MathTable) else None
        if found is None:
            row.add(part)
        else:
            rows += (row.whole().text, *found)
            row = PieceRow()
    rest = row.whole().text
    if rows and rest in (".", ",", ";"):
        rows[-1] += rest
    else:
        rows.append(rest)
    return [text for text in rows if text]


def _rows_of(table: MathTable) -> list[str] | None:
    """Return the rows of a table, None if it stands in one row."""
    if table.environment in CASES:
        rows = [_case(cells) for cells in table.rows]
        if len(rows) < 2:
            return ["{ " + "".join(rows)]
        braces = ["⎧", *("⎪" for _ in rows[2:]), "⎩"]
        return [f"{brace} {row}" for brace, row in zip(braces, rows, strict=True)]
    if table.environment in MATRICES or table.environment in LISTED:
        return None
    return _stacked(table)


# Tables in one row


def _table(table: MathTable, script: bool) -> Piece:
    kind, rows = Kind.ORDINARY, table.rows
    if table.environment in MATRICES:
        kind, (left, right) = Kind.INNER, MATRICES[table.environment]
        text = left + _matrix(rows) + right
    elif table.environment in CASES:
        kind, text = Kind.INNER, f"{{ {'; '.join(filter(None, map(_case, rows)))} }}"
    elif len(rows) == 1:
        return _line(_aligned(rows[0]), script)._replace(spaced=table.spaced)
    else:
        text = ""
        for cells in rows:
            row = _line(_aligned(cells), script).text
            between = ", " if table.environment in LISTED else "; "
            if (not cells[0] and len(cells) > 1) or text.endswith((",", ";")):
                between = " "
            text += between + row if text and row else row
    return piece_of(text, kind, table.spaced)


def _matrix(rows: list[list[Parts]]) -> str:
    shown = [[_line(cell, False).text for cell in cells] for cells in rows]
    between = ", " if any(" " in cell for row in shown for cell in row) else " "
    return "; ".join(between.join(row) for row in shown if any(row))


def _case(cells: Iterable[Parts]) -> str:
    """Return a value and its condition."""
    text = ""
    for cell in cells:
        piece = _line(cell, False)
        if text and piece.text:
            begins_with_word = next((p.is_word for p in cell if isinstance(p, Piece)), False)
            joins = piece.first in (Kind.RELATION, Kind.BINARY, Kind.PUNCTUATION)
            follows = begins_with_word or joins or text.endswith((",", ";", ".", ":"))
            text += " " if follows else ", "
        text += piece.text
    return text


# Reading


DEPTH = 40
"""Groups, arguments and environments inside of each other at most: the reader calls itself."""
_ENVIRONMENTS = frozenset((*MATRICES, *CASES, *STACKED, *LISTED))
_BRACED_TABLES = _ENVIRONMENTS - STACKED
"""Tables that may also be written as a command."""
_DIMENSIONS = frozenset(("kern", "mkern", "hskip", "mskip"))
_ROWS = ("\\\\", "\\cr", "\\newline")
"""What ends a row."""
_END = ""
_AFTER_FENCED = frozenset(("\\right", "&", *_ROWS, "}", "\\end", _END))
_AFTER_BASE = frozenset(("'", "^", "_", "\\limits", "\\nolimits"))
_LENGTH = re.compile(r"\[\s*-?[\d.]{1,9}\s*[a-z]{2}\s*\]")
_OPTION = re.compile(r"\[[^\[\]{}]{0,40}\](?=\{)")
_TOKEN = re.compile(r"(\s*)(\\(?:[A-Za-z]+|.)?|<->|<=>|::=|[:=]=|[<>]=|[-=]>|.|\Z)", re.DOTALL)
_SPACE = re.compile(r"\s+")


class UnreadableError(ValueError):
    """A formula that is not balanced, lacks an argument, or is nested too deep."""


class _Token(NamedTuple):
    text: str
    spaced: bool
    start: int
    end: int


class _Reader:
    """Reads one source from its beginning to its end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = [
            _Token(found[2], bool(found[1]), found.start(2), found.end())
            for found in _TOKEN.finditer(source)
        ]
        self._at = 0
        self._depth = 0
        self._script = False
        """Whether what is read stands above or below a line."""

    @contextmanager
    def _within(self, script: bool | None = None) -> Iterator[None]:
        before = self._depth, self._script
        self._depth += 1
        if self._depth > DEPTH:
            raise UnreadableError
        if script is not None:
            self._script = script
        yield
        self._depth, self._script = before

    # Rows and lists

    def rows(self, stops: frozenset[str], script: bool | None = None) -> list[list[Parts]]:
        """Return rows of cells up to a token that stops them, and pass it."""
        rows: list[list[Parts]] = [[]]
        inner = stops | {"&", *_ROWS}
        while True:
            with self._within(script):
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

    def _list(self, stops: frozenset[str]) -> Parts:
        """Return what stands before a token that stops it, which is left."""
        units: list[Parts] = []
        """What a script would belong to: a part, or those of a group."""
        is_group = False
        while (token := self._peek()).text not in stops:
            name = token.text[1:] if token.text[:1] == "\\" else ""
            if token.text in ("", "}", "\\end"):
                raise UnreadableError
            if name in _INFIXES or name in SWITCHES:
                self._at += 1
                with self._within():
                    rest = _line(self._list(stops), self._script)
                if name in _INFIXES:
                    before = _line(chain(*units), self._script)
                    return [_INFIXES[name](before, rest)]
                units.append([_styled(FONTS[name], rest)._replace(spaced=token.spaced)])
            elif token.text in ("^", "_", "'"):
                has_base = units and not isinstance(units[-1][0], int)
                empty: Parts = [Piece("", spaced=token.spaced)]
                base = units.pop() if has_base else empty
                units.append([self._scripted(base, is_group)])
            elif unit := self._node():
                units.append(unit)
            is_group = token.text == "{"
        return [*chain(*units)]

    def _scripted(self, parts: Parts, is_group: bool) -> Piece:
        """Return a base with its scripts."""
        base = parts[0]
        if is_group or len(parts) > 1 or not isinstance(base, Piece):
            base = as_base(_line(parts, self._script))
        elif base.is_quotient:
            base = as_base(base)
        below: Parts | None = None
        above: Parts = []
        primes = 0
        while (mark := self._next().text) in _AFTER_BASE:
            if mark == "'" and below is None and not above:
                primes += 1
            elif mark == "'":
                above.append(Piece("′"))
            elif mark == "^" and not _line(above, True).text.strip("′"):
                above += self._argument(True) or [Piece("")]
            elif mark == "_" and below is None:
                below = self._argument(True)
            elif mark in ("^", "_"):
                raise UnreadableError
        self._at -= mark != _END
        scripts = [
            in_script(mark, _line(parts, True))
            for mark, parts in (("^", [Piece("′" * primes)]), ("_", below), ("^", above))
            if parts
        ]
        if not base.text:
            scripts.reverse()  # as before chemical elements
        return base._replace(
            text=base.text + "".join(part.text for part in scripts),
            last=Kind.LARGE if base.last is Kind.LIMIT else base.last,
            is_loose=scripts[-1].is_loose,
            is_command=base.text in DIFFERENTIALS,
        )

    # Parts

    def _node(self) -> Parts:
        """Return the next part, or those of a group; nothing if it shows nothing."""
        token = self._next()
        if token.text == "{":
            return _spaced(self._group() or [Piece("")], token)
        if token.text == "~":
            return [1]
        if token.text == "\\":
            raise UnreadableError
        if token.text.startswith("\\"):
            return self._command(token)
        return [self._typed(token)]

    def _typed(self, token: _Token) -> Piece:
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
        return piece_of(token.text, kind, token.spaced)

    def _command(self, token: _Token) -> Parts:
        name = token.text[1:]
        if name in COMMANDS:
            piece = piece_of(*COMMANDS[name], token.spaced)
            return [piece._replace(is_command=name.isalpha())]
        if name in _RENDERERS:
            return self._with_arguments(name, token)
        if name in SIZES:
            text = self._delimiter()
            kind = SIZES[name] or DELIMITERS.get(text, Kind.ORDINARY)
            return [piece_of(text, kind, token.spaced)] if text else []
        if name in GAPS or name in IGNORED or name in HIDDEN:
            return self._hidden(name)
        if name == "left":
            return self._fenced(token)
        if name == "begin":
            return [self._environment(token)]
        if name in _BRACED_TABLES and self._take("{"):
            return [self._rows_of(name, "}", token)]
        return [self._as_written(token)]

    def _with_arguments(self, name: str, token: _Token) -> Parts:
        if f"{name}*" in _RENDERERS and self._take("*"):
            name += "*"
        signature, render = _RENDERERS[name]
        parts: Parts = []
        found: list[Piece] = []
        for argument in signature:
            if argument in "rc":
                found.append(Piece(self._raw_argument()))
            elif argument == "t":
                found.append(Piece(self._text_argument()))
            else:
                script = self._script or argument in "os"
                parts = self._option() if argument == "o" else self._argument(script)
                found.append(_line(parts, script))
        if render is None:
            return _spaced(parts, token)
        piece = render(*found)
        if name in LABELS:
            piece = self._labeled(LABELS[name], piece)
        return [piece._replace(spaced=token.spaced)]

    def _labeled(self, brace: str, body: Piece) -> Piece:
        """Return what stands in a brace with the labels of the brace."""
        labels = ""
        while self._peek().text in _AFTER_BASE - {"'"}:
            if self._next().text in ("^", "_"):
                labels += f"{brace}({_line(self._argument(False), False).text})"
        if not labels:
            return body
        text = body.text if is_factor(body) or is_enclosed(body.text) else f"({body.text})"
        return Piece(text + labels, Kind.ORDINARY, Kind.CLOSING)

    def _fenced(self, token: _Token) -> Parts:
        left = self._delimiter()
        with self._within():
            body = self._list(_AFTER_FENCED)
        right = self._delimiter() if self._take("\\right") else ""
        shown = [part for part in body if not isinstance(part, int)]
        if left == "{" and not right and len(shown) == 1 and isinstance(shown[0], MathTable):
            return [MathTable("cases", shown[0].rows, token.spaced)]
        text = left + _line(body, self._script).text + right
        return [Piece(text, Kind.OPENING, Kind.CLOSING, spaced=token.spaced)]

    def _delimiter(self) -> str:
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
        table = self._rows_of(name, "\\end", token)
        if self._raw_argument().removesuffix("*") != name:
            raise UnreadableError
        return table

    def _rows_of(self, name: str, end: str, token: _Token) -> MathTable:
        rows = self.rows(frozenset((end,)), None if name in LISTED else False)
        return MathTable(name, rows, token.spaced)

    def _hidden(self, name: str) -> Parts:
        """Pass what follows a command that shows nothing; return its blanks."""
        if name in HIDDEN:
            self._take("*")
            self._raw_argument()
        if name in _DIMENSIONS:
            while self._peek().text in (*"0123456789.-",):
                self._at += 1
            for _ in range(2):
                self._at += self._peek().text.isalpha()
        return [GAPS[name]] if name in GAPS else []

    def _as_written(self, token: _Token) -> Piece:
        """Return a command that is not known, with what follows it in braces."""
        end = token.end
        option = _OPTION.match(self._source, end)
        while option is not None and self._peek().end <= option.end():
            self._at += 1
        while self._peek().text == "{" and not self._peek().spaced:
            self._raw_argument()
            end = self._tokens[self._at - 1].end
        return Piece(_SPACE.sub(" ", self._source[token.start : end]), spaced=token.spaced)

    # Arguments

    def _group(self) -> Parts:
        """Return what stands before the brace that closes, and pass it."""
        rows = self.rows(frozenset("}"))
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return [MathTable("", rows)]

    def _argument(self, script: bool | None) -> Parts:
        while (text := self._peek().text)[1:] in IGNORED and text[0] == "\\":
            self._at += 1
        if text in ("", "}", "&", "^", "_", "'", "\\end", "\\right", *_ROWS):
            raise UnreadableError
        with self._within(script):
            return self._node()

    def _option(self) -> Parts:
        if not self._take("["):
            return []
        with self._within(True):
            parts = self._list(frozenset("]"))
        self._at += 1
        return parts

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

    def _text_argument(self) -> str:
        token = self._next()
        if token.text == "{":
            return self._text()
        if token.text in ("", "}", "&", "\\"):
            raise UnreadableError
        return COMMANDS.get(token.text[1:], (token.text,))[0]

    def _text(self) -> str:
        """Return a text up to the brace that closes it, and pass it. Its blanks are kept."""
        text, after_word = "", False
        while True:
            token = self._next()
            if token.spaced and not after_word:
                text += " "
            if token.text == "}":
                return text
            after_word = token.text[:1] == "\\" and token.text[1:].isalpha()
            text += self._text_part(token)

    def _text_part(self, token: _Token) -> str:
        """Return the letters that a token of a text stands for, or a formula in it."""
        if token.text in ("", "}", "\\"):
            raise UnreadableError
        if token.text == "{":
            with self._within():
                return self._text()
        if token.text == "$":
            return self._formula_in_text()
        if token.text in ("~", "\\ ", *_ROWS):
            return " "
        name = token.text[1:]
        if not token.text.startswith("\\") or name in COMMANDS:
            return COMMANDS[name][0] if name in COMMANDS else token.text
        if name in TEXTS:
            return self._text_argument()
        if name in GAPS or name in IGNORED:
            return " " * GAPS.get(name, 0)
        return self._as_written(token).text

    def _formula_in_text(self) -> str:
        """Return a formula in a text up to its dollar sign; that sign if nothing closes it."""
        ahead = self._at
        level = 0
        while (token := self._tokens[ahead]).text != "$":
            level += {"{": 1, "}": -1}.get(token.text, 0)
            if level < 0 or token.text == _END:
                return "$"
            ahead += 1
        with self._within(False):
            text = _line(self._list(frozenset("$")), False).text
        self._at += 1
        return text

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


def _spaced(parts: Parts, token: _Token) -> Parts:
    """Return what a token began, which has the blank that was typed before it."""
    if token.spaced and parts and not isinstance(parts[0], int):
        return [parts[0]._replace(spaced=True), *parts[1:]]
    return parts


# Commands with arguments


def _stacked_signs(name: str, mark: Piece, base: Piece) -> Piece:
    """Return a sign with another above or below it."""
    kind = Kind.RELATION if name == "stackrel" else base.last
    known = EQUALITIES.get(mark.text) if base.text == "=" else None
    if known is not None:
        return piece_of(known, Kind.RELATION)
    moved = in_script("_" if name == "underset" else "^", mark)
    last = Kind.LARGE if kind is Kind.LIMIT else kind
    return Piece(base.text + moved.text, kind, last, has_operator=base.has_operator)


def _long_arrow(start: str, end: str, below: Piece, above: Piece) -> Piece:
    """Return an arrow with what stands above and below it."""
    label = "; ".join(filter(None, (above.text, below.text)))
    return piece_of(f"{start}{label}{end}", Kind.RELATION)


def _fraction(above: Piece, below: Piece) -> Piece:
    is_plain = not above.is_quotient and not above.has_operator
    is_product = is_factor(above) or (is_plain and _has_only_factors(above.text))
    upper = above.text if is_product else f"({above.text})"
    lower = below.text if is_factor(below) else f"({below.text})"
    return Piece(f"{upper}/{lower}", Kind.INNER, Kind.INNER, is_quotient=True)


def _choice(left: str, right: str, above: Piece, below: Piece) -> Piece:
    return Piece(f"{left}{above.text} over {below.text}{right}", Kind.OPENING, Kind.CLOSING)


def _root(degree: Piece, body: Piece) -> Piece:
    sign = ROOTS.get(degree.text)
    if sign is None:
        raised = in_script("^", Piece(degree.text)).text
        sign = (raised if raised[0] != "^" else f"[{degree.text}]") + "√"
    if body.text.isdecimal():
        return Piece(sign + body.text, is_loose=True)
    in_brackets = body.text.startswith("(") and is_enclosed(body.text)
    return Piece(sign + (body.text if in_brackets else f"({body.text})"))


def _accented(name: str, piece: Piece) -> Piece:
    letter = _ACCENTED.fullmatch(piece.text)
    if letter is not None:
        text = unicodedata.normalize("NFC", letter[1] + ACCENTS[name])
        return piece._replace(text=text + letter[2], is_command=False)
    if name == "bar":
        return _lined(LINES["overline"], piece)
    return Piece(f"{ACCENT_NAMES.get(name, name)}({piece.text})")


def _lined(mark: str, piece: Piece) -> Piece:
    letter = _ACCENTED.fullmatch(piece.text)
    if letter is not None:
        return piece._replace(text=letter[1] + mark + letter[2], is_command=False)
    text = re.sub(r"\S[\u0300-\u036f\u20d0-\u20f0]*", lambda found: found[0] + mark, piece.text)
    return piece._replace(text=text, is_command=False)


def _negated(piece: Piece) -> Piece:
    if not piece.text:
        return piece
    letter = NEGATED.get(piece.text[0]) or piece.text[0] + LINES["not"]
    return piece._replace(text=unicodedata.normalize("NFC", letter) + piece.text[1:])


def _styled(alphabet: str, piece: Piece) -> Piece:
    text = "".join(styled(letter, alphabet) for letter in piece.text)
    return piece._replace(text=text, is_command=False)


def _as_kind(kind: Kind, piece: Piece) -> Piece:
    return piece_of(piece.text, kind)


def _large(piece: Piece) -> Piece:
    return piece_of(piece.text, Kind.LIMIT if piece.text.isalpha() else Kind.LARGE)


def _between(left: str, right: str, first: Kind, piece: Piece) -> Piece:
    """Return a piece with something on both sides."""
    return Piece(left + piece.text + right, first, Kind.CLOSING)


def _chemistry(name: str, piece: Piece) -> Piece:
    source = piece.text
    if "\\" in source or "{" in re.sub(r"[_^]\{[^{}]*\}", "", source):
        return Piece(f"\\{name}{{{source}}}")
    return Piece(" ".join(map(_compound, source.split())))


def _compound(word: str) -> str:
    if word in REACTIONS:
        return REACTIONS[word]
    word = _MARKED.sub(lambda found: _moved(found[1], found[2] or found[3] or ""), word)
    word = re.sub(r"(?<=[A-Za-z)\]])\d+", lambda count: _moved("_", count[0]), word)
    return re.sub(r"(?<=[\w)\]])[+-]$", lambda charge: _moved("^", charge[0]), word)


def _moved(mark: str, text: str) -> str:
    return in_script(mark, Piece(text)).text


_MARKED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\d*[+-]|\d+|[^\s{}]))")
_ACCENTED = re.compile(
    r"([^\W_][\u0300-\u036f\u20d0-\u20f0]*)"
    rf"([{re.escape(''.join(SMALL_LETTERS['_'].values()))}]*)"
)
_binomial = partial(_choice, "(", ")")
_INFIXES: Mapping[str, Callable[[Piece, Piece], Piece]] = {
    "choose": _binomial,
    "brace": partial(_choice, "{", "}"),
    "brack": partial(_choice, "[", "]"),
    "over": _fraction,
    "atop": lambda above, below: piece_of(f"{above.text}, {below.text}"),
}
_REMARKS = (
    ("tag", "t", "   (", ")"),
    ("tag*", "t", "   ", ""),
    ("eqref", "t", "(", ")"),
    ("pmod", "m", " (mod ", ")"),
    ("pod", "m", " (", ")"),
)
"""What stands apart behind a formula, after a blank or more."""


def _as_word(piece: Piece) -> Piece:
    return piece._replace(is_word=True, is_command=False)


_RENDERERS: Mapping[str, tuple[str, Callable[..., Piece] | None]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"), ("mm", _fraction)),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), ("mm", _binomial)),
    **{name: ("sm", partial(_stacked_signs, name)) for name in ("overset", "underset", "stackrel")},
    **{name: ("m", partial(_accented, name)) for name in ACCENTS},
    **{name: ("m", partial(_lined, mark)) for name, mark in LINES.items()},
    **{name: ("m", partial(_styled, alphabet)) for name, alphabet in FONTS.items()},
    **dict.fromkeys(TEXTS, ("t", _as_word)),
    **dict.fromkeys(NAMES, ("m", _as_word)),
    **{name: ("m", partial(_as_kind, kind)) for name, kind in CLASSES.items()},
    **{name: ("m", partial(_between, *sides, Kind.OPENING)) for name, sides in WRAPPERS.items()},
    **{
        name: (signature, partial(_between, left, right, Kind.INNER))
        for name, signature, left, right in _REMARKS
    },
    **{name: ("os", partial(_long_arrow, *ends)) for name, ends in ARROWS.items()},
    **{name: ("c", partial(_chemistry, name)) for name in ("ce", "pu")},
    **dict.fromkeys(LABELS, ("m", lambda piece: piece)),
    **{name: (signature, None) for name, signature in TRANSPARENT.items()},
    "mathop": ("m", _large),
    "not": ("m", _negated),
    "sqrt": ("om", _root),
}
"""The arguments of commands, and what is made of them, None for the last one as it is.

Arguments are math (`m`), math in small letters (`s`) that may be an option (`o`), text (`t`),
a source (`c`), or not shown (`r`)."""
