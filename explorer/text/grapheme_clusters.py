"""Which letters belong together: one with its marks, or the parts of a joined emoji.

Whoever cuts a text must not cut between them.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_FIRST_SKIN_TONE, _LAST_SKIN_TONE = "\U0001f3fb", "\U0001f3ff"
_LAST_SPACING = "\u02ff"
"""No letter up to this one joins the one before it."""
_JOINING = frozenset({"Mn", "Me", "Mc", "Cf"})
"""Unicode categories of letters that belong to the letter before."""


def joins(previous: str, letter: str) -> bool:
    """Return whether a letter belongs to the cluster of the one before it."""
    if previous == _JOINER or _FIRST_SKIN_TONE <= letter <= _LAST_SKIN_TONE:
        return True
    return letter > _LAST_SPACING and unicodedata.category(letter) in _JOINING
