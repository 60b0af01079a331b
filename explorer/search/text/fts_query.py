"""What full text looks for: a query's words as an FTS5 expression, and as patterns that find them in a line.

Everything a person types is quoted or escaped here: it is never FTS5 syntax and never a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from explorer.search.query import Filter, Query
from explorer.search.word_forms import FILLERS, squeeze, stem
from explorer.text.tokenize import LETTER, Unit, units_of

MOST_PARTS = 32
"""Words and phrases of one query that are looked for; SQLite bounds how deep an expression may
be."""
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class TextPattern:
    """Finds a word or a phrase in folded text."""

    needle: str
    """What the text holds at least: looked for first, since that takes next to no time."""
    pattern: re.Pattern[str]

    def is_in(self, folded: str) -> bool:
        """Say whether it is there."""
        return self.needle in folded and self.pattern.search(folded) is not None

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return the half-open ranges where it is."""
        return (
            [match.span() for match in self.pattern.finditer(folded)]
            if self.needle in folded
            else []
        )


@dataclass(frozen=True, slots=True)
class FtsTerm:
    """A word, the beginning of one, a run without blanks, or a phrase."""

    text: str
    """Folded."""
    expression: str
    whole: TextPattern
    words: tuple[TextPattern, ...] = ()
    """Of a phrase: its words one by one."""


@dataclass(frozen=True, slots=True)
class FtsQuery:
    """A query as full text sees it."""

    parts: tuple[FtsTerm, ...]
    """What a section must hold."""
    excluded: tuple[FtsTerm, ...]
    """What it must not hold."""
    problems: tuple[str, ...] = ()
    letter: FtsTerm | None = None
    """The part, one of several, that is a letter just typed: a word, or the first of one, which
    nobody can tell yet."""

    def expression(self, parts: Iterable[FtsTerm] | None = None) -> str:
        """Return the expression for sections that hold all of the parts, by default those of the query."""
        wanted = " AND ".join(part.expression for part in (self.parts if parts is None else parts))
        if not self.excluded:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(part.expression for part in self.excluded)})"

    def loosened(self) -> FtsQuery:
        """Return the same with each plain word standing for all that begin with its stem."""
        return replace(self, parts=tuple(_loose(part) for part in self.parts))

    def without_letter(self) -> FtsQuery:
        """Return the same without the letter that was just typed."""
        return replace(
            self, parts=tuple(part for part in self.parts if part is not self.letter), letter=None
        )


def looked_for(query: Query, typed: str) -> FtsQuery:
    """Return what to look for; the last word may be the beginning of one if it is the last thing typed."""
    units = units_of(squeeze(query.text))
    problems: list[str] = []
    begun = bool(units) and not typed[-1:].isspace() and squeeze(typed).endswith(units[-1].text)
    is_letter = (
        begun and len(units[-1].text) == 1 and not units[-1].run
    )  # which begins half the words there are
    begins = len(units) - 1 if begun and not is_letter else -1
    telling = [
        n for n, unit in enumerate(units) if unit.text not in FILLERS or n == begins
    ] or range(len(units))
    parts = [_part([units[n]], begins=n == begins) for n in telling]
    letter = parts[-1] if is_letter and len(parts) > 1 and telling[-1] == len(units) - 1 else None
    excluded: list[FtsTerm] = []
    for condition in query.filters:
        if condition.kind not in ("phrase", "word"):
            continue
        inside = units_of(condition.value)
        if not inside:
            problems.append(
                f"{condition.shown} holds no letter, so it was not used; only words are found inside notes."
            )
            continue
        (parts if condition.wanted else excluded).append(_of_filter(condition, inside))
    parts = list({part.expression: part for part in parts}.values())
    if len(parts) == 1:
        letter = None  # typed twice, it is all there is to look for
    if max(len(parts), len(excluded)) > MOST_PARTS:
        problems.append(f"Only the first {MOST_PARTS} words of the query were used.")
    return FtsQuery(
        tuple(parts[:MOST_PARTS]), tuple(excluded[:MOST_PARTS]), tuple(problems), letter
    )


def _of_filter(condition: Filter, units: Sequence[Unit]) -> FtsTerm:
    return _part(units, begins=condition.kind == "word")


def _part(units: Sequence[Unit], *, begins: bool = False) -> FtsTerm:
    """Return a part of one word, or of several in a row; `begins`: the last one may go on."""
    last = units[-1]
    tokens = [token for unit in units for token in unit.tokens]
    if last.run and len(last.tokens) > 1:
        tokens.pop()  # the single character that ends a run in the index: here the run may go on
    begins = last.run or begins
    text = " ".join(unit.text for unit in units)
    words = (*map(_finder, units[:-1]), _finder(last, begins))
    whole = words[0]
    if len(units) > 1:
        gap = f"(?:(?!{LETTER})[\\s\\S]){{0,20}}?"
        whole = TextPattern(
            units[0].text, re.compile(gap.join(word.pattern.pattern for word in words))
        )
    return FtsTerm(text, _quoted(tokens, begins), whole, words if len(units) > 1 else ())


def _loose(part: FtsTerm) -> FtsTerm:
    root = stem(part.text)
    if part.words or len(root) < _SHORTEST_STEM or not root.isalpha():
        return part
    return FtsTerm(
        part.text,
        _quoted([root], True),
        TextPattern(root, re.compile(f"(?<!{LETTER}){re.escape(root)}")),
    )


def _finder(unit: Unit, begins: bool = False) -> TextPattern:
    said = re.escape(unit.text)
    if unit.run:
        return TextPattern(unit.text, re.compile(said))
    return TextPattern(
        unit.text, re.compile(f"(?<!{LETTER}){said}" + ("" if begins else f"(?!{LETTER})"))
    )


def _quoted(tokens: Sequence[str], begins: bool) -> str:
    said = " ".join(tokens).replace('"', '""')
    return f'"{said}"*' if begins else f'"{said}"'
