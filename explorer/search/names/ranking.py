"""Chooses and scores the texts that a query may mean, from its surest reading to the loosest one.

Each stage is tried only if those before it found nothing good. Never looks at places: what stands
above a text, and ties, come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from itertools import islice, pairwise
from math import log
from os.path import commonprefix
from typing import Literal, NamedTuple, TypeAlias

from explorer.search.names.inverted_index import InvertedIndex, letters_of
from explorer.search.names.query_terms import (
    Matches,
    QueryTerm,
    keep_best,
    make_query_terms,
    terms_of_index,
    two_letters,
    weakly,
)
from explorer.search.names.weights import (
    ACRONYM,
    ACRONYM_INSIDE,
    ACRONYM_OR_WORD,
    ACRONYM_PREFIX,
    ADJACENT,
    BACKWARD,
    BEST_OTHER,
    BRACKET_HALF,
    EXACT,
    FORWARD,
    GOOD_MATCH,
    LEAST_RARITY,
    LETTERS_GIVEN,
    LETTERS_TYPED,
    LITERAL,
    MULTI_WORD_COVERAGE,
    ORDER_OF_ONE,
    QUALITY_EXPONENT,
    SCORE_BASE,
    SCORE_BEGINNING,
    SCORE_COVERAGE,
    SCORE_ORDER,
    SECOND_WORD,
    SPELLED_OUT,
    SPELLED_OUT_EXACT,
    STOP_WORD_COVERAGE,
)
from explorer.search.word_forms import STOP_WORDS, stem
from explorer.text.normalize import (
    Range,
    Ranges,
    Word,
    fold,
    is_unspaced,
    merged,
    squeeze,
    tokenize,
    unfolded,
    words_of,
)

BUDGET = 700
"""At most so many texts are scored in a stage, the shortest, which fit best, first."""
_CACHED_WEIGHTS = 100_000
_ACRONYM_CHECKS = 4000
_TWO_LETTER_CHECKS = 1000
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 8
_CLOSER_LOOK = 10
"""So many times the texts that fill a list up are scored to choose them."""
_FEWEST_SPELLED_OUT = 3
"""Words that an acronym is spelled out by at least."""


@dataclass(slots=True)
class RankedTexts:
    """The texts that match, with their scores, and the terms that they were scored by."""

    folded: str
    terms: list[QueryTerm]
    needed: list[QueryTerm]
    """The terms that a text must have."""
    allowed: frozenset[int] | None
    """The texts that filters leave; None for all."""
    scores: dict[int, float] = field(default_factory=dict)
    backward: dict[int, float] = field(default_factory=dict)
    """Their scores for the terms the other way around, if those were asked for."""
    matching: frozenset[int] = frozenset()
    """Every text that has all terms, scored or not: what `total` counts."""
    as_typed: frozenset[int] = frozenset()
    """Those that have every term as typed."""
    exact: frozenset[int] = frozenset()
    """Those that have every term as a word, its beginning or another form, not as initials."""

    def allows(self, text: int) -> bool:
        """Return whether filters leave the text."""
        return self.allowed is None or text in self.allowed

    def allowed_of(self, texts: frozenset[int]) -> frozenset[int]:
        """Return those of the texts that filters leave."""
        return texts if self.allowed is None else texts & self.allowed


class Ranker:
    """Finds and scores the texts of one index."""

    def __init__(self, index: InvertedIndex) -> None:
        self.index = index
        self._term_of = terms_of_index(index)

    def strict(
        self, text: str, allowed: frozenset[int] | None, *, is_finished: bool
    ) -> RankedTexts:
        """Return the texts that have every term as typed.

        A term may match a whole word, its beginning, an inflected form, joined or split words, or
        initials. A filler that is the last word and not `is_finished` weighs as other words
        do if any text has it.
        """
        folded = squeeze(text)
        words = words_of(folded)
        unfinished = "" if is_finished or not words else words[-1]
        terms = make_query_terms(self.index, self._term_of, words, unfinished)
        needed = [query_term for query_term in terms if not query_term.is_stop_word]
        ranked = RankedTexts(folded, terms, needed, allowed)
        if needed:
            ranked.exact = _with_all(needed, allowed)
            self._match_initials(ranked)
            ranked.matching = _with_all(needed, allowed)
            exact = [query_term.term.exact_texts for query_term in needed]
            if all(exact):
                self._score(ranked, ranked.matching.intersection(*exact))
            self._score(ranked, ranked.matching)
        self._match_literally(ranked)
        if not needed:
            ranked.exact = ranked.matching
        # First letters from the middle of a text are luck.
        scattered = {
            text
            for query_term in needed
            for text, quality in query_term.multi_word.items()
            if quality <= ACRONYM_INSIDE and text not in query_term.term.texts
        }
        ranked.as_typed = ranked.matching - scattered
        last = (each.texts for each in terms if each.term.word == unfinished)
        if unfinished in STOP_WORDS and all(map(ranked.matching.isdisjoint, last)):
            return self.strict(text, allowed, is_finished=True)
        return ranked

    def lenient(self, ranked: RankedTexts) -> None:
        """Add the texts that have every term if some are misspelled, shortened or pieces."""
        needed = ranked.needed
        for query_term in needed:
            matches, texts = weakly(self.index, query_term.term)
            if matches:
                query_term.add_new(matches, texts)
        self._match_two_letters(needed)
        matching = _with_all(needed, ranked.allowed)
        matching |= ranked.allowed_of(self._match_spelled_out(needed))
        matching -= ranked.matching
        ranked.matching |= matching
        self._score(ranked, matching)

    def partial(self, ranked: RankedTexts, most: int) -> None:
        """Add at most so many texts that have some terms: the most, and the rarest ones."""
        # Rare terms weigh more than common ones, in texts that lack them too: a term that most
        # texts have does not tell the right one.
        count = len(self.index.texts)
        for each in ranked.needed:
            rarity = log((count + 2) / (len(each.texts) + 1))
            each.weight *= LEAST_RARITY + (1 - LEAST_RARITY) * rarity / log(count + 2)
            each.absent_weight = each.weight
        shares = self._shares(ranked)
        most_candidates = min(BUDGET, _CLOSER_LOOK * most)
        likely = nsmallest(most_candidates, shares, key=lambda text: (-shares[text], text))
        self._score(ranked, likely)
        if most >= len(shares):
            ranked.matching |= shares.keys()
            return
        likely.sort(key=lambda t: (-ranked.scores[t] - self.gain_backward(ranked, t), t))
        ranked.matching |= set(likely[:most])
        for text in likely[most:]:
            del ranked.scores[text]

    def gain_backward(self, ranked: RankedTexts, text: int) -> float:
        """Return how much more a text would score for the terms the other way around, or 0.

        How leniently words are read never depends on their order.
        """
        if text not in ranked.scores:
            return 0.0
        if text not in ranked.backward:
            ranked.backward[text] = self.score(ranked.terms[::-1], text)
        return max(0.0, ranked.backward[text] - ranked.scores[text])

    def score_all(self, ranked: RankedTexts) -> None:
        """Score every text that matches, beyond the limits of the stages."""
        self._score(ranked, ranked.matching, len(ranked.matching))

    def _shares(self, ranked: RankedTexts) -> dict[int, float]:
        """Return what the terms weigh together that each text has which does not match yet.

        Of a common term, the shortest texts alone.
        """
        shares: dict[int, float] = {}
        for query_term in sorted(ranked.needed, key=lambda each: len(each.texts)):
            for text in _shortest(ranked.allowed_of(query_term.texts), 4 * BUDGET):
                shares[text] = shares.get(text, 0.0) + query_term.weight
        for text in ranked.matching:
            shares.pop(text, None)
        return shares

    def _match_initials(self, ranked: RankedTexts) -> None:
        """Let a short term be the first letters of words, where the other terms fit."""
        initials = self.index.initials
        texts: Iterable[int]
        for query_term in ranked.terms:
            letters = query_term.term.word
            if not _SHORTEST_ACRONYM <= len(letters) <= _LONGEST_ACRONYM or letters.isdigit():
                continue
            certainty = ACRONYM_OR_WORD if query_term.term.exact else 1.0
            others = [other for other in ranked.needed if other is not query_term]
            if others:
                texts = _shortest(_with_all(others, None), _ACRONYM_CHECKS)
            else:
                texts = self.index.with_initials(letters, _ACRONYM_CHECKS)
            found = (
                (text, certainty * _acronym_quality(initials[text], letters)) for text in texts
            )
            keep_best(query_term.multi_word, found)
        for query_term in ranked.needed:
            query_term.texts |= query_term.multi_word.keys()

    def _match_two_letters(self, needed: Sequence[QueryTerm]) -> None:
        """Let two letters abbreviate a word where the other terms fit.

        Examples are `yt downloader` and `fm generator`.
        """
        index = self.index
        for query_term in needed:
            letters = query_term.term.word
            others = [other for other in needed if other is not query_term]
            is_pair = len(letters) == 2 and letters.isalpha() and not is_unspaced(letters)
            if not others or not is_pair:
                continue
            texts = [*_shortest(_with_all(others, None), _TWO_LETTER_CHECKS)]
            words = {word for text in texts for word in index.words[text]}
            found: Matches = {}
            keep_best(found, ((w, two_letters(index.vocabulary, w, letters)) for w in words))
            if found:
                holding = (text for text in texts if not found.keys().isdisjoint(index.words[text]))
                query_term.add_new(found, frozenset(holding))

    def _match_spelled_out(self, needed: Sequence[QueryTerm]) -> frozenset[int]:
        """Let all terms together spell out an acronym of the vault; return the texts that have it.

        For example, `multi factor authentication` finds the acronym MFA.
        """
        acronym = "".join(query_term.term.word[0] for query_term in needed)
        texts = frozenset(self.index.with_word(acronym))
        if len(needed) < _FEWEST_SPELLED_OUT:
            return frozenset()
        for query_term in needed:
            for text in texts.difference(query_term.multi_word):
                query_term.multi_word[text] = SPELLED_OUT
        return texts

    def _match_literally(self, ranked: RankedTexts) -> None:
        """Find the very text, and where no word was typed, texts that hold the very characters."""
        folded = ranked.folded
        same = self.index.number(folded)
        if same is not None and ranked.allows(same):
            ranked.scores[same] = EXACT
            ranked.matching |= {same}
        for text in map(self.index.number, self.index.spelled_out.get(folded, ())):
            if text is not None and ranked.allows(text):
                ranked.scores[text] = SPELLED_OUT_EXACT
                ranked.matching |= {text}
        if ranked.terms or not folded:
            return
        texts = self.index.texts
        holding = (number for number, text in enumerate(texts) if folded in text)
        for number in islice(filter(ranked.allows, holding), BUDGET):
            quality = LITERAL.of(len(folded), len(texts[number]))
            ranked.scores.setdefault(number, BEST_OTHER * quality)
        ranked.matching |= ranked.scores.keys()

    def _score(self, ranked: RankedTexts, texts: Iterable[int], most: int = BUDGET) -> None:
        scores, terms, score = ranked.scores, ranked.terms, self.score
        for text in _shortest(texts, most):
            if text not in scores:
                scores[text] = score(terms, text)

    def score(
        self,
        terms: Sequence[QueryTerm],
        text: int,
        inherited: Sequence[float] | None = None,
    ) -> float:
        """Return how well a text fits the terms of a query, from 0 to 100.

        The score is the weighted mean quality of the terms, times factors for the share of the text
        that was typed, for order and for position. `inherited` has the quality of each term in what
        stands above the text, where that counts.
        """
        words = self.index.words[text]
        total = gained = multi_word_share = 0.0
        positions = []
        typed = [0.0] * len(words)
        for number, query_term in enumerate(terms):
            best, at = best_word(query_term.matches, words)
            multi_word = query_term.multi_word.get(text, 0.0)
            if multi_word > best:
                best, at = multi_word, -1
                multi_word_share += self._multi_word_share(query_term, text)
            if inherited is not None and inherited[number] > best:
                best, at = inherited[number], -1
            weight = query_term.weight if best else query_term.absent_weight
            total += weight
            gained += weight * best
            if at >= 0:
                positions.append(at)
                size = letters_of(words[at])
                letters = LETTERS_TYPED * size
                if best > GOOD_MATCH:  # missing letters of a word that is nearly complete
                    letters = LETTERS_GIVEN * size + LETTERS_TYPED * len(query_term.term.word)
                typed[at] = max(typed[at], min(size, letters))
        if not total:
            return 0.0
        quality = gained / total
        coverage = self._coverage(text, typed, multi_word_share)
        order = _order(positions) if len(terms) > 1 else ADJACENT
        is_at_start = multi_word_share > 0.0 or 0 in positions
        beginning = 1.0 if is_at_start else SECOND_WORD * (1 in positions)
        factor = SCORE_BASE + SCORE_COVERAGE * coverage
        factor += SCORE_ORDER * order
        factor += SCORE_BEGINNING * beginning
        return float(min(BEST_OTHER, 100.0 * quality**QUALITY_EXPONENT * factor))

    def _multi_word_share(self, query_term: QueryTerm, text: int) -> float:
        """Return the share of a text that a term covers by its initials or as split words."""
        size = len(query_term.term.word)
        if query_term.splits.get(text) == query_term.multi_word[text]:
            return size / max(1, len(self.index.texts[text].replace(" ", "")))
        return size / max(1, len(self.index.words[text]))

    def _coverage(self, text: int, typed: Sequence[float], multi_word_share: float) -> float:
        """Return the share of the text that was typed.

        Of `Name (ACR)`, the better half alone counts nearly as the whole.
        """
        weights = [*map(_letter_weight, self.index.words[text])]
        best = _share(typed, weights)
        split = self.index.splits.get(self.index.texts[text])
        if split is not None:
            best = max(
                best,
                BRACKET_HALF * _share(typed[:split], weights[:split]),
                BRACKET_HALF * _share(typed[split:], weights[split:]),
            )
        if not multi_word_share:
            return best
        return min(1.0, max(multi_word_share, best + MULTI_WORD_COVERAGE * multi_word_share))


def _acronym_quality(initials: str, letters: str) -> float:
    """Return how well typed letters fit the first letters of a text's words; 0 if they do not."""
    if letters not in initials:
        return 0.0
    forms = initials.split(" ")
    if letters in forms:
        return ACRONYM
    if any(form.startswith(letters) for form in forms):
        return ACRONYM_PREFIX
    return ACRONYM_INSIDE


def _shortest(texts: Iterable[int], most: int) -> Iterable[int]:
    """Return at most `most` of a set of texts, the shortest; a sequence is returned as it is."""
    if not isinstance(texts, (set, frozenset)) or len(texts) <= most:
        return texts
    if len(texts) > 8 * most:
        # Sorting a hundred thousand for the sake of a few hundred takes too long: guess where those
        # end.
        bound = 4 * most * max(texts) // len(texts)
        low = [text for text in texts if text < bound]
        if len(low) >= most:
            return sorted(low)[:most]
    return sorted(texts)[:most]


def _with_all(terms: Sequence[QueryTerm], allowed: frozenset[int] | None) -> frozenset[int]:
    """Return the allowed texts that have every term; none if there are no terms."""
    sets = [query_term.texts for query_term in terms]
    if allowed is not None:
        sets.append(allowed)
    if not sets:
        return frozenset()
    first, *others = sorted(sets, key=len)
    return first.intersection(*others)


@lru_cache(maxsize=_CACHED_WEIGHTS)
def _letter_weight(word: str) -> float:
    """Return what the letters of a word count in the coverage."""
    return letters_of(word) * (STOP_WORD_COVERAGE if word in STOP_WORDS else 1.0)


def best_word(matches: Matches, words: Sequence[str]) -> tuple[float, int]:
    """Return how well the best of the words fits, and its position; -1 if none does."""
    best, position = 0.0, -1
    for index, word in enumerate(words):
        quality = matches.get(word)
        if quality is not None and quality > best:
            best, position = quality, index
    return best, position


def _share(typed: Sequence[float], weights: Sequence[float]) -> float:
    whole = sum(weights)
    return sum(map(min, typed, weights)) / whole if whole else 0.0


def _order(positions: Sequence[int]) -> float:
    """Return 1 for words next to each other in the order typed, less for others."""
    if len(positions) < 2:
        return ORDER_OF_ONE
    total = 0.0
    for before, after in pairwise(positions):
        if 0 <= after - before <= 1:
            total += ADJACENT
        else:
            total += FORWARD if after > before else BACKWARD
    return total / (len(positions) - 1)


# What of a text matches

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


def _one_word(typed: str, word: Word, shown: str, quality: float) -> TermMatch:
    if word.text == typed:
        return TermMatch(typed, typed, "word", quality, ((word.start, word.end),))
    how = how_fits(typed, word.text)
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
    origins: Sequence[int] = range(word.start, word.end)
    if len(origins) != len(word.text):
        origins = [at for at in origins for _ in fold(shown[at])]
    return TermMatch(typed, word.text, how, quality, tuple(unfolded(letters, origins)))


def how_fits(typed: str, word: str) -> How:
    """Return how a typed word matches one of a name."""
    if typed == word:
        return "word"
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
