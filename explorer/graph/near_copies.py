"""Notes that are copies of each other but for a few words.

Only rarer words are compared: what a template gives to many notes makes no two of them alike.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Final

from explorer.text.normalize import fold, tokens_of

if TYPE_CHECKING:
    import networkx as nx

_COMMON_SHARE: Final = 0.03
_LEAST_COMMON: Final = 20
"""Notes with a word that make it common: in a small vault, 3 % of the notes is a handful."""
_LEAST_WORDS: Final = 8
"""Words below which a note tells too little to be a copy of another."""
_UNLIKE: Final = 5
"""One in so many of the words of two notes may be in one of them only."""


def near_copies(texts: Iterable[tuple[str, str | None]]) -> list[list[str]]:
    """Return groups of paths whose texts have four fifths of their rarer words in common.

    A note without a text is in no group.
    """
    import networkx as nx

    # Each word is in memory once, however many notes have it.
    words_of = {path: {*map(sys.intern, tokens_of(fold(text or "")))} for path, text in texts}
    counts = Counter(chain.from_iterable(words_of.values()))
    common = max(_LEAST_COMMON, _COMMON_SHARE * len(words_of))
    paths = defaultdict[frozenset[str], list[str]](list)
    for path, words in words_of.items():
        paths[frozenset(word for word in words if counts[word] <= common)].append(path)
    alike: nx.Graph[frozenset[str]] = nx.Graph()
    holders = defaultdict[str, list[frozenset[str]]](list)
    for rarer in paths:
        if len(rarer) < _LEAST_WORDS:
            continue
        alike.add_node(rarer)
        # Of two that are alike, these few share one: at most a fifth of each is not in the other.
        rarest = sorted(rarer, key=lambda word: (counts[word], word))[: len(rarer) // _UNLIKE + 1]
        for other in {each for word in rarest for each in holders[word]}:
            if len(rarer ^ other) * _UNLIKE <= len(rarer | other):
                alike.add_edge(rarer, other)
        for word in rarest:
            holders[word].append(rarer)
    groups = (
        [path for rarer in group for path in paths[rarer]]
        for group in nx.connected_components(alike)
    )
    return sorted(sorted(group) for group in groups if len(group) > 1)
