"""Which letters of a shown text match which term of a query, and how.

For drawing and for `--explain`; the scores do not depend on it. Never returns a range outside the
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from os.path import commonprefix
from typing import Literal, NamedTuple, TypeAlias

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import FolderNames
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts, best_word
from explorer.search.patterns import Range, Ranges, merged
from explorer.search.word_forms import STOP_WORDS, stem
from explorer.text.normalize import Word, fold, tokenize

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


_SeveralWords: TypeAlias = tuple[How, Sequence[Word], Ranges]
"""Words of a text that one term matches together."""


def matched_ranges(index: InvertedIndex, ranked: RankedTexts, shown: str, text: int) -> Ranges:
    """Return the letters of `shown` that match, in order and not touching each other."""
    if ranked.terms:
        matches = match_terms(index, ranked.terms, shown, text)
        return merged([part for match in matches for part in match.ranges])
    # The typed signs; nothing if folding changes the length.
    folded = fold(shown)
    begin = folded.find(ranked.folded)
    if begin < 0 or len(folded) != len(shown):
        return ()
    return ((begin, begin + len(ranked.folded)),)


def match_terms(
    index: InvertedIndex, terms: Sequence[QueryTerm], shown: str, text: int
) -> tuple[TermMatch, ...]:
    """Return what each term matches in a text; terms that match nothing are left out."""
    words = tokenize(shown)
    if index.words[text] != tuple([word.text for word in words]):
        return ()
    matches = []
    for query_term in terms:
        typed = query_term.term.word
        quality, position = best_word(query_term.matches, index.words[text])
        multi_word = query_term.multi_word.get(text, 0.0)
        if multi_word > quality:
            found = _several_words(terms, query_term, words)
            if found is not None:
                how, several, ranges = found
                word = " ".join(word.text for word in several)
                matches.append(TermMatch(typed, word, how, multi_word, ranges))
        elif position >= 0:
            matches.append(_one_word(typed, words[position], shown, quality))
    return tuple(matches)


def match_folders(
    folders: FolderNames, terms: Iterable[QueryTerm], note: int, folder: str
) -> Iterator[TermMatch]:
    """Yield what each term matches in the path of the folder that holds a note."""
    for query_term in terms:
        typed = query_term.term.word
        found = folders.best_word(note, typed)
        if found is not None:
            word, quality = found
            how = "word" if word == typed else _how(typed, word)
            yield TermMatch(typed, word, how, quality, (), above=folder)


def _one_word(typed: str, word: Word, shown: str, quality: float) -> TermMatch:
    if word.text == typed:
        return TermMatch(typed, typed, "word", quality, ((word.start, word.end),))
    how = _how(typed, word.text)
    letters: Iterable[Range]
    if how in ("prefix", "part"):
        begin = word.text.index(typed)
        letters = [(begin, begin + len(typed))]
    elif how == "stem":
        letters = [(0, len(commonprefix([word.text, typed])))]  # noqa: RUF071  letters are compared
    else:  # those that were typed, in the order typed
        from rapidfuzz.distance import Indel  # as in `term_matcher`

        steps = Indel.opcodes(typed, word.text)
        letters = [(each.dest_start, each.dest_end) for each in steps if each.tag == "equal"]
    ranges = tuple(_ranges_in_text(shown, word, letters))
    return TermMatch(typed, word.text, how, quality, ranges)


def _how(typed: str, word: str) -> How:
    if word.startswith(typed):
        return "prefix"
    if typed in word:
        return "part"
    if stem(word) == stem(typed):
        return "stem"
    rest = iter(word)
    is_in_order = all(letter in rest for letter in typed)
    return "abbreviation" if is_in_order and len(word) >= len(typed) + 2 else "typo"


def _several_words(
    terms: Sequence[QueryTerm], query_term: QueryTerm, words: Sequence[Word]
) -> _SeveralWords | None:
    typed = query_term.term.word
    significant = [word for word in words if word.text not in STOP_WORDS]
    pairs = [*pairwise(words), *pairwise(significant)]
    return (
        _split_words(typed, pairs)
        or _initials(typed, words)
        or _initials(typed, significant)
        or _spelled_out(terms, query_term, words)
        or _split_words(typed, pairs, least=0)
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
        return "split", (first, second), ranges
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
    return "initials", chosen, tuple((word.start, word.start + 1) for word in chosen)


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
            return "initials", (word,), ((begin, begin + 1),)
    return None


def _ranges_in_text(shown: str, word: Word, letters: Iterable[Range]) -> Iterator[Range]:
    """Turn ranges of a folded word into ranges of the shown text."""
    origins: Sequence[int] = range(word.start, word.end)
    if len(origins) != len(word.text):
        origins = [at for at in origins for _ in fold(shown[at])]
    for begin, end in letters:
        if begin < end <= len(origins):
            yield origins[begin], origins[end - 1] + 1
