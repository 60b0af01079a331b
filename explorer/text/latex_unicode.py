"""LaTeX formulas as rows of Unicode, or None where the source is easier to read.

Never raises, reads no file, and loses nothing that LaTeX would show: a command that is not known
stays as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from explorer.text.latex_parser import (
    ACCENTS,
    ARROWS,
    CASES,
    CLASSES,
    FONTS,
    LABELS,
    LINES,
    LISTED,
    MATRICES,
    NAMES,
    OPERATORS,
    TEXTS,
    TRANSPARENT,
    WRAPPERS,
    Fenced,
    Group,
    Kind,
    MathCommand,
    MathTable,
    Node,
    Nodes,
    Scripted,
    Sign,
    Space,
    UnreadableError,
    parse,
    small_letters,
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
        formula = parse(source)
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


def _aligned(cells: Iterable[Nodes]) -> list[Node]:
    """Return the cells of a row one after the other, every second one as a new column."""
    nodes: list[Node] = []
    for number, cell in enumerate(cells):
        if number:
            nodes.append(Space(1 if number % 2 else _COLUMN_GAP))
        nodes += cell
    return nodes


def _broken(nodes: Iterable[Node]) -> list[str]:
    """Return the rows of a formula, with those of its outermost tables below each other."""
    rows: list[str] = []
    row = PieceRow()
    for node in _spread(nodes):
        found = None
        if isinstance(node, MathTable):
            found = _rows_of(node)
        if found is None:
            _add(row, node, False)
            continue
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
    if table.environment in MATRICES:
        left, right = MATRICES[table.environment]
        return piece_of(left + _matrix(table) + right, Kind.INNER)
    if table.environment in CASES:
        rows = filter(None, map(_case, table.rows))
        return piece_of("{ " + "; ".join(rows) + " }", Kind.INNER)
    if table.environment in LISTED:
        return piece_of(", ".join(_line(_aligned(cells), script).text for cells in table.rows))
    if len(table.rows) == 1:
        return _line(_aligned(table.rows[0]), script)
    text = ""
    for cells in table.rows:
        row = _line(_aligned(cells), script).text
        goes_on = not cells[0] and len(cells) > 1
        between = " " if goes_on or text.endswith((",", ";")) else "; "
        text += between + row if text and row else row
    return piece_of(text)


def _matrix(table: MathTable) -> str:
    rows = [[_line(cell, False).text for cell in cells] for cells in table.rows]
    between = ", " if any(" " in cell for row in rows for cell in row) else " "
    return "; ".join(between.join(row) for row in rows if any(row))


def _case(cells: Iterable[Nodes]) -> str:
    """Return a value and its condition."""
    text = ""
    for cell in cells:
        nodes = list(_spread(cell))
        piece = _line(nodes, False)
        if text and piece.text:
            text += " " if _follows(text, nodes, piece) else ", "
        text += piece.text
    return text


def _follows(text: str, nodes: Nodes, piece: Piece) -> bool:
    """Whether a condition needs no comma after its value."""
    words = [node for node in nodes if not isinstance(node, Space)]
    begins_with_word = isinstance(words[0], MathCommand) and words[0].name in (*TEXTS, *NAMES)
    joins = piece.first in (Kind.RELATION, Kind.BINARY, Kind.PUNCTUATION)
    return begins_with_word or joins or text.endswith((",", ";", ".", ":"))


# Nodes


def _line(nodes: Iterable[Node], script: bool) -> Piece:
    """Return some nodes as one row."""
    row = PieceRow(script)
    for node in _spread(nodes):
        _add(row, node, script)
    return row.whole()


def _spread(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes, those of groups and of commands that show only their argument included."""
    for node in nodes:
        inner = _inner(node)
        if inner is None:
            yield node
            continue
        spaced = not isinstance(node, Space) and node.spaced
        for part in _spread(inner):
            yield part._replace(spaced=True) if spaced and not isinstance(part, Space) else part
            spaced = False


def _inner(node: Node) -> Nodes | None:
    if isinstance(node, Group):
        return node.nodes
    if isinstance(node, MathCommand) and node.name in TRANSPARENT:
        return tuple(filter(None, node.arguments[-1:]))
    if isinstance(node, Fenced) and node.left == "{" and not node.right:
        tables = [part for part in _spread(node.body) if not isinstance(part, Space)]
        if len(tables) == 1 and isinstance(tables[0], MathTable):
            return (MathTable("cases", tables[0].rows),)
    return None


def _add(row: PieceRow, node: Node, script: bool) -> None:
    if isinstance(node, Space):
        row.add_gap(node.width)
    else:
        piece = _piece(node, script)
        row.add(piece if piece.spaced == node.spaced else piece._replace(spaced=node.spaced))


def _piece(node: Node, script: bool) -> Piece:
    match node:
        case Sign():
            kind = node.kind
            return Piece(
                node.text,
                kind,
                kind,
                has_operator=kind in OPERATORS,
                spaced=node.spaced,
                is_command=node.is_command,
            )
        case Scripted():
            return _scripted(node, script)
        case Fenced():
            text = node.left + _line(node.body, script).text + node.right
            return Piece(text, Kind.OPENING, Kind.CLOSING)
        case MathCommand():
            return _RENDERERS.get(node.name, _shown)(node, script)
        case MathTable():
            return _table(node, script)
        case _:
            return _line((node,), script)


def _argument(command: MathCommand, number: int, script: bool) -> Piece:
    node = command.arguments[number]
    return Piece("") if node is None else _line((node,), script)


def _shown(command: MathCommand, script: bool) -> Piece:
    return _argument(command, -1, script)


# Scripts


def _scripted(node: Scripted, script: bool) -> Piece:
    base = Piece("") if node.base is None else _piece(node.base, script)
    if base.is_quotient or isinstance(node.base, Group):
        base = as_base(base)
    if isinstance(node.base, MathCommand) and node.base.name in LABELS:
        return _labeled(node.base, node, script)
    scripts = [
        in_script(mark, _line((part,), True))
        for mark, part in (("^", Sign("′" * node.primes)), ("_", node.below), ("^", node.above))
        if part is not None
    ]
    if not base.text:
        scripts.reverse()  # as before chemical elements
    text = base.text + "".join(part.text for part in scripts)
    return base._replace(
        text=text,
        last=Kind.LARGE if base.last is Kind.LIMIT else base.last,
        is_loose=scripts[-1].is_loose,
        is_command=base.text in _DIFFERENTIALS,
    )


def _stacked_signs(command: MathCommand, script: bool) -> Piece:
    """Return a sign with another above or below it."""
    mark, base = _argument(command, 0, True), _argument(command, 1, script)
    kind = Kind.RELATION if command.name == "stackrel" else base.last
    known = _EQUALITIES.get(mark.text) if base.text == "=" else None
    if known is not None:
        return piece_of(known, Kind.RELATION)
    moved = in_script("_" if command.name == "underset" else "^", mark)
    last = Kind.LARGE if kind is Kind.LIMIT else kind
    return Piece(base.text + moved.text, kind, last, has_operator=base.has_operator)


def _labeled(command: MathCommand, scripts: Scripted, script: bool) -> Piece:
    """Return what stands in a brace with the label of the brace."""
    body = _argument(command, 0, script)
    text = body.text if is_factor(body) or is_enclosed(body.text) else f"({body.text})"
    for label in (scripts.below, scripts.above):
        if label is not None:
            text += f"{LABELS[command.name]}({_line((label,), False).text})"
    return Piece(text, Kind.ORDINARY, Kind.CLOSING)


def _long_arrow(command: MathCommand, _script: bool) -> Piece:
    """Return an arrow with what stands above and below it."""
    below, above = _argument(command, 0, True), _argument(command, 1, True)
    label = "; ".join(filter(None, (above.text, below.text)))
    start, end = ARROWS[command.name]
    return piece_of(f"{start}{label}{end}", Kind.RELATION)


# Fractions and roots


def _fraction(command: MathCommand, script: bool) -> Piece:
    above, below = _argument(command, 0, script), _argument(command, 1, script)
    upper = above.text if is_product(above) else f"({above.text})"
    lower = below.text if is_factor(below) else f"({below.text})"
    return Piece(f"{upper}/{lower}", Kind.INNER, Kind.INNER, is_quotient=True)


def _choice(command: MathCommand, script: bool) -> Piece:
    left, right = _CHOICES.get(command.name, ("(", ")"))
    above, below = _argument(command, 0, script), _argument(command, 1, script)
    return Piece(f"{left}{above.text} over {below.text}{right}", Kind.OPENING, Kind.CLOSING)


def _atop(command: MathCommand, script: bool) -> Piece:
    above, below = _argument(command, 0, script), _argument(command, 1, script)
    return piece_of(f"{above.text}, {below.text}")


def _root(command: MathCommand, script: bool) -> Piece:
    degree, body = _argument(command, 0, True).text, _argument(command, 1, script)
    sign = _ROOTS.get(degree)
    if sign is None:
        raised = in_script("^", Piece(degree)).text
        sign = (raised if raised[0] != "^" else f"[{degree}]") + "√"
    if body.text.isdecimal():
        return Piece(sign + body.text, is_loose=True)
    in_brackets = body.text.startswith("(") and is_enclosed(body.text)
    return Piece(sign + (body.text if in_brackets else f"({body.text})"))


# Letters


def _accented(command: MathCommand, script: bool) -> Piece:
    piece = _argument(command, 0, script)
    letter = _ACCENTED.fullmatch(piece.text)
    if letter is not None:
        text = unicodedata.normalize("NFC", letter[1] + ACCENTS[command.name])
        return piece._replace(text=text + letter[2], is_command=False)
    if command.name == "bar":
        return _lined(command._replace(name="overline"), script)
    return Piece(f"{_ACCENT_NAMES.get(command.name, command.name)}({piece.text})")


def _lined(command: MathCommand, script: bool) -> Piece:
    piece, mark = _argument(command, 0, script), LINES[command.name]
    letter = _ACCENTED.fullmatch(piece.text)
    if letter is not None:
        return piece._replace(text=letter[1] + mark + letter[2], is_command=False)
    text = re.sub(r"\S[\u0300-\u036f\u20d0-\u20f0]*", lambda found: found[0] + mark, piece.text)
    return piece._replace(text=text, is_command=False)


def _negated(command: MathCommand, script: bool) -> Piece:
    piece = _argument(command, 0, script)
    if not piece.text:
        return piece
    letter = _NEGATED.get(piece.text[0]) or piece.text[0] + LINES["not"]
    return piece._replace(text=unicodedata.normalize("NFC", letter) + piece.text[1:])


def _styled(command: MathCommand, script: bool) -> Piece:
    piece, alphabet = _argument(command, 0, script), FONTS[command.name]
    text = "".join(styled(letter, alphabet) for letter in piece.text)
    return piece._replace(text=text, is_command=False)


def _text(command: MathCommand, _script: bool) -> Piece:
    return Piece(_letters(command.arguments), is_word=True)


def _upright(command: MathCommand, script: bool) -> Piece:
    piece = _argument(command, 0, script)
    return piece._replace(is_word=True, is_command=False)


def _letters(nodes: Iterable[Node | None]) -> str:
    """Return the letters of a text, with the formulas in it."""
    found: list[str] = []
    for node in nodes:
        if isinstance(node, Sign):
            found.append(node.text)
        elif isinstance(node, Group):
            found.append(_letters(node.nodes))
        elif node is not None:
            found.append(_line((node,), False).text)
    return "".join(found)


# Others


def _operator(command: MathCommand, script: bool) -> Piece:
    kind = Kind.LIMIT if command.name.endswith("*") else Kind.FUNCTION
    return piece_of(_argument(command, 0, script).text, kind)


def _of_kind(command: MathCommand, script: bool) -> Piece:
    piece = _argument(command, 0, script)
    kind = CLASSES[command.name]
    if command.name == "mathop" and not piece.text.isalpha():
        kind = Kind.LARGE
    return piece_of(piece.text, kind)


def _wrapped(command: MathCommand, script: bool) -> Piece:
    left, right = WRAPPERS[command.name]
    text = left + _argument(command, 0, script).text + right
    return Piece(text, Kind.OPENING, Kind.CLOSING)


def _remark(command: MathCommand, script: bool) -> Piece:
    """Return what stands apart behind a formula, after a blank or more."""
    before, after = _REMARKS[command.name]
    text = before + _letters(command.arguments) + after
    if command.name == "pmod":
        text = before + _argument(command, 0, script).text + after
    return Piece(text, Kind.INNER, Kind.CLOSING)


def _chemistry(command: MathCommand, _script: bool) -> Piece:
    source = _letters(command.arguments)
    if "\\" in source or "{" in re.sub(r"[_^]\{[^{}]*\}", "", source):
        return Piece(f"\\{command.name}{{{source}}}")
    return Piece(" ".join(map(_compound, source.split())))


def _compound(word: str) -> str:
    if word in _REACTIONS:
        return _REACTIONS[word]
    word = _MARKED.sub(lambda found: _moved(found[1], found[2] or found[3] or ""), word)
    word = re.sub(r"(?<=[A-Za-z)\]])\d+", lambda count: _moved("_", count[0]), word)
    return re.sub(r"(?<=[\w)\]])[+-]$", lambda charge: _moved("^", charge[0]), word)


def _moved(mark: str, text: str) -> str:
    return in_script(mark, Piece(text)).text


_MARKED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\d*[+-]|\d+|[^\s{}]))")
_ACCENTED = re.compile(
    r"([^\W_][\u0300-\u036f\u20d0-\u20f0]*)"
    rf"([{re.escape(''.join(small_letters('_').values()))}]*)"
)
_ACCENT_NAMES = {
    "widehat": "hat",
    "widetilde": "tilde",
    "widecheck": "check",
    "overrightarrow": "vec",
}
_DIFFERENTIALS = frozenset("∂∇Δ")
_NEGATED = {"|": "∤", "→": "↛", "⊨": "⊭", "⊢": "⊬"}
_EQUALITIES = {"def": "≝", "?": "≟", "△": "≜", "Δ": "≜", "*": "≛", "∘": "≗", "m": "≞"}
"""Equals signs by what stands above them."""
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_CHOICES = {"brace": ("{", "}"), "brack": ("[", "]")}
_REMARKS = {
    "tag": ("   (", ")"),
    "tag*": ("   ", ""),
    "eqref": ("(", ")"),
    "pmod": (" (mod ", ")"),
    "pod": (" (", ")"),
}
_REACTIONS = {
    "->": "→",
    "<-": "←",
    "<->": "↔",
    "<=>": "⇌",
    "<=>>": "⇌",
    "<<=>": "⇌",
    "^": "↑",
    "v": "↓",
}
_Renderer = Callable[[MathCommand, bool], Piece]
_RENDERERS: Mapping[str, _Renderer] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac", "over"), _fraction),
    **dict.fromkeys(("binom", "dbinom", "tbinom", "choose", "brace", "brack"), _choice),
    **dict.fromkeys(("overset", "underset", "stackrel"), _stacked_signs),
    **dict.fromkeys(ACCENTS, _accented),
    **dict.fromkeys(LINES, _lined),
    **dict.fromkeys(FONTS, _styled),
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(NAMES, _upright),
    **dict.fromkeys(("operatorname", "operatorname*"), _operator),
    **dict.fromkeys(CLASSES, _of_kind),
    **dict.fromkeys(WRAPPERS, _wrapped),
    **dict.fromkeys(_REMARKS, _remark),
    **dict.fromkeys(ARROWS, _long_arrow),
    **dict.fromkeys(("ce", "pu"), _chemistry),
    "atop": _atop,
    "not": _negated,
    "sqrt": _root,
}
