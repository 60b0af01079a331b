"""The words of a text, section by section, as full text keeps them. Pure string work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from explorer.text.normalize import fold, token_text, token_text_in_place
from explorer.text.plain import with_split_words

_BETWEEN = "\0"


class TextWords(NamedTuple):
    """The words of a text in one string, since many are kept."""

    size: int
    """Characters of the text."""
    joined: str = ""
    """What FTS5 cuts into the words of headings and bodies, in turn and with NULs between; first
    stands what is before the first heading, and its heading is empty. Empty if nothing is known of
    the text."""

    @classmethod
    def of(cls, text: str, headings: Iterable[tuple[int, int]]) -> TextWords:
        """Return the words of a text, also as the page shows those that markup splits.

        `headings` are half-open ranges, in order.
        """
        source = text.replace(_BETWEEN, " ")
        words_of: Callable[[str], str] = _words
        if text.isascii() and with_split_words(text) is text:
            placed = token_text_in_place(fold(source))
            if placed is not None:  # all at once
                source, words_of = placed, str.strip
        pieces: list[str] = []
        start = end = 0
        for next_start, next_end in (*headings, (len(text), 0)):
            pieces += (words_of(source[start:end]), words_of(source[end:next_start]))
            start, end = next_start, next_end
        return cls(len(text), _BETWEEN.join(pieces))

    @property
    def section_count(self) -> int:
        """How many sections there are."""
        return (self.joined.count(_BETWEEN) + 1) // 2

    def sections(self) -> list[tuple[str, str]]:
        """Return the words of heading and body of each section."""
        pieces = self.joined.split(_BETWEEN)
        return [*zip(pieces[::2], pieces[1::2], strict=False)]


def _words(text: str) -> str:
    return token_text(fold(with_split_words(text)))
