"""Finds what is inside notes.

Asks the index of words, puts sections in order, and shows the line that matched.

The index narrows down; each hit is checked against the note's file as it is now. Never waits for an
index that is being made: what is missing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from operator import itemgetter

from explorer.model import Answer, Hit
from explorer.search.names.filters import Facts, States
from explorer.search.names.name_search import NameSearch
from explorer.search.query import parse
from explorer.search.text.fts_query import FtsQuery, FtsTerm, looked_for
from explorer.search.text.section_filters import SectionFilter, scope_of
from explorer.search.text.snippet import Snippet, first_line, snippet
from explorer.search.word_forms import fold
from explorer.vault import TextIndex, Vault, VaultError

_WEIGHTS = (4.0, 1.0)
"""What a word in a section's heading counts, and in its body."""
_RANKED = 100
"""So many sections are looked for whatever is asked for: a limit only cuts, and never changes order
or number."""
_CLOSER_LOOK = 3 * _RANKED
"""So many are compared by names, not by words alone."""
_BY_WORDS, _BY_HEADING, _BY_TITLE = 45.0, 15.0, 10.0
_SURE = 30.0
"""Every section that holds all the words is above this, every other one below."""
_FEW = 10
"""Sections with all the words that are enough: no note is looked for that holds them here and
there."""
_COMMON = 3_000
"""Sections that hold a word which is then not worth a list of them."""
_MOST_READ = 100
"""Notes that are read to see whether they hold the common words too."""


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    section: int
    score: float


class TextSearch:
    """One question to the texts of a snapshot."""

    def __init__(
        self,
        index: TextIndex,
        vault: Vault,
        names: Callable[[], NameSearch],
        states: States | None = None,
        facts: Facts | None = None,
    ) -> None:
        """`names` is asked for the index of names only if a filter needs it."""
        self._index = index
        self._vault = vault
        self._names = names
        self._states = states
        self._facts = facts or Facts()
        self._texts: dict[str, str | None] = {}
        self._behind = index.behind(vault)

    def search(self, query: str, *, limit: int = 50) -> Answer:
        """Return the best sections for what was typed.

        What the index does not hold yet is said in `problems`.
        """
        limit = max(0, limit)
        parsed = parse(query)
        wanted = looked_for(parsed, query)
        scope = SectionFilter()
        if any(condition.kind not in ("phrase", "word") for condition in parsed.filters):
            scope = scope_of(
                self._vault.notes, parsed.filters, self._names(), self._states, self._facts
            )
        problems = [*parsed.problems, *wanted.problems, *scope.problems]
        if wanted.parts:
            found, total = self._ranked(wanted, scope, limit)
            if not total and wanted.letter is not None:
                wanted = wanted.without_letter()
                found, total = self._ranked(wanted, scope, limit)
            if not total:
                wanted = wanted.loosened()
                found, total = self._ranked(wanted, scope, limit)
        elif scope.narrows or wanted.excluded:
            found = self._listed(wanted, scope)
            total = len(found)
        else:
            found, total = [], 0
            if query.strip():
                problems.append("There is no word to look for; only words are found inside notes.")
        hits, gone = self._hits(found[:_RANKED], wanted.parts)
        if limit > _RANKED:
            hits += self._hits(found[_RANKED : limit + gone], wanted.parts)[0]
        total -= gone
        cut = tuple(hits[:limit])
        return Answer(
            query,
            total,
            total > len(cut),
            cut,
            self._vault.generation,
            (*problems, *self._missing()),
        )

    def _ranked(
        self, wanted: FtsQuery, scope: SectionFilter, limit: int
    ) -> tuple[list[_Found], int]:
        """Return the best sections that hold all the parts, then notes that hold them here and there, and how many."""
        found, total = self._compared(wanted, scope, _CLOSER_LOOK)
        best = found[:_RANKED]
        if best and len(best) < min(limit, total):
            known = {(each.path, each.section) for each in best}
            rest, _ = self._compared(wanted, scope, None)
            # What comes first stays so, whatever the limit: nothing that was looked at later may
            # look better.
            last = best[-1].score
            best += [
                replace(each, score=min(each.score, last))
                for each in rest
                if (each.path, each.section) not in known
            ]
        return best, total

    def _compared(
        self, wanted: FtsQuery, scope: SectionFilter, most: int | None
    ) -> tuple[list[_Found], int]:
        """Return at most so many sections by words and names, then notes that hold the parts.

        And how many in all.
        """
        best_of = None if scope.narrows else most
        rows, total = self._index.ranked(
            wanted.expression(), _WEIGHTS, best_of, broad=len(wanted.parts) == 1
        )
        if scope.narrows or self._behind:
            left = [row for row in rows if self._is_left(scope, row[0], row[1])]
        else:  # another explorer may know notes that this snapshot does not
            left = [row for row in rows if row[0] in self._vault.notes]
        total -= len(rows) - len(left)
        rows = left
        best = min((rank for _, _, rank in rows), default=0.0)
        found: list[_Found] = []
        for path, section, rank in nsmallest(
            len(rows) if most is None else most, rows, key=itemgetter(2, 0, 1)
        ):
            if section >= len(self._vault.notes[path].headings):
                continue
            strength = rank / best if best else 1.0
            score = _SURE + _BY_WORDS * strength + self._by_names(path, section, wanted.parts)
            found.append(_Found(path, section, score))
        found.sort(key=lambda each: (-each.score, each.path, each.section))
        if total < _FEW and len(wanted.parts) > 1:
            scattered = self._scattered(wanted, scope, {each.path for each in found})
            found += scattered
            total += len(scattered)
        return found, total

    def _is_left(self, scope: SectionFilter, path: str, section: int) -> bool:
        note = self._vault.notes.get(path)
        return note is not None and section < len(note.headings) and scope.holds(path, section)

    def _by_names(self, path: str, section: int, parts: Sequence[FtsTerm]) -> float:
        """Return what the names of heading and note add to a score."""
        note = self._vault.notes[path]
        score = _BY_TITLE * _share(note.title, parts)
        return score + (
            _BY_HEADING * _share(note.headings[section].name, parts) if section >= 0 else 0.0
        )

    def _scattered(self, wanted: FtsQuery, scope: SectionFilter, known: set[str]) -> list[_Found]:
        """Return the best section of each further note that holds all the parts somewhere, its title counted.

        Parts that are all over the vault are looked for in the notes that hold the others.
        """
        common: set[int] = set()
        holding: dict[str, dict[int, set[int]]] = {}
        for number, part in enumerate(wanted.parts):
            rows = self._index.find(wanted.expression([part]), _COMMON)
            if len(rows) == _COMMON:
                common.add(number)
                continue
            for path, section in rows:
                if path not in known:
                    holding.setdefault(path, {}).setdefault(section, set()).add(number)
        found: list[_Found] = []
        for path, sections in holding.items():
            there = [n for n in sections if self._is_left(scope, path, n)]
            missing = set(range(len(wanted.parts))).difference(*sections.values())
            if there and (
                missing <= common
                or self._are_in_title(path, [wanted.parts[n] for n in missing - common])
            ):
                section = min(there, key=lambda n: (-len(sections[n]), n))
                found.append(
                    _Found(path, section, _SURE * len(sections[section]) / (len(wanted.parts) + 1))
                )
        found.sort(key=lambda each: (-each.score, each.path))
        if not common:
            return found
        everywhere = [wanted.parts[number] for number in common]
        return [each for each in found[:_MOST_READ] if self._are_in_note(each.path, everywhere)]

    def _are_in_title(self, path: str, parts: Sequence[FtsTerm]) -> bool:
        title = fold(self._vault.notes[path].title)
        return all(part.whole.is_in(title) for part in parts)

    def _are_in_note(self, path: str, parts: Sequence[FtsTerm]) -> bool:
        text = fold(f"{self._vault.notes[path].title}\n{self._text(path)}")
        return all(part.whole.is_in(text) for part in parts)

    def _listed(self, wanted: FtsQuery, scope: SectionFilter) -> list[_Found]:
        """Return the notes that the filters leave when no word is wanted, each at its first section that is left."""
        without: set[str] = set()
        if wanted.excluded:
            expression = " OR ".join(part.expression for part in wanted.excluded)
            without = {path for path, _ in self._index.find(expression)}
        found: list[_Found] = []
        for path, note in self._vault.notes.items():
            if path in without or (scope.notes is not None and path not in scope.notes):
                continue
            first = next((n for n in range(-1, len(note.headings)) if scope.holds(path, n)), None)
            if first is not None:
                found.append(_Found(path, first, 100.0))
        return found

    def _hits(self, found: Sequence[_Found], parts: Sequence[FtsTerm]) -> tuple[list[Hit], int]:
        """Return the hits, and how many were left out because their file says something else by now."""
        hits: list[Hit] = []
        gone = 0
        for each in found:
            note = self._vault.notes[each.path]
            shown = self._snippet(each, parts)
            if shown is None:
                gone += 1
                continue
            hits.append(
                Hit(
                    path=each.path,
                    line=shown.line,
                    heading=note.headings[each.section].name if each.section >= 0 else None,
                    title=note.title,
                    kind="text",
                    score=round(each.score, 2),
                    due=self._states.get((each.path, each.section)) if self._states else None,
                    section=each.section,
                    ranges=shown.ranges,
                    text=shown.text,
                )
            )
        return hits, gone

    def _snippet(self, found: _Found, parts: Sequence[FtsTerm]) -> Snippet | None:
        text, note = self._text(found.path), self._vault.notes[found.path]
        if text is None:
            return None
        return (
            snippet(text, note, found.section, parts)
            if parts
            else first_line(text, note, found.section)
        )

    def _text(self, path: str) -> str | None:
        """Return a note's text as its file is now; None if it cannot be read."""
        if path not in self._texts:
            try:
                self._texts[path] = self._vault.text(path)
            except VaultError:
                self._texts[path] = None
        return self._texts[path]

    def _missing(self) -> list[str]:
        """Say what could not be searched."""
        if not self._index.usable:
            return [
                "This Python's SQLite cannot search texts (it lacks FTS5), so nothing inside notes is found."
            ]
        if self._behind:
            of = f"{self._behind:,} of {len(self._vault.notes):,} notes"
            return [
                f"The text of {of} is not indexed yet, so not all that is inside them is found."
            ]
        return (
            []
            if self._vault.complete
            else ["The vault is still being read: there is more to be found."]
        )


def _share(name: str, parts: Sequence[FtsTerm]) -> float:
    """Return which share of the parts a name holds."""
    folded = fold(name)
    return sum(1 for part in parts if part.whole.is_in(folded)) / len(parts)
