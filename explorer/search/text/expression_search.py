"""Finds the places, or the names, that meet an expression, and shows what matches.

The indexes narrow down, the texts of the notes that are left decide: the answer is exact. What
stands after a `-` is asked of the whole note; inside of an operator such as `line:`, of that line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, TypeAlias, TypeVar

from explorer.model import Answer, Hit, HitKind
from explorer.search.names.filters import (
    SearchContext,
    Section,
    UnknownFactError,
    chosen,
    sections_of,
)
from explorer.search.names.name_index import NameIndex
from explorer.search.query import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    Query,
    Scope,
    ScopedTo,
    SearchTerm,
    leaves,
    meets,
    terms_of,
    walk,
)
from explorer.search.text.fts_query import FtsTerm, row_of_words
from explorer.search.text.note_text import NoteText, NoteTexts, TextPart
from explorer.search.text.snippet import Snippet, shown_line, worth_in_sight
from explorer.text.names import grouped, title_of
from explorer.text.normalize import (
    Range,
    Ranges,
    fold,
    fold_in_place,
    merged,
    squeeze,
    unfolded,
)
from explorer.text.patterns import PatternSearch
from explorer.text.plain import chunks, with_split_words
from explorer.vault import TextIndex, Vault

_BY_SHARE = 50.0
"""For a section that holds all that was to be found."""
_BY_HEADING = 25.0
_BY_TITLE = 15.0
"""For the share of the terms that the heading or the title holds."""
_ALONE = 10.0
"""For a section that meets the query by itself."""
_LISTED = 100.0
"""The score where only filters were typed, and that of names."""
_PAUSE_EVERY = 16
"""Notes whose texts are looked at between two pauses."""
_NO_LETTERS = re.compile(r"[\W_]+")
_NONE: frozenset[int] = frozenset()
_T = TypeVar("_T")
_ByPath: TypeAlias = Mapping[str, Set[int]]
"""Sections by the path of their note."""


class TermFinder:
    """Finds a term in a text: a word by its beginning, a phrase, a regular expression.

    Words and phrases match as the full-text index has them.
    """

    def __init__(self, term: SearchTerm, patterns: PatternSearch) -> None:
        self.term = term
        self.words: FtsTerm | None = None
        """What the index can be asked for; None for what is no words."""
        self._patterns = patterns
        self._source = term.text
        if term.kind != "regex":
            self.words = row_of_words(squeeze(term.text), is_prefix=term.kind == "word")
            self._source = re.escape(term.text)

    @property
    def is_indexed(self) -> bool:
        """Whether the index alone tells where it is."""
        return self.words is not None and not self.term.match_case

    def is_in(self, text: str) -> bool:
        """Return whether a text holds it."""
        if self.words is None:
            return self.search(text) is not None
        text = with_split_words(text)
        return any(self.spans(text)) if self.term.match_case else self.words.whole.is_in(fold(text))

    def search(self, text: str, start: int = 0) -> Range | None:
        """Return the first range of a text, from `start` on, that matches, of what is no words."""
        return self._patterns.find(self._source, self.term.match_case, text, start)

    def spans(self, text: str) -> Iterator[Range]:
        """Yield the ranges of a text that match."""
        if self.words is None:
            at = 0
            while at <= len(text) and (found := self.search(text, at)) is not None:
                if found[1] > found[0]:
                    yield found
                at = max(found[1], found[0] + 1)
            return
        folded, origins = fold_in_place(text)
        for begin, end in unfolded(self.words.whole.spans(folded), origins):
            if not self.term.match_case or _letters(text[begin:end]) == _letters(self.term.text):
                yield begin, end


def _letters(text: str) -> str:
    """Return the letters of a text as they are, with one blank for what stands between them."""
    return _NO_LETTERS.sub(" ", unicodedata.normalize("NFC", text)).strip()


class _Place(NamedTuple):
    """A place that matches, before it is shown. Sorts best first."""

    penalty: float
    path: str
    section: int
    in_text: bool


class ExpressionSearch:
    """Searches a snapshot for what one query with operators means."""

    def __init__(
        self,
        parsed: Query,
        vault: Vault,
        index: TextIndex,
        names: Callable[[], NameIndex],
        context: SearchContext,
        texts: NoteTexts,
        pause: Callable[[], object],
    ) -> None:
        """`names` is called if a filter needs it; `pause` is called now and then, and may raise.

        `texts` keeps what is read from one search to the next.
        """
        self.parsed = parsed
        self.vault = vault
        self._index = index
        self._names = names
        self._context = context
        self._texts = texts
        self._pause = pause
        self._looked_at = 0
        self._patterns = PatternSearch()
        self._unused: list[str] = []
        """Which filters cannot be used and why, as sentences."""
        self.chosen: dict[Filter, Set[Any]] = {}
        """The sections, or the notes, that a filter chooses, whether it is wanted or not."""
        self.expression: Expression = AllOf(())
        if parsed.expression is not None:
            self.expression = self._resolved(parsed.expression) or AnyOf(())
        every = [*walk(self.expression)]
        terms = dict.fromkeys(each for each in every if isinstance(each, SearchTerm))
        self.finders = {term: TermFinder(term, self._patterns) for term in terms}
        self._holding = {term: self._found(term, "{}") for term in terms}
        self.sections = {term: _by_path(found) for term, found in self._holding.items()}
        """The sections that hold the words of a term, in whatever letter case."""
        self.narrowed = {
            each: None if (found := self._sections_holding(each)) is None else _by_path(found)
            for each in every
            if isinstance(each, ScopedTo)
        }
        """Sections among which are all that meet what an operator asks; None if any may."""
        self.placed = [
            self.chosen[each]
            for each in walk(self.expression, scopes=False)
            if isinstance(each, Filter) and each.is_about_places
        ]
        """What filters about places choose that are in no operator."""
        self.titled = {term: self._notes_titled(term) for term in terms}
        """The notes whose titles hold a term that may stand there."""

    def search(self, limit: int) -> Answer:
        """Return the best places."""
        places = sorted(self._places())
        tried = iter(places)
        hits = [*islice(filter(None, map(self._hit, tried)), limit)]
        left = [*tried]  # what is beyond them was not compared with its file
        sections = {(each.path, each.section) for each in left}
        sections.update((hit.path, hit.section) for hit in hits)
        return replace(self._answer(hits, len(hits) + len(left)), sections=sections)

    def notes(self) -> set[str]:
        """Return the notes that meet it as wholes, in whatever sections its parts are."""
        candidates = self._candidates(self.expression)
        for condition, found in self.chosen.items():
            if condition.is_about_places:
                self.chosen[condition] = found | {path for path, _ in found}
        paths: Set[str] = self.vault.entries.keys()
        paths = paths if candidates is None else paths & candidates
        return {path for path in paths if NoteMatch(self, path).is_whole()}

    def search_names(self, limit: int, *, headings: bool) -> Answer:
        """Return the headings, else titles and aliases, that meet it by their names, by path.

        A name is one line and one block: `line:` and the like ask the name itself, `task:` finds
        none.
        """
        hits = []
        for path, note in self.vault.notes.items():
            match = NoteMatch(self, path)
            names: list[tuple[HitKind, str, int, int]] = [("note", note.title, -1, 1)]
            names += [("alias", alias, -1, 1) for alias in note.aliases]
            if headings:
                names = [
                    ("heading", each.name, number, each.line)
                    for number, each in enumerate(note.headings)
                ]
            for kind, name, section, line in names:
                if match.name_holds(name, section):
                    shown = line, name, self._ranges_of(name)
                    hits.append(self._context.hit(note, section, kind, _LISTED, shown))
        return self._answer(hits[:limit], len(hits))

    def _answer(self, hits: Sequence[Hit], total: int) -> Answer:
        return Answer(
            self.parsed.typed,
            total,
            truncated=total > len(hits),
            hits=tuple(hits),
            generation=self.vault.generation,
            problems=self.problems(),
        )

    def problems(self) -> tuple[str, ...]:
        """Return what of the query could not be used, once it was searched for."""
        return (*self.parsed.problems, *self._unused, *self._patterns.problems())

    def read(self, path: str) -> NoteText | None:
        """Return the text of a note; None if it cannot be read. Raises `OutOfFilesError`."""
        vault = self.vault
        self._looked_at += 1
        if self._looked_at % _PAUSE_EVERY == 0:
            self._pause()
        return self._texts.get(vault.notes[path], vault.entries[path].stamp, vault.searchable_text)

    # What the indexes know

    def _resolved(self, expression: Expression) -> Expression | None:
        """Return the expression without filters that cannot be used."""
        match expression:
            case Filter():
                return expression if self._is_usable(expression) else None
            case ScopedTo(scope=scope, inside=inside):
                left = self._resolved(inside)
                return None if left is None else ScopedTo(scope, left)
            case Negation(inside=inside):
                left = self._resolved(inside)
                return None if left is None else Negation(left)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                kept = [part for part in map(self._resolved, parts) if part is not None]
                if parts and not kept:
                    return None
                return type(expression)(tuple(kept))
        return expression

    def _is_usable(self, condition: Filter) -> bool:
        """Look up what a filter chooses; what it lacks is among the problems then."""
        if condition not in self.chosen:
            try:
                found = chosen(self.vault.notes, condition, self._names, self._context)
            except UnknownFactError as error:
                self._unused.append(str(error))
                return False
            self.chosen[condition] = found
        return True

    def _found(self, term: SearchTerm, template: str) -> Set[Section]:
        """Return the sections that hold the words of a term; none for what is no words."""
        words = self.finders[term].words
        if words is None:
            return set()
        found = self._index.find(template.format(words.expression))
        return {each for each in found if each[0] in self.vault.entries}

    def _notes_titled(self, term: SearchTerm) -> Set[str]:
        finder = self.finders[term]
        if term.only_content:
            return set()
        if finder.words is not None and finder.is_indexed:
            whole = finder.words.whole
            return {path for path in self.vault.entries if whole.is_in(fold(title_of(path)))}
        return {path for path in self.vault.entries if finder.is_in(title_of(path))}

    def _candidates(self, expression: Expression) -> Set[str] | None:
        """Return notes among which are all that match; None if that may be any."""
        match expression:
            case SearchTerm() if self.finders[expression].words is not None:
                return self.sections[expression].keys() | self.titled[expression]
            case Filter(wanted=wanted) if not expression.is_about_places:
                found = self.chosen[expression]
                return found if wanted else self.vault.notes.keys() - found
            case Filter(wanted=True):
                return {path for path, _ in self.chosen[expression]}
            case ScopedTo():
                within = self.narrowed[expression]
                return None if within is None else within.keys()
        return _combined(expression, self._candidates)

    def _sections_holding(self, expression: Expression) -> Set[Section] | None:
        """Return sections among which are all that meet an expression; None if that may be any."""
        match expression:
            case SearchTerm() if self.finders[expression].words is not None:
                return self._holding[expression]
            case ScopedTo(inside=inside):
                return self._sections_holding(inside)
        return _combined(expression, self._sections_holding)

    # Places and hits

    def _places(self) -> Iterator[_Place]:
        """Yield the places that match."""
        notes = self.vault.entries
        terms = terms_of(self.expression)
        in_headings = [_by_path(self._found(term, "heading : ({})")) for term in terms]
        candidates = self._candidates(self.expression)
        for path in notes if candidates is None else candidates & notes.keys():
            by_title = _BY_TITLE * sum(path in self.titled[term] for term in terms)
            for section, share, alone in NoteMatch(self, path).sections():
                if not share:
                    yield _Place(-_LISTED, path, section, False)
                    continue
                score = _BY_SHARE * share + _ALONE * alone
                by_heading = _BY_HEADING * sum(section in at.get(path, ()) for at in in_headings)
                score += (by_title + by_heading) / (len(terms) or 1)
                yield _Place(-score, path, section, True)

    def _hit(self, place: _Place) -> Hit | None:
        """Return a place as it is shown; None if its file has changed and it does not match."""
        path, section = place.path, place.section
        note = self.vault.notes[path]
        if section >= len(note.headings):
            return None
        kind: HitKind = "note"
        line, name = 1, note.title
        if place.in_text:
            text = self.read(path)
            if text is None:
                return None
            kind, shown = "text", self._snippet(text, section)
        else:
            if section >= 0:
                kind, line, name = (
                    "heading",
                    note.headings[section].line,
                    note.headings[section].name,
                )
            shown = Snippet(line, name, self._ranges_of(name))
        return self._context.hit(note, section, kind, -place.penalty, shown[:3])

    def _ranges_of(self, shown: str) -> Ranges:
        return merged(span for finder in self._wanted() for span in finder.spans(shown))

    def _wanted(self) -> list[TermFinder]:
        """Return the finders of what is to be found."""
        return [self.finders[term] for term in terms_of(self.expression)]

    def _snippet(self, text: NoteText, section: int) -> Snippet:
        """Return the line of a section that shows best what was found."""
        finders = self._wanted()
        match = NoteMatch(self, text.note.path)
        parts = [*match.parts_found(section)] or [text.section(section)]
        best_worth, best_at, best = 0.0, -1, ""
        for part in parts:
            for at, chunk in chunks(text.text, part.start, part.end):
                worth, _ = worth_in_sight(chunk, lambda seen: sum(f.is_in(seen) for f in finders))
                if worth > best_worth:
                    best_worth, best_at, best = worth, at, chunk
                if worth == len(finders) > 0:
                    break
        if best_at < 0:
            best_at, best = _first_line(text, parts[0], finders)
        shown, ranges = shown_line(best, self._ranges_of)
        return Snippet(text.line_at(best_at), shown, ranges)


class NoteMatch:
    """One note that is compared with an expression, as a whole and by its sections."""

    def __init__(self, search: ExpressionSearch, path: str) -> None:
        self._search = search
        self._path = path
        self._found: dict[Expression, Set[int]] = {}
        """In which sections each term or operator is."""

    def sections(self) -> Iterator[tuple[int, float, bool]]:
        """Yield the sections that match; of a note that matches only as a whole, the best one.

        With each comes which share of the things to be found it holds, 0 if nothing is found in
        the text, and whether it meets the expression by itself.
        """
        expression = self._search.expression
        found = leaves(expression)
        evidence = Counter(section for leaf in found for section in self._sections_of(leaf))
        alone = [
            section
            for section in evidence
            if self._holds(expression, {section}, section, with_title=False)
        ]
        for section in alone:
            yield section, evidence[section] / len(found), True
        if alone:
            return
        for sections in self._classes():
            place = -1 if sections is None else min(sections)
            if self._holds(expression, sections, place):
                allowed = [each for each in evidence if sections is None or each in sections]
                best = min(allowed, key=lambda each: (-evidence[each], each), default=place)
                yield best, evidence[best] / (len(found) or 1), False
                return

    def is_whole(self) -> bool:
        """Return whether the note as a whole meets the expression."""
        return self._holds(self._search.expression, None, None)

    def _classes(self) -> Iterable[Set[int] | None]:
        """Return the sections that filters about places do not tell apart; None for all."""
        placed = self._search.placed
        if not placed:
            return (None,)
        by_filters = grouped(
            (tuple((self._path, section) in found for found in placed), section)
            for section in sections_of(self._search.vault.notes[self._path])
        )
        return sorted(map(set, by_filters.values()), key=min)

    def parts_found(self, section: int) -> Iterator[TextPart]:
        """Yield the first part of a section that each operator has found."""
        for leaf in leaves(self._search.expression):
            if isinstance(leaf, ScopedTo) and leaf.scope != "section":
                parts = (part for part in self._parts(leaf) if part.section == section)
                first = next(parts, None)
                if first is not None:
                    yield first

    def name_holds(self, name: str, section: int) -> bool:
        """Return whether a name meets the expression; a part is asked by itself after a `-` too."""

        def holds(part: Expression) -> bool:
            match part:
                case SearchTerm():
                    return self._search.finders[part].is_in(name)
                case ScopedTo(scope=scope, inside=inside):
                    return not scope.startswith("task") and meets(inside, holds)
            return self._holds(part, None, section)

        return meets(self._search.expression, holds, lambda i: not self._holds(i, None, section))

    def _holds(
        self,
        expression: Expression,
        sections: Set[int] | None,
        place: int | None,
        *,
        with_title: bool = True,
    ) -> bool:
        """Return whether some sections of the note, None for all of them, meet an expression.

        `place` is the section that filters about places are asked of, None for the whole note.
        """
        search, path = self._search, self._path

        def holds(part: Expression) -> bool:
            match part:
                case Filter(wanted=wanted):
                    key = path if place is None or not part.is_about_places else (path, place)
                    return (key in search.chosen[part]) == wanted
                case SearchTerm() if with_title and path in search.titled[part]:
                    return True
            found = self._sections_of(part)
            return bool(found) if sections is None else not found.isdisjoint(sections)

        return meets(expression, holds, lambda inside: not self._holds(inside, None, place))

    def _sections_of(self, leaf: Expression) -> Set[int]:
        """Return the sections that hold a term, or a part that meets an operator."""
        if leaf not in self._found:
            found: Set[int] = _NONE
            match leaf:
                case SearchTerm():
                    found = self._sections_with(leaf)
                case ScopedTo():
                    known: set[int] = set()
                    for part in self._parts(leaf, known=known):
                        known.add(part.section)
                    found = known
            self._found[leaf] = found
        return self._found[leaf]

    def _sections_with(self, term: SearchTerm) -> Set[int]:
        finder = self._search.finders[term]
        sections = self._search.sections[term].get(self._path, _NONE)
        if finder.is_indexed or (finder.words is not None and not sections):
            return sections
        text = self._search.read(self._path)
        if text is None:
            return _NONE
        if finder.words is not None:
            return {each for each in sections if _has(finder, text, each)}
        found = set()
        at = 0
        while (span := finder.search(text.text, at)) is not None:
            section = text.section_at(span[0])
            found.add(section)
            at = text.section(section).end
            if at >= len(text.text):
                break
        return found

    def _parts(
        self, leaf: ScopedTo, inside: TextPart | None = None, known: Set[int] = _NONE
    ) -> Iterator[TextPart]:
        """Yield the parts of the note that meet what an operator asks of them.

        Sections that are `known`, which may grow meanwhile, are not looked at.
        """
        narrowed = self._search.narrowed[leaf]
        if narrowed is not None and self._path not in narrowed:
            return
        text = self._search.read(self._path)
        for part in text.parts(leaf.scope) if text is not None else ():
            if part.section in known:
                continue
            if narrowed is not None and part.section not in narrowed[self._path]:
                continue
            if inside is not None and not (inside.start <= part.start and part.end <= inside.end):
                continue
            if text is not None and self._part_holds(leaf.inside, leaf.scope, text, part):
                yield part

    def _part_holds(
        self, expression: Expression, scope: Scope, text: NoteText, part: TextPart
    ) -> bool:
        """Return whether a part of the text meets what an operator asks of it."""

        def holds(leaf: Expression) -> bool:
            match leaf:
                case SearchTerm():
                    return self._part_has(leaf, scope, text, part)
                case Filter(kind="tag", value=value, wanted=wanted):
                    return text.has_tag(value, part) == wanted
                case ScopedTo():
                    return any(True for _ in self._parts(leaf, part))
            return self._holds(leaf, None, part.section)

        return meets(expression, holds)

    def _part_has(self, term: SearchTerm, scope: Scope, text: NoteText, part: TextPart) -> bool:
        finder = self._search.finders[term]
        if scope == "section" and finder.words is not None:
            if finder.is_indexed:
                return part.section in self._search.sections[term].get(self._path, _NONE)
            return _has(finder, text, part.section)
        if finder.words is not None and finder.is_indexed:
            return finder.words.whole.is_in(text.folded(part))
        return finder.is_in(text.text[part.start : part.end])


def _has(finder: TermFinder, text: NoteText, section: int) -> bool:
    """Return whether a section holds words: those in a row do not go on below a heading."""
    if section >= len(text.note.headings):
        return False
    part, body = text.section(section), text.heading_end(section)
    return finder.is_in(text.text[part.start : body]) or finder.is_in(text.text[body : part.end])


def _combined(
    expression: Expression, found: Callable[[Expression], Set[_T] | None]
) -> Set[_T] | None:
    """Return what is found for all, or for any, of the parts of an expression; None if unknown."""
    if not isinstance(expression, AllOf | AnyOf):
        return None
    sets = [*map(found, expression.parts)]
    known = sorted((each for each in sets if each is not None), key=len)
    if isinstance(expression, AllOf):
        return {*known[0]}.intersection(*known[1:]) if known else None
    return set[_T]().union(*known) if len(known) == len(sets) else None


def _by_path(sections: Iterable[Section]) -> _ByPath:
    return {path: set(of_note) for path, of_note in grouped(sections).items()}


def _first_line(text: NoteText, part: TextPart, finders: Sequence[TermFinder]) -> tuple[int, str]:
    """Return where something begins that no line holds by itself, else the first line."""
    starts = (finder.search(text.text, part.start) for finder in finders if finder.words is None)
    found = next((span for span in starts if span is not None and span[0] < part.end), None)
    start = part.start if found is None else found[0]
    end = text.text.find("\n", start)
    begin = text.text.rfind("\n", 0, start) + 1
    return start, text.text[begin : end if end >= 0 else len(text.text)]
