"""What full text is searched for: a query as an FTS5 expression, and as patterns for a line.

Everything typed is quoted or escaped here: it is never FTS5 syntax and never a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from explorer.search.query import Query
from explorer.search.ranges import Range
from explorer.search.word_forms import STOP_WORDS, stem
from explorer.text.normalize import squeeze
from explorer.text.tokenize import LETTER, Unit, units_of

MOST_TERMS = 32
"""Words and phrases of one query that are searched for; SQLite bounds how deep an expression may
be."""
_SHORTEST_STEM = 4
_GAP = f"(?:(?!{LETTER})[\\s\\S]){{0,20}}?"
"""What may stand between two words of a phrase: no letters, and not much else."""
_ANY_GAP = rf"(?:(?!{LETTER})[\W_])*?"
"""The same without a bound, as the index has it: no word of any script."""


class TextPattern(NamedTuple):
    """Finds a word or a phrase in folded text."""

    needle: str
    """What the text holds at least: tested first, since that takes next to no time."""
    pattern: re.Pattern[str]

    def is_in(self, folded: str) -> bool:
        """Return whether the text holds it."""
        return self.needle in folded and self.pattern.search(folded) is not None

    def spans(self, folded: str) -> list[Range]:
        """Return the half-open ranges where it is."""
        if self.needle not in folded:
            return []
        return [match.span() for match in self.pattern.finditer(folded)]


class FtsTerm(NamedTuple):
    """A word, the beginning of one, a run without blanks, or a phrase."""

    text: str
    """Folded."""
    expression: str
    whole: TextPattern
    words: tuple[TextPattern, ...] = ()
    """Of a phrase: its words one by one."""

    def spans(self, folded: str) -> list[Range]:
        """Return where a folded text holds it; of a phrase that it does not hold, its words."""
        return self.whole.spans(folded) or [
            span for word in self.words for span in word.spans(folded)
        ]


@dataclass(frozen=True, slots=True)
class FtsQuery:
    """A query as full text is searched for it."""

    terms: tuple[FtsTerm, ...]
    """What a section must hold."""
    excluded: tuple[FtsTerm, ...]
    """What its note must not hold."""
    problems: tuple[str, ...] = ()
    letter: FtsTerm | None = None
    """The term, one of several, that is a letter just typed: a word, or the first letter of one,
    which is not known yet."""

    def expression(self) -> str:
        """Return the expression for sections that hold all of the terms."""
        return " AND ".join(term.expression for term in self.terms)

    def loosened(self) -> FtsQuery:
        """Return the query with each plain word standing for all that begin with its stem."""
        return replace(self, terms=tuple(map(_loosened, self.terms)))


def make_fts_query(query: Query) -> FtsQuery:
    """Return what to search for.

    The last word may be the beginning of one if it is the last thing that was typed.
    """
    units = units_of(squeeze(query.text))
    last = len(units) - 1
    goes_on = bool(units) and not query.typed[-1:].isspace()
    goes_on = goes_on and squeeze(query.typed).endswith(units[-1].text)
    # A single letter begins half the words there are.
    is_letter = goes_on and len(units[-1].text) == 1 and not units[-1].run
    prefix = last if goes_on and not is_letter else -1
    telling = [at for at, unit in enumerate(units) if unit.text not in STOP_WORDS or at == prefix]
    chosen = telling or range(len(units))
    wanted = [_term([units[at]], is_prefix=at == prefix) for at in chosen]
    letter = wanted[-1] if is_letter and len(chosen) > 1 and chosen[-1] == last else None
    excluded: list[FtsTerm] = []
    problems: list[str] = []
    for condition in query.filters:
        words = units_of(condition.value) if condition.is_about_words else []
        if words:
            term = _term(words, is_prefix=condition.kind == "word")
            (wanted if condition.wanted else excluded).append(term)
        elif condition.is_about_words:
            why = "holds no letter, so it was not used; only words are found inside notes."
            problems.append(f"{condition.shown} {why}")
    terms = [*{term.expression: term for term in wanted}.values()]
    if max(len(terms), len(excluded)) > MOST_TERMS:
        problems.append(f"Only the first {MOST_TERMS} words of the query were used.")
    return FtsQuery(
        terms=tuple(terms[:MOST_TERMS]),
        excluded=tuple(excluded[:MOST_TERMS]),
        problems=tuple(problems),
        letter=letter if len(terms) > 1 else None,  # typed twice, it is all to search for
    )


def row_of_words(folded: str, *, is_prefix: bool) -> FtsTerm | None:
    """Return a term for the words of a text in a row, whatever signs are between them.

    None if it has none. With `is_prefix`, the last word may go on, unless it is a single letter:
    that begins half the words there are.
    """
    units = units_of(folded)
    if not units:
        return None
    is_letter = len(units[-1].text) == 1
    return _term(units, is_prefix=is_prefix and not is_letter, gap=_ANY_GAP)


def _term(units: Sequence[Unit], *, is_prefix: bool = False, gap: str = _GAP) -> FtsTerm:
    """Return a term of one word, or of several in a row; `is_prefix`: the last one may go on."""
    last = units[-1]
    tokens = [token for unit in units for token in unit.tokens]
    if last.run and len(last.tokens) > 1:
        tokens.pop()  # the single character that ends a run in the index: here the run may go on
    is_prefix = last.run or is_prefix
    expression = _quoted(tokens, is_prefix)
    words = (*map(_word_pattern, units[:-1]), _word_pattern(last, is_prefix))
    if len(units) == 1:
        return FtsTerm(last.text, expression, words[0])
    phrase = gap.join(word.pattern.pattern for word in words)
    whole = TextPattern(units[0].text, re.compile(phrase))
    return FtsTerm(" ".join(unit.text for unit in units), expression, whole, words)


def _loosened(term: FtsTerm) -> FtsTerm:
    """Return the term for all words with its stem; a phrase or a short word as it is."""
    root = stem(term.text)
    if term.words or len(root) < _SHORTEST_STEM or not root.isalpha():
        return term
    pattern = re.compile(f"{word_begin(root)}{LETTER}*+")
    return FtsTerm(term.text, _quoted([root], is_prefix=True), TextPattern(root, pattern))


def _word_pattern(unit: Unit, is_prefix: bool = False) -> TextPattern:
    if unit.run:
        return TextPattern(unit.text, re.compile(re.escape(unit.text)))
    end = "" if is_prefix else f"(?!{LETTER})"
    return TextPattern(unit.text, re.compile(f"{word_begin(unit.text)}{end}"))


def word_begin(letters: str) -> str:
    """Return the regular expression of some letters that begin a word.

    The letters come first: a search skips to them, and does not look around at each character.
    """
    escaped = re.escape(letters)
    return f"{escaped}(?<!{LETTER}{escaped})"


def _quoted(tokens: Sequence[str], is_prefix: bool) -> str:
    escaped = " ".join(tokens).replace('"', '""')
    return f'"{escaped}"{"*" if is_prefix else ""}'
