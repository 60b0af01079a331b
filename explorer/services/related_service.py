"""Notes that have something in common with a note: by its links, its tags and its rarer words.

Reads files, so call it from workers. What is found in one snapshot is found once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from math import log
from typing import TYPE_CHECKING

from explorer.markdown.prose import prose
from explorer.services.search_service import SearchService
from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.text.normalize import fold, is_unspaced, tokens_of

if TYPE_CHECKING:
    from explorer.graph.related import Related, RelatedNotes
    from explorer.vault import Vault

_LOOKED_UP = 300
"""Words of a note that are looked up in the others, those that it has most often."""
_KEY_WORDS = 20
_COMMON = 400
"""Sections with a word that make it too common to tell anything."""
_SHORTEST = 3


class RelatedService:
    """Finds the related notes of the current vault."""

    def __init__(self, access: VaultAccess, searches: SearchService) -> None:
        self._access = access
        self._searches = searches
        self._known: Memo[tuple[RelatedNotes, dict[str, tuple[Related, ...]]]] = Memo()

    def of(self, path: str, *, wait: bool = True) -> tuple[Related, ...]:
        """Return the notes that are related to the one at `path`, the most related first.

        `wait` is as in a search of texts.
        """
        from explorer.graph.related import RelatedNotes

        vault = self._access.vault
        notes, known = self._known.get(snapshot_stamp(vault), lambda: (RelatedNotes(vault), {}))
        if path not in known:
            known[path] = notes.of(path, self._key_words(vault, path, wait=wait))
        return known[path]

    def _key_words(self, vault: Vault, path: str, *, wait: bool) -> Mapping[str, Collection[str]]:
        """Return the words that tell most of a note (tf-idf), with the notes that have each."""
        title, _ = vault.entries[path].called
        text = prose(vault.searchable_text(path) or "")
        counts = Counter(filter(_tells, tokens_of(fold(f"{title}\n{text}"))))
        words = [word for word, _ in counts.most_common(_LOOKED_UP)]
        found = self._searches.notes_by_word(words, _COMMON, wait=wait)
        # The index has no titles, and may be of a later snapshot.
        others = vault.entries.keys() - {path}
        holders = {word: {path, *notes & others} for word, notes in found.items() if notes & others}

        def weight(word: str) -> float:
            return (1 + log(counts[word])) * log(len(vault.entries) / len(holders[word]))

        best = sorted(holders, key=weight, reverse=True)[:_KEY_WORDS]
        return {word: holders[word] for word in best}


def _tells(word: str) -> bool:
    """Return whether a word is long enough, and no number."""
    return not word.isdigit() and len(word) >= (2 if is_unspaced(word) else _SHORTEST)
