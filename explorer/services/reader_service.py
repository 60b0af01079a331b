"""Everything to show a place: notes with their context, link previews, the sections of a concept.

Reads files, so call it from workers. Imports the reader with the first question.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from explorer.services.review_service import ReviewService
from explorer.services.search_service import SearchService
from explorer.services.vault_access import VaultAccess
from explorer.vault import VaultError

if TYPE_CHECKING:
    from explorer.model import Hit
    from explorer.page import Target
    from explorer.reader.alphabet import Alphabet
    from explorer.reader.concept_sections import ConceptSections
    from explorer.reader.concept_tree import Folders
    from explorer.reader.link_excerpts import LinkExcerpt, LinkUse
    from explorer.reader.link_preview import LinkPreview, Previewer
    from explorer.reader.note_context import Context, LoadedNote
    from explorer.vault import Vault
    from explorer.vault.note_entry import NoteEntry


class ReaderService:
    """What the reading view needs of the current vault; `now` decides on badges."""

    def __init__(
        self, access: VaultAccess, searches: SearchService, reviews: ReviewService
    ) -> None:
        self._access = access
        self._reviews = reviews
        self._searches = searches
        self._counted: Vault | None = None
        """The snapshot whose names were counted last."""
        self._notes_with: Counter[int] = Counter()
        """In how many of its notes each name is, by its hash: the names themselves would take a
        tenth of the app's memory, and two share 64 bits once in a billion vaults."""
        self._one_at_a_time = Lock()
        """What surrounds a note of 100,000 links takes much memory while it is made."""
        self._folders: tuple[Mapping[str, object], Folders] | None = None
        """The folders that were asked for last, with the entries that they are of."""

    def folders(self) -> Folders:
        """Return the notes by their folders; the same object until a note comes or goes."""
        from explorer.reader.concept_tree import Folders

        entries = self._access.vault.entries
        if self._folders is None or self._folders[0].keys() != entries.keys():
            self._folders = entries, Folders.of(entries)
        return self._folders[1]

    def concept_count(self) -> int:
        """Return how many different names headings, notes and aliases have, ignoring case.

        Only notes that differ from those that were counted last are looked at.
        """
        before, vault = self._counted, self._access.vault
        self._counted = vault
        gone: Counter[int] = Counter()
        for path in vault.entries if before is None else vault.changed_since(before):
            if before is not None and path in before.entries:
                gone.update(_name_hashes(before.entries[path]))
            if path in vault.entries:
                self._notes_with.update(_name_hashes(vault.entries[path]))
        self._notes_with -= gone
        return len(self._notes_with)

    def alphabet(self) -> Alphabet:
        """Return all concepts from A to Z, each with its places."""
        from explorer.reader.alphabet import alphabet

        vault = self._access.vault
        return alphabet(vault.entries, vault.generation)

    def context(self, path: str, now: datetime, *, backlinks: bool = True) -> Context | None:
        """Return what surrounds the note at `path`, None if it is gone.

        `backlinks` False leaves them out: they need the links of all notes.
        """
        from explorer.reader.note_context import note_context

        vault = self._access.vault
        aside = self._reviews.hidden_in(path, now, vault)
        with self._one_at_a_time:
            return note_context(vault, path, now, backlinks=backlinks, aside=aside)

    def load(self, path: str, now: datetime, *, backlinks: bool = True) -> LoadedNote:
        """Return the text of the note at `path` with its context, or why there is none."""
        from explorer.reader.note_context import load_note

        vault = self._access.vault
        aside = self._reviews.hidden_in(path, now, vault)
        with self._one_at_a_time:
            return load_note(vault, path, now, backlinks=backlinks, aside=aside)

    def excerpts(self, uses: Iterable[LinkUse]) -> Mapping[LinkUse, LinkExcerpt]:
        """Return the sentence around each link, given by its note and its index in that note."""
        from explorer.reader.link_excerpts import link_excerpts

        return link_excerpts(self._access.vault, uses)

    def preview_place(self, path: str, line: int, now: datetime) -> LinkPreview:
        """Return the beginning of the section at a line of a note, of the whole note at line 1."""
        return self._previewer(now).place(path, line)

    def preview(self, path: str, target: Target, now: datetime) -> LinkPreview:
        """Return the beginning of the place that a link in the note at `path` leads to."""
        return self._previewer(now).link(path, target)

    def _previewer(self, now: datetime) -> Previewer:
        from explorer.reader.link_preview import Previewer

        vault = self._access.vault
        return Previewer(vault, now, self._reviews.hidden(now, vault))

    def sections(self, path: str, line: int, now: datetime) -> ConceptSections | None:
        """Return all sections of the concept at a line of a note, None if the note is gone."""
        from explorer.reader.concept_sections import concept_sections
        from explorer.search import parse_query

        def search(words: str) -> tuple[Hit, ...]:
            return self._searches.names(parse_query(words), limit=sys.maxsize, on=now).hits

        preview = partial(self.preview_place, now=now)
        return concept_sections(self._access.vault, path, line, preview, search)

    def footnote_line(self, path: str, label: str, *, use: bool = False) -> int | None:
        """Return the line of a footnote's text, or with `use` that of its first reference.

        None if there is no such line or the note cannot be read.
        """
        from explorer.page import Document

        note = self._access.vault.notes.get(path)
        if note is not None:
            with suppress(VaultError):
                text = self._access.vault.text(path)
                return Document(text, note.body_line).footnote_line(label, use=use)
        return None


def _name_hashes(entry: NoteEntry) -> set[int]:
    return {hash(name.casefold()) for name in entry.names() if name}
