"""The one door to a vault for the command line, the app and scripts.

Holds the current snapshot and answers questions.

A switchboard: it hands the figures of one part to another and remembers answers per generation; it
works out nothing by itself. Safe to ask from several threads, since the vault is only ever replaced
as a whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from explorer import review as reviews
from explorer import vault as vaults
from explorer.model import (
    Answer,
    Badge,
    Card,
    DueList,
    Hit,
    Note,
    NoteDetail,
    NoteReview,
    Problem,
    Question,
    ResolvedLink,
)
from explorer.model import ReviewState as State
from explorer.services.memo import Memo
from explorer.vault import Loading, Vault, VaultError

if TYPE_CHECKING:
    from explorer.graph import Graph
    from explorer.review import ReviewStats
    from explorer.search import Facts, NameSearch, TermMatch
    from explorer.vault import Indexing, TextIndex

__all__ = ["Explorer", "ExplorerError", "NoteNotFound", "VaultError"]

Moment: TypeAlias = date | datetime
"""A review day, or a moment in local time."""


class ExplorerError(Exception):
    """What the explorer refuses to answer. The message is a sentence that says what to do."""


class NoteNotFound(ExplorerError, LookupError):  # noqa: N818 (scripts read it as a sentence)
    """No note has the name that was asked for."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        hint = (
            f"; did you mean {' or '.join(near)}?"
            if near
            else "; 'explorer search' looks inside notes"
        )
        super().__init__(f"there is no note called {name}{hint}")
        self.name = name
        """What was asked for."""
        self.near = near
        """Titles that look like it, most alike first."""


class Explorer:
    """A vault that can be asked. `on` is everywhere a review day (a date) or a moment, and now by default."""

    def __init__(
        self,
        root: Path | str,
        cache: bool = True,
        *,
        cache_dir: Path | None = None,
        legacy_properties: bool = False,
    ) -> None:
        """Hold an empty vault until `load` has read the one at `root`.

        `cache` False leaves the cache alone.
        """
        self.vault = Vault.empty(Path(root))
        """The current snapshot."""
        self._cache: dict[str, Any] = {"cache": cache, "cache_dir": cache_dir}
        self._legacy = legacy_properties
        self._refreshing = Lock()
        self._graph: Memo[Graph] = Memo()
        self._index: Memo[NameSearch] = Memo()
        self._text: Memo[TextIndex] = Memo()
        self._problems: Memo[tuple[Problem, ...]] = Memo()
        self._figures: Memo[tuple[Mapping[str, float], Facts]] = Memo()
        self._states: Memo[Mapping[tuple[str, int], State]] = Memo()

    @classmethod
    def open(
        cls,
        root: Path | str,
        cache: bool = True,
        *,
        cache_dir: Path | None = None,
        legacy_properties: bool = False,
    ) -> Explorer:
        """Return an explorer whose vault is loaded.

        Raises `VaultError` if the vault cannot be read.
        """
        explorer = cls(root, cache, cache_dir=cache_dir, legacy_properties=legacy_properties)
        explorer.vault = vaults.load(root, legacy_properties=legacy_properties, **explorer._cache)
        return explorer

    def __enter__(self) -> Explorer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> Iterator[Loading]:
        """Read the vault step by step; `vault` is each snapshot before it is yielded.

        Raises `VaultError`.
        """
        start = self.vault.generation + 1
        for step in vaults.stream(
            self.vault.root, legacy_properties=self._legacy, generation=start, **self._cache
        ):
            if step.vault is not None:
                self.vault = step.vault
            yield step

    def refresh(self) -> bool:
        """Take in what has changed on disk, and return whether anything had.

        Raises `VaultError`.
        """
        with (
            self._refreshing
        ):  # two snapshots with the number of one generation would share its answers
            old, self.vault = self.vault, vaults.refresh(self.vault, **self._cache)
            return self.vault is not old

    def close(self) -> None:
        """Let go of what was worked out.

        The explorer can still be asked, and works it out again.
        """
        for memo in (
            self._graph,
            self._index,
            self._text,
            self._problems,
            self._figures,
            self._states,
        ):
            memo.clear()

    def _text_index(self) -> TextIndex:
        return self._text.get(None, lambda: vaults.TextIndex.of(self.vault.root, **self._cache))

    @property
    def graph(self) -> Graph:
        """The graph of the current vault, built when first asked for.

        See `explorer.graph.build`.
        """
        from explorer.graph import build

        vault = self.vault
        return self._graph.get(vault.generation, lambda: build(vault))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of the notes that `name` can mean (path, title or alias, in any case), best first."""
        return self.vault.find(name)

    def note(self, name: str, on: Moment | None = None) -> NoteDetail:
        """Return the note that `name` means best, as understood in its vault.

        Raises `NoteNotFound`.
        """
        vault = self.vault
        note = _note(vault, name)
        found = zip(note.links, vault.resolutions(note.path), strict=True)
        links = tuple(ResolvedLink.of(link, resolution) for link, resolution in found)
        facts = (note.path, note.title, note.aliases, note.tags, note.properties, note.headings)
        review = reviews.note_review(note, vault.settings, _moment(on))
        return NoteDetail(
            *facts, links, vault.backlinks(note.path), review, _note_problems(vault, note)
        )

    def _names(self, vault: Vault) -> NameSearch:
        from explorer.search import index_of

        return self._index.get(vault.generation, lambda: index_of(vault, **self._cache))

    def search(
        self,
        query: str,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = True,
    ) -> Answer:
        """Return the places that match, best first.

        `scope` None looks at headings, titles and aliases.

        Scope `text` looks inside notes; if it shall not `wait` for its index, the answer says what
        is missing there.
        """
        from explorer.search import SearchContext, TextSearch, facts_at, facts_of

        vault = self.vault
        notes = vault.notes.values()
        importance, facts = self._figures.get(vault.generation, lambda: facts_of(vault))
        moment = _moment(on)
        minute = moment.replace(second=0, microsecond=0) if isinstance(moment, datetime) else moment
        states = self._states.get(
            (vault.generation, minute), lambda: reviews.states(notes, vault.settings, moment)
        )
        context = SearchContext(
            facts=facts_at(facts, moment),
            states=states,
            importance=importance,
            generation=vault.generation,
        )
        if scope == "text":
            if wait:
                deque(self._text_index().update(vault), 0)
            inside = TextSearch(self._text_index(), vault, lambda: self._names(vault), context)
            return inside.search(query, limit=limit)
        return self._names(vault).search(query, limit=limit, scope=scope, context=context)

    def explain(self, query: str, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which part of a query met which word of a hit and how.

        Empty for one inside a note.
        """
        return self._names(self.vault).explain(query, hit)

    def index_text(self) -> Generator[Indexing, None, None]:
        """Bring the index that scope `text` needs up to date, step by step, in a thread that gives way to others."""
        return self._text_index().update(self.vault, background=True)

    def due(self, on: Moment | None = None) -> DueList:
        """Return what there is to review."""
        return reviews.due(self.vault.notes.values(), self.vault.settings, _moment(on))

    def stats(self, on: Moment | None = None) -> ReviewStats:
        """Return how many notes and cards are in which state, and what comes due when."""
        return reviews.stats(self.vault.notes.values(), self.vault.settings, _moment(on))

    def review(self, path: str, on: Moment | None = None) -> NoteReview | None:
        """Return the review fields of the note at `path`, None if it is not up for review."""
        return reviews.note_review(self.vault.notes[path], self.vault.settings, _moment(on))

    def cards(self, name: str) -> list[Question]:
        """Return the flashcard questions of the note that `name` means best, in file order.

        Raises `NoteNotFound`.
        """
        return list(_note(self.vault, name).questions)

    def card_state(self, card: Card, on: Moment | None = None) -> State:
        """Return the state of a card."""
        return reviews.card_state(card, _moment(on), self.vault.settings)

    def badges(self, on: Moment | None = None) -> dict[str, Badge]:
        """Return the badge of every note that has something to review, by path."""
        vault, moment = self.vault, _moment(on)
        found = (
            (path, reviews.note_badge(note, vault.settings, moment))
            for path, note in vault.notes.items()
        )
        return {path: badge for path, badge in found if badge is not None}

    def section_badges(self, path: str, on: Moment | None = None) -> Mapping[int, Badge]:
        """Return the badges of a note's headings that hold cards, by their index."""
        return reviews.section_badges(self.vault.notes[path], self.vault.settings, _moment(on))

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in the vault, review fields included, by path and line."""
        vault = self.vault
        return self._problems.get(vault.generation, lambda: _all_problems(vault))

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return what is wrong with the note at `path`, review fields included, by line."""
        return _note_problems(self.vault, self.vault.notes[path])


def _moment(on: Moment | None) -> Moment:
    return datetime.now().astimezone() if on is None else on


def _note(vault: Vault, name: str) -> Note:
    if found := vault.find(name):
        return vault.notes[found[0]]
    from difflib import get_close_matches

    titles = {note.title.casefold(): note.title for note in vault.notes.values()}
    raise NoteNotFound(
        name, tuple(titles[key] for key in get_close_matches(name.casefold(), titles, n=3))
    )


def _all_problems(vault: Vault) -> tuple[Problem, ...]:
    of_reviews = [
        problem for note in vault.notes.values() for problem in _review_problems(vault, note)
    ]
    return _by_place([*vault.problems(), *of_reviews])


def _note_problems(vault: Vault, note: Note) -> tuple[Problem, ...]:
    return _by_place([*vault.note_problems(note.path), *_review_problems(vault, note)])


def _review_problems(vault: Vault, note: Note) -> tuple[Problem, ...]:
    """Return what is wrong with a note's review fields.

    Its text is read only if a problem's line is wanted.
    """
    if found := reviews.problems(note, vault.settings):
        with suppress(VaultError):
            return reviews.problems(note, vault.settings, vault.text(note.path))
    return found


def _by_place(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0)))
