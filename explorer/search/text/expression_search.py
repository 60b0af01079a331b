"""Finds the places that meet an expression, and shows the line of each that matches.

The indexes narrow down, the texts of the notes that are left decide: the answer is exact. Never
waits for an index that is being made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from explorer.model import Answer, Hit, HitKind
from explorer.search.expression import Expression, SearchTerm, terms_of
from explorer.search.query import Query
from explorer.search.ranges import Ranges, merged
from explorer.search.search_context import SearchContext
from explorer.search.text.expression_index import ExpressionIndex, SearchedVault
from explorer.search.text.expression_match import ExpressionMatch
from explorer.search.text.note_text import NoteText, NoteTexts, TextPart
from explorer.search.text.snippet import Snippet, shown_line, worth_in_sight
from explorer.search.text.term_finder import TermFinder
from explorer.text.line_chunks import chunks
from explorer.vault import OutOfFilesError, Vault, VaultError

_BY_SHARE = 50.0
"""For a section that holds all that was to be found."""
_BY_HEADING = 25.0
_BY_TITLE = 15.0
"""For the share of the terms that the heading or the title holds."""
_ALONE = 10.0
"""For a section that meets the query by itself."""
_LISTED = 100.0
"""The score where only filters were typed."""
_PAUSE_EVERY = 16
"""Notes whose texts are looked at between two pauses."""


class _Place(NamedTuple):
    """A place that matches, before it is shown. Sorts best first."""

    penalty: float
    path: str
    section: int
    in_text: bool


class ExpressionSearch:
    """Searches a snapshot for what a query with operators means."""

    def __init__(
        self,
        searched: SearchedVault,
        texts: NoteTexts,
        context: SearchContext,
        pause: Callable[[], object] = lambda: None,
    ) -> None:
        """`texts` keeps what is read; `pause` is called now and then, and may raise to give up."""
        self.searched = searched
        self._texts = texts
        self._context = context
        self._pause = pause
        self._looked_at = 0

    def search(self, parsed: Query, limit: int) -> Answer:
        """Return the best places for a query that has an expression."""
        assert parsed.expression is not None  # noqa: S101  the caller has looked
        index = ExpressionIndex(self.searched)
        expression = index.resolved(parsed.expression)
        hits: list[Hit] = []
        total = 0
        if expression is not None:
            hits, total = self._find(expression, index, limit)
        return Answer(
            parsed.typed,
            total,
            truncated=total > len(hits),
            hits=tuple(hits),
            generation=self.searched.vault.generation,
            problems=(*parsed.problems, *index.problems),
        )

    def _find(
        self, expression: Expression, index: ExpressionIndex, limit: int
    ) -> tuple[list[Hit], int]:
        """Return the best hits, and how many there are in all."""
        match = ExpressionMatch(expression, index, self.read)
        terms = terms_of(expression)
        places = sorted(self._places(match, index, terms, index.candidates(expression)))
        finders = [index.finder(term) for term in terms]
        hits: list[Hit] = []
        gone = 0
        for place in places:
            if len(hits) >= limit:
                break
            hit = self._hit(place, match, finders)
            if hit is None:
                gone += 1
            else:
                hits.append(hit)
        return hits, len(places) - gone

    def _places(
        self,
        match: ExpressionMatch,
        index: ExpressionIndex,
        terms: Sequence[SearchTerm],
        candidates: Iterable[str] | None,
    ) -> Iterator[_Place]:
        """Yield the places that match."""
        notes = self.searched.vault.entries
        titles = [index.titled(term) for term in terms]
        in_headings = [index.headings(term) for term in terms]
        for path in notes if candidates is None else candidates:
            if path not in notes:
                continue
            by_title = _BY_TITLE * sum(path in titled for titled in titles)
            headings = [at[path] for at in in_headings if path in at]
            for found in match.sections(path):
                if not found.share:
                    yield _Place(-_LISTED, path, found.section, False)
                    continue
                score = _BY_SHARE * found.share + _ALONE * found.alone
                by_heading = _BY_HEADING * sum(found.section in at for at in headings)
                score += (by_title + by_heading) / (len(terms) or 1)
                yield _Place(-score, path, found.section, True)

    def read(self, path: str) -> NoteText | None:
        """Return the text of a note; None if it cannot be read. Raises `OutOfFilesError`."""
        vault = self.searched.vault
        self._looked_at += 1
        if self._looked_at % _PAUSE_EVERY == 0:
            self._pause()
        try:
            return self._texts.get(path, vault.entries[path].stamp, lambda: _note_text(vault, path))
        except OutOfFilesError:
            raise
        except VaultError:
            return None

    # Hits

    def _hit(
        self, place: _Place, match: ExpressionMatch, finders: Sequence[TermFinder]
    ) -> Hit | None:
        """Return a place as it is shown; None if its file has changed and it does not match."""
        path, section = place.path, place.section
        note = self.searched.vault.notes[path]
        if section >= len(note.headings):
            return None
        name = note.headings[section].name if section >= 0 else None
        line, text, ranges = 1, note.title, _ranges_of(note.title, finders)
        kind: HitKind = "note"
        if place.in_text:
            shown = self._snippet(place, match, finders)
            if shown is None:
                return None
            kind = "text"
            line, text, ranges = shown.line, shown.text, shown.ranges
        elif name is not None:
            kind, line = "heading", note.headings[section].line
            text, ranges = name, _ranges_of(name, finders)
        states = self._context.states or {}
        return Hit(
            path=path,
            line=line,
            heading=name,
            title=note.title,
            kind=kind,
            score=round(-place.penalty, 2),
            due=states.get((path, section)),
            section=section,
            ranges=ranges,
            text=text,
        )

    def _snippet(
        self, place: _Place, match: ExpressionMatch, finders: Sequence[TermFinder]
    ) -> Snippet | None:
        """Return the line of a section that shows best what was found."""
        text = self.read(place.path)
        if text is None:
            return None
        section = text.section(place.section)
        parts = [*match.parts_found(place.path, place.section)] or [section]
        best_worth, best_at, best = 0.0, -1, ""

        def worth_of(chunk: str) -> float:
            return sum(finder.is_in(chunk) for finder in finders)

        for part in parts:
            for at, chunk in chunks(text.text, part.start, part.end):
                worth, _ = worth_in_sight(chunk, worth_of)
                if worth > best_worth:
                    best_worth, best_at, best = worth, at, chunk
                if worth == len(finders) > 0:
                    break
        if best_at < 0:
            best_at, best = _first_line(text, parts[0], finders)
        shown, ranges = shown_line(best, lambda shown: _ranges_of(shown, finders))
        return Snippet(text.line_at(best_at), shown, ranges)


def _note_text(vault: Vault, path: str) -> NoteText:
    return NoteText(vault.notes[path], vault.searchable_text(path))


def _first_line(text: NoteText, part: TextPart, finders: Sequence[TermFinder]) -> tuple[int, str]:
    """Return where something begins that no line holds by itself, else the first line."""
    starts = (finder.search(text.text, part.start) for finder in finders if finder.words is None)
    found = next((span for span in starts if span is not None and span[0] < part.end), None)
    start = part.start if found is None else found[0]
    end = text.text.find("\n", start)
    begin = text.text.rfind("\n", 0, start) + 1
    return start, text.text[begin : end if end >= 0 else len(text.text)]


def _ranges_of(shown: str, finders: Sequence[TermFinder]) -> Ranges:
    return merged(span for finder in finders for span in finder.spans(shown))
