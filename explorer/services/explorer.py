"""`Explorer`: the one door to a vault for the command line, the app and scripts.

Holds the current snapshot and the services, to which a new question belongs. Safe to use from
several threads, since the vault is only ever replaced as a whole.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from explorer import vault as vaults
from explorer.services.explorer_errors import NoteNotFound
from explorer.services.vault_access import (
    CacheOptions,
    Memo,
    VaultAccess,
    local_now,
    snapshot_stamp,
)
from explorer.vault.errors import WriteError

if TYPE_CHECKING:
    from explorer.graph import Graph
    from explorer.model import Answer, DueList, GradeResult, Moment, NoteDetail, Problem, Question
    from explorer.services.grading_service import GradingService
    from explorer.services.learning_service import LearningService
    from explorer.services.membership import ReviewMembership
    from explorer.services.mention_service import MentionService
    from explorer.services.navigation_service import NavigationService
    from explorer.services.overview_service import OverviewService
    from explorer.services.reader_service import ReaderService
    from explorer.services.related_service import RelatedService
    from explorer.services.review_service import ReviewService
    from explorer.services.search_service import SearchService
    from explorer.services.session_service import SessionService
    from explorer.services.spread_service import SpreadService
    from explorer.services.task_service import TaskService
    from explorer.services.write_service import WriteService
    from explorer.vault import Loading, Vault

_SUGGESTIONS = 3
"""Similar titles that an error names at most."""


_making = RLock()
"""Held while a service is made. One for all: they are made quickly, and one may need another."""


if TYPE_CHECKING:
    made_once = cached_property
else:

    class made_once(cached_property):  # noqa: N801  named as its base
        """A property that is made when it is first used, and once for all threads."""

        def __get__(self, instance: object, owner: type | None = None) -> Any:
            """Return the value, with the lock that `functools` has dropped in Python 3.12."""
            with _making:
                return super().__get__(instance, owner)


class ExplorerOptions(TypedDict, total=False):
    """What an explorer can be told besides its vault."""

    cache_dir: Path | None
    """The folder of the cache; None, the default, for that of the system."""
    legacy_properties: bool
    """Whether front matter is read as before Obsidian 1.9."""
    read_only: bool
    """Whether nothing is ever written to the vault."""
    state_dir: Path | None
    """The folder of the user's own state, such as what can be undone; None for the system's."""
    prerequisites: str | None
    """The property that tells what a note rests on; None for the usual ones."""


class Explorer:
    """A vault and its services. `on` is a review day (a date) or a moment, now by default."""

    def __init__(
        self, root: Path | str, cache: bool = True, **options: Unpack[ExplorerOptions]
    ) -> None:
        """Create an explorer with an empty vault; `load` reads the one at `root`.

        With `cache` False the cache is neither read nor written.
        """
        self.called = Path(root)
        """The vault as the user names it, be that a link to its folder."""
        self.root = Path(os.path.realpath(root))
        self._cache = CacheOptions(cache=cache, cache_dir=options.get("cache_dir"))
        self._legacy = options.get("legacy_properties", False)
        self._options = options

    @classmethod
    def open(
        cls, root: Path | str, cache: bool = True, **options: Unpack[ExplorerOptions]
    ) -> Explorer:
        """Return an explorer whose vault is loaded.

        What a process that was killed while it wrote has left in the vault is removed first. Raises
        `VaultError` if the vault cannot be read.
        """
        explorer = cls(root, cache, **options)
        explorer.load_at_once()
        return explorer

    @property
    def vault(self) -> Vault:
        """The current snapshot."""
        return self._access.vault

    def __enter__(self) -> Explorer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load_at_once(self, *, words: bool = False) -> None:
        """Read the vault, with `words` for a search of texts.

        Raises `VaultError` if that cannot be done.
        """
        self._access.vault = vaults.load(
            self.root, legacy_properties=self._legacy, words=words, **self._cache
        )
        self.mend()

    def load(self) -> Iterator[Loading]:
        """Read the vault step by step; `vault` is each snapshot before its step is yielded.

        What is written meanwhile stays in the snapshots. Raises `VaultError`.
        """
        steps = vaults.stream(
            self.root,
            legacy_properties=self._legacy,
            generation=self.vault.generation + 1,
            **self._cache,
        )
        for step in steps:
            if step.vault is None:
                yield step
            else:
                yield step._replace(vault=self._access.take_loaded(step.vault))
        self.mend()

    def mend(self) -> None:
        """Remove what a process that was killed while it wrote has left in the vault.

        Loading the vault does it. Never raises; what cannot be removed is left for the next start.
        """
        if self._access.has_history():
            with suppress(WriteError):
                self.writes.mend()

    def refresh(self, changed: Collection[str] | None = None) -> bool:
        """Read what has changed on disk; return whether anything has.

        With `changed`, paths below the root as the disk spells them, only their folders are looked
        at, where that is enough. Raises `VaultError`.
        """
        # One at a time: of two that are made from the same snapshot, one would be lost.
        with self._access.changing:
            old = self.vault
            new = self._access.vault = vaults.refresh(old, changed=changed, **self._cache)
            return new is not old

    def close(self) -> None:
        """Drop all cached answers, and store which writes have come to their end.

        The explorer stays usable and computes the answers again.
        """
        if "writes" in vars(self):
            self.writes.store_ends()
        for name, value in vars(type(self)).items():
            if isinstance(value, made_once) and name not in ("_access", "writes"):
                vars(self).pop(name, None)

    @made_once
    def _access(self) -> VaultAccess:
        """What the services get: one that referred to the explorer would keep it from being freed.

        Made and imported on first use, as they are: the app paints before it needs a snapshot.
        """
        read_only, state_dir = self._options.get("read_only", False), self._options.get("state_dir")
        return VaultAccess(vaults.Vault.empty(self.root), self._cache, read_only, state_dir)

    @made_once
    def reviews(self) -> ReviewService:
        """Badges, states, figures."""
        from explorer.services.review_service import ReviewService

        return ReviewService(self._access)

    @made_once
    def searches(self) -> SearchService:
        """Searches, explanations of hits, the full-text index."""
        from explorer.services.search_service import SearchService

        return SearchService(self._access, self.reviews)

    @made_once
    def reader(self) -> ReaderService:
        """Notes with their context, link previews, the sections of a concept."""
        from explorer.services.reader_service import ReaderService

        return ReaderService(self._access, self.searches, self.reviews)

    @made_once
    def mentions(self) -> MentionService:
        """Names of notes in texts that are no links."""
        from explorer.services.mention_service import MentionService

        return MentionService(self._access, self.searches)

    @made_once
    def related(self) -> RelatedService:
        """Notes with links, tags and words in common."""
        from explorer.services.related_service import RelatedService

        return RelatedService(self._access, self.searches)

    @made_once
    def navigation(self) -> NavigationService:
        """Tags with counts, bookmarks, daily notes, random notes."""
        from explorer.services.navigation_service import NavigationService

        return NavigationService(self._access)

    @made_once
    def tasks(self) -> TaskService:
        """Tasks: all, open ones, due ones."""
        from explorer.services.task_service import TaskService

        return TaskService(self._access)

    @made_once
    def writes(self) -> WriteService:
        """Writes to the vault, and their history."""
        from explorer.services.write_service import WriteService

        return WriteService(self._access)

    @made_once
    def grading(self) -> GradingService:
        """Grades, and previews of grades."""
        from explorer.services.grading_service import GradingService

        return GradingService(self._access, self.writes)

    @made_once
    def sessions(self) -> SessionService:
        """What review sessions need: queues, the dates of grades, and their writes."""
        from explorer.services.session_service import SessionService

        return SessionService(self._access, self.grading, self.reviews)

    @made_once
    def spreads(self) -> SpreadService:
        """Spreads what is due over the days to come."""
        from explorer.services.spread_service import SpreadService

        return SpreadService(self._access, self.writes, self.reviews)

    @made_once
    def learning(self) -> LearningService:
        """What comes first when something is to be learned."""
        from explorer.services.learning_service import LearningService

        return LearningService(self._access, self.reviews, self._options.get("prerequisites"))

    @made_once
    def membership(self) -> ReviewMembership:
        """Puts notes into review and takes them out."""
        from explorer.services.membership import ReviewMembership

        return ReviewMembership(self._access, self.writes)

    @made_once
    def overviews(self) -> OverviewService:
        """What the links of the whole vault tell."""
        from explorer.services.overview_service import OverviewService

        return OverviewService(self._access)

    @made_once
    def _graph(self) -> Memo[Graph]:
        return Memo()

    @made_once
    def _problems(self) -> Memo[tuple[Problem, ...]]:
        return Memo()

    @property
    def graph(self) -> Graph:
        """The graph of the current vault, built when first needed; see `graph.nodes`."""
        from explorer.graph import build

        vault = self.vault
        return self._graph.get(snapshot_stamp(vault), lambda: build(vault))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of the notes that `name` can mean, best first.

        A name is a path, a title or an alias, in any letter case.
        """
        return self.vault.find(name)

    def note(self, name: str, on: Moment | None = None) -> NoteDetail:
        """Return the note that `name` means best, with its links resolved.

        Raises `NoteNotFound`.
        """
        from explorer import model
        from explorer.review.note_reviews import note_review

        vault = self.vault
        note = vault.notes[self._path(name)]
        links = map(model.ResolvedLink.of, note.links, vault.resolutions(note.path))
        return model.NoteDetail(
            path=note.path,
            title=note.title,
            aliases=note.aliases,
            tags=note.tags,
            properties=note.properties,
            headings=note.headings,
            links=tuple(links),
            backlinks=vault.backlinks(note.path),
            review=note_review(note, vault.settings, on or local_now()),
            problems=self.note_problems(note.path),
        )

    def _path(self, name: str) -> str:
        """Return the path of the note that `name` means best. Raises `NoteNotFound`."""
        vault = self.vault
        if name in vault.entries:  # the usual case, for which not all names need be looked at
            return name
        for path in vault.find(name):
            return path
        from difflib import get_close_matches

        from explorer.text.normalize import fold, words_of

        def in_words(text: str) -> str:
            """Return the words of a text, each between blanks."""
            return f" {' '.join(words_of(fold(text)))} "

        titles = {note.title.casefold(): note.title for note in vault.notes.values()}
        words = in_words(name)
        near = sorted((title for title in titles if words in in_words(title)), key=len)
        near += get_close_matches(name.casefold(), titles, n=_SUGGESTIONS)
        nearest = [*dict.fromkeys(near)][:_SUGGESTIONS]
        raise NoteNotFound(name, tuple(titles[folded] for folded in nearest))

    def cards(self, name: str) -> list[Question]:
        """Return the flashcard questions of the note that `name` means best, in file order.

        Raises `NoteNotFound`.
        """
        return list(self.vault.notes[self._path(name)].questions)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the vault, review fields included, by path and line."""
        from explorer.services.problem_groups import vault_problems

        vault = self.vault
        return self._problems.get(snapshot_stamp(vault), lambda: vault_problems(vault))

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return the problems of the note at `path`, review fields included, by line."""
        from explorer.services.problem_groups import note_problems

        return note_problems(self.vault, path)

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

        `scope` None searches headings, titles and aliases, and the text of notes if no name is what
        was typed; `searches.names_and_texts` returns both. Text is searched by an index;
        with `wait` False, an answer that would have to wait for it is found in the files.
        """
        from explorer.search import parse_query

        return self.searches.search(parse_query(query), limit, scope, on, wait=wait)

    def due(self, on: Moment | None = None) -> DueList:
        """Return the notes and cards to review."""
        return self.reviews.due(on)

    def grade(
        self, name: str, grade: str, card: str | None = None, on: Moment | None = None
    ) -> GradeResult:
        """Grade the note that `name` means best, and return when that is on the disk.

        `grade` is hard, good or easy. With `card`, such as `2.1` for the first card of the second
        question, that card is graded, which can also be again or reset. Raises `NoteNotFound`,
        `GradeError` for a grade or a card that there is not, and `WriteError` if the file cannot be
        written: then it is as it was.
        """
        key = self.grading.key(self._path(name), card)
        return self.grading.grade(key, grade, on or local_now())

    def undo(self, *, skip: bool = False) -> GradeResult:
        """Take back the last write to notes, if its lines are as it has left them.

        With `skip`, that is the last one of which they are; later ones are left. Raises
        `NothingToUndo` and `WriteError`.
        """
        return self.grading.undo(skip=skip)

    def redo(self) -> GradeResult:
        """Do again what was taken back last. Raises as `undo` does."""
        return self.grading.redo()
