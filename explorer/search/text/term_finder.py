"""Finds a term of an expression in a text: a word by its beginning, a phrase, a regular expression.

Words and phrases match as the full-text index has them; what is found with their letter case is
found without it, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from explorer.search.expression import SearchTerm
from explorer.search.patterns import PatternSearch
from explorer.search.ranges import Range, unfolded
from explorer.search.text.fts_query import FtsTerm, row_of_words
from explorer.text.normalize import fold, fold_in_place, squeeze
from explorer.text.split_words import with_split_words

_NO_LETTERS = re.compile(r"[\W_]+")
_MOST_SPANS = 1_000
"""Ranges of one text that are marked."""


class TermFinder:
    """Finds one term."""

    def __init__(self, term: SearchTerm, patterns: PatternSearch) -> None:
        self.term = term
        self.words: FtsTerm | None = None
        """What the index can be asked for; None for what is no words."""
        self._patterns = patterns
        self._source = term.text
        if term.kind != "regex":
            self.words = row_of_words(squeeze(term.text), is_prefix=term.kind == "word")
            self._source = re.escape(term.text)
        self._letters = _letters(term.text)
        first = self._letters.partition(" ")[0]
        self._plain = first if first.isascii() else None
        """What a text with these letters holds at least; None if it may be spelled in two ways."""

    @property
    def is_indexed(self) -> bool:
        """Whether the index alone tells where it is."""
        return self.words is not None and not self.term.match_case

    def is_in(self, text: str) -> bool:
        """Return whether a text holds it."""
        if self.words is None:
            return self.search(text) is not None
        text = with_split_words(text)
        if self.term.match_case:
            return next(self._with_case(text), None) is not None
        return self.words.whole.is_in(fold(text))

    def search(self, text: str, start: int = 0) -> Range | None:
        """Return the first range of a text, from `start` on, that matches, of what is no words."""
        return self._patterns.find(self._source, self.term.match_case, text, start)

    def spans(self, text: str) -> list[Range]:
        """Return the ranges of a short text that match."""
        if self.words is None:
            return [*self._pattern_spans(text)]
        if self.term.match_case:
            return [*self._with_case(text)]
        folded, origins = fold_in_place(text)
        return [*unfolded(self.words.whole.spans(folded), origins)]

    def _pattern_spans(self, text: str) -> Iterator[Range]:
        at = 0
        for _ in range(_MOST_SPANS):
            found = self._patterns.find(self._source, self.term.match_case, text, at)
            if found is None:
                return
            if found[1] > found[0]:
                yield found
            at = max(found[1], found[0] + 1)
            if at > len(text):
                return

    def _with_case(self, text: str) -> Iterator[Range]:
        if self.words is None or (self._plain is not None and self._plain not in text):
            return
        if not self.words.whole.is_in(fold(text)):
            return
        folded, origins = fold_in_place(text)
        for begin, end in unfolded(self.words.whole.spans(folded), origins):
            if _letters(text[begin:end]) == self._letters:
                yield begin, end


def _letters(text: str) -> str:
    """Return the letters of a text as they are, with one blank for what stands between them."""
    return _NO_LETTERS.sub(" ", unicodedata.normalize("NFC", text)).strip()
