"""Finds the question of a note that is an edit of one that was there before.

Pure. In doubt there is none: then another question would be taken for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from typing import Final

_ALIKE: Final = 0.8
"""How much of a text an edit leaves at least, so that it is known as the same question."""
_MOST_COMPARISONS: Final = 100_000
"""Comparisons for one note, about a second: each takes time, and a note may have thousands."""


class EditedTexts:
    """The texts of a note's questions, among which those that were edited are found."""

    def __init__(self, texts: Iterable[str], most_comparisons: int = _MOST_COMPARISONS) -> None:
        """Search `texts`; nothing is found once `most_comparisons` are made."""
        self._texts = tuple(dict.fromkeys(texts))
        self._left = most_comparisons

    def edit_of(self, text: str, was_there: Callable[[str], bool]) -> str | None:
        """Return the text that is nearest to one that is gone; None if none is near enough.

        What was there together with that one is no edit of it.
        """
        new = [each for each in self._texts if not was_there(each)]
        if len(new) > self._left:
            return None
        self._left -= len(new)
        # As `get_close_matches` does for one match, but what cannot be better than the best so far
        # is not compared: among alike texts that takes a twentieth of the time.
        matcher: SequenceMatcher[str] = SequenceMatcher(b=text)
        nearest, most = None, _ALIKE
        for candidate in new:
            matcher.set_seq1(candidate)
            if matcher.real_quick_ratio() < most or matcher.quick_ratio() < most:
                continue
            ratio = matcher.ratio()
            if ratio > most or (ratio == most and nearest is None):
                nearest, most = candidate, ratio
        return nearest
