"""What full text is searched for: a query as an FTS5 expression, and as patterns for a line.

Everything typed is quoted or escaped here: it is never FTS5 syntax and never a regular expression.
Words that no text has are mended: the nearest ones of the index stand in for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from os.path import commonprefix
from typing import NamedTuple, TypeAlias

from explorer.search.query import Query
from explorer.search.word_forms import FILLERS, stem
from explorer.text.normalize import LETTER, Range, Unit, is_unspaced, squeeze, units_of

MOST_TERMS = 32
"""Words and phrases of one query that are searched for; SQLite bounds how deep an expression may
be."""
_SHORTEST_STEM = 4
_SHORTEST_MENDED = 4
_SHORTEST_FOR_TWO = 10
"""Letters from which on a word may be two mistakes away: shorter ones are near too many."""
_LONGEST_DIVIDED = 32
"""Letters of a word up to which it is looked for in two."""
_SHORTEST_JOINED = 4
"""Letters of two words that may be written as one."""
_SHORTEST_PREFIX = 3
"""Letters of the second half of a word from which on it may go on."""
_LETTERS_BEFORE_SIGN = frozenset("ex")
"""Letters that are half a word, as in `e-mail`."""
_MOST_WORDS = 4
"""Words that stand in for one."""
_GAP = f"(?:(?!{LETTER})[\\s\\S]){{0,20}}?"
"""What may stand between two words of a phrase: no letters, and not much else."""
_ANY_GAP = rf"(?:(?!{LETTER})[\W_])*?"
"""The same without a bound, as the index has it: no word of any script."""

_Spelling: TypeAlias = tuple[Sequence[Unit], bool]
"""Words in a row, and whether the last one may go on."""


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
    instead: str = ""
    """How else it is written where no text has it as it was typed, and only so."""

    def spans(self, folded: str) -> list[Range]:
        """Return where a folded text holds it; of a phrase that it does not hold, its words."""
        return self.whole.spans(folded) or [
            span for word in self.words for span in word.spans(folded)
        ]


class FtsQuery(NamedTuple):
    """A query as full text is searched for it."""

    terms: tuple[FtsTerm, ...]
    """What a section must hold."""
    excluded: tuple[FtsTerm, ...]
    """What its note must not hold."""
    problems: tuple[str, ...]

    def expression(self) -> str:
        """Return the expression for sections that hold all of the terms."""
        return " AND ".join(map(attrgetter("expression"), self.terms))

    def loosened(self) -> FtsQuery:
        """Return the query with each plain word standing for all that begin with its stem."""
        return self._replace(terms=tuple(map(_loosened, self.terms)))


def make_fts_query(query: Query, is_known: Callable[[str], bool]) -> FtsQuery:
    """Return what to search for; each word may be cut short, wherever it stands.

    A word may also stand there in two (`multifactor`, Multi-Factor), and two words in one;
    `is_known` tells whether any text has what an expression says.
    """
    units = units_of(squeeze(query.text))
    joined = [[*_joined(*both)] for both in pairwise(units)]
    every = [
        _with_spellings(
            [unit], [*_halves(unit), *chain(*joined[max(at - 1, 0) : at + 1])], is_known
        )
        for at, unit in enumerate(units)
    ]
    wanted = [term for term in every if term.text not in FILLERS] or every
    excluded: list[FtsTerm] = []
    problems = []
    for condition in query.filters:
        words = units_of(condition.value) if condition.is_about_words else []
        if words:
            term = _term(words)
            if condition.kind == "word":
                both = _halves(words[0]) if len(words) == 1 else _joined(*words[:2])
                term = _with_spellings(words, both if len(words) < 3 else (), is_known)
            else:  # also one word in quotes is meant as it stands there
                term = term._replace(words=term.words or (term.whole,))
            (wanted if condition.wanted else excluded).append(term)
        elif condition.is_about_words:
            why = "holds no letter, so it was not used; only words are found inside notes."
            problems.append(f"{condition.shown} {why}")
    terms = [*{term.expression: term for term in wanted}.values()]
    if max(len(terms), len(excluded)) > MOST_TERMS:
        problems.append(f"Only the first {MOST_TERMS} words of the query were used.")
    return FtsQuery(tuple(terms[:MOST_TERMS]), tuple(excluded[:MOST_TERMS]), tuple(problems))


def _halves(word: Unit) -> Iterator[_Spelling]:
    """Yield how a word may be written as two, the second of which may go on if it is not short."""
    text = word.text
    is_divisible = text.isalpha() and not word.run and len(text) <= _LONGEST_DIVIDED
    for at in range(1, len(text) - 1) if is_divisible else ():
        first, second = text[:at], text[at:]
        # A letter alone is mostly what follows an apostrophe: `world's top` is no `stop`.
        if first in _LETTERS_BEFORE_SIGN or (at > 1 and first not in FILLERS):
            yield (_word(first), _word(second)), len(second) >= _SHORTEST_PREFIX


def _joined(one: Unit, other: Unit) -> Iterator[_Spelling]:
    """Yield two words as one: in either order, which changes nothing."""
    if one.run or other.run or len(one.text + other.text) < _SHORTEST_JOINED:
        return
    is_prefix = FILLERS.isdisjoint((one.text, other.text))  # `in form` is no beginning
    for text in (one.text + other.text, other.text + one.text):
        yield (_word(text),), is_prefix


def _word(letters: str) -> Unit:
    return Unit(letters, (letters,), False)


def _with_spellings(
    words: Sequence[Unit], others: Iterable[_Spelling], is_known: Callable[[str], bool]
) -> FtsTerm:
    """Return the term of words in a row that may go on, and of other ways to write them."""
    expressions = {_expression(*other): other for other in others}
    known = expressions if is_known(" OR ".join(expressions)) else ()
    every = [_term(*expressions[each]) for each in known if is_known(each)]
    own = _term(words, True)
    if not every:
        return own
    instead = "" if is_known(own.expression) else " or ".join(each.text for each in every)
    return _any_of(own.text, [*every, own])._replace(instead=instead)


def _any_of(text: str, terms: Sequence[FtsTerm]) -> FtsTerm:
    """Return the term for a typed text in whose place any of some terms may stand."""
    needles = [each.whole.needle for each in terms]
    needle = commonprefix(needles)  # noqa: RUF071  letters are what is to be compared
    pattern = re.compile("|".join(each.whole.pattern.pattern for each in terms))
    expression = " OR ".join(each.expression for each in terms)
    return FtsTerm(text, f"({expression})", TextPattern(needle, pattern))


def row_of_words(folded: str, *, is_prefix: bool) -> FtsTerm | None:
    """Return a term for the words of a text in a row, whatever signs are between them.

    None if it has none. With `is_prefix`, the last word may go on.
    """
    units = units_of(folded)
    return _term(units, is_prefix=is_prefix, gap=_ANY_GAP) if units else None


def row_expression(folded: str) -> str:
    """Return the FTS5 expression of all the words of a text in a row, which must have one."""
    return _expression(units_of(folded), False)


def _expression(units: Sequence[Unit], is_prefix: bool) -> str:
    """Return the FTS5 expression of words in a row; `is_prefix`: the last one may go on.

    A single letter may not: it begins half the words there are.
    """
    last = units[-1]
    tokens = [token for unit in units for token in unit.tokens]
    if last.run and len(last.tokens) > 1:
        tokens.pop()  # the single character that ends a run in the index: here the run may go on
    goes_on = last.run or (is_prefix and len(last.text) > 1)
    return f'"{" ".join(tokens)}"{"*" if goes_on else ""}'


def _term(units: Sequence[Unit], is_prefix: bool = False, *, gap: str = _GAP) -> FtsTerm:
    """Return a term of one word, or of several in a row, as `_expression` finds it."""
    last, expression = units[-1], _expression(units, is_prefix)
    words = (*map(_word_pattern, units[:-1]), _word_pattern(last, expression.endswith("*")))
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
    return FtsTerm(term.text, f'"{root}"*', TextPattern(root, pattern))


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


def mend(
    query: FtsQuery,
    is_known: Callable[[FtsTerm], bool],
    words_from: Callable[[str], Sequence[str]],
) -> tuple[FtsQuery, tuple[str, ...]] | None:
    """Return the query with the nearest words in place of those not known, and what was replaced.

    None if there is nothing to mend, or if a word has none that is near. `words_from` returns the
    words of the index that begin with some letters.
    """
    terms = []
    problems = []
    for term in query.terms:
        if is_known(term):
            terms.append(term)
            continue
        nearest = nearest_words(term, words_from)
        if not nearest:
            return None
        terms.append(_any_of(term.text, [_term([_word(word)]) for word in nearest]))
        instead = " or ".join(nearest)
        problems.append(f"No word of a text begins with {term.text}; {instead} was searched for.")
    if not problems:
        return None
    return query._replace(terms=tuple(terms)), tuple(problems)


def nearest_words(term: FtsTerm, words_from: Callable[[str], Sequence[str]]) -> list[str]:
    """Return the words that a misspelled one may be; none if it is too short or a phrase."""
    from rapidfuzz.distance import OSA  # few searches need it
    from rapidfuzz.process import extract

    typed = term.text
    if term.words or len(typed) < _SHORTEST_MENDED or not typed.isalpha() or is_unspaced(typed):
        return []
    allowed = 1 if len(typed) < _SHORTEST_FOR_TWO else 2
    found: dict[str, float] = {}
    for letter in dict.fromkeys(typed[:2]):  # the first two may be swapped
        words = words_from(letter)
        for length in range(len(typed) - 1, len(typed) + 2):
            begun = [word[:length] for word in words]
            for _, distance, at in extract(
                typed, begun, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_WORDS
            ):
                found[words[at]] = min(distance, found.get(words[at], distance))
    nearest = min(found.values(), default=0)
    return sorted((word for word in found if found[word] == nearest), key=len)[:_MOST_WORDS]
