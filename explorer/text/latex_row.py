"""Pieces of a formula beside each other in a row, with the blanks and parentheses they need.

Knows nothing of LaTeX: it is given texts and their kinds. Never drops a letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from explorer.text.latex_symbols import OPERATORS, Kind, small_letters

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

_SMALL = "".join({*small_letters("^").values(), *small_letters("_").values()})
_SCRIPT = rf"[{re.escape(_SMALL)}]|[_^](?:\w|∞|\([^()]*\))"
_LETTER = rf"[^\W\d_{re.escape(_SMALL)}][\u0300-\u036f\u20d0-\u20f0]*"
_IN_PARENTHESES = r"\((?:[^()]|\([^()]*\))*\)"
_FACTOR = re.compile(
    rf"(?:[d∂Δδ]?[²³]?{_LETTER}|√?\d+(?:[.,]\d+)*|∞"
    rf"|(?:{_LETTER}(?:{_SCRIPT})*|[√∛∜])?{_IN_PARENTHESES})(?:{_SCRIPT}|!)*"
)
_WORD = re.compile(rf"[^\W_]+(?:{_SCRIPT})*")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
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

    def of_kind(self, kind: Kind) -> Piece:
        """Return it as another kind."""
        return self._replace(first=kind, last=kind)

    def in_parentheses(self) -> Piece:
        """Return it with parentheses around it."""
        return Piece(f"({self.text})", Kind.OPENING, Kind.CLOSING, spaced=self.spaced)


def piece_of(text: str, kind: Kind = Kind.ORDINARY) -> Piece:
    """Return a text of one kind."""
    return Piece(text, kind, kind, has_operator=kind in OPERATORS)


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

    def add_gap(self, width: int) -> None:
        """Ask for blanks before the next piece."""
        self._asked = min(self._asked + width, _WIDEST_GAP)

    def add(self, piece: Piece) -> None:
        """Add a piece; blanks at its ends are at least kept."""
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
            return piece.of_kind(Kind.PREFIX)
        if piece.first is not Kind.BAR:
            return piece
        bar = piece.text[0]
        if begins and len(piece.text) == 1:
            self._bars.append(bar)
            return piece.of_kind(Kind.OPENING)
        if bar in self._bars:
            while self._bars.pop() != bar:
                pass
            return piece.of_kind(Kind.CLOSING)
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


# Scripts


def in_script(mark: str, piece: Piece) -> Piece:
    """Return what stands above (`^`) or below (`_`) a base, in small letters if there are such."""
    text = _PRIMES.sub(lambda primes: "″‴⁗"[len(primes[0]) - 2], piece.text)
    letters = small_letters(mark)
    # Primes beside other letters could not be told apart above.
    has_some_primes = not _PRIME_SIGNS.isdisjoint(text) and not _PRIME_SIGNS.issuperset(text)
    if letters.keys() >= set(text) and not has_some_primes:
        return Piece("".join(letters[letter] for letter in text))
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
    return _is_plain(piece) and pattern.fullmatch(piece.text) is not None


def is_product(piece: Piece) -> bool:
    """Whether a piece is one factor, or several with nothing between them."""
    return _is_plain(piece) and (is_factor(piece) or _has_only_factors(piece.text))


def _is_plain(piece: Piece) -> bool:
    return not piece.is_quotient and not piece.has_operator


def _has_only_factors(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth or letter == ")" or letter in _PRODUCT_SIGNS or letter in _SMALL:
            continue
        if not letter.isalnum() and not unicodedata.combining(letter):
            return False
    return depth == 0
