"""What is searched together: the places of a vault, the corpus of their texts, and its ranker.

Holds data and looks things up; never decides an order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import TypeAlias

from explorer.search.names.folder_match import FolderMatcher
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import ALIAS, HEADING, KINDS, NOTE, NamePlaces
from explorer.search.names.own_names import OwnNames
from explorer.search.names.place_filters import FilteredPlaces
from explorer.search.names.ranking import Ranker

Passes: TypeAlias = Callable[[int], bool]

EVERY_KIND = frozenset(range(len(KINDS)))
SCOPES: Mapping[str | None, frozenset[int]] = {
    None: EVERY_KIND,
    "headings": frozenset((HEADING,)),
    "notes": frozenset((NOTE, ALIAS)),
    "tags": EVERY_KIND,
}


class NameIndex:
    """One corpus with its places: the names of the vault, or its tags."""

    def __init__(self, places: NamePlaces, corpus: InvertedIndex) -> None:
        self.places = places
        self.corpus = corpus
        self.ranker = Ranker(corpus)
        self.text_of: array[int] = corpus.text_of_places
        """The text of each place, by number."""
        corpus.prepare()
        self.own_names = OwnNames(places, corpus, self.text_of)
        self.folder_matcher = FolderMatcher(places, corpus, self.own_names, self.ranker.scorer)
        """What finds notes by their folders, too."""
        self._of_kinds: dict[frozenset[int], frozenset[int]] = {}

    def filter(self, kinds: frozenset[int], left: FilteredPlaces | None) -> Passes | None:
        """Return a test for the places that are wanted, None if all are."""
        if kinds == EVERY_KIND and left is None:
            return None
        places, text_of = self.places, self.text_of

        def passes(place: int) -> bool:
            if places.kinds[place] not in kinds:
                return False
            return left is None or left.allows(place, places.notes[place], text_of[place])

        return passes

    def allowed_texts(
        self, kinds: frozenset[int], left: FilteredPlaces | None
    ) -> frozenset[int] | None:
        """Return the texts that the allowed places may have, None if all of them.

        A place is allowed by its kind and by the filters.
        """
        sets: list[frozenset[int] | set[int]] = []
        if kinds != EVERY_KIND:
            sets.append(self._texts_of(kinds))
        if left is not None and left.texts is not None:
            sets.append(left.texts)
        if left is not None and left.notes is not None:
            firsts, there = self.places.firsts, set[int]()
            for note in left.notes:
                there.update(self.text_of[firsts[note] : firsts[note + 1]])
            sets.append(there)
        if left is not None and left.places is not None:
            sets.append({self.text_of[place] for place in left.places})
        if not sets:
            return None
        return frozenset(sets[0]).intersection(*sets[1:])

    def _texts_of(self, kinds: frozenset[int]) -> frozenset[int]:
        found = self._of_kinds.get(kinds)
        if found is None:
            pairs = zip(self.places.kinds, self.text_of, strict=True)
            found = self._of_kinds[kinds] = frozenset(text for kind, text in pairs if kind in kinds)
        return found
