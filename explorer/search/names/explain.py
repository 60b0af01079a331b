"""Which letters of a shown text match which term of a query, and how.

For drawing and for `--explain`; the scores do not depend on it. Never returns a range outside the
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Literal, NamedTuple, TypeAlias

from explorer.search.names.folder_match import FolderNames
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import best_word
from explorer.search.ranges import Range, Ranges, merged
from explorer.search.word_forms import STOP_WORDS, stem
from explorer.text.normalize import fold
from explorer.text.tokenize import Word, tokenize

How: TypeAlias = Literal[
    "word", "prefix", "stem", "part", "typo", "abbreviation", "split", "initials"
]


class TermMatch(NamedTuple):
    """One term of a query and what it matches."""

    part: str
    """The typed word, folded."""
    word: str
    """The word of the text, folded; for initials and split words, all of them."""
    how: How
    quality: float
    """0 to 1."""
    ranges: Ranges
    """Half-open ranges of the shown text; none for what stands above it."""
    above: str | None = None
    """The heading, title, alias or folder above that has the word; None if the text has it."""


class _SeveralWords(NamedTuple):
    """Words of a text that one term matches together."""

    how: How
    words: Sequence[Word]
    ranges: Ranges


def matched_ranges(index: InvertedIndex, ranked: RankedTexts, shown: str, text: int) -> Ranges:
    """Return the letters of `shown` that match, in order and not touching each other."""
    if not ranked.terms:
        return _literal_range(ranked.folded, shown)
    matches = match_terms(index, ranked.terms, shown, text)
    return merged(part for match in matches for part in match.ranges)


def match_terms(
    index: InvertedIndex, terms: Sequence[QueryTerm], shown: str, text: int
) -> tuple[TermMatch, ...]:
    """Return what each term matches in a text; terms that match nothing are left out."""
    words = tokenize(shown)
    numbers = index.words[text]
    if [index.vocabulary.words[number] for number in numbers] != [word.text for word in words]:
        return ()
    matches: list[TermMatch] = []
    for query_term in terms:
        quality, position = best_word(query_term.matches, numbers)
        multi_word = query_term.multi_word.get(text, 0.0)
        match = None
        if multi_word > quality:
            match = _several_words(terms, query_term, words, multi_word)
        elif position >= 0:
            match = _one_word(query_term.term.word, words[position], shown, quality)
        if match is not None:
            matches.append(match)
    return tuple(matches)


def match_folders(
    folders: FolderNames, terms: Iterable[QueryTerm], place: int
) -> Iterator[TermMatch]:
    """Yield what each term matches in the path of the folder that holds a place."""
    for query_term in terms:
        typed = query_term.term.word
        found = folders.best_word(place, typed)
        if found is not None:
            word, quality = found
            how = "word" if word == typed else _how(typed, word)
            yield TermMatch(typed, word, how, quality, (), above=folders.folder(place))


def _literal_range(folded: str, shown: str) -> Ranges:
    """Return where `shown` holds the typed signs; nothing if folding changes its length."""
    folded_shown = fold(shown)
    begin = folded_shown.find(folded)
    if begin < 0 or len(folded_shown) != len(shown):
        return ()
    return ((begin, begin + len(folded)),)


def _one_word(typed: str, word: Word, shown: str, quality: float) -> TermMatch:
    if word.text == typed:
        return TermMatch(typed, typed, "word", quality, ((word.start, word.end),))
    how = _how(typed, word.text)
    letters = _matched_letters(how, typed, word.text)
    return TermMatch(
        part=typed,
        word=word.text,
        how=how,
        quality=quality,
        ranges=tuple(_ranges_in_text(shown, word, letters)),
    )


def _how(typed: str, word: str) -> How:
    if word.startswith(typed):
        return "prefix"
    if typed in word:
        return "part"
    if stem(word) == stem(typed):
        return "stem"
    if len(word) >= len(typed) + 2 and _in_order(typed, word):
        return "abbreviation"
    return "typo"


def _matched_letters(how: How, typed: str, word: str) -> list[Range]:
    if how in ("prefix", "part"):
        begin = word.index(typed)
        return [(begin, begin + len(typed))]
    if how == "stem":
        return [(0, _common_length(word, typed))]
    return [*_equal_letters(typed, word)]


def _several_words(
    terms: Sequence[QueryTerm], query_term: QueryTerm, words: Sequence[Word], quality: float
) -> TermMatch | None:
    typed = query_term.term.word
    significant = [word for word in words if word.text not in STOP_WORDS]
    pairs = [*pairwise(words), *pairwise(significant)]
    found = (
        _split_words(typed, pairs)
        or _initials(typed, words)
        or _initials(typed, significant)
        or _spelled_out(terms, query_term, words)
        or _split_words(typed, pairs, least=0)
    )
    if found is None:
        return None
    return TermMatch(
        part=typed,
        word=" ".join(word.text for word in found.words),
        how=found.how,
        quality=quality,
        ranges=found.ranges,
    )


def _split_words(
    typed: str, pairs: Iterable[tuple[Word, Word]], least: int = 1
) -> _SeveralWords | None:
    """Return the first two words in a row that were typed as one, so much of the second at least.

    It is nothing where the last letter typed is one that a sign between the two stands for.
    """
    for first, second in pairs:
        rest = _rest_typed(typed, first.text, second.text)
        if rest is None or rest < least:
            continue
        end = second.end
        if rest < len(second.text):
            end = min(end, second.start + rest)
        ranges: Ranges = ((first.start, first.end),)
        if rest:
            ranges = (*ranges, (second.start, end))
        return _SeveralWords("split", (first, second), ranges)
    return None


def _rest_typed(typed: str, first: str, second: str) -> int | None:
    """Return how many letters of the second word were typed after the first; None if others were.

    A sign between the two may stand for a letter.
    """
    if not typed.startswith(first) or len(typed) == len(first):
        return None
    for rest in (typed[len(first) :], typed[len(first) + 1 :]):
        if second.startswith(rest):
            return len(rest)
    return None


def _initials(typed: str, words: Sequence[Word]) -> _SeveralWords | None:
    """Return words in a row that begin with the typed letters."""
    spaced = [word for word in words if not word.unspaced]
    begin = "".join(word.text[0] for word in spaced).find(typed)
    if begin < 0:
        return None
    chosen = spaced[begin : begin + len(typed)]
    return _SeveralWords("initials", chosen, tuple((w.start, w.start + 1) for w in chosen))


def _spelled_out(
    terms: Sequence[QueryTerm], query_term: QueryTerm, words: Sequence[Word]
) -> _SeveralWords | None:
    """Return the acronym that the terms together are spelled out for."""
    needed = [other for other in terms if not other.is_stop_word]
    if query_term not in needed:
        return None
    acronym = "".join(other.term.word[0] for other in needed)
    for word in words:
        if word.text == acronym and word.end - word.start == len(acronym):
            begin = word.start + needed.index(query_term)
            return _SeveralWords("initials", (word,), ((begin, begin + 1),))
    return None


def _common_length(a: str, b: str) -> int:
    """Return how many letters two words have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _equal_letters(typed: str, word: str) -> Iterator[Range]:
    """Yield the ranges of `word` whose letters were typed, in the order typed."""
    from rapidfuzz.distance import Indel  # as in `term_matcher`

    for step in Indel.opcodes(typed, word):
        if step.tag == "equal":
            yield step.dest_start, step.dest_end


def _ranges_in_text(shown: str, word: Word, letters: Iterable[Range]) -> Iterator[Range]:
    """Turn ranges of a folded word into ranges of the shown text."""
    origins: Sequence[int] = range(word.start, word.end)
    if len(origins) != len(word.text):
        origins = [at for at in origins for _ in fold(shown[at])]
    for begin, end in letters:
        if begin < end <= len(origins):
            yield origins[begin], origins[end - 1] + 1
