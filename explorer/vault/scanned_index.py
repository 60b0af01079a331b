"""Answers as the index of all texts does while there is none: reads them, and indexes a few.

The notes that hold a word of what is asked for are indexed in memory, and the others only counted:
ranks are the same. Holds all texts, so that it is to be dropped once there is an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import starmap

from explorer.text.section_words import TextWords
from explorer.vault.snapshot import Vault
from explorer.vault.text_index import (
    NoteWords,
    Place,
    RankedSections,
    TextIndex,
    indexed_note,
    set_totals,
    words_of,
)

_PHRASE = re.compile(r'"([^"]*)"(\*?)')
"""Words in a row in an FTS5 expression, of which the last may go on."""


class ScannedIndex(TextIndex):
    """The texts of one snapshot. They are read when they are first searched."""

    def __init__(self, vault: Vault) -> None:
        super().__init__()
        self._vault = vault
        self._words: dict[str, TextWords] | None = None
        """Those of the notes that are not indexed; None before they are read."""
        self._totals = 0, 0
        """Sections and characters of all notes."""
        self._asked: set[tuple[str, str]] = set()
        """The phrases that no text holds which is not indexed."""
        self._refused: list[str] = []
        """The paths of the notes that cannot be read."""

    def read(self) -> None:
        """Read the texts now, before the first of them is searched."""
        with self._lock:
            self._read()

    def stale(self, vault: Vault) -> list[str]:
        """Return the paths of the notes that cannot be read, or have changed since the snapshot."""
        return self._refused if vault is self._vault else super().stale(vault)

    def find(self, expression: str, most: int = -1) -> list[Place]:
        """Return the sections that an FTS5 expression matches, as the index of all texts does."""
        self._index_holders(expression)
        return super().find(expression, most)

    def ranked(
        self, expression: str, weights: tuple[float, float], best: int | None = None
    ) -> RankedSections:
        """Return the best sections, and how many match, as the index of all texts does."""
        self._index_holders(expression)
        return super().ranked(expression, weights, best)

    def words_from(self, letters: str) -> list[str]:
        """Return the words of all texts that begin with some letters: now all are indexed."""
        with self._lock:
            self._index([*self._read()])
        return super().words_from(letters)

    def _read(self) -> dict[str, TextWords]:
        if self._words is None:
            words = {**self._vault.words}
            others = [path for path in self._vault.entries if path not in words]
            for path, text in self._vault.searchable_texts(others):
                entry = self._vault.entries[path]
                if text is not None:
                    words[path] = words_of(text, entry)
                elif entry.stamp is not None:
                    self._refused.append(path)
            known = words.values()
            self._totals = (
                sum(each.section_count for each in known),
                sum(each.size for each in known),
            )
            self._words = words
        return self._words

    def _index_holders(self, expression: str) -> None:
        """Index the notes that hold all words of a phrase of an expression; some hold more."""
        with self._lock:
            phrases = {*_PHRASE.findall(expression)} - self._asked
            if phrases:
                self._asked |= phrases
                asked = [*starmap(_pattern, phrases)]
                words = self._read().items()
                self._index(path for path, (_, joined) in words if _holds(joined, asked))

    def _index(self, paths: Iterable[str]) -> None:
        words, found = self._read(), list[NoteWords]()
        for path in [*paths]:
            note = indexed_note(self._vault, path, words.pop(path))
            if note is None:
                self._refused.append(path)
            else:
                found.append(note)
        if found:
            self._do("immediate", partial(self._write, found, ()), 0)
            self._do("immediate", partial(set_totals, *self._totals), None)


def _pattern(phrase: str, star: str) -> tuple[list[str], re.Pattern[str]]:
    """Return the words of a phrase, and what finds it if it is ASCII."""
    words = phrase.split()
    first, *rest = map(re.escape, words)
    # What must not stand before a word is told behind it: its letters are found sooner.
    found = "[\\W_]+".join([f"{first}(?<![a-z0-9]{first})", *rest])
    if words[-1].isalnum() and not star:
        found += "(?![a-z0-9])"
    return words, re.compile(found if phrase.isascii() else "")


def _holds(text: str, asked: Iterable[tuple[Sequence[str], re.Pattern[str]]]) -> bool:
    return any(all(word in text for word in words) and it.search(text) for words, it in asked)
