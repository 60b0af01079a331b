"""Says which letters of a shown text met which part of a query, and how.

For drawing and for `--explain`; the scores do not depend on it. Never returns a range outside the
text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from rapidfuzz.distance import Indel

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import best_word
from explorer.search.word_forms import FILLERS, Word, cut, fold, stem

How: TypeAlias = Literal[
    "word", "prefix", "stem", "part", "typo", "abbreviation", "split", "initials"
]
Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TermMatch:
    """One part of a query and what it met."""

    part: str
    """The typed word, folded."""
    word: str
    """The word of the text, folded; for initials and split words, all of them."""
    how: How
    quality: float
    """0 to 1."""
    ranges: tuple[Range, ...]
    """Half-open ranges of the shown text; none for what stands above it."""
    above: str | None = None
    """The heading, title or alias above that has the word; None if the text itself has it."""


def ranges(corpus: InvertedIndex, found: RankedTexts, shown: str, text: int) -> tuple[Range, ...]:
    """Return the letters of `shown` that matched, in order and not touching each other."""
    parts = found.parts
    if not parts:
        at = fold(shown).find(found.folded)
        same = at >= 0 and len(fold(shown)) == len(shown)
        return ((at, at + len(found.folded)),) if same else ()
    marked = sorted(r for met in trace(corpus, parts, shown, text) for r in met.ranges)
    merged: list[Range] = []
    for begin, end in marked:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


def trace(
    corpus: InvertedIndex, parts: Sequence[QueryTerm], shown: str, text: int
) -> tuple[TermMatch, ...]:
    """Return what each part met in a text; parts that met nothing are left out."""
    words = cut(shown)
    spoken = corpus.words[text]
    if [corpus.vocabulary.words[n] for n in spoken] != [w.text for w in words]:
        return ()
    met: list[TermMatch] = []
    for part in parts:
        quality, where = best_word(part.matches, spoken)
        other = part.beyond(text)
        if other > quality:
            found = _several(parts, part, words, other)
        elif where >= 0:
            found = _one(part, words[where], shown, quality)
        else:
            continue
        if found is not None:
            met.append(found)
    return tuple(met)


def _one(part: QueryTerm, word: Word, shown: str, quality: float) -> TermMatch:
    typed = part.term.word
    how: How
    if word.text == typed:
        return TermMatch(typed, word.text, "word", quality, ((word.start, word.end),))
    if word.text.startswith(typed):
        how, letters = "prefix", [(0, len(typed))]
    elif typed in word.text:
        at = word.text.index(typed)
        how, letters = "part", [(at, at + len(typed))]
    elif stem(word.text) == stem(typed):
        how, letters = "stem", [(0, _common_start(word.text, typed))]
    elif len(word.text) >= len(typed) + 2 and _in_order(typed, word.text):
        how, letters = "abbreviation", list(_same(typed, word.text))
    else:
        how, letters = "typo", list(_same(typed, word.text))
    return TermMatch(typed, word.text, how, quality, tuple(_placed(shown, word, letters)))


def _several(
    parts: Sequence[QueryTerm], part: QueryTerm, words: Sequence[Word], quality: float
) -> TermMatch | None:
    typed = part.term.word
    telling = [word for word in words if word.text not in FILLERS]
    for first, second in (*pairwise(words), *pairwise(telling)):
        if (first.text + second.text).startswith(typed) and len(first.text) < len(typed):
            rest = len(typed) - len(first.text)
            end = second.end if rest >= len(second.text) else min(second.end, second.start + rest)
            marked = ((first.start, first.end), (second.start, end))
            return TermMatch(typed, f"{first.text} {second.text}", "split", quality, marked)
    for spoken in (words, telling):
        at = "".join(word.text[0] for word in spoken if not word.unspaced).find(typed)
        if at >= 0:
            chosen = [word for word in spoken if not word.unspaced][at : at + len(typed)]
            letters = tuple((word.start, word.start + 1) for word in chosen)
            return TermMatch(
                typed, " ".join(word.text for word in chosen), "initials", quality, letters
            )
    needed = [other for other in parts if not other.filler]
    acronym = "".join(other.term.word[0] for other in needed)
    for word in words:
        if word.text == acronym and part in needed and word.end - word.start == len(acronym):
            at = word.start + needed.index(part)
            return TermMatch(typed, word.text, "initials", quality, ((at, at + 1),))
    return None


def _common_start(a: str, b: str) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _same(typed: str, word: str) -> Iterator[Range]:
    """Yield the ranges of `word` whose letters were typed, in the order typed."""
    for step in Indel.opcodes(typed, word):
        if step.tag == "equal":
            yield step.dest_start, step.dest_end


def _placed(shown: str, word: Word, letters: Sequence[Range]) -> Iterator[Range]:
    """Turn ranges of a folded word into ranges of the shown text."""
    if word.end - word.start == len(word.text):
        for begin, end in letters:
            yield word.start + begin, word.start + end
        return
    origin = [i for i in range(word.start, word.end) for _ in fold(shown[i])]
    for begin, end in letters:
        if begin < end <= len(origin):
            yield origin[begin], origin[end - 1] + 1
